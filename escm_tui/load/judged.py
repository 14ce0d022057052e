"""An evaluation beside the claims that it judges: each on the state and the day that the evaluation is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from escm_tui.domain.assessed import Assessment
from escm_tui.domain.determination import Outcome, assessed_for, contradictions, outcome_of
from escm_tui.domain.records import Evaluation
from escm_tui.domain.snapshot import Snapshot
from escm_tui.load.evidence_repository import EvidenceRepository


@dataclass(frozen=True)
class Judged:
    """Claims, evidence and determinations of one evaluation side by side."""

    evaluation: Evaluation
    snapshot: Snapshot
    """What is judged: the tagged state of a sealed evaluation, else its baseline, else the present."""
    assessed: Assessment
    """What the rules make of the claims, on the evaluation's last day, as strictly as its method asks."""
    outcome: Outcome
    contradicted: Mapping[str, str]
    """Practice determined satisfied to the sentence that says why claims and evidence do not bear it out."""
    of_present: bool
    """Whether the present state is judged, for want of a baseline."""


def judged(repo: EvidenceRepository, present: Snapshot, evaluation: Evaluation, tag: str = "") -> Judged:
    """Look at an evaluation.

    Args:
        repo: the repository.
        present: the state that holds the evaluation as far as it has come.
        evaluation: the evaluation.
        tag: its seal, where it has one; then the tagged state says everything.

    Raises:
        RepositoryError: the tag or the baseline is not here.
    """
    of_present = not tag and not evaluation.baseline
    if tag:
        snapshot = repo.at(tag)
        evaluation = snapshot.evaluations.get(evaluation.slug, evaluation)
    elif evaluation.baseline:
        before = repo.at(evaluation.baseline, as_of=evaluation.period.end)
        snapshot = before._replace(evaluations=present.evaluations, determinations=present.determinations)
    else:
        snapshot = present._replace(as_of=evaluation.period.end or present.as_of)
    contradicted: dict[str, str] = {}
    for each in contradictions(repo.catalog, snapshot, evaluation):
        contradicted.setdefault(each.determination.practice, each.text)
    return Judged(
        evaluation=evaluation,
        snapshot=snapshot,
        assessed=assessed_for(repo.catalog, snapshot, evaluation),
        outcome=outcome_of(repo.catalog, snapshot, evaluation),
        contradicted=contradicted,
        of_present=of_present,
    )
