"""How a record comes about from its plan and from what a commit says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from escm_tui.actions.demo.story import Data, RecordPlan
from escm_tui.domain.catalog import Activity, Practice

Find = Callable[[str], str | None]
"""How a slug is referred to from the record's span; nothing where no such item serves now."""

IsWritten = Callable[[str], bool]
"""Whether a reference names a guidance document or an artifact."""


def rated_record(
    practice: Practice, plan: RecordPlan, spec: Data, before: Data | None, find: Find, is_written: IsWritten
) -> Data:
    """The data of a record.

    Args:
        practice: what is rated.
        plan: what it rests on when it is worked out.
        spec: what the commit says: `first` (so many Required Activities), `claims` that differ, `actions`.
        before: the record as it was, whose actions are kept.
        find: resolves slugs.
        is_written: tells documents from talks.
    """
    differing = spec.get("claims", {})
    rated = _rated(practice, plan, spec)
    activities = {}
    for activity in practice.activities:
        claim = differing.get(activity.id)
        if claim == "absent" or (claim is None and activity.id not in rated):
            continue
        activities[activity.id] = claim or _satisfied(practice, activity, plan, spec, find, is_written)
    actions = _actions(spec.get("actions", {}), (before or {}).get("actions", {}))
    return {"owner": plan.owner, "activities": activities, **({"actions": actions} if actions else {})}


def _rated(practice: Practice, plan: RecordPlan, spec: Data) -> frozenset[str]:
    if "first" in spec:
        return frozenset(activity.id for activity in practice.required[: spec["first"]])
    return frozenset(activity.id for activity in (*practice.required, *practice.recommended[: plan.recommended]))


def _satisfied(
    practice: Practice, activity: Activity, plan: RecordPlan, spec: Data, find: Find, is_written: IsWritten
) -> Data:
    evidence = list(dict.fromkeys(_evidence(practice, activity, plan, find, is_written)))
    note = plan.notes.get(activity.id) if "first" not in spec else None
    return {
        "rating": "satisfied",
        **({"evidence": evidence} if evidence else {}),
        **({"note": note} if note else {}),
    }


def _evidence(
    practice: Practice, activity: Activity, plan: RecordPlan, find: Find, is_written: IsWritten
) -> Iterator[str]:
    if activity.major != "b":
        yield from _found(plan.supported[activity.id], find)
        return
    documents, work = list(_found(plan.documents, find)), list(_found(plan.work, find))
    place = practice.activities.index(activity)
    in_turn = work[place % len(work) :][:1] if work else documents[:1]
    if activity.id == _first_of_b(practice):
        yield from (*documents, *in_turn)
    elif activity.documentation:
        written = documents or [each for each in work if is_written(each)][:1]
        yield from (*written, *(in_turn if place % 2 else ()))
    else:
        yield from in_turn


def _found(slugs: tuple[str, ...], find: Find) -> Iterator[str]:
    for slug in slugs:
        reference = find(slug)
        if reference is not None:
            yield reference


def _first_of_b(practice: Practice) -> str:
    return next(activity.id for activity in practice.required if activity.major == "b")


def _actions(said: Data, before: Data) -> Data:
    """The actions as they were, with what is said of them: a whole action, or just its new state."""
    actions: Data = dict(before)
    for slug, each in said.items():
        actions[slug] = {**before[slug], "state": each} if isinstance(each, str) else each
    return actions
