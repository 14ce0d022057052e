"""A push or a range of commits as text: each commit and reference with what is wrong with it, then a summary."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.domain.problems import Problem
from escm_tui.load.push_check import PushVerdict
from escm_tui.reports import payloads
from escm_tui.reports.payloads import Payload
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.problem_text import problem_lines
from escm_tui.reports.typeset import Page


def findings(verdict: PushVerdict, page: Page, most: int | None = None) -> list[str]:
    """What is wrong, commit by commit, then branch by branch and tag by tag; at most so many problems."""
    lines: list[str] = []
    shown = 0
    for heading, problems in _parts(verdict, page):
        room = len(problems) if most is None else max(0, most - shown)
        if room:
            lines += [heading, *problem_lines(problems[:room], page)]
        shown += len(problems)
    if most is not None and shown > most:
        lines.append(f"... and {plural(shown - most, 'more problem', 'more problems')}")
    return lines


def _parts(verdict: PushVerdict, page: Page) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    for each in verdict.commits:
        if each.errors:
            commit = each.commit
            told = f"Commit {commit.short} {show_line(commit.subject)} ({show_line(commit.author_name)})"
            yield page.paint(told, "strong"), each.errors
    for reference in verdict.references:
        if reference.problems:
            yield page.paint(show_line(reference.reference), "strong"), reference.problems


def summary(verdict: PushVerdict) -> str:
    """How much was checked, and what came of it."""
    checked = plural(len(verdict.commits), "commit")
    if not verdict.errors:
        return f"{checked} checked, no problems."
    return f"{checked} checked: {plural(verdict.errors, 'problem')}."


def payload(verdict: PushVerdict, since: str | None, tip: str, branch: str | None) -> Payload:
    """The same for programs."""
    return payloads.envelope(
        "check",
        {
            "base": since,
            "tip": tip,
            "branch": branch,
            "commits": [
                {
                    "id": each.commit.id,
                    "subject": each.commit.subject,
                    "author": {"name": each.commit.author_name, "email": each.commit.author_email},
                    "problems": [payloads.problem(problem) for problem in each.errors],
                }
                for each in verdict.commits
            ],
            "references": [
                {"name": each.reference, "problems": [payloads.problem(problem) for problem in each.problems]}
                for each in verdict.references
            ],
            "counts": {"error": verdict.errors},
        },
    )
