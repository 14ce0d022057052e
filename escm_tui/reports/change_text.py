"""Proposals as text: the list, one with its approvals and what merging it would do, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from escm_tui.domain.change_approval import Standing
from escm_tui.load.between import Between
from escm_tui.load.proposals import Effect, Proposal
from escm_tui.reports.comparison_text import comparison_text
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.problem_text import problem_lines
from escm_tui.reports.typeset import Cell, Column, Ink, Page, joined, table

_FILE_WORDS = {"A": "added", "D": "deleted"}


def proposal_list(found: Sequence[Proposal], page: Page) -> list[str]:
    """One line for each proposal; a sentence where there is none."""
    if not found:
        return ["There is no proposal: every branch is part of those that take changes."]
    columns = (
        Column("Proposal"),
        Column("For"),
        Column("By", flexible=True),
        Column("Commits", right=True),
        Column("Approvals", right=True),
        Column("State"),
        Column("Changes", flexible=True),
    )
    rows = [
        (
            show_line(each.head.label),
            show_line(each.target.head.name),
            show_line(", ".join(each.authors)),
            str(len(each.commits)),
            approvals_told(each),
            Cell(*state_of(each)),
            show_line(each.title),
        )
        for each in found
    ]
    return table(page, columns, rows)


def approvals_told(found: Proposal) -> str:
    """How many approvals count, of how many that are needed: `1 of 2`; a number alone where none is needed."""
    have = sum(each.counts for each in found.standings)
    return f"{have} of {found.policy.approvals}" if found.policy.approvals else str(have)


def state_of(found: Proposal) -> tuple[str, Ink]:
    """Where a proposal stands, in few words, and how that is painted."""
    if found.policy.asks_for_approvals and not found.up_to_date:
        return f"{found.target.head.name} has moved on", "fair"
    if found.problems:
        return "needs approval", "fair"
    return "can be merged", "good"


def proposal_text(found: Proposal, effect: Effect, between: Between, page: Page) -> list[str]:
    """One proposal: where it stands, who approved it, and what merging it would do."""
    target = found.target.head.name
    lines = [page.heading(f"{show_line(found.name)}: {show_line(found.title)}")]
    by = joined([show_line(each) for each in found.authors]) or "nobody"
    lines += page.prose(f"{plural(len(found.commits), 'commit')} by {by}, for {show_line(target)}.")
    if found.note:
        lines += page.prose(show_line(found.note))
    lines += _standing(found, effect, page)
    lines += ["", page.heading("Approvals"), *_approvals(found, page), ""]
    if not effect.merged:
        lines += page.prose(
            "What follows is what the proposal did since it left "
            f"{show_line(target)}, since the two cannot be merged as they are.",
        )
    lines += [*_policy(effect, page), *comparison_text(effect.comparison, between, page), *_files(effect, page)]
    if effect.drift:
        lines += ["", page.heading("Claims that rise without new evidence"), *problem_lines(effect.drift, page)]
    return lines


def _policy(effect: Effect, page: Page) -> Iterator[str]:
    """First of all whether the change alters who may change what."""
    if effect.policy:
        yield page.heading("It changes who may change what")
        for each in effect.policy:
            yield from page.prose(show_line(f"change_control.{each.key}: {each.before} → {each.after}"), 2, 4)
        yield ""


def _files(effect: Effect, page: Page) -> Iterator[str]:
    if effect.files:
        yield from ("", page.heading("Files beside records and evidence items"))
        for each in effect.files:
            yield f"  {_FILE_WORDS.get(each.status, 'changed'):<7}  {show_line(each.path)}"


def _standing(found: Proposal, effect: Effect, page: Page) -> Iterator[str]:
    target = show_line(found.target.head.name)
    if effect.conflicts:
        paths = ", ".join(show_line(each) for each in effect.conflicts)
        yield from page.prose(f"It conflicts with {target} in {paths}.")
    if found.behind:
        lacks = f"It lacks {plural(found.behind, 'commit')} of {target}"
        if found.up_to_date:
            yield from page.prose(f"{lacks}, which change nothing.")
        elif found.policy.asks_for_approvals:
            yield from page.prose(
                f"{lacks}, so merging would hold something that nobody has approved. Bring it up to date: "
                f"git switch {show_line(found.name)}, git merge {target}; then have it approved."
            )
        else:
            yield from page.prose(f"{lacks}; merging unites both.")
    text, ink = state_of(found)
    yield f"State: {page.paint(text, ink)}"


def _approvals(found: Proposal, page: Page) -> Iterator[str]:
    policy = found.policy
    yield from page.prose(_asked_for(found), 2)
    for each in found.standings:
        yield from page.prose(standing_line(each, page), 2, 4)
    if found.problems and not policy.asks_for_approvals:
        return
    for role in policy.approver_roles.values():
        people = ", ".join(sorted(role.identities))
        yield from page.prose(f"{role.slug}: {show_line(people)}", 2, 4)


def _asked_for(found: Proposal) -> str:
    policy = found.policy
    if not policy.asks_for_approvals:
        return f"{show_line(found.target.head.name)} asks for none."
    parts = [f"{found.target.head.name} asks for {plural(max(policy.approvals, 1), 'approval')}"]
    own = [f"{role.approvals} by the role {role.slug}" for role in policy.approver_roles.values() if role.approvals]
    if own:
        parts.append(f"of them {joined(own)}")
    if policy.signed_approvals:
        parts.append("signed")
    if policy.independent:
        parts.append("by somebody else than its authors")
    return show_line(", ".join(parts)) + "."


def standing_line(standing: Standing, page: Page) -> str:
    """One approval with its worth, on one line."""
    approval = standing.approval
    if not standing.counts:
        return f"{page.sign('✗', 'x')} {show_line(standing.because)}"
    how = {"vouched": ", signed", "unvouched": ", signed"}.get(approval.signature, "")
    roles = f" as {', '.join(standing.roles)}" if standing.roles else ""
    by = f" by {approval.trailer}" if approval.trailer else ""
    return f"{page.sign('✓', '+')} {show_line(approval.who)}{roles}{how}{by} ({approval.commit[:9]})"


def next_steps(found: Proposal) -> list[str]:
    """What to do with a proposal now, as commands."""
    name = show_line(found.name)
    if found.policy.asks_for_approvals and not found.up_to_date:
        return [f"git switch {name}", f"git merge {show_line(found.target.head.name)}"]
    if found.problems:
        return [f"git push --set-upstream origin {name}", f"escm change approve {name}   (somebody else)"]
    return [f"escm change merge {name}"]
