"""Commits as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escm_tui.git.history import Commit
from escm_tui.reports.plain import show_line
from escm_tui.reports.typeset import Cell, Column, Page, table


def log_text(commits: Sequence[Commit], names: Mapping[str, Sequence[str]], page: Page) -> list[str]:
    """Commits, newest first; `names` gives the tags of a commit by its id."""
    if not commits:
        return ["No commits."]
    rows = [
        (
            Cell(each.short, "fair"),
            each.committed_at.date().isoformat(),
            show_line(each.author_name),
            _subject(each, names),
        )
        for each in commits
    ]
    return table(page, (Column(), Column(), Column(flexible=True), Column(flexible=True)), rows)


def _subject(commit: Commit, names: Mapping[str, Sequence[str]]) -> str:
    tags = [show_line(name) for name in names.get(commit.id, ())]
    mark = f"[{', '.join(tags)}] " if tags else ""
    return f"{mark}{show_line(commit.subject)}"
