"""The commit with which something was won or lost, found in histories that are long, merged, or moved by time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.bisection import LevelReached, PracticeSatisfied, find_turn
from escm_tui.domain.catalog import Catalog
from escm_tui.errors import UsageError
from escm_tui.load.bisect import find_change
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.evidence import TODAY, sample_files
from tests.support.long_history import fast_history
from tests.support.repositories import Content, GitRepository
from tests.support.two_evaluations import record, shared_files

RECORD = "organization/knw/knw03.yaml"


@given(st.lists(st.booleans(), min_size=2, max_size=200).filter(lambda answers: answers[0] is not answers[-1]))
def test_the_search_finds_a_turn_with_about_log2_questions(answers: list[bool]) -> None:
    asked: list[int] = []

    def holds(place: int) -> bool:
        asked.append(place)
        return answers[place]

    found = find_turn(0, len(answers) - 1, holds)
    assert answers[found] is not answers[found - 1]
    assert len(asked) <= 1 + (len(answers) - 2).bit_length()


def level_3(catalog: Catalog) -> dict[str, Content]:
    """Every Practice of Levels 2 and 3 is satisfied."""
    return shared_files() | {
        f"organization/{each.area}/{each.id}.yaml": record(each) for each in catalog.practices if each.level < 4
    }


def opened(git: GitRepository) -> EvidenceRepository:
    return EvidenceRepository.open(git.root, today=TODAY)


def steps(
    start: Mapping[str, Content], number: int, changes: Mapping[int, Mapping[str, Content]]
) -> list[Mapping[str, Content]]:
    """A start and so many commits, of which most change a file that decides nothing."""
    return [start, *(changes.get(each, {"notes.txt": f"{each}\n"}) for each in range(1, number))]


@pytest.mark.parametrize("turn", [1, 317, 499])
def test_the_right_commit_of_500_after_at_most_12_assessments(turn: int, tmp_path: Path) -> None:
    catalog = load_catalog()
    broken = record(catalog.by_id["knw03"], partial={"b1"})
    git = fast_history(tmp_path / "r", steps(level_3(catalog), 500, {turn: {RECORD: broken}}))
    assert git.git("rev-list", "--count", "HEAD") == "500"
    found = find_change(opened(git), LevelReached(3), git.git("rev-list", "--max-parents=0", "HEAD"), "HEAD")
    assert found.commit.subject == f"Commit {turn}"
    assert (found.gained, found.by_day) == (False, False)
    assert found.assessed <= 12
    assert (found.commits, found.unassessed > 400) == (499, True)
    assert [(each.practice, each.before, each.after) for each in found.comparison.fallen] == [
        ("knw03", "satisfied", "partial")
    ]
    assert [each.activity for each in found.comparison.activities] == ["b1"]


def small(tmp_path: Path, *ratings: str) -> tuple[GitRepository, EvidenceRepository]:
    """A history in which sdd04 is satisfied where the rating is "yes"."""
    practice = load_catalog().by_id["sdd04"]
    path = "organization/sdd/sdd04.yaml"
    texts = {"yes": record(practice), "no": record(practice, partial={"b1"})}
    commits = [{path: texts[rating], "n": f"{place}"} for place, rating in enumerate(ratings)]
    git = fast_history(tmp_path / "r", [shared_files() | commits[0], *commits[1:]])
    return git, opened(git)


SDD04 = PracticeSatisfied("sdd04")


def test_a_practice_that_was_gained(tmp_path: Path) -> None:
    _, repo = small(tmp_path, "no", "no", "yes", "yes")
    found = find_change(repo, SDD04, "HEAD~3")
    assert (found.commit.subject, found.gained, found.start, found.end) == ("Commit 2", True, "HEAD~3", "HEAD")
    assert (found.commits, found.unassessed) == (3, 0)


def test_ends_may_be_named_in_either_order(tmp_path: Path) -> None:
    _, repo = small(tmp_path, "yes", "no", "no")
    found = find_change(repo, SDD04, "HEAD", "HEAD~2")
    assert (found.commit.subject, found.gained, found.start, found.end) == ("Commit 1", False, "HEAD~2", "HEAD")


def test_the_newest_neighboring_evaluations_that_differ_are_the_range(tmp_path: Path) -> None:
    git, repo = small(tmp_path, "no", "no", "yes", "yes", "no", "no", "yes", "yes")
    for place, name in ((7, "a"), (4, "b"), (2, "c"), (1, "d"), (0, "e")):
        git.tag(f"evaluation/{name}", f"HEAD~{place}")
    found = find_change(repo, SDD04)
    assert (found.start, found.end, found.commit.subject) == ("evaluation/c", "evaluation/d", "Commit 6")
    git.git("tag", "-d", "evaluation/c")
    assert find_change(repo, SDD04).unassessed in (0, 1)


def test_a_merge_counts_as_one_commit_of_the_branch(tmp_path: Path) -> None:
    git, repo = small(tmp_path, "no", "no")
    practice = load_catalog().by_id["sdd04"]
    start = git.git("rev-parse", "HEAD")
    git.git("checkout", "-q", "-b", "side")
    git.commit("On the side", {"organization/sdd/sdd04.yaml": record(practice)})
    git.git("checkout", "-q", "main")
    git.commit("On main", {"n": "x"})
    git.git("merge", "-q", "--no-ff", "-m", "Merge the side", "side")
    found = find_change(repo, SDD04, start)
    assert (found.commit.subject, found.commits, found.unassessed) == ("Merge the side", 2, 0)
    git.git("branch", "-f", "side", "side~1")
    git.git("checkout", "-q", "side")
    git.commit("Another way", {"m": "x"})
    with pytest.raises(UsageError, match="Neither of main and side descends from the other"):
        find_change(repo, SDD04, "main", "side")


def test_what_time_took_away_is_not_blamed_on_the_commit(tmp_path: Path) -> None:
    practice = load_catalog().by_id["sdd04"]
    limited = 'title: Work records\nkind: artifact\nvalid: {until: "2024-01-17"}\n'
    files: dict[str, Content] = {
        "organization/sdd/sdd04.yaml": record(practice),
        "organization/evidence/work-records.yaml": limited,
    }
    git = fast_history(tmp_path / "r", steps(shared_files() | files, 8, {}))
    found = find_change(opened(git), SDD04, "HEAD~7")
    assert (found.commit.subject, found.gained, found.by_day) == ("Commit 3", False, True)
    assert [(each.kind, each.slug) for each in found.comparison.evidence] == [
        ("expired", "lead-interview"),
        ("expired", "work-records"),
    ]
    with pytest.raises(UsageError, match="at neither end"):
        find_change(opened(git), SDD04, "HEAD~7", as_of=date(2024, 6, 1))
    with pytest.raises(UsageError, match="at both ends"):
        find_change(opened(git), SDD04, "HEAD~7", as_of=date(2024, 1, 1))


def test_what_is_asked_wrongly_is_said(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "r")
    git.commit("Start", sample_files())
    repo = opened(git)
    with pytest.raises(UsageError, match="no two evaluations"):
        find_change(repo, SDD04)
    git.tag("evaluation/a")
    git.commit("More", {"n": "1"})
    git.tag("evaluation/b")
    with pytest.raises(UsageError, match="sdd04 is held by none of 2 of them"):
        find_change(repo, SDD04)
    with pytest.raises(UsageError, match="an end and no start"):
        find_change(repo, SDD04, end="HEAD")
