"""What time takes away: on the day it does, no day is missed, and today is today."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from escm_tui.domain.assessment import assess
from escm_tui.domain.forecast import forecast
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import ORGANIZATION, Period
from escm_tui.domain.snapshot import Snapshot
from tests.domain.test_properties import MODEL, bounded, snapshots
from tests.support.snapshots import (
    ACME,
    CNT02,
    DAY,
    SDD04,
    catalog,
    engagement,
    item,
    satisfying,
    snapshot,
    with_claims,
)


@st.composite
def moving(draw: st.DrawFn) -> Snapshot:
    """A snapshot in which evidence ends, begins and is retired in the days to come."""
    found = draw(snapshots())
    soon = st.integers(-2, 12).map(lambda days: DAY + timedelta(days=days))
    evidence = {
        key: each._replace(valid=Period(draw(st.none() | soon), draw(st.none() | soon)))
        for key, each in found.evidence.items()
    }
    return found._replace(evidence=evidence)


@bounded
@given(moving())
def test_at_day_0_the_forecast_is_now(found: Snapshot) -> None:
    ahead = forecast(MODEL, found, 0)
    assert (ahead.steps, ahead.until) == ((), found.as_of)
    assert ahead.then is ahead.now
    assert ahead.now == profile_of(MODEL, found)


@bounded
@given(moving(), st.integers(1, 14))
def test_no_day_on_which_anything_changes_is_missed(found: Snapshot, days: int) -> None:
    ahead = forecast(MODEL, found, days)
    steps = {step.day: step for step in ahead.steps}
    assert list(steps) == sorted(steps)
    before = assess(MODEL, found)
    for offset in range(1, days + 1):
        day = found.as_of + timedelta(days=offset)
        after = assess(MODEL, found._replace(as_of=day))
        changed = {
            name: (before.practices[name].status, each.status)
            for name, each in after.practices.items()
            if each.status is not before.practices[name].status
        }
        step = steps.get(day)
        told = {each.practice: (each.before, each.after) for each in step.practices} if step else {}
        assert told == changed
        levels = (step.level_before, step.level_after) if step else (before.level, before.level)
        assert levels == (before.level, after.level)
        before = after
    assert {name: each.status for name, each in ahead.then.practices.items()} == {
        name: each.status for name, each in before.practices.items()
    }
    assert all(found.as_of < day <= ahead.until for day in steps)


MODEL_2 = catalog(SDD04, CNT02)


def test_names_what_expires_what_falls_and_the_level_on_the_day() -> None:
    whole = snapshot(engagement("acme"), satisfying(CNT02), satisfying(SDD04))
    ends = {"sdd04-work": date(2026, 9, 30), "sdd04-talk": date(2026, 10, 31)}
    evidence = {key: each._replace(valid=Period(None, ends.get(each.slug))) for key, each in whole.evidence.items()}
    found = whole._replace(evidence=evidence)
    ahead = forecast(MODEL_2, found, 365)
    assert (ahead.now.level, ahead.then.level, ahead.until) == (4, 1, date(2027, 6, 30))
    [step, later] = ahead.steps
    assert (step.day, [each.slug for each in step.lapsing]) == (date(2026, 10, 1), ["sdd04-work"])
    assert (step.level_before, step.level_after) == (4, 1)
    assert [(each.practice, each.before, each.after) for each in step.fallen] == [("sdd04", "satisfied", "partial")]
    assert step.risen == ()
    assert (later.day, later.practices, later.level_after) == (date(2026, 11, 1), (), 1)
    assert forecast(MODEL_2, found, 92).steps == ()
    assert forecast(MODEL_2, found, 93).steps == (step,)


def test_what_begins_to_serve_is_told_as_a_rise() -> None:
    begins = item("late", phases="initiation", valid="2026-07-10..")
    found = snapshot(begins, with_claims(satisfying(SDD04), c5="satisfied:late"))
    [step] = forecast(catalog(SDD04), found, 30).steps
    assert (step.day, [each.practice for each in step.risen], step.lapsing) == (date(2026, 7, 10), ["sdd04"], ())


def test_an_item_that_will_be_retired_and_an_engagement_that_stops_counting() -> None:
    gone = item("old", retired="2026-08-01")
    closed = engagement("acme", "completed", initiation="2020-01-01..", delivery="..2024-08-15")
    found = snapshot(gone, closed, satisfying(SDD04, ACME))
    first, second = forecast(catalog(SDD04), found, 60).steps
    assert (first.day, [each.slug for each in first.lapsing]) == (date(2026, 8, 1), ["old"])
    assert (second.day, second.spans_removed, second.spans_added) == (date(2026, 8, 16), (ACME,), ())
    assert [each.practice for each in second.fallen] == ["sdd04"]
    assert (second.level_before, second.level_after) == (4, 1)


def test_the_span_may_be_narrowed_and_the_calendar_has_an_end() -> None:
    found = snapshot(engagement("acme"), satisfying(SDD04, ACME), item("old", retired="2026-08-01"))
    ahead = forecast(catalog(SDD04), found, 3_650_000, spans=[ORGANIZATION])
    assert ahead.now.assessment.spans == (ORGANIZATION,)
    assert ahead.until == date.max
    open_end = found._replace(evidence={("organization", "x"): item("x", valid="..9999-12-31")})
    assert forecast(catalog(SDD04), open_end, 10).steps == ()
