"""What all dialogs share: a framed box in the middle, and pickers with a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from escm_tui.tui.dialogs import STYLES
from escm_tui.tui.looks import QUIET, in_line
from escm_tui.tui.sizes import HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS
from escm_tui.tui.widgets.cycle import Cycle
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

Answer = TypeVar("Answer")


_PAUSE = 0.4
"""Seconds without a key until what was typed is kept."""


class Hint(Static):
    """Keys and what they do, as many as there is room for."""

    def render(self) -> Content:
        """On one line."""
        words = str(self.content).split("   ")
        return in_line([Content.styled(each, QUIET) for each in words], self.size.width)


class Dialog(ModalScreen[Answer]):
    """A box over the screen; esc leaves it."""

    CSS_PATH: ClassVar[Path] = STYLES
    TITLE_TEXT: ClassVar[str] = ""
    HINT: ClassVar[str] = "esc close"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "climb", show=False, priority=True)]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = VERTICAL_BREAKPOINTS
    busy = False
    """Whether the dialog is writing, so that keys have to wait for how it ends."""

    def compose(self) -> ComposeResult:
        """The box: title, body, hint."""
        with Vertical(id="box"):
            yield Static(Content.styled(self.title_text(), "bold"), id="title", markup=False)
            yield from self.body()
            yield Hint(self.hint_text(), id="hint", markup=False)

    def title_text(self) -> str:
        """What the box is about."""
        return self.TITLE_TEXT

    def hint_text(self) -> str:
        """The keys of the box, three blanks between them; where there is no room for all, the last go."""
        return self.HINT

    def body(self) -> Iterable[Widget]:
        """What stands in the box."""
        raise NotImplementedError

    def action_climb(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class KeepingDialog(Dialog[Answer]):
    """A dialog in which text is typed: it is on disk shortly after the last key, so that no crash loses it."""

    def __init__(self) -> None:
        super().__init__()
        self._soon: Timer | None = None

    def keep(self) -> None:
        """Keep what was typed, as far as it differs from what is saved."""
        raise NotImplementedError

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Cycle.Changed)
    def _something_typed(self) -> None:
        self.keep_no_more()
        self._soon = self.set_timer(_PAUSE, self.keep)

    def keep_now(self) -> None:
        """Keep at once what would be kept shortly."""
        if self._soon is not None:
            self.keep_no_more()
            self.keep()

    def keep_no_more(self) -> None:
        """What was typed is saved, or kept already."""
        if self._soon is not None:
            self._soon.stop()
            self._soon = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be picked; `search` is what the filter looks at."""

    row: Row
    search: str


class PickDialog(Dialog[str]):
    """A list with a filter; the answer is the key of the row, or nothing."""

    HINT = "type to filter   ↑↓ choose   enter take   esc close"
    PLACEHOLDER: ClassVar[str] = "filter"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(),)
    EMPTY: ClassVar[str] = "Nothing matches."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("enter", "take", show=False, priority=True),
    ]

    def choices(self, text: str) -> Sequence[Choice]:
        """All that can be picked; `text` is what is typed, for rows that are made of it."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Filter and list."""
        yield Input(placeholder=self.PLACEHOLDER, id="filter", compact=True)
        table = RowTable(self.COLUMNS, id="picks")
        table.can_focus = False
        yield table
        yield Static(id="beside", markup=False)

    def on_mount(self) -> None:
        """The filter takes the letters."""
        field = self.query_one("#filter", Input)
        field.cursor_blink = False
        field.focus()
        self.fill("")

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one(RowTable)

    @property
    def filter_field(self) -> Input:
        """Where the letters go."""
        return self.query_one("#filter", Input)

    def fill(self, text: str) -> None:
        """Show what matches all words."""
        words = text.casefold().split()
        kept = [each for each in self.choices(text) if all(word in each.search.casefold() for word in words)]
        if any(each.row.selectable or each.search for each in kept):
            rows = _without_empty_headings([each.row for each in kept])
        else:
            rows = [Row("", heading=Content.styled(self.EMPTY, QUIET), selectable=False)]
        self.table.fill(rows)
        if text:
            self.table.action_first()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.fill(event.value)

    @on(RowTable.Moved)
    def _moved(self, event: RowTable.Moved) -> None:
        event.stop()
        self.describe(event.key)

    @on(RowTable.OptionSelected)
    def _clicked(self, event: RowTable.OptionSelected) -> None:
        event.stop()
        self.action_take()

    def describe(self, key: str) -> None:
        """Say more about the row under the cursor."""

    def say(self, text: Content) -> None:
        """Show a text below the list."""
        beside = self.query_one("#beside", Static)
        beside.display = bool(text)
        beside.update(text)

    def action_move(self, step: int) -> None:
        """Move in the list while the filter keeps the letters."""
        if step > 0:
            self.table.action_cursor_down()
        else:
            self.table.action_cursor_up()

    def action_page(self, step: int) -> None:
        """A page down or up."""
        if step > 0:
            self.table.action_page_down()  # type: ignore[no-untyped-call]
        else:
            self.table.action_page_up()  # type: ignore[no-untyped-call]

    def action_take(self) -> None:
        """Take the row under the cursor."""
        if self.table.cursor_key:
            self.dismiss(self.table.cursor_key)

    def action_climb(self) -> None:
        """First empty the filter, then leave."""
        field = self.query_one("#filter", Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)


def _without_empty_headings(rows: list[Row]) -> list[Row]:
    """Headings stay only above rows that can be picked."""
    kept: list[Row] = []
    for row in reversed(rows):
        if (
            row.heading is not None
            and not row.selectable
            and row.key == "heading"
            and (not kept or kept[-1].key == "heading")
        ):
            continue
        kept.append(row)
    return list(reversed(kept))


def heading_choice(text: str) -> Choice:
    """A heading between rows; it stays while anything below it matches."""
    row = Row("heading", heading=Content.styled(text, "bold $key"), selectable=False)
    return Choice(row, "")


def marked(row: Row, mark: Content) -> Row:
    """The row with a mark in its first cell."""
    return replace(row, cells=(mark, *row.cells[1:]))
