"""What was supposed becomes planned work, but for what holds already."""

from __future__ import annotations

from datetime import date

import pytest

from escm_tui.actions.suppose import actions_for, holds, suppositions
from escm_tui.domain.profile import Profile, profile_of
from escm_tui.domain.what_if import Supposition
from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from tests.actions.conftest import refused
from tests.support.snapshots import ACME, BANK, Things, engagement, record, snapshot

CATALOG = load_catalog()


def profile(*things: Things) -> Profile:
    return profile_of(CATALOG, snapshot(engagement("acme"), engagement("bank"), *things))


def one(word: str) -> Supposition:
    [found] = suppositions(CATALOG, [word])
    return found


def test_words_name_practices_and_activities() -> None:
    whole, part = suppositions(CATALOG, ["knw07", "ppl04.b2"])
    assert (whole.practice.id, whole.activity) == ("knw07", None)
    assert (part.practice.id, part.activity and part.activity.id) == ("ppl04", "b2")
    with pytest.raises(UsageError, match="knw99"):
        suppositions(CATALOG, ["knw99"])


def test_an_activity_holds_where_it_does_in_every_record() -> None:
    held = record("organization", "knw07", b1="not_applicable")
    assert holds(profile(held), one("knw07.b1"))
    assert not holds(profile(held), one("knw07.b2"))
    assert not holds(profile(held, record(ACME, "knw07", b1="partial")), one("knw07.b1"))
    assert not holds(profile(), one("knw07.b1"))
    assert not holds(profile(held), one("knw07"))


def test_each_supposition_is_work_in_the_record_that_is_nearest_to_it() -> None:
    organization = record("organization", "knw07", b1="not_applicable", b2="partial")
    acme = record(ACME, "knw07", b1="partial")
    found = actions_for(
        profile(organization, acme),
        [one("knw07.b1"), one("knw07.b2"), one("rel05")],
        owner="Lead",
        due=date(2026, 9, 1),
    )
    assert [(each.span, each.practice, each.title, each.activities) for each in found[:2]] == [
        (ACME, "knw07", "Perform knw07.b1 with evidence", ("b1",)),
        ("organization", "knw07", "Perform knw07.b2 with evidence", ("b2",)),
    ]
    whole = found[2]
    assert (whole.span, whole.practice, whole.title) == ("organization", "rel05", "Satisfy rel05")
    assert whole.activities == tuple(each.id for each in CATALOG.by_id["rel05"].required)
    assert {(each.owner, each.due) for each in found} == {("Lead", date(2026, 9, 1))}


def test_the_nearest_open_record_is_where_a_practice_is_worked_on() -> None:
    far, near = record(ACME, "knw07", a1="unsatisfied"), record(BANK, "knw07", a1="partial", b1="not_applicable")
    [found] = actions_for(profile(far, near), [one("knw07")])
    assert (found.span, found.owner, found.due) == (BANK, "", None)
    assert "b1" not in found.activities
    assert "a1" in found.activities


def test_what_holds_already_is_no_work() -> None:
    held = record("organization", "knw07", b1="not_applicable")
    found = actions_for(profile(held), [one("knw07.b1"), one("knw07.b2")])
    assert [each.activities for each in found] == [("b2",)]
    assert refused(lambda: actions_for(profile(held), [one("knw07.b1")])) == (
        UsageError,
        "Everything that is supposed holds already, so there is nothing to do.",
        "",
    )
