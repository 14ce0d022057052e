"""Signs for terminals that show ASCII alone: each of ours has a stand-in as wide as itself."""

from __future__ import annotations

import os
from collections.abc import Mapping

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

SIGNS: Mapping[str, str] = {
    **dict(zip("●◐○·∅✓✗■◆▸▾▲▼", "#+o.nvx=*>v^v", strict=True)),
    **dict(zip("↑↓←→…▌▏▎▍▋▊▉▐", "^v<>~||||||||", strict=True)),
    **dict(zip("━─│┃╭╮╰╯┌┐└┘├┤═║", "=-||++++++++++=|", strict=True)),
    **dict(zip("▁▂▃▄▅▆▇█▓▒░▔▀", "_..--==##+-~-", strict=True)),
    "\u2039": "<",
    "\u203a": ">",
    "\u2013": "-",
    "\u2019": "'",
    "≥": ">",
    "≤": "<",
    "Δ": "d",
}


def asks_for_ascii(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale names a character set that is not UTF-8, or the plain C locale."""
    named = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    charset = named.partition(".")[2].partition("@")[0].replace("-", "").lower()
    return named in ("C", "POSIX") or charset not in ("", "utf8")


def in_ascii(text: str) -> str:
    """The text in ASCII, as many cells wide; what has no stand-in becomes question marks."""
    if text.isascii():
        return text
    return "".join(each if each.isascii() else SIGNS[each] if each in SIGNS else "?" * cell_len(each) for each in text)


class AsciiFilter(LineFilter):
    """Draws every line in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line with stand-ins."""
        return [Segment(in_ascii(each.text), each.style, each.control) for each in segments]
