"""Evidence files, each read and checked once: what a file said stays known by its path and the id of its blob."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem
from escm_tui.git.blobs import Blobs
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT, Content, Entry, Source, TooLarge, Unreadable
from escm_tui.load import records
from escm_tui.load.layout import FileKind, Place
from escm_tui.load.records import Held
from escm_tui.parse import Parsed, parse
from escm_tui.validate import SchemaKind, validate

MOST = 20_000
"""Files that are remembered; a repository of five years with a hundred engagements has about as many."""

_SCHEMAS: Mapping[FileKind, SchemaKind] = {
    FileKind.MANIFEST: SchemaKind.MANIFEST,
    FileKind.RECORD: SchemaKind.RECORD,
    FileKind.EVIDENCE: SchemaKind.EVIDENCE,
    FileKind.ENGAGEMENT: SchemaKind.ENGAGEMENT,
    FileKind.EVALUATION: SchemaKind.EVALUATION,
    FileKind.DETERMINATION: SchemaKind.DETERMINATION,
    FileKind.EVENT: SchemaKind.EVENT,
}


def check_content(data: bytes, place: Place) -> tuple[Parsed, tuple[Problem, ...]]:
    """Parse and validate one file by the schema of its place; the data is sound when no problem is an error."""
    parsed = parse(data, place.path)
    if parsed.problems or place.kind not in _SCHEMAS:
        return parsed, parsed.problems
    return parsed, validate(parsed, _SCHEMAS[place.kind], place.path)


def blob_id(data: bytes, object_format: str) -> str:
    """The id that git gives to a file of these bytes."""
    return hashlib.new(object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file says: the object it holds, nothing where an error keeps it from counting, and its problems."""

    holds: Held | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class KnownFiles:
    """The files that this process has read. Neighboring revisions share nearly all of them, so history is cheap.

    What a path and a blob id have said once they say for ever, so nothing here grows old; the files that were asked
    for longest ago are forgotten first. Several threads may share it.
    """

    most: int = MOST
    _files: dict[tuple[str, str], ReadFile] = field(default_factory=dict, init=False, repr=False)
    _digests: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def read(self, source: Source, places: Iterable[Place]) -> Iterator[ReadFile]:
        """What each file of the source says, in the order given; only blobs that are new here are asked of git."""
        entries = source.entries()
        found: dict[str, ReadFile | None] = {}
        new: dict[str, Place] = {}
        for place in places:
            oid = entries[place.path].oid
            found[place.path] = known = self._known((place.path, oid)) if oid else None
            if known is None:
                new[place.path] = place
        for path, content in source.read_many(new):
            found[path] = self.read_one(new[path], content, entries[path].oid, source.repository.object_format)
        return (each for each in found.values() if each is not None)

    def versions(self, repository: Repository, place: Place, oids: Iterable[str]) -> Mapping[str, ReadFile]:
        """Blob id to what the file said in that version; blobs that are new here are fetched in one sweep."""
        found = {oid: self._known((place.path, oid)) for oid in oids}
        new = [(oid, Entry("100644", oid, None)) for oid, known in found.items() if known is None]
        for oid, content in Blobs(repository).contents(new, SIZE_LIMIT):
            found[oid] = self.read_one(place, content, oid, repository.object_format)
        return {oid: each for oid, each in found.items() if each is not None}

    def digests(self, source: Source, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """SHA-256 of files of any size, in hex; only blobs that are new here are read."""
        entries = source.entries()
        new = []
        for path in paths:
            known = self._digests.get(entries[path].oid or "")
            if known is None:
                new.append(path)
            else:
                yield path, known
        for path, digest in source.hash_many(new):
            if oid := entries[path].oid:
                self._digests[oid] = digest
            yield path, digest

    def read_one(self, place: Place, content: Content, oid: str | None, object_format: str) -> ReadFile:
        """What one file says whose content has been fetched already; `oid` is its id, where it has one."""
        match content:
            case TooLarge(size):
                text = f"The file has {size:,} bytes; 1 MiB is the most."
                return ReadFile(None, (problem("Y002", place.path, WHOLE_FILE, text),))
            case Unreadable(reason):
                text = f"The file cannot be read: {reason}"
                return ReadFile(None, (problem("R008", place.path, WHOLE_FILE, text),))
        key = (place.path, oid or blob_id(content, object_format))
        known = self._known(key)
        if known is None:
            parsed, problems = check_content(content, place)
            sound = not any(each.severity is Severity.ERROR for each in problems)
            known = ReadFile(records.to_object(parsed, place) if sound else None, problems)
            self._remember(key, known)
        return known

    def _known(self, key: tuple[str, str]) -> ReadFile | None:
        with self._lock:
            found = self._files.pop(key, None)
            if found is not None:
                self._files[key] = found
        return found

    def _remember(self, key: tuple[str, str], read: ReadFile) -> None:
        with self._lock:
            self._files[key] = read
            while len(self._files) > self.most:
                del self._files[next(iter(self._files))]
