"""What lies between two states in history: commits with what they touched, tags, and how the two lines part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from escm_tui.domain.comparison import Comparison
from escm_tui.git import history
from escm_tui.git.history import Commit
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import evidence_path, record_path


@dataclass(frozen=True)
class Between:
    """What lies between the two sides in history."""

    commits: tuple[tuple[Commit, Collection[str]], ...] = ()
    """Newest first, each with the paths it changed."""
    merge_base: str | None = None
    ahead: int = 0
    behind: int = 0
    uncommitted: tuple[str, ...] = ()
    """Paths that differ from the last commit, where the second side is the work tree."""
    tags: Mapping[str, Sequence[str]] | None = None
    """Commit id to the tags on it."""

    def made_by(self, compared: Comparison, practice: str) -> tuple[Commit, ...]:
        """The commits that changed a record of the Practice, or whether its evidence serves, newest first."""
        wanted = paths_behind(compared, practice)
        return tuple(commit for commit, paths in self.commits if not wanted.isdisjoint(paths))


def paths_behind(compared: Comparison, practice: str) -> frozenset[str]:
    """Where what a Practice amounts to may have changed: its records, and evidence that may serve otherwise."""
    spans = {*compared.before.snapshot.spans, *compared.after.snapshot.spans}
    return frozenset(
        [record_path(span, practice) for span in spans]
        + [evidence_path(each.span, each.slug) for each in compared.evidence_behind(practice) if each.decides]
    )


def between_of(repo: EvidenceRepository, before: str, after: str | None) -> Between:
    """What lies between two commits in history; nothing stands for the work tree on the last commit."""
    tip = after or repo.git.head()
    if tip is None:
        return Between()
    ahead, behind = history.ahead_behind(repo.git, before, tip)
    touched = history.commits_touching(repo.git, before, tip)
    commits = history.log(repo.git, f"{before}..{tip}")
    return Between(
        commits=tuple((each, tuple(change.path for change in touched.get(each.id, ()))) for each in commits),
        merge_base=history.merge_base(repo.git, before, tip),
        ahead=ahead,
        behind=behind,
        uncommitted=history.status(repo.git).changed if after is None else (),
        tags=tags_by_commit(repo),
    )


def tags_by_commit(repo: EvidenceRepository) -> Mapping[str, list[str]]:
    """Commit id to the names of the tags on it."""
    named: dict[str, list[str]] = {}
    for tag in history.tags(repo.git, ""):
        if tag.commit:
            named.setdefault(tag.commit, []).append(tag.name)
    return named
