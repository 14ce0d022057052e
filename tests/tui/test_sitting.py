"""A sitting among other people and programs: changes from outside, other branches, marks, zoom and the editor."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from typing import Any, cast

import pytest

from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Session, View
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import SECOND, TODAY

RECORD = "organization/thr/thr03.yaml"


async def _look(story: Story) -> None:
    story.app.look_for_changes()
    await story.settle()


async def test_a_change_by_somebody_else_is_seen_without_a_key(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        seen = story.view
        await _look(story)
        assert story.view is seen
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        await _look(story)
        assert story.view is not seen
        assert "*1 uncommitted" in story.text


async def test_it_looks_by_itself(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, look_every=0.05) as story:
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        while "*1 uncommitted" not in story.text:
            await story.pilot.pause(0.05)


async def test_a_look_during_a_reading_begins_no_second_one(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, readings, load = threading.Event(), [], Session.load

    def slow(session: Session) -> View:
        readings.append(session)
        assert opened.wait(20)
        return load(session)

    async with sitting(northwind.root, today=TODAY) as story:
        monkeypatch.setattr(Session, "load", slow)
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        story.app.reload()
        northwind.write({RECORD: "activities:\n  b1:\n    rating: satisfied\n"})
        try:
            await story.app.look_for_changes().wait()
        finally:
            opened.set()
        await story.settle()
        assert len(readings) == 1
        await _look(story)
        assert "*1 uncommitted" in story.text


async def test_a_reading_that_begins_late_hides_nothing(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        story.app._load(story.app._asked - 1)
        await story.settle()
        assert "uncommitted" not in story.text
        await _look(story)
        assert "*1 uncommitted" in story.text


async def test_another_branch_is_told(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        northwind.git("checkout", "-q", "-b", "audit")
        await _look(story)
        assert story.toast == "The branch is now audit.\nIt was main."
        assert "audit" in story.text.split("\n")[-2]


async def test_history_is_not_watched(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        seen = story.view
        northwind.write({RECORD: "activities:\n  b1:\n    rating: partial\n"})
        await _look(story)
        assert story.view is seen


async def _open(story: Story, practice: str) -> None:
    await story.press("colon")
    await story.type(practice)
    await story.press("enter")


async def test_marked_activities_are_rated_together_and_undone_together(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "thr03")
        await story.press("space", "space", "space")
        assert story.text.count("■") == 3
        await story.press("p")
        first = [each.id for each in story.app.session.repository.catalog.by_id["thr03"].activities][:3]
        assert story.toast.startswith(f"thr03 {' '.join(first)}: ")
        assert story.view.snapshot.record("organization", "thr03") is not None
        claims = story.view.snapshot.records["organization", "thr03"].claims
        assert [claims[each].rating for each in first] == ["partial"] * 3
        assert "■" not in story.text
        await story.press("u")
        assert northwind.git("status", "--porcelain") == ""


async def test_esc_takes_the_marks_before_it_leaves(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "thr03")
        await story.press("space", "escape")
        assert "■" not in story.text
        assert story.app.current is not None
        assert story.app.current.NAME == "practice"
        await story.press("escape")
        assert story.app.current.NAME == "map"


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5", "6", "7", "8"])
async def test_list_or_detail_over_the_whole_screen(northwind: GitRepository, key: str) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press(key)
        both = story.text
        await story.press("plus")
        assert story.app.current is not None
        assert story.app.current.detail is not None
        assert not story.app.current.detail.display
        await story.press("plus")
        assert story.app.current.detail.display
        assert story.app.current.detail.size.width >= 74
        await story.press("plus")
        assert story.text == both


async def test_the_editor_opens_the_file_and_what_it_holds_is_told(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = northwind.root.parent / "edit.sh"
    script.write_text('#!/bin/sh\necho "nonsense: true" >> "$1"\n', "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    async with sitting(northwind.root, today=TODAY) as story:
        monkeypatch.setattr(story.app, "suspend", nullcontext)
        await _open(story, "knw07")
        await story.press("E")
        text = (northwind.root / "organization/knw/knw07.yaml").read_text("utf-8")
        assert text.endswith("nonsense: true\n")
        assert "organization/knw/knw07.yaml:" in story.toast
        assert "1 problem, ! lists them" in story.toast


async def test_without_an_editor_it_says_which_variable(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with sitting(northwind.root, today=TODAY) as story:
        monkeypatch.setattr(story.app, "suspend", nullcontext)
        await story.press("6", "E")
        assert "No editor is named." in story.toast
        await story.press("4", "E")
        assert "There is no file behind this row yet." in story.toast
        assert os.environ.get("EDITOR") is None


async def test_history_is_never_edited(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        await story.press("6", "E")
        assert "This is history" in story.toast


async def test_a_claim_changed_outside_is_not_overwritten(northwind: GitRepository) -> None:
    path = northwind.root / "organization/knw/knw07.yaml"
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "knw07")
        outside = path.read_text("utf-8").replace("rating: satisfied", "rating: partial", 1)
        path.write_text(outside, "utf-8")
        await story.press("x")
        assert path.read_text("utf-8") == outside
        assert not story.app.session.undo
        claim = story.view.snapshot.records["organization", "knw07"].claims["a1"]
        assert claim.rating == "partial"
        await story.press("x")
        assert "a1:\n    rating: unsatisfied" in path.read_text("utf-8")


async def test_two_ratings_in_a_row_need_no_reading_between_them(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "knw07")
        await story.pilot.press("p", "x", "p")
        await story.settle()
        assert len(story.app.session.undo) == 3
        assert story.view.snapshot.records["organization", "knw07"].claims["a1"].rating == "partial"


async def test_the_span_that_is_rated_is_always_in_sight(northwind: GitRepository) -> None:
    text = "client: C\nstate: active\n"
    northwind.write(
        {f"engagements/engagement-{name}/engagement.yaml": text for name in ("one", "two", "three", "four")}
    )
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("3")
        for _ in range(6):
            await story.press("greater_than_sign")
            shown = story.text.split("\n")[3]
            assert story.app.current is not None
            assert story.app.current.span.removeprefix("engagements/") in shown


async def test_what_cannot_be_read_is_not_called_unrated(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1: [\n"})
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        assert "03!!" in story.text
        await story.press("exclamation_mark", "enter")
        assert "3 thr03" in story.text
        assert "organization/thr/thr03.yaml cannot be read: line " in story.text


async def test_commit_waits_until_it_is_known_what_differs(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.pilot.press("5", "c")
        await story.settle()
        assert "first line" in story.box
        assert "f2 or ctrl+s commit" in story.box


async def test_enter_takes_the_first_evidence_that_matches(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "knw07")
        await story.press("e")
        await story.type("business")
        await story.press("enter")
        assert "business-case" in story.toast


async def test_f2_saves_a_reason(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _open(story, "knw07")
        await story.press("o", "ctrl+u")
        await story.type("Configuration Manager")
        await story.press("f2")
        assert story.view.snapshot.records["organization", "knw07"].owner == "Configuration Manager"


def test_a_view_is_not_written_down_when_it_is_handed_to_a_worker() -> None:
    view = View(cast("Any", "all the files"), (), "northwind", "main")
    assert repr(view) == object.__repr__(view)
    assert "all the files" not in f"{view!r} {view}"


async def test_a_screen_out_of_sight_holds_no_lines_that_were_drawn(northwind: GitRepository) -> None:
    """They took most of the memory of a long sitting."""
    async with sitting(northwind.root, today=TODAY) as story:
        for key in "123456712":
            await story.press(key)
        screens = [each for each in story.app._installed_screens.values() if isinstance(each, BaseScreen)]
        hidden = [each for each in screens if each is not story.app.screen and each.is_mounted]
        assert len(hidden) >= 6
        drawn = {
            each.NAME: sum(len(widget._styles_cache._cache) for widget in (each, *each.query("*"))) for each in screens
        }
        assert [name for name, lines in drawn.items() if lines] == [story.app.current and story.app.current.NAME]
