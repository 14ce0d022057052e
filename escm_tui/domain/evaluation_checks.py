"""Checks of evaluations: determinations that are in scope and borne out, scopes that fit the method."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.examined import Examined
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem
from escm_tui.domain.records import Evaluation
from escm_tui.domain.snapshot import Snapshot

if TYPE_CHECKING:
    from escm_tui.domain.assessed import PracticeAssessment, SpanAssessment
    from escm_tui.domain.determination import AssessedInParts

# What judges evaluations is loaded where there are some: a hook on a claim does without.
OPEN_STATES = frozenset({"in_progress", "determined"})
"""While an evaluation is judged its determinations are compared with the evidence; later the evidence has moved on."""


def evaluation_problems(
    catalog: Catalog, snapshot: Snapshot, unread_evaluations: Collection[str] = ()
) -> Iterator[Problem]:
    """The problems of evaluations, determinations and events that show without a look at claims.

    Args:
        catalog: the model with its methods.
        snapshot: what the sound files say.
        unread_evaluations: slugs whose evaluation.yaml is there but broken; what belongs to them is let pass.
    """
    yield from _without_evaluation(snapshot, unread_evaluations)
    for evaluation in snapshot.evaluations.values():
        if evaluation.method in catalog.methods:
            yield from _outside_scope(catalog, snapshot, evaluation)
            yield from _narrow_scope(catalog, evaluation)


class Contradictions:
    """C009 of the evaluations that are being judged, gathered from parts of a state."""

    def __init__(self, catalog: Catalog, ground: Snapshot) -> None:
        self._catalog = catalog
        self._ground = ground
        self._open: dict[str, AssessedInParts] = {}
        for evaluation in ground.evaluations.values():
            if evaluation.method in catalog.methods and evaluation.state in OPEN_STATES:
                from escm_tui.domain.determination import AssessedInParts, outcome_of

                satisfied = outcome_of(catalog, ground, evaluation).satisfied
                if satisfied:
                    self._open[evaluation.slug] = AssessedInParts(catalog, evaluation, satisfied)

    def look(self, part: Examined) -> dict[str, list[SpanAssessment]]:
        """What the open evaluations have to know of a part, by their slugs."""
        return {slug: each.look(part.snapshot, part.records) for slug, each in self._open.items()}

    def add(self, note: Mapping[str, list[SpanAssessment]]) -> None:
        """Gather what was noted of a part."""
        for slug, found in note.items():
            self._open[slug].add(found)

    def problems(self) -> Iterator[Problem]:
        """What all parts together do not bear out."""
        for slug, each in self._open.items():
            evaluation = self._ground.evaluations[slug]
            assessed = each.practices(self._ground)
            yield from contradiction_problems(self._catalog, self._ground, evaluation, assessed)


def _without_evaluation(snapshot: Snapshot, unread: Collection[str]) -> Iterator[Problem]:
    """R011: what judges belongs to an evaluation; once per folder."""
    first: dict[str, str] = {}
    held = [(each.evaluation, each.path) for each in snapshot.determinations.values()]
    held += [(each.evaluation, each.path) for each in snapshot.events]
    for slug, path in held:
        if slug not in snapshot.evaluations and slug not in unread:
            first[slug] = min(first.get(slug, path), path)
    for slug, path in first.items():
        yield problem("R011", path, WHOLE_FILE, f"The folder of the evaluation {slug} has no evaluation.yaml.")


def _outside_scope(catalog: Catalog, snapshot: Snapshot, evaluation: Evaluation) -> Iterator[Problem]:
    """C010: determinations are of Practices in scope."""
    from escm_tui.domain.determination import scope_practices

    scope = {each.id for each in scope_practices(catalog, evaluation.scope)}
    for (slug, practice), found in snapshot.determinations.items():
        if slug == evaluation.slug and practice not in scope:
            text = f"{practice} is determined, but it is not in the scope of {slug}."
            yield problem("C010", found.path, WHOLE_FILE, text)


def _narrow_scope(catalog: Catalog, evaluation: Evaluation) -> Iterator[Problem]:
    """C011: the scope is as wide as the method asks."""
    from escm_tui.domain.determination import fits_method, scope_practices

    method = catalog.methods[evaluation.method]
    if not fits_method(catalog, method, evaluation.scope):
        chosen, every = len(scope_practices(catalog, evaluation.scope)), len(catalog.practices)
        text = f"A {method.name.lower()} takes all {every} Practices; the scope names {chosen}."
        yield problem("C011", evaluation.path, WHOLE_FILE, text, field="scope")


def contradiction_problems(
    catalog: Catalog,
    snapshot: Snapshot,
    evaluation: Evaluation,
    assessed: Mapping[str, PracticeAssessment] | None = None,
) -> Iterator[Problem]:
    """C009: what is determined satisfied is borne out; an error in an evaluation for certification.

    `assessed` is what the rules make of the Practices, where that was gathered from parts of the state.
    """
    from escm_tui.domain.determination import contradictions

    certifies = catalog.methods[evaluation.method].certifies
    severity = Severity.ERROR if certifies else None
    for each in contradictions(catalog, snapshot, evaluation, assessed):
        field = f"activities.{each.activity}.verdict" if each.activity else "verdict"
        yield problem("C009", each.determination.path, WHOLE_FILE, each.text, field=field, severity=severity)
