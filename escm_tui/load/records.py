"""Validated plain data of one file becomes one domain object; after this no dict is passed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from escm_tui.domain.change_policy import ApproverRole, ChangePolicy, identity
from escm_tui.domain.privacy_policy import PrivacyPolicy
from escm_tui.domain.records import (
    ALWAYS,
    ORGANIZATION,
    PHASES,
    Action,
    ActivityVerdict,
    Approval,
    Claim,
    Determination,
    Engagement,
    Evaluation,
    Event,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    Finding,
    Location,
    Manifest,
    ModelScope,
    OrganizationalSpan,
    Period,
    Phase,
    Rating,
    Record,
    Retirement,
    Rules,
    SpanVerdict,
    Target,
    engagement_span,
)
from escm_tui.load.layout import FileKind, Place
from escm_tui.load.mapped_clauses import read_maps

Data = Mapping[str, Any]

MOST_REFERENCES = 65_536
"""References that are remembered: many claims rest on few items."""

_RATINGS: Mapping[str, Rating] = {each.value: each for each in Rating}

Held = Manifest | Record | EvidenceItem | Engagement | Evaluation | Determination | Event
"""What a file of evidence holds."""


def to_record(data: Data, place: Place) -> Record:
    """A record that has passed its schema."""
    maps, unread = read_maps(data.get("x-maps"))
    return Record(
        path=place.path,
        span=place.span,
        practice=place.practice,
        owner=data.get("owner", ""),
        claims={activity: _claim(each, place.span) for activity, each in data["activities"].items()}
        if "activities" in data
        else {},
        actions={slug: _action(slug, each) for slug, each in data.get("actions", {}).items()},
        maps=maps,
        unread_maps=unread,
    )


def _claim(data: Data, span: str) -> Claim:
    return Claim(
        _RATINGS[data["rating"]],
        _references(tuple(data["evidence"]), span) if "evidence" in data else (),
        data.get("note", ""),
        data.get("because", ""),
    )


@lru_cache(MOST_REFERENCES)
def _references(texts: tuple[str, ...], span: str) -> tuple[EvidenceReference, ...]:
    return tuple([to_reference(text, span) for text in texts])


@lru_cache(MOST_REFERENCES)
def to_reference(text: str, span: str) -> EvidenceReference:
    """A bare slug is of the record's own span; organization/<slug> names one of the organization. No fallback."""
    owner, _, slug = text.rpartition("/")
    return EvidenceReference(text, (ORGANIZATION if owner else span, slug))


def _action(slug: str, data: Data) -> Action:
    return Action(
        slug=slug,
        title=data["title"],
        activities=tuple(data.get("activities", ())),
        owner=data.get("owner", ""),
        due=_date(data.get("due")),
        state=data.get("state", "open"),
    )


def to_evidence(data: Data, place: Place) -> EvidenceItem:
    """An evidence item that has passed its schema."""
    return EvidenceItem(
        path=place.path,
        span=place.span,
        slug=place.slug,
        title=data["title"],
        kind=EvidenceKind(data["kind"]),
        document_type=data.get("document_type", ""),
        location=_location(data.get("location")),
        sha256=data.get("sha256", ""),
        version=data.get("version", ""),
        approved=Approval(each["by"], _date(each.get("date"))) if (each := data.get("approved")) else None,
        valid=_period(data.get("valid")),
        phases=frozenset(cast("list[Phase]", data.get("phases", []))),
        confidentiality=data.get("confidentiality", "internal"),
        summary=data.get("summary", ""),
        retired=_retirement(data.get("retired")),
        formerly=tuple(data.get("formerly", ())),
    )


def _location(data: Data | None) -> Location | None:
    if not data:
        return None
    [(kind, value)] = _ours(data).items()
    return Location(cast("Any", kind), value)


def _retirement(data: Data | None) -> Retirement | None:
    if not data:
        return None
    return Retirement(date.fromisoformat(data["date"]), data["because"], data.get("superseded_by", ""))


def to_engagement(data: Data, place: Place) -> Engagement:
    """An engagement that has passed its schema."""
    phases: Data = data.get("phases", {})
    return Engagement(
        path=place.path,
        slug=place.slug,
        client=data["client"],
        service=data.get("service", ""),
        state=data.get("state", "active"),
        phases={phase: _period(phases[phase]) for phase in PHASES if phase in phases},
        formerly=tuple(data.get("formerly", ())),
    )


def to_manifest(data: Data) -> Manifest:
    """A manifest that has passed its schema."""
    target: Data | None = data.get("target")
    return Manifest(
        organization=data["organization"]["name"],
        format=data["format"],
        model=data["model"],
        rules=Rules(**_ours(data.get("rules", {}))),
        target=Target(target["level"], _date(target.get("by"))) if target else None,
        change_control=_policy(_ours(data.get("change_control", {}))),
        privacy=_privacy(_ours(data.get("privacy", {}))),
    )


def _privacy(data: Data) -> PrivacyPolicy:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return PrivacyPolicy(**plain)


def _policy(data: Data) -> ChangePolicy:
    roles: Data = data.get("approver_roles", {})
    plain: dict[str, Any] = {key: value for key, value in data.items() if not isinstance(value, list | dict)}
    return ChangePolicy(
        **plain,
        controlled_branches=tuple(data.get("controlled_branches", ())),
        trailers=tuple(data.get("trailers", ())),
        approver_roles={
            slug: ApproverRole(slug, frozenset(map(identity, each["identities"])), each.get("approvals", 0))
            for slug, each in roles.items()
        },
    )


def to_evaluation(data: Data, place: Place) -> Evaluation:
    """An evaluation that has passed its schema."""
    scope: Data = data.get("scope", {})
    span: Data = data.get("span", {})
    return Evaluation(
        path=place.path,
        slug=place.evaluation,
        method=data["method"],
        title=data["title"],
        scope=ModelScope(*(tuple(scope.get(key, ())) for key in ("levels", "areas", "practices"))),
        span=OrganizationalSpan(span.get("organization", True), tuple(span.get("engagements", ()))),
        period=_period(data.get("period")),
        state=data.get("state", "planned"),
        sponsor=data.get("sponsor", ""),
        baseline=data.get("baseline", ""),
        team=data.get("team", {}),
    )


def _span_verdicts(data: Mapping[str, Data]) -> dict[str, SpanVerdict]:
    """By span; a file spells an engagement's by its slug."""
    return {
        ORGANIZATION if name == ORGANIZATION else engagement_span(name): SpanVerdict(
            each["verdict"], each.get("because", "")
        )
        for name, each in data.items()
    }


def to_determination(data: Data, place: Place) -> Determination:
    """A determination that has passed its schema."""
    return Determination(
        path=place.path,
        evaluation=place.evaluation,
        practice=place.practice,
        verdict=data["verdict"],
        because=data.get("because", ""),
        activities={
            activity: ActivityVerdict(each["verdict"], each.get("because", ""), _span_verdicts(each.get("spans", {})))
            for activity, each in data.get("activities", {}).items()
        },
        findings={
            slug: Finding(slug, each["kind"], each.get("severity"), tuple(each.get("activities", ())), each["text"])
            for slug, each in data.get("findings", {}).items()
        },
    )


def to_event(data: Data, place: Place) -> Event:
    """An event that has passed its schema."""
    return Event(
        path=place.path,
        evaluation=place.evaluation,
        kind=data["kind"],
        date=date.fromisoformat(data["date"]),
        because=data["because"],
        by=data.get("by", ""),
    )


def _ours(data: Data) -> Data:
    """The data without the keys that people made for themselves, where each of ours is taken."""
    return {key: value for key, value in data.items() if not key.startswith("x-")}


def _period(data: Data | None) -> Period:
    return Period(_date(data.get("from")), _date(data.get("until", data.get("to")))) if data else ALWAYS


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_MAKERS: Mapping[FileKind, Callable[[Data, Place], Held]] = {
    FileKind.MANIFEST: lambda data, _: to_manifest(data),
    FileKind.RECORD: to_record,
    FileKind.EVIDENCE: to_evidence,
    FileKind.ENGAGEMENT: to_engagement,
    FileKind.EVALUATION: to_evaluation,
    FileKind.DETERMINATION: to_determination,
    FileKind.EVENT: to_event,
}


def to_object(data: Data, place: Place) -> Held:
    """The object that a file of a judged kind holds, once it has passed its schema."""
    return _MAKERS[place.kind](data, place)
