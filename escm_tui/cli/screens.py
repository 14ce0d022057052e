"""Opens the terminal interface, where there is a terminal that can show it."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode, RepositoryError, UsageError

if TYPE_CHECKING:
    from escm_tui.load.recalling import Recalling

BROWSER = "textual.drivers.web_driver:WebDriver"
"""What stands in for a terminal where `escm serve` shows the screens in a browser."""


def opened_at_once(words: Sequence[str]) -> int | None:
    """Open the screens where nothing else is asked for, without the command line; nothing where it has to look."""
    if words or "_ESCM_COMPLETE" in os.environ:
        return None
    year, month, day, *_ = time.gmtime()
    context = Context(date(year, month, day))
    try:
        return int(open_screens(context, context.directory))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the boundary, as for every command
        from escm_tui.cli.main import told

        return told(context, error, datetime.now(UTC))


def why_no_screens() -> str:
    """Why the terminal interface cannot open here, as a sentence; nothing where it can."""
    if os.environ.get("TEXTUAL_DRIVER") == BROWSER:
        return ""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "The terminal interface needs a terminal, and there is none here."
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "This terminal cannot show the terminal interface."
    return ""


def open_screens(context: Context, start: Path, *, mouse: bool = True, tour: bool = False) -> int:
    """Open the terminal interface on the repository around `start`, with the tour where asked for; its exit code."""
    if reason := why_no_screens():
        raise UsageError(reason, "escm status, or another command of: escm --help")
    if context.given.get("no_color"):
        # The toolkit asks the environment alone.
        os.environ["NO_COLOR"] = "1"
    # All that is made until something is painted stays to the end: no look for circles finds any, and each takes long.
    gc.disable()
    begun = _begun(start, context.today) if context.revision is None else None
    from escm_tui.tui.app import run

    try:
        return run(start, today=context.today, revision=context.revision, mouse=mouse, tour=tour, recalling=begun)
    except RepositoryError as error:
        found = _first_run(context, start, error, mouse=mouse)
        if found is None:
            return ExitCode.CLEAN
    finally:
        gc.enable()
    from escm_tui.tui.first_run import is_demo

    return run(found, today=context.today, mouse=mouse, tour=is_demo(found))


def _begun(start: Path, today: date) -> Recalling | None:
    """A look for what is kept of the repository around `start`: it is over when the toolkit is loaded."""
    from escm_tui.git.glance import root_of

    root = root_of(str(start))
    if root is None:
        return None
    from escm_tui.load.recalling import recalling

    return recalling(root, today.isoformat())


def _first_run(context: Context, start: Path, error: RepositoryError, *, mouse: bool) -> Path | None:
    """Where nothing was asked for by name, offer ways on; else the error is the answer."""
    if context.given.get("repo") or context.revision or not start.is_dir():
        raise error
    from escm_tui.tui.first_run import start_here

    return start_here(start.absolute(), error.message, error.hint, mouse=mouse)
