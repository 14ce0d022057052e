"""Trailers of commit messages: what refuses a commit, and what looks like a slip."""

from __future__ import annotations

import pytest

from escm_tui.domain.change_policy import ChangePolicy
from escm_tui.domain.commit_trailers import doubts, faults, with_trailer

STRICT = ChangePolicy(("main",), approvals=1)
ANN = "Ann <ann@example.com>"


AS_PERSON = 'names a person as "Name <name@example.com>", not as'


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("Approved-by", ANN, None),
        ("approved-BY", "Ann", f'Approved-by {AS_PERSON} "Ann".'),
        ("Reviewed-by", "<ann@example.com>", f'Reviewed-by {AS_PERSON} "<ann@example.com>".'),
        ("Co-authored-by", "", f'Co-authored-by {AS_PERSON} "".'),
        ("Signed-off-by", "Ann <ann>", f'Signed-off-by {AS_PERSON} "Ann <ann>".'),
        ("Approved-tree", "1a2b", 'Approved-tree is the full id of a tree, not "1a2b".'),
        ("Approved-tree", "a" * 40, None),
        ("Fixes", "anything", None),
        (
            "Approved-by",
            "Bob <BOB@x.org>",
            "Approved-by names Bob <BOB@x.org>, who makes this change and cannot approve it.",
        ),
        ("Co-authored-by", "Bob <bob@x.org>", None),
    ],
)
def test_faults(key: str, value: str, fault: str | None) -> None:
    assert list(faults([(key, value)], STRICT, ["bob@x.org"])) == ([] if fault is None else [fault])


def test_ones_own_approval_is_no_fault_where_nothing_asks_for_another() -> None:
    own = [("Approved-by", "Bob <bob@example.com>")]
    assert list(faults(own, ChangePolicy(("main",), approvals=1, independent=False), ["bob@example.com"])) == []
    assert list(faults(own, ChangePolicy(), ["bob@example.com"])) == []
    assert list(faults(own, STRICT, [])) == []


def test_keys_that_look_like_known_ones_are_asked_about() -> None:
    assert list(doubts([("Aproved-by", ANN), ("Approved-by", ANN), ("Ticket", "4711")])) == [
        "The trailer Aproved-by means nothing here. Is it Approved-by?"
    ]


@pytest.mark.parametrize(
    ("message", "after"),
    [
        ("Rate", "Rate\n\nCo-authored-by: "),
        ("Rate\n\nWhat: this\n", "Rate\n\nWhat: this\n\nCo-authored-by: "),
        (f"Rate\n\nReviewed-by: {ANN}", f"Rate\n\nReviewed-by: {ANN}\nCo-authored-by: "),
        ("Rate\n\nCo-authored-by: ", "Rate\n\nSigned-off-by: "),
        ("Rate\n\nReviewed-by: ", "Rate\n\nCo-authored-by: "),
        ("Fix-it: now", "Fix-it: now\n\nCo-authored-by: "),
    ],
)
def test_a_trailer_is_put_at_the_end_and_the_next_kind_takes_the_place_of_an_empty_one(
    message: str, after: str
) -> None:
    assert with_trailer(message) == after
