"""A report as text for a terminal or file: the pages of the single commands, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escm_tui.domain.determination import Standing
from escm_tui.domain.profile import Profile
from escm_tui.reports.comparison_text import comparison_text
from escm_tui.reports.gap_text import action_words, forecast_text, gap_text
from escm_tui.reports.plain import show_line
from escm_tui.reports.register_text import register_text, uses_of
from escm_tui.reports.report import (
    NO_INSTITUTIONALIZATION,
    JudgedEvaluation,
    Report,
    method_statement,
    profile_tables,
    scope_statement,
    unread_evaluations,
)
from escm_tui.reports.text import status_text
from escm_tui.reports.trend_text import trend_text
from escm_tui.reports.typeset import Column, Page, table
from escm_tui.reports.verification_text import verification_text


def report_text(report: Report, page: Page) -> list[str]:
    """All parts; a part with nothing to tell says so."""
    profile, snapshot = report.profile, report.profile.snapshot
    parts = {
        "Result": [*status_text(profile, page, steps=False), "", *_sentences(scope_statement(report), page)],
        "Profile": list(_profile(profile, page)),
        "Trend": [
            *trend_text(report.trend, profile.catalog, page),
            *_sentences(unread_evaluations(report), page),
        ],
        "What rose and fell": (
            comparison_text(report.comparison, report.between, page)
            if report.comparison
            else page.prose("Not compared with an earlier state: escm report --compare REV")
        ),
        "Gap": gap_text(profile, report.wanted, report.gap, page),
        "Actions": list(_actions(report, page)),
        "Forecast": forecast_text(report.forecast, page),
        "Evaluations and findings": list(_evaluations(report, page)),
        "Evidence": register_text(
            sorted(snapshot.evidence.values(), key=lambda each: (each.span, each.slug)), uses_of(snapshot),
            snapshot.as_of, page,
        ),
        "Method": list(_sentences(method_statement(profile), page)),
        "Seal": _seal(report, page),
    }  # fmt: skip
    rule = page.sign("─", "-") * min(page.width, 96)
    lines: list[str] = []
    for title, part in parts.items():
        lines += [page.paint(rule, "quiet"), page.heading(title.upper()), "", *part, ""]
    return lines[:-1]


def _sentences(told: Iterable[str], page: Page) -> Iterator[str]:
    for each in told:
        yield from page.prose(show_line(each))


def _profile(profile: Profile, page: Page) -> Iterator[str]:
    tables = profile_tables(profile)
    for place, each in enumerate(tables):
        yield from [""] if place else []
        yield from page.prose(f"{each.title}", hanging=2)
        yield from table(
            page, (Column(), Column(right=True)), [(name, str(count)) for name, count in each.rows], indent=2
        )
    if not profile.institutionalization:
        yield from ("", *page.prose(NO_INSTITUTIONALIZATION))


def _actions(report: Report, page: Page) -> Iterator[str]:
    found = list(report.actions)
    if not found:
        yield "No action is planned."
    for practice, span, action in found:
        late = " overdue" if action.due and action.due < report.made_on else ""
        yield from page.prose(f"{practice} {action_words(span, action)}{late}", 0, 6)


def _evaluations(report: Report, page: Page) -> Iterator[str]:
    if not report.evaluations:
        yield "This state holds no evaluation."
    for place, each in enumerate(report.evaluations):
        yield from [""] if place else []
        yield from _evaluation(each, page)


def _evaluation(each: JudgedEvaluation, page: Page) -> Iterator[str]:
    evaluation = each.outcome.evaluation
    name = evaluation.slug
    yield page.pair(name, each.state).replace(name, page.heading(name), 1)
    method = f"{each.outcome.method.name}, led by {each.outcome.method.led_by}"
    yield from page.prose(f"{show_line(evaluation.title)}: {method}.", 2)
    yield from page.prose(f"Scope: {each.scope}. Span: {show_line(each.spans)}.", 2)
    if each.since:
        yield from page.prose(f"{each.state.capitalize()}{show_line(each.since)}.", 2)
    yield from page.prose(each.result, 2)
    for practice, finding in each.findings:
        weight = f"{finding.severity} " if finding.severity else ""
        yield from page.prose(f"{practice} {weight}{finding.kind}: {show_line(finding.text)}", 2, 6)


def _seal(report: Report, page: Page) -> list[str]:
    if report.verification is None:
        return page.prose("This state is not sealed: no digest and no signature of an evaluation stand behind it.")
    slug = report.verification.evaluation.slug if report.verification.evaluation else ""
    standing = next((each.standing for each in report.evaluations if each.outcome.evaluation.slug == slug), None)
    return verification_text(report.verification, standing or Standing(None), page)
