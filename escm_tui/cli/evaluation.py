"""Commands about evaluations: plan, start, determine, finding, list and show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import click

from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.evaluation_agreement import agreement
from escm_tui.cli.evaluation_sealing import listed_evaluation, reinstate, seal, suspend, verify, withdraw
from escm_tui.cli.options import day, json_option, repo_option, rev_option
from escm_tui.domain.records import (
    ORGANIZATION,
    ActivityVerdict,
    ModelScope,
    SpanVerdict,
    Verdict,
    engagement_span,
)
from escm_tui.errors import UsageError

if TYPE_CHECKING:
    from escm_tui.actions.changes import FileChange

_VERDICTS: tuple[str, ...] = get_args(Verdict)
_PERIOD = "FROM..TO"
_WORSE: tuple[Verdict, ...] = ("satisfied", "not_rated", "not_satisfied")


@click.group("evaluation", cls=Group)
def evaluation() -> None:
    """Plan, judge, seal and verify evaluations.

    An evaluation is a Capability Determination: its determinations stand apart from what the organization claims.
    Sealed, it becomes the annotated tag evaluation/SLUG, which anybody can compute again.
    """


@command(
    "plan",
    examples=(
        (
            "A full self-appraisal of the organization and two engagements",
            (
                "escm evaluation plan 2027-h1 --method full_self_appraisal \\\n"
                '    --title "First half of 2027" --period 2027-03-01..2027-03-26 \\\n'
                "    --engagement acme-helpdesk --engagement nordbank-payroll \\\n"
                '    --member "lead=lead evaluator"'
            ),
        ),
        (
            "A mini evaluation of two Capability Areas",
            (
                "escm evaluation plan people-2026 --method mini_evaluation \\\n"
                '    --area ppl --area knw --title "People" --period 2026-05-04..2026-05-08'
            ),
        ),
    ),
)
@click.argument("slug")
@click.option(
    "--method", required=True, metavar="METHOD", help="How capability is determined; escm evaluation methods."
)
@click.option("--title", required=True, metavar="TEXT", help="What it is called.")
@click.option("--period", required=True, metavar=_PERIOD, help="First and last day; evidence is judged on the last.")
@click.option("--level", type=click.Choice(["2", "3", "4"]), multiple=True, help="Model scope by levels. Repeatable.")
@click.option("--area", metavar="AREA", multiple=True, help="Model scope by Capability Areas. Repeatable.")
@click.option("--practice", metavar="PRACTICE", multiple=True, help="Model scope by Practices. Repeatable.")
@click.option("--engagement", metavar="SLUG", multiple=True, help="An engagement in the span. Repeatable.")
@click.option("--no-organization", is_flag=True, help="Leave the organization's own records out of the span.")
@click.option("--sponsor", metavar="ROLE", default="", help="The role that asked for it.")
@click.option("--member", metavar="SLUG=ROLE", multiple=True, help="A member of the team with their role. Repeatable.")
@repo_option()
@click.pass_obj
def plan(context: Context, /, *, slug: str, period: str, no_organization: bool, **given: Any) -> None:  # noqa: ANN401
    """Plan an evaluation. SLUG names its folder and, later, its tag.

    Full methods take all 84 Practices and need no scope; mini methods take a scope and state no level.
    """
    from escm_tui.actions.evaluate import NewEvaluation, plan as plan_evaluation

    start, end = _period(period)
    new = NewEvaluation(
        slug=slug,
        method=given["method"],
        title=given["title"],
        start=start,
        end=end,
        scope=ModelScope(
            tuple(map(int, given["level"])),
            tuple(each.lower() for each in given["area"]),
            tuple(each.lower() for each in given["practice"]),
        ),
        organization=not no_organization,
        engagements=given["engagement"],
        sponsor=given["sponsor"],
        team=dict(_member(each) for each in given["member"]),
    )
    [change] = plan_evaluation(context.repository(), new)
    context.print([f"Planned {slug} in {change.path}.", f"Next: escm commit, then escm evaluation start {slug}"])


def _period(text: str) -> tuple[date, date]:
    start, dots, end = text.partition("..")
    if not dots or not start or not end:
        raise UsageError(f"{text} is no period.", "Write the first and the last day: 2026-09-01..2026-09-26.")
    return day(start), day(end)


def _member(text: str) -> tuple[str, str]:
    slug, sign, role = text.partition("=")
    if not sign or not slug.strip() or not role.strip():
        raise UsageError(
            f"{text!r} names no member of the team.", 'Write a slug and a role: --member "lead=lead evaluator"'
        )
    return slug.strip(), role.strip()


@command(
    "start",
    examples=(
        ("Judge the evidence as it was last committed", "escm evaluation start 2027-h1"),
        ("Judge an earlier state", "escm evaluation start 2027-h1 --baseline HEAD~3"),
    ),
)
@click.argument("slug")
@click.option("--baseline", metavar="REV", help="The commit whose evidence is judged; the last one unless named.")
@repo_option()
@click.pass_obj
def start(context: Context, slug: str, baseline: str | None) -> None:
    """Fix the baseline and begin to judge; again for a new baseline."""
    from escm_tui.actions.evaluate import start as start_evaluation

    repo = context.repository()
    start_evaluation(repo, slug, baseline)
    judged = repo.git.resolve(baseline or "HEAD")
    context.print([f"{slug} judges the evidence of {judged[:9]}.", f"Next: escm evaluation show {slug}"])


@command(
    "determine",
    examples=(
        (
            "Judge one Practice, with a verdict on an Activity",
            (
                "escm evaluation determine 2027-h1 knw07 not_satisfied \\\n"
                '    --because "Supplier documents are not controlled." \\\n'
                '    --activity "b2=not_satisfied: The list leaves them out."'
            ),
        ),
        (
            "An Activity that differs between spans",
            (
                "escm evaluation determine 2027-h1 knw07 satisfied \\\n"
                '    --activity "b5=satisfied" \\\n'
                '    --activity "b5@acme-helpdesk=not_satisfied: No talks since May."'
            ),
        ),
        (
            "Take what is claimed for what is determined, in a self-appraisal",
            "escm evaluation determine 2027-h1 --take-over",
        ),
    ),
)
@click.argument("slug")
@click.argument("words", metavar="[PRACTICE VERDICT]", nargs=-1)
@click.option("--because", metavar="TEXT", default="", help="What the verdict rests on.")
@click.option(
    "--activity",
    metavar="ID[@SPAN]=VERDICT[: TEXT]",
    multiple=True,
    help="A verdict on one Activity, or on it in one span. Repeatable.",
)
@click.option("--take-over", is_flag=True, help="Take the claims over where nothing is determined, and say so.")
@repo_option()
@click.pass_obj
def determine(
    context: Context,
    /,
    *,
    slug: str,
    words: tuple[str, ...],
    because: str,
    activity: tuple[str, ...],
    take_over: bool,
) -> None:
    """Judge a Practice: satisfied, not_satisfied or not_rated.

    With --take-over Practices in scope that are not determined yet get what the claims amount to in the baseline;
    only self-appraisals may do that, and each determination says so. Practices that are named are taken over anew.
    """
    from escm_tui.actions.evaluate import determine as determine_practice, take_over as take_claims_over

    repo = context.repository()
    if take_over:
        if because or activity:
            raise UsageError("--take-over gives its own reasons; it takes no --because and no --activity.")
        changes = take_claims_over(repo, slug, words)
    else:
        practice, verdict = _practice_and_verdict(words)
        verdicts = _activity_verdicts(activity)
        changes = determine_practice(repo, slug, practice, verdict, because=because, activities=verdicts)
    _tell(context, slug, changes)


def _practice_and_verdict(words: tuple[str, ...]) -> tuple[str, Verdict]:
    match words:
        case [practice, verdict]:
            return practice, _verdict(verdict)
    raise UsageError(
        "A determination names a Practice and a verdict.",
        "For example: escm evaluation determine SLUG knw07 satisfied; or use --take-over",
    )


def _verdict(text: str) -> Verdict:
    name = text.strip().lower().replace("-", "_")
    if name not in _VERDICTS:
        raise UsageError(f"No verdict {text}.", f"Verdicts are {', '.join(_VERDICTS)}.")
    return cast("Verdict", name)


def _activity_verdicts(texts: Iterable[str]) -> dict[str, ActivityVerdict]:
    """Activity to verdict; one that is judged by span alone is as good as the worst of them."""
    whole: dict[str, SpanVerdict] = {}
    spans: dict[str, dict[str, SpanVerdict]] = {}
    for text in texts:
        place, sign, rest = text.partition("=")
        if not sign:
            raise UsageError(
                f"{text!r} is no verdict on an Activity.",
                'Write: --activity "b2=not_satisfied: Why." or --activity "b2@acme-helpdesk=satisfied"',
            )
        verdict, _, because = rest.partition(":")
        activity, at, span = (each.strip() for each in place.partition("@"))
        said = SpanVerdict(_verdict(verdict), because.strip())
        if at:
            name = span.removeprefix("engagements/")
            spans.setdefault(activity, {})[ORGANIZATION if name == ORGANIZATION else engagement_span(name)] = said
        else:
            whole[activity] = said
    found = {}
    for activity in dict.fromkeys((*whole, *spans)):
        inside = spans.get(activity, {})
        worst = SpanVerdict(max((each.verdict for each in inside.values()), key=_WORSE.index, default="not_rated"))
        said = whole.get(activity, worst)
        found[activity] = ActivityVerdict(said.verdict, said.because, inside)
    return found


def _tell(context: Context, slug: str, changes: tuple[FileChange, ...]) -> None:
    """How far the evaluation has come."""
    from escm_tui.actions.evaluate import find_evaluation
    from escm_tui.domain.determination import outcome_of
    from escm_tui.reports.plain import plural

    repo = context.repository()
    snapshot = repo.work_tree()
    found = find_evaluation(snapshot, slug)
    outcome = outcome_of(repo.catalog, snapshot, found)
    written = sum(not change.path.endswith("/evaluation.yaml") for change in changes)
    done = len(outcome.scope) - len(outcome.undetermined)
    context.print(
        [
            f"Wrote {plural(written, 'determination')}; {done} of {len(outcome.scope)} Practices are determined.",
            *([] if outcome.undetermined else [f"Next: escm commit, then escm evaluation seal {found.slug}"]),
        ]
    )
    told = [each for each in snapshot.problems if each.code == "C009" and any(each.path == c.path for c in changes)]
    if told:
        from escm_tui.reports.problem_text import problem_lines

        context.tell(problem_lines(told, context.page_of_errors))


@command(
    "finding",
    examples=(
        (
            "A weakness, with the Activities it is about",
            (
                "escm evaluation finding 2027-h1 knw07 weakness \\\n"
                '    "Supplier documents change without review." --severity major --activity b2'
            ),
        ),
        ("A strength", 'escm evaluation finding 2027-h1 knw07 strength "Names are alike."'),
    ),
)
@click.argument("slug")
@click.argument("practice")
@click.argument("kind", type=click.Choice(["strength", "weakness", "improvement"]))
@click.argument("text")
@click.option("--severity", type=click.Choice(["minor", "major"]), help="How much a weakness weighs.")
@click.option("--activity", metavar="ID", multiple=True, help="An Activity that it is about. Repeatable.")
@click.option(
    "--slug", "name", metavar="SLUG", default="", help="The finding's own slug; made of its text unless given."
)
@repo_option()
@click.pass_obj
def finding(context: Context, /, *, slug: str, practice: str, kind: str, text: str, **given: Any) -> None:  # noqa: ANN401
    """Write a finding down in the determination of a Practice."""
    from escm_tui.actions.evaluate import NewFinding, add_finding

    chosen = cast("Literal['strength', 'weakness', 'improvement']", kind)
    new = NewFinding(chosen, text, given["severity"], given["activity"], given["name"])
    [change] = add_finding(context.repository(), slug, practice, new)
    context.print(f"Wrote the {kind} in {change.path}.")


@command(
    "list",
    examples=(
        ("All evaluations, by their last day", "escm evaluation list"),
        (
            "As they stood at a revision, for another program",
            "escm evaluation list \\\n    --rev evaluation/2026-h2 --json",
        ),
    ),
)
@json_option()
@rev_option()
@repo_option()
@click.pass_obj
def list_(context: Context) -> None:
    """List evaluations with state, result and how long it holds."""
    from escm_tui.reports.evaluation_text import evaluations_text

    snapshot = context.snapshot()
    order = sorted(snapshot.evaluations.values(), key=lambda each: (each.period.end or date.min, each.slug))
    found = [listed_evaluation(context, snapshot, each) for each in order]
    if context.as_json:
        from escm_tui.reports import evaluation_payloads

        context.print_json(evaluation_payloads.evaluations(found))
    else:
        context.print(evaluations_text(found, context.page))


@command(
    "show",
    examples=(
        ("An evaluation, claims and determinations side by side", "escm evaluation show 2026-h2"),
        ("One Practice with claims, evidence, reasons and verdicts", "escm evaluation show 2026-h2 knw07"),
    ),
)
@click.argument("slug")
@click.argument("practice", required=False)
@json_option()
@rev_option()
@repo_option()
@click.pass_obj
def show(context: Context, slug: str, practice: str | None) -> None:
    """Show an evaluation, or one Practice of it.

    Claims and evidence are judged on the last day of the evaluation, as strictly as its method asks: of a sealed
    evaluation in the tagged state, else in its baseline, and before it has one in the state you look at. A
    determination that the evidence does not bear out is marked with an exclamation mark.
    """
    from escm_tui.actions.evaluate import find_evaluation
    from escm_tui.actions.lookup import find_practice
    from escm_tui.load.judged import judged
    from escm_tui.reports import evaluation_payloads
    from escm_tui.reports.evaluation_text import determination_text, evaluation_text

    repo = context.repository()
    present = context.snapshot()
    listed = listed_evaluation(context, present, find_evaluation(present, slug))
    looked_at = judged(repo, present, listed.outcome.evaluation, listed.tag)
    listed = replace(listed, outcome=looked_at.outcome)
    if practice is None:
        if context.as_json:
            context.print_json(evaluation_payloads.evaluation(listed, looked_at))
        else:
            context.print(evaluation_text(listed, looked_at, context.page))
        return
    name = find_practice(repo.catalog, practice).id
    if context.as_json:
        context.print_json(evaluation_payloads.practice(listed, looked_at, name))
        return
    context.print(determination_text(looked_at, name, context.page))


@command("methods", examples=(("The methods and what each may state", "escm evaluation methods"),))
@json_option()
@click.pass_obj
def methods(context: Context) -> None:
    """Show the methods: who leads, scope, level, validity."""
    from escm_tui.load.catalog import load_catalog
    from escm_tui.reports.payloads import envelope
    from escm_tui.reports.typeset import Cell, Column, table

    found = load_catalog().methods.values()
    if context.as_json:
        context.print_json(envelope("methods", {"methods": [each._asdict() for each in found]}))
        return
    columns = (Column("Method"), Column("Led by", flexible=True), Column("Scope"), Column("Level"), Column("Months"))
    rows = [
        (
            Cell(each.id, "strong"),
            each.led_by,
            "all 84" if each.scope == "all" else "any",
            "stated" if each.states_level else "none",
            str(each.validity_months),
        )
        for each in found
    ]
    reading = next(iter(found)).reading
    context.print([*table(context.page, columns, rows), "", *context.page.prose(reading)])


_COMMANDS: tuple[Command, ...] = (
    plan, start, determine, finding, seal, verify, withdraw, suspend, reinstate, list_, show, methods,
    agreement,
)  # fmt: skip
for _each in _COMMANDS:
    evaluation.add_command(_each)
