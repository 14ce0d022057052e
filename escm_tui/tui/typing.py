"""Keys in the order in which they were typed: each waits until what it was meant for stands."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.dom import DOMNode
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

_ROUNDS = 3
"""How often the way of a key is walked behind it: for what it does, what that tells, and what follows from it."""

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
            target = self._target
            if self._settled is not self._app.screen:
                # It stands, but where its keys go is only on the way to it.
                self._settled = self._app.screen
                self._follow(target, _ROUNDS)
                return
            self._since = monotonic()
            await self._hand_on(self._row.popleft())
            self._follow(target, _ROUNDS)

    def _look_again(self) -> None:
        if not self._looking:
            self._looking = True
            self._app.set_timer(_LOOK, lambda: self._app.call_later(self._release))

    def _follow(self, node: DOMNode, rounds: int) -> None:
        """Stand in line behind the key, in every queue that it goes through, up to the app."""
        if node is self._app or not node.call_later(self._follow, node.parent or self._app, rounds):
            self._app.call_later(self._pass, rounds)

    def _pass(self, rounds: int) -> None:
        """Then in line behind all that the key made the screen do; those below it do not have the next key.

        A screen below a dialog that hears of anything is painted anew, which takes longer than the key.
        """
        if not (self._app.screen_stack and self._app.screen.call_later(self._app.call_later, self._arrived, rounds)):
            self._app.call_later(self._arrived, rounds)

    async def _arrived(self, rounds: int) -> None:
        if rounds > 1:
            self._follow(self._target, rounds - 1)
            return
        self._travelling = False
        await self._release()

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
        return screen.is_reading and not self._leaves(key)

    def _leaves(self, key: Typed) -> bool:
        if not isinstance(key, events.Key):
            return False
        everywhere = (self._app.keymap.of(action) for action in of_scope(EVERYWHERE) if action.id in _LEAVING)
        return any(key.key in action.keys for action in everywhere)
