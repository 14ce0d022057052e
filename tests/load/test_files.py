"""Files that are read once: neighboring revisions share them, and nothing that was read is read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.records import Rating
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.sources import Revision, WorkTree
from escm_tui.load import examination
from escm_tui.load.cache import Cache
from escm_tui.load.files import KnownFiles, blob_id
from escm_tui.load.snapshot import load_snapshot
from escm_tui.parse import parse_blocks, parse_strictly
from tests.support.evidence import TODAY, evidence_repository
from tests.support.repositories import GitRepository

RECORD = "organization/knw/knw07.yaml"
ARTIFACT = {
    "artifacts/minutes.txt": "Minutes\n",
    "organization/evidence/minutes.yaml": (
        "title: Minutes\nkind: artifact\nlocation: {path: artifacts/minutes.txt}\n"
        "sha256: 65e2f4d1d4d1a8e8d4a0b5c39b2a9c2e24a3a3d9f4b1b8c28e8be8d4c2b6a4f1\n"
    ),
}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are parsed, in order."""
    seen: list[str] = []

    def noted(data: bytes, path: str) -> Any:
        seen.append(path)
        return parse_blocks(data, path)

    monkeypatch.setattr(examination, "parse_blocks", noted)
    return seen


def test_a_blob_is_parsed_once_over_revisions_index_and_work_tree(tmp_path: Path, parsed: list[str]) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    first = repo.at("HEAD")
    assert sorted(parsed) == [
        "engagements/acme/engagement.yaml",
        "escm.yaml",
        "organization/evidence/procedure.yaml",
        RECORD,
    ]
    git.commit("Rate", {RECORD: "activities:\n  b2: {rating: partial}\n"})
    parsed.clear()
    second = repo.at("HEAD")
    assert parsed == [RECORD]
    assert second.records != first.records
    assert second.evidence["organization", "procedure"] is first.evidence["organization", "procedure"]
    parsed.clear()
    assert (repo.index().records, repo.work_tree().records) == (second.records, second.records)
    assert repo.at("HEAD~1").records == first.records
    assert parsed == []


def test_what_was_read_before_says_the_same_as_what_is_read_anew(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    git.commit("Break", {RECORD: "activities:\n  b1: {rating: satisfid}\n", **ARTIFACT})
    git.commit("Mend", {RECORD: "activities:\n  b1: {rating: partial, evidence: [minutes, gone]}\n"})
    for revision in ("HEAD~2", "HEAD~1", "HEAD", "HEAD~1", "HEAD~2"):
        known = repo.at(revision)
        anew = load_snapshot(repo.catalog, Revision.at(repo.git, revision), today=TODAY)
        assert known == anew
        assert list(known.records) == list(anew.records)
        assert list(known.evidence) == list(anew.evidence)
    assert [each.code for each in repo.at("HEAD~1").problems if each.code[0] == "S"] == ["S004"]
    assert "E001" in {each.code for each in repo.at("HEAD").problems}


def test_a_file_of_the_same_content_elsewhere_is_another_file(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    text = (git.root / RECORD).read_text()
    git.commit("Copy", {"engagements/acme/knw/knw07.yaml": text, "organization/knw/knw08.yaml": text})
    found = repo.at("HEAD").records
    assert [(each.path, each.span, each.practice) for each in found.values()] == [
        ("engagements/acme/knw/knw07.yaml", "engagements/acme", "knw07"),
        ("organization/knw/knw07.yaml", "organization", "knw07"),
        ("organization/knw/knw08.yaml", "organization", "knw08"),
    ]


def test_changed_copies_of_the_schemas_are_told_of_every_source(tmp_path: Path) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    git.commit("Loosen", {".escm/schemas/record-1.schema.json": "{}\n", ".escm/schemas/event-1.schema.json": None})
    expected = [
        (".escm/schemas/event-1.schema.json", "The copy of this schema is missing."),
        (".escm/schemas/record-1.schema.json", "This copy of the schema is not the one of the format version."),
    ]
    for snapshot in (repo.at("HEAD"), repo.index(), repo.work_tree()):
        assert [(each.path, each.text) for each in snapshot.problems if each.code == "S008"] == expected


def test_the_files_asked_for_longest_ago_are_forgotten_first(tmp_path: Path, parsed: list[str]) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    known = KnownFiles(most=2)

    def load() -> None:
        parsed.clear()
        load_snapshot(repo.catalog, Revision.at(repo.git, "HEAD"), today=TODAY, known=known)

    load()
    assert len(parsed) == 4
    load()
    assert len(parsed) == 2
    assert git.git("status", "--porcelain") == ""


def test_digests_of_blobs_are_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    git.commit("Attach", ARTIFACT)
    hashed: list[list[str]] = []
    original = Revision.hash_many

    def noted(self: Revision, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        hashed.append(list(paths))
        return original(self, hashed[-1])

    monkeypatch.setattr(Revision, "hash_many", noted)
    once, again = repo.at("HEAD"), repo.at("HEAD")
    assert hashed == [["artifacts/minutes.txt"], []]
    assert once.problems == again.problems
    expected = hashlib.sha256(b"Minutes\n").hexdigest()
    assert dict(KnownFiles().digests(WorkTree(repo.git), ["artifacts/minutes.txt"])) == {
        "artifacts/minutes.txt": expected
    }


def test_blob_id_is_that_of_git(evidence_git: GitRepository) -> None:
    for content in (b"", b"a\n", "Häfen\n".encode() * 1000):
        assert blob_id(content, "sha1") == evidence_git.git("hash-object", "--stdin", stdin=content)


def test_what_takes_long_to_read_is_read_once_for_all_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git, repo = evidence_repository(tmp_path / "r")
    odd = {f"engagements/acme/knw/knw0{number}.yaml": each for number, each in enumerate(list(Rating)[:3], 1)}
    git.write({path: f"activities: {{b1: {{rating: {each.value}}}}}\n" for path, each in odd.items()})
    git.write({RECORD: "activities: {b1: {rating: satisfid}}\n", "organization/knw/knw08.yaml": "activities: [\n"})
    strictly: list[str] = []

    def noted(data: bytes, path: str) -> Any:
        strictly.append(path)
        return parse_strictly(data, path)

    def load() -> Snapshot:
        strictly.clear()
        cache = Cache(repo.git.common_dir)
        found = load_snapshot(repo.catalog, WorkTree(repo.git), today=TODAY, known=KnownFiles(cache=cache))
        cache.close()
        return found

    monkeypatch.setattr(examination, "parse_strictly", noted)
    first = load()
    assert {*odd, RECORD, "organization/knw/knw08.yaml"} <= set(strictly)
    assert load() == first
    # What holds a problem is read once more, to tell it in full.
    assert {RECORD, "organization/knw/knw08.yaml"} <= set(strictly)
    assert not set(odd) & set(strictly)
