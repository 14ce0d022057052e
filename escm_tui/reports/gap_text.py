"""What is missing, what if some of it held, what time will take away: gap, suppositions and forecast as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.comparison import Comparison, PracticeChange
from escm_tui.domain.forecast import Forecast, ForecastStep
from escm_tui.domain.profile import GapItem, Profile
from escm_tui.domain.records import ORGANIZATION, Action, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.reports.plain import plural, show_line, state_line
from escm_tui.reports.reasons import reason_lines, telling
from escm_tui.reports.rows import STATUS_LOOK, effort_words, span_name
from escm_tui.reports.typeset import Page, joined, listed

_MOST_UNBLOCKED = 3


def gap_text(profile: Profile, level: int, items: Sequence[GapItem], page: Page) -> list[str]:
    """What is missing for a level, with totals: lowest level first, in it Support Practices, then least effort."""
    state = state_line(profile.snapshot.label, profile.snapshot.as_of)
    if not items:
        sentence = f"Nothing is missing: every Practice up to Level {level} is satisfied."
        if not profile.assessment.has_engagement:
            sentence = "Every Practice is satisfied, but no engagement counts yet, and a level above 1 needs one."
        return [page.pair(f"Gap to Level {level}", state), "", *page.prose(sentence)]
    heading = f"Gap to Level {level}"
    lines = [page.pair(heading, state).replace(heading, page.heading(heading), 1)]
    if not profile.assessment.has_engagement:
        lines += page.prose("No engagement counts yet, and a level above 1 needs one.")
    for each in LEVELS:
        of_level = [item for item in items if item.practice.level == each]
        if of_level:
            title = f"Level {each}: {plural(len(of_level), 'Practice')}"
            lines += ["", page.heading(title), *(line for item in of_level for line in _gap_lines(profile, item, page))]
    return [*lines, "", *page.prose(_gap_totals(items))]


def _gap_lines(profile: Profile, item: GapItem, page: Page) -> Iterator[str]:
    look = STATUS_LOOK[item.assessment.status]
    unrated = not item.assessment.spans
    needed = f"not rated, {effort_words(item)}" if unrated else effort_words(item)
    line = page.pair(f"    {item.practice.id} {item.practice.title}", needed)
    yield f"  {page.glyph(look)}{line[3:]}".replace(item.practice.id, page.heading(item.practice.id), 1)
    if not unrated:
        yield from reason_lines(page, telling(item.missing), item.practice, indent=6)
    if item.unblocks:
        named = listed(item.unblocks, _MOST_UNBLOCKED)
        yield from page.prose(f"unblocks {plural(len(item.unblocks), 'Practice')}: {named}", 6, 8)
    for span, action in open_actions(profile.snapshot, item.practice.id):
        yield from page.prose(f"planned: {action_words(span, action)}", 6, 8)


def _gap_totals(items: Iterable[GapItem]) -> str:
    found = list(items)
    activities = sum(len(item.activities) for item in found)
    needed = plural(activities, "Required Activity does", "Required Activities do")
    return f"In all: {plural(len(found), 'Practice')}; {needed} not hold yet."


def open_actions(snapshot: Snapshot, practice: str) -> Iterator[tuple[str, Action]]:
    """The actions of a Practice that are still to be done, each with its span, the earliest due first."""
    found = [
        (record.span, action)
        for record in snapshot.records.values()
        if record.practice == practice
        for action in record.actions.values()
        if action.state == "open"
    ]
    yield from sorted(found, key=lambda each: (each[1].due is None, each[1].due, each[0], each[1].slug))


def action_words(span: str, action: Action) -> str:
    """An action in one line: what, where, who, until when."""
    facts = [show_line(action.owner)] if action.owner else []
    facts += [f"due {action.due.isoformat()}"] if action.due else []
    where = "" if span == ORGANIZATION else f"{span_name(span)}: "
    told = f" ({', '.join(facts)})" if facts else ""
    return f"{where}{show_line(action.title)}{told}"


def what_if_text(names: Sequence[str], compared: Comparison, page: Page) -> list[str]:
    """What would be otherwise if the named Practices and Activities held."""
    before, after = compared.before.level, compared.after.level
    lines = [page.heading(f"If {joined(names)} held")]
    told = f"would rise from {before} to {after}" if after > before else f"would stay at {after}"
    lines += page.prose(f"The Capability Level {told}.")
    lines += _changed(compared.risen, compared.after, page)
    if not compared.risen:
        lines += page.prose("No Practice would rise.")
    return lines


def _changed(changes: Iterable[PracticeChange], profile: Profile, page: Page, indent: int = 2) -> Iterator[str]:
    for change in changes:
        practice = profile.catalog.by_id[change.practice]
        was, now = STATUS_LOOK[change.before], STATUS_LOOK[change.after]
        move = f"{page.glyph(was)} {was.word} {page.arrow} {page.glyph(now)} {now.word}"
        yield f"{' ' * indent}{page.heading(practice.id)} {practice.title}"
        yield f"{' ' * (indent + 2)}{move}"


def forecast_text(forecast: Forecast, page: Page) -> list[str]:
    """Day by day what expires, which Practices that takes away, and the level."""
    snapshot = forecast.now.snapshot
    title = f"Forecast until {forecast.until.isoformat()}"
    lines = [page.pair(title, state_line(snapshot.label, snapshot.as_of)).replace(title, page.heading(title), 1)]
    for step in forecast.steps:
        lines += ["", *_step_lines(step, forecast.now, page)]
    if not forecast.steps:
        return [*lines, "", *page.prose("Nothing expires in that time, and nothing else changes with it.")]
    now, then = forecast.now.level, forecast.then.level
    fate = f"stays at {now}" if now == then else f"goes from {now} to {then}"
    return [*lines, "", *page.prose(f"If nobody does anything, the Capability Level {fate} by then.")]


def _step_lines(step: ForecastStep, now: Profile, page: Page) -> Iterator[str]:
    level = ""
    if step.level_before != step.level_after:
        level = f"  Level {step.level_before} {page.arrow} {step.level_after}"
    yield page.heading(f"{step.day.isoformat()}{level}")
    for item in step.lapsing:
        name = item.slug if item.span == ORGANIZATION else f"{span_name(item.span)}/{item.slug}"
        lapse = item.lapse_on(step.day)
        why = lapse.words if lapse else "no longer serves"
        yield from page.prose(f"! {show_line(name)}: {show_line(item.title)} ({why})", 2, 4)
    for sign, spans in (("+", step.spans_added), ("-", step.spans_removed)):
        for span in spans:
            begins = "counts from this day on" if sign == "+" else "no longer counts"
            yield from page.prose(f"{sign} {show_line(span_name(span))} {begins}", 2, 4)
    yield from _changed((*step.fallen, *step.risen), now, page)


def actions_text(found: Sequence[tuple[Record, Action]], today: date, page: Page) -> list[str]:
    """Actions, each with what names it on the first line, and how many they are."""
    if not found:
        return ["No action is planned."]
    lines = [line for record, each in found for line in _action_lines(record, each, today, page)]
    late = sum(_overdue(each, today) for _, each in found)
    told = f"{plural(len(found), 'action')}, {late} overdue." if late else f"{plural(len(found), 'action')}."
    return [*lines, "", told]


def _action_lines(record: Record, each: Action, today: date, page: Page) -> Iterator[str]:
    due = each.due.isoformat() if each.due else f"{'-':<10}"
    targets = f"{record.practice}.{','.join(each.activities)}" if each.activities else record.practice
    left = f"{due}  {targets} {show_line(each.slug)}"
    line = page.pair(left, "overdue" if _overdue(each, today) else each.state)
    yield line.replace(due, page.paint(due, "bad"), 1) if _overdue(each, today) else line
    facts = [show_line(each.title)]
    facts += [show_line(each.owner)] if each.owner else []
    facts += [show_line(span_name(record.span))] if record.span != ORGANIZATION else []
    yield from page.prose(f" {page.dot} ".join(facts), 12, 12)


def _overdue(each: Action, today: date) -> bool:
    return each.state == "open" and each.due is not None and each.due < today
