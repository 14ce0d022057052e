"""What others may see of a snapshot: evidence above a degree of confidentiality is withheld wherever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from escm_tui.domain.problems import Problem, sort_problems
from escm_tui.domain.records import (
    Action,
    ActivityVerdict,
    Approval,
    Claim,
    Determination,
    Evaluation,
    Event,
    EvidenceItem,
    EvidenceReference,
    Finding,
    Location,
    Record,
    Retirement,
)
from escm_tui.domain.snapshot import Snapshot

Confidentiality = Literal["public", "internal", "restricted"]
DEGREES: tuple[Confidentiality, ...] = ("public", "internal", "restricted")
"""How confidential an item is, from what everybody may see to what few may."""

WITHHELD = "[withheld]"
"""What stands in the place of a text."""

TITLE = "Withheld evidence"
"""What stands in the place of an item's title."""

_Key = tuple[str, str]
_Named = TypeVar("_Named")
_SHORTEST = 3
"""Shorter names are found in too many words to tell anything about an item."""


@dataclass(frozen=True)
class Redaction:
    """Which items are withheld, and what each is called instead; the same item has one name in every snapshot."""

    names: Mapping[_Key, str]
    """(span, slug) of what is withheld, to the slug that stands in for it."""
    words: frozenset[str] = frozenset()
    """What nobody may read: slugs, titles, places and summaries of what is withheld."""
    remove: bool = False
    """Whether items vanish with every reference to them, instead of standing there without their words."""

    @classmethod
    def of(
        cls, snapshots: Iterable[Snapshot], *, shown: Confidentiality = "internal", remove: bool = False
    ) -> Redaction:
        """What is to be withheld so that nothing above `shown` is seen.

        An item that is too confidential in one of the snapshots is withheld in all of them, under its former slugs
        too: what was open once does not give away what is restricted now. So is an item whose slug holds the slug of
        a withheld one, such as the minutes of a restricted merger.
        """
        states = tuple(snapshots)
        items = [item for state in states for item in state.evidence.values()]
        hidden = {item.key for item in items if not _may_be_seen(item, shown)}
        grown = True
        while grown:
            told = {slug for _, slug in hidden if "-" in slug}
            same = {
                key
                for item in items
                if not hidden.isdisjoint(_keys(item)) or _is_named_after(item.slug, told)
                for key in _keys(item)
            }
            grown = not same <= hidden
            hidden |= same
        names = _names(sorted(hidden), items, {item.slug for item in items})
        words = {word for item in items if item.key in hidden for word in _telling(item)}
        words |= {slug for _, slug in hidden}
        return cls(names, frozenset(word.strip() for word in words if len(word.strip()) >= _SHORTEST), remove)

    def apply(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot as others may see it; masked evidence still serves, so the level stays what it is."""
        if not self.names:
            return snapshot
        evidence = {self._key(key): self._item(item) for key, item in snapshot.evidence.items() if self._stays(key)}
        return snapshot._replace(
            records={key: self._record(record) for key, record in snapshot.records.items()},
            evidence=evidence,
            engagements={
                slug: each._replace(client=self.text(each.client), service=self.text(each.service))
                for slug, each in snapshot.engagements.items()
            },
            evaluations={slug: self._evaluation(each) for slug, each in snapshot.evaluations.items()},
            determinations={key: self._determination(each) for key, each in snapshot.determinations.items()},
            events=tuple(self._event(each) for each in snapshot.events),
            problems=sort_problems([self._problem(each) for each in snapshot.problems]),
        )

    def text(self, text: str) -> str:
        """The text without the words that nobody may read."""
        return self._pattern.sub(WITHHELD, text) if text and self.words else text

    def path(self, path: str) -> str:
        """The path of a file, with the name that stands in for a withheld item."""
        for (span, slug), name in self.names.items():
            if path == f"{span}/evidence/{slug}.yaml":
                return f"{span}/evidence/{name}.yaml"
        return path

    def withholds(self, span: str, slug: str) -> bool:
        """Whether this item is withheld."""
        return (span, slug) in self.names

    def tells(self, text: str) -> bool:
        """Whether the text holds a word that nobody may read."""
        return bool(self.words) and self._pattern.search(text) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        one_of = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
        # At the border of words only: the slug "plan" does not tell anything in "planned".
        return re.compile(rf"(?<![^\W_])(?:{one_of})(?![^\W_])", re.IGNORECASE)

    def _key(self, key: _Key) -> _Key:
        return (key[0], self.names.get(key, key[1]))

    def _stays(self, key: _Key) -> bool:
        return not (self.remove and key in self.names)

    def _item(self, item: EvidenceItem) -> EvidenceItem:
        gone = item.retired
        if item.key not in self.names:
            return item._replace(
                title=self.text(item.title),
                summary=self.text(item.summary),
                location=item.location and item.location._replace(value=self.text(item.location.value)),
                version=self.text(item.version),
                approved=item.approved and item.approved._replace(by=self.text(item.approved.by)),
                retired=gone and Retirement(gone.date, self.text(gone.because), self._successor(item)),
            )
        name = self.names[item.key]
        return item._replace(
            path=f"{item.span}/evidence/{name}.yaml",
            slug=name,
            title=TITLE,
            location=None,
            version="",
            approved=item.approved and Approval(WITHHELD, item.approved.date),
            summary="",
            retired=gone and Retirement(gone.date, WITHHELD, self._successor(item)),
            formerly=(),
        )

    def _successor(self, item: EvidenceItem) -> str:
        assert item.retired is not None
        slug = item.retired.superseded_by
        return self.names.get((item.span, slug), slug) if self._stays((item.span, slug)) else ""

    def _record(self, record: Record) -> Record:
        return record._replace(
            owner=self.text(record.owner),
            claims={activity: self._claim(claim) for activity, claim in record.claims.items()},
            actions={
                name: self._action(action)._replace(slug=name) for name, action in self._renamed(record.actions).items()
            },
            maps=tuple(each._replace(note=self.text(each.note)) for each in record.maps),
        )

    def _claim(self, claim: Claim) -> Claim:
        # What was written beside withheld evidence is likely to quote it.
        told = self._withhold if any(each.key in self.names for each in claim.evidence) else self.text
        kept = tuple(self._reference(each) for each in claim.evidence if self._stays(each.key))
        return claim._replace(evidence=kept, note=told(claim.note), because=told(claim.because))

    def _reference(self, reference: EvidenceReference) -> EvidenceReference:
        name = self.names.get(reference.key)
        if name is None:
            return reference
        owner, slash, _ = reference.text.rpartition("/")
        return EvidenceReference(f"{owner}{slash}{name}", (reference.span, name))

    @staticmethod
    def _withhold(text: str) -> str:
        return WITHHELD if text else text

    def _renamed(self, named: Mapping[str, _Named]) -> dict[str, _Named]:
        """The same under slugs that tell nothing."""
        return {
            f"withheld-{number}" if self.tells(slug) else slug: each
            for number, (slug, each) in enumerate(named.items(), 1)
        }

    def _action(self, action: Action) -> Action:
        return action._replace(title=self.text(action.title), owner=self.text(action.owner))

    def _evaluation(self, evaluation: Evaluation) -> Evaluation:
        team = {
            name: {key: self.text(value) for key, value in facts.items()} for name, facts in evaluation.team.items()
        }
        return evaluation._replace(title=self.text(evaluation.title), sponsor=self.text(evaluation.sponsor), team=team)

    def _determination(self, each: Determination) -> Determination:
        return each._replace(
            because=self.text(each.because),
            activities={
                activity: ActivityVerdict(said.verdict, self.text(said.because))
                for activity, said in each.activities.items()
            },
            findings={
                name: self._finding(finding)._replace(slug=name)
                for name, finding in self._renamed(each.findings).items()
            },
        )

    def _finding(self, finding: Finding) -> Finding:
        return finding._replace(text=self.text(finding.text))

    def _event(self, event: Event) -> Event:
        return event._replace(because=self.text(event.because), by=self.text(event.by))

    def _problem(self, each: Problem) -> Problem:
        return each._replace(path=self.path(each.path), text=self.text(each.text), hint=self.text(each.hint))


def redacted(snapshot: Snapshot, *, shown: Confidentiality = "internal", remove: bool = False) -> Snapshot:
    """One snapshot without what is more confidential than `shown`; digests, kinds, dates and ratings stay.

    For two or more states of one repository make one `Redaction.of` all of them, so that names agree.
    """
    return Redaction.of([snapshot], shown=shown, remove=remove).apply(snapshot)


def _may_be_seen(item: EvidenceItem, shown: Confidentiality) -> bool:
    # A degree that nobody knows is as confidential as can be.
    degree = DEGREES.index(item.confidentiality) if item.confidentiality in DEGREES else len(DEGREES)
    return degree <= DEGREES.index(shown)


def _keys(item: EvidenceItem) -> set[_Key]:
    return {item.key, *((item.span, slug) for slug in item.formerly)}


def _is_named_after(slug: str, others: Iterable[str]) -> bool:
    """Whether a slug holds another one whole; the same slug in another span is a name that many things have."""
    return any(f"-{other}-" in f"-{slug}-" for other in others if other != slug)


def _names(hidden: list[_Key], items: list[EvidenceItem], taken: set[str]) -> dict[_Key, str]:
    """A name for each withheld item, one for all slugs that it had; numbers tell nothing, a digest could be guessed."""
    names: dict[_Key, str] = {}
    family: dict[_Key, set[_Key]] = {}
    for item in items:
        together = _keys(item).union(*(family.get(key, set()) for key in _keys(item)))
        family.update(dict.fromkeys(together, together))
    number = 0
    for key in hidden:
        if key in names:
            continue
        number += 1
        while f"withheld-{number}" in taken:
            number += 1
        names.update(dict.fromkeys(family.get(key, {key}), f"withheld-{number}"))
    return names


def _telling(item: EvidenceItem) -> Iterable[str]:
    yield item.title
    yield from item.formerly
    if isinstance(item.location, Location):
        yield item.location.value
        if item.location.kind == "path":
            yield item.location.value.rpartition("/")[2]
    if item.summary:
        yield item.summary
