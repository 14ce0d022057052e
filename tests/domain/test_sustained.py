"""Chains of evaluations: the trend, and every way in which Level 5 is held, missed or begun anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from escm_tui.domain.determination import Standing, outcome_of
from escm_tui.domain.profile import Count, profile_of
from escm_tui.domain.records import (
    Determination,
    Evaluation,
    Event,
    EventKind,
    ModelScope,
    OrganizationalSpan,
    Period,
)
from escm_tui.domain.spans import months_later
from escm_tui.domain.sustained import (
    EvaluationFacts,
    LevelFive,
    Result,
    SealFound,
    ValidityGap,
    level_five,
    trend,
)
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import SMALL, engagement, satisfying, snapshot, with_claims

TODAY = date(2027, 1, 31)


def result(level: int | None) -> Result:
    return Result(level, level, Count(1, 2), {2: Count(1, 2)}, {"knw": Count(1, 2)})


def certified(
    day: str,
    level: int | None = 4,
    *,
    certifies: bool = True,
    sealed: bool = True,
    organization: bool = True,
    name: str = "Northwind",
    event: EventKind | None = None,
    months: int = 24,
) -> EvaluationFacts:
    """A sealed evaluation for certification that ended on a day, named after it."""
    ended = date.fromisoformat(day)
    happened = Event("x", day, event, date(2026, 12, 1), "The scope was wrong.") if event else None
    return EvaluationFacts(
        tag=f"evaluation/{day}",
        commit="0" * 40,
        as_of=ended,
        organization=name,
        claims=result(1),
        determined=result(level) if sealed else None,
        evaluation=Evaluation(
            "evaluations/x/evaluation.yaml",
            day,
            "full_evaluation_for_certification",
            day,
            ModelScope(levels=(2, 3, 4)),
            OrganizationalSpan(organization, ("acme",)),
            Period(None, ended),
        ),
        certifies=certifies,
        valid_until=months_later(ended, months) if sealed else None,
        standing=Standing(event, happened),
    )


def told(*evaluations: EvaluationFacts, today: date = TODAY) -> tuple[bool, list[str], list[str]]:
    """Held or not, the chain's days, and the days of those left out with the first words of why."""
    five = level_five(evaluations, today)
    assert five.held == (five.earliest is None and bool(five.chain) and not five.missing)
    left = [f"{each.tag[11:]} {each.why}" for each in five.left_out]
    return five.held, [each.tag[11:] for each in five.chain], left


class TestLevelFive:
    def test_is_held_by_two_evaluations_two_years_apart_to_the_day(self) -> None:
        assert told(certified("2024-06-30"), certified("2026-06-30")) == (True, ["2024-06-30", "2026-06-30"], [])
        assert told(certified("2024-06-30"), certified("2026-06-29"))[0] is False

    def test_a_leap_day_counts_to_the_last_of_february(self) -> None:
        assert told(certified("2024-02-29"), certified("2026-02-28"))[0] is True
        assert told(certified("2024-02-29"), certified("2026-02-27"))[0] is False

    def test_order_in_which_they_are_given_does_not_matter(self) -> None:
        assert told(certified("2026-06-30"), certified("2025-06-30"), certified("2024-06-30")) == (
            True,
            ["2024-06-30", "2025-06-30", "2026-06-30"],
            [],
        )

    def test_other_methods_do_not_interrupt(self) -> None:
        between = certified("2025-06-30", 1, certifies=False)
        assert told(certified("2024-06-30"), between, certified("2026-06-30"))[0] is True

    def test_an_unsealed_one_does_not_count_and_does_not_interrupt(self) -> None:
        assert told(certified("2024-06-30"), certified("2025-06-30", 1, sealed=False), certified("2026-06-30")) == (
            True,
            ["2024-06-30", "2026-06-30"],
            [],
        )

    @pytest.mark.parametrize(("level", "words"), [(3, "3"), (1, "1"), (None, "1")])
    def test_one_below_level_4_begins_the_chain_anew(self, level: int | None, words: str) -> None:
        assert told(certified("2023-06-30"), certified("2024-06-30", level), certified("2026-06-30")) == (
            False,
            ["2026-06-30"],
            [
                "2023-06-30 it came before evaluation/2024-06-30, which began anew",
                f"2024-06-30 it states Level {words}, so the chain begins anew after it",
            ],
        )

    @pytest.mark.parametrize("event", ["withdrawn", "suspended"])
    def test_what_is_withdrawn_or_suspended_does_not_count(self, event: EventKind) -> None:
        assert told(certified("2024-06-30"), certified("2026-06-30", event=event)) == (
            False,
            ["2024-06-30"],
            [f"2026-06-30 it was {event} on 2026-12-01: The scope was wrong."],
        )

    def test_a_withdrawn_one_below_level_4_does_not_begin_anew(self) -> None:
        spoiled = certified("2025-06-30", 2, event="withdrawn")
        assert told(certified("2024-06-30"), spoiled, certified("2026-06-30"))[0] is True

    def test_a_reinstated_one_counts(self) -> None:
        assert told(certified("2024-06-30"), certified("2026-06-30", event="reinstated"))[0] is True

    def test_another_organization_and_a_span_without_one_do_not_count(self) -> None:
        assert told(
            certified("2023-06-30", name="Southwind"),
            certified("2024-06-30", organization=False),
            certified("2026-06-30"),
        ) == (
            False,
            ["2026-06-30"],
            [
                "2023-06-30 it is of another organization, Southwind",
                "2024-06-30 its span leaves out the organization",
            ],
        )

    def test_says_what_is_missing(self) -> None:
        def missing(*evaluations: EvaluationFacts) -> tuple[tuple[str, ...], date | None]:
            five: LevelFive = level_five(evaluations, TODAY)
            return five.missing, five.earliest

        assert missing() == (
            (
                (
                    "No sealed evaluation for certification in force states Level 4; two or more of them have to, "
                    "with two years between the first and the last."
                ),
            ),
            None,
        )
        assert missing(certified("2025-06-30")) == (
            (
                (
                    "Only evaluation/2025-06-30 states Level 4 in an evaluation for certification; two or more in a "
                    "row have to, the last of them ending on 2027-06-30 or later."
                ),
            ),
            date(2027, 6, 30),
        )
        assert missing(certified("2025-06-30"), certified("2026-08-31")) == (
            (
                (
                    "The evaluations for certification that state Level 4 reach from 2025-06-30 to 2026-08-31; "
                    "two years end on 2027-06-30."
                ),
            ),
            date(2027, 6, 30),
        )

    def test_gaps_of_validity_are_told_and_do_not_disqualify(self) -> None:
        five = level_five([certified("2022-01-31", months=12), certified("2024-01-31")], TODAY)
        assert five.held
        assert five.gaps == (
            ValidityGap("evaluation/2022-01-31", date(2023, 2, 1), date(2024, 1, 30)),
            ValidityGap("evaluation/2024-01-31", date(2026, 2, 1), TODAY),
        )
        assert [gap.days for gap in five.gaps] == [364, 365]
        assert level_five([certified("2022-01-31"), certified("2024-01-31")], date(2026, 1, 31)).gaps == ()

    @settings(deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 2000), st.sampled_from([1, 3, 4, 4, 4, None]), st.booleans()),
            max_size=6,
            unique_by=lambda each: each[0],
        )
    )
    def test_is_held_exactly_when_rule_7_says_so(self, drawn: list[tuple[int, int | None, bool]]) -> None:
        start = date(2020, 1, 1)
        chain = [
            certified((start + timedelta(days=offset)).isoformat(), level, certifies=certifies)
            for offset, level, certifies in drawn
        ]
        days: list[date] = []
        for offset, level, certifies in sorted(drawn, key=lambda each: each[0]):
            if certifies:
                days = [*days, start + timedelta(days=offset)] if level == 4 else []
        held = len(days) > 1 and months_later(days[0], 24) <= days[-1]
        five = level_five(chain, TODAY)
        assert (five.held, [each.ended for each in five.chain]) == (held, days)
        counted = {each.tag for each in five.chain} | {each.tag for each in five.left_out}
        assert counted == {each.tag for each in chain if each.certifies}


def test_trend_comes_by_days_with_the_days_between() -> None:
    later, first = certified("2026-06-30"), certified("2025-06-30", sealed=False)
    found = trend([later, first], "determinations", TODAY)
    assert [(row.facts.tag, row.result, row.days) for row in found.rows] == [
        ("evaluation/2025-06-30", None, None),
        ("evaluation/2026-06-30", later.determined, 365),
    ]
    by_claims = trend([later, first], "claims", TODAY)
    assert [row.result for row in by_claims.rows] == [first.claims, later.claims]
    assert trend([], "claims", TODAY).rows == ()


def test_a_result_says_the_same_as_what_it_is_of() -> None:
    model = SMALL._replace(methods=load_catalog().methods)
    evaluation = certified("2026-06-30").evaluation
    assert evaluation is not None
    state = snapshot(
        engagement("acme"),
        evaluation,
        [with_claims(satisfying(each), b1="not_applicable") for each in SMALL.practices if each.level == 2],
        [Determination("x", evaluation.slug, each.id, "satisfied") for each in SMALL.practices if each.level < 4],
    )
    profile = profile_of(model, state)
    by_claims = Result.of_claims(profile)
    assert (by_claims.level, by_claims.level_without_not_applicable, by_claims.total) == (2, 1, Count(5, 8))
    assert (by_claims.levels, by_claims.areas) == (profile.levels, profile.areas)
    outcome = outcome_of(model, state, evaluation)
    determined = Result.of_determinations(outcome)
    assert (determined.level, determined.level_without_not_applicable, determined.total) == (3, 3, Count(7, 8))
    assert (determined.levels, determined.areas) == (outcome.levels, outcome.areas)


def test_a_seal_holds_where_nothing_differs() -> None:
    assert SealFound("sha256:1").holds
    assert not SealFound("sha256:1", ("level",)).holds


def test_an_evaluation_whose_seal_does_not_hold_does_not_count() -> None:
    broken = certified("2026-06-30")._replace(seal=SealFound("sha256:1", ("level", "files")))
    assert told(certified("2024-06-30"), broken) == (
        False,
        ["2024-06-30"],
        ["2026-06-30 its seal does not hold (level, files)"],
    )
    whole = broken._replace(seal=SealFound("sha256:1"))
    assert told(certified("2024-06-30"), whole)[0] is True
