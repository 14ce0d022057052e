"""What if: a snapshot in which some Practices or Activities are supposed to hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from escm_tui.domain.catalog import Activity, Practice
from escm_tui.domain.records import (
    ORGANIZATION,
    PHASES,
    Claim,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    Rating,
    Record,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import spans_of_interest
from escm_tui.domain.status import DOCUMENT_TYPES

_MARK = "supposed:"
"""What the slugs of supposed evidence begin with; no file can have such a name."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """A Practice that is supposed to be satisfied, or one Activity of it that is supposed to hold."""

    practice: Practice
    activity: Activity | None = None

    @property
    def name(self) -> str:
        """For instance "knw07" or "knw07.b2"."""
        return f"{self.practice.id}.{self.activity.id}" if self.activity else self.practice.id


def suppose(snapshot: Snapshot, suppositions: Iterable[Supposition], *, spans: Iterable[str] | None = None) -> Snapshot:
    """The same snapshot, in which everything supposed holds; nothing in it is lower than before.

    A Practice is supposed with all that it asks for: documents of its type and evidence from all phases, in the
    organization's record, or, where the organization is not looked at, in every span that is. An Activity is supposed
    to hold in every record of its Practice, or, where there is none, in a new one; with it comes something written,
    but neither the document of the Practice's type nor evidence of a phase.

    Args:
        snapshot: what is so.
        suppositions: what is supposed beyond it.
        spans: the spans that are looked at; by default the span of interest.
    """
    looked_at = tuple(spans) if spans is not None else spans_of_interest(snapshot)
    home = (ORGANIZATION,) if ORGANIZATION in looked_at else looked_at
    records = dict(snapshot.records)
    evidence: dict[tuple[str, str], EvidenceItem] = {}
    for each in suppositions:
        practice, activity = each.practice, each.activity
        held = tuple(span for span in looked_at if (span, practice.id) in records)
        items = _all_asked_for(practice) if activity is None else (_WRITTEN,)
        activities = practice.required if activity is None else (activity,)
        evidence |= {item.key: item for item in items}
        for span in home if activity is None else held or home[:1]:
            key = (span, practice.id)
            records[key] = _with_claims(records.get(key), key, activities, items)
    return snapshot._replace(records=records, evidence={**snapshot.evidence, **evidence})


def _with_claims(
    record: Record | None, key: tuple[str, str], activities: Iterable[Activity], items: Iterable[EvidenceItem]
) -> Record:
    span, practice = key
    known = record or Record(f"{span}/{practice[:3]}/{practice}.yaml", span, practice)
    claims: dict[str, Claim] = dict(known.claims)
    for activity in activities:
        before = claims.get(activity.id)
        attached = {reference.key: reference for reference in before.evidence} if before else {}
        supposed = {item.key: _reference(item, span) for item in items}
        claims[activity.id] = Claim(Rating.SATISFIED, tuple((attached | supposed).values()))
    return known._replace(claims=claims)


def _reference(item: EvidenceItem, span: str) -> EvidenceReference:
    text = item.slug if span == ORGANIZATION else f"{ORGANIZATION}/{item.slug}"
    return EvidenceReference(text, (ORGANIZATION, item.slug))


def _item(name: str, kind: EvidenceKind, document_type: str = "", *, phases: bool = False) -> EvidenceItem:
    slug = f"{_MARK}{name}"
    return EvidenceItem(
        path=f"{ORGANIZATION}/evidence/{slug}.yaml",
        span=ORGANIZATION,
        slug=slug,
        title=f"Supposed {name.replace('-', ' ')}",
        kind=kind,
        document_type=document_type,
        phases=frozenset(PHASES) if phases else frozenset(),
    )


_WRITTEN = _item("record", EvidenceKind.ARTIFACT)
_WORK = _item("work-records", EvidenceKind.ARTIFACT, phases=True)
_TALK = _item("interview", EvidenceKind.INTERVIEW)
_DOCUMENTS: Mapping[str, EvidenceItem] = {
    wanted: _item(wanted.replace("_", "-"), EvidenceKind.GUIDANCE_DOCUMENT, wanted)
    for kinds in DOCUMENT_TYPES.values()
    for wanted in kinds
}


def _all_asked_for(practice: Practice) -> tuple[EvidenceItem, ...]:
    """Evidence that meets every rule: documents of the type, something written from all phases, and an interview."""
    return (*(_DOCUMENTS[wanted] for wanted in DOCUMENT_TYPES[practice.type]), _WORK, _TALK)
