"""Two revisions as consecutive evaluations, as text: what rose and fell, why, on which evidence, by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from escm_tui.domain.assessed import Unmet
from escm_tui.domain.comparison import ActivityChange, Comparison, EvidenceChange, PracticeChange
from escm_tui.domain.records import Rating
from escm_tui.load.between import Between
from escm_tui.reports.history_text import log_text
from escm_tui.reports.plain import plural, show_line, state_name
from escm_tui.reports.reasons import in_ranges, reason_sentences, telling
from escm_tui.reports.rows import RATING_LOOK, STATUS_LOOK, span_name
from escm_tui.reports.typeset import Column, Page, joined, listed, table

_MOST_REASONS = 3
_MOST_COMMITS = 6
_MOST_EVIDENCE = 5
_WORTH_A_SENTENCE = 4


def comparison_text(compared: Comparison, between: Between, page: Page) -> list[str]:
    """Everything that differs; a sentence where nothing does."""
    parts = [
        _opening(compared, page),
        _counts(compared, page),
        _practices("Risen", compared.risen, compared, between, page),
        _practices("Fallen", compared.fallen, compared, between, page),
        _practices("Rated or no longer rated", compared.rated, compared, between, page),
        _activities(compared, page),
        _evidence(compared, page),
        _setting(compared, page),
        _history(between, page),
    ]
    lines: list[str] = []
    for part in map(list, parts):
        if part and lines:
            lines.append("")
        lines += part
    return lines


def _opening(compared: Comparison, page: Page) -> Iterator[str]:
    before, after = compared.before, compared.after
    yield page.heading(f"{show_line(before.snapshot.label)} {page.arrow} {show_line(after.snapshot.label)}")
    yield f"As of {before.snapshot.as_of.isoformat()} {page.arrow} {after.snapshot.as_of.isoformat()}"
    yield level_sentence(compared)
    for side in (before, after):
        if not side.snapshot.complete:
            where = state_name(side.snapshot.label)
            wrong = plural(side.errors, "error keeps", "errors keep")
            yield from page.prose(f"In {where} {wrong} files from counting: escm validate")
    if compared.empty:
        yield "Nothing differs."


def level_sentence(compared: Comparison) -> str:
    """Level before and after, in one sentence."""
    before, after = compared.before.stated_level, compared.after.stated_level
    if before is None or after is None:
        counts = [side.determined.total for side in (compared.before, compared.after) if side.determined]
        told = " and ".join(f"{each.satisfied} of {each.total}" for each in counts)
        return f"No Capability Level is stated on both sides; {told} Practices in scope are satisfied."
    if before == after:
        return f"The Capability Level stays at {after}."
    return f"The Capability Level {'rises' if after > before else 'falls'} from {before} to {after}."


def _counts(compared: Comparison, page: Page) -> list[str]:
    if compared.empty:
        return []
    before, after = compared.before, compared.after
    counts = [(f"Level {level}", before.levels[level], after.levels[level]) for level in before.levels]
    counts.append(("All", before.total, after.total))
    rows = [
        (name, str(was), page.arrow, str(now), f"{now.satisfied - was.satisfied:+}" if was != now else "")
        for name, was, now in counts
    ]
    columns = (Column(), Column(right=True), Column(), Column(right=True), Column(right=True))
    return table(page, columns, rows, indent=2)


def _practices(
    title: str, changes: Sequence[PracticeChange], compared: Comparison, between: Between, page: Page
) -> Iterator[str]:
    if not changes:
        return
    yield page.heading(f"{title}: {plural(len(changes), 'Practice')}")
    for change in changes:
        practice = compared.after.catalog.by_id[change.practice]
        was, now = STATUS_LOOK[change.before], STATUS_LOOK[change.after]
        move = f"{page.glyph(was)} {was.word} {page.arrow} {page.glyph(now)} {now.word}"
        yield f"  {page.heading(practice.id)} {practice.title}"
        yield f"    {move}"
        for sentence in change_reasons(change, compared):
            yield from page.prose(sentence, 4, 6)
        if commits := [each.short for each in between.made_by(compared, change.practice)]:
            yield from page.prose(f"by {listed(commits, _MOST_COMMITS)}", 4, 6)


def change_reasons(change: PracticeChange, compared: Comparison, most: int | None = _MOST_REASONS) -> tuple[str, ...]:
    """Why a Practice is not what it was: for one that fell what it lacks now, else what it no longer lacks.

    At most `most` sentences, with a word about how many more there are; nothing means all.
    """
    if change.only_rated:
        return ()
    was = compared.before.practices[change.practice]
    now = compared.after.practices[change.practice]
    if change.fell:
        fresh = _without(now.unmet, was.unmet) or now.unmet
        sentences = _sentences(telling(fresh))
    else:
        gone = _without(was.unmet, now.unmet)
        if change.after.rank and not was.spans:
            gone = ()
        sentences = [f"before: {sentence}" for sentence in _sentences(telling(gone))]
    if most is None or len(sentences) <= most:
        return tuple(sentences)
    return (*sentences[:most], f"and {plural(len(sentences) - most, 'more reason')}")


def _sentences(unmet: Sequence[Unmet]) -> list[str]:
    return [f"{span_name(span)}: {text}" if span else text for span, text in reason_sentences(unmet)]


def _without(unmet: Sequence[Unmet], known: Sequence[Unmet]) -> tuple[Unmet, ...]:
    return tuple(reason for reason in unmet if reason not in known)


def _activities(compared: Comparison, page: Page) -> Iterator[str]:
    if not compared.activities:
        return
    yield page.heading(f"Rated or proved anew: {plural(len(compared.activities), 'Activity', 'Activities')}")
    key: Callable[[ActivityChange], tuple[str, str]] = lambda each: (each.practice, each.span)  # noqa: E731
    for (practice, span), changes in groupby(sorted(compared.activities, key=key), key):
        found = list(changes)
        yield f"  {page.heading(practice)} {span_name(span)}"
        if sentence := _whole_record(found, compared):
            yield from page.prose(sentence, 4, 6)
            continue
        for (words, evidence), same in groupby(found, lambda each: (move_words(each, page), attached_words(each))):
            names = [each.activity for each in same]
            yield from page.prose(f"{', '.join(in_ranges(names))}: {'; '.join(filter(None, (words, evidence)))}", 4, 6)


def _whole_record(changes: Sequence[ActivityChange], compared: Comparison) -> str:
    """A record that came or went as a whole, in one sentence; nothing where only parts of it changed."""
    span, practice = changes[0].span, changes[0].practice
    came = all(each.before is None for each in changes)
    if not came and not all(each.after is None for each in changes):
        return ""
    record = (compared.after if came else compared.before).snapshot.record(span, practice)
    if record is None or len(record.claims) != len(changes) or len(changes) < _WORTH_A_SENTENCE:
        return ""
    counts = Counter(rating_word(each.after if came else each.before) for each in changes)
    evidence = sorted({show_line(slug) for each in changes for slug in (*each.evidence_added, *each.evidence_removed)})
    resting = f", on {listed(evidence, _MOST_EVIDENCE)}" if evidence else ""
    ratings = joined([f"{count} {word}" for word, count in counts.items()])
    return f"{'new' if came else 'no longer there'}: {ratings}{resting}"


def move_words(change: ActivityChange, page: Page) -> str:
    """From which rating to which; nothing where the rating stayed."""
    if change.before is change.after:
        return ""
    return f"{rating_word(change.before)} {page.arrow} {rating_word(change.after)}"


def rating_word(rating: Rating | None) -> str:
    """The rating in words; nothing is not rated."""
    return RATING_LOOK[rating].word


def attached_words(change: ActivityChange) -> str:
    """The evidence that came and went."""
    added = [f"+{show_line(slug)}" for slug in change.evidence_added]
    removed = [f"-{show_line(slug)}" for slug in change.evidence_removed]
    return " ".join(added + removed)


def _evidence(compared: Comparison, page: Page) -> Iterator[str]:
    if not compared.evidence:
        return
    counts = [
        f"{count} {kind}"
        for kind in ("added", "removed", "changed", "expired")
        if (count := sum(each.kind == kind for each in compared.evidence))
    ]
    yield page.heading(f"Evidence: {joined(counts)}")
    signs = {"added": "+", "removed": "-", "changed": "~", "expired": "!"}
    for change in sorted(compared.evidence, key=lambda each: (list(signs).index(each.kind), each.span, each.slug)):
        yield from page.prose(f"{signs[change.kind]} {evidence_words(change)}", 2, 6)


def evidence_words(change: EvidenceChange) -> str:
    """The item by name and title, with what changed in it."""
    name = change.slug if change.span == "organization" else f"{span_name(change.span)}/{change.slug}"
    fields = f" ({', '.join(change.changed_fields)})" if change.changed_fields else ""
    ended = " (expired)" if change.kind == "expired" else ""
    return f"{show_line(name)}: {show_line(change.title)}{fields}{ended}"


def _setting(compared: Comparison, page: Page) -> Iterator[str]:
    if compared.spans_added:
        names = joined([show_line(span_name(span)) for span in compared.spans_added])
        yield from page.prose(f"Spans that now count: {names}.")
    if compared.spans_removed:
        names = joined([show_line(span_name(span)) for span in compared.spans_removed])
        yield from page.prose(f"Spans that no longer count: {names}.")
    if compared.rules_changed:
        text = f"The two sides are held to different rules: {', '.join(compared.rules_changed)}."
        yield from page.prose(text)


def _history(between: Between, page: Page) -> Iterator[str]:
    if between.behind:
        opening = "The histories part: the second side" if between.ahead else "The second side is older: it"
        yield from page.prose(f"{opening} lacks {plural(between.behind, 'commit')} of the first.")
    if between.commits:
        yield page.heading(f"Commits: {len(between.commits)}")
        commits = [commit for commit, _ in between.commits]
        yield from log_text(commits, between.tags or {}, page, indent=2)
    if between.uncommitted:
        yield f"{plural(len(between.uncommitted), 'path differs', 'paths differ')} from the last commit."
