"""The verdict on what is staged is that on the whole tree, however little of it is read."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.git.repository import Repository
from escm_tui.load import examination, files
from escm_tui.load.cache import Cache
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import KnownFiles
from escm_tui.load.layout import Place
from escm_tui.load.staged import StagedIndex, Verdict, judge_index
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY, sample_files
from tests.support.repositories import Content, GitRepository


def judge(root: Path, *, cached: bool) -> Verdict:
    git = Repository.discover(root)
    cache = Cache(git.common_dir) if cached else None
    verdict = judge_index(EvidenceRepository(git, load_catalog(), TODAY, KnownFiles(cache=cache)))
    if cache is not None:
        cache.close()
    return verdict


def told(verdict: Verdict) -> object:
    """What a hook tells of a verdict."""
    if not verdict.complete:
        return verdict
    return (verdict.staged, [each for each in verdict.problems if each.path in verdict.staged])


@pytest.fixture(params=["warn", "enforce"])
def git(tmp_path: Path, request: pytest.FixtureRequest) -> GitRepository:
    root = tmp_path / "r"
    Generator(records=252, tags=0).build(root)
    made = GitRepository(root)
    made.commit("Enforce", {"escm.yaml": (root / "escm.yaml").read_text() + f"rules:\n  life_cycle: {request.param}\n"})
    return made


def record(*, evidence: str = "procedure", rating: str = "satisfied") -> str:
    return f"activities:\n  b1:\n    rating: {rating}\n    evidence:\n      - {evidence}\n"


KNW, ACME_KNW = "organization/knw/knw07.yaml", "engagements/client-0001/knw/knw07.yaml"
ITEM = "title: New\nkind: artifact\nphases:\n  - delivery\n"
CHANGES: dict[str, dict[str, Content]] = {
    "a claim": {KNW: record(rating="partial")},
    "a reference that leads nowhere": {KNW: record(evidence="gone")},
    "an unknown Activity": {KNW: record().replace("b1", "b99")},
    "a broken file": {KNW: "activities: ["},
    "a removed record": {KNW: None},
    "a record and its new evidence": {KNW: record(evidence="new"), "organization/evidence/new.yaml": ITEM},
    "new evidence that nothing rests on": {"organization/evidence/new.yaml": ITEM},
    "removed evidence": {"organization/evidence/procedure.yaml": None},
    "changed evidence": {"organization/evidence/procedure.yaml": ITEM},
    "evidence that expired": {"organization/evidence/procedure.yaml": ITEM + 'valid:\n  until: "2020-01-01"\n'},
    "an engagement below the organization": {ACME_KNW: record(rating="unsatisfied")},
    "an engagement without a file": {"engagements/other/knw/knw07.yaml": record()},
    "a clash of names": {"organization/evidence/Procedure.yaml": ITEM},
    "another manifest": {"escm.yaml": "format: 1\nmodel: escm-sp-v2\n"},
    "a removed engagement": {"engagements/client-0001/engagement.yaml": None},
    "a changed schema": {".escm/schemas/record-1.schema.json": "{}"},
    "a new artifact": {"artifacts/x.txt": "x"},
    "nothing that is judged": {"README.md": "x"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_verdict_is_that_of_the_whole_tree(git: GitRepository, change: str) -> None:
    assert judge(git.root, cached=True).complete
    git.stage(CHANGES[change])
    expected = judge(git.root, cached=False)
    assert expected.staged
    assert told(judge(git.root, cached=True)) == told(expected)
    assert told(judge(git.root, cached=True)) == told(expected)


def test_random_changes_one_after_the_other(git: GitRepository) -> None:
    chance = random.Random(3)
    paths = sorted(git.git("ls-files").splitlines())
    records = [path for path in paths if path.count("/") >= 2 and "evidence" not in path and "escm" not in path]
    for _ in range(12):
        for path in chance.sample(records, chance.choice((1, 1, 3))):
            old = (git.root / path).read_text() if (git.root / path).exists() else record()
            ways = [old.replace("partial", "satisfied"), old.replace("satisfied", "partial", 3), record(), None]
            git.stage({path: chance.choice(ways) if (git.root / path).exists() else record()})
        expected = judge(git.root, cached=False)
        assert told(judge(git.root, cached=True)) == told(expected)
        if chance.random() < 0.5 and expected.complete:
            git.git("commit", "-q", "--allow-empty", "-m", "Change")


def test_a_commit_that_a_hook_let_pass_is_known_by_its_parent(
    git: GitRepository,
) -> None:
    judge(git.root, cached=True)
    for rating in ("partial", "unsatisfied"):
        git.stage({KNW: record(rating=rating)})
        judge(git.root, cached=True)
        git.git("commit", "-q", "-m", "Change")
    git.stage({ACME_KNW: record(rating="satisfied")})
    staging = StagedIndex.of(EvidenceRepository(Repository.discover(git.root), load_catalog(), TODAY))
    assert staging.follows_sound(Cache(git.root / ".git"))
    git.git("commit", "-q", "--no-verify", "-m", "Past the hook")
    git.stage({KNW: record(rating="satisfied")})
    staging = StagedIndex.of(EvidenceRepository(Repository.discover(git.root), load_catalog(), TODAY))
    assert not staging.follows_sound(Cache(git.root / ".git"))


def test_before_the_first_commit_everything_is_judged(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "r")
    git.stage(sample_files())
    assert judge(git.root, cached=True).complete
    assert judge(git.root, cached=True) == judge(git.root, cached=False)


def test_only_what_is_touched_is_read(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    judge(git.root, cached=True)
    git.stage({KNW: record(rating="partial")})
    seen: list[str] = []
    examine = examination.examine

    def examined(content: bytes, place: Place, *recall: Callable[[], bytes | None]) -> object:
        seen.append(place.path)
        return examine(content, place, *recall)

    monkeypatch.setattr(files, "examine", examined)
    assert judge(git.root, cached=True).complete
    enforced = "enforce" in (git.root / "escm.yaml").read_text(encoding="utf-8")
    spans = ("organization", "engagements/client-0001", "engagements/client-0002") if enforced else ("organization",)
    assert {path for path in seen if "knw" in path} == {f"{span}/knw/knw07.yaml" for span in spans}
    assert len(set(seen)) < 40
