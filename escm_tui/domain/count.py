"""So many of so many."""

from __future__ import annotations

from escm_tui.tuples import NamedTuple


class Count(NamedTuple):
    """So many of so many."""

    satisfied: int
    total: int

    def __str__(self) -> str:
        return f"{self.satisfied}/{self.total}"
