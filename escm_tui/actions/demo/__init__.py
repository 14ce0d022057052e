"""Builds the demo: an evidence repository with a history of almost three years, the same on every computer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from escm_tui.actions.demo.judging import seal_words
from escm_tui.actions.demo.readme import demo_readme
from escm_tui.actions.demo.state import README_PATH, Changes, State
from escm_tui.actions.demo.story import CommitPlan, Story, read_story
from escm_tui.actions.initialize import BRANCH
from escm_tui.actions.new_repository import install_hooks, new_folder, write_files
from escm_tui.domain.problems import Severity
from escm_tui.errors import InternalError
from escm_tui.git import commits
from escm_tui.git.commits import Signature
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.snapshot import EVALUATION_TAG

_BYTE_FOR_BYTE = ("-c", "core.autocrlf=false", "-c", "core.safecrlf=false")
"""The line ends that a user prefers are no reason to refuse or change a file."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """A demo that was built: where, its last commit, its evaluations, what it amounts to, and what to do next."""

    directory: Path
    head: str
    tags: Mapping[str, str]
    """Name of each evaluation's tag to the id of the commit that it is on, the oldest first."""
    level: int
    next_steps: tuple[str, ...]


def build_demo(directory: Path, *, interpreter: str | None = None) -> DemoResult:
    """Build the demo in a directory that is empty or absent.

    People, dates and contents are fixed, so for one version of this program the ids of commits and tags are the same
    everywhere, whatever the user's configuration of git says. The hooks are installed; the history was written without
    them and is checked as a whole instead.

    Args:
        directory: where; made with its parents where it is absent.
        interpreter: the Python that the hooks start; that of this process unless given.

    Raises:
        UsageError: there is something in the directory.
        WriteError: the disk says no.

    Whatever stops it, what had been made by then is gone again.
    """
    story = read_story()
    with new_folder(directory):
        git = commits.initialize(directory, BRANCH)
        # The state of each commit is judged on its own day, never on the present one.
        repo = EvidenceRepository(git, load_catalog(), date.min)
        tags = _write_history(repo, story)
        profile = repo.profile("HEAD")
        wrong = [each for each in profile.snapshot.problems if each.severity is Severity.ERROR]
        if wrong:
            raise InternalError(f"The demo of this installation is damaged: {wrong[0].path}: {wrong[0].text}")
        _, advice = install_hooks(git, interpreter)
        head = git.resolve("HEAD")
    return DemoResult(git.root, head, tags, profile.level, (*advice, *_next_steps(directory)))


def _write_history(repo: EvidenceRepository, story: Story) -> dict[str, str]:
    state = State(story, repo)
    tags: dict[str, str] = {}
    head = ""
    for plan in story.commits:
        changes = state.advance(plan, head)
        if "readme" in plan.does:
            changes[README_PATH] = demo_readme(repo, tuple(tags), plan.when.date()).encode()
        head = _commit(repo, story, plan, changes)
        if "evaluation" in plan.does:
            evaluation = plan.does["evaluation"]
            name = EVALUATION_TAG + evaluation["slug"]
            message = seal_words(repo, head, evaluation["slug"])
            commits.tag(repo.git, name, head, message, tagger=_signature(story, plan), sign=False)
            tags[name] = head
    return tags


def _commit(repo: EvidenceRepository, story: Story, plan: CommitPlan, changes: Changes) -> str:
    write_files(repo.root, {path: content for path, content in changes.items() if content is not None})
    for path, content in changes.items():
        if content is None:
            (repo.root / path).unlink()
    paths = b"".join(path.encode() + b"\0" for path in sorted(changes))
    # Unlike git add, update-index asks no ignore file of the user for permission.
    repo.git.run([*_BYTE_FOR_BYTE, "update-index", "--add", "--remove", "-z", "--stdin"], stdin=paths)
    person = _signature(story, plan)
    return commits.commit(repo.git, plan.message, author=person, committer=person, allow_hooks=False, sign=False)


def _signature(story: Story, plan: CommitPlan) -> Signature:
    return Signature(**story.people[plan.author], when=plan.when)


def _next_steps(directory: Path) -> tuple[str, ...]:
    return (
        f"Change into the repository: cd {shlex.quote(str(directory))}",
        "Read what it shows: README.md",
        "Open the terminal interface: escm",
        "See what stands between Level 3 and Level 4: escm gap --level 4",
        "See what fell in 2025: escm compare evaluation/2025-h1 evaluation/2025-h2",
    )
