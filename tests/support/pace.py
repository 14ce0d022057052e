"""Seconds of the processor: what a call takes, and limits, of which a slow machine has more than was set."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOPS = 300_000
_SECONDS = 0.0175
"""What that many squares take on the machine for which the limits were set."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is done inside takes at most so many seconds of the processor; `AssertionError` if it takes more."""
    start = time.process_time()
    yield
    spent = time.process_time() - start
    assert spent < seconds or spent < seconds * _slowness(), f"{spent:.1f} seconds of at most {seconds}"


def spent(call: Callable[[], object]) -> float:
    """Seconds of the processor that a call takes, with no sweep of garbage in between."""
    gc.disable()
    try:
        start = time.process_time()
        call()
        return time.process_time() - start
    finally:
        gc.enable()


def _slowness() -> float:
    return spent(lambda: sum(number * number for number in range(_LOOPS))) / _SECONDS
