"""The keys of a screen, from the registry; what is chosen is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.tui.action import Action
from escm_tui.tui.dialogs.dialog import Choice, PickDialog, heading_choice
from escm_tui.tui.keymap import Keymap
from escm_tui.tui.looks import QUIET, plain, stack
from escm_tui.tui.registry import BY_ID, EVERYWHERE, LISTS, help_for
from escm_tui.tui.widgets.row_table import Column, Row

SIGNS = (
    "● S satisfied  ◐ P partial  ○ U unsatisfied  ∅ N not applicable",
    "· - not rated  * not committed  ■ marked  ▪ a text is begun",
    "! after a rating: claimed, but its evidence does not bear it out",
    "! after a count: all of it holds, something else is missing",
    "bold on the Map: holds back the next level  ▸ what is missing",
    "doc calls for a document  ◆ on Gap: a Support Practice",
    "▲ risen  ▼ fallen  ◆ on Compare: rated, neither of both",
)
"""What stands on the screens besides words."""

_HEADINGS = {LISTS: "Moving in lists", EVERYWHERE: "Everywhere"}


def told_of(action: Action, reason: str) -> Content:
    """What an action does, whole, the command that does the same, and why it cannot be done now."""
    same = (Content.styled(action.command, QUIET),) if action.command else ()
    off = (plain(f"Off: {reason}", "$status-fair"),) if reason else ()
    return stack([Content(action.help), *same, *off])


class HelpDialog(PickDialog):
    """Lists every key that works on the screen."""

    PLACEHOLDER = "find a key or what it does"
    HINT = "type to filter   ↑↓ choose   enter do it   esc close"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(14), Column(15), Column(), Column(26, least=96))

    def __init__(self, screen_name: str, why_not: Callable[[Action], str], keymap: Keymap) -> None:
        super().__init__()
        self.screen_name = screen_name
        self.why_not = why_not
        self.keymap = keymap

    def title_text(self) -> str:
        """Which screen it is about."""
        return f"Keys on {self.screen_name.capitalize()}"

    def describe(self, key: str) -> None:
        """All of the action under the cursor."""
        self.say(told_of(self.keymap.of(BY_ID[key]), self.why_not(BY_ID[key])) if key in BY_ID else Content(""))

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """The screen's own actions first."""
        found: list[Choice] = []
        scope = ""
        for action in map(self.keymap.of, help_for(self.screen_name)):
            if action.scope != scope:
                scope = action.scope
                found.append(heading_choice(_HEADINGS.get(scope, f"On {scope.capitalize()}")))
            found.append(self._choice(action))
        found.append(heading_choice("Signs"))
        found += [
            Choice(Row("sign", heading=Content.styled(f"  {sign}", QUIET), selectable=False), sign) for sign in SIGNS
        ]
        return found

    def _choice(self, action: Action) -> Choice:
        reason = self.why_not(action)
        help_text = f"{action.help} Off: {reason}" if reason else action.help
        style = QUIET if reason else ""
        cells = (
            Content.styled(f"  {action.key_words}", style or "bold $key"),
            Content.styled(action.title, style),
            Content.styled(help_text, QUIET),
            Content.styled(action.command, QUIET),
        )
        return Choice(
            Row(action.id, cells, selectable=not action.widget_action),
            f"{action.key_words} {action.title} {action.help} {action.command}",
        )
