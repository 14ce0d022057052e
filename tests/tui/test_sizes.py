"""Every screen at the smallest and the largest size, beside 80x24 and 120x40 in the tests of the screens themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.tui.registry import SCREENS
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY
from tests.tui.conftest import check_golden

ELSEWHERE = {("map", (60, 16))}


@pytest.mark.parametrize("size", [(60, 16), (200, 60)], ids=["60x16", "200x60"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen(northwind: GitRepository, screen: str, size: tuple[int, int]) -> None:
    if (screen, size) in ELSEWHERE:
        pytest.skip("among the tests of the screen")
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press(str(SCREENS.index(screen) + 1), "j", "j")
        check_golden(f"{screen}-{size[0]}x{size[1]}", story.text)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("search", ["F", *"recov"]),
        ("command", ["colon", *"practices st"]),
        ("terms", ["3", "D"]),
        ("jump", ["2", "semicolon"]),
        ("tour", ["f3"]),
    ],
)
@pytest.mark.parametrize("size", [(60, 16), (80, 24)], ids=["60x16", "80x24"])
async def test_ways_to_find(northwind: GitRepository, name: str, keys: list[str], size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press(*("space" if key == " " else key for key in keys))
        check_golden(f"{name}-{size[0]}x{size[1]}", story.text)


def test_pictures_stay_few() -> None:
    """What text can hold is held as text; each picture has to be looked at."""
    assert 0 < len(list((Path(__file__).parent / "__snapshots__").rglob("*.svg"))) <= 20
