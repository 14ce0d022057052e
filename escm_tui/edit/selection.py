"""A version of a file between two others: only some keys of one of its mappings as they are in the later one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from escm_tui.edit.operations import Delete, Operation, SetValue, edit
from escm_tui.parse import parse


def differing_keys(before: bytes | None, after: bytes | None, mapping: str) -> tuple[str, ...]:
    """The keys of a mapping whose values differ between two versions, those of the later one first, in its order.

    Args:
        before: the earlier version; nothing where there was no file.
        after: the later version; nothing where the file is gone.
        mapping: the key of the mapping at the top of the file.
    """
    old, new = _mapping(before, mapping), _mapping(after, mapping)
    return tuple(key for key in {**new, **old} if old.get(key) != new.get(key))


def only_some(before: bytes | None, after: bytes, mapping: str, chosen: Collection[str], *, rest: bool) -> bytes:
    """The file with just the chosen keys of a mapping as they are in `after`, the others as they are in `before`.

    Args:
        before: the earlier version; nothing where there was no file, whose rest is then taken in any case.
        after: the later version.
        mapping: the key of the mapping at the top of the file.
        chosen: keys that are taken from `after`; one that is not there any more is taken away.
        rest: whether everything outside of the differing keys, comments too, is taken from `after`.

    Raises:
        WriteError: one of the two is not sound, or cannot be changed without touching something else.
    """
    differing = differing_keys(before, after, mapping)
    if before is None or rest:
        kept = [key for key in differing if key not in chosen]
        return edit(after, _operations(mapping, kept, _mapping(before, mapping)))
    taken = [key for key in differing if key in chosen]
    return edit(before, _operations(mapping, taken, _mapping(after, mapping)))


def _operations(mapping: str, keys: Collection[str], values: Mapping[str, Any]) -> list[Operation]:
    return [SetValue((mapping, key), values[key]) if key in values else Delete((mapping, key)) for key in keys]


def _mapping(content: bytes | None, mapping: str) -> Mapping[str, Any]:
    data = parse(content, "").data if content is not None else None
    found = data.get(mapping) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
