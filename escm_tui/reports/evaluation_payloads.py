"""What `--json` prints of evaluations: plain data with `schema` and `version`, the contract for other tools."""

from __future__ import annotations

from collections.abc import Iterable

from escm_tui.domain.records import Determination
from escm_tui.load.judged import Judged
from escm_tui.reports.evaluation_text import ListedEvaluation
from escm_tui.reports.payloads import Payload, envelope


def evaluations(found: Iterable[ListedEvaluation]) -> Payload:
    """All evaluations of a state of the repository, by their last day."""
    return envelope("evaluations", {"evaluations": [_facts(each) for each in found]})


def evaluation(listed: ListedEvaluation, looked_at: Judged) -> Payload:
    """One evaluation with claims and determinations of every Practice in scope, or of those that are asked for."""
    return envelope(
        "evaluation",
        {
            **_facts(listed),
            "practices": {each.id: _practice(each.id, looked_at) for each in listed.outcome.scope},
        },
    )


def practice(listed: ListedEvaluation, looked_at: Judged, name: str) -> Payload:
    """One Practice of an evaluation."""
    return envelope(
        "evaluation-practice",
        {"evaluation": listed.outcome.evaluation.slug, "practice": name, **_practice(name, looked_at)},
    )


def _facts(listed: ListedEvaluation) -> Payload:
    outcome, evaluation = listed.outcome, listed.outcome.evaluation
    period = evaluation.period
    return {
        "slug": evaluation.slug,
        "title": evaluation.title,
        "method": evaluation.method,
        "state": evaluation.state,
        "standing": listed.standing.kind or "in_force",
        "tag": listed.tag or None,
        "scope": {
            "levels": list(evaluation.scope.levels),
            "areas": list(evaluation.scope.areas),
            "practices": list(evaluation.scope.practices),
            "total": len(outcome.scope),
        },
        "span": list(evaluation.span.spans),
        "sponsor": evaluation.sponsor or None,
        "team": {slug: dict(member) for slug, member in evaluation.team.items()},
        "period": {
            "from": period.start.isoformat() if period.start else None,
            "to": period.end.isoformat() if period.end else None,
        },
        "valid_until": outcome.valid_until.isoformat() if outcome.valid_until else None,
        "baseline": evaluation.baseline or None,
        "level": outcome.level,
        "satisfied": list(outcome.satisfied),
        "not_satisfied": list(outcome.not_satisfied),
        "not_rated": list(outcome.not_rated),
        "undetermined": list(outcome.undetermined),
        "levels": {
            str(level): {"satisfied": count.satisfied, "total": count.total} for level, count in outcome.levels.items()
        },
        "path": evaluation.path,
    }


def _practice(name: str, looked_at: Judged) -> Payload:
    judged, found = looked_at.assessed.practices[name], looked_at.outcome.determinations.get(name)
    return {
        "claims": judged.status.value,
        "unmet": [{"span": each.span, "activity": each.activity, "text": each.text} for each in judged.unmet],
        "determination": _determination(found) if found else None,
        "contradicted": looked_at.contradicted.get(name),
    }


def _determination(found: Determination) -> Payload:
    return {
        "verdict": found.verdict,
        "because": found.because,
        "activities": {
            activity: {
                "verdict": each.verdict,
                "because": each.because,
                "spans": {
                    span: {"verdict": said.verdict, "because": said.because} for span, said in each.spans.items()
                },
            }
            for activity, each in found.activities.items()
        },
        "findings": {
            slug: {
                "kind": each.kind,
                "severity": each.severity,
                "activities": list(each.activities),
                "text": each.text,
            }
            for slug, each in found.findings.items()
        },
    }
