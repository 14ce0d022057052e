"""Reasons in words for people: gathered by span, and those that say the same of several Activities in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from escm_tui.domain.assessed import Unmet
from escm_tui.domain.catalog import Practice
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import span_name
from escm_tui.reports.typeset import Page, joined

_PLURAL: Mapping[str, str] = {"is": "are", "calls": "call", "belongs": "belong"}
"""How the verb of a sentence about one Activity reads for several."""


def reason_sentences(unmet: Iterable[Unmet], practice: Practice | None = None) -> tuple[tuple[str, str], ...]:
    """Span (empty for what concerns all spans) and sentence, in the order in which they were given.

    Sentences that differ in nothing but the Activity become one; where a Practice is given and all its Required
    Activities are meant, the sentence says so.
    """
    together: dict[tuple[str, str], list[str]] = {}
    for reason in unmet:
        text = show_line(reason.text)
        opening = f"{reason.activity} "
        rest = text.removeprefix(opening) if reason.activity and text.startswith(opening) else ""
        together.setdefault((reason.span, rest or text), [])
        if rest:
            together[reason.span, rest].append(reason.activity)
    required = [each.id for each in practice.required] if practice else []
    return tuple(
        (span, _sentence(activities, rest, required) if activities else rest)
        for (span, rest), activities in together.items()
    )


def telling(unmet: Iterable[Unmet]) -> tuple[Unmet, ...]:
    """The reasons without the rule about spans, where records say more of what is missing."""
    reasons = tuple(unmet)
    in_records = any(reason.span for reason in reasons)
    return tuple(reason for reason in reasons if not in_records or reason.rule != "span")


def _sentence(activities: list[str], rest: str, required: list[str]) -> str:
    if len(activities) == 1:
        return f"{activities[0]} {rest}"
    verb, blank, tail = rest.partition(" ")
    if verb not in _PLURAL:
        return f"{joined(in_ranges(activities))}: {rest}"
    who = f"All {len(required)} Required Activities" if activities == required else joined(in_ranges(activities))
    tail = re.sub(r"\bit cannot\b", "they cannot", re.sub(r"\bits evidence\b", "their evidence", tail))
    return f"{who} {_PLURAL[verb]}{blank}{tail}"


def in_ranges(activities: Sequence[str]) -> list[str]:
    """Neighbors of one Major Activity in short: a1, b2 to b5, c1."""
    runs: list[list[str]] = []
    for activity in activities:
        if runs and _follows(runs[-1][-1], activity):
            runs[-1].append(activity)
        else:
            runs.append([activity])
    short: list[str] = []
    for run in runs:
        short += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run  # noqa: PLR2004
    return short


def _follows(one: str, other: str) -> bool:
    return one[0] == other[0] and one[1:].isdigit() and other[1:].isdigit() and int(other[1:]) == int(one[1:]) + 1


def reason_lines(
    page: Page, unmet: Iterable[Unmet], practice: Practice | None = None, indent: int = 2
) -> Iterator[str]:
    """The reasons as lines, each sentence with the span it holds for in front, where it belongs to one."""
    for span, sentence in reason_sentences(unmet, practice):
        text = f"{span_name(span)}: {sentence}" if span else sentence
        yield from page.prose(text, indent, indent + 2)
