"""Of a span that was sound in the state before only what has changed is read, whatever that is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from escm_tui.git.repository import Repository
from escm_tui.load import walk
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import KnownFiles
from escm_tui.load.spans import Reading
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY
from tests.support.odd import RECORDS, change_something, odd_repository
from tests.support.repositories import GitRepository

COMMITS = 12


def opened(root: Path) -> EvidenceRepository:
    """Without anything known."""
    return EvidenceRepository(Repository.discover(root), load_catalog(), TODAY, KnownFiles())


@pytest.mark.parametrize("seed", range(3))
def test_a_row_of_states_says_what_each_says_by_itself(seed: int, tmp_path: Path) -> None:
    git = GitRepository(odd_repository(tmp_path / "r"))
    chance = random.Random(seed)
    for _ in range(COMMITS):
        change_something(git, chance, 1.0)
    repo = opened(git.root)
    for _ in range(COMMITS):
        revision = chance.choice([None, *(f"HEAD~{number}" for number in range(COMMITS))])
        found = repo.snapshot(revision)
        assert found == opened(git.root).snapshot(revision)
        assert [*found.records] == [*opened(git.root).snapshot(revision).records]


def test_of_sound_spans_only_what_has_changed_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "r"
    Generator(RECORDS, 2).build(root)
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    looked: list[str] = []
    place = Reading._place

    def noted(reading: Reading, path: str) -> object:
        looked.append(path)
        return place(reading, path)

    monkeypatch.setattr(Reading, "_place", noted)
    repo = opened(root)
    repo.at("HEAD~1")
    everything = [path for path in looked if path.startswith("engagements/") and path.count("/") > 2]
    looked.clear()
    repo.at("HEAD")
    again = [path for path in looked if path.startswith("engagements/") and path.count("/") > 2]
    git = GitRepository(root)
    changed = git.git("diff", "--name-only", "HEAD~1", "HEAD", "--", "engagements").splitlines()
    assert sorted(again) == sorted(changed)
    assert 0 < len(again) < len(everything) / 10
