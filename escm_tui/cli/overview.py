"""The overview of all commands, given without the command line, which takes long to load."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from escm_tui.cli.streams import write
from escm_tui.shipped import content_of

FILE = f"{os.path.dirname(os.path.realpath(__file__))}/overview.txt"  # noqa: PTH120
"""What the command line says when it is asked for help in a room of at least `WIDTH` columns; a test keeps it so."""

WIDTH = 80


def given_at_once(words: Sequence[str]) -> int | None:
    """Give the overview where exactly that is asked for; its exit code, or nothing where the command line says it."""
    if list(words) != ["--help"] or "_ESCM_COMPLETE" in os.environ or _columns() < WIDTH:
        return None
    try:
        write(sys.stdout, content_of(FILE).decode("utf-8"))
    # A full disk: the command line meets it again and says so in a sentence.
    except OSError:
        return None
    return 0


def _columns() -> int:
    """The width of the terminal, as click finds it."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) > 0:
        return int(named)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or WIDTH  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return WIDTH
