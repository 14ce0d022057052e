"""Text from files, git and people as it may reach a screen: every character visible, none obeyed."""

from __future__ import annotations

import unicodedata
from datetime import date

_MOST_COMBINING = 8
"""More marks on one letter than any script uses would climb over the lines around it."""

_TAB = 4

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def show(text: str) -> str:
    r"""The text with everything that a terminal could obey made visible; line feeds stay line feeds.

    Control characters read `\x1b`; direction overrides, zero-width, private, surrogate and tag characters read
    `<U+202E>`; tabs become spaces; of the marks on one letter the first eight stay.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    shown: list[str] = []
    column = marks = 0
    for character in text.replace("\r\n", "\n"):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_COMBINING:
            continue
        piece = _visible(character, column)
        shown.append(piece)
        column = 0 if character == "\n" else column + len(piece)
    return "".join(shown)


def show_line(text: str) -> str:
    """The same on one line: line feeds and runs of blanks become one blank."""
    return " ".join(show(text).split())


def _visible(character: str, column: int) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " " * (_TAB - column % _TAB)
    category = unicodedata.category(character)
    if category not in _HIDDEN_CATEGORIES:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if category == "Cc" else f"<U+{code:04X}>"


def plural(count: int, noun: str, several: str = "") -> str:
    """A count with its noun: "1 Practice", "3 Practices"."""
    return f"{count} {noun if count == 1 else several or noun + 's'}"


def state_line(label: str, as_of: date) -> str:
    """Which state was read and on which day it was judged."""
    return f"{show_line(label)}, as of {as_of.isoformat()}"


def state_name(label: str) -> str:
    """A state inside a sentence: "the work tree", or the name of a revision."""
    return f"the {label}" if label in ("work tree", "index") else show_line(label)
