"""Commands that check: validate."""

from __future__ import annotations

import click

from escm_tui.cli.checked import check
from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, format_option, repo_option, rev_option


@command(
    "validate",
    examples=(
        ("All problems of the work tree", "escm validate"),
        ("What the next commit would hold", "escm validate --staged"),
        ("One folder, warnings count too", "escm validate organization/knw --strict"),
        ("Secrets and personal data in any file, whenever it was committed", "escm validate --privacy"),
        ("A revision, for another program", "escm validate --rev evaluation/2026-h2 --json"),
        ("For code scanning in a pipeline", "escm validate --format sarif"),
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--staged", is_flag=True, help="Check the index: what the next commit would hold.")
@click.option("--privacy", is_flag=True, help="Search every file for secrets and personal data, not only staged ones.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@format_option("text", "json", "sarif", "junit", "github")
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def validate(context: Context, paths: tuple[str, ...], staged: bool, privacy: bool, strict: bool) -> int:
    """Report all problems of all files, with line and column.

    PATH narrows the report to files and folders. Exit code 1 if there is an error, with --strict also a warning.
    Nothing is ever written. For pipelines: --format sarif (code scanning; fingerprints stay when lines move), junit
    (a test case for each file) or github (annotations beside the lines).
    """
    return check(context, paths, staged=staged, privacy=privacy, strict=strict)
