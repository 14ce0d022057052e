"""Edits of commented files: the wanted value, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from escm_tui.edit import Append, Delete, SetValue, append, delete, edit, operations, second_reader, set_value
from escm_tui.edit.places import comments as places_of_comments, places
from escm_tui.errors import WriteError
from escm_tui.parse import DEPTH_LIMIT, parse
from tests.support.commented import ACTIVITIES, Commented, at, fields, with_value, without

RECORD = """\
# yaml-language-server: $schema=../../.escm/schemas/record-1.schema.json
# Looked after since the merger.
owner:   'Configuration Manager'   # a role

activities:   # all of them
  # the steering committee
  a1:
    rating: "partial"   # since May
    evidence: [ minutes,  plan ]  # both
  b2: # the list itself
    # seen in June
    rating: partial
    evidence:
      - cm-procedure   # chapter 4
      # and
      - organization/minutes
    note: >-   # folded
      The budget line
      was approved.
      # no comment

    # more about b2
  # clients only
  c1: {rating: satisfied}
# how the gap is closed
actions: {}   # none yet
x-empty:
x-last: 1
"""


def changed(edited: bytes, text: str = RECORD) -> list[str]:
    """The lines that went (-) and came (+), in the order of the file."""
    old, new = text.splitlines(), edited.decode().splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return [f"-{line}" for line in old[start : len(old) - end]] + [f"+{line}" for line in new[start : len(new) - end]]


CASES: dict[str, tuple[Callable[[bytes], bytes], list[str]]] = {
    "plain value": (
        lambda text: set_value(text, ("activities", "b2", "rating"), "satisfied"),
        ["-    rating: partial", "+    rating: satisfied"],
    ),
    "quotes stay": (
        lambda text: set_value(text, ("activities", "a1", "rating"), "satisfied"),
        ['-    rating: "partial"   # since May', '+    rating: "satisfied"   # since May'],
    ),
    "single quotes stay": (
        lambda text: set_value(text, ("owner",), "People's Manager"),
        ["-owner:   'Configuration Manager'   # a role", "+owner:   'People''s Manager'   # a role"],
    ),
    "value in braces": (
        lambda text: set_value(text, ("activities", "c1", "rating"), "partial"),
        ["-  c1: {rating: satisfied}", "+  c1: {rating: partial}"],
    ),
    "value that needs quotes": (
        lambda text: set_value(text, ("x-last",), "2026-06-30"),
        ["-x-last: 1", '+x-last: "2026-06-30"'],
    ),
    "value left out": (lambda text: set_value(text, ("x-empty",), True), ["-x-empty:", "+x-empty: true"]),
    "folded text": (
        lambda text: set_value(text, ("activities", "b2", "note"), "Approved."),
        [
            "-    note: >-   # folded",
            "-      The budget line",
            "-      was approved.",
            "-      # no comment",
            "+    note: Approved.",
        ],
    ),
    "text of several lines": (
        lambda text: set_value(text, ("x-last",), "One.\nTwo."),
        ["-x-last: 1", "+x-last: |-", "+  One.", "+  Two."],
    ),
    "text of several lines before a comment": (
        lambda text: set_value(text, ("activities", "a1", "rating"), "One.\nTwo."),
        ['-    rating: "partial"   # since May', '+    rating: "One.\\nTwo."   # since May'],
    ),
    "new key": (
        lambda text: set_value(text, ("activities", "a1", "note"), "Seen."),
        ["+    note: Seen."],
    ),
    "new key in braces": (
        lambda text: set_value(text, ("activities", "c1", "note"), "a, b"),
        ["-  c1: {rating: satisfied}", '+  c1: {rating: satisfied, note: "a, b"}'],
    ),
    "new Activity between": (
        lambda text: set_value(text, ("activities", "b1"), {"rating": "partial", "evidence": ["x"]}),
        ["+  b1:", "+    rating: partial", "+    evidence:", "+      - x"],
    ),
    "new Activity after the comments of the one before": (
        lambda text: set_value(text, ("activities", "b10"), {"rating": "partial"}),
        ["+  b10:", "+    rating: partial"],
    ),
    "new Activity at the end": (
        lambda text: set_value(text, ("activities", "c2"), {"rating": "partial"}),
        ["+  c2:", "+    rating: partial"],
    ),
    "first entry of an empty mapping": (
        lambda text: set_value(text, ("actions", "extend-list"), {"title": "Extend", "due": date(2026, 12, 15)}),
        [
            "-actions: {}   # none yet",
            "+actions:   # none yet",
            "+  extend-list:",
            "+    title: Extend",
            '+    due: "2026-12-15"',
        ],
    ),
    "several mappings on the way": (
        lambda text: set_value(text, ("x-new", "a", "b"), [1]),
        ["+x-new:", "+  a:", "+    b:", "+      - 1"],
    ),
    "below a value left out": (
        lambda text: set_value(text, ("x-empty", "a"), "b"),
        ["+  a: b"],
    ),
    "appended": (
        lambda text: append(text, ("activities", "b2", "evidence"), "new"),
        ["+      - new"],
    ),
    "appended in brackets": (
        lambda text: append(text, ("activities", "a1", "evidence"), "new"),
        ["-    evidence: [ minutes,  plan ]  # both", "+    evidence: [ minutes,  plan, new ]  # both"],
    ),
    "appended to nothing": (
        lambda text: append(text, ("x-list",), {"a": 1, "b": 2}),
        ["+x-list:", "+  - a: 1", "+    b: 2"],
    ),
    "appended to a list left out": (
        lambda text: append(text, ("x-empty",), "one"),
        ["+  - one"],
    ),
    "item set": (
        lambda text: set_value(text, ("activities", "b2", "evidence", 0), "other"),
        ["-      - cm-procedure   # chapter 4", "+      - other   # chapter 4"],
    ),
    "item deleted": (
        lambda text: delete(text, ("activities", "b2", "evidence", 0)),
        ["-      - cm-procedure   # chapter 4"],
    ),
    "item in brackets deleted": (
        lambda text: delete(text, ("activities", "a1", "evidence", 0)),
        ["-    evidence: [ minutes,  plan ]  # both", "+    evidence: [ plan ]  # both"],
    ),
    "last item deleted": (
        lambda text: edit(text, [Delete(("activities", "b2", "evidence", 0))] * 2),
        [
            "-    evidence:",
            "-      - cm-procedure   # chapter 4",
            "-      # and",
            "-      - organization/minutes",
            "+    evidence: []",
            "+      # and",
        ],
    ),
    "Activity deleted with what stands in it": (
        lambda text: delete(text, ("activities", "b2")),
        [
            "-  b2: # the list itself",
            "-    # seen in June",
            "-    rating: partial",
            "-    evidence:",
            "-      - cm-procedure   # chapter 4",
            "-      # and",
            "-      - organization/minutes",
            "-    note: >-   # folded",
            "-      The budget line",
            "-      was approved.",
            "-      # no comment",
            "-",
            "-    # more about b2",
        ],
    ),
    "key in the middle deleted": (lambda text: delete(text, ("x-empty",)), ["-x-empty:"]),
    "list set to one that is much the same": (
        lambda text: set_value(text, ("activities", "b2", "evidence"), ["first", "cm-procedure", "last"]),
        [
            "+      - first",
            "+      - cm-procedure   # chapter 4",
            "+      # and",
            "+      - last",
        ],
    ),
    "mapping set to one that is much the same": (
        lambda text: set_value(
            text, ("activities", "c1"), {"rating": "not_applicable", "because": "No client takes part."}
        ),
        ["-  c1: {rating: satisfied}", "+  c1: {rating: not_applicable, because: No client takes part.}"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_just_the_wanted_lines_change(name: str) -> None:
    change, expected = CASES[name]
    found = changed(change(RECORD.encode()))
    if name == "list set to one that is much the same":
        found = [line for line in found if line[0] == "+"]
    assert found == expected


NOTHING: list[Callable[[bytes], bytes]] = [
    lambda text: set_value(text, ("activities", "b2", "rating"), "partial"),
    lambda text: set_value(text, ("activities", "b2", "note"), "The budget line was approved. # no comment"),
    lambda text: set_value(text, ("actions",), {}),
    lambda text: set_value(text, ("x-empty",), None),
    lambda text: set_value(text, ("activities", "a1"), {"evidence": ("minutes", "plan"), "rating": "partial"}),
    lambda text: delete(text, ("activities", "b7")),
    lambda text: delete(text, ("activities", "b2", "evidence", 7)),
    lambda text: delete(text, ("owner", "x")),
    lambda text: edit(text, []),
    lambda text: edit(text, [SetValue(("x-a",), 1), Append(("x-b",), 1), Delete(("x-a",)), Delete(("x-b",))]),
]


@pytest.mark.parametrize("change", NOTHING)
@pytest.mark.parametrize("end", ["", "x-end: yes", "x-end: yes   # comment", "x-end: |\n  text"])
def test_no_byte_changes_where_no_value_does(change: Callable[[bytes], bytes], end: str) -> None:
    text = (RECORD + end).encode()
    assert change(text) == text


class Rating(StrEnum):
    SATISFIED = "satisfied"


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("a: 1", lambda text: set_value(text, ("b",), 2), "a: 1\nb: 2"),
        ("a: 1\nb: x", lambda text: delete(text, ("b",)), "a: 1"),
        ("a: 1 # c", lambda text: set_value(text, ("a",), 2), "a: 2 # c"),
        ("---\na: 1\n...\n", lambda text: set_value(text, ("b",), 2), "---\na: 1\nb: 2\n...\n"),
        ("{a: 1}\n", lambda text: set_value(text, ("b",), [2]), "{a: 1, b: [2]}\n"),
        ("a: 1\n", lambda text: delete(text, ("a",)), "{}\n"),
        ("# c\na: 1 # d\n", lambda text: delete(text, ("a",)), "# c\n{} # d\n"),
        ("a:\n- x\nb: 1\n", lambda text: append(text, ("a",), "z"), "a:\n- x\n- z\nb: 1\n"),
        ("a:\n- x\nb: 1\n", lambda text: set_value(text, ("c",), ["z"]), "a:\n- x\nb: 1\nc:\n- z\n"),
        (
            "a:\n    b: 1\nd:\n    - 1\n",
            lambda text: set_value(text, ("c",), {"d": {"e": [1]}}),
            "a:\n    b: 1\nd:\n    - 1\nc:\n    d:\n        e:\n            - 1\n",
        ),
        ("- a: 1\n  b: 2\n", lambda text: delete(text, (0, "a")), "- b: 2\n"),
        ("- a: 1\n", lambda text: delete(text, (0, "a")), "- {}\n"),
        ("- - 1\n  - 2\n", lambda text: append(text, (0,), 3), "- - 1\n  - 2\n  - 3\n"),
        ("a: 1\n\nb: 2\n\nc: 3\n", lambda text: set_value(text, ("d",), 4), "a: 1\n\nb: 2\n\nc: 3\n\nd: 4\n"),
        ("a: 1\n\nb: 2\n\nc: 3\n", lambda text: delete(text, ("b",)), "a: 1\n\nc: 3\n"),
        ("a: [x, # c\n  y, # d\n  ]\n", lambda text: append(text, ("a",), "z"), None),
        ("a: [x, # c\n  y # d\n  ]\n", lambda text: append(text, ("a",), "z"), "a: [x, # c\n  y, z # d\n  ]\n"),
        ("a: |\n  x\n\nb: 1\n", lambda text: set_value(text, ("a",), "y\nz\n"), "a: |\n  y\n  z\n\nb: 1\n"),
        ('"a b": 1\n', lambda text: set_value(text, ("a b",), "x: y"), '"a b": "x: y"\n'),
        ("a: 'x\n  y'\nb: 1\n", lambda text: set_value(text, ("a",), "z"), "a: 'z'\nb: 1\n"),
        ("a: 1\n", lambda text: set_value(text, ("a",), Rating.SATISFIED), "a: satisfied\n"),
        ("a: 1\n", lambda text: set_value(text, ("a",), 1.0), "a: 1.0\n"),
        ("a: 1\n", lambda text: set_value(text, ("a",), True), "a: true\n"),
        ("a: x\n", lambda text: set_value(text, ("a",), None), "a: null\n"),
        ("é: 😀 # 😀\nb: 1\n", lambda text: set_value(text, ("b",), "ü"), "é: 😀 # 😀\nb: ü\n"),
        ("{a: 1}: 1\n", lambda text: set_value(text, ("b",), 1), WriteError),
        ("- x # c\n", lambda text: delete(text, (0,)), "[] # c\n"),
        ("- a: 1\n  # d\n  b: 2\n", lambda text: delete(text, (0, "a")), "-\n  # d\n  b: 2\n"),
        ("- a: 1\n  b: 2\n", lambda text: set_value(text, (0,), {"c": {"d": 1}}), "- c:\n    d: 1\n"),
        ("- a: 1\n  b: 2\n", lambda text: set_value(text, (0,), ["c", "d"]), "- - c\n  - d\n"),
        ("- a: 1\n- c\n", lambda text: set_value(text, (0,), "b"), "- b\n- c\n"),
        ("-\n  - a # x\n- c\n", lambda text: set_value(text, (0,), "b"), "- b\n- c\n"),
        ("- b2: 1\n", lambda text: set_value(text, (0, "a1"), 2), "- a1: 2\n  b2: 1\n"),
        ("{b2: 1}\n", lambda text: set_value(text, ("a1",), 2), "{a1: 2, b2: 1}\n"),
        ("a:\n  b: 1 # x\nc: 2\n", lambda text: set_value(text, ("a",), ["d"]), "a:\n  - d\nc: 2\n"),
        ("a: |+\n  x\n\nb: 1\n", lambda text: set_value(text, ("a",), "y"), 'a: "y"\nb: 1\n'),
        ("a: |+\n  x", lambda text: set_value(text, ("a",), {"b": 1}), "a:\n  b: 1"),
        ("a: |+\n  x", lambda text: set_value(text, ("a",), "y"), 'a: "y"'),
        ("a: 1\n    # c\n", lambda text: set_value(text, ("a",), "y\nz"), 'a: "y\\nz"\n    # c\n'),
        ("# c\nb2: {}\n", lambda text: set_value(text, ("a1",), [1]), "a1:\n  - 1\n# c\nb2: {}\n"),
        ("a: [x # c\n  , y]\n", lambda text: delete(text, ("a", 1)), "a: [x # c\n  ]\n"),
        ("a: [x, # c\n  y]\n", lambda text: delete(text, ("a", 1)), "a: [x # c\n  ]\n"),
        ("a: [x , y]\n", lambda text: delete(text, ("a", 0)), "a: [  y]\n"),
        ("{a, b: 1}\n", lambda text: set_value(text, ("a",), 2), "{a: 2, b: 1}\n"),
        ("? a\n? b\n: - 1\n", lambda text: delete(text, ("a",)), "? b\n: - 1\n"),
    ],
)
def test_unusual_texts(text: str, change: Callable[[bytes], bytes], expected: str | type[WriteError] | None) -> None:
    if isinstance(expected, str):
        assert change(text.encode()).decode() == expected
        return
    before = parse(text.encode(), "").data
    if expected is WriteError:
        with pytest.raises(WriteError, match="The file cannot be edited"):
            change(text.encode())
    else:
        assert parse(change(text.encode()), "").data == before | {"a": [*before["a"], "z"]}


@pytest.mark.parametrize(
    ("text", "change", "message"),
    [
        (b"a: [", lambda text: set_value(text, ("a",), 1), "The file cannot be edited: "),
        (b"a: 1\r\n", lambda text: set_value(text, ("a",), 2), "The file cannot be edited: "),
        (b"a: &x 1\nb: *x\n", lambda text: set_value(text, ("a",), 2), "The file cannot be edited: "),
        (b"a: 1\n", lambda text: set_value(text, (), 2), "A change of a file names the value"),
        (b"a: 1\n", lambda text: set_value(text, ("a", "b"), 2), "a is no mapping of keys"),
        (b"a: [1]\n", lambda text: set_value(text, ("a", 1), 2), "a.1 is not there"),
        (b"a: [1]\n", lambda text: set_value(text, ("a", -1), 2), "a.-1 is not there"),
        (b"a: {b: 1}\n", lambda text: append(text, ("a",), 2), "a is no list"),
        (b"a: 1\n", lambda text: set_value(text, ("a",), float("inf")), "inf cannot be written"),
        (b"a: 1\n", lambda text: set_value(text, ("a",), object()), "<object object at"),
        (b"? a\n? b\n: - 1\n", lambda text: delete(text, ("b",)), "The value could not be written without touching"),
        (b"? a\n? b\n", lambda text: set_value(text, ("a",), 1), "The value could not be written without touching"),
        (b"? a\nb: 1\n", lambda text: append(text, ("a",), 1), "The value could not be written without touching"),
    ],
)
def test_what_cannot_be_edited_is_said(text: bytes, change: Callable[[bytes], bytes], message: str) -> None:
    with pytest.raises(WriteError) as caught:
        change(text)
    assert caught.value.message.startswith(message)


def comments(text: str) -> list[str]:
    """The numbered comments of a generated file; no word of its data looks like one."""
    return re.findall(r"# c\d+", text)


@given(st.integers(0, 2**32))
@settings(max_examples=120)
def test_value_changes_and_nothing_else_does(seed: int) -> None:
    maker = Commented(seed)
    data, text = maker.file()
    where = maker.chance.choice(list(fields(data)))
    old, new = at(data, where), maker.value(2)
    edited = set_value(text.encode(), where, new)
    assert repr(sorted_keys(parse(edited, "").data)) == repr(sorted_keys(with_value(data, where, new)))
    assert set(comments(edited.decode())) <= set(comments(text))
    if not isinstance(old, dict | list) and not isinstance(new, dict | list) and "\n" not in f"{old}{new}":
        assert len(changed(edited, text)) in (0, 2)
        assert comments(edited.decode()) == comments(text)


@given(st.integers(0, 2**32))
@settings(max_examples=120)
def test_new_entry_takes_nothing_away(seed: int) -> None:
    maker = Commented(seed)
    data, text = maker.file()
    data["activities"] = data.get("activities")
    places = [place for place in [(), *fields(data)] if isinstance(at(data, place), dict)]
    place = maker.chance.choice(places)
    key = maker.chance.choice([each for each in [*ACTIVITIES, "new"] if each not in at(data, place)] or ["newer"])
    new = maker.value(2)
    edited = set_value(text.encode(), (*place, key), new).decode()
    wanted = with_value(data, (*place, key), new)
    assert parse(edited.encode(), "").data.get("activities") == wanted["activities"]
    assert comments(edited) == comments(text)
    gone = [line for line in changed(edited.encode(), text) if line[0] == "-"]
    assert len(gone) <= (1 if at(data, place) else 3)


@given(st.integers(0, 2**32))
@settings(max_examples=120)
def test_appended_item_comes_last_and_takes_nothing_away(seed: int) -> None:
    maker = Commented(seed)
    data, text = maker.file()
    places = [place for place in fields(data) if isinstance(at(data, place), list)] or [("x-new",)]
    place = maker.chance.choice(places)
    new = maker.value(1)
    edited = append(text.encode(), place, new).decode()
    present = at(data, place) if place != ("x-new",) else []
    assert at(parse(edited.encode(), "").data, place) == [*present, new]
    assert comments(edited) == comments(text)
    if present:
        # Blank lines may go with what stood before them.
        back = delete(edited.encode(), (*place, len(present))).decode()
        assert "".join(back.split()) == "".join(text.split())


@given(st.integers(0, 2**32))
@settings(max_examples=120)
def test_deleted_entry_takes_its_own_lines_along(seed: int) -> None:
    maker = Commented(seed)
    data, text = maker.file()
    where = maker.chance.choice(list(fields(data)))
    edited = delete(text.encode(), where).decode()
    assert repr(sorted_keys(parse(edited.encode(), "").data)) == repr(sorted_keys(without(data, where)))
    kept = comments(edited)
    # The comments that went stood together, on the lines of the entry.
    assert kept in [
        comments(text)[:start] + comments(text)[end:]
        for start in range(len(comments(text)) + 1)
        for end in range(start, len(comments(text)) + 1)
    ]


def sorted_keys(value: Any) -> Any:
    """The value with its keys in order, so that two of them can be compared in every type and sign."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(each) for each in value] if isinstance(value, list) else value


ITEMS = "a:\n  - v # 1\n  - w # 2\n  - x # 3\n  # above y\n  - y # 4\nb: 1\n"


@pytest.mark.parametrize(
    ("items", "lines"),
    [
        (["v", "p", "q", "r", "y"], "  - v # 1\n  - p # 2\n  - q # 3\n  - r\n  # above y\n  - y # 4\n"),
        (["v", "p", "q", "r", "s", "y"], "  - v # 1\n  - p # 2\n  - q # 3\n  - r\n  - s\n  # above y\n  - y # 4\n"),
        (["u", "v", "w", "x", "y", "z"], "  - u\n  - v # 1\n  - w # 2\n  - x # 3\n  # above y\n  - y # 4\n  - z\n"),
        (["v", "p", "y"], "  - v # 1\n  - p # 2\n  # above y\n  - y # 4\n"),
        (["y"], "  # above y\n  - y # 4\n"),
        (["p", "q"], "  - p # 1\n  - q # 2\n  # above y\n"),
    ],
)
def test_a_list_that_is_set_keeps_the_comments_of_what_stays(items: list[str], lines: str) -> None:
    assert set_value(ITEMS.encode(), ("a",), items).decode() == ITEMS.replace(ITEMS[3:-5], lines)


def test_entries_of_a_list_are_changed_where_they_are() -> None:
    text = "a:\n  - x\n  - k: 1  # k\n  - l: 2  # l\n    m: 5  # m\n  - n: 6  # n\n"
    items = ["x", {"k": 9}, {"l": 8, "m": 5}, {"n": 7, "o": 1}]
    changed = text.replace("k: 1", "k: 9").replace("l: 2", "l: 8").replace("n: 6  # n\n", "n: 7  # n\n    o: 1\n")
    assert set_value(text.encode(), ("a",), items).decode() == changed


def test_a_long_list_of_equal_items_keeps_its_comments_too() -> None:
    long = "a:\n  - first # 0\n" + "".join(f"  - x # {number}\n" for number in range(1, 300))
    assert set_value(long.encode(), ("a",), ["x"] * 299).decode() == long.replace("  - first # 0\n", "")


def test_activities_come_in_their_natural_order() -> None:
    text = b"activities:\n  # start\n  b3: {rating: partial}\n"
    for name in ["c1", "b10", "b2a", "a1", "b2", "b1", "b2b", "c5", "a3"]:
        text = set_value(text, ("activities", name), {"rating": "partial"})
    order = ["a1", "a3", "b1", "b2", "b2a", "b2b", "b3", "b10", "c1", "c5"]
    assert list(parse(text, "").data["activities"]) == order
    assert b"  # start\n  b3:" in text


def test_item_on_a_line_of_its_own_goes_with_the_line() -> None:
    text = b"evidence: [\n  one,  # first\n  two,\n  three\n]\n"
    assert delete(text, ("evidence", 1)) == b"evidence: [\n  one,  # first\n  three\n]\n"
    assert delete(text, ("evidence", 0)) == b"evidence: [\n  # first\n  two,\n  three\n]\n"
    assert delete(text, ("evidence", 2)) == b"evidence: [\n  one,  # first\n  two\n]\n"


def test_comments_below_one_another_stay_so() -> None:
    text = b"rating: unsatisfied   # one\nnote: x               # two\nbecause: y # three\n"
    shorter = set_value(text, ("rating",), "partial")
    assert shorter == text.replace(b"unsatisfied   #", b"partial       #")
    longer = set_value(text, ("note",), "some words")
    assert longer == text.replace(b"x               #", b"some words      #")
    too_long = set_value(text, ("note",), "so many words")
    assert too_long == text.replace(b"x               #", b"so many words   #")
    assert set_value(text, ("because",), "z z") == text.replace(b"y #", b"z z #")


UNUSUAL = """\
? a
: b # c
? "c d"
: - 1
  - 2
f: |+
  keep

g: [a, # one
  {c: d,
   e: f}, # two
]
i: plain
  words # three
"""


@given(st.integers(0, 2**32))
@settings(max_examples=100)
def test_unusual_texts_are_edited_rightly_or_refused(seed: int) -> None:
    maker = Commented(seed)
    data = parse(UNUSUAL.encode(), "").data
    where = maker.chance.choice(list(fields(data)))
    new = maker.value(2)
    with suppress(WriteError):
        assert parse(set_value(UNUSUAL.encode(), where, new), "").data == with_value(data, where, new)
    with suppress(WriteError):
        assert parse(delete(UNUSUAL.encode(), where), "").data == without(data, where)


@given(st.integers(0, 2**32))
@settings(max_examples=100)
def test_second_reader_finds_what_the_first_one_does(seed: int) -> None:
    data, text = Commented(seed).file()
    found, remarks = second_reader.read(text)
    assert repr(found) == repr(data)
    assert remarks == [text[start:end].rstrip() for start, end in places_of_comments(text, places(text))]


@pytest.mark.parametrize(
    "word",
    [
        "1", "-17", "+3", "010", "0o17", "0x1F", "-0", "1_000", "1:30", "12:30:00", "0b1", "9" * 18, "9" * 19, "00",
        "1.5", ".5", "5.", "+.5", "1e3", "-1.5E-3", "1e+10", "-0.0", "1.2.3", ".", "+", "e3", "1e",
        "2026-06-30", "2026-02-30", "2026-06-30T10:00:00Z", "yes", "no", "on", "y", "True", "TRUE", "tRue", "null",
        "~", "nULL", "", "=", "<<", "'1'", '"true"', "''", "x # c", "x#y", "[a, 1_0, 2026-06-30]", "{a: 0x1}",
    ],
)  # fmt: skip
def test_second_reader_takes_words_as_the_first_one_does(word: str) -> None:
    text = f"key: {word}\n"
    assert repr(second_reader.read(text)[0]) == repr(parse(text.encode(), "").data)


def test_second_reader_keeps_every_comment_in_its_place() -> None:
    _, remarks = second_reader.read(RECORD)
    assert remarks == [
        "# yaml-language-server: $schema=../../.escm/schemas/record-1.schema.json", "# Looked after since the merger.",
        "# a role", "# all of them", "# the steering committee", "# since May", "# both", "# the list itself",
        "# seen in June", "# chapter 4", "# and", "# folded", "# more about b2", "# clients only",
        "# how the gap is closed", "# none yet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([({"a": 2}, ["# c"])], "The file cannot be edited: a second reader of YAML finds other values or comments"),
        ([({"a": 1.0}, ["# c"])], "The file cannot be edited: a second reader of YAML finds other values or comments"),
        ([({"a": 1}, [])], "The file cannot be edited: a second reader of YAML finds other values or comments"),
        ([({"a": 1}, ["# c"]), ({"a": 2}, [])], "The value could not be written without touching something else"),
        ([({"a": 1}, ["# c"]), ({"a": 1}, ["# c"])], "The value could not be written without touching something else"),
        ([({"a": 1}, ["# c"]), second_reader.UnreadError(1)], "The value could not be written without touching"),
    ],
)
def test_nothing_is_written_that_a_second_reader_takes_otherwise(
    answers: list[Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: str) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(second_reader, "read", read)
    with pytest.raises(WriteError) as caught:
        set_value(b"a: 1 # c\n", ("a",), 2)
    assert caught.value.message.startswith(message)
    assert answers == []


def test_file_that_only_one_reader_reads_is_left_alone() -> None:
    text = b"# c\na: 1\nb: x\t# tab\n"
    assert parse(text, "").problems == ()
    assert set_value(text, ("a",), 1) == text
    with pytest.raises(WriteError) as caught:
        set_value(text, ("a",), 2)
    assert caught.value.message == "The file cannot be edited: a second reader of YAML stops at line 3."
    assert caught.value.hint == "Look there for a tab, or change the file in an editor."


@pytest.mark.parametrize("field", [("b",), ("b", "c"), ("a", "c")])
@pytest.mark.parametrize("remove", [False, True])
def test_a_step_that_leads_nowhere_is_refused(field: tuple[str, ...], *, remove: bool) -> None:
    with pytest.raises(WriteError, match="could not be written"):
        operations._stepped("a: {}\n", operations._Step(field, 1, remove=remove))


def test_a_text_that_is_one_value_has_its_place() -> None:
    root = places("'so # it is' # so\n")
    assert (root.kind, root.start, root.end, root.entries) == (str, 0, 12, [])
    assert list(places_of_comments("'so # it is' # so\n", root)) == [(13, 17)]


def test_deepest_file_is_edited() -> None:
    text = b"a: 1\nb: " + b"[" * (DEPTH_LIMIT - 1) + b"]" * (DEPTH_LIMIT - 1) + b"\n"
    assert set_value(text, ("a",), 2) == text.replace(b"a: 1", b"a: 2")
