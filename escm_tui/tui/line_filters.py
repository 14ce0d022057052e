"""What goes over every line that is drawn: ASCII alone, and no color, not even the codes for the terminal's own."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from escm_tui.tui.ascii import AsciiFilter, asks_for_ascii


class WithoutColors(LineFilter):
    """Leaves bold, reverse and the other attributes, and no color at all."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line without colors."""
        return [Segment(each.text, each.style and each.style.without_color, each.control) for each in segments]


def filters_asked_for(*, no_color: bool, ascii_only: bool = False) -> tuple[LineFilter, ...]:
    """No colors and ASCII alone, where person, locale or environment ask for them; ASCII comes last."""
    filters = (WithoutColors(enabled=no_color), AsciiFilter(enabled=ascii_only or asks_for_ascii()))
    return tuple(each for each in filters if each.enabled)
