"""Small catalogs and snapshots in few words, so that a test of a rule shows only what the rule looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from escm_tui.domain.assessed import Assessment, PracticeAssessment, SpanAssessment
from escm_tui.domain.assessment import assess
from escm_tui.domain.catalog import (
    SUPPORTED_ACTIVITIES,
    Activity,
    ActivityKind,
    Catalog,
    LifeCycle,
    Named,
    Practice,
    PracticeType,
    Relation,
)
from escm_tui.domain.records import (
    DEFAULT_MANIFEST,
    ORGANIZATION,
    PHASES,
    Claim,
    Determination,
    Engagement,
    Evaluation,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    Period,
    Phase,
    Rating,
    Record,
    Retirement,
    Rules,
    engagement_span,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import DOCUMENT_TYPES

DAY = date(2026, 6, 30)
"""The as-of date of every snapshot that does not say another."""

Thing = Record | EvidenceItem | Engagement | Evaluation | Determination
Things = Thing | Iterable["Things"]


def day(text: str) -> date | None:
    """A date from its text; an empty text is none."""
    return date.fromisoformat(text) if text else None


def period(text: str) -> Period:
    """From "2026-01-01..2026-12-31", where either end may be left out."""
    start, _, end = text.partition("..")
    return Period(day(start), day(end))


# --- the model ---------------------------------------------------------------------------------------------------


def activity(name: str, documentation: Any = None, supports: Iterable[str] = ()) -> Activity:
    """An Activity; one whose id ends in a letter is Recommended."""
    kind = ActivityKind.RECOMMENDED if name[-1].isalpha() else ActivityKind.REQUIRED
    return Activity(name, kind, f"Do {name}", tuple(supports), documentation)


def practice(
    name: str,
    level: int = 2,
    lifecycle: str = "Ongoing",
    type: str = "Other",  # noqa: A002 -- the model's word
    *,
    support: bool = False,
    related: Mapping[str, Any] | None = None,
) -> Practice:
    """A Practice with the eight Activities of a and c, b1, b2 (implied document), b2a and b3 (named document)."""
    shared = {each: activity(each, supports=("knw07",) if each == "a3" else ()) for each in SUPPORTED_ACTIVITIES}
    own = [activity("b1"), activity("b2", "implied"), activity("b2a", "implied"), activity("b3", "named")]
    return Practice(
        id=name,
        area=name[:3],
        title=f"Title of {name}",
        lifecycle=LifeCycle(lifecycle),
        level=level,
        type=PracticeType(type),
        support_practice=support,
        subject=f"subject of {name}",
        statement=f"Statement of {name}.",
        purpose=f"Purpose of {name}.",
        activities=(
            *(shared[each] for each in SUPPORTED_ACTIVITIES if each[0] == "a"),
            *own,
            *(shared[each] for each in SUPPORTED_ACTIVITIES if each[0] == "c"),
        ),
        related=tuple(Relation(other, kind) for other, kind in (related or {}).items()),
    )


def catalog(*practices: Practice, core: Iterable[str] = ()) -> Catalog:
    """A catalog of these Practices alone."""
    areas = dict.fromkeys(each.area for each in practices)
    return Catalog(
        practices=practices,
        areas=tuple(Named(area, f"Area {area}", "") for area in areas),
        levels=(),
        phases=(),
        types=(),
        major_activities=(),
        glossary=(),
        crosswalk=(),
        measurement_core=tuple(core),
        support_table={},
    )


KNW01 = practice("knw01", 2, "Ongoing", "Policy")
KNW07 = practice("knw07", 2, "Ongoing", "Procedure", support=True)
CNT02 = practice("cnt02", 2, "Initiation", "Guideline")
SDD04 = practice("sdd04", 2, "Initiation", "Other")
DEL01 = practice("del01", 2, "Delivery", "Plan", related={"sdd04": "dependency"})
REL05 = practice("rel05", 3, "Ongoing", "Procedure", related={"knw07": "progression", "knw01": "related"})
TFR06 = practice("tfr06", 3, "Completion", "Procedure")
PRF07 = practice("prf07", 4, "Ongoing", "Program")
SMALL = catalog(KNW01, KNW07, CNT02, SDD04, DEL01, REL05, TFR06, PRF07, core=("knw07", "prf07"))
"""One or more Practices of every type, level and life-cycle."""


# --- what people write -------------------------------------------------------------------------------------------


def reference(text: str, span: str = ORGANIZATION) -> EvidenceReference:
    """A reference as a record of the span spells it."""
    owner, _, slug = text.rpartition("/")
    return EvidenceReference(text, (ORGANIZATION if owner else span, slug))


def claim(text: str, span: str = ORGANIZATION) -> Claim:
    """From "satisfied:minutes,organization/procedure"."""
    rating, _, evidence = text.partition(":")
    return Claim(
        Rating(rating),
        tuple(reference(each, span) for each in (evidence.split(",") if evidence else ())),
        because="It is outside of this service." if rating == "not_applicable" else "",
    )


def record(span: str, name: str, **claims: str) -> Record:
    """The record of a Practice in a span: `record("organization", "knw07", a1="satisfied:minutes")`."""
    return Record(
        path=f"{span}/{name[:3]}/{name}.yaml",
        span=span,
        practice=name,
        claims={each: claim(text, span) for each, text in claims.items()},
    )


def item(
    slug: str,
    kind: str = "artifact",
    span: str = ORGANIZATION,
    *,
    type: str = "",  # noqa: A002 -- the model's word
    phases: str = "",
    valid: str = "..",
    retired: str = "",
    **others: Any,
) -> EvidenceItem:
    """An evidence item; phases as "initiation delivery", validity as "2026-01-01..2026-12-31"."""
    return EvidenceItem(
        path=f"{span}/evidence/{slug}.yaml",
        span=span,
        slug=slug,
        title=f"Title of {slug}",
        kind=EvidenceKind(kind),
        document_type=type,
        valid=period(valid),
        phases=frozenset(cast("list[Phase]", phases.split())),
        retired=Retirement(date.fromisoformat(retired), "It was replaced.") if retired else None,
        **others,
    )


def engagement(slug: str, state: Any = "active", **phases: str) -> Engagement:
    """An engagement; without phases all three have begun long ago."""
    given = phases or dict.fromkeys(PHASES, "2020-01-01..")
    return Engagement(
        path=f"engagements/{slug}/engagement.yaml",
        slug=slug,
        client=f"Client {slug}",
        state=state,
        phases={cast("Phase", phase): period(text) for phase, text in given.items()},
    )


ACME = engagement_span("acme")
BANK = engagement_span("bank")


def satisfying(each: Practice, span: str = ORGANIZATION) -> tuple[Thing, ...]:
    """A record that satisfies the Practice in every respect, and the evidence that it rests on."""
    guides = [
        item(f"{each.id}-{wanted.replace('_', '-')}", "guidance_document", span, type=wanted)
        for wanted in DOCUMENT_TYPES[each.type]
    ]
    work = item(f"{each.id}-work", "artifact", span, phases="initiation delivery completion")
    talk = item(f"{each.id}-talk", "interview", span)
    attached = ",".join(found.slug for found in (*guides, work, talk))
    rated = {required.id: f"satisfied:{attached}" for required in each.required}
    return (record(span, each.id, **rated), *guides, work, talk)


def with_claims(things: Things, **claims: str | None) -> tuple[Thing, ...]:
    """The same with other claims in every record; a claim of None is taken out."""
    return tuple(_with_claims(each, claims) if isinstance(each, Record) else each for each in _flat([things]))


def _with_claims(each: Record, claims: Mapping[str, str | None]) -> Record:
    changed = dict(each.claims)
    for name, text in claims.items():
        if text is None:
            changed.pop(name, None)
        else:
            changed[name] = claim(text, each.span)
    return each._replace(claims=changed)


def without(things: Things, slug: str) -> tuple[Thing, ...]:
    """The same without the evidence items of that slug, as if it had never been attached."""
    return tuple(
        _unattached(each, slug) if isinstance(each, Record) else each
        for each in _flat([things])
        if not (isinstance(each, EvidenceItem) and each.slug == slug)
    )


def _unattached(each: Record, slug: str) -> Record:
    return each._replace(
        claims={
            name: found._replace(evidence=tuple(ref for ref in found.evidence if ref.slug != slug))
            for name, found in each.claims.items()
        },
    )


def snapshot(*things: Things, as_of: date = DAY, **rules: Any) -> Snapshot:
    """A snapshot of these things, alone or in tuples; keywords are the manifest's rules."""
    flat = _flat(things)
    return Snapshot(
        label="work tree",
        as_of=as_of,
        manifest=DEFAULT_MANIFEST._replace(rules=Rules(**rules)),
        records={(each.span, each.practice): each for each in flat if isinstance(each, Record)},
        evidence={each.key: each for each in flat if isinstance(each, EvidenceItem)},
        engagements={each.slug: each for each in flat if isinstance(each, Engagement)},
        evaluations={each.slug: each for each in flat if isinstance(each, Evaluation)},
        determinations={(each.evaluation, each.practice): each for each in flat if isinstance(each, Determination)},
    )


def _flat(things: Iterable[Things]) -> list[Thing]:
    flat: list[Thing] = []
    for thing in things:
        flat += [thing] if isinstance(thing, Thing) else _flat(thing)
    return flat


# --- what follows ------------------------------------------------------------------------------------------------


def judged(each: Practice, *things: Things, **options: Any) -> PracticeAssessment:
    """What one Practice amounts to in a snapshot of these things."""
    return assessed(catalog(each), *things, **options).practices[each.id]


def judged_in_span(each: Practice, *things: Things, span: str = ORGANIZATION, **options: Any) -> SpanAssessment:
    """The same in one span."""
    return judged(each, *things, **options).spans[span]


def assessed(
    model: Catalog,
    *things: Things,
    spans: Iterable[str] | None = None,
    not_applicable_holds: bool = True,
    **options: Any,
) -> Assessment:
    """A snapshot of these things, judged."""
    return assess(model, snapshot(*things, **options), spans=spans, not_applicable_holds=not_applicable_holds)


def reasons(judgement: PracticeAssessment | SpanAssessment) -> list[tuple[str, str, str, str]]:
    """Every reason as rule, span, Activity and sentence."""
    return [(each.rule, each.span, each.activity, each.text) for each in judgement.unmet]
