"""Both views of a field that a merge left in conflict, beside one another; the answer is the one that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.domain.merging import ABSENT, Clash
from escm_tui.reports.plain import show_line
from escm_tui.tui.dialogs.dialog import Dialog
from escm_tui.tui.looks import QUIET, heading, line, stack


@dataclass(frozen=True, slots=True)
class Decision:
    """What counts: a value, or with `edits` one that is still to be typed."""

    value: Any = None
    edits: bool = False


class SettleDialog(Dialog[Decision]):
    """Asks which of two views counts."""

    HINT = "o ours   t theirs   b as before   e another value   esc leave it"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,left", "take('ours')", show=False),
        Binding("t,right", "take('theirs')", show=False),
        Binding("b", "take('base')", show=False),
        Binding("e", "edit", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, path: str, clash: Clash, left: int) -> None:
        super().__init__()
        self.path = path
        self.clash = clash
        self.left = left

    def title_text(self) -> str:
        """The field."""
        more = f"   1 of {self.left} in this file" if self.left > 1 else ""
        return f"{show_line(self.clash.name)}{more}"

    def body(self) -> Iterable[Widget]:
        """Where it is, what it was, and both views."""
        yield Static(line(self.path, QUIET), markup=False)
        yield Static(Content.assemble(("before  ", QUIET), self._before()), id="before", markup=False)
        with VerticalScroll(id="views", can_focus=False), Horizontal():
            yield Static(self._view("o  Ours, that is merged into", self.clash.ours), classes="view", markup=False)
            yield Static(self._view("t  Theirs, that is merged", self.clash.theirs), classes="view", markup=False)

    def action_take(self, view: str) -> None:
        """One of the views counts."""
        self.dismiss(Decision({"ours": self.clash.ours, "theirs": self.clash.theirs, "base": self.clash.base}[view]))

    def action_edit(self) -> None:
        """Neither does."""
        if not self.clash.field or any(isinstance(each, dict | list) for each in (self.clash.ours, self.clash.theirs)):
            self.app.notify("This holds more than one value. Leave with esc, then E opens the file.", markup=False)
        else:
            self.dismiss(Decision(edits=True))

    def action_scroll(self, step: int) -> None:
        """Long views scroll together."""
        self.query_one("#views", VerticalScroll).scroll_relative(y=step, animate=False)

    def _before(self) -> Content:
        return line("not there" if self.clash.base is ABSENT else self.clash.line(self.clash.base))

    def _view(self, title: str, view: Any) -> Content:  # noqa: ANN401
        return stack([heading(title), *(line(each) for each in self.clash.lines(view))])
