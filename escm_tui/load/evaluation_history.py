"""The evaluations that tags name, each read from its own tree and judged on its own day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from escm_tui.domain.assessment import JudgedBefore
from escm_tui.domain.determination import outcome_of, standing_of
from escm_tui.domain.profile import profile_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.sustained import EvaluationFacts, Result, in_order
from escm_tui.errors import EscmError
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.history import Tag, tags
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.kept_evaluations import KeptEvaluations
from escm_tui.load.seals import sealed_tags
from escm_tui.load.snapshot import EVALUATION_TAG


@dataclass(frozen=True, slots=True)
class EvaluationHistory:
    """What all evaluation tags say, by their days."""

    evaluations: tuple[EvaluationFacts, ...]
    unread: Mapping[str, str]
    """Tag to the sentence that says why it could not be read."""

    @property
    def any_sealed(self) -> bool:
        """Whether an evaluation has sealed determinations."""
        return any(each.determined is not None for each in self.evaluations)


def evaluation_history(repo: EvidenceRepository, *, standing: Snapshot | None = None) -> EvaluationHistory:
    """Every evaluation tag, annotated or not.

    Args:
        repo: the repository.
        standing: the state whose events say what was withdrawn or suspended since; the work tree unless given.
    """
    with repo.git.reading_history() as git:
        return _history(repo.through(git), standing)


def _history(repo: EvidenceRepository, standing: Snapshot | None) -> EvaluationHistory:
    found: list[EvaluationFacts] = []
    unread: dict[str, str] = {}
    known = tags(repo.git, EVALUATION_TAG)
    now = (standing or repo.evaluations_now()) if known else None
    kept = KeptEvaluations(repo, sealed_tags(repo.git) if known else ())
    before = JudgedBefore()
    for tag in known:
        if tag.commit is None or now is None:
            unread[tag.name] = "It is on no commit."
            continue
        try:
            facts = kept.get(tag)
            if facts is None:
                facts = _facts(repo, kept.seals, tag, tag.commit, before)
                kept.put(tag, facts)
            slug = facts.evaluation.slug if facts.evaluation else None
            found.append(replace(facts, standing=standing_of(now, slug)) if slug else facts)
        except EscmError as error:
            unread[tag.name] = error.message
    return EvaluationHistory(tuple(in_order(found)), unread)


def _facts(
    repo: EvidenceRepository, seals: Sequence[TagOfEvaluation], tag: Tag, commit: str, before: JudgedBefore
) -> EvaluationFacts:
    """What a tag says, but for what befell it since."""
    profile = profile_of(repo.catalog, repo.evaluated(commit, tag.name, seals), before=before)
    snapshot = profile.snapshot
    facts = EvaluationFacts(
        tag=tag.name,
        commit=commit,
        as_of=snapshot.as_of,
        organization=snapshot.manifest.organization,
        claims=Result.of_claims(profile),
        errors=profile.errors,
        warnings=profile.warnings,
    )
    evaluation = snapshot.evaluations.get(tag.name.removeprefix(EVALUATION_TAG))
    if evaluation is None:
        return facts
    outcome = outcome_of(repo.catalog, snapshot, evaluation)
    sealed = tag.annotated and evaluation.state == "sealed"
    return replace(
        facts,
        determined=Result.of_determinations(outcome) if sealed else None,
        evaluation=evaluation,
        method=outcome.method.name,
        certifies=outcome.method.certifies,
        valid_until=outcome.valid_until if sealed else None,
    )
