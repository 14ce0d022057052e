"""Workflow commands: problems of evidence files as annotations that GitHub Actions shows beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escm_tui.domain.problems import Problem, Severity
from escm_tui.reports.plain import show, show_line

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def workflow_commands(problems: Iterable[Problem]) -> Iterator[str]:
    """One command for each problem; nothing in a path or sentence can begin another command."""
    for each in problems:
        place = [("file", show(each.path))]
        if each.line:
            place.append(("line", str(each.line)))
        if each.line and each.column:
            place.append(("col", str(each.column)))
        place.append(("title", f"{each.code} {show_line(each.field)}".strip()))
        named = ",".join(f"{key}={_property(value)}" for key, value in place)
        hint = f"\n{show_line(each.hint)}" if each.hint else ""
        yield f"::{_COMMANDS[each.severity]} {named}::{_message(show_line(each.text) + hint)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
