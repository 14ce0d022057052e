"""What an evaluation amounts to: scope, counts, level, contradictions and standing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.determination import (
    assessed_for,
    contradictions,
    fits_method,
    outcome_of,
    scope_practices,
    standing_of,
)
from escm_tui.domain.evaluation_checks import evaluation_problems
from escm_tui.domain.problems import Severity
from escm_tui.domain.records import (
    ORGANIZATION,
    ActivityVerdict,
    Determination,
    Evaluation,
    Event,
    EventKind,
    ModelScope,
    OrganizationalSpan,
    Period,
    Verdict,
)
from escm_tui.domain.rules import check
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import DAY, SMALL, Things, engagement, item, satisfying, snapshot, with_claims

METHODS = load_catalog().methods
MODEL = SMALL._replace(methods=METHODS)
ALL = ModelScope(levels=(2, 3, 4))
SLUG = "h2"


def evaluated(
    method: str = "full_self_appraisal", scope: ModelScope = ALL, state: Any = "in_progress", **facts: Any
) -> Evaluation:
    return Evaluation(
        path=f"evaluations/{SLUG}/evaluation.yaml",
        slug=SLUG,
        method=method,
        title="Second half",
        scope=scope,
        span=facts.get("span", OrganizationalSpan(True, ("acme",))),
        period=Period(date(2026, 6, 1), DAY),
        state=state,
    )


def determined(practice: str, verdict: Verdict = "satisfied") -> Determination:
    return Determination(f"evaluations/{SLUG}/{practice[:3]}/{practice}.yaml", SLUG, practice, verdict)


def all_satisfied(but: dict[str, Verdict | None] | None = None) -> list[Determination]:
    verdicts: dict[str, Verdict | None] = {each.id: "satisfied" for each in SMALL.practices}
    verdicts |= but or {}
    return [determined(practice, verdict) for practice, verdict in verdicts.items() if verdict]


def outcome(evaluation: Evaluation, *things: Things, model: Catalog = MODEL) -> Any:
    return outcome_of(model, snapshot(evaluation, *things), evaluation)


class TestScope:
    @pytest.mark.parametrize(
        ("scope", "expected"),
        [
            (ALL, [each.id for each in SMALL.practices]),
            (ModelScope(levels=(3,)), ["rel05", "tfr06"]),
            (ModelScope(areas=("knw", "prf")), ["knw01", "knw07", "prf07"]),
            (ModelScope(practices=("prf07", "knw01", "xyz01")), ["knw01", "prf07"]),
            (ModelScope(), []),
        ],
    )
    def test_names_practices_in_the_order_of_the_model(self, scope: ModelScope, expected: list[str]) -> None:
        assert [each.id for each in scope_practices(SMALL, scope)] == expected

    def test_the_real_model_has_84(self) -> None:
        assert len(scope_practices(load_catalog(), ALL)) == 84

    def test_a_full_method_takes_everything_a_mini_one_something(self) -> None:
        few = ModelScope(levels=(2,))
        assert fits_method(SMALL, METHODS["full_evaluation"], ALL)
        assert not fits_method(SMALL, METHODS["full_evaluation"], few)
        assert fits_method(SMALL, METHODS["mini_evaluation"], few)
        assert not fits_method(SMALL, METHODS["mini_evaluation"], ModelScope())


class TestLevel:
    def test_is_the_highest_whose_practices_are_all_satisfied(self) -> None:
        assert outcome(evaluated(), all_satisfied()).level == 4
        assert outcome(evaluated(), all_satisfied({"prf07": "not_satisfied"})).level == 3
        assert outcome(evaluated(), all_satisfied({"rel05": "not_satisfied"})).level == 2
        assert outcome(evaluated(), all_satisfied({"knw01": "not_satisfied"})).level == 1

    @pytest.mark.parametrize("verdict", ["not_rated", None])
    def test_is_blocked_by_what_is_not_rated_or_not_determined(self, verdict: Verdict | None) -> None:
        found = outcome(evaluated(), all_satisfied({"rel05": verdict}))
        assert found.level == 2
        assert (found.not_rated, found.undetermined) == ((("rel05",), ()) if verdict else ((), ("rel05",)))
        assert found.not_satisfied == ()

    def test_is_one_without_an_engagement_in_the_span(self) -> None:
        alone = evaluated(span=OrganizationalSpan(True, ()))
        assert outcome(alone, all_satisfied()).level == 1

    def test_is_not_stated_by_a_mini_method_whatever_its_scope(self) -> None:
        found = outcome(evaluated("mini_evaluation"), all_satisfied())
        assert (found.level, str(found.total)) == (None, "8/8")

    def test_is_not_stated_where_a_full_method_looks_at_less(self) -> None:
        assert outcome(evaluated(scope=ModelScope(levels=(2,))), all_satisfied()).level is None


def test_counts_hold_what_is_in_scope_alone() -> None:
    found = outcome(evaluated("mini_evaluation", ModelScope(areas=("knw",))), all_satisfied({"knw07": "not_satisfied"}))
    assert str(found.total) == "1/2"
    assert {level: str(count) for level, count in found.levels.items()} == {2: "1/2"}
    assert {area: str(count) for area, count in found.areas.items()} == {"knw": "1/2"}
    assert found.of("prf07") is None


def test_the_result_holds_for_the_months_of_its_method() -> None:
    assert outcome(evaluated("full_self_appraisal")).valid_until == date(2027, 6, 30)
    assert outcome(evaluated("full_evaluation")).valid_until == date(2028, 6, 30)


class TestContradictions:
    PRACTICE = SMALL.by_id["sdd04"]

    def found(self, *things: Things, method: str = "full_self_appraisal", state: Any = "in_progress") -> Any:
        state_of_things = snapshot(evaluated(method, state=state), engagement("acme"), *things)
        return [
            (each.code, each.severity, each.path, each.field, each.text)
            for each in check(MODEL, state_of_things, (), {})
            if each.code == "C009"
        ]

    def test_none_where_the_evidence_bears_it_out(self) -> None:
        assert self.found(satisfying(self.PRACTICE), determined("sdd04")) == []
        assert self.found(determined("sdd04", "not_satisfied"), determined("knw01", "not_rated")) == []

    def test_the_rules_say_no(self) -> None:
        partial = with_claims(satisfying(self.PRACTICE), b1="partial")
        text = "sdd04 is determined satisfied, but by claims and evidence it is partial: b1 is rated partial."
        path = "evaluations/h2/sdd/sdd04.yaml"
        assert self.found(partial, determined("sdd04")) == [("C009", Severity.WARNING, path, "verdict", text)]
        [(_, severity, *_)] = self.found(partial, determined("sdd04"), method="full_evaluation_for_certification")
        assert severity is Severity.ERROR

    def test_one_of_its_own_verdicts_says_no(self) -> None:
        verdicts = dict.fromkeys(("b1", "b2a"), ActivityVerdict("not_satisfied"))
        [(_, _, _, field, text)] = self.found(
            satisfying(self.PRACTICE), determined("sdd04")._replace(activities=verdicts)
        )
        assert field == "activities.b1.verdict"
        assert text == "sdd04 is determined satisfied, but its Required Activity b1 is not."

    def test_certification_sets_nothing_aside_and_asks_for_corroboration(self) -> None:
        aside = with_claims(satisfying(self.PRACTICE), b1="not_applicable")
        assert self.found(aside, determined("sdd04")) == []
        assert len(self.found(aside, determined("sdd04"), method="full_evaluation_for_certification")) == 1
        one_kind = [
            with_claims(
                satisfying(self.PRACTICE), **{each.id: "satisfied:sdd04-work" for each in self.PRACTICE.required}
            )
        ]
        assert self.found(one_kind, determined("sdd04")) == []
        assert len(self.found(one_kind, determined("sdd04"), method="full_evaluation_for_certification")) == 1

    def test_evidence_counts_on_the_last_day_of_the_evaluation(self) -> None:
        things = [*satisfying(self.PRACTICE), item("sdd04-work", phases="initiation", valid="..2026-06-29")]
        assert len(self.found(things, determined("sdd04"))) == 1
        [*things] = [*satisfying(self.PRACTICE), item("sdd04-work", phases="initiation", valid="..2026-06-30")]
        assert self.found(things, determined("sdd04")) == []

    @pytest.mark.parametrize("state", ["planned", "sealed"])
    def test_only_open_evaluations_are_looked_at(self, state: str) -> None:
        assert self.found(determined("sdd04"), state=state) == []


class TestOtherProblems:
    def found(self, *things: Things, **options: Any) -> list[tuple[str, str, str]]:
        problems = evaluation_problems(MODEL, snapshot(*things), **options)
        return [(each.code, each.path, each.text) for each in problems]

    def test_r011_a_determination_or_event_without_evaluation(self) -> None:
        event = Event("evaluations/h2/events/2026-07-01-withdrawn.yaml", SLUG, "withdrawn", DAY, "Wrong.")
        text = "The folder of the evaluation h2 has no evaluation.yaml."
        lone = determined("sdd04")
        assert self.found(lone) == [("R011", lone.path, text)]
        with_event = snapshot()._replace(events=(event,))
        assert [each.path for each in evaluation_problems(MODEL, with_event)] == [event.path]
        assert self.found(lone, unread_evaluations={SLUG}) == []

    def test_c010_a_determination_outside_of_the_scope(self) -> None:
        mini = evaluated("mini_evaluation", ModelScope(practices=("knw07",)), state="planned")
        outside = determined("sdd04")
        text = "sdd04 is determined, but it is not in the scope of h2."
        assert self.found(mini, outside, determined("knw07")) == [("C010", outside.path, text)]

    def test_c011_a_scope_too_narrow_for_the_method(self) -> None:
        narrow = evaluated(scope=ModelScope(levels=(2, 3)))
        text = "A full self-appraisal takes all 8 Practices; the scope names 7."
        assert self.found(narrow) == [("C011", narrow.path, text)]

    def test_methods_that_the_model_lacks_are_let_pass(self) -> None:
        assert list(evaluation_problems(SMALL, snapshot(evaluated(scope=ModelScope()), determined("sdd04")))) == []


class TestStanding:
    def standing(self, *kinds: EventKind, on: date | None = None) -> tuple[EventKind | None, bool]:
        events = tuple(
            Event(f"evaluations/h2/events/{day}.yaml", SLUG, kind, date(2026, 7, day), "So.")
            for day, kind in enumerate(kinds, 1)
        )
        found = standing_of(snapshot()._replace(events=events), SLUG, on=on)
        return found.kind, found.in_force

    def test_follows_the_last_event(self) -> None:
        assert self.standing() == (None, True)
        assert self.standing("suspended") == ("suspended", False)
        assert self.standing("suspended", "reinstated") == ("reinstated", True)

    def test_a_withdrawal_is_final(self) -> None:
        assert self.standing("withdrawn", "reinstated") == ("withdrawn", False)

    def test_can_be_asked_for_an_earlier_day(self) -> None:
        assert self.standing("suspended", "withdrawn", on=date(2026, 7, 1)) == ("suspended", False)
        assert self.standing("suspended", on=date(2026, 6, 30)) == (None, True)


class TestContradictionsOfOneEvaluation:
    """The same as the checks find, for one evaluation that is being sealed."""

    def test_are_found_by_what_the_rules_make_of_the_claims(self) -> None:
        made = evaluated(scope=ModelScope(practices=("sdd04", "knw07")))
        state = snapshot(engagement("acme"), made, satisfying(SMALL.by_id["sdd04"]), determined("sdd04"))
        assert list(contradictions(MODEL, state, made)) == []
        also = snapshot(engagement("acme"), made, determined("sdd04"), determined("knw07", "not_satisfied"))
        [found] = contradictions(MODEL, also, made)
        assert (found.determination.practice, found.activity) == ("sdd04", "")
        assert found.text.startswith("sdd04 is determined satisfied, but by claims and evidence it is not rated: ")

    def test_there_are_none_where_nothing_is_satisfied(self) -> None:
        made = evaluated()
        assert list(contradictions(MODEL, snapshot(made, determined("sdd04", "not_satisfied")), made)) == []

    def test_claims_are_judged_as_strictly_as_the_method_asks(self) -> None:
        state = snapshot(engagement("acme"), with_claims(satisfying(SMALL.by_id["sdd04"]), b1="not_applicable"))
        mild = assessed_for(MODEL, state, evaluated())
        strict = assessed_for(MODEL, state, evaluated("full_evaluation_for_certification"))
        assert (mild.practices["sdd04"].satisfied, strict.practices["sdd04"].satisfied) == (True, False)
        assert (mild.spans, mild.as_of) == ((ORGANIZATION, "engagements/acme"), DAY)
