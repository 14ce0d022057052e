"""The plain block form, in which most evidence is kept: read line by line, several times as fast as by libyaml.

A key, a value and an item each stand on a line of their own; texts are plain, or in quotes without escapes; comments
have lines of their own. Whatever else a file holds, and whatever is wrong with it, is left to the strict reader: what
is read here it reads the same, with the same places.
"""

from __future__ import annotations

import re
from typing import Any

from escm_tui.domain.problems import Position
from escm_tui.parse.scalars import WORDS, plain_value

Field = tuple[str | int, ...]

Row = tuple[int, str, Any]
"""Indentation, key and value of one line; of an item without a key, of a comment or an empty line as `_NOTHING`."""

_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}"
_PLAIN = r"(?:[^\W0-9]|[(/]|[0-9]{1,18}(?![0-9.eE]))[^:#]*(?:(?::(?=[^ ])|(?<! )#)[^:#]*)*(?<! )"
_VALUE = rf"""{_PLAIN}|"[^"\\]*"|'[^']*'"""
_LINE = re.compile(rf"( *)(?:({_KEY}):(?: ({_VALUE}))?|- ({_VALUE})|(?:#.*)?)")

_NOTHING: Row = (-1, "", None)
_OPENING = object()
"""What stands for the value of a key that has it in the lines below."""

_rows: dict[str, Row] = {}
"""Lines that were read before: most lines of a record are in many others, and what they say is then kept once."""
_MOST_ROWS = 4_096
_LONGEST_ROW = 48

_MOST_LINES = 20_000
_DEEPEST = 16


def read_blocks(text: str) -> dict[str, Any] | None:  # noqa: C901  a call for each line costs what this saves
    """What a text says; nothing where it is not in this form, or something is wrong with it."""
    lines = text.split("\n")
    if lines.pop() or len(lines) > _MOST_LINES:
        return None
    root: dict[str, Any] = {}
    inner, width = root, 0
    outer: list[tuple[dict[str, Any], int]] = []
    opened = ""
    items: list[Any] = []
    items_width = -1
    for line in lines:
        row = _rows.get(line) or _row(line)
        if row is None:
            return None
        here, key, value = row
        if key:
            if not opened:
                while here < width:
                    inner, width = outer.pop()
                items_width = -1
            elif here > width and len(outer) < _DEEPEST:
                outer.append((inner, width))
                inner[opened] = inner = {}
                width, opened = here, ""
            if here != width or opened or key in inner:
                return None
            if value is _OPENING:
                opened = key
            inner[key] = value
        elif here >= 0:
            if opened and here > width:
                inner[opened] = items = []
                items_width, opened = here, ""
            if here != items_width:
                return None
            items.append(value)
    return root if root and not opened else None


def _row(line: str) -> Row | None:
    """What a line says; nothing where it is not in this form."""
    found = _LINE.fullmatch(line) if line.isprintable() else None
    if found is None:
        return None
    indent, key, value, item = found.groups()
    if key in WORDS:
        return None
    row = _NOTHING
    if key:
        row = (len(indent), key, _OPENING if value is None else _value(value))
    elif item:
        row = (len(indent), "", _value(item))
    if len(line) <= _LONGEST_ROW:
        if len(_rows) >= _MOST_ROWS:
            _rows.clear()
        _rows[line] = row
    return row


def _value(text: str) -> Any:  # noqa: ANN401
    return text[1:-1] if text[0] in "\"'" else plain_value(text)


def places(text: str) -> tuple[dict[Field, Position], dict[Field, Position]]:
    """Where the values and the keys of a text stand that was read here."""
    values: dict[Field, Position] = {}
    keys: dict[Field, Position] = {}
    field: Field = ()
    outer: list[tuple[Field, int]] = []
    opened: Field | None = ()
    width, index = 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        here, key, value = _rows.get(line) or _row(line) or _NOTHING
        if key:
            while here < width:
                field, width = outer.pop()
            if opened is not None:
                values[opened] = Position(number, here + 1)
                outer.append((field, width))
                field, width, opened = opened, here, None
            keys[*field, key] = Position(number, here + 1)
            if value is _OPENING:
                opened = (*field, key)
            else:
                values[*field, key] = Position(number, here + len(key) + len(": ") + 1)
        elif here >= 0:
            if opened is not None:
                values[opened] = Position(number, here + 1)
                listed, index, opened = opened, 0, None
            values[*listed, index] = keys[*listed, index] = Position(number, here + len("- ") + 1)
            index += 1
    return values, keys
