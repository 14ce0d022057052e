"""Spans that are checked and not held: what was found in them before is told again, and what is found anew is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from escm_tui.domain.problems import Problem
from escm_tui.domain.profile_in_parts import ProfileInParts
from escm_tui.domain.records import engagement_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.turning_days import next_day, turning_days
from escm_tui.git.sources import Content
from escm_tui.load.files import NOTHING_HELD
from escm_tui.load.kept_spans import AMOUNTS, PROBLEMS, KeptSpans, identified
from escm_tui.load.layout import slug_in
from escm_tui.load.parts import Part
from escm_tui.load.plain_amounts import AmountsReader, plain_amounts
from escm_tui.load.spans import Spans, SpansFound
from escm_tui.tuples import NamedTuple

_TELLING_THE_DAY = frozenset({"E007"})
"""Problems that name the day on which they were found."""


class CheckedSpans(NamedTuple):
    """Checks the spans of one state, and judges what their records amount to for who wants a profile."""

    spans: Spans
    profile: ProfileInParts | None
    problems: tuple[Problem, ...]
    """Those of the ground: they tell what is broken from what was never there."""
    kept: KeptSpans | None
    """What was found on this ground before, if anything is remembered."""

    @classmethod
    def of(cls, spans: Spans, profile: ProfileInParts | None, problems: Iterable[Problem]) -> CheckedSpans:
        """The spans of a state, whose organization is judged at once."""
        kept = None
        if spans.known.cache is not None:
            kind = PROBLEMS if profile is None else AMOUNTS
            rated = spans.organization.records.values()
            kept = KeptSpans.beside(spans.known.cache, spans.source, spans.ground, rated, kind)
        made = cls(spans, profile, tuple(problems), kept)
        if profile is not None:
            profile.add(profile.look(made._judged_state(spans.organization), spans.organization.records.values()))
        return made

    def check(self, paths: list[str]) -> SpansFound:
        """Read and check the spans whose files these are; nothing of them is held."""
        if self.kept is None:
            return self._fresh(paths)
        found = [self._recalled(self.kept, list(own)) for _, own in groupby(paths, slug_in)]
        return SpansFound(
            [problem for each in found for problem in each.problems],
            [problem for each in found for problem in each.across],
            [findings for each in found for findings in each.findings],
            [path for each in found for path in each.left_out],
            keep={name: content for each in found for name, content in each.keep.items()},
            amounts=[amounts for each in found for amounts in each.amounts],
        )

    def gather(self, found: Iterable[SpansFound]) -> Iterator[str]:
        """Take up what was found, here or in another process: keep it, and add it to the profile; what is left out."""
        reader = AmountsReader(self.spans.catalog)
        keep: dict[str, bytes] = {}
        for each in found:
            yield from each.left_out
            keep |= each.keep
            if self.profile is not None:
                for span, plain in each.amounts:
                    self.profile.add(reader.amounts(span, plain))
        if self.kept is not None:
            self.kept.put(keep)

    def _recalled(self, kept: KeptSpans, paths: list[str]) -> SpansFound:
        """What was found in a span before, or is found now, to be kept."""
        span = identified(self.spans.source, paths)
        if span is None:
            return self._fresh(paths)
        before = kept.spells(span)
        known = kept.values(before)
        if known is not None:
            problems, across, findings, left_out, amounts = known
            return SpansFound(problems, across, findings, left_out, amounts=json.loads(amounts))
        read = self.spans.read(paths, span.held)
        fresh = self._without_parts(read, span.held)
        # What the checks found is told across spans already.
        lean = [each._replace(problems=()) for each in fresh.findings]
        values = (fresh.problems, fresh.across, lean, fresh.left_out, json.dumps(fresh.amounts))
        return fresh._replace(keep=kept.to_be_kept(span, values, self._turning_days(read), before))

    def _fresh(self, paths: list[str]) -> SpansFound:
        return self._without_parts(self.spans.read(paths), NOTHING_HELD)

    def _without_parts(self, read: SpansFound, contents: Mapping[str, Content]) -> SpansFound:
        amounts = []
        if self.profile is not None:
            for part in read.parts:
                found = self.profile.look(self._judged_state(part, read.problems), part.records.values())
                amounts.append((part.span, plain_amounts(found)))
        return self.spans.placed(read, contents)._replace(parts=(), amounts=amounts)

    def _judged_state(self, part: Part, problems: Iterable[Problem] = ()) -> Snapshot:
        return self.spans.state_of(part)._replace(problems=(*self.problems, *problems))

    def _turning_days(self, found: SpansFound) -> Iterator[date]:
        """The days on which what was found of spans may change by itself."""
        ground, organization = self.spans.ground, self.spans.organization
        if any(each.code in _TELLING_THE_DAY for each in found.across):
            yield from (ground.as_of, *filter(None, (next_day(ground.as_of),)))
        months = ground.manifest.rules.completed_counts_months
        for part in found.parts:
            items = [*organization.evidence.values(), *part.evidence.values()]
            engagement = ground.engagements.get(engagement_of(part.span) or "")
            yield from turning_days(items, part.records.values(), engagement, months)
