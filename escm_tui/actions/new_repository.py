"""What every new evidence repository is made of: a folder that vanishes on failure, the template and the hooks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from escm_tui.errors import RepositoryError, UsageError, WriteError
from escm_tui.git import hooks, merge_driver
from escm_tui.git.repository import Repository
from escm_tui.shipped import shipped_folder

_MOST_NAMED = 5


@contextmanager
def new_folder(directory: Path, unborn: Repository | None = None) -> Iterator[None]:
    """Make a directory that is absent or empty; whatever stops the work in it, all that was made by then is gone again.

    A git repository that somebody began there, still without a commit or a file, is no obstacle and stays.

    Raises:
        UsageError: there is something in the directory.
        WriteError: it cannot be made or read.
    """
    kept = frozenset([".git"] if unborn else [])
    _require_empty(directory, kept)
    made = _make_folders(directory)
    try:
        yield
    except BaseException:
        _clear(directory, made, kept)
        if unborn:
            (unborn.git_dir / "index").unlink(missing_ok=True)
        raise


def unborn_repository(directory: Path) -> Repository | None:
    """The git repository that was begun in this very directory and holds nothing yet, or nothing.

    Raises:
        RepositoryError: its configuration could run programs, or it belongs to somebody else.
    """
    if not (directory / ".git").is_dir():
        return None
    git = Repository.discover(directory)
    if (
        git.root != Path(os.path.realpath(directory))
        or git.run(["for-each-ref", "--count=1"])
        or (git.git_dir / "index").exists()
    ):
        return None
    return git


def surrounding_repository(directory: Path) -> Path | None:
    """The top of the git repository that a new one in this directory would lie in, or nothing."""
    present = next(folder for folder in directory.absolute().parents if folder.is_dir())
    try:
        return Repository.discover(present).root
    except RepositoryError:
        return None


def template_files() -> dict[str, bytes]:
    """The files of the evidence template, by path."""
    folder = shipped_folder("evidence-template")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below the top of a new repository, where nobody else writes yet."""
    try:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise WriteError(f"The repository cannot be written: {error.strerror or error}.") from error


def install_hooks(git: Repository, interpreter: str | None = None) -> tuple[bool, tuple[str, ...]]:
    """Install the merge of evidence files and the hooks; whether these went well, else what to tell the user."""
    merge_driver.install(git, interpreter)
    try:
        hooks.install(git, interpreter=interpreter)
    except UsageError as error:
        # The user sends git elsewhere for hooks; the repository is whole without them.
        return False, (f"The hooks were not installed. {error}",)
    return True, ()


def _require_empty(directory: Path, kept: Container[str]) -> None:
    try:
        present = sorted(each.name for each in directory.iterdir() if each.name not in kept)
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise UsageError(f"{directory} is a file.", "Name a directory that is empty or absent.") from None
    except OSError as error:
        raise WriteError(f"{directory} cannot be read: {error.strerror or error}.") from error
    if present:
        more = f" and {len(present) - _MOST_NAMED} more" if len(present) > _MOST_NAMED else ""
        raise UsageError(
            f"{directory} is not empty: it holds {', '.join(present[:_MOST_NAMED])}{more}.",
            "Name a directory that is empty or absent.",
        )


def _make_folders(directory: Path) -> list[Path]:
    """Make the directory with its parents; those that were not there, outermost first."""
    absent = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    made: list[Path] = []
    try:
        for folder in reversed(absent):
            folder.mkdir()
            made.append(folder)
    except OSError as error:
        for folder in reversed(made):
            folder.rmdir()
        raise WriteError(f"{directory} cannot be made: {error.strerror or error}.") from error
    return made


def _clear(directory: Path, made: list[Path], kept: Container[str]) -> None:
    """Take away everything below the directory, which was empty before, and the folders that were made for it."""
    for path in list(directory.iterdir()):
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()
