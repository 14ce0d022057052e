"""Dotted keys such as "valid.until" and their new values, put into the text of a file key by key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from escm_tui.edit import delete, set_value


def plain(value: object) -> Any:  # noqa: ANN401
    """The value as files hold it: a day as text, a tuple as a list."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # An enumeration's member becomes its plain text.
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def edited(text: bytes, data: Mapping[str, Any], values: Mapping[str, object]) -> bytes:
    """The text with these keys set, or taken away where the value is nothing; a mapping left empty goes as well."""
    for key, value in values.items():
        field = tuple(key.split("."))
        wanted = plain(value)
        if wanted == "":
            wanted = None
        if _at(data, field) == wanted:
            continue
        if wanted is None:
            while len(field) > 1 and _count(_at(data, field[:-1])) == 1:
                field = field[:-1]
            text = delete(text, field)
        else:
            depth = _known_depth(data, field)
            text = set_value(text, field[: depth + 1], _nested(field[depth + 1 :], wanted))
        data = _with(data, field, wanted)
    return text


def _nested(field: tuple[str, ...], value: object) -> object:
    for part in reversed(field):
        value = {part: value}
    return value


def _count(mapping: Mapping[str, Any]) -> int:
    return sum(each is not None for each in mapping.values())


def _at(data: Any, field: tuple[str, ...]) -> Any:  # noqa: ANN401
    for part in field:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _known_depth(data: Mapping[str, Any], field: tuple[str, ...]) -> int:
    """How many parts of the field lead through mappings that are there."""
    depth = 0
    while depth < len(field) - 1 and isinstance(_at(data, field[: depth + 1]), Mapping):
        depth += 1
    return depth


def _with(data: Mapping[str, Any], field: tuple[str, ...], value: object) -> Mapping[str, Any]:
    head, *rest = field
    below = data.get(head)
    inner = _with(below if isinstance(below, Mapping) else {}, tuple(rest), value) if rest else value
    return {**data, head: inner}
