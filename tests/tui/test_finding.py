"""How people find their way: the line, search, terms, jumping, the way here, and where the detail stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.tui.dialogs.jump import labels
from escm_tui.tui.former import former_commands, keep_commands
from escm_tui.tui.preferences import keep_preference, preference
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY

HOSTILE = "a [/b] c [@click=app.quit]x[/] \u202egpj\u200b"
HOSTILE_SHOWN = "a [/b] c [@click=app.quit]x[/] <U+202E>gpj<U+200B>"


def _here(story: Story) -> str:
    assert story.app.current is not None
    return story.app.current.NAME


async def _line(story: Story, text: str) -> None:
    await story.press("colon")
    await story.type(text)
    await story.press("enter")


# The line


async def test_the_line_goes_filters_and_opens(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await _line(story, "practices area:thr")
        assert _here(story) == "practices"
        assert "7/84" in story.text
        await _line(story, "filter level:3")
        assert "26/84" in story.text
        await _line(story, "filter")
        assert "84/84" in story.text
        await _line(story, "evidence serves:no")
        assert _here(story) == "evidence"
        assert "1/9" in story.text
        await _line(story, "knw07.b2")
        assert story.detail.startswith("b2")
        await _line(story, "gap 4")
        assert story.app.screen.level == 4  # type: ignore[attr-defined]
        await _line(story, "compare evaluation/2024-h1 evaluation/2024-h2")
        assert _here(story) == "compare"
        assert "2024-h1" in story.text


async def test_the_line_does_actions_and_changes_theme_and_revision(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await _line(story, "map.blocker")
        assert "knw03  Knowledge system" in story.text
        await _line(story, "at evaluation/2024-h1")
        assert "evaluation/2024-h1, read-only" in story.text
        await _line(story, "at")
        assert "read-only" not in story.text
        await _line(story, "theme escm-light")
        assert story.app.theme == "escm-light"
        assert preference("theme") == "escm-light"
        await _line(story, "rate.satisfied")
        assert "It belongs to Practice; 3 goes there." in story.toast


async def test_a_mistake_is_told_on_the_line_and_can_be_mended(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("colon")
        await story.type("practices area:xyz")
        await story.press("enter")
        assert "No area 'xyz'. area is one of: knw, ppl," in story.text
        await story.press("backspace", "backspace", "backspace")
        await story.type("ppl")
        await story.press("enter")
        assert "11/84" in story.text


async def test_tab_completes_and_the_arrow_brings_back(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("colon")
        await story.type("pr")
        assert "practices" in story.text
        await story.press("tab", "tab")
        field = story.app.screen.query_one("#line")
        assert field.value == "practice"  # type: ignore[attr-defined]
        await story.press("ctrl+u")
        await story.type("theme escm-l")
        await story.press("tab", "enter")
        assert story.app.theme == "escm-light"
        await story.press("colon", "up")
        field = story.app.screen.query_one("#line")
        assert field.value == "theme escm-light"  # type: ignore[attr-defined]
        await story.press("escape")
        assert former_commands() == ["theme escm-light"]


async def test_revisions_are_completed(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        await story.press("colon")
        await story.type("at eval")
        assert "at evaluation/2024-h2" in story.text
        assert "at evaluation/2024-h1" in story.text


def test_the_last_hundred_commands_are_kept(isolated_git: Path) -> None:
    assert former_commands() == []
    assert keep_commands([f"gap {number}" for number in range(150)])
    assert former_commands() == [f"gap {number}" for number in range(50, 150)]
    assert (isolated_git / ".local/state/escm/commands").stat().st_mode & 0o777 == 0o600


# Search


async def test_search_opens_what_was_chosen(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("F")
        assert "84 Practices, 1,690 Activities, 9 evidence items and 100 terms." in story.text
        await story.type("disas")
        assert "Practice thr07" in story.text
        await story.press("enter")
        assert "thr07  Disaster recovery" in story.text
        await story.press("F")
        await story.type("knw07.b2")
        await story.press("enter")
        assert story.detail.startswith("b2")
        await story.press("F")
        await story.type("lead-int")
        await story.press("enter")
        assert _here(story) == "evidence"
        assert "slug         lead-interview" in story.detail
        await story.press("F")
        await story.type("guidance doc")
        await story.press("enter")
        assert "Terms of the model" in story.text


async def test_search_leaves_a_filter_that_hides_the_item(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await _line(story, "evidence serves:yes")
        assert "8/9" in story.text
        await story.press("v", "v", "F")
        await story.type("lead-interview")
        await story.press("enter")
        assert "9/9" in story.text
        assert "slug         lead-interview" in story.detail


async def test_nothing_found_says_what_helps(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("F")
        await story.type("zebra")
        assert "Nothing has all of these words. Fewer or shorter words find more." in story.text
        await story.press("enter", "escape", "escape")
        assert story.app.screen is story.app.current


# Terms


async def test_the_terms_of_the_row_come_first(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("b", "enter", "j", "D")
        box = story.box
        assert box.index("Here") < box.index("Work product") < box.index("All others")
        await story.press("enter")
        assert "Find" in story.box


async def test_a_term_by_name(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await _line(story, "term engagement")
        assert "Engagement  All of the dealings" in story.box


# Jumping


@pytest.mark.parametrize(
    ("count", "first", "last"), [(1, "a", "a"), (26, "a", "m"), (27, "aa", "sa"), (90, "aa", "fe")]
)
def test_labels(count: int, first: str, last: str) -> None:
    made = labels(count)
    assert (len(set(made)), made[0], made[-1]) == (count, first, last)
    assert len({len(each) for each in made}) == 1


async def test_a_label_goes_to_a_practice_of_the_map(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("semicolon")
        assert "Type a label to go there." in story.text
        await story.press("a", "s")
        assert "knw07  Version & change control" in story.text
        await story.press("semicolon", "escape", "semicolon", "a", "0")
        assert "knw07  Version & change control" in story.text


async def test_a_label_goes_to_a_row_the_filter_or_the_detail(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("2", "semicolon", "f")
        table = story.app.screen.query_one("#list")
        assert table.cursor_key == "knw02"  # type: ignore[attr-defined]
        await story.press("semicolon", "a")
        assert story.app.screen.query_one("#filter").has_focus
        await story.press("escape", "semicolon")
        goals = story.app.screen.goals  # type: ignore[attr-defined]
        await story.press(story.app.screen.labels[len(goals) - 1])  # type: ignore[attr-defined]
        assert story.app.screen.has_class("-zoom-detail")


# The way here


async def test_the_way_here_is_shown(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        top = story.text.split("\n")[0]
        assert top.endswith("Northwind Services")
        await _line(story, "practices area:thr")
        await story.press("enter")
        assert story.text.split("\n")[0].endswith("Map › Practices /area:thr › thr01")
        await story.press("left_square_bracket")
        assert story.text.split("\n")[0].endswith("Map › Practices /area:thr")
        await story.press("left_square_bracket")
        assert story.text.split("\n")[0].endswith("Northwind Services")
        await story.press("1", "4", "5", "6", "7")
        assert story.text.split("\n")[0].endswith("… › Compare › Changes › Evidence › Gap")


# The detail


@pytest.mark.parametrize("screen", ["2", "3", "4", "5", "6", "7", "8"])
async def test_the_detail_is_hidden_moved_and_kept(northwind: GitRepository, screen: str) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        await story.press(screen)
        detail, panes = story.app.screen.query_one("#detail"), story.app.screen.query_one("#panes")
        await story.press("minus")
        assert not detail.display or not detail.region
        await story.press("minus", "vertical_line")
        assert detail.region.x > panes.region.x
        assert detail.region.y == panes.region.y
        await story.press("vertical_line")
        assert detail.region.y > panes.region.y
        assert detail.region.x == panes.region.x
        assert preference("detail") == "below"
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        await story.press(screen)
        assert story.app.screen.has_class("-detail-below")


async def test_a_hidden_detail_can_still_fill_the_screen(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("3", "minus", "plus", "plus")
        detail = story.app.screen.query_one("#detail")
        assert detail.region.height > 15
        await story.press("plus")
        assert not detail.region


def test_preferences_keep_each_other(isolated_git: Path) -> None:
    assert keep_preference("theme", "escm-dark")
    assert keep_preference("tour", "3")
    assert keep_preference("detail", "")
    assert keep_preference("detail-hidden", "yes")
    assert [preference(name) for name in ("theme", "tour", "detail", "detail-hidden", "other")] == [
        "escm-dark", "3", "", "yes", "",
    ]  # fmt: skip
    assert len((isolated_git / ".config/escm/config.yaml").read_text("utf-8").splitlines()) == 4


# Text of files


async def test_search_and_line_show_texts_and_obey_none(northwind: GitRepository) -> None:
    northwind.write(
        {"organization/evidence/hostile.yaml": f'title: "{HOSTILE}"\nkind: interview\nsummary: "{HOSTILE}"\n'}
    )
    northwind.git("add", "-A")
    northwind.git("commit", "-q", "-m", f"Subject {HOSTILE}\x1b[31m")
    northwind.git("tag", "evaluation/zz$(x)")
    async with sitting(northwind.root, today=TODAY, size=(200, 50)) as story:
        await story.press("F")
        await story.type("hostile")
        assert story.text.count(HOSTILE_SHOWN) == 3
        await story.press("escape", "escape", "colon")
        await story.type("at evaluation/zz")
        assert f"Subject {HOSTILE_SHOWN}\\x1b[31m" in story.text
        await story.press("escape")
        await story.press("6", "semicolon")
        assert HOSTILE_SHOWN in story.text
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(story.text)


@pytest.mark.parametrize(
    ("keys", "row"), [(["2", "j"], "knw01"), (["F", *"disas"], "thr07"), (["colon", "g", "tab"], "gap")]
)
async def test_the_cursor_is_reversed_where_there_are_no_colors(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch, keys: list[str], row: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press(*keys)
        lines = [list(strip) for strip in story.app.screen._compositor.render_strips()]
        told = [segment for line in lines for segment in line if segment.text.strip().startswith(row)]
        assert any(segment.style and segment.style.reverse for segment in told), told


@pytest.mark.parametrize(
    ("screen", "typed", "taken"),
    [("2", "level:3 sta", "level:3 status:"), ("6", "kind:a", "kind:artifact"), ("7", "-sup", "-support:")],
)
async def test_a_filter_proposes_how_it_goes_on(northwind: GitRepository, screen: str, typed: str, taken: str) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press(screen, "slash")
        await story.type(typed)
        await story.press("right")
        assert story.app.screen.query_one("#filter").value == taken  # type: ignore[attr-defined]
