from __future__ import annotations

from typing import Any, Literal

import pytest

from escm_tui.domain.comparison import ActivityChange, EvidenceChange
from escm_tui.domain.drift import any_rises, drift
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity
from escm_tui.domain.records import Claim, EvidenceReference, Rating, Record

MINUTES = EvidenceReference("organization/minutes", ("organization", "minutes"))
SPAN = "engagements/acme"


def found(
    before: Rating | None,
    after: Rating,
    evidence: tuple[EvidenceReference, ...] = (MINUTES,),
    *changes: EvidenceChange,
    setting: Literal["ignore", "warn", "enforce"] = "warn",
    **other: Any,
) -> tuple[Problem, ...]:
    record = Record("r.yaml", SPAN, "knw07", claims={"b2": Claim(after, evidence)})
    activity = ActivityChange(SPAN, "knw07", "b2", before, after, **other)
    return drift([activity], changes, {(SPAN, "knw07"): record}, setting)


def test_a_claim_that_rises_on_what_was_there_before_is_told() -> None:
    [told] = found(Rating.PARTIAL, Rating.SATISFIED)
    assert told.text == "knw07 b2 rises from partial to satisfied, but its evidence is what it was."
    assert (told.code, told.severity, told.path, told.position) == ("G009", Severity.WARNING, "r.yaml", WHOLE_FILE)
    assert told.field == "activities.b2.rating"
    [bare] = found(Rating.UNSATISFIED, Rating.PARTIAL, ())
    assert bare.text == "knw07 b2 rises from unsatisfied to partial, but it has no evidence."


def test_the_policy_says_how_much_it_weighs() -> None:
    assert found(Rating.PARTIAL, Rating.SATISFIED, setting="ignore") == ()
    assert [each.severity for each in found(Rating.PARTIAL, Rating.SATISFIED, setting="enforce")] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Rating.SATISFIED, Rating.PARTIAL),
        (Rating.SATISFIED, Rating.SATISFIED),
        (Rating.NOT_APPLICABLE, Rating.SATISFIED),
        (Rating.SATISFIED, Rating.NOT_APPLICABLE),
    ],
)
def test_what_does_not_rise_needs_nothing_new(before: Rating | None, after: Rating) -> None:
    assert found(before, after) == ()


@pytest.mark.parametrize("before", [Rating.UNSATISFIED, Rating.PARTIAL])
def test_setting_aside_rises_as_well(before: Rating | None) -> None:
    assert len(found(before, Rating.NOT_APPLICABLE, ())) == 1


def test_attaching_evidence_is_enough() -> None:
    assert found(Rating.PARTIAL, Rating.SATISFIED, evidence_added=("organization/minutes",)) == ()


@pytest.mark.parametrize(
    ("field", "enough"),
    [("sha256", True), ("version", True), ("valid", True), ("retired", True), ("title", False), ("summary", False)],
)
def test_refreshed_evidence_is_enough_but_not_a_new_title(field: str, enough: bool) -> None:
    change = EvidenceChange("changed", "organization", "minutes", "Minutes", (field,))
    assert (found(Rating.PARTIAL, Rating.SATISFIED, (MINUTES,), change) == ()) is enough


def test_evidence_of_something_else_is_not_enough() -> None:
    other = EvidenceChange("changed", "engagements/acme", "minutes", "Minutes", ("sha256",))
    assert len(found(Rating.PARTIAL, Rating.SATISFIED, (MINUTES,), other)) == 1


def test_a_first_claim_does_not_rise() -> None:
    assert found(None, Rating.SATISFIED, ()) == ()


def test_a_record_that_went_rises_nowhere() -> None:
    gone = ActivityChange(SPAN, "knw07", "b2", Rating.PARTIAL, None)
    assert drift([gone], (), {}, "enforce") == ()


@pytest.mark.parametrize(
    ("before", "after", "rises"),
    [
        ({"a1": Rating.PARTIAL}, {"a1": Rating.SATISFIED}, True),
        ({"a1": Rating.PARTIAL}, {"a1": Rating.PARTIAL}, False),
        ({"a1": Rating.SATISFIED}, {"a1": Rating.PARTIAL}, False),
        ({"a1": Rating.SATISFIED}, {"a1": Rating.NOT_APPLICABLE}, False),
        ({}, {"a1": Rating.SATISFIED}, False),
        ({"a1": Rating.SATISFIED}, {}, False),
        ({"a1": Rating.SATISFIED, "b1": Rating.UNSATISFIED}, {"a1": Rating.PARTIAL, "b1": Rating.PARTIAL}, True),
    ],
)
def test_a_record_rises_where_one_claim_does(
    before: dict[str, Rating], after: dict[str, Rating], *, rises: bool
) -> None:
    def record(ratings: dict[str, Rating]) -> Record:
        return Record("r.yaml", SPAN, "knw07", claims={name: Claim(rating) for name, rating in ratings.items()})

    assert any_rises(record(before), record(after)) is rises
