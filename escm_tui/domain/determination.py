"""From determinations to what an evaluation amounts to: scope, counts, and a level where the method may state one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from escm_tui.domain.assessed import Assessment, PracticeAssessment, SpanAssessment
from escm_tui.domain.assessment import Judge, JudgedBefore, assess
from escm_tui.domain.catalog import LEVELS, Catalog, Practice
from escm_tui.domain.methods import Method
from escm_tui.domain.profile import Count
from escm_tui.domain.records import (
    Determination,
    Evaluation,
    Event,
    EventKind,
    ModelScope,
    Record,
    Rules,
    Verdict,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import months_later
from escm_tui.tuples import NamedTuple

ENFORCED = Rules("enforce", "enforce", "enforce", "enforce")
"""What an evaluation for certification is held to, whatever the manifest says."""


def scope_practices(catalog: Catalog, scope: ModelScope) -> tuple[Practice, ...]:
    """The Practices that a model scope names, in the model's order; what the model lacks is left out."""
    return tuple(
        each
        for each in catalog.practices
        if each.level in scope.levels or each.area in scope.areas or each.id in scope.practices
    )


def fits_method(catalog: Catalog, method: Method, scope: ModelScope) -> bool:
    """Whether the scope is as wide as the method asks."""
    chosen = scope_practices(catalog, scope)
    return bool(chosen) and (method.scope == "any" or len(chosen) == len(catalog.practices))


class _Outcome(NamedTuple):
    evaluation: Evaluation
    method: Method
    scope: tuple[Practice, ...]
    """The Practices in scope, in the model's order."""
    determinations: Mapping[str, Determination]
    """Practice id to determination, for Practices in scope only."""
    whole_model: bool
    """Whether all Practices of the model are in scope."""


class Outcome(_Outcome):
    """What an evaluation amounts to on the basis of its determinations alone."""

    def of(self, practice: str) -> Verdict | None:
        """The verdict on a Practice; nothing where it is not determined or not in scope."""
        found = self.determinations.get(practice)
        return found.verdict if found else None

    def with_verdict(self, verdict: Verdict | None) -> tuple[str, ...]:
        """The Practices in scope with this verdict, or with none; in the model's order."""
        return tuple(each.id for each in self.scope if self.of(each.id) == verdict)

    @cached_property
    def satisfied(self) -> tuple[str, ...]:
        """Practices determined satisfied."""
        return self.with_verdict("satisfied")

    @cached_property
    def not_satisfied(self) -> tuple[str, ...]:
        """Practices determined not satisfied."""
        return self.with_verdict("not_satisfied")

    @cached_property
    def not_rated(self) -> tuple[str, ...]:
        """Practices that were looked at and not rated: they block as the unsatisfied do, and are named apart."""
        return self.with_verdict("not_rated")

    @cached_property
    def undetermined(self) -> tuple[str, ...]:
        """Practices in scope without a determination; while there are any nothing can be sealed."""
        return self.with_verdict(None)

    @cached_property
    def total(self) -> Count:
        """Satisfied Practices of those in scope."""
        return Count(len(self.satisfied), len(self.scope))

    @cached_property
    def levels(self) -> Mapping[int, Count]:
        """The same for each level alone; levels without a Practice in scope are left out."""
        counts = {level: self._count(each for each in self.scope if each.level == level) for level in LEVELS}
        return {level: count for level, count in counts.items() if count.total}

    @cached_property
    def areas(self) -> Mapping[str, Count]:
        """The same for each Capability Area with a Practice in scope."""
        names = dict.fromkeys(each.area for each in self.scope)
        return {area: self._count(each for each in self.scope if each.area == area) for area in names}

    def _count(self, practices: Iterable[Practice]) -> Count:
        verdicts = [self.of(each.id) == "satisfied" for each in practices]
        return Count(sum(verdicts), len(verdicts))

    @cached_property
    def level(self) -> int | None:
        """The Capability Level, 1 to 4; nothing where the method or the scope does not allow to state one."""
        if not (self.method.states_level and self.whole_model):
            return None
        reached = 1
        for level in LEVELS if self.evaluation.span.engagements else ():
            count = self.levels.get(level)
            if count is None or count.satisfied < count.total:
                break
            reached = level
        return reached

    @property
    def valid_until(self) -> date | None:
        """The last day on which the result holds; nothing where the evaluation has no last day."""
        end = self.evaluation.period.end
        return months_later(end, self.method.validity_months) if end else None


def outcome_of(catalog: Catalog, snapshot: Snapshot, evaluation: Evaluation) -> Outcome:
    """What an evaluation of the snapshot amounts to; the claims play no part."""
    scope = scope_practices(catalog, evaluation.scope)
    found = {each.id: snapshot.determinations.get((evaluation.slug, each.id)) for each in scope}
    return Outcome(
        evaluation=evaluation,
        method=catalog.methods[evaluation.method],
        scope=scope,
        determinations={practice: each for practice, each in found.items() if each is not None},
        whole_model=len(scope) == len(catalog.practices),
    )


def assessed_for(catalog: Catalog, snapshot: Snapshot, evaluation: Evaluation) -> Assessment:
    """What the rules make of the claims, in the evaluation's span, on its last day, as strictly as its method asks."""
    certifies = catalog.methods[evaluation.method].certifies
    judged = _as_judged(snapshot, evaluation, certifies=certifies)
    return assess(catalog, judged, spans=evaluation.span.spans, not_applicable_holds=not certifies)


def _as_judged(snapshot: Snapshot, evaluation: Evaluation, *, certifies: bool) -> Snapshot:
    manifest = snapshot.manifest._replace(rules=ENFORCED) if certifies else snapshot.manifest
    return snapshot._replace(as_of=evaluation.period.end or snapshot.as_of, manifest=manifest)


class AssessedInParts:
    """What the rules make of the Practices that an evaluation determines satisfied, gathered from parts of a state."""

    def __init__(self, catalog: Catalog, evaluation: Evaluation, determined: Iterable[str]) -> None:
        self._catalog = catalog
        self._evaluation = evaluation
        self._certifies = catalog.methods[evaluation.method].certifies
        self._judged: dict[str, dict[str, SpanAssessment]] = {practice: {} for practice in determined}

    def look(self, part: Snapshot, records: Iterable[Record]) -> list[SpanAssessment]:
        """Judge these records of a part; of each what counts across spans."""
        spans = self._evaluation.span.spans
        judge = self._judge(part)
        found = (
            judge.in_span(self._catalog.by_id[record.practice], record)
            for record in records
            if record.practice in self._judged and record.span in spans
        )
        return [each._replace(activities={}, unmet=each.unmet[:1]) for each in found]

    def add(self, found: Iterable[SpanAssessment]) -> None:
        """Gather what a part amounts to."""
        for each in found:
            self._judged[each.practice][each.span] = each

    def practices(self, ground: Snapshot) -> Mapping[str, PracticeAssessment]:
        """What they amount to across the spans; of the reasons in a span the first is there."""
        judge = self._judge(ground)
        return {
            practice: judge.across(
                self._catalog.by_id[practice],
                {span: judged[span] for span in self._evaluation.span.spans if span in judged},
            )
            for practice, judged in self._judged.items()
        }

    def _judge(self, snapshot: Snapshot) -> Judge:
        judged = _as_judged(snapshot, self._evaluation, certifies=self._certifies)
        spans = tuple(dict.fromkeys(self._evaluation.span.spans))
        return Judge(judged, spans, not self._certifies, JudgedBefore())


class Contradiction(NamedTuple):
    """A determination of satisfied that its own verdicts or the evidence rules do not bear out."""

    determination: Determination
    text: str
    activity: str = ""
    """The Activity whose verdict says otherwise; empty where the rules do."""


def contradictions(
    catalog: Catalog,
    snapshot: Snapshot,
    evaluation: Evaluation,
    assessed: Mapping[str, PracticeAssessment] | None = None,
) -> Iterator[Contradiction]:
    """Where an evaluation determines satisfied and something else says no, Practice by Practice.

    `assessed` is what the rules make of the Practices, where that was gathered from parts of the state.
    """
    outcome = outcome_of(catalog, snapshot, evaluation)
    if not outcome.satisfied:
        return
    if assessed is None:
        assessed = assessed_for(catalog, snapshot, evaluation).practices
    for practice in outcome.satisfied:
        found = outcome.determinations[practice]
        required = {each.id for each in catalog.by_id[practice].required}
        for activity, verdict in found.activities.items():
            if activity in required and verdict.verdict == "not_satisfied":
                text = f"{practice} is determined satisfied, but its Required Activity {activity} is not."
                yield Contradiction(found, text, activity)
        judged = assessed[practice]
        if not judged.satisfied:
            # What a record lacks says more than that no span is satisfied.
            reason = min(judged.unmet, key=lambda each: not each.span)
            status = judged.status.value.replace("_", " ")
            text = f"{practice} is determined satisfied, but by claims and evidence it is {status}: {reason.text}"
            yield Contradiction(found, text)


class Standing(NamedTuple):
    """Whether a sealed evaluation still counts, and since when it does not."""

    kind: EventKind | None
    """The last thing that befell it; nothing where nothing did."""
    event: Event | None = None

    @property
    def in_force(self) -> bool:
        """Whether it is neither withdrawn nor suspended."""
        return self.kind in (None, "reinstated")


def standing_of(snapshot: Snapshot, slug: str, *, on: date | None = None) -> Standing:
    """How an evaluation stands by the events of the snapshot, up to a day; a withdrawal is final."""
    events = [each for each in snapshot.events if each.evaluation == slug and (on is None or each.date <= on)]
    withdrawn = next((each for each in events if each.kind == "withdrawn"), None)
    last = withdrawn or (events[-1] if events else None)
    return Standing(last.kind if last else None, last)
