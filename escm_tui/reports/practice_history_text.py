"""The history of one Practice as text: who made each claim, and what each commit changed in claims and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from escm_tui.domain.authorship import Made
from escm_tui.domain.comparison import ActivityChange
from escm_tui.git.history import Commit
from escm_tui.load.practice_history import PracticeCommit, RecordBlame, VerdictChange
from escm_tui.reports.comparison_text import move_words
from escm_tui.reports.history_text import log_text
from escm_tui.reports.plain import show_line
from escm_tui.reports.reasons import in_ranges, reason_sentences
from escm_tui.reports.rows import RATING_LOOK, span_name
from escm_tui.reports.typeset import Cell, Column, Page, listed, table

_MOST_EVIDENCE = 4


def practice_log_text(
    commits: Sequence[PracticeCommit], names: Mapping[str, Sequence[str]], page: Page, indent: int = 0
) -> Iterator[str]:
    """Commits, newest first, each with what it changed in the claims and determinations of the Practice."""
    if not commits:
        yield "No commits."
    for each in commits:
        yield from log_text([each.commit], names, page, indent)
        yield from _changes(each, page, indent + 4)


def _changes(each: PracticeCommit, page: Page, indent: int) -> Iterator[str]:
    for line in [*_claim_lines(each.claims, page), *(_verdict_line(one, page) for one in each.verdicts)]:
        yield from page.prose(line, indent, indent + 2)
    for path in each.unreadable:
        yield from page.prose(f"{show_line(path)} cannot be read before or after it.", indent, indent + 2)


def _claim_lines(changes: Iterable[ActivityChange], page: Page) -> Iterator[str]:
    key: Callable[[ActivityChange], tuple[str, str]] = lambda each: (each.span, move_words(each, page))  # noqa: E731
    for (span, move), same in groupby(changes, key):
        found = list(same)
        came = dict.fromkeys(f"+{show_line(slug)}" for each in found for slug in each.evidence_added)
        went = dict.fromkeys(f"-{show_line(slug)}" for each in found for slug in each.evidence_removed)
        evidence = [*came, *went]
        activities = ", ".join(in_ranges([each.activity for each in found]))
        told = " ".join(filter(None, (move, listed(evidence, _MOST_EVIDENCE) if evidence else "")))
        yield f"{span_name(span)} {activities}: {told}"


def _verdict_line(change: VerdictChange, page: Page) -> str:
    was, now = ((verdict or "not determined").replace("_", " ") for verdict in (change.before, change.after))
    return f"evaluation {change.evaluation}: {was} {page.arrow} {now}"


def blame_text(
    target: str, label: str, records: Sequence[RecordBlame], commits: Mapping[str, Commit], page: Page
) -> list[str]:
    """Which commit made each claim what it is, record by record; `target` names what was asked about."""
    lines = [page.pair(target, label).replace(target, page.heading(target), 1)]
    for each in records:
        if each.made:
            rows = _rows(each.made, commits, page)
            lines += ["", page.heading(span_name(each.span)), *table(page, _COLUMNS, rows, 2)]
            for _, sentence in reason_sentences(each.lacking):
                lines += page.prose(f"! {sentence}", indent=2, hanging=4)
    if len(lines) == 1:
        lines += ["", "Nothing was ever claimed here."]
    return lines


_COLUMNS = (Column(), Column(), Column("Commit"), Column("Day"), Column("By"), Column("Evidence", flexible=True))


def _rows(made: Iterable[Made], commits: Mapping[str, Commit], page: Page) -> Iterator[list[Cell | str]]:
    for each in made:
        look = RATING_LOOK[each.claim.rating if each.claim else None]
        evidence = ", ".join(show_line(reference.text) for reference in each.claim.evidence) if each.claim else ""
        rating = Cell(f"{look.ascii if page.ascii else look.glyph} {look.word}", look.tone)
        commit = commits.get(each.commit) if each.commit else None
        if commit is None:
            yield [each.activity, rating, Cell("not yet", "quiet"), "", "", evidence]
        else:
            day = commit.committed_at.date().isoformat()
            yield [each.activity, rating, Cell(commit.short, "fair"), day, show_line(commit.author_name), evidence]
