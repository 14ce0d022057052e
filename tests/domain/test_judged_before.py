"""What was judged before is taken over where nothing that decides about it has changed, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.assessed import Assessment
from escm_tui.domain.assessment import JudgedBefore, assess
from escm_tui.domain.problems import WHOLE_FILE, problem
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import ORGANIZATION, Action
from escm_tui.domain.rules import CheckedBefore, Checks, check
from escm_tui.domain.snapshot import Snapshot
from tests.domain.test_properties import MODEL, bounded, snapshots
from tests.support.snapshots import ACME, DAY, SMALL, engagement, item, record, satisfying, snapshot

KINDS = ("nothing", "day", "evidence", "other evidence", "record", "engagement", "corroboration", "broken")


def changed(state: Snapshot, kind: str, chance: Any) -> Snapshot:  # noqa: PLR0911  one for each kind
    """The next state; what has not changed in it are the same objects."""
    rules, other = state.manifest.rules, cast("Any", None)
    match kind:
        case "day":
            return state._replace(as_of=state.as_of + timedelta(days=chance.choice((-400, -1, 1, 200))))
        case "evidence" if state.evidence:
            gone = chance.choice(sorted(state.evidence))
            return state._replace(evidence={key: each for key, each in state.evidence.items() if key != gone})
        case "other evidence" if state.evidence:
            key = chance.choice(sorted(state.evidence))
            other = state.evidence[key]._replace(phases=frozenset(), document_type="")
            return state._replace(evidence={**state.evidence, key: other})
        case "record" if state.records:
            gone = chance.choice(sorted(state.records))
            return state._replace(records={key: each for key, each in state.records.items() if key != gone})
        case "engagement" if state.engagements:
            slug = chance.choice(sorted(state.engagements))
            other = engagement(slug, delivery="2026-06-30..")
            return state._replace(engagements={**state.engagements, slug: other})
        case "corroboration":
            other = rules._replace(corroboration="ignore" if rules.corroboration == "enforce" else "enforce")
            return state._replace(manifest=state.manifest._replace(rules=other))
        case "broken":
            broken = problem("Y001", f"{chance.choice(state.spans)}/evidence/e0.yaml", WHOLE_FILE, "Broken.")
            return state._replace(problems=(broken,))
    return state._replace()


@bounded
@given(snapshots(), st.lists(st.sampled_from(KINDS), max_size=6), st.randoms(use_true_random=False))
def test_a_row_of_states_is_judged_as_each_by_itself(state: Snapshot, kinds: list[str], chance: Any) -> None:
    before, checked = JudgedBefore(), CheckedBefore()
    for kind in ("nothing", *kinds):
        state = changed(state, kind, chance)
        unread = {(span, "e0") for span in state.spans if chance.random() < 0.2}
        told = check(MODEL, state, (), {}, unread_evidence=unread, before=checked)
        assert told == check(MODEL, state, (), {}, unread_evidence=unread)
        found = profile_of(MODEL, state, before=before)
        assert found.assessment == assess(MODEL, state)
        strict = assess(MODEL, state, not_applicable_holds=False, before=before)
        assert strict == assess(MODEL, state, not_applicable_holds=False)
        assert found.level_without_not_applicable == strict.level


def test_actions_are_due_by_the_day_although_nothing_else_changes() -> None:
    late = record(ORGANIZATION, "knw07")._replace(actions={"late": Action("late", "Do it", due=DAY)})
    checked = CheckedBefore()
    state = snapshot(late, as_of=DAY)
    assert "C007" not in {each.code for each in check(SMALL, state, (), {}, before=checked)}
    later = state._replace(as_of=DAY + timedelta(days=1))
    assert "C007" in {each.code for each in check(SMALL, later, (), {}, before=checked)}


def of_acme(found: Assessment) -> object:
    return found.practices["sdd04"].spans[ACME]


def test_what_has_not_changed_is_the_same_object_and_is_forgotten_after_a_turn() -> None:
    things = (engagement("acme"), *satisfying(next(each for each in SMALL.practices if each.id == "sdd04"), ACME))
    before = JudgedBefore()
    state = snapshot(things, as_of=DAY)
    first = profile_of(SMALL, state, before=before).assessment
    assert of_acme(profile_of(SMALL, state._replace(), before=before).assessment) is of_acme(first)
    other = snapshot(things, item("more", span=ACME), record(ACME, "knw07"), as_of=DAY)
    assert of_acme(profile_of(SMALL, other, before=before).assessment) is not of_acme(first)
    profile_of(SMALL, other, before=before)
    assert of_acme(profile_of(SMALL, state, before=before).assessment) is not of_acme(first)


def test_what_was_found_elsewhere_is_known_in_the_next_state(monkeypatch: pytest.MonkeyPatch) -> None:
    late = record(ORGANIZATION, "knw07")._replace(actions={"late": Action("late", "Do it", due=DAY)})
    state = snapshot(late, as_of=DAY + timedelta(days=1))
    found = Checks(SMALL, state).look(state, [ORGANIZATION]).problems
    assert "C007" in {each.code for each in found}
    checked = CheckedBefore()
    # What is wrong with a span is no part of what is known of its records.
    of_span = problem("R004", late.path, WHOLE_FILE, "Not of the record.")
    Checks(SMALL, state, before=checked).learn(state, [ORGANIZATION], (), [*found, of_span])
    Checks(SMALL, state).learn(state, [ORGANIZATION], (), found)
    monkeypatch.setattr(Checks, "_of_record", lambda *_: pytest.fail("looked at once more"))
    assert Checks(SMALL, state, before=checked).look(state, [ORGANIZATION]).problems == found
    with pytest.raises(pytest.fail.Exception, match="once more"):
        Checks(SMALL, state).look(state, [ORGANIZATION])
