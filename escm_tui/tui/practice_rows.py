"""What the Practice screen shows of a record: tabs of the spans, who looks after it, the evidence of a claim."""

from __future__ import annotations

from textual.content import Content

from escm_tui.domain.problems import Severity
from escm_tui.domain.records import Claim, EvidenceReference
from escm_tui.load.layout import record_path
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import KIND_WORDS, span_name
from escm_tui.tui.details import validity_words
from escm_tui.tui.looks import QUIET, heading, line, status_mark
from escm_tui.tui.session import View
from escm_tui.tui.widgets.row_table import Row

_ARROWS = 4
"""Columns of the arrows beside the tabs."""

_BETWEEN = "  "
"""What stands between two tabs."""


def unreadable(view: View, span: str, practice: str) -> Content | None:
    """That the file of this span cannot be read, where it cannot: it is not the same as not rated."""
    path = record_path(span, practice)
    wrong = [each for each in view.problems if each.path == path and each.severity is Severity.ERROR]
    if not wrong or view.snapshot.record(span, practice):
        return None
    place = f"line {wrong[0].line}: " if wrong[0].line else ""
    return line(f"{path} cannot be read: {place}{wrong[0].text}", "bold $status-bad")


def owner_of(view: View, span: str, practice: str) -> Content:
    """The role that looks after the record, where one is named."""
    record = view.snapshot.record(span, practice)
    named = record and record.owner
    return Content.assemble((" · ", QUIET), line(f"owner {named}", QUIET)) if named else Content("")


def span_tabs(view: View, practice: str, here: str, room: int, *, reverse: bool) -> Content:
    """The spans with their status, this one marked; what finds no room gives way to dots."""
    judged = view.profile.practices[practice].spans
    tabs: list[Content] = []
    for span in view.snapshot.spans:
        mark = status_mark(judged[span].status) if span in judged else Content.styled("· -", "$status-none")
        style = ("bold reverse" if reverse else "bold $cursor-text on $cursor") if span == here else QUIET
        counted = span in view.profile.assessment.spans
        name = show_line(span_name(span))
        tabs.append(Content.assemble((f" {name} ", style), " ", mark, ("" if counted else " not counted", QUIET)))
    place = view.snapshot.spans.index(here) if here in view.snapshot.spans else 0
    room = max(1, room - _ARROWS)
    # Of a hundred engagements few find room: to put all tabs together for each that gives way would take long.
    widths = [each.cell_length + len(_BETWEEN) for each in tabs]
    first, beyond = 0, len(tabs)
    before, after = "", " …" if tabs[place + 1 :] else ""
    while first < place and sum(widths[first : place + 1]) - len(_BETWEEN) + len(before + after) > room:
        first, before = first + 1, "… "
    after = ""
    while beyond > place + 1 and sum(widths[first:beyond]) - len(_BETWEEN) + len(before + after) > room:
        beyond, after = beyond - 1, " …"
    seen = Content(_BETWEEN).join(tabs[first:beyond])
    return Content.assemble(("< ", "$key"), before, seen, after, (" >", "$key"))


def evidence_rows(view: View, claim: Claim | None) -> list[Row]:
    """What a claim rests on."""
    if claim is None or not claim.evidence:
        return []
    title = Row("heading", heading=heading(f"Evidence {len(claim.evidence)}"), selectable=False)
    return [title, *(_evidence_row(view, reference) for reference in claim.evidence)]


def _evidence_row(view: View, reference: EvidenceReference) -> Row:
    item, day = view.snapshot.evidence.get(reference.key), view.snapshot.as_of
    if item is None:
        missing = (
            Content.styled("✗", "$status-bad"),
            line(reference.text),
            Content(""),
            Content.styled("does not exist", "$status-bad"),
        )
        return Row(reference.text, missing)
    serves = item.serves_on(day)
    cells = (
        Content.styled("●" if serves else "○", "$status-good" if serves else "$status-bad"),
        line(item.title),
        Content.styled(KIND_WORDS[item.kind], QUIET),
        line(validity_words(item, day), QUIET if serves else "$status-bad"),
    )
    return Row(reference.text, cells)
