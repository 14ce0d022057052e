"""What stops the program: one exception family, each with a sentence, a next step and an exit code.

Something wrong in a user's file is never an exception; it is a `domain.problems.Problem`.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller (interface contract, stable)."""

    CLEAN = 0
    PROBLEMS = 1
    USAGE = 2
    NO_REPOSITORY = 3
    INTERNAL = 4
    INTERRUPTED = 130


class EscmError(Exception):
    """Something that stops the command: `message` says what, `hint` what to do next."""

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(EscmError):
    """The words of the call are off: unknown Practice, span, evidence, option or value."""

    exit_code = ExitCode.USAGE


class RepositoryError(EscmError):
    """No repository, not an evidence repository, no such revision, or one that must not be read."""

    exit_code = ExitCode.NO_REPOSITORY


class ProblemsFound(EscmError):
    """The command did its work and found problems, or a hook refused the commit."""

    exit_code = ExitCode.PROBLEMS


class WriteError(EscmError):
    """Nothing could be written: locked, read-only, full, or changed underneath."""

    exit_code = ExitCode.INTERNAL


class FileChanged(WriteError):
    """The file is no longer what was read; it was left as it is."""


class GitFailed(EscmError):
    """git itself said no; `message` carries its own words."""

    exit_code = ExitCode.INTERNAL


class InternalError(EscmError):
    """A fault of this program; the log path is in the hint."""

    exit_code = ExitCode.INTERNAL
