"""What was found in spans is taken over where nothing that decides about it has changed, and nowhere else."""

from __future__ import annotations

import random
import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from escm_tui.git.repository import Repository
from escm_tui.git.sources import Source
from escm_tui.load import kept_spans, walk
from escm_tui.load.cache import Cache
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import KnownFiles
from escm_tui.load.kept_spans import PROBLEMS, identified
from escm_tui.load.snapshot import Validated, validate_state
from escm_tui.load.spans import Spans, SpansFound
from tests.support.evidence import TODAY
from tests.support.odd import ODD, change_something, odd_repository
from tests.support.repositories import GitRepository


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An odd repository that every test has a copy of."""
    return odd_repository(tmp_path_factory.mktemp("kept") / "r")


@pytest.fixture
def git(made: Path, tmp_path: Path) -> GitRepository:
    shutil.copytree(made, tmp_path / "r", symlinks=True)
    return GitRepository(tmp_path / "r")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The engagements that were read, one after the other."""
    slugs: list[str] = []
    reading = Spans.read

    def noted(spans: Spans, paths: list[str], *others: Any) -> SpansFound:
        slugs.extend(dict.fromkeys(path.split("/")[1] for path in paths))
        return reading(spans, paths, *others)

    monkeypatch.setattr(Spans, "read", noted)
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    return slugs


def repository(git: GitRepository) -> EvidenceRepository:
    """As a new process opens it."""
    return EvidenceRepository.of(Repository.discover(git.root), today=TODAY)


def validated(git: GitRepository, revision: str | None = None, day: date | None = None, *, kept: bool) -> Validated:
    """What a new process finds, which may know what earlier ones found, or not."""
    repo = repository(git)
    known = KnownFiles(cache=Cache(repo.git.common)) if kept else KnownFiles()
    with repo.git.reading_history() as reading:
        source = repo.through(reading).source(revision)
        return validate_state(repo.catalog, source, today=TODAY, as_of=day, known=known)


def same(git: GitRepository, revision: str | None = None, day: date | None = None) -> Validated:
    """What was kept makes no difference."""
    found = validated(git, revision, day, kept=True)
    assert found == validated(git, revision, day, kept=False)
    return found


def test_only_the_engagement_that_has_changed_is_read(git: GitRepository, read: list[str]) -> None:
    first = same(git)
    read.clear()
    assert validated(git, kept=True) == first
    assert read == []
    git.write({"engagements/client-0003/knw/knw03.yaml": "owner: Nobody\nactivities: {b1: {rating: satisfied}}\n"})
    found = validated(git, kept=True)
    assert read == ["client-0003"]
    assert found != first
    assert found == validated(git, kept=False)


def test_what_was_found_on_disk_is_known_of_a_revision(git: GitRepository, read: list[str]) -> None:
    day = TODAY
    same(git, day=day)
    read.clear()
    assert validated(git, "HEAD", day, kept=True) == validated(git, "HEAD", day, kept=False)
    assert len(read) == 4  # by the one that knows nothing
    git.commit("One more", {"engagements/client-0001/note.txt": "One more\n"})
    read.clear()
    validated(git, "HEAD", day, kept=True)
    assert read == ["client-0001"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_a_second_process_finds_is_kept_as_well(
    git: GitRepository, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    first = validated(git, kept=True)
    monkeypatch.setattr(Spans, "read", lambda *_: pytest.fail("read once more"))
    assert validated(git, kept=True) == first


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_same_is_found(git: GitRepository, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        change_something(git, chance, 0.3)
        revision = chance.choice([None, None, None, "HEAD", "HEAD~1"])
        day = chance.choice([None, None, TODAY + timedelta(days=chance.randrange(-900, 900))])
        same(git, revision, day)


def test_what_turns_on_a_day_is_found_anew_from_that_day_on(git: GitRepository, read: list[str]) -> None:
    known: dict[date, Validated] = {}
    for day in (date(2026, 6, 1), date(2026, 6, 30), date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 1)):
        known[day] = same(git, day=day)
    assert len({found.ground.problems for found in known.values()}) > 2
    read.clear()
    for day, found in known.items():
        assert validated(git, day=day, kept=True) == found
    assert read == []


def test_while_an_evaluation_is_judged_its_determinations_count(git: GitRepository, read: list[str]) -> None:
    git.write({"evaluations/h2/evaluation.yaml": ODD["evaluations/h2/evaluation.yaml"]})
    same(git)
    git.write({"evaluations/h2/knw/knw03.yaml": "verdict: satisfied\n"})
    read.clear()
    found = validated(git, kept=True)
    assert len(read) == 4
    assert found == validated(git, kept=False)


def test_content_counts_whatever_git_makes_of_line_ends(git: GitRepository, read: list[str]) -> None:
    same(git)
    git.git("config", "core.autocrlf", "true")
    name = "engagements/client-0002/knw/knw03.yaml"
    path = git.root / name
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert git.git("hash-object", name) == git.git("rev-parse", f"HEAD:{name}")
    read.clear()
    assert validated(git, kept=True) == validated(git, kept=False)
    assert read[0] == "client-0002"


def test_what_cannot_be_read_is_looked_at_each_time(
    git: GitRepository, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (git.root / "engagements/client-0001/evidence/large.yaml").write_text("x" * (1024 * 1024 + 1))
    (git.root / "engagements/client-0002/link.yaml").symlink_to("engagement.yaml")
    found = same(git)
    read.clear()
    assert validated(git, kept=True) == found
    assert read == ["client-0001"]
    monkeypatch.setattr(kept_spans, "MOST_BYTES", 5000)
    read.clear()
    assert validated(git, kept=True) == found
    assert sorted(read) == ["client-0001", "client-0002", "client-0003", "client-0004"]


def test_names_are_of_content_and_path(git: GitRepository) -> None:
    def name(source: Source, *paths: str) -> str:
        found = identified(source, paths)
        assert found is not None
        return found.name

    one, other = "engagements/client-0001/knw/knw03.yaml", "engagements/client-0002/knw/knw03.yaml"
    repo = repository(git)
    git.write({other: (git.root / one).read_bytes()})
    assert name(repo.source(), one) == name(repo.source("HEAD"), one)
    assert name(repo.source(), other) != name(repo.source(), one)
    assert name(repo.source(), other) != name(repo.source("HEAD"), other)
    assert name(repo.source(), one, other) != name(repo.source(), one)


def test_an_entry_that_holds_no_such_values_is_not_used(git: GitRepository, read: list[str]) -> None:
    first = same(git)
    cache = Cache(repository(git).git.common)
    with sqlite3.connect(git.root / ".git/escm/cache.sqlite") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM kept WHERE kind = ?", (PROBLEMS,))]
    assert len(names) == 4
    wrong = [b"nothing", b"{}", b'[["2000-01-01", "2999-01-01", "{"]]', b'[["x", "y", "[]"]]']
    cache.put(PROBLEMS, dict(zip(names, wrong, strict=True)))
    cache.close()
    read.clear()
    assert validated(git, kept=True) == first
    assert len(read) == 4
