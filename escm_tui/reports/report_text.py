"""A report as text for a terminal or file: the pages of the single commands, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from escm_tui.domain.determination import Standing
from escm_tui.reports.comparison_text import comparison_text
from escm_tui.reports.gap_text import action_words, forecast_text, gap_text
from escm_tui.reports.plain import show_line
from escm_tui.reports.register_text import register_text, uses_of
from escm_tui.reports.report import JudgedEvaluation, Report, scope_statement
from escm_tui.reports.text import status_text
from escm_tui.reports.trend_text import trend_text
from escm_tui.reports.typeset import Page
from escm_tui.reports.verification_text import verification_text


def report_text(report: Report, page: Page) -> list[str]:
    """All parts; a part with nothing to tell says so."""
    profile, snapshot = report.profile, report.profile.snapshot
    parts = {
        "Result": [*status_text(profile, page), "", *(line for each in scope_statement(report)
                                                     for line in page.prose(show_line(each)))],
        "Trend": trend_text(report.trend, profile.catalog, page),
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
        "Seal": _seal(report, page),
    }  # fmt: skip
    rule = page.sign("─", "-") * min(page.width, 96)
    lines: list[str] = []
    for title, part in parts.items():
        lines += [page.paint(rule, "quiet"), page.heading(title.upper()), "", *part, ""]
    return lines[:-1]


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
    if each.standing.event is not None:
        yield from page.prose(
            f"{each.standing.event.kind} on {each.standing.event.date}: {show_line(each.standing.event.because)}", 2
        )
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
