"""Change control over ordinary branches: propose a change, approve the very tree it brings, merge it, or drop it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from escm_tui.actions.commit import CommitResult, commit, evidence_changes, message_for
from escm_tui.actions.message import WIDTH, proposed_message
from escm_tui.domain.change_approval import Standing, judge_change, standings
from escm_tui.domain.problems import Problem, Severity
from escm_tui.errors import EscmError, ProblemsFound, UsageError, WriteError
from escm_tui.git import branches, commits, history
from escm_tui.git.branches import Head
from escm_tui.git.environment import Manner
from escm_tui.load.changes import APPROVED_TREE, read_change
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.proposals import Effect, Proposal, effect_of, proposal, target_named, targets
from escm_tui.reports.problem_text import problem_line

_MOST_SHOWN = 20
PROPOSAL = "Proposal"
"""The trailer of a merge that says which branch it took."""


@dataclass(frozen=True)
class Proposed:
    """A change that was put on a branch of its own."""

    proposal: Proposal
    started: bool
    """Whether the branch is new."""
    committed: CommitResult | None
    """What was committed on it now; nothing where everything was committed already."""


@dataclass(frozen=True)
class Approved:
    """An approval that was recorded, and what each approval is worth with it."""

    proposal: Proposal
    commit: str
    signed: bool
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]
    """What the policy still misses."""


@dataclass(frozen=True)
class MergedProposal:
    """A proposal that became part of its target."""

    proposal: Proposal
    effect: Effect
    commit: str
    approved_by: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """A branch that was taken away."""

    name: str
    commit: str
    lost: int
    """How many commits no other branch holds; git keeps them for a while."""


def propose(
    repo: EvidenceRepository, name: str | None = None, *, message: str = "", into: str | None = None
) -> Proposed:
    """Commit the evidence that changed on a branch of its own, new unless you stand on one.

    Args:
        repo: the repository.
        name: the branch; without one that on which you stand, which must not be the target.
        message: what changed and why; by default the proposed message.
        into: the branch that the change is for; by default the controlled one that is nearest.

    Raises:
        UsageError: there is nothing to propose, or no name for it, or the name is taken.
        ProblemsFound: the evidence holds an error, or a hook refuses the commit; no branch was made then.
        WriteError: git is in the middle of something.
    """
    _refuse_in_operation(repo, "proposed")
    known = branches.heads(repo.git)
    possible = set(targets(repo, known)) | ({target_named(repo, known, into).head.name} if into else set())
    here = repo.git.branch()
    started = name is not None and name != here
    if name is None:
        name = _branch_to_propose(here, possible)
    if started:
        branches.check_name(repo.git, name)
        if any(each.name == name and not each.remote for each in known):
            raise UsageError(f"There is a branch {name} already.", f"Go over to it with: git switch {name}")
    if name in possible:
        raise UsageError(f"{name} takes changes; it cannot be a proposal.", "Choose another name.")
    changed = evidence_changes(repo)
    if not changed and not _ahead(repo, known, possible):
        raise UsageError(
            "There is nothing to propose.", "No evidence differs from the last commit, and no branch lacks it."
        )
    text = message or (message_for(repo) if changed else "")
    made = None
    with _on_new_branch(repo, name) if started else _staying():
        if changed:
            made = commit(repo, text)
    return Proposed(proposal(repo, name, into), started, made)


def _branch_to_propose(here: str | None, possible: set[str]) -> str:
    if here is None:
        raise UsageError("HEAD is detached: you stand on no branch.", "Give the change a name of its own.")
    if here in possible:
        raise UsageError(
            f"You stand on {here}, which takes approved changes only.",
            "Give the change a name, such as: escm change propose add-minutes",
        )
    return here


def _ahead(repo: EvidenceRepository, known: Sequence[Head], possible: set[str]) -> bool:
    head = repo.git.head()
    tips = [each.commit for each in known if each.name in possible]
    return head is not None and not any(history.is_ancestor(repo.git, head, each) for each in tips)


@contextmanager
def _on_new_branch(repo: EvidenceRepository, name: str) -> Iterator[None]:
    """A new branch to work on; when the work fails, things are as before."""
    here, at = repo.git.branch(), repo.git.head()
    branches.start_branch(repo.git, name)
    try:
        yield
    except BaseException:
        if repo.git.head() == at:
            with suppress(EscmError):
                branches.leave(repo.git, here)
                branches.delete_branch(repo.git, name)
        raise


@contextmanager
def _staying() -> Iterator[None]:
    yield


def approve(
    repo: EvidenceRepository,
    name: str | None = None,
    *,
    note: str = "",
    sign: bool | None = None,
    into: str | None = None,
) -> Approved:
    """Put an approval on a proposal: a commit that changes nothing and names the tree that is approved.

    A commit and no note, since notes are neither fetched nor pushed unless people set that up, and no bare trailer,
    since a commit already made cannot take one. Whoever fetches the branch has the approval with it, `git log` shows
    it, a signature on it is that of the approver, and the tree it is of is its own. Files and index stay as they are.

    Args:
        repo: the repository.
        name: the branch; by default the one on which you stand.
        note: what the approver has to say.
        sign: whether to sign; by default where the policy asks for it, or the user signs commits anyhow.
        into: the branch that the change is for.

    Raises:
        UsageError: there is no such proposal.
        ProblemsFound: the approval would not count, or the evidence holds an error; nothing was recorded then.
        WriteError: the branch moved meanwhile.
        GitFailed: git cannot sign.
    """
    found = proposal(repo, name or current_branch(repo), into)
    local = _local_to_move(repo, found)
    _refuse_errors(repo.at(found.head.commit).problems, "approved")
    person = repo.git.identity()
    wanted = True if sign is None and found.policy.signed_approvals else sign
    if wanted and not commits.can_sign(repo.git):
        raise EscmError(
            "The approval has to be signed, and git does not know with which key.",
            "Say so with: git config --global gpg.format ssh and "
            "git config --global user.signingkey ~/.ssh/id_ed25519.pub",
        )
    who = f"{person.name} <{person.email}>"
    trailers = f"{APPROVED_TREE}: {found.change.tree}\nApproved-by: {who}"
    subject = _one_line(f"Approve {found.name}: {found.title}")
    text = "\n\n".join(filter(None, [subject, note.strip(), trailers]))
    made = branches.make_commit(repo.git, found.change.tree, [found.head.commit], text, sign=wanted)
    base = found.target.head.commit
    change = read_change(repo.git, base, made, found.target.trusted, found.name)
    judged = standings(found.policy, change)
    mine = next(each for each in judged if each.approval.commit == made)
    if not mine.counts:
        raise ProblemsFound(f"Nothing was recorded, since the approval would not count. {mine.because}", _way_on(mine))
    _move(repo, found, local, made)
    signed = mine.approval.signature != "none"
    return Approved(found, made, signed, judged, judge_change(found.policy, change))


def _way_on(standing: Standing) -> str:
    from escm_tui.domain.problem_codes import CODES

    return CODES[standing.code].remedy


def _local_to_move(repo: EvidenceRepository, found: Proposal) -> Head | None:
    """The branch of this clone that takes the approval; nothing where it has to be made first."""
    local = next((each for each in branches.heads(repo.git) if not each.remote and each.name == found.name), None)
    if local is not None and local.commit != found.head.commit and local.checked_out:
        raise WriteError(
            f"{found.head.label} is newer than the branch {found.name} on which a work tree stands.",
            f"Bring it up to date first: git switch {found.name}, then git pull --ff-only",
        )
    return local


def _move(repo: EvidenceRepository, found: Proposal, local: Head | None, made: str) -> None:
    if local is None:
        branches.follow(repo.git, found.name, found.head)
    branches.move_branch(
        repo.git, found.name, made, local.commit if local else found.head.commit, "escm change approve"
    )


def merge(
    repo: EvidenceRepository, name: str | None = None, *, message: str = "", into: str | None = None
) -> MergedProposal:
    """Merge a proposal into its target by an ordinary merge commit, where the policy of the target allows it.

    Args:
        repo: the repository; afterwards you stand on the target.
        name: the branch; by default the one on which you stand.
        message: what the merge says; by default what rises and falls by it. Trailers name who approved.
        into: the branch that the change is for.

    Raises:
        UsageError: there is no such proposal, or the target is not a branch of this clone.
        ProblemsFound: approvals are missing, the target has moved on since, the two conflict, the result holds an
            error, or a hook refuses; nothing changed then.
        WriteError: git is in the middle of something, or changes are not committed.
    """
    found = proposal(repo, name or current_branch(repo), into)
    _refuse_in_operation(repo, "merged")
    _refuse_unsteady(repo, found)
    _refuse_unapproved(found)
    effect = effect_of(repo, found)
    if effect.conflicts:
        raise ProblemsFound(
            f"{found.name} and {found.target.head.name} conflict in {', '.join(effect.conflicts)}.",
            f"Settle that on the proposal: git switch {found.name}, then git merge {found.target.head.name}",
        )
    _refuse_errors((*effect.comparison.after.snapshot.problems, *effect.drift), "merged")
    approved_by = tuple(each.approval.who for each in found.standings if each.counts)
    text = _merge_message(found, effect, message, approved_by)
    with _standing_on(repo, found.target.head):
        made = branches.merge_into_current(repo.git, found.head.commit, text)
    return MergedProposal(found, effect, made, approved_by)


def _refuse_unsteady(repo: EvidenceRepository, found: Proposal) -> None:
    target = found.target
    if target.head.remote:
        raise UsageError(
            f"{target.head.name} is no branch of this clone yet.", f"Make it with: git switch {target.head.name}"
        )
    if target.behind_upstream:
        raise ProblemsFound(
            f"{target.head.name} lacks {_commits(target.behind_upstream)} of the branch that it follows.",
            f"Bring it up to date first: git switch {target.head.name}, then git pull --ff-only",
        )
    if "have parted" in found.note:
        raise ProblemsFound(found.note, f"Unite them first: git switch {found.name}, then git pull")
    state = history.status(repo.git)
    dirty = sorted({*state.staged, *state.unstaged, *state.unmerged})
    if dirty:
        raise WriteError(
            f"Changes are not committed, so nothing was merged: {', '.join(dirty[:5])}"
            + (f" and {len(dirty) - 5} more." if len(dirty) > 5 else "."),  # noqa: PLR2004
            "Commit them with: escm commit, or put them aside with: git stash",
        )


def _refuse_unapproved(found: Proposal) -> None:
    policy = found.policy
    if policy.asks_for_approvals and not found.up_to_date:
        raise ProblemsFound(
            f"{found.target.head.name} has moved on since {found.name} left it, so merging would hold something that "
            "nobody has approved.",
            f"Bring it up to date: git switch {found.name}, git merge {found.target.head.name}; then have it "
            f"approved again: escm change approve {found.name}",
        )
    if found.problems:
        lines = [f"Nothing was merged into {found.target.head.name}:", *(each.text for each in found.problems)]
        raise ProblemsFound("\n".join(lines), found.problems[0].hint)


@contextmanager
def _standing_on(repo: EvidenceRepository, target: Head) -> Iterator[None]:
    """Go over to the target, and back when the work there fails."""
    here, at = repo.git.branch(), repo.git.head()
    if here != target.name:
        branches.switch(repo.git, target.name)
    try:
        _refuse_moved(repo, target)
        yield
    except BaseException:
        if here != target.name:
            with suppress(EscmError):
                branches.leave(repo.git, here, at)
        raise


def _refuse_moved(repo: EvidenceRepository, target: Head) -> None:
    if repo.git.head() != target.commit:
        raise WriteError(f"{target.name} was moved by somebody else in the meantime.", "Look, then merge again.")


def _merge_message(found: Proposal, effect: Effect, message: str, approved_by: Sequence[str]) -> str:
    summary = proposed_message(effect.comparison).partition("\n")[2].strip()
    text = message.strip() or "\n\n".join(filter(None, [_one_line(f"Merge {found.name}: {found.title}"), summary]))
    trailers = [f"{PROPOSAL}: {found.name}", *(f"Approved-by: {who}" for who in approved_by)]
    return text + "\n\n" + "\n".join(trailers)


def drop(repo: EvidenceRepository, name: str, *, even_lost: bool = False, into: str | None = None) -> Dropped:
    """Take a proposal's branch away, merged or not. What is over there stays: that is for the user's own git.

    Args:
        repo: the repository.
        name: the branch.
        even_lost: also when commits are on no other branch.
        into: a branch that takes changes beside those that are controlled, where you go when you stand on `name`.

    Raises:
        UsageError: there is no such branch of this clone, it takes changes itself, or commits would be lost.
        WriteError: you stand on it with changes that are not committed.
    """
    known = branches.heads(repo.git)
    possible = dict(targets(repo, known))
    if into:
        possible[into] = target_named(repo, known, into)
    if name in possible:
        raise UsageError(f"{name} takes changes; it is no proposal and is not dropped.")
    local = next((each for each in known if not each.remote and each.name == name), None)
    if local is None:
        over_there = next((each for each in known if name in (each.name, each.label)), None)
        if over_there is None:
            raise UsageError(f"There is no branch {name}.", "See the proposals with: escm change list")
        raise UsageError(
            f"{name} is no branch of this clone.",
            f"Take it away over there with: git push {over_there.remote} --delete {over_there.name}",
        )
    lost = _only_here(repo, local, known)
    if lost and not even_lost:
        raise UsageError(
            f"{name} holds {_commits(lost)} that no other branch holds.",
            f"Drop it all the same with: escm change drop {name} --yes",
        )
    if repo.git.branch() == name:
        _refuse_in_operation(repo, "dropped")
        place = next((each.head.name for each in possible.values() if not each.head.remote), None)
        if place is None:
            raise UsageError(f"You stand on {name}.", "Go over to another branch first: git switch BRANCH")
        branches.switch(repo.git, place)
    branches.delete_branch(repo.git, name)
    return Dropped(name, local.commit, lost)


def _only_here(repo: EvidenceRepository, head: Head, known: Sequence[Head]) -> int:
    others = [f"^{each.commit}" for each in known if each.reference != head.reference]
    listing = repo.git.run(["rev-list", "--count", head.commit, *others], manner=Manner.READ)
    return int(listing)


def current_branch(repo: EvidenceRepository) -> str:
    """The branch on which you stand. Raises `UsageError` where HEAD is detached."""
    here = repo.git.branch()
    if here is None:
        raise UsageError("HEAD is detached: you stand on no branch.", "Name the proposal; see: escm change list")
    return here


def _refuse_in_operation(repo: EvidenceRepository, done: str) -> None:
    if repo.git.head() is None:
        raise UsageError("The repository has no commit yet.", "Make the first one with: escm commit")
    operation = repo.git.operation()
    if operation is not None:
        way_out = "git bisect reset" if operation == "bisect" else f"git {operation} --continue (or --abort)"
        raise WriteError(f"git is in the middle of a {operation}, so nothing was {done}.", f"Finish it: {way_out}")


def _refuse_errors(problems: Sequence[Problem], done: str) -> None:
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if not errors:
        return
    lines = [problem_line(each) for each in errors[:_MOST_SHOWN]]
    if len(errors) > _MOST_SHOWN:
        lines.append(f"and {len(errors) - _MOST_SHOWN} more")
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    text = f"Nothing was {done}, because the evidence would hold {count}:"
    raise ProblemsFound("\n".join([text, *lines]), errors[0].hint if len(errors) == 1 else "")


def _commits(number: int) -> str:
    return "1 commit" if number == 1 else f"{number} commits"


def _one_line(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 3].rstrip() + "..."
