"""The command that says what is wrong with the installation or the repository, and mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option
from escm_tui.errors import ExitCode

if TYPE_CHECKING:
    from escm_tui.actions.doctor import Repaired
    from escm_tui.domain.checkup import Finding
    from escm_tui.load.evidence_repository import EvidenceRepository


@command(
    "doctor",
    examples=(
        ("What is wrong, and the command that mends each", "escm doctor"),
        ("Mend what is safe to mend", "escm doctor --repair"),
        ("For another program", "escm doctor --json"),
    ),
)
@click.option("--repair", "wants_repair", is_flag=True, help="Mend what is safe to mend, and keep what was there.")
@json_option()
@repo_option()
@click.pass_obj
def doctor(context: Context, wants_repair: bool) -> int:
    """Say what is wrong with this installation or repository.

    Beside the evidence, which validate checks: git, identity, hooks, schemas, locks, leftovers of writers that were
    ended, cache, line ends, settings that could run programs. Exit code 1 if something is to be mended.
    """
    from escm_tui.actions.doctor import examine, examine_installation, repair
    from escm_tui.errors import RepositoryError

    repo: EvidenceRepository | None = None
    repaired: tuple[Repaired, ...] = ()
    try:
        repo = context.repository()
        findings = examine(repo)
    except RepositoryError as error:
        findings = examine_installation(error)
    if wants_repair and repo is not None and any(each.repair for each in findings):
        repaired = repair(repo, findings)
        findings = examine(repo)
    if context.as_json:
        from escm_tui.reports.checkup_text import payload

        context.print_json(payload(findings, [(each.text, each.backup) for each in repaired]))
    else:
        from escm_tui.reports.checkup_text import checkup_lines, repair_lines

        lines = repair_lines([(each.text, each.backup) for each in repaired]) if repaired else []
        context.print([*lines, *checkup_lines(findings, context.page)])
    return ExitCode.PROBLEMS if _is_wrong(findings) else ExitCode.CLEAN


def _is_wrong(findings: tuple[Finding, ...]) -> bool:
    from escm_tui.domain.checkup import State

    return any(each.state is State.WRONG for each in findings)
