"""What a table of claims that came back asks for: what changed in it, what is stale, what cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.records import ORGANIZATION, Claim
from escm_tui.domain.snapshot import Snapshot
from escm_tui.exchange.claim_rows import ClaimRow, ClaimTable, RowProblem, row_of, settled


@dataclass(frozen=True, slots=True)
class RowChange:
    """One claim that becomes another."""

    row: ClaimRow
    """What it shall be."""
    before: Claim | None
    """What it is."""

    @property
    def clears(self) -> bool:
        """Whether the claim goes."""
        return not self.row.rating

    @property
    def attached(self) -> tuple[str, ...]:
        """Evidence that comes, as the row spells it."""
        known = {_key(self.row.span, each.text) for each in self.before.evidence} if self.before else set()
        return tuple(text for text in self.row.evidence if _key(self.row.span, text) not in known)

    @property
    def detached(self) -> tuple[str, ...]:
        """Evidence that goes, as the record spells it."""
        kept = {_key(self.row.span, text) for text in self.row.evidence}
        named = [each.text for each in self.before.evidence] if self.before else []
        return tuple(text for text in named if _key(self.row.span, text) not in kept)

    @property
    def note(self) -> str | None:
        """The new note; nothing where it stays."""
        return _new_text(self.row.note, self.before.note if self.before else "")

    @property
    def because(self) -> str | None:
        """The new reason; nothing where it stays."""
        return _new_text(self.row.because, self.before.because if self.before else "")


@dataclass(frozen=True, slots=True)
class TableChanges:
    """Everything that a table asks for."""

    changes: tuple[RowChange, ...]
    stale: tuple[RowProblem, ...]
    """Rows whose claim somebody else changed since the table was made."""
    problems: tuple[RowProblem, ...]
    unchanged: int
    """How many rows say what is so already, or what they said when they were made."""


def changes_in(table: ClaimTable, catalog: Catalog, snapshot: Snapshot) -> TableChanges:
    """Compare a table with what is so now.

    A row that still says what it said when it was made asks for nothing, whatever happened meanwhile. One that was
    edited is taken where the claim is still the one it was made from; else it is stale.
    """
    changes: list[RowChange] = []
    stale: list[RowProblem] = []
    problems = list(table.problems)
    unchanged = 0
    seen: dict[tuple[str, str], str] = {}
    for row in table.rows:
        key = (row.span, row.name)
        wrong = [*_unknown(row, catalog, snapshot)]
        if key in seen:
            wrong.append(RowProblem(row.place, f"{row.name} of {row.span} stands in {seen[key]} already."))
        seen.setdefault(key, row.place)
        if wrong:
            problems += wrong
            continue
        record = snapshot.record(row.span, row.practice)
        before = record.claims.get(row.activity) if record else None
        now = row_of(row.span, row.practice, row.activity, before)
        if row.present_digest in (row.digest, now.digest):
            unchanged += 1
        elif now.digest != row.digest:
            stale.append(_stale(row, now))
        elif found := list(_unfinished(row)):
            problems += found
        else:
            changes.append(RowChange(row, before))
    return TableChanges(tuple(changes), tuple(stale), tuple(problems), unchanged)


def _unknown(row: ClaimRow, catalog: Catalog, snapshot: Snapshot) -> Iterator[RowProblem]:
    practice = catalog.by_id.get(row.practice)
    if practice is None or row.activity not in practice.by_id:
        yield RowProblem(row.place, f"The model has no Activity {row.name}.", "Leave the column id as it is.")
    if row.span not in snapshot.spans:
        yield RowProblem(row.place, f"There is no span {row.span!r}.", "Leave the column span as it is.")


def _unfinished(row: ClaimRow) -> Iterator[RowProblem]:
    if not row.rating and (row.evidence or row.note or row.because):
        yield RowProblem(
            row.place,
            f"{row.name} is not rated, and evidence and notes stand with a rating.",
            "Rate it, or empty evidence, note and because as well to take the claim away.",
        )
    if row.rating == "not_applicable" and not row.because:
        yield RowProblem(row.place, f"{row.name} needs a reason to be not applicable.", "Fill the column because.")
    if row.rating == "not_applicable" and row.activity[0] != "b":
        text = f"{row.name} cannot be not applicable: the Activities of a and c belong to every Practice."
        yield RowProblem(row.place, text, "Rate it satisfied, partial or unsatisfied.")


def _stale(row: ClaimRow, now: ClaimRow) -> RowProblem:
    says = now.rating or "not rated"
    return RowProblem(
        row.place,
        f"{row.name} of {row.span} was changed since the table was made: it is {says} now.",
        "Export again, and enter there what shall become of it.",
    )


def _new_text(wanted: str, present: str) -> str | None:
    return None if settled(wanted) == settled(present) else wanted


def _key(span: str, text: str) -> tuple[str, str]:
    owner, _, slug = text.rpartition("/")
    return (ORGANIZATION if owner else span, slug)
