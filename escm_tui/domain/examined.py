"""What every check across files looks at: the snapshot, its tree, and each record with its evidence resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from escm_tui.domain.catalog import Activity, Catalog, Practice
from escm_tui.domain.problems import WHOLE_FILE, Position
from escm_tui.domain.records import Claim, EvidenceItem, EvidenceReference, Lapse, Rating, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import spans_of_interest
from escm_tui.tuples import NamedTuple

_OfSpan = TypeVar("_OfSpan", Record, EvidenceItem)
_SATISFIED, _NOT_APPLICABLE = Rating.SATISFIED, Rating.NOT_APPLICABLE


class Spot(NamedTuple):
    """Where a check found something, and what; code and severity come from the table of checks."""

    path: str
    position: Position
    field: str
    text: str
    hint: str = ""


class LapsedReference(NamedTuple):
    """A reference to an item that does not serve on the as-of date, and why."""

    field: str
    reference: EvidenceReference
    item: EvidenceItem
    lapse: Lapse


class ExaminedClaim(NamedTuple):
    """A claim on an Activity that the Practice has, with the evidence that serves on the as-of date."""

    activity: Activity
    claim: Claim
    serving: tuple[EvidenceItem, ...]
    satisfied: bool
    """Whether the Activity is rated satisfied."""
    not_applicable: bool
    """Whether the Activity is set aside."""

    @property
    def asserted(self) -> bool:
        """Whether the claim rests on evidence at all: satisfied or partial."""
        return self.satisfied or self.claim.rating is Rating.PARTIAL


def spot_in(record: Record, rated: str, text: str, hint: str = "") -> Spot:
    """A spot at the rating of an Activity of a record; at all of its claims where no Activity is named."""
    return Spot(record.path, WHOLE_FILE, f"activities.{rated}.rating" if rated else "activities", text, hint)


class _ExaminedRecord(NamedTuple):
    tree: Examined
    record: Record
    practice: Practice
    claims: Mapping[str, ExaminedClaim]
    """Activity id to claim, for the Activities that the Practice has."""


class ExaminedRecord(_ExaminedRecord):
    """A record with its Practice and claims."""

    @cached_property
    def claimed_satisfied(self) -> bool:
        """Whether every Required Activity is rated satisfied or not applicable."""
        return all(
            (claim := self.claims.get(activity.id)) is not None and (claim.satisfied or claim.not_applicable)
            for activity in self.practice.required
        )

    @cached_property
    def lapsed(self) -> tuple[LapsedReference, ...]:
        """The references of claims that assert something, to items that do not serve on the as-of date."""
        snapshot = self.tree.snapshot
        return tuple(
            LapsedReference(f"activities.{activity}.evidence.{index}", reference, item, lapse)
            for activity, claim in self.claims.items()
            if len(claim.serving) != len(claim.claim.evidence) and claim.asserted
            for index, reference in enumerate(claim.claim.evidence)
            if (item := snapshot.evidence.get(reference.key)) and (lapse := item.lapse_on(snapshot.as_of))
        )

    @cached_property
    def required(self) -> tuple[ExaminedClaim, ...]:
        """The claims on Required Activities, in order."""
        return tuple(self.claims[each.id] for each in self.practice.required if each.id in self.claims)

    def spot(self, activity: str, text: str, hint: str = "") -> Spot:
        """A spot at the rating of an Activity, or at the file where it is not rated."""
        return spot_in(self.record, activity if activity in self.claims else "", text, hint)


class _Examined(NamedTuple):
    catalog: Catalog
    snapshot: Snapshot
    paths: Collection[str]
    """Every path of the tree."""
    digests: Mapping[str, str]
    """Path of an artifact that an item names to its SHA-256; an absent path is an absent artifact."""
    unread_evidence: Collection[tuple[str, str]] = frozenset()
    """Span and slug of the items whose files are there but broken: they have problems of their own."""
    unread_engagements: Collection[str] = frozenset()
    """Slugs of the engagements whose files are there but broken."""
    whole: Examined | None = None
    """The state that this is a part of, where it holds some spans only, with the organization beside them."""
    spans: Collection[str] | None = None
    """The spans whose records and evidence are looked at, or all."""


class Examined(_Examined):
    """One state of the repository as the checks see it."""

    @cached_property
    def counted(self) -> frozenset[str]:
        """The spans of interest."""
        return self.whole.counted if self.whole else frozenset(spans_of_interest(self.snapshot))

    @cached_property
    def closed_spans(self) -> frozenset[str]:
        """Engagements that are lost, or completed too long ago to count.

        Nobody is asked for fresh evidence there, so that old engagements do not fill the list of problems for ever.
        """
        if self.whole:
            return self.whole.closed_spans
        return frozenset(
            each.span
            for each in self.snapshot.engagements.values()
            if each.state in ("completed", "lost") and each.span not in self.counted
        )

    def own(self, things: Mapping[tuple[str, str], _OfSpan]) -> Iterator[_OfSpan]:
        """Those of the spans that are looked at."""
        return (each for each in things.values() if self.spans is None or each.span in self.spans)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of the model's Practices, by path."""
        known = (each for each in self.own(self.snapshot.records) if each.practice in self.catalog.by_id)
        return tuple(sorted(known, key=lambda record: record.path))

    @cached_property
    def items(self) -> tuple[EvidenceItem, ...]:
        """The evidence items, by path."""
        return tuple(sorted(self.own(self.snapshot.evidence), key=lambda item: item.path))

    def examine(self, record: Record) -> ExaminedRecord:
        """One record with its evidence looked up."""
        practice = self.catalog.by_id[record.practice]
        known, serving_of = practice.by_id, self.snapshot.serving_of
        claims = {
            activity: ExaminedClaim(
                known[activity], claim, serving_of(claim), claim.rating is _SATISFIED, claim.rating is _NOT_APPLICABLE
            )
            for activity, claim in record.claims.items()
            if activity in known
        }
        return ExaminedRecord(self, record, practice, claims)
