"""The chain of evaluations on one line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from escm_tui.domain.profile import Count
from escm_tui.domain.sustained import EvaluationFacts, Result, Trend, trend
from escm_tui.tui.evaluation_rows import trend_line

TODAY = date(2026, 11, 29)


def facts(slug: str, level: int | None, satisfied: int, ends_in: int | None = None) -> EvaluationFacts:
    """A sealed evaluation; without a level it is a mini one."""
    result = Result(level, level, Count(satisfied, 84), {}, {})
    ends = TODAY + timedelta(days=ends_in) if ends_in is not None else None
    day = date(2024, 1, 1) + timedelta(days=int(slug))
    return EvaluationFacts(f"evaluation/{slug}", "0" * 40, day, "Northwind", result, result, valid_until=ends)


def chain(*evaluations: EvaluationFacts) -> Trend:
    return trend(evaluations, "determinations", TODAY)


def test_only_evaluations_that_state_a_level_are_in_levels_and_sparks() -> None:
    whole = chain(facts("1", 1, 33), facts("2", None, 3), facts("3", 2, 60), facts("4", None, 8), facts("5", 3, 84))
    said = str(trend_line(whole, TODAY, 116))
    assert said == "5 evaluations   trend 1 → 2 → 3  ▄▆█   Level 5 not held"


def test_where_none_states_a_level_that_is_said() -> None:
    said = str(trend_line(chain(facts("1", None, 8)), TODAY, 116))
    assert said == "1 evaluation   no level stated   Level 5 not held"


@pytest.mark.parametrize("room", range(14, 130))
def test_it_stays_on_one_line(room: int) -> None:
    whole = chain(*(facts(str(each), 2, 50, ends_in=200 + each) for each in range(9)))
    said = trend_line(whole, TODAY, room)
    assert said.cell_length <= room
    assert str(said).startswith("9 evaluations")


def test_what_ends_next_gives_way_first() -> None:
    whole = chain(facts("1", 2, 50, ends_in=210))
    assert str(trend_line(whole, TODAY, 80)).endswith("Level 5 not held   1 ends in 210 days")
    assert str(trend_line(whole, TODAY, 60)).endswith("Level 5 not held")
