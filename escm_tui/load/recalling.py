"""Looks for what is kept of the present state while other things are done: where it can, in a copy of this process."""

from __future__ import annotations

import os

from escm_tui.git.glance import remember_slow, slow_at
from escm_tui.load.copying import may_copy
from escm_tui.load.state import Glance

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from typing import NoReturn

_BLOCK = 65536


class Recalling:
    """A look for the glimpse that is kept for exactly this state and day; git is asked from now on, the rest later."""

    def __init__(self, root: str, day: str) -> None:
        self.root = root
        self._day = day
        self._glance = Glance(root)

    @property
    def is_over(self) -> bool:
        """Whether to ask for what was found takes no time."""
        return False

    def found(self) -> list[object] | None:
        """The glimpse as plain data; nothing where one cannot tell, or none is kept. It is asked for once."""
        from escm_tui.load.kept_glimpses import found

        packed = found(self._glance, self._day)
        if packed is None:
            return None
        import json

        plain: list[object] = json.loads(packed)
        return plain

    def give_up(self) -> None:
        """It is not wanted after all."""
        self._glance.give_up()


class RecallingInACopy(Recalling):
    """The same, done to the end by a copy of this process, which has the answer ready when the toolkit is loaded."""

    def __init__(self, root: str, day: str) -> None:
        self.root = root
        self._answer, answer = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._answer)
            os.close(answer)
            raise
        if not self._process:
            _look(root, day, answer)
        os.close(answer)

    @property
    def is_over(self) -> bool:
        """Whether to ask for what was found takes no time."""
        import select

        poll = select.poll()
        poll.register(self._answer, select.POLLIN | select.POLLHUP)
        return bool(poll.poll(0))

    def found(self) -> list[object] | None:
        """The glimpse as plain data; nothing where one cannot tell, or none is kept. It is asked for once."""
        import marshal

        blocks = []
        while block := os.read(self._answer, _BLOCK):
            blocks.append(block)
        os.close(self._answer)
        os.waitpid(self._process, 0)
        plain: list[object] | None
        try:
            plain, slow = marshal.loads(b"".join(blocks))  # noqa: S302  of a copy of this process
        except (EOFError, ValueError):  # it was ended before it had said all
            return None
        remember_slow(slow)
        return plain

    def give_up(self) -> None:
        """It is not wanted after all; git is never asked for longer than a few seconds, and ends by itself."""
        os.close(self._answer)
        os.waitpid(self._process, os.WNOHANG)


def recalling(root: str, day: str) -> Recalling:
    """Begin to look, in a copy of this process where one can be made."""
    if may_copy():
        try:
            return RecallingInACopy(root, day)
        except OSError:  # no process or file more can be opened
            pass
    return Recalling(root, day)


def _look(root: str, day: str, answer: int) -> NoReturn:
    """What the copy does; whatever keeps it from its work, nothing is found."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        found = Recalling(root, day).found()
        import marshal

        with os.fdopen(answer, "wb") as file:
            marshal.dump((found, slow_at()), file)
    finally:
        os._exit(0)  # nothing that the first process has begun is brought to an end here
