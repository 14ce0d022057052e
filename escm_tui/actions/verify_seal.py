"""Verifies a seal: computes everything that the tag states again from the tagged tree alone, and names what differs."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.actions.approvals import check_approvals
from escm_tui.actions.seal import changed_since_baseline, in_the_past
from escm_tui.actions.trust import ALLOWED_SIGNERS
from escm_tui.domain.determination import Outcome, fits_method, outcome_of
from escm_tui.domain.evaluation_checks import contradiction_problems
from escm_tui.domain.problems import Severity
from escm_tui.domain.records import Evaluation
from escm_tui.domain.seal import TAG_PREFIX, TOOL, statements
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git import history
from escm_tui.git.sources import Revision
from escm_tui.git.tags import SignatureCheck, TagObject, Trust, check_signature, read_tag
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.seals import listed_digests
from escm_tui.load.snapshot import load_snapshot
from escm_tui.load.verification import ApprovalCheck, Difference, TrustAnchor, Verification

_MOST_NAMED = 5
_OF_THE_PRESENT = frozenset({"S008", "G003", "C009"})
"""Problems that say more of this program or of later tags than of the tagged tree; C009 is looked at by itself."""


def verify(repo: EvidenceRepository, name: str, trust: TrustAnchor | None = None) -> Verification:
    """Verify the seal of an evaluation, offline.

    Args:
        repo: the repository.
        name: the tag, with or without evaluation/ in front.
        trust: whose word counts for signatures.

    Raises:
        RepositoryError: there is no such tag.
    """
    short = name.removeprefix("refs/tags/").removeprefix(TAG_PREFIX)
    tag = read_tag(repo.git, f"{TAG_PREFIX}{short}")
    signers = trust.signers if trust else None
    signature = check_signature(repo.git, tag, signers)
    found = [*_of_the_tag(tag), *_of_the_signature(signature, trust)]
    if tag.target_kind != "commit":
        return Verification(tag, tuple(found), signature, trust)
    source = Revision.at(repo.git, tag.target, tag.reference)
    snapshot = load_snapshot(repo.catalog, source, today=repo.today, known=repo.known)
    evaluation = snapshot.evaluations.get(short)
    if evaluation is None:
        found.append(Difference("Evaluation", short, f"no evaluations/{short}/evaluation.yaml that can be read"))
        return Verification(tag, tuple(found), signature, trust)
    outcome = outcome_of(repo.catalog, snapshot, evaluation)
    listed = listed_digests(source, snapshot, evaluation)
    approvals = check_approvals(source, short, evaluation.team, listed, signers=signers, signed_at=tag.tagged_at)
    found += _of_the_statements(tag, statements(outcome, listed))
    found += _of_the_tree(repo, source, snapshot, outcome)
    found += _of_the_approvals(approvals, trust)
    complete = not repo.git.is_shallow or in_the_past(repo, evaluation.baseline, source.commit)
    return Verification(tag, tuple(found), signature, trust, approvals, evaluation, outcome, listed, complete)


def _of_the_tag(tag: TagObject) -> Iterator[Difference]:
    if not tag.annotated:
        yield Difference("Tag", "an annotated tag", f"a plain tag on the {tag.target_kind} {tag.target[:9]}")
    elif tag.name != tag.reference:
        yield Difference("Tag name", tag.name, f"the tag is kept as {tag.reference}")
    if tag.target_kind != "commit":
        yield Difference("Tagged object", "a commit", f"a {tag.target_kind}")


def _of_the_signature(signature: SignatureCheck, trust: TrustAnchor | None) -> Iterator[Difference]:
    if signature.trust is Trust.INVALID:
        yield Difference("Signature", "made for this tag", "it does not belong to this tag")
    elif signature.trust is Trust.UNVOUCHED and trust is not None:
        yield Difference("Signer", f"one whom {trust.words} names", f"a key that it does not name: {signature.key}")


def _of_the_statements(tag: TagObject, computed: dict[str, str]) -> Iterator[Difference]:
    """Each statement of the tag beside what the tagged tree gives."""
    stated = tag.trailers
    if not tag.annotated:
        return
    if not computed.keys() & stated.keys():
        yield Difference("Seal", "statements that can be computed again", "the tag states nothing")
        return
    for key, value in computed.items():
        if stated.get(key) != value:
            yield Difference(key, stated.get(key, "not stated"), value)
    for key in tag.repeated:
        yield Difference(key, "once", "stated more than once")
    for key in sorted(stated.keys() - computed.keys() - {TOOL}):
        yield Difference(key, stated[key], "no such statement is known")


def _of_the_tree(
    repo: EvidenceRepository, source: Revision, snapshot: Snapshot, outcome: Outcome
) -> Iterator[Difference]:
    """What sealing asks for, asked of the tagged tree again."""
    evaluation = outcome.evaluation
    if evaluation.state != "sealed":
        yield Difference("State of the evaluation", "sealed", evaluation.state)
    if outcome.undetermined:
        yield Difference("Determinations", "of every Practice in scope", f"none of {_some(outcome.undetermined)}")
    if not fits_method(repo.catalog, outcome.method, evaluation.scope):
        yield Difference("Scope", f"as wide as a {outcome.method.name.lower()} asks", "narrower")
    found = [each for each in snapshot.problems if each.code not in _OF_THE_PRESENT]
    found += contradiction_problems(repo.catalog, snapshot, evaluation)
    grave = [f"{each.path}: {each.text}" for each in found if each.severity is Severity.ERROR]
    if grave:
        yield Difference("Errors in the evidence", "none", _some(grave))
    yield from _of_the_baseline(repo, source, snapshot, evaluation)
    yield from _of_the_commit(repo, source, evaluation)
    yield from _of_the_signers(repo, source, evaluation)


def _of_the_baseline(
    repo: EvidenceRepository, source: Revision, snapshot: Snapshot, evaluation: Evaluation
) -> Iterator[Difference]:
    """What is judged is as it was in the baseline, which a history that was written anew no longer holds."""
    baseline = evaluation.baseline
    if not in_the_past(repo, baseline, source.commit):
        if not repo.git.is_shallow:
            yield Difference("Baseline", f"the commit {baseline[:9] or 'none'}", "the tag does not descend from it")
        return
    changed = changed_since_baseline(repo, source, snapshot, evaluation)
    judged = [path for path in changed if path != ALLOWED_SIGNERS]
    if judged:
        yield Difference("Judged files", f"as in the baseline {baseline[:9]}", f"changed: {_some(judged)}")


def _of_the_commit(repo: EvidenceRepository, source: Revision, evaluation: Evaluation) -> Iterator[Difference]:
    """A seal stands on the commit in which the evaluation becomes sealed, so that it cannot be moved on unseen."""
    parent = _parent(repo, source)
    if parent is None or evaluation.state != "sealed":
        return
    before, after = (each.entries().get(evaluation.path) for each in (Revision.at(repo.git, parent), source))
    if before is not None and after is not None and before.oid == after.oid:
        yield Difference("Tagged commit", "the one in which it was sealed", f"{evaluation.slug} was sealed before it")


def _parent(repo: EvidenceRepository, source: Revision) -> str | None:
    outcome = repo.git.execute(["rev-parse", "--verify", "--quiet", f"{source.commit}^1"])
    return outcome.output.decode("ascii", "replace").strip() if outcome.status == 0 else None


def _of_the_signers(repo: EvidenceRepository, source: Revision, evaluation: Evaluation) -> Iterator[Difference]:
    """No commit vouches for itself: who may sign was settled before what is sealed."""
    parent = _parent(repo, source)
    before = [] if parent is None else [parent]
    if in_the_past(repo, evaluation.baseline, source.commit):
        before.append(evaluation.baseline)
    for each in before:
        changed = history.changed_paths(repo.git, each, source.commit)
        if any(change.path == ALLOWED_SIGNERS for change in changed):
            yield Difference("Allowed signers", f"as in {each[:9]}", f"{ALLOWED_SIGNERS} was changed by what is sealed")
            return


def _of_the_approvals(approvals: tuple[ApprovalCheck, ...], trust: TrustAnchor | None) -> Iterator[Difference]:
    for each in approvals:
        if each.trust is Trust.INVALID or (each.trust is Trust.UNVOUCHED and trust is not None):
            yield Difference(f"Approval of {each.who}", f"by {each.role or 'a member of the team'}", each.words)


def _some(words: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(words[:_MOST_NAMED])
    return f"{shown} and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else shown
