"""Proposals: branches that would change a controlled one, who approved them, and the next step of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from escm_tui.load.proposals import Proposal
from escm_tui.reports.change_text import approvals_told, next_steps, standing_line, state_of
from escm_tui.reports.plain import show_line
from escm_tui.reports.typeset import Page
from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.looks import QUIET, line, stack
from escm_tui.tui.widgets.row_table import Column, Row

AS_TEXT = "text "
_MOST_STANDINGS = 3


class ProposalsDialog(PickDialog):
    """Lists proposals; the answer is the pair of revisions that shows what one would change, after AS_TEXT as text."""

    TITLE_TEXT = "Proposals"
    PLACEHOLDER = "filter by branch, author or words"
    HINT = "↑↓ read   enter compare   ctrl+t as text   esc close   more: escm change show NAME"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "text", show=False, priority=True)]
    EMPTY = "No proposal is open. escm change propose NAME puts what changed on a branch of its own."
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(22), Column(22), Column(8), Column(), Column(14, least=100))

    def __init__(self, found: Sequence[Proposal]) -> None:
        super().__init__()
        self.proposals = {f"{each.target.head.label}..{each.head.label}": each for each in found}

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """By name."""
        return [_choice(key, each) for key, each in self.proposals.items()]

    def action_text(self) -> None:
        """Take the proposal under the cursor, to be read as text."""
        if self.table.cursor_key:
            self.dismiss(AS_TEXT + self.table.cursor_key)

    def describe(self, key: str) -> None:
        """Approvals with their worth, and what to do next."""
        each = self.proposals.get(key)
        if each is None:
            return
        approvals = [line(standing_line(one, Page())) for one in each.standings[:_MOST_STANDINGS]]
        missing = [line(each.problems[0].text)] if each.problems else []
        step = Content.assemble(("Next: ", QUIET), line(" and ".join(next_steps(each))))
        self.say(stack([*approvals, *missing, step]))


def _choice(key: str, each: Proposal) -> Choice:
    state, tone = state_of(each)
    cells = (
        line(each.head.label, "$key"),
        Content.styled(show_line(state), f"$status-{tone}"),
        Content.styled(approvals_told(each), QUIET),
        line(each.title),
        line(", ".join(each.authors), QUIET),
    )
    return Choice(Row(key, cells), show_line(f"{each.head.label} {each.title} {' '.join(each.authors)} {state}"))
