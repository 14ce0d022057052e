"""Conflicts that a merge left: listed first on the screen Changes, settled field by field, without a trace."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escm_tui.git import merge_driver
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY
from tests.tui.conftest import check_golden

PATH = "organization/thr/thr03.yaml"
HEAD = "owner: Risk Manager  # a role\nactivities:\n"
BASE = HEAD + "  b1:\n    rating: unsatisfied\n"
OURS = HEAD + "  # Ours saw the plan.\n  b1:\n    rating: partial\n    note: Ours\n"
THEIRS = HEAD + "  b1:\n    rating: satisfied  # Theirs asked.\n    note: Theirs\n  b2:\n    rating: partial\n"


@pytest.fixture
def conflicted(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("COLUMNS", "80")
    northwind.write({".git/info/attributes": ""})
    merge_driver.install(northwind.repository, sys.executable)
    northwind.commit("Base", {PATH: BASE})
    northwind.git("switch", "-q", "-c", "theirs")
    northwind.commit("Theirs", {PATH: THEIRS})
    northwind.git("switch", "-q", "main")
    northwind.commit("Ours", {PATH: OURS})
    assert northwind.run("merge", "-q", "theirs").returncode == 1
    northwind.write({"organization/cnt/cnt01.yaml": "activities:\n  b1:\n    rating: partial\n"})
    return northwind


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_conflicts_come_first_and_both_views_stand_side_by_side(
    conflicted: GitRepository, size: tuple[int, int]
) -> None:
    async with sitting(conflicted.root, today=TODAY, size=size) as story:
        await story.press("5")
        check_golden(f"changes-conflict-{size[0]}x{size[1]}", story.text)
        await story.press("s")
        check_golden(f"settle-{size[0]}x{size[1]}", story.text)


async def test_each_field_is_settled_in_turn_and_the_file_is_staged(conflicted: GitRepository) -> None:
    async with sitting(conflicted.root, today=TODAY) as story:
        await story.press("5", "s", "t", "o")
        assert "x-conflicts" not in (conflicted.root / PATH).read_text()
        await story.press("s")
        assert "not in conflict" in story.toast
    assert (conflicted.root / PATH).read_text() == (
        HEAD + "  # Ours saw the plan.\n  b1:\n    rating: satisfied  # Theirs asked.\n    note: Ours\n"
        "  b2:\n    rating: partial\n"
    )
    assert conflicted.git("diff", "--name-only", "--diff-filter=U") == ""
    conflicted.git("commit", "-q", "--no-edit")
    assert conflicted.git("log", "-1", "--format=%P").count(" ") == 1


async def test_another_value_may_count_and_must_be_valid(conflicted: GitRepository) -> None:
    async with sitting(conflicted.root, today=TODAY) as story:
        await story.press("5", "s", "b")
        await story.press("e")
        await story.press("end")
        await story.type(" and theirs")
        await story.press("enter")
    assert (
        "    rating: unsatisfied  # Theirs asked.\n    note: Ours and theirs\n" in (conflicted.root / PATH).read_text()
    )


async def test_a_file_that_one_side_took_away_is_settled_as_a_whole(conflicted: GitRepository) -> None:
    conflicted.git("merge", "--abort")
    conflicted.git("rm", "-q", PATH)
    conflicted.git("commit", "-q", "-m", "Take away")
    assert conflicted.run("merge", "-q", "theirs").returncode == 1
    async with sitting(conflicted.root, today=TODAY) as story:
        await story.press("5")
        assert "the whole" in story.text
        await story.press("s")
        assert "(taken away)" in story.text
        await story.press("e")
        assert "This holds more than one value." in story.toast
        await story.press("t")
        assert (conflicted.root / PATH).read_text() == THEIRS
    assert conflicted.git("diff", "--name-only", "--diff-filter=U") == ""


async def test_esc_leaves_the_rest_as_it_is(conflicted: GitRepository) -> None:
    before = (conflicted.root / PATH).read_text()
    async with sitting(conflicted.root, today=TODAY) as story:
        await story.press("5", "s", "escape")
        assert (conflicted.root / PATH).read_text() == before
        await story.press("c", "f2")
        assert "G012" in story.text
    assert conflicted.git("diff", "--name-only", "--diff-filter=U") == PATH
