"""Proposes what a commit says: a subject in the model's words and a summary of what rose, fell and was attached."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from escm_tui.domain.comparison import ActivityChange, Comparison, EvidenceChange, PracticeChange
from escm_tui.domain.records import ORGANIZATION, Rating, engagement_of

WIDTH = 72
"""Columns of a line; what git and its viewers expect."""

_MOST_LISTED = 20
_MOST_NAMED = 3


def proposed_message(comparison: Comparison) -> str:
    """A message for the commit that leads from the first side of the comparison to the second.

    Ids and slugs alone come from files, never free text, and no line reads like a trailer.
    """
    sections = [
        _level(comparison),
        _practices("Practices that rise:", comparison.risen),
        _practices("Practices that fall:", comparison.fallen),
        _section("Engagements that change:", _engagement_lines(comparison)),
        _section("Activities that change:", [_activity_line(each) for each in comparison.activities]),
        _section("Evidence that changes:", [_evidence_line(each) for each in comparison.evidence]),
        _section("Rules that change:", comparison.rules_changed),
    ]
    body = "\n\n".join(section for section in sections if section)
    subject = _subject(comparison)
    return f"{subject}\n\n{body}\n" if body else f"{subject}\n"


def _subject(comparison: Comparison) -> str:
    activities, evidence = comparison.activities, comparison.evidence
    written = [each for each in evidence if each.kind != "expired"]
    added = [span for span in comparison.spans_added if engagement_of(span)]
    candidates: list[str] = []
    if activities:
        candidates = _rating_subjects(activities)
    elif written:
        candidates = _evidence_subjects(written)
    elif added:
        candidates = [f"Add engagement {_named([engagement_of(span) or span for span in added])}"]
        candidates.append(f"Add {len(added)} engagements")
    elif comparison.rules_changed:
        candidates = ["Change the rules of the manifest"]
    candidates.append("Update evidence")
    return next(each for each in candidates if len(each) <= WIDTH)


def _rating_subjects(activities: Sequence[ActivityChange]) -> list[str]:
    spans = {each.span for each in activities}
    practices = list(dict.fromkeys(each.practice for each in activities))
    where = f" for {_span(next(iter(spans)))}" if len(spans) == 1 else f" in {len(spans)} spans"
    rated = [each for each in activities if each.before is not each.after]
    if len(activities) == 1:
        [only] = activities
        return [f"{_what(only)}{where}", _what(only)]
    verb = "Rate" if rated else "Attach evidence to"
    several = f"{verb} {len(activities)} Activities of"
    return [
        f"{several} {_named(practices)}{where}",
        f"{several} {_named(practices)}",
        f"{several} {len(practices)} Practices",
    ]


def _what(change: ActivityChange) -> str:
    name = f"{change.practice} {change.activity}"
    if change.before is not change.after:
        return f"Rate {name} {_rating(change.after)}" if change.after else f"Clear the rating of {name}"
    if change.evidence_added:
        return f"Attach {_named(change.evidence_added)} to {name}"
    return f"Detach {_named(change.evidence_removed)} from {name}"


def _evidence_subjects(evidence: Sequence[EvidenceChange]) -> list[str]:
    verbs = {"added": "Add", "removed": "Remove", "changed": "Update"}
    kinds = {each.kind for each in evidence}
    verb = verbs[kinds.pop()] if len(kinds) == 1 else "Update"
    items = f"{len(evidence)} evidence items" if len(evidence) > 1 else "one evidence item"
    return [f"{verb} evidence {_named([each.slug for each in evidence])}", f"{verb} {items}"]


def _level(comparison: Comparison) -> str:
    before, after = comparison.before.level, comparison.after.level
    if before == after:
        return ""
    return f"Capability Level {after} is reached." if after > before else f"Capability falls to Level {after}."


def _practices(title: str, changes: Iterable[PracticeChange]) -> str:
    return _section(title, [f"{each.practice} from {_words(each.before)} to {_words(each.after)}" for each in changes])


def _engagement_lines(comparison: Comparison) -> list[str]:
    added = [f"{_span(span)} added" for span in comparison.spans_added if engagement_of(span)]
    return added + [f"{_span(span)} no longer counts" for span in comparison.spans_removed if engagement_of(span)]


def _activity_line(change: ActivityChange) -> str:
    parts = []
    if change.before is not change.after:
        parts.append(f"from {_rating(change.before)} to {_rating(change.after)}")
    parts += [f"with {slug}" for slug in change.evidence_added]
    parts += [f"without {slug}" for slug in change.evidence_removed]
    where = "" if change.span == ORGANIZATION else f" of {_span(change.span)}"
    return f"{change.practice} {change.activity}{where} {', '.join(parts)}".strip()


def _evidence_line(change: EvidenceChange) -> str:
    where = "" if change.span == ORGANIZATION else f" of {_span(change.span)}"
    return f"{change.slug}{where} {'has expired' if change.kind == 'expired' else change.kind}"


def _section(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = list(lines[:_MOST_LISTED])
    if len(lines) > _MOST_LISTED:
        shown.append(f"and {len(lines) - _MOST_LISTED} more")
    # A dash in front keeps git from taking a line for a trailer.
    wrapped = [
        textwrap.fill(line, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        for line in shown
    ]
    return "\n".join([title, *wrapped])


def _named(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[: _MOST_NAMED - 1])} and {len(names) - _MOST_NAMED + 1} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _span(span: str) -> str:
    return engagement_of(span) or "the organization"


def _rating(rating: Rating | None) -> str:
    return _words(rating.value) if rating else "not rated"


def _words(value: str) -> str:
    return value.replace("_", " ")
