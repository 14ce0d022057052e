"""A report as Markdown, for wikis and change requests; texts from files are never markup."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import Profile
from escm_tui.domain.seal import DIGEST
from escm_tui.reports.evaluation_text import signature_words
from escm_tui.reports.evidence_rows import evidence_rows
from escm_tui.reports.gap_text import action_words
from escm_tui.reports.markdown import comparison_markdown, literal
from escm_tui.reports.plain import plural
from escm_tui.reports.reasons import reason_sentences, telling
from escm_tui.reports.register_text import period_words
from escm_tui.reports.report import (
    NO_INSTITUTIONALIZATION,
    Report,
    explanation,
    headline,
    method_statement,
    profile_tables,
    scope_statement,
    trend_remarks,
    trend_statement,
)
from escm_tui.reports.rows import KIND_WORDS, STATUS_LOOK, effort_words, practice_rows, span_name
from escm_tui.reports.trend_text import evaluation_name, validity_words


def report_markdown(report: Report) -> Iterator[str]:
    """All parts; a part with nothing to tell says so."""
    snapshot = report.profile.snapshot
    yield f"# Capability report: {literal(snapshot.manifest.organization) or 'Organization without a name'}"
    yield ""
    yield f"As of {snapshot.as_of}, made on {report.made_on}."
    yield from ("", f"## {headline(report)}", "")
    yield from (literal(each) for each in explanation(report))
    yield ""
    yield from (literal(each) for each in scope_statement(report))
    yield from _map(report)
    yield from _profile(report.profile)
    yield from _trend(report)
    if report.comparison is None:
        yield from ("", "## What rose and fell", "", "Not compared with an earlier state.")
    else:
        yield ""
        yield from (f"#{line}" if line.startswith("#") else line for line in
                    comparison_markdown(report.comparison, report.between, activities=False))  # fmt: skip
    yield from _gap(report)
    yield from _evaluations(report)
    yield from _register(report)
    yield from ("", "## Method", "")
    yield from (literal(each) for each in method_statement(report.profile))
    yield from _seal(report)


def _map(report: Report) -> Iterator[str]:
    profile = report.profile
    rows = {row.id: row for row in practice_rows(profile)}
    yield from (
        "",
        "## Map",
        "",
        f"| Capability Area | {' | '.join(f'Level {level}' for level in LEVELS)} | Satisfied |",
    )
    yield f"|---|{'---|' * len(LEVELS)}---:|"
    for area in profile.catalog.areas:
        cells = [
            " ".join(
                f"{each.id[3:]}{rows[each.id].look.glyph}"
                for each in profile.catalog.of_area(area.id)
                if each.level == level
            )
            for level in LEVELS
        ]
        yield f"| {area.id} {area.name} | {' | '.join(cells)} | {profile.areas[area.id]} |"
    yield f"| All | {' | '.join(str(profile.levels[level]) for level in LEVELS)} | {profile.total} |"
    legend = (f"{STATUS_LOOK[each].glyph} {STATUS_LOOK[each].word} {count}" for each, count in profile.statuses.items())
    yield from ("", ", ".join(legend))


def _profile(profile: Profile) -> Iterator[str]:
    yield from ("", "## Capability profile")
    for table in profile_tables(profile):
        yield from ("", f"### {table.title}", "", f"| {table.head} | {table.counted} |", "|---|---:|")
        yield from (f"| {name} | {count} |" for name, count in table.rows)
    if not profile.institutionalization:
        yield from ("", NO_INSTITUTIONALIZATION)


def _trend(report: Report) -> Iterator[str]:
    yield from ("", "## Trend", "")
    if not report.trend.rows:
        yield "No tag names an evaluation yet."
        yield from (f"\n{literal(each)}" for each in trend_remarks(report))
        return
    yield from (trend_statement(report), "")
    yield f"| Evaluation | As of | Level | {' | '.join(f'Level {level}' for level in LEVELS)} | All | Validity |"
    yield f"|---|---|---:|{'---:|' * len(LEVELS)}---:|---|"
    for row in report.trend.rows:
        facts, result = row.facts, row.result
        counts = [str(result.levels.get(level, "-")) if result else "-" for level in LEVELS]
        level = "-" if result is None else "none stated" if result.level is None else str(result.level)
        sealed = (
            f"{facts.method}; {literal(validity_words(facts, report.made_on))}" if facts.determined else "not sealed"
        )
        yield (
            f"| {literal(evaluation_name(facts.tag))} | {facts.as_of} | {level} | {' | '.join(counts)} "
            f"| {result.total if result else '-'} | {sealed} |"
        )
    yield from (f"\n{literal(each)}" for each in trend_remarks(report))
    five = report.trend.level_five
    yield from ("", "Level 5 is held." if five.held else "Level 5 is not held.")
    yield from (literal(each) for each in five.missing)


def _gap(report: Report) -> Iterator[str]:
    yield from ("", f"## Gap to Level {report.wanted}", "")
    if not report.gap:
        yield f"Nothing is missing: every Practice up to Level {report.wanted} is satisfied."
    else:
        yield "| Practice | Level | Status | To do | What is missing |"
        yield "|---|---:|---|---|---|"
    for item in report.gap:
        missing = " ".join(
            f"{span_name(span)}: {sentence}" if span else sentence
            for span, sentence in reason_sentences(telling(item.missing), item.practice)
        )
        word = STATUS_LOOK[item.assessment.status].word
        yield (
            f"| {item.practice.id} {item.practice.title} | {item.practice.level} | {word} | {effort_words(item)} "
            f"| {literal(missing)} |"
        )
    actions = [
        f"- {practice} {literal(action_words(span, action))}"
        + (" **overdue**" if action.due and action.due < report.made_on else "")
        for practice, span, action in report.actions
    ]
    yield from ("", "### Planned actions", "", *(actions or ["No action is planned."]))
    yield from ("", "### What the next twelve months take away", "")
    for step in report.forecast.steps:
        lapsing = [
            f"{literal(item.title)} {lapse.words}" for item in step.lapsing if (lapse := item.lapse_on(step.day))
        ]
        fallen = [f"{each.practice} becomes {STATUS_LOOK[each.after].word}" for each in step.fallen]
        moved = [f"Level {step.level_before} to {step.level_after}"] if step.level_before != step.level_after else []
        yield f"- {step.day}: {'; '.join([*lapsing, *fallen, *moved]) or 'the spans that count change'}"
    if not report.forecast.steps:
        yield f"Nothing expires until {report.forecast.until}."


def _evaluations(report: Report) -> Iterator[str]:
    yield from ("", "## Evaluations and findings", "")
    if not report.evaluations:
        yield "This state holds no evaluation."
    for each in report.evaluations:
        evaluation = each.outcome.evaluation
        yield from (f"### {literal(evaluation.title) or evaluation.slug}", "")
        sponsor = f" Sponsor: {literal(evaluation.sponsor)}." if evaluation.sponsor else ""
        yield (
            f"{each.outcome.method.name}, led by {each.outcome.method.led_by}; {period_words(evaluation.period)}; "
            f"{each.state}{literal(each.since)}. Scope: {each.scope}. Span: {literal(each.spans)}.{sponsor} "
            f"{each.result}"
        )
        yield ""
        for practice, finding in each.findings:
            weight = f"{finding.severity} " if finding.severity else ""
            yield f"- {practice} {weight}{finding.kind}: {literal(finding.text)}"
        yield from [""] if each.findings else []


def _register(report: Report) -> Iterator[str]:
    rows = evidence_rows(report.profile.snapshot)
    yield from ("", "## Evidence register", "")
    if not rows:
        yield "The register is empty: no claim rests on evidence yet."
        return
    yield f"{plural(len(rows), 'item')}, {report.withheld} withheld."
    yield from ("", "| Item | Title | Kind | Version | Valid | Used |", "|---|---|---|---|---|---:|")
    for row in rows:
        item = row.item
        valid = row.lapse.words if row.lapse else period_words(item.valid)
        yield (
            f"| {literal(f'{span_name(item.span)}/{item.slug}')} | {literal(item.title)} | {KIND_WORDS[item.kind]} "
            f"| {literal(item.version)} | {valid} | {len(row.uses)} |"
        )


def _seal(report: Report) -> Iterator[str]:
    yield from ("", "## Seal", "")
    found = report.verification
    if found is None:
        yield "This state is not sealed: no digest and no signature of an evaluation stand behind it."
        return
    yield f"- Tag: `{literal(found.tag.reference)}`"
    yield f"- Sealed by: {literal(found.tag.tagger)}"
    yield f"- Digest: `{literal(found.tag.trailers.get(DIGEST, 'not stated'))}`"
    yield f"- Signature: {literal(signature_words(found.signature))}"
    approvals = [
        f"{literal(each.who)} ({literal(each.role) or 'no role'}): {each.trust.value}" for each in found.approvals
    ]
    yield f"- Approvals: {'; '.join(approvals) or 'none'}"
    verdict = "It holds." if found.holds else "It does not hold:"
    yield f"- {verdict}"
    yield from (
        f"  - {each.name}: stated {literal(each.stated)}, found {literal(each.found)}" for each in found.differences
    )
