"""One git process that tells objects for as long as a reading of history takes; what is odd is not answered."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence

from escm_tui.git.glance import MOST_ASKED, MOST_BYTES, SECONDS, program_in, spawn
from escm_tui.git.reading import reading_environment, reading_settings

_WORDS = ("cat-file", "--batch-command", "--buffer")
_BLOCK = 1024 * 1024


class Batch:
    """`git cat-file` with both ends of its pipes, started when it is first asked, for one thread at a time.

    After anything odd it is ended and answers nothing more; the same is asked of git anew then, which says why. A copy
    of the process that made it starts a git of its own, since two would take each other's answers.
    """

    __slots__ = (
        "_answers",
        "_closed",
        "_handed_over",
        "_of_copy",
        "_outer",
        "_owner",
        "_process",
        "_questions",
        "_root",
    )

    def __init__(self, root: str, outer: Mapping[str, str], handed_over: Mapping[str, str]) -> None:
        self._root = root
        self._outer, self._handed_over = outer, handed_over
        self._owner = os.getpid()
        self._of_copy: Batch | None = None
        self._closed = False
        self._process = self._questions = self._answers = -1

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """For another process: nothing, since it has none of the pipes."""
        return type(None), ()

    def tell(self, names: Sequence[bytes]) -> bytes | None:
        """What `git cat-file --batch` prints for these objects, or nothing."""
        asked = b"".join(b"contents %b\n" % name for name in names) + b"flush\n"
        if self._closed or len(asked) > MOST_ASKED:
            return None
        if os.getpid() != self._owner:
            self._of_copy = self._of_copy or Batch(self._root, self._outer, self._handed_over)
            return self._of_copy.tell(names)
        found = None
        try:
            if self._process < 0:
                self._start()
            # The pipe is empty and holds as much, so that this does not wait.
            os.write(self._questions, asked)
            found = self._answer(len(names))
        except (OSError, ValueError, NotImplementedError, AttributeError):
            return None
        finally:
            if found is None:
                self.close()
        return found

    def close(self) -> None:
        """End git, which only reads, so that nothing is lost."""
        if os.getpid() != self._owner:
            if self._of_copy:
                self._of_copy.close()
            return
        self._closed = True
        for each in (self._questions, self._answers):
            if each >= 0:
                os.close(each)
        self._questions = self._answers = -1
        if self._process >= 0:
            import signal
            from contextlib import suppress

            with suppress(OSError):
                os.killpg(self._process, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(self._process, 0)
            self._process = -1

    def _start(self) -> None:
        environment = reading_environment(self._outer, self._root) | dict(self._handed_over)
        program = program_in(environment.get("PATH", os.defpath))
        if program is None:
            raise OSError
        options = [word for key, value in reading_settings() for word in ("-c", f"{key}={value}")]
        words = [program, "-C", self._root, *options, *_WORDS]
        question, self._questions = os.pipe()
        try:
            self._answers, answer = os.pipe()
            try:
                # Nobody reads its words; who asks anew hears them.
                nowhere = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
                self._process = spawn(words, environment, question, answer, nowhere)
            finally:
                os.close(answer)
        finally:
            os.close(question)

    def _answer(self, count: int) -> bytes:
        """All of the answers about so many objects."""
        found, end, deadline = bytearray(), 0, time.monotonic() + SECONDS
        for _ in range(count):
            while (line := found.find(b"\n", end)) < 0:
                self._read_on(found, deadline)
            size = found[end:line].rpartition(b" ")[2]
            # Of what is missing or ambiguous there is a line alone.
            end = line + 1 + (int(size) + 1 if size.isdigit() else 0)
            while len(found) < end:
                self._read_on(found, deadline)
        return bytes(found)

    def _read_on(self, found: bytearray, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._answers, select.POLLIN | select.POLLHUP)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise OSError
        block = os.read(self._answers, _BLOCK)
        found += block
        if not block or len(found) > MOST_BYTES:
            raise OSError
