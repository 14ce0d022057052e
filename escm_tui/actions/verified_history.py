"""The chain of evaluations with each seal verified; a seal that was verified once is known by its tag's id."""

from __future__ import annotations

import json

from escm_tui.domain.seal import DIGEST
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.sustained import EvaluationFacts, SealFound
from escm_tui.git.evaluation_tags import evaluation_tags
from escm_tui.load.evaluation_history import EvaluationHistory, evaluation_history
from escm_tui.load.evidence_repository import EvidenceRepository


def verified_history(repo: EvidenceRepository, *, standing: Snapshot | None = None) -> EvaluationHistory:
    """Every evaluation tag as `evaluation_history` gives it, with what verifying its seal found."""
    with repo.git.reading_history() as git:
        return _history(repo.through(git), standing)


def _history(repo: EvidenceRepository, standing: Snapshot | None) -> EvaluationHistory:
    history = evaluation_history(repo, standing=standing)
    ids = {tag.name: tag.id for tag in evaluation_tags(repo.git)}
    found = tuple(_verified(repo, each, ids.get(each.tag, "")) for each in history.evaluations)
    return history._replace(evaluations=found)


def _verified(repo: EvidenceRepository, facts: EvaluationFacts, tag_id: str) -> EvaluationFacts:
    if facts.determined is None or not tag_id:
        return facts
    # The name is part of it: a tag that is kept under another name than its own does not hold. So is whether all of
    # the history is here, since less is compared where it is not.
    here = "cut off" if repo.git.is_shallow else "whole"
    kept = repo.known.kept("verified seal", f"{tag_id} {facts.tag} {here}", lambda: _checked(repo, facts.tag))
    digest, differences, signed = json.loads(kept)
    return facts._replace(seal=SealFound(digest, tuple(differences), signed))


def _checked(repo: EvidenceRepository, tag: str) -> bytes:
    """Digest, names of differences and how it is signed; what readers trust plays no part, so it is always the same."""
    # Most seals were verified before.
    from escm_tui.actions.verify_seal import verify

    found = verify(repo, tag)
    differences = list(dict.fromkeys(each.name for each in found.differences))
    return json.dumps([found.tag.trailers.get(DIGEST, ""), differences, found.tag.signed or ""]).encode("ascii")
