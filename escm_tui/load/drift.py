"""Drift of a change, read from just the files that it touches: the index, or one commit in the place of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from escm_tui.domain.change_policy import DriftSetting
from escm_tui.domain.comparison import what_changed
from escm_tui.domain.drift import drift
from escm_tui.domain.problems import Problem, sort_problems
from escm_tui.domain.records import Engagement, EvidenceItem, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.changes import Change, staged_changes
from escm_tui.git.history import changed_paths
from escm_tui.git.sources import Entry, Index
from escm_tui.load.change_policy import read_policy
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import FileKind, classify
from escm_tui.load.placing import placed

Kind = TypeVar("Kind")
_KINDS = (FileKind.RECORD, FileKind.EVIDENCE, FileKind.ENGAGEMENT)


def staged_drift(repo: EvidenceRepository) -> tuple[Problem, ...]:
    """What the next commit claims more of without showing it, by the policy of the last commit."""
    head = repo.git.head()
    changes = staged_changes(repo.git) if head else ()
    found = drift_of(repo, changes, "warn")
    if not found or head is None:
        return ()
    # Only where something rises is it worth to ask what the policy makes of it.
    setting = read_policy(repo.git, head).policy.drift
    return found if setting == "warn" else drift_of(repo, changes, setting)


def drift_between(repo: EvidenceRepository, before: str, after: str, setting: DriftSetting) -> tuple[Problem, ...]:
    """What one commit claims more of than another without showing it, as a policy has it."""
    return drift_of(repo, changed_paths(repo.git, before, after), setting)


def drift_of(repo: EvidenceRepository, changes: Sequence[Change], setting: DriftSetting) -> tuple[Problem, ...]:
    """What changed files claim more of without showing it; files that cannot be read are for other checks."""
    if setting == "ignore" or not any(
        classify(each.path, repo.catalog).kind is FileKind.RECORD and each.status != "D" for each in changes
    ):
        return ()
    before = {each.path: Entry(each.before_mode, each.before_oid, None) for each in changes if each.status != "A"}
    after = {each.path: Entry(each.after_mode, each.after_oid, None) for each in changes if each.status != "D"}
    now = _read(repo, after)
    found = drift(*what_changed(_read(repo, before), now), now.records, setting)
    return sort_problems([*placed(Index(repo.git).only(after), found)])


def _read(repo: EvidenceRepository, entries: Mapping[str, Entry]) -> Snapshot:
    places = (classify(path, repo.catalog) for path in sorted(entries) if entries[path].is_file)
    wanted = [place for place in places if place.judged and place.kind in _KINDS]
    held = [read.holds for read in repo.known.read(Index(repo.git).only(entries), wanted)]
    return Snapshot(
        "a part",
        repo.today,
        records={(each.span, each.practice): each for each in _of(held, Record)},
        evidence={each.key: each for each in _of(held, EvidenceItem)},
        engagements={each.slug: each for each in _of(held, Engagement)},
    )


def _of(held: Iterable[object], kind: type[Kind]) -> Iterable[Kind]:
    return (each for each in held if isinstance(each, kind))
