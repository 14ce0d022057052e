from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from escm_tui.edit.selection import differing_keys, only_some
from escm_tui.parse import parse

BEFORE = b"""\
owner: Manager   # a role
activities:
  b1:
    rating: partial
    # Seen in June.
    evidence:
      - minutes
  b2:
    rating: satisfied
  b4:
    rating: partial
"""
AFTER = b"""\
owner: Quality Manager   # a role
activities:
  b1:
    rating: satisfied
    # Seen in June.
    evidence:
      - minutes
      - plan
  b2:
    rating: partial
  b3:
    rating: unsatisfied
# The end.
"""


def test_the_differing_keys_come_in_the_order_of_the_later_file() -> None:
    assert differing_keys(BEFORE, AFTER, "activities") == ("b1", "b2", "b3", "b4")
    assert differing_keys(None, AFTER, "activities") == ("b1", "b2", "b3")
    assert differing_keys(BEFORE, None, "activities") == ("b1", "b2", "b4")
    assert differing_keys(BEFORE, BEFORE + b"# A remark.\n", "activities") == ()


def test_one_key_and_nothing_else() -> None:
    expected = BEFORE.replace(b"rating: partial\n    # Seen", b"rating: satisfied\n    # Seen").replace(
        b"- minutes\n", b"- minutes\n      - plan\n"
    )
    assert only_some(BEFORE, AFTER, "activities", {"b1"}, rest=False) == expected


def test_the_rest_and_one_key() -> None:
    expected = b"""\
owner: Quality Manager   # a role
activities:
  b1:
    rating: partial
    # Seen in June.
    evidence:
      - minutes
  b2:
    rating: satisfied
  b3:
    rating: unsatisfied
  b4:
    rating: partial
# The end.
"""
    assert only_some(BEFORE, AFTER, "activities", {"b3"}, rest=True) == expected


def test_a_key_that_is_gone_is_taken_away_when_chosen() -> None:
    assert b"b4" not in only_some(BEFORE, AFTER, "activities", {"b4"}, rest=False)
    assert b"b4" in only_some(BEFORE, AFTER, "activities", {"b2"}, rest=False)


def test_of_a_new_file_what_is_not_chosen_is_left_out() -> None:
    found = only_some(None, AFTER, "activities", {"b3"}, rest=False)
    assert parse(found, "").data == {"owner": "Quality Manager", "activities": {"b3": {"rating": "unsatisfied"}}}


def test_everything_is_the_later_file_to_the_byte_and_nothing_the_earlier() -> None:
    assert only_some(BEFORE, AFTER, "activities", {"b1", "b2", "b3", "b4"}, rest=True) == AFTER
    assert only_some(BEFORE, AFTER, "activities", (), rest=False) == BEFORE


_RECORDS = st.dictionaries(
    st.sampled_from(["a1", "b1", "b2", "c1"]), st.sampled_from(["partial", "satisfied"]), max_size=4
)


def _text(record: dict[str, str]) -> bytes:
    if not record:
        return b"activities: {}\n"
    return b"activities:\n" + b"".join(f"  {key}:\n    rating: {value}\n".encode() for key, value in record.items())


@pytest.mark.parametrize("rest", [True, False])
@given(_RECORDS, _RECORDS, st.sets(st.sampled_from(["a1", "b1", "b2", "c1"])))
def test_each_key_comes_from_the_side_that_was_chosen(
    rest: bool, before: dict[str, str], after: dict[str, str], chosen: set[str]
) -> None:
    found = parse(only_some(_text(before), _text(after), "activities", chosen, rest=rest), "").data["activities"]
    for key in ("a1", "b1", "b2", "c1"):
        expected = (after if key in chosen else before).get(key)
        assert (found or {}).get(key) == ({"rating": expected} if expected else None)
