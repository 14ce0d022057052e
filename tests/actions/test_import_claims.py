"""A table of claims that came back: what it would do, and that all of it is done or nothing."""

from __future__ import annotations

from dataclasses import replace

from escm_tui.actions.import_claims import plan_import, take
from escm_tui.actions.import_older import PlannedOlder, take_older
from escm_tui.domain.status import Status
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.exchange.claim_rows import ClaimRow, ClaimTable, RowProblem, row_of
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, refused
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
    assert plan.refused == (RowProblem("row 2", "No evidence minuets in organization.", "Did you mean minutes?"),)
    assert refused(lambda: take(repo, plan)) == (
        ProblemsFound,
        "Nothing was written: correct what is listed, then import again.",
        "",
    )
    assert (git.root / RECORD_PATH).read_bytes() == RECORD


def test_a_table_of_another_repository_is_refused(repo: EvidenceRepository) -> None:
    assert refused(lambda: plan_import(repo, ClaimTable("0" * 40, ()), label="table")) == (
        UsageError,
        "The table was made from commit 000000000000, which this repository does not have.",
        "Import it into the repository that it came from, or export it again here.",
    )


def test_what_a_row_changes_and_what_it_leaves(git: GitRepository, repo: EvidenceRepository) -> None:
    table = ClaimTable(
        "",
        (
            row(repo, "knw07", "a1", evidence=("minutes", "cm-procedure"), note="New."),
            row(repo, "knw07", "b2", rating="satisfied", evidence=("cm-procedure",)),
            row(repo, "knw07", "b3", rating="not_applicable", because="Clients do it."),
            row(repo, "knw08", "b1", rating="partial", note="Seen."),
        ),
    )
    plan = plan_import(repo, table, label="claims.csv")
    assert (plan.refused, plan.table.unchanged) == ((), 0)
    assert [each.path for each in plan.files] == [RECORD_PATH, ONE]
    old, new = plan.compared.before.snapshot, plan.compared.after.snapshot
    assert (old.label, new.label) == (repo.work_tree().label, "claims.csv")
    take(repo, plan)
    text = (git.root / RECORD_PATH).read_bytes()
    note = b"    note: >-\n      The budget line\n      was approved.\n"
    rating = b'    evidence: [minutes]\n    rating: "partial"\n'
    third = b"  b3:\n    rating: not_applicable\n    because: Clients do it.\nx-reviewed"
    assert text == (
        RECORD.replace(note, b"    note: New.\n")
        .replace(rating, b'    evidence:\n      - cm-procedure\n    rating: "satisfied"\n')
        .replace(b"x-reviewed", third)
    )
    assert (git.root / ONE).read_bytes().endswith(b"activities:\n  b1:\n    rating: partial\n    note: Seen.\n")
    assert repo.work_tree().records == new.records


def test_a_row_whose_claim_changed_meanwhile_keeps_all_from_being_written(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    wanted = (row(repo, "knw07", "b2", rating="satisfied"), row(repo, "knw07", "b1", rating="partial"))
    git.write({RECORD_PATH: RECORD.replace(b'"partial"', b"unsatisfied")})
    plan = plan_import(repo, ClaimTable("", wanted), label="table")
    assert (len(plan.table.stale), plan.refused, plan.files) == (1, plan.table.stale, ())
    assert plan.compared.activities == ()


def test_an_older_appraisal_with_problems_changes_nothing(git: GitRepository, repo: EvidenceRepository) -> None:
    plan = PlannedOlder((), (RowProblem("row 2", "No rating."),), ())
    assert refused(lambda: take_older(repo, plan)) == (
        ProblemsFound,
        "Nothing was written: correct what is listed, then import again.",
        "",
    )
    assert git.git("status", "--porcelain") == ""
