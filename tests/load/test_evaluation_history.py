"""The evaluations of a history: what each amounts to, and how little git is asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.problems import WHOLE_FILE, Problem
from escm_tui.git.glance import Command
from escm_tui.git.history import tags
from escm_tui.git.repository import Repository
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evaluation_history import evaluation_history
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.seals import sealed_tags
from escm_tui.load.snapshot import EVALUATION_TAG
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY
from tests.support.repositories import GitRepository


def repository_of(tmp_path: Path, evaluations: int) -> EvidenceRepository:
    root = tmp_path / f"r{evaluations}"
    Generator(records=120, tags=evaluations).build(root)
    return anew(root)


def anew(root: Path) -> EvidenceRepository:
    return EvidenceRepository(Repository.discover(root), load_catalog(), TODAY)


def counted(problem: Problem) -> Problem:
    return problem._replace(position=WHOLE_FILE)


def test_problems_are_counted_like_those_that_are_shown(tmp_path: Path) -> None:
    repo = repository_of(tmp_path, 3)
    seals = sealed_tags(repo.git)
    for tag in tags(repo.git, EVALUATION_TAG):
        assert tag.commit is not None
        shown = anew(repo.root).at(tag.commit, label=tag.name)
        found = anew(repo.root).evaluated(tag.commit, tag.name, seals)
        assert any(each.position != WHOLE_FILE for each in shown.problems)
        assert sorted(map(counted, found.problems)) == sorted(map(counted, shown.problems))
        assert found._replace(problems=()) == shown._replace(problems=())


def test_what_the_work_tree_says_of_evaluations(tmp_path: Path) -> None:
    repo = repository_of(tmp_path, 2)
    git = GitRepository(repo.root)
    git.write({
        "evaluations/year/events/2021-01-01-withdrawn.yaml": 'kind: withdrawn\ndate: "2021-01-01"\nbecause: Wrong\n',
        "evaluations/year/events/2021-01-02-resumed.yaml": "kind: [\n",
    })  # fmt: skip
    whole, alone = anew(repo.root).work_tree(), repo.evaluations_now()
    assert len(whole.events) == 1
    assert (alone.events, alone.evaluations, alone.determinations, alone.manifest) == (
        whole.events,
        whole.evaluations,
        whole.determinations,
        whole.manifest,
    )
    assert not alone.records


def test_one_more_evaluation_asks_git_for_one_more_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    execute, stream, look = Repository.execute, Repository.stream, Repository.look

    def executed(self: Repository, args: Sequence[str], **named: Any) -> object:
        asked.append(args[0])
        return execute(self, args, **named)

    def streamed(self: Repository, args: Sequence[str], **named: Any) -> object:
        asked.append(args[0])
        return stream(self, args, **named)

    def looked(self: Repository, *commands: Command, **named: Any) -> object:
        asked.extend(args[0] for args, _ in commands)
        return look(self, *commands, **named)

    for name, noted in (("execute", executed), ("stream", streamed), ("look", looked)):
        monkeypatch.setattr(Repository, name, noted)
    found = {}
    for evaluations in (2, 6):
        repo = repository_of(tmp_path, evaluations)
        asked.clear()
        history = evaluation_history(repo)
        assert len(history.evaluations) == evaluations
        assert not history.unread
        found[evaluations] = sorted(asked)
    assert found[6] == sorted([*found[2], *(["ls-tree"] * 4)])
