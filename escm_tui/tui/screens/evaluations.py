"""Evaluations: the chain that tags name, each judged on its own day, with the trend between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.actions.verified_history import verified_history
from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.sustained import EvaluationFacts, Result, Trend, TrendRow, trend as trend_of
from escm_tui.load.evaluation_history import EvaluationHistory
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural, span_name
from escm_tui.reports.trend_text import evaluation_name, validity_words
from escm_tui.tui.comparisons import WORK_TREE
from escm_tui.tui.looks import QUIET, bar, heading, line, plain, stack
from escm_tui.tui.messages import EvaluationsRead, Failed, guarded
from escm_tui.tui.registry import Action, bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (
    Column(),
    Column(10),
    Column(9, right=True, least=64),
    Column(7),
    Column(5, right=True),
    Column(5, right=True),
    Column(5, right=True),
    Column(24, least=110),
    Column(11, least=76),
)
_BAR = 24
_SPARKS = "▁▂▃▄▅▆▇█"
_READING = "reading the evaluations"
NOW = "now"
"""Key of the row that stands for the present state."""
_NONE = (
    "No tag names an evaluation yet. Commit what is judged (5, then c), then: git tag -a evaluation/NAME\n"
    "Each then stands here with its level, its day and what it changed."
)


@dataclass(frozen=True)
class _Line:
    """One row: an evaluation or the present state, and the one before it."""

    key: str
    name: str
    as_of: date
    days: int | None
    result: Result | None
    facts: EvaluationFacts | None = None
    before: _Line | None = None


class EvaluationsScreen(BaseScreen):
    """The chain of evaluations."""

    NAME = "evaluations"
    CSS_PATH = "evaluations.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("evaluations")]

    def __init__(self) -> None:
        super().__init__()
        self.history: EvaluationHistory | None = None
        self.lines: dict[str, _Line] = {}

    def body(self) -> Iterable[Widget]:
        """Trend, list and detail."""
        yield Static(Content.styled("Reading the evaluations …", QUIET), id="trend", markup=False)
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.table.focus()

    @property
    def table(self) -> RowTable:
        """The evaluations, newest first."""
        return self.query_one(RowTable)

    @property
    def chosen(self) -> _Line | None:
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
        chain = trend_of(self.history.evaluations, "claims", self.session.repository.today)
        made: list[_Line] = []
        for row in chain.rows:
            made.append(_of_tag(row, made[-1] if made else None))
        if view.snapshot.revision is None:
            made.append(_of_now(view, made[-1] if made else None))
        self.lines = {each.key: each for each in made}
        self.query_one("#trend", Static).update(_trend(chain) if chain.rows else Content.styled(_NONE, QUIET))
        rows = [_HEAD, *(_row(each) for each in reversed(made))] if made else []
        for tag, why in self.history.unread.items():
            said = Content.assemble((show_line(tag), "bold"), "  ", (show_line(why), "$status-bad"))
            rows.append(Row(f"unread {tag}", heading=said, selectable=False))
        self.table.fill(rows)
        self._describe()

    @on(RowTable.Moved, "#list")
    def _moved(self) -> None:
        self._describe()
        self.draw_keys()

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_evaluations_compare()

    def _describe(self) -> None:
        chosen = self.chosen
        about = self.query_one("#about", Static)
        about.update(self._page(chosen) if chosen else "")
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    def _page(self, each: _Line) -> Content:
        lines = [line(each.name, "bold"), *_facts(each.facts, self.session.repository.today), Content("")]
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
        """Comparing needs an evaluation before."""
        if reason := super().why_not(action):
            return reason
        if action.id == "evaluations.compare" and (self.chosen is None or self.chosen.before is None):
            return "No evaluation came before." if self.chosen else "There is no evaluation yet."
        if action.id == "evaluations.visit" and self.chosen is None:
            return "There is no evaluation yet."
        return ""

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        facts = self.chosen.facts if self.chosen else None
        return facts.evaluation.path if facts and facts.evaluation else ""

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
            self.escm.visit_revision(None if self.chosen.key == NOW else self.chosen.key)
            self.escm.go(Place("map"))

    def do_evaluations_copy(self) -> None:
        """The tag to the clipboard."""
        if self.chosen and self.chosen.key != NOW:
            self.escm.copy(self.chosen.key)


_HEAD = Row(
    "heading",
    tuple(
        Content.styled(name, QUIET)
        for name in ("Evaluation", "As of", "After", "Reached", "Lv 2", "Lv 3", "Lv 4", "Satisfied", "State")
    ),
    selectable=False,
)


def _of_tag(row: TrendRow, before: _Line | None) -> _Line:
    facts = row.facts
    return _Line(facts.tag, evaluation_name(facts.tag), facts.as_of, row.days, row.result, facts, before)


def _of_now(view: View, before: _Line | None) -> _Line:
    day = view.snapshot.as_of
    days = (day - before.as_of).days if before else None
    return _Line(NOW, "work tree", day, days, Result.of_claims(view.profile), None, before)


def _row(each: _Line) -> Row:
    result = each.result
    level = f"Level {result.level}" if result and result.level is not None else "-"
    counts = [str(result.levels[level_]) if result and level_ in result.levels else "-" for level_ in LEVELS]
    facts = each.facts
    standing = "" if facts is None else _state(facts)
    days = "" if each.days is None else plural(each.days, "day")
    cells = (
        line(each.name, "bold" if each.key == NOW else ""),
        Content.styled(each.as_of.isoformat(), QUIET),
        Content.styled(days, QUIET),
        Content.styled(level, "bold"),
        *(Content.styled(count, QUIET) for count in counts),
        bar(result.total.satisfied, result.total.total, _BAR) if result else Content(""),
        Content.styled(standing, QUIET if not facts or facts.standing.in_force else "$status-bad"),
    )
    return Row(each.key, cells)


def _state(facts: EvaluationFacts) -> str:
    if not facts.standing.in_force and facts.standing.event is not None:
        return facts.standing.event.kind
    return facts.evaluation.state.replace("_", " ") if facts.evaluation else "tag alone"


def _trend(chain: Trend) -> Content:
    told = [row.result for row in chain.rows if row.result is not None]
    levels = " → ".join("-" if each.level is None else str(each.level) for each in told)
    sparks = "".join(_spark(each) for each in told)
    five = "Level 5 held" if chain.level_five.held else "Level 5 not held"
    return Content.assemble(
        (plural(len(chain.rows), "evaluation"), "bold"),
        ("   levels ", QUIET),
        (levels, "bold"),
        ("   satisfied ", QUIET),
        (sparks, "$status-good"),
        (f"   {five}", QUIET),
    )


def _spark(result: Result) -> str:
    total = result.total
    return _SPARKS[round(total.satisfied / total.total * (len(_SPARKS) - 1))] if total.total else " "


def _facts(facts: EvaluationFacts | None, today: date) -> Iterable[Content]:
    if facts is None:
        return [Content.styled("What is on disk now, as of today.", QUIET)]
    told: list[tuple[str, str]] = []
    evaluation = facts.evaluation
    if evaluation is None:
        told.append(("tag", "a tag alone; no evaluations/…/evaluation.yaml of its name stands in its tree"))
    else:
        period = " to ".join(str(day) for day in (evaluation.period.start, evaluation.period.end) if day)
        told += [
            ("title", evaluation.title),
            ("method", facts.method),
            ("state", evaluation.state.replace("_", " ")),
            ("span", ", ".join(span_name(each) for each in evaluation.span.spans)),
            ("period", period),
            ("sponsor", evaluation.sponsor),
        ]
    if facts.determined is not None:
        level = facts.determined.level
        told.append(("determined", "no level" if level is None else f"Level {level}, {facts.determined.total}"))
        told.append(("validity", validity_words(facts, today)))
    if facts.errors:
        told.append(("problems", f"{plural(facts.errors, 'error')}: escm validate --rev {facts.tag}"))
    return [Content.assemble((f"{name:<11}", QUIET), plain(show_line(value))) for name, value in told if value]
