"""Which spans count on a day, and which Practices an engagement is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date

from escm_tui.domain.catalog import LifeCycle, Practice
from escm_tui.domain.records import ORGANIZATION, Engagement, EvidenceItem, Phase, engagement_of
from escm_tui.domain.snapshot import Snapshot

_PHASE_OF: Mapping[LifeCycle, Phase] = {
    LifeCycle.INITIATION: "initiation",
    LifeCycle.DELIVERY: "delivery",
    LifeCycle.COMPLETION: "completion",
}


def spans_of_interest(snapshot: Snapshot) -> tuple[str, ...]:
    """The organization and every engagement that counts on the as-of date.

    Active engagements count; completed ones for `rules.completed_counts_months` after their last day. The source is
    silent on this; it is this product's reading.
    """
    months = snapshot.manifest.rules.completed_counts_months
    counted = [
        engagement.span
        for engagement in snapshot.engagements.values()
        if engagement.state == "active"
        or (engagement.state == "completed" and _counts_still(engagement, snapshot.as_of, months))
    ]
    return (ORGANIZATION, *sorted(counted))


def _counts_still(engagement: Engagement, as_of: date, months: int) -> bool:
    last = last_counted_day(engagement, months)
    return last is None or last >= as_of


def last_counted_day(engagement: Engagement, months: int) -> date | None:
    """The last day on which a completed engagement counts; nothing while its end is not known, or for other states."""
    ended = engagement.ended if engagement.state == "completed" else None
    return months_later(ended, months) if ended else None


def months_later(day: date, months: int) -> date:
    """The same day of the month so many calendar months later, or the last day of a shorter month.

    The last day that the calendar knows stands for every later one: people write 9999-12-31 for an open end.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    from calendar import monthrange

    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def phases_shown_by(item: EvidenceItem, snapshot: Snapshot) -> frozenset[Phase]:
    """The phases in which an item shows work being done; for an engagement's item, those that had begun."""
    if not item.kind.shows_performance:
        return frozenset()
    slug = engagement_of(item.span)
    if slug is None:
        return item.phases
    engagement = snapshot.engagements.get(slug)
    if engagement is None:
        return frozenset()
    return frozenset(phase for phase in item.phases if engagement.has_begun(phase, snapshot.as_of))


def applies(practice: Practice, engagement: Engagement, day: date) -> bool:
    """Whether the engagement is asked for the Practice: a temporal one once its phase has begun."""
    return practice.ongoing or engagement.has_begun(_PHASE_OF[practice.lifecycle], day)
