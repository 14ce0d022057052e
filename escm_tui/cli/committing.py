"""The commands that commit evidence, and choose before what a commit takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import repo_option, span_option

_TARGET = re.compile(r"[a-z]{3}\d\d(\.[abc]\d+[a-z]*)?", re.IGNORECASE)


@command(
    "commit",
    examples=(
        ("Everything that changed in the evidence, with a proposed message", "escm commit"),
        ("In your own words", 'escm commit -m "Rate version control after the June review"'),
        ("One folder", "escm commit organization/knw"),
        ("What was chosen with escm stage or git add, and nothing else", "escm commit --staged"),
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("-m", "--message", metavar="TEXT", multiple=True, help="What changed and why. Repeat it for paragraphs.")
@click.option("--all", "all_", is_flag=True, help="Take every change of the repository, a README too.")
@click.option("--staged", is_flag=True, help="Take what is staged, as it is staged.")
@repo_option()
@click.pass_obj
def commit(context: Context, paths: tuple[str, ...], message: tuple[str, ...], all_: bool, staged: bool) -> None:
    """Commit changed evidence.

    The hooks of the repository run. Without a message one is proposed and used: what was rated, what rose and fell.
    The evidence that the commit would hold is checked first; an error refuses it.
    """
    from escm_tui.actions.commit import commit as commit_changes, message_for
    from escm_tui.cli.checked import relative_path
    from escm_tui.domain.problems import Severity
    from escm_tui.errors import UsageError
    from escm_tui.reports.plain import plural, show, show_line

    if paths and all_:
        raise UsageError("--all and a PATH exclude each other.")
    if staged and (paths or all_):
        raise UsageError("--staged excludes --all and a PATH.")
    repo = context.repository()
    chosen = [relative_path(repo, path) for path in paths] or None
    text = "\n\n".join(message) if message else message_for(repo, chosen, all=all_, staged=staged)
    made = commit_changes(repo, text, paths=chosen, all=all_, staged=staged)
    branch = repo.git.branch()
    where = f"on {branch}" if branch else "on no branch: HEAD is detached"
    context.print(f"{made.short} {show_line(made.subject)} ({show_line(where)})")
    if not message and "\n\n" in text:
        context.print(["", *(f"  {line}".rstrip() for line in show(text.partition("\n\n")[2]).strip().split("\n"))])
    if branch and _needs_approval(context, branch):
        context.tell(f"{show_line(branch)} takes approved changes only; next time try: escm change propose NAME")
    warnings = sum(each.severity is Severity.WARNING for each in made.problems)
    if warnings:
        context.tell(f"{plural(warnings, 'warning')} in the evidence: escm validate")


def _needs_approval(context: Context, branch: str) -> bool:
    """Whether what was just committed on the branch should have been a proposal."""
    from escm_tui.load.change_policy import read_policy, trusted_base

    git = context.repository().git
    policy = read_policy(git, trusted_base(git, branch)).policy
    return policy.controls(branch) and policy.asks_for_approvals


@command(
    "stage",
    examples=(
        ("Two Activities of a record, and nothing else of it", "escm stage knw08.b1 knw08.b2"),
        ("A whole file, as git add does", "escm stage organization/knw/knw08.yaml"),
        ("Take it back; the file stays as it is", "escm stage --undo knw08.b1"),
    ),
)
@click.argument("targets", metavar="PATH|PRACTICE[.ACTIVITY]...", nargs=-1, required=True)
@click.option("--undo", is_flag=True, help="Take it out of the next commit again.")
@span_option("The span whose record is meant: organization unless given, or an engagement.")
@repo_option()
@click.pass_obj
def stage(context: Context, targets: tuple[str, ...], undo: bool) -> None:
    """Choose what the next commit holds.

    Files, or single Activities of a record: the others stay as they were committed last. Files on disk do not change.
    """
    from escm_tui.actions.staging import record_parts, stage_activities, stage_files, unstage_files
    from escm_tui.git import history
    from escm_tui.load.evidence_repository import known_span
    from escm_tui.reports.plain import plural, show_line

    repo = context.repository()
    span = known_span(repo.work_tree(), context.span) if context.span else "organization"
    files, activities = _targets(context, targets, span)
    if files:
        (unstage_files if undo else stage_files)(repo, files)
    for path, chosen in activities.items():
        parts = record_parts(repo, path)
        wanted = parts.staged - chosen if undo else parts.staged | chosen
        stage_activities(repo, path, wanted, rest=parts.rest_staged)
    staged = history.status(repo.git).staged
    context.print(f"{plural(len(staged), 'file')} staged.")
    context.print([f"  {show_line(path)}" for path in staged])


def _targets(context: Context, targets: Sequence[str], span: str) -> tuple[list[str], dict[str, frozenset[str]]]:
    """The files that are meant, and the Activities by the record that rates them."""
    from escm_tui.actions.lookup import parse_target
    from escm_tui.cli.checked import relative_path
    from escm_tui.errors import UsageError
    from escm_tui.git import history
    from escm_tui.load.layout import record_path

    repo = context.repository()
    changed = history.status(repo.git).changed
    files: list[str] = []
    activities: dict[str, frozenset[str]] = {}
    for typed in targets:
        if _TARGET.fullmatch(typed):
            wanted = parse_target(repo.catalog, typed)
            path = record_path(span, wanted.practice.id)
            if wanted.activity is not None:
                activities[path] = activities.get(path, frozenset()) | {wanted.activity.id}
                continue
        else:
            path = relative_path(repo, typed)
        below = [each for each in changed if each == path or each.startswith(f"{path}/") or path == "."]
        if not below:
            raise UsageError(f"Nothing changed in {path}.", "See what changed with: git status")
        files += below
    return files, activities
