"""Commands that install, show and remove hooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import Decorated, json_option, repo_option
from escm_tui.errors import ExitCode

if TYPE_CHECKING:
    from escm_tui.git.hooks import HookStatus
    from escm_tui.git.merge_driver import DriverState
    from escm_tui.git.repository import Repository


@click.group("hooks", cls=Group)
def hooks() -> None:
    """Install, show or remove the hooks of git.

    In a clone they check every commit, its message, and what a push would send; with --server, in the repository that
    people push to, they refuse what a clone let pass. A hook that is there already is kept and called first.
    """


def _server_option(function: Decorated) -> Decorated:
    return click.option(
        "--server",
        metavar="REPOSITORY",
        type=click.Path(path_type=Path),
        help="The repository that people push to, bare as a rule.",
    )(function)


@command(
    "install",
    examples=(
        ("Check the evidence of every commit from now on", "escm hooks install"),
        ("Refuse pushes that break the rules or lack approvals", "escm hooks install --server /srv/git/evidence.git"),
    ),
)
@_server_option
@click.option("--each-branch", is_flag=True, help="With --server: refuse branches one by one, not the push as a whole.")
@repo_option()
@click.pass_obj
def install(context: Context, server: Path | None, each_branch: bool) -> None:
    """Put the hooks in place, and have git merge evidence files field by field.

    In a clone these are pre-commit, pre-merge-commit, commit-msg and pre-push. On a server it is pre-receive, or with
    --each-branch update.
    """
    from escm_tui.git import hooks as installed, merge_driver

    if each_branch and server is None:
        raise click.UsageError("--each-branch goes with --server.")
    repository = _repository(context, server)
    if server is None:
        merge_driver.install(repository)
        installed.install(repository)
    else:
        installed.install(repository, ("update",) if each_branch else installed.SERVER_HOOKS)
    _report(context, repository, server)


@command("status", examples=(("Whether the hooks are in place", "escm hooks status"),))
@_server_option
@json_option()
@repo_option()
@click.pass_obj
def status(context: Context, server: Path | None) -> int:
    """Show what is in the place of each hook; exit code 1 unless all are installed."""
    return ExitCode.CLEAN if _report(context, _repository(context, server), server) else ExitCode.PROBLEMS


@command("remove", examples=(("Take them away, and put back what was there before", "escm hooks remove"),))
@_server_option
@repo_option()
@click.pass_obj
def remove(context: Context, server: Path | None) -> None:
    """Take the hooks away and put back what was there before."""
    from escm_tui.git import hooks as installed, merge_driver

    repository = _repository(context, server)
    if server is None:
        merge_driver.remove(repository)
        installed.remove(repository)
    else:
        installed.remove(repository, (*installed.SERVER_HOOKS, "update"))
    _report(context, repository, server)


for _each in (install, status, remove):
    hooks.add_command(_each)


def _repository(context: Context, server: Path | None) -> Repository:
    from escm_tui.git.repository import Repository

    return context.repository().git if server is None else Repository.discover_any(server)


def _report(context: Context, repository: Repository, server: Path | None) -> bool:
    """Show the hooks of a clone or server; whether all that belong there are installed."""
    from escm_tui.git import hooks as installed, merge_driver

    if server is None:
        found, merging = installed.status(repository), merge_driver.status(repository)
    else:
        found, merging = installed.server_status(repository), None
    folder = str(installed.effective_hooks_folder(repository))
    complete = all(each.state is installed.HookState.INSTALLED for each in found) and merging in (
        None,
        merge_driver.DriverState.INSTALLED,
    )
    if context.as_json:
        from escm_tui.reports.hook_payloads import hooks_payload

        context.print_json(hooks_payload(found, merging, folder, complete))
    else:
        _print(context, found, merging, folder)
    return complete


def _print(context: Context, found: tuple[HookStatus, ...], merging: DriverState | None, folder: str) -> None:
    from escm_tui.reports.plain import show_line
    from escm_tui.reports.typeset import Cell, Column, table

    rows = [
        (
            Cell(each.name, "strong"),
            Cell(each.state.value, "good" if each.state == "installed" else "fair"),
            "an earlier hook is called first" if each.chained else "",
        )
        for each in found
    ]
    if merging is not None:
        rows.append((Cell("merge by field", "strong"), Cell(merging, "good" if merging == "installed" else "fair"), ""))
    context.print([*table(context.page, (Column(), Column(), Column()), rows), f"in {show_line(folder)}"])
