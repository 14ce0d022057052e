"""The story that the interface is for, told with a keyboard at 80x24, in few keys."""

from __future__ import annotations

from pathlib import Path

from tests.support.one_document_short import PRACTICE, SLUG, STORY, keystrokes, one_document_short
from tests.support.screens import sitting
from tests.support.two_evaluations import SECOND, TODAY


async def test_from_what_blocks_level_3_to_the_comparison(tmp_path: Path) -> None:
    git = one_document_short(tmp_path / "northwind-evidence")
    async with sitting(git.root, today=TODAY, size=(80, 24)) as story:
        assert "Level 2   blocked by 1 Practice for Level 3" in story.text
        for step in STORY:
            await story.press(*step.keys)
            await story.type(step.typed)
            await story.press(*step.then)
            assert step.shows in story.text, (step.does, story.text)
        assert f"{SECOND}   →   work tree" in story.text
        assert f"▲ {PRACTICE}" in story.text
        assert "Level 2 → Level 3 ▲" in story.text
    assert git.git("status", "--porcelain") == ""
    assert git.git("show", "--name-only", "--format=", "HEAD").split("\n") == [
        f"organization/evidence/{SLUG}.yaml",
        f"organization/{PRACTICE[:3]}/{PRACTICE}.yaml",
    ]


def test_it_takes_few_keys() -> None:
    assert keystrokes() == 12
