"""The command that commits evidence."""

from __future__ import annotations

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import repo_option


@command(
    "commit",
    examples=(
        ("Everything that changed in the evidence, with a proposed message", "escm commit"),
        ("In your own words", 'escm commit -m "Rate version control after the June review"'),
        ("One folder", "escm commit organization/knw"),
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("-m", "--message", metavar="TEXT", multiple=True, help="What changed and why. Repeat it for paragraphs.")
@click.option("--all", "all_", is_flag=True, help="Take every change of the repository, a README too.")
@repo_option()
@click.pass_obj
def commit(context: Context, paths: tuple[str, ...], message: tuple[str, ...], all_: bool) -> None:
    """Commit changed evidence.

    The hooks of the repository run. Without a message one is proposed and used: what was rated, what rose and fell.
    The evidence that the commit would hold is checked first; an error refuses it.
    """
    from escm_tui.actions.commit import commit as commit_changes, message_for
    from escm_tui.cli.checking import relative_path
    from escm_tui.domain.problems import Severity
    from escm_tui.errors import UsageError
    from escm_tui.reports.plain import show, show_line
    from escm_tui.reports.rows import plural

    if paths and all_:
        raise UsageError("--all and a PATH exclude each other.")
    repo = context.repository()
    chosen = [relative_path(repo, path) for path in paths] or None
    text = "\n\n".join(message) if message else message_for(repo, chosen, all=all_)
    made = commit_changes(repo, text, paths=chosen, all=all_)
    branch = repo.git.branch()
    where = f"on {branch}" if branch else "on no branch: HEAD is detached"
    context.print(f"{made.short} {show_line(made.subject)} ({show_line(where)})")
    if not message and "\n\n" in text:
        context.print(["", *(f"  {line}".rstrip() for line in show(text.partition("\n\n")[2]).strip().split("\n"))])
    warnings = sum(each.severity is Severity.WARNING for each in made.problems)
    if warnings:
        context.tell(f"{plural(warnings, 'warning')} in the evidence: escm validate")
