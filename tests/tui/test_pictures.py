"""A few pictures, for what text cannot hold: colors, tiles and the cursor. Look at each before you accept it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.app import EscmApp
from escm_tui.tui.session import Session
from escm_tui.tui.themes import DARK, LIGHT
from tests.support.repositories import GitRepository
from tests.support.screens import Story, without_blinking
from tests.support.two_evaluations import TODAY

WIDE, NARROW = (120, 40), (80, 24)


@pytest.mark.parametrize(
    ("theme", "size", "keys"),
    [
        (DARK, WIDE, ["b"]),
        (LIGHT, NARROW, ["b"]),
        (DARK, NARROW, ["b", "enter", "j", "j", "j", "j"]),
        (LIGHT, WIDE, ["4", "j", "j"]),
        (DARK, NARROW, ["2", "question_mark"]),
        (LIGHT, NARROW, ["5", "c"]),
    ],
    ids=["map-dark", "map-light", "practice-dark", "compare-light", "help-dark", "commit-light"],
)
def test_looks(
    northwind: GitRepository,
    snap_compare: Callable[..., bool],
    theme: str,
    size: tuple[int, int],
    keys: list[str],
) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    app = EscmApp(Session(EvidenceRepository.open(northwind.root, today=TODAY)))
    app.theme = theme

    async def walk(pilot: Pilot[int]) -> None:
        story = Story(app, pilot)
        await story.settle()
        await story.press(*keys)
        without_blinking(app)
        await story.settle()

    assert snap_compare(app, terminal_size=size, run_before=walk)
