"""The generated repositories are sound, and the same at every build."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from escm_tui.git.history import tags
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.benchmarks.generate import Generator


def test_same_seed_gives_same_commits_without_errors(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Generator(records=170, tags=3).build(tmp_path / name)
    one, two = (EvidenceRepository.open(tmp_path / name, today=date(2026, 11, 24)) for name in ("one", "two"))
    assert one.git.head() == two.git.head()
    assert [tag.name for tag in tags(one.git)] == ["evaluation/2020-01", "evaluation/2020-02", "evaluation/2020-03"]
    snapshot = one.work_tree()
    assert snapshot.complete
    assert len(snapshot.records) == 170
    assert snapshot.spans == ("organization", "engagements/client-0001", "engagements/client-0002")


def test_no_file_is_as_young_as_the_index(tmp_path: Path) -> None:
    Generator(records=84, tags=1).build(tmp_path / "made")
    index = (tmp_path / "made" / ".git" / "index").stat().st_mtime
    files = [path for path in (tmp_path / "made").rglob("*.yaml") if ".git" not in path.parts]
    assert len(files) > 84
    assert max(path.stat().st_mtime for path in files) < index - 1


def test_another_seed_gives_another_history(tmp_path: Path) -> None:
    heads = []
    for seed in (1, 2):
        Generator(records=84, tags=1, seed=seed).build(tmp_path / str(seed))
        heads.append(EvidenceRepository.open(tmp_path / str(seed), today=date(2026, 11, 24)).git.head())
    assert heads[0] != heads[1]
