"""Proposals: the branches that would change a controlled branch, with who approved them and what merging would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from escm_tui.domain.change_approval import Change, Standing, judge_change, standings
from escm_tui.domain.change_policy import ChangePolicy, PolicyChange, policy_changes
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.drift import drift
from escm_tui.domain.problems import Problem
from escm_tui.domain.profile import profile_of
from escm_tui.errors import RepositoryError, UsageError
from escm_tui.git import history
from escm_tui.git.branches import Head, heads, make_draft, merged, scratch
from escm_tui.git.history import Change as FileChange, Commit
from escm_tui.git.sources import Revision
from escm_tui.load.change_policy import TrustedPolicy, read_policy, trusted_base
from escm_tui.load.changes import read_change
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import FileKind, classify
from escm_tui.load.placing import placed


@dataclass(frozen=True)
class Target:
    """A branch that proposals go into, with the policy that judges them."""

    head: Head
    trusted: TrustedPolicy
    controlled: bool
    """Whether the policy names the branch; else somebody named it by hand."""
    ahead_of_upstream: int = 0
    behind_upstream: int = 0


@dataclass(frozen=True)
class Proposal:
    """A branch with commits that its target lacks."""

    head: Head
    target: Target
    commits: tuple[Commit, ...]
    """What it would bring, newest first."""
    behind: int
    """How many commits of the target it lacks."""
    change: Change
    note: str = ""
    """What is odd about the branch, in a sentence."""

    @property
    def name(self) -> str:
        """The branch's name."""
        return self.head.name

    @property
    def policy(self) -> ChangePolicy:
        """What judges it."""
        return self.target.trusted.policy

    @property
    def up_to_date(self) -> bool:
        """Whether merging gives just the tree of the proposal, the one that is approved."""
        return self.base_tree == self.change.base_tree

    base_tree: str = ""
    """The tree of the last commit that both sides share."""

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """What each approval is worth."""
        return standings(self.policy, self.change)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Why the target would not take it as it is; nothing where approvals are enough or none are asked for."""
        return judge_change(self.policy, self.change)

    @property
    def authors(self) -> tuple[str, ...]:
        """Names of those who wrote it, the first one first; approvals are no writing."""
        written = [each for each in reversed(self.commits) if not _only_approves(each, self.change)]
        return tuple(dict.fromkeys(each.author_name for each in written))

    @property
    def title(self) -> str:
        """The subject of its first commit."""
        written = [each for each in reversed(self.commits) if not _only_approves(each, self.change)]
        return written[0].subject if written else self.commits[-1].subject


def _only_approves(commit: Commit, change: Change) -> bool:
    return any(each.commit == commit.id and each.trailer is None for each in change.approvals)


def targets(repo: EvidenceRepository, known: Sequence[Head]) -> dict[str, Target]:
    """The controlled branches, by name, each by its own policy; one over there counts where none here has its name."""
    found: dict[str, Target] = {}
    policies: dict[str, TrustedPolicy] = {}
    for head in known:
        if head.name in found:
            continue
        commit = head.commit if head.remote else trusted_base(repo.git, head.name)
        assert commit is not None
        if commit not in policies:
            policies[commit] = read_policy(repo.git, commit)
        trusted = policies[commit]
        if trusted.policy.controls(head.name):
            found[head.name] = _target(repo, head, trusted, known)
    return found


def _target(repo: EvidenceRepository, head: Head, trusted: TrustedPolicy, known: Sequence[Head]) -> Target:
    controlled = trusted.policy.controls(head.name)
    upstream = next((each for each in known if head.upstream and each.reference == head.upstream), None)
    if upstream is None or upstream.commit == head.commit:
        return Target(head, trusted, controlled)
    ahead, behind = history.ahead_behind(repo.git, upstream.commit, head.commit)
    return Target(head, trusted, controlled, ahead, behind)


def target_named(repo: EvidenceRepository, known: Sequence[Head], name: str) -> Target:
    """The branch of this name as a target, controlled or not. Raises `UsageError` where there is none."""
    head = next((each for each in known if each.name == name), None)
    if head is None:
        raise UsageError(f"There is no branch {name}.", "See them all with: git branch --all")
    base = head.commit if head.remote else trusted_base(repo.git, head.name)
    return _target(repo, head, read_policy(repo.git, base), known)


def proposals(repo: EvidenceRepository, into: str | None = None) -> tuple[Proposal, ...]:
    """Every branch that holds something which a controlled branch lacks, by name.

    Args:
        repo: the repository.
        into: only those for this branch, controlled or not.

    Raises:
        UsageError: there is no such branch, or none is controlled.
    """
    known = heads(repo.git)
    possible = _possible_targets(repo, known, into)
    controlled = set(targets(repo, known)) | set(possible)
    names = dict.fromkeys(sorted(head.name for head in known if head.name not in controlled))
    found = (_proposal(repo, known, name, possible) for name in names)
    return tuple(each for each in found if each is not None)


def proposal(repo: EvidenceRepository, name: str, into: str | None = None) -> Proposal:
    """The proposal on this branch, of this clone or one that was fetched.

    Raises:
        UsageError: there is no such branch, it is controlled, or it holds nothing that the target lacks.
    """
    known = heads(repo.git)
    possible = _possible_targets(repo, known, into)
    here = next((each for each in known if name in (each.label, each.reference)), None)
    name = here.name if here else name
    if not any(each.name == name for each in known):
        raise UsageError(f"There is no branch {name}.", "See them all with: git branch --all")
    if name in possible:
        raise UsageError(f"{name} takes changes; it is no proposal itself.", "See the proposals with: escm change list")
    found = _proposal(repo, known, name, possible)
    if found is None:
        raise UsageError(
            f"{name} holds nothing that {' or '.join(possible)} lacks.", "It may have been merged already."
        )
    return found


def _possible_targets(repo: EvidenceRepository, known: Sequence[Head], into: str | None) -> Mapping[str, Target]:
    if into is not None:
        return {into: target_named(repo, known, into)}
    found = targets(repo, known)
    if not found:
        raise UsageError(
            "No branch is controlled here, so there is nothing to propose a change to.",
            "Name the branch with --into, or list it in escm.yaml under change_control.controlled_branches.",
        )
    return found


def _proposal(
    repo: EvidenceRepository, known: Sequence[Head], name: str, possible: Mapping[str, Target]
) -> Proposal | None:
    head, note = _newest(repo, [each for each in known if each.name == name])
    sides = {key: history.ahead_behind(repo.git, each.head.commit, head.commit) for key, each in possible.items()}
    # A branch is meant for the controlled one that it has left last.
    nearest = min(sides, key=lambda key: sides[key][0])
    target = possible[nearest]
    ahead, behind = sides[nearest]
    common = history.merge_base(repo.git, target.head.commit, head.commit)
    if not ahead or common is None:
        return None
    change = read_change(repo.git, target.head.commit, head.commit, target.trusted, name)
    base_tree = history.commits(repo.git, [common])[common].tree
    commits = history.log(repo.git, f"{target.head.commit}..{head.commit}")
    return Proposal(head, target, commits, behind, change, note, base_tree)


def _newest(repo: EvidenceRepository, found: Sequence[Head]) -> tuple[Head, str]:
    """The head that holds all others of its name, that of this clone where they have parted."""
    best = found[0]
    for other in found[1:]:
        if history.is_ancestor(repo.git, best.commit, other.commit):
            # Of two alike the one of this clone stays: it can be worked on.
            best = other if other.commit != best.commit else best
        elif not history.is_ancestor(repo.git, other.commit, best.commit):
            return best, f"{best.label} and {other.label} have parted: what is said here is of {best.label}."
    if best.remote and not found[0].remote:
        return best, f"{best.label} is newer than the branch of this clone, so it is what is looked at."
    return best, ""


@dataclass(frozen=True)
class Effect:
    """What merging a proposal would do to the evidence, before it is merged."""

    comparison: Comparison
    conflicts: tuple[str, ...] = ()
    """Paths in which the two sides conflict; the comparison is then of the proposal with what it started from."""
    merged: bool = True
    """Whether the comparison is of what merging would give."""
    drift: tuple[Problem, ...] = ()
    """Claims that rise without anything new to show for it, as the policy of the target weighs them."""
    policy: tuple[PolicyChange, ...] = ()
    """What becomes of the policy that judges changes."""
    files: tuple[FileChange, ...] = ()
    """The files that differ and of which the comparison says nothing: all but records and evidence items."""


def effect_of(repo: EvidenceRepository, found: Proposal) -> Effect:
    """Both sides judged today, so that nothing but the change makes a difference."""
    effect = _effect(repo, found)
    compared = effect.comparison
    records = compared.after.snapshot.records
    risen = drift(compared.activities, compared.evidence, records, found.policy.drift)
    return replace(effect, drift=tuple(placed(Revision.at(repo.git, found.head.commit), risen)))


def _effect(repo: EvidenceRepository, found: Proposal) -> Effect:
    ours, theirs = found.target.head, found.head
    if found.up_to_date:
        return _between(repo, repo, ours.commit, theirs.commit, found)
    with scratch(repo.git) as aside:
        result = merged(aside, ours.commit, theirs.commit)
        if result is not None and not result.conflicts:
            draft = make_draft(aside, result.tree, [ours.commit, theirs.commit])
            return _between(repo, repo.through(aside), ours.commit, draft, found)
    start = history.merge_base(repo.git, ours.commit, theirs.commit) or ours.commit
    effect = _between(repo, repo, start, theirs.commit, found)
    return replace(effect, conflicts=result.conflicts if result else (), merged=False)


def _between(repo: EvidenceRepository, other: EvidenceRepository, before: str, after: str, found: Proposal) -> Effect:
    sides = (
        repo.at(before, as_of=repo.today, label=found.target.head.label),
        other.at(after, as_of=repo.today, label=found.head.label),
    )
    files = (
        each
        for each in history.changed_paths(other.git, before, after)
        if classify(each.path, repo.catalog).kind not in (FileKind.RECORD, FileKind.EVIDENCE)
    )
    return Effect(
        compare(*(profile_of(repo.catalog, each) for each in sides)),
        policy=_policy_changes(other, before, after),
        files=tuple(files),
    )


def _policy_changes(repo: EvidenceRepository, before: str, after: str) -> tuple[PolicyChange, ...]:
    try:
        return policy_changes(*(read_policy(repo.git, each).policy for each in (before, after)))
    except RepositoryError:
        # That the manifest cannot be read is among the problems of the proposal.
        return ()
