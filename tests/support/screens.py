"""Drives the terminal interface without a terminal: keys in, screens as text out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import textual.drivers.headless_driver  # noqa: F401 -- imported here, since two threads that import it first can clash
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea
from textual.worker import WorkerCancelled

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.app import EscmApp
from escm_tui.tui.session import Session, View
from escm_tui.tui.widgets.detail import Detail

_QUIET = 2
"""So many looks in a row at which nothing waits make a screen that is done."""

_LONG = 3600
"""Seconds that a short word stays in sight: on a slow machine as long as on a fast one."""

_NEVER = 86_400.0


@dataclass
class Story:
    """One sitting of a person who has only a keyboard."""

    app: EscmApp
    pilot: Pilot[Any]

    async def settle(self) -> None:
        """Wait until everything that was asked for is done and drawn, or the sitting has ended."""
        quiet = 0
        while quiet < _QUIET and self.app.is_running:
            await self.pilot.pause()
            with suppress(WorkerCancelled):  # what was begun anew is waited for with the next look
                await self.app.workers.wait_for_complete()
            screen = self.app.screen
            busy = (
                screen._layout_required
                or screen._repaint_required
                or not self.app.typed.idle
                or screen._dirty_widgets
                or screen._callbacks
                or any(not worker.is_finished for worker in self.app.workers)
                or any(not widget._message_queue.empty() for widget in (self.app, screen, *screen.query("*")))
            )
            quiet = 0 if busy else quiet + 1

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each until all it caused is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def rush(self, *keys: str) -> None:
        """Hand over all keys at once, as a terminal does with what was typed ahead; only then wait."""
        for key in keys:
            self.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text into the field that has the keys."""
        await self.pilot.press(*("space" if character == " " else character for character in text))
        await self.settle()

    @property
    def view(self) -> View:
        """What was loaded last."""
        assert self.app.session.view is not None
        return self.app.session.view

    @property
    def text(self) -> str:
        """The screen as a person reads it."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def box(self) -> str:
        """The dialog alone, without what it covers."""
        region = self.app.screen.query_one("#box").region
        rows = self.text.split("\n")[region.y : region.bottom]
        return "\n".join(row[region.x : region.right].rstrip() for row in rows)

    def content(self, selector: str) -> str:
        """All that a pane says, whether it is in sight or not."""
        return str(self.app.screen.query_one(selector, Static).content)

    @property
    def detail(self) -> str:
        """All that is told of the row under the cursor, whether it is in sight or not."""
        screen = self.app.current or self.app.screen
        panes = screen.query(Detail)
        return str(panes.first().content if panes else screen.query_one("#about", Static).content)

    @property
    def toasts(self) -> list[str]:
        """All that is being told, oldest first."""
        return [notification.message for notification in self.app._notifications]

    @property
    def toast(self) -> str:
        """What was told last."""
        return self.toasts[-1] if self.toasts else ""


@asynccontextmanager
async def sitting(
    root: Path,
    *,
    today: date,
    size: tuple[int, int] = (120, 40),
    revision: str | None = None,
    ascii_only: bool = False,
    settled: bool = True,
    look_every: float = _NEVER,
) -> AsyncIterator[Story]:
    """Open the interface on a repository and wait until it is read, or not even for that.

    It looks for changes by others when told to, so that a test on a slow machine sees no more than on a fast one;
    `look_every` so many seconds it does by itself.
    """
    app = EscmApp(Session(EvidenceRepository.open(root, today=today), revision), ascii_only=ascii_only)
    app.TOLD_FOR = dict.fromkeys(app.TOLD_FOR, _LONG)  # type: ignore[misc]
    app.look_every = look_every
    async with app.run_test(size=size, notifications=True) as pilot:
        story = Story(app, pilot)
        if settled:
            await story.settle()
        yield story


def without_blinking(app: EscmApp) -> None:
    """Cursors stand still, so that two pictures of one screen are the same."""
    for widget in (*app.screen.query(Input), *app.screen.query(TextArea)):
        widget.cursor_blink = False
