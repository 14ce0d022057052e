"""Commands that merge: what git runs for one evidence file, and the settling of what it left marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option
from escm_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.actions.resolve import View


@command(
    "merge-driver",
    examples=(
        (
            "Three states of one file, into the second of them",
            "escm merge-driver base ours theirs organization/knw/knw07.yaml",
        ),
    ),
)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("name", metavar="PATH")
@click.pass_obj
def merge_driver(context: Context, base: Path, ours: Path, theirs: Path, name: str) -> int:
    """Merge one evidence file field by field; run by git.

    Writes into OURS what comes of BASE, OURS and THEIRS; PATH is the file's place in the repository. Two people who
    rate different Activities never conflict, and lists of evidence unite. A field that both changed is marked under
    x-conflicts, and the exit code is 1. With exit code 3 the file can only be merged line by line and is as it was.
    "escm hooks install" tells git about it.
    """
    from escm_tui.actions.merge_files import merge_files
    from escm_tui.reports.plain import show_line

    clashes = merge_files(base, ours, theirs, name)
    if clashes is None:
        context.tell(f"{show_line(name)} is merged line by line, since its fields cannot be.")
        return ExitCode.NO_REPOSITORY
    for clash in clashes:
        context.tell(f"CONFLICT (field): {show_line(clash.name)} in {show_line(name)} was changed by both sides.")
    return ExitCode.PROBLEMS if clashes else ExitCode.CLEAN


@command(
    "resolve",
    examples=(
        ("What a merge left in conflict", "escm resolve"),
        ("Their view counts, in every field of a file", "escm resolve organization/knw/knw07.yaml --theirs"),
        (
            "Another value in one field",
            "escm resolve organization/knw/knw07.yaml activities.b2.rating --value partial",
        ),
    ),
)
@click.argument("path", required=False)
@click.argument("field", required=False)
@click.option("--ours", "view", flag_value="ours", help="Our view counts: that of the branch merged into.")
@click.option("--theirs", "view", flag_value="theirs", help="Their view counts: that of what is merged.")
@click.option("--base", "view", flag_value="base", help="Neither counts: it stays as it was before both.")
@click.option("--value", metavar="TEXT", help="Another value counts; needs a FIELD.")
@json_option()
@repo_option()
@click.pass_obj
def resolve(context: Context, path: str | None, field: str | None, view: str | None, value: str | None) -> int:
    """List the fields that a merge left in conflict, or settle them.

    A file in which nothing is left to settle is staged, so that "escm commit" or "git rebase --continue" goes on. In a
    rebase, ours is what the commits are put on, and theirs the commit that is put there. Exit code 1 while something
    is in conflict.
    """
    from escm_tui.cli.checked import relative_path

    repo = context.repository()
    if path is None:
        if view or value is not None:
            raise UsageError("Name the file that is to be settled.", "See which there are with: escm resolve")
        return _list_conflicts(context)
    if (view is None) == (value is None) or (value is not None and field is None):
        raise UsageError("Say which view counts.", "Add --ours, --theirs or --base, or name a FIELD and its --value.")
    return _settle(context, relative_path(repo, path), field, cast("View | None", view), value)


def _list_conflicts(context: Context) -> int:
    from escm_tui.actions.resolve import conflicts
    from escm_tui.reports.conflict_text import conflict_lines, conflicts_payload

    found = conflicts(context.repository())
    if context.as_json:
        context.print_json(conflicts_payload(found))
    else:
        context.print(conflict_lines(found, context.page))
    return ExitCode.PROBLEMS if found else ExitCode.CLEAN


def _settle(context: Context, path: str, field: str | None, view: View | None, value: str | None) -> int:
    from escm_tui.actions.resolve import clashes_of, settle_as, settle_with
    from escm_tui.reports.plain import show_line

    repo = context.repository()
    wanted = [each for each in clashes_of(repo, path) if field in (None, each.name)]
    if not wanted:
        what = f"{field} of {path}" if field else path
        raise UsageError(f"{what} is not in conflict.", "See what is with: escm resolve")
    complete = False
    for clash in wanted:
        done = settle_with(repo, path, clash, view) if view else settle_as(repo, path, clash, value)
        complete = done.complete
        context.print(f"{show_line(clash.name)} of {show_line(path)} is settled.")
    if complete:
        context.print(f"Nothing is left to settle in {show_line(path)}, so it is staged.")
    return ExitCode.CLEAN if complete else ExitCode.PROBLEMS
