"""Take back a table of claims: what would change, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.rate import ClaimChange, planned
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import Rating, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import EscmError, ProblemsFound, UsageError
from escm_tui.exchange.claim_changes import RowChange, TableChanges, changes_in
from escm_tui.exchange.claim_rows import ClaimTable, RowProblem
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import check_content
from escm_tui.load.layout import classify
from escm_tui.load.records import to_record


@dataclass(frozen=True)
class PlannedImport:
    """What a table would do: its changes, why some cannot be made, and the capability before and after."""

    table: TableChanges
    files: tuple[FileChange, ...]
    """What would be written; nothing while there are problems or stale rows."""
    compared: Comparison
    """The work tree as it is, and as it would be."""

    @property
    def refused(self) -> tuple[RowProblem, ...]:
        """Everything that keeps the table from being taken."""
        return (*self.table.problems, *self.table.stale)


def plan_import(repo: EvidenceRepository, table: ClaimTable, *, label: str) -> PlannedImport:
    """What taking the table back into the work tree would do; nothing is written.

    `label` names the state after it, such as the file's name.

    Raises:
        UsageError: the table was made from a commit that this repository does not have.
        ProblemsFound: a record that should be changed holds an error.
    """
    _require_known_base(repo, table.base)
    snapshot = repo.work_tree()
    found = changes_in(table, repo.catalog, snapshot)
    wanted = [_claim_change(each) for each in found.changes]
    files: tuple[FileChange, ...] = ()
    try:
        files = planned(repo, wanted)
    except UsageError:
        # One by one, so that every row with something wrong is named.
        found = replace(found, problems=(*found.problems, *_problems(repo, found.changes)))
    if found.problems or found.stale:
        files = ()
    after = _with(repo, snapshot, files)._replace(label=label)
    compared = compare(profile_of(repo.catalog, snapshot), profile_of(repo.catalog, after))
    return PlannedImport(found, files, compared)


def take(repo: EvidenceRepository, plan: PlannedImport) -> tuple[FileChange, ...]:
    """Write what was planned, all of it or nothing; the answer can be undone.

    Raises:
        ProblemsFound: the table has problems or stale rows.
        FileChanged: a record was changed by somebody else meanwhile.
    """
    if plan.refused:
        raise ProblemsFound("Nothing was written: correct what is listed, then import again.")
    return apply(repo, plan.files)


def _require_known_base(repo: EvidenceRepository, base: str) -> None:
    if not base:
        return
    try:
        repo.git.resolve(base)
    except EscmError:
        raise UsageError(
            f"The table was made from commit {base[:12]}, which this repository does not have.",
            "Import it into the repository that it came from, or export it again here.",
        ) from None


def _claim_change(each: RowChange) -> ClaimChange:
    row = each.row
    if each.clears:
        return ClaimChange(row.span, row.practice, row.activity, clear=True, seen=each.before)
    rating = Rating(row.rating)
    kept = each.before is not None and each.before.rating is rating
    return ClaimChange(
        row.span,
        row.practice,
        row.activity,
        None if kept else rating,
        each.attached,
        each.detached,
        each.note,
        each.because,
        seen=each.before,
    )


def _problems(repo: EvidenceRepository, changes: Sequence[RowChange]) -> list[RowProblem]:
    found = []
    for each in changes:
        try:
            planned(repo, [_claim_change(each)])
        except UsageError as error:
            found.append(RowProblem(each.row.place, error.message, error.hint))
    return found


def _with(repo: EvidenceRepository, snapshot: Snapshot, files: Sequence[FileChange]) -> Snapshot:
    """The snapshot as it would be with these files; problems across files are not looked for again."""
    records: dict[tuple[str, str], Record] = dict(snapshot.records)
    for each in files:
        place = classify(each.path, repo.catalog)
        if each.after is None:
            records.pop((place.span, place.practice), None)
            continue
        parsed, _ = check_content(each.after, place)
        records[place.span, place.practice] = to_record(parsed.data, place)
    return snapshot._replace(records=records)
