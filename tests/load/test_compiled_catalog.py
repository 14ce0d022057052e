"""The kept form of the catalog: the same as the files, never believed for other files, never needed."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from escm_tui.load import compiled_catalog
from escm_tui.load.compiled_catalog import catalog_files
from escm_tui.shipped import model_folder


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "model"
    shutil.copytree(model_folder(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(compiled_catalog, "MODEL", str(copy))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return copy


def test_kept_form_is_used_and_equal(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = catalog_files()
    monkeypatch.setattr(compiled_catalog, "_parsed", lambda *_: pytest.fail("parsed again"))
    assert catalog_files() == first
    assert set(first) == {path.stem for path in model.glob("*.yaml")}


def test_a_changed_file_is_read_anew(model: Path) -> None:
    catalog_files()
    (model / "glossary.yaml").write_text("terms: []\n", encoding="utf-8")
    assert catalog_files()["glossary"] == {"terms": []}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b'{"of": 1}'])
def test_a_damaged_kept_form_is_replaced(model: Path, damage: bytes) -> None:
    first = catalog_files()
    kept = model / "__pycache__" / "catalog.json"
    kept.write_bytes(damage)
    assert catalog_files() == first
    assert json.loads(kept.read_bytes())["files"] == first


def test_nothing_is_written_where_python_writes_nothing(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert catalog_files()["model"]
    assert not (model / "__pycache__").exists()


def test_a_folder_that_cannot_be_written_is_no_fault(model: Path) -> None:
    (model / "__pycache__").write_text("in the way", encoding="utf-8")
    assert catalog_files()["model"]
