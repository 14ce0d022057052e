"""What the demo's evaluators make of the evidence: the files of an evaluation, and the seal on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from escm_tui.actions.demo.story import Data
from escm_tui.actions.evaluate import taken_over
from escm_tui.actions.seal import tag_words
from escm_tui.domain.assessed import PracticeAssessment
from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.determination import assessed_for, outcome_of, scope_practices
from escm_tui.domain.records import Evaluation, ModelScope, OrganizationalSpan, Period, engagement_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.git.sources import Revision
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import determination_path, evaluation_path
from escm_tui.load.seals import listed_digests

_FULL: Data = {"levels": list(LEVELS)}
_MOST_REASONS = 2


def judged_files(repo: EvidenceRepository, plan: Data, baseline: str) -> dict[str, Data]:
    """Path to data of everything in the folder of an evaluation.

    What the plan says of a Practice stands; of all others a self-appraisal takes the claims over, and evaluators from
    outside come to what the rules make of the evidence.

    Args:
        repo: the repository, which ends with the baseline.
        plan: what the story says of the evaluation.
        baseline: the commit whose evidence is judged.
    """
    facts: Data = {
        "method": plan.get("method", "full_self_appraisal"),
        "title": plan["title"],
        "scope": plan.get("scope", _FULL),
        "span": {"organization": True, "engagements": plan["engagements"]},
        "team": plan["team"],
        "sponsor": plan.get("sponsor", "Chief Operating Officer"),
        "period": plan["period"],
        "baseline": baseline,
        "state": "sealed",
    }
    evaluation = _evaluation(plan["slug"], facts)
    snapshot = repo.at(baseline, as_of=evaluation.period.end)
    assessed = assessed_for(repo.catalog, snapshot, evaluation)
    own = repo.catalog.methods[evaluation.method].takes_over_claims
    said: Mapping[str, Data] = plan.get("determinations", {})
    files = {evaluation_path(evaluation.slug): facts}
    for practice in scope_practices(repo.catalog, evaluation.scope):
        judged = assessed.practices[practice.id]
        found = taken_over(judged, baseline) if own else _judged(judged, snapshot)
        files[determination_path(evaluation.slug, practice.id)] = found | said.get(practice.id, {})
    return files


def seal_words(repo: EvidenceRepository, commit: str, slug: str) -> str:
    """The message of the tag that seals an evaluation, as the commit holds it."""
    snapshot = repo.at(commit, label=f"evaluation/{slug}")
    evaluation = snapshot.evaluations[slug]
    listed = listed_digests(Revision.at(repo.git, commit), snapshot, evaluation)
    outcome = outcome_of(repo.catalog, snapshot, evaluation)
    return tag_words(outcome, snapshot.manifest.organization, listed)[1]


def _evaluation(slug: str, facts: Data) -> Evaluation:
    scope: dict[str, Any] = {kind: tuple(named) for kind, named in facts["scope"].items()}
    period = facts["period"]
    return Evaluation(
        path=evaluation_path(slug),
        slug=slug,
        method=facts["method"],
        title=facts["title"],
        scope=ModelScope(**scope),
        span=OrganizationalSpan(engagements=tuple(facts["span"]["engagements"])),
        period=Period(date.fromisoformat(period["from"]), date.fromisoformat(period["to"])),
        state="sealed",
        baseline=facts["baseline"],
    )


def _judged(judged: PracticeAssessment, snapshot: Snapshot) -> Data:
    """What evaluators from outside write down who find what the rules find."""
    if judged.satisfied:
        where = [span for span, each in judged.spans.items() if each.satisfied]
        items = {
            item.key
            for span in where
            for each in judged.spans[span].activities.values()
            if each.claim
            for item in snapshot.serving_of(each.claim)
        }
        spans = " and ".join(engagement_of(span) or "the organization" for span in where)
        count = f"{len(items)} {'item' if len(items) == 1 else 'items'}"
        return {"verdict": "satisfied", "because": f"Seen in {spans}, on {count} of evidence that served on the day."}
    reasons = sorted(judged.unmet, key=lambda each: not each.span)[:_MOST_REASONS]
    because = " ".join(
        f"{engagement_of(each.span) or 'organization'}: {each.text}" if each.span else each.text for each in reasons
    )
    verdict = "not_rated" if judged.status is Status.NOT_RATED else "not_satisfied"
    return {"verdict": verdict, "because": because}
