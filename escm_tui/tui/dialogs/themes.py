"""Choosing the colors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.looks import QUIET
from escm_tui.tui.themes import THEME_WORDS
from escm_tui.tui.widgets.row_table import Column, Row


class ThemeDialog(PickDialog):
    """Lists the themes; the answer is the name of one."""

    TITLE_TEXT = "Theme"
    HINT = "↑↓ choose   enter take and keep   esc close"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(1), Column(22), Column())

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """All themes, with what each is for."""
        return [
            Choice(
                Row(
                    name,
                    (
                        Content.styled("✓" if name == self.current else "", "$status-good"),
                        Content.styled(title, "bold"),
                        Content.styled(words, QUIET),
                    ),
                ),
                f"{title} {words}",
            )
            for name, (title, words) in THEME_WORDS.items()
        ]
