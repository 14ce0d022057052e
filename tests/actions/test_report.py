"""What a report gathers: from which states, on which day, by which basis, and what of it is withheld."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import NewEvaluation, plan, start, take_over
from escm_tui.actions.report import AHEAD, gather_report
from escm_tui.actions.seal import seal
from escm_tui.actions.verified_history import verified_history
from escm_tui.domain.comparison import compare
from escm_tui.domain.forecast import forecast
from escm_tui.domain.sustained import trend
from escm_tui.errors import UsageError
from escm_tui.load.between import Between, between_of
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import refused
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND, two_evaluations

TODAY = date(2024, 3, 1)
SECRET = "organization/evidence/margin-plan.yaml"
OPEN = "title: Plan of margins\nkind: artifact\nconfidentiality: {}\nlocation: {{reference: Vault 7}}\n"


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_evaluations(tmp_path_factory.mktemp("built") / "northwind").root


@pytest.fixture
def git(_built: Path, tmp_path: Path) -> GitRepository:
    shutil.copytree(_built, tmp_path / "northwind", symlinks=True)
    return GitRepository(tmp_path / "northwind", 10)


@pytest.fixture
def repo(git: GitRepository) -> EvidenceRepository:
    return EvidenceRepository.open(git.root, today=TODAY)


def review(repo: EvidenceRepository, slug: str = "review") -> None:
    """Seal an evaluation that ends on the 20th of February."""
    days = (date(2024, 2, 1), date(2024, 2, 20))
    plan(repo, NewEvaluation(slug, "full_self_appraisal", "Review", *days, engagements=("acme",)))
    commit(repo, "Plan")
    start(repo, slug)
    take_over(repo, slug)
    commit(repo, "Judge")
    seal(repo, slug)


def test_the_work_tree_today(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"organization/knw/knw08.yaml": "activities:\n  b1: {rating: partial}\n"})
    report = gather_report(repo)
    snapshot = report.profile.snapshot
    assert (snapshot.revision, snapshot.as_of, report.made_on) == (None, TODAY, TODAY)
    assert snapshot.records["organization", "knw08"].claims["b1"].rating.value == "partial"
    assert (report.profile.stated_level, report.wanted) == (repo.profile().stated_level, 3)
    assert (report.comparison, report.between, report.verification) == (None, Between(), None)
    assert (report.shown, report.withheld, report.unread) == ("internal", 0, {})
    assert report.forecast == forecast(repo.catalog, snapshot, AHEAD)
    history = verified_history(repo)
    assert report.trend == trend(history.evaluations, "claims", TODAY)
    assert [each.outcome.evaluation.slug for each in report.evaluations] == ["2024-h1", "2024-h2"]
    assert [each.standing.kind for each in report.evaluations] == [None, None]


def test_a_revision_is_judged_on_its_own_day_unless_another_is_named(repo: EvidenceRepository) -> None:
    report = gather_report(repo, SECOND)
    assert (report.profile.snapshot.label, report.profile.snapshot.as_of) == (SECOND, date(2024, 1, 19))
    assert report.made_on == TODAY
    other = gather_report(repo, SECOND, as_of=date(2024, 2, 2), compared_with=FIRST)
    assert other.profile.snapshot.as_of == date(2024, 2, 2)
    assert other.comparison is not None
    assert other.comparison.before.snapshot.as_of == date(2024, 2, 2)


def test_a_comparison_comes_with_what_lies_between(git: GitRepository, repo: EvidenceRepository) -> None:
    report = gather_report(repo, compared_with=FIRST)
    assert report.comparison == compare(repo.profile(FIRST), report.profile)
    first = git.git("rev-parse", f"{FIRST}^{{commit}}")
    assert report.between == between_of(repo, first, None)
    assert (report.between.ahead, report.between.behind, len(report.between.commits)) == (3, 0, 3)
    whole = gather_report(repo, SECOND, compared_with=FIRST)
    assert whole.between == between_of(repo, first, git.git("rev-parse", f"{SECOND}^{{commit}}"))


@pytest.mark.parametrize(
    ("shown", "withheld", "told"), [("internal", 1, False), ("public", 10, False), ("restricted", 0, True)]
)
def test_what_others_may_not_see_is_withheld_on_both_sides_and_in_between(
    git: GitRepository, repo: EvidenceRepository, shown: str, withheld: int, told: bool
) -> None:
    git.commit("Plan margin-plan", {SECRET: OPEN.format("restricted")})
    git.commit("Open it", {SECRET: OPEN.format("internal")})
    git.commit("Restrict it", {SECRET: OPEN.format("restricted")})
    report = gather_report(repo, compared_with="HEAD~1", shown=shown)  # type: ignore[arg-type]
    assert (report.shown, report.withheld) == (shown, withheld)
    assert report.comparison is not None
    sides = (report.comparison.before.snapshot, report.comparison.after.snapshot)
    assert [("organization", "margin-plan") in each.evidence for each in sides] == [told, told]
    [(commit_made, paths)] = report.between.commits
    assert commit_made.subject == "Restrict it"
    assert (SECRET in paths) is told
    older = gather_report(repo, compared_with=FIRST, shown=shown)  # type: ignore[arg-type]
    subjects = [each.subject for each, _ in older.between.commits]
    assert ("Plan margin-plan" in subjects) is told
    assert any(each.endswith(" [withheld]") for each in subjects) is not told


def test_what_a_state_restricts_is_withheld_from_the_one_before(git: GitRepository, repo: EvidenceRepository) -> None:
    git.commit("Plan", {SECRET: OPEN.format("internal")})
    git.commit("Restrict it", {SECRET: OPEN.format("restricted")})
    report = gather_report(repo, compared_with="HEAD~1")
    assert report.comparison is not None
    assert ("organization", "margin-plan") not in report.comparison.before.snapshot.evidence
    assert ("organization", "margin-plan") in repo.at("HEAD~1").evidence


def test_by_determinations_where_they_are_asked_for(repo: EvidenceRepository) -> None:
    kind, _, hint = refused(lambda: gather_report(repo, basis="determinations"))
    assert kind is UsageError
    assert hint
    review(repo)
    report = gather_report(repo, "evaluation/review", compared_with=SECOND)
    assert (report.profile.basis, report.comparison is not None) == ("claims", True)
    assert report.trend == trend(verified_history(repo).evaluations, "determinations", TODAY)
    determined = gather_report(repo, "evaluation/review", basis="determinations")
    assert determined.profile.basis == "determinations"
    again = gather_report(repo, basis="determinations", compared_with="evaluation/review")
    assert again.comparison is not None
    assert again.comparison.before.basis == "determinations"


def test_a_seal_is_verified_where_the_state_is_named_by_it(git: GitRepository, repo: EvidenceRepository) -> None:
    review(repo)
    found = gather_report(repo, "evaluation/review").verification
    assert found is not None
    assert (found.tag.name, found.holds) == ("evaluation/review", True)
    assert gather_report(repo, "HEAD").verification is None
    # A tag that states nothing, on what nobody sealed, is no seal.
    assert gather_report(repo, SECOND).verification is None
    # One that states something is, whatever stands there.
    git.tag("evaluation/2024-h2b", SECOND, "Second\n\nDigest: sha256:00")
    stated = gather_report(repo, "evaluation/2024-h2b").verification
    assert stated is not None
    assert not stated.holds
    # So is a sealed state, whatever the tag says.
    git.git("tag", "-f", "-a", "-m", "x", "evaluation/review", "HEAD")
    sealed = gather_report(repo, "evaluation/review").verification
    assert sealed is not None
    assert [each.name for each in sealed.differences] == ["Seal"]


def test_evaluations_stand_by_their_last_day_and_slug(git: GitRepository, repo: EvidenceRepository) -> None:
    text = (git.root / "evaluations/2024-h1/evaluation.yaml").read_text()
    git.write(
        {
            "evaluations/b/evaluation.yaml": text.replace("2024-01-16", "2023-01-16"),
            "evaluations/a/evaluation.yaml": text,
            "evaluations/c/evaluation.yaml": text.replace("2024-01-16", "2025-01-16"),
        }
    )
    found = [each.outcome.evaluation.slug for each in gather_report(repo).evaluations]
    assert found == ["b", "2024-h1", "a", "2024-h2", "c"]


def test_what_cannot_be_read_is_told(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("tag", "-a", "-m", "x", "evaluation/tree", "HEAD^{tree}")
    assert gather_report(repo).unread == {"evaluation/tree": "It is on no commit."}
