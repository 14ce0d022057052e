"""What Activities, Practices and a whole state amount to, with the reasons; `assessment` finds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from escm_tui.domain.catalog import LEVELS, Activity, ActivityKind, Practice
from escm_tui.domain.records import Claim, EvidenceItem, Phase, Rating, engagement_of
from escm_tui.domain.status import Status
from escm_tui.tuples import NamedTuple


class ActivityStatus(StrEnum):
    """What an Activity amounts to in one span."""

    HOLDS = "holds"
    PARTIAL = "partial"
    FAILS = "fails"
    NOT_RATED = "not_rated"


UnmetRule = Literal[
    "activity",
    "evidence",
    "documentation",
    "not_applicable",
    "life_cycle",
    "span",
    "corroboration",
    "determination",
]


class Unmet(NamedTuple):
    """One reason why a Practice is not satisfied: the rule, where, and a sentence for a process lead."""

    rule: UnmetRule
    span: str
    activity: str
    text: str


class ActivityAssessment(NamedTuple):
    """What one Activity amounts to in one span, and why."""

    activity: Activity
    status: ActivityStatus
    claim: Claim | None
    serving: tuple[EvidenceItem, ...]
    """The evidence that resolves and is valid on the as-of date."""
    reasons: tuple[Unmet, ...]
    """Empty where the Activity holds."""

    @property
    def not_applicable(self) -> bool:
        """Whether the claim says that the Activity does not apply."""
        return self.claim is not None and self.claim.rating is Rating.NOT_APPLICABLE

    @property
    def holds(self) -> bool:
        """Whether it is performed, with evidence, or does not apply for a reason."""
        return self.status is ActivityStatus.HOLDS

    @property
    def proved(self) -> bool:
        """Whether it holds by evidence; one that is set aside as not applicable proves nothing."""
        return self.holds and not self.not_applicable


class SpanAssessment(NamedTuple):
    """What a Practice amounts to in one span."""

    span: str
    practice: str
    status: Status
    activities: Mapping[str, ActivityAssessment]
    unmet: tuple[Unmet, ...]
    phases_shown: frozenset[Phase] = frozenset()
    """Where it is satisfied: the phases that evidence on c shows."""

    @property
    def satisfied(self) -> bool:
        """Whether the Practice is satisfied in this span."""
        return self.status is Status.SATISFIED

    @property
    def required_holding(self) -> int:
        """How many Required Activities hold."""
        return self._holding(ActivityKind.REQUIRED)

    @property
    def recommended_holding(self) -> int:
        """How many Recommended Activities hold; they never decide."""
        return self._holding(ActivityKind.RECOMMENDED)

    def _holding(self, kind: ActivityKind) -> int:
        # Counted for each span that a screen tells of with every key, so without a call for each Activity.
        holds = ActivityStatus.HOLDS
        return sum([each.status is holds for each in self.activities.values() if each.activity.kind is kind])


class _PracticeAssessment(NamedTuple):
    practice: Practice
    status: Status
    spans: Mapping[str, SpanAssessment]
    """Only the spans that have a record of the Practice."""
    unmet: tuple[Unmet, ...]
    phases_shown: frozenset[Phase]
    """For an Ongoing Practice: the phases that evidence on c shows."""
    lacking: tuple[str, ...] = ()
    """At Levels 3 and 4, where the organization does not satisfy it: the engagements that are asked and do not."""


class PracticeAssessment(_PracticeAssessment):
    """What a Practice amounts to across the spans of interest."""

    @property
    def satisfied(self) -> bool:
        """Whether the Practice counts for its level."""
        return self.status is Status.SATISFIED

    @cached_property
    def best_span(self) -> SpanAssessment | None:
        """The record that is nearest to satisfied: highest status, then most Required Activities that hold."""
        return min(self.spans.values(), key=_nearness, default=None)

    @cached_property
    def nearest_open_span(self) -> SpanAssessment | None:
        """The same among the records that are not satisfied."""
        return min((each for each in self.spans.values() if not each.satisfied), key=_nearness, default=None)


def _nearness(each: SpanAssessment) -> tuple[int, int, str]:
    return (-each.status.rank, -each.required_holding, each.span)


class _Assessment(NamedTuple):
    as_of: date
    spans: tuple[str, ...]
    """The span of interest."""
    practices: Mapping[str, PracticeAssessment]
    not_applicable_holds: bool


class Assessment(_Assessment):
    """All 84 Practices of a snapshot, judged."""

    @cached_property
    def has_engagement(self) -> bool:
        """Whether an engagement is in the span of interest: without one there is no level above 1."""
        return any(engagement_of(span) for span in self.spans)

    @cached_property
    def level(self) -> int:
        """The Capability Level, 1 to 4 (rule 6; Part 2, "Capability Levels")."""
        reached = 1
        for level in LEVELS if self.has_engagement else ():
            if not all(each.satisfied for each in self.practices.values() if each.practice.level == level):
                break
            reached = level
        return reached

    @cached_property
    def blocked_by(self) -> tuple[str, ...]:
        """Ids of the Practices of levels 2 to level + 1 that are not satisfied, in id order."""
        reach = self.level + 1
        return tuple(
            sorted(
                each.practice.id
                for each in self.practices.values()
                if each.practice.level <= reach and not each.satisfied
            )
        )
