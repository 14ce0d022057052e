"""A table of claims that came back: what it would do, and that all of it is done or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escm_tui.actions.import_claims import plan_import, take
from escm_tui.actions.import_older import PlannedOlder, take_older
from escm_tui.domain.status import Status
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.exchange.claim_rows import ClaimRow, ClaimTable, RowProblem, row_of
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

ONE = "organization/knw/knw08.yaml"


def row(repo: EvidenceRepository, practice: str, activity: str, **said: object) -> ClaimRow:
    """The row as it was exported, then edited."""
    record = repo.work_tree().record("organization", practice)
    claim = record.claims.get(activity) if record else None
    return replace(row_of("organization", practice, activity, claim), place="row 2", **said)  # type: ignore[arg-type]


def test_a_row_without_a_rating_clears_the_claim_and_the_last_one_takes_the_record_along(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    git.commit("One claim", {ONE: "activities:\n  b1:\n    rating: unsatisfied\n"})
    table = ClaimTable(
        "",
        (
            row(repo, "knw08", "b1", rating=""),
            row(repo, "knw07", "b2", rating="", evidence=()),
            row(repo, "knw07", "b1", rating="partial"),
        ),
    )
    plan = plan_import(repo, table, label="table")
    after = {each.path: each.after for each in plan.files}
    assert after[ONE] is None
    assert b"b2" not in (after[RECORD_PATH] or b"")
    snapshot = plan.compared.after.snapshot
    assert snapshot.record("organization", "knw08") is None
    assert plan.compared.after.practices["knw08"].status is Status.NOT_RATED
    assert git.git("status", "--porcelain") == ""
    take(repo, plan)
    assert git.git("status", "--porcelain").splitlines() == [f" M {RECORD_PATH}", f" D {ONE}"]
    assert repo.work_tree().records == snapshot.records


def test_a_table_with_problems_changes_nothing(git: GitRepository, repo: EvidenceRepository) -> None:
    wrong = row(repo, "knw07", "b2", rating="satisfied", evidence=("minuets",))
    right = row(repo, "knw07", "b1", rating="partial")
    plan = plan_import(repo, ClaimTable(repo.git.head() or "", (wrong, right)), label="table")
    assert (plan.files, [each.place for each in plan.refused]) == ((), ["row 2"])
    assert "minuets" in plan.refused[0].text
    with pytest.raises(ProblemsFound, match="Nothing was written"):
        take(repo, plan)
    assert (git.root / RECORD_PATH).read_bytes() == RECORD


def test_a_table_of_another_repository_is_refused(repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match="was made from commit 000000000000, which this repository does not have"):
        plan_import(repo, ClaimTable("0" * 40, ()), label="table")


def test_an_older_appraisal_with_problems_changes_nothing(git: GitRepository, repo: EvidenceRepository) -> None:
    plan = PlannedOlder((), (RowProblem("row 2", "No rating."),), ())
    with pytest.raises(ProblemsFound, match="Nothing was written"):
        take_older(repo, plan)
    assert git.git("status", "--porcelain") == ""
