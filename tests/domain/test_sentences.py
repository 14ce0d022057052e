"""Pieces of sentences."""

from __future__ import annotations

from datetime import date

import pytest

from escm_tui.domain.records import Claim, EvidenceReference, Rating
from escm_tui.domain.sentences import nothing_serves, some_of


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_the_first_few_of_many(words: list[str], text: str) -> None:
    assert some_of(words) == text


@pytest.mark.parametrize(
    ("count", "last"),
    [(3, ""), (4, "; 1 more does not serve either"), (200, "; 197 more do not serve either")],
)
def test_much_that_does_not_serve_is_counted(count: int, last: str) -> None:
    evidence = tuple(EvidenceReference(f"e{number}", ("organization", f"e{number}")) for number in range(count))
    first = "; ".join(f"its evidence {each.text} does not exist" for each in evidence[:3])
    told = nothing_serves("b1", Claim(Rating.SATISFIED, evidence), {}, date(2026, 7, 1))
    assert told == f"b1 is rated satisfied, but {first}{last}."
