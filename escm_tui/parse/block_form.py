"""The plain block form, in which most evidence is kept: read line by line, several times as fast as by libyaml.

A key, a value and an item each stand on a line of their own; texts are plain, or in quotes without escapes; comments
have lines of their own. Whatever else a file holds, and whatever is wrong with it, is left to the strict reader: what
is read here it reads the same, with the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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

_beginnings: dict[str, tuple[int, str]] = {}
"""Indentation and key of lines by what they begin with."""
_MOST_BEGINNINGS = 256
_LONGEST_WORD = max(map(len, WORDS))

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
    begins, _, text = line.partition(": ")
    known = _beginnings.get(begins)
    if known and len(line) > _LONGEST_ROW and _is_sentence(text):
        return (*known, text)
    found = _LINE.fullmatch(line) if line.isprintable() else None
    if found is None:
        return None
    indent, key, value, item = found.groups()
    if key in WORDS:
        return None
    row = _NOTHING
    if key:
        row = (len(indent), key, _OPENING if value is None else _value(value))
        if len(_beginnings) < _MOST_BEGINNINGS:
            _beginnings[f"{indent}{key}"] = (len(indent), key)
    elif item:
        row = (len(indent), "", _value(item))
    if len(line) <= _LONGEST_ROW:
        if len(_rows) >= _MOST_ROWS:
            _rows.clear()
        _rows[line] = row
    return row


def _is_sentence(text: str) -> bool:
    """Whether this is a text as most lines hold that no other file does; it is told in a fraction of the time."""
    plain = len(text) > _LONGEST_WORD and text[0].isalpha() and text[-1] != " "
    return plain and ":" not in text and "#" not in text and text.isprintable()


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


def place_of(text: str, field: Field) -> tuple[Position, Position] | None:
    """Where one value and its key stand in a text that was read here, as `places` tells of all; nothing if neither is.

    Lines are passed over, not read, which takes a fraction of the time.
    """
    lines = _contents(text)
    found: _Content | None = None
    for part in field:
        if found and found[2][-1] != ":":
            return None
        found = _one_of(lines, part)
        if found is None:
            return None
    if found is None:
        return None
    number, here, rest = found
    key = Position(number, here + 1)
    if isinstance(field[-1], int):
        key = value = key._replace(column=here + len("- ") + 1)
    elif rest[-1] != ":":
        value = key._replace(column=here + len(field[-1]) + len(": ") + 1)
    else:
        number, here, _ = next(lines)
        value = Position(number, here + 1)
    return value, key


_Content = tuple[int, int, str]
"""Number, indentation and the rest of a line that is neither empty nor a comment."""


def _contents(text: str) -> Iterator[_Content]:
    for number, line in enumerate(text.split("\n"), 1):
        rest = line.lstrip(" ")
        if rest and rest[0] != "#":
            yield number, len(line) - len(rest), rest


def _one_of(lines: Iterator[_Content], part: str | int) -> _Content | None:
    """The line of a key, or of an item by its index, in the block that begins with the next line."""
    begins, left = ("- ", part) if isinstance(part, int) else (f"{part}:", 0)
    width = -1
    for each in lines:
        _, here, rest = each
        width = here if width < 0 else width
        if here < width:
            return None
        if here == width and rest.startswith(begins):
            if not left:
                return each
            left -= 1
    return None
