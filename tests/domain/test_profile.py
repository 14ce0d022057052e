"""The numbers that every view shows."""

from __future__ import annotations

from typing import Any

import pytest

from escm_tui.domain.catalog import LifeCycle, PracticeType
from escm_tui.domain.problems import WHOLE_FILE, problem
from escm_tui.domain.profile import Count, GapItem, Profile, profile_of
from escm_tui.domain.records import ORGANIZATION, Target
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from tests.support.snapshots import (
    ACME,
    BANK,
    CNT02,
    DEL01,
    KNW01,
    KNW07,
    PRF07,
    REL05,
    SDD04,
    SMALL,
    TFR06,
    Things,
    catalog,
    engagement,
    item,
    practice,
    record,
    satisfying,
    snapshot,
    with_claims,
)

SATISFIED = [satisfying(each) for each in (KNW07, CNT02, SDD04, DEL01, REL05)]
"""Everything of Level 2 but knw01, and rel05 of Level 3."""


def profile(*things: Things, **options: Any) -> Profile:
    """The profile of a snapshot of these things over the small catalog."""
    return profile_of(SMALL, snapshot(*things, **options))


def counts(found: Any) -> dict[Any, str]:
    """Counts as people read them."""
    return {key: str(count) for key, count in found.items()}


class TestCounts:
    FOUND = profile(engagement("acme"), SATISFIED, record(ORGANIZATION, "prf07", a1="unsatisfied"))

    def test_of_levels(self) -> None:
        assert self.FOUND.level == 1
        assert counts(self.FOUND.levels) == {2: "4/5", 3: "1/2", 4: "0/1"}
        assert counts(self.FOUND.levels_cumulative) == {2: "4/5", 3: "5/7", 4: "5/8"}
        assert self.FOUND.total == Count(5, 8)

    def test_of_areas_and_levels(self) -> None:
        assert counts(self.FOUND.areas) == {
            "knw": "1/2",
            "cnt": "1/1",
            "sdd": "1/1",
            "del": "1/1",
            "rel": "1/1",
            "tfr": "0/1",
            "prf": "0/1",
        }
        assert {area: counts(row) for area, row in self.FOUND.matrix.items()} == {
            "knw": {2: "1/2"},
            "cnt": {2: "1/1"},
            "sdd": {2: "1/1"},
            "del": {2: "1/1"},
            "rel": {3: "1/1"},
            "tfr": {3: "0/1"},
            "prf": {4: "0/1"},
        }

    def test_of_lifecycles_and_types(self) -> None:
        assert counts(self.FOUND.lifecycles) == {
            LifeCycle.ONGOING: "2/4",
            LifeCycle.INITIATION: "2/2",
            LifeCycle.DELIVERY: "1/1",
            LifeCycle.COMPLETION: "0/1",
        }
        assert counts(self.FOUND.types) == {
            PracticeType.POLICY: "0/1",
            PracticeType.PROCEDURE: "2/3",
            PracticeType.GUIDELINE: "1/1",
            PracticeType.PROGRAM: "0/1",
            PracticeType.PLAN: "1/1",
            PracticeType.OTHER: "1/1",
        }

    def test_of_statuses_from_best_to_worst(self) -> None:
        assert list(self.FOUND.statuses.items()) == [
            (Status.SATISFIED, 5),
            (Status.PARTIAL, 0),
            (Status.UNSATISFIED, 1),
            (Status.NOT_RATED, 2),
        ]

    def test_of_the_measurement_core(self) -> None:
        assert self.FOUND.measurement_core == {"knw07": Status.SATISFIED, "prf07": Status.UNSATISFIED}

    def test_rest_on_claims(self) -> None:
        assert self.FOUND.basis == "claims"


def test_institutionalization_counts_what_refers_to_a_support_practice() -> None:
    """In the small catalog a3 of every Practice refers to knw07."""
    assert profile().institutionalization == {"knw07": Count(0, 8)}
    found = profile(SATISFIED, record(ORGANIZATION, "prf07", a3="satisfied:note"), item("note"))
    assert found.institutionalization == {"knw07": Count(6, 8)}
    assert profile(with_claims(SATISFIED, a3="partial")).institutionalization == {"knw07": Count(0, 8)}


class TestLevelWithoutNotApplicable:
    MODEL = catalog(SDD04, REL05)

    def levels(self, *things: Things) -> tuple[int, int]:
        found = profile_of(self.MODEL, snapshot(engagement("acme"), *things))
        return found.level, found.level_without_not_applicable

    def test_is_lower_where_the_level_rests_on_it(self) -> None:
        assert self.levels(with_claims(satisfying(SDD04), b1="not_applicable")) == (2, 1)

    def test_is_the_same_where_it_does_not(self) -> None:
        assert self.levels(satisfying(SDD04), record(ORGANIZATION, "rel05", b1="not_applicable")) == (2, 2)
        assert self.levels(satisfying(SDD04)) == (2, 2)

    def test_is_the_lowest_where_no_other_is_reached(self) -> None:
        assert self.levels(record(ORGANIZATION, "sdd04", b1="not_applicable")) == (1, 1)

    def test_keeps_to_the_chosen_spans(self) -> None:
        things = snapshot(
            engagement("acme"), engagement("bank"), with_claims(satisfying(SDD04, ACME), b1="not_applicable")
        )
        for spans in ([ORGANIZATION, ACME], iter([ORGANIZATION, ACME])):
            found = profile_of(self.MODEL, things, spans=spans)
            assert found.assessment.spans == (ORGANIZATION, ACME)
            assert (found.level, found.level_without_not_applicable) == (2, 1)


def gap(level: int, *things: Things) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Practice, Activities and sentences of each gap."""
    return [
        (each.practice.id, each.activities, [reason.text for reason in each.missing])
        for each in profile(*things).gap(level)
    ]


class TestGap:
    ALL = tuple(each.id for each in SDD04.required)
    NOBODY = "No span rates this Practice."

    def test_is_empty_where_nothing_is_missing(self) -> None:
        assert profile(engagement("acme"), [satisfying(each) for each in SMALL.practices]).gap(4) == ()

    def test_comes_by_level_then_support_then_effort_then_id(self) -> None:
        things = (
            with_claims(satisfying(CNT02), a1="partial", b1="partial"),
            with_claims(satisfying(SDD04), a1="partial"),
            with_claims(satisfying(DEL01), c5="unsatisfied"),
            with_claims(satisfying(REL05), c5=None),
        )
        found = profile(*things).gap(3)
        assert [(each.practice.id, each.activities) for each in found] == [
            ("knw07", self.ALL),
            ("del01", ("c5",)),
            ("sdd04", ("a1",)),
            ("cnt02", ("a1", "b1")),
            ("knw01", self.ALL),
            ("rel05", ("c5",)),
            ("tfr06", self.ALL),
        ]
        assert len(profile(*things).gap(2)) == 5
        assert len(profile(*things).gap(4)) == 8

    def test_a_support_practice_names_what_waits_for_it(self) -> None:
        things = (
            with_claims(satisfying(CNT02), a3="partial"),
            with_claims(satisfying(SDD04), a1="partial"),
            [satisfying(each) for each in (KNW01, DEL01)],
        )
        assert [(each.practice.id, each.unblocks) for each in profile(*things).gap(3)] == [
            ("knw07", ("cnt02", "rel05", "tfr06")),
            ("cnt02", ()),
            ("sdd04", ()),
            ("rel05", ()),
            ("tfr06", ()),
        ]

    def test_of_equal_effort_is_first_what_unblocks_most(self) -> None:
        other = practice("ppl03", support=True)
        model = catalog(other, KNW07, CNT02)
        found = profile_of(model, snapshot(with_claims(satisfying(CNT02), a3="partial"))).gap(2)
        assert [(each.practice.id, each.unblocks) for each in found] == [
            ("knw07", ("ppl03", "cnt02")),
            ("ppl03", ()),
            ("cnt02", ()),
        ]

    def test_tells_what_the_nearest_record_lacks(self) -> None:
        things = (
            engagement("acme"),
            [satisfying(each) for each in SMALL.practices if each is not SDD04],
            with_claims(satisfying(SDD04), a1="partial", a2="partial"),
            with_claims(satisfying(SDD04, ACME), c5="partial"),
        )
        assert gap(4, things) == [("sdd04", ("c5",), ["No span satisfies this Practice.", "c5 is rated partial."])]

    def test_tells_of_a_practice_that_nobody_rates(self) -> None:
        assert gap(2, [satisfying(each) for each in (KNW01, KNW07, CNT02, DEL01)]) == [
            ("sdd04", self.ALL, [self.NOBODY])
        ]

    def test_of_missing_phases_alone_asks_for_no_activity(self) -> None:
        rated = dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:knw07-talk")
        rest = [satisfying(each) for each in (KNW01, CNT02, SDD04, DEL01)]
        other = (engagement("acme"), record(ACME, "knw07", a1="partial"))
        assert gap(2, rest, with_claims(satisfying(KNW07), **rated), other) == [
            (
                "knw07",
                (),
                [
                    f"No evidence on the Activities of c shows {phase}."
                    for phase in ("Initiation", "Delivery", "Completion")
                ],
            )
        ]

    ENGAGEMENTS = (engagement("acme"), engagement("bank"), satisfying(REL05, ACME))
    TEXT = (
        "At Level 3 the organization, or every engagement and at least two, must satisfy the Practice; "
        "it is satisfied in 1 of 2 engagements, not in bank."
    )

    def gap_of_rel05(self, *things: Things) -> tuple[tuple[str, ...], list[str]]:
        [found] = [each for each in gap(3, self.ENGAGEMENTS, *things) if each[0] == "rel05"]
        return found[1], found[2]

    def test_above_level_2_tells_what_the_next_engagement_lacks(self) -> None:
        partial = with_claims(satisfying(REL05, BANK), b1="partial")
        assert self.gap_of_rel05(partial) == (("b1",), [self.TEXT, "b1 is rated partial."])

    def test_above_level_2_asks_for_a_whole_record_where_there_is_none(self) -> None:
        assert self.gap_of_rel05() == (self.ALL, [self.TEXT])

    def test_item_knows_its_practice(self) -> None:
        each = GapItem(profile().practices["tfr06"])
        assert (each.practice, each.activities) == (TFR06, self.ALL)


def test_errors_and_warnings_are_counted() -> None:
    problems = (
        problem("Y003", "a.yaml", WHOLE_FILE, "x"),
        problem("S001", "b.yaml", WHOLE_FILE, "x"),
        problem("S002", "b.yaml", WHOLE_FILE, "x"),
        problem("C001", "c.yaml", WHOLE_FILE, "x"),
        problem("E009", "d.yaml", WHOLE_FILE, "x"),
    )
    found = profile_of(SMALL, Snapshot("index", snapshot().as_of, problems=problems))
    assert (found.errors, found.warnings, found.snapshot.complete) == (3, 1, False)
    assert (profile().errors, profile().warnings, profile().snapshot.complete) == (0, 0, True)


def test_practices_keep_the_models_order() -> None:
    assert list(profile().practices) == [each.id for each in SMALL.practices]
    assert profile().practices["prf07"].practice is PRF07


@pytest.mark.parametrize(("satisfied", "total", "words"), [(0, 0, "0/0"), (3, 8, "3/8")])
def test_a_count_reads_as_a_fraction(satisfied: int, total: int, words: str) -> None:
    assert str(Count(satisfied, total)) == words


class TestWhereTheWorkIs:
    def span(self, name: str, *things: Things) -> str:
        return GapItem(profile(engagement("acme"), engagement("bank"), *things).practices[name]).span

    def test_is_the_nearest_record_that_is_not_satisfied(self) -> None:
        far, near = record(ORGANIZATION, "rel05", b1="partial"), with_claims(satisfying(REL05, BANK), b1="partial")
        assert self.span("rel05", far, near) == BANK

    def test_is_an_engagement_without_a_record_where_another_is_satisfied(self) -> None:
        assert self.span("rel05", satisfying(REL05, ACME)) == BANK

    def test_is_the_organization_where_there_is_no_record(self) -> None:
        assert self.span("rel05") == ORGANIZATION
        assert self.span("knw07", satisfying(KNW07)) == ORGANIZATION


@pytest.mark.parametrize(
    ("target", "wanted"),
    [(None, 2), (Target(1), 2), (Target(2), 2), (Target(3), 3), (Target(4), 4), (Target(5), 4)],
)
def test_the_level_to_look_at_is_the_target_or_else_the_next(target: Target | None, wanted: int) -> None:
    made = snapshot()
    made = made._replace(manifest=made.manifest._replace(target=target))
    assert profile_of(SMALL, made).wanted_level == wanted
    everything = snapshot(engagement("acme"), [satisfying(each) for each in SMALL.practices])
    everything = everything._replace(manifest=made.manifest)
    assert profile_of(SMALL, everything).wanted_level == 4
