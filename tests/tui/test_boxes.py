"""What stands in boxes and bars is whole: hints, help, history, problems, evidence, status and legend."""

from __future__ import annotations

import re

import pytest

from escm_tui.load.between import tags_by_commit
from escm_tui.load.practice_history import practice_log
from escm_tui.reports.practice_history_text import practice_log_text
from escm_tui.reports.typeset import Page
from escm_tui.tui.dialogs.dialog import Dialog
from escm_tui.tui.dialogs.help import SIGNS
from escm_tui.tui.dialogs.say import columns_of_text
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY

EVERY_HINT = {
    "help": ["question_mark"],
    "palette": ["ctrl+p"],
    "search": ["F"],
    "terms": ["D"],
    "problems": ["exclamation_mark"],
    "theme": ["T"],
    "note": ["3", "J", "j", "m"],
    "attach": ["3", "J", "j", "e"],
    "history": ["3", "H"],
    "register": ["6", "a"],
    "edit": ["6", "j", "e"],
    "action": ["7", "a"],
    "what if": ["7", "i"],
    "plan": ["8", "a"],
    "revision": ["4", "b"],
    "commands": ["5", "x"],
}


@pytest.mark.parametrize("size", [(60, 16), (80, 24)], ids=["60x16", "80x24"])
async def test_hints_are_never_cut_in_a_word(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        for name, keys in EVERY_HINT.items():
            await story.press(*keys)
            dialog = story.app.screen
            assert isinstance(dialog, Dialog), name
            hint = dialog.query_one("#hint").region
            shown = story.text.split("\n")[hint.y][hint.x : hint.right].strip()
            assert shown, name
            assert set(re.split("  +", shown)) <= set(dialog.hint_text().split("   ")), name
            await story.press("escape")


async def test_help_and_palette_say_the_whole_of_what_is_under_the_cursor(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        for key in ("question_mark", "ctrl+p"):
            await story.press(key)
            await story.type("earlier")
            assert "The Map as the evaluation before saw it, read-only." in story.box
            await story.press("escape", "escape")
        await story.press("question_mark")
        await story.type("problems")
        assert "escm validate" in story.box
        await story.press("escape", "escape")


async def test_the_signs_below_the_last_key_and_the_heading_above_the_first_come_in_sight(
    northwind: GitRepository,
) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("2", "question_mark", *["pagedown"] * 6)
        assert all(sign in story.box for sign in SIGNS)
        await story.press(*["pageup"] * 8)
        assert "On Practices" in story.box


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_history_is_wrapped_once(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("3", "J", "J", "J", "J", "J", "J", "H")
        repository = story.app.session.repository
        page = Page(columns_of_text(size[0]))
        told = list(practice_log_text(practice_log(repository, "HEAD", "knw07"), tags_by_commit(repository), page))
        inside = [row.strip("│").strip() for row in story.box.split("\n")]
        for each in told[:6]:
            assert each.strip() in inside


async def test_problems_name_the_practice(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b99:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("exclamation_mark")
        assert "R002  thr03  thr03 has no Activity b99." in story.box


async def test_all_of_an_evidence_item_can_be_read(northwind: GitRepository) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    item = f"title: Long\nkind: artifact\nlocation: {{reference: shelf}}\nsummary: {words}\n"
    northwind.write({"organization/evidence/a-long-one.yaml": item})
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("6", "enter")
        assert "word0 " in story.box
        await story.press(*["j"] * 12)
        assert "word79" in story.box


async def test_supposing_is_not_called_saving(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "i")
        assert "f2 or ctrl+s suppose " in story.box


async def test_the_present_is_no_evaluation(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8", "s")
        assert "This row is the present state; choose an evaluation, or plan one." in story.toast


@pytest.mark.parametrize("width", [60, 70, 80])
async def test_problems_stay_in_the_status_line(northwind: GitRepository, width: int) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(width, 24)) as story:
        await story.press("3")
        status = story.text.split("\n")[-2]
        assert "*1 uncommitted" in status
        assert status.endswith("2 warnings !")


async def test_what_counts_on_compare_and_gap_is_whole_at_60_columns(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(60, 16)) as story:
        await story.press("4")
        assert story.content("#tally") == "Level 1 → Level 2 ▲  ▲ 3  ▼ 1  ◆ 1  37 Activities"
        await story.press("7")
        assert "L4  30 missing >" in story.text
        assert "20 Practices, 3 of them Support (◆)   279 to go\n" in story.text


@pytest.mark.parametrize("width", range(76, 84))
async def test_the_legend_is_never_cut(northwind: GitRepository, width: int) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(width, 24)) as story:
        legend = story.text.split("\n")[-3]
        assert legend.endswith(("not rated 27", "* 1 changed"))
