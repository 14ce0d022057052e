"""Commands about engagements: the client relationships in which services are delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, day, json_option, repo_option, rev_option
from escm_tui.domain.records import PHASES, Period, Phase
from escm_tui.errors import UsageError

_STATES = ("prospective", "active", "completed", "lost")


@click.group("engagement", cls=Group)
def engagement() -> None:
    """Keep the engagements.

    Their records and evidence stand beside those of the organization. Their names stay in history: use code names
    for confidential clients.
    """


def _facts(function: Any) -> Any:  # noqa: ANN401  a decorator of click's
    """The options that say what an engagement is; `add` and `edit` share them."""
    options = [
        click.option("--service", metavar="TEXT", help="What is provided."),
        click.option("--state", type=click.Choice(_STATES), help="Where it stands; active unless said otherwise."),
        *(
            click.option(f"--{phase}", metavar="FROM[..UNTIL]", help=f"The days of {phase}: 2026-01-01..2026-03-31.")
            for phase in PHASES
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@command(
    "add",
    examples=(
        (
            "An engagement that has begun its delivery",
            (
                'escm engagement add orbit-desk --client "Orbit" --service "Help desk" \\\n'
                "    --initiation 2026-01-10..2026-03-31 --delivery 2026-04-01"
            ),
        ),
    ),
)
@click.argument("slug")
@click.option("--client", required=True, metavar="NAME", help="For whom; a code name where it is confidential.")
@_facts
@repo_option()
@click.pass_obj
def add(
    context: Context, /, *, slug: str, client: str, service: str | None, state: str | None, **phases: str | None
) -> None:
    """Add an engagement. SLUG names its folder."""
    from escm_tui.actions.engage import NewEngagement, add_engagement

    new = NewEngagement(slug, client, service or "", state or "active", _periods(phases))
    [change] = add_engagement(context.repository(), new)
    context.print(f"Added {slug} in {change.path}.")


@command(
    "edit",
    examples=(
        ("Delivery has begun", "escm engagement edit acme-helpdesk --delivery 2026-04-01"),
        (
            "It is over",
            "escm engagement edit acme-helpdesk --state completed \\\n    --completion 2026-05-01..2026-06-30",
        ),
    ),
)
@click.argument("slug")
@click.option("--client", metavar="NAME", help="For whom.")
@_facts
@click.option("--clear", metavar="KEY", multiple=True, help="Take a key away, such as phases.completion. Repeatable.")
@repo_option()
@click.pass_obj
def edit(
    context: Context,
    /,
    *,
    slug: str,
    client: str | None,
    service: str | None,
    state: str | None,
    clear: tuple[str, ...],
    **phases: str | None,
) -> None:
    """Change an engagement; comments and order of its file stay."""
    from escm_tui.actions.engage import edit_engagement

    values: dict[str, object] = {
        key: value for key, value in (("client", client), ("service", service), ("state", state)) if value is not None
    }
    for phase, period in _periods(phases).items():
        values[f"phases.{phase}"] = _as_mapping(period)
    both = sorted({*clear} & {*values})
    if both:
        raise UsageError(f"{both[0]} cannot be set and cleared at once.")
    values |= dict.fromkeys(clear)
    if not values:
        raise UsageError("Nothing to change was named.", "escm engagement edit --help")
    changes = edit_engagement(context.repository(), slug, values)
    context.print([f"Changed {each.path}" for each in changes] or "Nothing changed: the engagement says so already.")


def _as_mapping(period: Period) -> Mapping[str, date]:
    ends = {"from": period.start, "until": period.end}
    return {key: day for key, day in ends.items() if day is not None}


def _periods(phases: Mapping[str, str | None]) -> dict[Phase, Period]:
    return {phase: _period(text, phase) for phase in PHASES if (text := phases.get(phase))}


def _period(text: str, phase: str) -> Period:
    start, _, end = text.partition("..")
    days = [day(each) if each else None for each in (start, end)]
    period = Period(days[0], days[1])
    if not start and not end:
        raise UsageError(
            f"{phase} has no day in {text!r}.", "Write 2026-01-01, 2026-01-01..2026-03-31 or ..2026-03-31."
        )
    if period.start and period.end and period.end < period.start:
        raise UsageError(f"{phase} would end before it begins: {text}.")
    return period


@command(
    "list",
    examples=(
        ("All engagements", "escm engagement list"),
        ("As they were at an evaluation", "escm engagement list --rev evaluation/2026-h2"),
    ),
)
@json_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def list_(context: Context) -> None:
    """List engagements with state, phases, and whether they count."""
    from escm_tui.domain.spans import spans_of_interest
    from escm_tui.reports.register_text import engagements_text

    snapshot = context.snapshot()
    counted = spans_of_interest(snapshot)
    if context.as_json:
        from escm_tui.reports import payloads

        found = [snapshot.engagements[slug] for slug in sorted(snapshot.engagements)]
        context.print_json(payloads.engagements(found, counted, snapshot.as_of))
    else:
        context.print(engagements_text(snapshot, counted, context.page))


@command("show", examples=(("One engagement", "escm engagement show acme-helpdesk"),))
@click.argument("slug")
@json_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def show(context: Context, slug: str) -> None:
    """Show one engagement with its phases."""
    from escm_tui.actions.lookup import nearest
    from escm_tui.domain.spans import spans_of_interest
    from escm_tui.reports.register_text import engagement_text

    snapshot = context.snapshot()
    name = slug.removeprefix("engagements/")
    if name not in snapshot.engagements:
        known = ", ".join(sorted(snapshot.engagements)) or "none yet"
        raise UsageError(f"No engagement {slug}.", nearest(name, snapshot.engagements) or f"There are these: {known}.")
    found = snapshot.engagements[name]
    counted = spans_of_interest(snapshot)
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.engagements([found], counted, snapshot.as_of))
    else:
        context.print(engagement_text(snapshot, found, found.span in counted, context.page))


for _each in (add, edit, list_, show):
    engagement.add_command(_each)
