"""What a key costs, counted and not timed: layouts, lines that are painted, messages, and looks at files."""

from __future__ import annotations

import gc
import os
import sys
import weakref
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.message_pump import MessagePump
from textual.screen import Screen

from escm_tui.tui import sitting as waiting
from escm_tui.tui.typing import TypedKeys
from escm_tui.tui.watching import SHARE, trace
from escm_tui.tui.widgets.detail import _NARROW, Detail
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY

RECORD = "organization/thr/thr03.yaml"
LONG = 1000

SOME = 12
"""Rows that are in sight at once."""


@pytest.fixture
def _own_garbage_only() -> None:
    """Here it is asked what is swept when, so nothing is left out."""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a screen is laid out, and a line of a list or of a detail is made."""
    counts: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        work: Callable[..., Any] = getattr(owner, name)

        def counting(self: object, *args: Any, **more: Any) -> Any:
            counts[f"{owner.__name__}.{name}"] += 1
            return work(self, *args, **more)

        monkeypatch.setattr(owner, name, counting)

    count(Screen, "_refresh_layout")
    count(RowTable, "render_line")
    count(Detail, "render_line")
    return counts


async def test_a_key_in_a_list_lays_nothing_out_and_paints_two_rows(
    northwind: GitRepository, counted: Counter[str]
) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 24)) as story:
        await story.press("2", "j", "j")
        pane = story.app.screen.query_one(Detail)
        longer: set[bool] = set()
        for _ in range(SOME):
            before = story.detail
            counted.clear()
            await story.press("j")
            assert story.detail != before
            assert counted["Screen._refresh_layout"] == 0
            assert counted["RowTable.render_line"] == 2
            assert 0 < counted["Detail.render_line"] <= pane.size.height
            longer.add(pane.virtual_size.height > pane.size.height)
        assert longer == {True, False}, "some texts are longer than the pane, and some are not"


async def test_a_key_by_itself_is_followed_without_a_message(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    ask = MessagePump.call_later

    def asking(pump: MessagePump, callback: Callable[..., Any], *args: Any) -> bool:
        if isinstance(getattr(callback, "__self__", None), TypedKeys):
            asked.append(callback)
        return ask(pump, callback, *args)

    monkeypatch.setattr(MessagePump, "call_later", asking)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "g")
        asked.clear()
        await story.press("j")
        assert not asked
        await story.rush("j", "j")
        assert asked
        assert story.app.screen.query_one(RowTable).highlighted == 3


async def test_what_is_the_same_in_the_next_text_is_not_painted_again(counted: Counter[str]) -> None:
    async with OfOneText().run_test(size=(40, 20)) as pilot:
        pane = pilot.app.query_one(Detail)
        pane.show(Content("one\ntwo\nthree"))
        await pilot.pause()
        counted.clear()
        pane.show(Content("one\ntwo and a half\nthree"))
        await pilot.pause()
        assert counted["Detail.render_line"] == 1


async def test_of_a_long_text_no_more_is_drawn_than_somebody_scrolls_to() -> None:
    async with OfOneText().run_test(size=(40, 20)) as pilot:
        pane = pilot.app.query_one(Detail)
        pane.show(Content("\n".join(f"{number} of many" for number in range(LONG))))
        await pilot.pause()
        assert pane.max_scroll_y == LONG - 20
        assert len(pane._strips) == 20
        pane.scroll_end(animate=False)
        await pilot.pause()
        assert pane.render_line(19).text == f"{LONG - 1} of many"
        pane.show(Content("short"))
        await pilot.pause()
        assert (pane.scroll_offset.y, pane.max_scroll_y) == (0, 0)


@given(text=st.text(st.sampled_from("ab é●表\t\n  "), max_size=80), width=st.integers(4, 30))
def test_a_text_is_as_high_as_it_is_when_it_is_drawn(text: str, width: int) -> None:
    assert Detail(id="detail")._height_of(text.split("\n"), width) == Content(text).get_height({}, width)


def test_what_counts_as_narrow_takes_one_cell_at_most() -> None:
    letters = [
        letter for letter in map(chr, range(sys.maxunicode)) if letter.isprintable() and _NARROW.fullmatch(letter)
    ]
    assert {"●", "é", "→", "─"} <= set(letters)
    assert [letter for letter in letters if cell_len(letter) > 1] == []


async def test_marked_text_is_shown_and_copied() -> None:
    async with OfOneText().run_test(size=(40, 20)) as pilot:
        pane = pilot.app.query_one(Detail)
        pane.show(Content("first line\nsecond line"))
        await pilot.pause()
        plain = pane.render_line(0)
        await pilot.mouse_down(pane, offset=(0, 0))
        await pilot.hover(pane, offset=(6, 1))
        await pilot.mouse_up(pane, offset=(6, 1))
        await pilot.pause()
        assert pilot.app.screen.get_selected_text() == "first line\nsecond "
        assert pane.render_line(0) != plain


class Held:
    """Something that a view alone holds."""


async def test_what_was_read_is_swept_only_when_it_is_read_anew(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        assert gc.get_freeze_count() > 0
        # A tuple has no weak references; what it alone holds goes when it goes.
        vars(story.view)["held"] = held = Held()
        shown = weakref.ref(held)
        del held
        # Threads that read the evaluations may have it for as long as they take; each reading sweeps anew.
        for _ in range(100):
            await story.press("r")
            if shown() is None:
                break
        assert shown() is None


async def test_a_look_leaves_the_files_to_git(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        looked: list[object] = []
        look = os.lstat

        def looking(path: str | Path) -> os.stat_result:
            looked.append(path)
            return look(path)

        monkeypatch.setattr(os, "lstat", looking)
        before = trace(story.app.session.repository)
        assert before == trace(story.app.session.repository)
        assert not [path for path in looked if ".git" not in str(path)]
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        changed = trace(story.app.session.repository)
        assert changed != before
        northwind.git("add", "-A")
        assert trace(story.app.session.repository) not in (before, changed)


async def test_a_changed_file_that_is_changed_again_is_seen(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        before = trace(story.app.session.repository)
        northwind.write({RECORD: "activities:\n  b1:\n    rating: unsatisfied\n"})
        assert trace(story.app.session.repository) != before


async def test_where_git_cannot_look_nothing_is_read_again_and_again(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        (northwind.root / ".git" / "index").write_bytes(b"nonsense")
        broken = trace(story.app.session.repository)
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        assert trace(story.app.session.repository) == broken


async def test_after_a_long_look_the_next_one_waits(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 103.0])
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        with monkeypatch.context() as patch:
            patch.setattr(waiting, "monotonic", lambda: next(times))
            await story.app.look_for_changes().wait()
        await story.settle()
        seen = story.view
        northwind.write({RECORD: "activities:\n  b1:\n    rating: satisfied\n"})
        await _at(story, monkeypatch, 103.0 + 3.0 * SHARE - 0.1)
        assert story.view is seen
        await _at(story, monkeypatch, 103.0 + 3.0 * SHARE)
        assert story.view is not seen


async def _at(story: Story, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(waiting, "monotonic", lambda: moment)
        story.app.look_now_and_then()
        await story.settle()


class OfOneText(App[None]):
    """A text over the whole screen."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Detail(id="detail")
