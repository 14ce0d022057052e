"""Two profiles as consecutive evaluations: what rose, what fell, what was rated anew and on which evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import EvidenceItem, Rating, Record, Rules, engagement_span
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status


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

    @property
    def decides(self) -> bool:
        """Whether it may be why a claim holds or no longer does; a new version or summary alone is not."""
        return self.kind in ("added", "removed") or not _DECIDING.isdisjoint(self.changed_fields)


_DECIDING = frozenset({"kind", "document_type", "valid", "phases", "retired"})
"""The fields of an evidence item that the rules of capability ask for."""

Condition = Literal["regression", "fallen", "level", "activities", "evidence", "rules", "any"]
"""What a pipeline may ask a comparison for."""

CONDITIONS: Mapping[Condition, str] = {
    "regression": "a Practice or the level fell",
    "fallen": "a Practice fell",
    "level": "the level fell",
    "activities": "an Activity is rated lower or no longer",
    "evidence": "evidence was removed or expired",
    "rules": "the two sides are held to different rules",
    "any": "anything differs",
}
"""Each condition in words."""

_RATING_ORDER: Mapping[Rating | None, int] = {
    None: 0,
    Rating.UNSATISFIED: 1,
    Rating.PARTIAL: 2,
    Rating.NOT_APPLICABLE: 3,
    Rating.SATISFIED: 3,
}


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

    def evidence_behind(self, practice: str) -> tuple[EvidenceChange, ...]:
        """The evidence that differs and that a claim of the Practice rests on, on either side."""
        named = {
            reference.key
            for snapshot in (self.before.snapshot, self.after.snapshot)
            for (_, rated), record in snapshot.records.items()
            if rated == practice
            for claim in record.claims.values()
            for reference in claim.evidence
        }
        return tuple(change for change in self.evidence if (change.span, change.slug) in named)

    @property
    def regressed(self) -> bool:
        """Whether a Practice fell, or the level did."""
        return bool(self.fallen) or self.level_fell

    @property
    def level_fell(self) -> bool:
        """Whether both sides state a level, the second a lower one."""
        before, after = self.before.stated_level, self.after.stated_level
        return before is not None and after is not None and after < before

    def meets(self, condition: Condition) -> bool:
        """Whether what a pipeline asks for is the case."""
        met: Mapping[Condition, bool] = {
            "regression": self.regressed,
            "fallen": bool(self.fallen),
            "level": self.level_fell,
            "activities": any(_RATING_ORDER[each.after] < _RATING_ORDER[each.before] for each in self.activities),
            "evidence": any(each.kind in ("removed", "expired") for each in self.evidence),
            "rules": bool(self.rules_changed),
            "any": not self.empty,
        }
        return met[condition]

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
    names = _Names(before.snapshot, after.snapshot)
    spans_before = {names.span(span): span for span in before.assessment.spans}
    spans_after = set(after.assessment.spans)
    return Comparison(
        before,
        after,
        _practice_changes(before, after),
        _activity_changes(before.snapshot, after.snapshot, names),
        _evidence_changes(before.snapshot, after.snapshot, names),
        tuple(span for span in after.assessment.spans if span not in spans_before),
        tuple(span for now, span in spans_before.items() if now not in spans_after),
        _rules_changed(before.snapshot.manifest.rules, after.snapshot.manifest.rules),
    )


def what_changed(before: Snapshot, after: Snapshot) -> tuple[tuple[ActivityChange, ...], tuple[EvidenceChange, ...]]:
    """What differs in claims and evidence alone, without judging either side; parts of snapshots will do."""
    names = _Names(before, after)
    return _activity_changes(before, after, names), _evidence_changes(before, after, names)


Key = tuple[str, str]


class _Names:
    """Follows `formerly`: how what was there before is named after, so that a renaming changes nothing."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._spans = _renamed(
            {each.span: [*map(engagement_span, each.formerly)] for each in before.engagements.values()},
            {each.span: [*map(engagement_span, each.formerly)] for each in after.engagements.values()},
        )
        self._items = _renamed(
            {(self.span(each.span), each.slug): self._former(each) for each in before.evidence.values()},
            {each.key: self._former(each) for each in after.evidence.values()},
        )

    def _former(self, item: EvidenceItem) -> list[Key]:
        return [(self.span(item.span), slug) for slug in item.formerly]

    def span(self, span: str) -> str:
        """The present name of a former span."""
        return self._spans.get(span, span)

    def item(self, key: Key) -> Key:
        """The present span and slug of a former item."""
        here = (self.span(key[0]), key[1])
        return self._items.get(here, here)


Name = TypeVar("Name", str, Key)


def _renamed(before: Mapping[Name, Sequence[Name]], after: Mapping[Name, Sequence[Name]]) -> Mapping[Name, Name]:
    """Name before to name after, for what only one side has under that name; both sides know former names.

    Where several could be meant, the name listed last, the youngest, wins.
    """
    gone = {name for name in before if name not in after}
    came = {name for name in after if name not in before}
    pairs = [(former, name) for name in sorted(came) for former in reversed(after[name])]
    pairs += [(name, former) for name in sorted(gone) for former in reversed(before[name])]
    renamed: dict[Name, Name] = {}
    for was, now in pairs:
        if was in gone and now in came:
            renamed[was] = now
            gone.remove(was)
            came.remove(now)
    return renamed


def _practice_changes(before: Profile, after: Profile) -> tuple[PracticeChange, ...]:
    return tuple(
        PracticeChange(practice, before.practices[practice].status, judged.status)
        for practice, judged in after.practices.items()
        if before.practices[practice].status is not judged.status
    )


def _activity_changes(before: Snapshot, after: Snapshot, names: _Names) -> tuple[ActivityChange, ...]:
    former = {(names.span(span), practice): record for (span, practice), record in before.records.items()}
    changes: list[ActivityChange] = []
    for key in sorted({*former, *after.records}):
        changes += _claims_changed(key, former.get(key), after.records.get(key), names.item)
    return tuple(changes)


def claims_changed(before: Record | None, after: Record | None) -> tuple[ActivityChange, ...]:
    """What differs between two versions of one record, where nothing was renamed."""
    known = after or before
    if known is None:
        return ()
    return tuple(_claims_changed((known.span, known.practice), before, after, lambda item: item))


def _claims_changed(
    key: Key, before: Record | None, after: Record | None, present: Callable[[Key], Key]
) -> list[ActivityChange]:
    old = before.claims if before else {}
    new = after.claims if after else {}
    changes = []
    for activity in sorted({*old, *new}, key=activity_sort_key):
        was, now = old.get(activity), new.get(activity)
        rested = {present(each.key): each.text for each in was.evidence} if was else {}
        rests = {each.key: each.text for each in now.evidence} if now else {}
        change = ActivityChange(
            *key,
            activity,
            was.rating if was else None,
            now.rating if now else None,
            tuple(sorted(text for item, text in rests.items() if item not in rested)),
            tuple(sorted(text for item, text in rested.items() if item not in rests)),
        )
        if change.before is not change.after or change.evidence_added or change.evidence_removed:
            changes.append(change)
    return changes


def _evidence_changes(before: Snapshot, after: Snapshot, names: _Names) -> tuple[EvidenceChange, ...]:
    former = {names.item(key): item for key, item in before.evidence.items()}
    changes: list[EvidenceChange] = []
    for key, was in former.items():
        now = after.evidence.get(key)
        if now is None:
            changes.append(EvidenceChange("removed", *key, was.title))
        elif differing := _differing_fields(was, now):
            changes.append(EvidenceChange("changed", *key, now.title, differing))
        elif was.serves_on(before.as_of) and not now.serves_on(after.as_of):
            changes.append(EvidenceChange("expired", *key, now.title))
    changes += [EvidenceChange("added", *key, now.title) for key, now in after.evidence.items() if key not in former]
    return tuple(sorted(changes, key=lambda change: (change.span, change.slug)))


_IDENTITY = {"path", "span", "slug", "formerly"}


def _differing_fields(was: EvidenceItem, now: EvidenceItem) -> tuple[str, ...]:
    names = [name for name in EvidenceItem._fields if name not in _IDENTITY]
    return tuple(name for name in names if getattr(was, name) != getattr(now, name))


def _rules_changed(before: Rules, after: Rules) -> tuple[str, ...]:
    return tuple(name for name in Rules._fields if getattr(before, name) != getattr(after, name))
