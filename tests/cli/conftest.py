"""Runs the command line in this process, on a copy of one repository with two evaluations."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3  # noqa: F401 -- here, since Python 3.11 can trip over its import lock when threads run
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escm_tui.cli.main import main
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import TODAY, two_evaluations


@dataclass(frozen=True)
class Answer:
    """What a call printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as plain data."""
        return json.loads(self.out)

    @property
    def masked(self) -> str:
        """Stdout without commit ids, which change with the schemas."""
        return re.sub(r"\b[0-9a-f]{9}\b", "<commit>", self.out)


Run = Callable[..., Answer]
Make = Callable[[], None]
Reach = Callable[[str, Make], None]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `escm` with these words; nothing is a terminal and the page has 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    # For the hooks, which start the interpreter anew.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))

    def call(*words: str, today: date = TODAY) -> Answer:
        capsys.readouterr()
        code = main(words, today=today)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def _two_evaluations(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    before = dict(os.environ)
    os.environ.update(HOME=str(tmp_path_factory.mktemp("home")), GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    try:
        return two_evaluations(tmp_path_factory.mktemp("built") / "northwind")
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def northwind(_two_evaluations: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A copy of the repository with two evaluations, as the current folder."""
    root = tmp_path / "northwind"
    shutil.copytree(_two_evaluations.root, root, symlinks=True)
    monkeypatch.chdir(root)
    return GitRepository(root, _two_evaluations.day)


@pytest.fixture(scope="session")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@pytest.fixture
def reach(northwind: GitRepository, _shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Reach:
    """Brings `northwind` into a state that has a name: the first time by doing what makes it, then from a copy."""

    def bring(name: str, make: Make) -> None:
        kept = _shelf / name
        if not kept.exists():
            make()
            shutil.copytree(northwind.root, kept, symlinks=True)
            return
        monkeypatch.chdir(northwind.root.parent)
        shutil.rmtree(northwind.root)
        shutil.copytree(kept, northwind.root, symlinks=True)
        monkeypatch.chdir(northwind.root)

    return bring
