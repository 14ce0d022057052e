"""The kept form of the catalog: the same as the files, never believed for other files, never needed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
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


@pytest.mark.parametrize(
    "damaged",
    [
        lambda _: b"",
        lambda whole: whole[:20],
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
        lambda whole: whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
    ],
    ids=["empty", "seal cut", "cut", "longer", "other seal", "other content"],
)
def test_a_damaged_kept_form_is_replaced(
    model: Path, monkeypatch: pytest.MonkeyPatch, damaged: Callable[[bytes], bytes]
) -> None:
    first = catalog_files()
    [kept] = (model / "__pycache__").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damaged(whole))
    with monkeypatch.context() as patch:
        patch.setattr("marshal.loads", lambda _: pytest.fail("looked at"))
        assert catalog_files() == first
    monkeypatch.setattr(compiled_catalog, "_parsed", lambda *_: pytest.fail("parsed again"))
    assert catalog_files() == first


def test_nothing_is_written_where_python_writes_nothing(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert catalog_files()["model"]
    assert not (model / "__pycache__").exists()


def test_a_folder_that_cannot_be_written_is_no_fault(model: Path) -> None:
    (model / "__pycache__").write_text("in the way", encoding="utf-8")
    assert catalog_files()["model"]
