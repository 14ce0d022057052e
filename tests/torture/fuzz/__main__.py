"""Starts one target under atheris: python -m tests.torture.fuzz TARGET [CORPUS] [-runs=N] [-max_total_time=S]."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

# It has no types, and is not there for every version of Python.
atheris: Any = import_module("atheris")

with atheris.instrument_imports(include=["escm_tui"]):
    from tests.torture.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until something is found or the runs are done."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
