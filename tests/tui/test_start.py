"""How a sitting begins: what is painted first waits for next to nothing, and everything else comes behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from textual.app import App
from textual.events import Key

from escm_tui.errors import RepositoryError
from escm_tui.tui import app as app_module
from escm_tui.tui.app import EscmApp, run
from escm_tui.tui.loading import load_the_rest
from escm_tui.tui.screens import FACTORIES
from tests.support.repositories import GitRepository
from tests.support.screens import sitting

TODAY = date(2026, 11, 15)
CHECKOUT = str(Path(__file__).parents[2])

FIRST_PAINT = """
import json, sys
from datetime import date
from pathlib import Path
from escm_tui.errors import EscmError
from escm_tui.tui import app as module

async def enough(_):
    strips = app.screen._compositor.render_strips()
    shown = ["".join(segment.text for segment in strip) for strip in strips]
    print(json.dumps({"shown": shown, "modules": sorted(sys.modules)}), file=sys.__stdout__)
    raise EscmError("That is all.")

module.load_the_rest = enough
app = module.EscmApp(module.session_at(Path.cwd(), date(2026, 11, 15)))
app.run(headless=True, size=(120, 40))
"""

LATER = (
    "escm_tui.actions",
    "escm_tui.cli",
    "escm_tui.edit",
    "escm_tui.exchange",
    "escm_tui.git.repository",
    "escm_tui.load.evidence_repository",
    "escm_tui.load.snapshot",
    "escm_tui.parse",
    "escm_tui.validate",
    "escm_tui.tui.dialogs.dialog",
    "escm_tui.tui.details",
    "escm_tui.tui.screens.practice",
    "escm_tui.tui.widgets.row_table",
    "click",
    "git",
    "yaml",
)
"""What nothing on the first paint needs."""


def test_the_first_paint_waits_for_next_to_nothing(northwind: GitRepository) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        env=os.environ | {"PYTHONPATH": CHECKOUT},
        cwd=northwind.root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = json.loads(told)
    shown = "\n".join(found["shown"])
    assert "1 Map" in shown
    assert "Service Transfer" in shown
    assert "Reading the repository …" in shown
    assert "? help" in shown
    loaded = {name for name in found["modules"] if name.startswith(LATER)}
    assert loaded == set()
    screens = {name for name in found["modules"] if name.startswith("escm_tui.tui.screens.")}
    assert screens == {"escm_tui.tui.screens.map", "escm_tui.tui.screens.screen"}


async def test_no_screen_has_styles_read_anew(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        known = set(story.app.stylesheet.source)
        for name in FACTORIES:
            for path in story.app.get_screen(name).css_path:
                assert (str(path), "") in known, name
        await story.press("question_mark")
        assert story.app.screen.css_path
        for path in story.app.screen.css_path:
            assert (str(path), "") in known


async def test_keys_before_anything_is_loaded_are_not_lost(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = False

    async def only_then(stylesheet: object) -> None:
        nonlocal typed
        for key in ("2", "j", "j", "enter"):
            story.app.post_message(Key(key, key if len(key) == 1 else None))
        typed = True
        await load_the_rest(stylesheet)  # type: ignore[arg-type]

    monkeypatch.setattr(app_module, "load_the_rest", only_then)
    async with sitting(northwind.root, today=TODAY, settled=False) as story:
        await story.settle()
        assert typed
        assert story.app.current is story.app.get_screen("practice")
        assert story.app.practice == "knw02"


def test_what_looks_well_and_cannot_be_opened_is_refused_in_a_sentence(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is also begun in another size than the terminal turns out to have: of the two only the last is laid out."""
    monkeypatch.setattr(EscmApp, "run", lambda app, **_: App.run(app, headless=True))
    northwind.git("config", "core.fsmonitor", "/bin/false")
    with pytest.raises(RepositoryError, match="fsmonitor"):
        run(northwind.root, today=TODAY)
