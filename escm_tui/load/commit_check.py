"""Commits judged one by one from objects alone: a commit answers for the errors that it brings, not for older ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from escm_tui.domain.evaluation_checks import OPEN_STATES
from escm_tui.domain.problems import Problem, Severity, sort_problems
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git import history
from escm_tui.git.changes import Change
from escm_tui.git.history import Commit
from escm_tui.git.sources import Revision
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH
from escm_tui.load.privacy import privacy_problems
from escm_tui.load.seals import seals_broken_by
from escm_tui.load.snapshot import load_snapshot
from escm_tui.load.staged import Staging, judged_locally

_SEALED = "G003"
_SCHEMA_COPY = "S008"


@dataclass(frozen=True, slots=True)
class CommitVerdict:
    """One commit and the errors that it brings."""

    commit: Commit
    errors: tuple[Problem, ...]


@dataclass(slots=True)
class CommitJudge:
    """Judges commits of one repository; what was found out about one serves for its children.

    Where a commit changes only claims or adds evidence, and the state before is sound, only what these touch is read.
    """

    repo: EvidenceRepository
    _errors: dict[str, Mapping[str, Problem]] = field(default_factory=dict, init=False, repr=False)
    """Commit to its errors by fingerprint."""
    _sound: set[str] = field(default_factory=set, init=False, repr=False)
    """Trees without an error in which no evaluation is under way, so that a claim touches nothing far away."""

    def verdicts(self, commits: Iterable[str]) -> Iterator[CommitVerdict]:
        """The verdict on each commit, in the order given; parents before children is the fastest."""
        for commit in history.commits(self.repo.git, commits).values():
            yield CommitVerdict(commit, self._brought_by(commit))

    def _brought_by(self, commit: Commit) -> tuple[Problem, ...]:
        git = self.repo.git
        parent = commit.parents[0] if commit.parents else None
        changes = history.changed_paths(git, parent, commit.id)
        if not changes:
            self._inherit(commit)
            # A merge may hold just what one side held, and lose a seal of the other.
            return seals_broken_by(git, commit.id) if len(commit.parents) > 1 else ()
        source = Revision.at(git, commit.id)
        if not any(MANIFEST_PATH in each.entries() for each in (source, *self._states(commit.parents))):
            return ()
        locally = self._locally(commit, source, changes)
        if locally is None:
            snapshot = self._snapshot(source)
            found = self._new_errors(commit, snapshot)
        else:
            snapshot, found = locally, []
        present = [each.path for each in changes if each.status != "D"]
        private = (each for each in privacy_problems(source, present, snapshot) if each.severity is Severity.ERROR)
        return sort_problems([*found, *private, *seals_broken_by(git, commit.id)])

    def _inherit(self, commit: Commit) -> None:
        """A commit without a change is as sound as its parent, if that was looked at."""
        for parent in commit.parents[:1]:
            if parent in self._errors:
                self._errors[commit.id] = self._errors[parent]

    def _states(self, commits: Iterable[str]) -> Iterator[Revision]:
        return (Revision.at(self.repo.git, each) for each in commits)

    def _locally(self, commit: Commit, source: Revision, changes: tuple[Change, ...]) -> Snapshot | None:
        """What a commit touches, where that is all there is to look at and it is sound."""
        staging = Staging(self.repo, source, changes)
        if len(commit.parents) != 1 or not staging.local:
            return None
        if Revision.at(self.repo.git, commit.parents[0]).tree not in self._sound:
            return None
        judged = judged_locally(staging)
        if judged is None:
            return None
        self._sound.add(commit.tree)
        self._errors[commit.id] = {}
        return judged[0]

    def _new_errors(self, commit: Commit, snapshot: Snapshot) -> list[Problem]:
        errors = self._noted(commit.id, commit.tree, snapshot)
        if not errors:
            return []
        known = {print_ for parent in commit.parents for print_ in self._errors_of(parent)}
        # Copies of schemas were those of their time; a history is not rewritten for them.
        old_copies = set() if commit.parents else {_SCHEMA_COPY}
        return [each for print_, each in errors.items() if print_ not in known and each.code not in old_copies]

    def _errors_of(self, commit: str) -> Mapping[str, Problem]:
        if commit not in self._errors:
            source = Revision.at(self.repo.git, commit)
            return self._noted(commit, source.tree, self._snapshot(source))
        return self._errors[commit]

    def _noted(self, commit: str, tree: str, snapshot: Snapshot) -> Mapping[str, Problem]:
        # What a commit does to a seal is told by itself, also where the tag is not here.
        errors = [each for each in snapshot.problems if each.severity is Severity.ERROR and each.code != _SEALED]
        if not errors and all(each.state not in OPEN_STATES for each in snapshot.evaluations.values()):
            self._sound.add(tree)
        self._errors[commit] = {each.fingerprint: each for each in errors}
        return self._errors[commit]

    def _snapshot(self, source: Revision) -> Snapshot:
        return load_snapshot(self.repo.catalog, source, today=self.repo.today, known=self.repo.known)
