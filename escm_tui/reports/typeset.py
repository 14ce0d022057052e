"""How text is set for a terminal or file: width, wrapping, aligned columns, and color as the last signal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.reports.rows import Look

Tone = Literal["good", "fair", "bad", "none"]
"""What a color stands for; it is the third signal, after letter and glyph."""

Ink = Tone | Literal["strong", "quiet"]
"""What a color or weight stands for: a tone of a status, a heading, or what stands back."""

_CODES: Mapping[Ink, str] = {
    "good": "32",
    "fair": "33",
    "bad": "31",
    "none": "2",
    "strong": "1",
    "quiet": "2",
}

PROSE = 96
"""Columns beyond which sentences are hard to read; tables may be wider."""


class Page(NamedTuple):
    """What the text is set for: columns, whether colors are allowed, whether only ASCII can be shown."""

    width: int = 80
    color: bool = False
    ascii: bool = False

    def paint(self, text: str, ink: Ink | None) -> str:
        """The text in its color, where colors are allowed; it says the same without."""
        if not self.color or ink is None or not text:
            return text
        return f"\x1b[{_CODES[ink]}m{text}\x1b[0m"

    def glyph(self, look: Look) -> str:
        """The glyph of a look, in its color."""
        return self.paint(look.ascii if self.ascii else look.glyph, look.tone)

    def sign(self, glyph: str, plain: str) -> str:
        """A sign, or its stand-in where only ASCII can be shown."""
        return plain if self.ascii else glyph

    @property
    def arrow(self) -> str:
        """What stands between before and after."""
        return self.sign("→", "->")

    @property
    def dot(self) -> str:
        """What stands between short facts on one line."""
        return self.sign("·", "|")

    def heading(self, text: str) -> str:
        """A line that opens a part."""
        return self.paint(text, "strong")

    def prose(self, text: str, indent: int = 0, hanging: int | None = None) -> list[str]:
        """Sentences, wrapped; lines after the first begin at `hanging`, or at `indent` as the first one does."""
        rest = indent if hanging is None else hanging
        return wrap(text, min(self.width, PROSE), " " * indent, " " * rest)

    def pair(self, left: str, right: str) -> str:
        """One text at each end of a line, both short and without color."""
        gap = self.width - cells(left) - cells(right)
        return f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}  {right}"


class Cell(NamedTuple):
    """The text of one place of a table, with its ink."""

    text: str
    ink: Ink | None = None


class Column(NamedTuple):
    """How a column is set; a flexible one gives way, cut with an ellipsis, when the line is too long."""

    heading: str = ""
    right: bool = False
    flexible: bool = False


def table(page: Page, columns: Sequence[Column], rows: Iterable[Sequence[Cell | str]], indent: int = 0) -> list[str]:
    """Rows under their headings, each column as wide as it needs to be; no heading line where none has one."""
    body = [[each if isinstance(each, Cell) else Cell(each) for each in row] for row in rows]
    heads = [[Cell(column.heading, "quiet") for column in columns]] if any(each.heading for each in columns) else []
    grid = heads + body
    widths = [max((cells(row[place].text) for row in grid), default=0) for place in range(len(columns))]
    _narrow(widths, columns, page.width - indent)
    return [_line(page, columns, widths, row, indent) for row in grid]


def _narrow(widths: list[int], columns: Sequence[Column], room: int) -> None:
    """Take from flexible columns, the widest first, what is too much."""
    flexible = [place for place, column in enumerate(columns) if column.flexible]
    excess = sum(widths) + 2 * (len(widths) - 1) - room
    while excess > 0 and flexible:
        place = max(flexible, key=lambda each: widths[each])
        if widths[place] <= _LEAST:
            return
        widths[place] -= 1
        excess -= 1


_LEAST = 8


def _line(page: Page, columns: Sequence[Column], widths: Sequence[int], row: Sequence[Cell], indent: int) -> str:
    pieces: list[str] = []
    for place, (column, width, each) in enumerate(zip(columns, widths, row, strict=True)):
        text = cut(each.text, width, page.sign("…", "~"))
        blank = " " * (width - cells(text))
        painted = page.paint(text, each.ink)
        last = place == len(columns) - 1
        pieces.append(f"{blank}{painted}" if column.right else painted if last else f"{painted}{blank}")
    return (" " * indent + "  ".join(pieces)).rstrip()


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if cells(text) <= width:
        return text
    kept, used = "", cells(ellipsis)
    for character in text:
        used += _cells_of(character)
        if used > width:
            break
        kept += character
    return kept.rstrip() + ellipsis


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The words of a text in lines that begin with `first` and `rest`; a word that is too long stays whole."""
    lines: list[str] = []
    line, used, empty = first, cells(first), True
    for word in _words(text):
        if not empty and used + 1 + cells(word) > width:
            lines.append(line)
            line, used, empty = rest, cells(rest), True
        line += word if empty else f" {word}"
        used += cells(word) + (0 if empty else 1)
        empty = False
    return lines if empty else [*lines, line]


def _words(text: str) -> Iterator[str]:
    return (word for word in text.split(" ") if word)


def listed(words: Sequence[str], most: int) -> str:
    """Words with commas, and how many more there are beyond `most`."""
    shown = ", ".join(words[:most])
    more = len(words) - most
    return f"{shown} and {more} more" if more > 0 else shown


def joined(words: Sequence[str], last: str = "and") -> str:
    """For instance "b1, b2 and b3"."""
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
