"""Starts programs other than git: by name from absolute folders, with limits, without a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from escm_tui.errors import EscmError

TIME_LIMIT = 60.0
"""Seconds that one program may take."""

_WORDS_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: exit status, what it printed, and what it said about it."""

    status: int
    output: str
    words: str


class ProgramMissing(EscmError):
    """A program that is needed is not installed."""


def program_path(name: str) -> str:
    """Where a program lies; folders of PATH that are relative, which could be the repository itself, are left out."""
    folders = [each for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(each)]  # noqa: PTH117
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise ProgramMissing(f"The program {name} was not found.", f"Install {name}, then try again.")
    return found


def run(name: str, args: Sequence[str], *, stdin: bytes = b"", time_limit: float = TIME_LIMIT) -> Ended:
    """Run a program to its end, whatever its exit status.

    Raises:
        ProgramMissing: it is not installed.
        EscmError: it could not be started, or took too long.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            [program_path(name), *args],
            input=stdin,
            # Days that go in or come out as text are in UTC.
            env=kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            capture_output=True,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EscmError(f"{name} took longer than {time_limit:g} seconds.") from None
    except OSError as error:
        raise EscmError(f"{name} could not be started: {error.strerror or error}.") from error
    return Ended(
        done.returncode,
        done.stdout.decode("utf-8", "replace")[:_WORDS_LIMIT],
        done.stderr.decode("utf-8", "replace")[:_WORDS_LIMIT],
    )


def edit_in_editor(path: Path) -> None:
    """Open a file in the person's editor ($VISUAL, else $EDITOR) on this terminal, and wait until it is closed.

    Raises:
        EscmError: no editor is named, it is not installed, or it says that something went wrong.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError:
        words = []
    if not words:
        raise EscmError("No editor is named.", "Set EDITOR, for example: export EDITOR=nano")
    name, *args = words
    program = name if os.path.isabs(name) else program_path(name)  # noqa: PTH117
    try:
        done = subprocess.run([program, *args, str(path)], check=False)
    except OSError as error:
        raise EscmError(f"{name} could not be started: {error.strerror or error}.") from error
    if done.returncode:
        raise EscmError(f"{name} ended with exit code {done.returncode}.", "What it saved is read with r.")
