"""Improvement actions in records: added, done, dropped; comments stay and nothing half is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from escm_tui.actions.changes import revert
from escm_tui.actions.improve import NewAction, PlannedAction, add_actions, set_state
from escm_tui.errors import ProblemsFound, UsageError
from tests.support.evidence import evidence_repository

RECORD = "organization/knw/knw07.yaml"


def test_an_action_is_put_into_the_record_and_taken_back_to_the_byte(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    before = (git.root / RECORD).read_text()
    git.write({RECORD: before + "# kept\n"})
    new = NewAction("organization", "knw07", " Extend the register ", ("B2", "b3", "b2"), "Lead", date(2027, 3, 31))
    planned, changes = add_actions(repo, [new])
    assert planned == (PlannedAction("organization", "knw07", "extend-the-register"),)
    text = (git.root / RECORD).read_text()
    assert text.startswith(before)
    assert "# kept\n" in text
    [action] = repo.work_tree().records["organization", "knw07"].actions.values()
    assert (action.title, action.activities, action.owner, action.due, action.state) == (
        "Extend the register",
        ("b2", "b3"),
        "Lead",
        date(2027, 3, 31),
        "open",
    )
    assert set_state(repo, "organization", "knw07", "extend-the-register", "open") == ()
    done = set_state(repo, "organization", "KNW07", "extend-the-register", "done")
    assert repo.work_tree().records["organization", "knw07"].actions["extend-the-register"].state == "done"
    revert(repo, done)
    revert(repo, changes)
    assert (git.root / RECORD).read_text() == before + "# kept\n"


def test_several_actions_share_a_record_and_get_slugs_of_their_own(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    twice = NewAction("acme", "rel06", "Agree on dates")
    planned, changes = add_actions(repo, [twice, twice, NewAction("organization", "knw07", "Train", slug="train")])
    assert [(each.span, each.practice, each.slug) for each in planned] == [
        ("engagements/acme", "rel06", "agree-on-dates"),
        ("engagements/acme", "rel06", "agree-on-dates-2"),
        ("organization", "knw07", "train"),
    ]
    assert [each.path for each in changes] == ["engagements/acme/rel/rel06.yaml", RECORD]
    snapshot = repo.work_tree()
    assert set(snapshot.records["engagements/acme", "rel06"].actions) == {"agree-on-dates", "agree-on-dates-2"}
    assert not [each for each in snapshot.problems if each.severity == "error"]
    git.write({"engagements/acme/rel/rel06.yaml": None})
    revert(repo, changes[1:])


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewAction("organization", "knw70", "x"), "No Practice knw70."),
        (NewAction("nobody", "knw07", "x"), "No span nobody."),
        (NewAction("organization", "knw07", "x", ("b99",)), "knw07 has no Activity b99."),
        (NewAction("organization", "knw07", "  "), "An action needs a title"),
        (NewAction("organization", "knw07", "x", slug="No Slug"), "No Slug cannot be used as a slug."),
        (NewAction("organization", "knw07", "x" * 201), "would not be valid"),
        (NewAction("organization", "knw07", "x", owner="o" * 201), "would not be valid"),
    ],
)
def test_what_the_format_does_not_allow_is_refused_and_nothing_is_written(
    new: NewAction, said: str, tmp_path: Path
) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    with pytest.raises(UsageError, match=said):
        add_actions(repo, [NewAction("organization", "knw08", "Good"), new])
    assert git.git("status", "--porcelain") == ""


def test_a_slug_that_is_taken_is_refused_with_a_free_one(tmp_path: Path) -> None:
    _, repo = evidence_repository(tmp_path / "r")
    add_actions(repo, [NewAction("organization", "knw07", "Train", slug="train")])
    with pytest.raises(UsageError, match="There is an action train already") as refused:
        add_actions(repo, [NewAction("organization", "knw07", "Train", slug="train")])
    assert refused.value.hint == "Choose another slug, for example train-2."


def test_an_unknown_action_gets_the_nearest_name(tmp_path: Path) -> None:
    _, repo = evidence_repository(tmp_path / "r")
    with pytest.raises(UsageError, match="No action train for knw08 in organization"):
        set_state(repo, "organization", "knw08", "train", "done")
    add_actions(repo, [NewAction("acme", "knw07", "Train the desk")])
    with pytest.raises(UsageError, match="No action train-desk for knw07 in acme") as refused:
        set_state(repo, "acme", "knw07", "train-desk", "done")
    assert refused.value.hint == "Did you mean train-the-desk?"


def test_a_record_with_an_error_is_left_alone(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    git.write({RECORD: "activities: {b1: {rating: good}}\n"})
    with pytest.raises(ProblemsFound):
        add_actions(repo, [NewAction("organization", "knw07", "Train")])
    assert (git.root / RECORD).read_text() == "activities: {b1: {rating: good}}\n"
