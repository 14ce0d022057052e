"""Text as it may stand in a cell of a spreadsheet or CSV file: never a formula, never an order to a terminal."""

from __future__ import annotations

import re
import unicodedata

from escm_tui.reports.plain import show

MARK = "'"
"""What stands before a text that a spreadsheet could take for a formula; spreadsheets read it as "this is text"."""

_DANGEROUS = frozenset("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Signs, the last four in full width, that make a spreadsheet calculate, or start a cell anew."""
_ALLOWED_WIDTH = 32_767
"""Characters that the cell of a spreadsheet holds."""

_CUT = " [...]"
_LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def neutralise(text: str) -> str:
    r"""The text for a cell: no line of it begins like a formula, and control characters are visible.

    A line whose first character that is seen is one of `= + - @ | %`, or their full-width form, gets an apostrophe in
    front; so does a line that begins with an apostrophe, so that `original` takes away just what was put there.
    Numbers are to be written as numbers and not through here. What is longer than a cell may be is cut, and says so.
    """
    lines = [_guarded(show(line)) for line in _LINE_BREAK.split(text)]
    whole = "\n".join(lines)
    return whole if len(whole) <= _ALLOWED_WIDTH else whole[: _ALLOWED_WIDTH - len(_CUT)] + _CUT


def original(cell: str) -> str:
    """The text that a cell stands for: the marks of `neutralise` are taken away."""
    lines = _LINE_BREAK.split(cell)
    return "\n".join(line.removeprefix(MARK) if _marked(line) else line for line in lines)


def says(cell: str, text: str) -> bool:
    """Whether a cell that came back still says this text; line ends may have changed on the way, and so may edges."""
    return original(cell).strip() == original(neutralise(text)).strip()


def _guarded(line: str) -> str:
    return f"{MARK}{line}" if _acts(line) or line.startswith(MARK) else line


def _marked(line: str) -> bool:
    return line.startswith(MARK) and (_acts(line[1:]) or line[1:].startswith(MARK))


def _acts(line: str) -> bool:
    """Whether the first character that counts makes programs calculate."""
    for character in line:
        if character in _DANGEROUS:
            return True
        if not character.isspace() and unicodedata.category(character) != "Cf":
            return False
    return False
