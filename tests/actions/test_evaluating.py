"""An evaluation from its plan to its seal, in the very words that are written down, and what each step refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escm_tui.actions import evaluate, seal as sealing
from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import (
    NewEvaluation,
    NewFinding,
    add_finding,
    determine,
    find_evaluation,
    find_method,
    plan,
    start,
    take_over,
)
from escm_tui.actions.seal import prepare, record_event, seal
from escm_tui.domain.records import ActivityVerdict, ModelScope, SpanVerdict
from escm_tui.errors import ProblemsFound, RepositoryError, UsageError, WriteError
from escm_tui.git.tags import read_tag
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, TODAY, evidence_file, refused
from tests.actions.test_meanwhile import goes_away
from tests.support.repositories import GitRepository

LONG = "Configurationmanagementofthirdsuppliers"
FACTS = "evaluations/review/evaluation.yaml"
KNW07 = "evaluations/review/knw/knw07.yaml"
KNW08 = "evaluations/review/knw/knw08.yaml"
TAG = "evaluation/review"
SCHEMA = "# yaml-language-server: $schema={}.escm/schemas/{}-1.schema.json\n"
REVIEW = NewEvaluation(
    "review",
    "mini_self_appraisal",
    "Review",
    date(2026, 10, 1),
    date(2026, 10, 20),
    scope=ModelScope(practices=("knw07", "knw08")),
)

Act = Callable[[EvidenceRepository], object]


def text_of(repo: EvidenceRepository, path: str) -> str:
    return (repo.root / path).read_text(encoding="utf-8").replace("'", '"')


def plain(act: Callable[[], object]) -> tuple[str, str]:
    """The sentence and next step of a `UsageError`."""
    kind, sentence, hint = refused(act)
    assert kind is UsageError
    return sentence, hint


@pytest.fixture
def planned(git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
    """Planned and committed, of knw07 and knw08."""
    plan(repo, REVIEW)
    git.commit("Plan", {})
    commit(repo, "Plan the review")
    return repo


@pytest.fixture
def begun(planned: EvidenceRepository) -> EvidenceRepository:
    """Judging has begun, on the commit of the plan."""
    start(planned, "review")
    return planned


@pytest.fixture
def judged(begun: EvidenceRepository) -> EvidenceRepository:
    """Both Practices are determined and committed."""
    take_over(begun, "review")
    commit(begun, "Judge")
    return begun


class TestPlanning:
    def test_what_a_plan_writes(self, repo: EvidenceRepository) -> None:
        new = replace(
            REVIEW,
            method="Mini-Self-Appraisal ",
            title=" Review: the first ",
            scope=ModelScope(areas=("knw", "ppl", "knw")),
            engagements=("acme-helpdesk", "engagements/acme-helpdesk"),
            sponsor=" Managing Director ",
            team={"lead": "lead evaluator", "second": "evaluator"},
        )
        [change] = plan(repo, new)
        assert (change.path, change.before) == (FACTS, None)
        assert text_of(repo, FACTS) == SCHEMA.format("../../", "evaluation") + (
            "method: mini_self_appraisal\n"
            'title: "Review: the first"\n'
            "scope:\n"
            "  areas:\n"
            "    - knw\n"
            "    - ppl\n"
            "span:\n"
            "  organization: true\n"
            "  engagements:\n"
            "    - acme-helpdesk\n"
            "team:\n"
            "  lead:\n"
            "    role: lead evaluator\n"
            "  second:\n"
            "    role: evaluator\n"
            "sponsor: Managing Director\n"
            "period:\n"
            '  from: "2026-10-01"\n'
            '  to: "2026-10-20"\n'
            "state: planned\n"
        )

    def test_what_the_least_plan_writes(self, repo: EvidenceRepository) -> None:
        plan(repo, replace(REVIEW, method="full_evaluation", scope=ModelScope(), end=date(2026, 10, 1)))
        assert text_of(repo, FACTS) == SCHEMA.format("../../", "evaluation") + (
            "method: full_evaluation\n"
            "title: Review\n"
            "scope:\n"
            "  levels:\n"
            "    - 2\n"
            "    - 3\n"
            "    - 4\n"
            "span:\n"
            "  organization: true\n"
            "period:\n"
            '  from: "2026-10-01"\n'
            '  to: "2026-10-01"\n'
            "state: planned\n"
        )

    def test_of_an_engagement_alone(self, repo: EvidenceRepository) -> None:
        plan(repo, replace(REVIEW, organization=False, engagements=("acme-helpdesk",)))
        assert "span:\n  organization: false\n  engagements:\n    - acme-helpdesk\n" in text_of(repo, FACTS)
        assert repo.work_tree().evaluations["review"].span.spans == ("engagements/acme-helpdesk",)

    @pytest.mark.parametrize(
        ("facts", "sentence", "hint"),
        [
            (
                {"slug": "Review 1"},
                "Review 1 cannot be used as a slug.",
                "Use a-z, 0-9 and hyphens, with a letter, for example: review-1",
            ),
            ({"slug": "taken"}, "There is an evaluation taken already.", "Choose another slug."),
            ({"method": "mini self-appraisal"}, "No method mini self-appraisal.", "Did you mean mini_self_appraisal?"),
            (
                {"method": "guess"},
                "No method guess.",
                (
                    "There are full_self_appraisal, mini_self_appraisal, full_evaluation, mini_evaluation, "
                    "full_evaluation_for_certification."
                ),
            ),
            (
                {"end": date(2026, 9, 30)},
                "The evaluation would end before it begins: 2026-10-01 to 2026-09-30.",
                "",
            ),
            (
                {"scope": ModelScope()},
                "The scope of a mini self-appraisal is named by what it looks at: levels, or areas, or Practices.",
                "Use one of --level, --area and --practice; each can be repeated.",
            ),
            (
                {"scope": ModelScope(levels=(2,), areas=("knw",))},
                (
                    "The scope of a mini self-appraisal is named in one way, not in several: levels, or areas, or "
                    "Practices."
                ),
                "Use one of --level, --area and --practice; each can be repeated.",
            ),
            ({"scope": ModelScope(practices=("knv07",))}, "No Practice knv07.", "Did you mean knw07?"),
            ({"scope": ModelScope(areas=("knx",))}, "No Capability Area knx.", "Did you mean knw?"),
            (
                {"scope": ModelScope(areas=("zzz",))},
                "No Capability Area zzz.",
                "There are knw, ppl, prf, rel, tch, thr, cnt, sdd, del, tfr.",
            ),
            (
                {"method": "full_evaluation", "scope": ModelScope(levels=(2, 3))},
                "A full evaluation takes all 84 Practices; this scope names 74.",
                "Leave the scope out, or choose a mini method.",
            ),
            ({"engagements": ("acme",)}, "No engagement acme.", "Did you mean acme-helpdesk?"),
            (
                {"organization": False},
                "The evaluation looks at no part of the organization.",
                "Name an engagement: --engagement SLUG",
            ),
        ],
    )
    def test_what_cannot_be_planned(
        self, repo: EvidenceRepository, facts: dict[str, Any], sentence: str, hint: str
    ) -> None:
        plan(repo, replace(REVIEW, slug="taken"))
        before = GitRepository(repo.root).git("status", "--porcelain", "-uall")
        assert plain(lambda: plan(repo, replace(REVIEW, **facts))) == (sentence, hint)
        assert GitRepository(repo.root).git("status", "--porcelain", "-uall") == before

    def test_a_title_is_needed(self, repo: EvidenceRepository) -> None:
        sentence, _ = plain(lambda: plan(repo, replace(REVIEW, title=" ")))
        assert sentence.startswith(f"{FACTS} would not be valid, so nothing was written. title: ")

    def test_methods_by_name(self, repo: EvidenceRepository) -> None:
        assert find_method(repo, " Full-Self-Appraisal ").id == "full_self_appraisal"


class TestFinding:
    @pytest.mark.parametrize("name", ["review", " review ", "evaluation/review", "evaluations/review"])
    def test_by_slug_or_tag(self, planned: EvidenceRepository, name: str) -> None:
        assert find_evaluation(planned.work_tree(), name).slug == "review"

    def test_what_is_not_there(self, repo: EvidenceRepository) -> None:
        assert plain(lambda: find_evaluation(repo.work_tree(), "review")) == (
            "No evaluation review.",
            "There are these: none yet.",
        )
        for slug in ("spring", "review"):
            plan(repo, replace(REVIEW, slug=slug))
        assert plain(lambda: find_evaluation(repo.work_tree(), "evaluation/reviw")) == (
            "No evaluation evaluation/reviw.",
            "Did you mean review?",
        )
        assert plain(lambda: find_evaluation(repo.work_tree(), "x")) == (
            "No evaluation x.",
            "There are these: review, spring.",
        )

    def test_an_error_in_its_file_is_told(self, planned: EvidenceRepository) -> None:
        text = (planned.root / FACTS).read_text()
        (planned.root / FACTS).write_text(text.replace("state: planned", "state: dreamt"))
        [wrong] = [each for each in planned.work_tree().problems if each.path == FACTS]
        assert refused(lambda: find_evaluation(planned.work_tree(), "review")) == (
            ProblemsFound,
            f"{FACTS}:{wrong.line}:{wrong.column} {wrong.code} {wrong.text}",
            wrong.hint,
        )
        assert wrong.hint


class TestStarting:
    def test_the_last_commit_is_the_baseline(self, git: GitRepository, planned: EvidenceRepository) -> None:
        before = text_of(planned, FACTS)
        [change] = start(planned, "review")
        head = git.git("rev-parse", "HEAD")
        assert change.path == FACTS
        assert text_of(planned, FACTS).replace('"', "") == (
            before.replace('"', "").replace("state: planned", "state: in_progress") + f"baseline: {head}\n"
        )
        assert start(planned, "review") == ()

    def test_another_baseline_leaves_the_state(self, git: GitRepository, judged: EvidenceRepository) -> None:
        start(judged, "review", "HEAD~1")
        found = judged.work_tree().evaluations["review"]
        assert (found.baseline, found.state) == (git.git("rev-parse", "HEAD~1"), "determined")

    def test_a_commit_of_elsewhere(self, git: GitRepository, planned: EvidenceRepository) -> None:
        other = git.git("commit-tree", "-m", "Elsewhere", "HEAD^{tree}")
        assert plain(lambda: start(planned, "review", other)) == (
            f"The baseline {other[:9]} is not in the history of the last commit, which is what will be sealed.",
            "Merge it first, or name a commit of this branch.",
        )

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            (1, "organization/evidence/item-0.yaml"),
            (5, ", ".join(f"organization/evidence/item-{each}.yaml" for each in range(5))),
            (7, ", ".join(f"organization/evidence/item-{each}.yaml" for each in range(5)) + " and 2 more"),
        ],
    )
    def test_what_is_not_committed(self, planned: EvidenceRepository, number: int, told: str) -> None:
        GitRepository(planned.root).write(
            {f"organization/evidence/item-{each}.yaml": evidence_file("Item") for each in range(number)}
        )
        assert plain(lambda: start(planned, "review")) == (
            f"What is to be judged has changes that are not committed: {told}.",
            "Commit them first with: escm commit",
        )
        # Other changes are nobody's business.
        assert "README.md" not in told

    def test_changes_elsewhere_do_not_matter(self, planned: EvidenceRepository) -> None:
        GitRepository(planned.root).write({"README.md": "x\n", "engagements/acme-helpdesk/notes.txt": "x\n"})
        assert len(start(planned, "review")) == 1

    def test_the_facts_went_away(self, planned: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> None:
        goes_away(monkeypatch, evaluate, FACTS)
        assert plain(lambda: start(planned, "review")) == (f"There is no file {FACTS} any more.", "")


class TestDetermining:
    def test_what_a_verdict_writes(self, begun: EvidenceRepository) -> None:
        verdicts = {
            "B2": ActivityVerdict(
                "not_satisfied", "The list is old.", {"organization": SpanVerdict("satisfied", "Seen.")}
            ),
            "a1": ActivityVerdict("satisfied"),
        }
        changes = determine(begun, "review", "KNW07", "not_satisfied", because=" Old. ", activities=verdicts)
        assert [each.path for each in changes] == [KNW07]
        assert text_of(begun, KNW07) == SCHEMA.format("../../../", "determination") + (
            "verdict: not_satisfied\n"
            "because: Old.\n"
            "activities:\n"
            "  b2:\n"
            "    verdict: not_satisfied\n"
            "    because: The list is old.\n"
            "    spans:\n"
            "      organization:\n"
            "        verdict: satisfied\n"
            "        because: Seen.\n"
            "  a1:\n"
            "    verdict: satisfied\n"
        )
        # Of the same verdict what is not said stays; the rest is put beside it.
        determine(begun, "review", "knw07", "not_satisfied", activities={"b3": ActivityVerdict("satisfied")})
        assert "because: Old.\n" in text_of(begun, KNW07)
        assert text_of(begun, KNW07).endswith("  b3:\n    verdict: satisfied\n")
        # Of another one the reason is no longer true.
        determine(begun, "review", "knw07", "satisfied")
        assert text_of(begun, KNW07).startswith(
            SCHEMA.format("../../../", "determination") + "verdict: satisfied\nactivities:\n  b2:\n"
        )
        determine(begun, "review", "knw07", "satisfied", because="Now it is.")
        assert "because: Now it is.\n" in text_of(begun, KNW07)
        assert determine(begun, "review", "knw07", "satisfied", because="Now it is.") == ()

    def test_the_last_one_makes_it_determined(self, begun: EvidenceRepository) -> None:
        determine(begun, "review", "knw08", "not_rated")
        assert text_of(begun, KNW08) == SCHEMA.format("../../../", "determination") + "verdict: not_rated\n"
        assert begun.work_tree().evaluations["review"].state == "in_progress"
        changes = determine(begun, "review", "knw07", "satisfied")
        assert [each.path for each in changes] == [KNW07, FACTS]
        assert begun.work_tree().evaluations["review"].state == "determined"
        (begun.root / KNW08).unlink()
        determine(begun, "review", "knw07", "satisfied", because="Seen.")
        assert begun.work_tree().evaluations["review"].state == "in_progress"

    @pytest.mark.parametrize(
        ("act", "sentence", "hint"),
        [
            (
                lambda repo: determine(repo, "review", "ppl01", "satisfied"),
                "ppl01 is not in the scope of review.",
                "",
            ),
            (
                lambda repo: determine(repo, "reviw", "knw07", "satisfied"),
                "No evaluation reviw.",
                "Did you mean review?",
            ),
            (
                lambda repo: determine(
                    repo, "review", "knw07", "satisfied", activities={"b9": ActivityVerdict("satisfied")}
                ),
                "knw07 has no Activity b9.",
                "It has b1, b2, b3, b4, b5.",
            ),
            (
                lambda repo: determine(
                    repo,
                    "review",
                    "knw07",
                    "satisfied",
                    activities={
                        "b2": ActivityVerdict(
                            "satisfied",
                            spans={f"engagements/{each}": SpanVerdict("satisfied") for each in ("two", "one")},
                        )
                    },
                ),
                "one is not in the span of review.",
                "In it are organization.",
            ),
            (
                lambda repo: add_finding(repo, "review", "knw07", NewFinding("strength", "x")),
                "knw07 is not determined yet, and findings stand with a verdict.",
                "Determine it first: escm evaluation determine review knw07 not_rated",
            ),
            (
                lambda repo: add_finding(repo, "review", "ppl01", NewFinding("strength", "x")),
                "ppl01 is not in the scope of review.",
                "",
            ),
            (lambda repo: take_over(repo, "review", ["ppl01"]), "ppl01 is not in the scope of review.", ""),
        ],
    )  # fmt: skip
    def test_what_cannot_be_determined(self, begun: EvidenceRepository, act: Act, sentence: str, hint: str) -> None:
        assert plain(lambda: act(begun)) == (sentence, hint)
        assert not (begun.root / KNW07).exists()

    @pytest.mark.parametrize(
        "act",
        [
            lambda repo: determine(repo, "review", "knw07", "satisfied"),
            lambda repo: take_over(repo, "review"),
            lambda repo: add_finding(repo, "review", "knw07", NewFinding("strength", "x")),
        ],
    )
    @pytest.mark.parametrize("state", ["planned", "in_progress"])
    def test_before_it_has_begun(self, planned: EvidenceRepository, act: Act, state: str) -> None:
        text = (planned.root / FACTS).read_text()
        (planned.root / FACTS).write_text(text.replace("state: planned", f"state: {state}"))
        assert plain(lambda: act(planned)) == (
            "review has not begun, so it is not said which evidence is judged.",
            "Begin with: escm evaluation start review",
        )

    def test_evaluators_from_outside_take_nothing_over(self, repo: EvidenceRepository) -> None:
        plan(repo, replace(REVIEW, method="mini_evaluation"))
        start(repo, "review")
        assert plain(lambda: take_over(repo, "review")) == (
            "A mini evaluation judges for itself; it takes no claims over.",
            "Determine each Practice: escm evaluation determine review PRACTICE VERDICT --because ...",
        )

    def test_what_a_finding_writes(self, begun: EvidenceRepository) -> None:
        determine(begun, "review", "knw07", "not_satisfied")
        before = text_of(begun, KNW07)
        new = NewFinding("weakness", f" {LONG} left out. ", "major", ("B2", "a1"))
        [change] = add_finding(begun, "review", "knw07", new)
        assert change.path == KNW07
        add_finding(begun, "review", "KNW07", NewFinding("strength", "Names.", slug="names"))
        assert text_of(begun, KNW07) == before + (
            "findings:\n"
            f"  {LONG.lower()}:\n"
            "    kind: weakness\n"
            "    severity: major\n"
            "    activities:\n"
            "      - b2\n"
            "      - a1\n"
            f"    text: {LONG} left out.\n"
            "  names:\n"
            "    kind: strength\n"
            "    text: Names.\n"
        )
        assert plain(lambda: add_finding(begun, "review", "knw07", NewFinding("strength", "Names."))) == (
            "There is a finding names of knw07 already.",
            "Name another with --slug.",
        )
        assert plain(lambda: add_finding(begun, "review", "knw07", NewFinding("strength", "x", None, ("b9",)))) == (
            "knw07 has no Activity b9.",
            "It has b1, b2, b3, b4, b5.",
        )
        sentence, _ = plain(lambda: add_finding(begun, "review", "knw07", NewFinding("strength", " ", slug="empty")))
        assert sentence.startswith(f"{KNW07} would not be valid, so nothing was written. findings.empty.text: ")

    def test_what_is_taken_over(self, begun: EvidenceRepository) -> None:
        baseline = begun.work_tree().evaluations["review"].baseline
        changes = take_over(begun, "review")
        assert [each.path for each in changes] == [KNW07, KNW08, FACTS]
        found = begun.work_tree().determinations
        # Three reasons are enough, and those of a span say which.
        told = begun.profile().practices["knw07"].unmet
        own = [each for each in told if each.span]
        assert len(own) > 3
        assert not told[0].span
        assert (found["review", "knw07"].verdict, found["review", "knw07"].because) == (
            "not_satisfied",
            f"Taken over from the organization's claims at {baseline[:9]}: partial. "
            + " ".join(f"organization: {each.text}" for each in own[:3]),
        )
        assert (found["review", "knw08"].verdict, found["review", "knw08"].because) == (
            "not_rated",
            f"Taken over from the organization's claims at {baseline[:9]}: not rated. No span rates this Practice.",
        )
        assert begun.work_tree().evaluations["review"].state == "determined"

    def test_what_is_named_is_taken_over_again_and_nothing_else(self, begun: EvidenceRepository) -> None:
        for practice in ("knw07", "knw08"):
            determine(begun, "review", practice, "satisfied", because="Seen.")
        assert take_over(begun, "review") == ()
        assert [each.path for each in take_over(begun, "review", ["KNW08"])] == [KNW08]
        found = begun.work_tree().determinations
        assert (found["review", "knw07"].because, found["review", "knw08"].verdict) == ("Seen.", "not_rated")

    def test_claims_count_as_they_are_in_the_baseline(self, git: GitRepository, begun: EvidenceRepository) -> None:
        git.write({RECORD_PATH: None})
        take_over(begun, "review")
        assert begun.work_tree().determinations["review", "knw07"].verdict == "not_satisfied"


class TestSealing:
    def test_what_a_seal_is(self, git: GitRepository, judged: EvidenceRepository) -> None:
        prepared = prepare(judged, "evaluation/review")
        assert (prepared.tag, prepared.organization, prepared.evaluation.state) == (TAG, "Northwind", "sealed")
        assert (prepared.facts.path, prepared.outcome.not_satisfied) == (FACTS, ("knw07",))
        assert prepared.facts.before == (git.root / FACTS).read_bytes()
        assert prepared.facts.after == (git.root / FACTS).read_bytes().replace(b"determined", b"sealed")
        made = seal(judged, "review")
        tag = read_tag(git.repository, TAG)
        assert (made.tag, made.id, made.commit, made.signed) == (TAG, tag.id, git.git("rev-parse", "HEAD"), False)
        assert made.statements == dict(tag.trailers)
        assert git.git("log", "-1", "--format=%B").strip() == "Seal the evaluation review"
        assert git.git("show", "--format=", "--name-only", "HEAD") == FACTS
        assert plain(lambda: seal(judged, "review")) == (
            "The tag evaluation/review exists already.",
            "See what it says with: escm evaluation verify evaluation/review",
        )

    @pytest.mark.parametrize(
        "act",
        [
            lambda repo: start(repo, "review"),
            lambda repo: determine(repo, "review", "knw07", "satisfied"),
            lambda repo: take_over(repo, "review"),
            lambda repo: add_finding(repo, "review", "knw07", NewFinding("strength", "x")),
        ],
    )
    def test_nothing_changes_afterwards(self, judged: EvidenceRepository, act: Act) -> None:
        seal(judged, "review")
        assert plain(lambda: act(judged)) == (
            "review is sealed, so nothing in it changes any more.",
            "Plan a new evaluation, or take this one back with: escm evaluation withdraw",
        )

    def test_in_the_middle_of_something(self, git: GitRepository, judged: EvidenceRepository) -> None:
        (git.root / ".git/CHERRY_PICK_HEAD").write_text(git.git("rev-parse", "HEAD") + "\n")
        assert refused(lambda: seal(judged, "review")) == (
            WriteError,
            "git is in the middle of a cherry-pick, so nothing was sealed.",
            "Finish it first.",
        )
        (git.root / ".git/CHERRY_PICK_HEAD").unlink()
        (git.root / ".git/shallow").write_text(git.git("rev-parse", "HEAD~1") + "\n")
        assert refused(lambda: seal(judged, "review")) == (
            WriteError,
            "The history of this clone is cut off, so nothing was sealed.",
            "Complete it with: git fetch --unshallow",
        )

    def test_before_the_first_commit(self, git: GitRepository, judged: EvidenceRepository) -> None:
        git.git("checkout", "-q", "--orphan", "fresh")
        assert refused(lambda: seal(judged, "review")) == (
            RepositoryError,
            "The repository has no commit yet.",
            "Make the first one with: escm commit",
        )

    def in_the_way(self, repo: EvidenceRepository) -> list[str]:
        kind, sentence, hint = refused(lambda: prepare(repo, "review"))
        first, *others = sentence.splitlines()
        assert (kind, first, hint) == (ProblemsFound, "review cannot be sealed:", "")
        assert all(each.startswith("- ") for each in others)
        return [each[2:] for each in others]

    def test_what_is_in_the_way_of_a_seal(self, git: GitRepository, judged: EvidenceRepository) -> None:
        baseline = judged.work_tree().evaluations["review"].baseline
        facts = (git.root / FACTS).read_text()
        record = "activities: {b1: {rating: superb}}\n"
        git.commit(
            "Change a lot",
            {
                "organization/knw/knw01.yaml": record,
                ".escm/allowed_signers": "lead ssh-ed25519 AAAA\n",
                KNW08: None,
                "evaluations/review/a\\b.txt": "x",
            },
        )
        git.write({"README.md": "x\n", "artifacts/more.txt": "x\n", RECORD_PATH: RECORD + b"# more\n"})
        [wrong] = [each for each in judged.at("HEAD").problems if each.path == "organization/knw/knw01.yaml"]
        assert self.in_the_way(judged) == [
            f"Changes are not committed, and only the last commit counts: artifacts/more.txt, {RECORD_PATH}.",
            "Practices in scope are not determined: knw08.",
            (
                f"What was judged changed after the baseline {baseline[:9]}: .escm/allowed_signers, "
                "organization/knw/knw01.yaml."
            ),
            f"organization/knw/knw01.yaml:{wrong.line} {wrong.code} {wrong.text}",
            "A digest list cannot name these paths: 'evaluations/review/a\\\\b.txt'.",
        ]
        git.git("checkout", "-q", "--", ".")
        git.git("clean", "-fdq")
        git.git("reset", "-q", "--hard", "HEAD~1")
        git.commit("Open again", {FACTS: facts.replace("state: determined", "state: in_progress")})
        assert self.in_the_way(judged) == ["The state of the evaluation is in_progress; it has to be determined."]
        git.commit("End later", {FACTS: facts.replace("2026-10-20", "2026-11-03")})
        assert self.in_the_way(judged) == ["The evaluation ends on 2026-11-03, which is still to come."]
        git.commit("End today", {FACTS: facts.replace("2026-10-20", str(TODAY))})
        assert prepare(judged, "review").tag == TAG
        git.commit("Widen", {FACTS: facts.replace("mini_self_appraisal", "full_self_appraisal")})
        assert self.in_the_way(judged) == ["A full self-appraisal takes all 84 Practices."]
        git.commit("Begin nowhere", {FACTS: re.sub(r"baseline: .*\n", "", facts)})
        assert self.in_the_way(judged) == ["The evaluation names no baseline; begin it with: escm evaluation start"]
        git.commit("Begin elsewhere", {FACTS: re.sub(r"baseline: .*\n", f'baseline: "{"0" * 40}"\n', facts)})
        assert self.in_the_way(judged) == ["The baseline 000000000 is not in the history of the last commit."]

    @pytest.mark.parametrize(("number", "more"), [(10, ""), (12, " and 2 more")])
    def test_many_paths_are_told_in_part(self, judged: EvidenceRepository, number: int, more: str) -> None:
        paths = [f"organization/item-{each:02}.txt" for each in range(number)]
        GitRepository(judged.root).write(dict.fromkeys(paths, "x\n"))
        assert self.in_the_way(judged) == [
            f"Changes are not committed, and only the last commit counts: {', '.join(paths[:10])}{more}."
        ]

    @pytest.mark.parametrize(
        ("number", "more"), [(10, []), (12, ["There are 2 more errors: escm validate --as-of 2026-10-20"])]
    )
    def test_many_errors_are_told_in_part(self, judged: EvidenceRepository, number: int, more: list[str]) -> None:
        folder = "engagements/acme-helpdesk/evidence"
        paths = [f"{folder}/item-{each:02}.yaml" for each in range(number)]
        GitRepository(judged.root, 5).commit("Spoil", dict.fromkeys(paths, "title: 1\nkind: artifact\n"))
        told = self.in_the_way(judged)
        assert [each.partition(":")[0] for each in told[:10]] == paths[:10]
        assert told[10:] == more

    def test_what_is_sealed_may_be_tagged_later(self, git: GitRepository, judged: EvidenceRepository) -> None:
        made = seal(judged, "review")
        git.git("tag", "-d", TAG)
        git.commit("Beside", {"README.md": "x\n"})
        again = seal(judged, "review")
        assert (again.commit, again.statements) == (made.commit, made.statements)


def test_words_of_people_stand_in_a_tag_on_one_line_and_hide_nothing() -> None:
    assert sealing._one_line(" a\x00b\u2028c\u202ed\x9fe\u2066f\n\n g  h ") == "a b c d e f g h"


class TestEvents:
    def test_what_an_event_writes(self, judged: EvidenceRepository) -> None:
        seal(judged, "review")
        on = date(2026, 10, 25)
        [change] = record_event(
            judged, "evaluation/review", "suspended", because=" A complaint. ", on=on, by=" Sponsor "
        )
        assert (change.path, change.before) == ("evaluations/review/events/2026-10-25-suspended.yaml", None)
        assert text_of(judged, change.path) == SCHEMA.format("../../../", "event") + (
            'kind: suspended\ndate: "2026-10-25"\nbecause: A complaint.\nby: Sponsor\n'
        )
        [change] = record_event(judged, "review", "reinstated", because="Settled.", on=on)
        assert text_of(judged, change.path) == SCHEMA.format("../../../", "event") + (
            'kind: reinstated\ndate: "2026-10-25"\nbecause: Settled.\n'
        )

    def test_what_cannot_befall_it(self, git: GitRepository, judged: EvidenceRepository) -> None:
        on = date(2026, 10, 25)

        def event(kind: Any, because: str = "So it is.", day: date = on) -> tuple[str, str]:
            return plain(lambda: record_event(judged, "review", kind, because=because, on=day))

        not_sealed = ("review is not sealed, so it can still be changed or deleted.", "")
        assert event("suspended") == not_sealed
        seal(judged, "review")
        git.git("tag", "kept", TAG)
        git.git("tag", "-d", TAG)
        assert event("suspended") == not_sealed
        git.git("tag", TAG, "kept")
        assert event("suspended", " ") == ("A reason is missing.", 'Say why with: --because "..."')
        assert event("reinstated") == ("review is not suspended, so there is nothing to reinstate.", "")
        record_event(judged, "review", "suspended", because="A complaint.", on=on)
        assert event("suspended") == ("review is suspended already.", "")
        assert event("reinstated", day=date(2026, 10, 24)) == (
            "review was suspended on 2026-10-25; it can be reinstated only after that.",
            "Name a later day with: --on DATE",
        )
        record_event(judged, "review", "reinstated", because="Settled.", on=on)
        assert event("suspended") == (
            "review was reinstated on 2026-10-25; it can be suspended only after that.",
            "Name a later day with: --on DATE",
        )
        record_event(judged, "review", "suspended", because="Another.", on=date(2026, 10, 26))
        record_event(judged, "review", "withdrawn", because="Over.", on=date(2026, 10, 26))
        for kind in ("suspended", "reinstated", "withdrawn"):
            assert event(kind, day=date(2026, 10, 27)) == ("review is withdrawn, which is final.", "")
