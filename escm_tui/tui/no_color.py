"""Lines without any color: not even the codes that ask for the terminal's own."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class WithoutColors(LineFilter):
    """Leaves bold, reverse and the other attributes, and no color at all."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line without colors."""
        return [Segment(each.text, each.style and each.style.without_color, each.control) for each in segments]
