"""Short looks of git at a repository, several at once, with as little loaded as can be; what is odd is not answered."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Mapping, Sequence

from escm_tui.git.bounds import bound_memory
from escm_tui.git.reading import reading_environment, reading_settings

SECONDS = 2.0
"""How long a look may take; what takes longer is for those who can say so."""

PAUSE = 10.0
"""For how many seconds nobody looks any more, where a look has taken too long: all of them together must not."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes that one look may bring."""

MOST_ASKED = 4096
"""Bytes that a look may be asked for: every pipe holds so many before anybody reads."""

_BLOCK = 1024 * 1024


def root_of(folder: str) -> str | None:
    """The top of the work tree around a folder, where its git folder is a plain one; a bare repository has none."""
    try:
        here = os.path.realpath(folder, strict=True)
    except (OSError, ValueError):
        return None
    while True:
        git = os.path.join(here, ".git")
        try:
            facts = os.lstat(git)
        except OSError:
            above = os.path.dirname(here)
            if above == here:
                return None
            here = above
            continue
        own = not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()
        plain = stat.S_ISDIR(facts.st_mode) and os.path.exists(f"{git}/HEAD")
        return here if own and plain and not os.path.exists(f"{git}/commondir") else None


class _Slow:
    """When git has taken too long last, by the clock of this process."""

    at = -PAUSE


def slow_at() -> float:
    """When git has taken too long last, in seconds of the clock that a process and its copy share."""
    return _Slow.at


def remember_slow(at: float) -> None:
    """A copy of this process has seen git take too long."""
    _Slow.at = max(_Slow.at, at)


class Looks:
    """Some git processes that run at the same time."""

    __slots__ = ("_complaints", "_fine", "_outputs", "_running")

    def __init__(
        self, running: Mapping[int, int], fine: Sequence[Sequence[int]], outputs: dict[int, bytearray], complaints: int
    ) -> None:
        self._running = running
        self._fine = fine
        self._outputs = outputs
        self._complaints = complaints

    def answers(self) -> list[bytes] | None:
        """What each of them printed; nothing where one failed, said anything besides or took too long."""
        if not _collected(self._outputs):
            self.give_up()
            return None
        statuses = self._ended()
        fine = all(status in ok for status, ok in zip(statuses, self._fine, strict=True))
        return [bytes(self._outputs[each]) for each in self._running] if fine and not self._complained else None

    @property
    def _complained(self) -> bool:
        return bool(self._outputs[self._complaints])

    def give_up(self) -> None:
        """End them all."""
        import signal
        from contextlib import suppress

        for process in self._running.values():
            with suppress(OSError):
                os.killpg(process, signal.SIGKILL)
        self._ended()

    def _ended(self) -> list[int]:
        for each in self._outputs:
            os.close(each)
        return [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in self._running.values()]


Command = tuple[Sequence[str], Sequence[int]]
"""The words for git, and the exit codes that are fine."""


def looks(
    commands: Sequence[Command],
    root: str,
    outer: Mapping[str, str],
    handed_over: Mapping[str, str] | None = None,
    asked: bytes = b"",
) -> list[bytes] | None:
    """What git prints for each of some commands; see `begin` and `Looks.answers`."""
    begun = begin(commands, root, outer, handed_over, asked)
    return begun.answers() if begun else None


def begin(
    commands: Sequence[Command],
    root: str,
    outer: Mapping[str, str],
    handed_over: Mapping[str, str] | None = None,
    asked: bytes = b"",
) -> Looks | None:
    """Start git for each of some commands; nothing where that cannot be done in this way.

    `handed_over` is what git gave to the hook that this process works for, and `asked` what each command reads.
    """
    program = program_in(outer.get("PATH", os.defpath))
    if program is None or not hasattr(os, "posix_spawn") or len(asked) > MOST_ASKED:
        return None
    if time.monotonic() < _Slow.at + PAUSE:
        return None
    options = [word for key, value in reading_settings() for word in ("-c", f"{key}={value}")]
    environment = reading_environment(outer, root) | dict(handed_over or {})
    complaints, complaints_in = os.pipe()
    begun = Looks(running := {}, [fine for _, fine in commands], outputs := {complaints: bytearray()}, complaints)
    try:
        for command, _ in commands:
            output, output_in = os.pipe()
            outputs[output] = bytearray()
            try:
                words = [program, "-C", root, *options, *command]
                running[output] = _start(words, environment, asked, output_in, complaints_in)
            finally:
                os.close(output_in)
    except (OSError, ValueError, NotImplementedError):
        begun.give_up()
        return None
    finally:
        os.close(complaints_in)
    return begun


def _start(words: list[str], environment: Mapping[str, str], asked: bytes, output: int, complaints: int) -> int:
    question, question_in = os.pipe()
    try:
        os.write(question_in, asked)
        os.close(question_in)
        return spawn(words, environment, question, output, (os.POSIX_SPAWN_DUP2, complaints, 2))
    finally:
        os.close(question)


def spawn(
    words: list[str], environment: Mapping[str, str], question: int, output: int, complaints: tuple[object, ...]
) -> int:
    """Start git on two pipes; `complaints` is where its words of warning go, as posix_spawn is told. Its number."""
    process = os.posix_spawn(
        words[0],
        words,
        environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, question, 0), (os.POSIX_SPAWN_DUP2, output, 1), complaints],
        # A group of its own, so that all of it can be ended, and Ctrl-C is for this program alone.
        setpgroup=0,
    )
    bound_memory(process)
    return process


def _collected(outputs: Mapping[int, bytearray]) -> bool:
    """Whether everything was read to its end in time."""
    deadline = time.monotonic() + SECONDS
    poll = select.poll()
    still_open = set(outputs)
    for each in still_open:
        poll.register(each, select.POLLIN | select.POLLHUP)
    while still_open:
        left = deadline - time.monotonic()
        if left <= 0:
            _Slow.at = time.monotonic()
            return False
        for each, _ in poll.poll(left * 1000):
            block = os.read(each, _BLOCK)
            outputs[each].extend(block)
            if not block:
                poll.unregister(each)
                still_open.discard(each)
            elif len(outputs[each]) > MOST_BYTES:
                return False
    return True


def program_in(search_path: str) -> str | None:
    """The git program; never one from a relative folder, which could be the repository itself."""
    for folder in search_path.split(os.pathsep):
        candidate = f"{folder}/git"
        if folder.startswith("/") and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return None
