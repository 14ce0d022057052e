"""What git was asked to do in this sitting, newest first, with how it ended and what it said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.git.journal import GitCall
from escm_tui.reports.plain import show, show_line
from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.looks import QUIET, line, plain, stack
from escm_tui.tui.widgets.row_table import Column, Row

_MILLISECONDS = 1000


class GitCommandsDialog(PickDialog):
    """Lists calls of git; nothing is run from here."""

    TITLE_TEXT = "Git commands of this sitting"
    PLACEHOLDER = "filter by words; acts = in your name; failed"
    HINT = "↑↓ read   esc close"
    EMPTY = "No such call of git."
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(6, right=True), Column(4), Column(), Column(9, right=True))

    def __init__(self, calls: Sequence[GitCall]) -> None:
        super().__init__()
        self.calls = {str(each.number): each for each in calls}

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """Newest first."""
        return [_choice(key, each) for key, each in self.calls.items()]

    def describe(self, key: str) -> None:
        """The whole command and what git said."""
        each = self.calls.get(key)
        if each is None:
            return
        ended = "It ended well." if each.status == 0 else f"It ended with status {each.status}."
        said = [plain(show(each.said.strip()), QUIET)] if each.said.strip() else []
        self.say(stack([line(each.line, "bold"), line(ended), *said]))

    def action_take(self) -> None:
        """There is nothing to take."""


def _choice(key: str, each: GitCall) -> Choice:
    failed = each.status != 0
    # A status of 1 is often an answer, such as that there is no merge to conclude.
    style = "$status-good" if not failed else "$status-fair" if each.status == 1 else "bold $status-bad"
    sign = Content.styled(str(each.status) if failed else "ok", style)
    cells = (
        Content.styled(key, QUIET),
        sign,
        line(each.line, "bold" if each.acts else ""),
        Content.styled(f"{each.seconds * _MILLISECONDS:.0f} ms", QUIET),
    )
    words = f"{each.line}{' acts' if each.acts else ''}{' failed' if failed else ''}"
    return Choice(Row(key, cells), show_line(words))
