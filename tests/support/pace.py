"""Limits in seconds of the processor, for the machine for which they were set; a slower one has more of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
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


def _slowness() -> float:
    start = time.process_time()
    sum(number * number for number in range(_LOOPS))
    return (time.process_time() - start) / _SECONDS
