"""Take over an appraisal by v1.1: ratings that stand, and an action for each Practice that needs a new look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from textwrap import shorten

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.improve import NewAction, planned_actions
from escm_tui.actions.lookup import find_span
from escm_tui.actions.rate import ClaimChange, planned
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.crossing import Crossed, crossed, known_older, new_practices
from escm_tui.domain.records import Rating
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.exchange.claim_rows import RowProblem
from escm_tui.exchange.older_rows import OlderOutcome, OlderRow
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.reports.typeset import joined

NEW_LOOK = "new-look-after-v1"
"""The slug of the action that asks for a new look."""


@dataclass(frozen=True)
class PlannedOlder:
    """What taking over an appraisal would do."""

    found: tuple[OlderOutcome, ...]
    problems: tuple[RowProblem, ...]
    files: tuple[FileChange, ...]
    """What would be written; nothing while there are problems."""
    new: tuple[str, ...] = ()
    """Practices to which nothing of v1.1 leads, so that an appraisal by it says nothing of them."""


def plan_older(
    repo: EvidenceRepository, rows: Sequence[OlderRow], problems: Sequence[RowProblem], span: str
) -> PlannedOlder:
    """What taking over these rows into a span would do; nothing is written.

    Raises:
        UsageError: there is no such span.
        ProblemsFound: a record that should be changed holds an error.
    """
    home = find_span(repo, span)
    wrong = [*problems, *_problems(repo.catalog, rows)]
    by_id = {row.id: row for row in rows}
    snapshot = repo.work_tree()
    found: list[OlderOutcome] = []
    for each in crossed(repo.catalog, by_id):
        record = snapshot.record(home, each.practice)
        if record is not None and (record.claims or NEW_LOOK in record.actions):
            found.append(OlderOutcome(each, "there"))
            continue
        reasons = (*each.reasons, *_doubts(each, by_id))
        found.append(OlderOutcome(each, "anew" if reasons else "kept", reasons))
    new = new_practices(repo.catalog)
    if wrong:
        return PlannedOlder(tuple(found), tuple(wrong), (), new)
    try:
        claims = [
            change for each in found if each.kind == "kept" for change in _claims(repo.catalog, each, by_id, home)
        ]
        actions = [_action(each, by_id, home) for each in found if each.kind == "anew"]
        files = (*planned(repo, claims), *planned_actions(repo, actions)[1])
    except UsageError as error:
        return PlannedOlder(tuple(found), (RowProblem("the table", error.message, error.hint),), (), new)
    return PlannedOlder(tuple(found), (), files, new)


def take_older(repo: EvidenceRepository, plan: PlannedOlder) -> tuple[FileChange, ...]:
    """Write what was planned, all of it or nothing. Raises `ProblemsFound` where rows cannot be taken."""
    if plan.problems:
        raise ProblemsFound("Nothing was written: correct what is listed, then import again.")
    return apply(repo, plan.files)


def _problems(catalog: Catalog, rows: Sequence[OlderRow]) -> Iterator[RowProblem]:
    known = known_older(catalog)
    seen: dict[str, str] = {}
    for row in rows:
        if row.id not in known:
            near = get_close_matches(row.id, sorted(known), 1)
            yield RowProblem(row.place, f"v1.1 has no Practice {row.id}.", f"Did you mean {near[0]}?" if near else "")
        elif row.id in seen:
            yield RowProblem(row.place, f"{row.id} stands in {seen[row.id]} already.")
        seen.setdefault(row.id, row.place)


def _doubts(each: Crossed, rows: Mapping[str, OlderRow]) -> Iterator[str]:
    """Why a rating cannot stand although the Practice asks for the same: it was of the Practice as a whole."""
    for older in each.older:
        if rows[older].rating != "satisfied":
            yield f"{older} was {rows[older].rating}; which Activities were not, nobody wrote down."
    unnamed = [older for older in each.older if rows[older].rating == "satisfied" and not rows[older].evidence]
    if unnamed:
        yield f"The evidence behind {joined(unnamed)} is not named."


def _claims(catalog: Catalog, each: OlderOutcome, rows: Mapping[str, OlderRow], span: str) -> Iterator[ClaimChange]:
    practice = each.crossed.practice
    evidence = tuple(dict.fromkeys(slug for older in each.crossed.older for slug in rows[older].evidence))
    note = f"Taken over from {', '.join(each.crossed.older)} of v1.1."
    for activity in catalog.by_id[practice].required:
        yield ClaimChange(span, practice, activity.id, Rating.SATISFIED, evidence, note=note)


def _action(each: OlderOutcome, rows: Mapping[str, OlderRow], span: str) -> NewAction:
    owner = next((rows[older].owner for older in each.crossed.older if rows[older].owner), "")
    title = f"Look at it anew after v1.1 ({', '.join(each.crossed.older)}). {' '.join(each.reasons)}"
    return NewAction(span, each.crossed.practice, shorten(title, 200, placeholder=" ..."), owner=owner, slug=NEW_LOOK)
