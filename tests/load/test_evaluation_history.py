"""The evaluations of a history: what each amounts to, and how little git is asked for it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.problems import WHOLE_FILE, Problem
from escm_tui.errors import RepositoryError
from escm_tui.git.glance import Command
from escm_tui.git.history import tags
from escm_tui.git.repository import Repository
from escm_tui.load import evaluation_history as module, second_process
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evaluation_history import EvaluationHistory, evaluation_history
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


def test_one_more_evaluation_asks_git_for_no_more_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert found[6] == found[2]


def alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> EvaluationHistory:
    with monkeypatch.context() as patched:
        patched.setattr(module, "way_to_start", lambda _: None)
        return evaluation_history(anew(root))


@pytest.mark.parametrize("evaluations", [1, 2, 3, 7])
def test_two_processes_find_what_one_finds(evaluations: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository_of(tmp_path, evaluations).root
    monkeypatch.setattr(module, "way_to_start", lambda _: "fork")
    assert evaluation_history(anew(root)) == alone(root, monkeypatch)


def test_both_processes_judge_and_what_one_cannot_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits with its first evaluation until the other has one as well; the one of the other cannot be read."""
    root = repository_of(tmp_path, 6).root
    expected = alone(root, monkeypatch)
    first, facts = os.getpid(), module._facts
    both = multiprocessing.get_context("fork").Barrier(2)
    begun: list[str] = []

    def waiting(*given: Any) -> object:
        tag = given[2].name
        begun.append(tag)
        if len(begun) == 1:
            both.wait(60)
        if os.getpid() != first:
            raise RepositoryError(f"{tag} was read elsewhere.")
        return facts(*given)

    monkeypatch.setattr(module, "_facts", waiting)
    monkeypatch.setattr(module, "way_to_start", lambda _: "fork")
    found = evaluation_history(anew(root))
    assert found.unread
    assert all(text == f"{tag} was read elsewhere." for tag, text in found.unread.items())
    assert {*found.unread, *(each.tag for each in found.evaluations)} == {each.tag for each in expected.evaluations}
    assert all(each in expected.evaluations for each in found.evaluations)


def test_a_copy_pays_for_many_files_alone_and_starts_none_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository_of(tmp_path, 4).root
    asked: list[int] = []
    way = second_process.way_to_start

    def noted(files: int) -> object:
        asked.append(files)
        assert second_process._shared is False
        return way(files)

    monkeypatch.setattr(module, "way_to_start", noted)
    expected = alone(root, monkeypatch)
    assert evaluation_history(anew(root)) == expected
    files = len(anew(root).source(expected.evaluations[0].tag).entries())
    assert asked == [3 * files // module._FILES_A_FILE]
    monkeypatch.setattr(second_process, "_shared", True)
    assert way(1_000_000) is None
