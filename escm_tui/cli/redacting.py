"""The command that makes a redacted repository for others."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import repo_option, rev_option

_DEGREES = ("public", "internal")
_MOST_NAMED = 10


@command(
    "redacted",
    examples=(
        ("For a client: nothing that is restricted", "escm export redacted for-the-client"),
        (
            "For everybody, as an evaluation found it",
            "escm export redacted open --shown public --rev evaluation/2026-h2",
        ),
        ("Without a trace of what is withheld", "escm export redacted bare --remove"),
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--shown",
    type=click.Choice(_DEGREES),
    default="internal",
    help="The most confidential evidence that is still shown: internal (the default) or public.",
)
@click.option("--remove", is_flag=True, help="Leave withheld items out with all references, instead of masking them.")
@rev_option()
@repo_option()
@click.pass_obj
def redacted(context: Context, directory: Path, shown: Any, remove: bool) -> None:  # noqa: ANN401
    """Make a repository for others, without what is restricted.

    DIR is empty or absent. It gets one commit and no history. Withheld items keep kind, dates and SHA-256, so that the
    level stays what it is; their titles, slugs, places and summaries, and whatever names them, are masked. Comments,
    signatures, free files and artifacts of withheld items are not taken along.
    """
    from escm_tui.actions.redact import export_redacted
    from escm_tui.reports.plain import plural, show_line

    made = export_redacted(context.repository(), directory, context.revision, shown=shown, remove=remove)
    how = "removed" if remove else "masked"
    items = plural(made.withheld, "item")
    context.print(
        f"Made a redacted repository in {show_line(str(directory))}: {items} {how}, commit {made.commit[:9]}."
    )
    if made.left_out:
        context.print("Artifacts that were left out, as they are too large or name what is withheld:")
        context.print([f"  {show_line(path)}" for path in made.left_out[:_MOST_NAMED]])
        if len(made.left_out) > _MOST_NAMED:
            context.print(f"  and {len(made.left_out) - _MOST_NAMED} more")
    context.print(["", "What to do next:", f"  Look at it: escm --repo {shlex.quote(show_line(str(directory)))}"])
