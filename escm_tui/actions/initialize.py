"""Makes a new evidence repository: the template, the schemas, the hooks and the first commit, or nothing at all."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from escm_tui.actions.files import require_sound
from escm_tui.actions.new_repository import (
    install_hooks,
    new_folder,
    surrounding_repository,
    template_files,
    unborn_repository,
    write_files,
)
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.problems import Severity
from escm_tui.edit import set_value
from escm_tui.errors import InternalError, UsageError
from escm_tui.git import commits
from escm_tui.git.repository import Repository
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH

BRANCH = "main"


@dataclass(frozen=True, slots=True)
class InitResult:
    """A repository that was made: where, its first commit, whether the hooks are in place, and what to do next."""

    root: Path
    commit: str
    hooks_installed: bool
    next_steps: tuple[str, ...]


def initialize(directory: Path, organization: str, *, interpreter: str | None = None) -> InitResult:
    """Make an evidence repository in a directory that is empty or absent, or holds a git repository without a commit.

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
    unborn, around = unborn_repository(directory), surrounding_repository(directory)
    with new_folder(directory, unborn):
        made = _filled(directory, unborn or commits.initialize(directory, BRANCH), name, interpreter)
    if around is None:
        return made
    advice = f"It lies inside the git repository {around}, which does not keep it; move it if that was not meant."
    return replace(made, next_steps=(advice, *made.next_steps))


def _filled(directory: Path, git: Repository, name: str, interpreter: str | None) -> InitResult:
    # Asked of the new repository, since the user's configuration may depend on where it lies.
    git.identity()
    # Nothing in a new repository depends on the day.
    repo = EvidenceRepository(git, load_catalog(), date.min)
    files = template_files() | shipped_schemas()
    manifest = set_value(files[MANIFEST_PATH], ("organization", "name"), name)
    files[MANIFEST_PATH] = require_sound(repo, MANIFEST_PATH, manifest)
    write_files(repo.root, files)
    commits.stage(git, sorted(files))
    wrong = [each for each in repo.index().problems if each.severity is Severity.ERROR]
    if wrong:
        raise InternalError(f"The template of this installation is damaged: {wrong[0].path}: {wrong[0].text}")
    # Checked above, so the first commit needs no hook; one of the user's own might ask for what is not there yet.
    message = f"Start the evidence repository of {' '.join(name.split())}"
    commit = commits.commit(git, message, allow_hooks=False)
    installed, advice = install_hooks(repo.git, interpreter)
    return InitResult(repo.root, commit, installed, (*advice, *_next_steps(directory)))


def _next_steps(directory: Path) -> tuple[str, ...]:
    return (
        f"Change into the repository: cd {shlex.quote(str(directory))}",
        "Open the terminal interface: escm",
        "Describe something that you can show: escm evidence add --help",
        "Rate an Activity with it: escm rate knw07.b1 satisfied --evidence SLUG",
        "See what it amounts to: escm status",
        "Keep it: escm commit",
    )
