"""Change control where branches are missing, move, or cannot be left: what is refused, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from escm_tui.actions import propose as proposing
from escm_tui.actions.commit import commit
from escm_tui.actions.propose import approve, drop, merge, propose
from escm_tui.errors import EscmError, ProblemsFound, UsageError, WriteError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import record_path
from escm_tui.load.proposals import effect_of
from tests.actions.conftest import RECORD, RECORD_PATH, TODAY
from tests.support.repositories import GitRepository

CONTROL = "change_control: {controlled_branches: [main]}\n"
CHANGED = RECORD.replace(b'"partial"', b"unsatisfied")


@pytest.fixture
def work(git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
    """A repository with main under control and a proposal on the branch work, on which it stands."""
    git.commit("Control", {"escm.yaml": (git.root / "escm.yaml").read_text() + CONTROL})
    git.write({RECORD_PATH: CHANGED})
    propose(repo, "work", message="Rate it lower")
    return repo


def state(git: GitRepository) -> list[str]:
    """Where every branch is, on which one we stand, and what is not committed."""
    refs = git.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    return [refs, git.git("branch", "--show-current"), git.git("status", "--porcelain")]


def clone_of_work(git: GitRepository, folder: Path) -> tuple[GitRepository, EvidenceRepository]:
    """A clone that has main over there alone, and stands on work."""
    git.git("clone", "-q", "--branch", "work", ".", str(folder))
    return GitRepository(folder, git.day), EvidenceRepository.open(folder, today=TODAY)


def test_before_the_first_commit_there_is_nothing_to_change(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("checkout", "-q", "--orphan", "fresh")
    with pytest.raises(UsageError, match="has no commit yet"):
        propose(repo, "work")


def test_what_was_committed_before_a_failure_is_kept(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git.commit("Control", {"escm.yaml": (git.root / "escm.yaml").read_text() + CONTROL})
    git.write({RECORD_PATH: CHANGED})

    def fails_afterwards(*args: Any, **more: Any) -> None:
        commit(*args, **more)
        raise EscmError("Something else went wrong.")

    monkeypatch.setattr(proposing, "commit", fails_afterwards)
    with pytest.raises(EscmError, match="Something else"):
        propose(repo, "work", message="Rate it lower")
    assert git.run("show", f"work:{RECORD_PATH}").stdout == CHANGED
    assert git.git("branch", "--show-current") == "work"


def test_many_errors_are_shown_in_part(git: GitRepository, work: EvidenceRepository) -> None:
    paths = [record_path("organization", each.id) for each in work.catalog.practices][:22]
    git.commit("Spoil", dict.fromkeys(paths, "activities: {b1: {rating: superb}}\n"))
    before = state(git)
    with pytest.raises(ProblemsFound) as refused:
        approve(work)
    lines = refused.value.message.splitlines()
    assert lines[0] == "Nothing was approved, because the evidence would hold 22 errors:"
    assert (len(lines), lines[-1]) == (22, "and 2 more")
    assert state(git) == before


def test_nothing_is_merged_into_a_branch_that_is_over_there_alone(
    git: GitRepository, work: EvidenceRepository, tmp_path: Path
) -> None:
    clone, there = clone_of_work(git, tmp_path / "clone")
    before = state(clone)
    with pytest.raises(UsageError, match="is no branch of this clone yet") as refused:
        merge(there)
    assert refused.value.hint.startswith("Make it with: git switch ")
    assert state(clone) == before


def test_a_hook_that_refuses_leaves_one_on_the_target(git: GitRepository, work: EvidenceRepository) -> None:
    git.git("switch", "-q", "main")
    git.hook("commit-msg", "exit 1")
    before = state(git)
    with pytest.raises(ProblemsFound, match="refused"):
        merge(work, "work")
    assert state(git) == before


def test_a_target_that_moves_meanwhile_is_not_merged_into(
    git: GitRepository, work: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*args: Any) -> Any:
        found = effect_of(*args)
        git.git("update-ref", "refs/heads/main", git.git("commit-tree", "-p", "main", "-m", "Other", "main^{tree}"))
        return found

    monkeypatch.setattr(proposing, "effect_of", moved)
    with pytest.raises(WriteError, match="main was moved by somebody else in the meantime"):
        merge(work)
    assert git.git("branch", "--show-current") == "work"
    assert git.git("log", "-1", "--format=%s", "main") == "Other"


def test_a_branch_one_stands_on_is_dropped_only_where_there_is_another(
    git: GitRepository, work: EvidenceRepository, tmp_path: Path
) -> None:
    clone, there = clone_of_work(git, tmp_path / "clone")
    with pytest.raises(UsageError, match="You stand on work") as refused:
        drop(there, "work", even_lost=True)
    assert "git switch BRANCH" in refused.value.hint
    assert clone.git("branch", "--list", "work") != ""
    # A branch that is named takes changes too.
    git.git("branch", "-q", "release", "main")
    with pytest.raises(UsageError, match="release takes changes"):
        drop(work, "release", into="release")
    assert drop(work, "work", even_lost=True, into="release").lost == 1
    assert git.git("branch", "--list", "work") == ""
