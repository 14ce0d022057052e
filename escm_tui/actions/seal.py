"""Seals an evaluation: everything is checked, the state is committed, and an annotated tag says what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from escm_tui import __version__
from escm_tui.actions.approvals import check_approvals
from escm_tui.actions.changes import FileChange, apply, revert
from escm_tui.actions.commit import EVIDENCE_PATHS, commit
from escm_tui.actions.evaluate import find_evaluation
from escm_tui.actions.files import new_content, require_sound
from escm_tui.actions.trust import ALLOWED_SIGNERS
from escm_tui.domain.determination import Outcome, fits_method, outcome_of, standing_of
from escm_tui.domain.evaluation_checks import contradiction_problems
from escm_tui.domain.problems import Severity
from escm_tui.domain.records import Evaluation, EventKind
from escm_tui.domain.seal import (
    TAG_PREFIX,
    TOOL,
    judged_paths,
    seal_message,
    sealed_paths,
    statements,
    unlistable,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.edit import set_value
from escm_tui.errors import EscmError, ProblemsFound, RepositoryError, UsageError, WriteError
from escm_tui.git import commits, history
from escm_tui.git.sources import Revision
from escm_tui.git.tags import Trust
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import event_path
from escm_tui.load.seals import listed_digests

_MOST_SHOWN = 10
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Prepared:
    """An evaluation that may be sealed: what it amounts to, and the list that approvers sign."""

    evaluation: Evaluation
    """As it will be sealed."""
    outcome: Outcome
    organization: str
    listed: bytes
    """The digest list, for `sha256sum -c` and for signing."""
    facts: FileChange
    """What sealing writes into evaluation.yaml; nothing where it says so already."""

    @property
    def tag(self) -> str:
        """The name of the tag."""
        return f"{TAG_PREFIX}{self.evaluation.slug}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal that was made: the name and id of the tag, the commit it is on, what it states, whether it is signed."""

    tag: str
    id: str
    commit: str
    statements: dict[str, str]
    signed: bool


def prepare(repo: EvidenceRepository, slug: str) -> Prepared:
    """Check that an evaluation may be sealed as the last commit holds it; nothing is written.

    Raises:
        UsageError: no such evaluation, or a tag of its name exists.
        WriteError: git is in the middle of something, or the history is cut off.
        ProblemsFound: names everything that is in the way.
    """
    head = _require_steady(repo)
    evaluation = find_evaluation(repo.at(head), slug)
    _require_free_tag(repo, f"{TAG_PREFIX}{evaluation.slug}")
    source = Revision.at(repo.git, head)
    snapshot = repo.at(head, as_of=evaluation.period.end)
    before = source.read(evaluation.path)
    assert isinstance(before, bytes)
    after = before if evaluation.state == "sealed" else set_value(before, ("state",), "sealed")
    require_sound(repo, evaluation.path, after)
    sealed = evaluation._replace(state="sealed")
    outcome = outcome_of(repo.catalog, snapshot, sealed)
    reasons = list(_reasons(repo, source, snapshot, outcome, evaluation))
    if not reasons:
        listed = listed_digests(source, snapshot, sealed, {evaluation.path: after})
        reasons += _approval_reasons(source, sealed, listed)
    if reasons:
        raise ProblemsFound("\n".join([f"{evaluation.slug} cannot be sealed:", *(f"- {each}" for each in reasons)]))
    facts = FileChange(evaluation.path, before, after)
    return Prepared(sealed, outcome, snapshot.manifest.organization, listed, facts)


def seal(repo: EvidenceRepository, slug: str, *, sign: bool | None = None) -> Sealed:
    """Commit the state `sealed`, and put the tag on that commit.

    Args:
        repo: the repository.
        slug: the evaluation.
        sign: whether to sign; by default where the user has said with which key.

    Raises as `prepare`; `GitFailed` where the tag cannot be signed: the commit stays, and sealing can be tried again.
    """
    prepared = prepare(repo, slug)
    repo.git.identity()
    made = _sealing_commit(repo, prepared)
    source = Revision.at(repo.git, made)
    snapshot = repo.at(made, as_of=prepared.evaluation.period.end)
    if listed_digests(source, snapshot, prepared.evaluation) != prepared.listed:
        raise WriteError(
            "The evidence changed while it was being sealed, so no tag was made.",
            f"Look at it, then try again: escm evaluation seal {prepared.evaluation.slug}",
        )
    stated, message = tag_words(prepared.outcome, prepared.organization, prepared.listed)
    signing = commits.can_sign(repo.git) if sign is None else sign
    try:
        id_ = commits.tag(repo.git, prepared.tag, made, message, sign=signing)
    except EscmError as error:
        error.hint = (
            "Nothing is lost. A key with a passphrase has to be in an agent (ssh-add, or gpg-agent). "
            f"Then try again: escm evaluation seal {prepared.evaluation.slug} (or --no-sign)"
        )
        raise
    return Sealed(prepared.tag, id_, made, stated, signing)


def tag_words(outcome: Outcome, organization: str, listed: bytes) -> tuple[dict[str, str], str]:
    """What the tag of an evaluation states, and its whole message."""
    stated = statements(outcome, listed) | {TOOL: f"escm-tui {__version__}"}
    return stated, seal_message(outcome, organization, stated, _one_line)


def _sealing_commit(repo: EvidenceRepository, prepared: Prepared) -> str:
    """The commit that is tagged: a new one, or, where that was made already, the one that says sealed first."""
    written = apply(repo, [prepared.facts])
    if not written:
        listing = repo.git.run(["rev-list", "--max-count=1", "HEAD", "--", prepared.evaluation.path])
        return listing.decode("ascii").strip()
    try:
        return commit(repo, f"Seal the evaluation {prepared.evaluation.slug}", paths=[prepared.evaluation.path]).id
    except BaseException:
        revert(repo, written)
        raise


def _require_steady(repo: EvidenceRepository) -> str:
    """The last commit, once nothing is going on that could move it."""
    head = repo.git.head()
    if head is None:
        raise RepositoryError("The repository has no commit yet.", "Make the first one with: escm commit")
    operation = repo.git.operation()
    if operation is not None:
        raise WriteError(f"git is in the middle of a {operation}, so nothing was sealed.", "Finish it first.")
    if repo.git.is_shallow:
        raise WriteError(
            "The history of this clone is cut off, so nothing was sealed.", "Complete it with: git fetch --unshallow"
        )
    return head


def _require_free_tag(repo: EvidenceRepository, name: str) -> None:
    if repo.git.execute(["rev-parse", "--verify", "--quiet", f"refs/tags/{name}"]).status == 0:
        raise UsageError(f"The tag {name} exists already.", f"See what it says with: escm evaluation verify {name}")


def _reasons(
    repo: EvidenceRepository, source: Revision, snapshot: Snapshot, outcome: Outcome, evaluation: Evaluation
) -> Iterator[str]:
    """Everything that keeps an evaluation from being sealed, each in a sentence."""
    paths = list(source.entries())
    changed = history.status(repo.git).changed
    dirty = sorted({*(path for path in changed if _is_evidence(path)), *judged_paths(snapshot, evaluation, changed)})
    if dirty:
        yield f"Changes are not committed, and only the last commit counts: {_some(dirty)}."
    yield from _evaluation_reasons(repo, outcome, evaluation)
    yield from _baseline_reasons(repo, source, snapshot, evaluation)
    errors = [each for each in snapshot.problems if each.severity is Severity.ERROR and each.code != "C009"]
    errors += [
        each
        for each in contradiction_problems(repo.catalog, snapshot, outcome.evaluation)
        if each.severity is Severity.ERROR
    ]
    yield from (f"{each.path}:{each.line} {each.code} {each.text}" for each in errors[:_MOST_SHOWN])
    if len(errors) > _MOST_SHOWN:
        yield f"There are {len(errors) - _MOST_SHOWN} more errors: escm validate --as-of {snapshot.as_of}"
    strange = unlistable(sealed_paths(snapshot, evaluation, paths))
    if strange:
        yield f"A digest list cannot name these paths: {_some([ascii(path) for path in strange])}."


def _evaluation_reasons(repo: EvidenceRepository, outcome: Outcome, evaluation: Evaluation) -> Iterator[str]:
    if outcome.undetermined:
        yield f"Practices in scope are not determined: {_some(outcome.undetermined)}."
    if not fits_method(repo.catalog, outcome.method, evaluation.scope):
        yield f"A {outcome.method.name.lower()} takes all {len(repo.catalog.practices)} Practices."
    if evaluation.state not in ("determined", "sealed") and not outcome.undetermined:
        yield f"The state of the evaluation is {evaluation.state}; it has to be determined."
    end = evaluation.period.end
    if end is not None and end > repo.today:
        yield f"The evaluation ends on {end}, which is still to come."


def _baseline_reasons(
    repo: EvidenceRepository, source: Revision, snapshot: Snapshot, evaluation: Evaluation
) -> Iterator[str]:
    """What was judged is what the tagged tree will hold, and who may sign was settled before."""
    if not evaluation.baseline:
        yield "The evaluation names no baseline; begin it with: escm evaluation start"
        return
    if not in_the_past(repo, evaluation.baseline, source.commit):
        yield f"The baseline {evaluation.baseline[:9]} is not in the history of the last commit."
        return
    changed = changed_since_baseline(repo, source, snapshot, evaluation)
    if changed:
        yield f"What was judged changed after the baseline {evaluation.baseline[:9]}: {_some(changed)}."


def in_the_past(repo: EvidenceRepository, baseline: str, commit: str) -> bool:
    """Whether a commit descends from its evaluation's baseline, as far as the history is here."""
    return bool(baseline) and repo.git.execute(["merge-base", "--is-ancestor", baseline, commit]).status == 0


def changed_since_baseline(
    repo: EvidenceRepository, source: Revision, snapshot: Snapshot, evaluation: Evaluation
) -> tuple[str, ...]:
    """The judged paths, and the list of allowed signers, that differ between the baseline and a revision."""
    changed = [each.path for each in history.changed_paths(repo.git, evaluation.baseline, source.commit)]
    # What only the baseline holds may have been an artifact or item that was judged there.
    before = repo.at(evaluation.baseline, as_of=evaluation.period.end)
    judged = {*judged_paths(snapshot, evaluation, changed), *judged_paths(before, evaluation, changed)}
    return tuple(sorted({*judged, *(path for path in changed if path == ALLOWED_SIGNERS)}))


def _approval_reasons(source: Revision, evaluation: Evaluation, listed: bytes) -> Iterator[str]:
    """Approvals that do not hold, or, where it was settled who may sign, are by somebody else."""
    settled = source.read(ALLOWED_SIGNERS) if ALLOWED_SIGNERS in source.entries() else None
    signers = settled if isinstance(settled, bytes) else None
    for each in check_approvals(source, evaluation.slug, evaluation.team, listed, signers=signers):
        if each.trust in (Trust.INVALID, Trust.UNCHECKED):
            yield f"The approval of {each.who} does not hold. {each.words}"
        elif each.trust is Trust.UNVOUCHED and signers is not None:
            yield f"The approval of {each.who} is by a key that {ALLOWED_SIGNERS} does not name for {each.who}."


def _is_evidence(path: str) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in EVIDENCE_PATHS)


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_MOST_SHOWN])
    return f"{shown} and {len(words) - _MOST_SHOWN} more" if len(words) > _MOST_SHOWN else shown


def _one_line(text: str) -> str:
    """Text of people as it may stand in a message: one line, nothing that hides or turns letters."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def record_event(
    repo: EvidenceRepository, slug: str, kind: EventKind, *, because: str, on: date, by: str = ""
) -> tuple[FileChange, ...]:
    """Write down what befell a sealed evaluation; the seal stays as it is.

    Raises:
        UsageError: no such evaluation, it is not sealed, no reason is given, or it stands so that this cannot happen.
    """
    snapshot = repo.work_tree()
    evaluation = find_evaluation(snapshot, slug)
    tag = f"{TAG_PREFIX}{evaluation.slug}"
    if evaluation.state != "sealed" or repo.git.execute(["rev-parse", "-q", "--verify", f"refs/tags/{tag}"]).status:
        raise UsageError(f"{evaluation.slug} is not sealed, so it can still be changed or deleted.")
    if not because.strip():
        raise UsageError("A reason is missing.", 'Say why with: --because "..."')
    standing = standing_of(snapshot, evaluation.slug)
    if standing.kind == "withdrawn":
        raise UsageError(f"{evaluation.slug} is withdrawn, which is final.")
    if kind == "reinstated" and standing.kind != "suspended":
        raise UsageError(f"{evaluation.slug} is not suspended, so there is nothing to reinstate.")
    if kind == "suspended" and standing.kind == "suspended":
        raise UsageError(f"{evaluation.slug} is suspended already.")
    last = standing.event
    if last is not None and (on < last.date or (on == last.date and kind == "suspended")):
        raise UsageError(
            f"{evaluation.slug} was {last.kind} on {last.date}; it can be {kind} only after that.",
            "Name a later day with: --on DATE",
        )
    name = _free_name(repo, evaluation.slug, f"{on.isoformat()}-{kind}")
    values = {"kind": kind, "date": on.isoformat(), "because": because.strip(), "by": by.strip()}
    path = event_path(evaluation.slug, name)
    content = new_content(repo, path, {key: value for key, value in values.items() if value})
    return apply(repo, [FileChange(path, None, content)])


def _free_name(repo: EvidenceRepository, slug: str, name: str) -> str:
    number, free = 2, name
    while (repo.root / event_path(slug, free)).exists():
        free, number = f"{name}-{number}", number + 1
    return free
