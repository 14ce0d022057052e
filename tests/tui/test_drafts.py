"""Messages of commits survive on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.tui.drafts import Drafts


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
