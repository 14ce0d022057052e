"""What can be asked of every state of a history, and the search for the state at which the answer turns."""

from __future__ import annotations

import pytest

from escm_tui.domain.bisection import LevelReached, PracticeSatisfied, find_turn
from escm_tui.domain.profile import Profile, profile_of
from tests.support.snapshots import CNT02, DEL01, KNW01, KNW07, SDD04, SMALL, Things, engagement, satisfying, snapshot

LEVEL_2 = [satisfying(each) for each in (KNW01, KNW07, CNT02, SDD04, DEL01)]


def profile(*things: Things) -> Profile:
    return profile_of(SMALL, snapshot(engagement("acme"), *things))


def test_a_level_is_reached_by_it_or_a_higher_one() -> None:
    assert LevelReached(2).name == "Level 2"
    assert [LevelReached(level).holds(profile(LEVEL_2)) for level in (1, 2, 3)] == [True, True, False]
    assert not LevelReached(2).holds(profile(LEVEL_2[1:]))


def test_a_practice_is_satisfied_whatever_the_others_are() -> None:
    assert PracticeSatisfied("knw07").name == "knw07"
    assert PracticeSatisfied("knw07").holds(profile(satisfying(KNW07)))
    assert not PracticeSatisfied("knw07").holds(profile(satisfying(KNW01)))


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("turn", range(11, 31))
def test_the_one_turn_is_found_wherever_it_is(turn: int, *, first: bool) -> None:
    asked: list[int] = []

    def holds(place: int) -> bool:
        asked.append(place)
        return first if place < turn else not first

    assert find_turn(10, 30, holds) == turn
    # No more than halves ask for, none twice, and the last not at all: it is known to differ.
    assert len(asked) <= 6
    assert len(set(asked)) == len(asked)
    assert 10 <= min(asked) <= max(asked) < 30


def test_neighbors_need_no_search() -> None:
    assert find_turn(3, 4, lambda place: place == 4) == 4
