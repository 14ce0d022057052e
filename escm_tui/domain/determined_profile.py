"""A snapshot as a sealed evaluation determined it: the same numbers as by claims, on the other basis."""

from __future__ import annotations

from datetime import date

from escm_tui.domain.assessed import Assessment, PracticeAssessment, Unmet
from escm_tui.domain.catalog import Catalog, Practice
from escm_tui.domain.determination import Outcome, outcome_of, standing_of
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import Evaluation, Verdict
from escm_tui.domain.seal import TAG_PREFIX
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.errors import UsageError

_STATUSES: dict[Verdict | None, Status] = {
    "satisfied": Status.SATISFIED,
    "not_satisfied": Status.UNSATISFIED,
    "not_rated": Status.NOT_RATED,
    None: Status.NOT_RATED,
}


def sealed_evaluation(snapshot: Snapshot) -> Evaluation:
    """Whose determinations count: those of the evaluation that the snapshot is tagged for, else the newest in force.

    Raises:
        UsageError: there is no sealed evaluation.
    """
    named = snapshot.evaluations.get(snapshot.label.removeprefix(TAG_PREFIX))
    if snapshot.label.startswith(TAG_PREFIX):
        found = [named] if named is not None and named.state == "sealed" else []
    else:
        found = [
            each
            for each in snapshot.evaluations.values()
            if each.state == "sealed" and standing_of(snapshot, each.slug).in_force
        ]
    if not found:
        where = f"the {snapshot.label}" if snapshot.revision is None else snapshot.label
        raise UsageError(
            f"No sealed determination in {where}, so there is no basis but the claims.",
            "Leave --basis out, or name a sealed evaluation: escm evaluation list",
        )
    return max(found, key=lambda each: (each.period.end or date.min, each.slug))


def profile_by_determinations(catalog: Catalog, snapshot: Snapshot) -> Profile:
    """What the snapshot amounts to by the determinations of its sealed evaluation. Raises as `sealed_evaluation`."""
    outcome = outcome_of(catalog, snapshot, sealed_evaluation(snapshot))
    practices = {each.id: _assessed(each, outcome) for each in catalog.practices}
    spans = outcome.evaluation.span.spans
    assessment = Assessment(snapshot.as_of, spans, practices, not outcome.method.certifies)
    return Profile(catalog, snapshot, assessment, assessment.level, outcome)


def _assessed(practice: Practice, outcome: Outcome) -> PracticeAssessment:
    """A Practice by its verdict; what spans and Activities amount to is a matter of claims."""
    status = _STATUSES[outcome.of(practice.id)]
    text = _reason(practice, outcome)
    unmet = (Unmet("determination", "", "", text),) if status is not Status.SATISFIED else ()
    return PracticeAssessment(practice, status, {}, unmet, frozenset())


def _reason(practice: Practice, outcome: Outcome) -> str:
    found = outcome.determinations.get(practice.id)
    if found is None:
        inside = practice in outcome.scope
        return "It is not determined." if inside else f"It is not in the scope of {outcome.evaluation.slug}."
    verdict = found.verdict.replace("_", " ")
    return f"It is determined {verdict}: {found.because}" if found.because else f"It is determined {verdict}."
