"""A report as one HTML page that needs nothing else: no script, no network; texts from files are never markup."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from escm_tui import __version__
from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.seal import DIGEST
from escm_tui.domain.status import Status
from escm_tui.git.tags import Trust
from escm_tui.reports import charts
from escm_tui.reports.comparison_text import change_reasons, evidence_words, level_sentence
from escm_tui.reports.evaluation_text import signature_words
from escm_tui.reports.evidence_rows import evidence_rows
from escm_tui.reports.gap_text import action_words
from escm_tui.reports.plain import plural, show, show_line
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

_TEMPLATES = Path(__file__).parent / "templates"

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def told(text: str) -> Markup:
    """A text that people or the program wrote, on one line; a day in it is not parted at the end of a line."""
    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(show_line(text)))))  # noqa: S704  escaped


_WORDS = {
    "action_words": action_words,
    "bar": charts.bar,
    "change_reasons": change_reasons,
    "effort_words": effort_words,
    "evaluation_name": evaluation_name,
    "evidence_words": evidence_words,
    "level_sentence": level_sentence,
    "period_words": period_words,
    "plural": plural,
    "reason_sentences": reason_sentences,
    "show_line": show_line,
    "signature_words": signature_words,
    "span_name": span_name,
    "telling": telling,
    "told": told,
    "validity_words": validity_words,
}


def report_html(report: Report) -> str:
    """The whole page. The same report gives the same bytes."""
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    profile = report.profile
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            profile=profile,
            snapshot=profile.snapshot,
            catalog=profile.catalog,
            rows={row.id: row for row in practice_rows(profile)},
            register=evidence_rows(profile.snapshot),
            levels=LEVELS,
            statuses=[(STATUS_LOOK[status], count) for status, count in profile.statuses.items()],
            looks=STATUS_LOOK,
            satisfied=Status.SATISFIED,
            kinds=KIND_WORDS,
            tables=profile_tables(profile),
            no_institutionalization=NO_INSTITUTIONALIZATION,
            ladder=charts.ladder(profile.stated_level, profile.snapshot.manifest.target),
            trend_statement=trend_statement(report),
            trend_remarks=trend_remarks(report),
            method_statement=method_statement(profile),
            trend_chart=charts.trend_chart(report.trend.rows),
            left_out=max(0, sum(row.result is not None for row in report.trend.rows) - charts.MOST_COLUMNS),
            headline=headline(report),
            scope_statement=scope_statement(report),
            explanation=explanation(report),
            digest_key=DIGEST,
            untrusted=Trust.UNVOUCHED,
            style=Markup(style),  # noqa: S704  a file of this package
            style_digest=digest,
            version=__version__,
        )
    )


@cache
def _environment() -> jinja2.Environment:
    """Templates in which everything that comes from data is escaped, and made visible before."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.globals.update(_WORDS)
    return environment


def _visible(value: object) -> object:
    """What people wrote, with every character visible and none obeyed; markup is only what this package made."""
    return show(value) if isinstance(value, str) and not isinstance(value, Markup) else value
