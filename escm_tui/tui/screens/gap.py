"""Gap: what is missing for a level, what to do first, and how much it is in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.actions.changes import FileChange
from escm_tui.actions.improve import NewAction, add_actions
from escm_tui.actions.suppose import actions_for, suppositions
from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.profile import GapItem, profile_of
from escm_tui.domain.status import Status
from escm_tui.domain.what_if import suppose
from escm_tui.load.layout import record_path
from escm_tui.reports.filter import NO_FILTER, PRACTICE_GRAMMAR, Filter, parse_filter
from escm_tui.reports.gap_text import action_words, open_actions
from escm_tui.reports.rows import plural, span_name
from escm_tui.tui.action import Action
from escm_tui.tui.details import practice_title, reasons
from escm_tui.tui.dialogs.plan_action import ActionDialog
from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.looks import GAP, QUIET, heading, in_line, line, practice_facts, stack, status_mark, status_word
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.filtered import FilteredScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(3), Column(5), Column(), Column(1), Column(16, least=64), Column(9, right=True))
_MARGINS = 4
_NO_MATCH = "No Practice that is missing matches. esc clears the filter."
_NO_ENGAGEMENT = "No engagement counts yet, and a level above 1 needs one: escm engagement add SLUG --client NAME"


class GapScreen(FilteredScreen):
    """What stands between now and a level."""

    NAME = "gap"
    GRAMMAR = PRACTICE_GRAMMAR
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "gap.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("gap")]

    def __init__(self) -> None:
        super().__init__()
        self.level = 0
        """The level looked at; 0 until the first view says which is meant."""
        self.items: dict[str, GapItem] = {}
        self.filter: Filter = NO_FILTER
        self.supposed: tuple[str, ...] = ()
        """Practices and Activities that are supposed to hold."""
        self.supposing = Content("")
        """What would come of it."""
        self.judged: View | None = None
        """In which state that was judged."""

    def body(self) -> Iterable[Widget]:
        """Levels, totals, list and detail."""
        yield Static(id="levels", markup=False)
        yield Static(id="totals", markup=False)
        yield self.filter_bar()
        yield self.wrong_bar()
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail", can_focus=False)

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
        return super().place()._replace(level=self.level)

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
        if self.supposed and self.judged is not view:
            self._suppose(self.supposed)
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
            rows += [_row(item, item.practice.id in self.supposed) for item in items]
        if not rows:
            nothing = Content.styled("Nothing is missing.", "$status-good")
            rows = [Row("", heading=Content.styled(_NO_MATCH, QUIET) if missing else nothing, selectable=False)]
        self.table.fill(rows)
        self._describe(self.table.cursor_key)

    def _tabs(self, view: View) -> Content:
        whole = self._tabs_named(view, "Level ", "   ")
        return whole if whole.cell_length <= self._room else self._tabs_named(view, "L", " ")

    @property
    def _room(self) -> int:
        return self.app.size.width - _MARGINS

    def _tabs_named(self, view: View, name: str, gap: str) -> Content:
        tabs = []
        target = view.snapshot.manifest.target
        for level in LEVELS:
            here = level == self.level
            style = ("bold reverse" if self.app.no_color else "bold $cursor-text on $cursor") if here else QUIET
            missing = len(view.profile.gap(level))
            words = "reached" if level <= view.profile.level else f"{missing} missing"
            aim = " target" if target and target.level == level else ""
            tone = "$status-good" if level <= view.profile.level else QUIET
            tabs.append(Content.assemble((f" {name}{level} ", style), " ", (words, tone), (aim, "$accent")))
        return Content.assemble(("< ", "$key"), Content(gap).join(tabs), (" >", "$key"))

    def _totals(self, view: View) -> Content:
        if not view.profile.assessment.has_engagement:
            return Content.styled(_NO_ENGAGEMENT, "$status-fair")
        if not self.items and not self.filter.text:
            return Content.styled(f"Every Practice up to Level {self.level} is satisfied.", "$status-good")
        activities = sum(len(item.activities) for item in self.items.values())
        support = sum(item.practice.support_practice for item in self.items.values())
        words = f"{plural(len(self.items), 'Practice')}{f', {support} of them Support (◆)' if support else ''}"
        held = plural(activities, "Required Activity does", "Required Activities do")
        told = Content.assemble((words, "bold"), (f"; {held} not hold yet", QUIET))
        if told.cell_length > self._room:
            told = in_line([Content.styled(words, "bold"), Content.styled(f"{activities} to go", QUIET)], self._room)
        return stack([told, self.supposing]) if self.supposed else told

    @on(RowTable.Moved, "#list")
    def _moved(self, event: RowTable.Moved) -> None:
        self._describe(event.key)

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_gap_open()

    def _describe(self, key: str) -> None:
        item = self.items.get(key)
        self.query_one(Detail).show(self._page(item) if item else Content(""))

    def _page(self, item: GapItem) -> Content:
        practice = item.practice
        area = self.session.repository.catalog.area_names[practice.area]
        lines = [
            Content.assemble(practice_title(practice), GAP, status_word(item.assessment.status)),
            practice_facts(practice, area),
            *reasons(item.missing, practice),
        ]
        if self.view:
            lines += [
                Content.assemble(("planned  ", QUIET), line(action_words(span, action)))
                for span, action in open_actions(self.view.snapshot, practice.id)
            ]
        if item.activities:
            lines += [Content(""), heading(f"To do in {span_name(item.span)}")]
        for each in item.activities:
            activity = practice.by_id[each]
            document = "  calls for a document" if activity.documentation else ""
            lines.append(Content.assemble((f"  {each}  ", "$key"), activity.label, (document, QUIET)))
        return stack(lines)

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        item = self.items.get(self.table.cursor_key)
        return record_path(item.span, item.practice.id) if item else ""

    def do_gap_open(self) -> None:
        """Open the Practice at what is missing."""
        item = self.items.get(self.table.cursor_key)
        if item:
            first = item.activities[0] if item.activities else ""
            self.escm.open_practice(item.practice.id, row=first, span=item.span)

    def why_not(self, action: Action) -> str:
        """Supposing and planning need a Practice."""
        if reason := super().why_not(action):
            return reason
        needs_item = action.id in ("gap.suppose", "gap.plan", "gap.open")
        return "Nothing is missing here." if needs_item and self.table.cursor_key not in self.items else ""

    def do_gap_suppose(self) -> None:
        """Suppose the Practice under the cursor, or no longer."""
        key = self.table.cursor_key
        held = key in self.supposed
        self._suppose(tuple(each for each in self.supposed if each != key) if held else (*self.supposed, key))
        self.table.action_cursor_down()

    def do_gap_what_if(self) -> None:
        """Name what is supposed; the level that would come of it stands above the list."""

        def answered(text: str | None) -> None:
            if text is not None:
                self._suppose(tuple(dict.fromkeys(text.replace(",", " ").split())))

        why = "Practices and Activities that are supposed to hold, for instance: knw07 thr07.b4. Nothing is written."
        self.app.push_screen(
            TextDialog("What if", why, " ".join(self.supposed), self.session.texts, "what if", verb="suppose"), answered
        )

    def _suppose(self, names: tuple[str, ...]) -> None:
        """Judge the state with these supposed, away from the screen."""
        view, catalog = self.view, self.session.repository.catalog
        if view is None:
            return
        before = view.profile

        def judging() -> tuple[tuple[str, ...], Comparison]:
            supposed = suppositions(catalog, names)
            after = profile_of(catalog, suppose(view.snapshot, supposed))
            return tuple(each.name for each in supposed), compare(before, after)

        def judged(found: tuple[tuple[str, ...], Comparison]) -> None:
            self.supposed, compared = found
            self.judged = view
            self.supposing = _what_if(compared, len(self.supposed))
            if self.view:
                self._draw(self.view)

        self.escm.prepare("supposing", judging, judged)

    def do_gap_plan(self) -> None:
        """Plan an action for each thing that is supposed, or, where nothing is, for the Practice under the cursor."""
        item, view, supposed = self.items.get(self.table.cursor_key), self.view, self.supposed
        if view is None or not (item or supposed):
            return

        def new(values: Mapping[str, str], due: date | None) -> tuple[NewAction, ...]:
            if supposed:
                given = suppositions(view.profile.catalog, supposed)
                return actions_for(view.profile, given, owner=values["owner"], due=due)
            assert item is not None
            activities = tuple(values["activities"].lower().replace(",", " ").split())
            return (NewAction(item.span, item.practice.id, values["title"], activities, values["owner"], due),)

        if supposed:
            name = " ".join(supposed)
            heading, first = f"Plan what is supposed: {name}", dict.fromkeys(("owner", "due"), "")
        else:
            assert item is not None
            name = item.practice.id
            heading = f"Plan an action for {name} in {span_name(item.span)}"
            first = {"title": "", "activities": " ".join(item.activities), "owner": "", "due": ""}
        self._plan(name, heading, first, new)

    def _plan(
        self,
        name: str,
        heading: str,
        first: Mapping[str, str],
        new: Callable[[Mapping[str, str], date | None], tuple[NewAction, ...]],
    ) -> None:
        repository = self.session.repository
        written: list[tuple[FileChange, ...]] = []

        def attempt(values: Mapping[str, str], due: date | None) -> None:
            written.append(add_actions(repository, new(values, due))[1])

        def answered(done: bool | None) -> None:
            if done:
                self.escm.write(f"action for {name}", lambda: written[-1])

        kept = self.session.texts.form(f"action for {name}")
        self.app.push_screen(ActionDialog(heading, first, attempt, kept), answered)

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


def _what_if(compared: Comparison, count: int) -> Content:
    """The level that would be reached, and how many Practices more would be satisfied."""
    before, after = compared.before.level, compared.after.level
    more = sum(each.rose and each.after is Status.SATISFIED for each in compared.practices)
    held = "If that held" if count == 1 else f"If these {count} held"
    step = f"Level {before} → Level {after}" if after != before else f"still Level {after}"
    tone = "$status-good" if after > before else "$status-fair"
    return Content.assemble(
        (f"{held}: ", QUIET), (step, f"bold {tone}"), (f", {plural(more, 'Practice')} more satisfied", QUIET)
    )


def _row(item: GapItem, supposed: bool) -> Row:
    practice = item.practice
    to_go = f"{len(item.activities)} to go" if item.activities else "evidence"
    cells = (
        Content.styled("? S", "bold $accent") if supposed else status_mark(item.assessment.status),
        Content.styled(practice.id, "$key"),
        Content(practice.title),
        Content.styled("◆" if practice.support_practice else "", "$key"),
        line(span_name(item.span), QUIET),
        Content.styled(to_go, QUIET),
    )
    return Row(practice.id, cells)
