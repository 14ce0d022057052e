"""Map: the state of 84 Practices in one glance."""

from __future__ import annotations

import pytest

from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import SECOND, TODAY
from tests.tui.conftest import check_golden


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_all_84_practices_are_in_sight(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        signs = sum(story.text.count(sign) for sign in "●◐○·")
        assert signs >= 84
        check_golden(f"map-{size[0]}x{size[1]}", story.text)


async def test_the_map_and_its_detail_stand_apart_where_there_is_room(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        rows = [row.strip() for row in story.text.split("\n")]
        border = next(at for at, row in enumerate(rows) if set(row) == {"─"})
        assert rows[border - 1] == ""
        assert rows[border - 2].startswith("tfr")


async def test_the_cursor_moves_and_tells_of_the_practice(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("j", "l")
        assert "ppl04  Assign responsibilities  ● satisfied" in story.text
        await story.press("b")
        assert "ppl07" in story.text
        assert "▸ ppl" not in story.text
        await story.press("g")
        assert "knw02  Provide required information" in story.text
        await story.press("G")
        assert "tfr06" in story.text


async def test_enter_opens_the_practice_and_esc_comes_back(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("b", "enter")
        assert "3 knw03" in story.text
        assert "< organization " in story.text.replace("  ", " ")
        await story.press("escape")
        assert " Level 2   blocked by 20 Practices for Level 3" in story.text
        assert "knw03  Knowledge system  ◐ partial" in story.text


async def test_what_is_not_committed_is_marked(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        assert "03◐P*" in story.text
        assert "*1 uncommitted" in story.text
        assert "* 1 changed" in story.text


async def test_history_is_shown_read_only(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        assert f"{SECOND}, read-only" in story.text
        assert "as of 2024-01-19" in story.text


async def test_mouse_moves_and_opens(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.pilot.click("#map", offset=(8, 2))
        await story.settle()
        assert "ppl04  Assign responsibilities" in story.text
        await story.pilot.click("#map", offset=(8, 2))
        await story.settle()
        assert "3 ppl04" in story.text


async def test_a_repository_without_engagement_says_what_is_missing(northwind: GitRepository) -> None:
    northwind.write({"engagements/acme/engagement.yaml": None, "engagements/acme/knw/knw07.yaml": None})
    async with sitting(northwind.root, today=TODAY) as story:
        assert "Level 1   no level above 1 without an active engagement" in story.text
