"""Choosing which Activities of a record the next commit holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from escm_tui.actions.staging import RecordParts
from escm_tui.domain.comparison import ActivityChange
from escm_tui.reports.comparison_text import attached_words
from escm_tui.reports.plain import show_line
from escm_tui.tui.dialogs.dialog import Dialog
from escm_tui.tui.looks import QUIET, rating_mark
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

REST = "rest"
"""The key of all that is no Activity; no Activity is called so."""


class ActivitiesDialog(Dialog[frozenset[str]]):
    """A list to check off; the answer is what is to be staged, Activities and perhaps the rest."""

    HINT = "space choose   enter stage what is chosen   esc close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "choose", show=False, priority=True),
        Binding("enter", "take", show=False, priority=True),
    ]

    def __init__(self, parts: RecordParts) -> None:
        super().__init__()
        self.parts = parts
        self.chosen = set(parts.staged) | ({REST} if parts.rest_staged else set())

    def title_text(self) -> str:
        """Which record it is."""
        return f"What the next commit holds of {show_line(self.parts.path)}"

    def body(self) -> Iterable[Widget]:
        """The parts."""
        yield RowTable((Column(3), Column(5), Column()), id="parts")

    def on_mount(self) -> None:
        """The list has the keys."""
        self._fill()
        self.table.focus()

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one(RowTable)

    def _fill(self) -> None:
        changes = {each.activity: each for each in self.parts.changes}
        rows = [self._row(each, each, _told(changes.get(each))) for each in self.parts.activities]
        if self.parts.rest:
            rows.append(self._row(REST, "else", Content.styled("owner, actions, comments and layout", QUIET)))
        self.table.fill(rows)

    def _row(self, key: str, name: str, told: Content) -> Row:
        mark = Content.styled("[x]", "bold $accent") if key in self.chosen else Content.styled("[ ]", QUIET)
        return Row(key, (mark, Content.styled(name, "$key"), told))

    @on(RowTable.OptionSelected)
    def _clicked(self, event: RowTable.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Choose the row or not, and go on to the next."""
        if key := self.table.cursor_key:
            self.chosen ^= {key}
            self._fill()
            self.table.action_cursor_down()

    def action_take(self) -> None:
        """Stage what is chosen."""
        self.dismiss(frozenset(self.chosen))


def _told(change: ActivityChange | None) -> Content:
    if change is None:
        return Content.styled("its note or reason", QUIET)
    move: list[Content | str] = [rating_mark(change.after)]
    if change.before is not change.after:
        move = [rating_mark(change.before), " → ", rating_mark(change.after)]
    return Content.assemble(*move, "  ", (attached_words(change), QUIET))
