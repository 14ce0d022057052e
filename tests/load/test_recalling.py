"""The look for what is kept: the same in a copy of the process as in this one, and nothing where a copy fails."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from escm_tui.git import glance
from escm_tui.load import kept_glimpses
from escm_tui.load.recalling import Recalling, RecallingInACopy, recalling
from tests.support.repositories import GitRepository

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a copy of a process is made on Linux alone"),
    # The program makes no copy beside threads; whoever runs the tests may have some.
    pytest.mark.filterwarnings("ignore:This process .*is multi-threaded:DeprecationWarning"),
]

DAY = "2026-11-15"


@pytest.fixture
def root(tmp_path: Path) -> str:
    made = GitRepository.new(tmp_path / "r")
    made.commit("Start", {"a.txt": "a\n"})
    return str(made.root)


def _open() -> set[str]:
    return {each.name for each in Path("/proc/self/fd").iterdir()}


def _broken() -> NoReturn:
    os.write(1, b"a word\n")
    os.write(2, b"another\n")
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (lambda: b'["a", 1, [null, "\\u00e4"]]', ["a", 1, [None, "ä"]]),
        (lambda: b'["' + b"long" * 100_000 + b'"]', ["long" * 100_000]),
        (lambda: None, None),
        (_broken, None),
    ],
    ids=["something", "much", "nothing", "broken"],
)
def test_a_copy_finds_what_is_kept_and_says_nothing_besides(
    root: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    kept: Callable[[], bytes | None],
    found: object,
) -> None:
    monkeypatch.setattr(kept_glimpses, "found", lambda *_: kept())
    begun = RecallingInACopy(root, DAY)
    assert begun.found() == found
    with pytest.raises(ChildProcessError):
        os.waitpid(begun._process, os.WNOHANG)
    assert capfd.readouterr() == ("", "")


def test_it_is_over_once_the_copy_has_an_answer(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, go_on = os.pipe()
    monkeypatch.setattr(kept_glimpses, "found", lambda *_: os.read(waiting, 1) and b"[1]")
    begun = RecallingInACopy(root, DAY)
    try:
        assert not begun.is_over
        os.write(go_on, b".")
        while not begun.is_over:
            os.sched_yield()
    finally:
        os.close(go_on)
        os.close(waiting)
    assert begun.found() == [1]


def test_git_that_was_slow_for_the_copy_is_not_asked_again_at_once(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_glimpses, "found", lambda *_: glance.remember_slow(time.monotonic()))
    begun = glance.begin([], root, os.environ)
    assert begun is not None
    begun.give_up()
    assert RecallingInACopy(root, DAY).found() is None
    assert glance.begin([], root, os.environ) is None


def test_what_is_given_up_holds_nothing_open(root: str) -> None:
    before = _open()
    RecallingInACopy(root, DAY).give_up()
    Recalling(root, DAY).give_up()
    assert _open() == before


@pytest.mark.parametrize(("threads", "way"), [(1, RecallingInACopy), (2, Recalling)])
def test_no_copy_is_made_beside_threads(
    root: str, monkeypatch: pytest.MonkeyPatch, threads: int, way: type[Recalling]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("threading.active_count", lambda: threads)
    begun = recalling(root, DAY)
    assert type(begun) is way
    assert begun.found() is None


def test_where_no_copy_can_be_made_it_is_looked_for_here(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("threading.active_count", lambda: 1)
    before = _open()
    with monkeypatch.context() as patch:
        patch.setattr("os.fork", full)
        begun = recalling(root, DAY)
    assert type(begun) is Recalling
    begun.give_up()
    assert _open() == before
