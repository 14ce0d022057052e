"""Drift: claims that rise in a change although nothing new or refreshed shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem
from escm_tui.domain.records import Claim, Rating, Record

if TYPE_CHECKING:
    from escm_tui.domain.change_policy import DriftSetting
    from escm_tui.domain.comparison import ActivityChange, EvidenceChange

_RANK: Mapping[Rating, int] = {
    Rating.UNSATISFIED: 0,
    Rating.PARTIAL: 1,
    Rating.NOT_APPLICABLE: 2,
    Rating.SATISFIED: 2,
}
"""What a claim is worth."""

_REFRESHING = frozenset(
    {"location", "sha256", "version", "approved", "valid", "phases", "kind", "document_type", "retired"}
)
"""The fields of an evidence item that make it show something else; a new title or summary does not."""


def drift(
    activities: Iterable[ActivityChange],
    evidence: Iterable[EvidenceChange],
    records: Mapping[tuple[str, str], Record],
    setting: DriftSetting,
) -> tuple[Problem, ...]:
    """G009: a claim that rises rests on evidence that is attached, or refreshed, in the same change.

    What was not rated before is a first claim: that it has evidence is for the other rules to say.

    Args:
        activities: what a change does to claims.
        evidence: what it does to the register.
        records: the records after it, for the places of claims.
        setting: what the policy of the base makes of it.
    """
    if setting == "ignore":
        return ()
    refreshed = {(each.span, each.slug) for each in evidence if _is_fresh(each)}
    return tuple(_problems(activities, refreshed, records, Severity.ERROR if setting == "enforce" else None))


def any_rises(before: Record, after: Record) -> bool:
    """Whether some claim of a record is worth more in a later version of it."""
    return any(
        activity in before.claims and _RANK[claim.rating] > _RANK[before.claims[activity].rating]
        for activity, claim in after.claims.items()
    )


def _is_fresh(change: EvidenceChange) -> bool:
    return change.kind == "added" or (change.kind == "changed" and not _REFRESHING.isdisjoint(change.changed_fields))


def _problems(
    activities: Iterable[ActivityChange],
    refreshed: set[tuple[str, str]],
    records: Mapping[tuple[str, str], Record],
    severity: Severity | None,
) -> Iterator[Problem]:
    for change in activities:
        record = records.get((change.span, change.practice))
        claim = record.claims.get(change.activity) if record else None
        if record is None or claim is None or not _rises(change):
            continue
        if change.evidence_added or any(each.key in refreshed for each in claim.evidence):
            continue
        yield problem(
            "G009",
            record.path,
            WHOLE_FILE,
            _sentence(change, claim),
            field=f"activities.{change.activity}.rating",
            severity=severity,
        )


def _rises(change: ActivityChange) -> bool:
    """Whether what was claimed before is claimed more now; a first claim begins, it does not rise."""
    return change.before is not None and change.after is not None and _RANK[change.after] > _RANK[change.before]


def _sentence(change: ActivityChange, claim: Claim) -> str:
    was, now = (each.value.replace("_", " ") for each in (change.before, claim.rating) if each)
    shows = "its evidence is what it was" if claim.evidence else "it has no evidence"
    return f"{change.practice} {change.activity} rises from {was} to {now}, but {shows}."
