"""What was found wrong in a span, kept by the ids of its files and by all else that decides about it.

So what has not changed is not read again, in whatever state it is found: an id is that of the content, which git gives
to the files of a revision, and which those of the work tree are read for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from escm_tui.domain.assessed import SpanAssessment, Unmet
from escm_tui.domain.evaluation_checks import OPEN_STATES
from escm_tui.domain.examined import Spot
from escm_tui.domain.problems import Position, Problem, Severity
from escm_tui.domain.records import Approval, EvidenceItem, EvidenceKind, Location, Period, Record, Retirement
from escm_tui.domain.rules import Findings
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.domain.turning_days import Spell, spell_around, spell_of
from escm_tui.git.sources import Content, Source
from escm_tui.load.cache import Cache
from escm_tui.load.digest import digest_of
from escm_tui.load.files import blob_id
from escm_tui.load.frozen_values import Classes, frozen, thawed
from escm_tui.load.layout import MANIFEST_PATH
from escm_tui.tuples import NamedTuple

PROBLEMS, AMOUNTS = "span", "span with amounts and plans"
"""How it is called in the cache what is found in a span, alone or with what its records amount to."""

MOST_BYTES = 8 * 1024 * 1024
"""Content of a span of the work tree that is held while it is looked at; a larger one is read anew each time."""

_MOST_SPELLS = 8
"""For how many spells of days what was found in a span is kept."""

_FILE_OF_ENGAGEMENT = re.compile(r"engagements/[^/]+/engagement\.yaml")

_CLASSES: Classes = {
    each.__name__: each
    for each in (
        Approval, EvidenceItem, EvidenceKind, Findings, Location, Period, Position, Problem, Retirement, Severity,
        SpanAssessment, Spot, Status, Unmet,
    )
}  # fmt: skip


Spells = Sequence[tuple[Spell, str]]
"""Days, and the frozen values that hold on them."""


class Identified(NamedTuple):
    """Some files of a source, told from any others."""

    name: str
    """The same for the same content at the same paths, and for nothing else."""
    held: Mapping[str, Content]
    """What the files hold, by path, where they had to be read for that."""


def identified(source: Source, paths: Iterable[str]) -> Identified | None:
    """What these files are, or nothing where they cannot all be read or hold too much."""
    entries, object_format = source.entries(), source.repository.object_format
    chosen = {path: entries[path] for path in paths}
    without = [path for path, entry in chosen.items() if entry.oid is None]
    if sum(chosen[path].size or 0 for path in without) > MOST_BYTES:
        return None
    held = dict(source.read_many(without))
    rows = []
    for path, entry in chosen.items():
        oid, content = entry.oid, held.get(path)
        if oid is None and isinstance(content, bytes):
            oid = blob_id(content, object_format)
        elif oid is None and entry.is_file:
            return None
        rows.append((path, entry.mode, oid))
    return Identified(digest_of(repr(rows).encode("utf-8", "surrogatepass")), held)


class KeptSpans(NamedTuple):
    """What was found in spans on one ground: beside one organization, by one day."""

    cache: Cache
    ground: str
    """The name of all that decides about any span but its own files and the day."""
    day: date
    turns_daily: bool
    """Whether what was found holds for that day alone."""
    kind: str
    """`PROBLEMS` or `AMOUNTS`."""

    @classmethod
    def beside(
        cls, cache: Cache, source: Source, state: Snapshot, organization: Iterable[Record], kind: str
    ) -> KeptSpans | None:
        """What was found beside the organization of a state, or nothing where that cannot be told.

        Of the organization's records it counts what they rate. Evaluations count while one of them is being judged:
        only then are its determinations held against claims.
        """
        judging = any(each.state in OPEN_STATES for each in state.evaluations.values())
        wanted = ("organization/evidence/", "evaluations/") if judging else ("organization/evidence/",)
        paths = [
            path
            for path in source.entries()
            if path == MANIFEST_PATH or path.startswith(wanted) or _FILE_OF_ENGAGEMENT.fullmatch(path)
        ]
        found = identified(source, paths)
        if found is None:
            return None
        rated = [
            (each.practice, [(name, claim.rating.value) for name, claim in each.claims.items()])
            for each in organization
        ]
        ground = digest_of(repr((found.name, sorted(rated), source.unmerged)).encode("utf-8", "surrogatepass"))
        return cls(cache, ground, state.as_of, judging, kind)

    def spells(self, span: Identified) -> Spells:
        """What was kept of a span, by the days on which it holds."""
        try:
            return [
                (Spell(date.fromisoformat(first), date.fromisoformat(before)), text)
                for _, content in self.cache.get(self.kind, [self._name(span)])
                for first, before, text in json.loads(content)
            ]
        except (ValueError, TypeError):
            return []

    def values(self, spells: Spells) -> Sequence[Any] | None:
        """The values of those that hold on the day."""
        for spell, text in spells:
            if spell.holds(self.day):
                try:
                    found: Sequence[Any] = thawed(text.encode("ascii"), _CLASSES)
                except (ValueError, TypeError, LookupError):
                    return None
                return found
        return None

    def to_be_kept(
        self, span: Identified, values: Sequence[object], turning: Iterable[date], before: Spells
    ) -> Mapping[str, bytes]:
        """What is kept of a span, by its name, once these values were found; some of what was kept before stays."""
        spell = spell_of(self.day) if self.turns_daily else spell_around(self.day, turning)
        new = (spell, frozen(list(values), _CLASSES).decode("ascii"))
        rows = [(each.first.isoformat(), each.before.isoformat(), text) for each, text in (new, *before)]
        return {self._name(span): json.dumps(rows[:_MOST_SPELLS]).encode("ascii")}

    def put(self, kept: Mapping[str, bytes]) -> None:
        """Keep what `to_be_kept` told."""
        self.cache.put(self.kind, kept)

    def _name(self, span: Identified) -> str:
        return digest_of(f"{self.ground} {span.name}".encode())
