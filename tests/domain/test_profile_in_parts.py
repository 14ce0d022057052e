"""Span by span a state amounts to what it amounts to as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import given, strategies as st

from escm_tui.domain.profile import Profile, profile_of
from escm_tui.domain.profile_in_parts import ProfileInParts
from escm_tui.domain.records import ORGANIZATION, Action, Record
from escm_tui.domain.snapshot import Snapshot
from tests.domain.test_properties import MODEL, SPANS, bounded, snapshots


def in_parts(state: Snapshot, order: list[str], spans: list[str] | None) -> Profile:
    """The profile, gathered from spans in some order."""
    gathered = ProfileInParts(MODEL, state._replace(records={}, evidence={}), spans)
    for span in order:
        beside = (ORGANIZATION, span)
        part = state._replace(
            records={key: each for key, each in state.records.items() if key[0] in beside},
            evidence={key: each for key, each in state.evidence.items() if key[0] in beside},
        )
        gathered.add(gathered.look(part, [each for each in state.records.values() if each.span == span]))
    return gathered.profile(state)


def told(profile: Profile) -> Mapping[str, Any]:
    """What a summary says."""
    return {
        "levels": (profile.level, profile.level_without_not_applicable, profile.levels),
        "spans": profile.assessment.spans,
        "blocked by": profile.assessment.blocked_by,
        "institutionalization": profile.institutionalization,
        "practices": {
            name: (each.status, each.unmet, each.phases_shown, each.lacking) for name, each in profile.practices.items()
        },
        "in spans": {
            name: [
                (span, judged.status, judged.unmet, judged.required_holding, judged.recommended_holding)
                for span, judged in each.spans.items()
            ]
            for name, each in profile.practices.items()
        },
    }


@bounded
@given(snapshots(), st.permutations(SPANS), st.sampled_from([None, [ORGANIZATION], [SPANS[1], ORGANIZATION], []]))
def test_in_parts_it_amounts_to_the_same(state: Snapshot, order: list[str], spans: list[str] | None) -> None:
    assert told(in_parts(state, order, spans)) == told(profile_of(MODEL, state, spans=spans))


@bounded
@given(snapshots())
def test_what_activities_rest_on_is_not_held(state: Snapshot) -> None:
    for each in in_parts(state, [*SPANS], None).practices.values():
        for judged in each.spans.values():
            assert all(one.claim is None and one.serving == () for one in judged.activities.values())


def test_of_the_records_what_is_planned_is_held() -> None:
    actions = {"one": Action("one", "Do it")}
    records = [
        Record("organization/knw/knw07.yaml", ORGANIZATION, "knw07", owner="Lead", actions=actions),
        Record("organization/knw/knw03.yaml", ORGANIZATION, "knw03"),
    ]
    state = Snapshot("work tree", date(2026, 11, 30), records={(each.span, each.practice): each for each in records})
    held = in_parts(state, [ORGANIZATION], None).snapshot.records
    path = records[0].path
    assert held == {(ORGANIZATION, "knw07"): Record(path, ORGANIZATION, "knw07", actions=actions)}
