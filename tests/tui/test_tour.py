"""The guided tour: each step is noticed when it was done, and the tour can be left and taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.app import EscmApp
from escm_tui.tui.preferences import preference
from escm_tui.tui.session import Session
from escm_tui.tui.tour import STEPS, Tour
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY

WAY = (["b"], ["enter"], ["j", "x"], ["u"], ["4"], ["F", *"disaster", "enter"])


def _app(root: Path, *, tour: bool) -> EscmApp:
    return EscmApp(Session(EvidenceRepository.open(root, today=TODAY)), tour=tour)


async def test_six_steps_each_noticed_when_done(northwind: GitRepository) -> None:
    assert len(STEPS) == 6
    before = northwind.git("status", "--porcelain")
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("f3")
        for number, (step, keys) in enumerate(zip(STEPS, WAY, strict=True), 1):
            assert f"Tour {number}/6 {step.title}" in story.text
            await story.press("question_mark", "escape")
            assert f"Tour {number}/6" in story.text, "what is not the step is not taken for it"
            await story.press(*keys)
        assert "Tour" not in story.text
        assert "That was the tour." in story.toast
        assert preference("tour") == "done"
    assert northwind.git("status", "--porcelain") == before


async def test_the_tour_is_left_and_taken_up_again(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("f3", "b")
        assert "Tour 2/6" in story.text
        await story.press("f3")
        assert "Tour" not in story.text.split("\n")[1]
        await story.press("enter", "escape")
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        assert "Tour 2/6" not in story.text
        await story.press("colon", *"tour", "enter")
        assert "Tour 2/6 A Practice" in story.text


@pytest.mark.parametrize(("kept", "begins"), [("", True), ("tour: 3\n", False), ("tour: done\n", False)])
async def test_it_begins_by_itself_once(northwind: GitRepository, isolated_git: Path, kept: str, begins: bool) -> None:
    path = isolated_git / ".config/escm/config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(kept, "utf-8")
    app = _app(northwind.root, tour=True)
    async with app.run_test(size=(60, 16)) as pilot:
        story = Story(app, pilot)
        await story.settle()
        assert ("Tour 1/6" in story.text) is begins


@pytest.mark.parametrize(
    ("kept", "step", "fresh"),
    [("", 0, True), ("4", 3, False), ("0", 0, True), ("99", 0, True), ("done", 0, False), ("nonsense", 0, True)],
)
def test_what_was_kept_is_read_with_care(isolated_git: Path, kept: str, step: int, fresh: bool) -> None:
    path = isolated_git / ".config/escm/config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f'tour: "{kept}"\n', "utf-8")
    assert (Tour.kept().step, Tour.kept().fresh) == (step, fresh)
