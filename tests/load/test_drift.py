"""Claims that rise on nothing new, and artifacts that were moved, in what the next commit would hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from escm_tui.domain.problems import Severity
from escm_tui.git.sources import Index, WorkTree
from escm_tui.load.drift import drift_between, staged_drift
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.moved import with_moves
from escm_tui.load.staged import judge_index
from tests.support.evidence import TODAY, evidence_repository
from tests.support.repositories import GitRepository

RECORD = "organization/knw/knw07.yaml"
PROCEDURE = "organization/evidence/procedure.yaml"


@pytest.fixture
def both(tmp_path: Path) -> tuple[GitRepository, EvidenceRepository]:
    git, _ = evidence_repository(tmp_path / "evidence")
    git.commit("Rate partial", {RECORD: (git.root / RECORD).read_text().replace("satisfied", "partial")})
    return git, EvidenceRepository.open(git.root, today=TODAY)


def raised(git: GitRepository) -> str:
    return (git.root / RECORD).read_text().replace("partial", "satisfied")


def manifest(git: GitRepository, drift: str) -> str:
    return (git.root / "escm.yaml").read_text() + f"change_control: {{drift: {drift}}}\n"


def test_a_staged_rise_is_told_with_its_place(both: tuple[GitRepository, EvidenceRepository]) -> None:
    git, repo = both
    git.stage({RECORD: raised(git)})
    [found] = staged_drift(repo)
    assert (found.path, found.line, found.severity) == (RECORD, 4, Severity.WARNING)
    assert found in judge_index(repo).problems


def test_a_refreshed_document_in_the_same_change_shows_it(both: tuple[GitRepository, EvidenceRepository]) -> None:
    git, repo = both
    git.stage({RECORD: raised(git), PROCEDURE: (git.root / PROCEDURE).read_text() + 'version: "2.0"\n'})
    assert staged_drift(repo) == ()


def test_the_policy_of_the_last_commit_weighs_it(both: tuple[GitRepository, EvidenceRepository]) -> None:
    git, repo = both
    loose = manifest(git, "ignore")
    git.commit("Enforce", {"escm.yaml": manifest(git, "enforce")})
    git.stage({RECORD: raised(git), "escm.yaml": loose})
    assert [each.severity for each in staged_drift(repo)] == [Severity.ERROR]
    assert not judge_index(repo).complete
    git.git("commit", "-q", "-m", "Loosen and rise")
    before, after = git.git("rev-parse", "HEAD~1", "HEAD").split()
    assert [each.severity for each in drift_between(repo, before, after, "enforce")] == [Severity.ERROR]
    assert drift_between(repo, before, after, "ignore") == ()
    git.stage({RECORD: raised(git).replace("satisfied", "partial")})
    git.git("commit", "-q", "-m", "Lower")
    git.stage({RECORD: raised(git)})
    assert staged_drift(repo) == ()


def test_a_renamed_engagement_raises_nothing(both: tuple[GitRepository, EvidenceRepository]) -> None:
    git, repo = both
    record = "activities:\n  b1: {rating: partial}\n"
    git.commit("Rate", {"engagements/acme/knw/knw07.yaml": record})
    git.git("mv", "engagements/acme", "engagements/apex")
    facts = (git.root / "engagements/apex/engagement.yaml").read_text()
    git.stage({"engagements/apex/engagement.yaml": facts + "formerly: [acme]\n"})
    assert staged_drift(repo) == ()


def test_before_the_first_commit_nothing_rises(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "new")
    git.stage(
        {
            "escm.yaml": "format: 1\nmodel: escm-sp-v2\norganization: {name: N}\n",
            RECORD: "activities: {b1: {rating: partial}}\n",
        }
    )
    assert staged_drift(EvidenceRepository.open(git.root, today=TODAY)) == ()


class TestMoves:
    @pytest.fixture
    def both(self, tmp_path: Path) -> tuple[GitRepository, EvidenceRepository]:
        git, _ = evidence_repository(tmp_path / "evidence")
        content = b"how changes are made, line by line\n" * 20
        item = (git.root / PROCEDURE).read_text()
        pinned = f'location: {{path: artifacts/old.txt}}\nsha256: "{hashlib.sha256(content).hexdigest()}"\n'
        git.commit("Attach", {"artifacts/old.txt": content, PROCEDURE: item + pinned})
        return git, EvidenceRepository.open(git.root, today=TODAY)

    def hint(self, repo: EvidenceRepository, *, staged: bool) -> str:
        source = Index(repo.git) if staged else WorkTree(repo.git)
        snapshot = with_moves(repo, source, repo.index() if staged else repo.work_tree())
        [found] = [each for each in snapshot.problems if each.code == "E002"]
        return found.hint

    @pytest.mark.parametrize("staged", [True, False])
    def test_what_was_moved_is_followed_by_its_digest(
        self, both: tuple[GitRepository, EvidenceRepository], staged: bool
    ) -> None:
        git, repo = both
        (git.root / "artifacts/old.txt").rename(git.root / "artifacts/new one.txt")
        if staged:
            git.git("add", "-A")
        assert self.hint(repo, staged=staged) == (
            "It was moved; follow it with: escm evidence edit procedure --path 'artifacts/new one.txt'"
        )
        if staged:
            assert "It was moved" in next(each.hint for each in judge_index(repo).problems if each.code == "E002")

    def test_what_was_moved_and_changed_is_followed_by_git(
        self, both: tuple[GitRepository, EvidenceRepository]
    ) -> None:
        git, repo = both
        git.git("mv", "artifacts/old.txt", "artifacts/new.txt")
        git.stage({"artifacts/new.txt": b"how changes are made, line by line\n" * 19})
        assert self.hint(repo, staged=True) == (
            "It was moved and changed; look at it, then: escm evidence edit procedure --path artifacts/new.txt"
        )

    def test_what_is_gone_is_gone(self, both: tuple[GitRepository, EvidenceRepository]) -> None:
        git, repo = both
        git.git("rm", "-q", "artifacts/old.txt")
        assert self.hint(repo, staged=True) == "Add the file, or correct location.path."
