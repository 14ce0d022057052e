"""Short looks of git: the same answers as at length, or none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from escm_tui.git import glance
from tests.support.repositories import GitRepository


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    made = GitRepository.new(tmp_path / "r")
    made.commit("Start", {"a.txt": "a\n", "b/c.txt": "c\n"})
    return made


def test_several_answers_at_once_in_order(git: GitRepository) -> None:
    commands: list[glance.Command] = [
        (("ls-files", "-z"), (0,)),
        (("rev-parse", "HEAD"), (0,)),
        (("diff-files", "--quiet"), (0, 1)),
    ]
    head = git.git("rev-parse", "HEAD").strip().encode()
    assert glance.looks(commands, str(git.root), os.environ) == [b"a.txt\0b/c.txt\0", head + b"\n", b""]


@pytest.mark.parametrize("words", [("rev-parse", "--verify", "nowhere"), ("no-such-command",)])
def test_no_answer_where_one_fails(git: GitRepository, words: tuple[str, ...]) -> None:
    assert glance.looks([(("ls-files",), (0,)), (words, (0,))], str(git.root), os.environ) is None


def test_no_answer_without_git(git: GitRepository) -> None:
    assert glance.looks([(("ls-files",), (0,))], str(git.root), {"PATH": "bin:."}) is None


def test_what_is_begun_can_be_given_up(git: GitRepository) -> None:
    begun = glance.begin([(("cat-file", "--batch"), (0,))], str(git.root), os.environ)
    assert begun is not None
    [process] = begun._running.values()
    begun.give_up()
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)


def test_what_git_is_told(git: GitRepository) -> None:
    blob = git.git("rev-parse", "HEAD:a.txt").strip().encode()
    asked = [(("cat-file", "--batch"), (0,))]
    assert glance.looks(asked, str(git.root), os.environ, asked=blob + b"\n") == [blob + b" blob 2\na\n\n"]
    most = b"\n" * glance.MOST_ASKED
    assert glance.looks([(("hash-object", "--stdin"), (0,))], str(git.root), os.environ, asked=most) is not None
    assert glance.looks([(("hash-object", "--stdin"), (0,))], str(git.root), os.environ, asked=most + b"\n") is None


def test_what_takes_too_long_is_ended(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexec sleep 1000\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(glance, "SECONDS", 0.05)
    path = f"{program.parent}:{os.environ['PATH']}"
    assert glance.looks([(("ls-files",), (0,))], str(git.root), {"PATH": path}) is None


def test_where_git_has_taken_too_long_nobody_looks_again_for_a_while(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "SECONDS", -1.0)
    asked: list[glance.Command] = [(("rev-parse", "HEAD"), (0,))]
    assert glance.looks(asked, str(git.root), os.environ) is None
    monkeypatch.setattr(glance, "SECONDS", 60.0)
    assert glance.begin(asked, str(git.root), os.environ) is None
    monkeypatch.setattr(glance, "PAUSE", 0.0)
    head = git.git("rev-parse", "HEAD").strip().encode()
    assert glance.looks(asked, str(git.root), os.environ) == [head + b"\n"]


def test_too_much_is_no_answer(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "MOST_BYTES", 3)
    assert glance.looks([(("ls-files",), (0,))], str(git.root), os.environ) is None


def test_root_is_found_from_below(git: GitRepository) -> None:
    assert glance.root_of(str(git.root / "b")) == str(git.root)
    assert glance.root_of(str(git.root / "nowhere")) is None
    assert glance.root_of("/") is None


def test_linked_work_trees_and_links_are_left_to_others(git: GitRepository, tmp_path: Path) -> None:
    git.git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert glance.root_of(str(tmp_path / "linked")) is None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".git").symlink_to(git.root / ".git")
    assert glance.root_of(str(elsewhere)) is None


def test_a_process_that_cannot_be_started_ends_those_that_were(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.posix_spawn
    started: list[int] = []

    def only_one(*args: Any, **more: Any) -> int:
        if started:
            raise OSError(11, "Resource temporarily unavailable")
        started.append(real(*args, **more))
        return started[0]

    monkeypatch.setattr(os, "posix_spawn", only_one)
    pipe = os.pipe()
    for end in pipe:
        os.close(end)
    assert glance.looks([(("cat-file", "--batch"), (0,))] * 2, str(git.root), os.environ) is None
    with pytest.raises(ChildProcessError):
        os.waitpid(started[0], os.WNOHANG)
    # No pipe is left open: the next one gets the numbers that were free before.
    again = os.pipe()
    for end in again:
        os.close(end)
    assert again == pipe
