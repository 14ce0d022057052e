"""What records amounted to in states judged before: on the same ground the same record amounts to the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from escm_tui.domain.records import ORGANIZATION, PHASES, EvidenceItem, Record, engagement_of
from escm_tui.domain.snapshot import Snapshot

if TYPE_CHECKING:
    from escm_tui.domain.assessment import SpanAssessment

Ground = tuple[object, ...]


class JudgedBefore:
    """Records of two states, the last and the present one, each with what it amounts to.

    What two states share are the same objects, and objects are told apart by their numbers; each is kept as long as its
    number is known here, so that the number is given to nothing else.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[int, int, bool], tuple[Record, SpanAssessment]] = {}
        self._present: dict[tuple[int, int, bool], tuple[Record, SpanAssessment]] = {}
        self._grounds: dict[Ground, tuple[int, list[EvidenceItem]]] = {}

    def turn(self) -> None:
        """The next state begins; what only the last but one held is forgotten."""
        self._last, self._present = self._present, {}

    def ground(self, snapshot: Snapshot, span: str) -> int:
        """The same number for everything that decides about a record of a span, but for the record itself."""
        day, engagement = snapshot.as_of, snapshot.engagements.get(engagement_of(span) or "")
        items = [item for each in dict.fromkeys((ORGANIZATION, span)) for item in snapshot.evidence_of.get(each, ())]
        key: Ground = (
            span,
            snapshot.manifest.rules.corroboration,
            tuple((id(item), item.lapse_on(day)) for item in items),
            frozenset(each for each in snapshot.broken_evidence if each[0] in (ORGANIZATION, span)),
            engagement and tuple(engagement.has_begun(phase, day) for phase in PHASES),
        )
        return self._grounds.setdefault(key, (len(self._grounds), items))[0]

    def amounts(self, record: Record, ground: int, strict: bool, judge: Callable[[], SpanAssessment]) -> SpanAssessment:
        """What a record amounts to; judged where it was not yet, on this ground and as strictly."""
        key = (id(record), ground, strict)
        found = self._present.get(key) or self._last.get(key) or (record, judge())
        self._present[key] = found
        return found[1]
