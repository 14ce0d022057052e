"""What taking back a table of claims would do, for people and for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from escm_tui.domain.comparison import Comparison
from escm_tui.domain.records import Rating
from escm_tui.exchange.claim_changes import RowChange, TableChanges
from escm_tui.exchange.claim_rows import RowProblem
from escm_tui.reports.comparison_text import level_sentence, rating_word
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import plural, show, show_line
from escm_tui.reports.problem_text import hint_line
from escm_tui.reports.rows import STATUS_LOOK, span_name
from escm_tui.reports.typeset import Page

_MOST_TEXT = 60


def table_changes_text(found: TableChanges, compared: Comparison, page: Page) -> Iterator[str]:
    """Every claim that would change, what that does to Practices and level, and what keeps it from being done."""
    count = len(found.changes)
    yield page.heading(f"{plural(count, 'claim')} would change, {plural(found.unchanged, 'row')} would not.")
    for each in found.changes:
        yield from page.prose(f"{each.row.name} ({show_line(span_name(each.row.span))}): {_change(each, page)}", 2, 6)
    for change in compared.practices:
        was, now = STATUS_LOOK[change.before], STATUS_LOOK[change.after]
        yield f"{change.practice}: {was.word} {page.arrow} {now.word}"
    if count:
        yield level_sentence(compared)
    if found.problems:
        yield page.heading(f"{plural(len(found.problems), 'row')} cannot be taken:")
        yield from _problems(found.problems)
    if found.stale:
        yield page.heading(f"{plural(len(found.stale), 'row is', 'rows are')} stale:")
        yield from _problems(found.stale)


def table_changes_payload(
    found: TableChanges, compared: Comparison, written: Iterable[str], *, name: str = "import"
) -> Payload:
    """The same for other programs; `written` are the paths that were written."""
    return envelope(
        name,
        {
            "changes": [
                {
                    "span": each.row.span,
                    "practice": each.row.practice,
                    "activity": each.row.activity,
                    "place": each.row.place,
                    "before": each.before.rating.value if each.before else "not_rated",
                    "after": each.row.rating or "not_rated",
                    "evidence_added": list(each.attached),
                    "evidence_removed": list(each.detached),
                    "note": each.note,
                    "because": each.because,
                }
                for each in found.changes
            ],
            "unchanged": found.unchanged,
            "problems": [_problem(each) for each in found.problems],
            "stale": [_problem(each) for each in found.stale],
            "practices": [
                {"practice": each.practice, "before": each.before.value, "after": each.after.value}
                for each in compared.practices
            ],
            "level": {"before": compared.before.stated_level, "after": compared.after.stated_level},
            "written": sorted(written),
        },
    )


def _change(each: RowChange, page: Page) -> str:
    before = each.before.rating if each.before else None
    after = Rating(each.row.rating) if each.row.rating else None
    words = [rating_word(after) if before is after else f"{rating_word(before)} {page.arrow} {rating_word(after)}"]
    if each.clears:
        return words[0]
    words += [f"+{show_line(text)}" for text in each.attached]
    words += [f"-{show_line(text)}" for text in each.detached]
    for name, text in (("note", each.note), ("because", each.because)):
        if text is not None:
            words.append(f"{name}: {_short(text)}" if text else f"no {name}")
    return "; ".join(words)


def _short(text: str) -> str:
    line = show_line(text)
    return line if len(line) <= _MOST_TEXT else f"{line[: _MOST_TEXT - 3]}..."


def _problems(found: Iterable[RowProblem]) -> Iterator[str]:
    for each in found:
        yield f"{show_line(each.place)}: {show(each.text)}"
        if each.hint:
            yield hint_line(each.hint)


def _problem(each: RowProblem) -> dict[str, Any]:
    return {"place": each.place, "text": each.text, "hint": each.hint}
