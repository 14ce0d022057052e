"""A question before something that cannot be undone: No unless y is pressed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.tui.dialogs.dialog import Dialog
from escm_tui.tui.looks import plain


class ConfirmDialog(Dialog[bool]):
    """Asks; the answer is True only for y."""

    HINT = "y yes   n, enter or esc no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n,enter,q", "answer(False)", show=False),
    ]

    def __init__(self, question: str, consequence: str) -> None:
        super().__init__()
        self.question = question
        self.consequence = consequence

    def title_text(self) -> str:
        """The question."""
        return self.question

    def body(self) -> Iterable[Widget]:
        """What yes does."""
        yield Static(Content.assemble(("y  ", "bold $status-bad"), plain(self.consequence)), markup=False)

    def action_answer(self, yes: bool) -> None:
        """Answer."""
        self.dismiss(yes)

    def action_climb(self) -> None:
        """Esc is no."""
        self.dismiss(False)
