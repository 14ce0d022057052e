"""What `--json` prints: plain data with `schema` and `version`, the contract for other tools."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Any

from escm_tui.domain.assessed import PracticeAssessment, SpanAssessment, Unmet
from escm_tui.domain.catalog import Activity, Catalog, Practice, Term
from escm_tui.domain.problem_codes import Code
from escm_tui.domain.problems import Problem
from escm_tui.domain.profile import Count, Profile
from escm_tui.domain.records import Claim, Engagement, EvidenceItem, Period
from escm_tui.reports.rows import PracticeRow
from escm_tui.reports.search import Hit

Payload = dict[str, Any]

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come at any time."""


def envelope(name: str, content: Mapping[str, Any]) -> Payload:
    """The content under its schema name and version."""
    return {"schema": f"escm/{name}", "version": VERSION, **content}


def status(profile: Profile) -> Payload:
    """The profile of a snapshot."""
    snapshot = profile.snapshot
    return envelope(
        "status",
        {
            "organization": snapshot.manifest.organization,
            "revision": snapshot.revision,
            "label": snapshot.label,
            "as_of": snapshot.as_of.isoformat(),
            "basis": profile.basis,
            "evaluation": profile.determined.evaluation.slug if profile.determined else None,
            "spans": list(profile.assessment.spans),
            "level": profile.stated_level,
            "level_without_not_applicable": profile.level_without_not_applicable if profile.stated_level else None,
            "complete": snapshot.complete,
            "problems": {"error": profile.errors, "warning": profile.warnings},
            "target": _target(profile),
            "blocked_by": list(profile.assessment.blocked_by),
            "levels": {str(level): satisfied_of(count) for level, count in profile.levels.items()},
            "levels_cumulative": {
                str(level): satisfied_of(count) for level, count in profile.levels_cumulative.items()
            },
            "statuses": {status.value: count for status, count in profile.statuses.items()},
            "matrix": {
                area: {str(level): satisfied_of(count) for level, count in by_level.items()}
                for area, by_level in profile.matrix.items()
            },
            "lifecycles": {each.value: satisfied_of(count) for each, count in profile.lifecycles.items()},
            "types": {each.value: satisfied_of(count) for each, count in profile.types.items()},
            "measurement_core": {practice: each.value for practice, each in profile.measurement_core.items()},
            "institutionalization": {each: satisfied_of(count) for each, count in profile.institutionalization.items()},
            "rules": snapshot.manifest.rules._asdict(),
            "practices": {practice: _practice_status(each) for practice, each in profile.practices.items()},
        },
    )


def practice_list(rows: Iterable[PracticeRow], profile: Profile, filter_text: str) -> Payload:
    """The Practices that a filter leaves."""
    listed = [
        {
            **practice_facts(row.practice),
            "status": row.status.value,
            "required": {"satisfied": row.required_holding, "total": row.required_total},
            "recommended": {"satisfied": row.recommended_holding, "total": row.recommended_total},
            "spans": {span: each.value for span, each in row.spans.items()},
        }
        for row in rows
    ]
    return envelope(
        "list",
        {"label": profile.snapshot.label, "as_of": profile.snapshot.as_of.isoformat(), "filter": filter_text,
         "total": len(profile.practices), "practices": listed},
    )  # fmt: skip


def practice(profile: Profile, each: PracticeAssessment, activity: str | None = None) -> Payload:
    """One Practice, or one of its Activities, with claims and reasons in every span."""
    catalog = profile.catalog
    wanted = [each.practice.by_id[activity]] if activity else list(each.practice.activities)
    return envelope(
        "show",
        {
            "label": profile.snapshot.label,
            "as_of": profile.snapshot.as_of.isoformat(),
            **practice_facts(each.practice),
            "statement": each.practice.statement,
            "purpose": each.practice.purpose,
            **_practice_status(each),
            "phases_shown": sorted(each.phases_shown),
            "related": [relation._asdict() for relation in each.practice.related],
            "related_from": [relation._asdict() for relation in catalog.related_from.get(each.practice.id, ())],
            "activities": [_activity_facts(one) for one in wanted],
            "spans": {span: _span(judged, wanted) for span, judged in each.spans.items()},
            "maps": [
                {"span": span, **clause._asdict()}
                for span in profile.snapshot.spans
                if (record := profile.snapshot.record(span, each.practice.id)) is not None
                for clause in record.maps
                if not activity or not clause.activities or activity in clause.activities
            ],
        },
    )


def problems(found: Iterable[Problem], label: str, as_of: date) -> Payload:
    """Problems of a snapshot, in the one shape that validate, status and hooks share."""
    listed = [problem(each) for each in found]
    return envelope(
        "validate",
        {
            "label": label,
            "as_of": as_of.isoformat(),
            "problems": listed,
            "counts": {
                severity: sum(each["severity"] == severity for each in listed)
                for severity in ("error", "warning", "note")
            },
        },
    )


def problem(each: Problem) -> Payload:
    """One problem."""
    return {
        "code": each.code,
        "severity": each.severity.value,
        "path": each.path,
        "line": each.line,
        "column": each.column,
        "field": each.field,
        "text": each.text,
        "hint": each.hint,
        "fingerprint": each.fingerprint,
    }


def register(items: Iterable[EvidenceItem], used_by: Mapping[tuple[str, str], list[str]], as_of: date) -> Payload:
    """The evidence register; `used_by` lists the Activities that rest on each item."""
    return envelope(
        "evidence",
        {"as_of": as_of.isoformat(), "items": [evidence(each, used_by.get(each.key, []), as_of) for each in items]},
    )


def evidence(item: EvidenceItem, used_by: Iterable[str], as_of: date) -> Payload:
    """One evidence item with the Activities that rest on it."""
    return {
        "span": item.span,
        "slug": item.slug,
        "title": item.title,
        "kind": item.kind.value,
        "document_type": item.document_type or None,
        "location": {item.location.kind: item.location.value} if item.location else None,
        "sha256": item.sha256 or None,
        "version": item.version or None,
        "approved": {"by": item.approved.by, "date": _day(item.approved.date)} if item.approved else None,
        "valid": _period(item.valid),
        "phases": sorted(item.phases),
        "confidentiality": item.confidentiality,
        "summary": item.summary,
        "retired": item.retired.date.isoformat() if item.retired else None,
        "serves": item.serves_on(as_of),
        "used_by": list(used_by),
        "path": item.path,
    }


def model(catalog: Catalog) -> Payload:
    """The whole catalog."""
    return envelope(
        "model",
        {
            "model": "escm-sp-v2",
            "areas": [each._asdict() for each in catalog.areas],
            "levels": [each._asdict() for each in catalog.levels],
            "lifecycles": [each._asdict() for each in catalog.phases],
            "types": [each._asdict() for each in catalog.types],
            "practices": [model_practice(each) for each in catalog.practices],
            "glossary": [each._asdict() for each in catalog.glossary],
            "crosswalk": [each._asdict() for each in catalog.crosswalk],
            "measurement_core": list(catalog.measurement_core),
            "support_table": {
                activity: {str(level): list(ids) for level, ids in by_level.items()}
                for activity, by_level in catalog.support_table.items()
            },
        },
    )


def model_practice(each: Practice) -> Payload:
    """A Practice as the model has it, without any claim."""
    return {
        **practice_facts(each),
        "subject": each.subject,
        "statement": each.statement,
        "purpose": each.purpose,
        "activities": [_activity_facts(activity) for activity in each.activities],
        "related": [relation._asdict() for relation in each.related],
    }


def model_list(practices: Iterable[Practice], filter_text: str) -> Payload:
    """The Practices of the model that a filter leaves, without their Activities."""
    listed = [
        {
            **practice_facts(each),
            "required": len(each.required),
            "recommended": len(each.recommended),
        }
        for each in practices
    ]
    return envelope("model-list", {"filter": filter_text, "practices": listed})


def glossary(terms: Iterable[Term]) -> Payload:
    """Terms with their definitions."""
    return envelope("glossary", {"glossary": [each._asdict() for each in terms]})


def search(query: str, hits: Iterable[Hit]) -> Payload:
    """What was found, the best first; `in` is the Capability Area, Practice or span that it belongs to."""
    found = [
        {"kind": hit.entry.kind, "id": hit.entry.id, "title": hit.entry.title, "in": hit.entry.place or None,
         "score": round(hit.score, 3)}
        for hit in hits
    ]  # fmt: skip
    return envelope("search", {"query": query, "found": found})


def codes(found: Iterable[Code]) -> Payload:
    """Codes of problems with what they mean."""
    return envelope(
        "codes",
        {
            "codes": [
                {
                    "code": each.code,
                    "severity": each.severity.value,
                    "title": each.title,
                    "explanation": each.explanation,
                    "remedy": each.remedy,
                    "rule": each.rule or None,
                }
                for each in found
            ]
        },
    )


def engagements(found: Iterable[Engagement], counted: Container[str], as_of: date) -> Payload:
    """Engagements, with whether they are in the span of interest."""
    return envelope(
        "engagements",
        {
            "as_of": as_of.isoformat(),
            "engagements": [
                {
                    "slug": each.slug,
                    "span": each.span,
                    "client": each.client,
                    "service": each.service or None,
                    "state": each.state,
                    "phases": {phase: _period(period) for phase, period in each.phases.items()},
                    "formerly": list(each.formerly),
                    "counts": each.span in counted,
                    "path": each.path,
                }
                for each in found
            ],
        },
    )


def practice_facts(each: Practice) -> Payload:
    """What the model says of a Practice in a few words."""
    return {
        "id": each.id,
        "area": each.area,
        "title": each.title,
        "lifecycle": each.lifecycle.value,
        "level": each.level,
        "type": each.type.value,
        "support_practice": each.support_practice,
    }


def _activity_facts(each: Activity) -> Payload:
    facts: Payload = {
        "id": each.id,
        "kind": each.kind.value,
        "label": each.label,
        "supports": list(each.supports),
        "documentation": each.documentation,
    }
    return facts | {"reconstructed": True} if each.reconstructed else facts


def _practice_status(each: PracticeAssessment) -> Payload:
    return {"status": each.status.value, "unmet": [_unmet(reason) for reason in each.unmet]}


def _unmet(reason: Unmet) -> Payload:
    return reason._asdict()


def _span(judged: SpanAssessment, wanted: Iterable[Activity]) -> Payload:
    return {
        "status": judged.status.value,
        "activities": {
            activity.id: {
                "status": judged.activities[activity.id].status.value,
                "claim": _claim(judged.activities[activity.id].claim),
                "reasons": [reason.text for reason in judged.activities[activity.id].reasons],
            }
            for activity in wanted
        },
    }


def _claim(claim: Claim | None) -> Payload | None:
    if claim is None:
        return None
    return {
        "rating": claim.rating.value,
        "evidence": [reference.text for reference in claim.evidence],
        "note": claim.note,
        "because": claim.because,
    }


def _target(profile: Profile) -> Payload | None:
    target = profile.snapshot.manifest.target
    return {"level": target.level, "by": _day(target.by)} if target else None


def satisfied_of(count: Count) -> Payload:
    """How many Practices are satisfied, of how many."""
    return {"satisfied": count.satisfied, "total": count.total}


def _period(period: Period) -> Payload:
    return {"from": _day(period.start), "until": _day(period.end)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
