"""Messages of commits survive on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.tui.dialogs import dialog
from escm_tui.tui.drafts import Drafts, KeptTexts
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY


def test_a_draft_is_kept_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    drafts = Drafts.of(tmp_path / "repository")
    assert drafts.path.is_relative_to(tmp_path / "state" / "escm" / "drafts")
    assert not drafts.exists
    assert drafts.read() == ""
    drafts.keep("Fünf Worte\n")
    assert drafts.exists
    assert drafts.read() == "Fünf Worte\n"
    drafts.keep("  \n")
    assert not drafts.exists
    drafts.forget()


def test_each_repository_has_its_own(tmp_path: Path) -> None:
    assert Drafts.of(tmp_path / "one").path != Drafts.of(tmp_path / "two").path


def test_a_disk_that_says_no_costs_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").write_text("a file where a folder is due")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Drafts.of(tmp_path).keep("text")
    assert Drafts.of(tmp_path).read() == ""


def test_texts_and_forms_are_kept_together(tmp_path: Path) -> None:
    texts = KeptTexts.of(tmp_path)
    texts["note organization knw07 b2"] = "Fünf\nWorte"
    texts.form("new evidence").keep({"title": "T", "kind": "plan"})
    again = KeptTexts.of(tmp_path)
    assert again["note organization knw07 b2"] == "Fünf\nWorte"
    assert dict(again.form("new evidence")) == {"title": "T", "kind": "plan"}
    assert again.owners == ("note organization knw07 b2", "new evidence")
    again.form("new evidence").clear()
    del again["note organization knw07 b2"]
    assert not KeptTexts.of(tmp_path)
    assert not Drafts.of(tmp_path).path.with_suffix(".json").exists()


def test_two_sittings_keep_each_others_texts(tmp_path: Path) -> None:
    one, two = KeptTexts.of(tmp_path), KeptTexts.of(tmp_path)
    one["a"] = "1"
    two["b"] = "2"
    assert dict(KeptTexts.of(tmp_path)) == {"a": "1", "b": "2"}
    one.pop("a")
    assert dict(KeptTexts.of(tmp_path)) == {"b": "2"}


@pytest.mark.parametrize("text", ["", "[]", '{"texts": 3}', "{", "[" * 100_000])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = Drafts.of(tmp_path).path.with_suffix(".json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    texts = KeptTexts.of(tmp_path)
    assert not texts
    texts["a"] = "1"
    assert dict(KeptTexts.of(tmp_path)) == {"a": "1"}


def test_nobody_else_reads_what_is_kept(tmp_path: Path) -> None:
    KeptTexts.of(tmp_path)["a"] = "1"
    assert Drafts.of(tmp_path).path.with_suffix(".json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("keys", "typed"), [("3 s m", "Asked on the phone"), ("7 a", "Write it down"), ("8 a", "Spring"), ("6 a", "Audit")]
)
async def test_what_was_typed_just_before_the_end_is_kept(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch, keys: str, typed: str
) -> None:
    monkeypatch.setattr(dialog, "_PAUSE", 3600.0)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press(*keys.split())
        await story.type(typed)
        story.app.exit()
        await story.pilot.pause()
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press(*keys.split())
        assert typed in story.text


async def test_what_was_saved_is_no_draft(northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "_PAUSE", 3600.0)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("3", "s", "m")
        await story.type("Asked on the phone")
        await story.press("f2", "6", "a")
        await story.type("Audit")
        await story.press("f2")
        assert not story.app.has_draft
    assert not KeptTexts.of(northwind.root)
