"""Evaluations: those that tags name, each on its own day, and those under way, with the trend between them."""

from __future__ import annotations

from collections.abc import Container as Holding, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.actions.verified_history import verified_history
from escm_tui.domain.determination import outcome_of
from escm_tui.domain.sustained import Result, Trend
from escm_tui.load.evaluation_history import EvaluationHistory
from escm_tui.load.snapshot import EVALUATION_TAG
from escm_tui.reports.plain import show_line
from escm_tui.tui.action import Action
from escm_tui.tui.comparisons import WORK_TREE
from escm_tui.tui.conduct import Conduct
from escm_tui.tui.evaluation_rows import (
    HEAD,
    NOW,
    Line,
    chain_of,
    fact_lines,
    level_five_lines,
    of_now,
    of_tag,
    row_of,
    trend_line,
    why_not_with,
)
from escm_tui.tui.looks import QUIET, bar, heading, line, stack
from escm_tui.tui.messages import EvaluationsRead, Failed, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (
    Column(fits=True),
    Column(10),
    Column(20, least=112, fits=True),
    Column(8),
    Column(5, right=True, least=60),
    Column(5, right=True, least=60),
    Column(5, right=True, least=60),
    Column(16, least=140),
    Column(11),
    Column(8, right=True, least=90),
    Column(9, least=90),
)
_READING = "reading the evaluations"
_NONE = (
    "No tag names an evaluation yet. a plans one, b begins to judge, enter opens it, s seals it.\n"
    "Each then stands here with its level, its day and what it changed."
)


class EvaluationsScreen(Conduct, BaseScreen):
    """The chain of evaluations."""

    NAME = "evaluations"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "evaluations.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("evaluations")]

    def __init__(self) -> None:
        super().__init__()
        self.history: EvaluationHistory | None = None
        self.chain: Trend | None = None
        self.lines: dict[str, Line] = {}
        self.due_key = ""
        """The row that gets the cursor as soon as it is there."""

    def body(self) -> Iterable[Widget]:
        """Trend, list and detail."""
        yield Static(Content.styled("Reading the evaluations …", QUIET), id="trend", markup=False)
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail", can_focus=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.table.focus()

    @property
    def table(self) -> RowTable:
        """The evaluations, newest first."""
        return self.query_one(RowTable)

    @property
    def chosen(self) -> Line | None:
        """The row under the cursor."""
        return self.lines.get(self.table.cursor_key)

    def place(self) -> Place:
        """The row."""
        return Place(self.NAME, row=self.table.cursor_key)

    def visit(self, place: Place) -> None:
        """Back to the row."""
        if place.row:
            self.table.put_cursor(place.row)
        self.table.focus()

    def show_view(self, view: View) -> None:
        """The tags may have changed, and the present state has."""
        if self.history is not None:
            self._draw(view)
        self._read()

    @work(thread=True, exclusive=True, group="evaluations", exit_on_error=False)
    def _read(self) -> None:
        repository = self.session.repository
        self.post_message(guarded(lambda: EvaluationsRead(verified_history(repository)), _READING))

    @on(EvaluationsRead)
    def _were_read(self, event: EvaluationsRead) -> None:
        self.history = event.history
        if self.view:
            self._draw(self.view)
        self.draw_keys()

    def failed(self, event: Failed) -> None:
        """Say that nothing could be read."""
        if event.doing == _READING and self.history is None:
            self.query_one("#trend", Static).update(Content.styled("The evaluations could not be read.", "$status-bad"))

    # Showing

    def _draw(self, view: View) -> None:
        assert self.history is not None
        today = self.session.repository.today
        chain = self.chain = chain_of(self.history, today)
        made: list[Line] = []
        for row in chain.rows:
            made.append(of_tag(row, made[-1] if made else None))
        if view.snapshot.revision is None:
            made.append(of_now(view, made[-1] if made else None))
        named = {each.key for each in made}
        made += self._under_way(view, named)
        self.lines = {each.key: each for each in made}
        about = self.query_one("#trend", Static)
        about.update(trend_line(chain, today, about.size.width) if chain.rows else Content.styled(_NONE, QUIET))
        rows = [HEAD, *(row_of(each, today) for each in reversed(made))] if made else []
        for tag, why in self.history.unread.items():
            said = Content.assemble((show_line(tag), "bold"), "  ", (show_line(why), "$status-bad"))
            rows.append(Row(f"unread {tag}", heading=said, selectable=False))
        self.table.fill(rows)
        if self.due_key and self.table.put_cursor(self.due_key):
            self.due_key = ""
        self._describe()

    def _under_way(self, view: View, named: Holding[str]) -> Iterable[Line]:
        """Evaluations of the present that have no tag."""
        snapshot = view.snapshot
        for slug, each in sorted(snapshot.evaluations.items()):
            if f"{EVALUATION_TAG}{slug}" not in named and each.method in view.profile.catalog.methods:
                outcome = outcome_of(view.profile.catalog, snapshot, each)
                day = each.period.end or snapshot.as_of
                yield Line(f"open {slug}", slug, day, None, None, evaluation=each, under_way=outcome)

    @on(RowTable.Moved, "#list")
    def _moved(self) -> None:
        self._describe()
        self.draw_keys()

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_evaluations_open()

    def _describe(self) -> None:
        chosen = self.chosen
        self.query_one(Detail).show(self._page(chosen) if chosen else Content(""))

    def _page(self, each: Line) -> Content:
        lines = [line(each.name, "bold"), *fact_lines(each, self.session.repository.today), Content("")]
        if self.chain is not None and (each.key == NOW or (each.facts and each.facts.certifies)):
            lines += [*level_five_lines(self.chain.level_five), Content("")]
        if each.result is not None:
            before = each.before.result if each.before else None
            lines += [heading("Satisfied Practices by Capability Area"), *self._areas(each.result, before)]
        return stack(lines)

    def _areas(self, result: Result, before: Result | None) -> Iterable[Content]:
        for area, name in self.session.repository.catalog.area_names.items():
            count = result.areas.get(area)
            if count is None:
                continue
            old = before.areas.get(area) if before else None
            moved = count.satisfied - old.satisfied if old and old.total == count.total else 0
            sign = f"▲{moved}" if moved > 0 else f"▼{-moved}" if moved < 0 else ""
            yield Content.assemble(
                (f"  {area} ", "$key"),
                bar(count.satisfied, count.total, 12),
                (f" {count!s:>5} ", ""),
                (f"{sign:<4}", "$status-good" if moved > 0 else "$status-bad"),
                (name, QUIET),
            )

    # Actions

    def why_not(self, action: Action) -> str:
        """Comparing needs an evaluation before; each step of a life needs the one before it."""
        if reason := super().why_not(action):
            return reason
        if action.id == "evaluations.plan":
            return ""
        chosen = self.chosen
        return "There is no evaluation yet." if chosen is None else why_not_with(action.id, chosen)

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        chosen = self.chosen
        return chosen.evaluation.path if chosen and chosen.evaluation else ""

    def do_evaluations_open(self) -> None:
        """Claims, evidence and determinations side by side."""
        chosen = self.chosen
        if chosen and chosen.evaluation:
            self.escm.go(Place("judging", filter=chosen.evaluation.slug))

    def do_evaluations_compare(self) -> None:
        """Compare with the evaluation before."""
        chosen = self.chosen
        if chosen is None or chosen.before is None:
            self.escm.tell("No evaluation came before.")
            return
        after = WORK_TREE if chosen.key == NOW else chosen.key
        self.escm.go(Place("compare", filter=f"{chosen.before.key}..{after}"))

    def do_evaluations_visit(self) -> None:
        """Show the Map as it was."""
        if self.chosen:
            self.escm.visit_revision(self.chosen.facts.tag if self.chosen.facts else None)
            self.escm.go(Place("map"))

    def do_evaluations_copy(self) -> None:
        """The tag to the clipboard."""
        if self.chosen and self.chosen.facts:
            self.escm.copy(self.chosen.key)
