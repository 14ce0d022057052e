"""Evidence files, each read and checked once: what a file said stays known by its path and the id of its blob."""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from escm_tui.domain.judged_before import Before
from escm_tui.domain.problems import WHOLE_FILE, Position, problem
from escm_tui.domain.rules import CheckedBefore
from escm_tui.git.blobs import Blobs
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT, Content, Entry, Source, TooLarge, Unreadable
from escm_tui.load.cache import Cache, pack
from escm_tui.load.examination import (
    ReadFile,
    check_content,
    examine,
    from_plain_data,
    from_plain_form,
    plain_data,
)
from escm_tui.load.layout import FileKind, Place
from escm_tui.validate import expect

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["KnownFiles", "ReadFile", "blob_id", "check_content"]

PlainData = Callable[[list[tuple[bytes, FileKind]]], Iterable[tuple[Any, bytes] | None]]

MOST = 20_000
"""Files that are remembered; a repository of five years with a hundred engagements has about as many."""

POOL_FROM = 1_000
"""New files from which on a second process pays; below, to start it takes longer than it saves."""

_BATCH = 512
"""Files that are held at a time."""

ASKED_FROM = 256
"""New files among these from which on the second process is asked."""

_POOL_CHUNK = 64


def blob_id(data: bytes, object_format: str) -> str:
    """The id that git gives to a file of these bytes."""
    import hashlib

    return hashlib.new(object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class KnownFiles:
    """The files that this process has read. Neighboring revisions share nearly all of them, so history is cheap.

    What a path and a blob id have said once they say for ever, so nothing here grows old; the files that were asked
    for longest ago are forgotten first. Several threads may share it. `cache` is what earlier processes have read.
    """

    __slots__ = ("_digests", "_files", "_kept", "_lock", "cache", "checked", "most", "places")

    def __init__(self, most: int = MOST, cache: Cache | None = None) -> None:
        self.most = most
        self.cache = cache
        self.checked: CheckedBefore = Before()
        """What was found across the files of neighboring states."""
        self.places: dict[tuple[str, str, str], Position] = {}
        """Path, blob id and field to the place, of problems across files."""
        self._files: dict[tuple[str, str], ReadFile] = {}
        self._digests: dict[str, str] = {}
        self._kept: dict[tuple[str, str], bytes] = {}
        self._lock = allocate_lock()

    def read(self, source: Source, places: Iterable[Place]) -> Iterator[ReadFile]:
        """What each file of the source says, in the order given; only blobs that are new here are asked of git.

        It is read as it is asked for, some files at a time, so that nobody has to hold all of them.
        """
        rest = iter(places)
        first = list(islice(rest, POOL_FROM))
        with examiners(len(first) == POOL_FROM) as others:
            rest = chain(first, rest)
            while some := list(islice(rest, _BATCH)):
                yield from self._read_some(source, some, others)

    def _read_some(self, source: Source, places: Iterable[Place], others: PlainData | None) -> Iterator[ReadFile]:
        entries = source.entries()
        found: dict[str, ReadFile | None] = {}
        new: dict[str, Place] = {}
        for place in places:
            oid = entries[place.path].oid
            found[place.path] = known = self._known((place.path, oid)) if oid else None
            if known is None:
                new[place.path] = place
        ids = {path: oid for path in new if (oid := entries[path].oid)}
        for path, read in self._recalled({path: (new[path], oid) for path, oid in ids.items()}):
            found[path] = read
            del new[path]
        found.update(self._read_new(source, new, others))
        return (each for each in found.values() if each is not None)

    def _read_new(
        self, source: Source, new: Mapping[str, Place], others: PlainData | None
    ) -> Iterator[tuple[str, ReadFile]]:
        """What files say that no process has read under the ids that are known so far."""
        if not new:
            return
        entries, object_format = source.entries(), source.repository.object_format
        texts = dict(source.read_many(new))
        unknown: dict[str, tuple[Place, str]] = {}
        for path, content in texts.items():
            if not isinstance(content, bytes):
                yield path, self.read_one(new[path], content, None, object_format)
                continue
            oid = entries[path].oid or blob_id(content, object_format)
            known = self._known((path, oid))
            if known is not None:
                yield path, known
            else:
                unknown[path] = (new[path], oid)
        on_disk = {path: work for path, work in unknown.items() if entries[path].oid is None}
        for path, read in self._recalled(on_disk):
            del unknown[path]
            yield path, read
        yield from self._examined(unknown, cast("Mapping[str, bytes]", texts), others)

    def _examined(
        self, unknown: Mapping[str, tuple[Place, str]], texts: Mapping[str, bytes], others: PlainData | None
    ) -> Iterator[tuple[str, ReadFile]]:
        keep: dict[str, bytes] = {}
        works = [(texts[path], place.kind) for path, (place, _) in unknown.items()]
        if others is not None and len(works) < ASKED_FROM:
            others = None
        made: Iterable[tuple[Any, bytes] | None] = others(works) if others else [None] * len(works)
        if others is None:
            expect(len(works))
        for (path, (place, oid)), found in zip(unknown.items(), made, strict=True):
            if found is not None:
                read, packed = from_plain_data(found[0], place), found[1]
            else:
                read, form = examine(texts[path], place)
                packed = pack(form) if form is not None and self.cache is not None else b""
            self._remember((path, oid), read)
            if packed:
                keep[_name(place, oid)] = packed
            yield path, read
        if self.cache is not None:
            self.cache.put_packed("file", keep)

    def _recalled(self, wanted: Mapping[str, tuple[Place, str]]) -> Iterator[tuple[str, ReadFile]]:
        """Those that an earlier process has read."""
        if self.cache is None:
            return
        by_name: dict[str, list[str]] = {}
        for path, (place, oid) in wanted.items():
            by_name.setdefault(_name(place, oid), []).append(path)
        for name, form in self.cache.get("file", by_name):
            for path in by_name[name]:
                place, oid = wanted[path]
                read = from_plain_form(form, place)
                self._remember((path, oid), read)
                yield path, read

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
            known, _ = examine(content, place)
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


def _name(place: Place, oid: str) -> str:
    return f"{place.kind} {oid}"


@contextmanager
def examiners(wanted: bool) -> Iterator[PlainData | None]:
    """A process that examines files, started when it is first asked; nothing where there is one processor.

    One is enough: while it examines files, this one makes objects of those before, keeps and checks them.
    """
    if not wanted or (os.cpu_count() or 1) == 1:
        yield None
        return
    with ExitStack() as stack:

        @cache
        def pool() -> ProcessPoolExecutor:
            from concurrent.futures import ProcessPoolExecutor
            from contextlib import redirect_stderr
            from multiprocessing import get_context
            from multiprocessing.resource_tracker import ensure_running

            # The stream that the screens put in place has no number that a process could be given.
            with redirect_stderr(sys.__stderr__):
                ensure_running()
            # Not fork: threads that read from git are running.
            return stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"), expect, (POOL_FROM,)))

        yield lambda works: pool().map(plain_data, works, chunksize=_POOL_CHUNK)
