"""Paths that differ between two states, as git tells them in its raw format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from escm_tui.git.repository import Repository
from escm_tui.git.spelling import text_of
from escm_tui.tuples import NamedTuple


class Change(NamedTuple):
    """One path that differs between two states: A added, D deleted, M modified, T type changed, R renamed.

    The modes and ids are those before and after; of what is only on disk git does not know the id (all zeros).
    """

    status: str
    path: str
    before_mode: str
    after_mode: str
    before_oid: str
    after_oid: str
    before_path: str | None = None


DIFFERENCES = ("-z", "--raw", "--no-abbrev", "--no-renames")
"""How git is asked for what `changes_in` reads."""


def staged_changes(repository: Repository, paths: Sequence[str] = (), *, renames: bool = False) -> tuple[Change, ...]:
    """What the next commit would change, by path; everything is added before the first commit."""
    base = repository.head() or repository.empty_tree()
    kind = "--find-renames" if renames else "--no-renames"
    args = ["diff-index", "--cached", "-z", "--raw", "--no-abbrev", kind, "--ita-invisible-in-index", base]
    return tuple(changes_in(iter(repository.run([*args, "--", *paths]).split(b"\0")[:-1])))


def changes_in(fields: Iterator[bytes]) -> Iterator[Change]:
    """The changes of git's raw format, cut at its zero bytes."""
    for facts in fields:
        yield change_in(facts, fields)


def change_in(facts: bytes, fields: Iterator[bytes]) -> Change:
    """One raw line of git's; of a merge (several colons) the first parent stands for all."""
    parents = len(facts) - len(facts.lstrip(b":"))
    words = text_of(facts.lstrip(b":")).split(" ")
    status = words[-1][:1]
    path = text_of(next(fields))
    before_path = None
    if parents == 1 and status in {"R", "C"}:
        before_path, path = path, text_of(next(fields))
    return Change(status, path, words[0], words[parents], words[parents + 1], words[2 * parents + 1], before_path)
