"""The evaluations that tags name, each read from its own tree and judged on its own day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from escm_tui.domain.assessment import JudgedBefore
from escm_tui.domain.determination import outcome_of, standing_of
from escm_tui.domain.profile import profile_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.sustained import EvaluationFacts, Result, in_order
from escm_tui.errors import EscmError
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.history import Tag, tags
from escm_tui.git.sources import Revision
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.kept_evaluations import KeptEvaluations
from escm_tui.load.seals import sealed_tags
from escm_tui.load.second_process import shared, way_to_start
from escm_tui.load.snapshot import EVALUATION_TAG
from escm_tui.tuples import NamedTuple

_FILES_A_FILE = 8
"""How many files that have not changed since the evaluation before take as long as one that has."""


class EvaluationHistory(NamedTuple):
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
    known = tags(repo.git, EVALUATION_TAG)
    if not known:
        return EvaluationHistory((), {})
    now = standing or repo.evaluations_now()
    kept = KeptEvaluations(repo, sealed_tags(repo.git))
    found: dict[str, EvaluationFacts | str] = {}
    new = []
    for tag in known:
        facts = _kept(kept, tag)
        if facts is None:
            new.append(tag)
        else:
            found[tag.name] = facts
    found |= _judged(repo, kept.seals, new)
    kept.put((tag, facts) for tag in new if isinstance(facts := found[tag.name], EvaluationFacts))
    read: list[EvaluationFacts] = []
    unread: dict[str, str] = {}
    for tag in known:
        match found[tag.name]:
            case EvaluationFacts() as facts:
                slug = facts.evaluation.slug if facts.evaluation else None
                read.append(facts._replace(standing=standing_of(now, slug)) if slug else facts)
            case reason:
                unread[tag.name] = reason
    return EvaluationHistory(tuple(in_order(read)), unread)


def _kept(kept: KeptEvaluations, tag: Tag) -> EvaluationFacts | str | None:
    """What is known of a tag already, or why nothing can be."""
    if tag.commit is None:
        return "It is on no commit."
    try:
        return kept.get(tag)
    except EscmError as error:
        return error.message


def _judged(
    repo: EvidenceRepository, seals: Sequence[TagOfEvaluation], new: Sequence[Tag]
) -> Mapping[str, EvaluationFacts | str]:
    """What each of these tags says, or why it cannot be read; by two processes, where that pays.

    Evaluations that follow each other have most files in common, so both know the one in the middle when they begin;
    one goes back from there, the other one forward.
    """
    before = JudgedBefore()
    by_name = {tag.name: tag for tag in new}

    def judge(names: list[str]) -> EvaluationFacts | str:
        [tag] = [by_name[name] for name in names]
        try:
            return _facts(repo, seals, tag, tag.commit or "", before)
        except EscmError as error:
            return error.message

    names, middle = [tag.name for tag in new], len(new) // 2
    method = way_to_start(len(names[1:]) * _files(repo, new[middle]) // _FILES_A_FILE) if names[1:] else None
    if method == "fork":
        # Where it is large, two processes read that one, too.
        with suppress(EscmError):
            repo.evaluated(new[middle].commit or "", names[middle], seals)
        if repo.known.cache is not None:
            # No two processes may have the same connection.
            repo.known.cache.close()
    back_and_forward = [*reversed(names[: middle + 1]), *reversed(names[middle + 1 :])]
    way = method if method == "fork" else None
    after = len(names[middle + 1 :])
    judged = shared(judge, judge, [[name] for name in back_and_forward], way, from_end=after)
    return dict(zip(back_and_forward, judged, strict=True))


def _files(repo: EvidenceRepository, tag: Tag) -> int:
    """How many files a tag is about."""
    try:
        return len(Revision.at(repo.git, tag.commit or "").entries())
    except EscmError:
        return 0


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
    return facts._replace(
        determined=Result.of_determinations(outcome) if sealed else None,
        evaluation=evaluation,
        method=outcome.method.name,
        certifies=outcome.method.certifies,
        valid_until=outcome.valid_until if sealed else None,
    )
