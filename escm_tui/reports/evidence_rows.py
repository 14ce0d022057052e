"""The evidence register as rows: what rests on each item, until when it serves, and which claims have none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from escm_tui.domain.profile import Profile
from escm_tui.domain.records import DOCUMENT_TYPES, PHASES, EvidenceItem, EvidenceKind, Lapse, Rating
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.reports.filter import COMPARE, Grammar, Key, RowFilter, one_of, yes_or_no
from escm_tui.reports.rows import KIND_WORDS, span_name

_DUE = re.compile(r"(<=|>=|<|>)(\d{1,5})d?")


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


def evidence_rows(snapshot: Snapshot) -> tuple[EvidenceRow, ...]:
    """All items by span and slug."""
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
EvidenceFilter = RowFilter[EvidenceRow]


def _searchable(row: EvidenceRow) -> str:
    item = row.item
    kind = f"{KIND_WORDS[item.kind]} {item.document_type.replace('_', ' ')}"
    place = item.location.value if item.location else ""
    return f"{item.slug} {item.title} {kind} {place} {item.summary} {item.version}".casefold()


def _kind(value: str) -> EvidenceTest:
    wanted = {one_of("kind", each.replace("-", "_"), tuple(EvidenceKind)) for each in value.split(",")}
    return lambda row: row.item.kind in wanted


def _type(value: str) -> EvidenceTest:
    wanted = one_of("type", value.replace("-", "_"), DOCUMENT_TYPES)
    return lambda row: row.item.document_type == wanted


def _span(value: str) -> EvidenceTest:
    return lambda row: span_name(row.item.span) == value


def _phase(value: str) -> EvidenceTest:
    wanted = one_of("phase", value, PHASES)
    return lambda row: wanted in row.item.phases


def _serves(value: str) -> EvidenceTest:
    wanted = one_of("serves", value, yes_or_no()) == "yes"
    return lambda row: (row.lapse is None) is wanted


def _used(value: str) -> EvidenceTest:
    wanted = one_of("used", value, yes_or_no()) == "yes"
    return lambda row: bool(row.uses) is wanted


def _due(value: str) -> EvidenceTest:
    match = _DUE.fullmatch(value)
    if match is None:
        raise UsageError(f"No days {value!r}.", "Write due<30d or due>=90d.")
    compare, days = COMPARE[match[1]], int(match[2])
    return lambda row: row.days_left is not None and row.lapse is None and compare(row.days_left, days)


_KEYS: tuple[Key[EvidenceRow], ...] = (
    Key("kind", "kind of evidence; several with commas", ("kind:artifact",), _kind, lambda: tuple(EvidenceKind)),
    Key("type", "type of a guidance document", ("type:policy",), _type, lambda: DOCUMENT_TYPES),
    Key("span", "the span whose register it is in", ("span:acme-helpdesk",), _span),
    Key("phase", "a phase that it shows", ("phase:delivery",), _phase, lambda: PHASES),
    Key("serves", "whether it serves on the day", ("serves:no",), _serves, yes_or_no),
    Key("used", "whether any claim names it", ("used:no",), _used, yes_or_no),
    Key("due", "days until it serves no more", ("due<30d",), _due, sign=""),
)

EVIDENCE_GRAMMAR: Grammar[EvidenceRow] = Grammar({key.name: key for key in _KEYS}, {}, _searchable)


def parse_evidence_filter(text: str, spans: Sequence[str] | None = None) -> EvidenceFilter:
    """Read a filter of evidence. An unknown key or value is a UsageError that names the nearest one."""
    return EVIDENCE_GRAMMAR.parse(text, spans)
