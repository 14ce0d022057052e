"""A chain of evaluations: how capability moved from one to the next, and whether it has been sustained (Level 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.determination import Outcome, Standing
from escm_tui.domain.profile import Basis, Count, Profile
from escm_tui.domain.records import Evaluation
from escm_tui.domain.spans import months_later
from escm_tui.tuples import NamedTuple

SUSTAINED_MONTHS = 24
"""Calendar months from the first to the last evaluation that Level 5 rests on (Part 2, "Capability Levels")."""

SUSTAINED_COUNT = 2
"""Evaluations for certification that Level 5 rests on, at least."""


class Result(NamedTuple):
    """What one state amounts to on one basis."""

    level: int | None
    """Nothing where the method or the scope does not allow to state one."""
    level_without_not_applicable: int | None
    total: Count
    levels: Mapping[int, Count]
    areas: Mapping[str, Count]

    @classmethod
    def of_claims(cls, profile: Profile) -> Result:
        """What the claims amount to."""
        return cls(profile.level, profile.level_without_not_applicable, profile.total, profile.levels, profile.areas)

    @classmethod
    def of_determinations(cls, outcome: Outcome) -> Result:
        """What the evaluators' determinations amount to."""
        return cls(outcome.level, outcome.level, outcome.total, outcome.levels, outcome.areas)


IN_FORCE = Standing(None)
"""How an evaluation stands that nothing has befallen."""


class SealFound(NamedTuple):
    """A seal as it was found when everything that it states was computed again."""

    digest: str
    """As the tag states it."""
    differences: tuple[str, ...] = ()
    """Names of what does not come out the same again."""
    signed: str = ""
    """How the tag is signed, for instance "ssh"; who signed is another question."""

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


class EvaluationFacts(NamedTuple):
    """One evaluation as its tag holds it."""

    tag: str
    commit: str
    as_of: date
    """The day on which its evidence was judged."""
    organization: str
    """The organization's name in the manifest of that day."""
    claims: Result
    determined: Result | None = None
    """Nothing where the tagged tree holds no sealed determinations."""
    evaluation: Evaluation | None = None
    """Nothing for a tag without an evaluation of its name."""
    method: str = ""
    """The name of the method, for people."""
    certifies: bool = False
    valid_until: date | None = None
    standing: Standing = IN_FORCE
    errors: int = 0
    warnings: int = 0
    seal: SealFound | None = None
    """What became of verifying its seal; nothing where there is none, or nobody looked."""

    @property
    def broken(self) -> bool:
        """Whether its seal was looked at and does not hold."""
        return self.seal is not None and not self.seal.holds

    def result(self, basis: Basis) -> Result | None:
        """What it amounts to on this basis; nothing where it says nothing on it."""
        return self.claims if basis == "claims" else self.determined

    @property
    def ended(self) -> date:
        """The last day of the evaluation."""
        ended = self.evaluation.period.end if self.evaluation else None
        return ended or self.as_of


class TrendRow(NamedTuple):
    """One evaluation beside the one before it."""

    facts: EvaluationFacts
    result: Result | None
    days: int | None
    """Days since the evaluation before; nothing for the first."""


def in_order(evaluations: Iterable[EvaluationFacts]) -> list[EvaluationFacts]:
    """By the day that was judged, then by name."""
    return sorted(evaluations, key=lambda each: (each.as_of, each.tag))


class LeftOut(NamedTuple):
    """An evaluation for certification that does not count for Level 5, and why."""

    tag: str
    why: str


class ValidityGap(NamedTuple):
    """Days between two evaluations of the chain, or since the last one, on which no result was valid."""

    tag: str
    """The evaluation that had run out."""
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.last - self.first).days + 1


class LevelFive(NamedTuple):
    """Whether Level 5 is held (rule 7), on which evaluations it rests, and what is missing where it is not."""

    chain: tuple[EvaluationFacts, ...]
    """The unbroken evaluations for certification that state Level 4, the oldest first."""
    missing: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    gaps: tuple[ValidityGap, ...]
    """Reported, not disqualifying."""
    earliest: date | None
    """The first last day of a further evaluation that would complete the chain; nothing once it is complete."""

    @property
    def held(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


class Trend(NamedTuple):
    """All evaluations on one basis, by their days, and what they amount to together."""

    basis: Basis
    today: date
    """The day from which validity is counted."""
    rows: tuple[TrendRow, ...]
    level_five: LevelFive
    """By determinations, whatever the basis."""


def trend(evaluations: Iterable[EvaluationFacts], basis: Basis, today: date) -> Trend:
    """The evaluations by their days, each with the days since the one before."""
    ordered = in_order(evaluations)
    days = [None, *((after.as_of - before.as_of).days for before, after in pairwise(ordered))]
    rows = tuple(TrendRow(each, each.result(basis), gone) for each, gone in zip(ordered, days, strict=False))
    return Trend(basis, today, rows, level_five(ordered, today))


def level_five(evaluations: Iterable[EvaluationFacts], today: date) -> LevelFive:
    """Rule 7: Level 4, determined by two or more consecutive evaluations for certification over two years or more.

    What counts is sealed, for certification, of the same organization, with a seal that holds as far as somebody
    looked, and neither withdrawn nor suspended. Other
    methods do not interrupt; an evaluation for certification that states less than Level 4 begins the chain anew.
    What "consecutive" and "two years" mean is this product's reading of Part 2, "Capability Levels".
    """
    sealed = [each for each in _by_last_day(evaluations) if each.certifies and each.determined is not None]
    counted = [each for each in sealed if each.standing.in_force and not each.broken]
    organization = counted[-1].organization if counted else ""
    left_out = [LeftOut(each.tag, why) for each in sealed if (why := _why_left_out(each, organization))]
    chain: list[EvaluationFacts] = []
    for each in counted:
        if _why_left_out(each, organization):
            continue
        if _level(each) >= LEVELS[-1]:
            chain.append(each)
        else:
            left_out += [LeftOut(earlier.tag, f"it came before {each.tag}, which began anew") for earlier in chain]
            left_out.append(LeftOut(each.tag, f"it states Level {_level(each)}, so the chain begins anew after it"))
            chain = []
    order = {each.tag: place for place, each in enumerate(sealed)}
    return LevelFive(
        chain=tuple(chain),
        missing=tuple(_missing(chain)),
        left_out=tuple(sorted(left_out, key=lambda each: order[each.tag])),
        gaps=tuple(_gaps(chain, today)),
        earliest=None if _complete(chain) else _earliest(chain),
    )


def _by_last_day(evaluations: Iterable[EvaluationFacts]) -> list[EvaluationFacts]:
    return sorted(evaluations, key=lambda each: (each.ended, each.tag))


def _level(each: EvaluationFacts) -> int:
    """The level that it determines; one that it cannot state counts as 1, as every organization has it."""
    return (each.determined.level if each.determined else None) or 1


def _why_left_out(each: EvaluationFacts, organization: str) -> str:
    if each.broken and each.seal is not None:
        return f"its seal does not hold ({', '.join(each.seal.differences)})"
    if not each.standing.in_force and each.standing.event is not None:
        event = each.standing.event
        return f"it was {event.kind} on {event.date.isoformat()}: {event.because}"
    if each.evaluation is None or not each.evaluation.span.organization:
        return "its span leaves out the organization"
    if each.organization != organization:
        return f"it is of another organization, {each.organization}"
    return ""


def _complete(chain: Sequence[EvaluationFacts]) -> bool:
    return len(chain) >= SUSTAINED_COUNT and _two_years_on(chain) <= chain[-1].ended


def _two_years_on(chain: Sequence[EvaluationFacts]) -> date:
    return months_later(chain[0].ended, SUSTAINED_MONTHS)


def _earliest(chain: Sequence[EvaluationFacts]) -> date | None:
    return _two_years_on(chain) if chain else None


def _missing(chain: Sequence[EvaluationFacts]) -> Iterator[str]:
    if not chain:
        yield (
            "No sealed evaluation for certification in force states Level 4; "
            "two or more of them have to, with two years between the first and the last."
        )
        return
    first, last = chain[0].ended, chain[-1].ended
    if len(chain) < SUSTAINED_COUNT:
        yield (
            f"Only {chain[0].tag} states Level 4 in an evaluation for certification; two or more in a row have to, "
            f"the last of them ending on {_two_years_on(chain).isoformat()} or later."
        )
    elif not _complete(chain):
        yield (
            f"The evaluations for certification that state Level 4 reach from {first.isoformat()} to "
            f"{last.isoformat()}; two years end on {_two_years_on(chain).isoformat()}."
        )


def _gaps(chain: Sequence[EvaluationFacts], today: date) -> Iterator[ValidityGap]:
    """What lies between the end of one result and the day of the next, or today."""
    following = [each.ended - timedelta(days=1) for each in chain[1:]] + [today]
    for each, until in zip(chain, following, strict=False):
        if each.valid_until is not None and each.valid_until < until:
            yield ValidityGap(each.tag, each.valid_until + timedelta(days=1), until)
