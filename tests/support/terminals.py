"""Real terminals: tmux, which draws what a program writes, and a bare pseudo terminal, which keeps every byte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import shutil
import struct
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds after which what is waited for will not come, on any machine."""


def variables(**own: str) -> dict[str, str]:
    """The environment of a program in a terminal of 256 colors and more."""
    given = {"PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TMUX"}} | given | own


def _size(device: str) -> tuple[int, int]:
    """Columns and rows of a terminal, as its programs see them."""
    with Path(device).open("rb", buffering=0) as terminal:
        rows, columns, _, _ = struct.unpack("HHHH", fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8)))
    return columns, rows


@dataclass(frozen=True)
class Tmux:
    """One window of a tmux server of its own."""

    socket: str

    def ask(self, *words: str) -> str:
        """Run a tmux command; what it prints."""
        done = subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, text=True, check=True)
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self.ask("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.ask("send-keys", "-l", text)

    def resize(self, width: int, height: int) -> None:
        """Another size; tmux hands it on late, or not at all where it is asked for another one at once."""
        device = self.ask("display-message", "-p", "#{pane_tty}").strip()
        until = time.monotonic() + PATIENCE
        while _size(device) != (width, height):
            assert time.monotonic() < until, (device, _size(device))
            self.ask("resize-window", "-x", str(width + 1), "-y", str(height))
            self.ask("resize-window", "-x", str(width), "-y", str(height))
            time.sleep(0.3)

    @property
    def text(self) -> str:
        """What stands in the window."""
        return self.ask("capture-pane", "-p")

    @property
    def styled(self) -> str:
        """The same with attributes and colors."""
        return self.ask("capture-pane", "-p", "-e")

    def wait_for(self, text: str) -> str:
        """Wait until a text stands in the window; the whole."""
        return self.wait_until(lambda shown: text in shown, text)

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until something holds of the text in the window."""
        until = time.monotonic() + PATIENCE
        while not holds(shown := self.text):
            assert time.monotonic() < until, (what, shown)
            time.sleep(0.05)
        return shown

    def wait_for_buffer(self, text: str) -> None:
        """Wait until a text was copied."""
        until = time.monotonic() + PATIENCE
        while text not in self.ask("list-buffers"):
            assert time.monotonic() < until, self.ask("list-buffers")
            time.sleep(0.05)


@contextmanager
def in_tmux(root: Path, *words: str, size: tuple[int, int] = (80, 24), **own: str) -> Iterator[Tmux]:
    """`escm` in a window of tmux, above a shell that says how it ended."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    terminal = Tmux(f"escm-{uuid.uuid4().hex[:12]}")
    given = variables(**own)
    passed = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items() if name != "TERM")
    call = shlex.join([sys.executable, "-m", "escm_tui", "--repo", str(root), *words])
    script = f"env {passed} TERM=tmux-256color {call}; echo ended with $?; exec sleep 600"
    window = ("-x", str(size[0]), "-y", str(size[1]), script)
    subprocess.run(
        ["tmux", "-L", terminal.socket, "-f", os.devnull, "new-session", "-d", *window], env=given, check=True
    )
    try:
        yield terminal
    finally:
        subprocess.run(["tmux", "-L", terminal.socket, "kill-server"], check=False)


@dataclass
class Pty:
    """A program on a bare pseudo terminal; all that it writes is kept."""

    process: subprocess.Popen[bytes]
    ours: int
    said: bytes = b""

    def press(self, keys: bytes) -> None:
        """Send bytes as a keyboard does."""
        os.write(self.ours, keys)

    def read(self, seconds: float) -> bytes:
        """What is written within so many seconds."""
        start, until = len(self.said), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.ours], [], [], left)[0]:
                try:
                    self.said += os.read(self.ours, 65536)
                except OSError:
                    break
        return self.said[start:]

    def wait_for(self, text: bytes) -> None:
        """Wait until these bytes were written, ever."""
        until = time.monotonic() + PATIENCE
        while text not in self.said:
            assert time.monotonic() < until, self.said[-2000:]
            self.read(0.05)

    def rest(self, seconds: float = 1.0) -> None:
        """Wait until nothing is written for a while."""
        until = time.monotonic() + PATIENCE
        while self.read(seconds):
            assert time.monotonic() < until


@contextmanager
def on_pty(root: Path, *words: str, size: tuple[int, int] = (80, 24), **own: str) -> Iterator[Pty]:
    """`escm` on a bare pseudo terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "escm_tui", "--repo", str(root), *words],
        env=variables(**own), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Pty(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
