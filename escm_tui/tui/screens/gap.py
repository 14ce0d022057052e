"""Gap: what is missing for a level, what to do first, and how much it is in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import GapItem
from escm_tui.domain.records import ORGANIZATION
from escm_tui.load.layout import record_path
from escm_tui.reports.filter import NO_FILTER, PRACTICE_GRAMMAR, Filter, parse_filter
from escm_tui.reports.rows import plural, span_name
from escm_tui.tui.details import practice_title, reasons
from escm_tui.tui.looks import GAP, QUIET, heading, line, practice_facts, stack, status_mark, status_word
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.filtered import FilteredScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(3), Column(5), Column(), Column(1), Column(16, least=64), Column(9, right=True))
_NO_MATCH = "No Practice that is missing matches. esc clears the filter."
_NO_ENGAGEMENT = "No engagement counts yet, and a level above 1 needs one: escm engagement add SLUG --client NAME"


class GapScreen(FilteredScreen):
    """What stands between now and a level."""

    NAME = "gap"
    GRAMMAR = PRACTICE_GRAMMAR
    CSS_PATH = "gap.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("gap")]

    def __init__(self) -> None:
        super().__init__()
        self.level = 0
        """The level looked at; 0 until the first view says which is meant."""
        self.items: dict[str, GapItem] = {}
        self.filter: Filter = NO_FILTER

    def body(self) -> Iterable[Widget]:
        """Levels, totals, list and detail."""
        yield Static(id="levels", markup=False)
        yield Static(id="totals", markup=False)
        yield self.filter_bar()
        yield self.wrong_bar()
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="about", markup=False)

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
            self._draw(self.view)

    def place(self) -> Place:
        """Level, filter and row."""
        return replace(super().place(), level=self.level)

    def visit(self, place: Place) -> None:
        """Back to the level, the filter and the row."""
        if place.level in LEVELS and place.level != self.level:
            self.level = place.level
            self.fill_list()
        super().visit(place)

    def do_gap_filter(self) -> None:
        """Type a filter."""
        self.type_filter()

    def show_view(self, view: View) -> None:
        """Draw what was just read."""
        if not self.level:
            target = view.snapshot.manifest.target
            following = min(view.profile.level + 1, LEVELS[-1])
            self.level = max(target.level if target and target.level in LEVELS else following, following)
        self._draw(view)

    def _draw(self, view: View) -> None:
        missing = view.profile.gap(self.level)
        found = [item for item in missing if self.filter.matches(view.row(item.practice.id))]
        self.show_count(len(found), len(missing))
        self.items = {item.practice.id: item for item in found}
        self.query_one("#levels", Static).update(self._tabs(view))
        self.query_one("#totals", Static).update(self._totals(view))
        rows: list[Row] = []
        for level, inside in groupby(found, key=lambda item: item.practice.level):
            items = list(inside)
            badge = Content.styled(plural(len(items), "Practice"), QUIET)
            rows.append(Row(f"heading {level}", heading=heading(f"Level {level}"), badge=badge, selectable=False))
            rows += [_row(item) for item in items]
        if not rows:
            nothing = Content.styled("Nothing is missing.", "$status-good")
            rows = [Row("", heading=Content.styled(_NO_MATCH, QUIET) if missing else nothing, selectable=False)]
        self.table.fill(rows)
        self._describe(self.table.cursor_key)

    def _tabs(self, view: View) -> Content:
        tabs = []
        target = view.snapshot.manifest.target
        for level in LEVELS:
            here = level == self.level
            style = ("bold reverse" if self.app.no_color else "bold $cursor-text on $cursor") if here else QUIET
            missing = len(view.profile.gap(level))
            words = "reached" if level <= view.profile.level else f"{missing} missing"
            aim = " target" if target and target.level == level else ""
            tone = "$status-good" if level <= view.profile.level else QUIET
            tabs.append(Content.assemble((f" Level {level} ", style), " ", (words, tone), (aim, "$accent")))
        return Content.assemble(("< ", "$key"), Content("   ").join(tabs), (" >", "$key"))

    def _totals(self, view: View) -> Content:
        if not view.profile.assessment.has_engagement:
            return Content.styled(_NO_ENGAGEMENT, "$status-fair")
        if not self.items and not self.filter.text:
            return Content.styled(f"Every Practice up to Level {self.level} is satisfied.", "$status-good")
        activities = sum(len(item.activities) for item in self.items.values())
        support = sum(item.practice.support_practice for item in self.items.values())
        words = f"{plural(len(self.items), 'Practice')}, {support} Support (◆)"
        held = plural(activities, "Required Activity does", "Required Activities do")
        return Content.assemble((words, "bold"), (f"; {held} not hold yet", QUIET))

    @on(RowTable.Moved, "#list")
    def _moved(self, event: RowTable.Moved) -> None:
        self._describe(event.key)

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_gap_open()

    def _describe(self, key: str) -> None:
        about = self.query_one("#about", Static)
        item = self.items.get(key)
        about.update(self._page(item) if item else "")
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    def _page(self, item: GapItem) -> Content:
        practice = item.practice
        area = self.session.repository.catalog.area_names[practice.area]
        lines = [
            Content.assemble(practice_title(practice), GAP, status_word(item.assessment.status)),
            practice_facts(practice, area),
            *reasons(item.missing, practice),
        ]
        if item.activities:
            lines += [Content(""), heading(f"To do in {span_name(working_span(item))}")]
        for each in item.activities:
            activity = practice.by_id[each]
            document = "  calls for a document" if activity.documentation else ""
            lines.append(Content.assemble((f"  {each}  ", "$key"), activity.label, (document, QUIET)))
        return stack(lines)

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        item = self.items.get(self.table.cursor_key)
        return record_path(working_span(item), item.practice.id) if item else ""

    def do_gap_open(self) -> None:
        """Open the Practice at what is missing."""
        item = self.items.get(self.table.cursor_key)
        if item:
            first = item.activities[0] if item.activities else ""
            self.escm.open_practice(item.practice.id, row=first, span=working_span(item))

    def do_gap_level_up(self) -> None:
        """The next level."""
        self._step(1)

    def do_gap_level_down(self) -> None:
        """The level below."""
        self._step(-1)

    def _step(self, step: int) -> None:
        level = self.level + step
        if level not in LEVELS or not self.view:
            self.escm.tell(f"Levels go from {LEVELS[0]} to {LEVELS[-1]}; Level 5 is in Evaluations.")
            return
        self.level = level
        self._draw(self.view)
        self.table.action_first()


def working_span(item: GapItem) -> str:
    """The span whose record would close the gap soonest; the organization where there is none."""
    nearest = item.assessment.nearest_open_span
    return nearest.span if nearest else ORGANIZATION


def _row(item: GapItem) -> Row:
    practice = item.practice
    to_go = f"{len(item.activities)} to go" if item.activities else "evidence"
    cells = (
        status_mark(item.assessment.status),
        Content.styled(practice.id, "$key"),
        Content(practice.title),
        Content.styled("◆" if practice.support_practice else "", "$key"),
        line(span_name(working_span(item)), QUIET),
        Content.styled(to_go, QUIET),
    )
    return Row(practice.id, cells)
