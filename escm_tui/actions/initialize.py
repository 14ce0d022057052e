"""Makes a new evidence repository: the template, the schemas, the hooks and the first commit, or nothing at all."""

from __future__ import annotations

import shlex
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from escm_tui.actions.files import require_sound
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.problems import Severity
from escm_tui.edit import set_value
from escm_tui.errors import InternalError, UsageError, WriteError
from escm_tui.git import commits, hooks
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH
from escm_tui.shipped import shipped_folder

BRANCH = "main"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class InitResult:
    """A repository that was made: where, its first commit, whether the hooks are in place, and what to do next."""

    root: Path
    commit: str
    hooks_installed: bool
    next_steps: tuple[str, ...]


def initialize(directory: Path, organization: str, *, interpreter: str | None = None) -> InitResult:
    """Make an evidence repository in a directory that is empty or absent.

    Args:
        directory: where; made with its parents where it is absent.
        organization: whose capability it is, as reports name it.
        interpreter: the Python that the hooks start; that of this process unless given.

    Raises:
        UsageError: there is something in the directory, or no organization was named.
        EscmError: git does not know who makes the first commit (exit 4).
        WriteError: the disk says no.

    Whatever stops it, what had been made by then is gone again.
    """
    name = organization.strip()
    if not name:
        raise UsageError("The organization has no name.", "Name it with: --organization NAME")
    _require_empty(directory)
    made = _make_folders(directory)
    try:
        return _filled(directory, name, interpreter)
    except BaseException:
        _clear(directory, made)
        raise


def _filled(directory: Path, name: str, interpreter: str | None) -> InitResult:
    git = commits.initialize(directory, BRANCH)
    # Asked of the new repository, since the user's configuration may depend on where it lies.
    git.identity()
    # Nothing in a new repository depends on the day.
    repo = EvidenceRepository(git, load_catalog(), date.min)
    files = _template() | shipped_schemas()
    manifest = set_value(files[MANIFEST_PATH], ("organization", "name"), name)
    files[MANIFEST_PATH] = require_sound(repo, MANIFEST_PATH, manifest)
    _write(repo.root, files)
    commits.stage(git, sorted(files))
    wrong = [each for each in repo.index().problems if each.severity is Severity.ERROR]
    if wrong:
        raise InternalError(f"The template of this installation is damaged: {wrong[0].path}: {wrong[0].text}")
    # Checked above, so the first commit needs no hook; one of the user's own might ask for what is not there yet.
    message = f"Start the evidence repository of {' '.join(name.split())}"
    commit = commits.commit(git, message, allow_hooks=False)
    installed, advice = _install_hooks(repo, interpreter)
    return InitResult(repo.root, commit, installed, (*advice, *_next_steps(directory)))


def _install_hooks(repo: EvidenceRepository, interpreter: str | None) -> tuple[bool, tuple[str, ...]]:
    try:
        hooks.install(repo.git, interpreter=interpreter)
    except UsageError as error:
        # The user sends git elsewhere for hooks; the repository is whole without them.
        return False, (f"The hooks were not installed. {error}",)
    return True, ()


def _next_steps(directory: Path) -> tuple[str, ...]:
    return (
        f"Change into the repository: cd {shlex.quote(str(directory))}",
        "Open the terminal interface: escm",
        "Describe something that you can show: escm evidence add --help",
        "Rate an Activity with it: escm rate knw07.b1 satisfied --evidence SLUG",
        "See what it amounts to: escm status",
        "Keep it: escm commit",
    )


def _require_empty(directory: Path) -> None:
    try:
        present = sorted(each.name for each in directory.iterdir())
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


def _clear(directory: Path, made: list[Path]) -> None:
    """Take away everything below the directory, which was empty before, and the folders that were made for it."""
    for path in list(directory.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()


def _template() -> dict[str, bytes]:
    folder = shipped_folder("evidence-template")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _write(root: Path, files: dict[str, bytes]) -> None:
    try:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise WriteError(f"The repository cannot be written: {error.strerror or error}.") from error
