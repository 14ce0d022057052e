"""Shares work with a second process, which takes some of it as long as there is any, where that pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from typing import TYPE_CHECKING, Literal, TypeVar

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

Work = Callable[[list[str]], Result]
"""Makes something of files."""


def shared(
    here: Work[Result], there: Work[Result], tasks: Sequence[list[str]], method: Method | None
) -> Iterator[Result]:
    """What is made of the files of each task, in the order of the tasks; both processes work to the end.

    What the second process began and did not hand over, whatever befell it, is done in this one.

    Args:
        here: what this process does with a task.
        there: what the second one does with it, to the same end.
        tasks: the files of each task.
        method: how the second process comes to be, if there is one.
    """
    return map(here, tasks) if method is None or len(tasks) == 1 else _in_two_processes(here, there, tasks, method)


def way_to_start(new: int) -> Method | None:
    """How a second process comes to be, if it pays for so many new files: no copy where threads may hold locks."""
    if new < min(FORKED_FROM, STARTED_FROM) or os.name == "nt" or (os.cpu_count() or 1) == 1:
        return None
    import threading  # loaded only where it is worth the time

    if sys.platform == "linux" and threading.active_count() == 1:
        return "fork" if new >= FORKED_FROM else None
    return "spawn" if new >= STARTED_FROM else None


def _in_two_processes(
    here: Work[Result], there: Work[Result], tasks: Sequence[list[str]], method: Method
) -> Iterator[Result]:
    from multiprocessing import get_context

    context = get_context(method)
    tickets, office = context.Pipe(duplex=False)
    os.write(office.fileno(), b"".join(number.to_bytes(_TICKET, "big") for number in range(len(tasks))))
    office.close()
    theirs, hand_over = context.Pipe(duplex=False)
    other = context.Process(target=_help, args=(there, tasks, tickets, hand_over), daemon=True)  # type: ignore[attr-defined]
    # The stream that the screens put in place of stderr has no number that a process could be given.
    with redirect_stderr(sys.__stderr__):
        other.start()
    hand_over.close()
    try:
        done = dict(_taken(here, tasks, tickets))
        with suppress(EOFError, OSError):
            done |= theirs.recv()
    finally:
        other.kill()
        other.join()
        tickets.close()
        theirs.close()
    return (done.pop(number) if number in done else here(task) for number, task in enumerate(tasks))


def _taken(work: Work[Result], tasks: Sequence[list[str]], tickets: Connection) -> Iterator[tuple[int, Result]]:
    """The tasks whose tickets are drawn here, done; a ticket is drawn once, whoever asks."""
    while ticket := os.read(tickets.fileno(), _TICKET):
        number = int.from_bytes(ticket, "big")
        yield number, work(tasks[number])


def _help(work: Work[Result], tasks: Sequence[list[str]], tickets: Connection, hand_over: Connection) -> None:
    """What the second process does; what keeps it from its work befalls the first one as well, which tells of it."""
    with suppress(Exception):
        hand_over.send(dict(_taken(work, tasks, tickets)))
