"""Gap: what is missing for a level, what to do first, and the way to it."""

from __future__ import annotations

from typing import Any

import pytest

from escm_tui.tui.app import EscmApp
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY
from tests.tui.conftest import check_golden


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_gap_to_the_target(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("7")
        check_golden(f"gap-{size[0]}x{size[1]}", story.text)


async def test_the_order_and_the_totals_are_those_of_the_profile(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7")
        found = story.view.profile.gap(3)
        rows = [row.key for row in story.app.screen.query_one("#list").rows if row.selectable]  # type: ignore[attr-defined]
        assert rows == [item.practice.id for item in found]
        assert f"{len(found)} Practices" in story.content("#totals")
        todo = sum(len(item.activities) for item in found)
        assert f"{todo} Required Activities do not hold yet" in story.content("#totals")


async def test_levels_are_chosen_and_come_back(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "less_than_sign")
        assert "Every Practice up to Level 2 is satisfied." in story.text
        await story.press("less_than_sign")
        assert "Levels go from 2 to 4" in story.toast
        await story.press("greater_than_sign", "greater_than_sign")
        missing = len(story.view.profile.gap(4))
        assert f"{missing} Practices" in story.content("#totals")
        await story.press("1", "left_square_bracket")
        assert f"{missing} Practices" in story.content("#totals")


async def test_enter_opens_the_practice_at_what_is_missing(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7")
        item = story.view.profile.gap(3)[0]
        await story.press("enter")
        assert f"3 {item.practice.id}" in story.text
        assert story.detail.startswith(item.activities[0])
        await story.press("escape")
        assert story.app.screen.query_one("#list").cursor_key == item.practice.id  # type: ignore[attr-defined]


async def test_without_an_engagement_it_says_so(northwind: GitRepository) -> None:
    northwind.write({"engagements/acme/engagement.yaml": None, "engagements/acme/knw/knw07.yaml": None})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7")
        assert "No engagement counts yet" in story.text


async def test_what_is_missing_is_filtered_and_counted(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("7")
        total = len(story.view.profile.gap(3))
        assert f"{total}/{total}" in story.text
        await story.press("slash")
        await story.type("area:ppl -status:partial")
        await story.press("enter")
        rows = [row.key for row in story.app.screen.query_one("#list").rows if row.selectable]  # type: ignore[attr-defined]
        assert rows
        assert all(row.startswith("ppl") for row in rows)
        assert f"{len(rows)}/{total}" in story.text
        await story.press("slash", "ctrl+u")
        await story.type("zebra")
        await story.press("enter")
        assert f"0/{total}" in story.text
        assert "No Practice that is missing matches. esc clears the filter." in story.text
        await story.press("escape", "greater_than_sign")
        assert f"{total}/{total}" not in story.text


async def test_what_is_supposed_shows_the_level_and_writes_nothing(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "i")
        missing = [row for row in story.view.profile.gap(3) if row.practice.level == 3]
        await story.type(" ".join(row.practice.id for row in missing))
        await story.press("enter")
        told = story.content("#totals").split("\n")[1]
        assert told == f"If these {len(missing)} held: Level 2 → Level 3, {len(missing)} Practices more satisfied"
        await story.press("g", "space")
        assert f"If these {len(missing) - 1} held: still Level 2" in story.content("#totals")
        assert northwind.git("status", "--porcelain") == ""
        await story.press("i")
        await story.type(" knw99")
        await story.press("enter")
        assert "knw99" in story.toast


async def test_what_is_supposed_is_judged_once_for_a_state(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen that is drawn again, as after a dialog, must not push aside what was asked for meanwhile."""
    asked = []
    prepare = EscmApp.prepare

    def heard(app: EscmApp, words: str, *work: Any) -> None:
        asked.append(words)
        prepare(app, words, *work)

    monkeypatch.setattr(EscmApp, "prepare", heard)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "space", "i", "escape", "question_mark", "escape")
        assert asked.count("supposing") == 1
        northwind.commit("Write something else", {"notes.txt": "Nothing of the model.\n"})
        await story.press("r")
        assert asked.count("supposing") == 2


async def test_what_is_supposed_is_kept_as_actions(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "i")
        await story.type("knw03 ppl01.b2 ppl02")
        await story.press("enter", "a")
        assert "Plan what is supposed: knw03 ppl01.b2 ppl02" in story.box
        await story.type("Lead")
        await story.press("tab")
        await story.type("2024-12-31")
        await story.press("enter")
        planned = {
            practice: (action.title, action.activities, action.owner, str(action.due))
            for (_, practice), record in story.view.snapshot.records.items()
            for action in record.actions.values()
        }
        assert planned == {
            "knw03": ("Satisfy knw03", ("b1", "c2"), "Lead", "2024-12-31"),
            "ppl01": ("Perform ppl01.b2 with evidence", ("b2",), "Lead", "2024-12-31"),
        }
        await story.press("u")
        assert northwind.git("status", "--porcelain") == ""


async def test_an_action_gets_owner_and_due_date(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "a")
        await story.type("Write it down")
        await story.press("tab", "tab")
        await story.type("Quality Manager")
        await story.press("tab")
        await story.type("2024-13-01")
        await story.press("enter")
        assert "2024-13-01 is no day" in story.box
        await story.press(*["backspace"] * 10)
        await story.type("2024-12-01")
        await story.press("enter")
        [(span, practice, action)] = [
            (*key, action) for key, record in story.view.snapshot.records.items() for action in record.actions.values()
        ]
        assert (action.title, action.owner, str(action.due)) == ("Write it down", "Quality Manager", "2024-12-01")
        assert span == "organization"
        assert practice == story.app.current.table.cursor_key  # type: ignore[union-attr]
        assert "planned  Write it down (Quality Manager, due 2024-12-01)" in story.detail
