"""The checks across files: one function per code, driven by two tables; what they find becomes problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from escm_tui.domain import claim_checks, evidence_checks, reference_checks
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.evaluation_checks import evaluation_problems
from escm_tui.domain.examined import Examined, ExaminedRecord, Spot
from escm_tui.domain.judged_before import Before
from escm_tui.domain.problems import CODES, Problem, Severity, problem, sort_problems
from escm_tui.domain.records import ORGANIZATION, Record, Rules, RuleSetting
from escm_tui.domain.snapshot import Snapshot

CheckedBefore = Before[tuple[Problem, ...]]
"""What was found in the records of neighboring states."""

RecordCheck = Callable[[ExaminedRecord], Iterator[Spot]]
TreeCheck = Callable[[Examined], Iterator[Spot]]

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

OF_THE_TREE: tuple[tuple[str, TreeCheck], ...] = (
    ("R002", reference_checks.activities_of_determinations),
    ("R004", reference_checks.engagements_of_evaluations),
    ("R004", reference_checks.engagements_of_folders),
    ("R007", reference_checks.clashing_paths),
    ("R012", reference_checks.alike_paths),
    ("R010", reference_checks.scopes_of_evaluations),
    ("E001", evidence_checks.changed_artifacts),
    ("E002", evidence_checks.missing_artifacts),
    ("E003", evidence_checks.unpinned_artifacts),
    ("E007", evidence_checks.phases_ahead),
    ("E009", evidence_checks.unused_evidence),
    ("E010", evidence_checks.unsafe_artifact_paths),
    ("C004", claim_checks.uncovered_life_cycle),
    ("C006", claim_checks.engagement_below_organization),
)
"""Checks that look at more than one record, or at something else."""

_SEVERITIES: Mapping[RuleSetting, Severity | None] = {
    "ignore": None,
    "warn": Severity.WARNING,
    "enforce": Severity.ERROR,
}


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
    """All problems that no single file shows, sorted.

    Args:
        catalog: the model.
        snapshot: what the sound files say; its own `problems` are not looked at.
        paths: every path of the tree.
        digests: path of an artifact that an item names to its SHA-256 in hex; an absent path is an absent artifact.
        unread_evidence: span and slug of the items whose files are there but broken; references to them are let pass.
        unread_engagements: slugs of the engagements whose files are there but broken.
        unread_evaluations: slugs of the evaluations whose evaluation.yaml is there but broken.
        before: what was found in neighboring states, so that what has not changed is not checked again.
    """
    examined = Examined(catalog, snapshot, paths, digests, unread_evidence, unread_engagements)
    severities = _severities(snapshot.manifest.rules)
    found = [*_of_tree(examined, severities), *evaluation_problems(catalog, snapshot, unread_evaluations)]
    found += _of_records(examined, severities, before or Before())
    return sort_problems(found)


def _of_records(
    examined: Examined, severities: Mapping[str, Severity | None], before: CheckedBefore
) -> Iterator[Problem]:
    of_every = [entry for entry in OF_EVERY_RECORD if severities[entry[0]]]
    of_open = [entry for entry in (*OF_EVERY_RECORD, *OF_OPEN_RECORDS) if severities[entry[0]]]
    snapshot, closed = examined.snapshot, examined.closed_spans

    def problems(record: Record) -> tuple[Problem, ...]:
        each = examined.examine(record)
        checks = of_every if record.span in closed else of_open
        return tuple(found for code, look in checks for found in _problems(code, severities, look(each)))

    before.turn()
    grounds: dict[str, int] = {}
    for record in examined.records:
        span = record.span
        if span not in grounds:
            unread = frozenset(each for each in examined.unread_evidence if each[0] in (ORGANIZATION, span))
            grounds[span] = before.ground(snapshot, span, snapshot.manifest.rules, span in closed, unread)
        # Only actions are due on a day.
        day = snapshot.as_of if record.actions else None
        yield from before.of(record, grounds[span], day, partial(problems, record))


def _of_tree(examined: Examined, severities: Mapping[str, Severity | None]) -> Iterator[Problem]:
    for code, look in OF_THE_TREE:
        if severities[code]:
            yield from _problems(code, severities, look(examined))


def _problems(code: str, severities: Mapping[str, Severity | None], spots: Iterable[Spot]) -> Iterator[Problem]:
    for spot in spots:
        yield problem(
            code, spot.path, spot.position, spot.text, field=spot.field, hint=spot.hint, severity=severities[code]
        )


def _severities(rules: Rules) -> Mapping[str, Severity | None]:
    """Code to severity, as the manifest sets it; nothing where the manifest ignores the rule."""
    return {
        code: _SEVERITIES[getattr(rules, entry.rule)] if entry.rule else entry.severity for code, entry in CODES.items()
    }
