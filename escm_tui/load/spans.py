"""The spans of one state of the repository, each read and checked by itself, in this process or in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.problems import WHOLE_FILE, Problem, problem
from escm_tui.domain.records import EvidenceItem, Record, engagement_span
from escm_tui.domain.rules import Checks, Findings
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.sources import Content, Entry, Source
from escm_tui.load import placing
from escm_tui.load.files import NOTHING_HELD, KnownFiles, ReadFile, blob_id, contents_of
from escm_tui.load.layout import FileKind, Place, slug_in
from escm_tui.load.parts import Part, SpanBefore
from escm_tui.load.records import Held
from escm_tui.tuples import NamedTuple


class Reading:
    """Files of a state as they are read, with what is wrong with each of them."""

    def __init__(self, catalog: Catalog, source: Source, known: KnownFiles) -> None:
        self._catalog, self._source, self._known = catalog, source, known
        self._entries = source.entries()
        self.problems: list[Problem] = []
        self.unread: set[tuple[str, str]] = set()
        """Span and slug of the items whose files are there, until they are read."""

    def places(self, paths: Iterable[str]) -> list[Place]:
        """What paths hold; what cannot be there is noted."""
        return [self._place(path) for path in paths]

    def held(self, places: Iterable[Place], contents: Mapping[str, Content] = NOTHING_HELD) -> Iterator[Held]:
        """What is in the files that are sound, in their order; `contents` are those that are at hand already."""
        judged = (place for place in places if place.judged and self._entries[place.path].is_file)
        for read in self._known.read(self._source, judged, contents):
            self.problems += read.problems
            if isinstance(read.holds, EvidenceItem):
                self.unread.discard(read.holds.key)
            if read.holds is not None:
                yield read.holds

    def _place(self, path: str) -> Place:
        place, entry = self._known.place(path, self._catalog), self._entries[path]
        if place.problem:
            self.problems.append(place.problem)
        elif place.kind is FileKind.EVIDENCE:
            self.unread.add((place.span, place.slug))
        if not entry.is_file and _is_due(place):
            self.problems.append(problem("R008", path, WHOLE_FILE, f"This is {entry.kind}, not a file."))
        return place


class SpansFound(NamedTuple):
    """What was found in some spans; with all that is in them, where that is wanted."""

    problems: list[Problem]
    """What is wrong with single files."""
    across: list[Problem]
    """What the checks across files found to be wrong."""
    findings: list[Findings]
    """What they found in each span that holds anything sound."""
    left_out: list[str]
    """The paths that hold nothing sound."""
    parts: tuple[Part, ...] = ()
    files: Mapping[tuple[str, str], ReadFile] = {}
    """Path and blob id to what was read, for a process that has not read it itself."""
    unread: frozenset[tuple[str, str]] = frozenset()
    """Span and slug of the items whose files are broken."""
    keep: Mapping[str, bytes] = {}
    """What is worth keeping of this, by its name in the cache."""
    amounts: Sequence[tuple[str, Any]] = ()
    """Spans with what their records amount to as plain data, where that is wanted."""


class _Spans(NamedTuple):
    catalog: Catalog
    source: Source
    known: KnownFiles
    ground: Snapshot
    """The state without records and evidence."""
    checks: Checks
    organization: Part
    unread: frozenset[tuple[str, str]]
    """Items of the organization whose files are broken."""
    lines: bool = True
    """Whether it is looked up where problems across files stand."""


class Spans(_Spans):
    """What it takes to read and check the spans of one state."""

    def handed_over(self, paths: list[str]) -> SpansFound:
        """Read and check these spans for another process."""
        before = self.known.count
        return self.placed(self.read(paths))._replace(files=self.known.newest(before))

    def read(self, paths: list[str], contents: Mapping[str, Content] = NOTHING_HELD) -> SpansFound:
        """Read and check these spans; `contents` are those that are at hand already.

        Of a span that was sound in the state before only the files are looked at that hold something else now.
        """
        source, contents = self._told_by_content(paths, contents)
        entries, reading = source.entries(), Reading(self.catalog, source, self.known)
        spans = {slug: {path: entries[path] for path in own} for slug, own in groupby(paths, slug_in)}
        parts: dict[str, Part] = {}
        new: list[str] = []
        for slug, own in spans.items():
            before = self.known.spans.get(slug)
            if before is None or before.entries.keys() != own.keys():
                new += own
                parts[engagement_span(slug)] = Part(engagement_span(slug))
            else:
                new += before.changed_in(own)
                parts[engagement_span(slug)] = before.part.copy()
        sound = set()
        for held in reading.held(reading.places(new), contents):
            if isinstance(held, Record | EvidenceItem):
                parts[held.span].add(held)
                sound.add(held.path)
        left_out = [path for path in new if path not in sound]
        for path in left_out:
            parts[engagement_span(slug_in(path))].leave_out(self.known.place(path, self.catalog))
        self._remember(spans, parts, reading.problems, reading.unread)
        filled = tuple([part for part in parts.values() if part.records or part.evidence])
        findings = [self.look(part, reading.unread) for part in filled]
        across = [each for shown in findings for each in shown.problems]
        return SpansFound(reading.problems, across, findings, left_out, filled, unread=frozenset(reading.unread))

    def take_over(self, paths: list[str], found: SpansFound) -> None:
        """Know what another process found in the spans whose files these are, as if it had been found here."""
        self.known.take_over(found.files)
        entries, ids = self.source.entries(), dict(found.files.keys())
        spans = {
            slug: {path: _told_by(entries[path], ids.get(path)) for path in own}
            for slug, own in groupby(paths, slug_in)
        }
        parts = {engagement_span(slug): Part(engagement_span(slug)) for slug in spans}
        parts |= {part.span: part for part in found.parts}
        self._remember(spans, parts, found.problems, found.unread)
        for part in found.parts:
            self.checks.learn(self.state_of(part), (part.span,), self.unread.union(found.unread), found.across)

    def _remember(
        self,
        spans: Mapping[str, dict[str, Entry]],
        parts: Mapping[str, Part],
        problems: Iterable[Problem],
        unread: Iterable[tuple[str, str]],
    ) -> None:
        """Know these spans in the next state, if all that is read of them is sound and told by ids."""
        if not self.known.most:
            return
        unsound = {slug_in(each.path) for each in problems} | {slug_in(span) for span, _ in unread}
        for slug, own in spans.items():
            if slug in unsound or not all([entry.oid or not self._is_read(path, entry) for path, entry in own.items()]):  # noqa: C419  faster
                self.known.spans.pop(slug, None)
            else:
                self.known.spans[slug] = SpanBefore(own, parts[engagement_span(slug)])

    def _told_by_content(
        self, paths: Iterable[str], contents: Mapping[str, Content]
    ) -> tuple[Source, Mapping[str, Content]]:
        """A source of these files, each told by an id where it may be known by one, and what was read for that."""
        if not self.known.most:
            return self.source, contents
        entries = self.source.entries()
        chosen = {path: entries[path] for path in paths}
        unnamed = [path for path, entry in chosen.items() if not entry.oid and self._is_read(path, entry)]
        if not unnamed:
            return self.source, contents
        held, object_format = dict(contents_of(self.source, unnamed, contents)), self.source.repository.object_format
        for path, content in held.items():
            if isinstance(content, bytes):
                chosen[path] = _told_by(chosen[path], blob_id(content, object_format))
        return self.source.only(chosen), held

    def _is_read(self, path: str, entry: Entry) -> bool:
        """Whether anything is asked for in a file; it makes no difference to a span what is in an artifact."""
        return entry.is_file and self.known.place(path, self.catalog).judged

    def look(self, part: Part, unread: Iterable[tuple[str, str]] = ()) -> Findings:
        """What the checks across files find in a span."""
        return self.checks.look(self.state_of(part), (part.span,), self.unread.union(unread))

    def state_of(self, part: Part) -> Snapshot:
        """A span beside the organization."""
        beside = self.organization
        return self.ground._replace(records=beside.records | part.records, evidence=beside.evidence | part.evidence)

    def placed(self, found: SpansFound, contents: Mapping[str, Content] = NOTHING_HELD) -> SpansFound:
        """The same with the lines of problems across files, looked up in one sweep, where they are wanted."""
        if not self.lines:
            return found
        return found._replace(across=list(placing.placed(self.source, found.across, self.known.places, contents)))


def _told_by(entry: Entry, oid: str | None) -> Entry:
    """A file of the work tree as the same file of a revision is told, once its id is known."""
    return Entry(entry.mode, oid, None) if oid and not entry.oid else entry


def _is_due(place: Place) -> bool:
    """Whether evidence or an artifact is due at a place: no link, submodule or folder."""
    return place.kind is not FileKind.FREE or place.path.startswith(("artifacts/", "organization/", "engagements/"))
