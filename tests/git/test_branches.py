"""Branches of proposals: which there are, what may name one, and merges that leave no trace where they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.errors import EscmError, GitFailed, ProblemsFound, UsageError, WriteError
from escm_tui.git import branches
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Repository
from tests.support.repositories import FIRST_DATE, GitRepository


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    """Two branches that parted: `main` and `theirs`, which both changed `a` and added a file of their own."""
    evidence_git.commit("Start", {"a": "1\n"})
    evidence_git.git("branch", "base")
    evidence_git.git("switch", "-q", "-c", "theirs")
    evidence_git.commit("Theirs", {"a": "2\n", "their": "x\n"})
    evidence_git.git("switch", "-q", "main")
    evidence_git.commit("Ours", {"our": "x\n"})
    return evidence_git


def test_every_branch_here_and_over_there(git: GitRepository) -> None:
    first = git.git("rev-parse", "base")
    git.git("remote", "add", "up", "https://example.com/up.git")
    git.git("remote", "add", "up/stream", "https://example.com/stream.git")
    git.git("update-ref", "refs/remotes/up/main", first)
    git.git("update-ref", "refs/remotes/up/stream/add/minutes", first)
    git.git("symbolic-ref", "refs/remotes/up/HEAD", "refs/remotes/up/main")
    git.git("branch", "-q", "--set-upstream-to=up/main", "base")
    found = branches.heads(git.repository)
    assert [(each.label, each.reference, each.remote, each.checked_out) for each in found] == [
        ("base", "refs/heads/base", "", False),
        ("main", "refs/heads/main", "", True),
        ("theirs", "refs/heads/theirs", "", False),
        ("up/main", "refs/remotes/up/main", "up", False),
        ("up/stream/add/minutes", "refs/remotes/up/stream/add/minutes", "up/stream", False),
    ]
    assert [(each.name, each.upstream) for each in found if each.name == "base"] == [("base", "refs/remotes/up/main")]
    assert (found[0].commit, found[0].committed_at) == (first, FIRST_DATE)


@pytest.mark.parametrize("name", ["add-minutes", "add/minutes", "ä", "a" * 60])
def test_names_that_fit(name: str, git: GitRepository) -> None:
    branches.check_name(git.repository, name)


@pytest.mark.parametrize(
    "name", ["", "-x", "--output=x", "refs/heads/x", "HEAD", "@", "a..b", "a b", "x.lock", "a" * 999]
)
def test_names_that_do_not_fit(name: str, git: GitRepository) -> None:
    with pytest.raises(UsageError) as caught:
        branches.check_name(git.repository, name)
    assert caught.value.message.endswith("cannot be the name of a branch.")
    assert caught.value.hint == "Use words with hyphens, such as: add-minutes"


def test_going_over_and_back_and_taking_away(git: GitRepository) -> None:
    repository, here = git.repository, git.git("rev-parse", "main")
    branches.start_branch(repository, "new")
    assert git.git("symbolic-ref", "HEAD") == "refs/heads/new"
    branches.leave(repository, "main")
    assert git.git("symbolic-ref", "HEAD") == "refs/heads/main"
    branches.delete_branch(repository, "new")
    assert git.run("rev-parse", "-q", "--verify", "refs/heads/new").returncode == 1
    branches.leave(repository, None, git.git("rev-parse", "base"))
    assert (repository.branch(), git.git("rev-parse", "HEAD")) == (None, git.git("rev-parse", "base"))
    branches.switch(repository, "main")
    branches.leave(repository, None)
    assert (repository.branch(), git.git("rev-parse", "HEAD")) == (None, here)
    with pytest.raises(GitFailed, match=r"^git switch failed: "):
        branches.switch(repository, "nowhere")


def test_a_switch_that_would_overwrite_is_refused(git: GitRepository) -> None:
    git.write({"a": "mine\n"})
    with pytest.raises(GitFailed, match=r"^git switch failed: "):
        branches.switch(git.repository, "theirs")
    assert (git.root / "a").read_text() == "mine\n"
    assert git.git("symbolic-ref", "HEAD") == "refs/heads/main"


def test_a_branch_moves_only_from_where_it_was(git: GitRepository) -> None:
    base, ours, theirs = (git.git("rev-parse", each) for each in ("base", "main", "theirs"))
    branches.move_branch(git.repository, "base", ours, base, "Moved")
    assert git.git("rev-parse", "base") == ours
    assert git.git("reflog", "-1", "--format=%gs", "base") == "Moved"
    with pytest.raises(WriteError) as caught:
        branches.move_branch(git.repository, "base", theirs, base, "Moved")
    assert caught.value.message.startswith("The branch base was moved by somebody else in the meantime: ")
    assert caught.value.hint == "Look at it, then do it again."
    assert git.git("rev-parse", "base") == ours


def test_a_commit_of_no_branch_is_by_the_user_and_signed_only_when_asked(git: GitRepository) -> None:
    tree, head = git.git("rev-parse", "HEAD^{tree}"), git.git("rev-parse", "HEAD")
    made = branches.make_commit(git.repository, tree, [head], "Say so\n")
    assert git.git("log", "-1", "--format=%an|%P|%T|%B", made) == f"Test Lead|{head}|{tree}|Say so\n"
    git.git("config", "gpg.format", "ssh")
    git.git("config", "commit.gpgSign", "true")
    with pytest.raises(EscmError):
        branches.make_commit(git.repository, tree, [head], "Signed\n")
    assert branches.make_commit(git.repository, tree, [head], "Say so\n", sign=False)
    with pytest.raises(GitFailed, match=r"^git commit-tree failed: "):
        branches.make_commit(git.repository, "1" * 40, [head], "Say so\n", sign=False)


def test_a_merge_is_always_a_commit_of_its_own(git: GitRepository) -> None:
    ours, theirs = git.git("rev-parse", "main"), git.git("rev-parse", "theirs")
    made = branches.merge_into_current(git.repository, theirs, "Take theirs\n")
    assert git.git("log", "-1", "--format=%P|%B", made) == f"{ours} {theirs}|Take theirs\n"
    assert git.git("rev-parse", "HEAD") == made
    assert git.git("ls-tree", "--name-only", "HEAD").split() == ["a", "our", "their"]


def state(git: GitRepository) -> list[str]:
    """All that a merge could have changed."""
    return [git.git("rev-parse", "HEAD"), git.git("status", "--porcelain"), git.git("ls-files", "-s")]


def test_a_merge_that_conflicts_is_taken_back(git: GitRepository) -> None:
    git.commit("Change the same", {"a": "3\n"})
    before = state(git)
    with pytest.raises(ProblemsFound) as caught:
        branches.merge_into_current(git.repository, git.git("rev-parse", "theirs"), "Take theirs")
    assert caught.value.message == "The two sides conflict in a; nothing was merged."
    assert state(git) == before
    assert git.repository.operation() is None


@pytest.mark.parametrize(
    ("said", "message"),
    [("echo 'No \033[2Jwork' >&2;", "A hook refused the merge:\nNo "), ("", "A hook refused the merge")],
)
def test_a_hook_that_refuses_a_merge_is_quoted_and_obeyed(said: str, message: str, git: GitRepository) -> None:
    hook = git.root / ".git/hooks/pre-merge-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{said} exit 1\n")
    hook.chmod(0o755)
    before = state(git)
    with pytest.raises(ProblemsFound) as caught:
        branches.merge_into_current(git.repository, git.git("rev-parse", "theirs"), "Take theirs")
    assert caught.value.message.startswith(message)
    assert "\033" not in caught.value.message
    assert state(git) == before
    assert git.repository.operation() is None


def test_a_merge_over_changes_that_are_not_committed_is_refused(git: GitRepository) -> None:
    git.write({"a": "mine\n"})
    with pytest.raises(EscmError):
        branches.merge_into_current(git.repository, git.git("rev-parse", "theirs"), "Take theirs")
    assert (git.root / "a").read_text() == "mine\n"
    assert git.repository.operation() is None


def test_what_merging_would_give_is_seen_aside(git: GitRepository) -> None:
    ours, theirs = git.git("rev-parse", "main"), git.git("rev-parse", "theirs")
    with branches.scratch(git.repository) as aside:
        found = branches.merged(aside, ours, theirs)
        assert found is not None
        assert found.conflicts == ()
        draft = branches.make_draft(aside, found.tree, [ours, theirs])
        assert aside.run(["ls-tree", "--name-only", draft]).split() == [b"a", b"our", b"their"]
        assert aside.run(["log", "-1", "--format=%an %ae %ct", draft]).split() == [
            b"draft", b"draft@localhost", git.git("log", "-1", "--format=%ct", ours).encode(),
        ]  # fmt: skip
        branches.make_draft(aside, found.tree, [ours])
    assert git.run("cat-file", "-e", draft).returncode != 0
    git.commit("Change the same", {"a": "3\n"})
    with branches.scratch(git.repository) as aside:
        clash = branches.merged(aside, "main", theirs)
        assert clash is not None
        assert clash.conflicts == ("a",)
        with pytest.raises(GitFailed, match=r"^git merge-tree failed: "):
            branches.merged(aside, "nowhere", theirs)


def test_an_old_git_cannot_say_what_merging_would_give(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository
    monkeypatch.setattr(Repository, "execute", lambda *_, **__: Outcome(129, b"", "usage: git merge-tree"))
    assert branches.merged(repository, "main", "theirs") is None


def test_a_branch_from_over_there_is_followed(git: GitRepository, tmp_path: Path) -> None:
    git.git("branch", "followed")
    git.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = GitRepository(tmp_path / "clone")
    there = next(each for each in branches.heads(clone.repository) if each.name == "followed")
    branches.follow(clone.repository, "followed", there)
    assert clone.git("rev-parse", "--abbrev-ref", "followed@{upstream}") == "origin/followed"
