"""Checks of evidence: artifacts that are there and unchanged, items that serve, phases that have begun."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.domain import sentences
from escm_tui.domain.artifact_path import why_unsafe
from escm_tui.domain.examined import Examined, ExaminedRecord, Spot
from escm_tui.domain.problems import WHOLE_FILE
from escm_tui.domain.records import PHASES, EvidenceItem, LapseKind, Location, engagement_of


def changed_artifacts(examined: Examined) -> Iterator[Spot]:
    """E001: the artifact is the one that was attached."""
    for item, location in _artifacts(examined):
        found = examined.digests.get(location.value)
        if found and item.sha256 and found != item.sha256:
            text = f"{location.value} has the SHA-256 {found[:12]}..., not {item.sha256[:12]}... as attached."
            yield Spot(item.path, WHOLE_FILE, "sha256", text)


def missing_artifacts(examined: Examined) -> Iterator[Spot]:
    """E002: the artifact is there."""
    for item, location in _artifacts(examined):
        if location.value not in examined.digests:
            text = f"The repository holds no file {location.value}."
            yield Spot(item.path, WHOLE_FILE, "location.path", text)


def unpinned_artifacts(examined: Examined) -> Iterator[Spot]:
    """E003: an item that names an artifact says which content it means."""
    for item, location in _artifacts(examined):
        if location.value in examined.digests and not item.sha256:
            text = f"The item names {location.value}, but not its SHA-256."
            yield Spot(item.path, WHOLE_FILE, "location.path", text)


def unsafe_artifact_paths(examined: Examined) -> Iterator[Spot]:
    """E010: the path of an artifact stays inside the repository and works on every computer."""
    for item in examined.items:
        location = item.location
        if location is not None and location.kind == "path" and (reason := why_unsafe(location.value)):
            text = f"The artifact path {location.value!r} {reason}."
            yield Spot(item.path, WHOLE_FILE, "location.path", text)


def _artifacts(examined: Examined) -> Iterator[tuple[EvidenceItem, Location]]:
    """The items that rest on a file of the repository at a path that can be looked at."""
    for item in examined.items:
        location = item.location
        if location is not None and location.kind == "path" and not why_unsafe(location.value):
            yield item, location


def expired_evidence(each: ExaminedRecord) -> Iterator[Spot]:
    """E004: what a claim rests on has not expired."""
    return _lapsed("expired", each)


def early_evidence(each: ExaminedRecord) -> Iterator[Spot]:
    """E005: what a claim rests on is valid already."""
    return _lapsed("early", each)


def retired_evidence(each: ExaminedRecord) -> Iterator[Spot]:
    """E008: what a claim rests on is not retired."""
    return _lapsed("retired", each)


def _lapsed(kind: LapseKind, each: ExaminedRecord) -> Iterator[Spot]:
    for field, reference, item, lapse in each.lapsed:
        if lapse.kind == kind:
            successor = item.retired.superseded_by if item.retired else ""
            hint = f"Attach {successor}, which took its place." if successor else ""
            yield Spot(each.record.path, WHOLE_FILE, field, f"{reference.text} {lapse.words}.", hint)


def undocumented_activities(each: ExaminedRecord) -> Iterator[Spot]:
    """E006: an Activity that calls for something written rests on something written."""
    for activity, claim in each.claims.items():
        duty = claim.activity.documentation and claim.satisfied and claim.serving
        if duty and not any(item.kind.documentary for item in claim.serving):
            yield each.spot(activity, sentences.no_document(activity, claim.serving))


def phases_ahead(examined: Examined) -> Iterator[Spot]:
    """E007: an engagement's item shows no phase that the engagement has not begun."""
    day = examined.snapshot.as_of
    for item in examined.items:
        engagement = examined.snapshot.engagements.get(engagement_of(item.span) or "")
        if engagement is None or item.span in examined.closed_spans or not item.kind.shows_performance:
            continue
        for phase in PHASES:
            if phase in item.phases and not engagement.has_begun(phase, day):
                text = f"{item.slug} shows {phase.capitalize()}, which {engagement.slug} had not begun on {day}."
                yield Spot(item.path, WHOLE_FILE, "phases", text)


class UnusedEvidence:
    """E009: some claim rests on the item, unless it is retired."""

    def __init__(self) -> None:
        self._unused: dict[tuple[str, str], str] = {}
        """Span and slug of the items on which nothing of their own part rests, to their paths."""
        self._used: set[tuple[str, str]] = set()
        """What claims of other parts rest on."""

    def look(self, part: Examined) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
        """The items of a part on which none of its claims rests, and what its claims rest on in other parts."""
        used: set[tuple[str, str]] = set().union(*(record.used for record in part.own(part.snapshot.records)))
        own = {item.key: item.path for item in part.items if item.retired is None}
        return {key: path for key, path in own.items() if key not in used}, used - own.keys()

    def add(self, note: tuple[dict[tuple[str, str], str], set[tuple[str, str]]]) -> None:
        """Gather what was noted of a part."""
        self._unused |= note[0]
        self._used |= note[1]

    def spots(self) -> Iterator[Spot]:
        """The items on which nothing rests."""
        for key, path in self._unused.items():
            if key not in self._used:
                yield Spot(path, WHOLE_FILE, "", f"No claim rests on {key[1]}.")
