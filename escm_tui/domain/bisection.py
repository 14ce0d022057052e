"""Where in a history something was won or lost: the questions that can be asked, and the search by halves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from escm_tui.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class LevelReached:
    """Whether the claims amount to a Capability Level or a higher one."""

    level: int

    @property
    def name(self) -> str:
        """For instance "Level 3"."""
        return f"Level {self.level}"

    def holds(self, profile: Profile) -> bool:
        """The answer for one state."""
        return profile.level >= self.level


@dataclass(frozen=True, slots=True)
class PracticeSatisfied:
    """Whether a Practice is satisfied across the span of interest."""

    practice: str

    @property
    def name(self) -> str:
        """For instance "knw07"."""
        return self.practice

    def holds(self, profile: Profile) -> bool:
        """The answer for one state."""
        return profile.practices[self.practice].satisfied


Question = LevelReached | PracticeSatisfied


def find_turn(first: int, last: int, holds: Callable[[int], bool]) -> int:
    """A place behind `first`, up to `last`, at which the answer is not what it is one place before.

    The answers at `first` and `last` have to differ. About log2(last - first) places are asked; where the answer
    turns more than once, one of the turns is found.
    """
    before = holds(first)
    while last - first > 1:
        middle = (first + last) // 2
        if holds(middle) is before:
            first = middle
        else:
            last = middle
    return last
