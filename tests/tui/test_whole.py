"""What holds on every screen: the frame, the ways, help, palette, hostile text, silence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from textual.events import MouseScrollDown
from textual.widgets import Static

from escm_tui.errors import RepositoryError
from escm_tui.tui.app import run
from escm_tui.tui.registry import SCREENS
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import SECOND, TODAY
from tests.tui.conftest import check_golden

MARKUP = "a [/b] c [x [@click=app.quit]link[/] \u202egpj 日本語"
MARKUP_SHOWN = "a [/b] c [x [@click=app.quit]link[/] <U+202E>gpj"
ESCAPES = "[/b] \x1b]0;owned\x07 \x1b[31m"
ESCAPES_SHOWN = "[/b] \\x1b]0;owned\\x07 \\x1b[31m"


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
async def test_the_frame_is_always_in_sight(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        for number in "12345678":
            await story.press(number)
            lines = story.text.split("\n")
            assert len(lines) == size[1]
            assert all(len(line) <= size[0] for line in lines)
            assert "northwind-evi" in lines[-2]
            assert "main" in lines[-2]
            assert "committed" in lines[-2]
            assert lines[-1].lstrip().startswith("? help")
            assert sum(1 for _ in story.app.screen.walk_children()) < 100


async def test_of_the_frame_only_what_changed_is_painted_and_nothing_is_laid_out_for_it(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        painted: list[tuple[str | None, object]] = []
        monkeypatch.setattr(Static, "update", lambda line, _, *, layout=True: painted.append((line.id, layout)))
        screen = story.app.current
        assert screen is not None
        screen.draw_frame()
        assert painted == []
        story.app.session.unread = True
        screen.draw_frame()
        assert painted == [("status", False)]


async def test_esc_never_quits(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        for number in "12345678":
            await story.press(number, *["escape"] * 4)
            assert story.app.is_running


async def test_q_goes_back_and_quits_at_the_root(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "4", "q")
        assert "84/84" in story.text
        await story.press("q")
        assert "blocked by 20 Practices" in story.text
        await story.pilot.press("q")
        await story.pilot.pause()
        assert story.app.return_value == 0


async def test_back_and_forward_as_in_a_browser(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "5", "left_square_bracket", "left_square_bracket")
        assert story.app.current is not None
        assert story.app.current.NAME == "map"
        await story.press("left_square_bracket")
        assert story.toast == "No further view this way."
        await story.press("right_square_bracket", "right_square_bracket")
        assert story.app.current.NAME == "changes"
        await story.press("left_square_bracket", "4", "right_square_bracket")
        assert story.toast == "No further view this way."


@pytest.mark.parametrize("screen", SCREENS)
async def test_help_lists_the_keys_of_the_screen(northwind: GitRepository, screen: str) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press(str(SCREENS.index(screen) + 1), "question_mark")
        assert f"Keys on {screen.capitalize()}" in story.text
        check_golden(f"help-{screen}", story.box)
        await story.press("escape")
        assert story.app.screen is story.app.current


async def test_help_does_what_is_chosen(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("question_mark")
        await story.type("two revisions")
        await story.press("enter")
        assert story.app.current is not None
        assert story.app.current.NAME == "compare"


async def test_the_palette_finds_actions_and_practices(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("ctrl+p")
        await story.type("disaster")
        await story.press("enter")
        assert "thr07  Disaster recovery" in story.text
        await story.press("colon")
        await story.type("changes")
        await story.press("enter")
        assert "Everything is committed." in story.text


async def test_text_from_files_is_shown_and_never_obeyed(northwind: GitRepository) -> None:
    """YAML with control characters is refused by the reader; file names and git's own texts can hold them."""
    northwind.write(
        {
            "organization/evidence/hostile.yaml": f'title: "{MARKUP}"\nkind: interview\nsummary: "{MARKUP}"\n',
            "organization/ppl/ppl07.yaml": "activities:\n  b1:\n    rating: satisfied\n    evidence:\n      - hostile\n"
            f'    note: "{MARKUP}"\n',
            "escm.yaml": f'format: 1\nmodel: escm-sp-v2\norganization:\n  name: "{MARKUP}"\n',
            f"artifacts/{ESCAPES[:-1]}.txt": ESCAPES,
        }
    )
    northwind.git("add", "-A")
    northwind.git("commit", "-q", "-m", f"Subject {ESCAPES}", "--author", f"{ESCAPES} <x@example.com>")
    northwind.git("tag", "-a", "-m", ESCAPES, "evaluation/zz$(x)")
    northwind.write(
        {f"artifacts/{ESCAPES[:-1]}.txt": f"{ESCAPES} again\n", "organization/evidence/[/oops.yaml": ESCAPES}
    )
    async with sitting(northwind.root, today=TODAY, size=(200, 50)) as story:
        assert MARKUP_SHOWN in story.text
        await story.press("colon")
        await story.type("ppl07")
        await story.press("enter", "j", "j", "j")
        assert f"note  {MARKUP_SHOWN}" in story.detail
        assert "● a [/b] c [x" in story.text
        await story.press("enter", "enter")
        assert story.text.count(MARKUP_SHOWN) >= 2, story.text
        await story.press("escape", "escape", "e")
        assert "✓ a [/b] c [x" in story.text
        await story.press("escape", "4", "b")
        assert f"Subject {ESCAPES_SHOWN}" in story.text
        await story.press("escape", "5")
        assert f"artifacts/{ESCAPES_SHOWN[:-1]}.txt" in story.text
        assert f"+{ESCAPES_SHOWN} again" in story.detail
        await story.press("v")
        assert f"Subject {ESCAPES_SHOWN}" in story.text
        assert f"A artifacts/{ESCAPES_SHOWN[:-1]}.txt" in story.detail
        await story.press("exclamation_mark")
        assert "[/oops.yaml" in story.text
        assert not {"\x1b", "\x07", "\u202e"} & set(story.text)
        assert story.app.is_running


async def test_problems_are_counted_and_listed(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: fine\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        assert "1 error !" in story.text
        assert "files left out" in story.text
        await story.press("exclamation_mark")
        assert "organization/thr/thr03.yaml:3" in story.text


async def test_a_change_from_outside_is_seen(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
        await story.press("r")
        assert "*1 uncommitted" in story.text


async def test_the_theme_is_chosen_and_kept(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        assert story.app.theme == "escm-dark"
        await story.press("T")
        await story.type("blind")
        await story.press("enter")
        assert story.app.theme == "escm-color-blind"
    async with sitting(northwind.root, today=TODAY) as story:
        assert story.app.theme == "escm-color-blind"


async def test_ascii_draws_with_ascii_alone(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24), ascii_only=True) as story:
        for number in "12345678":
            await story.press(number)
            assert story.text.isascii(), story.text
            assert all(len(line) <= 80 for line in story.text.split("\n"))
        await story.press("1")
        assert "02#" in story.text
        await story.press("question_mark")
        assert story.text.isascii()


async def test_the_mouse_chooses_rows_opens_them_and_scrolls(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("2")
        assert story.app.current is not None
        table, detail = story.app.current.query_one("#list", RowTable), story.app.current.query_one("#detail")
        first = table.cursor_key
        await story.pilot.click("#list", offset=(6, 4))
        await story.settle()
        chosen = table.cursor_key
        assert chosen != first
        detail.post_message(MouseScrollDown(detail, 1, 1, 0, 1, 0, shift=False, meta=False, ctrl=False))
        await story.settle()
        assert detail.scroll_y > 0
        await story.pilot.click("#list", offset=(6, 4))
        await story.settle()
        assert f"3 {chosen}" in story.text


async def test_what_cannot_be_done_now_says_why_wherever_it_is_listed(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24), revision=SECOND) as story:
        await story.press("3")
        for key in ("question_mark", "ctrl+p"):
            await story.press(key)
            await story.type("satisfied")
            assert "Off: This is history" in story.box
            await story.press("enter")
            assert "This is history" in story.toast
            assert len(story.app.screen_stack) == 2


async def test_no_network_is_asked(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: asked.append(words))
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press(*"12345678", "8", "j", "v", "escape", "r")
    assert asked == []


async def test_a_repository_that_goes_away_is_told(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.root.rename(northwind.root.with_name("elsewhere"))
        await story.press("r")
        assert story.toast
        assert "The repository could not be read; r tries again. What is shown is older." in story.text
        northwind.root.with_name("elsewhere").rename(northwind.root)
        await story.press("r")
        assert "could not be read" not in story.text


def test_no_repository_is_said_before_anything_opens(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError):
        run(tmp_path, today=TODAY)


def test_an_unknown_revision_is_said_before_anything_opens(northwind: GitRepository) -> None:
    with pytest.raises(RepositoryError):
        run(northwind.root, today=TODAY, revision="evaluation/1999")
