"""The command that tells how far two evaluators agree who judge on a branch each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option
from escm_tui.errors import UsageError

if TYPE_CHECKING:
    from escm_tui.domain.snapshot import Snapshot


@command(
    "agreement",
    examples=(
        ("Two evaluators who judge on a branch each", "escm evaluation agreement evaluator/ann evaluator/bob"),
        ("One of several evaluations, for programs", "escm evaluation agreement HEAD HEAD --evaluation 2027-h1 --json"),
    ),
)
@click.argument("one", metavar="REV")
@click.argument("other", metavar="REV")
@click.option("--evaluation", "slug", metavar="SLUG", help="The evaluation, where both judge more than one.")
@json_option()
@repo_option()
@click.pass_obj
def agreement(context: Context, one: str, other: str, slug: str | None) -> None:
    """Show how far two evaluators agree before they meet.

    Each judges on a branch of their own; merging the branches is the consensus meeting. Shown are the percent of equal
    verdicts and Cohen's kappa, which leaves out what agrees by chance, for Practices and Activities that both judged,
    and each verdict that differs.
    """
    from escm_tui.domain.agreement import evaluators_agreement
    from escm_tui.reports.agreement_text import agreement_lines, agreement_payload

    repo = context.repository()
    snapshots = (repo.at(one), repo.at(other))
    chosen = _evaluation(snapshots, slug)
    first, second = (
        {each.practice: each for each in snapshot.determinations.values() if each.evaluation == chosen}
        for snapshot in snapshots
    )
    found = evaluators_agreement(first, second)
    if context.as_json:
        context.print_json(agreement_payload(found, chosen, (one, other)))
    else:
        context.print(agreement_lines(found, chosen, (one, other), context.page))


def _evaluation(snapshots: tuple[Snapshot, Snapshot], slug: str | None) -> str:
    """The evaluation that is meant: the one that was named, or the only one that both have under way."""
    from escm_tui.domain.evaluation_checks import OPEN_STATES

    both = snapshots[0].evaluations.keys() & snapshots[1].evaluations.keys()
    if slug is not None:
        if slug not in both:
            raise UsageError(f"No evaluation {slug!r} in both revisions.", "See which there are: escm evaluation list")
        return slug
    under_way = sorted(
        each for each in both if any(snapshot.evaluations[each].state in OPEN_STATES for snapshot in snapshots)
    )
    if len(under_way) != 1:
        found = f"These are under way: {', '.join(under_way)}." if under_way else "None is under way in both revisions."
        raise UsageError(f"It is not clear which evaluation is meant. {found}", "Name it with: --evaluation SLUG")
    return under_way[0]
