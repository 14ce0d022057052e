"""Commits evidence: chooses the paths, checks the tree that would result, and lets git and its hooks do the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from escm_tui.actions.message import proposed_message
from escm_tui.domain.comparison import compare
from escm_tui.domain.problems import Problem, Severity, sort_problems
from escm_tui.domain.profile import profile_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.git import commits, history
from escm_tui.git.sources import Index, WorkTree
from escm_tui.load.drift import staged_drift
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.moved import with_moves
from escm_tui.load.privacy import privacy_problems
from escm_tui.load.staged import staged_privacy
from escm_tui.reports.problem_text import problem_line

__all__ = [
    "EVIDENCE_PATHS",
    "CommitResult",
    "commit",
    "evidence_changes",
    "message_for",
    "proposed_message",
    "resulting_snapshot",
]

EVIDENCE_PATHS = ("escm.yaml", ".escm", "organization", "engagements", "evaluations", "artifacts")
"""What a commit takes unless it is told otherwise: everything that this program reads, and the work products."""

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CommitResult:
    """A commit that was made: its full id, its first line, and the warnings and notes that its tree still has."""

    id: str
    subject: str
    problems: tuple[Problem, ...]

    @property
    def short(self) -> str:
        """The first nine digits of the id."""
        return self.id[:9]


def commit(
    repo: EvidenceRepository,
    message: str,
    *,
    paths: Sequence[str] | None = None,
    all: bool = False,  # noqa: A002
    staged: bool = False,
) -> CommitResult:
    """Commit changes of the work tree; the repository's hooks run.

    Args:
        repo: the repository.
        message: subject line and body; the user's own words.
        paths: files or folders, relative to the top; by default all evidence that changed.
        all: take every change of the repository, README and the like as well.
        staged: take what the index holds, as it is there, and nothing else.

    Raises:
        UsageError: no message, nothing to commit, or a path without a change.
        ProblemsFound: the commit would hold an error, or a hook refuses it.
        WriteError: git is locked or in the middle of something.
        EscmError: git does not know who the user is (exit 4).
    """
    if not message.strip():
        raise UsageError("A message is missing.", "Say in a line what changed and why.")
    if staged and repo.git.operation() != "merge":
        return _commit_staged(repo, message)
    chosen = _everything(repo) if all else evidence_changes(repo, paths)
    concluding = repo.git.operation() == "merge"
    if not chosen and not concluding:
        raise UsageError("There is nothing to commit.", "No evidence differs from the last commit.")
    repo.git.identity()
    if concluding:
        # A merge is committed as a whole; git itself refuses a part of it.
        # Staging tells git that a conflict is resolved, so what still holds one must not get there.
        _refuse_errors(repo.work_tree())
        commits.stage(repo.git, chosen)
        snapshot = repo.index()
        private = (*staged_privacy(repo, snapshot), *staged_drift(repo))
    else:
        snapshot = resulting_snapshot(repo, chosen)
        private = privacy_problems(WorkTree(repo.git), chosen, snapshot)
    snapshot = snapshot._replace(problems=sort_problems([*snapshot.problems, *private]))
    _refuse_errors(snapshot)
    made = commits.commit(repo.git, message, paths=None if concluding else chosen)
    return CommitResult(made, message.strip().splitlines()[0].strip(), snapshot.problems)


def _commit_staged(repo: EvidenceRepository, message: str) -> CommitResult:
    if not history.status(repo.git).staged:
        raise UsageError("Nothing is staged.", "Stage a file first, or commit all evidence: escm commit")
    repo.git.identity()
    snapshot = repo.index()
    found = (*snapshot.problems, *staged_privacy(repo, snapshot), *staged_drift(repo))
    snapshot = snapshot._replace(problems=sort_problems([*found]))
    _refuse_errors(snapshot)
    made = commits.commit(repo.git, message)
    return CommitResult(made, message.strip().splitlines()[0].strip(), snapshot.problems)


def evidence_changes(repo: EvidenceRepository, paths: Sequence[str] | None = None) -> tuple[str, ...]:
    """The paths that differ from the last commit, below the given files and folders or among all evidence.

    Raises:
        UsageError: nothing below a given path differs.
    """
    changed = history.status(repo.git).changed
    if paths is None:
        return tuple(path for path in changed if _below(path, EVIDENCE_PATHS))
    wanted = [path.strip("/").removeprefix("./") for path in paths]
    for path in wanted:
        if not any(_below(each, (path,)) for each in changed):
            raise UsageError(f"Nothing changed in {path}.", "See what changed with: git status")
    return tuple(path for path in changed if _below(path, wanted))


def resulting_snapshot(repo: EvidenceRepository, paths: Sequence[str]) -> Snapshot:
    """What a commit of the present state of just these paths would hold; the index stays as it is."""
    with tempfile.TemporaryDirectory(prefix="escm-") as folder:
        index = Path(folder) / "index"
        git = repo.git._replace(handed_over={**repo.git.handed_over, "GIT_INDEX_FILE": str(index)})
        head = git.head()
        if head is not None:
            git.run(["read-tree", head])
        commits.stage(git, paths)
        there = repo.through(git)
        snapshot = with_moves(there, Index(git), there.index())
        return snapshot._replace(problems=sort_problems([*snapshot.problems, *staged_drift(there)]))


def message_for(
    repo: EvidenceRepository,
    paths: Sequence[str] | None = None,
    *,
    all: bool = False,  # noqa: A002
    staged: bool = False,
) -> str:
    """The proposed message for a commit of the present state of these paths, of all evidence that changed, or staged.

    Raises:
        UsageError: nothing differs from the last commit, or nothing below a given path.
    """
    chosen = history.status(repo.git).staged if staged else evidence_changes(repo, paths)
    if not chosen and not all and repo.git.operation() != "merge":
        raise UsageError("There is nothing to commit.", "No evidence differs from the last commit.")
    after = repo.index() if staged else resulting_snapshot(repo, chosen)
    before = repo.at("HEAD") if repo.git.head() else Snapshot(label="nothing", as_of=repo.today)
    if not any(path.startswith(EVIDENCE_PATHS) for path in chosen):
        return "Update files beside the evidence"
    return proposed_message(compare(profile_of(repo.catalog, before), profile_of(repo.catalog, after)))


def _refuse_errors(snapshot: Snapshot) -> None:
    errors = [problem for problem in snapshot.problems if problem.severity is Severity.ERROR]
    if not errors:
        return
    lines = [problem_line(each) for each in errors[:_MOST_SHOWN]]
    if len(errors) > _MOST_SHOWN:
        lines.append(f"and {len(errors) - _MOST_SHOWN} more")
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    raise ProblemsFound(
        "\n".join([f"Nothing was committed, because the evidence holds {count}:", *lines]),
        errors[0].hint if len(errors) == 1 else "See each with its next step: escm validate",
    )


def _everything(repo: EvidenceRepository) -> tuple[str, ...]:
    return history.status(repo.git).changed


def _below(path: str, places: Sequence[str]) -> bool:
    return any(place in ("", ".") or path == place or path.startswith(f"{place}/") for place in places)
