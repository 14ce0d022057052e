"""How far two evaluators agree before they meet: the share of equal verdicts, and Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.records import Determination, Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two series of verdicts on the same things agree."""

    judged: int
    """How many things both judged."""
    agreed: int
    """How many of these both judged alike."""
    kappa: Fraction | None
    """Cohen's kappa: 1 where all verdicts are alike, 0 where no more are than by chance, below 0 where fewer are.
    Nothing where it says nothing: where nothing was judged, or all verdicts of both are one and the same."""

    @property
    def share(self) -> Fraction | None:
        """The share of equal verdicts; nothing where nothing was judged."""
        return Fraction(self.agreed, self.judged) if self.judged else None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A Practice, or an Activity of it, that two evaluators judged differently."""

    practice: str
    activity: str
    """Nothing for the Practice as a whole."""
    verdicts: tuple[Verdict, Verdict]


@dataclass(frozen=True, slots=True)
class EvaluatorsAgreement:
    """What two evaluators say of one evaluation: how far they agree, on what they do not, and what one alone judged."""

    practices: Agreement
    activities: Agreement
    disagreements: tuple[Disagreement, ...]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    """What the first alone judged, and what the second alone did: ids such as knw07 and knw07.b2."""


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of verdicts, given in pairs on the same thing (Cohen 1960: (po - pe) / (1 - pe), exactly)."""
    judged, agreed = len(pairs), sum(one == other for one, other in pairs)
    if not judged:
        return Agreement(0, 0, None)
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = Fraction(sum(ours[each] * theirs[each] for each in ours), judged * judged)
    if by_chance == 1:
        return Agreement(judged, agreed, None)
    return Agreement(judged, agreed, (Fraction(agreed, judged) - by_chance) / (1 - by_chance))


def evaluators_agreement(one: Mapping[str, Determination], other: Mapping[str, Determination]) -> EvaluatorsAgreement:
    """Compare what two evaluators say, each by Practice id; what one of them left open is no disagreement."""
    first, second = _verdicts(one), _verdicts(other)
    both = sorted(first.keys() & second.keys(), key=_order)
    return EvaluatorsAgreement(
        agreement([(first[thing], second[thing]) for thing in both if not thing[1]]),
        agreement([(first[thing], second[thing]) for thing in both if thing[1]]),
        tuple(Disagreement(*thing, (first[thing], second[thing])) for thing in both if first[thing] != second[thing]),
        (_names(first.keys() - second.keys()), _names(second.keys() - first.keys())),
    )


_Thing = tuple[str, str]
"""A Practice and an Activity of it, or nothing for the Practice as a whole."""


def _verdicts(determinations: Mapping[str, Determination]) -> dict[_Thing, Verdict]:
    found: dict[_Thing, Verdict] = {}
    for practice, each in determinations.items():
        found[practice, ""] = each.verdict
        found.update({(practice, activity): judged.verdict for activity, judged in each.activities.items()})
    return found


def _names(things: Iterable[_Thing]) -> tuple[str, ...]:
    return tuple(
        f"{practice}.{activity}" if activity else practice for practice, activity in sorted(things, key=_order)
    )


def _order(thing: _Thing) -> tuple[object, ...]:
    practice, activity = thing
    return (practice, bool(activity), activity_sort_key(activity) if activity else ())
