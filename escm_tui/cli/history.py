"""Commands that walk through history: trend, blame and bisect."""

from __future__ import annotations

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option
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
