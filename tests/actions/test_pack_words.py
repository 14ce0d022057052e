"""What a pack holds, file by file, and every word of what verifying it finds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escm_tui.actions import make_pack as packing, verify_pack as checking
from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import NewEvaluation, plan, start, take_over
from escm_tui.actions.make_pack import make_pack
from escm_tui.actions.report import gather_report
from escm_tui.actions.seal import seal
from escm_tui.actions.verify_pack import PackVerification, verify_pack
from escm_tui.domain.records import ModelScope
from escm_tui.errors import UsageError
from escm_tui.exchange.pack import Pack, PackFacts, TreeEntry, read_pack
from escm_tui.exchange.safe_zip import read_zip
from escm_tui.git.tags import Trust
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.verification import Difference, TrustAnchor
from escm_tui.reports.html import report_html
from escm_tui.reports.report_markdown import report_markdown
from escm_tui.reports.report_payload import report_payload
from tests.actions.conftest import RECORD_PATH, TODAY, refused
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

TAG = "evaluation/review"
SECRET = "organization/evidence/margin-plan.yaml"
README = """\
Evidence pack, made by escm-tui.

report.html, report.md   what the evidence amounts to, for people
report.json              the same for programs
evidence/                the files of the repository, each under its own path
git/                     the commit, and the tag of a sealed evaluation, as git stores them
manifest.json            what the pack holds, and what it leaves out
SHA256SUMS               check with: sha256sum -c SHA256SUMS

Check all of it, seal and signature included, without the repository: escm verify pack FILE
"""


@pytest.fixture
def sealed(git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
    days = (date(2026, 10, 1), date(2026, 10, 20))
    scope = ModelScope(practices=("knw07",))
    plan(repo, NewEvaluation("review", "mini_self_appraisal", "Review", *days, scope=scope))
    commit(repo, "Plan")
    start(repo, "review")
    take_over(repo, "review")
    commit(repo, "Judge")
    seal(repo, "review")
    assert git.git("status", "--porcelain") == ""
    return repo


def restrict(git: GitRepository) -> None:
    """Add a restricted item in a file of its own, and one that shares the file of an open item."""
    git.commit(
        "Restrict",
        {
            SECRET: "title: Plan of margins\nkind: artifact\nconfidentiality: restricted\n"
            "location: {path: artifacts/margins.txt}\n",
            "artifacts/margins.txt": "Margins\n",
            "artifacts/loose.txt": "Loose\n",
            "artifacts/binary.bin": b"\xff\xfe",
            "organization/knw/knw08.yaml": "owner: Lead of margin-plan\nactivities: {}\n",
        },
    )


def entries_of(git: GitRepository, revision: str) -> tuple[TreeEntry, ...]:
    lines = git.git("ls-tree", "-r", "-z", revision).split("\0")[:-1]
    fields = [line.partition("\t") for line in lines]
    return tuple(TreeEntry(facts.split()[0], facts.split()[2], path) for facts, _, path in fields)


class TestMaking:
    def test_a_sealed_state(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        files = read_zip(make_pack(sealed, TAG))
        tree = git.git("ls-tree", "-r", "--name-only", TAG).splitlines()
        beside = {"README.txt", "report.html", "report.md", "report.json", "git/commit", "git/tag"}
        assert set(files) == {f"evidence/{path}" for path in tree} | beside | {"manifest.json", "SHA256SUMS"}
        for path in tree:
            assert files[f"evidence/{path}"] == git.run("show", f"{TAG}:{path}").stdout
        assert files["README.txt"].decode() == README
        assert files["git/commit"] == git.run("cat-file", "commit", f"{TAG}^{{commit}}").stdout
        assert files["git/tag"] == git.run("cat-file", "tag", TAG).stdout
        report = replace(gather_report(sealed, TAG), made_on=date(2026, 10, 20))
        assert files["report.html"].decode() == report_html(report)
        assert files["report.md"].decode() == "\n".join(report_markdown(report)) + "\n"
        assert files["report.json"].decode() == json.dumps(report_payload(report), indent=2) + "\n"
        pack = read_pack(make_pack(sealed, TAG))
        assert pack.differences == ()
        assert pack.facts == PackFacts(
            organization="Northwind",
            label=TAG,
            as_of="2026-10-20",
            level=report.profile.stated_level,
            shown="internal",
            revision=git.git("rev-parse", f"{TAG}^{{commit}}"),
            tag=TAG,
            tag_id=git.git("rev-parse", TAG),
            entries=entries_of(git, TAG),
        )

    def test_a_commit_that_nobody_sealed(self, git: GitRepository, repo: EvidenceRepository) -> None:
        pack = read_pack(make_pack(repo, "HEAD", as_of=date(2026, 5, 1)))
        assert (pack.facts.label, pack.facts.as_of, pack.facts.tag, pack.facts.tag_id) == (
            repo.at("HEAD").label,
            "2026-05-01",
            None,
            None,
        )
        assert pack.facts.revision == git.git("rev-parse", "HEAD")
        assert "git/tag" not in pack.files
        told = json.loads(pack.files["report.json"])
        assert told == json.loads(
            json.dumps(
                report_payload(replace(gather_report(repo, "HEAD", as_of=date(2026, 5, 1)), made_on=date(2026, 5, 1)))
            )
        )

    def test_the_work_tree(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.write({"artifacts/new.txt": "New\n"})
        pack = read_pack(make_pack(repo))
        facts = pack.facts
        assert (facts.label, facts.as_of, facts.revision, facts.entries) == ("work tree", str(TODAY), None, ())
        assert pack.content["artifacts/new.txt"] == b"New\n"
        assert "git/commit" not in pack.files

    def test_what_is_withheld(self, git: GitRepository, repo: EvidenceRepository) -> None:
        restrict(git)
        pack = read_pack(make_pack(repo, "HEAD"))
        every = set(git.git("ls-tree", "-r", "--name-only", "HEAD").splitlines())
        gone = {
            SECRET,
            "README.md",
            ".gitattributes",
            ".gitignore",
            "artifacts/margins.txt",
            "artifacts/loose.txt",
            "artifacts/binary.bin",
            "organization/knw/knw08.yaml",
        }
        assert set(pack.content) == every - gone
        assert (pack.facts.withheld, pack.facts.entries, pack.facts.shown) == (len(gone), (), "internal")
        for word in (b"margin-plan", b"Plan of margins", b"margins.txt"):
            assert word not in b"".join(pack.files.values())
        whole = read_pack(make_pack(repo, "HEAD", shown="restricted"))
        assert (set(whole.content), whole.facts.withheld, whole.facts.shown) == (every, 0, "restricted")

    @pytest.mark.parametrize(
        ("location", "held"),
        [
            ("path: artifacts/margins.txt", False),
            ("path: artifacts/loose.txt", True),
            ("reference: artifacts/loose.txt", False),
        ],
    )
    def test_files_of_open_items_that_no_other_one_withholds(
        self, git: GitRepository, repo: EvidenceRepository, location: str, held: bool
    ) -> None:
        restrict(git)
        git.write({"organization/evidence/open.yaml": f"title: T\nkind: artifact\nlocation: {{{location}}}\n"})
        artifacts = {path for path in read_pack(make_pack(repo)).content if path.startswith("artifacts/")}
        assert artifacts == {"artifacts/cm-procedure.pdf", *(["artifacts/loose.txt"] if held else [])}

    def test_what_does_not_fit(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git.write({"artifacts/a:b.pdf": b"%PDF"})
        unfit = ("cannot be put into a pack.", "Leave it out of the repository, or name it as URL.")
        assert refused(lambda: make_pack(repo)) == (UsageError, f"'artifacts/a:b.pdf' {unfit[0]}", unfit[1])
        git.write({"artifacts/a:b.pdf": None, "artifacts/é.bin": b"x" * 5_000_000})
        monkeypatch.setattr(packing, "MOST_BYTES", 4 * 1024 * 1024)
        assert refused(lambda: make_pack(repo)) == (UsageError, f"'artifacts/\\xe9.bin' {unfit[0]}", unfit[1])
        git.write({"artifacts/é.bin": None})
        total = sum(len(each) for each in read_pack(make_pack(repo)).content.values())
        monkeypatch.setattr(packing, "MOST_BYTES", total)
        assert make_pack(repo)
        monkeypatch.setattr(packing, "MOST_BYTES", total - 1)
        assert refused(lambda: make_pack(repo)) == (UsageError, "The pack would be larger than 0 MiB.", "")


Meddle = Callable[[dict[str, bytes]], object]
KNW07 = f"evidence/{RECORD_PATH}"


class TestVerifying:
    def found(self, pack: Pack, trust: TrustAnchor | None = None, **facts: Any) -> PackVerification:
        return verify_pack(replace(pack, facts=replace(pack.facts, **facts)), today=TODAY, trust=trust)

    def test_what_holds(self, sealed: EvidenceRepository) -> None:
        pack = read_pack(make_pack(sealed, TAG))
        found = self.found(pack)
        assert (found.differences, found.whole, found.files, found.holds) == ((), True, len(pack.files), True)
        assert found.facts == pack.facts
        assert found.signature is not None
        assert (found.signature.trust, found.vouched) == (Trust.UNSIGNED, False)
        assert found.seal is not None
        assert (found.seal.tag.name, found.seal.complete, found.seal.differences) == (TAG, False, ())

    def test_what_the_sums_say_comes_first(self, sealed: EvidenceRepository) -> None:
        pack = read_pack(make_pack(sealed, TAG))
        told = replace(pack, differences=(Difference("x", "a", "b"),))
        found = self.found(told)
        assert (found.differences, found.seal, found.signature, found.whole) == (told.differences, None, None, True)
        alone = self.found(told, revision=None)
        assert (alone.differences, alone.files, alone.whole) == (told.differences, len(pack.files), False)

    def test_ids(self, sealed: EvidenceRepository) -> None:
        pack = read_pack(make_pack(sealed, TAG))
        facts = pack.facts
        assert facts.revision is not None
        assert facts.tag_id is not None
        assert self.found(pack, revision="1" * 40, tag_id="2" * 40).differences == (
            Difference("Id of the commit", "1" * 40, facts.revision),
            Difference("Id of the tag", "2" * 40, facts.tag_id),
        )
        assert self.found(pack, tag_id=None).differences == (Difference("Id of the tag", "none", facts.tag_id),)
        lost = replace(pack, files={path: data for path, data in pack.files.items() if path != "git/tag"})
        assert self.found(lost).differences == (Difference("Id of the tag", facts.tag_id, "it is missing"),)
        assert self.found(lost, tag_id=None, tag=None).differences == ()
        nothing = replace(pack, files={path: data for path, data in pack.files.items() if path != "git/commit"})
        assert (self.found(nothing).differences, self.found(nothing).whole) == ((), False)

    def test_files_against_the_tree(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        pack = read_pack(make_pack(sealed, TAG))
        content = {path: data for path, data in pack.content.items() if path != "escm.yaml"}
        content |= {RECORD_PATH: b"x", "more.yaml": b"", "README.md": pack.content["README.md"]}
        oid = git.git("rev-parse", f"{TAG}:{RECORD_PATH}")
        assert self.found(replace(pack, content=content)).differences == (
            Difference("escm.yaml", "in the pack", "it is missing"),
            Difference("more.yaml", "nothing", "the commit does not hold it"),
            Difference(RECORD_PATH, f"git object {oid[:9]}", "other content"),
        )
        # The tree of a mode, a name or an entry that is not that of the commit.
        tree = git.git("rev-parse", f"{TAG}^{{tree}}")
        first, *others = pack.facts.entries
        for entries in ((replace(first, mode="100755"), *others),):
            found = self.found(pack, entries=entries)
            [difference] = found.differences
            assert (difference.name, difference.stated) == ("Tree of the commit", tree)
            assert len(difference.found) == 40
            assert difference.found != tree
            assert (found.seal, found.signature, found.whole) == (None, None, True)

    def test_links_and_parts_of_others_are_in_the_tree_and_not_in_the_pack(
        self, git: GitRepository, repo: EvidenceRepository
    ) -> None:
        (git.root / "artifacts/link").symlink_to("cm-procedure.pdf")
        git.git("add", "-A")
        git.git("update-index", "--add", "--cacheinfo", f"160000,{git.git('rev-parse', 'HEAD')},module")
        git.commit("Link")
        pack = read_pack(make_pack(repo, "HEAD"))
        assert {each.mode for each in pack.facts.entries} == {"100644", "120000", "160000"}
        assert "artifacts/link" not in pack.content
        found = self.found(pack)
        assert (found.differences, found.whole, found.holds, found.seal) == ((), True, True, None)

    def test_a_repository_with_longer_ids(self, git: GitRepository, tmp_path: Any) -> None:
        other = GitRepository.new(tmp_path / "long", object_format="sha256")
        files = git.git("ls-files", "-z").split("\0")[:-1]
        other.commit("Start", {path: (git.root / path).read_bytes() for path in files})
        pack = read_pack(make_pack(EvidenceRepository.open(other.root, today=TODAY), "HEAD"))
        assert (pack.facts.object_format, len(pack.facts.revision or "")) == ("sha256", 64)
        assert self.found(pack).differences == ()

    def test_where_git_says_no(self, sealed: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*_: object) -> None:
            raise UsageError("It does not work.")

        monkeypatch.setattr(checking, "_of_the_tree", fails)
        pack = read_pack(make_pack(sealed, TAG))
        found = self.found(pack)
        assert found.differences == (Difference("git", "objects that fit together", "It does not work."),)
        assert (found.whole, found.files, found.seal, found.signature) == (False, len(pack.files), None, None)

    def test_a_tag_of_another_commit(self, sealed: EvidenceRepository) -> None:
        pack = read_pack(make_pack(sealed, TAG))
        other = b"0123456789" * 4
        raw = b"object " + other + b"\n" + pack.files["git/tag"].partition(b"\n")[2]
        tag_id = hashlib.sha1(b"tag %d\0%s" % (len(raw), raw)).hexdigest()
        found = self.found(replace(pack, files={**pack.files, "git/tag": raw}), tag_id=tag_id)
        assert found.differences == (Difference("Tagged commit", pack.facts.revision or "", other.decode()),)
        assert found.seal is None
        assert found.signature is not None

    @needs_ssh_keygen
    def test_a_signature_where_files_are_withheld(
        self, git: GitRepository, tmp_path: Any, sealed: EvidenceRepository
    ) -> None:
        lead, stranger = Key.new(tmp_path, "lead"), Key.new(tmp_path, "stranger")
        git.git("tag", "-d", TAG)
        git.commit(
            "Restrict",
            {
                "engagements/acme-helpdesk/evidence/secret.yaml": (
                    "title: Secret of the client\nkind: artifact\nconfidentiality: restricted\n"
                )
            },
        )
        lead.use(git)
        assert seal(sealed, "review").signed
        git.git("tag", "-d", TAG)
        message = "Review\n\nDigest: sha256:00\n"
        git.git("tag", "-s", "-F", "-", TAG, "HEAD", stdin=message.encode())
        pack = read_pack(make_pack(sealed, TAG))
        assert pack.facts.withheld
        plain = self.found(pack)
        assert (plain.differences, plain.whole, plain.vouched, plain.seal) == ((), False, False, None)
        trusted = TrustAnchor("file", "/signers", lead.line("lead@example.com").encode())
        assert (self.found(pack, trusted).differences, self.found(pack, trusted).vouched) == ((), True)
        others = TrustAnchor("file", "/signers", stranger.line("lead@example.com").encode())
        found = self.found(pack, others)
        assert found.signature is not None
        assert found.signature.key
        assert found.differences == (
            Difference(
                "Signer", "one whom the file /signers names", f"a key that it does not name: {found.signature.key}"
            ),
        )
        raw = pack.files["git/tag"].replace(b"Review\n", b"Revoke\n")
        tag_id = hashlib.sha1(b"tag %d\0%s" % (len(raw), raw)).hexdigest()
        forged = self.found(replace(pack, files={**pack.files, "git/tag": raw}), tag_id=tag_id)
        assert forged.differences == (Difference("Signature", "made for this tag", "it does not belong to this tag"),)
