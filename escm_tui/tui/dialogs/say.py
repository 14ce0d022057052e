"""Something longer that is said: what verifying found, or why sealing is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.tui.dialogs.dialog import Dialog
from escm_tui.tui.looks import stack

_WIDEST, _FRAME = 110, 5
"""Columns of the widest box, and those of its frame, blanks and scroll bar."""


def columns_of_text(terminal: int) -> int:
    """Columns that a text has in the box, on a terminal of so many."""
    return min(_WIDEST, terminal * 9 // 10) - _FRAME


class SayDialog(Dialog[None]):
    """A text to read; any of enter, q and esc closes it."""

    HINT = "↑↓ scroll   enter or esc close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "climb", show=False, priority=True),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[Content]) -> None:
        super().__init__()
        self.title_words = title
        self.lines_said = lines

    def title_text(self) -> str:
        """What it is about."""
        return self.title_words

    def body(self) -> Iterable[Widget]:
        """The text."""
        with VerticalScroll(id="said-text", can_focus=False):
            yield Static(stack(self.lines_said), id="said", markup=False)

    def action_scroll(self, step: int) -> None:
        """A line up or down."""
        self.query_one("#said-text", VerticalScroll).scroll_relative(y=step, animate=False)
