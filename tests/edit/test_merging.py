"""Merged texts: whose words stand where, and that no comment of either side is lost."""

from __future__ import annotations

import pytest

from escm_tui.domain.merging import Clash, merge
from escm_tui.edit.line_merging import merge_lines
from escm_tui.edit.merging import merged_text, settle
from escm_tui.parse import parse

HEAD = "# yaml-language-server: $schema=../../.escm/schemas/record-1.schema.json\n"
BASE = (
    HEAD
    + """\
# The owner was agreed in May.
owner: Configuration Manager   # a role
activities:
  # Seen in the audit.
  a1:
    rating: partial
    evidence:
      - policy   # the signed one
  b2:
    rating: unsatisfied
"""
)


def merged(base: str, ours: str, theirs: str) -> str:
    one, two, three = (each.encode() for each in (base, ours, theirs))
    data = [parse(each, "").data or {} for each in (one, two, three)]
    return merged_text(one, two, three, merge(data[0], data[1], data[2])).decode()


def test_claims_side_by_side_keep_both_sides_comments() -> None:
    ours = BASE.replace("rating: partial\n", "rating: satisfied   # ours\n")
    theirs = BASE.replace("rating: unsatisfied\n", "rating: partial\n    # They asked the board.\n    note: Asked.\n")
    expected = ours.replace("rating: unsatisfied\n", "rating: partial\n    # They asked the board.\n    note: Asked.\n")
    assert merged(BASE, ours, theirs) == expected
    assert merged(BASE, theirs, ours) == expected


def test_evidence_appended_by_both_unites_with_comments() -> None:
    line = "      - policy   # the signed one\n"
    ours = BASE.replace(line, f"{line}      - minutes  # ours\n")
    theirs = BASE.replace(line, f"{line}      # theirs\n      - plan\n")
    assert merged(BASE, ours, theirs) == BASE.replace(
        line, f"{line}      - minutes  # ours\n      # theirs\n      - plan\n"
    )


def test_claims_that_both_added_at_the_same_place_keep_their_comments() -> None:
    ours = BASE + "  # Ours to see.\n  c1:\n    rating: partial\n"
    theirs = BASE + "  # Theirs to see.\n  b3:\n    rating: satisfied  # by the board\n"
    added = "  # Theirs to see.\n  b3:\n    rating: satisfied  # by the board\n"
    assert merged(BASE, ours, theirs) == BASE + added + "  # Ours to see.\n  c1:\n    rating: partial\n"


def test_a_comment_that_one_side_changed_or_took_away_stays_so() -> None:
    theirs = BASE.replace("# The owner was agreed in May.\n", "# The owner was agreed in June.\n").replace(
        "   # the signed one", ""
    )
    ours = BASE.replace("owner: Configuration Manager", "owner: Board").replace("- policy", "- minutes\n      - policy")
    result = merged(BASE, ours, theirs)
    assert "# The owner was agreed in June.\n" in result
    assert "May" not in result
    assert "signed" not in result
    assert parse(result.encode(), "").data == {
        "owner": "Board",
        "activities": {
            "a1": {"rating": "partial", "evidence": ["minutes", "policy"]},
            "b2": {"rating": "unsatisfied"},
        },
    }


def test_a_clash_is_marked_at_the_end_and_settled_without_a_trace() -> None:
    ours = BASE.replace("rating: unsatisfied", "rating: partial")
    theirs = BASE.replace("rating: unsatisfied", "rating: satisfied  # They saw it.")
    result = merged(BASE, ours, theirs)
    assert result == (
        ours.replace("b2:\n    rating: partial\n", "b2:\n    rating: partial  # They saw it.\n") + "x-conflicts:\n"
        "  - field:\n      - activities\n      - b2\n      - rating\n"
        "    base: unsatisfied\n    ours: partial\n    theirs: satisfied\n"
    )
    clash = Clash(("activities", "b2", "rating"), "unsatisfied", "partial", "satisfied")
    assert settle(result.encode(), clash, "satisfied").decode() == theirs
    assert settle(result.encode(), clash, "partial").decode() == result[: result.index("x-conflicts")]


def test_files_that_both_made_are_merged_from_nothing() -> None:
    ours = HEAD + "activities:\n  b1:\n    rating: partial\n"
    theirs = HEAD + "activities:\n  # theirs\n  b2:\n    rating: satisfied\n"
    assert merged("", ours, theirs) == (
        HEAD + "activities:\n  b1:\n    rating: partial\n  # theirs\n  b2:\n    rating: satisfied\n"
    )


def test_a_change_of_one_side_is_its_text_byte_for_byte() -> None:
    changed = BASE.replace("activities:", "activities:   # all of them")
    assert merged(BASE, BASE, changed) == merged(BASE, changed, BASE) == merged(BASE, changed, changed) == changed


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "axbc", "abcy", "axbcy"),
        ("abc", "ac", "abcy", "acy"),
        ("abc", "axc", "ayc", "axc"),
        ("", "a", "b", "a"),
        ("", "", "b", "b"),
        ("abcdef", "bcdef", "abcde", "bcde"),
    ],
)
def test_lines_are_merged_with_ours_where_both_changed(base: str, ours: str, theirs: str, expected: str) -> None:
    assert "".join(merge_lines(base, ours, theirs)) == expected
