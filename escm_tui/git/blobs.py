"""Reads many blobs by object id through one git process, with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from escm_tui.errors import GitFailed, RepositoryError
from escm_tui.git.content import BLOCK, Content, Entry, TooLarge, digest_of, stand_in
from escm_tui.git.repository import OBJECTS, Repository
from escm_tui.git.spelling import bytes_of, words_of

_RESTART_SIZE = 8 * 1024 * 1024
_FEW = 20
"""Files that are read as a whole before the first is looked at."""

_AT_ONCE = 50
"""The same, where a git process for them is there already."""


class Blobs:
    """Content by object id through one `git cat-file --batch`."""

    __slots__ = ("repository",)

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def contents(self, wanted: list[tuple[str, Entry]], limit: int) -> Iterator[tuple[str, Content]]:
        """Each file's content in the order given, or what stands in for it."""
        place, step = 0, _AT_ONCE if self.repository.batch else len(wanted)
        while place < len(wanted):
            for path, content in self._sweep(wanted[place : place + step], limit):
                place += 1
                yield path, content

    def _sweep(self, wanted: list[tuple[str, Entry]], limit: int) -> Iterator[tuple[str, Content]]:
        asked = [(path, entry) for path, entry in wanted if _is_wanted(entry, limit)]
        if not asked:
            yield from ((path, stand_in(entry)) for path, entry in wanted)
            return
        with self._few(asked) as output:
            for path, entry in wanted:
                if not _is_wanted(entry, limit):
                    yield path, stand_in(entry)
                    continue
                size = self._size_of_next(output, entry)
                if size <= limit:
                    yield path, _exactly(output, size + 1)[:-1]
                    continue
                yield path, TooLarge(size)
                # Starting anew is cheaper than reading past a huge file.
                if size > _RESTART_SIZE:
                    return
                for _ in _blocks(output, size + 1):
                    pass

    def hashes(self, wanted: list[tuple[str, Entry]], *, follow_pointers: bool = True) -> Iterator[tuple[str, str]]:
        """Each file's SHA-256 in order; of a git LFS pointer that of the content, if pointers are followed."""
        for path, entry in wanted:
            if not entry.is_file:
                raise RepositoryError(f"{path} is not a regular file.")
        if not wanted:
            return
        with self._batch(wanted) as output:
            for path, entry in wanted:
                size = self._size_of_next(output, entry)
                yield path, digest_of(_blocks(output, size), size, follow_pointers=follow_pointers)
                output.read(1)

    def _size_of_next(self, output: IO[bytes], entry: Entry) -> int:
        header = words_of(output.readline(200)).split()
        if header[:2] == [entry.oid, "blob"]:
            return int(header[2])
        from escm_tui.git.condition import is_partial

        if is_partial(self.repository):
            raise GitFailed(
                f"The object {entry.oid} was left out when the repository was cloned.",
                "Get what was left out with: git fetch --refetch --no-filter",
            )
        raise GitFailed(f"The object {entry.oid} is missing or damaged.", "Look into it with: git fsck")

    @contextmanager
    def _batch(self, wanted: list[tuple[str, Entry]]) -> Iterator[IO[bytes]]:
        lines = (bytes_of(f"{entry.oid}\n") for _, entry in wanted)
        with self.repository.stream(OBJECTS, stdin=lines) as output:
            yield output

    @contextmanager
    def _few(self, wanted: list[tuple[str, Entry]]) -> Iterator[IO[bytes]]:
        """The same as a short look, if they are few and not large."""
        most = _AT_ONCE if self.repository.batch else _FEW
        names = [bytes_of(f"{entry.oid}") for _, entry in wanted[: most + 1]]
        found = self.repository.objects(names) if len(names) <= most else None
        if found is None:
            with self._batch(wanted) as output:
                yield output
        else:
            yield BytesIO(found)


def _is_wanted(entry: Entry, limit: int) -> bool:
    return entry.is_file and (entry.size is None or entry.size <= limit)


def _exactly(output: IO[bytes], size: int) -> bytes:
    content = output.read(size)
    if len(content) != size:
        raise GitFailed("git stopped in the middle of a file.", "Look into it with: git fsck")
    return content


def _blocks(output: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        block = _exactly(output, min(size, BLOCK))
        size -= len(block)
        yield block
