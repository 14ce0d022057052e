"""How a record comes about from its plan and from what a commit says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from escm_tui.actions.demo.story import Data, RecordPlan
from escm_tui.domain.catalog import Activity, Practice


@dataclass(frozen=True, slots=True)
class Rating:
    """One commit's rating of a Practice in a span."""

    practice: Practice
    plan: RecordPlan
    spec: Data
    """What the commit says: `first` (so many Required Activities), `claims` that differ, `actions`."""
    find: Callable[[str], str | None]
    """How a slug is referred to from the record's span; nothing where no such item serves now."""
    is_written: Callable[[str], bool]
    """Whether a reference names a guidance document or an artifact."""

    def record(self, before: Data | None) -> Data:
        """The data of the record; actions that it had before are kept."""
        differing = self.spec.get("claims", {})
        rated = self._rated()
        activities = {}
        for activity in self.practice.activities:
            claim = differing.get(activity.id)
            if claim is not None and claim != "absent":
                activities[activity.id] = claim
            elif claim is None and activity.id in rated:
                activities[activity.id] = self._satisfied(activity)
        actions = _actions(self.spec.get("actions", {}), (before or {}).get("actions", {}))
        return {"owner": self.plan.owner, "activities": activities, **({"actions": actions} if actions else {})}

    @property
    def _complete(self) -> bool:
        """Whether all Required Activities are rated, as far as the claims do not differ."""
        return "first" not in self.spec

    def _rated(self) -> frozenset[str]:
        required, recommended = self.practice.required, self.practice.recommended
        if self._complete:
            return frozenset(each.id for each in (*required, *recommended[: self.plan.recommended]))
        return frozenset(each.id for each in required[: self.spec["first"]])

    def _satisfied(self, activity: Activity) -> Data:
        claim: Data = {"rating": "satisfied"}
        if evidence := list(dict.fromkeys(self._evidence(activity))):
            claim["evidence"] = evidence
        if self._complete and activity.id in self.plan.notes:
            claim["note"] = self.plan.notes[activity.id]
        return claim

    def _evidence(self, activity: Activity) -> Iterator[str]:
        if activity.major != "b":
            yield from self._found(self.plan.supported[activity.id])
            return
        documents, work = list(self._found(self.plan.documents)), list(self._found(self.plan.work))
        place = self.practice.activities.index(activity)
        in_turn = work[place % len(work) :][:1] if work else documents[:1]
        if activity.id == self._first_of_b:
            yield from (*documents, *in_turn)
        elif activity.documentation:
            yield from documents or [each for each in work if self.is_written(each)][:1]
            # Every other one rests on what came of the document as well.
            yield from in_turn if place % 2 else ()
        else:
            yield from in_turn

    @property
    def _first_of_b(self) -> str:
        return next(activity.id for activity in self.practice.required if activity.major == "b")

    def _found(self, slugs: tuple[str, ...]) -> Iterator[str]:
        for slug in slugs:
            reference = self.find(slug)
            if reference is not None:
                yield reference


def _actions(said: Data, before: Data) -> Data:
    """The actions as they were, with what is said of them: a whole action, or just its new state."""
    actions: Data = dict(before)
    for slug, each in said.items():
        actions[slug] = {**before[slug], "state": each} if isinstance(each, str) else each
    return actions
