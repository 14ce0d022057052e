"""Merges the three files that git hands to a merge driver, and puts what comes of it in the place of ours."""

from __future__ import annotations

import os
from pathlib import Path

from escm_tui.domain.merging import Clash
from escm_tui.errors import WriteError
from escm_tui.load.catalog import load_catalog
from escm_tui.load.layout import classify
from escm_tui.load.merging import merge_file
from escm_tui.parse import SIZE_LIMIT


def merge_files(base: Path, ours: Path, theirs: Path, name: str) -> tuple[Clash, ...] | None:
    """Merge three files into the second one; the fields that are marked in it because both sides changed them.

    Args:
        base: the file that both sides come from, empty where there was none.
        ours: the file that is merged into.
        theirs: the file that is merged.
        name: its path in the repository, which says what it holds.

    Returns:
        Nothing where the file can only be merged line by line; then it is as it was.

    Raises:
        WriteError: a file cannot be read or written; ours is whole all the same.
    """
    contents = [_read(each) for each in (base, ours, theirs)]
    if any(len(each) > SIZE_LIMIT for each in contents):
        return None
    merged = merge_file(classify(name, load_catalog()), *contents)
    if merged is None:
        return None
    _write(ours, merged.content)
    return merged.clashes


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror or error}.") from error


def _write(path: Path, content: bytes) -> None:
    """Put new content in the file's place, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.chmod(path.stat().st_mode)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise WriteError(f"{path} was not written: {error.strerror or error}.") from error
