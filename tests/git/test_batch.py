"""One git process for a reading of history: the same answers as from one process each, and none left behind."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path

import pytest

from escm_tui.errors import GitFailed, RepositoryError
from escm_tui.git import batch, repository
from escm_tui.git.batch import Batch
from escm_tui.git.content import TooLarge
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT, Revision
from tests.support.repositories import GitRepository

MANY = {f"organization/knw/{number:03}.txt": f"{number}\n" for number in range(130)}


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    made = GitRepository.new(tmp_path / "r")
    made.commit("Start", {"a.txt": "a\n", "b/c.txt": "c\n", **MANY})
    made.commit("Go on", {"a.txt": "another\n"})
    made.git("tag", "-a", "-m", "A tag", "v1")
    return made


def batch_of(git: GitRepository) -> Batch:
    return Batch(str(git.root), os.environ, {})


def id_of(git: GitRepository, revision: str) -> bytes:
    return git.git("rev-parse", revision).strip().encode()


def test_the_same_is_read_with_one_process(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Repository.discover(git.root)
    ids = [id_of(git, each).decode() for each in ("HEAD", "HEAD~1", "v1")]
    expected = [Revision.at(alone, each) for each in ids]
    contents = [dict(each.read_many(each.entries())) for each in expected]
    started: list[str] = []
    monkeypatch.setattr(repository, "looks", lambda commands, *_: started.extend(words[0] for words, _ in commands))
    with alone.reading_history() as opened:
        found = [Revision.at(opened, each) for each in ids]
        assert [dict(each.read_many(each.entries())) for each in found] == contents
    for one, other in zip(expected, found, strict=True):
        assert (one.commit, one.tree, one.committed_at, one.label) == (
            other.commit,
            other.tree,
            other.committed_at,
            other.label,
        )
    assert found[2].commit == found[0].commit
    assert started == []


def test_what_is_missing_is_told_like_without(git: GitRepository) -> None:
    alone = Repository.discover(git.root)
    blob = id_of(git, "HEAD:a.txt").decode()
    with alone.reading_history() as opened:
        for each in ("1" * 40, id_of(git, "HEAD^{tree}").decode()):
            with pytest.raises(RepositoryError, match="There is no such revision"):
                Revision.at(opened, each)
        head = Revision.at(opened, id_of(git, "HEAD").decode())
        head.entries()
        (git.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(GitFailed, match=f"The object {blob} is missing or damaged"):
            head.read("a.txt")
        assert head.read("b/c.txt") == b"c\n"


def test_what_is_too_much_for_it_is_read_without(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = {f"{number}.txt": "x" * (SIZE_LIMIT // 2 + number) for number in range(3)}
    git.commit("Large", {**huge, "larger.txt": "x" * (SIZE_LIMIT + 1)})
    monkeypatch.setattr(batch, "MOST_BYTES", SIZE_LIMIT)
    with Repository.discover(git.root).reading_history() as opened:
        head = Revision.at(opened, id_of(git, "HEAD").decode())
        found = dict(head.read_many(head.entries()))
        assert opened.batch is not None
        assert opened.batch.tell([id_of(git, "HEAD:a.txt")]) is None
    assert found.pop("larger.txt") == TooLarge(SIZE_LIMIT + 1)
    assert {path: found[path] for path in huge} == {path: text.encode() for path, text in huge.items()}
    assert len(found) == len(head.entries()) - 1


def test_answers_end_to_end_and_one_after_the_other(git: GitRepository) -> None:
    a, c = id_of(git, "HEAD:a.txt"), id_of(git, "HEAD:b/c.txt")
    asked = batch_of(git)
    try:
        assert asked.tell([a, b"nowhere", c]) == a + b" blob 8\nanother\n\nnowhere missing\n" + c + b" blob 2\nc\n\n"
        assert asked.tell([c]) == c + b" blob 2\nc\n\n"
        assert asked.tell([]) == b""
        assert asked.tell([c] * 100) is None
    finally:
        asked.close()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_behind(git: GitRepository, error: type[BaseException]) -> None:
    head = id_of(git, "HEAD").decode()
    used = []

    def fail_in_the_middle() -> None:
        with Repository.discover(git.root).reading_history() as opened:
            Revision.at(opened, head)
            assert opened.batch is not None
            used.extend([opened.batch._process, opened.batch._questions, opened.batch._answers])
            raise error

    with pytest.raises(error):
        fail_in_the_middle()
    process, *pipes = used
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)
    for each in pipes:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(each)


def test_nothing_is_started_that_is_not_asked(git: GitRepository) -> None:
    with Repository.discover(git.root).reading_history() as opened:
        assert opened.batch is not None
        assert opened.batch._process < 0
        with opened.reading_history() as again:
            assert again.batch is opened.batch
        assert opened.batch.tell([id_of(git, "HEAD")])


def test_a_git_that_ends_or_hangs_answers_nothing(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "SECONDS", 0.2)
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    for does in (
        "exit 1",
        "exec sleep 60",
        "echo what; exec sleep 60",
        "echo 1 blob 99; echo 1",
        f"echo 1 {'9' * 9999}",
    ):
        program.write_text(f"#!/bin/sh\n{does}\n", encoding="ascii")
        program.chmod(0o755)
        asked = Batch(str(git.root), os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}"}, {})
        assert asked.tell([b"1" * 40, b"2" * 40]) is None
        assert asked._process == -1
    without = Batch(str(git.root), {"PATH": "bin:."}, {})
    assert without.tell([b"1" * 40]) is None


def test_another_process_has_none(git: GitRepository) -> None:
    with Repository.discover(git.root).reading_history() as opened:
        head = id_of(git, "HEAD")
        assert opened.batch is not None
        assert opened.batch.tell([head])
        assert pickle.loads(pickle.dumps(opened)).batch is None
        child = os.fork()
        if not child:
            # The copy asks a git of its own, and leaves alone what the other one uses.
            opened.batch.close()
            told = [opened.batch.tell([head]) for _ in range(2)]
            opened.batch.close()
            os._exit(0 if told[0] and told[0] == told[1] and opened.batch.tell([head]) is None else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert opened.batch.tell([head])


def test_a_copy_of_the_process_does_not_end_what_it_did_not_start(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = batch_of(git)
    head = id_of(git, "HEAD")
    told = opened.tell([head])
    with monkeypatch.context() as copy:
        copy.setattr(os, "getpid", lambda: -1)
        opened.close()
        assert opened.tell([head]) == told
        opened.close()
        assert opened.tell([head]) is None
    assert opened.tell([head]) == told is not None
    opened.close()
    assert opened.tell([head]) is None


def test_a_git_that_somebody_else_ended_is_let_go(git: GitRepository) -> None:
    asked = batch_of(git)
    assert asked.tell([id_of(git, "HEAD")])
    process, pipes = asked._process, (asked._questions, asked._answers)
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    asked.close()
    for each in pipes:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(each)
    assert asked.tell([id_of(git, "HEAD")]) is None
