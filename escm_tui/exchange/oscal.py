"""OSCAL 1.1: the model as catalog, what is wanted as profile, and what was found as assessment plan and results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from escm_tui import __version__
from escm_tui.domain.assessed import PracticeAssessment
from escm_tui.domain.catalog import Activity, Catalog, Practice
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import EvidenceItem, EvidenceKind
from escm_tui.domain.status import Status
from escm_tui.exchange.dataset import plain_name
from escm_tui.reports.plain import show, show_line
from escm_tui.reports.reasons import reason_sentences
from escm_tui.reports.rows import KIND_WORDS, STATUS_LOOK, span_name

Json = dict[str, Any]

OSCAL_VERSION = "1.1.3"

NAMESPACE = "urn:escm-sp:v2"
"""Whose words the names of our properties are."""

_ROOT = uuid5(NAMESPACE_URL, NAMESPACE)
_METHODS: Mapping[EvidenceKind, str] = {
    EvidenceKind.GUIDANCE_DOCUMENT: "EXAMINE",
    EvidenceKind.ARTIFACT: "EXAMINE",
    EvidenceKind.INTERVIEW: "INTERVIEW",
    EvidenceKind.QUESTIONNAIRE: "INTERVIEW",
    EvidenceKind.OBSERVATION: "TEST",
}


def oscal_documents(profile: Profile) -> dict[str, Json]:
    """File name to document: catalog, profile, assessment plan and assessment results, which name each other.

    Every id follows from what it names, so that one state always gives the same documents. What is confidential is to
    be withheld before.
    """
    wanted = [each.id for each in profile.catalog.practices if each.level <= profile.wanted_level]
    return {
        "catalog.json": {"catalog": _catalog(profile.catalog)},
        "profile.json": {"profile": _profile(profile, wanted)},
        "assessment-plan.json": {"assessment-plan": _plan(profile, wanted)},
        "assessment-results.json": {"assessment-results": _results(profile, wanted)},
    }


def oscal_files(profile: Profile) -> dict[str, bytes]:
    """The same as the bytes of files."""
    return {
        name: json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        for name, document in oscal_documents(profile).items()
    }


def _id(*parts: str) -> str:
    return str(uuid5(_ROOT, "\0".join(parts).encode("utf-8", "replace").decode()))


def _document(kind: str, body: Json) -> Json:
    """The body behind an id that follows from all of it."""
    told = json.dumps(body, sort_keys=True, ensure_ascii=True)
    return {"uuid": str(uuid5(UUID(_id(kind)), told)), **body}


def _metadata(title: str, day: date, version: str) -> Json:
    return {
        "title": title,
        "last-modified": _moment(day),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        "props": [_prop("tool", f"escm-tui {__version__}")],
    }


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _prop(name: str, value: str) -> Json:
    # A value without a visible sign is none.
    return {"name": name, "ns": NAMESPACE, "value": show_line(value) or "none"}


def _catalog(catalog: Catalog) -> Json:
    groups = [
        {
            "id": area.id,
            "class": "capability-area",
            "title": area.name,
            "parts": [{"id": f"{area.id}_ovw", "name": "overview", "prose": area.description}],
            "controls": [_control(each) for each in catalog.of_area(area.id)],
        }
        for area in catalog.areas
    ]
    # The model has been the same since it came out; the day is that of its release.
    metadata = _metadata("eSCM-SP v2, in our own words", date(2006, 10, 1), "escm-sp-v2")
    return _document("catalog", {"metadata": metadata, "groups": groups})


def _control(each: Practice) -> Json:
    control: Json = {
        "id": each.id,
        "class": "practice",
        "title": each.title,
        "props": [
            {"name": "label", "value": each.id},
            _prop("level", str(each.level)),
            _prop("lifecycle", each.lifecycle.value),
            _prop("type", each.type.value),
            _prop("support-practice", "yes" if each.support_practice else "no"),
        ],
        "parts": [
            {
                "id": f"{each.id}_smt",
                "name": "statement",
                "prose": each.statement,
                "parts": [_part(each, activity) for activity in each.activities],
            },
            {"id": f"{each.id}_gdn", "name": "guidance", "prose": each.purpose},
        ],
    }
    if each.related:
        control["links"] = [{"href": f"#{relation.id}", "rel": relation.kind} for relation in each.related]
    return control


def _part(practice: Practice, activity: Activity) -> Json:
    props = [{"name": "label", "value": activity.id}, _prop("kind", activity.kind.value)]
    if activity.documentation:
        props.append(_prop("documentation", activity.documentation))
    return {"id": f"{practice.id}_smt.{activity.id}", "name": "item", "props": props, "prose": activity.label}


def _profile(profile: Profile, wanted: list[str]) -> Json:
    snapshot = profile.snapshot
    title = f"Capability Level {profile.wanted_level} for {show_line(snapshot.manifest.organization) or 'us'}"
    return _document(
        "profile",
        {
            "metadata": _metadata(title, snapshot.as_of, _version(profile)),
            "imports": [{"href": "catalog.json", "include-controls": [{"with-ids": wanted}]}],
            "merge": {"as-is": True},
        },
    )


def _version(profile: Profile) -> str:
    return show_line(profile.snapshot.revision or profile.snapshot.label) or "work tree"


def _reviewed(wanted: Iterable[str]) -> Json:
    return {"control-selections": [{"include-controls": [{"control-id": each} for each in wanted]}]}


def _plan(profile: Profile, wanted: list[str]) -> Json:
    snapshot = profile.snapshot
    organization = show_line(snapshot.manifest.organization) or "The organization"
    resource = _id("organization", organization)
    spans = ", ".join(show_line(span_name(span)) for span in profile.assessment.spans)
    return _document(
        "assessment-plan",
        {
            "metadata": _metadata(f"Appraisal of {organization}", snapshot.as_of, _version(profile)),
            "import-ssp": {"href": f"#{resource}", "remarks": "The model asks for no system security plan."},
            "reviewed-controls": _reviewed(wanted),
            "assessment-subjects": [
                {"type": "party", "description": f"The span of the appraisal: {spans}.", "include-all": {}}
            ],
            "back-matter": {
                "resources": [{"uuid": resource, "title": organization, "description": "The organization appraised."}]
            },
        },
    )


def _results(profile: Profile, wanted: list[str]) -> Json:
    snapshot = profile.snapshot
    organization = show_line(snapshot.manifest.organization) or "The organization"
    items = sorted(snapshot.evidence.values(), key=lambda item: item.key)
    judged = [each for each in profile.practices.values() if each.practice.id in set(wanted)]
    level = "none stated" if profile.stated_level is None else str(profile.stated_level)
    unrated = sum(each.status is Status.NOT_RATED for each in judged)
    result: Json = {
        "uuid": _id("result", organization, _version(profile), snapshot.as_of.isoformat(), profile.basis),
        "title": f"{organization} as of {snapshot.as_of}",
        "description": f"Capability by {profile.basis}. Practices that nobody rated have no finding: {unrated}.",
        "start": _moment(snapshot.as_of),
        "end": _moment(snapshot.as_of),
        "props": [_prop("level", level), _prop("basis", profile.basis)],
        "reviewed-controls": _reviewed(wanted),
    }
    known = {item.key: _observation_id(organization, item) for item in items}
    if items:
        result["observations"] = [_observation(item, known[item.key], snapshot.as_of) for item in items]
    findings = [_finding(profile, each, organization, known) for each in judged if each.status is not Status.NOT_RATED]
    if findings:
        result["findings"] = findings
    return _document(
        "assessment-results",
        {
            "metadata": _metadata(f"Results of {organization}", snapshot.as_of, _version(profile)),
            "import-ap": {"href": "assessment-plan.json"},
            "results": [result],
        },
    )


def _observation_id(organization: str, item: EvidenceItem) -> str:
    return _id("evidence", organization, *item.key)


def _observation(item: EvidenceItem, uuid: str, as_of: date) -> Json:
    collected = (item.approved and item.approved.date) or item.valid.start or as_of
    told: Json = {
        "uuid": uuid,
        "title": show_line(item.title) or item.slug,
        "description": show(item.summary).strip() or f"A {KIND_WORDS[item.kind]}.",
        "props": [
            _prop("slug", item.slug),
            _prop("span", item.span),
            _prop("kind", item.kind.value),
            _prop("serves", "yes" if item.serves_on(as_of) else "no"),
        ],
        "methods": [_METHODS[item.kind]],
        "collected": _moment(collected),
    }
    if item.sha256:
        told["props"].append(_prop("sha256", item.sha256))
    if item.valid.end:
        told["expires"] = _moment(item.valid.end)
    if item.location is not None:
        kind, value = item.location.kind, show_line(item.location.value) or "none"
        place: Json = {"description": f"{kind}: {value}"}
        if kind != "reference":
            place["href"] = quote(value, safe="/:?#[]@!$&'()*+,;=%-._~")
        told["relevant-evidence"] = [place]
    return told


def _finding(
    profile: Profile, each: PracticeAssessment, organization: str, known: Mapping[tuple[str, str], str]
) -> Json:
    practice = each.practice
    state = "satisfied" if each.status is Status.SATISFIED else "not-satisfied"
    sentences = [f"{span_name(span)}: {text}" if span else text for span, text in reason_sentences(each.unmet)]
    told: Json = {
        "uuid": _id("finding", organization, practice.id),
        "title": f"{practice.id} {practice.title}: {STATUS_LOOK[each.status].word}",
        "description": show("\n".join(sentences)) or "Everything that the Practice asks for is met.",
        "props": [_prop("status", each.status.value), *_span_props(each), *_clause_props(profile, practice)],
        "target": {
            "type": "statement-id",
            "target-id": f"{practice.id}_smt",
            "status": {"state": state, "reason": "pass" if state == "satisfied" else "fail"},
        },
    }
    observed = dict.fromkeys(_observed(profile, practice, known))
    if observed:
        told["related-observations"] = [{"observation-uuid": uuid} for uuid in observed]
    return told


def _span_props(each: PracticeAssessment) -> Iterator[Json]:
    for span, judged in each.spans.items():
        yield {**_prop("span-status", judged.status.value), "remarks": show_line(span)}


def _clause_props(profile: Profile, practice: Practice) -> Iterator[Json]:
    """The clauses of other standards that the records name."""
    for span in profile.snapshot.spans:
        record = profile.snapshot.record(span, practice.id)
        for each in record.maps if record else ():
            behind = f"{show_line(span)} {' '.join(each.activities)}".strip()
            # A class is a token, which begins with a letter.
            yield {**_prop("clause", each.clause), "class": f"std-{plain_name(each.standard)}", "remarks": behind}


def _observed(profile: Profile, practice: Practice, known: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The observations behind the claims on a Practice in the spans that count."""
    for span in profile.assessment.spans:
        record = profile.snapshot.record(span, practice.id)
        for claim in record.claims.values() if record else ():
            for reference in claim.evidence:
                if reference.key in known:
                    yield known[reference.key]
