"""What time alone will do: evidence that expires in the days to come, and what that takes away, on the day it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from escm_tui.domain.assessment import JudgedBefore
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.comparison import PracticeChange, compare
from escm_tui.domain.profile import Profile, profile_of
from escm_tui.domain.records import EvidenceItem
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import last_counted_day


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """One day on which something changes although nobody changes a file."""

    day: date
    lapsing: tuple[EvidenceItem, ...]
    """The items that served until the day before and do not serve from this day on."""
    practices: tuple[PracticeChange, ...]
    spans_added: tuple[str, ...]
    spans_removed: tuple[str, ...]
    level_before: int
    level_after: int

    @property
    def fallen(self) -> tuple[PracticeChange, ...]:
        """Practices that are worse from this day on."""
        return tuple(each for each in self.practices if each.fell)

    @property
    def risen(self) -> tuple[PracticeChange, ...]:
        """Practices that are better from this day on."""
        return tuple(each for each in self.practices if each.rose)

    @property
    def empty(self) -> bool:
        """Whether nothing that people look at changes."""
        return not (self.lapsing or self.practices or self.spans_added or self.spans_removed) and (
            self.level_before == self.level_after
        )


@dataclass(frozen=True)
class Forecast:
    """What is so now, and what becomes of it by a day when nobody changes anything."""

    now: Profile
    then: Profile
    """As of the last day on which something changes."""
    until: date
    steps: tuple[ForecastStep, ...]
    """By day; days on which nothing changes are left out."""


def forecast(catalog: Catalog, snapshot: Snapshot, days: int, *, spans: Iterable[str] | None = None) -> Forecast:
    """Judge the snapshot on each of the days to come on which time changes something.

    Args:
        catalog: the model.
        snapshot: what is so on its as-of date.
        days: how many days to look ahead.
        spans: narrows the span of interest.
    """
    chosen = tuple(spans) if spans is not None else None
    today = snapshot.as_of
    until = today + timedelta(days=min(days, (date(MAXYEAR, 12, 31) - today).days))
    judged = JudgedBefore()
    now = before = profile_of(catalog, snapshot, spans=chosen, before=judged)
    steps: list[ForecastStep] = []
    for day in sorted({day for day in _days_of_change(snapshot) if today < day <= until}):
        after = profile_of(catalog, snapshot._replace(as_of=day), spans=chosen, before=judged)
        step = _step(before, after)
        if not step.empty:
            steps.append(step)
        before = after
    return Forecast(now, before, until, tuple(steps))


def _days_of_change(snapshot: Snapshot) -> Iterator[date]:
    """The days from which on an item serves or no longer does, a phase has begun, or an engagement stops counting."""
    for item in snapshot.evidence.values():
        if item.valid.start:
            yield item.valid.start
        if item.valid.end and item.valid.end < date.max:
            yield item.valid.end + timedelta(days=1)
        if item.retired:
            yield item.retired.date
    for engagement in snapshot.engagements.values():
        yield from (period.start for period in engagement.phases.values() if period.start)
        last = last_counted_day(engagement, snapshot.manifest.rules.completed_counts_months)
        if last is not None and last < date.max:
            yield last + timedelta(days=1)


def _step(before: Profile, after: Profile) -> ForecastStep:
    compared = compare(before, after)
    day = after.snapshot.as_of
    lapsing = [
        item
        for item in after.snapshot.evidence.values()
        if item.serves_on(before.snapshot.as_of) and not item.serves_on(day)
    ]
    return ForecastStep(
        day=day,
        lapsing=tuple(sorted(lapsing, key=lambda item: item.key)),
        practices=compared.practices,
        spans_added=compared.spans_added,
        spans_removed=compared.spans_removed,
        level_before=before.level,
        level_after=after.level,
    )
