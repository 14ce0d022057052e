"""Evidence files, each read and checked once: what a file said stays known by its path and the id of its blob."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.judged_before import Before
from escm_tui.domain.problems import WHOLE_FILE, Position, problem
from escm_tui.domain.rules import CheckedBefore
from escm_tui.git.blobs import Blobs
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT, Content, Entry, Source, TooLarge, Unreadable
from escm_tui.load.cache import Cache
from escm_tui.load.examination import ReadFile, check_content, examine
from escm_tui.load.layout import Place, classify, slug_in
from escm_tui.load.parts import SpanBefore
from escm_tui.validate import expect

TYPE_CHECKING = False  # of a type checker this is true; hooks do without the assessment
if TYPE_CHECKING:
    from escm_tui.domain.assessment import JudgedBefore

__all__ = ["KnownFiles", "ReadFile", "blob_id", "check_content"]

MOST = 20_000
"""Files that are remembered; a repository of five years with a hundred engagements has about as many."""

_BATCH = 512
"""Files that are held at a time."""

_KIND = "file"
"""What plain forms are called in the cache."""


NOTHING_HELD: Mapping[str, Content] = {}
"""No content that is at hand already."""


def contents_of(source: Source, paths: Iterable[str], held: Mapping[str, Content]) -> Iterator[tuple[str, Content]]:
    """The files in the order given, from what is held where that is any."""
    return ((path, held[path]) for path in paths) if held else source.read_many(paths)


def blob_id(data: bytes, object_format: str) -> str:
    """The id that git gives to a file of these bytes."""
    import hashlib

    return hashlib.new(object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class KnownFiles:
    """The files that this process has read. Neighboring revisions share nearly all of them, so history is cheap.

    What a path and a blob id have said once they say for ever, so nothing here grows old; the files that were asked
    for longest ago are forgotten first. Several threads may share it. `cache` is what earlier processes have read.
    """

    __slots__ = (
        "_digests",
        "_files",
        "_kept",
        "_lock",
        "cache",
        "checked",
        "classified",
        "judged",
        "most",
        "places",
        "spans",
    )

    def __init__(self, most: int = MOST, cache: Cache | None = None) -> None:
        self.most = most
        self.cache = cache
        self.checked: CheckedBefore = Before()
        """What was found across the files of neighboring states."""
        self.judged: JudgedBefore = Before()
        """What records of neighboring states amounted to."""
        self.places: dict[tuple[str, str, str], Position] = {}
        """Path, blob id and field to the place, of problems across files."""
        self.spans: dict[str, SpanBefore] = {}
        """Engagement to what it held in the state that was read last."""
        self.classified: dict[str, Place] = {}
        """What paths hold, which is the same in every state."""
        self._files: dict[tuple[str, str], ReadFile] = {}
        self._digests: dict[str, str] = {}
        self._kept: dict[tuple[str, str], bytes] = {}
        self._lock = allocate_lock()

    def __reduce__(self) -> tuple[type[KnownFiles], tuple[int, Cache | None]]:
        """For another process: as if nothing had been read."""
        return KnownFiles, (self.most, self.cache)

    def read(
        self, source: Source, places: Iterable[Place], held: Mapping[str, Content] = NOTHING_HELD
    ) -> Iterator[ReadFile]:
        """What each file of the source says, in the order given; only blobs that are new here are asked of git.

        It is read as it is asked for, some files at a time, so that nobody has to hold all of them. What `held` has of
        their content is not read.
        """
        rest = iter(places)
        while some := list(islice(rest, _BATCH)):
            yield from self._read_some(source, some, held)

    def _read_some(self, source: Source, places: Iterable[Place], held: Mapping[str, Content]) -> Iterator[ReadFile]:
        entries, object_format = source.entries(), source.repository.object_format
        found: dict[str, ReadFile | None] = {}
        new: dict[str, Place] = {}
        for place in places:
            oid = entries[place.path].oid
            found[place.path] = known = self._known((place.path, oid)) if oid else None
            if known is None:
                new[place.path] = place
        expect(len(new))
        keep: dict[str, bytes] = {}
        for path, content in contents_of(source, new, held):
            found[path] = self.read_one(new[path], content, entries[path].oid, object_format, keep)
        if keep and self.cache is not None:
            self.cache.put(_KIND, keep)
        return (each for each in found.values() if each is not None)

    def place(self, path: str, catalog: Catalog) -> Place:
        """What a path holds; looked at once, unless nothing is remembered here."""
        found = self.classified.get(path)
        if found is None:
            found = classify(path, catalog)
            if len(self.classified) < self.most:
                self.classified[path] = found
        return found

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

    def kept(self, kind: str, name: str, make: Callable[[], bytes]) -> bytes:
        """What follows from content alone, under a name that means the same for ever: made once, then remembered."""
        found = self._kept.get((kind, name))
        if found is None and self.cache is not None:
            found = dict(self.cache.get(kind, [name])).get(name)
        if found is None:
            found = make()
            if self.cache is not None:
                self.cache.put(kind, {name: found})
        self._kept[kind, name] = found
        return found

    def read_one(
        self,
        place: Place,
        content: Content,
        oid: str | None,
        object_format: str,
        keep: dict[str, bytes] | None = None,
    ) -> ReadFile:
        """What one file says whose content has been fetched already; `oid` is its id, where it has one.

        What is worth keeping for other processes is put into `keep`.
        """
        match content:
            case TooLarge(size):
                text = f"The file has {size:,} bytes; 1 MiB is the most."
                return ReadFile(None, (problem("Y002", place.path, WHOLE_FILE, text),))
            case Unreadable(reason):
                text = f"The file cannot be read: {reason}"
                return ReadFile(None, (problem("R008", place.path, WHOLE_FILE, text),))
        if not self.most:
            # Nothing is known by an id, so that a file of the work tree mostly needs none.
            return self._examined(place, content, lambda: oid or blob_id(content, object_format), keep)
        key = (place.path, oid or blob_id(content, object_format))
        known = self._known(key)
        if known is None:
            known = self._examined(place, content, lambda: key[1], keep)
            self._remember(key, known)
        return known

    def _examined(
        self, place: Place, content: bytes, blob: Callable[[], str], keep: dict[str, bytes] | None
    ) -> ReadFile:
        """What a file says that is not known here; `blob` is how its id is found."""
        read, form = examine(content, place, lambda: self._recalled(f"{place.kind} {blob()}"))
        if form is not None and keep is not None:
            keep[f"{place.kind} {blob()}"] = form
        return read

    def _recalled(self, name: str) -> bytes | None:
        """The plain form that an earlier process has kept."""
        return dict(self.cache.get(_KIND, [name])).get(name) if self.cache is not None else None

    @property
    def count(self) -> int:
        """How many files are known."""
        return len(self._files)

    def count_new(self, source: Source, paths: Iterable[str]) -> int:
        """How many files of engagements have to be read; of those without an id all that were not held before."""
        entries, spans = source.entries(), self.spans
        told = ((path, entries[path].oid) for path in paths)
        return sum([each not in self._files if each[1] else slug_in(each[0]) not in spans for each in told])

    def newest(self, before: int) -> dict[tuple[str, str], ReadFile]:
        """What was read since there were so many files."""
        return dict(islice(self._files.items(), before, None))

    def take_over(self, files: Mapping[tuple[str, str], ReadFile]) -> None:
        """Know what another process has read."""
        for key, read in files.items():
            self._remember(key, read)

    def _known(self, key: tuple[str, str]) -> ReadFile | None:
        if 2 * len(self._files) < self.most:
            # Nothing will be forgotten soon, so it makes no difference what was asked for last.
            return self._files.get(key)
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
