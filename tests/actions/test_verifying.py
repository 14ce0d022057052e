"""What verifying a seal finds, word for word: what the tag states, and what computing it again gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import NewEvaluation, plan, start, take_over
from escm_tui.actions.seal import prepare, seal
from escm_tui.actions.trust import named_anchor
from escm_tui.actions.verified_history import verified_history
from escm_tui.actions.verify_seal import verify
from escm_tui.domain.records import ModelScope
from escm_tui.domain.sustained import SealFound
from escm_tui.git.tags import Trust, read_tag
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.verification import ApprovalCheck, Difference, TrustAnchor
from tests.actions.conftest import RECORD, RECORD_PATH, TODAY, evidence_file
from tests.actions.test_approvals import key_of
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

FACTS = "evaluations/review/evaluation.yaml"
TAG = "evaluation/review"
SIGNERS = ".escm/allowed_signers"
NOTHING = Difference("Seal", "statements that can be computed again", "the tag states nothing")
REVIEW = NewEvaluation(
    "review",
    "mini_self_appraisal",
    "Review",
    date(2026, 10, 1),
    date(2026, 10, 20),
    scope=ModelScope(practices=("knw07", "knw08")),
    team={"lead": "lead evaluator", "second": "evaluator"},
)


def judge(repo: EvidenceRepository, new: NewEvaluation = REVIEW) -> None:
    plan(repo, new)
    commit(repo, "Plan")
    start(repo, new.slug)
    take_over(repo, new.slug)
    commit(repo, "Judge")


@pytest.fixture
def judged(repo: EvidenceRepository) -> EvidenceRepository:
    judge(repo)
    return repo


@pytest.fixture
def sealed(judged: EvidenceRepository) -> EvidenceRepository:
    seal(judged, "review")
    return judged


def found(repo: EvidenceRepository, name: str = TAG, trust: TrustAnchor | None = None) -> list[Difference]:
    return list(verify(EvidenceRepository.open(repo.root, today=TODAY), name, trust).differences)


def rewrite(git: GitRepository, change: Callable[[bytes], bytes], name: str = TAG) -> None:
    """Put another tag object in the place of the tag."""
    raw = change(git.run("cat-file", "tag", name).stdout)
    git.git("update-ref", f"refs/tags/{name}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=raw))


def amend(git: GitRepository, path: str, content: str | bytes | None) -> None:
    """Write a file of the tagged commit anew, and let the tag name the commit that comes of it."""
    before = git.git("rev-parse", f"{TAG}^{{commit}}").encode()
    git.stage({path: content})
    git.git("commit", "-q", "--amend", "--no-edit", "--no-verify", "--allow-empty")
    after = git.git("rev-parse", "HEAD").encode()
    rewrite(git, lambda raw: raw.replace(before, after))


def digest_of(repo: EvidenceRepository) -> str:
    """The digest that the tagged tree gives."""
    [digest] = [each.found for each in found(repo) if each.name == "Digest"]
    return digest


class TestTheTag:
    @pytest.mark.parametrize("name", ["review", TAG, f"refs/tags/{TAG}"])
    def test_it_holds(self, git: GitRepository, sealed: EvidenceRepository, name: str) -> None:
        verified = verify(sealed, name)
        assert (verified.differences, verified.approvals, verified.trust) == ((), (), None)
        assert (verified.complete, verified.signature.trust) == (True, Trust.UNSIGNED)
        assert verified.tag == read_tag(git.repository, TAG)
        assert verified.evaluation is not None
        assert (verified.evaluation.slug, verified.evaluation.state) == ("review", "sealed")
        assert verified.outcome is not None
        assert verified.outcome.not_satisfied == ("knw07",)
        assert sorted(line.partition("  ")[2] for line in verified.listed.decode().splitlines()) == sorted(
            path
            for path in git.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
            if not path.startswith(("README", ".git", "engagements/"))
        )

    def test_a_plain_tag(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        head = git.git("rev-parse", "HEAD")
        git.git("tag", "-f", TAG, head)
        assert found(sealed) == [Difference("Tag", "an annotated tag", f"a plain tag on the commit {head[:9]}")]

    def test_another_name(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        git.git("update-ref", "refs/tags/evaluation/other", f"refs/tags/{TAG}")
        assert found(sealed, "other") == [
            Difference("Tag name", TAG, "the tag is kept as evaluation/other"),
            Difference("Evaluation", "other", "no evaluations/other/evaluation.yaml that can be read"),
        ]

    @pytest.mark.parametrize(("revision", "kind"), [("HEAD^{tree}", "tree"), ("HEAD:escm.yaml", "blob")])
    def test_no_commit(self, git: GitRepository, sealed: EvidenceRepository, revision: str, kind: str) -> None:
        git.git("tag", "-f", "-a", "-m", "x", TAG, revision)
        assert found(sealed) == [Difference("Tagged object", "a commit", f"a {kind}")]
        git.git("tag", "-f", TAG, revision)
        id_ = git.git("rev-parse", revision)
        assert found(sealed) == [
            Difference("Tag", "an annotated tag", f"a plain tag on the {kind} {id_[:9]}"),
            Difference("Tagged object", "a commit", f"a {kind}"),
        ]

    def test_no_evaluation(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.tag("evaluation/nothing")
        assert found(repo, "nothing") == [
            Difference("Evaluation", "nothing", "no evaluations/nothing/evaluation.yaml that can be read")
        ]


class TestStatements:
    def test_no_statement_at_all(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        git.git("tag", "-f", "-a", "-m", "It is fine", TAG, "HEAD")
        assert found(sealed) == [NOTHING]
        # That of the tool alone is none.
        git.git("tag", "-f", "-a", "-m", "It is fine\n\nTool: escm-tui 1", TAG, "HEAD")
        assert found(sealed) == [NOTHING]

    def test_each_statement_is_compared(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        stated = dict(read_tag(git.repository, TAG).trailers)
        for key, value in stated.items():
            if key == "Tool":
                continue
            line = f"\n{key}: {value}\n".encode()
            with_other = git.run("cat-file", "tag", TAG).stdout
            rewrite(git, lambda raw, line=line, key=key: raw.replace(line, f"\n{key}: x\n".encode()))  # type: ignore[misc]
            assert found(sealed) == [Difference(key, "x", value)]
            rewrite(git, lambda _, whole=with_other, line=line: whole.replace(line, b"\n"))  # type: ignore[misc]
            assert found(sealed) == [Difference(key, "not stated", value)]
            rewrite(git, lambda _, whole=with_other: whole)  # type: ignore[misc]
        assert found(sealed) == []

    def test_what_is_stated_twice_or_unknown(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        rewrite(git, lambda raw: raw.rstrip(b"\n") + b"\nStars: 5\nAges: 9\nState: sealed\nTool: other\n")
        assert found(sealed) == [
            Difference("State", "once", "stated more than once"),
            Difference("Tool", "once", "stated more than once"),
            Difference("Ages", "9", "no such statement is known"),
            Difference("Stars", "5", "no such statement is known"),
        ]


class TestTheTree:
    def statement(self, git: GitRepository, repo: EvidenceRepository) -> Difference:
        """The digest, which tells of any change."""
        return Difference("Digest", read_tag(git.repository, TAG).trailers["Digest"], digest_of(repo))

    def test_a_state_that_is_not_sealed(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        text = (git.root / FACTS).read_text()
        amend(git, FACTS, text.replace("state: sealed", "state: determined"))
        assert found(sealed) == [
            Difference("State", "sealed", "determined"),
            self.statement(git, sealed),
            Difference("State of the evaluation", "sealed", "determined"),
        ]

    def test_a_scope_that_is_too_narrow_with_many_practices_open(
        self, git: GitRepository, sealed: EvidenceRepository
    ) -> None:
        text = (git.root / FACTS).read_text()
        wider = re.sub(r"(practices:\n)(    - .*\n)+", r"\1    - ppl01\n    - ppl02\n    - ppl03\n", text)
        amend(git, FACTS, wider.replace("mini_self_appraisal", "full_self_appraisal"))
        differences = found(sealed)
        assert differences[-2:] == [
            Difference("Determinations", "of every Practice in scope", "none of ppl01, ppl02, ppl03"),
            Difference("Scope", "as wide as a full self-appraisal asks", "narrower"),
        ]
        amend(git, FACTS, re.sub(r"practices:\n(    - .*\n)+", "areas:\n    - ppl\n", text))
        assert found(sealed)[-1] == Difference(
            "Determinations", "of every Practice in scope", "none of ppl01, ppl02, ppl03, ppl04, ppl05 and 6 more"
        )

    def test_errors(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        path = "engagements/acme-helpdesk/engagement.yaml"
        amend(git, path, "client: ACME\nstate: dreaming\n")
        [wrong] = [each for each in sealed.at("HEAD").problems if each.path == path]
        assert found(sealed) == [Difference("Errors in the evidence", "none", f"{path}: {wrong.text}")]

    @pytest.mark.parametrize(("number", "more"), [(5, ""), (7, " and 2 more")])
    def test_files_that_changed_after_the_baseline(
        self, git: GitRepository, sealed: EvidenceRepository, number: int, more: str
    ) -> None:
        paths = [f"organization/evidence/item-{each}.yaml" for each in range(number)]
        for path in paths[1:]:
            git.stage({path: evidence_file("Item")})
        amend(git, paths[0], evidence_file("Item"))
        baseline = sealed.at(TAG).evaluations["review"].baseline
        assert found(sealed) == [
            self.statement(git, sealed),
            Difference("Judged files", f"as in the baseline {baseline[:9]}", f"changed: {', '.join(paths[:5])}{more}"),
        ]

    def test_a_baseline_of_elsewhere(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        text = (git.root / FACTS).read_text()
        amend(git, FACTS, re.sub(r"baseline: .*", f'baseline: "{"0" * 40}"', text))
        assert found(sealed)[-1] == Difference("Baseline", "the commit 000000000", "the tag does not descend from it")
        amend(git, FACTS, re.sub(r"baseline: .*\n", "", text))
        assert found(sealed)[-1] == Difference("Baseline", "the commit none", "the tag does not descend from it")

    def test_a_tag_that_was_moved_on(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        before = git.git("rev-parse", f"{TAG}^{{commit}}").encode()
        git.commit("Beside", {"README.md": "x\n"})
        after = git.git("rev-parse", "HEAD").encode()
        rewrite(git, lambda raw: raw.replace(before, after))
        assert found(sealed) == [
            Difference("Tagged commit", "the one in which it was sealed", "review was sealed before it")
        ]

    def test_signers_that_come_with_what_is_sealed(self, git: GitRepository, judged: EvidenceRepository) -> None:
        baseline = judged.work_tree().evaluations["review"].baseline
        seal(judged, "review")
        parent = git.git("rev-parse", "HEAD~1")
        amend(git, SIGNERS, "lead ssh-ed25519 AAAA\n")
        assert found(judged) == [
            Difference("Allowed signers", f"as in {parent[:9]}", f"{SIGNERS} was changed by what is sealed")
        ]
        # In a commit between the baseline and the seal as well.
        git.git("tag", "-f", "kept", TAG)
        git.git("reset", "-q", "--hard", parent)
        git.commit("Signers", {SIGNERS: "lead ssh-ed25519 AAAA\n"})
        git.git("checkout", "-q", "kept", "--", FACTS)
        git.git("commit", "-q", "-m", "Seal")
        old, new = git.git("rev-parse", "kept^{commit}").encode(), git.git("rev-parse", "HEAD").encode()
        rewrite(git, lambda raw: raw.replace(old, new))
        assert found(judged) == [
            Difference("Allowed signers", f"as in {baseline[:9]}", f"{SIGNERS} was changed by what is sealed")
        ]

    def test_of_a_first_commit_nothing_went_before(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        before = git.git("rev-parse", f"{TAG}^{{commit}}").encode()
        alone = git.git("commit-tree", "-m", "Alone", "HEAD^{tree}").encode()
        rewrite(git, lambda raw: raw.replace(before, alone))
        baseline = sealed.work_tree().evaluations["review"].baseline
        assert found(sealed) == [
            Difference("Baseline", f"the commit {baseline[:9]}", "the tag does not descend from it")
        ]

    def test_a_clone_that_is_cut_off(self, git: GitRepository, sealed: EvidenceRepository, tmp_path: Path) -> None:
        for depth, complete in ((1, False), (10, True)):
            folder = tmp_path / str(depth)
            git.git("clone", "-q", f"--depth={depth}", "--branch", TAG, sealed.root.as_uri(), str(folder))
            verified = verify(EvidenceRepository.open(folder, today=TODAY), TAG)
            assert (verified.differences, verified.complete) == ((), complete)


@needs_ssh_keygen
class TestSigned:
    @pytest.fixture
    def lead(self, tmp_path: Path) -> Key:
        return Key.new(tmp_path, "lead")

    def test_by_whom(self, git: GitRepository, judged: EvidenceRepository, lead: Key, tmp_path: Path) -> None:
        lead.use(git)
        assert seal(judged, "review").signed
        stranger = Key.new(tmp_path, "stranger")
        (tmp_path / "signers").write_text(lead.line("lead"))
        (tmp_path / "others").write_text(stranger.line("lead"))
        trusted, others = (named_anchor(git.repository, str(tmp_path / each)) for each in ("signers", "others"))
        assert found(judged) == []
        assert found(judged, trust=trusted) == []
        verified = verify(judged, TAG, trusted)
        assert (verified.vouched, verified.trust) == (True, trusted)
        key = verify(judged, TAG, others).signature.key
        assert found(judged, trust=others) == [
            Difference("Signer", f"one whom the file {tmp_path}/others names", f"a key that it does not name: {key}")
        ]
        assert key
        rewrite(git, lambda raw: raw.replace(b"\nState: sealed\n", b"\nState: x\n"))
        signature = Difference("Signature", "made for this tag", "it does not belong to this tag")
        assert found(judged) == [signature, Difference("State", "x", "sealed")]

    def test_approvals(self, git: GitRepository, judged: EvidenceRepository, lead: Key, tmp_path: Path) -> None:
        listed = prepare(judged, "review").listed
        folder = "evaluations/review/approvals"
        git.commit(
            "Approve",
            {f"{folder}/{each}.sig": lead.sign(listed, "escm-evaluation") for each in ("lead", "second")},
        )
        seal(judged, "review")
        git.stage({f"{folder}/nobody.sig": lead.sign(listed, "escm-evaluation")})
        amend(git, f"{folder}/lead.sig", lead.sign(listed, "escm-evaluation"))
        not_of_the_team = Difference("Approval of nobody", "by a member of the team", "The team has no member nobody.")
        assert found(judged) == [not_of_the_team]
        # The key has to be valid on the day of the seal, whatever the day of verifying is.
        (tmp_path / "signers").write_text(f'lead valid-before="20240401" {lead.public}\n')
        trust = named_anchor(git.repository, str(tmp_path / "signers"))
        rewrite(git, lambda raw: re.sub(rb"(\ntagger .*> )\d+ ", rb"\g<1>1709287200 ", raw))
        verified = verify(judged, TAG, trust)
        assert verified.approvals == (
            ApprovalCheck("lead", "lead evaluator", Trust.VOUCHED, key_of(lead)),
            ApprovalCheck("nobody", "", Trust.INVALID, words="The team has no member nobody."),
            ApprovalCheck(
                "second", "evaluator", Trust.UNVOUCHED, key_of(lead), "The trusted signers name no such key for second."
            ),
        )
        assert list(verified.differences) == [
            not_of_the_team,
            Difference("Approval of second", "by evaluator", "The trusted signers name no such key for second."),
        ]

    def test_sealing_goes_by_the_signers_that_were_settled(
        self, git: GitRepository, repo: EvidenceRepository, lead: Key, tmp_path: Path
    ) -> None:
        git.commit("Signers", {SIGNERS: lead.line("lead")})
        judge(repo)
        listed = prepare(repo, "review").listed
        stranger = Key.new(tmp_path, "stranger")
        git.commit(
            "Approve",
            {
                "evaluations/review/approvals/lead.sig": stranger.sign(listed, "escm-evaluation"),
                "evaluations/review/approvals/second.sig": lead.sign(b"something else", "escm-evaluation"),
            },
        )
        with pytest.raises(Exception, match="cannot be sealed") as refused:
            prepare(repo, "review")
        assert str(refused.value).splitlines() == [
            "review cannot be sealed:",
            f"- The approval of lead is by a key that {SIGNERS} does not name for lead.",
            "- The approval of second does not hold. The signature does not belong to what the evaluation says.",
        ]

    def test_a_key_that_cannot_sign(self, git: GitRepository, judged: EvidenceRepository, tmp_path: Path) -> None:
        git.git("config", "gpg.format", "ssh")
        git.git("config", "user.signingkey", str(tmp_path / "absent"))
        with pytest.raises(Exception, match="Nothing is lost") as failed:
            seal(judged, "review")
        assert failed.value.hint == (  # type: ignore[attr-defined]
            "Nothing is lost. A key with a passphrase has to be in an agent (ssh-add, or gpg-agent). "
            "Then try again: escm evaluation seal review (or --no-sign)"
        )
        assert not seal(judged, "review", sign=False).signed


class TestHistory:
    """Every evaluation with what verifying its seal found."""

    def seals(self, repo: EvidenceRepository) -> dict[str, SealFound | None]:
        opened = EvidenceRepository.open(repo.root, today=TODAY)
        return {each.tag: each.seal for each in verified_history(opened).evaluations}

    def test_each_seal_is_verified(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        git.tag("evaluation/early", "HEAD~3")
        judge(sealed, replace(REVIEW, slug="second"))
        seal(sealed, "second")
        digests = {
            name: read_tag(git.repository, f"evaluation/{name}").trailers["Digest"] for name in ("review", "second")
        }
        expected = {
            "evaluation/early": None,
            TAG: SealFound(digests["review"], (), ""),
            "evaluation/second": SealFound(digests["second"], (), ""),
        }
        assert self.seals(sealed) == expected
        rewrite(git, lambda raw: raw.rstrip(b"\n") + b"\nStars: 5\nStars: 5\nState: sealed\n")
        expected[TAG] = SealFound(digests["review"], ("State", "Stars"), "")
        assert self.seals(sealed) == expected
        assert self.seals(sealed) == expected

    @needs_ssh_keygen
    def test_how_it_is_signed(self, git: GitRepository, judged: EvidenceRepository, tmp_path: Path) -> None:
        Key.new(tmp_path, "lead").use(git)
        seal(judged, "review")
        seal_found = self.seals(judged)[TAG]
        assert seal_found is not None
        assert (seal_found.signed, seal_found.holds) == ("ssh", True)

    def test_the_state_that_says_how_they_stand(self, git: GitRepository, sealed: EvidenceRepository) -> None:
        event = "evaluations/review/events/2026-10-25-withdrawn.yaml"
        git.write({event: 'kind: withdrawn\ndate: "2026-10-25"\nbecause: Over.\n'})
        [now] = verified_history(sealed).evaluations
        [then] = verified_history(sealed, standing=sealed.at(TAG)).evaluations
        assert (now.standing.kind, then.standing.kind) == ("withdrawn", None)


def test_the_record_is_as_it_was_judged(sealed: EvidenceRepository) -> None:
    assert (sealed.root / RECORD_PATH).read_bytes() == RECORD
