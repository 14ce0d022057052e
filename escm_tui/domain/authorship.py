"""Who made a claim what it is: versions of a record, followed back to the one that said so first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.records import Claim, Rating, Record


@dataclass(frozen=True, slots=True)
class Version:
    """A record as one commit left it."""

    parents: tuple[str, ...]
    """The commits of the versions just before; several after a merge, none where the record began."""
    record: Record | None
    """Nothing where the commit took the file away."""
    readable: bool = True
    """False where the file held an error, so that nobody knows what it claimed."""


@dataclass(frozen=True, slots=True)
class Made:
    """The claim on one Activity and the commit since which it is so; no claim where it was taken away."""

    activity: str
    claim: Claim | None
    commit: str | None
    """Nothing where the claim is not committed yet."""


Said = tuple[Rating, tuple[str, ...], str]


def what_is_claimed(record: Record | None, activity: str) -> Said | None:
    """What of a claim is followed: rating, evidence and reason; notes come and go without changing it."""
    claim = record.claims.get(activity) if record else None
    return (claim.rating, tuple(each.text for each in claim.evidence), claim.because) if claim else None


def authorship(versions: Mapping[str, Version], newest: str | None, present: Record | None) -> tuple[Made, ...]:
    """For each Activity that is, or ever was, claimed: the commit that made the present claim what it is.

    Args:
        versions: commit to version.
        newest: the commit of the newest version; nothing where the record was never committed.
        present: the record as it is asked about, which may differ from the newest version.
    """
    claimed = {activity for each in versions.values() if each.record for activity in each.record.claims}
    activities = {*claimed, *(present.claims if present else ())}
    return tuple(_made(versions, newest, present, each) for each in sorted(activities, key=activity_sort_key))


def _made(versions: Mapping[str, Version], newest: str | None, present: Record | None, activity: str) -> Made:
    claim = present.claims.get(activity) if present else None
    said = what_is_claimed(present, activity)
    start = next(iter(_readable(versions, newest)), None) if newest else None
    if start is None or what_is_claimed(versions[start].record, activity) != said:
        return Made(activity, claim, None)
    return Made(activity, claim, _first_with(versions, start, activity, said))


def _first_with(versions: Mapping[str, Version], start: str, activity: str, said: Said | None) -> str:
    """From a version that says so back to one whose forerunners all say something else."""
    here = start
    while True:
        forerunners = [each for parent in versions[here].parents for each in _readable(versions, parent)]
        same = next((each for each in forerunners if what_is_claimed(versions[each].record, activity) == said), None)
        if same is None:
            return here
        here = same


def _readable(versions: Mapping[str, Version], commit: str) -> Iterator[str]:
    """The version of a commit, or, where that held an error, the nearest ones before it that did not."""
    waiting, seen = [commit], set()
    while waiting:
        each = waiting.pop()
        if each in seen or each not in versions:
            continue
        seen.add(each)
        if versions[each].readable:
            yield each
        else:
            waiting += reversed(versions[each].parents)
