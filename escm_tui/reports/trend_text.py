"""The chain of evaluations as text: levels and counts by evaluation, bars, areas, validity and Level 5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from escm_tui.domain.catalog import LEVELS, Catalog
from escm_tui.domain.profile import Count
from escm_tui.domain.sustained import EvaluationFacts, LevelFive, Trend, TrendRow
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.typeset import Cell, Column, Page, Tone, cells, table

_PREFIX = "evaluation/"
_SPARKS, _PLAIN_SPARKS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
_SHADES, _PLAIN_SHADES = ("█", "▓", "▒", "░"), ("#", "+", "o", ".")
"""Satisfied Practices of Levels 2, 3 and 4, and those that are not satisfied."""

_MOST_SPARKS = 24


def evaluation_name(tag: str) -> str:
    """The tag without what all of them begin with."""
    return show_line(tag.removeprefix(_PREFIX))


def trend_text(trend: Trend, catalog: Catalog, page: Page) -> list[str]:
    """The whole page; a sentence where there is no evaluation yet."""
    if not trend.rows:
        return page.prose("No tag names an evaluation yet: git tag -a evaluation/SLUG on the commit that was judged.")
    told = [row for row in trend.rows if row.result is not None]
    parts = [
        _opening(trend, page),
        _table(trend.rows, page),
        _bars(told, page),
        _areas(told, catalog, page),
        _validity(trend, page),
        _level_five(trend.level_five, page),
    ]
    lines: list[str] = []
    for part in map(list, parts):
        lines += ["", *part] if part and lines else part
    return lines


def _opening(trend: Trend, page: Page) -> Iterator[str]:
    rows = trend.rows
    organization = show_line(rows[-1].facts.organization) or "Organization without a name"
    title = f"Trend of {organization}"
    yield page.pair(title, plural(len(rows), "evaluation")).replace(title, page.heading(title), 1)
    sealed = sum(row.facts.determined is not None for row in rows)
    if trend.basis == "determinations":
        rest = f"; {len(rows) - sealed} of {len(rows)} are not sealed" if sealed < len(rows) else ""
        yield from page.prose(f"By sealed determinations{rest}. Each is judged on its own day.")
    else:
        none = "" if sealed else "; no evaluation is sealed yet"
        yield from page.prose(f"By claims{none}. Each is judged on its own day.")


def _table(rows: Sequence[TrendRow], page: Page) -> list[str]:
    strict = any(row.result and row.result.level != row.result.level_without_not_applicable for row in rows)
    columns = [
        Column("Evaluation", flexible=True),
        Column("As of"),
        Column("Days", right=True),
        Column("Level", right=True),
        *([Column("w/o N/A", right=True)] if strict else []),
        *(Column(f"Level {level}", right=True) for level in LEVELS),
        Column("All", right=True),
        Column("Problems", right=True),
    ]
    body: list[list[Cell | str]] = []
    for row in rows:
        result, facts = row.result, row.facts
        body.append(
            [
                evaluation_name(facts.tag),
                facts.as_of.isoformat(),
                "" if row.days is None else str(row.days),
                Cell(_level(result.level) if result else "-", "strong"),
                *([_level(result.level_without_not_applicable) if result else "-"] if strict else []),
                *(_of_level(result.levels, level) if result else "-" for level in LEVELS),
                str(result.total) if result else "-",
                str(facts.errors + facts.warnings or ""),
            ]
        )
    lines = table(page, columns, body)
    for row in rows:
        if row.facts.errors:
            wrong = f"{evaluation_name(row.facts.tag)} has {plural(row.facts.errors, 'error')} in its files"
            lines += page.prose(f"{wrong}: escm validate --rev {show_line(row.facts.tag)}")
    return lines


def _level(level: int | None) -> str:
    return "none" if level is None else str(level)


def _of_level(levels: Mapping[int, Count], level: int) -> str:
    return str(levels[level]) if level in levels else "-"


def _bars(rows: Sequence[TrendRow], page: Page) -> Iterator[str]:
    """One bar for each evaluation, as long as all Practices in scope, with a shade for each level."""
    if not rows:
        return
    shades = _PLAIN_SHADES if page.ascii else _SHADES
    names = [evaluation_name(row.facts.tag) for row in rows]
    width = min(max(map(cells, names)), 24)
    room = min(84, page.width - width - 10)
    yield page.heading("Satisfied Practices")
    for name, row in zip(names, rows, strict=True):
        if row.result is None or not row.result.total.total:
            continue
        scale = room / row.result.total.total
        bar, reached = "", 0
        for level, shade in zip(LEVELS, shades, strict=False):
            reached += row.result.levels[level].satisfied if level in row.result.levels else 0
            bar += shade * (round(reached * scale) - len(bar))
        bar += shades[-1] * (room - len(bar))
        yield f"  {name[:width]:<{width}}  {bar} {row.result.total}"
    legend = "  ".join(f"{shade} Level {level}" for level, shade in zip(LEVELS, shades, strict=False))
    yield page.paint(f"  {'':<{width}}  {legend}  {shades[-1]} not satisfied", "quiet")


def _areas(rows: Sequence[TrendRow], catalog: Catalog, page: Page) -> list[str]:
    if not rows:
        return []
    columns = (Column("Area"), Column(flexible=True), Column("Trend"), Column("First"), Column(), Column("Last"),
               Column(right=True))  # fmt: skip
    body: list[list[Cell | str]] = []
    for area, name in catalog.area_names.items():
        counts = [row.result.areas[area] for row in rows if row.result and area in row.result.areas]
        if not counts:
            continue
        first, last = counts[0], counts[-1]
        moved = last.satisfied - first.satisfied
        comparable = len(counts) > 1 and first.total == last.total and moved != 0
        tone: Tone = "good" if moved > 0 else "bad"
        spark = "".join(_spark(count, page) for count in counts[-_MOST_SPARKS:])
        step = Cell(f"{moved:+}", tone) if comparable else Cell("")
        body.append([Cell(area, "strong"), name, spark, str(first), page.arrow, str(last), step])
    return table(page, columns, body)


def _spark(count: Count, page: Page) -> str:
    signs = _PLAIN_SPARKS if page.ascii else _SPARKS
    return signs[round(count.satisfied / count.total * (len(signs) - 1))] if count.total else " "


def _validity(trend: Trend, page: Page) -> Iterator[str]:
    sealed = [row.facts for row in trend.rows if row.facts.determined is not None]
    if not sealed:
        return
    yield page.heading("Sealed results")
    for facts in sealed:
        yield from page.prose(
            f"{evaluation_name(facts.tag)}: {facts.method}; {validity_words(facts, trend.today)}.", 2, 4
        )
    broken = [facts for facts in sealed if facts.broken]
    for facts in broken:
        differ = ", ".join(facts.seal.differences) if facts.seal else ""
        yield page.paint(f"  The seal of {evaluation_name(facts.tag)} does not hold: {show_line(differ)}.", "bad")
        yield from page.prose(f"See what differs: escm evaluation verify {show_line(facts.tag)}", 4)
    verified = [facts for facts in sealed if facts.seal is not None]
    if verified and not broken:
        one = len(verified) == 1
        does = "The seal holds: what it states" if one else f"All {len(verified)} seals hold: what they state"
        yield from page.prose(f"{does} comes out the same again.", 2, 4)


def validity_words(facts: EvaluationFacts, today: date) -> str:
    """Until when a sealed result holds, counted from today, or what ended it."""
    if not facts.standing.in_force and facts.standing.event is not None:
        event = facts.standing.event
        return f"{event.kind} on {event.date.isoformat()}: {show_line(event.because).rstrip('.')}"
    if facts.valid_until is None:
        return "without a last day"
    left = (facts.valid_until - today).days
    if left < 0:
        return f"valid until {facts.valid_until.isoformat()}, ended {plural(-left, 'day')} ago"
    return f"valid until {facts.valid_until.isoformat()}, {plural(left, 'day')} left"


def _level_five(five: LevelFive, page: Page) -> Iterator[str]:
    names = [evaluation_name(each.tag) for each in five.chain]
    held = f"Level 5 is held, by {', '.join(names)}." if five.held else "Level 5 is not held."
    yield page.heading(held)
    for sentence in five.missing:
        yield from page.prose(show_line(sentence), 2)
    for left in five.left_out:
        why = show_line(left.why).rstrip(".")
        yield from page.prose(f"{evaluation_name(left.tag)} does not count: {why}.", 2, 4)
    for gap in five.gaps:
        yield from page.prose(
            f"After {evaluation_name(gap.tag)} no result was valid from {gap.first.isoformat()} to "
            f"{gap.last.isoformat()}, {plural(gap.days, 'day')}; that does not disqualify.",
            2,
            4,
        )
