"""Dotted keys put into a text: what is set, taken away, made on the way, and left alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from escm_tui.actions.fields import edited, plain
from escm_tui.domain.records import Rating
from escm_tui.parse import parse

TEXT = b"""\
title: Minutes   # of June
approved:
  by: Board
  date: "2026-01-02"
valid:
  until: "2027-01-01"
empty: {}
"""


def put(**values: object) -> str:
    named = {key.replace("__", "."): value for key, value in values.items()}
    return edited(TEXT, parse(TEXT, "").data, named).decode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 11, 2), "2026-11-02"),
        (Rating.PARTIAL, "partial"),
        ("text", "text"),
        (4, 4),
        (None, None),
        (True, True),
        (("b", Rating.PARTIAL), ["b", "partial"]),
        (["b", date(2026, 1, 1)], ["b", "2026-01-01"]),
        ({"c", "a", "b"}, ["a", "b", "c"]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({Rating.PARTIAL: date(2026, 1, 1), "x": ("y",)}, {"partial": "2026-01-01", "x": ["y"]}),
    ],
)
def test_values_as_files_hold_them(value: object, expected: Any) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)
    if isinstance(found, dict):
        assert [type(key) for key in found] == [str] * len(found)


@pytest.mark.parametrize(
    ("values", "old", "new"),
    [
        ({"title": "Notes"}, "title: Minutes", "title: Notes"),
        ({"title": "Minutes"}, "", ""),
        ({"approved__by": "Lead"}, "by: Board", "by: Lead"),
        # One of two goes; the last one takes its mapping along.
        ({"approved__by": None}, "  by: Board\n", ""),
        ({"approved__by": ""}, "  by: Board\n", ""),
        ({"valid__until": None}, 'valid:\n  until: "2027-01-01"\n', ""),
        ({"approved__by": None, "approved__date": None}, 'approved:\n  by: Board\n  date: "2026-01-02"\n', ""),
        ({"absent": None, "absent__below": None, "title__below": None}, "", ""),
        ({"summary": "S"}, "empty: {}\n", "empty: {}\nsummary: S\n"),
        ({"retired__because": "Old"}, "empty: {}\n", "empty: {}\nretired:\n  because: Old\n"),
        ({"a__b__c": 1}, "empty: {}\n", "empty: {}\na:\n  b:\n    c: 1\n"),
        # What was made by one key is there for the next.
        ({"a__b": 1, "a__c": 2}, "empty: {}\n", "empty: {}\na:\n  b: 1\n  c: 2\n"),
        ({"a__b": 1, "a": None}, "", ""),
        (
            {"valid__from": date(2026, 1, 1)},
            '  until: "2027-01-01"\n',
            '  until: "2027-01-01"\n  from: "2026-01-01"\n',
        ),
    ],
)
def test_just_the_lines_of_a_key_change(values: dict[str, object], old: str, new: str) -> None:
    found = put(**values)
    assert found.replace("'", '"') == TEXT.decode().replace(old, new, 1 if old else 0)


def test_a_text_in_the_place_of_a_mapping_gives_way() -> None:
    found = put(title__long="Minutes of June")
    assert parse(found.encode(), "").data == {
        **parse(TEXT, "").data,
        "title": {"long": "Minutes of June"},
    }


def test_what_is_nothing_already_counts_as_gone() -> None:
    text = b"valid:\n  from:\n  until: '2027-01-01'\ntitle: T\n"
    assert edited(text, parse(text, "").data, {"valid.until": None}) == b"title: T\n"
