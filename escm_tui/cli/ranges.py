"""The command that checks every commit of a range, as a server does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option
from escm_tui.errors import ExitCode

if TYPE_CHECKING:
    from escm_tui.git.repository import Repository
    from escm_tui.load.evidence_repository import EvidenceRepository

_NOTHING = re.compile(r"0+")


@command(
    "check",
    examples=(
        ("What a branch adds to main", "escm check main..HEAD"),
        ("Whether main would take it, approvals and all", "escm check main..HEAD --branch main"),
        ("The whole history, for another program", "escm check HEAD --json"),
    ),
)
@click.argument("revisions", metavar="RANGE")
@click.option("--branch", metavar="NAME", help="Ask for the approvals that this branch wants.")
@json_option()
@repo_option()
@click.pass_obj
def check(context: Context, revisions: str, branch: str | None) -> int:
    """Check every commit of a range from git's objects alone.

    RANGE is A..B, or B for its whole history. A commit answers for the errors that it brings, also when a later one
    mends them: schema, rules, and sealed evaluations, which stay as they were. The policy for approvals and signed
    tags is that of A, never that of the commits themselves. Works in a bare repository, and in continuous
    integration, where no hook can be skipped. Exit code 1 if something is wrong.
    """
    from escm_tui.git.repository import Repository
    from escm_tui.load.push_check import judge_range
    from escm_tui.reports import push_text

    git = Repository.discover_any(context.directory)
    since, tip = _range(git, revisions)
    verdict = judge_range(_repository(context, git), since, tip, branch)
    if context.as_json:
        context.print_json(push_text.payload(verdict, since, tip, branch))
    else:
        context.print([*push_text.findings(verdict, context.page), push_text.summary(verdict)])
    return ExitCode.PROBLEMS if verdict.errors else ExitCode.CLEAN


def _range(git: Repository, revisions: str) -> tuple[str | None, str]:
    """Both ends; a start of zeros, as forges name what was not there, is no start."""
    from escm_tui.git import history

    since, dots, tip = revisions.partition("..")
    if dots and len(since) in (40, 64) and _NOTHING.fullmatch(since):
        return history.resolve_range(git, tip or "HEAD")
    return history.resolve_range(git, revisions)


def _repository(context: Context, git: Repository) -> EvidenceRepository:
    from escm_tui.load.cache import Cache
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.load.files import KnownFiles

    known = KnownFiles(cache=Cache(git.common_dir) if context.may_cache else None)
    return EvidenceRepository(git, load_catalog(), context.today, known)
