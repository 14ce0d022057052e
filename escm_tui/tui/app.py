"""The application: which screen is shown, what is loaded and written, and which action a key means."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from datetime import date
from pathlib import Path as FilePath
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from escm_tui.actions.changes import revert
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.clipboard import copied
from escm_tui.tui.dialogs.confirm import ConfirmDialog
from escm_tui.tui.dialogs.help import HelpDialog
from escm_tui.tui.dialogs.palette import PaletteDialog
from escm_tui.tui.dialogs.problems import ProblemsDialog
from escm_tui.tui.drafts import Drafts
from escm_tui.tui.messages import Failed, TakenBack, ViewLoaded, Written, guarded
from escm_tui.tui.registry import BY_ID, EVERYWHERE, Action, bindings_for
from escm_tui.tui.screens.base import HISTORY_IS_READ_ONLY, BaseScreen
from escm_tui.tui.screens.changes import ChangesScreen
from escm_tui.tui.screens.compare import CompareScreen
from escm_tui.tui.screens.evidence import EvidenceScreen
from escm_tui.tui.screens.map import MapScreen
from escm_tui.tui.screens.practice import PracticeScreen
from escm_tui.tui.screens.practices import PracticesScreen
from escm_tui.tui.session import Job, Place, Session, Step
from escm_tui.tui.themes import DARK, LIGHT, PLAIN, STATUS_VARIABLES, THEMES

READING = "reading the repository"

Severity = Literal["information", "warning", "error"]


class EscmApp(App[int]):
    """The terminal interface on one evidence repository."""

    CSS_PATH = "app.tcss"
    TITLE = "escm"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(EVERYWHERE)]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {
        "map": MapScreen,
        "practices": PracticesScreen,
        "practice": PracticeScreen,
        "compare": CompareScreen,
        "changes": ChangesScreen,
        "evidence": EvidenceScreen,
    }

    def __init__(self, session: Session) -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        if not no_color:
            # An empty NO_COLOR means colors, by its own definition.
            os.environ.pop("NO_COLOR", None)
        super().__init__(ansi_color=True if no_color else None)
        self.animation_level = "none"
        self.session = session
        self.drafts = Drafts.of(session.repository.root)
        self.practice = session.repository.catalog.practices[0].id
        self._waiting: deque[tuple[Callable[[], Message], str]] = deque()
        self._writing = False
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
        """Whether the message of a commit waits on disk."""
        return self.drafts.exists

    # Reading

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def reload(self) -> None:
        """Read and judge the repository away from the screen."""
        self.post_message(guarded(lambda: ViewLoaded(self.session.load()), READING))

    def on_app_focus(self) -> None:
        """Somebody may have changed the files meanwhile."""
        if self.session.view is not None:
            self.reload()

    @on(ViewLoaded)
    def _loaded(self, event: ViewLoaded) -> None:
        before, self.session.view = self.session.view, event.view
        self.session.unread = False
        if before is not None and before.profile.level != event.view.profile.level:
            sign = "▲" if event.view.profile.level > before.profile.level else "▼"
            self.notify(f"Level {before.profile.level} → Level {event.view.profile.level} {sign}", markup=False)
        if self.current:
            self.current.catch_up()

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self.tell(event.error.message, event.error.hint, severity="error")
        self.session.unread |= event.doing == READING
        if self.current:
            self.current.failed(event)
            self.current.draw_frame()

    # Writing

    def write(self, words: str, job: Job, *, redoes: bool = False) -> None:
        """Have a change written after those before it; the view loads again when all are."""
        self._in_turn(lambda: Written(Step(words, job()), redoes), words)

    def _in_turn(self, work: Callable[[], Message], doing: str) -> None:
        self._waiting.append((work, doing))
        if not self._writing:
            self._writing = True
            self._write_all()

    @work(group="write", exit_on_error=False)
    async def _write_all(self) -> None:
        while self._waiting:
            work, doing = self._waiting.popleft()
            self.post_message(await asyncio.to_thread(guarded, work, doing))
        self._writing = False
        self.reload()

    @on(Written)
    def _written(self, event: Written) -> None:
        if not event.step.changes:
            self.tell(f"{event.step.words}: nothing to change")
            return
        self.session.undo.append(event.step)
        if not event.again:
            self.session.redo.clear()
        self.tell(event.step.words, "u undoes")

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        self.session.redo.append(event.step)
        self.tell(f"Undone: {event.step.words}", "ctrl+r does it again")

    def do_undo(self) -> None:
        """Put back what the last change wrote."""
        if not self.session.undo:
            self.tell("Nothing to undo.")
            return
        step, repository = self.session.undo.pop(), self.session.repository

        def undone() -> TakenBack:
            revert(repository, step.changes)
            return TakenBack(step)

        self._in_turn(undone, f"undoing {step.words}")

    def do_redo(self) -> None:
        """Write again what was undone."""
        if not self.session.redo:
            self.tell("Nothing to do again.")
            return
        step = self.session.redo.pop()
        repository = self.session.repository
        backwards = tuple(change.backwards for change in reversed(step.changes))
        self.write(step.words, lambda: revert(repository, backwards), redoes=True)

    # Actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now, or nothing."""
        if action.writes and self.session.read_only:
            return HISTORY_IS_READ_ONLY
        screen = self.current
        return screen.why_not(action) if screen and action.scope == screen.NAME else ""

    def action_do(self, id_: str) -> None:
        """Do an action of the registry, on the screen or on the whole."""
        action = BY_ID[id_]
        if reason := self.why_not(action):
            self.tell(f"{action.title.capitalize()} is off here.", reason, severity="warning")
            return
        name = f"do_{id_.replace('.', '_')}"
        for target in (self.current, self):
            handler = getattr(target, name, None)
            if handler is not None:
                handler()
                return

    def tell(self, text: str, more: str = "", *, severity: Severity = "information") -> None:
        """A short word at the edge of the screen; never markup."""
        said = f"{text}\n{more}" if more and severity != "information" else f"{text} · {more}" if more else text
        self.clear_notifications()
        self.notify(said, severity=severity, markup=False, timeout=8 if severity == "error" else 4)

    # Ways

    def go(self, place: Place, *, filtering: bool = False, remember: bool = True) -> None:
        """Show a place; where one was is kept for the way back."""
        here = self.current
        if here is not None and remember:
            self.session.way.go(here.place())
        if place.practice:
            self.practice = place.practice
        target = self.get_screen(place.screen)
        assert isinstance(target, BaseScreen)
        target.due = place
        target.filtering = filtering
        if target is here:
            target.catch_up()
        else:
            self.switch_screen(place.screen)

    def open_practice(self, practice: str, row: str = "", span: str = "") -> None:
        """Open a Practice to read and rate it."""
        self.go(Place("practice", practice=practice, row=row, span=span))

    def _go_to(self, screen: str) -> None:
        here = self.current
        if here is None or screen != here.NAME:
            self.go(Place(screen, practice=self.practice if screen == "practice" else ""))

    def do_go_map(self) -> None:
        """Show the Map."""
        self._go_to("map")

    def do_go_practices(self) -> None:
        """Show the list of Practices."""
        self._go_to("practices")

    def do_go_practice(self) -> None:
        """Show the Practice looked at last."""
        self._go_to("practice")

    def do_go_compare(self) -> None:
        """Show two revisions."""
        self._go_to("compare")

    def do_go_changes(self) -> None:
        """Show what is not committed."""
        self._go_to("changes")

    def do_go_evidence(self) -> None:
        """Show the evidence register."""
        self._go_to("evidence")

    def do_back(self) -> None:
        """To the view before."""
        self._walk(self.session.way.back)

    def do_forward(self) -> None:
        """To the view after."""
        self._walk(self.session.way.forward)

    def _walk(self, way: Callable[[Place], Place | None]) -> None:
        here = self.current
        place = way(here.place()) if here else None
        if place:
            self.go(place, remember=False)
        else:
            self.tell("No further view this way.")

    def do_climb(self) -> None:
        """One step up; at the top nothing happens."""
        here = self.current
        if here is None or here.climb():
            return
        if self.session.way.behind and here.NAME == "practice":
            self.do_back()

    def do_leave(self) -> None:
        """Back; where there is nothing before, quit."""
        if self.session.way.behind:
            self.do_back()
        elif self.session.texts:
            question = "Quit, although a text is not saved?"
            self.push_screen(ConfirmDialog(question, "Quit and lose it"), lambda yes: self.exit(0) if yes else None)
        else:
            self.exit(0)

    def do_refresh(self) -> None:
        """Read the files again."""
        self.reload()
        self.tell("Reading the files again.")

    def do_theme(self) -> None:
        """Dark or light."""
        if not self.no_color:
            self.theme = LIGHT if self.theme == DARK else DARK

    def do_help(self) -> None:
        """The keys of this screen."""
        if self.current:
            self.push_screen(HelpDialog(self.current.NAME, self.why_not), self._run_chosen)

    def do_palette(self) -> None:
        """Any action or Practice by name."""
        if self.current:
            self.push_screen(PaletteDialog(self.current.NAME, self.session, self.why_not), self._run_chosen)

    def _run_chosen(self, key: str | None) -> None:
        if key is None:
            return
        if key in BY_ID:
            self.action_do(key)
        else:
            self.open_practice(key)

    def do_problems(self) -> None:
        """What is wrong in the files."""
        if self.session.view:
            self.push_screen(ProblemsDialog(self.session.view.problems))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal."""
        self.copy_to_clipboard(copied(text))
        self.tell(f"Copied {text}")


def run(start: FilePath, *, today: date, revision: str | None = None, mouse: bool = True) -> int:
    """Show the repository around `start` until the person leaves; the exit code.

    Args:
        start: a folder inside the evidence repository.
        today: the present day in UTC.
        revision: history to open, read-only; nothing opens the work tree.
        mouse: whether to take the mouse; without it the terminal's own selection works.

    Raises:
        RepositoryError: there is no evidence repository, or no such revision.
    """
    repository = EvidenceRepository.open(start, today=today)
    if revision is not None:
        repository.git.resolve(revision)
    return EscmApp(Session(repository, revision)).run(mouse=mouse) or 0
