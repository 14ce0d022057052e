"""What git was asked to do in this process, and how it ended: for people who want to see the commands."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import count

from escm_tui.tuples import NamedTuple

MOST = 500
"""Calls that are kept; older ones are forgotten."""

_LONGEST_WORD = 200
_LONGEST_ANSWER = 2_000


class GitCall(NamedTuple):
    """One call of git that has ended."""

    number: int
    words: tuple[str, ...]
    """The words after `git`, without the settings that every call is given."""
    acts: bool
    """Whether it works for the user, with their signing, identity or hooks; else it only reads, or stages."""
    status: int
    seconds: float
    said: str
    """Git's own words about it, at most the first of them."""

    @property
    def line(self) -> str:
        """The command on one line, long words cut."""
        return " ".join(("git", *(_short(each) for each in self.words)))


_numbers = count(1)
_calls: deque[GitCall] = deque(maxlen=MOST)


def note(words: Sequence[str], *, acts: bool, status: int, seconds: float, said: str) -> None:
    """Keep one call; threads may do so at once."""
    _calls.append(GitCall(next(_numbers), tuple(words), acts, status, seconds, said[:_LONGEST_ANSWER]))


def calls() -> tuple[GitCall, ...]:
    """The calls so far, newest first."""
    return tuple(reversed(_calls.copy()))


def _short(word: str) -> str:
    first = word.split("\n", 1)[0]
    return f"{first[:_LONGEST_WORD]}..." if first != word or len(first) > _LONGEST_WORD else word
