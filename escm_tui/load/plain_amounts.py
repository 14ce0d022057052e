"""What the records of a span amount to as plain data and back, in little room: a letter for each Activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from escm_tui.domain.assessed import ActivityAssessment, ActivityStatus, SpanAssessment, Unmet
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.profile_in_parts import Amounts
from escm_tui.domain.records import Action, Record
from escm_tui.domain.status import Status

_LETTERS: Mapping[ActivityStatus, str] = {
    ActivityStatus.HOLDS: "h",
    ActivityStatus.PARTIAL: "p",
    ActivityStatus.FAILS: "f",
    ActivityStatus.NOT_RATED: "-",
}


def plain_amounts(amounts: Amounts) -> list[Any]:
    """Of each record Practice, status, a letter for each Activity, what is unmet, and phases; then what is planned."""
    planned = [
        [each.path, each.practice, [_plain_action(action) for action in each.actions.values()]]
        for each in amounts.planned
    ]
    return [*([_plain(each) for each in group] for group in amounts[:2]), planned]


class AmountsReader:
    """Makes amounts of plain data, for one model."""

    __slots__ = ("_by_letter",)

    def __init__(self, catalog: Catalog) -> None:
        self._by_letter = {
            practice.id: [
                (
                    each.id,
                    {letter: ActivityAssessment(each, status, None, (), ()) for status, letter in _LETTERS.items()},
                )
                for each in practice.activities
            ]
            for practice in catalog.practices
        }
        """Practice id to its Activities, each with what it may amount to by its letter."""

    def amounts(self, span: str, plain: Sequence[Any]) -> Amounts:
        """The amounts that `plain_amounts` made plain data of."""
        judged, strictly = [tuple([self._judged(span, each) for each in group]) for group in plain[:2]]
        planned = tuple([_planned(span, *each) for each in plain[2]])
        return Amounts(judged, strictly, planned)

    def _judged(self, span: str, plain: Sequence[Any]) -> SpanAssessment:
        name, status, letters, unmet, phases = plain
        by_letter = self._by_letter[name]
        activities = {activity: known[letter] for (activity, known), letter in zip(by_letter, letters, strict=True)}
        reasons = tuple([Unmet(rule, span, activity, text) for rule, activity, text in unmet])
        return SpanAssessment(span, name, Status(status), activities, reasons, frozenset(phases))


def _plain_action(action: Action) -> list[Any]:
    due = action.due and action.due.isoformat()
    return [action.slug, action.title, action.activities, action.owner, due, action.state]


def _planned(span: str, path: str, practice: str, plain: Sequence[Any]) -> Record:
    actions = [
        Action(slug, title, tuple(activities), owner, due and date.fromisoformat(due), state)
        for slug, title, activities, owner, due, state in plain
    ]
    return Record(path, span, practice, actions={each.slug: each for each in actions})


def _plain(each: SpanAssessment) -> list[Any]:
    letters = "".join([_LETTERS[activity.status] for activity in each.activities.values()])
    unmet = [[reason.rule, reason.activity, reason.text] for reason in each.unmet]
    return [each.practice, each.status.value, letters, unmet, sorted(each.phases_shown)]
