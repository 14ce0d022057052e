"""Commands that walk through history: trend, blame and bisect."""

from __future__ import annotations

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option, rev_option, span_option
from escm_tui.errors import UsageError


@command(
    "trend",
    examples=(
        ("All evaluations, one after the other", "escm trend"),
        ("What the claims amounted to at each of them", "escm trend --basis claims"),
        ("For another program", "escm trend --json"),
    ),
)
@click.option(
    "--basis",
    type=click.Choice(["claims", "determinations"]),
    help="What decides; determinations as soon as an evaluation is sealed.",
)
@json_option()
@repo_option()
@click.pass_obj
def trend(context: Context, basis: str | None) -> None:
    """Show how capability moved from evaluation to evaluation.

    Every tag evaluation/* by its day: level, satisfied Practices by Level and Capability Area, days between, how long
    results are valid, and what is missing for Level 5.
    """
    from escm_tui.domain.sustained import trend as trend_of
    from escm_tui.load.evaluation_history import evaluation_history

    repo = context.repository()
    history = evaluation_history(repo)
    if basis == "determinations" and not history.any_sealed:
        raise UsageError(
            "No evaluation is sealed yet, so there are no determinations to go by.", "Try: escm trend --basis claims"
        )
    by_claims = basis == "claims" or not history.any_sealed
    chain = trend_of(history.evaluations, "claims" if by_claims else "determinations", context.today)
    for tag, why in history.unread.items():
        context.tell(context.page_of_errors.prose(f"{tag} is left out. {why}"))
    if context.as_json:
        from escm_tui.reports import history_payloads

        context.print_json(history_payloads.trend(chain, history.unread))
        return
    from escm_tui.reports.trend_text import trend_text

    context.print(trend_text(chain, repo.catalog, context.page))


@command(
    "blame",
    examples=(
        ("Who made the claims of a Practice what they are, and since when", "escm blame knw07"),
        ("One Activity in one engagement", "escm blame knw07.b2 --span acme-helpdesk"),
        ("As an evaluation found them", "escm blame knw07 --rev evaluation/2026-h2"),
    ),
)
@click.argument("target", metavar="PRACTICE[.ACTIVITY]")
@json_option()
@span_option("Only the record of this span: organization or an engagement. Repeatable.")
@rev_option()
@repo_option()
@click.pass_obj
def blame(context: Context, target: str) -> None:
    """Show which commit made each claim what it is.

    For each Activity the commit since which it has its rating, evidence and reason, with day and author. Notes that
    come and go do not count. Renamed engagements are followed to their former names.
    """
    from escm_tui.actions.lookup import parse_target
    from escm_tui.git import history
    from escm_tui.load.evidence_repository import known_span
    from escm_tui.load.practice_history import blame as blame_record

    repo = context.repository()
    wanted = parse_target(repo.catalog, target)
    snapshot = repo.snapshot(context.revision)
    spans = [known_span(snapshot, span) for span in context.spans] or snapshot.spans
    activity = wanted.activity.id if wanted.activity else None
    records = [blame_record(repo, snapshot, span, wanted.practice.id, activity) for span in spans]
    commits = history.commits(repo.git, (each.commit for one in records for each in one.made if each.commit))
    if context.as_json:
        from escm_tui.reports import history_payloads

        context.print_json(history_payloads.blame(wanted.practice.id, records, commits, snapshot.label))
        return
    from escm_tui.reports.practice_history_text import blame_text

    name = f"{wanted.practice.id}.{activity}" if activity else f"{wanted.practice.id} {wanted.practice.title}"
    context.print(blame_text(name, snapshot.label, records, commits, context.page))
