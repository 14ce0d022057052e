"""What the model asks: Capability Areas, Practices, Activities, Support Practices, glossary and crosswalk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Literal

from escm_tui.domain.methods import Method
from escm_tui.tuples import NamedTuple

LEVELS: tuple[int, ...] = (2, 3, 4)
"""The Capability Levels that have Practices (Part 2, "Capability Levels"); 1 and 5 have none of their own."""

SUPPORTED_ACTIVITIES: tuple[str, ...] = ("a1", "a2", "a3", "c1", "c2", "c3", "c4", "c5")
"""The eight Required Activities of every Practice that institutionalize it (Part 2, "Support Practices", Table 1)."""

_ACTIVITY_ID = re.compile(r"([abc])([0-9]{1,9})([a-z]?)")


class LifeCycle(StrEnum):
    """Where in the Sourcing Life-cycle a Practice is performed."""

    ONGOING = "Ongoing"
    INITIATION = "Initiation"
    DELIVERY = "Delivery"
    COMPLETION = "Completion"


class PracticeType(StrEnum):
    """What kind of guidance document a Practice calls for; OTHER leaves it to business judgment."""

    POLICY = "Policy"
    PROCEDURE = "Procedure"
    GUIDELINE = "Guideline"
    PROGRAM = "Program"
    PLAN = "Plan"
    OTHER = "Other"


class ActivityKind(StrEnum):
    """Required Activities decide a Practice; Recommended ones are counted beside."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"


Documentation = Literal["implied", "named"]
"""Why an Activity must leave something written: its verb implies it, or it names the document."""

RelationKind = Literal["related", "dependency", "progression"]


def activity_sort_key(activity: str) -> tuple[str, int, str]:
    """Natural order of Activity ids: a1, b1, b1a, b2, b10, c1. Ids of another form sort last."""
    match = _ACTIVITY_ID.fullmatch(activity)
    if match is None:
        return ("~", 0, activity)
    return (match[1], int(match[2]), match[3])


class Activity(NamedTuple):
    """One sub-activity of a Practice, such as b2 (Required) or b2a (Recommended)."""

    id: str
    kind: ActivityKind
    label: str
    supports: tuple[str, ...]
    """Ids of the Support Practices behind it; empty for Activities of b."""
    documentation: Documentation | None
    reconstructed: bool = False
    """The source text has lost this Activity; its label says what the sequence calls for."""

    @property
    def required(self) -> bool:
        """Whether the Activity decides its Practice."""
        return self.kind is ActivityKind.REQUIRED

    @property
    def major(self) -> str:
        """The Major Activity it belongs to: a, b or c."""
        return self.id[0]


class Relation(NamedTuple):
    """A close relationship that the model describes between two Practices."""

    id: str
    kind: RelationKind


class _Practice(NamedTuple):
    id: str
    area: str
    title: str
    lifecycle: LifeCycle
    level: int
    type: PracticeType
    support_practice: bool
    subject: str
    statement: str
    purpose: str
    activities: tuple[Activity, ...]
    related: tuple[Relation, ...]


class Practice(_Practice):
    """One of the 84 Practices: what it demands and the Activities that satisfy it."""

    @property
    def ongoing(self) -> bool:
        """Whether it must be performed across the whole Sourcing Life-cycle."""
        return self.lifecycle is LifeCycle.ONGOING

    @cached_property
    def by_id(self) -> Mapping[str, Activity]:
        """The Activities by id."""
        return {activity.id: activity for activity in self.activities}

    @cached_property
    def required(self) -> tuple[Activity, ...]:
        """The Required Activities, in order."""
        return tuple(activity for activity in self.activities if activity.required)

    @cached_property
    def recommended(self) -> tuple[Activity, ...]:
        """The Recommended Activities, in order."""
        return tuple(activity for activity in self.activities if not activity.required)


class Named(NamedTuple):
    """A name of the model with our own description: an area, level, phase, type or Major Activity."""

    id: str
    name: str
    description: str


class Term(NamedTuple):
    """A glossary entry: the model's term, our definition."""

    term: str
    definition: str


class Crossing(NamedTuple):
    """Where a Practice of v1.1 went in v2 (Part 2, Appendix C)."""

    v1_id: str
    v2_id: str
    changes: tuple[str, ...]
    moved_to: tuple[str, ...]
    merged_from: tuple[str, ...]


class _Catalog(NamedTuple):
    practices: tuple[Practice, ...]
    areas: tuple[Named, ...]
    levels: tuple[Named, ...]
    phases: tuple[Named, ...]
    types: tuple[Named, ...]
    major_activities: tuple[Named, ...]
    glossary: tuple[Term, ...]
    crosswalk: tuple[Crossing, ...]
    measurement_core: tuple[str, ...]
    support_table: Mapping[str, Mapping[int, tuple[str, ...]]]
    """Activity id (a1 to c5) to level (2, 3, 4) to the Support Practices it refers to."""
    methods: Mapping[str, Method] = {}
    """Id of a method of Capability Determination to what it may do."""


class Catalog(_Catalog):
    """The whole model, immutable."""

    @cached_property
    def by_id(self) -> Mapping[str, Practice]:
        """The Practices by id."""
        return {practice.id: practice for practice in self.practices}

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """Area id to its name, in the model's order."""
        return {area.id: area.name for area in self.areas}

    @cached_property
    def related_from(self) -> Mapping[str, tuple[Relation, ...]]:
        """Practice id to the Practices whose description names it: the relations read backwards."""
        backwards: dict[str, list[Relation]] = {}
        for practice in self.practices:
            for relation in practice.related:
                backwards.setdefault(relation.id, []).append(Relation(practice.id, relation.kind))
        return {practice: tuple(relations) for practice, relations in backwards.items()}

    def of_level(self, level: int) -> Iterator[Practice]:
        """The Practices of exactly this level, in the model's order."""
        return (practice for practice in self.practices if practice.level == level)

    def of_area(self, area: str) -> Iterator[Practice]:
        """The Practices of a Capability Area, in the model's order."""
        return (practice for practice in self.practices if practice.area == area)
