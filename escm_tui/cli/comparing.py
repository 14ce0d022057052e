"""Commands about history: compare and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import (
    as_of_option,
    basis_option,
    format_option,
    json_option,
    repo_option,
    rev_option,
    span_option,
)
from escm_tui.errors import ExitCode, RepositoryError, UsageError

if TYPE_CHECKING:
    from escm_tui.domain.comparison import Comparison, Condition


@command(
    "compare",
    examples=(
        ("Two evaluations", "escm compare evaluation/2024-h1 evaluation/2026-h2"),
        ("The work tree with the last commit", "escm compare HEAD"),
        ("A change with its target, for a pipeline", "escm compare main HEAD --fail-on regression"),
        (
            "Stop where the level fell or evidence is gone, with JSON",
            "escm compare evaluation/2025-h2 HEAD --format json \\\n    --fail-on level --fail-on evidence",
        ),
        ("For a mail or wiki", "escm compare evaluation/2025-h2 evaluation/2026-h2 --format markdown"),
    ),
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--fail-on",
    type=click.Choice(["regression", "fallen", "level", "activities", "evidence", "rules", "any"]),
    multiple=True,
    help="Exit code 1 on this. Repeatable.",
)
@format_option("text", "json", "markdown", "html")
@basis_option()
@as_of_option()
@span_option()
@repo_option()
@click.pass_obj
def compare(context: Context, before: str, after: str | None, fail_on: tuple[Condition, ...]) -> int:
    """Compare two revisions as consecutive evaluations.

    Without B the work tree is compared with A. Level before and after, Practices that rose and fell with reasons,
    Activities rated anew, evidence added, removed, changed and expired, and the commits that did it. Each side is
    judged on its own day. With --basis determinations both sides are what their sealed evaluations determined;
    claims and evidence that changed are listed all the same.

    With --fail-on the exit code is 1 if a Practice or the level fell (regression), a Practice fell (fallen), the level
    fell (level), an Activity is rated lower (activities), evidence was removed or expired (evidence), other rules are
    in force (rules), or anything differs (any).
    """
    from escm_tui.load.between import between_of

    repo = context.repository()
    compared = _compared(context, before, after)
    between = between_of(repo, compared.before.snapshot.revision or before, compared.after.snapshot.revision)
    failed = tuple(dict.fromkeys(each for each in fail_on if compared.meets(each)))
    if context.format == "json":
        from escm_tui.reports import comparison_payloads

        context.print_json(comparison_payloads.comparison(compared, between, failed_on=failed))
    elif context.format == "html":
        from escm_tui.actions.report import gather_report
        from escm_tui.reports.html import report_html

        if context.spans:
            raise UsageError("A page is of all spans.", "Leave --span out, or --format html.")
        told = gather_report(repo, after, compared_with=before, as_of=context.as_of, basis=context.basis)
        context.print(report_html(told))
    elif context.format == "markdown":
        from escm_tui.reports.markdown import comparison_markdown

        context.print(comparison_markdown(compared, between))
    else:
        from escm_tui.reports.comparison_text import comparison_text

        context.print(comparison_text(compared, between, context.page))
    if not failed:
        return ExitCode.CLEAN
    from escm_tui.domain.comparison import CONDITIONS

    context.tell(f"--fail-on {each}: {CONDITIONS[each]}." for each in failed)
    return ExitCode.PROBLEMS


def _compared(context: Context, before: str, after: str | None) -> Comparison:
    from escm_tui.domain.comparison import compare as compare_profiles
    from escm_tui.load.evidence_repository import known_span, profile_on

    repo = context.repository()
    sides = [repo.snapshot(before, as_of=context.as_of), repo.snapshot(after, as_of=context.as_of)]
    for span in context.spans:
        # An engagement may have come or gone in between, but one side has to know it.
        if not any(span in side.spans or f"engagements/{span}" in side.spans for side in sides):
            known_span(sides[1], span)
    chosen = [
        [each for span in context.spans for each in (span, f"engagements/{span}") if each in side.spans]
        if context.spans
        else None
        for side in sides
    ]
    profiles = [
        profile_on(context.basis, repo.catalog, side, spans=spans) for side, spans in zip(sides, chosen, strict=True)
    ]
    return compare_profiles(*profiles)


@command(
    "log",
    examples=(
        ("The last twenty commits", "escm log -n 20"),
        ("Between two evaluations", "escm log evaluation/2025-h2..evaluation/2026-h2"),
        ("Who changed a Practice in any span, and what", "escm log --practice knw07"),
        ("The same of one Activity", "escm log --practice knw07.b2"),
    ),
)
@click.argument("revisions", metavar="[RANGE]", required=False)
@click.option(
    "--practice",
    metavar="PRACTICE[.ACTIVITY]",
    help="Only commits that changed claims or determinations of it, with what they changed.",
)
@click.option("-n", "--limit", type=click.IntRange(1), help="At most so many commits.")
@json_option()
@rev_option()
@repo_option()
@click.pass_obj
def log(context: Context, revisions: str | None, practice: str | None, limit: int | None) -> None:
    """List commits, newest first, with the tags on them.

    RANGE is a revision or A..B: what B has and A lacks.
    """
    if revisions and context.revision:
        raise UsageError("RANGE and --rev exclude each other.", "Name one revision or range.")
    from escm_tui.git import history
    from escm_tui.load.between import tags_by_commit

    repo = context.repository()
    wanted = revisions or context.revision or "HEAD"
    if practice is not None:
        _log_practice(context, wanted, practice, limit)
        return
    try:
        commits = history.log(repo.git, wanted, limit=limit)
    except RepositoryError as error:
        if wanted.partition(".")[0].lower() in repo.catalog.by_id:
            raise RepositoryError(error.message, f"Commits of a Practice: escm log --practice {wanted}") from error
        raise
    if context.as_json:
        from escm_tui.reports import comparison_payloads

        context.print_json(comparison_payloads.log(commits, tags_by_commit(repo)))
        return
    from escm_tui.reports.history_text import log_text

    context.print(log_text(commits, tags_by_commit(repo), context.page))


def _log_practice(context: Context, revisions: str, practice: str, limit: int | None) -> None:
    """The commits that changed claims or determinations of a Practice or Activity, with what they changed."""
    from escm_tui.actions.lookup import parse_target
    from escm_tui.load.between import tags_by_commit
    from escm_tui.load.practice_history import practice_log

    repo = context.repository()
    target = parse_target(repo.catalog, practice)
    activity = target.activity.id if target.activity else None
    commits = practice_log(repo, revisions, target.practice.id, activity)[:limit]
    if context.as_json:
        from escm_tui.reports import history_payloads

        context.print_json(history_payloads.practice_log(commits))
        return
    from escm_tui.reports.practice_history_text import practice_log_text

    context.print(practice_log_text(commits, tags_by_commit(repo), context.page))
