"""What a real terminal gets: colors where they are allowed, the screens where they can open."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repositories import GitRepository

CHECKOUT = str(Path(__file__).parents[2])


def in_terminal(*words: str, **variables: str) -> tuple[int, str]:
    """Exit code and output of `escm` on a pseudo terminal."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": CHECKOUT, "COLUMNS": "80", "TERM": "xterm-256color"} | variables
    process = subprocess.Popen(
        [sys.executable, "-m", "escm_tui", *words], env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    return process.wait(), said.decode().replace("\r\n", "\n")


@pytest.mark.usefixtures("northwind")
def test_colors_are_the_third_signal() -> None:
    code, colored = in_terminal("status")
    assert code == 0
    assert "\x1b[32m●\x1b[0m" in colored
    _, plain = in_terminal("status", "--no-color")
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colors_where_they_are_not_wanted(variables: dict[str, str]) -> None:
    for words in (("status",), ("validate",), ("show", "knw07"), ("compare", "HEAD~2"), ("show", "knv07"), ("log",)):
        _, said = in_terminal(*words, **variables)
        assert "\x1b" not in said, words


@pytest.mark.usefixtures("northwind")
def test_every_reading_command_says_the_same_in_color() -> None:
    for words in (("list",), ("show", "knw07"), ("gap",), ("compare", "HEAD~2"), ("log",), ("validate",),
                  ("evidence", "list"), ("engagement", "list"), ("model", "list"), ("explain",)):  # fmt: skip
        _, colored = in_terminal(*words)
        _, plain = in_terminal(*words, NO_COLOR="1")
        assert "\x1b[" in colored, words
        assert re.sub(r"\x1b\[\d+m", "", colored) == plain, words


def test_terminal_that_cannot_show_the_screens_is_told(northwind: GitRepository) -> None:
    assert in_terminal(TERM="dumb") == (
        2,
        (
            "escm: This terminal cannot show the terminal interface.\n"
            "  Try: escm status, or another command of: escm --help\n"
        ),
    )


def test_closed_streams_lead_nowhere_and_never_into_a_file(northwind: GitRepository) -> None:
    """The next file that is opened would have the number of standard output."""
    words = [sys.executable, "-m", "escm_tui", "--repo", str(northwind.root)]
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
    environment = os.environ | {"PYTHONPATH": CHECKOUT}
    for more in (["--help"], ["status"], ["rate", "thr03.b1", "partial"], ["validate"]):
        ended = subprocess.run([*shell, *words, *more], env=environment, cwd=northwind.root, check=False)
        assert ended.returncode == 0, more
    written = (northwind.root / "organization/thr/thr03.yaml").read_text("utf-8")
    assert written.endswith(".json\nactivities:\n  b1:\n    rating: partial\n")
    assert northwind.git("status", "--porcelain") == "?? organization/thr/thr03.yaml"
