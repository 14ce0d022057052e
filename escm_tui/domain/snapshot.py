"""The repository at a revision, in the index or in the work tree: loaded, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from escm_tui.domain.problems import Problem, Severity
from escm_tui.domain.records import (
    DEFAULT_MANIFEST,
    ORGANIZATION,
    Claim,
    Determination,
    Engagement,
    Evaluation,
    Event,
    EvidenceItem,
    EvidenceReference,
    Manifest,
    Record,
)
from escm_tui.tuples import NamedTuple


class _State(NamedTuple):
    label: str
    """How the state is named to people: "work tree", "index", a tag or a short commit id."""
    as_of: date
    """The day on which evidence is judged."""
    revision: str | None = None
    """The full commit id, or nothing for the index and the work tree."""
    manifest: Manifest = DEFAULT_MANIFEST
    records: Mapping[tuple[str, str], Record] = {}
    """(span, Practice id) to record."""
    evidence: Mapping[tuple[str, str], EvidenceItem] = {}
    """(span, slug) to evidence item."""
    engagements: Mapping[str, Engagement] = {}
    evaluations: Mapping[str, Evaluation] = {}
    determinations: Mapping[tuple[str, str], Determination] = {}
    """(evaluation slug, Practice id) to determination."""
    events: tuple[Event, ...] = ()
    """What befell sealed evaluations, by day and path."""
    problems: tuple[Problem, ...] = ()


class Snapshot(_State):
    """Everything that one state of the repository says; broken files are absent and stand in `problems`."""

    @cached_property
    def spans(self) -> tuple[str, ...]:
        """The organization and every engagement that has a file."""
        return (ORGANIZATION, *(self.engagements[slug].span for slug in sorted(self.engagements)))

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that hold what is in here; the manifest and files with errors are not among them."""
        groups = (self.records, self.evidence, self.engagements, self.evaluations, self.determinations)
        return frozenset([each.path for group in groups for each in group.values()] + [e.path for e in self.events])

    @cached_property
    def complete(self) -> bool:
        """Whether no file was left out because of an error."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @cached_property
    def broken_evidence(self) -> frozenset[tuple[str, str]]:
        """Span and slug of the items that are absent because their files hold an error."""
        return frozenset(
            (span, name.removesuffix(".yaml"))
            for each in self.problems
            if each.severity is Severity.ERROR
            for span, folder, name in (each.path.rpartition("/evidence/"),)
            if folder and (span, name.removesuffix(".yaml")) not in self.evidence
        )

    @cached_property
    def setting_aside(self) -> frozenset[tuple[str, str]]:
        """Span and Practice of the records in which an Activity is set aside as not applicable."""
        return frozenset([key for key, record in self.records.items() if record.sets_aside])

    @cached_property
    def evidence_of(self) -> Mapping[str, list[EvidenceItem]]:
        """The evidence of each span that has any."""
        found: dict[str, list[EvidenceItem]] = {}
        for item in self.evidence.values():
            found.setdefault(item.span, []).append(item)
        return found

    @cached_property
    def serving(self) -> Mapping[tuple[str, str], EvidenceItem]:
        """The evidence that serves on the as-of date, by span and slug."""
        return {key: item for key, item in self.evidence.items() if item.serves_on(self.as_of)}

    @cached_property
    def _served(self) -> dict[int, tuple[tuple[EvidenceReference, ...], tuple[EvidenceItem, ...]]]:
        """What serves of the evidence of claims; many claims of a span rest on the same, which is then one object."""
        return {}

    def serving_of(self, claim: Claim) -> tuple[EvidenceItem, ...]:
        """What a claim rests on: each of its items that serves on the as-of date, once, in the claim's order."""
        evidence = claim.evidence
        found = self._served.get(id(evidence))
        if found is None:
            serving = self.serving
            keys = dict.fromkeys([reference.key for reference in evidence])
            # With the evidence itself, so that its number is given to nothing else.
            found = self._served[id(evidence)] = (evidence, tuple([serving[key] for key in keys if key in serving]))
        return found[1]

    def record(self, span: str, practice: str) -> Record | None:
        """The record of a Practice in a span, or nothing where it is not rated."""
        return self.records.get((span, practice))
