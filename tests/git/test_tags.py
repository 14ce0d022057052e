"""Tags as objects: header, message, trailers and signatures, by real git and real keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from escm_tui.errors import RepositoryError
from escm_tui.git import branches, commits
from escm_tui.git.evaluation_tags import evaluation_tags, folder_blobs
from escm_tui.git.tags import Trust, check_commit_signature, check_signature, read_tag
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

NAME = "evaluation/2026-h2"
MESSAGE = "A seal\n\nNot: a trailer\n\nLevel: 3\nDigest: sha256:ab\nnothing\n"


def test_a_tag_says_what_is_in_its_object(evidence_git: GitRepository) -> None:
    made = evidence_git.commit(files={"a": "1"})
    id_ = evidence_git.tag(NAME, message=MESSAGE)
    tag = read_tag(evidence_git.repository, NAME)
    assert (tag.id, tag.reference, tag.name, tag.target, tag.target_kind) == (id_, NAME, NAME, made, "commit")
    assert (tag.annotated, tag.signed, tag.tagger) == (True, None, "Test Lead <lead@example.com>")
    assert tag.message == MESSAGE
    assert tag.trailers == {"Level": "3", "Digest": "sha256:ab"}
    assert tag.tagged_at is not None
    assert tag.tagged_at.isoformat() == "2024-01-16T12:00:00+00:00"


def test_a_moved_or_renamed_reference_keeps_the_name_in_the_header(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    id_ = evidence_git.tag(NAME)
    evidence_git.git("update-ref", "refs/tags/evaluation/other", id_)
    assert read_tag(evidence_git.repository, "refs/tags/evaluation/other").name == NAME


def test_a_plain_tag_is_no_object_of_its_own(evidence_git: GitRepository) -> None:
    made = evidence_git.commit(files={"a": "1"})
    evidence_git.git("tag", NAME)
    tag = read_tag(evidence_git.repository, NAME)
    assert (tag.annotated, tag.target, tag.target_kind, tag.trailers) == (False, made, "commit", {})


@pytest.mark.parametrize("name", ["evaluation/none", "../HEAD", "-x", ""])
def test_no_tag_is_a_sentence(evidence_git: GitRepository, name: str) -> None:
    evidence_git.commit(files={"a": "1"})
    with pytest.raises(RepositoryError, match="There is no tag"):
        read_tag(evidence_git.repository, name)


def test_evaluation_tags_are_annotated_tags_on_commits(evidence_git: GitRepository) -> None:
    first = evidence_git.commit(files={"a": "1"})
    evidence_git.tag("evaluation/b", message="B\n\nBody: b")
    evidence_git.git("tag", "evaluation/plain")
    evidence_git.tag("v1")
    evidence_git.git("tag", "-a", "-m", "tree", "evaluation/tree", "HEAD^{tree}")
    second = evidence_git.commit(files={"a": "2"})
    evidence_git.tag("evaluation/a", message="A")
    found = evaluation_tags(evidence_git.repository)
    assert [(each.name, each.commit, each.body) for each in found] == [
        ("evaluation/a", second, ""),
        ("evaluation/b", first, "Body: b\n"),
    ]
    assert [each.name for each in evaluation_tags(evidence_git.repository, first)] == ["evaluation/b"]


def test_folder_blobs_are_those_of_the_commit(evidence_git: GitRepository) -> None:
    made = evidence_git.commit(files={"f/a": "1", "f/g/b": "2", "fx": "3"})
    ids = {path: evidence_git.git("rev-parse", f"{made}:{path}") for path in ("f/a", "f/g/b")}
    assert folder_blobs(evidence_git.repository, made, "f") == ids
    assert folder_blobs(evidence_git.repository, made, "none") == {}


@needs_ssh_keygen
class TestSignatures:
    @pytest.fixture
    def key(self, tmp_path: Path) -> Key:
        return Key.new(tmp_path, "lead")

    @pytest.fixture
    def signed(self, evidence_git: GitRepository, key: Key) -> GitRepository:
        evidence_git.commit(files={"a": "1"})
        key.use(evidence_git)
        commits.tag(evidence_git.repository, NAME, evidence_git.git("rev-parse", "HEAD"), MESSAGE, sign=True)
        return evidence_git

    def trust(self, git: GitRepository, allowed: str | None, name: str = NAME) -> tuple[Trust, str]:
        repository = git.repository
        signers = None if allowed is None else allowed.encode()
        found = check_signature(repository, read_tag(repository, name), signers)
        return found.trust, found.signer

    def test_message_ends_where_the_signature_begins(self, signed: GitRepository) -> None:
        tag = read_tag(signed.repository, NAME)
        assert (tag.message, tag.signed) == (MESSAGE, "ssh")

    def test_vouched_for_by_the_signers_given_alone(self, signed: GitRepository, key: Key, tmp_path: Path) -> None:
        stranger = Key.new(tmp_path, "stranger")
        assert self.trust(signed, key.line("lead@example.com")) == (Trust.VOUCHED, "lead@example.com")
        assert self.trust(signed, stranger.line("lead@example.com")) == (Trust.UNVOUCHED, "")
        assert self.trust(signed, None) == (Trust.UNVOUCHED, "")

    def test_a_key_counts_for_the_day_on_which_it_signed(self, signed: GitRepository, key: Key) -> None:
        tagged = read_tag(signed.repository, NAME).tagged_at
        assert tagged is not None

        def line(option: str, days: int) -> str:
            return f'lead {option}="{tagged + timedelta(days=days):%Y%m%d}" {key.public}\n'

        assert self.trust(signed, line("valid-before", 2)) == (Trust.VOUCHED, "lead")
        assert self.trust(signed, line("valid-before", -2)) == (Trust.UNVOUCHED, "")
        assert self.trust(signed, line("valid-after", 2)) == (Trust.UNVOUCHED, "")

    def test_the_repository_cannot_vouch_for_itself(self, signed: GitRepository, key: Key, tmp_path: Path) -> None:
        repository = signed.repository
        own = tmp_path / "own"
        own.write_text(key.line("lead@example.com"))
        signed.git("config", "gpg.ssh.allowedSignersFile", str(own))
        assert signed.run("verify-tag", NAME).returncode == 0
        assert check_signature(repository, read_tag(repository, NAME), None).trust is Trust.UNVOUCHED

    def test_a_signature_of_other_content_is_invalid(self, signed: GitRepository, key: Key) -> None:
        raw = signed.run("cat-file", "tag", NAME).stdout.replace(b"Level: 3", b"Level: 4")
        forged = signed.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=raw)
        signed.git("update-ref", f"refs/tags/{NAME}", forged)
        assert self.trust(signed, key.line("lead@example.com")) == (Trust.INVALID, "")

    def test_no_signature(self, evidence_git: GitRepository) -> None:
        evidence_git.commit(files={"a": "1"})
        evidence_git.tag(NAME)
        assert self.trust(evidence_git, None) == (Trust.UNSIGNED, "")

    def test_whether_the_user_can_sign(self, evidence_git: GitRepository, key: Key) -> None:
        assert not commits.can_sign(evidence_git.repository)
        key.use(evidence_git)
        assert commits.can_sign(evidence_git.repository)


def gpg(*args: str, stdin: bytes | None = None) -> None:
    command = ["gpg", "--batch", "--quiet", "--passphrase", "", *args]
    subprocess.run(command, check=True, capture_output=True, input=stdin)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
class TestOpenPgp:
    @pytest.fixture
    def fingerprint(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        # The sockets of the agent need a short path.
        with tempfile.TemporaryDirectory(prefix="gpg-", dir="/tmp") as home:
            monkeypatch.setenv("GNUPGHOME", home)
            who = "Lead <lead@example.com>"
            words = [
                "gpg",
                "--batch",
                "--quiet",
                "--passphrase",
                "",
                "--quick-generate-key",
                who,
                "ed25519",
                "sign",
                "0",
            ]
            subprocess.run(words, check=True, capture_output=True)
            listing = subprocess.run(["gpg", "--with-colons", "-K"], check=True, capture_output=True, text=True).stdout
            yield next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr:"))
            subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)

    def test_vouched_for_by_a_named_fingerprint(
        self, evidence_git: GitRepository, fingerprint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        evidence_git.commit(files={"a": "1"})
        evidence_git.git("config", "user.signingkey", fingerprint)
        repository = evidence_git.repository
        assert commits.can_sign(repository)
        commits.tag(repository, NAME, evidence_git.git("rev-parse", "HEAD"), MESSAGE, sign=True)
        tag = read_tag(repository, NAME)
        assert (tag.message, tag.signed) == (MESSAGE, "openpgp")
        plain = check_signature(repository, tag, None)
        assert (plain.trust, plain.signer, plain.key) == (Trust.UNVOUCHED, "Lead <lead@example.com>", fingerprint)
        signers = f"# openpgp {fingerprint.lower()} lead of evaluations\n".encode()
        named = check_signature(repository, tag, signers)
        assert (named.trust, named.signer) == (Trust.VOUCHED, "lead of evaluations")
        raw = evidence_git.run("cat-file", "tag", NAME).stdout.replace(b"Level: 3", b"Level: 4")
        forged = evidence_git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=raw)
        evidence_git.git("update-ref", f"refs/tags/{NAME}", forged)
        assert check_signature(repository, read_tag(repository, NAME), signers).trust is Trust.INVALID
        evidence_git.git("update-ref", f"refs/tags/{NAME}", tag.id)
        (tmp_path / "empty").mkdir(mode=0o700)
        monkeypatch.setenv("GNUPGHOME", str(tmp_path / "empty"))
        absent = check_signature(repository, tag, signers)
        assert (absent.trust, absent.words) == (Trust.UNCHECKED, f"the key {fingerprint[-16:]} is not here")

    def test_a_key_that_ran_out_or_was_revoked_since(self, evidence_git: GitRepository, fingerprint: str) -> None:
        """What was signed in time holds in later years; what a revoked key signed does not."""
        evidence_git.commit(files={"a": "1"})
        evidence_git.git("config", "user.signingkey", fingerprint)
        repository = evidence_git.repository
        gpg("--quick-set-expire", fingerprint, "1y")
        commits.tag(repository, NAME, evidence_git.git("rev-parse", "HEAD"), MESSAGE, sign=True)
        tag = read_tag(repository, NAME)
        signers = f"# openpgp {fingerprint} lead\n".encode()
        settings = Path(os.environ["GNUPGHOME"]) / "gpg.conf"
        settings.write_text("faked-system-time 20991231T000000\n")
        assert "EXPKEYSIG" in evidence_git.run("verify-tag", "--raw", NAME).stderr.decode()
        assert check_signature(repository, tag, signers).trust is Trust.VOUCHED
        settings.unlink()
        certificate = Path(os.environ["GNUPGHOME"]) / "openpgp-revocs.d" / f"{fingerprint}.rev"
        gpg("--import", stdin=certificate.read_bytes().replace(b":-----BEGIN", b"-----BEGIN"))
        revoked = check_signature(repository, tag, signers)
        assert (revoked.trust, revoked.words) == (Trust.UNCHECKED, f"the key {fingerprint[-16:]} was revoked")


def test_what_a_tag_states_twice_is_told(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.tag(NAME, message="A seal\n\nLevel: 2\nDigest: x\nLevel: 3\n")
    tag = read_tag(evidence_git.repository, NAME)
    assert (tag.repeated, tag.trailers["Level"]) == (("Level",), "3")


@needs_ssh_keygen
def test_commits_are_checked_as_tags_are(evidence_git: GitRepository, tmp_path: Path) -> None:
    key, stranger = Key.new(tmp_path, "lead"), Key.new(tmp_path, "stranger")
    plain = evidence_git.commit(files={"a": "1"})
    key.use(evidence_git)
    evidence_git.git("commit", "-q", "-S", "--allow-empty", "-m", "Signed")
    signed, repository = evidence_git.git("rev-parse", "HEAD"), evidence_git.repository
    signers = key.line("lead@example.com").encode()
    assert check_commit_signature(repository, plain, signers).trust is Trust.UNSIGNED
    assert check_commit_signature(repository, signed, signers).trust is Trust.VOUCHED
    others = stranger.line("lead@example.com").encode()
    assert check_commit_signature(repository, signed, others).trust is Trust.UNVOUCHED


@needs_ssh_keygen
def test_what_is_signed_and_what_is_not(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"a": "1"})
    Key.new(tmp_path, "lead").use(evidence_git)
    repository, head = evidence_git.repository, evidence_git.git("rev-parse", "HEAD")
    tree = evidence_git.git("rev-parse", "HEAD^{tree}")
    number = 0

    def signed(sign: bool | None) -> list[bool]:
        """Whether a commit, one of no branch and a tag are signed."""
        nonlocal number
        number += 1
        evidence_git.stage({"a": f"change {number}"})
        made = (
            ("commit", commits.commit(repository, "Change", sign=sign)),
            ("commit", branches.make_commit(repository, tree, [head], "Aside", sign=sign)),
            ("tag", commits.tag(repository, f"t{number}", head, "Tag", sign=sign)),
        )
        return [
            b"-----BEGIN SSH SIGNATURE-----" in evidence_git.run("cat-file", kind, id_).stdout for kind, id_ in made
        ]

    assert signed(None) == signed(False) == [False] * 3
    assert signed(True) == [True] * 3
    for value in ("true", "yes"):
        evidence_git.git("config", "commit.gpgSign", value)
        assert (signed(None), signed(False)) == ([True, True, False], [False] * 3)
    evidence_git.git("config", "commit.gpgSign", "no")
    evidence_git.git("config", "tag.gpgSign", "on")
    assert (signed(None), signed(False)) == ([False, False, True], [False] * 3)
    evidence_git.git("config", "--unset", "user.signingkey")
    assert commits.can_sign(repository)
    evidence_git.git("config", "tag.gpgSign", "off")
    assert not commits.can_sign(repository)
