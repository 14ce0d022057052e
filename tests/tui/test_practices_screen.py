"""Practices: tree, table, filter and detail."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY
from tests.tui.conftest import check_golden


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_tree_with_its_detail(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("2", "j", "j", "j")
        check_golden(f"practices-{size[0]}x{size[1]}", story.text)


async def test_a_full_count_that_is_not_enough_has_a_mark_besides_its_color(northwind: GitRepository) -> None:
    path = "organization/knw/knw02.yaml"
    whole = (northwind.root / path).read_text("utf-8")
    before, _, after = whole.partition("  c1:")
    northwind.write({path: before + ("  c1:" + after).replace("- work-records", "- procedure")})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "j", "j")
        assert "knw02 ◐ P Provide required information" in story.text
        assert "16/16! " in story.text
        assert "16 of 16 Required Activities hold" in story.text
        assert "15/15  " in story.text
        await story.press("question_mark")
        await story.type("after a count")
        assert "! after a count: all of it holds, something else is missing" in story.box


async def test_the_footer_names_the_other_shape(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2")
        assert "t table" in story.text
        await story.press("t")
        assert "t tree" in story.text


async def test_a_filter_counts_and_esc_climbs_out_of_it(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "slash")
        await story.type("level:3 status:partial")
        await story.press("enter")
        assert "1/84" in story.text
        assert "knw03 ◐ P Knowledge system" in story.text
        await story.press("slash", "escape")
        assert "1/84" in story.text
        await story.press("escape")
        assert "84/84" in story.text
        await story.press("escape")
        assert "2 Practices" in story.text
        assert story.app.is_running


async def test_a_wrong_filter_is_explained_and_the_old_one_stays(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "slash")
        # At once: while one types, each word that is whole already filters.
        story.app.screen.query_one("#filter", Input).value = "aria:knw"
        await story.press("enter")
        assert "No filter key 'aria'. Did you mean area?" in story.text
        assert "84/84" in story.text


async def test_nothing_matches(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "slash")
        await story.type("zebra")
        await story.press("enter")
        assert "0/84" in story.text
        assert "No Practice matches. esc clears the filter." in story.text


async def test_typing_in_the_filter_does_no_action(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "slash")
        await story.type("q1:?t")
        assert "2 Practices" in story.text
        assert story.app.is_running
        assert len(story.app.screen_stack) == 2


async def test_areas_fold_and_the_table_is_flat(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "space")
        assert "▸ Knowledge Management" in story.text
        assert "knw01" not in story.text.split("ppl01")[0].split("Knowledge Management")[1]
        await story.press("space", "t")
        assert "▾" not in story.text
        await story.press("space")
        assert "A flat table has nothing to fold" in story.toast


async def test_filter_and_row_survive_the_way_back(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "slash")
        await story.type("area:thr")
        await story.press("enter", "j", "enter")
        assert "3 thr02" in story.text
        await story.press("left_square_bracket")
        assert "7/84" in story.text
        assert "thr02  " in story.text
        await story.press("right_square_bracket")
        assert "< organization " in story.text.replace("  ", " ")
