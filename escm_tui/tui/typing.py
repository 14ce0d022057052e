"""Keys in the order in which they were typed: each waits until what it was meant for stands."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual._queue import Queue
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from escm_tui.tui.registry import EVERYWHERE, of_scope
from escm_tui.tui.screens.screen import BaseScreen

if TYPE_CHECKING:
    from escm_tui.tui.app import EscmApp

Typed = events.Key | events.Paste

_LOOK = 0.01
"""Seconds between two looks whether a waiting key may go on; nothing looks while no key waits."""

_PATIENCE = 1.0
"""Seconds from which on esc no longer waits in the row, but gives up what is waited for."""

_LOOKS = 500
"""How often in a row it is looked whether a key has done what it does; then there is a pause between two looks."""

_NEVER_WAIT = frozenset({"ctrl+q", "ctrl+c"})
_LEAVING = frozenset(
    action.id
    for action in of_scope(EVERYWHERE)
    if action.id.startswith("go.")
    or action.id in {"help", "palette", "back", "forward", "climb", "leave", "refresh", "theme"}
    or action.id in {"command", "search", "term", "tour", "detail.hide", "detail.side"}
)
"""What needs nothing of the screen, so that nobody has to wait for a list in order to go elsewhere."""


class TypedKeys:
    """The row of keys that were typed and not yet handed on.

    A key travels from widget to widget before it means anything. One that is typed meanwhile would be handed to the
    screen of before; so each waits for the one before it, and for the dialog or the list that it was meant for.
    """

    def __init__(self, app: EscmApp, hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._row: deque[Typed] = deque()
        self._travelling = False
        self._looking = False
        self._since = 0.0
        self._settled: Screen[Any] | None = None
        """The screen that keys go to, once it has come to rest."""

    @property
    def idle(self) -> bool:
        """Whether every key has done what it does."""
        return not self._row and not self._travelling

    @property
    def travelling(self) -> bool:
        """Whether a key is on its way, so that what it changes may not be complete yet."""
        return self._travelling

    def rests_for(self, seconds: float) -> bool:
        """Whether no key was handed on for so long, and none waits."""
        return self.idle and monotonic() - self._since > seconds

    async def take(self, key: Typed) -> None:
        """Put a key that was just typed into the row, and hand on what need not wait."""
        if isinstance(key, events.Key) and key.key in _NEVER_WAIT:
            await self._hand_on(key)
            return
        if isinstance(key, events.Key) and key.key == "escape" and self._waits_too_long:
            self._row.clear()
            self._app.give_up()
        self._row.append(key)
        await self._release()

    @property
    def _waits_too_long(self) -> bool:
        return bool(self._row) and not self._travelling and monotonic() - self._since > _PATIENCE

    async def _release(self) -> None:
        self._looking = False
        while self._row and not self._travelling:
            if self._has_to_wait(self._row[0]):
                self._settled = None
                self._look_again()
                return
            self._travelling = True
            if self._settled is not self._app.screen:
                # It stands, but where its keys go is only on the way to it.
                self._settled = self._app.screen
                self._begin_to_follow()
                return
            self._since = monotonic()
            await self._hand_on(self._row.popleft())
            self._begin_to_follow()

    def _look_again(self) -> None:
        if not self._looking:
            self._looking = True
            self._app.set_timer(_LOOK, lambda: self._app.call_later(self._release))

    def _begin_to_follow(self) -> None:
        asyncio.get_running_loop().call_soon(self._follow)

    def _follow(self, looks: int = 0) -> None:
        """Look again, as often as the event loop goes round, whether all that the key caused is done."""
        loop = asyncio.get_running_loop()
        if not self._app.is_running:
            return
        if not self._is_done:
            later = loop.call_soon if looks < _LOOKS else partial(loop.call_later, _LOOK)
            later(self._follow, looks + 1)
            return
        self._travelling = False
        if self._app.screen_stack:
            self._app.screen.check_idle()
        if self._row:
            self._app.call_later(self._release)

    @property
    def _is_done(self) -> bool:
        """Whether nobody who hears of keys has anything left to hear, or is still busy with what was heard.

        They are looked at and not asked: a message for each would take longer than the key.
        """
        app = self._app
        on_the_way: list[MessagePump] = [app, *self._target.ancestors_with_self]
        # Where those are still busy, as they mostly are, nobody need look further.
        if not all(map(_is_at_rest, on_the_way)):
            return False
        return not app.screen_stack or all(map(_is_at_rest, app.screen.walk_children()))

    @property
    def _target(self) -> DOMNode:
        """Where a key goes first."""
        return self._app.focused or (self._app.screen if self._app.screen_stack else self._app)

    def _has_to_wait(self, key: Typed) -> bool:
        app = self._app
        screen = app.screen if app.screen_stack else None
        if screen is None or type(screen) is Screen or not screen.is_mounted or app.preparing is not None:
            return True
        if not isinstance(screen, BaseScreen):
            return bool(getattr(screen, "busy", False))
        if screen.due is not None and screen.view is not None:
            return True
        return screen.is_reading and not self._may_go_on(key, screen)

    def _may_go_on(self, key: Typed, screen: BaseScreen) -> bool:
        """Whether a key needs nothing of what is being read."""
        if not isinstance(key, events.Key):
            return False
        actions = (action for scope in (EVERYWHERE, screen.NAME) for action in of_scope(scope))
        free = _LEAVING | screen.ready
        return any(key.key in self._app.keymap.of(action).keys for action in actions if action.id in free)


def _is_at_rest(pump: MessagePump) -> bool:
    """Whether it waits for its next message, or has ended."""
    if not pump.is_running:
        return True
    queue: Queue[Message | None] = pump._message_queue  # noqa: SLF001
    return queue.empty() and len(queue.ready_event._waiters) > 0  # noqa: SLF001
