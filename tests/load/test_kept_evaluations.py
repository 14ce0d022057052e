"""Evaluations are judged once: what is kept of them is what judging them again would find."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from escm_tui.domain.profile import Count
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.sustained import Result
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.repository import Repository
from escm_tui.load.cache import Cache
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evaluation_history import EvaluationHistory, evaluation_history
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import KnownFiles
from escm_tui.load.kept_evaluations import plain_result, result_of
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY
from tests.support.repositories import GitRepository


def history(root: Path, *, cached: bool) -> EvaluationHistory:
    git = Repository.discover(root)
    cache = Cache(git.common_dir) if cached else None
    found = evaluation_history(EvidenceRepository(git, load_catalog(), TODAY, KnownFiles(cache=cache)))
    if cache is not None:
        cache.close()
    return found


EVALUATION = """\
method: full_self_appraisal
title: First
scope: {levels: [2]}
span: {organization: true}
sponsor: Managing Director
period: {from: "2020-03-01", to: "2020-03-01"}
state: determined
"""


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    Generator(records=84, tags=2).build(tmp_path / "r")
    return GitRepository(tmp_path / "r")


def test_judged_once_and_never_otherwise(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    git.commit("Appraise", {"evaluations/first/evaluation.yaml": EVALUATION})
    git.git("tag", "-a", "-m", "First", "evaluation/first")
    expected = history(git.root, cached=False)
    assert len(expected.evaluations) == 3
    assert history(git.root, cached=True) == expected
    event = git.root / "evaluations/first/events/2021-01-01-withdrawn.yaml"
    event.parent.mkdir(parents=True, exist_ok=True)
    event.write_text('kind: withdrawn\ndate: "2021-01-01"\nbecause: Wrong\n', encoding="utf-8")
    withdrawn = history(git.root, cached=False)
    assert withdrawn != expected
    evaluated = EvidenceRepository.evaluated
    judged: list[str] = []

    def noted(self: EvidenceRepository, commit: str, tag: str, seals: Collection[TagOfEvaluation]) -> Snapshot:
        judged.append(tag)
        return evaluated(self, commit, tag, seals)

    monkeypatch.setattr(EvidenceRepository, "evaluated", noted)
    assert history(git.root, cached=True) == withdrawn
    assert judged == []
    git.git("tag", "-a", "-m", "Anew", "evaluation/anew")
    assert [each.tag for each in history(git.root, cached=True).evaluations][-1] == "evaluation/anew"
    assert judged == ["evaluation/anew"]


def test_a_moved_tag_and_a_new_seal_are_judged_anew(git: GitRepository) -> None:
    history(git.root, cached=True)
    git.git("tag", "-f", "-a", "-m", "Moved", "evaluation/2020-02", "evaluation/2020-01^{}")
    assert history(git.root, cached=True) == history(git.root, cached=False)
    git.git("tag", "-f", "-a", "-m", "Sealed\n\nx\n\nDigest: sha256:" + "0" * 64, "evaluation/2020-01", "HEAD~1")
    assert history(git.root, cached=True) == history(git.root, cached=False)


def test_results_survive() -> None:
    result = Result(None, 2, Count(1, 84), {2: Count(1, 48)}, {"knw": Count(0, 8)})
    assert result_of(plain_result(result)) == result
