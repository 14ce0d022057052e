"""The numbers of a state by what a sealed evaluation determined, and whose determinations count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from escm_tui.domain.determined_profile import profile_by_determinations, sealed_evaluation
from escm_tui.domain.profile import Count
from escm_tui.domain.records import (
    Determination,
    Evaluation,
    Event,
    EventKind,
    ModelScope,
    OrganizationalSpan,
    Period,
    Verdict,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import KNW07, SMALL, engagement, satisfying, snapshot

MODEL = SMALL._replace(methods=load_catalog().methods)
ALL = ModelScope(levels=(2, 3, 4))


def evaluation(slug: str = "h2", end: str = "2026-06-30", state: Any = "sealed", **facts: Any) -> Evaluation:
    return Evaluation(
        path=f"evaluations/{slug}/evaluation.yaml",
        slug=slug,
        method=facts.get("method", "full_self_appraisal"),
        title="An evaluation",
        scope=facts.get("scope", ALL),
        span=OrganizationalSpan(True, ("acme",)),
        period=Period(None, date.fromisoformat(end) if end else None),
        state=state,
    )


def determined(practice: str, verdict: Verdict = "satisfied", because: str = "") -> Determination:
    return Determination(f"evaluations/h2/{practice[:3]}/{practice}.yaml", "h2", practice, verdict, because=because)


def befallen(state: Snapshot, slug: str, *kinds: EventKind) -> Snapshot:
    """The same after these events, one a day."""
    events = tuple(
        Event(f"evaluations/{slug}/events/{day}.yaml", slug, kind, date(2026, 7, day), "So.")
        for day, kind in enumerate(kinds, 1)
    )
    return state._replace(events=events)


class TestWhoseDeterminationsCount:
    def test_the_newest_sealed_one_in_force(self) -> None:
        state = snapshot(
            evaluation("open", "2026-12-31", "in_progress"),
            evaluation("b", "2025-12-31"),
            evaluation("z", "2025-06-30"),
            evaluation("endless", ""),
        )
        assert sealed_evaluation(state).slug == "b"
        assert sealed_evaluation(snapshot(evaluation("a"), evaluation("b"))).slug == "b"

    @pytest.mark.parametrize(
        ("kinds", "slug"),
        [
            (("withdrawn",), "old"),
            (("suspended",), "old"),
            (("suspended", "reinstated"), "new"),
        ],
    )
    def test_what_is_not_in_force_is_passed_over(self, kinds: tuple[EventKind, ...], slug: str) -> None:
        state = snapshot(evaluation("new", "2026-06-30"), evaluation("old", "2025-06-30"))
        assert sealed_evaluation(befallen(state, "new", *kinds)).slug == slug

    def test_at_a_tag_its_own_whatever_befell_it(self) -> None:
        state = snapshot(evaluation("new", "2026-06-30"), evaluation("old", "2025-06-30"))
        at_tag = befallen(state, "old", "withdrawn")._replace(label="evaluation/old", revision="evaluation/old")
        assert sealed_evaluation(at_tag).slug == "old"

    @pytest.mark.parametrize(
        ("label", "revision", "words"),
        [
            ("work tree", None, "the work tree"),
            ("evaluation/h2", "evaluation/h2", "evaluation/h2"),
            ("evaluation/none", "evaluation/none", "evaluation/none"),
            ("main", "main", "main"),
        ],
    )
    def test_without_one_there_is_no_basis_but_the_claims(self, label: str, revision: str | None, words: str) -> None:
        state = snapshot(evaluation(state="in_progress"))._replace(label=label, revision=revision)
        with pytest.raises(UsageError) as caught:
            sealed_evaluation(state)
        text = f"No sealed determination in {words}, so there is no basis but the claims."
        assert (caught.value.message, caught.value.hint) == (
            text,
            "Leave --basis out, or name a sealed evaluation: escm evaluation list",
        )


class TestProfile:
    STATE = snapshot(
        engagement("acme"),
        evaluation(),
        [determined(each.id) for each in SMALL.practices if each.level == 2 and each.id != "knw01"],
        determined("rel05", "not_satisfied", "Nobody looks after it."),
        determined("tfr06", "not_satisfied"),
        determined("prf07", "not_rated"),
        # Claims play no part.
        satisfying(SMALL.by_id["rel05"]),
    )
    FOUND = profile_by_determinations(MODEL, STATE)

    def test_counts_verdicts(self) -> None:
        assert (self.FOUND.basis, self.FOUND.level, self.FOUND.stated_level) == ("determinations", 1, 1)
        assert self.FOUND.total == Count(4, 8)
        assert {name: each.status for name, each in self.FOUND.practices.items() if not each.satisfied} == {
            "knw01": Status.NOT_RATED,
            "rel05": Status.UNSATISFIED,
            "tfr06": Status.UNSATISFIED,
            "prf07": Status.NOT_RATED,
        }
        assert self.FOUND.level_without_not_applicable == self.FOUND.level
        assert (self.FOUND.assessment.spans, self.FOUND.assessment.as_of) == (
            ("organization", "engagements/acme"),
            self.STATE.as_of,
        )

    def test_reaches_a_level_by_verdicts_alone(self) -> None:
        state = snapshot(engagement("acme"), evaluation(), [determined(each.id) for each in SMALL.practices])
        assert profile_by_determinations(MODEL, state).level == 4

    @pytest.mark.parametrize(
        ("practice", "words"),
        [
            ("knw01", ["It is not determined."]),
            ("rel05", ["It is determined not satisfied: Nobody looks after it."]),
            ("tfr06", ["It is determined not satisfied."]),
            ("prf07", ["It is determined not rated."]),
            ("knw07", []),
        ],
    )
    def test_gives_the_reason_of_each(self, practice: str, words: list[str]) -> None:
        assert [each.text for each in self.FOUND.practices[practice].unmet] == words
        assert {each.rule for each in self.FOUND.practices[practice].unmet} <= {"determination"}

    def test_tells_what_is_not_in_the_scope(self) -> None:
        narrow = evaluation(method="mini_evaluation", scope=ModelScope(practices=("knw07",)))
        found = profile_by_determinations(MODEL, snapshot(narrow, determined("knw07")))
        assert (found.total, found.stated_level) == (Count(1, 8), None)
        assert found.practices["sdd04"].unmet[0].text == "It is not in the scope of h2."
        assert found.practices["knw07"].practice == KNW07

    def test_knows_nothing_of_activities(self) -> None:
        assert self.FOUND.institutionalization == {}
        assert {each.best_span for each in self.FOUND.practices.values()} == {None}
