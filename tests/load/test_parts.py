"""Of a span that was sound in the state before only what has changed is read, whatever that is."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.domain.assessment import Judge
from escm_tui.domain.catalog import Practice
from escm_tui.domain.records import Record
from escm_tui.git.repository import Repository
from escm_tui.load import files, spans, walk
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.examination import examine
from escm_tui.load.files import KnownFiles
from escm_tui.load.layout import MANIFEST_PATH, Place
from escm_tui.load.spans import Reading
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY
from tests.support.odd import RECORDS, change_something, odd_repository
from tests.support.repositories import GitRepository

COMMITS = 12


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generated repository, of which all is read by this process."""
    Generator(RECORDS, 2).build(tmp_path / "r")
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    return tmp_path / "r"


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


@pytest.mark.parametrize("method", [None, "fork"])
@pytest.mark.parametrize("seed", range(2))
def test_a_work_tree_that_changes_says_what_it_says_by_itself(
    seed: int, method: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = GitRepository(odd_repository(tmp_path / "r"))
    chance = random.Random(seed)
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    repo = opened(git.root)
    for _ in range(COMMITS):
        change_something(git, chance, 0.3)
        revision = chance.choice([None, None, "HEAD"])
        assert repo.profile(revision) == opened(git.root).profile(revision)


def test_of_a_work_tree_only_what_has_changed_is_read_and_judged(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = opened(root)
    before = repo.profile()
    read: list[str] = []
    judged: list[str] = []
    judge = Judge.in_span

    def reading(content: bytes, place: Place, recall: Callable[[], bytes | None]) -> object:
        read.append(place.path)
        return examine(content, place, recall)

    def judging(self: Judge, practice: Practice, record: Record) -> object:
        judged.append(f"{record.span} {practice.id}")
        return judge(self, practice, record)

    monkeypatch.setattr(files, "examine", reading)
    monkeypatch.setattr(Judge, "in_span", judging)
    path = "engagements/client-0001/knw/knw07.yaml"
    text = (root / path).read_text(encoding="utf-8")
    GitRepository(root).write({path: text.replace("rating: satisfied", "rating: unsatisfied", 1)})
    after = repo.profile()
    assert read == [path]
    assert set(judged) == {"engagements/client-0001 knw07"}
    assert after != before
    read.clear()
    judged.clear()
    assert repo.profile() == after
    assert (read, judged) == ([], [])


def test_each_file_of_the_work_tree_is_told_by_its_content_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []
    name = files.blob_id

    def naming(data: bytes, object_format: str) -> str:
        told.append(data)
        return name(data, object_format)

    for module in (files, spans):
        monkeypatch.setattr(module, "blob_id", naming)
    found = opened(root).work_tree()
    assert len(told) == len({*found.paths, MANIFEST_PATH}) > len(found.records)


def test_of_sound_spans_only_what_has_changed_is_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
