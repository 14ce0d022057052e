"""The application: which screen is shown, what is loaded and written, and which action a key means."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen

from escm_tui.actions.changes import revert
from escm_tui.domain.problems import Problem
from escm_tui.errors import EscmError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import classify
from escm_tui.processes import edit_in_editor
from escm_tui.reports.rows import plural
from escm_tui.tui.ascii import AsciiFilter, asks_for_ascii
from escm_tui.tui.clipboard import copied
from escm_tui.tui.dialogs.confirm import ConfirmDialog
from escm_tui.tui.dialogs.help import HelpDialog
from escm_tui.tui.dialogs.palette import PaletteDialog
from escm_tui.tui.dialogs.problems import ProblemsDialog
from escm_tui.tui.dialogs.themes import ThemeDialog
from escm_tui.tui.drafts import Drafts
from escm_tui.tui.keymap import load_keymap
from escm_tui.tui.messages import Failed, TakenBack, Travelled, ViewLoaded, Written, guarded
from escm_tui.tui.preferences import config_folder, keep_theme, preferred_theme
from escm_tui.tui.registry import BY_ID, EVERYWHERE, Action, bindings_for
from escm_tui.tui.screens.changes import ChangesScreen
from escm_tui.tui.screens.compare import CompareScreen
from escm_tui.tui.screens.evaluations import EvaluationsScreen
from escm_tui.tui.screens.evidence import EvidenceScreen
from escm_tui.tui.screens.gap import GapScreen
from escm_tui.tui.screens.map import MapScreen
from escm_tui.tui.screens.practice import PracticeScreen
from escm_tui.tui.screens.practices import PracticesScreen
from escm_tui.tui.screens.screen import HISTORY_IS_READ_ONLY, BaseScreen
from escm_tui.tui.session import Job, Place, Session, Step, View, stop_beside
from escm_tui.tui.themes import DARK, PLAIN, STATUS_VARIABLES, THEME_WORDS, THEMES
from escm_tui.tui.watching import PAUSE, trace

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
        "gap": GapScreen,
        "evaluations": EvaluationsScreen,
    }

    def __init__(self, session: Session, *, ascii_only: bool = False) -> None:
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
        chosen = preferred_theme()
        self.theme = PLAIN if no_color else chosen if chosen in THEME_WORDS else DARK
        self._ascii = AsciiFilter(enabled=ascii_only or asks_for_ascii())
        self.keymap, self._refused_keys = load_keymap(config_folder() / "keys.yaml")
        self.set_keymap(self.keymap.bindings)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What goes over every line; ASCII comes last."""
        return [*super().get_line_filters(), *([self._ascii] if self._ascii.enabled else [])]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that don't bring them."""
        return dict(STATUS_VARIABLES)

    async def on_mount(self) -> None:
        """Paint first, then read."""
        await self.push_screen("map")
        self.reload()
        self.set_interval(PAUSE, self.look_for_changes)
        if self._refused_keys:
            more = "" if len(self._refused_keys) == 1 else f" And {len(self._refused_keys) - 1} more."
            self.tell("keys.yaml is left aside, all keys are as usual.", f"{self._refused_keys[0]}{more}",
                      severity="error")  # fmt: skip

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
        # Traced first, so that what changes during the reading is seen by the next look.
        self.session.trace = trace(self.session.repository)
        self.post_message(guarded(lambda: ViewLoaded(self.session.load()), READING))

    @work(thread=True, exclusive=True, group="watch", exit_on_error=False)
    def look_for_changes(self) -> None:
        """Read again where files, branch or tags are no longer what they were; else nothing at all happens."""
        if self.session.revision is None and trace(self.session.repository) != self.session.trace:
            self.call_from_thread(self.reload)

    def on_app_focus(self) -> None:
        """Somebody may have changed the files meanwhile."""
        if self.session.view is not None:
            self.reload()

    @on(ViewLoaded)
    def _loaded(self, event: ViewLoaded) -> None:
        before, self.session.view = self.session.view, event.view
        self.session.unread = False
        same = before is not None and before.snapshot.label == event.view.snapshot.label
        if before is not None and same and before.profile.level != event.view.profile.level:
            sign = "▲" if event.view.profile.level > before.profile.level else "▼"
            self.notify(f"Level {before.profile.level} → Level {event.view.profile.level} {sign}", markup=False)
        if before is not None and same and before.branch_name != event.view.branch_name:
            self.tell(f"The branch is now {event.view.branch}.", f"It was {before.branch}.", severity="warning")
        self._tell_of_edited(event.view)
        if self.current:
            self.current.catch_up()

    def _tell_of_edited(self, view: View) -> None:
        """What the file that was in the editor amounts to."""
        path, self.session.edited = self.session.edited, ""
        wrong = [each for each in view.problems if path and each.path == path]
        if wrong:
            worst = wrong[0]
            self.tell(f"{path}:{worst.line}: {worst.text}", f"{plural(len(wrong), 'problem')}, ! lists them",
                      severity="error")  # fmt: skip
        elif path:
            self.tell(f"{path} reads well.")

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self.tell(event.error.message, event.error.hint, severity="error")
        self.session.unread |= event.doing == READING
        if self.current:
            self.current.failed(event)
            self.current.draw_frame()

    # Travelling through the evaluations

    def travel(self, step: int) -> None:
        """Show the evaluation before (-1) or after (1) the one that is shown; behind the last is the present."""
        self._travel(step)

    @work(thread=True, exclusive=True, group="travel", exit_on_error=False)
    def _travel(self, step: int) -> None:
        session = self.session
        self.post_message(guarded(lambda: Travelled(*stop_beside(session, step)), "looking for the evaluations"))

    @on(Travelled)
    def _travelled(self, event: Travelled) -> None:
        self.tell(event.words)
        self.visit_revision(event.revision)

    def visit_revision(self, revision: str | None) -> None:
        """Show a revision read-only on all screens; nothing goes back to where the sitting began."""
        wanted = revision or self.session.home
        if wanted != self.session.revision:
            self.session.revision = wanted
            self.reload()

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
            self.tell(f"{action.title[:1].upper()}{action.title[1:]} is not possible here.", reason, severity="warning")
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

    def do_go_gap(self) -> None:
        """Show what is missing for a level."""
        self._go_to("gap")

    def do_go_evaluations(self) -> None:
        """Show the chain of evaluations."""
        self._go_to("evaluations")

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

    def do_zoom(self) -> None:
        """One pane after the other over the whole screen."""
        if self.current:
            self.current.zoom()

    def do_detail_down(self) -> None:
        """Scroll the detail down."""
        if self.current:
            self.current.scroll_detail(1)

    def do_detail_up(self) -> None:
        """Scroll the detail up."""
        if self.current:
            self.current.scroll_detail(-1)

    def do_editor(self) -> None:
        """The file behind the row in the editor; it is read again afterwards."""
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

        def chosen(name: str | None) -> None:
            if name is None:
                return
            self.theme = name
            kept = keep_theme(name)
            self.tell(f"Theme: {THEME_WORDS[name][0]}", "" if kept else "It could not be kept.")

        self.push_screen(ThemeDialog(self.theme), chosen)

    def do_help(self) -> None:
        """The keys of this screen."""
        if self.current:
            self.push_screen(HelpDialog(self.current.NAME, self.why_not, self.keymap), self._run_chosen)

    def do_palette(self) -> None:
        """Any action or Practice by name."""
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
        if self.session.view:
            dialog = ProblemsDialog(self.session.view.problems)
            self.push_screen(dialog, lambda key: self._open_problem(dialog.problems.get(key or "")))

    def _open_problem(self, chosen: Problem | None) -> None:
        """The Practice whose record has the problem."""
        if chosen is None:
            return
        place = classify(chosen.path, self.session.repository.catalog)
        if not place.practice:
            self.tell(f"{chosen.path} belongs to no single Practice.", "E on Evidence or Changes opens it.")
            return
        activity = chosen.field.split(".")[1] if chosen.field.startswith("activities.") else ""
        self.open_practice(place.practice, row=activity, span=place.span)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal."""
        self.copy_to_clipboard(copied(text))
        self.tell(f"Copied {text}")


def run(
    start: FilePath, *, today: date, revision: str | None = None, mouse: bool = True, ascii_only: bool = False
) -> int:
    """Show the repository around `start` until the person leaves; the exit code.

    Args:
        start: a folder inside the evidence repository.
        today: the present day in UTC.
        revision: history to open, read-only; nothing opens the work tree.
        mouse: whether to take the mouse; without it the terminal's own selection works.
        ascii_only: whether to draw with ASCII alone, as where the locale is not UTF-8.

    Raises:
        RepositoryError: there is no evidence repository, or no such revision.
    """
    repository = EvidenceRepository.open(start, today=today)
    if revision is not None:
        repository.git.resolve(revision)
    return EscmApp(Session(repository, revision), ascii_only=ascii_only).run(mouse=mouse) or 0
