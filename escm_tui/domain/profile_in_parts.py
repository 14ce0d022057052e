"""The profile of a state that is looked at span by span, so that nobody has to hold all of it at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from escm_tui.domain.assessed import ActivityAssessment, Assessment, SpanAssessment
from escm_tui.domain.assessment import Judge, JudgedBefore
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import spans_of_interest
from escm_tui.tuples import NamedTuple


class Amounts(NamedTuple):
    """What the records of one span amount to: of each Activity its status, but not on what that rests."""

    judged: tuple[SpanAssessment, ...]
    strictly: tuple[SpanAssessment, ...]
    """Those in which an Activity is set aside, judged as if not applicable did not hold."""
    planned: tuple[Record, ...] = ()
    """The records that name actions, with nothing but those."""


class ProfileInParts:
    """Gathers what spans amount to; in any order, and from other processes, too."""

    def __init__(self, catalog: Catalog, ground: Snapshot, spans: Iterable[str] | None = None) -> None:
        """Begin.

        Args:
            catalog: the model.
            ground: the state, whose records and evidence are not looked at yet.
            spans: narrows the span of interest; by default that of the state.
        """
        self._catalog = catalog
        self._ground = ground
        self._spans = tuple(dict.fromkeys(spans)) if spans is not None else spans_of_interest(ground)
        self._judged: dict[str, dict[str, SpanAssessment]] = {each.id: {} for each in catalog.practices}
        self._strictly: dict[tuple[str, str], SpanAssessment] = {}
        self._planned: dict[tuple[str, str], Record] = {}

    def look(self, part: Snapshot, records: Iterable[Record]) -> Amounts:
        """What records of one span amount to; `part` holds them, their evidence and that of the organization."""
        known = [each for each in records if each.practice in self._judged]
        aside = [each for each in known if each.sets_aside]
        return Amounts(
            self._look(part, known, not_applicable_holds=True),
            self._look(part, aside, not_applicable_holds=False),
            tuple(
                [Record(each.path, each.span, each.practice, actions=each.actions) for each in known if each.actions]
            ),
        )

    def _look(
        self, part: Snapshot, records: Iterable[Record], *, not_applicable_holds: bool
    ) -> tuple[SpanAssessment, ...]:
        judge = Judge(part, (), not_applicable_holds, JudgedBefore())
        found = [judge.in_span(self._catalog.by_id[each.practice], each) for each in records]
        return tuple([each._replace(activities=_status_alone(each.activities)) for each in found])

    def add(self, amounts: Amounts) -> None:
        """Gather what a span amounts to."""
        for each in amounts.judged:
            self._judged[each.practice][each.span] = each
        for each in amounts.strictly:
            self._strictly[each.span, each.practice] = each
        for record in amounts.planned:
            self._planned[record.span, record.practice] = record

    def profile(self, state: Snapshot) -> Profile:
        """What all spans that were added amount to; `state` has the problems of them all.

        Of the records its snapshot has the actions alone.
        """
        assessment = self._assessment(self._judged, not_applicable_holds=True)
        level = assessment.level
        # It never lets anything hold that did not, so the lowest level stays.
        if level > 1 and self._strictly:
            strictly = {
                practice: {span: self._strictly.get((span, practice), each) for span, each in judged.items()}
                for practice, judged in self._judged.items()
            }
            level = self._assessment(strictly, not_applicable_holds=False).level
        return Profile(self._catalog, state._replace(records=self._planned), assessment, level)

    def _assessment(
        self, judged: Mapping[str, Mapping[str, SpanAssessment]], *, not_applicable_holds: bool
    ) -> Assessment:
        judge = Judge(self._ground, self._spans, not_applicable_holds, JudgedBefore())
        practices = {
            each.id: judge.across(
                each, {span: judged[each.id][span] for span in self._spans if span in judged[each.id]}
            )
            for each in self._catalog.practices
        }
        return Assessment(self._ground.as_of, self._spans, practices, not_applicable_holds)


def _status_alone(activities: Mapping[str, ActivityAssessment]) -> dict[str, ActivityAssessment]:
    return {name: ActivityAssessment(each.activity, each.status, None, (), ()) for name, each in activities.items()}
