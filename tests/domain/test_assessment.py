"""The rules from a claim to a level, each with its reason, in the order in which they build on each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from escm_tui.domain.assessed import ActivityStatus
from escm_tui.domain.catalog import Practice
from escm_tui.domain.records import ORGANIZATION
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
    assessed,
    catalog,
    engagement,
    item,
    judged,
    judged_in_span,
    reasons,
    record,
    satisfying,
    with_claims,
    without,
)


def in_activity(name: str, text: str, *items: Any, **options: Any) -> tuple[ActivityStatus, list[str]]:
    """What a single claim on an Activity of an Other Practice amounts to, with its reasons."""
    found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04", **{name: text}), items, **options).activities[name]
    return found.status, [each.text for each in found.reasons]


class TestActivity:
    """Rule 1."""

    def test_that_is_not_listed_is_not_rated(self) -> None:
        found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04")).activities["a1"]
        assert (found.status, found.claim, found.serving) == (ActivityStatus.NOT_RATED, None, ())
        assert [(each.rule, each.text) for each in found.reasons] == [("activity", "a1 is not rated.")]
        assert not found.holds
        assert not found.not_applicable

    def test_rated_unsatisfied_fails_whatever_is_attached(self) -> None:
        assert in_activity("a1", "unsatisfied:note", item("note")) == (
            ActivityStatus.FAILS,
            ["a1 is rated unsatisfied."],
        )

    def test_rated_partial_is_partial_whatever_is_attached(self) -> None:
        assert in_activity("a1", "partial:note", item("note")) == (ActivityStatus.PARTIAL, ["a1 is rated partial."])

    def test_rated_satisfied_with_evidence_holds(self) -> None:
        found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04", a1="satisfied:note"), item("note"))
        assert found.activities["a1"].holds
        assert found.activities["a1"].proved
        assert found.activities["a1"].serving == (item("note"),)
        assert found.activities["a1"].reasons == ()

    def test_an_item_that_is_named_twice_serves_once(self) -> None:
        twice = record(ORGANIZATION, "sdd04", a1="satisfied:note,organization/note")
        assert judged_in_span(SDD04, twice, item("note")).activities["a1"].serving == (item("note"),)

    @pytest.mark.parametrize(
        ("attached", "items", "why"),
        [
            ("", (), "no evidence is attached"),
            (":gone", (), "its evidence gone does not exist"),
            (":old", (item("old", valid="..2026-06-29"),), "its evidence old expired on 2026-06-29"),
            (":new", (item("new", valid="2026-07-01.."),), "its evidence new is valid only from 2026-07-01"),
            (":out", (item("out", retired="2026-06-30"),), "its evidence out was retired on 2026-06-30"),
            (
                ":out,gone",
                (item("out", retired="2026-06-01", valid="..2026-01-01"),),
                "its evidence out was retired on 2026-06-01; its evidence gone does not exist",
            ),
        ],
    )
    def test_rated_satisfied_without_evidence_that_serves_is_partial(
        self, attached: str, items: tuple[Any, ...], why: str
    ) -> None:
        assert in_activity("a1", f"satisfied{attached}", *items) == (
            ActivityStatus.PARTIAL,
            [f"a1 is rated satisfied, but {why}."],
        )

    @pytest.mark.parametrize("valid", ["2026-06-30..", "..2026-06-30", "2026-06-30..2026-06-30", ".."])
    def test_the_ends_of_validity_count_in(self, valid: str) -> None:
        assert in_activity("a1", "satisfied:note", item("note", valid=valid)) == (ActivityStatus.HOLDS, [])

    def test_an_item_serves_until_the_day_before_it_is_retired(self) -> None:
        assert in_activity("a1", "satisfied:note", item("note", retired="2026-07-01")) == (ActivityStatus.HOLDS, [])

    def test_one_item_that_serves_is_enough(self) -> None:
        status, _ = in_activity("a1", "satisfied:old,gone,note", item("old", valid="..2020-01-01"), item("note"))
        assert status is ActivityStatus.HOLDS

    def test_a_bare_slug_is_never_looked_up_in_the_organization(self) -> None:
        things = (
            engagement("acme"),
            item("note"),
            record(ACME, "sdd04", a1="satisfied:note", a2="satisfied:organization/note"),
        )
        found = judged_in_span(SDD04, things, span=ACME).activities
        assert found["a1"].reasons[0].text == "a1 is rated satisfied, but its evidence note does not exist."
        assert found["a2"].holds

    @pytest.mark.parametrize("name", ["b2", "b2a", "b3"])
    def test_that_calls_for_a_document_needs_something_written(self, name: str) -> None:
        talk, look, form = item("talk", "interview"), item("look", "observation"), item("form", "questionnaire")
        assert in_activity(name, "satisfied:talk", talk) == (
            ActivityStatus.PARTIAL,
            [f"{name} calls for a document; only an interview is attached."],
        )
        assert in_activity(name, "satisfied:talk,look,form", talk, look, form)[1] == [
            f"{name} calls for a document; only an interview and an observation and a questionnaire are attached."
        ]
        assert in_activity(name, "satisfied:talk,more,look", talk, item("more", "interview"), look)[1] == [
            f"{name} calls for a document; only interviews and an observation are attached."
        ]
        assert in_activity(name, "satisfied:talk,paper", talk, item("paper", "artifact"))[0] is ActivityStatus.HOLDS
        assert in_activity(name, "satisfied:guide", item("guide", "guidance_document"))[0] is ActivityStatus.HOLDS

    def test_that_calls_for_no_document_holds_by_an_interview(self) -> None:
        assert in_activity("b1", "satisfied:talk", item("talk", "interview")) == (ActivityStatus.HOLDS, [])

    def test_a_document_that_has_expired_is_no_document(self) -> None:
        items = (item("talk", "interview"), item("paper", "artifact", valid="..2026-06-29"))
        assert in_activity("b2", "satisfied:talk,paper", *items)[1] == [
            "b2 calls for a document; only an interview is attached."
        ]


class TestNotApplicable:
    """Rule 1, as far as it sets Activities aside."""

    def test_holds_on_b_but_proves_nothing(self) -> None:
        found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04", b1="not_applicable")).activities["b1"]
        assert (found.status, found.reasons) == (ActivityStatus.HOLDS, ())
        assert found.not_applicable
        assert not found.proved

    @pytest.mark.parametrize("name", ["a1", "a3", "c1", "c5"])
    def test_fails_on_a_and_c(self, name: str) -> None:
        assert in_activity(name, "not_applicable") == (
            ActivityStatus.FAILS,
            [f"{name} belongs to every Practice; it cannot be not applicable."],
        )

    def test_fails_for_certification(self) -> None:
        assert in_activity("b1", "not_applicable", not_applicable_holds=False) == (
            ActivityStatus.FAILS,
            ["b1 is not applicable, which does not hold for certification."],
        )
        assert in_activity("a1", "not_applicable", not_applicable_holds=False)[1] == [
            "a1 belongs to every Practice; it cannot be not applicable."
        ]

    def test_leaves_a_practice_satisfied_when_one_activity_of_b_is_proved(self) -> None:
        things = with_claims(satisfying(SDD04), b1="not_applicable", b2="not_applicable")
        assert judged_in_span(SDD04, things).satisfied
        strict = judged_in_span(SDD04, things, not_applicable_holds=False)
        assert strict.status is Status.PARTIAL
        assert [each.activity for each in strict.unmet] == ["b1", "b2"]

    def test_on_all_of_b_proves_nothing(self) -> None:
        things = with_claims(satisfying(SDD04), b1="not_applicable", b2="not_applicable", b3="not_applicable")
        found = judged_in_span(SDD04, things)
        assert found.status is Status.PARTIAL
        assert reasons(found) == [("not_applicable", ORGANIZATION, "b", "No Required Activity of b holds by evidence.")]

    def test_supplies_no_document_for_the_type(self) -> None:
        things = with_claims(
            satisfying(KNW07),
            b1="satisfied:knw07-work",
            b2="not_applicable:knw07-procedure",
            b3="satisfied:knw07-work",
        )
        assert reasons(judged_in_span(KNW07, things)) == [
            ("documentation", ORGANIZATION, "b", "No Required Activity of b rests on a procedure.")
        ]


class TestPracticeInASpan:
    """Rule 2."""

    @pytest.mark.parametrize("each", SMALL.practices, ids=lambda each: each.id)
    def test_is_satisfied_when_every_required_activity_holds(self, each: Practice) -> None:
        found = judged_in_span(each, satisfying(each))
        assert (found.status, found.unmet) == (Status.SATISFIED, ())
        assert (found.required_holding, found.recommended_holding) == (11, 0)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [(None, "b3 is not rated."), ("partial", "b3 is rated partial."), ("unsatisfied", "b3 is rated unsatisfied.")],
    )
    def test_is_partial_when_one_does_not_hold(self, text: str | None, reason: str) -> None:
        found = judged_in_span(SDD04, with_claims(satisfying(SDD04), b3=text))
        assert found.status is Status.PARTIAL
        assert reasons(found) == [("activity", ORGANIZATION, "b3", reason)]
        assert found.required_holding == 10

    def test_is_partial_when_one_is_partial(self) -> None:
        assert judged_in_span(SDD04, record(ORGANIZATION, "sdd04", a1="partial")).status is Status.PARTIAL

    def test_is_unsatisfied_when_rated_and_nothing_holds(self) -> None:
        found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04", a1="unsatisfied"))
        assert found.status is Status.UNSATISFIED
        assert [each.text for each in found.unmet][:2] == ["a1 is rated unsatisfied.", "a2 is not rated."]
        assert len(found.unmet) == 11

    def test_is_not_rated_when_only_recommended_activities_are(self) -> None:
        found = judged_in_span(SDD04, record(ORGANIZATION, "sdd04", b2a="satisfied:note"), item("note"))
        assert found.status is Status.NOT_RATED
        assert (found.required_holding, found.recommended_holding) == (0, 1)

    def test_recommended_activities_never_decide(self) -> None:
        assert judged_in_span(SDD04, with_claims(satisfying(SDD04), b2a="unsatisfied")).satisfied

    def test_activities_that_the_practice_lacks_are_passed_over(self) -> None:
        found = judged_in_span(SDD04, with_claims(satisfying(SDD04), b9="unsatisfied"))
        assert found.satisfied
        assert "b9" not in found.activities


class TestDocumentation:
    """Rule 3."""

    @pytest.mark.parametrize(
        ("each", "slug", "text"),
        [
            (KNW01, "knw01-policy", "No Required Activity of b rests on a policy."),
            (KNW07, "knw07-procedure", "No Required Activity of b rests on a procedure."),
            (CNT02, "cnt02-guideline", "No Required Activity of b rests on a guideline."),
            (DEL01, "del01-plan", "No Required Activity of b rests on a plan."),
            (PRF07, "prf07-program-plan", "No Required Activity of b rests on a program plan."),
            (PRF07, "prf07-business-case", "No Required Activity of b rests on a business case."),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_each_type_rests_on_its_document(self, each: Practice, slug: str, text: str) -> None:
        found = judged_in_span(each, without(satisfying(each), slug))
        assert found.status is Status.PARTIAL
        assert reasons(found) == [("documentation", ORGANIZATION, "b", text)]

    def test_a_program_rests_on_two(self) -> None:
        things = without(without(satisfying(PRF07), "prf07-program-plan"), "prf07-business-case")
        assert [each.text for each in judged_in_span(PRF07, things).unmet] == [
            "No Required Activity of b rests on a program plan.",
            "No Required Activity of b rests on a business case.",
        ]

    def test_the_document_has_to_be_on_a_required_activity_of_b(self) -> None:
        others = dict.fromkeys(("b1", "b2", "b3"), "satisfied:knw07-work")
        things = with_claims(satisfying(KNW07), **others, b2a="satisfied:knw07-procedure")
        assert [each.rule for each in judged_in_span(KNW07, things).unmet] == ["documentation"]
        assert judged_in_span(KNW07, with_claims(things, b1="satisfied:knw07-procedure")).satisfied

    def test_an_artifact_that_calls_itself_a_procedure_is_none(self) -> None:
        things = (*without(satisfying(KNW07), "knw07-procedure"), item("form", "artifact", type="procedure"))
        assert not judged_in_span(KNW07, with_claims(things, b1="satisfied:form")).satisfied

    def test_the_document_has_to_serve(self) -> None:
        things = without(satisfying(KNW07), "knw07-procedure")
        late = item("next", "guidance_document", type="procedure", valid="2026-07-01..")
        attached = with_claims((*things, late), b1="satisfied:next,knw07-work")
        assert not judged_in_span(KNW07, attached).satisfied
        assert judged_in_span(KNW07, attached, as_of=date(2026, 7, 1)).satisfied


class TestCorroboration:
    """Rule 10."""

    WRITTEN = with_claims(satisfying(SDD04), **{each.id: "satisfied:sdd04-work" for each in SDD04.required})
    SPOKEN = (
        record(ORGANIZATION, "sdd04", **{each.id: "satisfied:note" for each in SDD04.required}),
        item("note", "interview"),
    )

    @pytest.mark.parametrize("setting", ["ignore", "warn"])
    def test_decides_nothing_unless_enforced(self, setting: str) -> None:
        assert judged_in_span(SDD04, self.WRITTEN, corroboration=setting).satisfied

    def test_asks_for_two_kinds(self) -> None:
        found = judged_in_span(SDD04, self.WRITTEN, corroboration="enforce")
        text = (
            "The Practice rests on artifacts alone; corroboration asks for two kinds of evidence, one of them written."
        )
        assert found.status is Status.PARTIAL
        assert reasons(found) == [("corroboration", ORGANIZATION, "", text)]

    def test_asks_for_one_that_is_written(self) -> None:
        each = SDD04
        spoken = {activity.id: "satisfied:talk,look" for activity in each.required}
        rated = record(ORGANIZATION, "sdd04", **spoken, b4="satisfied:talk")
        spoken_of = (rated, item("talk", "interview"), item("look", "observation"), item("paper"))
        things = with_claims(spoken_of, b2="not_applicable:paper", b3="not_applicable")
        found = judged_in_span(each, things, corroboration="enforce")
        text = "The Practice rests on interviews and observations alone; "
        text += "corroboration asks for two kinds of evidence, one of them written."
        assert [reason.text for reason in found.unmet] == [text]

    def test_is_content_with_a_document_and_an_interview(self) -> None:
        assert judged_in_span(KNW07, satisfying(KNW07), corroboration="enforce").satisfied

    def test_is_silent_where_more_is_missing(self) -> None:
        found = judged_in_span(SDD04, with_claims(self.WRITTEN, a1=None), corroboration="enforce")
        assert [reason.rule for reason in found.unmet] == ["activity"]


class TestLifeCycle:
    """Rule 4."""

    def test_evidence_on_c_shows_every_phase_of_an_ongoing_practice(self) -> None:
        found = judged(KNW07, satisfying(KNW07))
        assert found.phases_shown == {"initiation", "delivery", "completion"}
        assert found.satisfied

    def test_missing_phases_are_named_in_their_order(self) -> None:
        things = (*without(satisfying(KNW07), "knw07-work"), item("knw07-work", phases="delivery"))
        things = with_claims(things, **dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:knw07-work"))
        found = judged(KNW07, things)
        assert found.status is Status.PARTIAL
        assert reasons(found) == [
            ("life_cycle", "", "c", "No evidence on the Activities of c shows Initiation."),
            ("life_cycle", "", "c", "No evidence on the Activities of c shows Completion."),
        ]
        assert found.phases_shown == {"delivery"}

    def test_phases_on_a_and_b_do_not_count(self) -> None:
        things = with_claims(satisfying(KNW07), **dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:knw07-talk"))
        assert judged(KNW07, things).phases_shown == frozenset()

    def test_guidance_documents_show_no_phase(self) -> None:
        guide = item("guide", "guidance_document", phases="initiation delivery completion")
        rated = dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:guide")
        found = judged(KNW07, with_claims(satisfying(KNW07), **rated), guide)
        assert found.phases_shown == frozenset()
        assert found.status is Status.PARTIAL

    @pytest.mark.parametrize("kind", ["artifact", "interview", "questionnaire", "observation"])
    def test_every_other_kind_shows_its_phases(self, kind: str) -> None:
        seen = item("seen", kind, phases="initiation delivery completion")
        rated = dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:seen")
        assert judged(KNW07, with_claims(satisfying(KNW07), **rated), seen).satisfied

    def test_phases_add_up_over_satisfied_records(self) -> None:
        young = engagement("acme", initiation="2026-01-01..", delivery="2026-07-01..")
        old = engagement("bank", delivery="2020-01-01..", completion="2026-01-01..")
        things = (young, old, satisfying(KNW07, ACME), satisfying(KNW07, BANK))
        found = judged(KNW07, *things)
        assert found.phases_shown == {"initiation", "delivery", "completion"}
        assert found.satisfied
        alone = judged(KNW07, *things, spans=[ORGANIZATION, ACME])
        assert alone.phases_shown == {"initiation"}
        assert [reason.text for reason in alone.unmet] == [
            "No evidence on the Activities of c shows Delivery.",
            "No evidence on the Activities of c shows Completion.",
        ]

    def test_records_that_are_not_satisfied_show_nothing(self) -> None:
        young = engagement("acme", initiation="2026-01-01..", delivery="2026-01-01..")
        partial = with_claims(satisfying(KNW07), b1="partial")
        found = judged(KNW07, young, satisfying(KNW07, ACME), partial)
        assert found.phases_shown == {"initiation", "delivery"}
        assert reasons(found) == [
            ("life_cycle", "", "c", "No evidence on the Activities of c shows Completion."),
            ("activity", ORGANIZATION, "b1", "b1 is rated partial."),
        ]

    def test_an_engagement_without_a_file_shows_no_phase(self) -> None:
        found = judged(KNW07, satisfying(KNW07, ACME), spans=[ORGANIZATION, ACME])
        assert found.phases_shown == frozenset()

    def test_a_temporal_practice_is_asked_for_no_phase(self) -> None:
        things = with_claims(satisfying(DEL01), **dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), "satisfied:del01-talk"))
        assert judged(DEL01, things).satisfied


class TestAcrossSpans:
    """Rule 5."""

    def test_nobody_rates_it(self) -> None:
        for each in (SDD04, TFR06):
            found = judged(each)
            assert (found.status, found.best_span, found.nearest_open_span) == (Status.NOT_RATED, None, None)
            assert reasons(found) == [("span", "", "", "No span rates this Practice.")]

    def test_at_level_2_the_organization_is_enough(self) -> None:
        found = judged(SDD04, engagement("acme"), satisfying(SDD04), record(ACME, "sdd04", a1="unsatisfied"))
        assert (found.status, found.unmet) == (Status.SATISFIED, ())

    def test_at_level_2_one_engagement_is_enough(self) -> None:
        found = judged(
            SDD04, engagement("acme"), satisfying(SDD04, ACME), record(ORGANIZATION, "sdd04", a1="unsatisfied")
        )
        assert found.satisfied
        best, nearest_open = found.best_span, found.nearest_open_span
        assert best is not None
        assert nearest_open is not None
        assert (best.span, nearest_open.span) == (ACME, ORGANIZATION)

    def test_at_level_2_nobody_satisfies_it(self) -> None:
        found = judged(SDD04, engagement("acme"), with_claims(satisfying(SDD04, ACME), c5="partial"))
        assert found.status is Status.PARTIAL
        assert reasons(found) == [
            ("span", "", "", "No span satisfies this Practice."),
            ("activity", ACME, "c5", "c5 is rated partial."),
        ]

    def test_at_level_3_the_organization_is_enough(self) -> None:
        found = judged(REL05, engagement("acme"), satisfying(REL05), record(ACME, "rel05", a1="unsatisfied"))
        assert found.satisfied

    def test_at_level_3_one_engagement_is_not_enough(self) -> None:
        found = judged(REL05, engagement("acme"), satisfying(REL05, ACME))
        assert found.status is Status.PARTIAL
        assert reasons(found) == [
            (
                "span",
                "",
                "",
                (
                    "At Level 3 the organization, or every engagement and at least two, must satisfy the Practice; "
                    "it is satisfied in 1 of 1 engagements, and it takes a second one."
                ),
            )
        ]

    def test_at_level_3_naming_an_engagement_twice_makes_no_two(self) -> None:
        assert not judged(REL05, engagement("acme"), satisfying(REL05, ACME), spans=[ACME, ACME]).satisfied

    @pytest.mark.parametrize("each", [REL05, PRF07], ids=lambda each: each.id)
    def test_above_level_2_every_engagement_and_two_are_enough(self, each: Practice) -> None:
        both = (engagement("acme"), engagement("bank"), satisfying(each, ACME), satisfying(each, BANK))
        assert judged(each, *both).satisfied
        assert judged(each, *both, record(ORGANIZATION, each.id, a1="unsatisfied")).satisfied

    @pytest.mark.parametrize("third", [(), (record("engagements/city", "rel05", a1="unsatisfied"),)])
    def test_at_level_3_an_engagement_that_does_not_satisfy_it_is_in_the_way(self, third: tuple[Any, ...]) -> None:
        spans = [engagement("acme"), engagement("bank"), engagement("city")]
        found = judged(REL05, spans, satisfying(REL05, ACME), satisfying(REL05, BANK), third)
        assert found.status is Status.PARTIAL
        assert found.unmet[0].text == (
            "At Level 3 the organization, or every engagement and at least two, must satisfy the Practice; "
            "it is satisfied in 2 of 3 engagements, not in city."
        )

    def test_a_temporal_practice_is_asked_of_engagements_whose_phase_has_begun(self) -> None:
        ending = [engagement(slug, completion="2026-06-30..") for slug in ("acme", "bank")]
        early = engagement("city", delivery="2020-01-01..")
        later = engagement("dock", completion="2026-07-01..")
        things: Things = [ending, early, later, satisfying(TFR06, ACME), satisfying(TFR06, BANK)]
        assert judged(TFR06, things).satisfied
        the_next_day = judged(TFR06, things, as_of=date(2026, 7, 1))
        assert the_next_day.unmet[0].text.endswith("it is satisfied in 2 of 3 engagements, not in dock.")

    def test_an_engagement_that_is_not_asked_does_not_count_either(self) -> None:
        spans = [engagement("acme", completion="2020-01-01.."), engagement("bank", delivery="2020-01-01..")]
        found = judged(TFR06, spans, satisfying(TFR06, ACME), satisfying(TFR06, BANK))
        assert found.unmet[0].text.endswith("it is satisfied in 1 of 1 engagements, and it takes a second one.")

    def test_a_span_without_a_file_is_not_asked(self) -> None:
        found = judged(REL05, satisfying(REL05, ACME), satisfying(REL05, BANK), spans=[ACME, BANK])
        assert found.unmet[0].text.endswith("it is satisfied in 0 of 0 engagements.")

    @pytest.mark.parametrize(
        ("ratings", "status"),
        [
            (("partial", "unsatisfied"), Status.PARTIAL),
            (("unsatisfied", "unsatisfied"), Status.UNSATISFIED),
            (("unsatisfied", None), Status.UNSATISFIED),
            ((None, None), Status.NOT_RATED),
        ],
    )
    def test_the_status_of_what_is_not_satisfied(self, ratings: tuple[str | None, ...], status: Status) -> None:
        records = [
            record(span, "sdd04", **({"a1": rating} if rating else {}))
            for span, rating in zip((ORGANIZATION, ACME), ratings, strict=True)
        ]
        assert judged(SDD04, engagement("acme"), records).status is status

    def test_records_of_other_spans_are_not_looked_at(self) -> None:
        found = judged(SDD04, engagement("acme", "lost"), satisfying(SDD04, ACME))
        assert dict(found.spans) == {}
        assert found.status is Status.NOT_RATED

    def test_the_best_span_is_the_nearest_to_satisfied(self) -> None:
        one = record(ORGANIZATION, "sdd04", a1="satisfied:note")
        two = record(ACME, "sdd04", a1="satisfied:organization/note", a2="satisfied:organization/note")
        tie = record(BANK, "sdd04", a1="satisfied:organization/note", a3="satisfied:organization/note")
        found = judged(SDD04, engagement("acme"), engagement("bank"), one, tie, two, item("note"))
        assert found.best_span is not None
        assert found.best_span.span == ACME


class TestLevel:
    """Rule 6."""

    ALL = tuple(satisfying(each) for each in SMALL.practices)

    def level(self, *missing: Practice, things: tuple[Any, ...] = (engagement("acme"),)) -> tuple[int, tuple[str, ...]]:
        kept = [satisfying(each) for each in SMALL.practices if each not in missing]
        found = assessed(SMALL, *things, *kept)
        return found.level, found.blocked_by

    def test_is_4_when_all_are_satisfied(self) -> None:
        assert self.level() == (4, ())

    def test_is_that_below_the_first_level_with_a_gap(self) -> None:
        assert self.level(PRF07) == (3, ("prf07",))
        assert self.level(TFR06, REL05) == (2, ("rel05", "tfr06"))
        assert self.level(TFR06, PRF07) == (2, ("tfr06",))
        assert self.level(SDD04, TFR06, KNW01) == (1, ("knw01", "sdd04"))

    def test_needs_an_engagement_above_1(self) -> None:
        assert self.level(things=()) == (1, ())
        assert self.level(things=(engagement("acme", "prospective"),)) == (1, ())

    def test_unsatisfied_blocks_as_not_rated_does(self) -> None:
        things = with_claims(satisfying(SDD04), a1="unsatisfied")
        assert self.level(SDD04, things=(engagement("acme"), things)) == (1, ("sdd04",))

    def test_of_an_empty_snapshot_is_1(self) -> None:
        found = assessed(SMALL)
        assert (found.level, found.has_engagement, found.spans) == (1, False, (ORGANIZATION,))
        assert found.blocked_by == ("cnt02", "del01", "knw01", "knw07", "sdd04")

    def test_is_never_raised_by_a_level_that_has_no_practices_of_its_own(self) -> None:
        assert assessed(catalog(SDD04), engagement("acme")).level == 1

    def test_narrower_spans_are_judged_alone(self) -> None:
        things = (engagement("acme"), engagement("bank"), satisfying(SDD04, ACME))
        model = catalog(SDD04, REL05)
        assert assessed(model, *things).level == 2
        assert assessed(model, *things, spans=[BANK]).level == 1
        assert assessed(model, *things, spans=iter([ORGANIZATION, ACME])).level == 2


def test_statuses_rank_from_not_rated_to_satisfied() -> None:
    assert [status.rank for status in (Status.NOT_RATED, Status.UNSATISFIED, Status.PARTIAL, Status.SATISFIED)] == [
        0,
        1,
        2,
        3,
    ]
