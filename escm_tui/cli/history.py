"""Commands that walk through history: trend, blame and bisect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from escm_tui.cli import direct
from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, basis_option, json_option, repo_option, rev_option, span_option
from escm_tui.errors import UsageError

if TYPE_CHECKING:
    from escm_tui.domain.bisection import Question


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
    direct.trend(context, basis)


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
    come and go do not count. A claim that no longer holds, for instance since its evidence expired, is told with !.
    Renamed engagements are followed to their former names.
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


@command(
    "bisect",
    examples=(
        ("The commit with which Level 3 was won or lost, between evaluations", "escm bisect level 3"),
        (
            "A Practice, in a range of its own",
            "escm bisect practice knw07 \\\n    --good evaluation/2024-h1 --bad evaluation/2026-h2",
        ),
        ("All commits judged on one day", "escm bisect level 3 --as-of 2026-06-30"),
    ),
)
@click.argument("kind", type=click.Choice(["level", "practice"]))
@click.argument("what", metavar="LEVEL|PRACTICE")
@click.option("--good", metavar="REV", help="The older end of the range.")
@click.option("--bad", metavar="REV", help="The newer end; HEAD where only --good is named.")
@basis_option()
@json_option()
@as_of_option()
@repo_option()
@click.pass_obj
def bisect(context: Context, kind: str, what: str, good: str | None, bad: str | None) -> None:
    """Find the commit at which a level or Practice was won or lost.

    Without a range it searches between the newest two evaluations that differ in it. Few commits along first parents
    are judged, each on its own day. Levels can come and go: one turn is named, and whether there may be more.
    """
    from escm_tui.load.bisect import find_change

    repo = context.repository()
    turn = find_change(repo, _question(kind, what), good, bad, as_of=context.as_of, basis=context.basis)
    if context.as_json:
        from escm_tui.reports import history_payloads

        context.print_json(history_payloads.bisect(turn))
        return
    from escm_tui.load.between import tags_by_commit
    from escm_tui.reports.bisect_text import bisect_text

    context.print(bisect_text(turn, tags_by_commit(repo), context.page))


def _question(kind: str, what: str) -> Question:
    from escm_tui.actions.lookup import find_practice
    from escm_tui.domain.bisection import LevelReached, PracticeSatisfied
    from escm_tui.domain.catalog import LEVELS
    from escm_tui.load.catalog import load_catalog

    if kind == "practice":
        return PracticeSatisfied(find_practice(load_catalog(), what).id)
    if what not in map(str, LEVELS):
        raise UsageError(f"No level {what} to search for.", "Levels are 2, 3 and 4; Level 5 is in: escm trend")
    return LevelReached(int(what))
