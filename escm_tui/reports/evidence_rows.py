"""The evidence register as rows: what rests on each item, until when it serves, and which claims have none."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from escm_tui.domain.profile import Profile
from escm_tui.domain.records import PHASES, EvidenceItem, EvidenceKind, Lapse, Rating
from escm_tui.errors import UsageError
from escm_tui.reports.filter import nearest_word, one_of
from escm_tui.reports.rows import KIND_WORDS, span_name

EVIDENCE_GRAMMAR = (
    "kind:artifact  type:policy  span:acme-helpdesk  phase:delivery  serves:no  used:no  due<30d  words; "
    "a minus in front turns a condition round"
)

_DUE = re.compile(r"due(<=|>=|<|>)(\d{1,5})d?")
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Use:
    """A claim that names an item."""

    span: str
    practice: str
    activity: str

    @property
    def words(self) -> str:
        """For instance "knw07.b2 in acme-helpdesk"."""
        return f"{self.practice}.{self.activity} in {span_name(self.span)}"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One evidence item as every list shows it."""

    item: EvidenceItem
    uses: tuple[Use, ...]
    lapse: Lapse | None
    """Why it does not serve on the day that is judged; nothing where it serves."""
    days_left: int | None
    """Days until it no longer serves, negative where it has ended; nothing where it has no last day."""

    @property
    def id(self) -> str:
        """Span and slug, unique in the register."""
        return f"{self.item.span}:{self.item.slug}"

    @property
    def phases(self) -> str:
        """A letter for each phase it shows: I, D and C."""
        return "".join(phase[0].upper() for phase in PHASES if phase in self.item.phases)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A claim of satisfied or partial that no serving item stands behind."""

    use: Use
    rating: Rating
    lapsed: tuple[str, ...]
    """Slugs of items that it names and that do not serve."""

    @property
    def id(self) -> str:
        """Where it is claimed."""
        return f"{self.use.span} {self.use.practice} {self.use.activity}"


def evidence_rows(profile: Profile) -> tuple[EvidenceRow, ...]:
    """All items by span and slug."""
    snapshot = profile.snapshot
    uses: dict[tuple[str, str], list[Use]] = {}
    for (span, practice), record in sorted(snapshot.records.items()):
        for activity, claim in record.claims.items():
            for key in dict.fromkeys(reference.key for reference in claim.evidence):
                uses.setdefault(key, []).append(Use(span, practice, activity))
    order = {span: place for place, span in enumerate(snapshot.spans)}
    items = sorted(snapshot.evidence.values(), key=lambda item: (order.get(item.span, len(order)), item.slug))
    day = snapshot.as_of
    return tuple(
        EvidenceRow(item, tuple(uses.get(item.key, ())), item.lapse_on(day), days_left(item, day)) for item in items
    )


def days_left(item: EvidenceItem, day: date) -> int | None:
    """Days from `day` to the last one on which the item serves."""
    ends = [item.valid.end] if item.valid.end else []
    if item.retired:
        ends.append(item.retired.date)
    return (min(ends) - day).days if ends else None


def by_expiry(rows: Iterable[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """What still serves and ends, soonest first; then what has lapsed, latest first; what never ends is left out."""
    ending = [row for row in rows if row.days_left is not None]
    coming = sorted((row for row in ending if not row.lapse), key=lambda row: (row.days_left or 0, row.id))
    gone = sorted((row for row in ending if row.lapse), key=lambda row: (-(row.days_left or 0), row.id))
    return (*coming, *gone)


def uncovered(profile: Profile) -> tuple[Uncovered, ...]:
    """Claims of satisfied or partial without evidence that serves, in the model's order."""
    found = []
    for practice, each in profile.practices.items():
        for span, judged in each.spans.items():
            for activity, assessed in judged.activities.items():
                claim = assessed.claim
                if claim is None or assessed.serving or claim.rating not in (Rating.SATISFIED, Rating.PARTIAL):
                    continue
                lapsed = tuple(reference.slug for reference in claim.evidence)
                found.append(Uncovered(Use(span, practice, activity), claim.rating, lapsed))
    return tuple(found)


EvidenceTest = Callable[[EvidenceRow], bool]


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """Conditions that an item has to meet, all of them."""

    text: str
    tests: tuple[EvidenceTest, ...]

    def matches(self, row: EvidenceRow) -> bool:
        """Whether the row meets every condition; an empty filter takes all."""
        return all(test(row) for test in self.tests)


def parse_evidence_filter(text: str) -> EvidenceFilter:
    """Read a filter. An unknown key or value is a UsageError that names the nearest one."""
    return EvidenceFilter(text.strip(), tuple(_test(word) for word in text.split()))


def _test(word: str) -> EvidenceTest:
    if word.startswith("-") and len(word) > 1:
        wanted = _test(word[1:])
        return lambda row: not wanted(row)
    if match := _DUE.fullmatch(word):
        compare, days = _COMPARE[match[1]], int(match[2])
        return lambda row: row.days_left is not None and row.lapse is None and compare(row.days_left, days)
    key, colon, value = word.partition(":")
    if not colon:
        folded = word.casefold()
        return lambda row: folded in _searchable(row.item)
    if key not in _KEYS:
        hint = nearest_word(key, (*_KEYS, "due")) or f"Filters read like: {EVIDENCE_GRAMMAR}"
        raise UsageError(f"No filter key {key!r}.", hint)
    return _KEYS[key](value.lower())


def _searchable(item: EvidenceItem) -> str:
    kind = f"{KIND_WORDS[item.kind]} {item.document_type.replace('_', ' ')}"
    place = item.location.value if item.location else ""
    return f"{item.slug} {item.title} {kind} {place} {item.summary} {item.version}".casefold()


def _kind(value: str) -> EvidenceTest:
    wanted = one_of("kind", value.replace("-", "_"), tuple(EvidenceKind))
    return lambda row: row.item.kind == wanted


def _type(value: str) -> EvidenceTest:
    return lambda row: row.item.document_type == value.replace("-", "_")


def _span(value: str) -> EvidenceTest:
    return lambda row: span_name(row.item.span) == value


def _phase(value: str) -> EvidenceTest:
    wanted = one_of("phase", value, PHASES)
    return lambda row: wanted in row.item.phases


def _serves(value: str) -> EvidenceTest:
    wanted = one_of("serves", value, ("yes", "no")) == "yes"
    return lambda row: (row.lapse is None) is wanted


def _used(value: str) -> EvidenceTest:
    wanted = one_of("used", value, ("yes", "no")) == "yes"
    return lambda row: bool(row.uses) is wanted


_KEYS: Mapping[str, Callable[[str], EvidenceTest]] = {
    "kind": _kind,
    "type": _type,
    "span": _span,
    "phase": _phase,
    "serves": _serves,
    "used": _used,
}
