"""The records and the evidence of one span, and what a span held in the state before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from escm_tui.domain.records import EvidenceItem, Record
from escm_tui.git.content import Entry
from escm_tui.load.layout import FileKind, Place
from escm_tui.tuples import NamedTuple


class Part:
    """The records and the evidence of one span."""

    __slots__ = ("evidence", "records", "span")

    def __init__(self, span: str) -> None:
        self.span = span
        self.records: dict[tuple[str, str], Record] = {}
        """(span, Practice id) to record."""
        self.evidence: dict[tuple[str, str], EvidenceItem] = {}
        """(span, slug) to evidence item."""

    def add(self, held: Record | EvidenceItem) -> None:
        """Put what one sound file holds in its place."""
        if isinstance(held, Record):
            self.records[held.span, held.practice] = held
        else:
            self.evidence[held.key] = held

    def leave_out(self, place: Place) -> None:
        """Take away what a file held that holds nothing sound now."""
        match place.kind:
            case FileKind.RECORD:
                self.records.pop((place.span, place.practice), None)
            case FileKind.EVIDENCE:
                self.evidence.pop((place.span, place.slug), None)

    def copy(self) -> Part:
        """Another one that holds the same."""
        made = Part(self.span)
        made.records, made.evidence = self.records.copy(), self.evidence.copy()
        return made


class SpanBefore(NamedTuple):
    """A span as the state before held it, all of whose files were sound, or nothing that is read."""

    entries: Mapping[str, Entry]
    """Its files."""
    part: Part
    """What was in them; it stays as it is."""

    def changed_in(self, entries: Mapping[str, Entry]) -> Iterator[str]:
        """The files that hold something else now, where the paths are the same."""
        return (path for path, entry in entries.items() if entry != self.entries[path])
