"""The terms of the model: those near the cursor first, then all of them, with their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.domain.catalog import Term
from escm_tui.tui.dialogs.dialog import Choice, PickDialog, heading_choice
from escm_tui.tui.looks import QUIET
from escm_tui.tui.widgets.row_table import Column, Row


class TermsDialog(PickDialog):
    """What a term means; the answer is a term that is to be looked for."""

    TITLE_TEXT = "Terms of the model"
    PLACEHOLDER = "a term, or a word of its definition"
    HINT = "type to filter   ↑↓ choose   enter find where it is used   esc close"
    EMPTY = "No term has these words."
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(28), Column())

    def __init__(self, near: Sequence[Term], glossary: Sequence[Term]) -> None:
        super().__init__()
        self.near = tuple(near)
        self.glossary = tuple(glossary)
        self.by_name = {term.term: term for term in self.glossary}

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """The terms near the cursor, then the others."""
        further = [term for term in self.glossary if term not in self.near]
        found: list[Choice] = []
        if self.near:
            found += [heading_choice("Here"), *map(_choice, self.near), heading_choice("All others")]
        return [*found, *map(_choice, further)]

    def describe(self, key: str) -> None:
        """The definition."""
        term = self.by_name.get(key)
        if term is not None:
            self.say(Content.assemble((term.term, "bold $key"), "  ", term.definition))


def _choice(term: Term) -> Choice:
    cells = (Content.styled(term.term, "bold"), Content.styled(term.definition, QUIET))
    return Choice(Row(term.term, cells), f"{term.term} {term.definition}")
