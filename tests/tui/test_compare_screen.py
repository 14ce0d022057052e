"""Compare: two revisions as consecutive evaluations, down to evidence and commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.evidence import base_files
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import FIRST, SECOND, TODAY
from tests.tui.conftest import check_golden


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_two_newest_evaluations(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("4", "j", "j")
        check_golden(f"compare-{size[0]}x{size[1]}", story.text)


async def test_evaluations_that_say_the_same_are_passed_over(northwind: GitRepository) -> None:
    northwind.git("tag", "evaluation/2024-again")
    northwind.git("tag", "evaluation/2024-anew")
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4")
        assert "2024-anew" not in story.content("#names")
        assert "▲ 3 risen" in story.text


async def test_level_lists_and_drill_down(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "j")
        text = story.text
        assert "Level 1 → Level 2 ▲   ▲ 3 risen   ▼ 1 fallen   ◆ 1 rated" in text
        assert "▲ knw07 Version & change control" in text
        assert "◐ partial → ● satisfied" in text
        assert "+ cm-minutes" in text
        assert "Put supplier documents under version control" in story.detail
        await story.press("enter")
        assert "3 knw07" in story.text
        await story.press("escape")
        assert "Level 1 → Level 2 ▲" in story.text


async def test_evidence_that_expired_says_where_it_is_attached(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "G", "k")
        assert "! expired Interview with the transition lead" in story.text
        assert "Attached to" in story.text
        assert "tfr02 " in story.detail
        await story.press("j")
        assert "version: nothing → 2.0" in story.text


async def test_the_footer_names_what_has_not_the_keys(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4")
        assert "v map " in story.text
        await story.press("v")
        assert "v list " in story.text
        await story.press("escape")
        assert "v map " in story.text


async def test_other_revisions_are_chosen(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "a")
        assert "Compare to: the later revision" in story.text
        assert "the files as they are now" in story.text
        await story.type("work")
        await story.press("enter")
        assert "work tree" in story.text
        assert "▲ thr03" in story.text
        await story.press("s")
        assert "The work tree can only be the later side." in story.toast
        await story.press("b")
        await story.type(SECOND)
        await story.press("enter")
        assert f"{SECOND}  as of 2024-01-19" in story.text
        assert "▲ 1 risen" in story.text


async def test_sides_are_swapped(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "s")
        assert "Level 2 → Level 1 ▼   ▲ 1 risen   ▼ 3 fallen" in story.text
        assert story.text.index(SECOND) < story.text.index(FIRST)


async def test_an_unknown_revision_leaves_the_pair(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "b")
        await story.type("nonsense")
        await story.press("enter")
        assert "nonsense" in story.toast
        assert "Level 1 → Level 2 ▲" in story.text


async def test_the_same_says_so(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("4", "b")
        await story.type(SECOND)
        await story.press("enter")
        assert "Nothing differs." in story.text
        assert "Level 2, as before" in story.text


async def test_the_map_alone_where_there_is_little_room(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("4", "v")
        assert "07▲" in story.text
        assert "03▼" in story.text
        await story.press("g", "escape")
        assert "▼ knw03" in story.text


async def test_nothing_to_compare_before_the_first_commit(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "fresh")
    git.write(base_files())
    async with sitting(git.root, today=TODAY) as story:
        await story.press("4")
        assert "Nothing to compare yet: commit first" in story.text
        await story.press("5")
        assert "main, no commit yet" in story.text
        await story.press("c", "f2")
        assert story.toast.startswith("Committed ")
        await story.press("4")
        assert "Nothing differs." in story.text


async def test_without_tags_the_last_commit_and_the_work_tree(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "untagged")
    git.commit("One", base_files())
    git.commit("Two", {"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(git.root, today=TODAY) as story:
        await story.press("4")
        assert "HEAD~1" in story.text
        assert "work tree" in story.text
        assert "▲ thr03" in story.text
