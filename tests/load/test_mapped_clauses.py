"""Clauses of other standards: every form that people write, and none that stops anything."""

from __future__ import annotations

import pytest

from escm_tui.domain.records import MappedClause
from escm_tui.load.mapped_clauses import read_maps


def test_clauses_as_people_write_them() -> None:
    told = {
        "ISO 9001": ["7.5.3", {"clause": "8.5.6", "activities": ["b10", "b2"], "note": "Half of it."}],
        "ITIL 4": "Change enablement",
    }
    assert read_maps(told) == (
        (
            MappedClause("ISO 9001", "7.5.3"),
            MappedClause("ISO 9001", "8.5.6", ("b2", "b10"), "Half of it."),
            MappedClause("ITIL 4", "Change enablement"),
        ),
        (),
    )
    assert read_maps(None) == ((), ())


@pytest.mark.parametrize(
    ("told", "unread"),
    [
        ("ISO", ("everything",)),
        ({"ISO": {"activities": ["b1"]}}, ("ISO",)),
        ({"ISO": [None, True, []]}, ("ISO",)),
        ({"ISO": {"clause": "1", "activities": "b1"}}, ("ISO",)),
        ({"ISO": {"clause": "1", "note": 4}}, ("ISO",)),
        ({"ISO": " "}, ("ISO",)),
    ],
)
def test_what_cannot_be_read_is_named(told: object, unread: tuple[str, ...]) -> None:
    assert read_maps(told) == ((), unread)
