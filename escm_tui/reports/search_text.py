"""What was found, as text: kind, id, title and where it belongs."""

from __future__ import annotations

from collections.abc import Sequence

from escm_tui.reports.plain import show_line
from escm_tui.reports.search import Hit
from escm_tui.reports.typeset import Cell, Column, Page, table

_NOTHING = "Nothing has all of these words. Fewer or shorter words find more."


def search_text(hits: Sequence[Hit], page: Page) -> list[str]:
    """A row for each hit, the best first."""
    if not hits:
        return [_NOTHING]
    columns = (Column("Kind"), Column("Id"), Column("Title", flexible=True), Column("In", flexible=True))
    rows = [
        (
            Cell(hit.entry.kind, "quiet"),
            Cell(show_line(hit.entry.id), "strong"),
            show_line(hit.entry.title),
            Cell(show_line(hit.entry.place), "quiet"),
        )
        for hit in hits
    ]
    return table(page, columns, rows)
