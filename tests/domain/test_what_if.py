"""Suppositions: what would be otherwise if some Practices or Activities held; nothing is ever lower for it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

from escm_tui.domain.assessment import assess
from escm_tui.domain.catalog import Practice
from escm_tui.domain.records import ORGANIZATION
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.what_if import Supposition, suppose
from tests.domain.test_properties import MODEL, bounded, judged, nowhere_lower, snapshots
from tests.support.snapshots import (
    ACME,
    BANK,
    CNT02,
    KNW07,
    PRF07,
    REL05,
    SDD04,
    SMALL,
    catalog,
    engagement,
    item,
    record,
    satisfying,
    snapshot,
    with_claims,
    without,
)

TARGETS = [
    *(Supposition(each) for each in MODEL.practices),
    *(Supposition(each, activity) for each in MODEL.practices for activity in each.activities),
]


@bounded
@given(snapshots(), st.lists(st.sampled_from(TARGETS), max_size=4))
def test_supposing_never_lowers_anything(found: Snapshot, targets: list[Supposition]) -> None:
    nowhere_lower(judged(found), judged(suppose(found, targets)))


@bounded
@given(snapshots(), st.sets(st.sampled_from([each.id for each in MODEL.practices])))
def test_what_is_supposed_is_satisfied_and_the_rest_is_as_it_was(found: Snapshot, names: set[str]) -> None:
    before, after = judged(found), judged(suppose(found, [Supposition(MODEL.by_id[name]) for name in names]))
    for name, each in after.practices.items():
        if name in names:
            assert each.satisfied
        else:
            assert each == before.practices[name]


@bounded
@given(snapshots(), st.sampled_from([each for each in TARGETS if each.activity]))
def test_a_supposed_activity_holds_in_every_record_of_its_practice(found: Snapshot, target: Supposition) -> None:
    after = judged(suppose(found, [target])).practices[target.practice.id]
    assert after.spans
    assert target.activity is not None
    assert all(each.activities[target.activity.id].holds for each in after.spans.values())


@bounded
@given(snapshots(), st.lists(st.sampled_from(TARGETS), max_size=4))
def test_supposing_twice_or_in_another_order_is_the_same(found: Snapshot, targets: list[Supposition]) -> None:
    once = suppose(found, targets)
    for again in (suppose(once, targets), suppose(found, reversed(targets))):
        assert {name: each.status for name, each in judged(again).practices.items()} == {
            name: each.status for name, each in judged(once).practices.items()
        }


def test_everything_supposed_is_level_4_where_there_is_an_engagement() -> None:
    every = [Supposition(each) for each in SMALL.practices]
    assert assess(SMALL, suppose(snapshot(engagement("acme")), every)).level == 4
    assert assess(SMALL, suppose(snapshot(), every)).level == 1


def test_nothing_supposed_is_the_same_snapshot() -> None:
    found = snapshot(satisfying(KNW07))
    assert suppose(found, []) == found


def level_2(each: Practice, *things: object) -> list[str]:
    """What is still unmet."""
    model = catalog(each)
    return [reason.text for reason in assess(model, suppose(snapshot(*things), _B1(each))).practices[each.id].unmet]  # type: ignore[arg-type]


def _B1(each: Practice) -> list[Supposition]:  # noqa: N802
    return [Supposition(each, each.by_id["b1"])]


def test_an_activity_brings_something_written_but_not_the_document_of_the_type() -> None:
    claims = with_claims(satisfying(KNW07), b1="partial")
    assert level_2(KNW07, claims) == []
    assert level_2(KNW07, without(claims, "knw07-procedure")) == [
        "No span satisfies this Practice.",
        "No Required Activity of b rests on a procedure.",
    ]


def test_an_engagement_alone_is_supposed_for_itself() -> None:
    found = snapshot(engagement("acme"), engagement("bank"))
    supposed = suppose(found, [Supposition(REL05), Supposition(CNT02)], spans=[ACME, BANK])
    assert sorted(supposed.records) == [(span, name) for span in (ACME, BANK) for name in ("cnt02", "rel05")]
    after = assess(SMALL, supposed, spans=[ACME, BANK])
    assert (after.practices["rel05"].satisfied, after.practices["cnt02"].satisfied) == (True, True)
    reference = supposed.records[ACME, "rel05"].claims["b1"].evidence[0]
    assert (reference.text, reference.span) == ("organization/supposed:procedure", ORGANIZATION)


def test_what_was_claimed_beside_stays() -> None:
    noted = record(ORGANIZATION, "sdd04", b1="partial:work", b2="unsatisfied")
    found = snapshot(noted, item("work"))
    after = suppose(found, [Supposition(SDD04, SDD04.by_id["b1"])]).records[ORGANIZATION, "sdd04"]
    assert [each.text for each in after.claims["b1"].evidence] == ["work", "supposed:record"]
    assert after.claims["b2"] == noted.claims["b2"]


def test_corroboration_is_met_where_it_is_enforced() -> None:
    found = snapshot(engagement("acme"), corroboration="enforce")
    for each in (SDD04, PRF07):
        assert assess(SMALL, suppose(found, [Supposition(each)])).practices[each.id].satisfied


def test_names_are_those_that_people_type() -> None:
    assert (Supposition(KNW07).name, Supposition(KNW07, KNW07.by_id["b2"]).name) == ("knw07", "knw07.b2")
    assert replace(Supposition(KNW07)) == Supposition(KNW07)
