"""The README of the demo repository: its story, with every number taken from the profiles themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from escm_tui.domain.comparison import PracticeChange, compare
from escm_tui.domain.determination import outcome_of, standing_of
from escm_tui.domain.problems import Severity
from escm_tui.domain.profile import Profile
from escm_tui.domain.seal import result_sentence
from escm_tui.domain.status import Status
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.snapshot import EVALUATION_TAG

_TEXT = Path(__file__).with_name("readme.md")
_PRESENT = "main"
_METHOD = "full_self_appraisal"
"""The method of the evaluations whose claims are compared."""
_STATUS_WORDS: Mapping[Status, str] = {status: status.value.replace("_", " ") for status in reversed(Status)}


def demo_readme(repo: EvidenceRepository, tags: Sequence[str], today: date) -> str:
    """The README of the commit that is made next.

    Args:
        repo: the repository with everything but the README committed.
        tags: the evaluations, the oldest first.
        today: the day of the commit.
    """
    present = repo.profile("HEAD", as_of=today)
    whole = [tag for tag in tags if present.snapshot.evaluations[_slug(tag)].method == _METHOD]
    profiles = {tag: repo.profile(tag) for tag in whole} | {_PRESENT: present}
    text = _TEXT.read_text(encoding="utf-8")
    for name, lines in (
        ("LEVELS", _levels(profiles)),
        ("CHANGES", _changes(profiles)),
        ("FINDINGS", _findings(profiles)),
        ("EVALUATIONS", _evaluations(present, tags)),
    ):
        text = text.replace(f"@{name}@", "\n".join(lines))
    return text


def _slug(tag: str) -> str:
    return tag.removeprefix(EVALUATION_TAG)


def _evaluations(present: Profile, tags: Sequence[str]) -> Iterator[str]:
    yield from ("| evaluation | method | last day | by its determinations | now |", "|---|---|---|---|---|")
    for tag in tags:
        evaluation = present.snapshot.evaluations[_slug(tag)]
        outcome = outcome_of(present.catalog, present.snapshot, evaluation)
        standing = standing_of(present.snapshot, evaluation.slug)
        now = f"sealed, holds until {outcome.valid_until}"
        if standing.event is not None:
            now = f"{standing.event.kind} on {standing.event.date}"
        cells = (tag, outcome.method.name, evaluation.period.end, result_sentence(outcome).rstrip("."), now)
        yield f"| {' | '.join(map(str, cells))} |"


def _levels(profiles: Mapping[str, Profile]) -> Iterator[str]:
    columns = ("revision", "as of", "level", "Level 2", "Level 3", "Level 4", *_STATUS_WORDS.values(), "warnings")
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for name, profile in profiles.items():
        counts = (*profile.levels.values(), *(profile.statuses[status] for status in _STATUS_WORDS))
        cells = (name, profile.snapshot.as_of, profile.level, *counts, profile.warnings)
        yield f"| {' | '.join(map(str, cells))} |"


def _changes(profiles: Mapping[str, Profile]) -> Iterator[str]:
    for number, ((earlier, before), (later, after)) in enumerate(pairwise(profiles.items())):
        found = compare(before, after)
        yield from ("",) if number else ()
        yield f"**From {earlier} to {later}**"
        yield ""
        for verb, changes in (("Rose", found.risen), ("Fell", found.fallen)):
            yield f"- {verb}: {_named(changes, after)}"


def _named(changes: Sequence[PracticeChange], profile: Profile) -> str:
    """The Practices that are satisfied now or were before; the others as a number."""
    crossing = [each for each in changes if Status.SATISFIED in (each.before, each.after)]
    named = [f"{each.practice} {profile.catalog.by_id[each.practice].title}" for each in crossing]
    if others := len(changes) - len(crossing):
        named.append(f"{others} more that {'is' if others == 1 else 'are'} satisfied on neither side")
    return "; ".join(named) + "." if named else "none."


def _findings(profiles: Mapping[str, Profile]) -> Iterator[str]:
    yield from ("| revision | code | file | times |", "|---|---|---|---|")
    for name, profile in profiles.items():
        warnings = [each for each in profile.snapshot.problems if each.severity is Severity.WARNING]
        counted = Counter((each.code, each.path) for each in warnings)
        for code, path in sorted(counted, key=lambda found: (found[1], found[0])):
            yield f"| {name} | {code} | {path} | {counted[code, path]} |"
