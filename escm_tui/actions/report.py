"""Gathers what a report tells, from one state of the repository and the evaluations before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from escm_tui.actions.verified_history import verified_history
from escm_tui.actions.verify_seal import verify
from escm_tui.domain.comparison import compare
from escm_tui.domain.determination import outcome_of, standing_of
from escm_tui.domain.forecast import forecast
from escm_tui.domain.profile import Basis, Profile
from escm_tui.domain.redaction import Confidentiality, Redaction
from escm_tui.domain.seal import DIGEST, TAG_PREFIX
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.sustained import trend
from escm_tui.load.between import Between, between_of
from escm_tui.load.evidence_repository import EvidenceRepository, profile_on
from escm_tui.load.verification import Verification
from escm_tui.reports.report import JudgedEvaluation, Report

AHEAD = 365
"""Days that the forecast of a report looks ahead."""


def gather_report(
    repo: EvidenceRepository,
    revision: str | None = None,
    *,
    compared_with: str | None = None,
    as_of: date | None = None,
    basis: Basis = "claims",
    shown: Confidentiality = "internal",
) -> Report:
    """The report of a revision, or of the work tree.

    Args:
        repo: the repository.
        revision: what to report; the work tree unless given.
        compared_with: an earlier revision, judged on its own day.
        as_of: the day on which evidence is judged, unless the natural one.
        basis: claims, or what a sealed evaluation determined.
        shown: evidence that is more confidential is withheld, on both sides of the comparison.

    Raises:
        RepositoryError: there is no such revision.
        UsageError: determinations are asked for and none is sealed.
    """
    after = repo.snapshot(revision, as_of=as_of)
    before = repo.at(compared_with, as_of=as_of) if compared_with else None
    redaction = Redaction.of([after, *([before] if before else [])], shown=shown)
    seen = redaction.apply(after)
    profile = profile_on(basis, repo.catalog, seen)
    earlier = profile_on(basis, repo.catalog, redaction.apply(before)) if before else None
    history = verified_history(repo)
    return Report(
        profile=profile,
        made_on=repo.today,
        trend=trend(history.evaluations, "determinations" if history.any_sealed else "claims", repo.today),
        forecast=forecast(repo.catalog, seen, AHEAD),
        wanted=profile.wanted_level,
        evaluations=_evaluations(repo, seen),
        comparison=compare(earlier, profile) if earlier else None,
        between=_between(repo, earlier, profile, redaction),
        verification=_verification(repo, after),
        shown=shown,
        withheld=sum(redaction.withholds(*key) for key in after.evidence),
        unread=history.unread,
    )


def _evaluations(repo: EvidenceRepository, snapshot: Snapshot) -> tuple[JudgedEvaluation, ...]:
    found = [
        JudgedEvaluation(outcome_of(repo.catalog, snapshot, each), standing_of(snapshot, each.slug))
        for each in snapshot.evaluations.values()
    ]
    return tuple(
        sorted(found, key=lambda each: (each.outcome.evaluation.period.end or date.max, each.outcome.evaluation.slug))
    )


def _between(repo: EvidenceRepository, earlier: Profile | None, now: Profile, redaction: Redaction) -> Between:
    if earlier is None or earlier.snapshot.revision is None:
        return Between()
    found = between_of(repo, earlier.snapshot.revision, now.snapshot.revision)
    # People name in subjects what they change, so these are withheld as everything else is.
    commits = tuple(
        (each._replace(subject=redaction.text(each.subject)), tuple(map(redaction.path, paths)))
        for each, paths in found.commits
    )
    return replace(found, commits=commits)


def _verification(repo: EvidenceRepository, snapshot: Snapshot) -> Verification | None:
    """The seal that the state was named by; a tag that states nothing, on what nobody sealed, is none."""
    if not snapshot.label.startswith(TAG_PREFIX):
        return None
    found = verify(repo, snapshot.label)
    sealed = found.evaluation is not None and found.evaluation.state == "sealed"
    return found if sealed or DIGEST in found.tag.trailers else None
