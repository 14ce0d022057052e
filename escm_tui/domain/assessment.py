"""From claims to a Capability Level: Activity, Practice in a span, Practice across spans, level; with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from escm_tui.domain import sentences
from escm_tui.domain.assessed import (
    ActivityAssessment,
    ActivityStatus,
    Assessment,
    PracticeAssessment,
    SpanAssessment,
    Unmet,
    UnmetRule,
)
from escm_tui.domain.catalog import LEVELS, Activity, Catalog, LifeCycle, Practice
from escm_tui.domain.judged_before import Before
from escm_tui.domain.records import (
    ORGANIZATION,
    PHASES,
    Claim,
    EvidenceItem,
    EvidenceKind,
    Phase,
    Rating,
    Record,
    Rules,
    engagement_of,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import applies, phases_shown_by, spans_of_interest
from escm_tui.domain.status import DOCUMENT_TYPES, Status, corroborates

JudgedBefore = Before[SpanAssessment]
"""What records amounted to in neighboring states."""


def assess(
    catalog: Catalog,
    snapshot: Snapshot,
    *,
    spans: Iterable[str] | None = None,
    not_applicable_holds: bool = True,
    before: JudgedBefore | None = None,
) -> Assessment:
    """Judge every Practice of the snapshot.

    Args:
        catalog: the model.
        snapshot: records, evidence, engagements and manifest, with the as-of date.
        spans: narrows the span of interest; by default `spans_of_interest(snapshot)`.
        not_applicable_holds: False judges as an evaluation for certification does.
        before: what was judged before, so that records of which nothing has changed are not judged again.
    """
    chosen = tuple(dict.fromkeys(spans)) if spans is not None else spans_of_interest(snapshot)
    judge = Judge(snapshot, chosen, not_applicable_holds, before or JudgedBefore())
    return Assessment(snapshot.as_of, chosen, judge.practices(catalog.practices), not_applicable_holds)


_SATISFIED, _HOLDS = Rating.SATISFIED, ActivityStatus.HOLDS


class Judge:
    """The rules of one assessment, on one snapshot and span of interest."""

    def __init__(
        self, snapshot: Snapshot, spans: tuple[str, ...], not_applicable_holds: bool, before: JudgedBefore
    ) -> None:
        self.snapshot = snapshot
        self.spans = spans
        self.day = snapshot.as_of
        self.rules: Rules = snapshot.manifest.rules
        self.not_applicable_holds = not_applicable_holds
        self.before = before
        self._asked_in: dict[LifeCycle, list[str]] = {}

    @cached_property
    def _grounds(self) -> Mapping[str, int]:
        corroboration = self.rules.corroboration
        return {span: self.before.ground(self.snapshot, span, corroboration) for span in self.spans}

    def practices(self, practices: Iterable[Practice]) -> dict[str, PracticeAssessment]:
        """Each Practice in each of the spans of interest, and across them, by its id."""
        asked = {practice.id: practice for practice in practices}
        judged: dict[str, dict[str, SpanAssessment]] = {name: {} for name in asked}
        records = self.snapshot.records
        for span in self.spans:
            rated = [record for name in asked if (record := records.get((span, name))) is not None]
            for found in self._in_span(span, asked, rated):
                judged[found.practice][span] = found
        return {name: self._across(practice, judged[name]) for name, practice in asked.items()}

    def _across(self, practice: Practice, judged: Mapping[str, SpanAssessment]) -> PracticeAssessment:
        """The same as `across`, from before where all that it rests on is the same."""
        how = f"{practice.id} {self.not_applicable_holds}"
        rest = (practice, *self._asked(practice))
        return self.before.together(how, judged, rest, lambda: self.across(practice, judged))

    def across(self, practice: Practice, judged: Mapping[str, SpanAssessment]) -> PracticeAssessment:
        """Rules 4 and 5: a Practice across the spans of interest, by what it amounts to in those that rate it."""
        phases: frozenset[Phase] = frozenset().union(*(each.phases_shown for each in judged.values()))
        spans_unmet = self._spans_unmet(practice, judged)
        unmet = list(spans_unmet)
        if practice.ongoing and not spans_unmet:
            unmet += [
                Unmet("life_cycle", "", "c", f"No evidence on the Activities of c shows {phase.capitalize()}.")
                for phase in PHASES
                if phase not in phases
            ]
        if unmet:
            status = _lower_status(judged.values())
            unmet = [*unmet, *(reason for each in judged.values() if not each.satisfied for reason in each.unmet)]
        else:
            status = Status.SATISFIED
        lacking = () if status is Status.SATISFIED else self._lacking(practice, judged)
        return PracticeAssessment(practice, status, judged, tuple(unmet), phases, lacking)

    def _in_span(
        self, span: str, practices: Mapping[str, Practice], records: Iterable[Record]
    ) -> Iterable[SpanAssessment]:
        """The same as `in_span` for each record, from before where nothing that decides about it has changed."""
        # Where nothing is set aside, it makes no difference how strictly that is judged.
        strict = not self.not_applicable_holds
        return self.before.of(
            records,
            self._grounds[span],
            lambda record: self.in_span(practices[record.practice], record),
            lambda record: strict and record.sets_aside,
        )

    def in_span(self, practice: Practice, record: Record) -> SpanAssessment:
        """Rules 1 to 3 and 10: a Practice in one span."""
        activities = {each.id: self._activity(each, record) for each in practice.activities}
        required = [activities[each.id] for each in practice.required]
        unmet = [reason for each in required for reason in each.reasons]
        if not unmet:
            unmet += self._nothing_proved(record.span, required)
            unmet += self._documents_unmet(practice, record.span, required)
            unmet += self._corroboration_unmet(record.span, required)
        if not unmet:
            status = Status.SATISFIED
        elif any(each.status in (ActivityStatus.HOLDS, ActivityStatus.PARTIAL) for each in required):
            status = Status.PARTIAL
        elif any(each.claim for each in required):
            status = Status.UNSATISFIED
        else:
            status = Status.NOT_RATED
        phases = self._phases_shown(activities) if status is Status.SATISFIED else frozenset()
        return SpanAssessment(record.span, practice.id, status, activities, tuple(unmet), phases)

    def _activity(self, activity: Activity, record: Record) -> ActivityAssessment:
        """Rule 1: an Activity in one span."""
        claim = record.claims.get(activity.id)
        if claim is None:
            reason = Unmet("activity", record.span, activity.id, f"{activity.id} is not rated.")
            return ActivityAssessment(activity, ActivityStatus.NOT_RATED, None, (), (reason,))
        serving = self.snapshot.serving_of(claim)
        if serving and claim.rating is _SATISFIED and not activity.documentation:
            # What `_judge_claim` says of most, said at once.
            return ActivityAssessment(activity, _HOLDS, claim, serving, ())
        status, rule, text = self._judge_claim(activity, claim, serving)
        reasons = (Unmet(rule, record.span, activity.id, text),) if text else ()
        return ActivityAssessment(activity, status, claim, serving, reasons)

    def _judge_claim(
        self, activity: Activity, claim: Claim, serving: tuple[EvidenceItem, ...]
    ) -> tuple[ActivityStatus, UnmetRule, str]:
        """Status, rule and reason; the reason is empty where the Activity holds."""
        name = activity.id
        if claim.rating is Rating.NOT_APPLICABLE:
            return self._judge_not_applicable(activity)
        if claim.rating is Rating.UNSATISFIED:
            return ActivityStatus.FAILS, "activity", f"{name} is rated unsatisfied."
        if claim.rating is Rating.PARTIAL:
            return ActivityStatus.PARTIAL, "activity", f"{name} is rated partial."
        if not serving:
            text = sentences.nothing_serves(
                name, claim, self.snapshot.evidence, self.day, self.snapshot.broken_evidence
            )
            return ActivityStatus.PARTIAL, "evidence", text
        if activity.documentation and not any(item.kind.documentary for item in serving):
            return ActivityStatus.PARTIAL, "documentation", sentences.no_document(name, serving)
        return ActivityStatus.HOLDS, "activity", ""

    def _judge_not_applicable(self, activity: Activity) -> tuple[ActivityStatus, UnmetRule, str]:
        """Only Activities of b can be set aside, and not for certification; the source has no such rating."""
        if activity.major != "b":
            return ActivityStatus.FAILS, "not_applicable", sentences.not_to_be_set_aside(activity.id)
        if self.not_applicable_holds:
            return ActivityStatus.HOLDS, "not_applicable", ""
        text = f"{activity.id} is not applicable, which does not hold for certification."
        return ActivityStatus.FAILS, "not_applicable", text

    def _nothing_proved(self, span: str, required: list[ActivityAssessment]) -> list[Unmet]:
        """A Practice in which every Required Activity of b is not applicable proves nothing."""
        if any(each.activity.major == "b" and each.proved for each in required):
            return []
        return [Unmet("not_applicable", span, "b", sentences.nothing_proved())]

    def _documents_unmet(self, practice: Practice, span: str, required: list[ActivityAssessment]) -> list[Unmet]:
        """Rule 3: the guidance document of the Practice's type (Part 2, "Documentation")."""
        present = {
            item.document_type
            for each in required
            if each.activity.major == "b" and each.proved
            for item in each.serving
            if item.kind is EvidenceKind.GUIDANCE_DOCUMENT
        }
        return [
            Unmet("documentation", span, "b", sentences.document_is_missing(wanted))
            for wanted in DOCUMENT_TYPES[practice.type]
            if wanted not in present
        ]

    def _corroboration_unmet(self, span: str, required: list[ActivityAssessment]) -> list[Unmet]:
        """Rule 10, which decides only where the manifest enforces it."""
        if self.rules.corroboration != "enforce":
            return []
        kinds = {item.kind for each in required if each.proved for item in each.serving}
        if corroborates(kinds):
            return []
        return [Unmet("corroboration", span, "", sentences.not_corroborated(kinds))]

    def _phases_shown(self, activities: Mapping[str, ActivityAssessment]) -> frozenset[Phase]:
        """Rule 4: the phases that evidence on c shows (Part 2, "Sourcing Life-cycle")."""
        # Many claims rest on the same items.
        items = {
            id(item): item
            for each in activities.values()
            if each.activity.major == "c" and each.holds
            for item in each.serving
        }
        return frozenset(phase for item in items.values() for phase in phases_shown_by(item, self.snapshot))

    def _spans_unmet(self, practice: Practice, judged: Mapping[str, SpanAssessment]) -> list[Unmet]:
        """Rule 5: one span at Level 2, the organization or every engagement at Levels 3 and 4."""
        organization = judged.get(ORGANIZATION)
        if organization is not None and organization.satisfied:
            return []
        if practice.level == LEVELS[0]:
            if any(each.satisfied for each in judged.values()):
                return []
            if not judged:
                return [Unmet("span", "", "", "No span rates this Practice.")]
            return [Unmet("span", "", "", "No span satisfies this Practice.")]
        return self._organization_wide_unmet(practice, judged)

    def _organization_wide_unmet(self, practice: Practice, judged: Mapping[str, SpanAssessment]) -> list[Unmet]:
        asked = self._asked(practice)
        missing = self._lacking(practice, judged)
        satisfied = len(asked) - len(missing)
        if satisfied > 1 and not missing:
            return []
        if not judged:
            return [Unmet("span", "", "", "No span rates this Practice.")]
        text = (
            f"At Level {practice.level} the organization, or every engagement and at least two, must satisfy "
            f"the Practice; it is satisfied in {satisfied} of {len(asked)} engagements"
        )
        if satisfied and missing:
            text += f", not in {sentences.some_of([engagement_of(span) or span for span in missing])}"
        elif satisfied:
            text += ", and it takes a second one"
        return [Unmet("span", "", "", f"{text}.")]

    def _asked(self, practice: Practice) -> list[str]:
        """The engagements that are asked for the Practice on the day, and so for all of its life-cycle."""
        found = self._asked_in.get(practice.lifecycle)
        if found is None:
            found = [span for span in self.spans if (slug := engagement_of(span)) and self._applies(practice, slug)]
            self._asked_in[practice.lifecycle] = found
        return found

    def _lacking(self, practice: Practice, judged: Mapping[str, SpanAssessment]) -> tuple[str, ...]:
        organization = judged.get(ORGANIZATION)
        if practice.level == LEVELS[0] or (organization is not None and organization.satisfied):
            return ()
        return tuple(span for span in self._asked(practice) if span not in judged or not judged[span].satisfied)

    def _applies(self, practice: Practice, slug: str) -> bool:
        engagement = self.snapshot.engagements.get(slug)
        return engagement is not None and applies(practice, engagement, self.day)


def _lower_status(judged: Iterable[SpanAssessment]) -> Status:
    """What a Practice amounts to that is not satisfied across spans."""
    ranks = {each.status for each in judged}
    if ranks & {Status.SATISFIED, Status.PARTIAL}:
        return Status.PARTIAL
    return Status.UNSATISFIED if Status.UNSATISFIED in ranks else Status.NOT_RATED
