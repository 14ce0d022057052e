"""Finding Practices, Activities, evidence items and terms by a few letters of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.records import EvidenceItem
from escm_tui.reports.rows import KIND_WORDS, span_name

KINDS: tuple[str, ...] = ("practice", "activity", "evidence", "term")
"""What can be found; where two fit equally well, the earlier kind stands first."""

MOST = 60
"""So many hits are enough to see that a further word is needed."""

_ID, _TITLE, _TEXT = 6.0, 4.0, 1.0
"""What a word counts for, by where it stands."""

_WHOLE, _BEGIN, _INSIDE, _TYPO, _LETTERS = 1.0, 0.8, 0.45, 0.4, 0.3
"""How well a word fits: the same, its beginning, within it, but for a slip of the finger, its letters in order."""

_LONG = 4
"""From so many letters on, a word may hold a slip of the finger."""
_SOME = 3

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found.

    `key` says what to open: "knw07", "knw07.b2", "<span>:<slug>" or the term itself.
    """

    kind: str
    key: str
    id: str
    title: str
    text: str = ""
    words: str = ""
    """Found as the text is, but not shown."""
    place: str = ""
    """What tells it from its likes: the Practice of an Activity, the span of an evidence item."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits, and how well."""

    entry: Entry
    score: float


class SearchIndex:
    """All words of the entries and where they stand; a query looks at the words, not at the entries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._words: dict[str, dict[int, float]] = {}
        for place, entry in enumerate(self.entries):
            for word, weight in _weighted(entry):
                at = self._words.setdefault(word, {})
                at[place] = max(at.get(place, 0.0), weight)

    def find(self, text: str, kinds: Iterable[str] = KINDS, most: int = MOST) -> list[Hit]:
        """The entries in which every word of `text` is found, the best first; nothing for no words."""
        words = text.casefold().split()
        if not words:
            return []
        wanted = frozenset(kinds)
        scores = self._scores(words[0])
        for word in words[1:]:
            further = self._scores(word)
            scores = {place: score + further[place] for place, score in scores.items() if place in further}
        hits = [Hit(self.entries[place], scores[place]) for place in sorted(scores)]
        kept = [hit for hit in hits if hit.entry.kind in wanted]
        kept.sort(key=lambda hit: (-hit.score, KINDS.index(hit.entry.kind), _tie(hit.entry)))
        return kept[:most]

    def _scores(self, word: str) -> dict[int, float]:
        scores: dict[int, float] = {}
        for known, quality in self._fitting(word):
            for place, weight in self._words[known].items():
                scores[place] = max(scores.get(place, 0.0), quality * weight)
        return scores

    def _fitting(self, word: str) -> Iterator[tuple[str, float]]:
        """The known words that a typed one may stand for, with how well each fits."""
        slack = re.compile(".*".join(map(re.escape, word))) if len(word) >= _SOME else None
        better, loose = False, []
        for known in self._words:
            if known.startswith(word):
                better = True
                yield known, _WHOLE if known == word else _BEGIN
            elif word in known and len(word) > 1:
                better = True
                yield known, _INSIDE
            elif slack is not None and known[0] == word[0] and slack.match(known):
                loose.append((known, _LETTERS))
        yield from loose
        if not better and len(word) >= _LONG:
            yield from ((known, _TYPO) for known in self._words if len(known) >= _LONG and _slipped(word, known))


def _tie(entry: Entry) -> int:
    """Short titles first; Activities stay in the order of the model."""
    return 0 if entry.kind == "activity" else len(entry.title)


def _slipped(word: str, known: str) -> bool:
    """Whether one slip of the finger lies between what was typed and the beginning of a known word."""
    here = next((at for at, (one, other) in enumerate(zip(word, known, strict=False)) if one != other), len(known))
    if here == 0:
        return False
    swapped = word[here : here + 2] == known[here : here + 2][::-1] and known.startswith(word[here + 2 :], here + 2)
    wrong = known.startswith(word[here + 1 :], here + 1)
    too_many = known.startswith(word[here + 1 :], here)
    too_few = known.startswith(word[here:], here + 1)
    return swapped or wrong or too_many or too_few


def _weighted(entry: Entry) -> Iterator[tuple[str, float]]:
    name = entry.id.casefold()
    yield name, _TITLE if entry.kind == "evidence" else _ID
    for part in _WORD.findall(name):
        yield part, _ID if entry.kind == "practice" else _TITLE
    title = _WORD.findall(entry.title.casefold())
    yield from ((word, _TITLE) for word in title)
    if len(title) > 1 and entry.kind != "activity":
        yield "".join(word[0] for word in title), _TITLE
    yield from ((word, _TEXT) for word in _WORD.findall(f"{entry.text} {entry.words}".casefold()))


def model_entries(catalog: Catalog) -> Iterator[Entry]:
    """What the model itself has to find."""
    for practice in catalog.practices:
        area = catalog.area_names[practice.area]
        yield Entry("practice", practice.id, practice.id, practice.title, practice.statement, practice.subject, area)
    for practice in catalog.practices:
        for activity in practice.activities:
            name = f"{practice.id}.{activity.id}"
            yield Entry("activity", name, name, activity.label, place=practice.title)
    for term in catalog.glossary:
        yield Entry("term", term.term, term.term, term.definition)


def evidence_entries(items: Mapping[tuple[str, str], EvidenceItem]) -> Iterator[Entry]:
    """What the register has to find; texts of files, so show them with `show_line`."""
    for (span, slug), item in sorted(items.items()):
        words = f"{KIND_WORDS[item.kind]} {item.document_type} {item.version}"
        yield Entry("evidence", f"{span}:{slug}", slug, item.title, item.summary, words, span_name(span))


def search_entries(catalog: Catalog, items: Mapping[tuple[str, str], EvidenceItem]) -> SearchIndex:
    """The index over a model and a register."""
    return SearchIndex([*model_entries(catalog), *evidence_entries(items)])


def matched(text: str, query: str) -> list[tuple[int, int]]:
    """Where the typed words stand in a line of text, as (begin, end), in order and without overlap."""
    folded = text.casefold()
    if len(folded) != len(text):
        return []
    taken = [False] * len(text)
    for word in query.casefold().split():
        at = folded.find(word)
        while at >= 0:
            taken[at : at + len(word)] = [True] * len(word)
            at = folded.find(word, at + len(word))
    edges = [at for at in range(len(text) + 1) if (at < len(text) and taken[at]) != (at > 0 and taken[at - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))
