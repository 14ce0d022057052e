"""Any action or Practice by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.tui.action import Action
from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.dialogs.help import told_of
from escm_tui.tui.keymap import Keymap
from escm_tui.tui.looks import QUIET, status_mark
from escm_tui.tui.registry import BY_ID, help_for
from escm_tui.tui.session import Session
from escm_tui.tui.widgets.row_table import Column, Row

_IN_PLACE = frozenset({"climb", "palette"})


class PaletteDialog(PickDialog):
    """Actions that work here, then all Practices; the answer is an action id or a Practice id."""

    TITLE_TEXT = "Command"
    PLACEHOLDER = "an action, or a Practice by id or words"
    HINT = "↑↓ choose   enter do it   esc close"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(16), Column(), Column(8, right=True))

    def __init__(self, screen_name: str, session: Session, why_not: Callable[[Action], str], keymap: Keymap) -> None:
        super().__init__()
        self.screen_name = screen_name
        self.session = session
        self.why_not = why_not
        self.keymap = keymap

    def describe(self, key: str) -> None:
        """All of the action under the cursor."""
        self.say(told_of(self.keymap.of(BY_ID[key]), self.why_not(BY_ID[key])) if key in BY_ID else Content(""))

    def choices(self, text: str) -> Sequence[Choice]:
        """Actions first; Practices as soon as something is typed."""
        actions = [
            each
            for each in map(self.keymap.of, help_for(self.screen_name))
            if not each.widget_action and each.id not in _IN_PLACE
        ]
        found = [*map(self._action, actions), *self._practices()]
        begun = text.strip().casefold()
        return sorted(found, key=lambda each: not each.search.casefold().startswith(begun)) if begun else found

    def _action(self, action: Action) -> Choice:
        reason = self.why_not(action)
        cells = (
            Content.styled(action.title, QUIET if reason else "bold"),
            Content.styled(reason or action.help, QUIET),
            Content.styled(action.first_key, "$key"),
        )
        return Choice(Row(action.id, cells), f"{action.title} {action.help} {action.id}")

    def _practices(self) -> list[Choice]:
        view = self.session.view
        found = []
        for practice in self.session.repository.catalog.practices:
            status = status_mark(view.profile.practices[practice.id].status) if view else Content("")
            cells = (
                Content.styled(practice.id, "bold $key"),
                Content(practice.title),
                Content.assemble(status, (f" L{practice.level}", QUIET)),
            )
            found.append(Choice(Row(practice.id, cells), f"{practice.id} {practice.title} {practice.subject or ''}"))
        return found
