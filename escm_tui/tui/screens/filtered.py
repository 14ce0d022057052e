"""What screens with a filter share: the field, the count, a live but unhurried filter, and the way out of it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from escm_tui.errors import UsageError
from escm_tui.reports.filter import Grammar
from escm_tui.reports.plain import show_line
from escm_tui.tui.looks import QUIET
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place
from escm_tui.tui.widgets.row_table import RowTable

_PAUSE = 0.12
"""Seconds without a key until a filter takes effect; over a slow line each letter would cost a redraw."""


class FilterSuggester(Suggester):
    """Shows how the condition that is being typed may go on; the right arrow takes it."""

    def __init__(self, screen: FilteredScreen) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.screen = screen

    async def get_suggestion(self, value: str) -> str | None:
        """The first completion of the last word."""
        if not value or value.endswith(" "):
            return None
        spans = self.screen.view.snapshot.spans if self.screen.view else ()
        found = [each for each, _ in self.screen.GRAMMAR.completions(value, spans) if each.startswith(value)]
        return show_line(found[0]) if found else None


class FilteredScreen(BaseScreen):
    """A screen whose list a filter narrows."""

    GRAMMAR: ClassVar[Grammar[Any]]
    filters = True

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None

    @property
    def filter_text(self) -> str:
        """The filter in force."""
        raise NotImplementedError

    def take_filter(self, text: str) -> None:
        """Put a filter in force. Raises UsageError on a bad one; the old one stays."""
        raise NotImplementedError

    def fill_list(self) -> None:
        """Show what the filter leaves."""
        raise NotImplementedError

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one("#list", RowTable)

    def filter_bar(self) -> Horizontal:
        """The field and the count."""
        field = Input(placeholder=f"/ {self.GRAMMAR.line}", id="filter", compact=True, suggester=FilterSuggester(self))
        return Horizontal(field, Static(id="count", markup=False), id="filter-bar")

    def wrong_bar(self) -> Static:
        """Where a bad filter is explained."""
        return Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one("#filter", Input).cursor_blink = False
        self.query_one("#wrong").display = False
        self.table.focus()

    def place(self) -> Place:
        """The row and the filter."""
        return Place(self.NAME, row=self.table.cursor_key, filter=self.filter_text)

    def visit(self, place: Place) -> None:
        """Take up filter and row."""
        field = self.query_one("#filter", Input)
        if place.filter and place.filter != field.value:
            field.value = place.filter.strip()
            self._apply(field.value)
        if place.row and not self.table.put_cursor(place.row):
            self.reveal(place.row)
        if self.filtering:
            self.filtering = False
            field.focus()
        else:
            self.table.focus()

    def reveal(self, row: str) -> None:
        """Drop the filter that hides a row which is asked for."""
        if self.filter_text:
            self.query_one("#filter", Input).value = ""
            self._apply("")
        self.table.put_cursor(row)

    def show_count(self, shown: int, total: int) -> None:
        """How many the filter leaves, of how many."""
        style = "bold $accent" if self.filter_text else QUIET
        self.query_one("#count", Static).update(Content.styled(f"{shown}/{total}", style))

    def type_filter(self) -> None:
        """Give the keys to the field."""
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        if event.value.strip() != self.filter_text:
            self._pause = self.set_timer(_PAUSE, lambda: self._apply(self.query_one("#filter", Input).value))

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        self._apply(event.value)
        self.table.focus()

    def _apply(self, text: str) -> None:
        wrong = self.query_one("#wrong", Static)
        try:
            self.take_filter(text)
        except UsageError as error:
            wrong.update(Content.styled(str(error), "$status-fair"))
            wrong.display = True
            return
        wrong.display = False
        if self.view:
            self.fill_list()

    def climb(self) -> bool:
        """Leave the field, then empty the filter."""
        field = self.query_one("#filter", Input)
        if field.has_focus:
            self.table.focus()
            return True
        if field.value:
            field.value = ""
            self._apply("")
            return True
        return False
