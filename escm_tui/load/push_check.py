"""A push, or a range of commits, held to the repository's rules and to the policy of the trusted base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from escm_tui.domain.change_approval import judge_tag
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem
from escm_tui.domain.seal import DIGEST, TAG_PREFIX
from escm_tui.errors import RepositoryError
from escm_tui.git import history, tags
from escm_tui.git.pushes import Update, is_known, new_commits, peeled_commit
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.load.change_policy import SIGNATURE_STATES, TrustedPolicy, policy_of, read_policy
from escm_tui.load.changes import judge_update
from escm_tui.load.commit_check import CommitJudge, CommitVerdict
from escm_tui.load.drift import drift_between
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH
from escm_tui.load.seals import becomes_sealed

POLICY_FILE = "escm-policy.yaml"
"""In the git folder of a server: a manifest whose `change_control:` judges the first push."""

SIGNERS_FILE = "escm-allowed-signers"
"""Beside it: whose signatures count then."""


@dataclass(frozen=True, slots=True)
class CheckedReference:
    """A branch or tag, and why it is not taken."""

    reference: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PushVerdict:
    """What was found: every commit that is new, and every reference that is moved."""

    commits: tuple[CommitVerdict, ...]
    references: tuple[CheckedReference, ...]

    @property
    def errors(self) -> int:
        """How many reasons there are to refuse it."""
        return sum(len(each.errors) for each in self.commits) + sum(len(each.problems) for each in self.references)


def judge_push(
    repo: EvidenceRepository,
    updates: Sequence[Update],
    beyond: Iterable[str] = ("--all",),
    remote: str | None = None,
) -> PushVerdict:
    """Judge what a push would do to the repository that takes it.

    Args:
        repo: the repository that takes it, or for the hook pre-push the one that sends it.
        updates: the references that would move.
        beyond: where the commits are that were judged before, as words of `git rev-list`.
        remote: in the hook pre-push, what the repository is called that takes it.
    """
    git = repo.git
    tips = [each.new for each in updates if each.new and peeled_commit(git, each.new)]
    judge = CommitJudge(repo)
    commits = tuple(judge.verdicts(new_commits(git, tips, beyond)))

    @cache
    def default() -> TrustedPolicy:
        return _default_policy(git) if remote is None else _policy_over_there(git, remote)

    checked = (CheckedReference(each.reference, tuple(_reference(repo, each, default))) for each in updates)
    return PushVerdict(commits, tuple(checked))


def judge_range(repo: EvidenceRepository, since: str | None, tip: str, branch: str | None = None) -> PushVerdict:
    """Judge the commits of a range, each by itself, and with a branch whether it would take them.

    Args:
        repo: the repository, which may be bare.
        since: full id of the trusted base; nothing for the whole history.
        tip: full id of the last commit.
        branch: the branch that is to take them; its approvals are asked for where the policy of the base controls it.
    """
    git = repo.git
    ids = new_commits(git, [tip], [since] if since else [])
    commits = tuple(CommitJudge(repo).verdicts(ids))
    trusted = read_policy(git, since)
    references = []
    if branch is not None:
        problems = _branch(repo, Update(f"refs/heads/{branch}", since, tip), trusted)
        references.append(CheckedReference(f"refs/heads/{branch}", tuple(problems)))
    held = set(ids)
    for tag in history.tags(git, TAG_PREFIX):
        if tag.commit in held:
            found = (*_misplaced(git, tag.name, tag.id), *_signature(git, tag.name, tag.id, trusted))
            references.append(CheckedReference(f"refs/tags/{tag.name}", found))
    return PushVerdict(commits, tuple(references))


def _default_policy(git: Repository) -> TrustedPolicy:
    """The policy of the branch that a server shows first; before the first push what its administrator laid down."""
    head = git.head()
    if head is not None:
        return read_policy(git, head)
    manifest = _laid_down(git.common_dir / POLICY_FILE)
    if manifest is not None:
        return TrustedPolicy(policy_of(manifest, POLICY_FILE), _laid_down(git.common_dir / SIGNERS_FILE))
    branches = history.branches(git)
    if branches:
        # Any of them may be somebody's own, so none is taken for what the others are held to.
        raise RepositoryError(
            f"HEAD of this repository names the branch {git.branch()}, which it does not have, so no policy says "
            "which new branches and tags it takes.",
            f"Name the main branch there: git symbolic-ref HEAD refs/heads/{branches[0].name}",
        )
    return read_policy(git, None)


def _policy_over_there(git: Repository, remote: str) -> TrustedPolicy:
    """The same for a repository of which only the branches were fetched that it shows; else what one stands on."""
    return read_policy(git, peeled_commit(git, f"refs/remotes/{remote}/HEAD") or git.head())


def _laid_down(path: Path) -> bytes | None:
    return path.read_bytes()[:SIZE_LIMIT] if path.is_file() else None


def _reference(repo: EvidenceRepository, update: Update, default: Callable[[], TrustedPolicy]) -> Iterator[Problem]:
    git = repo.git
    if update.branch is not None:
        old = update.old
        trusted = default() if old is None or not is_known(git, old) else read_policy(git, old)
        yield from _branch(repo, update, trusted)
    elif update.tag is not None and update.tag.startswith(TAG_PREFIX):
        yield from _seal(git, update, update.tag)
        if update.new is not None:
            yield from _misplaced(git, update.tag, update.new)
            yield from _signature(git, update.tag, update.new, default())


def _branch(repo: EvidenceRepository, update: Update, trusted: TrustedPolicy) -> Iterator[Problem]:
    git, branch = repo.git, update.branch
    if branch is None or not trusted.policy.controls(branch):
        return
    if update.new is None:
        text = f"{branch} is a controlled branch, so it is not deleted."
        yield problem("G011", MANIFEST_PATH, WHOLE_FILE, text, field="change_control.controlled_branches")
        return
    old = update.old or _start(git, update.new, trusted)
    if old is not None and is_known(git, old):
        yield from judge_update(git, old, update.new, trusted, branch)
        # A claim may rise in one commit and be shown in the next: what the branch takes at once counts.
        drifted = drift_between(repo, old, update.new, trusted.policy.drift)
        yield from (each for each in drifted if each.severity is Severity.ERROR)


def _start(git: Repository, new: str, trusted: TrustedPolicy) -> str | None:
    """Where a branch that is new leaves what is trusted; the first commit of all where nothing is there yet."""
    if trusted.revision is not None:
        # A history that shares nothing with what is trusted does not stand on it, and is told so.
        return history.merge_base(git, trusted.revision, new) or trusted.revision
    return git.run(["rev-list", "--first-parent", "--max-parents=0", new]).decode("ascii").split()[-1]


def _seal(git: Repository, update: Update, name: str) -> Iterator[Problem]:
    """A seal stays where it is."""
    if update.old is None or update.old == update.new or not is_known(git, update.old):
        return
    sealed = tags.tag_of(git, name, update.old)
    if sealed.annotated and DIGEST in sealed.trailers:
        done = "deleted" if update.new is None else "moved"
        yield problem("G013", MANIFEST_PATH, WHOLE_FILE, f"The tag {name} is a seal, so it is not {done}.")


def _misplaced(git: Repository, name: str, id_: str) -> tuple[Problem, ...]:
    """A seal stands where its evaluation becomes sealed: elsewhere it was moved before anybody here saw it."""
    tag = tags.tag_of(git, name, id_)
    if not tag.annotated or DIGEST not in tag.trailers:
        return ()
    slug = name.removeprefix(TAG_PREFIX)
    if tag.name == name and tag.target_kind == "commit" and becomes_sealed(git, tag.target, slug):
        return ()
    text = f"The tag {name} is a seal, and {tag.target[: history.SHORT]} is not the commit in which {slug} was sealed."
    return (problem("G013", MANIFEST_PATH, WHOLE_FILE, text),)


def _signature(git: Repository, name: str, id_: str, trusted: TrustedPolicy) -> tuple[Problem, ...]:
    if not trusted.policy.signed_tags:
        return ()
    check = tags.check_signature(git, tags.tag_of(git, name, id_), trusted.signers)
    return judge_tag(trusted.policy, name, SIGNATURE_STATES[check.trust])
