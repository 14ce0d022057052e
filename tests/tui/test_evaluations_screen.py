"""Evaluations: the chain, comparing with the one before, and the Map as it was."""

from __future__ import annotations

import pytest

from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import FIRST, SECOND, TODAY
from tests.tui.conftest import check_golden


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_chain(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("8")
        check_golden(f"evaluations-{size[0]}x{size[1]}", story.text)


async def test_c_compares_with_the_one_before(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8", "j", "c")
        assert story.content("#names").startswith(FIRST)
        assert SECOND in story.content("#names")
        await story.press("left_square_bracket")
        assert story.app.screen.query_one("#list").cursor_key == SECOND  # type: ignore[attr-defined]
        await story.press("k", "c")
        assert story.content("#names").startswith(SECOND)
        assert "work tree" in story.content("#names")


async def test_the_first_has_none_before(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8", "G", "c")
        assert "No evaluation came before." in story.toast
        assert story.app.current is not None
        assert story.app.current.NAME == "evaluations"


async def test_without_a_tag_it_says_how_to_make_one(northwind: GitRepository) -> None:
    northwind.git("tag", "-d", FIRST, SECOND)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8")
        assert "No tag names an evaluation yet." in story.text
        assert "work tree" in story.text
        await story.press("1", "comma")
        assert story.toast == "No tag names an evaluation yet."


async def test_the_map_walks_through_the_evaluations_read_only(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("comma")
        assert f"{SECOND}, read-only" in story.text
        assert "as of 2024-01-19" in story.text
        await story.press("comma")
        assert f"{FIRST}, read-only" in story.text
        assert " Level 1 " in story.text
        await story.press("comma")
        assert story.toast == "This is the first evaluation."
        await story.press("enter", "s")
        assert "is not possible here" in story.toast
        await story.press("escape", "full_stop")
        assert f"{SECOND}, read-only" in story.text
        await story.press("full_stop")
        assert "read-only" not in story.text.split("\n")[-2]
        assert northwind.git("status", "--porcelain") == ""


async def test_esc_comes_back_to_the_present(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8", "G", "m")
        assert f"{FIRST}, read-only" in story.text
        assert story.app.current is not None
        assert story.app.current.NAME == "map"
        await story.press("escape")
        assert "committed" in story.text.split("\n")[-2]
        await story.press("3", "J", "j", "p")
        assert story.app.session.undo
