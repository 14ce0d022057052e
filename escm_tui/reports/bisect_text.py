"""The commit with which something was won or lost, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escm_tui.load.between import Between
from escm_tui.load.bisect import Turn
from escm_tui.reports.comparison_text import comparison_text
from escm_tui.reports.history_text import log_text
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.typeset import Page


def bisect_text(turn: Turn, names: Mapping[str, Sequence[str]], page: Page) -> list[str]:
    """The commit, what differs with it, and how far the search went; `names` gives the tags of a commit."""
    word = "gained" if turn.gained else "lost"
    lines = [page.heading(f"{turn.question.name} was {word} with:"), *log_text([turn.commit], names, page, 2)]
    if turn.by_day:
        lines += page.prose(
            "The commit itself did not do it: the commit before, judged on this one's day, gives the same answer. "
            "What counts changed with time in between."
        )
    lines += ["", *comparison_text(turn.comparison, Between(), page), ""]
    return [*lines, *page.prose(search_sentence(turn))]


def search_sentence(turn: Turn) -> str:
    """How many commits were searched and judged, and whether there may be more to find."""
    told = (
        f"Searched {plural(turn.commits, 'commit')} from {show_line(turn.start)} to {show_line(turn.end)} "
        f"with {plural(turn.assessed, 'assessment')}."
    )
    if not turn.unassessed:
        return f"{told} Every commit of the range was judged."
    left = plural(turn.unassessed, "commit was", "commits were")
    return f"{told} {left} not judged, and what is held can come and go between them, so there may be more to find."
