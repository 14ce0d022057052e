"""Keys typed faster than screens appear: each waits for what it was meant for, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input, TextArea

from escm_tui.errors import UsageError
from escm_tui.tui import sitting as waiting, typing as rows_of_keys
from escm_tui.tui.comparisons import compare_pair, would_commit
from escm_tui.tui.dialogs.commit import CommitDialog
from escm_tui.tui.screens import changes, compare
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import SECOND, TODAY

THR03 = {"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"}


class Gate:
    """Keeps a piece of work from ending until it is opened."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work = work
        self.open = threading.Event()

    def __call__(self, *args: Any) -> Any:
        """Do the work, once the gate is open."""
        assert self.open.wait(20)
        return self.work(*args)


async def test_c_and_f2_without_a_breath_between_them(northwind: GitRepository) -> None:
    northwind.write(THR03)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        await story.pilot.press("c", "f2")
        await story.settle()
        assert story.toast.startswith("Committed ")
    assert northwind.git("log", "-1", "--format=%s") == "Rate thr03 b1 partial for the organization"


async def test_a_commit_typed_in_one_go_from_the_map(northwind: GitRepository) -> None:
    northwind.write(THR03)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.rush("5", "c", "home", "M", "y", "space", "1", "q", "f2", "2")
        assert story.app.current is not None
        assert story.app.current.NAME == "practices"
    assert northwind.git("log", "-1", "--format=%s").startswith("My 1q")


async def test_a_rating_is_in_the_commit_that_is_typed_right_after_it(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("colon")
        await story.type("thr03")
        await story.rush("enter", "p", "j", "s", "5", "c", "f2")
        assert story.toast.startswith("Committed ")
    assert northwind.git("show", "--name-only", "--format=", "HEAD") == "organization/thr/thr03.yaml"
    assert northwind.git("status", "--porcelain") == ""
    assert northwind.git("show", "HEAD:organization/thr/thr03.yaml").count("rating:") == 2


async def test_keys_wait_for_a_dialog_that_is_long_in_coming(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    northwind.write(THR03)
    gate = Gate(would_commit)
    monkeypatch.setattr(changes, "would_commit", gate)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        await story.pilot.press("c", "1", "2", "3")
        assert story.app.current is not None
        assert story.app.current.NAME == "changes"
        assert len(story.app.screen_stack) == 2
        gate.open.set()
        await story.settle()
        assert isinstance(story.app.screen, CommitDialog)
        assert story.app.screen.query_one("#message", TextArea).text.split("\n")[0].endswith("organization123")


async def test_esc_gives_up_what_never_comes(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    northwind.write(THR03)
    gate = Gate(would_commit)
    monkeypatch.setattr(changes, "would_commit", gate)
    monkeypatch.setattr(rows_of_keys, "_PATIENCE", 0.0)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        await story.pilot.press("c", "1", "escape")
        assert story.toast == "Left: preparing the commit."
        assert story.app.typed.idle
        gate.open.set()
        await story.settle()
        assert len(story.app.screen_stack) == 2
        assert story.app.current is not None
        assert story.app.current.NAME == "changes"


async def test_what_takes_long_is_told_until_it_is_there(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    northwind.write(THR03)
    gate = Gate(would_commit)
    monkeypatch.setattr(changes, "would_commit", gate)
    monkeypatch.setattr(waiting, "_SLOW", 0.01)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        await story.pilot.press("c")
        while not story.toasts:
            await story.pilot.pause()
        assert story.toast == "Preparing the commit … · esc gives up"
        gate.open.set()
        await story.settle()
        assert isinstance(story.app.screen, CommitDialog)
        assert story.toasts == []


async def test_what_cannot_be_prepared_is_told_and_keys_go_on(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise UsageError("The moon is wrong.", "Wait.")

    monkeypatch.setattr(compare, "revisions", refuses)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.rush("4", "a")
        assert story.toast == "The moon is wrong.\nWait."
        await story.rush("2")
        assert story.app.current is not None
        assert story.app.current.NAME == "practices"


async def test_the_later_revision_is_chosen_in_one_go(northwind: GitRepository) -> None:
    northwind.write(THR03)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.rush("4", "a", *"work", "enter")
        assert "▲ thr03" in story.text
        await story.rush("b", *SECOND[-7:], "enter", "j", "enter")
        assert "3 thr03" in story.text


async def test_two_evaluations_back_in_one_go(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.rush("comma", "comma")
        assert story.toast.startswith("1 of 2: ")


async def test_nobody_waits_for_a_list_to_go_elsewhere(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(compare_pair)
    monkeypatch.setattr(compare, "compare_pair", gate)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.pilot.press("4", "6")
        assert story.app.current is not None
        assert story.app.current.NAME == "evidence"
        gate.open.set()
        await story.settle()


async def test_the_first_keys_wait_for_the_first_reading(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, settled=False) as story:
        await story.rush("2", "slash", *"disaster", "enter", "l")
        assert "3 thr01" in story.text


async def test_new_evidence_typed_through_two_dialogs(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("colon")
        await story.type("thr03")
        await story.rush("enter", "p", "e", *"zebra", "enter", *"x", "f2")
        assert story.view.snapshot.records["organization", "thr03"].claims["a1"].evidence
        assert not story.app.session.texts
    assert "zebrax" in {path.stem for path in (northwind.root / "organization/evidence").iterdir()}


async def test_typing_in_a_dialog_does_not_paint_what_lies_below(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = []
    paint = RowTable.render_lines

    def counted(table: RowTable, crop: Region) -> list[Strip]:
        painted.append(table)
        return paint(table, crop)

    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("7", "a")
        monkeypatch.setattr(RowTable, "render_lines", counted)
        await story.type("Write it down")
        assert "Write it down" in story.box
        assert not painted
        await story.press("escape")
        assert painted


async def test_pasted_text_waits_too(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        for event in (Key("2", "2"), Key("slash", "/"), Paste("disaster")):
            story.app.post_message(event)
        await story.settle()
        assert story.app.screen.query_one("#filter", Input).value == "disaster"
