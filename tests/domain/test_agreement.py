"""Agreement of two evaluators: figures from the literature, degenerate cases, and what they have to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.agreement import Agreement, Disagreement, agreement, evaluators_agreement
from escm_tui.domain.records import ActivityVerdict, Determination, Verdict

PAIRS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("ABC")), max_size=30)


def of_counts(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> Agreement:
    counted = ((yes_yes, "y", "y"), (yes_no, "y", "n"), (no_yes, "n", "y"), (no_no, "n", "n"))
    return agreement([(one, other) for count, one, other in counted for _ in range(count)])


@pytest.mark.parametrize(
    ("counts", "agreed", "kappa"),
    [
        # The grant proposals and the two tables of unequal marginals that every introduction shows.
        ((20, 5, 10, 15), 35, Fraction(2, 5)),
        ((45, 15, 25, 15), 60, Fraction(3, 23)),
        ((25, 35, 5, 35), 60, Fraction(7, 27)),
        ((0, 5, 5, 0), 0, Fraction(-1)),
        ((5, 0, 0, 5), 10, Fraction(1)),
        ((5, 5, 5, 5), 10, Fraction(0)),
    ],
)
def test_figures_of_the_literature(counts: tuple[int, int, int, int], agreed: int, kappa: Fraction) -> None:
    assert of_counts(*counts) == Agreement(sum(counts), agreed, kappa)


def test_three_kinds_of_verdict() -> None:
    # The first says a, b, c 4, 3 and 3 times, the second 6, 3 and once: 36 of 100 agree by chance, 70 do.
    pairs = ["aa", "aa", "aa", "aa", "bb", "bb", "cc", "ba", "ca", "cb"]
    found = agreement([(pair[0], pair[1]) for pair in pairs])
    assert (found.share, found.judged, found.kappa) == (Fraction(7, 10), 10, Fraction(34, 64))


def test_nothing_to_say_is_told_as_nothing() -> None:
    assert agreement([]) == Agreement(0, 0, None)
    assert agreement([]).share is None
    assert agreement([("a", "a")] * 7) == Agreement(7, 7, None)
    assert agreement([("a", "b")] * 7) == Agreement(7, 0, Fraction(0))


@given(PAIRS)
def test_kappa_lies_within_its_bounds_and_takes_no_side(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    assert agreement([(other, one) for one, other in pairs]) == found
    assert agreement(list(reversed(pairs))) == found
    if found.kappa is not None:
        assert -1 <= found.kappa <= 1
        assert (found.kappa == 1) == (found.agreed == found.judged)


def says(practice: str, verdict: Verdict, activities: Mapping[str, Verdict] | None = None) -> Determination:
    return Determination(
        "path", "2027-h1", practice, verdict, activities={k: ActivityVerdict(v) for k, v in (activities or {}).items()}
    )


def test_what_one_left_open_is_no_disagreement() -> None:
    ann = {
        "knw07": says("knw07", "satisfied", {"b10": "satisfied", "b2": "satisfied", "b1": "not_rated"}),
        "knw08": says("knw08", "satisfied"),
        "ppl01": says("ppl01", "not_satisfied"),
    }
    bob = {
        "knw07": says("knw07", "not_satisfied", {"b10": "not_satisfied", "b2": "not_satisfied", "c1": "satisfied"}),
        "ppl01": says("ppl01", "not_satisfied", {"a1": "satisfied"}),
    }
    found = evaluators_agreement(ann, bob)
    assert found.practices == Agreement(2, 1, Fraction(0))
    assert found.activities == Agreement(2, 0, Fraction(0))
    assert found.disagreements == (
        Disagreement("knw07", "", ("satisfied", "not_satisfied")),
        Disagreement("knw07", "b2", ("satisfied", "not_satisfied")),
        Disagreement("knw07", "b10", ("satisfied", "not_satisfied")),
    )
    assert found.only == (("knw07.b1", "knw08"), ("knw07.c1", "ppl01.a1"))
