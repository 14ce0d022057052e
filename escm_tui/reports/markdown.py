"""A comparison as Markdown, for change requests, wikis and mails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from escm_tui.domain.comparison import Comparison, PracticeChange
from escm_tui.load.between import Between
from escm_tui.reports.comparison_text import change_reasons, evidence_words, level_sentence, rating_word
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.rows import STATUS_LOOK, span_name

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~&@])")


def literal(text: str) -> str:
    """Text from files in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", show_line(text))


def comparison_markdown(compared: Comparison, between: Between, *, activities: bool = True) -> list[str]:
    """The comparison in one document; without `activities` it says how many of them differ, not which."""
    before, after = compared.before, compared.after
    names = f"{literal(before.snapshot.label)} → {literal(after.snapshot.label)}"
    lines = [
        f"# {names}",
        "",
        f"{level_sentence(compared)} As of {before.snapshot.as_of} → {after.snapshot.as_of}.",
        "",
        "| | before | after |",
        "|---|---:|---:|",
    ]
    lines += [f"| Level {level} | {count} | {after.levels[level]} |" for level, count in before.levels.items()]
    lines += [f"| All | {before.total} | {after.total} |"]
    if compared.empty:
        return [*lines, "", "Nothing differs."]
    for title, changes in (("Risen", compared.risen), ("Fallen", compared.fallen), ("Rated", compared.rated)):
        lines += _practices(title, changes, compared, between)
    return [
        *lines,
        *(_activities if activities else _activity_count)(compared),
        *_evidence(compared),
        *_commits(between),
    ]


def _practices(title: str, changes: Sequence[PracticeChange], compared: Comparison, between: Between) -> Iterator[str]:
    if not changes:
        return
    yield from ("", f"## {title} ({len(changes)})", "")
    for change in changes:
        title = compared.after.catalog.by_id[change.practice].title
        move = f"{STATUS_LOOK[change.before].word} → {STATUS_LOOK[change.after].word}"
        commits = [each.short for each in between.made_by(compared, change.practice)]
        by = f" ({', '.join(f'`{commit}`' for commit in commits)})" if commits else ""
        yield f"- **{change.practice}** {title}: {move}{by}"
        yield from (f"  - {literal(sentence)}" for sentence in change_reasons(change, compared))


def _activity_count(compared: Comparison) -> Iterator[str]:
    if compared.activities:
        count = plural(len(compared.activities), "Activity was", "Activities were")
        yield from ("", f"{count} rated or proved anew.")


def _activities(compared: Comparison) -> Iterator[str]:
    if not compared.activities:
        return
    yield from ("", f"## Activities rated or proved anew ({len(compared.activities)})", "")
    yield "| Activity | Span | before | after | evidence |"
    yield "|---|---|---|---|---|"
    for each in compared.activities:
        evidence = [f"+{literal(slug)}" for slug in each.evidence_added]
        evidence += [f"-{literal(slug)}" for slug in each.evidence_removed]
        yield (
            f"| {each.practice}.{each.activity} | {literal(span_name(each.span))} | {rating_word(each.before)} "
            f"| {rating_word(each.after)} | {' '.join(evidence)} |"
        )


def _evidence(compared: Comparison) -> Iterator[str]:
    if not compared.evidence:
        return
    yield from ("", f"## Evidence ({len(compared.evidence)})", "")
    for each in compared.evidence:
        yield f"- {each.kind}: {literal(evidence_words(each))}"


def _commits(between: Between) -> Iterator[str]:
    if not between.commits:
        return
    yield from ("", f"## Commits ({len(between.commits)})", "")
    for commit, _ in between.commits:
        author, subject = literal(commit.author_name), literal(commit.subject)
        yield f"- `{commit.short}` {commit.committed_at.date()} {author}: {subject}"
