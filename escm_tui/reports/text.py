"""The profile as text for a terminal: status on one page, and the list of Practices."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import Profile
from escm_tui.domain.seal import result_sentence
from escm_tui.reports.plain import plural, show_line, state_line
from escm_tui.reports.rows import STATUS_LOOK, PracticeRow, effort_words, practice_rows, span_name
from escm_tui.reports.typeset import Cell, Column, Page, cells, listed, table

if TYPE_CHECKING:
    from escm_tui.domain.determination import Outcome

_HIGHEST = LEVELS[-1]
_ROOMY = 92
"""Columns from which on the cells of the Map stand apart."""


def status_text(profile: Profile, page: Page, *, steps: bool = True) -> list[str]:
    """The whole profile on one page; `steps` says what to do next."""
    organization = show_line(profile.snapshot.manifest.organization) or "Organization without a name"
    return [
        *_title(profile, page, organization),
        "",
        *_level_sentences(profile, page),
        "",
        *map_lines(profile, page),
        "",
        *_legend(profile, page),
        *_files(profile, page),
        *(["", *_next_steps(profile, page)] if steps else []),
    ]


def _title(profile: Profile, page: Page, organization: str) -> Iterator[str]:
    line = page.pair(organization, state_line(profile.snapshot.label, profile.snapshot.as_of))
    yield line.replace(organization, page.heading(organization), 1)
    spans = [span_name(span) for span in profile.assessment.spans]
    yield from page.prose(f"{'Spans' if len(spans) > 1 else 'Span'}: {', '.join(spans)}", hanging=7)


def _level_sentences(profile: Profile, page: Page) -> Iterator[str]:
    target = profile.snapshot.manifest.target
    wanted = ""
    if target is not None:
        by = f" by {target.by.isoformat()}" if target.by else ""
        wanted = f"Target: Level {target.level}{by}"
    stated = profile.stated_level
    level = "No Capability Level stated" if stated is None else f"Capability Level {stated}"
    yield page.pair(level, wanted).rstrip().replace(level, page.heading(level), 1)
    if profile.determined is not None:
        yield from page.prose(determined_sentence(profile.determined))
    if stated is None:
        return
    yield from page.prose(blocking_sentence(profile))
    if profile.level_without_not_applicable != profile.level:
        lower = profile.level_without_not_applicable
        yield from page.prose(f"Without what is set aside as not applicable it would be Level {lower}.")


def determined_sentence(outcome: Outcome) -> str:
    """Whose determinations a profile rests on, and what they amount to."""
    method = outcome.method.name.lower()
    slug, end = show_line(outcome.evaluation.slug), outcome.evaluation.period.end
    day = f" of {end.isoformat()}" if end else ""
    return f"As determined by {slug}, a {method}{day}: {result_sentence(outcome)}"


def blocking_sentence(profile: Profile) -> str:
    """What stands between now and the next level, in one sentence."""
    blocking = profile.assessment.blocked_by
    if not profile.assessment.has_engagement:
        return "No engagement counts yet, and a level above 1 needs one."
    if profile.level == _HIGHEST:
        return f"Every Practice of Levels 2 to {_HIGHEST} is satisfied."
    following = profile.level + 1
    stands = "stands" if len(blocking) == 1 else "stand"
    missing = plural(len(blocking), "Practice")
    return f"{missing} {stands} between here and Level {following}: {listed(blocking, 8)}."


def map_lines(profile: Profile, page: Page) -> Iterator[str]:
    """All 84 Practices: areas down, levels across, each with its number and glyph; counts at the margins."""
    gap = " " if page.width >= _ROOMY else ""
    rows = {row.id: row for row in practice_rows(profile)}
    grid = {
        area.id: [
            [rows[each.id] for each in profile.catalog.of_area(area.id) if each.level == level] for level in LEVELS
        ]
        for area in profile.catalog.areas
    }
    widths = [
        max(max(len(cell[place]) for cell in grid.values()) * (3 + len(gap)) - len(gap), 7)
        for place in range(len(LEVELS))
    ]
    heads = [f"{f'Level {level}':<{width}}" for level, width in zip(LEVELS, widths, strict=True)]
    yield page.paint(("     " + "  ".join(heads)).rstrip(), "quiet")
    for area, by_level in grid.items():
        drawn = [_map_cell(page, found, width, gap) for found, width in zip(by_level, widths, strict=True)]
        yield f"{area}  {'  '.join(drawn)}  {profile.areas[area]!s:>5}"
    counts = [f"{profile.levels[level]!s:<{width}}" for level, width in zip(LEVELS, widths, strict=True)]
    yield page.paint(f"     {'  '.join(counts)}  {profile.total!s:>5}", "quiet")


def _map_cell(page: Page, rows: Sequence[PracticeRow], width: int, gap: str) -> str:
    drawn = gap.join(f"{row.id[3:]}{page.glyph(row.look)}" for row in rows)
    used = len(rows) * (3 + len(gap)) - (len(gap) if rows else 0)
    return drawn + " " * (width - used)


def _legend(profile: Profile, page: Page) -> Iterator[str]:
    yield "   ".join(
        f"{page.glyph(STATUS_LOOK[status])} {STATUS_LOOK[status].word} {count}"
        for status, count in profile.statuses.items()
    )


def _files(profile: Profile, page: Page) -> Iterator[str]:
    if not profile.errors and not profile.warnings:
        return
    text = f"{plural(profile.errors, 'error')} and {plural(profile.warnings, 'warning')} in the files"
    if profile.errors:
        text += "; a file with an error counts as absent"
    yield from (page.paint(line, "bad" if profile.errors else None) for line in page.prose(f"{text}."))


def _next_steps(profile: Profile, page: Page) -> Iterator[str]:
    """What to type next, each with what it is good for."""
    steps = list(_steps(profile))
    width = max((cells(words) for words, _ in steps), default=0)
    for place, (words, purpose) in enumerate(steps):
        yield f"{'     ' if place else 'Next:'} {words:<{width}}  {page.paint(f'# {purpose}', 'quiet')}"


def _steps(profile: Profile) -> Iterator[tuple[str, str]]:
    if profile.determined is not None:
        yield f"escm evaluation show {profile.determined.evaluation.slug}", "claims and determinations side by side"
        return
    rev = f" --rev {shlex.quote(show_line(profile.snapshot.label))}" if profile.snapshot.revision else ""
    if profile.errors:
        yield f"escm validate{rev}", "what is wrong in the files"
    if not profile.assessment.has_engagement and not rev:
        yield 'escm engagement add SLUG --client "..."', "the first engagement"
    if profile.level < _HIGHEST:
        following = profile.level + 1
        yield f"escm gap --level {following}{rev}", "what is missing"
        nearest = min(profile.gap(following), key=lambda item: (len(item.activities), item.practice.id), default=None)
        if nearest is not None:
            yield f"escm show {nearest.practice.id}{rev}", f"the nearest: {effort_words(nearest)}"
    elif profile.warnings:
        yield f"escm validate{rev}", "what the warnings say"


def list_text(rows: Sequence[PracticeRow], total: int, page: Page) -> list[str]:
    """The Practices that a filter leaves, in a table, and how many they are."""
    columns = (
        Column("Id"),
        Column("Practice", flexible=True),
        Column("Lv", right=True),
        Column("Life-cycle"),
        Column("Status"),
        Column("Holds", right=True),
    )
    body = [
        (
            Cell(row.id, "strong"),
            row.practice.title,
            str(row.practice.level),
            row.practice.lifecycle.value,
            Cell(f"{row.look.ascii if page.ascii else row.look.glyph} {row.look.word}", row.look.tone),
            f"{row.required_holding}/{row.required_total}",
        )
        for row in rows
    ]
    found = f"{len(rows)} of {total} Practices" if len(rows) != total else f"All {total} Practices"
    if not rows:
        return [f"None of the {total} Practices."]
    return [*table(page, columns, body), "", f"{found}. Holds: Required Activities that hold, of all."]
