"""Pieces of sentences."""

from __future__ import annotations

import pytest

from escm_tui.domain.sentences import some_of


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
