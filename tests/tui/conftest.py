"""A repository with two evaluations, made once and copied for each test."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest

from tests.support.repositories import GitRepository
from tests.support.two_evaluations import two_evaluations

GOLDEN = Path(__file__).parent.parent / "golden" / "screens"


@pytest.fixture(autouse=True)
def _own_garbage_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sitting looks through all that it holds when it reads anew; here that would be what all the tests hold."""
    monkeypatch.setattr(gc, "unfreeze", lambda: None)


@pytest.fixture(scope="session")
def _original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        return two_evaluations(tmp_path_factory.mktemp("original") / "northwind-evidence").root


@pytest.fixture
def northwind(_original: Path, tmp_path: Path) -> GitRepository:
    """The evidence repository of Northwind Services: Level 2, two evaluation tags, nothing uncommitted."""
    root = tmp_path / "northwind-evidence"
    shutil.copytree(_original, root)
    return GitRepository(root, day=10)


def check_golden(name: str, text: str) -> None:
    """Compare a screen with what stands in tests/golden/screens; ESCM_GOLDEN=write writes it anew."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("ESCM_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", "utf-8")
    assert text == path.read_text("utf-8").removesuffix("\n")
