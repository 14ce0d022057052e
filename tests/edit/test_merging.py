"""Merged texts: whose words stand where, and that no comment of either side is lost."""

from __future__ import annotations

import pytest

from escm_tui.domain.merging import Clash, merge
from escm_tui.edit.line_merging import merge_lines
from escm_tui.edit.merging import merged_text, settle
from escm_tui.errors import WriteError
from escm_tui.parse import parse
from tests.support.pace import spent

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


LIST = "a:\n  b: 1\n  c: 2\nl:\n  - x\n# told\nz: 1\n"
OURS = LIST.replace("  - x\n", "  - x\n  - o\n")
THEIRS = LIST.replace("  - x\n", "  - x\n  - t\n")
BOTH = LIST.replace("  - x\n", "  - x\n  - o\n  - t\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param((), ("# told\n", ""), ("# told\n", ""), id="they took it away"),
        pytest.param(("# told\n", ""), ("# told\n", ""), ("# told\n", ""), id="both took it away"),
        pytest.param(("# told\n", "# said\n"), ("# told\n", ""), ("# told\n", "# said\n"), id="we wrote another"),
        pytest.param(
            ("  b: 1\n", ""),
            ("  b: 1\n", "  # why\n  b: 1\n"),
            ("a:\n  b: 1\n", "# why\na:\n"),
            id="its entry is gone, what holds it is not",
        ),
        pytest.param(
            ("a:\n  b: 1\n  c: 2\n", ""),
            ("  b: 1\n", "  b: 1  # why\n"),
            (
                "a:\n  b: 1\n  c: 2\nl:\n  - x\n  - o\n  - t\n# told\nz: 1\n",
                "l:\n  - x\n  - o\n  - t\n# told\nz: 1\n# why\n",
            ),
            id="all that held it is gone",
        ),
        pytest.param(("\nz: 1\n", "\nz: 1"), ("z: 1\n", "z: 1\n# last\n"), ("z: 1\n", "z: 1\n# last\n"), id="last"),
        pytest.param(("z: 1", "z: |-\n  1"), (), ("z: 1", "z: |-\n  1"), id="text of several lines"),
        pytest.param(
            ("z: 1", "z: |-\n  1\n  2"), ("z: 1", "z: 1  # z"), ("z: 1", "z: |-  # z\n  1\n  2"), id="behind its sign"
        ),
    ],
)
def test_comments_of_both_find_their_places_where_lines_clash(
    ours: tuple[str, str] | tuple[()], theirs: tuple[str, str] | tuple[()], expected: tuple[str, str]
) -> None:
    one = OURS.replace(*ours) if ours else OURS
    other = THEIRS.replace(*theirs) if theirs else THEIRS
    assert merged(LIST, one, other) == BOTH.replace(*expected)


def test_a_comment_without_a_place_is_not_lost_in_silence() -> None:
    ours = "l: [x, o]\na: |+\n  a text that swallows what comes after it"
    with pytest.raises(WriteError) as caught:
        merged("l: [x]\n", ours, "l: [x, t]\n# last\n")
    assert caught.value.message == "The comment '# last' has no place in the merged file."
    assert caught.value.hint == "Merge the file in an editor."


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
        ("z" + "x" * 300, "x" * 300, "z" + "x" * 300 + "y", "x" * 300 + "y"),
    ],
)
def test_lines_are_merged_with_ours_where_both_changed(base: str, ours: str, theirs: str, expected: str) -> None:
    assert "".join(merge_lines(base, ours, theirs)) == expected


@pytest.mark.parametrize("base", ["owner: [\n", "", "# told\n"])
def test_a_base_that_cannot_be_read_has_no_comments(base: str) -> None:
    theirs = BASE.replace("# a role", "# theirs")
    found = merged(base, BASE, theirs)
    assert parse(found.encode(), "").data == parse(BASE.encode(), "").data
    assert ("# a role" in found, "# theirs" in found) == (True, True)


def test_a_comment_behind_a_dash_stays_behind_it() -> None:
    base = "a:\n- # told\n  k: 1\nb: 1\n"
    ours = base.replace("b: 1\n", "b: 2\nd: 4\n")
    theirs = base.replace("# told", "# said").replace("b: 1\n", "c: 3\nb: 1\n")
    assert merged(base, ours, theirs) == "a:\n-  # said\n  k: 1\nb: 2\nd: 4\nc: 3\n"


def test_lines_that_are_often_repeated_take_no_cube_of_the_time() -> None:
    """Four times as many take up to sixteen times as long, on any machine, and not sixty-four times."""

    def of(count: int) -> float:
        base = [line for number in range(count) for line in (f"  b{number}:\n", "    rating: partial\n", "\n")]
        ours = [line.replace("partial", "satisfied") if number % 9 == 1 else line for number, line in enumerate(base)]
        merged: list[str] = []
        seconds = spent(lambda: merged.extend(merge_lines(base, ours, [*base, "x-b: 1\n"])))
        assert merged == [*ours, "x-b: 1\n"]
        return seconds

    assert of(2_000) < 40 * of(500)


def test_many_changes_to_a_long_file_are_left_to_an_editor() -> None:
    base = b"".join(b"x-k%d: old\n" % number for number in range(1_000))
    # Both sides change lines that stand next to each other, so that their lines cannot be merged.
    ours, theirs = (
        b"".join(
            line.replace(b"old", b"new") if number % 2 == half else line
            for number, line in enumerate(base.splitlines(keepends=True))
        )
        for half in (0, 1)
    )
    with pytest.raises(WriteError, match="500 changes to a long file"):
        merged_text(base, ours, theirs, merge(parse(base, "").data, parse(ours, "").data, parse(theirs, "").data))
