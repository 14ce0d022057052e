"""The commands that git runs as hooks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.hooked import MOST_ERRORS, check_index
from escm_tui.errors import ExitCode

if TYPE_CHECKING:
    from escm_tui.git.pushes import Update


@click.group("hook", cls=Group)
def hook() -> None:
    """Check what a commit would hold, or a push would bring; run by git.

    A commit is judged by the whole tree that it would hold, as git handed it over; a push by each of its commits, and
    by the policy of the branch as it was before. Errors refuse it.
    """


def _hook_command(name: str, words: str = "") -> Callable[[Callable[..., Any]], Command]:
    return command(
        name,
        examples=((f"What the hook {name} does, as git calls it", f"escm hook {name}{words}"),),
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


@_hook_command("commit-msg", " .git/COMMIT_EDITMSG")
@click.argument("message", type=click.Path(path_type=Path))
@click.pass_obj
def commit_msg(context: Context, message: Path) -> int:
    """Check the trailers of a commit's message."""
    from escm_tui.actions.check_message import check_message
    from escm_tui.git.repository import Repository
    from escm_tui.load.evidence_repository import concerns_evidence
    from escm_tui.reports.plain import show_line

    git = Repository.from_hook_environment(os.environ)
    if not concerns_evidence(git):
        return ExitCode.CLEAN
    faults, doubts = check_message(git, message)
    context.tell([show_line(each) for each in (*faults, *doubts)])
    if faults:
        context.tell(f"Commit refused: the message is kept in {show_line(str(message))}.")
    return ExitCode.PROBLEMS if faults else ExitCode.CLEAN


@_hook_command("pre-push", " origin git@example.com:evidence.git")
@click.argument("remote", required=False)
@click.argument("url", required=False)
@click.pass_obj
def pre_push(context: Context, remote: str | None, url: str | None) -> int:
    """Check what a push would send."""
    from escm_tui.git import pushes
    from escm_tui.git.repository import Repository

    del url
    # The pre-commit framework has read what git said, and says it in its own way.
    told = pushes.told_by_framework(Repository.from_hook_environment(os.environ), os.environ)
    updates = pushes.about_to_be_sent(sys.stdin.buffer.read()) if told is None else (told,)
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME") or remote or "origin"
    known = tuple(each.old for each in updates if each.old)
    return _check_push(context, updates, (f"--remotes={remote}", *known), remote)


@_hook_command("pre-receive")
@click.pass_obj
def pre_receive(context: Context) -> int:
    """Check what a push brings, on the server, all or nothing."""
    from escm_tui.git import pushes

    return _check_push(context, pushes.received(sys.stdin.buffer.read()), ("--all",))


@_hook_command("update", " refs/heads/main OLD NEW")
@click.argument("reference")
@click.argument("old")
@click.argument("new")
@click.pass_obj
def update(context: Context, reference: str, old: str, new: str) -> int:
    """Check what a push brings, on the server, one branch or tag at a time."""
    from escm_tui.git import pushes

    return _check_push(context, (pushes.update(reference, old, new),), ("--all",))


for _each in (pre_commit, pre_merge_commit, commit_msg, pre_push, pre_receive, update):
    hook.add_command(_each)


def _check_push(context: Context, updates: Sequence[Update], beyond: Sequence[str], remote: str | None = None) -> int:
    """The verdict on what a push moves, read from the objects that git handed over."""
    from escm_tui.git.pushes import is_known
    from escm_tui.git.repository import Repository
    from escm_tui.load.cache import Cache
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.load.files import KnownFiles
    from escm_tui.load.push_check import judge_push
    from escm_tui.reports import push_text

    git = Repository.from_hook_environment(os.environ)
    # What the other side has and this one has never seen cannot be left out.
    there = [each for each in beyond if each.startswith("--") or is_known(git, each)]
    known = KnownFiles(cache=Cache(git.common_dir) if context.may_cache else None)
    verdict = judge_push(EvidenceRepository(git, load_catalog(), context.today, known), updates, there, remote)
    if not verdict.errors:
        return ExitCode.CLEAN
    page = context.page_of_errors
    context.tell([*push_text.findings(verdict, page, MOST_ERRORS), f"Push refused. {push_text.summary(verdict)}"])
    return ExitCode.PROBLEMS
