"""`escm serve`: the screens in Chromium, for who knows the address, on this machine alone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Visit, visiting
from tests.support.one_document_short import STORY, one_document_short
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import SECOND

pytestmark = pytest.mark.slow

OF_TIME = ("ping=", "task queue exceeded allotted deadline")
"""What the terminal in the page says of how long something took; on a busy machine that is nothing to mend."""

CHECKOUT = Path(__file__).parents[2]
KEYS = {"colon": ":", "enter": "Enter", "f2": "F2", "escape": "Escape"}
_PATIENCE = 60.0


@dataclass
class Served:
    """A server that runs, with what it said."""

    process: subprocess.Popen[str]
    statement: str

    @property
    def address(self) -> str:
        """The address that it printed."""
        found = re.search(r"^  (http://\S+)$", self.statement, re.MULTILINE)
        assert found
        return found[1]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.split(":")[2].partition("/")[0])

    def status(self, path: str) -> int:
        """What a request gets that knows no more than the port."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=_PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


@contextmanager
def serving(root: Path, *words: str) -> Iterator[Served]:
    """Run `escm serve` until the end of the block; it has to end cleanly when it is interrupted."""
    process = subprocess.Popen(
        [sys.executable, "-m", "escm_tui", "serve", "--repo", str(root), *words],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        while "new at every start" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield Served(process, said)
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE) == 0
        assert process.stdout.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@dataclass
class Terminal:
    """What the page and the process behind it said to each other."""

    page: Any
    received: list[str] = field(default_factory=list)
    size: tuple[int, ...] = ()
    read: int = 0

    def listen(self, channel: Any) -> None:
        """Keep what is drawn, and the size that was asked for."""
        self.size = tuple(map(int, re.findall(r"=(\d+)", channel.url)))
        channel.on(
            "framereceived", lambda data: self.received.append(data.decode() if isinstance(data, bytes) else data)
        )

    def wait_for(self, text: str) -> None:
        """Wait until a text was drawn, after what was waited for before."""
        until = time.monotonic() + _PATIENCE
        while text not in (drawn := self._drawn()):
            assert time.monotonic() < until, (text, drawn[-3000:])
            self.page.wait_for_timeout(50)
        self.read = len(self.received)

    def _drawn(self) -> str:
        return re.sub(r"\x1b(?:\[[0-9;?]*[A-Za-z$]|\].*?(?:\x07|\x1b\\))", "", "".join(self.received[self.read :]))

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(KEYS.get(key, key))


@contextmanager
def opened(address: str) -> Iterator[tuple[Visit, Terminal]]:
    """The page with its terminal, of about 80 columns and 24 rows."""
    with visiting("about:blank") as visit:
        terminal = Terminal(visit.page)
        visit.page.set_viewport_size({"width": 724, "height": 436})
        visit.page.on("websocket", terminal.listen)
        visit.page.goto(address)
        yield visit, terminal


def test_the_story_of_level_3_in_a_browser(tmp_path: Path) -> None:
    git = one_document_short(tmp_path / "northwind-evidence")
    with serving(git.root) as served, opened(served.address) as (visit, terminal):
        terminal.wait_for("blocked by 1 Practice for Level 3")
        for step in STORY:
            terminal.press(*step.keys)
            visit.page.keyboard.type(step.typed)
            terminal.press(*step.then)
            terminal.wait_for(step.shows)
        assert all(abs(given - wanted) <= 1 for given, wanted in zip(terminal.size, (80, 24), strict=True))
        assert {each[: each.index("/", 8)] for each in visit.asked if each.startswith("http")} == {
            served.address[: served.address.index("/", 8)]
        }
        assert [each for each in visit.said if not each.startswith(OF_TIME)] == []
    assert git.git("status", "--porcelain") == ""
    assert git.git("log", "-1", "--format=%s") == "Rate thr03 b4 satisfied for the organization"


def test_editor_and_quitting_in_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    git = one_document_short(tmp_path / "northwind-evidence")
    with serving(git.root) as served, opened(served.address) as (visit, terminal):
        terminal.wait_for("blocked by 1 Practice")
        terminal.press("6", "E")
        terminal.wait_for("An editor cannot be opened here.")
        terminal.press("q", "q")
        visit.page.get_by_text("This sitting has ended").wait_for()
        visit.page.get_by_text("Open it again").click()
        terminal.wait_for("blocked by 1 Practice")


def test_history_is_served_read_only(tmp_path: Path) -> None:
    git = one_document_short(tmp_path / "northwind-evidence")
    with serving(git.root, "--rev", SECOND) as served:
        assert f"change nothing: it shows {SECOND}, read-only" in served.statement
        assert "commit" not in served.statement
        with opened(served.address) as (_, terminal):
            terminal.wait_for("read-only")
            terminal.press("7", "enter", "s")
            terminal.wait_for("This is history")
    assert git.git("status", "--porcelain") == ""


def test_nobody_comes_in_without_the_secret(tmp_path: Path) -> None:
    git = one_document_short(tmp_path / "northwind-evidence")
    with serving(git.root) as served:
        secret = served.address.rstrip("/").rpartition("/")[2]
        assert len(secret) >= 32
        near = secret[:-1] + ("y" if secret.endswith("x") else "x")
        for path in ("", "ws", "static/js/textual.js", f"{near}/", f"x/{secret}/", f"{secret}x/ws", "%C3%A9/"):
            assert served.status(path) == 403, path
        assert served.status(f"{secret}/") == 200
        assert served.status(f"{secret}/nothing") == 404
        with urllib.request.urlopen(served.address, timeout=_PATIENCE) as answer:
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert b"//fonts" not in answer.read()
        for word in ("commit", "read all of northwind-evidence", "No shell and no editor", "127.0.0.1 alone"):
            assert word in served.statement


def test_only_this_machine_is_listened_to(tmp_path: Path) -> None:
    git = one_document_short(tmp_path / "northwind-evidence")
    with serving(git.root) as served:
        port = served.port
        listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        hosts = {
            each[1].partition(":")[0] for each in listening if each[3] == "0A" and each[1].endswith(f":{port:04X}")
        }
        assert hosts == {"0100007F"}
        again = subprocess.run(
            [sys.executable, "-m", "escm_tui", "serve", "--repo", str(git.root), "--port", str(port)],
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert again.returncode == 4
        assert f"Port {port} cannot be used: Address already in use." in again.stderr
        with socket.create_connection(("127.0.0.1", port)):
            pass


def test_where_there_is_nothing_to_serve(tmp_path: Path, evidence_git: GitRepository) -> None:
    for root, words in (
        (tmp_path, ()),
        (evidence_git.root, ()),
        (one_document_short(tmp_path / "x").root, ("--rev", "no")),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "escm_tui", "serve", "--repo", str(root), *words],
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (3, "")
