"""What a merge left in conflict, as text and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from escm_tui.domain.merging import ABSENT, Clash, Conflict
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.typeset import Page

BY_LINES = "Git could merge neither its fields nor its lines; settle it with an editor, then git add it."


def conflict_lines(found: Sequence[Conflict], page: Page) -> list[str]:
    """Each file, and below it each field with what it was and both views."""
    lines: list[str] = []
    for each in found:
        lines.append(page.paint(show_line(each.path), "strong"))
        lines += [line for clash in each.clashes for line in _clash_lines(clash)]
        lines += [] if each.clashes else [f"  {BY_LINES}"]
    if not found:
        return ["Nothing is in conflict."]
    return [*lines, f"{plural(len(found), 'file is', 'files are')} in conflict."]


def _clash_lines(clash: Clash) -> list[str]:
    views = (("before", clash.base), ("ours", clash.ours), ("theirs", clash.theirs))
    told = [f"    {name:<6}  {show_line(clash.line(view))}" for name, view in views]
    if clash.base is ABSENT:
        told = told[1:]
    return [f"  {show_line(clash.name)}", *told]


def conflicts_payload(found: Sequence[Conflict]) -> Payload:
    """The same for programs; a view that took the field away has no key."""
    return envelope(
        "conflicts",
        {
            "files": [{"path": each.path, "fields": [clash.as_data() for clash in each.clashes]} for each in found],
        },
    )
