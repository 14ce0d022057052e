"""Evaluations from plan to seal and what befalls them later, in a real repository."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escm_tui import __version__
from escm_tui.actions import evaluate, seal as sealing
from escm_tui.actions.changes import apply
from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import NewEvaluation, NewFinding, add_finding, determine, plan, start, take_over
from escm_tui.actions.seal import prepare, record_event, seal
from escm_tui.actions.trust import forget, named_anchor, remember, remembered_anchor
from escm_tui.actions.verified_history import verified_history
from escm_tui.actions.verify_seal import verify
from escm_tui.domain.records import ActivityVerdict, ModelScope, SpanVerdict
from escm_tui.errors import ProblemsFound, RepositoryError, UsageError, WriteError
from escm_tui.git.repository import Repository
from escm_tui.git.tags import Trust, read_tag
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.seals import seals_broken_by
from escm_tui.load.verification import Verification
from tests.actions.test_meanwhile import goes_away
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen
from tests.support.two_evaluations import two_evaluations

TODAY = date(2024, 3, 1)
TAG = "evaluation/review"
FACTS = "evaluations/review/evaluation.yaml"


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture
def git(_built: Path, tmp_path: Path) -> GitRepository:
    """A repository at Level 2, nothing judged yet."""
    if not (_built / "northwind").exists():
        two_evaluations(_built / "northwind")
    shutil.copytree(_built / "northwind", tmp_path / "northwind", symlinks=True)
    return GitRepository(tmp_path / "northwind", 10)


def open_repo(git: GitRepository) -> EvidenceRepository:
    return EvidenceRepository.open(git.root, today=TODAY)


def new(method: str = "full_self_appraisal", **facts: Any) -> NewEvaluation:
    given: dict[str, Any] = {"slug": "review", "title": "Review", "start": date(2024, 2, 1), "end": date(2024, 2, 20)}
    return NewEvaluation(method=method, **given | {"engagements": ("acme",)} | facts)


MINI: dict[str, Any] = {"method": "mini_self_appraisal", "scope": ModelScope(areas=("knw",))}


def judge(git: GitRepository, **facts: Any) -> EvidenceRepository:
    """Plan, start and determine everything by taking the claims over, and commit it."""
    repo = open_repo(git)
    plan(repo, new(**facts))
    commit(repo, "Plan the review")
    start(repo, "review")
    take_over(repo, "review")
    commit(repo, "Judge")
    return repo


def sealed(git: GitRepository, **facts: Any) -> EvidenceRepository:
    repo = judge(git, **facts)
    seal(repo, "review")
    return repo


def refusal(repo: EvidenceRepository) -> str:
    with pytest.raises(ProblemsFound) as refused:
        prepare(repo, "review")
    return str(refused.value)


class TestPlanning:
    def test_a_full_method_takes_everything(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new(sponsor="Sponsor", team={"lead": "lead evaluator"}))
        found = repo.work_tree().evaluations["review"]
        assert (found.scope.levels, found.state, found.baseline) == ((2, 3, 4), "planned", "")
        assert (found.span.spans, dict(found.team)) == (
            ("organization", "engagements/acme"),
            {"lead": {"role": "lead evaluator"}},
        )
        assert repo.work_tree().complete

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"method": "full_self_apraisal"}, "Did you mean full_self_appraisal"),
            ({"slug": "2024"}, "cannot be used as a slug"),
            ({"slug": "2024-h1"}, "There is an evaluation 2024-h1 already"),
            ({"end": date(2024, 1, 1)}, "would end before it begins"),
            ({"engagements": ("acne",)}, "Did you mean acme"),
            ({"scope": ModelScope(levels=(2, 3))}, "takes all 84 Practices; this scope names 74"),
            ({"method": "mini_evaluation"}, "is named by what it looks at"),
            (MINI | {"scope": ModelScope(areas=("kmw",))}, "No Capability Area kmw"),
            (MINI | {"scope": ModelScope(practices=("knw77",))}, "No Practice knw77"),
            ({"organization": False, "engagements": ()}, "looks at no part"),
        ],
    )
    def test_what_cannot_be_planned(self, git: GitRepository, facts: dict[str, Any], words: str) -> None:
        before = git.git("status", "--porcelain")
        with pytest.raises(UsageError) as refused:
            plan(open_repo(git), new(**facts))
        assert words in str(refused.value)
        assert git.git("status", "--porcelain") == before

    def test_judging_begins_with_a_baseline(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new())
        with pytest.raises(UsageError, match="has not begun"):
            determine(repo, "review", "knw01", "satisfied")
        git.write({"organization/evidence/minutes.yaml": "title: Minutes\nkind: artifact\n"})
        with pytest.raises(UsageError, match=r"not committed: organization/evidence/minutes\.yaml"):
            start(repo, "review")
        git.write({"organization/evidence/minutes.yaml": None})
        elsewhere = git.git("commit-tree", "-m", "Elsewhere", "HEAD^{tree}")
        with pytest.raises(UsageError, match="not in the history of the last commit"):
            start(repo, "review", elsewhere)
        start(repo, "review")
        found = repo.work_tree().evaluations["review"]
        assert (found.state, found.baseline) == ("in_progress", git.git("rev-parse", "HEAD"))


class TestDetermining:
    def test_verdicts_because_activities_and_findings(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new(**MINI))
        start(repo, "review")
        verdicts = {"b2": ActivityVerdict("not_satisfied", "The list is old.")}
        determine(repo, "review", "knw07", "not_satisfied", because="Suppliers.", activities=verdicts)
        add_finding(repo, "review", "KNW07", NewFinding("weakness", "Suppliers are left out.", "major", ("b2",)))
        add_finding(repo, "review", "knw07", NewFinding("strength", "Names.", slug="names"))
        found = repo.work_tree().determinations["review", "knw07"]
        assert (found.verdict, found.because, found.activities["b2"].because) == (
            "not_satisfied", "Suppliers.", "The list is old.",
        )  # fmt: skip
        assert set(found.findings) == {"suppliers-are-left-out", "names"}
        assert (repo.work_tree().evaluations["review"].state) == "in_progress"
        determine(repo, "review", "knw07", "satisfied")
        found = repo.work_tree().determinations["review", "knw07"]
        assert (found.verdict, found.because, set(found.activities)) == ("satisfied", "", {"b2"})

    def test_what_cannot_be_determined(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new(**MINI))
        start(repo, "review")
        calls: tuple[tuple[Callable[[], object], str], ...] = (
            (lambda: determine(repo, "review", "ppl01", "satisfied"), "not in the scope"),
            (lambda: determine(repo, "reviw", "knw01", "satisfied"), "Did you mean review"),
            (
                lambda: determine(
                    repo, "review", "knw01", "satisfied", activities={"b99": ActivityVerdict("satisfied")}
                ),
                "has no Activity b99",
            ),
            (lambda: add_finding(repo, "review", "knw01", NewFinding("strength", "x")), "not determined yet"),
        )
        for call, words in calls:
            with pytest.raises(UsageError) as refused:
                call()
            assert words in str(refused.value)

    def test_claims_are_taken_over_and_it_is_said_so(self, git: GitRepository) -> None:
        repo = judge(git)
        snapshot = repo.work_tree()
        verdicts = {practice: each for (slug, practice), each in snapshot.determinations.items() if slug == "review"}
        assert len(verdicts) == 84
        statuses = {each.id: repo.profile().practices[each.id].status.value for each in repo.catalog.practices}
        assert {each.verdict for practice, each in verdicts.items() if statuses[practice] == "satisfied"} == {
            "satisfied"
        }
        baseline = snapshot.evaluations["review"].baseline
        assert verdicts["knw07"].because == f"Taken over from the organization's claims at {baseline[:9]}: satisfied."
        assert verdicts["prf07"].verdict == "not_rated"
        assert "No span rates this Practice." in verdicts["prf07"].because
        assert snapshot.evaluations["review"].state == "determined"
        assert [each for each in snapshot.problems if each.code == "C009"] == []

    def test_what_is_determined_stays_unless_it_is_named(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new(**MINI))
        start(repo, "review")
        determine(repo, "review", "knw07", "not_satisfied", because="Seen.")
        take_over(repo, "review")
        assert repo.work_tree().determinations["review", "knw07"].because == "Seen."
        take_over(repo, "review", ["knw07"])
        assert repo.work_tree().determinations["review", "knw07"].verdict == "satisfied"

    def test_evaluations_take_nothing_over(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new("full_evaluation"))
        start(repo, "review")
        with pytest.raises(UsageError, match="takes no claims over"):
            take_over(repo, "review")


class TestSealing:
    def test_the_tag_speaks_to_people_and_to_programs(self, git: GitRepository) -> None:
        repo = judge(git)
        made = seal(repo, "review")
        tag = read_tag(git.repository, TAG)
        assert (tag.target, tag.id, made.signed) == (git.git("rev-parse", "HEAD"), made.id, False)
        assert git.git("status", "--porcelain") == ""
        assert git.git("log", "-1", "--format=%s") == "Seal the evaluation review"
        assert tag.message.startswith(
            "Full self-appraisal: Review\n\nOf Northwind Services, led by the organization,\n"
        )
        assert (
            "Capability Level 2: 54 of 84 Practices in scope satisfied, 2 not satisfied, 28 not rated." in tag.message
        )
        stated = tag.trailers
        assert list(stated) == [
            "Evaluation", "Method", "Scope", "Span", "Period", "Baseline", "State", "Level", "Satisfied",
            "Not-Satisfied", "Not-Rated", "Digest", "Tool",
        ]  # fmt: skip
        assert stated["Level"] == "2"
        assert stated["Satisfied"] == "54 of 84 (Level 2: 48 of 48, Level 3: 6 of 26, Level 4: 0 of 10)"
        assert (stated["Scope"], stated["Span"]) == ("levels 2, 3, 4", "organization, engagements/acme")
        assert (stated["Tool"], stated["State"]) == (f"escm-tui {__version__}", "sealed")
        assert repo.at(TAG).as_of == date(2024, 2, 20)
        assert repo.at(TAG).complete

    def test_a_mini_method_states_no_level(self, git: GitRepository) -> None:
        sealed(git, **MINI)
        tag = read_tag(git.repository, TAG)
        assert tag.trailers["Level"] == "none stated"
        assert "\n6 of 8 Practices in scope satisfied, 1 not satisfied, 1 not rated.\n" in tag.message
        assert "Capability Level" not in tag.message

    def test_sha256sum_reads_the_list_and_gives_the_digest(self, git: GitRepository, tmp_path: Path) -> None:
        repo = judge(git)
        listed = prepare(repo, "review").listed
        assert git.git("status", "--porcelain") == ""
        made = seal(repo, "review")
        assert made.statements["Digest"] == f"sha256:{hashlib.sha256(listed).hexdigest()}"
        (tmp_path / "list").write_bytes(listed)
        done = subprocess.run(
            ["sha256sum", "--strict", "-c", tmp_path / "list"], cwd=git.root, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        paths = [line.split("  ", 1)[1] for line in listed.decode().splitlines()]
        assert paths == sorted(paths, key=str.encode)
        in_tree = set(git.git("ls-tree", "-r", "--name-only", "HEAD").splitlines())
        others = {each for each in in_tree if each.startswith("evaluations/2024-")}
        assert set(paths) == in_tree - others

    def test_the_list_holds_what_the_span_rests_on(self, git: GitRepository) -> None:
        record = "activities:\n  b2:\n    rating: satisfied\n    evidence:\n      - organization/procedure\n"
        git.commit("Narrow", {"engagements/acme/knw/knw07.yaml": record, "engagements/acme/notes.txt": "free\n"})
        repo = judge(git, **MINI | {"organization": False})
        paths = {line.split("  ", 1)[1] for line in prepare(repo, "review").listed.decode().splitlines()}
        spans = {each for each in paths if each.startswith(("organization/", "engagements/"))}
        assert spans == {
            "organization/evidence/procedure.yaml",
            "engagements/acme/engagement.yaml",
            "engagements/acme/knw/knw07.yaml",
            "engagements/acme/notes.txt",
        }

    @pytest.mark.parametrize(
        ("disturb", "words"),
        [
            (lambda git: git.write({"organization/evidence/x.yaml": "title: X\nkind: artifact\n"}), "not committed"),
            (
                lambda git: git.commit("Edit", {"organization/evidence/x.yaml": "title: X\nkind: artifact\n"}),
                "What was judged changed after the baseline",
            ),
            (
                lambda git: git.commit("Edit", {"escm.yaml": (git.root / "escm.yaml").read_text() + "# lower\n"}),
                "changed after the baseline",
            ),
            (lambda git: git.commit("Trust me", {".escm/allowed_signers": "x\n"}), "allowed_signers"),
            (lambda git: git.commit("Gone", {"evaluations/review/knw/knw07.yaml": None}), "not determined: knw07"),
            (
                lambda git: git.commit("Broken", {"evaluations/review/knw/knw07.yaml": "verdict: perhaps\n"}),
                "S004",
            ),
            (
                lambda git: git.commit("Elsewhere", {"evaluations/2024-h1/evaluation.yaml": "method: no\n"}),
                "evaluations/2024-h1/evaluation.yaml",
            ),
            (lambda git: git.commit("Odd", {"evaluations/review/a\\b.txt": "x"}), "cannot name these paths"),
        ],
        ids=["dirty", "evidence", "manifest", "signers", "undetermined", "broken", "error-elsewhere", "odd-path"],
    )
    def test_what_keeps_from_sealing(
        self, git: GitRepository, disturb: Callable[[GitRepository], object], words: str
    ) -> None:
        repo = judge(git)
        disturb(git)
        head = git.git("rev-parse", "HEAD")
        assert words in refusal(repo)
        with pytest.raises(ProblemsFound):
            seal(repo, "review")
        assert git.git("rev-parse", "HEAD") == head
        assert git.run("rev-parse", "--verify", f"refs/tags/{TAG}").returncode != 0

    def test_a_baseline_that_is_not_here_or_a_period_to_come(self, git: GitRepository) -> None:
        repo = judge(git)
        text = (git.root / FACTS).read_text()
        baseline = repo.work_tree().evaluations["review"].baseline
        git.commit("Other", {FACTS: text.replace(baseline, "0" * 40).replace("2024-02-20", "2024-03-02")})
        said = refusal(repo)
        assert "The baseline 000000000 is not in the history of the last commit." in said
        assert "ends on 2024-03-02, which is still to come" in said

    def test_nothing_is_sealed_in_the_middle_of_something(self, git: GitRepository) -> None:
        repo = judge(git)
        (git.root / ".git/MERGE_HEAD").write_text(git.git("rev-parse", "HEAD~1") + "\n")
        with pytest.raises(WriteError, match="middle of a merge"):
            seal(repo, "review")
        (git.root / ".git/MERGE_HEAD").unlink()
        (git.root / ".git/shallow").write_text(git.git("rev-parse", "HEAD~2") + "\n")
        with pytest.raises(WriteError, match="cut off"):
            seal(repo, "review")

    def test_a_tag_is_never_moved(self, git: GitRepository) -> None:
        repo = judge(git)
        git.tag(TAG)
        with pytest.raises(UsageError, match="exists already"):
            seal(repo, "review")

    def test_certification_enforces_every_rule(self, git: GitRepository) -> None:
        repo = open_repo(git)
        plan(repo, new("full_evaluation_for_certification"))
        commit(repo, "Plan")
        start(repo, "review")
        statuses = {practice: each.satisfied for practice, each in repo.profile().practices.items()}
        for practice, holds in statuses.items():
            determine(repo, "review", practice, "satisfied" if holds else "not_satisfied", because="Seen.")
        determine(repo, "review", "prf07", "satisfied", because="Trust us.")
        with pytest.raises(ProblemsFound, match="prf07 is determined satisfied, but by claims and evidence"):
            commit(repo, "Judge")
        git.git("add", "-A")
        git.git("commit", "-q", "--no-verify", "-m", "Judge")
        assert "prf07 is determined satisfied" in refusal(repo)

    def test_free_text_cannot_pass_for_a_statement(self, git: GitRepository) -> None:
        repo = judge(git, title="Fine.\n\nLevel: 4\nDigest: sha256:00", sponsor="Boss\n\nLevel: 4")
        seal(repo, "review")
        tag = read_tag(git.repository, TAG)
        assert tag.trailers["Level"] == "2"
        assert tag.message.count("\nLevel: ") == 1


class TestVerifying:
    def found(self, repo: EvidenceRepository, trust: str | None = None, name: str = TAG) -> Verification:
        anchor = named_anchor(repo.git, trust) if trust else None
        return verify(repo, name, anchor)

    def names(self, repo: EvidenceRepository, trust: str | None = None) -> list[str]:
        return [each.name for each in self.found(repo, trust).differences]

    def test_it_holds_from_the_tag_alone(self, git: GitRepository) -> None:
        repo = sealed(git)
        found = self.found(repo, name="review")
        assert (found.differences, found.signature.trust, found.holds) == ((), Trust.UNSIGNED, True)
        assert found.outcome is not None
        assert found.outcome.level == 2
        git.commit("Go on", {"organization/knw/knw01.yaml": "activities: {}\n"})
        later = EvidenceRepository.open(git.root, today=date(2034, 1, 1))
        assert verify(later, TAG).differences == ()

    def test_a_tag_moved_to_another_commit(self, git: GitRepository) -> None:
        repo = sealed(git)
        git.commit("Worse", {"organization/knw/knw07.yaml": "activities:\n  b1:\n    rating: unsatisfied\n"})
        raw = git.run("cat-file", "tag", TAG).stdout
        moved = raw.replace(git.git("rev-parse", f"{TAG}^{{commit}}").encode(), git.git("rev-parse", "HEAD").encode())
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=moved))
        found = self.found(repo)
        assert [each.name for each in found.differences] == ["Digest", "Judged files", "Tagged commit"]
        assert "organization/knw/knw07.yaml" in found.differences[1].found

    def test_a_tag_moved_by_hand(self, git: GitRepository) -> None:
        repo = sealed(git)
        git.git("tag", "-f", TAG, f"{TAG}~1")
        assert self.names(repo) == ["Tag", "State of the evaluation"]
        git.git("tag", "-f", "-a", "-m", "It is fine", TAG, "HEAD")
        assert self.names(repo) == ["Seal"]

    def test_a_tag_under_another_name(self, git: GitRepository) -> None:
        repo = sealed(git)
        git.git("update-ref", "refs/tags/evaluation/2024-h2", f"refs/tags/{TAG}")
        found = self.found(repo, name="2024-h2")
        assert found.differences[0].name == "Tag name"

    def test_a_judged_file_altered_in_a_rewritten_history(self, git: GitRepository) -> None:
        repo = sealed(git)
        path = "organization/evidence/work-records.yaml"
        git.git("checkout", "-q", "-b", "rewritten")
        (git.root / path).write_text((git.root / path).read_text().replace("DMS 4711", "DMS 4712"))
        git.git("commit", "-q", "--amend", "--no-verify", "-m", "Seal the evaluation review", "--", path)
        raw = git.run("cat-file", "tag", TAG).stdout
        moved = raw.replace(git.git("rev-parse", f"{TAG}^{{commit}}").encode(), git.git("rev-parse", "HEAD").encode())
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=moved))
        found = self.found(repo)
        assert [each.name for each in found.differences] == ["Digest", "Judged files"]
        assert path in found.differences[1].found

    def test_a_baseline_that_a_rewritten_history_no_longer_holds(self, git: GitRepository) -> None:
        """Even where digest and everything else were made to fit what was rewritten, the baseline tells."""
        sealed(git)
        path = "organization/evidence/work-records.yaml"
        before = git.git("rev-parse", f"{TAG}^{{commit}}")
        command = f"test ! -f {path} || sed -i 's/DMS 4711/DMS 4712/' {path}"
        git.git("filter-branch", "-f", "--tree-filter", command, "--", "main")
        repo = open_repo(git)
        after = git.git("rev-parse", "HEAD")
        raw = git.run("cat-file", "tag", TAG).stdout.replace(before.encode(), after.encode())

        def tag(content: bytes) -> None:
            made = git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=content)
            git.git("update-ref", f"refs/tags/{TAG}", made)

        tag(raw)
        found = self.found(repo)
        assert [each.name for each in found.differences] == ["Digest", "Baseline"]
        tag(raw.replace(found.differences[0].stated.encode(), found.differences[0].found.encode()))
        [difference] = self.found(repo).differences
        assert (difference.name, difference.found) == ("Baseline", "the tag does not descend from it")

    def test_a_clone_that_is_cut_off_says_what_it_could_not_compare(self, git: GitRepository, tmp_path: Path) -> None:
        assert self.found(sealed(git)).complete
        git.commit("Worse", {"organization/knw/knw07.yaml": "activities: {}\n"})
        raw = git.run("cat-file", "tag", TAG).stdout
        git.git("clone", "-q", "--depth=1", "--branch", TAG, git.root.as_uri(), str(tmp_path / "shallow"))
        shallow = open_repo(GitRepository(tmp_path / "shallow", 1))
        found = self.found(shallow)
        assert (found.holds, found.complete) == (True, False)

        def differences(repo: EvidenceRepository) -> tuple[str, ...]:
            seal = verified_history(repo).evaluations[-1].seal
            assert seal is not None
            return seal.differences

        assert differences(shallow) == ()
        # What was verified in the cut-off clone is not taken for an answer once the history is there.
        moved = raw.replace(git.git("rev-parse", f"{TAG}^{{commit}}").encode(), git.git("rev-parse", "HEAD").encode())
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=moved))
        copy = GitRepository(tmp_path / "shallow", 1)
        copy.git("fetch", "-q", "--force", "--depth=1", "origin", f"+refs/tags/{TAG}:refs/tags/{TAG}")
        assert differences(open_repo(copy)) == ("Digest",)
        copy.git("fetch", "-q", "--unshallow", "origin")
        assert "Judged files" in differences(open_repo(copy))

    @pytest.mark.parametrize("clone", [["--bare"], ["--no-checkout"], ["--no-local"]])
    def test_every_kind_of_clone(self, git: GitRepository, tmp_path: Path, clone: list[str]) -> None:
        sealed(git)
        git.git("clone", "-q", *clone, str(git.root), str(tmp_path / "clone"))
        found = verify(EvidenceRepository.of(Repository.discover_any(tmp_path / "clone"), today=TODAY), TAG)
        assert (found.holds, found.complete) == (True, True)

    def test_a_better_level_than_the_determinations_give(self, git: GitRepository) -> None:
        repo = sealed(git)
        raw = git.run("cat-file", "tag", TAG).stdout.replace(b"\nLevel: 2\n", b"\nLevel: 3\n")
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=raw))
        [difference] = self.found(repo).differences
        assert (difference.name, difference.stated, difference.found) == ("Level", "3", "2")
        raw = raw.replace(b"\nLevel: 3\n", b"\nLevel: 4\nLevel: 2\n")
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=raw))
        [difference] = self.found(repo).differences
        assert (difference.name, difference.found) == ("Level", "stated more than once")

    def test_a_tag_on_no_commit_or_without_evaluation(self, git: GitRepository) -> None:
        repo = open_repo(git)
        git.git("tag", "-a", "-m", "x", "evaluation/tree", "HEAD^{tree}")
        assert [each.name for each in self.found(repo, name="tree").differences] == ["Tagged object"]
        git.tag("evaluation/nothing")
        assert [each.name for each in self.found(repo, name="nothing").differences] == ["Evaluation"]
        with pytest.raises(RepositoryError, match="There is no tag"):
            self.found(repo, name="none")

    def test_a_plain_evaluation_tag_was_never_sealed(self, git: GitRepository) -> None:
        assert "Seal" in [each.name for each in self.found(open_repo(git), name="2024-h1").differences]


@needs_ssh_keygen
class TestSignatures:
    @pytest.fixture
    def lead(self, tmp_path: Path) -> Key:
        return Key.new(tmp_path, "lead")

    @pytest.fixture
    def stranger(self, tmp_path: Path) -> Key:
        return Key.new(tmp_path, "stranger")

    @pytest.fixture
    def signers(self, lead: Key, tmp_path: Path) -> Path:
        path = tmp_path / "signers"
        path.write_text(lead.line("lead", "lead@example.com"))
        return path

    def test_signed_where_the_user_has_a_key(self, git: GitRepository, lead: Key, signers: Path) -> None:
        lead.use(git)
        repo = judge(git)
        assert seal(repo, "review").signed
        plain = verify(repo, TAG)
        assert (plain.holds, plain.vouched, plain.signature.trust) == (True, False, Trust.UNVOUCHED)
        trusted = verify(repo, TAG, named_anchor(repo.git, str(signers)))
        assert (trusted.holds, trusted.vouched, trusted.signature.signer) == (True, True, "lead")

    def test_no_sign_is_obeyed(self, git: GitRepository, lead: Key) -> None:
        lead.use(git)
        assert not seal(judge(git), "review", sign=False).signed

    def test_sealing_can_be_tried_again_when_signing_fails(self, git: GitRepository, lead: Key, tmp_path: Path) -> None:
        git.git("config", "gpg.format", "ssh")
        git.git("config", "user.signingkey", str(tmp_path / "absent"))
        repo = judge(git)
        with pytest.raises(Exception, match="try again") as failed:
            seal(repo, "review")
        assert "Nothing is lost" in str(failed.value)
        head = git.git("rev-parse", "HEAD")
        lead.use(git)
        assert seal(repo, "review").commit == head
        assert verify(repo, TAG).holds

    def test_signers_that_the_sealing_commit_brings_along(
        self, git: GitRepository, lead: Key, stranger: Key, signers: Path
    ) -> None:
        """The allowed-signers file is changed by the very commit that it would vouch for."""
        git.commit("Signers", {".escm/allowed_signers": lead.line("lead")})
        trusted = git.git("rev-parse", "HEAD")
        repo = judge(git)
        stranger.use(git)
        seal(repo, "review")
        git.git("checkout", "-q", "-b", "forged")
        git.stage({".escm/allowed_signers": stranger.line("lead")})
        git.git("commit", "-q", "--amend", "--no-verify", "--no-edit")
        message = read_tag(repo.git, TAG).message
        git.git("tag", "-d", TAG)
        git.git("tag", "-s", "--cleanup=verbatim", "-F", "-", TAG, "HEAD", stdin=message.encode())
        by_itself = verify(repo, TAG, named_anchor(repo.git, TAG))
        assert by_itself.vouched
        assert [each.name for each in by_itself.differences] == ["Allowed signers"]
        by_trusted = verify(repo, TAG, named_anchor(repo.git, trusted))
        assert [each.name for each in by_trusted.differences] == ["Signer", "Allowed signers"]
        assert [each.name for each in verify(repo, TAG).differences] == ["Allowed signers"]

    def test_trust_comes_from_outside(self, git: GitRepository, lead: Key) -> None:
        git.commit("Signers", {".escm/allowed_signers": lead.line("lead")})
        repo = open_repo(git)
        with pytest.raises(UsageError, match="lies in the repository"):
            named_anchor(repo.git, str(git.root / ".escm/allowed_signers"))
        with pytest.raises(UsageError, match=r"has no file \.escm/allowed_signers"):
            named_anchor(repo.git, "HEAD~1")
        with pytest.raises(UsageError, match="neither a file nor a revision"):
            named_anchor(repo.git, "nonsense")
        assert named_anchor(repo.git, "HEAD").signers == lead.line("lead").encode()

    def test_approvals_by_role(self, git: GitRepository, lead: Key, stranger: Key, signers: Path) -> None:
        repo = judge(git, team={"lead": "lead evaluator", "second": "evaluator"})
        listed = prepare(repo, "review").listed
        folder = "evaluations/review/approvals"
        git.commit("Approve", {f"{folder}/lead.sig": lead.sign(listed, "escm-evaluation")})
        assert prepare(repo, "review").listed == listed
        seal(repo, "review")
        (plain,) = verify(repo, TAG).approvals
        assert (plain.who, plain.role, plain.trust) == ("lead", "lead evaluator", Trust.UNVOUCHED)
        found = verify(repo, TAG, named_anchor(repo.git, str(signers)))
        assert [(each.who, each.trust) for each in found.approvals] == [("lead", Trust.VOUCHED)]
        assert found.holds

    def test_a_stranger_may_not_approve(self, git: GitRepository, lead: Key, stranger: Key, signers: Path) -> None:
        repo = judge(git, team={"lead": "lead evaluator", "second": "evaluator"})
        listed = prepare(repo, "review").listed
        folder = "evaluations/review/approvals"
        # Known, but not as the second evaluator; and not known at all.
        signs = {
            f"{folder}/second.sig": lead.sign(listed, "escm-evaluation"),
            f"{folder}/lead.sig": stranger.sign(listed, "escm-evaluation"),
        }
        git.commit("Approve", dict(signs))
        seal(repo, "review")
        assert verify(repo, TAG).holds
        found = verify(repo, TAG, named_anchor(repo.git, str(signers)))
        assert [each.name for each in found.differences] == ["Approval of lead", "Approval of second"]

    def test_who_may_approve_was_settled_in_the_baseline(self, git: GitRepository, lead: Key, stranger: Key) -> None:
        git.commit("Signers", {".escm/allowed_signers": lead.line("lead")})
        repo = judge(git, team={"lead": "lead evaluator"})
        listed = prepare(repo, "review").listed
        path = "evaluations/review/approvals/lead.sig"
        git.commit("Approve", {path: stranger.sign(listed, "escm-evaluation")})
        assert "The approval of lead is by a key that .escm/allowed_signers does not name for lead." in refusal(repo)
        git.commit("Approve as lead", {path: lead.sign(listed, "escm-evaluation")})
        assert prepare(repo, "review").listed == listed

    @pytest.mark.parametrize("who", ["lead", "nobody"])
    def test_approvals_that_do_not_hold_keep_from_sealing(self, git: GitRepository, lead: Key, who: str) -> None:
        repo = judge(git, team={"lead": "lead evaluator"})
        listed = prepare(repo, "review").listed if who == "nobody" else b"something else"
        sign = lead.sign(listed, "escm-evaluation")
        git.commit("Approve", {f"evaluations/review/approvals/{who}.sig": sign})
        assert f"The approval of {who} does not hold." in refusal(repo)

    def test_a_signature_for_something_else_is_no_approval(self, git: GitRepository, lead: Key) -> None:
        repo = judge(git, team={"lead": "lead evaluator"})
        sign = lead.sign(prepare(repo, "review").listed, "file")
        git.commit("Approve", {"evaluations/review/approvals/lead.sig": sign})
        assert "The approval of lead does not hold." in refusal(repo)


class TestAfterwards:
    def codes(self, repo: EvidenceRepository, revision: str | None = None) -> list[tuple[str, str]]:
        return [(each.code, each.path) for each in repo.snapshot(revision).problems if each.code == "G003"]

    def test_nothing_in_the_folder_changes(self, git: GitRepository) -> None:
        repo = sealed(git)
        knw07 = "evaluations/review/knw/knw07.yaml"
        assert self.codes(repo) == []
        git.write({knw07: "verdict: not_satisfied\n", "evaluations/review/notes.txt": "x\n"})
        (git.root / "evaluations/review/knw/knw01.yaml").unlink()
        expected = [
            ("G003", f"evaluations/review/{path}") for path in ("knw/knw01.yaml", "knw/knw07.yaml", "notes.txt")
        ]
        assert self.codes(repo) == expected
        git.git("add", "-A")
        assert [(each.code, each.path) for each in repo.index().problems if each.code == "G003"] == expected
        with pytest.raises(ProblemsFound, match="G003"):
            commit(repo, "Tidy up")
        git.git("commit", "-q", "--no-verify", "-m", "Tidy up")
        assert self.codes(repo, "HEAD") == expected

    def test_earlier_states_and_other_branches_are_let_be(self, git: GitRepository) -> None:
        repo = sealed(git)
        assert self.codes(repo, f"{TAG}~1") == []
        assert self.codes(repo, TAG) == []
        git.git("checkout", "-q", f"{TAG}~2")
        assert self.codes(repo) == []

    def test_a_sealed_state_without_its_history_is_held_to_the_tag(self, git: GitRepository) -> None:
        repo = sealed(git)
        git.git("checkout", "-q", "--orphan", "fresh")
        assert self.codes(repo) == []
        git.write({"evaluations/review/knw/knw07.yaml": "verdict: not_satisfied\n"})
        assert self.codes(repo) == [("G003", "evaluations/review/knw/knw07.yaml")]

    def broken(self, repo: EvidenceRepository, commit_id: str) -> list[str]:
        return [each.path for each in seals_broken_by(repo.git, commit_id)]

    @pytest.mark.parametrize("tagged", [True, False])
    def test_a_commit_that_touches_what_is_sealed_is_named_with_or_without_the_tag(
        self, git: GitRepository, tagged: bool
    ) -> None:
        repo = sealed(git)
        if not tagged:
            git.git("tag", "-d", TAG)
        knw07 = "evaluations/review/knw/knw07.yaml"
        bad = git.commit("Change the verdict", {knw07: "verdict: not_satisfied\n"})
        event = "evaluations/review/events/2024-03-01-withdrawn.yaml"
        added = git.commit("Withdraw", {event: 'kind: withdrawn\ndate: "2024-03-01"\nbecause: Over.\n'})
        gone = git.commit("Undo it", {event: None})
        beside = git.commit("Write something else", {"organization/notes.txt": "x\n"})
        assert [self.broken(repo, each) for each in (bad, added, gone, beside)] == [[knw07], [], [event], []]
        assert self.broken(repo, repo.git.resolve(f"{bad}~1")) == []

    def test_a_merge_is_held_to_each_parent(self, git: GitRepository) -> None:
        repo = sealed(git)
        main = git.git("rev-parse", "--abbrev-ref", "HEAD").strip()
        git.git("checkout", "-q", "-b", "beside", f"{TAG}~1")
        git.commit("Work beside", {"organization/notes.txt": "x\n"})
        git.git("checkout", "-q", main)
        git.git("merge", "-q", "--no-ff", "-m", "Merge", "beside")
        assert self.broken(repo, "HEAD") == []
        git.write({"evaluations/review/knw/knw07.yaml": "verdict: not_satisfied\n"})
        git.git("commit", "-q", "-a", "--no-verify", "--amend", "--no-edit")
        assert self.broken(repo, "HEAD") == ["evaluations/review/knw/knw07.yaml"]

    def test_nothing_in_a_sealed_evaluation_is_edited_by_actions(self, git: GitRepository) -> None:
        repo = sealed(git)
        calls: tuple[Callable[[], object], ...] = (
            lambda: start(repo, "review"),
            lambda: determine(repo, "review", "knw07", "not_rated"),
            lambda: add_finding(repo, "review", "knw07", NewFinding("strength", "x")),
        )
        for call in calls:
            with pytest.raises(UsageError, match="is sealed"):
                call()

    def test_events_follow_without_touching_the_seal(self, git: GitRepository) -> None:
        repo = sealed(git)
        on = date(2024, 3, 1)
        with pytest.raises(UsageError, match="not suspended"):
            record_event(repo, "review", "reinstated", because="x", on=on)
        record_event(repo, "review", "suspended", because="A complaint.", on=on, by="Sponsor")
        with pytest.raises(UsageError, match="suspended already"):
            record_event(repo, "review", "suspended", because="x", on=on)
        record_event(repo, "review", "reinstated", because="Settled.", on=on)
        with pytest.raises(UsageError, match="only after that"):
            record_event(repo, "review", "suspended", because="x", on=on)
        [change] = record_event(repo, "review", "withdrawn", because="Over.", on=on)
        assert change.path == "evaluations/review/events/2024-03-01-withdrawn.yaml"
        with pytest.raises(UsageError, match="final"):
            record_event(repo, "review", "reinstated", because="x", on=on)
        commit(repo, "Withdraw the review")
        assert self.codes(repo) == []
        assert verify(repo, TAG).holds

    def test_only_sealed_evaluations_are_withdrawn(self, git: GitRepository) -> None:
        repo = judge(git)
        with pytest.raises(UsageError, match="is not sealed"):
            record_event(repo, "review", "withdrawn", because="x", on=TODAY)


class TestObstacles:
    """What is in the way of judging, sealing and verifying, and what goes wrong in the middle of it."""

    def test_an_evaluation_whose_file_holds_an_error_is_not_said_to_be_absent(self, git: GitRepository) -> None:
        repo = judge(git, **MINI)
        git.write({FACTS: (git.root / FACTS).read_text().replace("mini_self_appraisal", "guess")})
        with pytest.raises(ProblemsFound, match=rf"{FACTS}:\d+:\d+ "):
            determine(repo, "review", "knw07", "satisfied")

    def test_verdicts_on_spans_and_findings_that_are_there_already(self, git: GitRepository) -> None:
        repo = judge(git, **MINI)
        elsewhere = {"b2": ActivityVerdict("satisfied", spans={"engagements/other": SpanVerdict("satisfied")})}
        with pytest.raises(UsageError, match="other is not in the span of review") as refused:
            determine(repo, "review", "knw07", "satisfied", activities=elsewhere)
        assert "organization, acme" in refused.value.hint
        within = {"b2": ActivityVerdict("satisfied", spans={"engagements/acme": SpanVerdict("not_satisfied")})}
        determine(repo, "review", "knw07", "not_satisfied", because="Seen.", activities=within)
        # The same verdict once more, without a reason, lets the reason stand.
        determine(repo, "review", "knw07", "not_satisfied")
        found = repo.work_tree().determinations["review", "knw07"]
        assert (found.because, found.activities["b2"].spans["engagements/acme"].verdict) == ("Seen.", "not_satisfied")
        add_finding(repo, "review", "knw07", NewFinding("strength", "Names.", slug="names"))
        with pytest.raises(UsageError, match="There is a finding names of knw07 already"):
            add_finding(repo, "review", "knw07", NewFinding("weakness", "Others.", slug="names"))

    def test_facts_that_go_away_meanwhile_are_not_made_anew(
        self, git: GitRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repo = open_repo(git)
        plan(repo, new(**MINI))
        commit(repo, "Plan the review")
        goes_away(monkeypatch, evaluate, FACTS)
        with pytest.raises(UsageError, match=f"There is no file {FACTS} any more"):
            start(repo, "review")
        assert git.git("status", "--porcelain") == f" D {FACTS}"

    def test_nothing_is_sealed_before_the_first_commit(self, tmp_path: Path) -> None:
        unborn = GitRepository.new(tmp_path / "empty")
        unborn.write({"escm.yaml": "format: 1\nmodel: escm-sp-v2\norganization: {name: Northwind}\n"})
        with pytest.raises(RepositoryError, match="has no commit yet"):
            prepare(open_repo(unborn), "review")

    def test_an_evaluation_edited_by_hand_is_held_to_its_method_and_state(self, git: GitRepository) -> None:
        repo = judge(git, **MINI)
        text = (git.root / FACTS).read_text()
        git.commit("Open again", {FACTS: text.replace("state: determined", "state: in_progress")})
        assert "The state of the evaluation is in_progress; it has to be determined." in refusal(repo)
        git.commit("Widen", {FACTS: text.replace("mini_self_appraisal", "full_self_appraisal")})
        assert "A full self-appraisal takes all 84 Practices." in refusal(repo)

    def test_of_many_errors_the_first_are_shown_and_the_rest_are_counted(self, git: GitRepository) -> None:
        repo = judge(git)
        folder = git.root / "evaluations/review"
        paths = sorted(path.relative_to(git.root).as_posix() for path in folder.glob("knw/*.yaml"))
        paths += sorted(path.relative_to(git.root).as_posix() for path in folder.glob("ppl/*.yaml"))
        git.commit("Spoil", dict.fromkeys(paths[:13], "verdict: perhaps\n"))
        said = refusal(repo)
        assert said.count("S004") == 10
        assert "There are 3 more errors: escm validate --as-of 2024-02-20" in said

    def test_a_hook_that_refuses_leaves_the_evaluation_open(self, git: GitRepository) -> None:
        repo = judge(git, **MINI)
        before, head = (git.root / FACTS).read_bytes(), git.git("rev-parse", "HEAD")
        git.hook("pre-commit", "echo not today >&2; exit 1")
        with pytest.raises(ProblemsFound, match="not today"):
            seal(repo, "review")
        assert (git.root / FACTS).read_bytes() == before
        assert (git.git("rev-parse", "HEAD"), git.run("rev-parse", "-q", "--verify", TAG).returncode) == (head, 1)

    def test_evidence_that_is_committed_beside_is_not_sealed_unseen(
        self, git: GitRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repo = judge(git, **MINI)

        def beside(*args: Any, **more: Any) -> Any:
            git.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "Beside", "--", record)
            return commit(*args, **more)

        record = "organization/knw/knw07.yaml"
        monkeypatch.setattr(sealing, "commit", beside)
        # It is written once the evaluation was looked at, and committed before the seal is.

        def writes(*args: Any) -> Any:
            git.write({record: (git.root / record).read_text() + "# lower\n"})
            return apply(*args)

        monkeypatch.setattr(sealing, "apply", writes)
        with pytest.raises(WriteError, match="changed while it was being sealed, so no tag was made"):
            seal(repo, "review")
        assert git.run("rev-parse", "-q", "--verify", f"refs/tags/{TAG}").returncode == 1

    def test_events_need_a_reason_and_never_take_the_place_of_another_file(self, git: GitRepository) -> None:
        repo = sealed(git, **MINI)
        on = date(2024, 3, 1)
        with pytest.raises(UsageError, match="A reason is missing"):
            record_event(repo, "review", "suspended", because="  ", on=on)
        folder = "evaluations/review/events"
        taken = {f"{folder}/2024-03-01-suspended.yaml": "", f"{folder}/2024-03-01-suspended-2.yaml": ""}
        git.write(taken)
        [change] = record_event(repo, "review", "suspended", because="A complaint.", on=on)
        assert change.path == f"{folder}/2024-03-01-suspended-3.yaml"
        assert all((git.root / path).read_bytes() == b"" for path in taken)

    def rewritten(self, git: GitRepository, path: str, old: str = "", new: str = "", more: str = "") -> list[str]:
        """Names of what verifying finds once a file of the tagged commit was written anew, and the tag with it."""
        if old:
            (git.root / path).write_text((git.root / path).read_text().replace(old, new))
            git.git("commit", "-q", "--amend", "--no-verify", "--no-edit", "-a")
        raw = git.run("cat-file", "tag", TAG).stdout
        moved = raw.replace(git.git("rev-parse", f"{TAG}^{{commit}}").encode(), git.git("rev-parse", "HEAD").encode())
        content = moved.rstrip(b"\n") + more.encode() + b"\n"
        git.git("update-ref", f"refs/tags/{TAG}", git.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=content))
        return [each.name for each in verify(open_repo(git), TAG).differences]

    def test_a_seal_that_states_more_than_is_known(self, git: GitRepository) -> None:
        sealed(git, **MINI)
        assert self.rewritten(git, FACTS, more="\nStars: 5") == ["Stars"]

    def test_a_seal_of_a_scope_that_is_narrower_than_the_method(self, git: GitRepository) -> None:
        sealed(git, **MINI)
        found = self.rewritten(git, FACTS, "mini_self_appraisal", "full_self_appraisal")
        assert "Scope" in found

    def test_a_seal_over_errors(self, git: GitRepository) -> None:
        sealed(git, **MINI)
        found = self.rewritten(git, "engagements/acme/engagement.yaml", "state: active", "state: dreaming")
        assert "Errors in the evidence" in found

    @needs_ssh_keygen
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("Lead Evaluator", b"x", "It is no signature of a member of the team."),
            ("lead", b"x" * 20_000, "It is no signature of a member of the team."),
        ],
        ids=["name", "size"],
    )
    def test_what_is_no_approval_is_told(self, git: GitRepository, name: str, content: bytes, words: str) -> None:
        repo = judge(git, **MINI, team={"lead": "lead evaluator"})
        git.commit("Approve", {f"evaluations/review/approvals/{name}.sig": content})
        assert f"The approval of {name} does not hold. {words}" in refusal(repo)

    @pytest.mark.parametrize("broken", [False, True])
    def test_an_approval_that_cannot_be_checked_does_not_hold(
        self, git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
    ) -> None:
        repo = judge(git, **MINI, team={"lead": "lead evaluator"})
        git.commit("Approve", {"evaluations/review/approvals/lead.sig": "a signature"})
        programs = tmp_path / "programs"
        programs.mkdir()
        (programs / "git").symlink_to(str(shutil.which("git")))
        if broken:
            (programs / "ssh-keygen").write_bytes(b"\x7fELF no program")
            (programs / "ssh-keygen").chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))
        words = "ssh-keygen could not be started" if broken else "The program ssh-keygen was not found."
        assert f"The approval of lead does not hold. {words}" in refusal(repo)


class TestRememberedTrust:
    def test_there_is_nothing_to_forget(self, git: GitRepository, tmp_path: Path) -> None:
        forget(tmp_path / "state", git.repository)
        assert not (tmp_path / "state").exists()
        assert remembered_anchor(tmp_path / "state", git.repository) is None

    @pytest.mark.parametrize("content", ["{", "[]", '{"x": {"kind": "file"}}', '{"x": 1}'])
    def test_what_is_damaged_is_neither_believed_nor_replaced(
        self, git: GitRepository, tmp_path: Path, content: str
    ) -> None:
        (tmp_path / "trust.json").write_text(content)
        anchor = named_anchor(git.repository, self.signers(tmp_path))
        acts: tuple[Callable[[], object], ...] = (
            lambda: remembered_anchor(tmp_path, git.repository),
            lambda: remember(tmp_path, git.repository, anchor),
            lambda: forget(tmp_path, git.repository),
        )
        for act in acts:
            with pytest.raises(UsageError, match=r"trust\.json is damaged"):
                act()
        assert (tmp_path / "trust.json").read_text() == content

    def test_what_cannot_be_read_is_named(self, git: GitRepository, tmp_path: Path) -> None:
        (tmp_path / "trust.json").mkdir()
        with pytest.raises(UsageError, match=r"trust\.json cannot be read: Is a directory\."):
            remembered_anchor(tmp_path, git.repository)

    def test_signers_that_are_gone_are_told(self, git: GitRepository, tmp_path: Path) -> None:
        remember(tmp_path, git.repository, named_anchor(git.repository, self.signers(tmp_path)))
        found = remembered_anchor(tmp_path, git.repository)
        assert found is not None
        assert (found.signers, found.remembered) == (b"lead ssh-ed25519 AAAA\n", True)
        (tmp_path / "signers").unlink()
        with pytest.raises(UsageError, match=r"The trust that is remembered is gone: .*signers cannot be read"):
            remembered_anchor(tmp_path, git.repository)

    def signers(self, folder: Path) -> str:
        (folder / "signers").write_text("lead ssh-ed25519 AAAA\n")
        return str(folder / "signers")
