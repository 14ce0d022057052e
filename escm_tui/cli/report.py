"""The command that writes a report for readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, basis_option, format_option, repo_option, rev_option
from escm_tui.errors import UsageError, WriteError

if TYPE_CHECKING:
    from escm_tui.domain.redaction import Confidentiality
    from escm_tui.reports.report import Report


@command(
    "report",
    examples=(
        ("One page for a browser or printer", "escm report -o report.html"),
        (
            "An evaluation beside the one before",
            "escm report evaluation/2026-h2 --compare evaluation/2025-h2 \\\n    -o report.html",
        ),
        ("For everybody: nothing but public evidence", "escm report --confidentiality public -o report.html"),
        ("For a wiki", "escm report --format markdown"),
    ),
)
@click.argument("revision", metavar="[REV]", required=False)
@click.option("--compare", metavar="REV", help="Tell what rose and fell since this earlier revision.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file; else to standard output.",
)
@click.option(
    "--confidentiality",
    type=click.Choice(["public", "internal", "restricted"]),
    default="internal",
    help="Withhold evidence that is more confidential; internal unless said otherwise.",
)
@format_option("html", "markdown", "text", "json")
@basis_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def report(
    context: Context,
    /,
    *,
    revision: str | None,
    compare: str | None,
    output: Path | None,
    confidentiality: Confidentiality,
) -> None:
    """Write a report for readers: HTML, Markdown or text.

    Result and scope, target, Map, profile, trend, what rose and fell, gap and actions, evaluations with findings,
    evidence register, method and seal. HTML is one page without script or network, in light, dark and print.
    """
    if revision and context.revision:
        raise UsageError("REV and --rev exclude each other.", "Name one revision.")
    from escm_tui.actions.report import gather_report

    told = gather_report(
        context.repository(),
        revision or context.revision,
        compared_with=compare,
        as_of=context.as_of,
        basis=context.basis,
        shown=confidentiality,
    )
    text = _written(context, told, output)
    if output is None:
        context.print(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WriteError(f"{output} cannot be written: {error.strerror or error}.") from error
    from escm_tui.reports.plain import show_line

    context.tell(f"Wrote {show_line(str(output))}.")


def _written(context: Context, told: Report, output: Path | None) -> str:
    """The report in the form that was asked for, or that the name of the file says."""
    endings = {".html": "html", ".htm": "html", ".md": "markdown", ".txt": "text", ".json": "json"}
    by_name = endings.get(output.suffix.lower(), "html") if output else "html"
    match context.given.get("format", by_name):
        case "markdown":
            from escm_tui.reports.report_markdown import report_markdown

            return "\n".join(report_markdown(told)) + "\n"
        case "text":
            from escm_tui.reports.report_text import report_text
            from escm_tui.reports.typeset import Page

            page = context.page if output is None else Page(width=96)
            return "\n".join(report_text(told, page)) + "\n"
        case "json":
            import json

            from escm_tui.reports.report_payload import report_payload

            return json.dumps(report_payload(told), indent=2) + "\n"
    from escm_tui.reports.html import report_html

    return report_html(told)
