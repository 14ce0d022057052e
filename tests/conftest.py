"""What every test stands on: a home of its own and a git that knows nothing of the machine."""

from __future__ import annotations

import gc
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from escm_tui.git import glance
from tests.support.repositories import GitRepository

# A busy machine is no failure of the product, so no example has to be done within a time.
settings.register_profile("any-machine", parent=settings(), deadline=None)
settings.register_profile("few-examples", parent=settings.get_profile("any-machine"), max_examples=20)
settings.load_profile("any-machine")

_GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that writes goldens anew; they are to be read before they are committed."""
    parser.addoption("--update-goldens", action="store_true", help="Write tests/golden/*.txt anew.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: who presses keys on a screen waits for half of the time until all is painted."""
    return 2 * (os.cpu_count() or 1)


_TESTS_BETWEEN_SWEEPS = 20
_done = itertools.count(1)


def pytest_collection_finish() -> None:
    """What thousands of collected tests hold stays to the end."""
    sweep()


def pytest_runtest_logfinish(nodeid: str) -> None:
    """What outlives some tests, as fixtures of the session do, stays as well; without that sweeps took a quarter."""
    if next(_done) % _TESTS_BETWEEN_SWEEPS == 0:
        sweep()


def sweep() -> None:
    """Let no later sweep of garbage look through what is held now."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with tests/golden/NAME.txt, exactly."""

    def compare(name: str, text: str) -> None:
        path = _GOLDEN / f"{name}.txt"
        if request.config.getoption("--update-goldens"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(autouse=True)
def isolated_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, no configuration of user or system, no GIT_* variable, UTC and plain English; gives the home.

    What is compiled is kept, so that programs that a test starts load as fast as they do elsewhere.
    """
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_", "LC_", "LANG")) or name == "PYTHONDONTWRITEBYTECODE":
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(glance._Slow, "at", -glance.PAUSE)
    time.tzset()
    yield home
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def evidence_git(tmp_path: Path) -> GitRepository:
    """A new git repository without a commit, in a folder whose name holds a blank and a non-ASCII letter."""
    return GitRepository.new(tmp_path / "évidence repository")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name: a workbook that is made anew has other bytes in every worker, and the workers must agree."""
    return argname if isinstance(val, bytes) else None
