"""Merging of data: what a merge owes to both sides, and each rule of what clashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.merging import ABSENT, Clash, clashes_in, lines_of, merge, same

RATINGS = st.sampled_from(["satisfied", "partial", "unsatisfied"])
NAMES = st.lists(st.sampled_from(["policy", "minutes", "plan", "list"]), unique=True)
CLAIMS = st.fixed_dictionaries(
    {"rating": RATINGS}, optional={"evidence": NAMES, "note": st.sampled_from(["x", "y"]), "x-own": st.integers()}
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(["A", "B", "C"]),
        "activities": st.dictionaries(st.sampled_from(["a1", "b1", "b2", "c5"]), CLAIMS),
        "actions": st.dictionaries(
            st.sampled_from(["one", "two"]),
            st.fixed_dictionaries({"title": st.sampled_from(["T", "U"])}, optional={"activities": NAMES}),
        ),
    },
)


def ordered(value: Any) -> Any:
    """The value with lists of names in one order, since the order of what unites is that of the side it came to."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return sorted(value) if isinstance(value, list) else value


def mirrored(clash: Clash) -> Clash:
    return Clash(clash.field, ordered(clash.base), ordered(clash.theirs), ordered(clash.ours))


def without(data: Any, fields: set[tuple[str, ...]], above: tuple[str, ...] = ()) -> Any:
    """The data without the fields that clash."""
    if not isinstance(data, dict):
        return data
    return {key: without(value, fields, (*above, key)) for key, value in data.items() if (*above, key) not in fields}


@given(RECORDS, RECORDS)
def test_a_change_that_both_made_is_taken_once(base: dict[str, Any], changed: dict[str, Any]) -> None:
    merged = merge(base, changed, changed)
    assert (merged.data, merged.clashes) == (changed, ())


@given(RECORDS, RECORDS)
def test_a_change_of_one_side_is_taken_as_it_is(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for merged in (merge(base, base, changed), merge(base, changed, base)):
        assert (merged.data, merged.clashes) == (changed, ())


@given(RECORDS, RECORDS, RECORDS)
def test_the_sides_may_change_places(base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    here, there = merge(base, one, other), merge(base, other, one)
    fields = {clash.field for clash in here.clashes}
    assert sorted(here.clashes, key=lambda each: each.field) != [] or fields == set()
    expected = {clash.field: mirrored(clash) for clash in there.clashes}
    assert {c.field: Clash(c.field, ordered(c.base), ordered(c.ours), ordered(c.theirs)) for c in here.clashes} == (
        expected
    )
    pruned = [ordered(without(each.data, fields)) for each in (here, there)]
    # A mapping that holds nothing but clashes is there on one side and gone on the other.
    if not fields:
        assert pruned[0] == pruned[1]


@given(RECORDS, RECORDS, RECORDS)
def test_nothing_of_either_side_is_lost(base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    merged = merge(base, one, other)
    marked = {clash.field for clash in merged.clashes}
    for side in (one, other):
        for claim, said in side.get("activities", {}).items():
            held = merged.data.get("activities", {}).get(claim, {})
            was = base.get("activities", {}).get(claim, {})
            for key, value in said.items():
                field = ("activities", claim, key)
                if was.get(key, ABSENT) == value or any(field[: len(each)] == each for each in marked):
                    continue
                if isinstance(value, list):
                    assert set(value) - set(was.get(key, [])) <= set(held.get(key, []))
                else:
                    assert held[key] == value


@given(RECORDS, st.data())
def test_edits_of_different_fields_never_clash(base: dict[str, Any], data: st.DataObject) -> None:
    claims = base.setdefault("activities", {})
    one = base | {"activities": claims | {"b3": data.draw(CLAIMS)}, "owner": "mine"}
    other = base | {"activities": claims | {"b4": data.draw(CLAIMS)}, "x-theirs": 1}
    merged = merge(base, one, other)
    assert merged.clashes == ()
    assert merged.data["activities"] == one["activities"] | other["activities"]
    assert (merged.data["owner"], merged.data["x-theirs"]) == ("mine", 1)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "united"),
    [
        (["a"], ["a", "b"], ["a", "c"], ["a", "b", "c"]),
        (["a", "b"], ["b"], ["a", "b", "c"], ["b", "c"]),
        (["a", "b"], ["b", "a"], ["a", "b", "c"], ["b", "a", "c"]),
        (["a", "b"], ["a"], ["b"], []),
        (["a"], ["a", "z"], ABSENT, ["z"]),
        (ABSENT, ["z"], ["y"], ["z", "y"]),
        (["a"], ABSENT, [], ABSENT),
    ],
)
def test_lists_of_names_unite(base: object, ours: object, theirs: object, united: object) -> None:
    was, mine, yours = ({} if each is ABSENT else {"evidence": each} for each in (base, ours, theirs))
    merged = merge(was, mine, yours)
    assert (merged.data.get("evidence", ABSENT), merged.clashes) == (united, ())


@pytest.mark.parametrize("odd", [["a", "a"], [["a"]], [{"a": 1}], "text", None])
def test_lists_that_hold_no_names_clash(odd: object) -> None:
    merged = merge({"evidence": ["a"]}, {"evidence": ["b"]}, {"evidence": odd})
    assert merged.clashes == (Clash(("evidence",), ["a"], ["b"], odd),)


def claim(**said: object) -> dict[str, Any]:
    return {"activities": {"b2": said}}


def test_a_rating_that_both_changed_is_marked_and_the_rest_unites() -> None:
    merged = merge(
        claim(rating="unsatisfied", evidence=["a"]),
        claim(rating="partial", evidence=["a", "b"], note="ours"),
        claim(rating="satisfied", evidence=["a", "c"]),
    )
    assert merged.data == claim(rating="partial", evidence=["a", "b", "c"], note="ours")
    assert merged.clashes == (Clash(("activities", "b2", "rating"), "unsatisfied", "partial", "satisfied"),)
    assert merged.clashes[0].name == "activities.b2.rating"


def test_a_claim_taken_away_and_changed_is_marked_as_a_whole() -> None:
    base, changed = claim(rating="partial"), claim(rating="satisfied")
    expected = Clash(("activities", "b2"), {"rating": "partial"}, ABSENT, {"rating": "satisfied"})
    nothing: list[dict[str, Any]] = [{}, {"activities": {}}]
    for gone in nothing:
        merged = merge(base, gone, changed)
        assert (merged.data.get("activities", {}), merged.clashes) == ({}, (expected,))


def test_what_says_one_thing_together_is_never_mixed() -> None:
    merged = merge(
        claim(rating="not_applicable", because="No client."),
        claim(rating="satisfied"),
        claim(rating="not_applicable", because="No supplier."),
    )
    assert merged.data == claim(rating="satisfied")
    assert merged.clashes == (
        Clash(("activities", "b2", "rating"), "not_applicable", "satisfied", "not_applicable"),
        Clash(("activities", "b2", "because"), "No client.", ABSENT, "No supplier."),
    )
    moved = merge(
        {"location": {"path": "a"}, "sha256": "1"},
        {"location": {"path": "a"}, "sha256": "2"},
        {"location": {"path": "b"}, "sha256": "1"},
    )
    assert {clash.name for clash in moved.clashes} == {"location", "sha256"}


def test_a_field_may_be_judged_as_a_whole() -> None:
    base, one, other = claim(rating="partial"), claim(rating="satisfied"), claim(rating="partial", note="x")
    assert merge(base, one, other).clashes == ()
    merged = merge(base, one, other, frozenset({("activities", "b2")}))
    assert [clash.name for clash in merged.clashes] == ["activities.b2"]


@given(RECORDS, RECORDS, RECORDS)
def test_marks_are_read_as_they_were_written(base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    clashes = merge(base, one, other).clashes
    assert clashes_in({"x-conflicts": [clash.as_data() for clash in clashes]}) == clashes


@pytest.mark.parametrize("odd", [None, [], {}, "x", ["x"], [{}], [{"field": []}], [{"field": [1]}], [{"field": "a"}]])
def test_what_is_no_mark_is_passed_over(odd: object) -> None:
    assert clashes_in({"x-conflicts": odd}) == ()
    assert clashes_in(odd) == ()


@pytest.mark.parametrize(
    ("view", "lines"),
    [
        (ABSENT, ("(taken away)",)),
        ({"rating": "partial", "evidence": ["a", "b"]}, ("rating: partial", "evidence: - a, - b")),
        ({}, ("(nothing)",)),
        (["a", {"b": True}], ("- a", "- b: true")),
        ([], ("(nothing)",)),
        ("one\nTwo", ("one", "Two")),
        (None, ("none",)),
        (True, ("true",)),
        (7, ("7",)),
    ],
)
def test_a_view_in_plain_lines(view: Any, lines: tuple[str, ...]) -> None:
    assert lines_of(view) == lines
    clash = Clash(("a", "b"), "x", view, ABSENT)
    assert clash.lines(view) == lines
    assert clash.line(view) == "; ".join(lines)


def test_what_was_never_there_was_not_taken_away() -> None:
    assert Clash(("a",), ABSENT, "x", ABSENT).lines(ABSENT) == ("(nothing)",)
    whole = Clash((), "x", "one\ntwo", ABSENT)
    assert (whole.line("one\ntwo"), whole.line(ABSENT)) == ("2 lines", "(taken away)")


def test_same_tells_words_of_truth_from_numbers() -> None:
    assert not same({"a": [1]}, {"a": [True]})
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
