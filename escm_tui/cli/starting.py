"""Commands that make a repository: demo and init."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode
from escm_tui.reports.plain import show_line

_DEMO = Path("escm-demo")


@command(
    "demo",
    examples=(
        ("Make the demo in ./escm-demo and open it", "escm demo"),
        (
            "Make it elsewhere and look at it with commands",
            "escm demo meridian --no-tui\ncd meridian\nescm status",
        ),
    ),
)
@click.argument("directory", metavar="[DIR]", required=False, default=_DEMO, type=click.Path(path_type=Path))
@click.option("--no-tui", is_flag=True, help="Only make the repository.")
@click.pass_obj
def demo(context: Context, directory: Path, no_tui: bool) -> int:
    """Make a believable evidence repository and open it.

    An organization, three engagements and eight sealed evaluations over three years, with regressions and gaps. DIR is
    ./escm-demo unless given; a demo that is there already is opened again.
    """
    from escm_tui.actions.demo import build_demo
    from escm_tui.cli.screens import open_screens, why_no_screens

    here = show_line(str(directory))
    if (directory / "escm.yaml").is_file():
        context.print(f"There is an evidence repository in {here} already.")
        steps: tuple[str, ...] = (f"Look around: escm status --repo {shlex.quote(here)}",)
    else:
        built = build_demo(directory)
        context.print(f"Made a demo repository in {here}: Level {built.level}, with {len(built.tags)} evaluations.")
        steps = built.next_steps
    reason = "" if no_tui else why_no_screens()
    if no_tui or reason:
        if reason:
            context.tell(reason)
        context.print(["", "What to do next:", *(f"  {show_line(step)}" for step in steps)])
        return ExitCode.CLEAN
    return open_screens(context, directory, tour=True)


@command(
    "init",
    examples=(
        ("A new repository, with hooks and a first commit", 'escm init evidence --organization "Meridian Sourcing"'),
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--organization", metavar="NAME", required=True, help="Whose capability it is, as reports name it.")
@click.pass_obj
def init(context: Context, directory: Path, organization: str) -> None:
    """Make a new evidence repository.

    DIR is empty or absent, or a git repository without a commit. It gets the manifest, the schemas and a README that
    explains the format; the hooks are installed and the first commit is made.
    """
    from escm_tui.actions.initialize import initialize

    made = initialize(directory, organization)
    context.print(
        f"Made an evidence repository in {show_line(str(made.root))}, with its first commit {made.commit[:9]}."
    )
    if made.hooks_installed:
        context.print("The hooks are installed: a commit with errors in the evidence will be refused.")
    context.print(["", "What to do next:", *(f"  {show_line(step)}" for step in made.next_steps)])
