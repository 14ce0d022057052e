"""The Map as it was kept: exactly what reading gives, for exactly the state it was made of, and keys wait behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from escm_tui.git import glance
from escm_tui.load import state
from escm_tui.load.recalling import Recalling, RecallingInACopy
from escm_tui.tui.app import EscmApp, session_at
from escm_tui.tui.dialogs.problems import ProblemsDialog
from escm_tui.tui.glimpse import Glimpse
from escm_tui.tui.session import Session, View
from tests.support.repositories import GitRepository
from tests.support.screens import sitting

TODAY = date(2026, 11, 15)
CHECKOUT = str(Path(__file__).parents[2])
RECORD = "organization/knw/knw01.yaml"


@pytest.fixture
def git(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    monkeypatch.setattr(state, "RACY", 0)
    # On a busy machine git may take longer than anybody would wait for the Map.
    monkeypatch.setattr(glance, "SECONDS", 60.0)
    northwind.git("update-index", "-q", "--refresh")
    return northwind


async def _read(git: GitRepository) -> Glimpse:
    async with sitting(git.root, today=TODAY) as story:
        return story.view.glimpse


def _kept(git: GitRepository, today: date = TODAY, way: Callable[[str, str], Recalling] = Recalling) -> Glimpse | None:
    session = session_at(git.root, today, None, way(str(git.root), today.isoformat()))
    session.recall()
    return session.kept


@pytest.mark.filterwarnings("ignore:This process .*is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("way", [Recalling, RecallingInACopy])
async def test_what_is_kept_is_what_is_read(git: GitRepository, way: Callable[[str, str], Recalling]) -> None:
    assert _kept(git, way=way) is None
    read = await _read(git)
    assert _kept(git, way=way) == read
    git.write({RECORD: "activities: {b1: {rating: "})
    broken = await _read(git)
    assert broken != read
    assert (broken.errors, broken.map.tiles["knw01"].look.word) == (1, "cannot be read")
    assert _kept(git, way=way) == broken


@pytest.mark.parametrize(
    "change",
    [
        lambda git: git.write({RECORD: "activities:\n  b1:\n    rating: partial\n"}),
        lambda git: git.write({"notes.txt": "beside\n"}),
        lambda git: git.git("tag", "another"),
        lambda git: git.git("checkout", "-q", "-b", "another"),
        lambda git: git.git("config", "core.abbrev", "12"),
        lambda git: git.git("rm", "-q", "--cached", RECORD),
    ],
    ids=["file", "new file", "tag", "branch", "setting", "index"],
)
async def test_nothing_is_shown_of_another_state(git: GitRepository, change: Callable[[GitRepository], object]) -> None:
    git.write({RECORD: "activities:\n  b1:\n    rating: satisfied\n"})
    git.git("add", RECORD)
    await _read(git)
    assert _kept(git) is not None
    change(git)
    assert _kept(git) is None


async def test_nothing_is_shown_of_another_day(git: GitRepository) -> None:
    await _read(git)
    assert _kept(git) is not None
    assert _kept(git, TODAY + timedelta(days=1)) is None


async def test_it_stands_until_all_is_read_and_keys_wait_for_that(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _read(git)
    opened, load = threading.Event(), Session.load

    def slow(session: Session) -> View:
        assert opened.wait(60)
        return load(session)

    monkeypatch.setattr(Session, "load", slow)
    app = EscmApp(session_at(git.root, TODAY, None, Recalling(str(git.root), TODAY.isoformat())))
    async with app.run_test(size=(120, 40)) as pilot:
        try:
            shown = _shown(app)
            while "reading the rest …" not in shown:
                await pilot.pause(0.05)
                shown = _shown(app)
            assert "blocked by" in shown
            assert app.session.view is None
            first = app.screen.query_one("#map").cursor  # type: ignore[attr-defined]
            await pilot.press("right")
            while app.screen.query_one("#map").cursor == first:  # type: ignore[attr-defined]
                await pilot.pause(0.05)
            await pilot.press("exclamation_mark")
            await pilot.pause(0.1)
            assert app.screen is app.get_screen("map"), "the list of problems waits for the problems"
        finally:
            opened.set()
        while not isinstance(app.screen, ProblemsDialog):
            await pilot.pause(0.05)
        assert app.session.view is not None
        assert app.session.kept is None


def _shown(app: EscmApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


FIRST_PAINT = """
import json, select, sys
from datetime import date
from pathlib import Path
from escm_tui.git import glance
from escm_tui.load.recalling import recalling

glance.SECONDS = 60.0
here, day = Path.cwd(), date(2026, 11, 15)
begun = recalling(str(here), day.isoformat())
select.select([begun._answer], [], [])

from escm_tui.tui import app as module

def first(app, screen, renderable):
    if not app._exit:
        strips = screen._compositor.render_strips()
        shown = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
        print(json.dumps({"shown": shown, "modules": sorted(sys.modules)}), file=sys.__stdout__)
        app.exit()

module.EscmApp._display = first
module.EscmApp(module.session_at(here, day, None, begun)).run(headless=True, size=tuple(map(int, sys.argv[1:])))
"""


def _first_paint(git: GitRepository, size: tuple[int, int]) -> dict[str, list[str]]:
    told = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, *map(str, size)],
        env=os.environ | {"PYTHONPATH": CHECKOUT},
        cwd=git.root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found: dict[str, list[str]] = json.loads(told)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="a copy of a process is made on Linux alone")
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 18)])
async def test_what_is_kept_is_on_the_first_paint(git: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(git.root, today=TODAY, size=size) as story:
        settled = story.text.split("\n")
    assert _kept(git) is not None
    found = _first_paint(git, size)
    shown = found["shown"]
    [status] = [line for line, each in enumerate(shown) if "reading the rest …" in each]
    # The rest is still being read, and the trend beside the level is a part of it.
    without = [status, *(line for line, each in enumerate(shown) if "blocked by" in each)]
    for line, first in enumerate(shown):
        assert line in without or first == settled[line]
    assert len(without) == (1 if size[1] < 20 else 2)
    assert not {"sqlite3", "escm_tui.load.cache"} & set(found["modules"])
