"""What the screen of evaluations shows of each: its row, its facts, and the trend between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.determination import Outcome
from escm_tui.domain.records import Evaluation
from escm_tui.domain.seal import result_sentence, scope_words
from escm_tui.domain.sustained import EvaluationFacts, LevelFive, Result, Trend, TrendRow, trend
from escm_tui.load.evaluation_history import EvaluationHistory
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural, span_name
from escm_tui.reports.trend_text import evaluation_name, validity_words
from escm_tui.tui.looks import QUIET, bar, heading, line, plain
from escm_tui.tui.session import View
from escm_tui.tui.widgets.row_table import Row

NOW = "now"
"""Key of the row that stands for the present state."""
_BAR = 16
_SOON = 90
"""Days within which the end of a result is marked."""
_SHOWN = 8
"""Evaluations of which the Map shows the trend."""
_APART = "   "
_WORK_TREE = "This row is the present state; choose an evaluation, or plan one."
_TAG_ALONE = "This row is no evaluation: its folder under evaluations/ is not there."
_SPARKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Line:
    """One row: an evaluation or the present state, and the one before it."""

    key: str
    name: str
    as_of: date
    days: int | None
    result: Result | None
    facts: EvaluationFacts | None = None
    before: Line | None = None
    evaluation: Evaluation | None = None
    under_way: Outcome | None = None
    """How far it has come, where it has no tag yet."""

    @property
    def sealed(self) -> bool:
        """Whether it has a seal."""
        return self.facts is not None and self.facts.determined is not None


HEAD = Row(
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


def of_tag(row: TrendRow, before: Line | None) -> Line:
    """The row of a sealed or tagged evaluation."""
    facts = row.facts
    name, evaluation = evaluation_name(facts.tag), facts.evaluation
    return Line(facts.tag, name, facts.as_of, row.days, row.result or facts.claims, facts, before, evaluation)


def of_now(view: View, before: Line | None) -> Line:
    """The row of the present state."""
    day = view.snapshot.as_of
    days = (day - before.as_of).days if before else None
    return Line(NOW, "work tree", day, days, Result.of_claims(view.profile), None, before)


def why_not_with(action: str, chosen: Line) -> str:
    """Why a step cannot be taken with this row, or nothing."""
    steps = {
        "evaluations.compare": "" if chosen.before else "No evaluation came before.",
        "evaluations.visit": "It has no tag yet, so there is no state to visit." if chosen.under_way else "",
        "evaluations.copy": "" if chosen.facts else "It has no tag yet.",
    }
    if action in steps:
        return steps[action]
    if chosen.evaluation is None:
        return _WORK_TREE if chosen.key == NOW else _TAG_ALONE
    if action in ("evaluations.start", "evaluations.seal"):
        return f"{chosen.name} is sealed already." if chosen.sealed else ""
    if action in ("evaluations.verify", "evaluations.withdraw", "evaluations.suspend"):
        if chosen.evaluation.state == "sealed" and not chosen.sealed:
            return f"The tag of {chosen.name} is not here; git fetch --tags brings it."
        return "" if chosen.sealed else f"{chosen.name} is not sealed."
    return ""


def row_of(each: Line, today: date) -> Row:
    """The cells of a row."""
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


def _method(each: Line) -> str:
    if each.evaluation is None:
        return ""
    name = each.facts.method if each.facts else each.under_way.method.name if each.under_way else ""
    return name.replace("Full evaluation for certification", "For certification")


def _reached(each: Line) -> str:
    """The level, or, where none may be stated, satisfied Practices of those in scope."""
    if each.under_way is not None:
        outcome = each.under_way
        return f"{len(outcome.scope) - len(outcome.undetermined)}/{len(outcome.scope)}"
    if each.result is None:
        return "-"
    return str(each.result.total) if each.result.level is None else f"Level {each.result.level}"


def _state(each: Line) -> str:
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


def level_five_lines(five: LevelFive) -> Iterable[Content]:
    """Whether Level 5 is held, and what is missing for it."""
    yield heading("Level 5 is held" if five.held else "Level 5 is not held")
    for sentence in five.missing:
        yield Content.assemble(("▸ ", "$status-fair"), plain(show_line(sentence)))
    for left in five.left_out:
        why = show_line(left.why).rstrip(".")
        yield Content.assemble(("▸ ", "$status-fair"), (f"{evaluation_name(left.tag)}: ", QUIET), plain(f"{why}."))


def chain_of(history: EvaluationHistory, today: date) -> Trend:
    """The evaluations one after the other: by their determinations where any is sealed, else by their claims."""
    return trend(history.evaluations, "determinations" if history.any_sealed else "claims", today)


def stated_levels(chain: Trend) -> tuple[Content, ...]:
    """The levels of the last evaluations that state one and what was satisfied at each; then this in less room."""
    told = [row.result for row in chain.rows if row.result is not None and row.result.level is not None]
    levels = " → ".join(str(each.level) for each in told[-_SHOWN:])
    sparks = Content.styled("".join(_spark(each) for each in told[-_SHOWN:]), "$status-good")
    return (Content.assemble(("trend ", QUIET), levels, "  ", sparks), sparks) if told else ()


def trend_line(chain: Trend, today: date, room: int) -> Content:
    """The chain on one line: how many, the levels that are stated, Level 5 and what ends next, as far as they fit."""
    said = Content.styled(plural(len(chain.rows), "evaluation"), "bold")
    stated = stated_levels(chain) or (Content.styled("no level stated", QUIET),)
    five = Content.styled("Level 5 held" if chain.level_five.held else "Level 5 not held", QUIET)
    for told in (stated, (five,), tuple(_next_end(chain, today))):
        fitting = next((each for each in told if said.cell_length + len(_APART) + each.cell_length <= room), None)
        if fitting is not None:
            said = Content.assemble(said, _APART, fitting)
    return said


def _next_end(chain: Trend, today: date) -> Iterable[Content]:
    """The result that runs out next."""
    ends = [
        (row.facts.valid_until, evaluation_name(row.facts.tag))
        for row in chain.rows
        if row.facts.valid_until and row.facts.valid_until >= today and row.facts.standing.in_force
    ]
    if ends:
        day, name = min(ends)
        left = (day - today).days
        yield line(f"{name} ends in {plural(left, 'day')}", "$status-fair" if left <= _SOON else QUIET)


def _spark(result: Result) -> str:
    total = result.total
    return _SPARKS[round(total.satisfied / total.total * (len(_SPARKS) - 1))] if total.total else " "


def fact_lines(each: Line, today: date) -> Iterable[Content]:
    """What stands in the evaluation and its seal, a line each."""
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
    if outcome.evaluation.state == "sealed":
        return "Its tag is not here: git fetch --tags brings it, or s makes it where it was never made."
    if not outcome.evaluation.baseline:
        return "b begins to judge."
    return "enter opens it to determine the rest." if outcome.undetermined else "5 commits, then s seals it."
