"""What a Practice can amount to, and the two readings of evidence that checks and assessment share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from escm_tui.domain.catalog import PracticeType
from escm_tui.domain.records import EvidenceKind

DOCUMENT_TYPES: Mapping[PracticeType, tuple[str, ...]] = {
    PracticeType.POLICY: ("policy",),
    PracticeType.PROCEDURE: ("procedure",),
    PracticeType.GUIDELINE: ("guideline",),
    PracticeType.PLAN: ("plan",),
    PracticeType.PROGRAM: ("program_plan", "business_case"),
    PracticeType.OTHER: (),
}
"""The guidance documents that a type of Practice rests on (Part 2, "Documentation")."""


class Status(StrEnum):
    """What a Practice amounts to, in one span or across spans; `rank` orders them from lowest to highest."""

    NOT_RATED = "not_rated"
    UNSATISFIED = "unsatisfied"
    PARTIAL = "partial"
    SATISFIED = "satisfied"

    @property
    def rank(self) -> int:
        """0 for not rated up to 3 for satisfied."""
        return _RANKS[self]


_RANKS: Mapping[Status, int] = {each: rank for rank, each in enumerate(Status)}


def corroborates(kinds: Collection[EvidenceKind]) -> bool:
    """Whether so many kinds of evidence bear each other out: two or more, one of them written."""
    return len(kinds) > 1 and any(kind.documentary for kind in kinds)
