"""What every moment of a sitting needs: the view that is loaded, changes written in turn, undo, and short words."""

from __future__ import annotations

import asyncio
import gc
import os
from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from time import monotonic
from typing import ClassVar, Literal, TypeVar

from textual import on, work
from textual.app import App
from textual.message import Message

from escm_tui.tui.drafts import Drafts
from escm_tui.tui.messages import Failed, TakenBack, ViewLoaded, Written, failure, guarded
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Job, Session, Step, View, stop_beside
from escm_tui.tui.sweeping import leave_out
from escm_tui.tui.watching import SHARE, trace

READING = "reading the repository"

Severity = Literal["information", "warning", "error"]


_SLOW = 0.5
"""Seconds from which on it is said what is being waited for."""

Found = TypeVar("Found")


class Preparation:
    """Something that is being made ready; `words` say what."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.told = False
        """Whether it took so long that people were told what is being waited for."""


class SittingApp(App[int]):
    """Loads, writes and tells; what is shown and what keys mean is the business of the classes above."""

    TOLD_FOR: ClassVar[Mapping[Severity, float]] = {"information": 4, "warning": 4, "error": 8}
    """Seconds that a short word stays in sight."""

    session: Session

    def __init__(self, session: Session, *, no_color: bool) -> None:
        super().__init__(ansi_color=True if no_color else None)
        self.animation_level = "none"
        self.session = session
        self._waiting: deque[tuple[Callable[[], Message], str]] = deque()
        self._writing = False
        self._asked = self._answered = 0
        """How often the repository was to be read, and up to which time it was."""
        self._next_look = 0.0
        """From when on the files may be looked at again."""
        self.preparing: Preparation | None = None
        """What the next dialog waits for; keys wait with it."""
        self._after_writing: Callable[[], None] | None = None

    @property
    def current(self) -> BaseScreen | None:
        """The screen below all dialogs."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen)), None)

    @cached_property
    def drafts(self) -> Drafts:
        """The message of a commit that was begun."""
        return Drafts.of(self.session.root)

    @property
    def has_draft(self) -> bool:
        """Whether a text that was begun waits on disk: the message of a commit, a note, a reason, a form."""
        return self.drafts.exists or bool(self.session.texts)

    def tell(self, text: str, more: str = "", *, severity: Severity = "information") -> None:
        """A short word at the edge of the screen; never markup."""
        said = f"{text}\n{more}" if more and severity != "information" else f"{text} · {more}" if more else text
        self.clear_notifications()
        self.notify(said, severity=severity, markup=False, timeout=self.TOLD_FOR[severity])

    def did(self, event: str) -> None:
        """Hear what was just done: the id of an action, "shown", "written", "taken back" or "found"."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal."""
        from escm_tui.tui.clipboard import copied

        self.copy_to_clipboard(copied(text))
        self.tell(f"Copied {text}")

    def copy_to_clipboard(self, text: str) -> None:
        """Whatever is copied, also what was marked in a field: past tmux and screen as well."""
        super().copy_to_clipboard(text)
        if self._driver is None or self.is_headless or self.is_web:
            return
        from escm_tui.tui.clipboard import wrapped

        self._driver.write(wrapped(text))
        if "TMUX" in os.environ:
            self._give_to_tmux(text)

    @work(thread=True, group="clipboard", exit_on_error=False)
    def _give_to_tmux(self, text: str) -> None:
        from escm_tui.tui.clipboard import give_to_tmux

        give_to_tmux(text)

    @property
    def is_writing(self) -> bool:
        """Whether a change is on its way to the disk, or is not read back yet."""
        return self._writing or self._answered < self._asked

    # Reading

    def reload(self, *, keeping: bool = True) -> None:
        """Read and judge the repository away from the screen.

        `keeping` is off after own changes: files so young are not kept by, and looking at them takes time.
        """
        self._asked += 1
        self._load(self._asked, keeping=keeping)

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def _load(self, number: int, *, keeping: bool = False) -> None:
        from escm_tui.tui.keeping import ground_of, keep

        if self.session.view is not None:
            # What was shown before the present view is in nobody's sight any more.
            gc.unfreeze()
            gc.collect()
        # Traced first, so that what changes during the reading is seen by the next look. A reading that begins late,
        # after one that was asked for later, would hide what changed between them: only the last one may say.
        traced = trace(self.session.repository)
        if number == self._asked:
            self.session.trace = traced
        repository = self.session.repository
        before = ground_of(repository) if keeping and self.session.revision is None else ""
        loaded = guarded(lambda: ViewLoaded(self.session.load(), number), READING)
        self.post_message(loaded)
        if isinstance(loaded, ViewLoaded) and not loaded.view.read_only:
            keep(repository, loaded.view, before)

    @work(thread=True, exclusive=True, group="watch", exit_on_error=False)
    def look_for_changes(self) -> None:
        """Read again where files, branch or tags are no longer what they were; else nothing at all happens.

        Not while they are being read: what a reading has not traced yet would look like a change, and a second reading
        beside the first makes both slow.
        """
        if self._answered < self._asked or self.session.revision is not None:
            return
        begun = monotonic()
        differs = trace(self.session.repository) != self.session.trace
        ended = monotonic()
        self._next_look = ended + SHARE * (ended - begun)
        if differs:
            self.call_from_thread(self.reload)

    def look_now_and_then(self) -> None:
        """Look for changes, unless the last look took so long that it is not yet time for another one."""
        if monotonic() >= self._next_look:
            self.look_for_changes()

    def on_app_focus(self) -> None:
        """Somebody may have changed the files meanwhile."""
        if self.session.view is not None:
            self.reload()

    @on(ViewLoaded)
    def _loaded(self, event: ViewLoaded) -> None:
        if event.number < self._answered:
            return
        self._answered = event.number
        before, self.session.view = self.session.view, event.view
        leave_out()
        self.session.kept = None
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
        if not self.is_writing:
            self._go_on()

    def _tell_of_edited(self, view: View) -> None:
        """What the file that was in the editor amounts to."""
        path, self.session.edited = self.session.edited, ""
        from escm_tui.reports.rows import plural

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
        if event.doing == READING:
            self.session.unread = True
            self._answered = self._asked
        if self.current:
            self.current.failed(event)
            self.current.draw_frame()
        if not self.is_writing:
            self._go_on()

    # Getting something ready

    def prepare(self, words: str, work: Callable[[], Found], then: Callable[[Found], None]) -> None:
        """Find something out away from the screen and go on with it; keys wait meanwhile, and esc gives up.

        Args:
            words: what is being done, as in "reading the tags".
            work: finds it out; runs in a thread.
            then: goes on with it, for instance with a dialog.
        """
        mine = self.preparing = Preparation(words)
        self._prepare(mine, work, then)
        self.set_timer(_SLOW, lambda: self._tell_of(mine))

    def _tell_of(self, preparation: Preparation) -> None:
        if self.preparing is preparation:
            preparation.told = True
            self.tell(f"{preparation.words[:1].upper()}{preparation.words[1:]} …", "esc gives up")

    @work(group="prepare", exit_on_error=False)
    async def _prepare(self, mine: Preparation, work: Callable[[], Found], then: Callable[[Found], None]) -> None:
        try:
            found = await asyncio.to_thread(work)
        except Exception as error:  # noqa: BLE001
            if self._ended(mine):
                self.post_message(failure(error, mine.words))
        else:
            if self._ended(mine):
                then(found)
        finally:
            self._ended(mine)

    def _ended(self, preparation: Preparation) -> bool:
        """Whether it was waited for until now; from now on nothing says so any more."""
        if self.preparing is not preparation:
            return False
        self.preparing = None
        if preparation.told:
            self.clear_notifications()
        return True

    def when_written(self, then: Callable[[], None]) -> None:
        """Go on as soon as every change is on disk and read back; keys wait meanwhile."""
        if not self.is_writing:
            then()
            return
        self.preparing = Preparation("waiting for what is being written")
        self._after_writing = then

    def _go_on(self) -> None:
        then, self._after_writing = self._after_writing, None
        if then is not None and self.preparing is not None:
            self.preparing = None
            then()

    def give_up(self) -> None:
        """Wait no longer for what is being made ready; its answer is left aside."""
        if self.preparing is not None:
            self.tell(f"Left: {self.preparing.words}.")
            self.preparing = self._after_writing = None

    # Travelling through the evaluations

    def travel(self, step: int) -> None:
        """Show the evaluation before (-1) or after (1) the one that is shown; behind the last is the present."""
        session = self.session

        def travelled(stop: tuple[str | None, str]) -> None:
            revision, words = stop
            self.tell(words)
            self.visit_revision(revision)

        self.prepare("looking for the evaluations", lambda: stop_beside(session, step), travelled)

    def visit_revision(self, revision: str | None) -> None:
        """Show a revision read-only on all screens; nothing goes back to where the sitting began."""
        wanted = revision or self.session.home
        if wanted != self.session.revision:
            self.session.revision = wanted
            self.session.kept = None
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
        self.reload(keeping=False)

    @on(Written)
    def _written(self, event: Written) -> None:
        if not event.step.changes:
            self.tell(f"{event.step.words}: nothing to change")
            return
        self.session.undo.append(event.step)
        if not event.again:
            self.session.redo.clear()
        self.tell(event.step.words, "u undoes")
        self.did("written")

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        self.session.redo.append(event.step)
        self.tell(f"Undone: {event.step.words}", "ctrl+r does it again")
        self.did("taken back")

    def do_undo(self) -> None:
        """Put back what the last change wrote."""
        if not self.session.undo:
            self.tell("Nothing to undo.")
            return
        from escm_tui.actions.changes import revert

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
        from escm_tui.actions.changes import revert

        step = self.session.redo.pop()
        repository = self.session.repository
        backwards = tuple(change.backwards for change in reversed(step.changes))
        self.write(step.words, lambda: revert(repository, backwards), redoes=True)
