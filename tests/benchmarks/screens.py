"""The screens in a terminal of their own: when they are painted, when data is on them, how soon a key shows."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Measured, environment

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static('painted')
Empty().run()
"""
OURS = (sys.executable, "-P", "-m", "escm_tui")
NOTHING = (sys.executable, "-c", EMPTY)

PAINTED, WITH_DATA = b"Service Transfer", b" blocked by "
"""What stands on the Map from the first paint on, and what only data brings."""

_PATIENCE = 120.0
_KEPT_AFTER = 15.0
"""Seconds after which what is seen first has been kept."""

_QUIET = 0.03
"""Seconds without a byte or any work after which a key has shown; a frame may wait for a sixtieth of one."""

_KEY_PATIENCE = 10.0

_KEYS = [b"j", b"j", b"k"] * 80
"""Down and up along the list."""


class Sitting:
    """A program in a terminal of 120 columns and 40 rows."""

    def __init__(self, words: Sequence[str], folder: Path, home: str) -> None:
        self._began = time.perf_counter()
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            own = {"TERM": "xterm-256color", "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
            os.execve(words[0], list(words), environment() | own)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._written = bytearray()

    def until(self, mark: bytes) -> tuple[float, float]:
        """Wait until a mark was written; the seconds since the start, and those of the processor."""
        while mark not in self._written:
            if time.perf_counter() - self._began > _PATIENCE or not self._read(_PATIENCE):
                raise SystemExit(f"{mark!r} did not appear: {bytes(self._written[-500:])!r}")
        return time.perf_counter() - self._began, self._spent()

    def press(self, key: bytes) -> tuple[float, float]:
        """Press a key; the seconds until the last byte that it made, and those of the processor.

        It has shown once the program sleeps and has neither written nor worked for a while; that nothing comes is not
        enough, since on a busy machine that may mean no more than that it is not its turn.
        """
        begun, spent = time.perf_counter(), self._spent()
        os.write(self._terminal, key)
        shown = begun
        if self._read(_KEY_PATIENCE):
            shown = time.perf_counter()
        worked = -1.0
        while self._spent() > worked or not self._sleeps():
            worked = self._spent()
            while self._read(_QUIET):
                shown = time.perf_counter()
        return shown - begun, self._spent() - spent

    def linger(self, seconds: float) -> None:
        """Stay for so long, so that what follows the last mark is done too."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)

    def end(self) -> None:
        """Leave, whatever it does."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)

    def _read(self, patience: float) -> bool:
        if not select.select([self._terminal], [], [], patience)[0]:
            return False
        self._written += os.read(self._terminal, 65536)
        return True

    def _sleeps(self) -> bool:
        tasks = Path(f"/proc/{self._process}/task").glob("*/stat")
        return all(each.read_text().rpartition(")")[2].split()[0] == "S" for each in tasks)

    def _spent(self) -> float:
        # The clock of the processor time of another process, as Linux numbers it.
        return time.clock_gettime((~self._process << 3) | 2)


@contextmanager
def sitting(words: Sequence[str], folder: Path) -> Iterator[Sitting]:
    """A program in a terminal, without anybody's preferences."""
    with TemporaryDirectory(prefix="escm-bench-home-") as home:
        begun = Sitting(words, folder, home)
        try:
            yield begun
        finally:
            begun.end()


def starts(folder: Path, rounds: int) -> Measured:
    """An empty application and ours in turn: `empty`, `painted`, `with data`."""
    found = Measured()

    def note(name: str, both: tuple[float, float]) -> None:
        found.seconds.setdefault(name, []).append(both[0])
        found.work.setdefault(name, []).append(both[1])

    for number in range(rounds + 1):
        with sitting(NOTHING, folder) as empty:
            note("empty", empty.until(b"painted"))
        with sitting(OURS, folder) as ours:
            note("painted", ours.until(PAINTED))
            note("with data", ours.until(WITH_DATA))
            if number == 0:
                ours.linger(_KEPT_AFTER)
        if number == 0:
            # What was never read before is read once, and what is seen first is kept.
            found.seconds.clear()
            found.work.clear()
    return found


def keys(folder: Path) -> Measured:
    """Moving along the list of Practices: `median` and `99th` in milliseconds, beside `ms`."""
    with sitting(OURS, folder) as ours:
        # The evaluations are read behind the Map; that is no part of a key.
        ours.until(b"trend ")
        ours.press(b"2")
        both = [ours.press(key) for key in _KEYS]
    found = Measured()
    for name, pick in (("median", statistics.median), ("99th", lambda each: statistics.quantiles(each, n=100)[-1])):
        found.seconds[name] = [pick([seconds for seconds, _ in both])]
        found.work[name] = [pick([spent for _, spent in both])]
    found.seconds["ms"] = found.work["ms"] = [0.001]
    return found
