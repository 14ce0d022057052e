"""The application: who is shown, what is loaded and written, and which action a key means."""

from __future__ import annotations

import os
from collections import deque
from datetime import date
from pathlib import Path as FilePath
from typing import ClassVar, cast

from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from escm_tui.errors import EscmError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.messages import Failed, ViewLoaded
from escm_tui.tui.registry import BY_ID, EVERYWHERE, Action, bindings_for
from escm_tui.tui.screens.base import HISTORY_IS_READ_ONLY, BaseScreen
from escm_tui.tui.screens.map import MapScreen
from escm_tui.tui.session import Place, Session
from escm_tui.tui.themes import DARK, LIGHT, PLAIN, STATUS_VARIABLES, THEMES


class EscmApp(App[int]):
    """The terminal interface on one evidence repository."""

    CSS_PATH = "app.tcss"
    TITLE = "escm"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(EVERYWHERE)]
    SCREENS: ClassVar = {"map": MapScreen}

    def __init__(self, session: Session) -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        if not no_color:
            os.environ.pop("NO_COLOR", None)
        super().__init__(ansi_color=True if no_color else None)
        self.session = session
        self.practice = ""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = PLAIN if no_color else DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that don't bring them."""
        return dict(STATUS_VARIABLES)

    async def on_mount(self) -> None:
        """Paint first, then read."""
        await self.push_screen("map")
        self.reload()

    @property
    def current(self) -> BaseScreen | None:
        """The screen below all dialogs."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen)), None)

    @property
    def has_draft(self) -> bool:
        return False

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def reload(self) -> None:
        """Read and judge the repository away from the screen."""
        try:
            self.post_message(ViewLoaded(self.session.load()))
        except EscmError as error:
            self.post_message(Failed(error, "reading the repository"))

    @on(ViewLoaded)
    def _loaded(self, event: ViewLoaded) -> None:
        self.session.view = event.view
        if self.current:
            self.current.catch_up()

    def why_not(self, action: Action) -> str:
        screen = self.current
        if action.writes and self.session.read_only:
            return HISTORY_IS_READ_ONLY
        return screen.why_not(action) if screen and action.scope == screen.NAME else ""

    def tell(self, text: str, severity="information") -> None:
        self.notify(text, severity=severity, markup=False)

    def action_do(self, id_: str) -> None:
        action = BY_ID[id_]
        method = f"do_{id_.replace('.', '_')}"
        for target in (self.current, self):
            handler = getattr(target, method, None)
            if handler:
                handler()
                return
    def open_practice(self, p): ...
    def go(self, place, filtering=False): ...
