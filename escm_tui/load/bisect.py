"""The commit with which a level or Practice was won or lost, found by judging few of the commits in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from escm_tui.domain.bisection import Question, find_turn
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.profile import Basis, Profile
from escm_tui.errors import UsageError
from escm_tui.git import history
from escm_tui.git.history import Commit
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.snapshot import EVALUATION_TAG


@dataclass(frozen=True, slots=True)
class Turn:
    """The commit with which the answer to a question turned."""

    question: Question
    commit: Commit
    comparison: Comparison
    """The state before it, on the branch, and the state that it made, each on its own day."""
    gained: bool
    """Whether the answer is yes since then."""
    by_day: bool
    """Whether the days between the two commits made the difference, not the commit: the one before judged on the day
    of this one gives this one's answer."""
    start: str
    end: str
    """The ends of the range as they were named."""
    commits: int
    """How many commits the range has behind its start."""
    assessed: int
    """How many states were judged."""
    unassessed: int
    """How many commits of the range were not judged: where there are any, the range may hold further turns."""


@dataclass(slots=True)
class _Judge:
    """Answers the question for commits, each once."""

    repo: EvidenceRepository
    question: Question
    as_of: date | None
    basis: Basis
    profiles: dict[tuple[str, date | None], Profile] = field(default_factory=dict)

    def profile(self, commit: str, as_of: date | None = None) -> Profile:
        key = (commit, as_of or self.as_of)
        if key not in self.profiles:
            self.profiles[key] = self.repo.profile(commit, as_of=key[1], basis=self.basis)
        return self.profiles[key]

    def holds(self, commit: str) -> bool:
        return self.question.holds(self.profile(commit))


def find_change(
    repo: EvidenceRepository,
    question: Question,
    start: str | None = None,
    end: str | None = None,
    *,
    as_of: date | None = None,
    basis: Basis = "claims",
) -> Turn:
    """Along first parents, a commit with which the answer turned, each commit judged on its own day.

    Args:
        repo: the repository.
        question: what is asked of every state.
        start: the older end; by default, with `end`, the newest two neighboring evaluation tags that differ.
        end: the newer end; HEAD where only a start is named.
        as_of: one day on which all commits are judged, instead of each on its own.
        basis: whether claims decide, or the determinations of the newest evaluation that was sealed by then.

    Raises:
        UsageError: the ends do not differ, neither descends from the other, or a commit has nothing on the basis.
    """
    judge = _Judge(repo, question, as_of, basis)
    if start is None:
        if end is not None:
            raise UsageError("The range has an end and no start.", "Name both: --good REV --bad REV")
        start, end = _newest_pair(judge)
    end = end or "HEAD"
    older, newer = (history.commit_id(repo.git, each) for each in (start, end))
    if not history.is_ancestor(repo.git, older, newer):
        if not history.is_ancestor(repo.git, newer, older):
            raise UsageError(f"Neither of {start} and {end} descends from the other.", "Name a range of one history.")
        start, end, older, newer = end, start, newer, older
    chain = (older, *history.first_parents(repo.git, older, newer))
    if judge.holds(chain[0]) is judge.holds(chain[-1]):
        how = "at both ends" if judge.holds(older) else "at neither end"
        raise UsageError(
            f"{question.name} is held {how} of the range {start}..{end}.",
            "Name two revisions that differ in it: --good REV --bad REV; levels are in: escm trend",
        )
    place = find_turn(0, len(chain) - 1, lambda at: judge.holds(chain[at]))
    return _turn(judge, chain, place, (start, end))


def _newest_pair(judge: _Judge) -> tuple[str, str]:
    found = [tag for tag in history.tags(judge.repo.git, EVALUATION_TAG) if tag.commit]
    for newer, older in pairwise(reversed(found)):
        if judge.holds(older.commit or "") is not judge.holds(newer.commit or ""):
            return older.name, newer.name
    name = judge.question.name
    if len(found) > 1:
        which = f"all {len(found)}" if judge.holds(found[0].commit or "") else f"none of {len(found)}"
        raise UsageError(
            f"No two neighboring evaluations differ: {name} is held by {which} of them.",
            "Name a range: --good REV --bad REV",
        )
    raise UsageError("There are no two evaluations to search between.", "Name a range: --good REV --bad REV")


def _turn(judge: _Judge, chain: tuple[str, ...], place: int, names: tuple[str, str]) -> Turn:
    before, after = judge.profile(chain[place - 1]), judge.profile(chain[place])
    gained = judge.question.holds(after)
    by_day = False
    if before.snapshot.as_of != after.snapshot.as_of:
        later = judge.profile(chain[place - 1], after.snapshot.as_of)
        by_day = judge.question.holds(later) is gained
    judged = {commit for commit, _ in judge.profiles}
    return Turn(
        question=judge.question,
        commit=history.commits(judge.repo.git, [chain[place]])[chain[place]],
        comparison=compare(before, after),
        gained=gained,
        by_day=by_day,
        start=names[0],
        end=names[1],
        commits=len(chain) - 1,
        assessed=len(judge.profiles),
        unassessed=sum(commit not in judged for commit in chain),
    )
