"""The days on which something turns by itself: between two of them the same is found of the same files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from escm_tui.domain.records import Engagement, EvidenceItem, Record
from escm_tui.domain.spans import last_counted_day
from escm_tui.tuples import NamedTuple

_DAY = timedelta(days=1)


class Spell(NamedTuple):
    """Days on which nothing turns, from the first to before the next turning day."""

    first: date
    before: date

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day < self.before


def turning_days(
    items: Iterable[EvidenceItem], records: Iterable[Record], engagement: Engagement | None, counts_months: int
) -> Iterator[date]:
    """Each day on which what the checks across files find in a span may differ from the day before.

    Args:
        items: the evidence of the span and of the organization.
        records: the records of the span.
        engagement: the engagement that the span is.
        counts_months: for how many months a completed engagement counts after its last day.
    """
    for item in items:
        yield from filter(None, (item.valid.start, next_day(item.valid.end), item.retired and item.retired.date))
    for record in records:
        yield from filter(None, (next_day(action.due) for action in record.actions.values()))
    if engagement is not None:
        yield from filter(None, (period.start for period in engagement.phases.values()))
        yield from filter(None, (next_day(last_counted_day(engagement, counts_months)),))


def spell_around(day: date, turning: Iterable[date]) -> Spell:
    """The days around a day on which nothing turns; what the calendar cannot name lies in them."""
    days = [*turning]
    return Spell(
        max((each for each in days if each <= day), default=date.min),
        min((each for each in days if each > day), default=date.max),
    )


def spell_of(day: date) -> Spell:
    """That day alone."""
    return Spell(day, next_day(day) or date.max)


def next_day(day: date | None) -> date | None:
    """The next day; the last one that the calendar knows has none."""
    return day + _DAY if day is not None and day < date.max else None
