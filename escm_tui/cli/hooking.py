"""Commands about hooks: install them, and what a hook runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.hooked import check_index
from escm_tui.cli.options import repo_option
from escm_tui.errors import ExitCode


@click.group("hooks", cls=Group)
def hooks() -> None:
    """Install, show or remove the hooks of git.

    They check the evidence of every commit. A hook that is there already is kept and called first.
    """


def _hooks_command(name: str, purpose: str) -> Callable[[Callable[..., Any]], Command]:
    return command(name, examples=((purpose, f"escm hooks {name}"),))


@_hooks_command("install", "Check the evidence of every commit from now on")
@repo_option()
@click.pass_obj
def install(context: Context) -> None:
    """Put the hooks pre-commit and pre-merge-commit in place, and have git merge evidence files field by field."""
    from escm_tui.git import hooks as installed, merge_driver

    repository = context.repository().git
    merge_driver.install(repository)
    installed.install(repository)
    _print_hooks(context)


@_hooks_command("status", "Whether the hooks are in place")
@repo_option()
@click.pass_obj
def status(context: Context) -> int:
    """Show what is in the place of each hook; exit code 1 unless all are installed."""
    return ExitCode.CLEAN if _print_hooks(context) else ExitCode.PROBLEMS


@_hooks_command("remove", "Take them away, and put back what was there before")
@repo_option()
@click.pass_obj
def remove(context: Context) -> None:
    """Take the hooks away and put back what was there before."""
    from escm_tui.git import hooks as installed, merge_driver

    merge_driver.remove(context.repository().git)
    installed.remove(context.repository().git)
    _print_hooks(context)


def _print_hooks(context: Context) -> bool:
    from escm_tui.git import hooks as installed, merge_driver
    from escm_tui.reports.plain import show_line
    from escm_tui.reports.typeset import Cell, Column, table

    found = installed.status(context.repository().git)
    rows = [
        (
            Cell(each.name, "strong"),
            Cell(each.state.value, "good" if each.state is installed.HookState.INSTALLED else "fair"),
            "an earlier hook is called first" if each.chained else "",
        )
        for each in found
    ]
    merging = merge_driver.status(context.repository().git)
    by_field = merging is merge_driver.DriverState.INSTALLED
    rows.append((Cell("merge by field", "strong"), Cell(merging.value, "good" if by_field else "fair"), ""))
    folder = show_line(str(installed.effective_hooks_folder(context.repository().git)))
    context.print([*table(context.page, (Column(), Column(), Column()), rows), f"in {folder}"])
    return by_field and all(each.state is installed.HookState.INSTALLED for each in found)


for _each in (install, status, remove):
    hooks.add_command(_each)


@click.group("hook", cls=Group)
def hook() -> None:
    """Check what a commit would hold; run by git.

    Checks the whole tree that the commit would hold, as git handed it over. Errors refuse the commit.
    """


def _hook_command(name: str) -> Callable[[Callable[..., Any]], Command]:
    return command(
        name,
        examples=((f"What the hook {name} does, on the index as it is", f"escm hook {name}"),),
        context_settings={"ignore_unknown_options": True},
    )


@_hook_command("pre-commit")
@click.argument("arguments", metavar="", nargs=-1, expose_value=False)
@click.pass_obj
def pre_commit(context: Context) -> int:
    """Check what a commit would hold."""
    return check_index(context)


@_hook_command("pre-merge-commit")
@click.argument("arguments", metavar="", nargs=-1, expose_value=False)
@click.pass_obj
def pre_merge_commit(context: Context) -> int:
    """Check what a merge without conflicts would hold."""
    return check_index(context)


hook.add_command(pre_commit)
hook.add_command(pre_merge_commit)
