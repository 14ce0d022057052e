"""Which two evaluations the screen begins with, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui import comparisons
from escm_tui.tui.comparisons import RevisionPair, compare_newest, compare_pair
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import TODAY, two_evaluations


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    return two_evaluations(tmp_path / "evidence")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pairs that are read."""
    pairs: list[tuple[str, str]] = []

    def noted(repository: EvidenceRepository, before: str, after: str) -> RevisionPair:
        pairs.append((before, after))
        return compare_pair(repository, before, after)

    monkeypatch.setattr(comparisons, "compare_pair", noted)
    return pairs


def newest(git: GitRepository) -> tuple[str, str]:
    found = compare_newest(EvidenceRepository.open(git.root, today=TODAY))
    assert found is not None
    return found.before, found.after


def test_tags_of_one_commit_are_passed_over_unread(git: GitRepository, asked: list[tuple[str, str]]) -> None:
    pair = newest(git)
    asked.clear()
    head = git.git("rev-parse", f"{pair[1]}^{{commit}}").strip()
    more = "".join(f"{head} refs/tags/{pair[1]}-{number:03}\n" for number in range(300))
    (git.root / ".git/packed-refs").write_text(more)
    assert newest(git) == pair
    assert asked == [pair]


def test_after_a_dozen_that_do_not_differ_the_newest_two_are_shown(
    git: GitRepository, asked: list[tuple[str, str]]
) -> None:
    for number in range(10, 30):
        git.commit(f"Note {number}", {"notes.txt": f"{number}\n"})
        git.tag(f"evaluation/2030-{number}")
    assert newest(git) == ("evaluation/2030-28", "evaluation/2030-29")
    assert asked == [(f"evaluation/2030-{number - 1}", f"evaluation/2030-{number}") for number in range(29, 17, -1)] + [
        ("evaluation/2030-28", "evaluation/2030-29")
    ]
