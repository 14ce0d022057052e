"""Evaluations: those that tags name, each on its own day, and those under way, with the trend between them."""

from __future__ import annotations

from collections.abc import Container as Holding, Iterable
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
from escm_tui.domain.determination import Outcome, outcome_of
from escm_tui.domain.profile import Basis
from escm_tui.domain.records import Evaluation
from escm_tui.domain.seal import result_sentence, scope_words
from escm_tui.domain.sustained import EvaluationFacts, LevelFive, Result, Trend, TrendRow, trend as trend_of
from escm_tui.load.evaluation_history import EvaluationHistory
from escm_tui.load.snapshot import EVALUATION_TAG
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural, span_name
from escm_tui.reports.trend_text import evaluation_name, validity_words
from escm_tui.tui.comparisons import WORK_TREE
from escm_tui.tui.conduct import Conduct
from escm_tui.tui.looks import QUIET, bar, heading, line, plain, stack
from escm_tui.tui.messages import EvaluationsRead, Failed, guarded
from escm_tui.tui.registry import Action, bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (
    Column(),
    Column(10),
    Column(20, least=116),
    Column(8),
    Column(5, right=True, least=60),
    Column(5, right=True, least=60),
    Column(5, right=True, least=60),
    Column(16, least=140),
    Column(11),
    Column(8, right=True, least=90),
    Column(9, least=90),
)
_BAR = 16
_SOON = 90
"""Days within which the end of a result is marked."""
_SPARKS = "▁▂▃▄▅▆▇█"
_READING = "reading the evaluations"
NOW = "now"
"""Key of the row that stands for the present state."""
_NONE = (
    "No tag names an evaluation yet. a plans one, b begins to judge, enter opens it, s seals it.\n"
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
    evaluation: Evaluation | None = None
    under_way: Outcome | None = None
    """How far it has come, where it has no tag yet."""

    @property
    def sealed(self) -> bool:
        """Whether it has a seal."""
        return self.facts is not None and self.facts.determined is not None


class EvaluationsScreen(Conduct, BaseScreen):
    """The chain of evaluations."""

    NAME = "evaluations"
    CSS_PATH = "evaluations.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("evaluations")]

    def __init__(self) -> None:
        super().__init__()
        self.history: EvaluationHistory | None = None
        self.chain: Trend | None = None
        self.lines: dict[str, _Line] = {}
        self.due_key = ""
        """The row that gets the cursor as soon as it is there."""

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
        today = self.session.repository.today
        basis: Basis = "determinations" if self.history.any_sealed else "claims"
        chain = trend_of(self.history.evaluations, basis, today)
        self.chain = chain
        made: list[_Line] = []
        for row in chain.rows:
            made.append(_of_tag(row, made[-1] if made else None))
        if view.snapshot.revision is None:
            made.append(_of_now(view, made[-1] if made else None))
        named = {each.key for each in made}
        made += self._under_way(view, named)
        self.lines = {each.key: each for each in made}
        self.query_one("#trend", Static).update(_trend(chain, today) if chain.rows else Content.styled(_NONE, QUIET))
        rows = [_HEAD, *(_row(each, today) for each in reversed(made))] if made else []
        for tag, why in self.history.unread.items():
            said = Content.assemble((show_line(tag), "bold"), "  ", (show_line(why), "$status-bad"))
            rows.append(Row(f"unread {tag}", heading=said, selectable=False))
        self.table.fill(rows)
        if self.due_key and self.table.put_cursor(self.due_key):
            self.due_key = ""
        self._describe()

    def _under_way(self, view: View, named: Holding[str]) -> Iterable[_Line]:
        """Evaluations of the present that have no tag."""
        snapshot = view.snapshot
        for slug, each in sorted(snapshot.evaluations.items()):
            if f"{EVALUATION_TAG}{slug}" not in named and each.method in view.profile.catalog.methods:
                outcome = outcome_of(view.profile.catalog, snapshot, each)
                day = each.period.end or snapshot.as_of
                yield _Line(f"open {slug}", slug, day, None, None, evaluation=each, under_way=outcome)

    @on(RowTable.Moved, "#list")
    def _moved(self) -> None:
        self._describe()
        self.draw_keys()

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_evaluations_open()

    def _describe(self) -> None:
        chosen = self.chosen
        about = self.query_one("#about", Static)
        about.update(self._page(chosen) if chosen else "")
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    def _page(self, each: _Line) -> Content:
        lines = [line(each.name, "bold"), *_facts(each, self.session.repository.today), Content("")]
        if self.chain is not None and (each.key == NOW or (each.facts and each.facts.certifies)):
            lines += [*_level_five(self.chain.level_five), Content("")]
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
        return "There is no evaluation yet." if chosen is None else _why_not(action.id, chosen)

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


_HEAD = Row(
    "heading",
    tuple(
        Content.styled(name, QUIET)
        for name in (
            "Evaluation",
            "As of",
            "Method",
            "Reached",
            "Lv 2",
            "Lv 3",
            "Lv 4",
            "Satisfied",
            "State",
            "Holds",
            "Seal",
        )
    ),
    selectable=False,
)


def _of_tag(row: TrendRow, before: _Line | None) -> _Line:
    facts = row.facts
    name, evaluation = evaluation_name(facts.tag), facts.evaluation
    return _Line(facts.tag, name, facts.as_of, row.days, row.result or facts.claims, facts, before, evaluation)


def _of_now(view: View, before: _Line | None) -> _Line:
    day = view.snapshot.as_of
    days = (day - before.as_of).days if before else None
    return _Line(NOW, "work tree", day, days, Result.of_claims(view.profile), None, before)


def _why_not(action: str, chosen: _Line) -> str:
    """Why a step cannot be taken with this row, or nothing."""
    steps = {
        "evaluations.compare": "" if chosen.before else "No evaluation came before.",
        "evaluations.visit": "It has no tag yet, so there is no state to visit." if chosen.under_way else "",
        "evaluations.copy": "" if chosen.facts else "It has no tag yet.",
    }
    if action in steps:
        return steps[action]
    if chosen.evaluation is None:
        return "This row is no evaluation: its folder under evaluations/ is not there."
    if action in ("evaluations.start", "evaluations.seal"):
        return f"{chosen.name} is sealed already." if chosen.sealed else ""
    if action in ("evaluations.verify", "evaluations.withdraw", "evaluations.suspend"):
        return "" if chosen.sealed else f"{chosen.name} is not sealed."
    return ""


def _row(each: _Line, today: date) -> Row:
    result, facts = each.result, each.facts
    counts = [str(result.levels[level]) if result and level in result.levels else "-" for level in LEVELS]
    broken = facts is not None and facts.broken
    cells = (
        line(each.name, "bold" if each.key == NOW else ""),
        Content.styled(each.as_of.isoformat(), QUIET),
        Content.styled(_method(each), QUIET),
        Content.styled(_reached(each), "bold"),
        *(Content.styled(count, QUIET) for count in counts),
        bar(result.total.satisfied, result.total.total, _BAR) if result else Content(""),
        Content.styled(_state(each), QUIET if not facts or facts.standing.in_force else "$status-bad"),
        _countdown(facts, today),
        Content.styled(_seal_word(facts), "$status-bad" if broken else QUIET),
    )
    return Row(each.key, cells)


def _method(each: _Line) -> str:
    if each.evaluation is None:
        return ""
    name = each.facts.method if each.facts else each.under_way.method.name if each.under_way else ""
    return name.replace("Full evaluation for certification", "For certification")


def _reached(each: _Line) -> str:
    """The level, or, where none may be stated, satisfied Practices of those in scope."""
    if each.under_way is not None:
        outcome = each.under_way
        return f"{len(outcome.scope) - len(outcome.undetermined)}/{len(outcome.scope)}"
    if each.result is None:
        return "-"
    return str(each.result.total) if each.result.level is None else f"Level {each.result.level}"


def _state(each: _Line) -> str:
    facts = each.facts
    if facts is None:
        return each.evaluation.state.replace("_", " ") if each.evaluation else ""
    if not facts.standing.in_force and facts.standing.event is not None:
        return facts.standing.event.kind
    return facts.evaluation.state.replace("_", " ") if facts.evaluation else "tag alone"


def _countdown(facts: EvaluationFacts | None, today: date) -> Content:
    """Days that the result still holds."""
    if facts is None or facts.valid_until is None or not facts.standing.in_force:
        return Content("")
    left = (facts.valid_until - today).days
    if left < 0:
        return Content.styled("ended", QUIET)
    return Content.styled(plural(left, "day"), "$status-fair" if left <= _SOON else "$status-good")


def _seal_word(facts: EvaluationFacts | None) -> str:
    if facts is None or facts.seal is None:
        return ""
    if not facts.seal.holds:
        return "broken"
    return "signed" if facts.seal.signed else "unsigned"


def _level_five(five: LevelFive) -> Iterable[Content]:
    yield heading("Level 5 is held" if five.held else "Level 5 is not held")
    for sentence in five.missing:
        yield Content.assemble(("▸ ", "$status-fair"), plain(show_line(sentence)))
    for left in five.left_out:
        why = show_line(left.why).rstrip(".")
        yield Content.assemble(("▸ ", "$status-fair"), (f"{evaluation_name(left.tag)}: ", QUIET), plain(f"{why}."))


def _trend(chain: Trend, today: date) -> Content:
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
        *_next_end(chain, today),
    )


def _next_end(chain: Trend, today: date) -> Iterable[tuple[str, str]]:
    """The result that runs out next."""
    ends = [
        (row.facts.valid_until, evaluation_name(row.facts.tag))
        for row in chain.rows
        if row.facts.valid_until and row.facts.valid_until >= today and row.facts.standing.in_force
    ]
    if ends:
        day, name = min(ends)
        left = (day - today).days
        yield f"   {name} ends in {plural(left, 'day')}", "$status-fair" if left <= _SOON else QUIET


def _spark(result: Result) -> str:
    total = result.total
    return _SPARKS[round(total.satisfied / total.total * (len(_SPARKS) - 1))] if total.total else " "


def _facts(each: _Line, today: date) -> Iterable[Content]:
    facts, evaluation = each.facts, each.evaluation
    if each.key == NOW:
        return [Content.styled("What is on disk now, as of today.", QUIET)]
    told: list[tuple[str, str]] = []
    if evaluation is None:
        told.append(("tag", "a tag alone; no evaluations/…/evaluation.yaml of its name stands in its tree"))
    else:
        period = " to ".join(str(day) for day in (evaluation.period.start, evaluation.period.end) if day)
        told += [
            ("title", evaluation.title),
            ("method", facts.method if facts else each.under_way.method.name if each.under_way else ""),
            ("state", _state(each)),
            ("scope", scope_words(evaluation.scope)),
            ("span", ", ".join(span_name(each) for each in evaluation.span.spans)),
            ("period", period),
            ("sponsor", evaluation.sponsor),
            ("team", ", ".join(each_.get("role", slug) for slug, each_ in evaluation.team.items())),
            ("baseline", evaluation.baseline[:9]),
        ]
    if each.under_way is not None:
        told.append(("come so far", f"{result_sentence(each.under_way)} {_next_step(each.under_way)}"))
    if facts is not None and facts.determined is not None:
        level, total = facts.determined.level, facts.determined.total
        satisfied = f"{total.satisfied} of {total.total} Practices in scope satisfied"
        told.append(("determined", satisfied if level is None else f"Level {level}: {satisfied}"))
        told.append(("validity", validity_words(facts, today)))
    if facts is not None and facts.seal is not None:
        told += [
            ("digest", facts.seal.digest),
            ("signature", facts.seal.signed or "not signed"),
            ("seal", _seal(facts)),
        ]
    if facts is not None and facts.errors:
        told.append(("problems", f"{plural(facts.errors, 'error')}: escm validate --rev {facts.tag}"))
    return [Content.assemble((f"{name:<12}", QUIET), plain(show_line(value))) for name, value in told if value]


def _seal(facts: EvaluationFacts) -> str:
    if facts.seal is None or facts.seal.holds:
        return "holds: what it states comes out the same again"
    return f"does not hold: {', '.join(facts.seal.differences)}; v shows what differs"


def _next_step(outcome: Outcome) -> str:
    if not outcome.evaluation.baseline:
        return "b begins to judge."
    return "enter opens it to determine the rest." if outcome.undetermined else "5 commits, then s seals it."
