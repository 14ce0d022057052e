"""Between two turning days the checks find the same; on one they may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, strategies as st

from escm_tui.domain.problems import Problem
from escm_tui.domain.records import ORGANIZATION, Action, Period, Retirement
from escm_tui.domain.rules import check
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.turning_days import Spell, spell_around, spell_of, turning_days
from tests.domain.test_properties import MODEL, bounded, snapshots
from tests.support.snapshots import ACME, DAY, SMALL, engagement, item, record, snapshot

DAYS = st.integers(-900, 900).map(lambda days: DAY + timedelta(days=days))


def of_span(state: Snapshot, span: str) -> set[date]:
    """The turning days of one span."""
    return {
        *turning_days(
            [each for each in state.evidence.values() if each.span in (ORGANIZATION, span)],
            [each for each in state.records.values() if each.span == span],
            state.engagements.get(span.partition("/")[2]),
            state.manifest.rules.completed_counts_months,
        )
    }


def found_in(state: Snapshot, span: str, day: date) -> list[Problem]:
    """What is wrong in a span, but for what names the day itself."""
    return [
        each
        for each in check(MODEL, state._replace(as_of=day), (), {})
        if each.path.startswith(f"{span}/") and each.code not in ("E007", "C004", "E009")
    ]


@bounded
@given(snapshots(), DAYS, st.integers(0, 10_000), st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.booleans())
def test_between_two_of_them_the_same_is_found(
    state: Snapshot, day: date, further: int, due: date, retired: bool
) -> None:
    records = {
        key: each._replace(actions={"late": Action("late", "Do it", due=due)}) for key, each in state.records.items()
    }
    evidence = {
        key: each._replace(retired=Retirement(due, "Old")) if retired else each for key, each in state.evidence.items()
    }
    state = state._replace(records=records, evidence=evidence)
    for span in state.spans:
        spell = spell_around(day, of_span(state, span))
        assert spell.holds(day)
        last = min(spell.before - timedelta(days=1), max(spell.first, DAY + timedelta(days=2000)))
        first = max(spell.first, min(last, DAY - timedelta(days=2000)))
        other = first + timedelta(days=further % ((last - first).days + 1))
        assert found_in(state, span, day) == found_in(state, span, other)


def test_each_kind_of_day_turns() -> None:
    items = [
        item("valid")._replace(valid=Period(date(2026, 2, 1), date(2026, 3, 31))),
        item("gone")._replace(retired=Retirement(date(2026, 5, 1), "Old")),
        item("for-ever")._replace(valid=Period(None, date.max)),
    ]
    late = record(ACME, "knw07")._replace(actions={"late": Action("late", "Do it", due=date(2026, 6, 1))})
    done: Any = engagement("acme", "completed", delivery="2025-01-01..2025-06-30")
    state = snapshot(items, late, done, as_of=DAY)
    found = set(turning_days(items, [late], state.engagements["acme"], 12))
    assert found == {
        date(2026, 2, 1), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 2), date(2025, 1, 1), date(2026, 7, 1),
    }  # fmt: skip
    assert [*turning_days([], [], None, 12)] == []


def test_an_action_is_late_from_the_turning_day_on() -> None:
    late = record(ORGANIZATION, "knw07")._replace(actions={"late": Action("late", "Do it", due=DAY)})
    state = snapshot(late, as_of=DAY)
    [turning] = of_span(state, ORGANIZATION)
    told = [
        {each.code for each in check(SMALL, state._replace(as_of=day), (), {})}
        for day in (turning - timedelta(days=1), turning)
    ]
    assert "C007" not in told[0]
    assert "C007" in told[1]


def test_spells() -> None:
    assert spell_around(DAY, []) == Spell(date.min, date.max)
    assert spell_around(DAY, [DAY]) == Spell(DAY, date.max)
    assert spell_around(DAY, [DAY + timedelta(days=1), date.min]) == Spell(date.min, DAY + timedelta(days=1))
    assert spell_of(DAY) == Spell(DAY, DAY + timedelta(days=1))
    assert spell_of(date.max) == Spell(date.max, date.max)
