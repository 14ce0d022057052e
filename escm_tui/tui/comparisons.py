"""Reads two revisions, or what is not committed, away from the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from escm_tui.actions.commit import resulting_snapshot
from escm_tui.actions.resolve import conflicts_among
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.merging import Conflict
from escm_tui.domain.profile import profile_of
from escm_tui.errors import EscmError
from escm_tui.git import history
from escm_tui.git.choices import RevisionChoice, revision_choices
from escm_tui.git.history import Commit
from escm_tui.load.evidence_repository import EvidenceRepository

WORK_TREE = ""
"""How the work tree is spelled where a revision is due."""

_MOST_COMPARED = 12
"""Pairs of evaluations that are read to find one that differs."""

_LOG = 200
_LARGEST_SHOWN = 200_000


@dataclass(frozen=True)
class RevisionPair:
    """Two revisions read as consecutive evaluations; `after` is empty for the work tree."""

    before: str
    after: str
    comparison: Comparison
    commits: tuple[Commit, ...] = ()
    """The commits between them, newest first."""
    touched: dict[str, frozenset[str]] = field(default_factory=dict)
    """Commit id to the paths it changed."""

    def commits_of(self, paths: Iterable[str]) -> tuple[Commit, ...]:
        """The commits that changed any of the paths, newest first."""
        wanted = frozenset(paths)
        return tuple(commit for commit in self.commits if wanted & self.touched.get(commit.id, frozenset()))


@dataclass(frozen=True)
class Uncommitted:
    """What differs from the last commit, and the log."""

    comparison: Comparison | None
    """Nothing before the first commit."""
    kinds: dict[str, str]
    """Path to what became of it: added, changed, deleted or in conflict, these first."""
    log: tuple[Commit, ...]
    conflicts: tuple[Conflict, ...] = ()
    """What a merge could not decide."""
    staged: frozenset[str] = frozenset()
    """Paths of which the index holds something else than the last commit."""
    unstaged: frozenset[str] = frozenset()
    """Paths of which the disk holds something else than the index; one that is staged in part is in both."""


def compare_newest(repository: EvidenceRepository) -> RevisionPair | None:
    """The newest two neighboring evaluations that differ; without two, the work tree and what came before it.

    Where none of the newest dozen neighbors of unlike commits differ, the newest two. Nothing before the first commit.
    Raises EscmError where one cannot be read.
    """
    tags = [tag for tag in history.tags(repository.git) if tag.commit]
    neighbors = list(pairwise(tags))[::-1]
    if not neighbors:
        if repository.git.head() is None:
            return None
        start = tags[-1].name if tags else "HEAD~1" if len(history.log(repository.git, limit=2)) > 1 else "HEAD"
        return compare_pair(repository, start, WORK_TREE)
    # One commit amounts to the same under all of its tags, of which there may be thousands.
    unlike = [(one.name, other.name) for one, other in neighbors if one.commit != other.commit]
    for pair in unlike[:_MOST_COMPARED]:
        compared = compare_pair(repository, *pair)
        if not compared.comparison.empty:
            return compared
    before, after = neighbors[0]
    return compare_pair(repository, before.name, after.name)


def compare_pair(repository: EvidenceRepository, before: str, after: str) -> RevisionPair:
    """Judge both revisions and list the commits between them. Raises EscmError where one cannot be read."""
    comparison = repository.compare(before, after or None)
    tip = after or "HEAD"
    git = repository.git
    since, last = history.commit_id(git, before), history.commit_id(git, tip)
    commits = history.log(git, f"{since}..{last}")
    touched = {
        commit: frozenset(change.path for change in changes)
        for commit, changes in history.commits_touching(git, since, last).items()
    }
    return RevisionPair(before, after, comparison, commits, touched)


def read_uncommitted(repository: EvidenceRepository) -> Uncommitted:
    """What a commit could take now. Raises EscmError where the last commit cannot be read."""
    git = repository.git
    status = history.status(git)
    untracked = set(status.untracked)
    kinds = {
        path: "added" if path in untracked else "changed" if (repository.root / path).exists() else "deleted"
        for path in status.changed
    }
    conflicts = conflicts_among(repository, status.changed, status.unmerged)
    stuck = dict.fromkeys((each.path for each in conflicts), "conflict")
    kinds = stuck | {path: kind for path, kind in kinds.items() if path not in stuck}
    staged, unstaged = frozenset(status.staged), frozenset((*status.unstaged, *status.untracked, *status.unmerged))
    head = git.head()
    if head is None:
        return Uncommitted(None, kinds, (), conflicts, staged, unstaged)
    comparison = repository.compare(head) if kinds else None
    return Uncommitted(comparison, kinds, history.log(git, limit=_LOG), conflicts, staged, unstaged)


def would_commit(repository: EvidenceRepository, paths: tuple[str, ...]) -> Comparison | None:
    """What a commit of just these paths would change; nothing before the first commit."""
    head = repository.git.head()
    if head is None:
        return None
    after = profile_of(repository.catalog, resulting_snapshot(repository, paths))
    return compare(repository.profile(head), after)


def text_of_change(repository: EvidenceRepository, path: str, kind: str) -> str:
    """The textual difference of one path; all of it where git does not know the file yet."""
    if kind != "added":
        return history.text_diff(repository.git, "uncommitted", [path])
    try:
        content = (repository.root / path).read_bytes()[:_LARGEST_SHOWN]
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if b"\0" in content:
        return "A file that is no text."
    return "".join(f"+{line}\n" for line in content.decode("utf-8", "replace").splitlines())


@dataclass(frozen=True)
class CommitRead:
    """What a commit changed of its first parent: in the words of the model, by file, and as text."""

    comparison: Comparison | None
    """Nothing for the first commit, or where a state cannot be judged."""
    paths: tuple[str, ...]
    """A, M or D and the path."""
    text: tuple[str, ...]


def read_commit(repository: EvidenceRepository, commit: Commit) -> CommitRead:
    """What a commit changed. Raises EscmError where git cannot tell."""
    git = repository.git
    parent = commit.parents[0] if commit.parents else None
    paths = tuple(f"{change.status} {change.path}" for change in history.changed_paths(git, parent, commit.id))
    text = history.text_diff(git, (parent or git.empty_tree(), commit.id)).split("\n")
    try:
        comparison = repository.compare(parent, commit.id) if parent else None
    except EscmError:
        comparison = None
    return CommitRead(comparison, paths, tuple(text))


def text_since(repository: EvidenceRepository, target: str, name: str) -> tuple[str, ...]:
    """What a proposal changed since it left the branch that it is for, as text."""
    git = repository.git
    start = history.merge_base(git, target, name) or git.empty_tree()
    return tuple(history.text_diff(git, (start, name)).split("\n"))


def revisions(repository: EvidenceRepository) -> tuple[RevisionChoice, ...]:
    """What there is to compare: tags, branches and the newest commits."""
    try:
        return revision_choices(repository.git)
    except EscmError:
        return ()
