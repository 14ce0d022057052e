"""Where there is no evidence repository yet, `escm` leads somewhere all the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.first_run import FirstRunApp
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY


def words_of(app: FirstRunApp) -> dict[str, str]:
    """What is offered, each with what is said of it."""
    return {str(row.cells[0]): str(row.cells[1]) for row in app.query_one(RowTable).rows}


def shown_by(app: FirstRunApp) -> str:
    """The screen as a person reads it."""
    return "\n".join("".join(each.text for each in strip) for strip in app.screen._compositor.render_strips())


async def test_an_empty_directory_becomes_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Process Lead")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "lead@example.com")
    app = FirstRunApp(tmp_path, "There is no git repository here.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TextDialog)
        await pilot.press(*"Acme", "enter")
        await app.workers.wait_for_complete()
    assert app.return_value == tmp_path
    assert "name: Acme" in (tmp_path / "escm.yaml").read_text("utf-8")


async def test_in_a_folder_with_other_files_a_folder_below_is_offered(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    (tmp_path / "evidence").mkdir()
    app = FirstRunApp(tmp_path, "There is no git repository here.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert words_of(app)["Make an evidence repository"].startswith("In evidence-2/, with ")


async def test_an_empty_git_repository_becomes_one_of_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Process Lead")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "lead@example.com")
    repository = GitRepository.new(tmp_path / "empty")
    app = FirstRunApp(repository.root, "The git repository holds no evidence.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert words_of(app)["Make an evidence repository"].startswith("Here, with ")
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press(*"Acme", "enter")
        await app.workers.wait_for_complete()
    assert app.return_value == repository.root
    assert (repository.root / "escm.yaml").is_file()


async def test_another_folder_is_opened_or_refused_in_words(northwind: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    app = FirstRunApp(tmp_path / "here", "There is no git repository here.", "Do this.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        await pilot.press(*"..", "enter")
        await pilot.pause()
        assert "There is no git repository in" in str(app.query_one("#wrong").content)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+u", *f"../{northwind.root.name}/organization", "enter")
        await pilot.pause()
    assert app.return_value == northwind.root / "organization"


async def test_the_reason_and_its_hint_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    app = FirstRunApp(
        tmp_path, "It belongs to [/b] \u202e another \x1b[31m user.", "If you trust it: [@click=app.quit]git[/]"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        said = str(app.query_one("#said").content)  # type: ignore[attr-defined]
        assert "It belongs to [/b] <U+202E> another \\x1b[31m user." in said
        assert "If you trust it: [@click=app.quit]git[/]" in said


async def test_a_repository_without_a_rating_says_how_to_begin(northwind: GitRepository) -> None:
    northwind.git("rm", "-rq", "organization", "engagements")
    northwind.git("commit", "-qm", "Begin anew")
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        assert "Nothing is rated yet. enter opens a Practice" in story.text
        await story.press("enter")
        assert "· not rated   s satisfied  p partial  x unsatisfied" in story.text
        await story.press("6")
        assert "No evidence yet. a describes something that you can show." in story.text
        await story.press("7")
        assert "escm engagement add SLUG --client NAME" in story.text.replace("\n ", " ")
        await story.press("3", "j", "s", "1")
        assert "Nothing is rated yet." not in story.text


async def test_in_a_repository_of_others_a_folder_beside_it_is_offered(tmp_path: Path) -> None:
    repository = GitRepository.new(tmp_path / "code")
    repository.write({"main.c": "int main;\n"})
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "Code")
    app = FirstRunApp(repository.root, "The git repository holds no evidence.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.new_folder == tmp_path / "code-evidence"
        assert app.demo_folder == tmp_path / "escm-demo"
        offered = words_of(app)
        assert list(offered) == ["Look around in a demo", "Make an evidence repository", "Open another folder", "Leave"]
        assert offered["Look around in a demo"].endswith("in ../escm-demo/.")
        assert offered["Make an evidence repository"].startswith("In ../code-evidence/, with ")
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "The organization has no name." in str(app.query_one("#wrong").content)  # type: ignore[attr-defined]
        assert not (tmp_path / "code-evidence").exists()


async def test_a_demo_that_is_there_is_opened(tmp_path: Path) -> None:
    (tmp_path / "escm-demo").mkdir()
    (tmp_path / "escm-demo" / "escm.yaml").write_text("format: 1\n", "utf-8")
    app = FirstRunApp(tmp_path, "There is no git repository here.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_value == tmp_path / "escm-demo"


@pytest.mark.parametrize("keys", [["q"], ["down", "down", "down", "enter"]])
async def test_leaving_makes_nothing(tmp_path: Path, keys: list[str]) -> None:
    app = FirstRunApp(tmp_path, "There is no git repository here.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.return_value is None
    assert not any(os.scandir(tmp_path))


@pytest.mark.parametrize("width", [60, 80])
async def test_nothing_that_is_offered_is_cut(tmp_path: Path, width: int) -> None:
    name = "a-product-with-rather-a-long-name"
    repository = GitRepository.new(tmp_path / name)
    repository.commit("Code", {"main.c": "int main;\n"})
    app = FirstRunApp(repository.root, "The git repository holds no evidence.")
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        shown = shown_by(app)
        assert "…" not in shown
        assert f"../{name}-evidence/" in "".join(shown.split())


async def test_the_ways_on_are_in_ascii_where_the_locale_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    app = FirstRunApp(tmp_path, "There is no git repository here.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = shown_by(app)
        assert shown.isascii()
        assert "^v choose" in shown
