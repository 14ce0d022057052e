"""How much memory a git that reads may take: a few objects can make one ask for all that the machine has."""

from __future__ import annotations

MEMORY_LIMIT = 2 * 1024 * 1024 * 1024
"""Bytes that one git process may hold besides the files it looks into."""


def bound_memory(process: int) -> None:
    """Hold a process that has just been started to `MEMORY_LIMIT`, or to less where it is held to less already.

    Only Linux can do so for another process; elsewhere nothing happens.
    """
    try:
        from resource import RLIM_INFINITY, RLIMIT_DATA, prlimit
    except ImportError:
        return
    try:
        held, most = prlimit(process, RLIMIT_DATA)
        if held == RLIM_INFINITY or held > MEMORY_LIMIT:
            prlimit(process, RLIMIT_DATA, (MEMORY_LIMIT, most))
    except OSError:
        # It has ended already, or a sandbox does not let anybody ask.
        return
