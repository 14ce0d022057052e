"""The checks across files: one function per code, driven by two tables; what they find becomes problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

from escm_tui.domain import claim_checks, evidence_checks, reference_checks
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.evaluation_checks import Contradictions, evaluation_problems
from escm_tui.domain.examined import Examined, ExaminedRecord, Spot
from escm_tui.domain.judged_before import Before
from escm_tui.domain.problems import CODES, Problem, Severity, problem, sort_problems
from escm_tui.domain.records import ORGANIZATION, EvidenceItem, Record, Rules, RuleSetting
from escm_tui.domain.snapshot import Snapshot
from escm_tui.tuples import NamedTuple

CheckedBefore = Before[tuple[Problem, ...]]
"""What was found in the records of neighboring states."""

RecordCheck = Callable[[ExaminedRecord], Iterator[Spot]]
TreeCheck = Callable[[Examined], Iterator[Spot]]


class Gathering(Protocol):
    """A check that looks at a state in parts, perhaps in several processes, and tells at the end what it found."""

    def look(self, part: Examined) -> Any:  # noqa: ANN401  each check has notes of its own
        """What counts of a part, noted."""

    def add(self, note: Any) -> None:  # noqa: ANN401
        """Gather what was noted of a part."""

    def spots(self) -> Iterator[Spot]:
        """What was found."""


class Findings(NamedTuple):
    """What one part of a state shows."""

    problems: tuple[Problem, ...]
    """What is wrong in it, whatever the other parts hold."""
    notes: tuple[Any, ...]
    """What each of the checks that gather across parts has noted."""
    with_files: tuple[EvidenceItem, ...]
    """The evidence items that name a file of the repository."""


OF_EVERY_RECORD: tuple[tuple[str, RecordCheck], ...] = (
    ("R002", reference_checks.activities_of_records),
    ("R003", reference_checks.evidence_of_records),
)
"""Checks of one record that hold for ever, whatever became of its span."""

OF_OPEN_RECORDS: tuple[tuple[str, RecordCheck], ...] = (
    ("E004", evidence_checks.expired_evidence),
    ("E005", evidence_checks.early_evidence),
    ("E006", evidence_checks.undocumented_activities),
    ("E008", evidence_checks.retired_evidence),
    ("C001", claim_checks.satisfied_without_evidence),
    ("C002", claim_checks.set_aside_wrongly),
    ("C003", claim_checks.missing_document_types),
    ("C005", claim_checks.not_corroborated),
    ("C007", claim_checks.overdue_actions),
    ("C008", claim_checks.nothing_but_set_aside),
)
"""Checks of one record that ask something of people today: not of lost or long completed engagements."""

_OF_RECORDS = frozenset(code for code, _ in (*OF_EVERY_RECORD, *OF_OPEN_RECORDS))

OF_SPANS: tuple[tuple[str, TreeCheck], ...] = (
    ("R004", reference_checks.engagements_of_folders),
    ("E007", evidence_checks.phases_ahead),
    ("C006", claim_checks.engagement_below_organization),
)
"""Checks of what one span holds, beside the organization."""

ACROSS_SPANS: tuple[tuple[str, type[Gathering]], ...] = (
    ("E009", evidence_checks.UnusedEvidence),
    ("C004", claim_checks.UncoveredLifeCycle),
)
"""Checks that gather from each span what only all of them together decide."""

OF_THE_TREE: tuple[tuple[str, TreeCheck], ...] = (
    ("R002", reference_checks.activities_of_determinations),
    ("R004", reference_checks.engagements_of_evaluations),
    ("R007", reference_checks.clashing_paths),
    ("R012", reference_checks.alike_paths),
    ("R010", reference_checks.scopes_of_evaluations),
    ("E001", evidence_checks.changed_artifacts),
    ("E002", evidence_checks.missing_artifacts),
    ("E003", evidence_checks.unpinned_artifacts),
    ("E010", evidence_checks.unsafe_artifact_paths),
)
"""Checks of the rest: paths, evaluations, and the files of the repository that evidence names."""

_SPAN = attrgetter("span")

_SEVERITIES: Mapping[RuleSetting, Severity | None] = {
    "ignore": None,
    "warn": Severity.WARNING,
    "enforce": Severity.ERROR,
}


class Checks:
    """All checks across files, on a state that is looked at in parts: each holds whole spans, in any order.

    So nobody has to hold all of them at a time, and another process may look at some.
    """

    def __init__(
        self,
        catalog: Catalog,
        ground: Snapshot,
        *,
        unread_engagements: Collection[str] = frozenset(),
        unread_evaluations: Collection[str] = frozenset(),
        before: CheckedBefore | None = None,
    ) -> None:
        """Begin.

        Args:
            catalog: the model.
            ground: what the sound files say; its `problems` are not looked at, its records and evidence not yet.
            unread_engagements: slugs of the engagements whose files are there but broken.
            unread_evaluations: slugs of the evaluations whose evaluation.yaml is there but broken.
            before: what was found in neighboring states, so that what has not changed is not checked again; the
                records of the parts are held there.
        """
        self._before = before
        if before is not None:
            before.turn()
        self._whole = Examined(catalog, ground, (), {}, unread_engagements=unread_engagements)
        self._unread_evaluations = unread_evaluations
        self._severities = _severities(ground.manifest.rules)
        self._of_every = [entry for entry in OF_EVERY_RECORD if self._severities[entry[0]]]
        self._of_both = [entry for entry in (*OF_EVERY_RECORD, *OF_OPEN_RECORDS) if self._severities[entry[0]]]
        self._gathered = [(code, kind()) for code, kind in ACROSS_SPANS if self._severities[code]]
        self._contradictions = Contradictions(catalog, ground)
        self._with_files: dict[tuple[str, str], EvidenceItem] = {}

    @property
    def with_files(self) -> Mapping[tuple[str, str], EvidenceItem]:
        """The evidence items so far that name a file of the repository, by span and slug."""
        return self._with_files

    def look(
        self, part: Snapshot, spans: Collection[str] | None, unread_evidence: Collection[tuple[str, str]] = frozenset()
    ) -> Findings:
        """What some spans show.

        Args:
            part: their records and evidence, with those of the organization.
            spans: the spans, or nothing where the part is all there is.
            unread_evidence: span and slug of the items whose files are there but broken; references to them are let
                pass.
        """
        examined = self._examined(part, spans, unread_evidence)
        return Findings(
            (*self._of(OF_SPANS, examined), *self._of_records(examined, partial(self._of_record, examined))),
            (*(each.look(examined) for _, each in self._gathered), self._contradictions.look(examined)),
            tuple([item for item in examined.items if item.file]),
        )

    def learn(
        self,
        part: Snapshot,
        spans: Collection[str],
        unread_evidence: Collection[tuple[str, str]],
        problems: Iterable[Problem],
    ) -> None:
        """Know for the next state what was found in these spans elsewhere; the arguments are those of `look`."""
        if self._before is None:
            return
        by_path: dict[str, list[Problem]] = {}
        for each in problems:
            if each.code in _OF_RECORDS:
                by_path.setdefault(each.path, []).append(each)
        examined = self._examined(part, spans, unread_evidence)
        for _ in self._of_records(examined, lambda record: tuple(by_path.get(record.path, ()))):
            pass

    def _examined(
        self, part: Snapshot, spans: Collection[str] | None, unread_evidence: Collection[tuple[str, str]]
    ) -> Examined:
        return self._whole._replace(snapshot=part, whole=self._whole, spans=spans, unread_evidence=unread_evidence)

    def add(self, found: Findings) -> None:
        """Gather what a part shows."""
        *notes, judged = found.notes
        for (_, each), note in zip(self._gathered, notes, strict=True):
            each.add(note)
        self._contradictions.add(judged)
        self._with_files |= {item.key: item for item in found.with_files}

    def together(self, paths: Collection[str], digests: Mapping[str, str]) -> Iterator[Problem]:
        """What all parts that were added show together, and the rest of the tree.

        Args:
            paths: every path of the tree.
            digests: path of an artifact that an item names to its SHA-256 in hex; an absent path is an absent artifact.
        """
        ground = self._whole.snapshot
        for code, gathering in self._gathered:
            yield from _problems(code, self._severities, gathering.spots())
        yield from self._contradictions.problems()
        yield from evaluation_problems(self._whole.catalog, ground, self._unread_evaluations)
        rest = self._whole._replace(snapshot=ground._replace(evidence=self._with_files), paths=paths, digests=digests)
        yield from self._of(OF_THE_TREE, rest)

    def _of_records(self, examined: Examined, find: Callable[[Record], tuple[Problem, ...]]) -> Iterator[Problem]:
        """What is wrong with the records of a part, found where it was not before."""
        if self._before is None:
            for record in examined.records:
                yield from find(record)
            return
        day = examined.snapshot.as_of
        for span, records in groupby(examined.records, key=_SPAN):
            ground = self._ground_of(examined, span, self._before)
            # Only actions are due on a day.
            for found in self._before.of(records, ground, find, lambda record: day if record.actions else None):
                yield from found

    def _of_record(self, examined: Examined, record: Record) -> tuple[Problem, ...]:
        each, severities = examined.examine(record), self._severities
        table = self._of_every if record.span in examined.closed_spans else self._of_both
        return tuple(
            [_problem(code, severities, spot) for code, look in table for spot in look(each)]  # faster than a generator
        )

    @staticmethod
    def _ground_of(examined: Examined, span: str, before: CheckedBefore) -> int:
        unread = frozenset(each for each in examined.unread_evidence if each[0] in (ORGANIZATION, span))
        rules = examined.snapshot.manifest.rules
        return before.ground(examined.snapshot, span, rules, span in examined.closed_spans, unread)

    def _of(self, table: Iterable[tuple[str, TreeCheck]], examined: Examined) -> Iterator[Problem]:
        for code, look in table:
            if self._severities[code]:
                yield from _problems(code, self._severities, look(examined))


def check(
    catalog: Catalog,
    snapshot: Snapshot,
    paths: Collection[str],
    digests: Mapping[str, str],
    *,
    unread_evidence: Collection[tuple[str, str]] = frozenset(),
    unread_engagements: Collection[str] = frozenset(),
    unread_evaluations: Collection[str] = frozenset(),
    before: CheckedBefore | None = None,
) -> tuple[Problem, ...]:
    """All problems that no single file shows, sorted, of a state that is at hand as a whole; the words of `Checks`."""
    checks = Checks(
        catalog,
        snapshot,
        unread_engagements=unread_engagements,
        unread_evaluations=unread_evaluations,
        before=before,
    )
    found = checks.look(snapshot, None, unread_evidence)
    checks.add(found)
    return sort_problems([*found.problems, *checks.together(paths, digests)])


def _problems(code: str, severities: Mapping[str, Severity | None], spots: Iterable[Spot]) -> Iterator[Problem]:
    return (_problem(code, severities, spot) for spot in spots)


def _problem(code: str, severities: Mapping[str, Severity | None], spot: Spot) -> Problem:
    return problem(
        code, spot.path, spot.position, spot.text, field=spot.field, hint=spot.hint, severity=severities[code]
    )


def _severities(rules: Rules) -> Mapping[str, Severity | None]:
    """Code to severity, as the manifest sets it; nothing where the manifest ignores the rule."""
    return {
        code: _SEVERITIES[getattr(rules, entry.rule)] if entry.rule else entry.severity for code, entry in CODES.items()
    }
