"""Changes of a controlled branch as its history tells them: who made them, who approved which tree, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from escm_tui.domain.change_approval import MANIFEST_PATH, Approval, Change, judge_change
from escm_tui.domain.change_policy import TRAILERS, identity
from escm_tui.domain.problems import WHOLE_FILE, Problem, problem
from escm_tui.git import history
from escm_tui.git.history import Commit
from escm_tui.git.repository import Repository
from escm_tui.git.tags import SignatureCheck, check_commit_signature
from escm_tui.load.change_policy import SIGNATURE_STATES, TrustedPolicy

APPROVED_TREE = "Approved-tree"
"""The trailer of a commit that approves: the id of its own tree, which is that of its parent."""

_CO_AUTHOR = "co-authored-by"


def read_change(repository: Repository, base: str, tip: str, trusted: TrustedPolicy, name: str = "") -> Change:
    """What becomes of a branch at `base` when it goes on to `tip`: a merge commit, or the tip of a proposal.

    Args:
        repository: the repository.
        base: full id of what the branch holds before.
        tip: full id of what it would hold.
        trusted: whose signatures count.
        name: what to call the change; by default the short id of its tip.
    """
    commits = history.log(repository, f"{base}..{tip}")
    trees = _trees(repository, [base, tip], commits)
    signatures = _Signatures(repository, trusted)
    people: set[str] = set()
    approvals: list[Approval] = []
    for commit in reversed(commits):
        stated = [*_stated(commit, trees, signatures)]
        if stated:
            common = history.merge_base(repository, base, commit.id)
            base_tree = _tree_of(repository, common, trees) if common else ""
            approvals += (replace(each, base_tree=base_tree) for each in stated)
        if not _changes_nothing(repository, commit, trees):
            people |= _people(commit, signatures)
    return Change(name or tip[: history.SHORT], trees[base], trees[tip], frozenset(people), tuple(approvals))


def judge_update(
    repository: Repository, old: str, new: str, trusted: TrustedPolicy, name: str = ""
) -> tuple[Problem, ...]:
    """Why a controlled branch does not go from one commit to another, for hooks and servers; nothing where it does.

    Several changes may come at once: each state along first parents that is approved as a replacement of the last
    approved one is taken. All are judged by the one policy that was trusted before.

    Args:
        repository: the repository; objects may be in quarantine still.
        old: full id of what the branch holds.
        new: full id of what it would hold.
        trusted: policy and signers of `old`, or what an administrator gave.
        name: what to call the change; by default the short id of its tip.
    """
    if not history.is_ancestor(repository, old, new):
        text = f"{name or new[: history.SHORT]} does not stand on {old[: history.SHORT]}, which the branch holds."
        return (problem("G011", MANIFEST_PATH, WHOLE_FILE, text, field="change_control.controlled_branches"),)
    if not trusted.policy.asks_for_approvals:
        return ()
    whole = read_change(repository, old, new, trusted, name)
    if not judge_change(trusted.policy, whole):
        return ()
    here, rest = old, whole
    approved = {each.tree for each in whole.approvals}
    for commit in history.commits(repository, history.first_parents(repository, old, new)).values():
        if commit.tree not in {*approved, rest.base_tree} or not history.is_ancestor(repository, here, commit.id):
            continue
        if not judge_change(trusted.policy, read_change(repository, here, commit.id, trusted)):
            here = commit.id
            rest = read_change(repository, here, new, trusted, name)
    return judge_change(trusted.policy, rest)


class _Signatures:
    """Signatures of commits, each checked once, and only when it is asked for."""

    def __init__(self, repository: Repository, trusted: TrustedPolicy) -> None:
        self._repository = repository
        self._trusted = trusted
        self._found: dict[str, SignatureCheck] = {}

    def of(self, commit: Commit) -> SignatureCheck:
        """What the signature of a commit is worth."""
        if commit.id not in self._found:
            self._found[commit.id] = check_commit_signature(self._repository, commit.id, self._trusted.signers)
        return self._found[commit.id]

    def identities(self, commit: Commit) -> Iterator[str]:
        """The identities that the signature of a commit proves; asked for where only signatures count."""
        if self._trusted.policy.signed_approvals:
            yield from _approval(commit, "", "", self.of(commit)).proven


def _stated(commit: Commit, trees: Mapping[str, str], signatures: _Signatures) -> Iterator[Approval]:
    """The approvals that a commit states, without the base they are of."""
    author = f"{commit.author_name} <{commit.author_email}>"
    approves = is_approval(commit, trees)
    if approves:
        yield _approval(commit, author, commit.author_email, signatures.of(commit))
    for key, value in commit.trailers:
        named = next((each for each in TRAILERS if each.casefold() == key.casefold()), None)
        if named is not None and not (approves and identity(value) == identity(commit.author_email)):
            yield Approval(value, identity(value), commit.tree, "", commit.id, named)


def is_approval(commit: Commit, trees: Mapping[str, str]) -> bool:
    """Whether a commit approves: it changes nothing, and names the tree that it shares with its one parent.

    Args:
        commit: the commit.
        trees: the id of a commit to that of its tree, for its parents.
    """
    if len(commit.parents) != 1 or trees.get(commit.parents[0]) != commit.tree:
        return False
    return any(key.casefold() == APPROVED_TREE.casefold() and value == commit.tree for key, value in commit.trailers)


def _approval(commit: Commit, who: str, email: str, check: SignatureCheck) -> Approval:
    return Approval(
        who=who,
        email=email,
        tree=commit.tree,
        base_tree="",
        commit=commit.id,
        signature=SIGNATURE_STATES[check.trust],
        principal=check.signer,
        # Of an SSH key git names the kind and the fingerprint.
        key=check.key.rpartition(" ")[2],
    )


def _changes_nothing(repository: Repository, commit: Commit, trees: Mapping[str, str]) -> bool:
    """Whether the commit only passes on what others made: the tree of a parent, beside which no other brings anything.

    A merge that leaves out what one of its sides brings is the work of whoever made it.
    """

    def brings_nothing(other: str, kept: str) -> bool:
        common = history.merge_base(repository, other, kept)
        return common is not None and _tree_of(repository, common, trees) == trees.get(other)

    return any(
        trees.get(kept) == commit.tree and all(brings_nothing(other, kept) for other in commit.parents if other != kept)
        for kept in commit.parents
    )


def _people(commit: Commit, signatures: _Signatures) -> set[str]:
    co_authors = {identity(value) for key, value in commit.trailers if key.casefold() == _CO_AUTHOR}
    return {
        identity(commit.author_email),
        identity(commit.committer_email),
        *co_authors,
        *signatures.identities(commit),
    }


def _trees(repository: Repository, more: Sequence[str], commits: Iterable[Commit]) -> dict[str, str]:
    """Commit to tree, for the commits, their parents and some more."""
    known = list(commits)
    wanted = {*more, *(parent for commit in known for parent in commit.parents)} - {commit.id for commit in known}
    return {each.id: each.tree for each in (*known, *history.commits(repository, sorted(wanted)).values())}


def _tree_of(repository: Repository, commit: str, trees: Mapping[str, str]) -> str:
    return trees.get(commit) or history.commits(repository, [commit])[commit].tree
