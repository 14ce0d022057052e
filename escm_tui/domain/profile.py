"""What a snapshot amounts to: level, counts, institutionalization, measurement core and the gap to a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from escm_tui.domain.assessed import Assessment, PracticeAssessment, SpanAssessment, Unmet
from escm_tui.domain.assessment import JudgedBefore, assess
from escm_tui.domain.catalog import LEVELS, Catalog, LifeCycle, Practice, PracticeType
from escm_tui.domain.count import Count as Count  # noqa: PLC0414  told on
from escm_tui.domain.problems import Severity
from escm_tui.domain.records import ORGANIZATION
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.domain.determination import Outcome

Basis = Literal["claims", "determinations"]
"""What a profile rests on: what the organization claims, or what a sealed evaluation determined."""


class GapItem(NamedTuple):
    """One Practice that stands between the organization and a level."""

    assessment: PracticeAssessment
    unblocks: tuple[str, ...] = ()
    """Of a Support Practice: the other Practices of the gap whose Activities of a and c refer to it and do not hold."""

    @property
    def missing(self) -> tuple[Unmet, ...]:
        """What the spans lack together, then what the record lacks that would close the gap soonest."""
        record = self._record
        return tuple(reason for reason in self.assessment.unmet if reason.span in ("", record.span if record else ""))

    @property
    def practice(self) -> Practice:
        """The Practice."""
        return self.assessment.practice

    @property
    def span(self) -> str:
        """Where the work is: in the nearest record, else in an engagement without one, else in the organization."""
        nearest = self.assessment.nearest_open_span
        if nearest is not None:
            return nearest.span
        satisfied_somewhere = any(each.satisfied for each in self.assessment.spans.values())
        return self.assessment.lacking[0] if satisfied_somewhere and self.assessment.lacking else ORGANIZATION

    @property
    def activities(self) -> tuple[str, ...]:
        """The Required Activities that do not hold yet, each once, in order."""
        if self._only_phases_missing:
            return ()
        judged = self._record.activities if self._record else {}
        return tuple(each.id for each in self.practice.required if each.id not in judged or not judged[each.id].holds)

    @property
    def supports_missing(self) -> tuple[str, ...]:
        """The other Practices that Activities refer to which do not hold yet, each once."""
        referred = (support for each in self.activities for support in self.practice.by_id[each].supports)
        return tuple(each for each in dict.fromkeys(referred) if each != self.practice.id)

    @property
    def order(self) -> tuple[int, bool, int, int, str]:
        """By level, Support Practices first, least effort first, those that unblock most first."""
        practice = self.practice
        return (practice.level, not practice.support_practice, len(self.activities), -len(self.unblocks), practice.id)

    @property
    def _only_phases_missing(self) -> bool:
        return all(reason.rule == "life_cycle" for reason in self.assessment.unmet if not reason.span)

    @property
    def _record(self) -> SpanAssessment | None:
        """The record to work on; nothing where enough of them are satisfied, or a new one is called for."""
        return None if self._only_phases_missing else self.assessment.nearest_open_span


class _Profile(NamedTuple):
    catalog: Catalog
    snapshot: Snapshot
    assessment: Assessment
    level_without_not_applicable: int
    """The level if no Activity could be set aside as not applicable."""
    determined: Outcome | None = None
    """The sealed evaluation whose determinations the profile rests on; nothing where it rests on claims."""


class Profile(_Profile):
    """A snapshot, judged; every number that a view shows comes from here."""

    @property
    def basis(self) -> Basis:
        """What the profile rests on."""
        return "claims" if self.determined is None else "determinations"

    @property
    def level(self) -> int:
        """The Capability Level that the claims, or the determinations, amount to, 1 to 4."""
        return self.assessment.level

    @property
    def stated_level(self) -> int | None:
        """The same; nothing where the method of the evaluation does not allow to state a level."""
        return self.level if self.determined is None else self.determined.level

    @property
    def practices(self) -> Mapping[str, PracticeAssessment]:
        """Practice id to what it amounts to, in the model's order."""
        return self.assessment.practices

    @cached_property
    def levels(self) -> Mapping[int, Count]:
        """Satisfied Practices of each level alone."""
        return {level: _count(each for each in self._all if each.practice.level == level) for level in LEVELS}

    @cached_property
    def levels_cumulative(self) -> Mapping[int, Count]:
        """Satisfied Practices of all levels up to each: what the level asks for."""
        return {level: _count(each for each in self._all if each.practice.level <= level) for level in LEVELS}

    @cached_property
    def matrix(self) -> Mapping[str, Mapping[int, Count]]:
        """Area to level to count; levels in which the area has no Practice are left out."""
        return {
            area.id: {
                level: count
                for level in LEVELS
                if (
                    count := _count(
                        each for each in self._all if each.practice.area == area.id and each.practice.level == level
                    )
                ).total
            }
            for area in self.catalog.areas
        }

    @cached_property
    def areas(self) -> Mapping[str, Count]:
        """Area to count."""
        return {
            area.id: _count(each for each in self._all if each.practice.area == area.id) for area in self.catalog.areas
        }

    @cached_property
    def lifecycles(self) -> Mapping[LifeCycle, Count]:
        """Life-cycle to count."""
        return {wanted: _count(each for each in self._all if each.practice.lifecycle is wanted) for wanted in LifeCycle}

    @cached_property
    def types(self) -> Mapping[PracticeType, Count]:
        """Type to count."""
        return {wanted: _count(each for each in self._all if each.practice.type is wanted) for wanted in PracticeType}

    @cached_property
    def statuses(self) -> Mapping[Status, int]:
        """How many Practices have each status; the values add up to 84."""
        found = [each.status for each in self.practices.values()]
        return {status: found.count(status) for status in reversed(Status)}

    @cached_property
    def total(self) -> Count:
        """Satisfied Practices of all."""
        return _count(self._all)

    @cached_property
    def measurement_core(self) -> Mapping[str, Status]:
        """The nine Practices of the measurement core with their status (Part 2, "Measurement")."""
        return {practice: self.practices[practice].status for practice in self.catalog.measurement_core}

    @cached_property
    def institutionalization(self) -> Mapping[str, Count]:
        """Support Practice to how many of the a and c Activities that refer to it hold, over all Practices.

        For each Practice the record nearest to satisfied counts (Part 2, "Support Practices"). Determinations are of
        Practices, so on their basis there is none.
        """
        if self.determined is not None:
            return {}
        holding = {practice.id: [0, 0] for practice in self.catalog.practices if practice.support_practice}
        for each in self.practices.values():
            judged = each.best_span.activities if each.best_span else {}
            for activity in each.practice.activities:
                for support in activity.supports:
                    holding[support][0] += activity.id in judged and judged[activity.id].holds
                    holding[support][1] += 1
        return {practice: Count(*counted) for practice, counted in holding.items()}

    @cached_property
    def errors(self) -> int:
        """How many errors the files of the snapshot have; each file with one counts as absent."""
        return sum(problem.severity is Severity.ERROR for problem in self.snapshot.problems)

    @cached_property
    def warnings(self) -> int:
        """How many warnings the files of the snapshot have."""
        return sum(problem.severity is Severity.WARNING for problem in self.snapshot.problems)

    @property
    def wanted_level(self) -> int:
        """The level to look at next: the target of the manifest where it is not reached, else the next level."""
        target = self.snapshot.manifest.target
        return max(min(target.level if target else 0, LEVELS[-1]), min(self.level + 1, LEVELS[-1]))

    def gap(self, level: int) -> tuple[GapItem, ...]:
        """The Practices that stand between now and a level: lowest level first, in it Support Practices, then effort.

        Support Practices come first since others rest on them; of equal effort is first what unblocks most.
        """
        items = [
            GapItem(each) for each in self.practices.values() if each.practice.level <= level and not each.satisfied
        ]
        waiting: dict[str, list[str]] = {}
        for item in items:
            for support in item.supports_missing:
                waiting.setdefault(support, []).append(item.practice.id)
        found = [item._replace(unblocks=tuple(waiting.get(item.practice.id, ()))) for item in items]
        return tuple(sorted(found, key=lambda item: item.order))

    @property
    def _all(self) -> Iterable[PracticeAssessment]:
        return self.practices.values()


def _count(chosen: Iterable[PracticeAssessment]) -> Count:
    statuses = [each.satisfied for each in chosen]
    return Count(sum(statuses), len(statuses))


def profile_of(
    catalog: Catalog, snapshot: Snapshot, *, spans: Iterable[str] | None = None, before: JudgedBefore | None = None
) -> Profile:
    """Judge a snapshot; `spans` narrows the span of interest, `before` spares what was judged in another state."""
    chosen = tuple(spans) if spans is not None else None
    before = before or JudgedBefore()
    before.turn()
    assessment = assess(catalog, snapshot, spans=chosen, before=before)
    level = assessment.level
    # It never lets anything hold that did not, so the lowest level stays.
    if level > 1 and snapshot.setting_aside:
        level = assess(catalog, snapshot, spans=chosen, not_applicable_holds=False, before=before).level
    return Profile(catalog, snapshot, assessment, level)
