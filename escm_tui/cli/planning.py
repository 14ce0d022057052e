"""Commands that plan: the gap to a level, what if, what time takes away, and the actions that close gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import day, json_option, reads_snapshot, repo_option, rev_option, span_option
from escm_tui.errors import UsageError

if TYPE_CHECKING:
    from escm_tui.actions.improve import State
    from escm_tui.domain.profile import Profile
    from escm_tui.domain.what_if import Supposition


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    return day(value) if value is not None else None


@command(
    "gap",
    examples=(
        ("What is missing for the next level", "escm gap"),
        ("What is missing for Level 4", "escm gap --level 4"),
        ("What if a Practice and an Activity held", "escm gap --level 4 --suppose prf10,rel08.b2"),
        (
            "The same, kept as actions in their records",
            'escm gap --level 4 --suppose rel08 --save --owner "Quality Manager" \\\n    --due 2027-03-31',
        ),
        ("What expires within a year, and what that takes away", "escm gap --forecast 365"),
    ),
)
@click.option("--level", type=click.IntRange(2, 4), help="The level wanted; the target of escm.yaml, else the next.")
@click.option(
    "--suppose", metavar="TARGETS", multiple=True, help="Suppose that these hold: knw07,ppl04.b2. Repeatable."
)
@click.option("--save", is_flag=True, help="Keep what is supposed as actions in the records.")
@click.option("--owner", metavar="ROLE", help="With --save: who does it.")
@click.option("--due", metavar="DATE", callback=_day, help="With --save: until when.")
@click.option("--forecast", metavar="DAYS", type=click.IntRange(0, 36500), help="What expires within so many days.")
@reads_snapshot()
@click.pass_obj
def gap(
    context: Context,
    /,
    *,
    level: int | None,
    suppose: tuple[str, ...],
    save: bool,
    owner: str | None,
    due: date | None,
    forecast: int | None,
) -> None:
    """Show what is missing for a level, and what would help.

    Support Practices first, since others rest on them, then least effort; for each Practice what its nearest record
    lacks, what it unblocks and which actions are planned.
    """
    _require_sense(save, (owner, due), suppose, forecast, context.revision)
    if forecast is not None:
        _forecast(context, forecast)
        return
    profile = context.profile() if suppose else context.summary()
    supposed = _supposed(profile, suppose)
    if save:
        _save(context, profile, supposed, owner, due)
    elif supposed:
        _what_if(context, profile, supposed, level)
    else:
        _gap(context, profile, _wanted(profile, level))


def _require_sense(
    save: bool, facts: tuple[object, ...], suppose: tuple[str, ...], forecast: int | None, revision: str | None
) -> None:
    if forecast is not None and suppose:
        raise UsageError("--suppose and --forecast exclude each other.", "Ask one after the other.")
    if save and not suppose:
        raise UsageError("--save keeps what is supposed, and nothing is.", "Name it, for example: --suppose knw07")
    if save and revision is not None:
        raise UsageError("Actions are kept in the work tree, not in a revision.", "Leave --rev out.")
    if any(facts) and not save:
        raise UsageError("--owner and --due belong to --save.", "Add --save to keep what is supposed as actions.")


def _wanted(profile: Profile, level: int | None) -> int:
    return level or profile.wanted_level


def _gap(context: Context, profile: Profile, wanted: int) -> None:
    items = profile.gap(wanted)
    if context.as_json:
        from escm_tui.reports import planning_payloads

        context.print_json(planning_payloads.gap(profile, wanted, items))
        return
    from escm_tui.reports.gap_text import gap_text

    context.print(gap_text(profile, wanted, items, context.page))


def _supposed(profile: Profile, texts: Sequence[str]) -> tuple[Supposition, ...]:
    if not texts:
        return ()
    from escm_tui.actions.suppose import suppositions

    return suppositions(profile.catalog, (word for text in texts for word in text.replace(",", " ").split()))


def _what_if(context: Context, profile: Profile, supposed: Sequence[Supposition], level: int | None) -> None:
    from escm_tui.domain.comparison import compare
    from escm_tui.domain.profile import profile_of
    from escm_tui.domain.what_if import suppose

    spans = profile.assessment.spans
    then = profile_of(profile.catalog, suppose(profile.snapshot, supposed, spans=spans), spans=spans)
    compared, names, wanted = compare(profile, then), [each.name for each in supposed], _wanted(profile, level)
    if context.as_json:
        from escm_tui.reports import planning_payloads

        context.print_json(planning_payloads.what_if(names, compared, wanted))
        return
    from escm_tui.reports.gap_text import gap_text, what_if_text

    page = context.page
    context.print([*what_if_text(names, compared, page), "", *gap_text(then, wanted, then.gap(wanted), page)])


def _forecast(context: Context, days: int) -> None:
    from escm_tui.domain.forecast import forecast
    from escm_tui.load.evidence_repository import known_span

    repo, snapshot = context.repository(), context.snapshot()
    spans = [known_span(snapshot, span) for span in context.spans] or None
    found = forecast(repo.catalog, snapshot, days, spans=spans)
    if context.as_json:
        from escm_tui.reports import planning_payloads

        context.print_json(planning_payloads.forecast(found))
        return
    from escm_tui.reports.gap_text import forecast_text

    context.print(forecast_text(found, context.page))


def _save(
    context: Context, profile: Profile, supposed: Sequence[Supposition], owner: str | None, due: date | None
) -> None:
    from escm_tui.actions.improve import add_actions
    from escm_tui.actions.suppose import actions_for, holds
    from escm_tui.reports.rows import span_name

    planned, _ = add_actions(context.repository(), actions_for(profile, supposed, owner=owner or "", due=due))
    context.print(f"Planned {each.practice} {each.slug} ({span_name(each.span)})" for each in planned)
    context.tell(f"{each.name} holds already." for each in supposed if holds(profile, each))


@click.group("action", cls=Group)
def action() -> None:
    """Plan the work that closes gaps.

    Actions stand in the record of their Practice, with an owner and a due date; an open one past its date is a
    warning.
    """


@command(
    "add",
    examples=(
        (
            "For an Activity of the organization",
            (
                'escm action add knw07.b2 "Extend the register to supplier documents" \\\n'
                '    --owner "Quality Manager" --due 2027-03-31'
            ),
        ),
        ("For a Practice in an engagement", 'escm action add rel06 "Agree on review dates" --span acme-helpdesk'),
    ),
)
@click.argument("targets", metavar="TARGET...", nargs=-1, required=True)
@click.argument("title")
@click.option("--owner", metavar="ROLE", help="Who does it: a role, not a name.")
@click.option("--due", metavar="DATE", callback=_day, help="Until when (2027-03-31).")
@click.option("--slug", help="How it is called in its record; made of the title unless given.")
@span_option("The span whose record keeps it: organization unless given, or an engagement.")
@repo_option()
@click.pass_obj
def add(
    context: Context,
    /,
    *,
    targets: tuple[str, ...],
    title: str,
    owner: str | None,
    due: date | None,
    slug: str | None,
) -> None:
    """Plan an action. TARGET is a Practice, or Activities of one."""
    from escm_tui.actions.improve import NewAction, add_actions
    from escm_tui.actions.lookup import parse_target
    from escm_tui.load.catalog import load_catalog

    found = [parse_target(load_catalog(), each) for each in targets]
    practices = {each.practice.id for each in found}
    if len(practices) > 1:
        raise UsageError("An action stands in the record of one Practice.", "Name Activities of one Practice.")
    activities = tuple(each.activity.id for each in found if each.activity)
    span = context.span or "organization"
    new = NewAction(span, found[0].practice.id, title, activities, owner or "", due, slug or "")
    [planned], [change] = add_actions(context.repository(), [new])
    context.print(f"Planned {planned.slug} in {change.path}.")


@command(
    "list",
    examples=(
        ("What is still to be done, the next due first", "escm action list"),
        ("Everything, for another program", "escm action list --all --json"),
    ),
)
@click.option("--all", "every", is_flag=True, help="Done and dropped ones as well.")
@json_option()
@rev_option()
@repo_option()
@click.pass_obj
def list_(context: Context, every: bool) -> None:
    """List the actions of all records, the next due first."""
    snapshot = context.snapshot()
    found = [
        (record, each)
        for record in snapshot.records.values()
        for each in record.actions.values()
        if every or each.state == "open"
    ]
    found.sort(key=lambda pair: (pair[1].due or date.max, pair[0].practice, pair[0].span, pair[1].slug))
    if context.as_json:
        from escm_tui.reports import planning_payloads

        context.print_json(planning_payloads.actions(found, snapshot))
        return
    from escm_tui.reports.gap_text import actions_text

    context.print(actions_text(found, snapshot.as_of, context.page))


def _state_command(name: str, state: State, purpose: str) -> click.Command:
    @command(name, examples=((purpose, f"escm action {name} prf09 find-partner"),))
    @click.argument("practice")
    @click.argument("slug")
    @span_option("The span whose record keeps it: organization unless given, or an engagement.")
    @repo_option()
    @click.pass_obj
    def change(context: Context, practice: str, slug: str) -> None:
        from escm_tui.actions.improve import set_state

        changed = set_state(context.repository(), context.span or "organization", practice, slug, state)
        context.print(f"{slug} is {state}." if changed else f"Nothing changed: {slug} is {state} already.")

    change.help = f"Say that an action is {state}; it stays in its record."
    return change


action.add_command(add)
action.add_command(list_)
action.add_command(_state_command("done", "done", "The work is done; now rate the Activity and attach the evidence"))
action.add_command(_state_command("drop", "dropped", "The work is given up"))
action.add_command(_state_command("reopen", "open", "The work goes on after all"))
