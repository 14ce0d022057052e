"""Practices: a tree by Capability Area or a flat table, a live filter, and what each asks and lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from escm_tui.domain.profile import Count
from escm_tui.domain.records import ORGANIZATION
from escm_tui.domain.status import Status
from escm_tui.load.layout import record_path
from escm_tui.reports.filter import NO_FILTER, PRACTICE_GRAMMAR, Filter, parse_filter
from escm_tui.reports.rows import PracticeRow
from escm_tui.tui.action import Action
from escm_tui.tui.details import area_page, practice_lines
from escm_tui.tui.lines import Page
from escm_tui.tui.looks import QUIET, status_mark
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.filtered import FilteredScreen
from escm_tui.tui.session import View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(5), Column(3), Column(), Column(1), Column(10, least=64), Column(9, least=76), Column(6, right=True))


class PracticesScreen(FilteredScreen):
    """Find Practices and read them."""

    GRAMMAR = PRACTICE_GRAMMAR
    NAME = "practices"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "practices.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practices")]

    def __init__(self) -> None:
        super().__init__()
        self.by_area = True
        self.folded: set[str] = set()
        self.filter: Filter = NO_FILTER

    def body(self) -> Iterable[Widget]:
        """Filter, list and detail."""
        yield self.filter_bar()
        yield self.wrong_bar()
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail")

    @property
    def filter_text(self) -> str:
        """The filter in force."""
        return self.filter.text

    def take_filter(self, text: str) -> None:
        """Put a filter in force."""
        self.filter = parse_filter(text, self.view.snapshot.spans if self.view else None)

    def fill_list(self) -> None:
        """Show what the filter leaves."""
        if self.view:
            self._fill(self.view)

    def show_view(self, view: View) -> None:
        """Fill the list."""
        self._fill(view)

    def _fill(self, view: View) -> None:
        rows = [row for row in view.rows if self.filter.matches(row)]
        self.show_count(len(rows), len(view.rows))
        if not rows:
            empty = Content.styled("No Practice matches. esc clears the filter.", QUIET)
            self.table.fill([Row("", heading=empty, selectable=False)])
            self.query_one(Detail).show(Content.styled(f"Filters read like:\n{PRACTICE_GRAMMAR.line}", QUIET))
            return
        self.table.fill(self._tree(rows, view) if self.by_area else [_row(row) for row in rows])
        if self.filter.text and self.table.cursor_key not in {row.id for row in rows}:
            self.table.put_cursor(rows[0].id)
        self._describe(self.table.cursor_key)

    def reveal(self, row: str) -> None:
        """A Practice that is asked for is in no folded area."""
        self.folded.discard(row[:3])
        super().reveal(row)
        if self.view and row not in {each.key for each in self.table.rows}:
            self._fill(self.view)
            self.table.put_cursor(row)

    def _tree(self, rows: list[PracticeRow], view: View) -> list[Row]:
        made: list[Row] = []
        folded = set() if self.filter.text else self.folded
        for area in view.profile.catalog.areas:
            inside = [row for row in rows if row.practice.area == area.id]
            if not inside:
                continue
            sign = "▸" if area.id in folded else "▾"
            heading = Content.assemble((f"{sign} ", "$key"), (area.name, "bold"))
            made.append(Row(area.id, heading=heading, badge=_share(view.profile.areas[area.id])))
            if area.id not in folded:
                made += [_row(row, indent=2) for row in inside]
        return made

    @on(RowTable.Moved, "#list")
    def _moved(self, event: RowTable.Moved) -> None:
        self._describe(event.key)

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_practices_open()

    def _describe(self, key: str) -> None:
        view = self.view
        if view is None or not key:
            return
        tells = practice_lines if key in view.profile.practices else area_page
        self.query_one(Detail).show(Page.of(tells(view.profile, key)))

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        key = self.table.cursor_key
        row = self.view.row(key) if self.view and key in self.view.profile.practices else None
        return (
            record_path(ORGANIZATION if ORGANIZATION in row.spans or not row.spans else next(iter(row.spans)), key)
            if row
            else ""
        )

    def do_filter(self) -> None:
        """Type a filter."""
        self.type_filter()

    # Actions

    def why_not(self, action: Action) -> str:
        """Folding needs the tree."""
        if action.id == "practices.fold" and not self.by_area:
            return "A flat table has nothing to fold; t changes to the tree."
        return super().why_not(action)

    def title_now(self, action: Action) -> str:
        """The shape that the list has not."""
        return ("table" if self.by_area else "tree") if action.id == "practices.shape" else action.title

    def do_practices_open(self) -> None:
        """Open the Practice, or fold the area."""
        key = self.table.cursor_key
        if self.view and key in self.view.profile.practices:
            self.escm.open_practice(key)
        elif key:
            self.do_practices_fold()

    def do_practices_fold(self) -> None:
        """Fold or unfold the area of the row."""
        area = self.table.cursor_key[:3]
        if self.view and area:
            self.folded ^= {area}
            self._fill(self.view)
            if area in self.folded:
                self.table.put_cursor(area)

    def do_practices_left(self) -> None:
        """To the area of the row; on an area, fold it."""
        key = self.table.cursor_key
        if not self.by_area or not key:
            return
        if len(key) == len("knw") and key not in self.folded:
            self.do_practices_fold()
        else:
            self.table.put_cursor(key[:3])

    def do_practices_shape(self) -> None:
        """Tree or flat table."""
        self.by_area = not self.by_area
        if self.view:
            self._fill(self.view)
        self.draw_frame()


def _share(count: Count) -> Content:
    return Content.styled(f"{count} ", "$status-good" if count.satisfied == count.total else QUIET)


def _row(row: PracticeRow, indent: int = 0) -> Row:
    practice = row.practice
    # All Activities may hold and a document or a phase still lack: that is not done.
    lacks = " " if row.status is Status.SATISFIED or row.required_holding < row.required_total else "!"
    held = "$status-good" if row.status is Status.SATISFIED else "$status-fair"
    tone = QUIET if row.required_holding < row.required_total else held
    cells = (
        Content.styled(row.id, "$key"),
        status_mark(row.status),
        Content(practice.title),
        Content.styled("*" if row.changed else "", "bold $accent"),
        Content.styled(practice.lifecycle.value, QUIET),
        Content.styled(practice.type.value, QUIET),
        Content.styled(f"{row.required_holding}/{row.required_total}{lacks}", tone),
    )
    return Row(row.id, (cells[0], cells[1], cells[2], *cells[3:]), indent=indent)
