"""Whether somebody else changed the files or the branch: git looks, in a process of its own, and nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escm_tui.load.evidence_repository import EvidenceRepository

Fact = tuple[str, int, int]
"""A path, its time of change in nanoseconds and its size."""

Trace = tuple[bytes, tuple[Fact, ...]]
"""What git says of the work tree, and facts of that and of the heads; equal traces mean that nothing changed."""

PAUSE = 2.0
"""Seconds between two looks at least."""

SHARE = 25
"""How many times as long as a look takes it is waited until the next one, so that large repositories cost no more."""

_WATCHED = ("escm.yaml", "organization", "engagements", "evaluations")
_HEADS = ("HEAD", "logs/HEAD", "packed-refs", "refs/tags", "refs/heads")


def trace(repository: EvidenceRepository) -> Trace:
    """What there is now.

    git compares times of files as it does for `git status`, without holding up whoever draws the screens meanwhile.
    What cannot be looked at is absent, so that it shows when it goes and when it comes. Files that git was told to
    overlook are not watched; r reads them.
    """
    from escm_tui.errors import EscmError
    from escm_tui.git.history import changed_in

    git = repository.git
    heads = sorted(folder / name for folder in {git.git_dir, git.common_dir} for name in _HEADS)
    try:
        said, names = changed_in(git, _WATCHED)
    except EscmError:
        said, names = b"", ()
    return said, (*_below(heads), *_facts(repository.root / name for name in names))


def _facts(paths: Iterable[Path]) -> Iterator[Fact]:
    for path in paths:
        try:
            status = os.lstat(path)
        except OSError:
            continue
        yield str(path), status.st_mtime_ns, status.st_size


def _below(roots: Iterable[Path]) -> Iterator[Fact]:
    """Facts of these, and of all that is in them."""
    for root in roots:
        yield from _facts([root])
        for folder, folders, files in os.walk(root):
            folders.sort()
            yield from _facts(Path(folder) / name for name in sorted([*folders, *files]))
