"""Commands that merge: what git runs for one evidence file."""

from __future__ import annotations

from pathlib import Path

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode


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
