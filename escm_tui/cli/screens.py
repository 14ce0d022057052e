"""Opens the terminal interface, where there is a terminal that can show it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode, RepositoryError, UsageError

BROWSER = "textual.drivers.web_driver:WebDriver"
"""What stands in for a terminal where `escm serve` shows the screens in a browser."""


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
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.tui.app import run
    from escm_tui.tui.first_run import is_demo

    try:
        EvidenceRepository.open(start, today=context.today)
    except RepositoryError as error:
        found = _first_run(context, start, error, mouse=mouse)
        if found is None:
            return ExitCode.CLEAN
        start, tour = found, is_demo(found)
    return int(run(start, today=context.today, revision=context.revision, mouse=mouse, tour=tour) or ExitCode.CLEAN)


def _first_run(context: Context, start: Path, error: RepositoryError, *, mouse: bool) -> Path | None:
    """Where nothing was asked for by name, offer ways on; else the error is the answer."""
    if context.given.get("repo") or context.revision or not start.is_dir():
        raise error
    from escm_tui.tui.first_run import start_here

    return start_here(start.absolute(), error.message, error.hint, mouse=mouse)
