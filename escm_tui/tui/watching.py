"""Whether somebody else changed the files or the branch: stat calls alone, no git, nothing written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escm_tui.load.evidence_repository import EvidenceRepository

Trace = tuple[tuple[str, int, int], ...]
"""Path, time of change in nanoseconds and size of all that is watched; equal traces mean that nothing changed."""

PAUSE = 2.0
"""Seconds between two looks."""

_WATCHED = ("escm.yaml", "organization", "engagements", "evaluations")
_HEADS = ("HEAD", "logs/HEAD", "packed-refs", "refs/tags", "refs/heads")
_MOST = 50_000
"""Files beyond this are not watched; r reads them."""


def trace(repository: EvidenceRepository) -> Trace:
    """What there is now. What cannot be looked at is absent, so that it shows when it goes and when it comes."""
    git = repository.git
    heads = [folder / name for folder in {git.git_dir, git.common_dir} for name in _HEADS]
    roots = sorted(heads) + [repository.root / name for name in _WATCHED]
    found: list[tuple[str, int, int]] = []
    for root in roots:
        for each in _below(root):
            found.append(each)
            if len(found) >= _MOST:
                return tuple(found)
    return tuple(found)


def _below(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        status = os.lstat(path)
    except OSError:
        return
    yield (str(path), status.st_mtime_ns, status.st_size)
    folders = [str(path)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in inside:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            yield (entry.path, status.st_mtime_ns, status.st_size)
