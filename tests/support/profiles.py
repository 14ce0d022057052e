"""Made-up snapshots and profiles of the whole model, without files: believable, and the same every time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

import yaml

from escm_tui.domain.catalog import Catalog, Practice, PracticeType
from escm_tui.domain.profile import Profile, profile_of
from escm_tui.domain.records import (
    ORGANIZATION,
    PHASES,
    Claim,
    Engagement,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    Location,
    Manifest,
    Period,
    Rating,
    Record,
    Target,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.load.layout import record_path
from tests.support.evidence import base_files
from tests.support.repositories import Content

TODAY = date(2026, 11, 24)

_DOCUMENTS = {
    PracticeType.POLICY: "policy",
    PracticeType.PROCEDURE: "procedure",
    PracticeType.GUIDELINE: "guideline",
    PracticeType.PLAN: "plan",
    PracticeType.PROGRAM: "program_plan",
    PracticeType.OTHER: "work_instruction",
}


def made_up_snapshot(catalog: Catalog, *, strength: float = 0.75, seed: int = 7, label: str = "work tree") -> Snapshot:
    """An organization with two engagements whose claims hold more often the greater `strength` (0 to 1) is."""
    chance = random.Random(seed)
    evidence = _evidence()
    records: dict[tuple[str, str], Record] = {}
    for practice in catalog.practices:
        reach = strength + (0.35, 0.0, -0.45)[practice.level - 2]
        if chance.random() < reach + 0.15:
            records[ORGANIZATION, practice.id] = _record(practice, ORGANIZATION, chance, reach)
        if chance.random() < 0.3:
            records["engagements/acme-helpdesk", practice.id] = _record(
                practice, "engagements/acme-helpdesk", chance, reach - 0.2
            )
    return Snapshot(
        label=label,
        as_of=TODAY,
        manifest=Manifest("Northwind Services", target=Target(3, date(2027, 6, 30))),
        records=records,
        evidence=evidence,
        engagements=_engagements(),
    )


def made_up_profile(catalog: Catalog, *, strength: float = 0.75, seed: int = 7) -> Profile:
    """The same, judged."""
    return profile_of(catalog, made_up_snapshot(catalog, strength=strength, seed=seed))


def _evidence() -> Mapping[tuple[str, str], EvidenceItem]:
    items = [
        EvidenceItem(
            path=f"organization/evidence/{name.replace('_', '-')}.yaml",
            span=ORGANIZATION,
            slug=name.replace("_", "-"),
            title=f"Service management {name.replace('_', ' ')}",
            kind=EvidenceKind.GUIDANCE_DOCUMENT,
            document_type=name,
            location=Location("path", f"artifacts/{name}.pdf"),
            valid=Period(date(2025, 1, 1), None if name != "plan" else date(2027, 1, 31)),
        )
        for name in _DOCUMENTS.values()
    ]
    items.append(
        EvidenceItem(
            path="organization/evidence/review-minutes.yaml",
            span=ORGANIZATION,
            slug="review-minutes",
            title="Minutes of the monthly service review",
            kind=EvidenceKind.ARTIFACT,
            phases=frozenset(PHASES),
        )
    )
    items.append(
        EvidenceItem(
            path="organization/evidence/desk-interview.yaml",
            span=ORGANIZATION,
            slug="desk-interview",
            title="Interview with the service desk lead",
            kind=EvidenceKind.INTERVIEW,
        )
    )
    return {item.key: item for item in items}


def _engagements() -> Mapping[str, Engagement]:
    acme = Engagement("engagements/acme-helpdesk/engagement.yaml", "acme-helpdesk", "Acme", "Help desk")
    harbor = Engagement("engagements/harbor-bank/engagement.yaml", "harbor-bank", "Harbor Bank", "Card operations")
    begun = {"initiation": Period(date(2025, 1, 1), date(2025, 3, 1)), "delivery": Period(date(2025, 3, 1))}
    return {
        each.slug: Engagement(each.path, each.slug, each.client, each.service, phases=begun)  # type: ignore[arg-type]
        for each in (acme, harbor)
    }


def _record(practice: Practice, span: str, chance: random.Random, reach: float) -> Record:
    sound = chance.random() < reach
    claims: dict[str, Claim] = {}
    for activity in practice.activities:
        holds = sound or chance.random() < reach
        if not holds and chance.random() < 0.5:
            continue
        rating = Rating.SATISFIED if holds else chance.choice((Rating.PARTIAL, Rating.UNSATISFIED, Rating.SATISFIED))
        slugs = [_DOCUMENTS[practice.type], "review_minutes"] if holds else ["desk_interview"]
        claims[activity.id] = Claim(
            rating,
            tuple(_reference(span, slug.replace("_", "-")) for slug in slugs),
            note="Seen with the process owner; next review in spring." if chance.random() < 0.1 else "",
        )
    return Record(record_path(span, practice.id), span, practice.id, "process-lead", claims)


def _reference(span: str, slug: str) -> EvidenceReference:
    text = slug if span == ORGANIZATION else f"organization/{slug}"
    return EvidenceReference(text, (ORGANIZATION, slug))


def made_up_files(catalog: Catalog, *, strength: float, seed: int = 7) -> dict[str, Content]:
    """The made-up snapshot as files of an evidence repository."""
    snapshot = made_up_snapshot(catalog, strength=strength, seed=seed)
    files = base_files()
    files["escm.yaml"] = (
        "format: 1\nmodel: escm-sp-v2\norganization:\n  name: Northwind Services\n"
        'target:\n  level: 3\n  by: "2027-06-30"\n'
    )
    for record in snapshot.records.values():
        activities = {
            activity: {
                "rating": claim.rating.value,
                "evidence": [reference.text for reference in claim.evidence],
                **({"note": claim.note} if claim.note else {}),
            }
            for activity, claim in record.claims.items()
        }
        files[record.path] = _yaml({"owner": record.owner, "activities": activities})
    for item in snapshot.evidence.values():
        data: dict[str, object] = {"title": item.title, "kind": item.kind.value}
        if item.document_type:
            data["document_type"] = "procedure" if item.document_type == "work_instruction" else item.document_type
        if item.phases:
            data["phases"] = [phase for phase in PHASES if phase in item.phases]
        if item.valid.end:
            data["valid"] = {"until": item.valid.end.isoformat()}
        files[item.path] = _yaml(data)
    for engagement in snapshot.engagements.values():
        phases = {
            phase: {
                key: day.isoformat() for key, day in (("from", period.start), ("until", period.end)) if day is not None
            }
            for phase, period in engagement.phases.items()
        }
        files[engagement.path] = _yaml(
            {"client": engagement.client, "service": engagement.service, "state": engagement.state, "phases": phases}
        )
    return files


def _yaml(data: object) -> str:
    return str(yaml.safe_dump(data, sort_keys=False))
