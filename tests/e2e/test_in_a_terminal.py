"""The program in real terminals: no colors, another size, the editor, an end in mid-sentence, silence."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from tests.support.one_document_short import STORY, one_document_short
from tests.support.repositories import GitRepository
from tests.support.terminals import in_tmux, on_pty
from tests.support.two_evaluations import SECOND

pytestmark = pytest.mark.slow

COLOR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9]+)*m")
"""A sequence that sets a color of the letters or of the ground."""

MOUSE = b"\x1b[?1000h"


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    return one_document_short(tmp_path / "northwind-evidence")


def test_the_story_of_level_3_in_a_terminal(git: GitRepository) -> None:
    names = {"colon": ":", "enter": "Enter", "f2": "F2"}
    with in_tmux(git.root) as terminal:
        terminal.wait_for("blocked by 1 Practice for Level 3")
        for step in STORY:
            for key in step.keys:
                terminal.press(names.get(key, key))
            terminal.type(step.typed) if step.typed else None
            for key in step.then:
                terminal.press(names.get(key, key))
            terminal.wait_for(step.shows)
    assert git.git("status", "--porcelain") == ""


def test_no_color_code_at_all_where_colors_are_not_wanted(git: GitRepository) -> None:
    with on_pty(git.root, NO_COLOR="1") as terminal:
        terminal.wait_for(b"Level 3")
        for keys in (b"2", b"jj", b"3", b"?", b"\x1b", b"5", b"6", b"7", b"8", b"\x10"):
            terminal.press(keys)
            terminal.rest(0.5)
        assert not COLOR.search(terminal.said)
        assert re.search(rb"\x1b\[(?:1;)?7m", terminal.said), "the cursor is reversed instead"


def test_an_empty_no_color_asks_for_nothing(git: GitRepository) -> None:
    with on_pty(git.root, NO_COLOR="") as terminal:
        terminal.wait_for(b"Level 3")
        assert COLOR.search(terminal.said)


def test_the_sixteen_colors_of_the_terminal(git: GitRepository, isolated_git: Path) -> None:
    settings = isolated_git / ".config/escm/config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("theme: ansi-light\n", "utf-8")
    with on_pty(git.root) as terminal:
        terminal.wait_for(b"Level 3")
        for keys in (b"2", b"3", b"?", b"\x1b", b"4", b"7"):
            terminal.press(keys)
            terminal.rest(0.5)
        assert COLOR.search(terminal.said)
        assert not re.search(rb"\x1b\[(?:[0-9]+;)*[34]8;[25];", terminal.said)


def test_another_size_while_it_runs(git: GitRepository) -> None:
    with in_tmux(git.root, size=(120, 40), COLUMNS="80", LINES="24") as terminal:
        terminal.wait_for("blocked by 1 Practice")
        for width, height in ((80, 24), (60, 16), (200, 60), (80, 24)):
            terminal.resize(width, height)
            terminal.wait_until(lambda shown, high=height: _is_drawn(shown, high), f"{width}x{height}")  # type: ignore[misc]


def _is_drawn(shown: str, height: int) -> bool:
    lines = shown.removesuffix("\n").split("\n")
    last = lines[-1].startswith(" ? help") and "main" in lines[-2]
    return len(lines) == height and last and any("Level 2" in line for line in lines[:5])


def test_the_editor_has_the_terminal_and_gives_it_back(git: GitRepository, tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    editor.write_text('#!/bin/sh\necho "editing $2, $1"; read answer\necho "# seen" >> "$2"\n')
    editor.chmod(0o755)
    with in_tmux(git.root, EDITOR=f"'{editor}' --wait", VISUAL="") as terminal:
        terminal.wait_for("blocked by 1 Practice")
        terminal.press(":")
        terminal.type("thr03")
        terminal.press("Enter")
        terminal.wait_for("Risk across engagements")
        terminal.press("E")
        shown = terminal.wait_for("--wait")
        assert "editing " in shown
        assert "? help" not in shown
        terminal.press("Enter")
        terminal.wait_for("thr03.yaml reads well.")
        terminal.wait_for("1 uncommitted")
    assert (git.root / "organization/thr/thr03.yaml").read_text("utf-8").endswith("# seen\n")


def _drafts(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in (home / ".local/state/escm").rglob("*") if path.is_file())


@pytest.mark.parametrize("end", ["quit", "closed"])
def test_a_text_that_is_not_saved_outlives_the_end(git: GitRepository, isolated_git: Path, end: str) -> None:
    with in_tmux(git.root) as terminal:
        terminal.wait_for("blocked by 1 Practice")
        terminal.press("7", "Enter")
        terminal.wait_for("Write down the chosen response")
        terminal.press("m")
        terminal.wait_for("f2")
        terminal.type("Asked before the end.")
        terminal.wait_for("Asked before the end.")
        if end == "quit":
            terminal.press("C-q")
            terminal.wait_for("ended with 0")
        else:
            terminal.wait_until(lambda _: "before the end" in _drafts(isolated_git), "the draft on disk")
    with in_tmux(git.root) as terminal:
        terminal.wait_for("draft")
        terminal.press("7", "Enter")
        terminal.wait_for("Write down the chosen response")
        terminal.press("m")
        terminal.wait_for("Asked before the end.")


def test_nothing_is_written_while_idle(git: GitRepository) -> None:
    with on_pty(git.root) as terminal:
        terminal.wait_for(b"Level 3")
        for keys in (b"", b"2", b"/", b"\x1b", b":", b"\x1b", b"7\r", b"m", b"\x1b"):
            terminal.press(keys)
            terminal.rest()
            assert terminal.read(4.5) == b"", keys


def test_the_mouse_is_left_alone_where_that_is_asked_for(git: GitRepository) -> None:
    for words, wanted in (((), True), (("--no-mouse",), False)):
        with on_pty(git.root, *words) as terminal:
            terminal.wait_for(b"Level 3")
            terminal.rest()
            assert (MOUSE in terminal.said) is wanted


def test_ids_are_copied_through_the_terminal(git: GitRepository) -> None:
    with on_pty(git.root) as terminal:
        terminal.wait_for(b"Level 3")
        terminal.press(b"7\r")
        terminal.wait_for(b"Write down")
        terminal.press(b"y")
        terminal.wait_for(b"\x1b]52;c;" + base64.b64encode(b"thr03.b4") + b"\x07")


def test_ids_are_copied_through_tmux_as_it_comes(git: GitRepository) -> None:
    with in_tmux(git.root) as terminal:
        terminal.wait_for("Level 3")
        assert terminal.ask("show-options", "-s", "set-clipboard") == "set-clipboard external\n"
        terminal.press("7", "Enter")
        terminal.wait_for("Write down")
        terminal.press("y")
        terminal.wait_for("Copied thr03.b4")
        terminal.wait_for_buffer("thr03.b4")


def test_history_says_that_it_is_read_only(git: GitRepository) -> None:
    with in_tmux(git.root, "--rev", SECOND) as terminal:
        shown = terminal.wait_for("read-only")
        assert SECOND in shown
        terminal.press("7", "Enter", "s")
        terminal.wait_for("This is history")
    assert git.git("status", "--porcelain") == ""


def test_git_that_is_busy_is_waited_for(git: GitRepository) -> None:
    """A lock of another git is waited for, told, and never deleted; the message stays."""
    git.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    lock = git.root / ".git/index.lock"
    lock.touch()
    with in_tmux(git.root) as terminal:
        terminal.wait_for("uncommitted")
        terminal.press("5")
        terminal.wait_for("1 file uncommitted")
        terminal.press("c")
        terminal.wait_for("first line")
        terminal.press("F2")
        terminal.wait_for("Another git holds the repository")
        assert lock.exists()
        lock.unlink()
        terminal.press("F2")
        terminal.wait_for("Everything is committed.")
