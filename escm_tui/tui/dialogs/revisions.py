"""Choosing a revision: evaluation tags, branches, the newest commits, the work tree, or any that git understands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.git.choices import RevisionChoice
from escm_tui.reports.plain import show_line
from escm_tui.tui.comparisons import WORK_TREE
from escm_tui.tui.dialogs.dialog import Choice, PickDialog, heading_choice
from escm_tui.tui.looks import QUIET, line
from escm_tui.tui.widgets.row_table import Column, Row

PREFIX = "revision:"
"""Answers begin so, since the work tree is spelled as an empty text."""

_HEADINGS = {"tag": "Tags", "branch": "Branches", "commit": "Commits"}


class RevisionsDialog(PickDialog):
    """Lists revisions; the answer is one of them behind the prefix."""

    PLACEHOLDER = "filter, or type any revision that git understands"
    HINT = "type to filter   ↑↓ choose   enter take   esc close"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(24), Column(10), Column(), Column(16, least=90))

    def __init__(self, title: str, choices: Sequence[RevisionChoice], *, work_tree: bool) -> None:
        super().__init__()
        self.title_words = title
        self.revisions = choices
        self.work_tree = work_tree

    def title_text(self) -> str:
        """Which side it is for."""
        return self.title_words

    def choices(self, text: str) -> Sequence[Choice]:
        """The work tree, then what git knows, then what is typed."""
        found: list[Choice] = []
        if self.work_tree:
            cells = (
                Content.styled("work tree", "bold"),
                Content(""),
                Content.styled("the files as they are now", QUIET),
                Content(""),
            )
            found.append(Choice(Row(f"{PREFIX}{WORK_TREE}", cells), "work tree files now"))
        kind = ""
        for each in self.revisions:
            if each.kind != kind:
                kind = each.kind
                found.append(heading_choice(_HEADINGS[kind]))
            found.append(_choice(each))
        typed = text.strip()
        if typed and " " not in typed:
            cells = (line(typed, "bold"), Content(""), Content.styled("as typed", QUIET), Content(""))
            found.append(Choice(Row(f"{PREFIX}{typed}", cells), text))
        return found


def _choice(each: RevisionChoice) -> Choice:
    name = each.commit if each.kind == "commit" else each.name
    cells = (
        line(each.name, "$key"),
        Content.styled(str(each.committed_at.date()), QUIET),
        line(each.subject),
        line(each.author_name, QUIET),
    )
    return Choice(Row(f"{PREFIX}{name}", cells), show_line(f"{each.name} {each.subject} {each.author_name}"))
