"""Shares work with a second process, which takes some of it as long as there is any, where that pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from typing import IO, TYPE_CHECKING, Generic, Literal, NoReturn, TypeVar

from escm_tui.load.copying import may_copy

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Result = TypeVar("Result")

FORKED_FROM = 300
"""New files from which on a second process pays that is a copy of this one."""

STARTED_FROM = 1_500
"""New files from which on it pays where it has to be started from nothing."""

_TICKET = 4
"""Bytes; all tickets together fit into any pipe."""

Method = Literal["fork", "spawn"]

_FAR = 5
"""Tasks that the other process has to have left before it pays to begin with those that are far from one's own."""

Way = int
"""How many tasks are one's own, from the first one on, or, less than 0, from the last one back; 0 where any is."""

Work = Callable[[list[str]], Result]
"""Makes something of files."""


def shared(
    here: Work[Result],
    there: Work[Result],
    tasks: Sequence[list[str]],
    method: Method | None,
    *,
    from_end: int = 0,
) -> Iterator[Result]:
    """What is made of each task, in the order of the tasks; both processes work to the end.

    What the second process began and did not hand over, whatever befell it, is done in this one.

    Args:
        here: what this process does with a task.
        there: what the second one does with it, to the same end.
        tasks: the files of each task, or what else it is about.
        method: how the second process comes to be, if there is one.
        from_end: where neighbors have much in common, how many of the last tasks the second process begins with, going
            back from the last one, while the first one does the others; who is done helps if much is left.
    """
    if method is None or len(tasks) == 1:
        return map(here, tasks)
    return _in_two_processes(here, there, tasks, method, from_end=from_end)


_shared = False
"""Whether work is being shared already; a third process would have no processor."""


def way_to_start(new: int) -> Method | None:
    """How a second process comes to be, if it pays for so many new files: no copy where threads may hold locks."""
    if _shared or new < min(FORKED_FROM, STARTED_FROM) or os.name == "nt" or (os.cpu_count() or 1) == 1:
        return None
    if may_copy():
        return "fork" if new >= FORKED_FROM else None
    return "spawn" if new >= STARTED_FROM else None


def _in_two_processes(
    here: Work[Result], there: Work[Result], tasks: Sequence[list[str]], method: Method, *, from_end: int
) -> Iterator[Result]:
    global _shared  # noqa: PLW0603  the copy knows it as well
    _shared = True
    other = (_Copy if method == "fork" else _Started)(there, tasks, -from_end)
    try:
        done = dict(_taken(here, tasks, other.tickets, from_end and len(tasks) - from_end))
        done |= other.handed_over()
    finally:
        other.end()
        _shared = False
    return (done.pop(number) if number in done else here(task) for number, task in enumerate(tasks))


def _taken(work: Work[Result], tasks: Sequence[list[str]], tickets: int, way: Way) -> Iterator[tuple[int, Result]]:
    """The tasks that are done here, for each of which a ticket is drawn; a ticket is drawn once, whoever asks."""
    drawn = 0
    while not (way and drawn >= abs(way) and _left(tickets) < _FAR) and (ticket := os.read(tickets, _TICKET)):
        number = drawn if way > 0 else len(tasks) - 1 - drawn if way else int.from_bytes(ticket, "big")
        drawn += 1
        yield number, work(tasks[number])


def _left(tickets: int) -> int:
    """How many tickets nobody has drawn."""
    from fcntl import ioctl
    from termios import FIONREAD

    return int.from_bytes(ioctl(tickets, FIONREAD, bytes(4)), sys.byteorder) // _TICKET


def _all_tickets(tasks: Sequence[list[str]]) -> bytes:
    return b"".join(number.to_bytes(_TICKET, "big") for number in range(len(tasks)))


class _Copy(Generic[Result]):
    """A copy of this process; made without multiprocessing, which takes longer to load than a thousand files take."""

    def __init__(self, work: Work[Result], tasks: Sequence[list[str]], way: Way) -> None:
        import pickle  # before there are two that load it

        self.tickets, office = os.pipe()
        os.write(office, _all_tickets(tasks))
        os.close(office)
        self._theirs, hand_over = os.pipe()
        self._process = os.fork()
        if not self._process:
            self._work(lambda: dict(_taken(work, tasks, self.tickets, way)), hand_over, pickle.dump)
        os.close(hand_over)

    def _work(
        self, work: Callable[[], dict[int, Result]], hand_over: int, write: Callable[[object, IO[bytes]], None]
    ) -> NoReturn:
        """What the copy does; what keeps it from its work befalls the first one as well, which tells of it."""
        try:
            os.close(self._theirs)
            with os.fdopen(hand_over, "wb") as file:
                write(work(), file)
        finally:
            os._exit(0)  # nothing that the first process has begun is brought to an end here

    def handed_over(self) -> dict[int, Result]:
        """Number of a task to what the copy made of it."""
        import pickle

        with suppress(EOFError, OSError, pickle.UnpicklingError), os.fdopen(self._theirs, "rb", closefd=False) as file:
            done: dict[int, Result] = pickle.load(file)  # noqa: S301  of a copy of this process, through a pipe
            return done
        return {}

    def end(self) -> None:
        """End it, wherever it is."""
        import signal

        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self.tickets)
        os.close(self._theirs)


class _Started(Generic[Result]):
    """A process that was started from nothing."""

    def __init__(self, work: Work[Result], tasks: Sequence[list[str]], way: Way) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self._tickets, office = context.Pipe(duplex=False)
        self.tickets = self._tickets.fileno()
        os.write(office.fileno(), _all_tickets(tasks))
        office.close()
        self._theirs, hand_over = context.Pipe(duplex=False)
        self._process = context.Process(target=_help, args=(work, tasks, self._tickets, way, hand_over), daemon=True)
        # The stream that the screens put in place of stderr has no number that a process could be given.
        with redirect_stderr(sys.__stderr__):
            self._process.start()
        hand_over.close()

    def handed_over(self) -> dict[int, Result]:
        """Number of a task to what it was made into there."""
        with suppress(EOFError, OSError):
            done: dict[int, Result] = self._theirs.recv()
            return done
        return {}

    def end(self) -> None:
        """End it, wherever it is."""
        self._process.kill()
        self._process.join()
        self._tickets.close()
        self._theirs.close()


def _help(work: Work[Result], tasks: Sequence[list[str]], tickets: Connection, way: Way, hand_over: Connection) -> None:
    """What a started process does; what keeps it from its work befalls the first one as well, which tells of it."""
    with suppress(Exception):
        hand_over.send(dict(_taken(work, tasks, tickets.fileno(), way)))
