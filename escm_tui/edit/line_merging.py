"""Merges three texts line by line, with our lines wherever both sides changed the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Lines = Sequence[str]


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> list[str]:
    """The lines of a merge: theirs where only they changed something, else ours."""
    merged: list[str] = []
    at_base = at_ours = at_theirs = 0
    for base_start, ours_start, theirs_start, length in _shared(base, ours, theirs):
        changed_by_us = ours[at_ours:ours_start] != base[at_base:base_start]
        merged += ours[at_ours:ours_start] if changed_by_us else theirs[at_theirs:theirs_start]
        merged += base[base_start : base_start + length]
        at_base, at_ours, at_theirs = base_start + length, ours_start + length, theirs_start + length
    return merged


def _shared(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where they start in each, and how many they are; the last run is the end."""
    of_ours = _runs(base, ours)
    of_theirs = _runs(base, theirs)
    one = other = 0
    while one < len(of_ours) and other < len(of_theirs):
        base_one, ours_at, ours_length = of_ours[one]
        base_other, theirs_at, theirs_length = of_theirs[other]
        start = max(base_one, base_other)
        end = min(base_one + ours_length, base_other + theirs_length)
        if start < end:
            yield start, ours_at + start - base_one, theirs_at + start - base_other, end - start
        if base_one + ours_length < base_other + theirs_length:
            one += 1
        else:
            other += 1
    yield len(base), len(ours), len(theirs), 0


def _runs(base: Lines, other: Lines) -> list[tuple[int, int, int]]:
    """Runs of lines that both have, in order: where each starts in both, and how many lines it is.

    What both begin and end with is the same without a search, in which many lines that repeat each other count for
    nothing between the others.
    """
    least = min(len(base), len(other))
    above = next((place for place in range(least) if base[place] != other[place]), least)
    below = next((place for place in range(least - above) if base[-1 - place] != other[-1 - place]), least - above)
    matcher = SequenceMatcher(None, base[above : len(base) - below], other[above : len(other) - below])
    inner = [(above + block.a, above + block.b, block.size) for block in matcher.get_matching_blocks()]
    runs = [(0, 0, above), *inner, (len(base) - below, len(other) - below, below)]
    return [run for run in runs if run[2]]
