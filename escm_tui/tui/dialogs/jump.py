"""Jumping: a label on everything in sight that can be gone to; typing the label goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.tui.dialogs import STYLES

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


@dataclass(frozen=True, slots=True)
class Goal:
    """Something in sight that can be gone to: where it is on the screen, and what it is."""

    x: int
    y: int
    widget: Widget
    key: str = ""
    """The row or Practice in it; nothing for the widget as a whole."""


def labels(count: int) -> tuple[str, ...]:
    """So many labels, all equally long, the nearest keys first."""
    if count <= len(LETTERS):
        return tuple(LETTERS[:count])
    return tuple(f"{first}{second}" for first in LETTERS for second in LETTERS)[:count]


class JumpDialog(ModalScreen[int]):
    """Shows the labels over the screen; the answer is the number of the goal, or nothing."""

    CSS_PATH: ClassVar[Path] = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]
    AUTO_FOCUS = ""

    def __init__(self, goals: Sequence[Goal]) -> None:
        super().__init__()
        self.goals = goals
        self.labels = labels(len(goals))
        self.typed = ""

    def compose(self) -> ComposeResult:
        """A label for each goal."""
        for label, goal in zip(self.labels, self.goals, strict=True):
            mark = Static(label, classes="label", markup=False)
            mark.styles.offset = (goal.x, goal.y)
            mark.styles.width = len(label)
            yield mark
        yield Static("Type a label to go there. esc stays here.", id="hint", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Take a letter; one that begins no label leaves."""
        event.stop()
        self.typed += event.character or " "
        left = [place for place, label in enumerate(self.labels) if label.startswith(self.typed)]
        if not left:
            self.dismiss(None)
        elif self.labels[left[0]] == self.typed:
            self.dismiss(left[0])
        else:
            for mark, label in zip(self.query(".label"), self.labels, strict=True):
                mark.display = label.startswith(self.typed)

    def on_click(self) -> None:
        """A click leaves."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Go nowhere."""
        self.dismiss(None)
