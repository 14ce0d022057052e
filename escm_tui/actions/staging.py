"""Chooses what the next commit holds: whole files, or of a record just some Activities, through git's own index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from escm_tui.actions.files import read
from escm_tui.domain.comparison import ActivityChange, claims_changed
from escm_tui.domain.records import Record
from escm_tui.edit.selection import differing_keys, only_some
from escm_tui.errors import UsageError, WriteError
from escm_tui.git import commits
from escm_tui.git.sources import Index, Revision, Source
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.examination import examine
from escm_tui.load.layout import FileKind, classify

_MAPPING = "activities"


@dataclass(frozen=True, slots=True)
class RecordParts:
    """What differs in a record since the last commit, in parts that can be staged one by one."""

    path: str
    activities: tuple[str, ...]
    """Activities whose claims differ in any way, a note too, in the order of the file."""
    rest: bool
    """Whether something beside them differs: owner, actions, comments, layout."""
    staged: frozenset[str]
    """The Activities that the index holds as they are on disk."""
    rest_staged: bool
    changes: tuple[ActivityChange, ...] = ()
    """What becomes of ratings and evidence, for words."""


def stage_files(repo: EvidenceRepository, paths: Sequence[str]) -> None:
    """Put files as they are on disk into the index, deletions too."""
    commits.stage(repo.git, paths)


def unstage_files(repo: EvidenceRepository, paths: Sequence[str]) -> None:
    """Put the last commit's version of files back into the index; the files stay as they are."""
    commits.unstage(repo.git, paths)


def record_parts(repo: EvidenceRepository, path: str) -> RecordParts:
    """What can be staged of a record.

    Raises:
        UsageError: the path is no record, or the file is gone: then it is staged as a whole or not at all.
        WriteError: one of the versions is not sound YAML.
    """
    place = classify(path, repo.catalog)
    after = read(repo, path)
    if place.kind is not FileKind.RECORD or place.problem is not None:
        raise UsageError(f"{path} is no record; it is staged as a whole.")
    if after is None:
        raise UsageError(f"{path} is gone; it is staged as a whole.")
    head = repo.git.head()
    before = _content(Revision.at(repo.git, head), path) if head else None
    present = _content(Index(repo.git), path)
    activities = differing_keys(before, after, _MAPPING)
    rest = before is None or only_some(before, after, _MAPPING, activities, rest=False) != after
    unlike = differing_keys(present, after, _MAPPING) if present is not None else activities
    rest_staged = present is not None and only_some(present, after, _MAPPING, unlike, rest=False) == after
    was, now = (examine(each, place)[0].holds if each is not None else None for each in (before, after))
    changes = claims_changed(was if isinstance(was, Record) else None, now if isinstance(now, Record) else None)
    staged = frozenset(activities) - frozenset(unlike)
    return RecordParts(path, activities, rest, staged, rest and rest_staged, changes)


def stage_activities(repo: EvidenceRepository, path: str, chosen: Collection[str], *, rest: bool) -> bool:
    """Let the index hold a record with just these Activities as they are on disk, the others as last committed.

    Args:
        repo: the repository; the file on disk stays as it is.
        path: the record.
        chosen: the Activities; none, without the rest, takes the file out of the index again.
        rest: whether the owner, actions, comments and whatever else differs is staged too; of a new record always.

    Returns:
        Whether the index now differs from the last commit in this file.

    Raises:
        UsageError: as `record_parts`, or an Activity does not differ.
        WriteError: a version cannot be made without touching something else, or git is locked.
    """
    parts = record_parts(repo, path)
    unknown = sorted(set(chosen) - set(parts.activities))
    if unknown:
        raise UsageError(f"{path} is as it was in {', '.join(unknown)}.")
    if not chosen and not rest:
        unstage_files(repo, [path])
        return False
    head = repo.git.head()
    before = _content(Revision.at(repo.git, head), path) if head else None
    after = read(repo, path)
    if after is None:
        raise WriteError(f"{path} is gone in the meantime, so nothing was staged.")
    content = only_some(before, after, _MAPPING, chosen, rest=rest)
    if content == after:
        commits.stage(repo.git, [path])
    else:
        commits.stage_content(repo.git, path, content)
    return content != before


def _content(source: Source, path: str) -> bytes | None:
    if path not in source.entries():
        return None
    found = source.read(path)
    if not isinstance(found, bytes):
        place = source.describe() if source.commit else f"the {source.describe()}"
        raise WriteError(f"{path} cannot be read from {place}, so nothing was staged.")
    return found
