"""Where content comes from: the work tree, the index or a revision, all read in the same way and never written."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from escm_tui.errors import GitFailed, RepositoryError
from escm_tui.git.blobs import Blobs
from escm_tui.git.content import BLOCK, Content, Entry, TooLarge, Unreadable, moment, stand_in
from escm_tui.git.folders import Folders
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, text_of
from escm_tui.git.trees import KnownTrees

__all__ = ["Content", "Entry", "Index", "Revision", "Source", "TooLarge", "Unreadable", "WorkTree"]

SIZE_LIMIT = 1024 * 1024
"""Bytes that a file may have to be read as a whole, unless the caller says otherwise."""

ENTRY_LIMIT = 100_000
"""Files that a snapshot may hold."""

_FEW = 20
"""Files that are kept when they are read together."""

_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EMPTY_FILE = {
    "sha1": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "sha256": "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}


class Source(Protocol):
    """One state of the repository. Paths are relative to its top, with `/`; bytes that are not UTF-8 are escaped."""

    @property
    def repository(self) -> Repository:
        """The repository it belongs to."""

    @property
    def commit(self) -> str | None:
        """The commit's id, for a revision."""

    @property
    def tree(self) -> str | None:
        """The id of the whole tree, for a revision."""

    @property
    def committed_at(self) -> datetime | None:
        """When the commit was made, in UTC, for a revision."""

    @property
    def unmerged(self) -> tuple[str, ...]:
        """Paths whose merge conflict is not resolved (index), sorted."""

    def entries(self) -> Mapping[str, Entry]:
        """Every path with its entry, sorted by path bytes; the same object however often it is asked for."""

    def only(self, entries: Mapping[str, Entry]) -> Source:
        """The same state, as if it held these entries alone."""

    def read(self, path: str, limit: int = SIZE_LIMIT) -> Content:
        """One file as a whole; a path that is not there raises `KeyError`."""

    def read_many(self, paths: Iterable[str], limit: int = SIZE_LIMIT) -> Iterator[tuple[str, Content]]:
        """The files in the order given, in one sweep; a path that is not there raises `KeyError`."""

    def hash_of(self, path: str) -> str:
        """SHA-256 of a file of any size, in hex; of a git LFS pointer the digest that it names.

        A path that is not there raises `KeyError`; one that is no regular file raises `RepositoryError`.
        """

    def hash_many(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The same for many files in one sweep."""

    def describe(self) -> str:
        """What to call it: "work tree", "index", a tag's name or a short id."""


def _too_many() -> RepositoryError:
    return RepositoryError(f"There are more than {ENTRY_LIMIT} files; an evidence repository has fewer.")


def _pick(entries: Mapping[str, Entry], paths: Iterable[str]) -> list[tuple[str, Entry]]:
    return [(path, entries[path]) for path in paths]


class _Stored(ABC):
    """What index and revisions have in common: content by object id."""

    __slots__ = ("_entries", "_unmerged", "repository")

    def __init__(self, repository: Repository, entries: Mapping[str, Entry] | None) -> None:
        self.repository = repository
        self._entries = entries
        self._unmerged: tuple[str, ...] = ()

    @abstractmethod
    def _list(self) -> dict[str, Entry]:
        """Every path with its entry, as git tells it."""

    def entries(self) -> Mapping[str, Entry]:
        """Every path with its entry."""
        if self._entries is None:
            self._entries = self._list()
        return self._entries

    @property
    def unmerged(self) -> tuple[str, ...]:
        """Paths whose merge conflict is not resolved, sorted."""
        self.entries()
        return self._unmerged

    def read(self, path: str, limit: int = SIZE_LIMIT) -> Content:
        """One file as a whole."""
        return next(iter(self.read_many((path,), limit)))[1]

    def read_many(self, paths: Iterable[str], limit: int = SIZE_LIMIT) -> Iterator[tuple[str, Content]]:
        """The files in the order given, from one git process."""
        return Blobs(self.repository).contents(_pick(self.entries(), paths), limit)

    def hash_of(self, path: str) -> str:
        """SHA-256 of one file, in hex."""
        return next(iter(self.hash_many((path,))))[1]

    def hash_many(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """SHA-256 of many files, from one git process."""
        return Blobs(self.repository).hashes(_pick(self.entries(), paths))


class Index(_Stored):
    """What the next commit will hold; in a hook, the index that git handed over.

    `below` names the files and folders that are looked at; by default all are.
    """

    __slots__ = ("_few", "below", "commit", "committed_at", "tree")

    def __init__(
        self, repository: Repository, below: tuple[str, ...] = (), entries: Mapping[str, Entry] | None = None
    ) -> None:
        super().__init__(repository, entries)
        self.below = below
        self.commit: str | None = None
        self.tree: str | None = None
        self.committed_at: datetime | None = None
        self._few: dict[tuple[str, str | None], Content] = {}
        """What was read in small numbers: a hook looks at the few staged files from several sides."""

    def only(self, entries: Mapping[str, Entry]) -> Index:
        """The same state, as if it held these entries alone."""
        part = Index(self.repository, self.below, entries)
        part._few, part._unmerged = self._few, self._unmerged
        return part

    def _list(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        unmerged: set[str] = set()
        suspicious = False
        empty = _EMPTY_FILE[self.repository.object_format]
        asked = ("ls-files", "-s", "-z", "--", *self.below)
        found = self.repository.look((asked, (0,)))
        for record in (found[0] if found else self.repository.run(asked)).split(b"\0")[:-1]:
            facts, _, path = record.partition(b"\t")
            mode, oid, stage = text_of(facts).split(" ")
            if stage != "0":
                unmerged.add(text_of(path))
                continue
            suspicious = suspicious or oid == empty
            entries[text_of(path)] = Entry(mode, oid, None)
        if len(entries) > ENTRY_LIMIT:
            raise _too_many()
        if suspicious:
            self._drop_intended(entries, empty)
        self._unmerged = tuple(sorted(unmerged))
        return entries

    def read_many(self, paths: Iterable[str], limit: int = SIZE_LIMIT) -> Iterator[tuple[str, Content]]:
        """The files in the order given, from one git process, or from memory where they are few."""
        wanted = _pick(self.entries(), paths)
        if len(wanted) > _FEW or limit != SIZE_LIMIT:
            yield from Blobs(self.repository).contents(wanted, limit)
            return
        new = [(path, entry) for path, entry in wanted if (entry.mode, entry.oid) not in self._few]
        for path, content in Blobs(self.repository).contents(new, limit):
            entry = self.entries()[path]
            self._few[entry.mode, entry.oid] = content
        for path, entry in wanted:
            yield path, self._few[entry.mode, entry.oid]

    def _drop_intended(self, entries: dict[str, Entry], empty: str) -> None:
        """Leave out what `git add -N` only announced: the index shows it as an empty file, the commit won't hold it."""
        hidden = self._changed_since_head("--ita-invisible-in-index")
        for path in self._changed_since_head("--ita-visible-in-index") - hidden:
            if path in entries and entries[path].oid == empty:
                del entries[path]

    def _changed_since_head(self, option: str) -> set[str]:
        base = self.repository.head() or self.repository.empty_tree()
        listing = self.repository.run(["diff-index", "--cached", "--no-renames", "--name-only", "-z", option, base])
        return {text_of(path) for path in listing.split(b"\0")[:-1]}

    def describe(self) -> str:
        """What to call it."""
        return "index"


def _commit(repository: Repository, revision: str) -> tuple[str, bytes]:
    """The full id of what the user typed, and what the commit says before its message."""
    name = revision if _FULL_ID.fullmatch(revision) else repository.resolve(revision)
    told = repository.objects([bytes_of(f"{name}^{{commit}}")]) or b""
    header, _, content = told.partition(b"\n")
    match text_of(header).split(" "):
        case [commit, "commit", _] if len(content) <= BLOCK:
            return commit, content.partition(b"\n\n")[0]
    commit = repository.resolve(revision)
    return commit, repository.run(["cat-file", "commit", commit], output_limit=BLOCK).partition(b"\n\n")[0]


_known_trees = KnownTrees()


class Revision(_Stored):
    """A commit, read without checking it out; `label` is the name that it goes by."""

    __slots__ = ("commit", "committed_at", "label", "tree")

    def __init__(
        self,
        repository: Repository,
        commit: str,
        label: str,
        tree: str,
        committed_at: datetime,
        *,
        entries: Mapping[str, Entry] | None = None,
    ) -> None:
        super().__init__(repository, entries)
        self.commit = commit
        self.label = label
        self.tree = tree
        self.committed_at = committed_at

    @classmethod
    def at(cls, repository: Repository, revision: str, label: str | None = None) -> Revision:
        """What the user typed; raises `RepositoryError` (exit 3) when there is no such revision.

        `label` is the name that it goes by instead of the one it is found by, such as an evaluation's tag.
        """
        commit, facts = _commit(repository, revision)
        tree = re.match(rb"tree ([0-9a-f]{40,64})\n", facts)
        when = re.search(rb"^committer .*> (-?\d+) [+-]\d+$", facts, re.MULTILINE)
        if tree is None or when is None:
            raise GitFailed(f"The commit {commit} is damaged.", "Look into it with: git fsck")
        is_id = re.fullmatch(r"[0-9a-f]{7,64}", revision) is not None and commit.startswith(revision)
        name = label or (commit[:9] if is_id else revision)
        return cls(repository, commit, name, text_of(tree[1]), moment(int(when[1])))

    def only(self, entries: Mapping[str, Entry]) -> Revision:
        """The same state, as if it held these entries alone."""
        return Revision(self.repository, self.commit, self.label, self.tree, self.committed_at, entries=entries)

    def _list(self) -> dict[str, Entry]:
        if self.repository.batch and (found := _known_trees.files(self.repository, self.tree, ENTRY_LIMIT)) is not None:
            return dict(found)
        entries: dict[str, Entry] = {}
        for record in self._listing().split(b"\0")[:-1]:
            facts, _, path = record.partition(b"\t")
            mode, _, oid = text_of(facts).split(" ")
            entries[text_of(path)] = Entry(mode, oid, None)
        return entries

    def _listing(self) -> bytes:
        # Sizes are told with the content; here git would look into each object for them.
        asked = ("ls-tree", "-r", "-z", "--full-tree", self.commit)
        looked = self.repository.look((asked, (0,)))
        if looked and looked[0].count(b"\0") <= ENTRY_LIMIT:
            return looked[0]
        from escm_tui.git.program import OUTPUT_LIMIT

        listing, count = bytearray(), 0
        # Trees may share their parts: a few bytes can stand for more files than git could ever list.
        with self.repository.stream(asked) as output:
            while block := output.read(BLOCK):
                listing += block
                count += block.count(b"\0")
                if count > ENTRY_LIMIT or len(listing) > OUTPUT_LIMIT:
                    raise _too_many()
        return bytes(listing)

    def stored_hashes(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """SHA-256 of many files exactly as git stores them: of a git LFS pointer that of the pointer itself."""
        return Blobs(self.repository).hashes(_pick(self.entries(), paths), follow_pointers=False)

    def describe(self) -> str:
        """The name the user gave, or the short id."""
        return self.label


class WorkTree:
    """The files on disk that git would see: tracked, or untracked and not ignored. Links are never followed.

    `below` names the files and folders that are looked at; by default all are.
    """

    __slots__ = ("_entries", "below", "commit", "committed_at", "repository", "tree", "unmerged")

    def __init__(self, repository: Repository, below: tuple[str, ...] = ()) -> None:
        self.repository = repository
        self.below = below
        self.commit: str | None = None
        self.tree: str | None = None
        self.committed_at: datetime | None = None
        self.unmerged: tuple[str, ...] = ()
        self._entries: dict[str, Entry] | None = None

    def entries(self) -> Mapping[str, Entry]:
        """Every path with its entry, as it was when first asked for."""
        if self._entries is None:
            listing = self.repository.brief("ls-files", "-z", "-c", "-o", "--exclude-standard", "--", *self.below)
            names = sorted({name for name in listing.split(b"\0") if name and not name.endswith(b"/")})
            if len(names) > ENTRY_LIMIT:
                raise _too_many()
            with Folders(self.repository.top) as folders:
                found = ((text_of(name), folders.look(name)) for name in names)
                self._entries = {path: entry for path, entry in found if entry is not None}
        return self._entries

    def only(self, entries: Mapping[str, Entry]) -> WorkTree:
        """The same files, as if there were these alone."""
        part = WorkTree(self.repository, self.below)
        part._entries = dict(entries)
        return part

    def read(self, path: str, limit: int = SIZE_LIMIT) -> Content:
        """One file as a whole."""
        return next(iter(self.read_many((path,), limit)))[1]

    def read_many(self, paths: Iterable[str], limit: int = SIZE_LIMIT) -> Iterator[tuple[str, Content]]:
        """The files in the order given."""
        wanted = _pick(self.entries(), paths)
        with Folders(self.repository.top) as folders:
            for path, entry in wanted:
                yield path, folders.read(bytes_of(path), limit) if entry.is_file else stand_in(entry)

    def hash_of(self, path: str) -> str:
        """SHA-256 of one file, in hex."""
        return next(iter(self.hash_many((path,))))[1]

    def hash_many(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """SHA-256 of many files."""
        wanted = _pick(self.entries(), paths)
        with Folders(self.repository.top) as folders:
            for path, _ in wanted:
                yield path, folders.digest(bytes_of(path))

    def describe(self) -> str:
        """What to call it."""
        return "work tree"
