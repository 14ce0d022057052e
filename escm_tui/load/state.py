"""What tells one state of a repository from another without reading an evidence file: references and git's index."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from escm_tui.git.glance import Command, Looks, begin, looks
from escm_tui.load.digest import blake2b, digest_of

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from escm_tui.load.cache import Cache

RACY = 2_000_000_000
"""Nanoseconds that a file must have been left alone to be told by its times; some file systems count in two seconds."""

_EXACT = ("-c", "core.trustctime=true", "-c", "core.checkStat=default", "-c", "core.ignoreStat=false")
"""git compares every fact that it knows of a file, whatever the repository says."""

_PLAIN_ENTRY = b"H 100"
"""A file of the index that git looks after in the ordinary way: none that it was told to overlook, no conflict."""


class State:
    """A digest of references, settings and, where asked for, of the work tree."""

    __slots__ = ("digest", "youngest")

    def __init__(self, digest: str, youngest: int) -> None:
        self.digest = digest
        self.youngest = youngest
        """When the youngest file that differs from the index was changed, in nanoseconds since 1970."""

    def settled_at(self, moment: int) -> bool:
        """Whether at that moment no file was so young that a change could have kept its times."""
        return self.youngest < moment - RACY


class Glance:
    """A look at a repository that has begun: its settings and references are asked for while other things are done."""

    __slots__ = ("_begun", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        commands: list[Command] = [
            (("config", "-z", "--list", "--show-scope", "--show-origin", "--includes"), (0,)),
            (("show-ref", "--head"), (0, 1)),
        ]
        self._begun: Looks | None = begin(commands, root, os.environ)

    def state(self, cache: Cache, *, work_tree: bool, below: Sequence[str] = (), learn: bool = False) -> State | None:
        """The state of the repository; nothing where it cannot be told in this short way.

        git compares every file that it knows with its index, and looks into those that are as young as the index. Of
        what differs, and of the files beside, name, kind, number, size and times are taken.

        Args:
            cache: where settings that passed the gate are remembered, and what an index holds.
            work_tree: whether the work tree has a part in the state.
            below: the paths of the work tree that count, or all.
            learn: the repository has passed the gate: remember that, and what its index holds.
        """
        found = self._begun.answers() if self._begun else None
        self._begun = None
        if found is None or not _passed_gate(self.root, cache, found[0], learn=learn):
            return None
        digest = blake2b(digest_size=20)
        for each in (*found, content_or_none(f"{self.root}/.git/shallow")):
            digest.update(b"%d\n" % len(each))
            digest.update(each)
        if not work_tree:
            return State(digest.hexdigest(), 0)
        differing = _differing(self.root, cache, below, learn=learn)
        if differing is None:
            return None
        listed, names = differing
        digest.update(listed)
        youngest = 0
        for row, changed in _facts(self.root, names):
            digest.update(row)
            youngest = max(youngest, changed)
        return State(digest.hexdigest(), youngest)

    def name(
        self,
        cache: Cache,
        facts: tuple[object, ...],
        *,
        work_tree: bool = True,
        below: Sequence[str] = (),
        learn: bool = False,
    ) -> tuple[str, bool]:
        """What rests on the state of the repository and on some facts, as the cache calls it; else as for `state`.

        Returns:
            The name, empty where the state cannot be told; and whether the files behind it have been left alone for
            long enough to be told by their times.
        """
        moment = time.time_ns()
        state = self.state(cache, work_tree=work_tree, below=below, learn=learn)
        if state is None:
            return "", False
        ground = repr((*facts, self.root, state.digest)).encode("utf-8", "surrogatepass")
        return digest_of(ground), state.settled_at(moment)

    def give_up(self) -> None:
        """The state is not wanted after all."""
        if self._begun:
            self._begun.give_up()
        self._begun = None


def _passed_gate(root: str, cache: Cache, settings: bytes, *, learn: bool) -> bool:
    """Whether a repository with exactly these settings has passed the gate here; before that no file is looked at."""
    name = digest_of(os.fsencode(root) + b"\0" + settings)
    if dict(cache.get("gate", [name])):
        return True
    if learn:
        cache.put("gate", {name: b"passed"})
    return learn


def _differing(root: str, cache: Cache, below: Sequence[str], *, learn: bool) -> tuple[bytes, list[bytes]] | None:
    """A digest of what the index holds, and the files on disk that differ from it or are not in it."""
    paths = ("--", *below) if below else ()
    before = _index_name(root, below)
    commands: list[Command] = [
        ((*_EXACT, "diff-files", "--name-only", "--ignore-submodules=none", "-z", *paths), (0,)),
        (("ls-files", "-z", "-o", "--exclude-standard", *paths), (0,)),
    ]
    begun = begin(commands, root, os.environ)
    listed = _listed(root, cache, before, paths, learn=learn) if before else None
    if listed is None:
        if begun:
            begun.give_up()
        return None
    found = begun.answers() if begun else None
    if found is None or _index_name(root, below) != before:
        return None
    return listed, sorted({name for each in found for name in each.split(b"\0") if name})


def resolved(root: str, revisions: Mapping[str, str]) -> bool:
    """Whether names of revisions still stand for the commits that they stood for."""
    if not revisions:
        return True
    words = ("rev-parse", "--end-of-options", *(f"{name}^{{commit}}" for name in revisions))
    found = looks([(words, (0,))], root, os.environ)
    wanted = ["--end-of-options", *revisions.values()]
    return found is not None and found[0].decode("ascii", "replace").split() in (wanted, wanted[1:])


def content_or_none(path: str) -> bytes:
    """What a file holds, told from that there is none."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return b"there\n" + file.read()
    except OSError:
        return b"none\n"


def _index_name(root: str, below: Iterable[str]) -> str | None:
    try:
        with open(f"{root}/.git/index", "rb") as file:  # noqa: PTH123
            content = file.read()
    except OSError:
        return None
    return digest_of(content + "\0".join(("", *below)).encode())


def _listed(root: str, cache: Cache, index: str, paths: Sequence[str], *, learn: bool) -> bytes | None:
    """A digest of what an index holds, apart from what it remembers of files on disk."""
    for _, known in cache.get("index", [index]):
        return known
    if not learn:
        return None
    found = looks([(("ls-files", "-s", "-v", "-z", *paths), (0,))], root, os.environ)
    if found is None:
        return None
    entries = found[0].split(b"\0")[:-1]
    # What git was told to overlook can change without a sign.
    if not all(each.startswith((_PLAIN_ENTRY, b"H 120")) for each in entries):
        return None
    digest = blake2b(found[0], digest_size=20).digest()
    cache.put("index", {index: digest})
    return digest


def _facts(root: str, names: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """What tells each of these files on disk, and when it was changed last."""
    top = os.fsencode(root) + b"/"
    for name in names:
        if name.endswith(b"/"):
            # A repository within the repository, which nobody reads.
            yield name, 0
            continue
        try:
            facts = os.lstat(top + name)
        except OSError:
            yield b"%b gone\n" % name, 0
            continue
        changed, touched = facts.st_ctime_ns, facts.st_mtime_ns
        kind = (facts.st_mode, facts.st_size, touched, changed, facts.st_ino, facts.st_dev)
        yield b"%b\0%d %d %d %d %d %d\n" % (name, *kind), max(changed, touched)
