"""Checks of claims: what a record asserts is borne out by what it attaches, and spans do not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from escm_tui.domain import sentences
from escm_tui.domain.catalog import Practice
from escm_tui.domain.examined import Examined, ExaminedRecord, Spot, spot_in
from escm_tui.domain.problems import WHOLE_FILE
from escm_tui.domain.records import ORGANIZATION, PHASES, EvidenceKind, Phase, Rating, Record, engagement_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.spans import applies, phases_shown_by
from escm_tui.domain.status import DOCUMENT_TYPES, Status, corroborates

_SATISFIED, _UNSATISFIED, _NOT_APPLICABLE = Rating.SATISFIED, Rating.UNSATISFIED, Rating.NOT_APPLICABLE


def satisfied_without_evidence(each: ExaminedRecord) -> Iterator[Spot]:
    """C001: what is rated satisfied has evidence that serves."""
    evidence, day = each.tree.snapshot.evidence, each.tree.snapshot.as_of
    for activity, claim in each.claims.items():
        if claim.satisfied and not claim.serving:
            broken = each.tree.unread_evidence
            yield each.spot(activity, sentences.nothing_serves(activity, claim.claim, evidence, day, broken))


def set_aside_wrongly(each: ExaminedRecord) -> Iterator[Spot]:
    """C002: only Activities of b are not applicable."""
    for activity, claim in each.claims.items():
        if claim.not_applicable and claim.activity.major != "b":
            yield each.spot(activity, sentences.not_to_be_set_aside(activity))


def missing_document_types(each: ExaminedRecord) -> Iterator[Spot]:
    """C003: a Practice claimed satisfied rests on the guidance document of its type."""
    if not each.claimed_satisfied:
        return
    present = {
        item.document_type
        for claim in each.required
        if claim.activity.major == "b" and claim.satisfied
        for item in claim.serving
        if item.kind is EvidenceKind.GUIDANCE_DOCUMENT
    }
    for wanted in DOCUMENT_TYPES[each.practice.type]:
        if wanted not in present:
            yield each.spot(_first_of_b(each.practice), sentences.document_is_missing(wanted))


def not_corroborated(each: ExaminedRecord) -> Iterator[Spot]:
    """C005: a Practice claimed satisfied rests on two kinds of evidence, one of them written."""
    if not each.claimed_satisfied:
        return
    kinds = {item.kind for claim in each.required if claim.satisfied for item in claim.serving}
    if kinds and not corroborates(kinds):
        yield each.spot(each.practice.required[0].id, sentences.not_corroborated(kinds))


def nothing_but_set_aside(each: ExaminedRecord) -> Iterator[Spot]:
    """C008: a Practice claimed satisfied claims at least one Required Activity of b."""
    if not each.claimed_satisfied:
        return
    of_b = [claim for claim in each.required if claim.activity.major == "b"]
    if all(claim.not_applicable for claim in of_b):
        yield each.spot(_first_of_b(each.practice), sentences.nothing_proved())


class UncoveredLifeCycle:
    """C004: an Ongoing Practice claimed satisfied shows all three phases; once, in the record that leads the claim."""

    def __init__(self) -> None:
        self._leading: dict[str, tuple[tuple[bool, str], Spot]] = {}
        """Practice id to what ranks the record, the organization's first, and the place in it."""
        self._shown: dict[str, set[Phase]] = {}

    def look(self, part: Examined) -> list[tuple[str, tuple[bool, str], Spot, set[Phase]]]:
        """What the records of a part claim and show: Practice, what ranks the record, the place in it, and phases."""
        found = []
        for record in part.records:
            practice = part.catalog.by_id[record.practice]
            counts = practice.ongoing and record.span in part.counted
            if not counts or _claimed(practice, record) is not Status.SATISFIED:
                continue
            rank = (record.span != ORGANIZATION, record.path)
            spot = spot_in(record, "c1" if "c1" in record.claims and "c1" in practice.by_id else "", "")
            found.append((practice.id, rank, spot, _phases_shown(part.snapshot, practice, record)))
        return found

    def add(self, note: list[tuple[str, tuple[bool, str], Spot, set[Phase]]]) -> None:
        """Gather what was noted of a part."""
        for practice, rank, spot, shown in note:
            if practice not in self._leading or rank < self._leading[practice][0]:
                self._leading[practice] = (rank, spot)
            self._shown.setdefault(practice, set()).update(shown)

    def spots(self) -> Iterator[Spot]:
        """What no part shows."""
        for practice, (_, spot) in self._leading.items():
            missing = [phase.capitalize() for phase in PHASES if phase not in self._shown[practice]]
            if missing:
                text = f"{practice} is claimed satisfied, but no evidence on c shows {' or '.join(missing)}."
                yield spot._replace(text=text)


def hangs_on_other_spans(examined: Examined, record: Record) -> bool:
    """Whether C004 of a record depends on records of other spans: it claims the Practice, and shows too little."""
    practice = examined.catalog.by_id[record.practice]
    counts = practice.ongoing and record.span in examined.counted
    if not counts or _claimed(practice, record) is not Status.SATISFIED:
        return False
    return not _phases_shown(examined.snapshot, practice, record).issuperset(PHASES)


def _phases_shown(snapshot: Snapshot, practice: Practice, record: Record) -> set[Phase]:
    # Many claims rest on the same items.
    items = {
        id(item): item
        for activity in practice.required
        if activity.major == "c" and (claim := record.claims[activity.id]).rating is Rating.SATISFIED
        for item in snapshot.serving_of(claim)
    }
    return {phase for item in items.values() for phase in phases_shown_by(item, snapshot)}


def engagement_below_organization(examined: Examined) -> Iterator[Spot]:
    """C006: no engagement that is asked for a Practice claims less than the organization does."""
    snapshot, counted, practices = examined.snapshot, examined.counted, examined.catalog.by_id
    for record in examined.records:
        practice = practices[record.practice]
        below = _claimed(practice, record)
        # Said first of most.
        if below is Status.SATISFIED or below is Status.NOT_RATED or record.span not in counted:
            continue
        whole = snapshot.records.get((ORGANIZATION, record.practice))
        if whole is None:
            continue
        claimed = _claimed(practice, whole)
        if below is claimed or below.rank > claimed.rank:
            continue
        engagement = snapshot.engagements.get(engagement_of(record.span) or "")
        if engagement is not None and applies(practice, engagement, snapshot.as_of):
            text = f"{engagement.slug} claims {below.value} where the organization claims {claimed.value}."
            yield spot_in(record, _first_lower(practice, record, whole), text)


def _claimed(practice: Practice, record: Record) -> Status:
    """What the ratings alone amount to, whatever the evidence says."""
    known = record.found.get(id(practice))
    if known is None:
        # With the Practice itself, so that its number is given to nothing else.
        known = record.found[id(practice)] = (practice, _status(practice, record))
    return known[1]


def _status(practice: Practice, record: Record) -> Status:
    claims = record.claims
    ratings = [claims[each.id].rating for each in practice.required if each.id in claims]
    full, none = (_SATISFIED, _NOT_APPLICABLE), _UNSATISFIED
    if len(ratings) == len(practice.required) and all([rating in full for rating in ratings]):  # noqa: C419  faster
        return Status.SATISFIED
    if any([rating is not none for rating in ratings]):  # noqa: C419
        return Status.PARTIAL
    return Status.UNSATISFIED if ratings else Status.NOT_RATED


_ORDER: Mapping[Rating | None, int] = {
    None: 0,
    Rating.UNSATISFIED: 1,
    Rating.PARTIAL: 2,
    Rating.NOT_APPLICABLE: 3,
    Rating.SATISFIED: 3,
}


def _first_lower(practice: Practice, record: Record, whole: Record) -> str:
    """The first Required Activity that the engagement rates, and rates lower than the organization does."""
    rated = [each.id for each in practice.required if each.id in record.claims]
    lower = (
        activity
        for activity in rated
        if activity in whole.claims and _ORDER[record.claims[activity].rating] < _ORDER[whole.claims[activity].rating]
    )
    return next(lower, rated[0])


def overdue_actions(each: ExaminedRecord) -> Iterator[Spot]:
    """C007: open actions are not past their due date."""
    for slug, action in each.record.actions.items():
        if action.state == "open" and action.due is not None and action.due < each.tree.snapshot.as_of:
            text = f"The action {slug} was due on {action.due}."
            yield Spot(each.record.path, WHOLE_FILE, f"actions.{slug}.due", text)


def _first_of_b(practice: Practice) -> str:
    return next((each.id for each in practice.required if each.major == "b"), "")
