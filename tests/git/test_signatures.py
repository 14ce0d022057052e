"""What is made of the words of the programs that check signatures, each answer as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.errors import GitFailed
from escm_tui.git.environment import Manner
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Repository
from escm_tui.git.tags import (
    SignatureCheck,
    TagObject,
    Trust,
    check_commit_signature,
    check_signature,
    read_tag,
    signers_file,
    tag_of,
)
from tests.support.repositories import GitRepository

TAG = "1" * 40
SIGNERS = b"lead@example.com ssh-ed25519 AAAA\n"
KEY, PRIMARY = "a" * 40, "B" * 40
VALID = f"[GNUPG:] VALIDSIG {KEY} 2024-01-15 100 0 4 0 22 8 00 {PRIMARY}"
GOOD = "[GNUPG:] GOODSIG 1234 Lead \x07<lead@example.com>"
SSH, PGP, X509 = (f"-----BEGIN {kind}-----" for kind in ("SSH SIGNATURE", "PGP SIGNATURE", "SIGNED MESSAGE"))


class Asked:
    """Stands in for git: what it was asked, and which signers it was shown."""

    def __init__(self, answer: Outcome) -> None:
        self.answer = answer
        self.words: tuple[str, ...] = ()
        self.signers = b""
        self.manner = Manner.READ

    def __call__(self, args: Sequence[str], *, manner: Manner = Manner.READ) -> Outcome:
        self.words, self.manner = tuple(args), manner
        if args[0] == "-c":
            path = Path(args[1].removeprefix("gpg.ssh.allowedSignersFile="))
            self.signers = path.read_bytes()
        return self.answer


def tag(scheme: str | None) -> TagObject:
    return TagObject("x", TAG, annotated=True, target="2" * 40, target_kind="commit", signed=scheme)  # type: ignore[arg-type]


@pytest.fixture
def repository(evidence_git: GitRepository) -> Repository:
    return evidence_git.repository


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (
            Outcome(0, b'Good "git" signature for lead@example.com with ED25519 key SHA256:abc\n', ""),
            SignatureCheck(Trust.VOUCHED, "ssh", "lead@example.com", "ED25519 SHA256:abc"),
        ),
        (
            Outcome(0, b"", 'first\nGood "git" signature for a b with RSA key SHA256:x\nlast\n'),
            SignatureCheck(Trust.VOUCHED, "ssh", "a b", "RSA SHA256:x"),
        ),
        (
            Outcome(1, b"", 'Good "git" signature for lead with ED25519 key SHA256:abc\nNo \x07principal\n'),
            SignatureCheck(
                Trust.UNVOUCHED,
                "ssh",
                "",
                "ED25519 SHA256:abc",
                'Good "git" signature for lead with ED25519 key SHA256:abc No  principal',
            ),
        ),
        (
            Outcome(1, b"second", 'Good "git" signature with ED25519 key SHA256:abc\n'),
            SignatureCheck(
                Trust.UNVOUCHED,
                "ssh",
                "",
                "ED25519 SHA256:abc",
                'Good "git" signature with ED25519 key SHA256:abc second',
            ),
        ),
        (
            Outcome(0, b"", 'Good "git" signature with ED25519 key SHA256:abc\n'),
            SignatureCheck(
                Trust.UNVOUCHED, "ssh", "", "ED25519 SHA256:abc", 'Good "git" signature with ED25519 key SHA256:abc'
            ),
        ),
        *(
            (Outcome(1, b"", f"{words}\n"), SignatureCheck(trust, "ssh", "", "", words))
            for words, trust in (
                ("error: cannot run ssh-keygen: no", Trust.UNCHECKED),
                ("ssh-keygen: not found", Trust.UNCHECKED),
                ("error: gpg.ssh.allowedSignersFile needs to be configured", Trust.UNCHECKED),
                ("Signature verification failed: incorrect signature", Trust.INVALID),
            )
        ),
    ],
)
def test_what_ssh_says(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, answer: Outcome, found: SignatureCheck
) -> None:
    asked = Asked(answer)
    monkeypatch.setattr(Repository, "execute", asked)
    assert check_signature(repository, tag("ssh"), SIGNERS) == found
    assert asked.words[2:] == ("verify-tag", "--raw", TAG)
    assert (asked.signers, asked.manner) == (SIGNERS, Manner.READ)
    assert check_signature(repository, tag("ssh"), None) == found
    assert asked.signers == b""


def named(key: str, who: str, *, scheme: str = "openpgp") -> bytes:
    return f"lead ssh-ed25519 AAAA\n#  {scheme} {key} {who}\n# other\n".encode()


@pytest.mark.parametrize(
    ("said", "signers", "found"),
    [
        (f"{GOOD}\n{VALID}", None, (Trust.UNVOUCHED, "Lead  <lead@example.com>", "A" * 40, "")),
        (f"{GOOD}\n{VALID}", b"", (Trust.UNVOUCHED, "Lead  <lead@example.com>", "A" * 40, "")),
        (f"{GOOD}\n{VALID}", named("C" * 40, "X"), (Trust.UNVOUCHED, "Lead  <lead@example.com>", "A" * 40, "")),
        (f"{GOOD}\n{VALID}", named(KEY, "Lead \x07\xff"), (Trust.VOUCHED, "Lead  \xff", "A" * 40, "")),
        (f"{GOOD}\n{VALID}", named(PRIMARY.lower(), "The lead"), (Trust.VOUCHED, "The lead", PRIMARY, "")),
        (f"{GOOD}\n{VALID}", named(KEY, "x", scheme="x509"), (Trust.UNVOUCHED, "Lead  <lead@example.com>", "A" * 40,
         "")),
        # The first line of each kind counts.
        (f"{GOOD}\n{VALID}\n[GNUPG:] GOODSIG 5 Other", None, (Trust.UNVOUCHED, "Lead  <lead@example.com>", "A" * 40,
         "")),
        ("[GNUPG:] BADSIG 1 Lead\x07 ", named(KEY, "Lead"), (Trust.INVALID, "", "", "[GNUPG:] BADSIG 1 Lead")),
        ("gpg:\x07 odd\n", None, (Trust.UNCHECKED, "", "", "gpg:  odd")),
        (GOOD, None, (Trust.UNCHECKED, "", "", GOOD.replace("\x07", " "))),
        ("[GNUPG:] NO_PUBKEY 1234 x", None, (Trust.UNCHECKED, "", "", "the key 1234 is not here")),
        (f"[GNUPG:] REVKEYSIG 12 Lead\n{VALID}", None, (Trust.UNCHECKED, "", "", "the key 12 was revoked")),
        ("[GNUPG:] EXPSIG 12 Lead", None, (Trust.UNCHECKED, "", "", "the signature by 12 has expired")),
        (f"[GNUPG:] EXPKEYSIG 12 Lead\n{VALID}\n[GNUPG:] KEYEXPIRED 100", None, (Trust.UNVOUCHED, "Lead", "A" * 40,
         "")),
        (f"[GNUPG:] EXPKEYSIG 12 Lead\n{VALID}\n[GNUPG:] KEYEXPIRED 99", None, (Trust.UNCHECKED, "", "",
         "the key 12 had expired when it signed")),
        (f"[GNUPG:] EXPKEYSIG 12 Lead\n{VALID}\n[GNUPG:] KEYEXPIRED x", None, (Trust.UNCHECKED, "", "",
         "the key 12 had expired when it signed")),
        (f"[GNUPG:] EXPKEYSIG 12 Lead\n{VALID}", None, (Trust.UNCHECKED, "", "",
         "the key 12 had expired when it signed")),
        (f"[GNUPG:] EXPKEYSIG 12 Lead\n{VALID.replace(' 100 ', ' x ')}\n[GNUPG:] KEYEXPIRED 200", None,
         (Trust.UNCHECKED, "", "", "the key 12 had expired when it signed")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["openpgp", "x509"])
def test_what_gpg_says(  # noqa: PLR0917  a table
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    signers: bytes | None,
    found: tuple[Trust, str, str, str],
    scheme: str,
) -> None:
    trust, signer, key, words = found
    for output, err in (("", said), (said, "")):
        asked = Asked(Outcome(1, output.encode(), err))
        monkeypatch.setattr(Repository, "execute", asked)
        assert check_signature(repository, tag(scheme), signers) == SignatureCheck(trust, scheme, signer, key, words)  # type: ignore[arg-type]
        assert asked.words == ("verify-tag", "--raw", TAG)


@pytest.mark.parametrize(
    ("header", "scheme"),
    [
        (f"gpgsig {SSH}", "ssh"),
        (f"gpgsig {PGP}", "openpgp"),
        (f"gpgsig {X509}", "x509"),
        (f"gpgsig-sha256 {SSH}", "ssh"),
        ("gpgsig -----BEGIN PGP MESSAGE-----", "openpgp"),
        ("gpgsig what is that", "openpgp"),
        ("other x", None),
        (f"nogpgsig {SSH}", None),
    ],
)
def test_how_a_commit_is_signed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, header: str, scheme: str | None
) -> None:
    asked = Asked(Outcome(1, b"", "error: cannot run it"))
    raw = f"tree x\nauthor y\n{header}\n more\n\nSubject\n\ngpgsig {SSH}\n"
    told: list[tuple[Sequence[str], Mapping[str, object]]] = []

    def run(_: Repository, args: Sequence[str], **more: object) -> bytes:
        told.append((args, more))
        return raw.encode()

    monkeypatch.setattr(Repository, "run", run)
    monkeypatch.setattr(Repository, "execute", asked)
    found = check_commit_signature(repository, TAG, SIGNERS)
    assert told == [(["cat-file", "commit", TAG], {"output_limit": 1024 * 1024})]
    if scheme is None:
        assert found == SignatureCheck(Trust.UNSIGNED, None, "", "", "")
        assert asked.words == ()
    else:
        assert found == SignatureCheck(Trust.UNCHECKED, scheme, words="error: cannot run it")  # type: ignore[arg-type]
        assert asked.words[-3:] == ("verify-commit", "--raw", TAG)
        assert asked.signers == (SIGNERS if scheme == "ssh" else b"")


def test_no_signature_is_not_checked(repository: Repository) -> None:
    assert check_signature(repository, tag(None), SIGNERS) == SignatureCheck(Trust.UNSIGNED, None, "", "", "")


def test_the_file_of_signers_goes_afterwards() -> None:
    with signers_file(None) as path:
        assert (path.name, path.read_bytes()) == ("allowed_signers", b"")
        assert path.parent.name.startswith("escm-")
    assert not path.parent.exists()


# What a tag says of itself


def tag_object(git: GitRepository, head: str, rest: str | bytes) -> str:
    raw = head.encode() + b"\n\n" + (rest if isinstance(rest, bytes) else rest.encode())
    return git.git("hash-object", "--literally", "-t", "tag", "-w", "--stdin", stdin=raw)


@pytest.mark.parametrize(
    ("rest", "message", "scheme"),
    [
        ("Said\n", "Said\n", None),
        (f"Said\n{SSH}\nAAAA\n", "Said\n", "ssh"),
        (f"Said\n\nMore\n{PGP}\n{SSH}\n", "Said\n\nMore\n", "openpgp"),
        (f"{X509}\n", "", "x509"),
        (f"Said {SSH}\n", f"Said {SSH}\n", None),
        ("Said\n-----BEGIN PGP MESSAGE-----\nx", "Said\n", "openpgp"),
        (b"Sa\xffid\n", "Sa\ufffdid\n", None),
        ("", "", None),
    ],
)
def test_where_a_message_ends(evidence_git: GitRepository, rest: str | bytes, message: str, scheme: str | None) -> None:
    target = evidence_git.commit("Start", {"a": "1"})
    head = f"object {target}\ntype commit\ntag evaluation/x\ntagger Lead A <lead@example.com> 1700000000 +0100"
    id_ = tag_object(evidence_git, head, rest)
    assert tag_of(evidence_git.repository, "refs/tags/evaluation/y", id_) == TagObject(
        "evaluation/y",
        id_,
        annotated=True,
        target=target,
        target_kind="commit",
        name="evaluation/x",
        tagger="Lead A <lead@example.com>",
        tagged_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        message=message,
        signed=scheme,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", ("", "", "", "", None)),
        ("object 1 2\nobject 3\ntype blob\ntag a b\ntag c\ntagger Nobody", ("1 2", "blob", "a b", "Nobody", None)),
        ("tagger A <a> -1 +0000", ("", "", "", "A <a>", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC))),
        ("tagger A <a> 1 -0130", ("", "", "", "A <a>", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))),
        ("tagger A <a> 1 0130", ("", "", "", "A <a> 1 0130", None)),
        ("tagger A <a> x +0000", ("", "", "", "A <a> x +0000", None)),
    ],
)
def test_what_a_header_says(
    evidence_git: GitRepository, head: str, said: tuple[str, str, str, str, datetime | None]
) -> None:
    found = tag_of(evidence_git.repository, "x", tag_object(evidence_git, head, "Said"))
    assert (found.target, found.target_kind, found.name, found.tagger, found.tagged_at) == said


def test_tags_that_are_no_objects(evidence_git: GitRepository) -> None:
    head = evidence_git.commit("Start", {"a": "1"})
    blob = evidence_git.git("rev-parse", "HEAD:a")
    evidence_git.git("tag", "plain", head)
    repository = evidence_git.repository
    assert read_tag(repository, "refs/tags/plain") == TagObject("plain", head, False, head, "commit")
    assert tag_of(repository, "b", blob) == TagObject("b", blob, False, blob, "blob")


def test_how_large_a_tag_may_be(evidence_git: GitRepository) -> None:
    repository, head = evidence_git.repository, "object x\ntype commit\ntag t\ntagger A <a> 1 +0000"
    most = 1024 * 1024 - len(head) - 2
    assert tag_of(repository, "t", tag_object(evidence_git, head, "x" * most)).message == "x" * most
    with pytest.raises(GitFailed, match=r"^git cat-file printed more than 1048576 bytes\.$"):
        tag_of(repository, "t", tag_object(evidence_git, head, "x" * (most + 1)))


@pytest.mark.parametrize(
    ("message", "trailers", "repeated"),
    [
        ("A\n\nKey: 1\nOther-key: a: b\n\n\n", {"Key": "1", "Other-key": "a: b"}, ()),
        ("A\n\nKey: 1\n\nNo\n", {}, ()),
        ("Key: 1\nKey: 2\nB: 1\nB: 2\nB: 3\nC: 1", {"Key": "2", "B": "3", "C": "1"}, ("Key", "B")),
        ("A\n\nkey: 1\nK2: 1\nK:1\n K: 1\nK: ", {"K": ""}, ()),
    ],
)
def test_what_a_message_states(message: str, trailers: dict[str, str], repeated: tuple[str, ...]) -> None:
    found = TagObject("x", TAG, annotated=True, target=TAG, target_kind="commit", message=message)
    assert (found.trailers, found.repeated) == (trailers, repeated)
