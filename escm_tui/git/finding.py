"""Where the repository around a folder begins."""

from __future__ import annotations

import os
from collections.abc import Iterator

from escm_tui.errors import RepositoryError
from escm_tui.git.spelling import plain


def looks_like_git_folder(folder: str) -> bool:
    """Whether this is what is in `.git`, or a bare repository."""
    return os.path.exists(f"{folder}/HEAD") and all(os.path.isdir(f"{folder}/{name}") for name in ("objects", "refs"))


def _upwards(folder: str) -> Iterator[str]:
    """The folder, then one after the other those that it lies in."""
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        yield folder


def root_around(start: str) -> str:
    """The nearest folder at or above `start` that holds `.git`; a bare repository on the way is never entered."""
    try:
        here = os.path.realpath(start, strict=True)
    except (OSError, ValueError) as error:
        raise RepositoryError(f"There is no folder {plain(start)}.") from error
    bare = False
    for folder in _upwards(here):
        marker = os.path.join(folder, ".git")
        if os.path.isfile(marker) or looks_like_git_folder(marker):
            return folder
        # The inside of a `.git` folder looks like a bare repository as well, but belongs to the work tree above.
        bare = bare or (os.path.basename(folder) != ".git" and looks_like_git_folder(folder))
    if bare:
        raise RepositoryError("This is a bare repository; it has no work tree.", "Clone it and work in the clone.")
    raise RepositoryError(
        f"There is no git repository in {plain(here)} or above it.",
        "Change into an evidence repository, name one with --repo, or make one with: escm init",
    )
