"""Artifacts that were moved: where a missing one lies now, by its pinned digest or by git's own look for renames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escm_tui.domain.records import ORGANIZATION, EvidenceItem, engagement_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.changes import staged_changes
from escm_tui.git.sources import Index, Revision, Source
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import FileKind, classify

_MOST_LOOKED_AT = 500
"""New files whose content is looked at; who moves more at once finds the rest with git."""

_MISSING = "E002"


def with_moves(repo: EvidenceRepository, source: Source, snapshot: Snapshot) -> Snapshot:
    """The snapshot, its problems about missing artifacts with the place to which each was moved as next step.

    Nothing but these problems is looked at, so it costs nothing where no artifact is missing.
    """
    if not any(each.code == _MISSING for each in snapshot.problems):
        return snapshot
    items = {item.path: item for item in snapshot.evidence.values()}
    missing = [items[each.path] for each in snapshot.problems if each.code == _MISSING and each.path in items]
    hints = _hints(repo, source, missing)
    found = (each._replace(hint=hints.get(each.path, each.hint)) if each.code == _MISSING else each
             for each in snapshot.problems)  # fmt: skip
    return snapshot._replace(problems=tuple(found))


def _hints(repo: EvidenceRepository, source: Source, missing: Sequence[EvidenceItem]) -> Mapping[str, str]:
    """Path of an item to the next step, for those whose artifact was found elsewhere."""
    same = _by_digest(repo, source, {item.sha256 for item in missing if item.sha256})
    renamed = _renamed(repo) if isinstance(source, Index) else {}
    hints: dict[str, str] = {}
    for item in missing:
        assert item.location is not None
        if item.sha256 in same:
            hints[item.path] = f"It was moved; follow it with: {_command(item, same[item.sha256])}"
        elif new := renamed.get(item.location.value):
            hints[item.path] = f"It was moved and changed; look at it, then: {_command(item, new)}"
    return hints


def _by_digest(repo: EvidenceRepository, source: Source, wanted: set[str]) -> Mapping[str, str]:
    """Digest to the new path that holds just this content."""
    head = repo.git.head()
    before = Revision.at(repo.git, head).entries() if head else {}
    entries = source.entries()
    new = [
        path
        for path, entry in entries.items()
        if path not in before and entry.is_file and classify(path, repo.catalog).kind is FileKind.FREE
    ][:_MOST_LOOKED_AT]
    return {digest: path for path, digest in repo.known.digests(source, new) if digest in wanted}


def _renamed(repo: EvidenceRepository) -> Mapping[str, str]:
    """Former path to present path of what is staged, as git sees renames."""
    found = staged_changes(repo.git, renames=True)
    return {each.before_path: each.path for each in found if each.before_path}


def _command(item: EvidenceItem, path: str) -> str:
    span = "" if item.span == ORGANIZATION else f" --span {engagement_of(item.span)}"
    import shlex

    return f"escm evidence edit {item.slug}{span} --path {shlex.quote(path)}"
