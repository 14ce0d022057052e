"""What was found of records in states seen before: on the same ground, of the same record the same is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any, Generic, TypeVar

from escm_tui.domain.records import ORGANIZATION, PHASES, EvidenceItem, Record, engagement_of
from escm_tui.domain.snapshot import Snapshot

Found = TypeVar("Found")
Together = TypeVar("Together")
Ground = tuple[object, ...]
_Seen = dict[int | tuple[int, object], tuple[Record, Found]]
"""By the number of a record, and how it was looked at where that makes a difference."""


class Before(Generic[Found]):
    """Records of two states, the last and the present one, each with what was found of it.

    What two states share are the same objects, and objects are told apart by their numbers; each is kept as long as its
    number is known here, so that the number is given to nothing else.
    """

    def __init__(self) -> None:
        self._last: dict[int, _Seen[Found]] = {}
        self._present: dict[int, _Seen[Found]] = {}
        self._last_grounds: dict[Ground, tuple[int, list[EvidenceItem]]] = {}
        self._grounds: dict[Ground, tuple[int, list[EvidenceItem]]] = {}
        self._numbers = count()
        self._together: dict[str, tuple[Mapping[str, Found], object, Any]] = {}

    def turn(self) -> None:
        """The next state begins; what only the last but one held is forgotten."""
        self._last, self._present = self._present, {}
        self._last_grounds, self._grounds = self._grounds, {}

    def ground(self, snapshot: Snapshot, span: str, *more: object) -> int:
        """The same number where all is the same that decides about a record of a span, but for the record itself."""
        day, engagement = snapshot.as_of, snapshot.engagements.get(engagement_of(span) or "")
        items = [item for each in dict.fromkeys((ORGANIZATION, span)) for item in snapshot.evidence_of.get(each, ())]
        key: Ground = (
            span,
            more,
            tuple((id(item), item.lapse_on(day)) for item in items),
            frozenset(each for each in snapshot.broken_evidence if each[0] in (ORGANIZATION, span)),
            engagement and tuple(engagement.has_begun(phase, day) for phase in PHASES),
        )
        # Numbers are never given twice, whatever threads do at the same time.
        found = self._grounds.get(key) or self._last_grounds.get(key) or (next(self._numbers), items)
        self._grounds[key] = found
        return found[0]

    def of(
        self, records: Iterable[Record], ground: int, find: Callable[[Record], Found], how: Callable[[Record], object]
    ) -> list[Found]:
        """What was found of each record on this ground, looked at in the way that `how` says; what was not, is now.

        States of thousands of records ask for each of them, so what is done for one that is known is little.
        """
        last, present = self._last.get(ground, {}), self._present.setdefault(ground, {})
        all_found = []
        for record in records:
            key = (id(record), way) if (way := how(record)) else id(record)
            found = last.get(key) or present.get(key) or (record, find(record))
            present[key] = found
            all_found.append(found[1])
        return all_found

    def together(self, name: str, parts: Mapping[str, Found], rest: object, find: Callable[[], Together]) -> Together:
        """What follows from what was found in several spans; found now where that is not what it was.

        Args:
            name: what follows, the same in every state.
            parts: what was found in each span; the same objects as in the state before, or it is found anew.
            rest: what else decides.
            find: finds it.
        """
        known = self._together.get(name)
        if known is None or known[1] != rest or not _are_the_same(known[0], parts):
            known = self._together[name] = (parts, rest, find())
        found: Together = known[2]
        return found


def _are_the_same(some: Mapping[str, object], others: Mapping[str, object]) -> bool:
    return len(some) == len(others) and all([others.get(span) is each for span, each in some.items()])  # noqa: C419  faster
