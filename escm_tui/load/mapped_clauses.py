"""Reads `x-maps`: the clauses of other standards that a record names, in a form that people may get wrong."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.records import MappedClause

_LONGEST = 400


def read_maps(data: object) -> tuple[tuple[MappedClause, ...], tuple[str, ...]]:
    """The clauses, and the standards of which an entry cannot be read; the key is people's own and never an error.

    Under each standard stands one clause or a list of them; a clause is a text, or a mapping with `clause`,
    `activities` and `note`.
    """
    if data is None:
        return (), ()
    if not isinstance(data, dict):
        return (), ("everything",)
    found: list[MappedClause] = []
    unread: list[str] = []
    for standard, told in data.items():
        for entry in told if isinstance(told, list) else [told]:
            clauses = list(_clause(str(standard), entry))
            found += clauses
            if not clauses and str(standard) not in unread:
                unread.append(str(standard))
    return tuple(found), tuple(unread)


def _clause(standard: str, entry: object) -> Iterator[MappedClause]:
    if isinstance(entry, (str, int, float)) and not isinstance(entry, bool):
        entry = {"clause": str(entry)}
    if not isinstance(entry, dict):
        return
    clause, activities, note = entry.get("clause"), entry.get("activities", []), entry.get("note", "")
    named = isinstance(activities, list) and all(isinstance(each, str) for each in activities)
    if isinstance(clause, str) and clause.strip() and named and isinstance(note, str):
        ordered = tuple(sorted(set(activities), key=activity_sort_key))
        yield MappedClause(standard[:_LONGEST], clause.strip()[:_LONGEST], ordered, note)
