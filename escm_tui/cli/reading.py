"""Commands that read one state of the repository: status, list and show."""

from __future__ import annotations

import click

from escm_tui.cli import direct
from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import TAKES_MINUS_WORDS, basis_option, filter_word, reads_snapshot


@command(
    "status",
    examples=(
        ("The work tree around you", "escm status"),
        ("As an evaluation found it, on its own day", "escm status --rev evaluation/2026-h2"),
        ("One engagement alone, for another program", "escm status --span acme-helpdesk --json"),
        ("What will have expired by the end of next year", "escm status --as-of 2027-12-31"),
        ("As evaluators determined it", "escm status --rev evaluation/2026-h2 \\\n    --basis determinations"),
    ),
)
@basis_option()
@reads_snapshot()
@click.pass_obj
def status(context: Context) -> None:
    """Show the capability profile on one page.

    Level and what blocks the next one, all 84 Practices by Capability Area and Level, counts, target, problems in
    files, next step. Files with errors count as absent; the page says so.
    """
    direct.status(context)


@command(
    "list",
    examples=(
        ("Everything", "escm list"),
        ("What is not satisfied at Levels 2 and 3", "escm list 'level:<4' -status:satisfied"),
        ("Policies of People Management that mention training", "escm list area:ppl type:policy training"),
        ("What differs from the last commit", "escm list changed"),
    ),
    context_settings=TAKES_MINUS_WORDS,
)
@click.argument("words", metavar="[FILTER]...", nargs=-1, type=filter_word)
@reads_snapshot()
@click.pass_obj
def list_(context: Context, words: tuple[str, ...]) -> None:
    """List Practices with their status, in a table.

    FILTER is words and conditions, all of which have to be met: area:knw, level:3, level:<4, status:partial (or
    satisfied, unsatisfied, not_rated), life:ongoing, type:policy, support:yes, span:acme-helpdesk, changed. A minus
    in front turns one round.
    """
    from escm_tui.reports.filter import parse_filter
    from escm_tui.reports.rows import practice_rows

    text = " ".join(words)
    parse_filter(text)  # A mistake is told before anything is read.
    profile = context.summary()
    chosen = parse_filter(text, profile.snapshot.spans)
    changed = _changed(context) if "changed" in {word.casefold().lstrip("-") for word in words} else frozenset()
    rows = [row for row in practice_rows(profile, changed) if chosen.matches(row)]
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.practice_list(rows, profile, chosen.text))
        return
    from escm_tui.reports.text import list_text

    context.print(list_text(rows, len(profile.practices), context.page))


def _changed(context: Context) -> frozenset[str]:
    """The Practices whose status or claims differ from the last commit, or for a revision from its first parent."""
    repo = context.repository()
    before = f"{context.revision}^" if context.revision else "HEAD"
    compared = repo.compare(before, context.revision)
    risen_or_fallen = {each.practice for each in compared.practices}
    return frozenset(risen_or_fallen | {each.practice for each in compared.activities})


@command(
    "show",
    examples=(
        ("A Practice with its Activities, reasons and evidence", "escm show knw07"),
        ("One Activity with its claims in every span", "escm show knw07.b2"),
        ("The same at the last evaluation", "escm show knw07 --rev evaluation/2026-h2"),
    ),
)
@click.argument("target", metavar="PRACTICE[.ACTIVITY]")
@reads_snapshot()
@click.pass_obj
def show(context: Context, target: str) -> None:
    """Show one Practice or Activity with its claims and gaps.

    What the model asks, what is claimed in which span on what evidence, what is missing. Glyph and letter of each
    Activity: H holds, P partial, F fails, N not applicable, - not rated. [written] marks an Activity that calls for
    something written. Clauses of other standards (ISO 9001, ITIL, ...) that records name under x-maps stand last.
    """
    from escm_tui.actions.lookup import parse_target
    from escm_tui.load.catalog import load_catalog

    wanted = parse_target(load_catalog(), target)
    profile = context.of_practice(wanted.practice.id)
    each = profile.practices[wanted.practice.id]
    if context.as_json:
        from escm_tui.reports import payloads

        activity = wanted.activity.id if wanted.activity else None
        context.print_json(payloads.practice(profile, each, activity))
        return
    from escm_tui.reports.practice_text import activity_text, practice_text

    if wanted.activity is not None:
        context.print(activity_text(profile, each, wanted.activity, context.page))
    else:
        context.print(practice_text(profile, each, context.page))
