"""Commits as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from escm_tui.git.history import Commit
from escm_tui.reports.plain import show_line
from escm_tui.reports.typeset import Page


def log_text(
    commits: Sequence[Commit], names: Mapping[str, Sequence[str]], page: Page, indent: int = 0
) -> Iterator[str]:
    """Commits, newest first: id, day, subject, tags and author; `names` gives the tags of a commit by its id."""
    if not commits:
        yield "No commits."
    for each in commits:
        opening = f"{each.short} {each.committed_at.date().isoformat()} "
        tags = "".join(f"[{show_line(name)}] " for name in names.get(each.id, ()))
        text = f"{tags}{show_line(each.subject)} ({show_line(each.author_name)})"
        first, *rest = page.prose(f"{opening}{text}", indent, indent + len(opening))
        yield first.replace(each.short, page.paint(each.short, "fair"), 1)
        yield from rest
