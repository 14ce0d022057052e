"""Starts one target under atheris: python -m tests.torture.fuzz TARGET [CORPUS] [-runs=N] [-max_total_time=S]."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

# It has no types, and is not there for every version of Python.
atheris: Any = import_module("atheris")

with atheris.instrument_imports(include=["escm_tui"]):
    from tests.torture.fuzz.targets import TARGETS

SECONDS = 10.0
"""The most that one input may compute; what the fuzzer itself measures grows with whatever else the machine does."""


def _in_time(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def look(data: bytes) -> None:
        start = time.process_time()
        target(data)
        spent = time.process_time() - start
        assert spent < SECONDS, f"{spent:.1f} s for {len(data)} bytes"

    return look


def main() -> None:
    """Fuzz until something is found or the runs are done."""
    target = _in_time(TARGETS[sys.argv.pop(1)])
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
