"""The files of a tree, told tree by tree: of states that follow each other only the trees that differ are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from escm_tui.git.content import Entry
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, text_of

_AT_ONCE = 60
"""Trees that are asked for at a time, so that the question fits into a pipe."""

_DEEPEST = 30
"""Folders in each other; what lies deeper is left to git."""

_MOST_KNOWN = 200_000
"""Entries of trees that are remembered."""

_SMALL = 200
"""Files below a folder that is remembered as a whole."""

_MODES = {b"100644": "100644", b"100755": "100755", b"120000": "120000", b"160000": "160000"}
_FOLDER = b"40000"

_Rows = Sequence[tuple[str, Entry | str]]
"""Name to entry, or to the id of the tree of a folder, in the order of the tree."""


class _TooMany(Exception):
    """There are more files than anybody wants."""


class KnownTrees:
    """The trees that were read. What an id has meant it means for ever, so nothing here grows old."""

    __slots__ = ("_count", "_files", "_rows")

    def __init__(self) -> None:
        self._count = 0
        self._rows: dict[str, _Rows] = {}
        self._files: dict[tuple[str, str], dict[str, Entry]] = {}
        """Id and folder to the files below it, of the innermost folders and those above them."""

    def files(self, repository: Repository, tree: str, most: int) -> dict[str, Entry] | None:
        """Every path below a tree with its entry, as `git ls-tree -r` lists them.

        Returns nothing where git has to be asked: nobody tells objects, a tree is odd, missing or too deep, or there
        are more files than `most`.
        """
        if self._count > _MOST_KNOWN:
            self._count, self._rows, self._files = 0, {}, {}
        try:
            return self._below(tree, "", most) if self._know(repository, tree) else None
        except (_TooMany, KeyError):
            # What another thread forgot in between is no longer there either.
            return None

    def _know(self, repository: Repository, tree: str) -> bool:
        """Read what is new of a tree and all below it; whether all of that is as it should be."""
        wanted = [tree]
        for _ in range(_DEEPEST):
            wanted = [each for each in dict.fromkeys(wanted) if each not in self._rows]
            if not wanted:
                return True
            if not self._learn(repository, wanted):
                return False
            wanted = [named for each in wanted for _, named in self._rows[each] if isinstance(named, str)]
        return False

    def _learn(self, repository: Repository, wanted: Iterable[str]) -> bool:
        """Read some trees; whether all of them are what they should be."""
        rest = iter(wanted)
        while some := list(islice(rest, _AT_ONCE)):
            told = repository.batch.tell([bytes_of(each) for each in some]) if repository.batch else None
            if told is None:
                return False
            place = 0
            for each in some:
                end = told.find(b"\n", place)
                header = told[place:end].split(b" ")
                if len(header) != 3 or header[:2] != [bytes_of(each), b"tree"]:  # noqa: PLR2004
                    return False
                place = end + 1 + int(header[2]) + 1
                rows = _rows(told[end + 1 : place - 1], len(each) // 2)
                if rows is None:
                    return False
                self._rows[each] = rows
                self._count += len(rows)
        return True

    def _below(self, tree: str, folder: str, most: int) -> dict[str, Entry]:
        found = self._files.get((tree, folder))
        if found is None:
            found = {}
            for name, named in self._rows[tree]:
                if isinstance(named, str):
                    found.update(self._below(named, f"{folder}{name}/", most - len(found)))
                else:
                    found[folder + name] = named
                if len(found) > most:
                    raise _TooMany
            if len(found) <= _SMALL:
                self._files[tree, folder] = found
                self._count += len(found)
        return found


def _rows(content: bytes, length: int) -> _Rows | None:
    """What a tree holds, whose ids have so many bytes; nothing where it is not as git writes trees."""
    rows: list[tuple[str, Entry | str]] = []
    place, size = 0, len(content)
    while place < size:
        end = content.find(b"\0", place)
        mode, _, name = content[place:end].partition(b" ")
        place = end + 1 + length
        if end < 0 or place > size or not name or b"/" in name:
            return None
        oid = content[end + 1 : place].hex()
        known = _MODES.get(mode)
        if known is None and mode != _FOLDER:
            return None
        rows.append((text_of(name), Entry(known, oid, None) if known else oid))
    return rows
