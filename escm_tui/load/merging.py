"""Merges three states of an evidence file: field by field, as far as what comes of it can be read by its schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from escm_tui.domain.merging import CONFLICTS, Clash, Merged, merge
from escm_tui.domain.problems import Severity
from escm_tui.edit.merging import merged_text
from escm_tui.errors import EscmError
from escm_tui.load.examination import MARKED, check_content
from escm_tui.load.layout import Place

_MOST_LINES = 5_000
"""Lines of a state that is merged field by field, many times what a record has; so many take up to ten seconds."""


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The text that came of a merge, and the fields that are marked in it because both sides changed them."""

    content: bytes
    clashes: tuple[Clash, ...]


def merge_file(place: Place, base: bytes, ours: bytes, theirs: bytes) -> MergedFile | None:
    """Merge three states of the file at a place; nothing where only its lines can be merged.

    That is so where a side cannot be read, is in conflict already or is too long for it, where the path says nothing
    about the content, and where no text holds the merged data and every comment.
    """
    if max(each.count(b"\n") for each in (base, ours, theirs)) > _MOST_LINES:
        return None
    states = [_data(place, each) for each in (base, ours, theirs)]
    if not place.judged or any(state is None or CONFLICTS in state for state in states):
        return None
    known = _faults(place, ours) | _faults(place, theirs)
    whole: frozenset[tuple[str, ...]] = frozenset()
    while True:
        merged = merge(states[0] or {}, states[1] or {}, states[2] or {}, whole)
        content = _written(base, ours, theirs, merged)
        if content is None:
            return None
        wider = _faults(place, content) - known
        if not wider:
            return MergedFile(content, merged.clashes)
        coarser = {_changed_by_both(states, field, whole) for field in wider}
        if () in coarser:
            return None
        whole |= coarser


def _data(place: Place, content: bytes) -> dict[str, Any] | None:
    """What a state says, nothing where it cannot be read; a file that was not there says nothing at all."""
    if not content.strip():
        return {}
    parsed, _ = check_content(content, place)
    return parsed.data if isinstance(parsed.data, dict) else None


def _faults(place: Place, content: bytes) -> set[tuple[str, ...]]:
    """The fields that an error of the schema is about."""
    _, problems = check_content(content, place) if content.strip() else (None, ())
    return {
        tuple(each.field.split(".")) for each in problems if each.severity is Severity.ERROR and each.code != MARKED
    }


def _changed_by_both(
    states: list[dict[str, Any] | None], field: tuple[str, ...], whole: frozenset[tuple[str, ...]]
) -> tuple[str, ...]:
    """The innermost value around a field that both sides changed, so that taking it from one of them mends it."""
    base, ours, theirs = (state or {} for state in states)
    for depth in range(len(field), 0, -1):
        views = [_at(state, field[:depth]) for state in (base, ours, theirs)]
        if field[:depth] not in whole and views[0] != views[1] != views[2] != views[0]:
            return field[:depth]
    return ()


def _at(data: Mapping[str, Any], field: tuple[str, ...]) -> Any:  # noqa: ANN401
    value: Any = data
    for part in field:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _written(base: bytes, ours: bytes, theirs: bytes, merged: Merged) -> bytes | None:
    try:
        return merged_text(base, ours, theirs, merged)
    except EscmError:
        return None
