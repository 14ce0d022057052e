"""Commands that take in what other programs wrote: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option, span_option
from escm_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.exchange.claim_rows import ClaimTable

_MOST_BYTES = 50 * 1024 * 1024


@click.group(
    "import",
    cls=Group,
    examples=(
        ("What a workbook would change", "escm import xlsx claims.xlsx"),
        ("Take it", "escm import xlsx claims.xlsx --yes"),
    ),
)
def import_() -> None:
    """Take in what other programs wrote.

    Every import shows first what would change, and writes nothing without --yes.
    """


def read_input(path: Path) -> bytes:
    """The bytes of a file that a person named."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path} is larger than {_MOST_BYTES // 1024**2} MiB, so it was not read.")
    return data


_yes_option = click.option("--yes", is_flag=True, help="Write what is shown, all of it or nothing.")


@command(
    "xlsx",
    examples=(
        ("What a workbook would change", "escm import xlsx claims.xlsx"),
        ("Take it", "escm import xlsx claims.xlsx --yes"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_yes_option
@json_option()
@repo_option()
@click.pass_obj
def xlsx(context: Context, path: Path, yes: bool) -> int:
    """Take back a workbook of claims.

    Shows which claims would change and what that does to Practices and level; --yes writes all of it or nothing. A
    row that was edited is refused where somebody else changed its claim since the workbook was made. Rows that are
    gone change nothing. Exit code 1 if rows are refused.
    """
    from escm_tui.exchange.xlsx_claims import read_claims_xlsx

    return _take(context, read_claims_xlsx(read_input(path)), path, yes=yes)


@command(
    "csv",
    examples=(
        ("What a table would change", "escm import csv claims.csv"),
        ("Take it, and tell another program", "escm import csv claims.csv --yes --json"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_yes_option
@json_option()
@repo_option()
@click.pass_obj
def csv(context: Context, path: Path, yes: bool) -> int:
    """Take back a table of claims.

    As escm import xlsx, of a table that escm export csv made; commas, semicolons or tabs stand between its values.
    """
    from escm_tui.exchange.csv_claims import read_claims_csv

    return _take(context, read_claims_csv(read_input(path)), path, yes=yes)


def _take(context: Context, table: ClaimTable, path: Path, *, yes: bool) -> int:
    """Show what a table would do; do it where that was asked for and nothing speaks against it."""
    from escm_tui.actions.import_claims import plan_import, take
    from escm_tui.exchange.claim_changes_text import table_changes_payload, table_changes_text
    from escm_tui.reports.plain import plural

    repo = context.repository()
    plan = plan_import(repo, table, label=path.name)
    written = take(repo, plan) if yes and not plan.refused else ()
    if context.as_json:
        paths = [each.path for each in written]
        context.print_json(table_changes_payload(plan.table, plan.compared, paths))
    else:
        context.print(table_changes_text(plan.table, plan.compared, context.page))
        if plan.refused:
            context.tell("Nothing was written: correct what is listed, then import again.")
        elif written:
            context.print(f"Wrote {plural(len(written), 'file')}. Commit with: escm commit")
        elif plan.files:
            context.print("Nothing was written. Take it with: --yes")
    return ExitCode.PROBLEMS if plan.refused else ExitCode.CLEAN


@command(
    "v1.1",
    examples=(
        ("What becomes of an appraisal by v1.1, and what needs a new look", "escm import v1.1 appraisal-2005.csv"),
        ("Take it", "escm import v1.1 appraisal-2005.csv --yes"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_yes_option
@span_option("The span that was appraised: organization unless given, or an engagement.")
@json_option()
@repo_option()
@click.pass_obj
def v1_1(context: Context, path: Path, yes: bool) -> int:
    """Take over an appraisal by v1.1 of the model.

    FILE is a CSV with the columns id (such as org_over_5_3), rating (satisfied, partial, unsatisfied), and, where there
    are any, evidence (slugs) and owner. By the crosswalk each row leads to Practices of v2. What asks for the same as
    before keeps its rating; all else becomes an action to look at it anew, with the reason. Records that rate
    anything already are left alone. Exit code 1 if rows cannot be taken.
    """
    from escm_tui.actions.import_older import plan_older, take_older
    from escm_tui.exchange.older_rows import older_payload, older_text, read_older

    rows, problems = read_older(read_input(path))
    plan = plan_older(context.repository(), rows, problems, context.span or "organization")
    written = take_older(context.repository(), plan) if yes and not plan.problems else ()
    if context.as_json:
        context.print_json(older_payload(plan.found, plan.new, plan.problems, [each.path for each in written]))
    else:
        context.print(older_text(plan.found, plan.new, plan.problems, context.page))
        if plan.problems:
            context.tell("Nothing was written: correct what is listed, then import again.")
        elif written:
            context.print(f"Wrote {len(written)} files. Commit with: escm commit")
        elif plan.files:
            context.print("Nothing was written. Take it with: --yes")
    return ExitCode.PROBLEMS if plan.problems else ExitCode.CLEAN


_COMMANDS: tuple[Command, ...] = (xlsx, csv, v1_1)
for _each in _COMMANDS:
    import_.add_command(_each)
