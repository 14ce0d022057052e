"""Two profiles as consecutive evaluations: what rose, what fell, what was rated anew and on which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from escm_tui.domain.assessment import Status
from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import EvidenceItem, Rating, Record, Rules, engagement_span
from escm_tui.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PracticeChange:
    """A Practice whose status differs."""

    practice: str
    before: Status
    after: Status

    @property
    def rose(self) -> bool:
        """Whether it is better than before; not rated to unsatisfied is neither better nor worse."""
        return self.after.rank > self.before.rank and not self.only_rated

    @property
    def fell(self) -> bool:
        """Whether it is worse than before."""
        return self.after.rank < self.before.rank and not self.only_rated

    @property
    def only_rated(self) -> bool:
        """Whether a rating appeared or went without any of it being met."""
        return {self.before, self.after} == {Status.NOT_RATED, Status.UNSATISFIED}


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """An Activity whose rating or evidence differs in one span; nothing stands for not rated."""

    span: str
    practice: str
    activity: str
    before: Rating | None
    after: Rating | None
    evidence_added: tuple[str, ...] = ()
    evidence_removed: tuple[str, ...] = ()


EvidenceKindOfChange = Literal["added", "removed", "changed", "expired"]


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """An evidence item that appeared, went, was changed, or stopped serving with time."""

    kind: EvidenceKindOfChange
    span: str
    slug: str
    title: str
    changed_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two profiles; empty where nothing does."""

    before: Profile
    after: Profile
    practices: tuple[PracticeChange, ...]
    activities: tuple[ActivityChange, ...]
    evidence: tuple[EvidenceChange, ...]
    spans_added: tuple[str, ...]
    spans_removed: tuple[str, ...]
    rules_changed: tuple[str, ...]
    """Names of the manifest's rules that are not the same on both sides."""

    @property
    def risen(self) -> tuple[PracticeChange, ...]:
        """Practices with a better status."""
        return tuple(change for change in self.practices if change.rose)

    @property
    def fallen(self) -> tuple[PracticeChange, ...]:
        """Practices with a worse status."""
        return tuple(change for change in self.practices if change.fell)

    @property
    def rated(self) -> tuple[PracticeChange, ...]:
        """Practices that went between not rated and unsatisfied."""
        return tuple(change for change in self.practices if change.only_rated)

    @property
    def empty(self) -> bool:
        """Whether the two say the same."""
        return not (
            self.practices
            or self.activities
            or self.evidence
            or self.spans_added
            or self.spans_removed
            or self.rules_changed
            or self.before.level != self.after.level
        )


def compare(before: Profile, after: Profile) -> Comparison:
    """What changed from one profile to the other. Comparing a profile with itself is empty."""
    return Comparison(
        before,
        after,
        _practice_changes(before, after),
        _activity_changes(before.snapshot, after.snapshot),
        _evidence_changes(before.snapshot, after.snapshot),
        tuple(span for span in after.assessment.spans if span not in before.assessment.spans),
        tuple(span for span in before.assessment.spans if span not in after.assessment.spans),
        _rules_changed(before.snapshot.manifest.rules, after.snapshot.manifest.rules),
    )


def _practice_changes(before: Profile, after: Profile) -> tuple[PracticeChange, ...]:
    return tuple(
        PracticeChange(practice, before.practices[practice].status, judged.status)
        for practice, judged in after.practices.items()
        if before.practices[practice].status is not judged.status
    )


def _activity_changes(before: Snapshot, after: Snapshot) -> tuple[ActivityChange, ...]:
    renamed = _renamed_spans(after)
    former = {(renamed.get(span, span), practice): record for (span, practice), record in before.records.items()}
    changes: list[ActivityChange] = []
    for key in sorted({*former, *after.records}):
        changes += _claims_changed(key, former.get(key), after.records.get(key))
    return tuple(changes)


def _renamed_spans(after: Snapshot) -> Mapping[str, str]:
    """Former span of an engagement to its present one."""
    return {
        engagement_span(former): engagement.span
        for engagement in after.engagements.values()
        for former in engagement.formerly
    }


def _claims_changed(key: tuple[str, str], before: Record | None, after: Record | None) -> list[ActivityChange]:
    old = before.claims if before else {}
    new = after.claims if after else {}
    changes = []
    for activity in sorted({*old, *new}, key=activity_sort_key):
        was, now = old.get(activity), new.get(activity)
        old_evidence = {reference.text for reference in was.evidence} if was else set()
        new_evidence = {reference.text for reference in now.evidence} if now else set()
        change = ActivityChange(
            *key,
            activity,
            was.rating if was else None,
            now.rating if now else None,
            tuple(sorted(new_evidence - old_evidence)),
            tuple(sorted(old_evidence - new_evidence)),
        )
        if change.before is not change.after or change.evidence_added or change.evidence_removed:
            changes.append(change)
    return changes


def _evidence_changes(before: Snapshot, after: Snapshot) -> tuple[EvidenceChange, ...]:
    former = _under_present_names(before, after)
    changes: list[EvidenceChange] = []
    for key in sorted({*former, *after.evidence}):
        was, now = former.get(key), after.evidence.get(key)
        if now is None:
            assert was is not None
            changes.append(EvidenceChange("removed", *key, was.title))
        elif was is None:
            changes.append(EvidenceChange("added", *key, now.title))
        elif differing := _differing_fields(was, now):
            changes.append(EvidenceChange("changed", *key, now.title, differing))
        elif was.serves_on(before.as_of) and not now.serves_on(after.as_of):
            changes.append(EvidenceChange("expired", *key, now.title))
    return tuple(changes)


def _under_present_names(before: Snapshot, after: Snapshot) -> dict[tuple[str, str], EvidenceItem]:
    """The former items by the span and slug that they have now, following `formerly`."""
    spans = _renamed_spans(after)
    slugs = {(item.span, former): item.slug for item in after.evidence.values() for former in item.formerly}
    present: dict[tuple[str, str], EvidenceItem] = {}
    for (span, slug), item in before.evidence.items():
        span_now = spans.get(span, span)
        present[span_now, slugs.get((span_now, slug), slug)] = item
    return present


_IDENTITY = {"path", "span", "slug", "formerly"}


def _differing_fields(was: EvidenceItem, now: EvidenceItem) -> tuple[str, ...]:
    names = [each.name for each in fields(EvidenceItem) if each.name not in _IDENTITY]
    return tuple(name for name in names if getattr(was, name) != getattr(now, name))


def _rules_changed(before: Rules, after: Rules) -> tuple[str, ...]:
    return tuple(each.name for each in fields(Rules) if getattr(before, each.name) != getattr(after, each.name))
