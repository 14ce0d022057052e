"""What holds for every repository: more evidence and better ratings never hurt, and order never matters."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from escm_tui.domain.assessed import ActivityStatus, Assessment
from escm_tui.domain.assessment import assess
from escm_tui.domain.catalog import LEVELS, Practice
from escm_tui.domain.comparison import compare
from escm_tui.domain.problems import Problem, sort_problems
from escm_tui.domain.profile import Count, profile_of
from escm_tui.domain.records import (
    ORGANIZATION,
    PHASES,
    Claim,
    Determination,
    Evaluation,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    ModelScope,
    OrganizationalSpan,
    Period,
    Rating,
    Record,
)
from escm_tui.domain.rules import Checks, check
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import (
    ACME,
    BANK,
    CNT02,
    KNW07,
    PRF07,
    REL05,
    Things,
    catalog,
    engagement,
    item,
    reference,
    satisfying,
    snapshot,
)

MODEL = catalog(KNW07, CNT02, REL05, PRF07)
"""Every level; Ongoing and temporal; one, two and more documents."""

SPANS = (ORGANIZATION, ACME, BANK)
RAISING: tuple[Rating | None, ...] = (None, Rating.UNSATISFIED, Rating.PARTIAL, Rating.SATISFIED)
METHODS = load_catalog().methods
OPEN = ("full_self_appraisal", "full_evaluation")
"""Methods of which one certifies."""

HOLDING: tuple[ActivityStatus, ...] = (
    ActivityStatus.NOT_RATED,
    ActivityStatus.FAILS,
    ActivityStatus.PARTIAL,
    ActivityStatus.HOLDS,
)

bounded = settings(
    max_examples=60,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

periods = st.sampled_from(["..", "2026-01-01..", "2026-07-01..", "..2026-06-30", "..2026-06-29"])


@st.composite
def engagements(draw: st.DrawFn, slug: str) -> Things:
    """An engagement in any state and phase."""
    phases = {phase: draw(periods) for phase in PHASES if draw(st.booleans())}
    return engagement(slug, draw(st.sampled_from(["active", "active", "completed", "lost", "prospective"])), **phases)


@st.composite
def pools(draw: st.DrawFn, span: str) -> list[EvidenceItem]:
    """Some evidence of a span, of every kind, serving or not."""
    return [
        item(
            f"pool-{number}",
            draw(st.sampled_from(list(EvidenceKind))).value,
            span,
            type=draw(st.sampled_from(["", "procedure", "guideline", "program_plan", "business_case"])),
            phases=" ".join(draw(st.sets(st.sampled_from(PHASES)))),
            valid=draw(periods),
        )
        for number in range(draw(st.integers(0, 3)))
    ]


@st.composite
def records(draw: st.DrawFn, practice: Practice, span: str) -> list[Any]:
    """No record, one that satisfies the Practice, or one with some claims changed."""
    if draw(st.integers(0, 3)) == 0:
        return []
    record, *evidence = satisfying(practice, span)
    assert isinstance(record, Record)
    claims: dict[str, Claim] = dict(record.claims)
    for activity in draw(st.lists(st.sampled_from([each.id for each in practice.activities]), max_size=3)):
        rating = draw(st.sampled_from([None, *Rating]))
        if rating is None:
            claims.pop(activity, None)
        else:
            attached = draw(st.lists(st.sampled_from(references(practice, span)), max_size=2, unique=True))
            claims[activity] = Claim(rating, tuple(attached))
    return [record._replace(claims=claims), *evidence]


def references(practice: Practice, span: str) -> list[EvidenceReference]:
    """What a claim may name: good evidence of the Practice, the pool, the organization's, and what is not there."""
    texts = [f"{practice.id}-work", f"{practice.id}-talk", "pool-0", "pool-1", "pool-2", "organization/pool-0", "gone"]
    return [reference(text, span) for text in texts]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """A repository of two engagements and the organization."""
    things: list[Any] = [draw(engagements("acme")), draw(engagements("bank"))]
    for span in SPANS:
        things.append(draw(pools(span)))
        things += [draw(records(practice, span)) for practice in MODEL.practices]
    corroboration = draw(st.sampled_from(["ignore", "enforce"]))
    return snapshot(things, corroboration=corroboration)


def judged(found: Snapshot) -> Assessment:
    """The snapshot, judged."""
    return assess(MODEL, found)


def nowhere_lower(before: Assessment, after: Assessment) -> None:
    """Whether no Activity, Practice, span or level went down."""
    assert after.level >= before.level
    for practice, was in before.practices.items():
        now = after.practices[practice]
        assert now.status.rank >= was.status.rank
        assert now.phases_shown >= was.phases_shown
        for span, in_span in was.spans.items():
            assert now.spans[span].status.rank >= in_span.status.rank
            for activity, each in in_span.activities.items():
                after_status = now.spans[span].activities[activity].status
                assert HOLDING.index(after_status) >= HOLDING.index(each.status)


def with_claim(found: Snapshot, span: str, practice: str, activity: str, claim: Claim) -> Snapshot:
    """The same snapshot with one claim exchanged; the record is made where there is none."""
    record = found.record(span, practice) or Record(f"{span}/{practice}.yaml", span, practice)
    changed = record._replace(claims={**record.claims, activity: claim})
    return found._replace(records={**found.records, (span, practice): changed})


@bounded
@given(snapshots(), st.data())
def test_adding_evidence_never_lowers_anything(found: Snapshot, data: st.DataObject) -> None:
    claims = [
        (record, activity, claim) for record in found.records.values() for activity, claim in record.claims.items()
    ]
    if not claims:
        return
    record, activity, claim = data.draw(st.sampled_from(claims))
    present = {each.key for each in claim.evidence}
    new = [
        EvidenceReference(each.slug, each.key)
        for each in found.evidence.values()
        if each.key not in present and each.span in {record.span, ORGANIZATION}
    ]
    if not new:
        return
    richer = claim._replace(evidence=(*claim.evidence, data.draw(st.sampled_from(new))))
    after = with_claim(found, record.span, record.practice, activity, richer)
    nowhere_lower(judged(found), judged(after))


@bounded
@given(snapshots(), st.data())
def test_raising_a_rating_never_lowers_anything(found: Snapshot, data: st.DataObject) -> None:
    span = data.draw(st.sampled_from(SPANS))
    practice = data.draw(st.sampled_from(MODEL.practices))
    activity = data.draw(st.sampled_from([each.id for each in practice.activities]))
    record = found.record(span, practice.id)
    claim = record.claims.get(activity) if record else None
    if claim and claim.rating is Rating.NOT_APPLICABLE:
        return
    before = judged(found)
    states = [before]
    for rating in RAISING[RAISING.index(claim.rating if claim else None) + 1 :]:
        assert rating is not None
        raised = Claim(rating, claim.evidence if claim else ())
        found = with_claim(found, span, practice.id, activity, raised)
        states.append(judged(found))
    for lower, higher in pairwise(states):
        nowhere_lower(lower, higher)


@bounded
@given(snapshots(), st.randoms(use_true_random=False))
def test_the_order_of_files_and_keys_changes_nothing(found: Snapshot, random: Any) -> None:
    def shuffled(mapping: Any) -> dict[Any, Any]:
        entries = list(mapping.items())
        random.shuffle(entries)
        return dict(entries)

    other = found._replace(
        records={key: each._replace(claims=shuffled(each.claims)) for key, each in shuffled(found.records).items()},
        evidence=shuffled(found.evidence),
        engagements=shuffled(found.engagements),
    )
    assert judged(other).practices == judged(found).practices
    assert judged(other).spans == judged(found).spans
    assert check(MODEL, other, ["b", "B"], {}) == check(MODEL, found, ["B", "b"], {})
    assert compare(profile_of(MODEL, found), profile_of(MODEL, other)).empty


@bounded
@given(snapshots())
def test_comparing_with_itself_is_empty(found: Snapshot) -> None:
    assert compare(profile_of(MODEL, found), profile_of(MODEL, found)).empty


@bounded
@given(snapshots(), snapshots())
def test_comparing_both_ways_tells_the_same_backwards(one: Snapshot, other: Snapshot) -> None:
    there = compare(profile_of(MODEL, one), profile_of(MODEL, other))
    back = compare(profile_of(MODEL, other), profile_of(MODEL, one))
    assert {each.practice for each in there.risen} == {each.practice for each in back.fallen}
    assert {each.practice for each in there.rated} == {each.practice for each in back.rated}
    assert (there.spans_added, there.spans_removed) == (back.spans_removed, back.spans_added)
    assert {(*each[:3], each[4], each[3], each[6], each[5]) for each in changes(there.activities)} == set(
        changes(back.activities)
    )
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(opposite[each.kind], each.span, each.slug) for each in there.evidence} == {
        (each.kind, each.span, each.slug) for each in back.evidence
    }


def changes(activities: Any) -> list[tuple[Any, ...]]:
    """Every change as span, Practice, Activity, ratings and evidence."""
    return [
        (
            each.span,
            each.practice,
            each.activity,
            each.before,
            each.after,
            each.evidence_added,
            each.evidence_removed,
        )
        for each in activities
    ]


@bounded
@given(snapshots())
def test_the_level_is_that_of_the_counts(found: Snapshot) -> None:
    profile = profile_of(MODEL, found)
    full = [level for level in LEVELS if profile.levels[level].satisfied == profile.levels[level].total]
    reached = max((level for level in LEVELS if set(range(2, level + 1)) <= set(full)), default=1)
    assert profile.level == (reached if profile.assessment.has_engagement else 1)
    assert profile.levels_cumulative[4] == profile.total
    assert sum(profile.statuses.values()) == profile.total.total == len(MODEL.practices)
    assert profile.statuses[Status.SATISFIED] == profile.total.satisfied
    for counts in (profile.levels, profile.areas, profile.lifecycles, profile.types):
        assert summed(counts) == profile.total
    assert bool(profile.assessment.blocked_by) == any(
        not each.satisfied and each.practice.level <= profile.level + 1 for each in profile.practices.values()
    )


def summed(counts: Any) -> Count:
    """All counts together."""
    return Count(sum(each.satisfied for each in counts.values()), sum(each.total for each in counts.values()))


@bounded
@given(snapshots())
def test_what_is_set_aside_never_lowers_anything(found: Snapshot) -> None:
    profile = profile_of(MODEL, found)
    assert profile.level_without_not_applicable <= profile.level
    strict = assess(MODEL, found, not_applicable_holds=False)
    nowhere_lower(strict, profile.assessment)
    assert strict.level == profile.level_without_not_applicable


@bounded
@given(snapshots())
def test_every_practice_is_satisfied_or_says_why_not(found: Snapshot) -> None:
    profile = profile_of(MODEL, found)
    for each in profile.practices.values():
        assert each.satisfied == (not each.unmet)
        for in_span in each.spans.values():
            assert in_span.satisfied == (not in_span.unmet)
            for activity in in_span.activities.values():
                assert activity.holds == (not activity.reasons)
    for gap in profile.gap(4):
        assert gap.missing


@bounded
@given(snapshots())
def test_a_claim_that_the_rules_contradict_is_a_problem(found: Snapshot) -> None:
    told = {each.path for each in check(MODEL, found, (), {})}
    for practice in judged(found).practices.values():
        for span, in_span in practice.spans.items():
            record = found.records[span, practice.practice.id]
            claimed = all(
                each.id in record.claims and record.claims[each.id].rating in (Rating.SATISFIED, Rating.NOT_APPLICABLE)
                for each in practice.practice.required
            )
            if claimed and not in_span.satisfied:
                assert record.path in told


def judging(method: str) -> tuple[Evaluation, dict[tuple[str, str], Determination]]:
    """An evaluation that determines everything satisfied, in spans that are named in an order of their own."""
    span = OrganizationalSpan(organization=True, engagements=("bank", "acme"))
    path = "evaluations/h2/evaluation.yaml"
    evaluation = Evaluation(path, "h2", method, "H2", ModelScope(levels=LEVELS), span, Period(), "in_progress")
    return evaluation, {
        ("h2", each.id): Determination(f"evaluations/h2/{each.id}.yaml", "h2", each.id, "satisfied")
        for each in MODEL.practices
    }


@bounded
@given(snapshots(), st.permutations(SPANS), st.sampled_from(list(OPEN)))
def test_span_by_span_the_same_problems_are_found_as_in_the_whole(
    found: Snapshot, order: list[str], method: str
) -> None:
    model = MODEL._replace(methods=METHODS)
    evaluation, determined = judging(method)
    found = found._replace(evaluations={evaluation.slug: evaluation}, determinations=determined)
    whole = check(model, found, found.paths, {})
    ground = found._replace(records={}, evidence={})
    checks = Checks(model, ground)
    problems: list[Problem] = []
    for span in order:
        beside = {ORGANIZATION, span}
        part = found._replace(
            records={key: each for key, each in found.records.items() if key[0] in beside},
            evidence={key: each for key, each in found.evidence.items() if key[0] in beside},
        )
        shown = checks.look(part, (span,))
        problems += shown.problems
        checks.add(shown)
    assert sort_problems([*problems, *checks.together(found.paths, {})]) == whole
