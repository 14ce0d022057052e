"""The application: its screens, colors and keys, and the actions that belong to no single screen."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.reactive import Initialize, Reactive
from textual.screen import Screen
from textual.theme import Theme

from escm_tui.errors import EscmError
from escm_tui.tui.action import Action
from escm_tui.tui.finding import FindingApp
from escm_tui.tui.keymap import load_keymap
from escm_tui.tui.line_filters import filters_asked_for
from escm_tui.tui.loading import load_for_recalling, load_the_rest, settle
from escm_tui.tui.preferences import config_folder, keep_theme, preferred_theme
from escm_tui.tui.registry import BY_ID, EVERYWHERE, SCREENS, bindings_for
from escm_tui.tui.screens import FACTORIES
from escm_tui.tui.screens.screen import HISTORY_IS_READ_ONLY
from escm_tui.tui.session import Session
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.sweeping import REST, sweep_old
from escm_tui.tui.themes import DARK, PLAIN, STATUS_VARIABLES, THEME_WORDS, THEMES
from escm_tui.tui.typing import Typed, TypedKeys
from escm_tui.tui.watching import PAUSE

if TYPE_CHECKING:
    from escm_tui.domain.problems import Problem
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.load.recalling import Recalling


_THEMES = {theme.name: theme for theme in THEMES}


def _theme_of_choice(_: object) -> str:
    chosen = preferred_theme()
    return PLAIN if os.environ.get("NO_COLOR") else chosen if chosen in THEME_WORDS else DARK


class EscmApp(FindingApp):
    """The terminal interface on one evidence repository."""

    CSS_PATH: ClassVar[StyleSheets] = ["app.tcss", "screens/map.tcss"]
    TITLE = "escm"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(EVERYWHERE)]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {**FACTORIES}

    theme: Reactive[str] = Reactive(Initialize(_theme_of_choice))
    """The colors; those of choice from the start, since each other choice has all styles read again."""

    def __init__(self, session: Session, *, ascii_only: bool = False, tour: bool = False) -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        if not no_color:
            # An empty NO_COLOR means colors, by its own definition.
            os.environ.pop("NO_COLOR", None)
        super().__init__(session, no_color=no_color)
        for theme in THEMES:
            self.register_theme(theme)
        self._begins_tour = tour
        self.refused: EscmError | None = None
        """Why the repository could not be opened after all."""
        self.look_every = PAUSE
        """Seconds between two looks whether somebody else changed the files."""
        self._as_asked = filters_asked_for(no_color=no_color, ascii_only=ascii_only)
        self.keymap, self._refused_keys = load_keymap(config_folder() / "keys.yaml")
        self.set_keymap(self.keymap.bindings)
        self.typed = TypedKeys(self, super().on_event)

    async def on_event(self, event: events.Event) -> None:
        """Keys go through the row of those typed before; all else goes on at once."""
        if isinstance(event, Typed) and not event.is_forwarded:
            await self.typed.take(event)
        else:
            await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """No color and ASCII alone, where that is asked for."""
        return [*super().get_line_filters(), *self._as_asked]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that don't bring them."""
        return dict(STATUS_VARIABLES)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by its name; ours are known before any is registered."""
        return _THEMES.get(theme_name) or super().get_theme(theme_name)

    def get_default_screen(self) -> Screen[Any]:
        """The Map is what is painted first, without an empty screen below it."""
        return self.get_screen("map")

    def on_mount(self) -> None:
        """Paint first, then load what else there is, then read."""
        self.call_later(self.call_after_refresh, self._go_on_behind_the_first_paint)
        if self._begins_tour:
            self.start_tour_once()
        if self._refused_keys:
            more = "" if len(self._refused_keys) == 1 else f" And {len(self._refused_keys) - 1} more."
            self.tell("keys.yaml is left aside, all keys are as usual.", f"{self._refused_keys[0]}{more}",
                      severity="error")  # fmt: skip

    @work(exit_on_error=False)
    async def _go_on_behind_the_first_paint(self) -> None:
        """What was kept, and then what needs time but nothing to show for it yet: modules, styles, the repository."""
        try:
            await self._recall()
            await load_the_rest(self.stylesheet)
            _ = self.session.repository
        except EscmError as error:
            self.refused = error
            self.exit(None)
            return
        settle()
        self.reload()
        self.set_interval(self.look_every, self.look_now_and_then)
        self.set_interval(REST, self.sweep_at_rest)

    def sweep_at_rest(self) -> None:
        """Look for garbage that stayed, as long as nobody types."""
        if self.typed.rests_for(REST):
            sweep_old()

    async def _recall(self) -> None:
        """Show the Map as it was kept for exactly this state, where it was and is not shown yet."""
        if self.session.recalling is None:
            return
        await load_for_recalling()
        await asyncio.to_thread(self.session.recall)
        if self.session.kept is not None and self.current is not None:
            self.current.lay_out()
            painted = asyncio.Event()
            self.current.call_after_refresh(painted.set)
            await painted.wait()

    def on_exit_app(self) -> None:
        """Whatever ends the sitting, a key, a signal or the page in the browser: what was just typed is kept."""
        from escm_tui.tui.dialogs.dialog import KeepingDialog

        for screen in self.screen_stack:
            if isinstance(screen, KeepingDialog):
                screen.keep_now()

    # Actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now, or nothing."""
        if action.writes and self.session.read_only:
            return HISTORY_IS_READ_ONLY
        screen = self.current
        if screen is not None and action.scope in SCREENS and action.scope != screen.NAME:
            there = self.keymap.of(BY_ID[f"go.{action.scope}"])
            return f"It belongs to {there.title}; {there.first_key} goes there."
        return screen.why_not(action) if screen and action.scope == screen.NAME else ""

    def action_do(self, id_: str) -> None:
        """Do an action of the registry, on the screen or on the whole."""
        action = BY_ID[id_]
        if reason := self.why_not(action):
            self.tell(f"{action.title[:1].upper()}{action.title[1:]} is not possible here.", reason, severity="warning")
            return
        name = f"do_{id_.replace('.', '_')}"
        for target in (self.current, self):
            handler = getattr(target, name, None)
            if handler is not None:
                handler()
                self.did(id_)
                return

    def do_editor(self) -> None:
        """The file behind the row in the editor; it is read again afterwards."""
        from textual.app import SuspendNotSupported

        from escm_tui.processes import edit_in_editor

        path = self.current.file_behind() if self.current else ""
        if not path or not (self.session.repository.root / path).is_file():
            self.tell("There is no file behind this row yet.", "A rating or an evidence item makes one.")
            return
        try:
            with self.suspend():
                edit_in_editor(self.session.repository.root / path)
        except SuspendNotSupported:
            self.tell("An editor cannot be opened here.", severity="warning")
            return
        except EscmError as error:
            self.tell(error.message, error.hint, severity="error")
            return
        self.session.edited = path
        self.reload()

    def do_refresh(self) -> None:
        """Read the files again."""
        self.reload()
        self.tell("Reading the files again.")

    def do_theme(self) -> None:
        """Choose the colors; they are kept."""
        if self.no_color:
            self.tell("NO_COLOR is set, so there are no colors to choose.")
            return
        from escm_tui.tui.dialogs.themes import ThemeDialog

        self.push_screen(ThemeDialog(self.theme), lambda name: self.take_theme(name) if name else None)

    def take_theme(self, name: str) -> None:
        """Put colors in force and keep them."""
        if self.no_color:
            self.tell("NO_COLOR is set, so there are no colors to choose.")
            return
        self.theme = name
        kept = keep_theme(name)
        self.tell(f"Theme: {THEME_WORDS[name][0]}", "" if kept else "It could not be kept.")

    def do_help(self) -> None:
        """The keys of this screen."""
        from escm_tui.tui.dialogs.help import HelpDialog

        if self.current:
            self.push_screen(HelpDialog(self.current.NAME, self.why_not, self.keymap), self._run_chosen)

    def do_palette(self) -> None:
        """Any action or Practice by name."""
        from escm_tui.tui.dialogs.palette import PaletteDialog

        if self.current:
            self.push_screen(
                PaletteDialog(self.current.NAME, self.session, self.why_not, self.keymap), self._run_chosen
            )

    def _run_chosen(self, key: str | None) -> None:
        if key is None:
            return
        if key in BY_ID:
            self.action_do(key)
        else:
            self.open_practice(key)

    def do_problems(self) -> None:
        """What is wrong in the files."""
        from escm_tui.tui.dialogs.problems import ProblemsDialog

        if self.session.view:
            dialog = ProblemsDialog(self.session.view.problems, self.session.repository.catalog)
            self.push_screen(dialog, lambda key: self._open_problem(dialog.problems.get(key or "")))

    def _open_problem(self, chosen: Problem | None) -> None:
        """The Practice whose record has the problem."""
        if chosen is None:
            return
        from escm_tui.load.layout import classify

        place = classify(chosen.path, self.session.repository.catalog)
        if not place.practice:
            self.tell(f"{chosen.path} belongs to no single Practice.", "E on Evidence or Changes opens it.")
            return
        activity = chosen.field.split(".")[1] if chosen.field.startswith("activities.") else ""
        self.open_practice(place.practice, row=activity, span=place.span)


def run(
    start: FilePath,
    *,
    today: date,
    revision: str | None = None,
    mouse: bool = True,
    ascii_only: bool = False,
    tour: bool = False,
    recalling: Recalling | None = None,
) -> int:
    """Show the repository around `start` until the person leaves; the exit code.

    Args:
        start: a folder inside the evidence repository.
        today: the present day in UTC.
        revision: history to open, read-only; nothing opens the work tree.
        mouse: whether to take the mouse; without it the terminal's own selection works.
        ascii_only: whether to draw with ASCII alone, as where the locale is not UTF-8.
        tour: whether to begin the guided tour, where it was never begun.
        recalling: a look for what is kept of the repository around `start`, where one has begun.

    Raises:
        RepositoryError: there is no evidence repository, or no such revision.
    """
    app = EscmApp(session_at(start, today, revision, recalling), ascii_only=ascii_only, tour=tour)
    if sys.stdout.isatty():
        # The terminal knows its own size, also after it was changed; what the environment says stays as it was.
        for size in ("COLUMNS", "LINES"):
            os.environ.pop(size, None)
    code = app.run(mouse=mouse)
    if app.refused is not None:
        raise app.refused
    return code or 0


def session_at(
    start: FilePath, today: date, revision: str | None = None, recalling: Recalling | None = None
) -> Session:
    """A sitting; where all looks well at a glance, the repository is opened once something is painted."""
    from escm_tui.git.glance import root_of

    def opened() -> EvidenceRepository:
        from escm_tui.load.evidence_repository import EvidenceRepository

        return EvidenceRepository.open(start, today=today)

    root = root_of(str(start))
    if revision is None and root is not None and FilePath(root, "escm.yaml").is_file():
        session = Session(opened, root=FilePath(root))
        if recalling is not None and recalling.root == root:
            session.recalling = recalling
        return session
    if recalling is not None:
        recalling.give_up()
    repository = opened()
    if revision is not None:
        repository.git.resolve(revision)
    return Session(repository, revision)
