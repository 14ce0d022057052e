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

Row = tuple[str, str, str, str]
"""Indentation, key, value and item of one line; of a comment or an empty line the indentation alone."""

_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}"
_PLAIN = r"(?:[^\W0-9]|[(/]|[0-9]{1,18}(?![0-9.eE]))[^\n:#]*(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*)*(?<! )"
_VALUE = rf"""{_PLAIN}|"[^"\\\n]*"|'[^'\n]*'"""
_LINE = re.compile(rf"^( *)(?:({_KEY}):(?: ({_VALUE}))?|- ({_VALUE})|(?:#[^\n]*)?)\n", re.MULTILINE)

_OF_TEXT = frozenset("ABCDEGHIJKLMOPQRSUVWXYZabcdeghijklmopqrsuvwxyz(/_")
"""What an unquoted value begins with that can only be text."""
_MOST_LINES = 20_000
_DEEPEST = 16


def read_blocks(text: str) -> dict[str, Any] | None:
    """What a text says; nothing where it is not in this form, or something is wrong with it."""
    lines = text.count("\n")
    if lines > _MOST_LINES or not text.endswith("\n") or not text.replace("\n", "").isprintable():
        return None
    rows: list[Row] = _LINE.findall(text)
    # Each match is one line from its first character to its last, so that as many matches are all of them.
    return _built(rows) if len(rows) == lines else None


def _built(rows: list[Row]) -> dict[str, Any] | None:  # noqa: C901  a call for each line costs what this saves
    """The mapping that the lines amount to; nothing where they do not fit together."""
    root: dict[str, Any] = {}
    inner, width = root, 0
    outer: list[tuple[dict[str, Any], int]] = []
    opened = ""
    items: list[Any] = []
    items_width = -1
    for indent, key, value, item in rows:
        here = len(indent)
        if key:
            if not opened:
                while here < width:
                    inner, width = outer.pop()
                items_width = -1
            elif here > width and len(outer) < _DEEPEST:
                outer.append((inner, width))
                inner[opened] = inner = {}
                width, opened = here, ""
            if here != width or opened or key in inner or key in WORDS:
                return None
            if not value:
                opened = key
            inner[key] = value if not value or value[0] in _OF_TEXT else _value(value)
        elif item:
            if opened and here > width:
                inner[opened] = items = []
                items_width, opened = here, ""
            if here != items_width:
                return None
            items.append(item if item[0] in _OF_TEXT else _value(item))
    return root if root and not opened else None


def _value(text: str) -> Any:  # noqa: ANN401
    """What a value means that is in quotes, or may be no text."""
    return text[1:-1] if text[0] in "\"'" else plain_value(text)


def places(text: str) -> tuple[dict[Field, Position], dict[Field, Position]]:
    """Where the values and the keys of a text stand that was read here."""
    values: dict[Field, Position] = {}
    keys: dict[Field, Position] = {}
    field: Field = ()
    outer: list[tuple[Field, int]] = []
    opened: Field | None = ()
    width, index = 0, 0
    for line, (indent, key, value, item) in enumerate(_LINE.findall(text), 1):
        here = len(indent)
        if item:
            if opened is not None:
                values[opened] = Position(line, here + 1)
                listed, index, opened = opened, 0, None
            values[*listed, index] = keys[*listed, index] = Position(line, here + len("- ") + 1)
            index += 1
        elif key:
            while here < width:
                field, width = outer.pop()
            if opened is not None:
                values[opened] = Position(line, here + 1)
                outer.append((field, width))
                field, width, opened = opened, here, None
            keys[*field, key] = Position(line, here + 1)
            if value:
                values[*field, key] = Position(line, here + len(key) + len(": ") + 1)
            else:
                opened = (*field, key)
    return values, keys
