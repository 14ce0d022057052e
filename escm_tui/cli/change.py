"""Commands of change control: propose, list, show, approve, merge and drop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import Decorated, json_option, repo_option

if TYPE_CHECKING:
    from escm_tui.load.between import Between
    from escm_tui.load.proposals import Proposal


@click.group("change", cls=Group)
def change() -> None:
    """Propose, approve, merge and drop changes.

    A proposal is an ordinary branch. Who has to approve it stands in escm.yaml under change_control, and counts as the
    branch that takes the change has it. Share branches with git push and git fetch; no forge is needed.
    """


def _into_option() -> Callable[[Decorated], Decorated]:
    return click.option(
        "--into", metavar="BRANCH", help="The branch the change is for; else the controlled one nearest to it."
    )


@command(
    "propose",
    examples=(
        ("Put what changed in the evidence on a branch of its own", "escm change propose add-minutes"),
        (
            "In your own words",
            'escm change propose extend-items-list \\\n    -m "Extend the list of controlled items to suppliers"',
        ),
    ),
)
@click.argument("name", required=False)
@click.option("-m", "--message", metavar="TEXT", multiple=True, help="What changed and why. Repeat it for paragraphs.")
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def propose(context: Context, name: str | None, message: tuple[str, ...], into: str | None) -> None:
    """Commit changed evidence as a proposal.

    NAME is a new branch, made where you stand; without it the branch on which you stand is taken. What merging would
    do to ratings, evidence and Capability Level is shown before anybody merges it.
    """
    from escm_tui.actions.propose import propose as propose_change
    from escm_tui.load.proposals import effect_of
    from escm_tui.reports import change_payloads
    from escm_tui.reports.payloads import envelope

    repo = context.repository()
    made = propose_change(repo, name, message="\n\n".join(message), into=into)
    effect, between = effect_of(repo, made.proposal), _between(context, made.proposal)
    if context.as_json:
        facts = {
            "started": made.started,
            "commit": made.committed.id if made.committed else None,
            **change_payloads.proposal_facts(made.proposal),
            "effect": change_payloads.effect_facts(effect, between),
        }
        context.print_json(envelope("change-propose", facts))
        return
    from escm_tui.reports.change_text import next_steps, proposal_text
    from escm_tui.reports.plain import show_line

    where = "on the new branch" if made.started else "on the branch"
    if made.committed:
        context.print(
            f"{made.committed.short} {show_line(made.committed.subject)} ({where} {show_line(made.proposal.name)})"
        )
    else:
        context.print(f"Everything was committed already, {where} {show_line(made.proposal.name)}.")
    context.print(["", *proposal_text(made.proposal, effect, between, context.page)])
    context.print(["", "What to do next:", *(f"  {step}" for step in next_steps(made.proposal))])


@command("list", examples=(("Every branch that would change a controlled one", "escm change list"),))
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def list_(context: Context, into: str | None) -> None:
    """List proposals with their approvals.

    Branches of this clone, and those last fetched, that hold something which a controlled branch lacks.
    """
    from escm_tui.load.proposals import proposals

    found = proposals(context.repository(), into)
    if context.as_json:
        from escm_tui.reports import change_payloads

        context.print_json(change_payloads.proposal_list(found))
        return
    from escm_tui.reports.change_text import proposal_list

    context.print(proposal_list(found, context.page))


@command(
    "show",
    examples=(
        ("The proposal on whose branch you stand", "escm change show"),
        ("One that was fetched, for another program", "escm change show add-minutes --json"),
    ),
)
@click.argument("name", required=False)
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def show(context: Context, name: str | None, into: str | None) -> None:
    """Show a proposal, its approvals and its effect.

    What rises and falls, which evidence comes and goes and what becomes of the Capability Level, before it is merged:
    both sides are judged on the present day.
    """
    from escm_tui.actions.propose import current_branch
    from escm_tui.load.proposals import effect_of, proposal

    repo = context.repository()
    found = proposal(repo, name or current_branch(repo), into)
    effect, between = effect_of(repo, found), _between(context, found)
    if context.as_json:
        from escm_tui.reports import change_payloads

        context.print_json(change_payloads.proposal_shown(found, effect, between))
        return
    from escm_tui.reports.change_text import proposal_text

    context.print(proposal_text(found, effect, between, context.page))


@command(
    "approve",
    examples=(
        ("After looking at it", "escm change show add-minutes\nescm change approve add-minutes"),
        ("With a word, and signed", 'escm change approve add-minutes --sign -m "Minutes seen."'),
    ),
)
@click.argument("name", required=False)
@click.option("-m", "--message", metavar="TEXT", multiple=True, help="What the approver has to say.")
@click.option("--sign/--no-sign", default=None, help="Sign the approval, or not; signed where the policy asks for it.")
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def approve(context: Context, name: str | None, message: tuple[str, ...], sign: bool | None, into: str | None) -> None:
    """Approve a proposal, just as it is.

    The approval is a commit on its branch that changes nothing and names the tree that is approved; git log shows it,
    git push shares it. It counts for that tree in the place of the present one: when either changes, approve again.
    """
    from escm_tui.actions.propose import approve as approve_change

    made = approve_change(context.repository(), name, note="\n\n".join(message), sign=sign, into=into)
    if context.as_json:
        from escm_tui.reports import change_payloads
        from escm_tui.reports.payloads import envelope, problem

        facts = {
            "name": made.proposal.name,
            "into": made.proposal.target.head.name,
            "commit": made.commit,
            "tree": made.proposal.change.tree,
            "signed": made.signed,
            "approvals": [change_payloads.standing_facts(each) for each in made.standings],
            "problems": [problem(each) for each in made.problems],
        }
        context.print_json(envelope("change-approve", facts))
        return
    from escm_tui.reports.change_text import standing_line
    from escm_tui.reports.plain import show_line

    signed = "signed" if made.signed else "not signed"
    tree = made.proposal.change.tree[:9]
    name = show_line(made.proposal.name)
    context.print(f"{made.commit[:9]} Approved {name} with the tree {tree}, {signed}.")
    context.print([f"  {standing_line(each, context.page)}" for each in made.standings])
    if made.problems:
        context.print(context.page.prose(show_line(made.problems[0].text)))
    context.print(f"Share it with: git push {made.proposal.head.remote or 'origin'} {name}")
    if not made.problems:
        context.print(f"It can be merged: escm change merge {name}")


@command("merge", examples=(("Take an approved proposal into the branch it is for", "escm change merge add-minutes"),))
@click.argument("name", required=False)
@click.option("-m", "--message", metavar="TEXT", multiple=True, help="What the merge says; trailers are added.")
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def merge(context: Context, name: str | None, message: tuple[str, ...], into: str | None) -> None:
    """Merge an approved proposal.

    An ordinary merge commit, whose trailers name who approved. It is refused while approvals are missing, the branch
    has moved on since, the two conflict or the result would hold an error; nothing changes then. Hooks run.
    """
    from escm_tui.actions.propose import merge as merge_change

    made = merge_change(context.repository(), name, message="\n\n".join(message), into=into)
    found = made.proposal
    if context.as_json:
        from escm_tui.reports import change_payloads
        from escm_tui.reports.payloads import envelope

        facts = {
            "name": found.name,
            "into": found.target.head.name,
            "commit": made.commit,
            "approved_by": list(made.approved_by),
            "effect": change_payloads.effect_facts(made.effect, _between(context, found)),
        }
        context.print_json(envelope("change-merge", facts))
        return
    from escm_tui.reports.comparison_text import level_sentence
    from escm_tui.reports.plain import show_line

    who = f", approved by {', '.join(map(show_line, made.approved_by))}" if made.approved_by else ""
    target = show_line(found.target.head.name)
    context.print(
        [
            f"{made.commit[:9]} Merged {show_line(found.name)} into {target}{who}.",
            level_sentence(made.effect.comparison),
            f"Share it with: git push origin {target}",
            f"The branch is done with: escm change drop {show_line(found.name)}",
        ]
    )


@command(
    "drop",
    examples=(
        ("A branch that was merged", "escm change drop add-minutes"),
        ("One that is not wanted any more", "escm change drop add-minutes --yes"),
    ),
)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Also when its commits are on no other branch.")
@_into_option()
@json_option()
@repo_option()
@click.pass_obj
def drop(context: Context, name: str, yes: bool, into: str | None) -> None:
    """Take the branch of a proposal away.

    Only the branch of this clone; git keeps its commits for a while.
    """
    from escm_tui.actions.propose import drop as drop_change

    gone = drop_change(context.repository(), name, even_lost=yes, into=into)
    if context.as_json:
        from escm_tui.reports.payloads import envelope

        facts = {"name": gone.name, "commit": gone.commit, "commits_on_no_branch": gone.lost}
        context.print_json(envelope("change-drop", facts))
        return
    from escm_tui.reports.plain import show_line

    context.print(
        f"Dropped {show_line(gone.name)}. Bring it back with: git branch {show_line(gone.name)} {gone.commit[:9]}"
    )


def _between(context: Context, found: Proposal) -> Between:
    from escm_tui.load.between import between_of

    return between_of(context.repository(), found.target.head.commit, found.head.commit)


for _each in (propose, list_, show, approve, merge, drop):
    change.add_command(_each)
