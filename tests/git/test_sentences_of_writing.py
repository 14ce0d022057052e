"""What is said when a branch, commit, tag, hook or push is refused: the code, the sentence and the next step."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.errors import (
    EscmError,
    ExitCode,
    GitFailed,
    InternalError,
    ProblemsFound,
    RepositoryError,
    UsageError,
    WriteError,
)
from escm_tui.git import branches, commits, hooks, pushes
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Repository
from tests.support.refusals import Said, assert_failed, said_by
from tests.support.repositories import GitRepository

ONE, NOWHERE = "1" * 40, "0" * 39 + "1"


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "sub/b": "2\n"})
    return evidence_git


# Branches


@pytest.mark.parametrize("name", ["", "-x", "refs/x", "HEAD", "@", "a..b", "a" * 201, "x\ny"])
def test_what_names_no_branch(git: GitRepository, name: str) -> None:
    shown = name.replace("\n", " ")[:80]
    assert said_by(lambda: branches.check_name(git.repository, name)) == (
        UsageError,
        f'"{shown}" cannot be the name of a branch.',
        "Use words with hyphens, such as: add-minutes",
    )


def test_what_git_refuses_of_branches(git: GitRepository) -> None:
    repository, head = git.repository, git.git("rev-parse", "HEAD")
    branches.check_name(repository, "a" * 200)
    branches.check_name(repository, "a")
    for does, command in (
        (lambda: branches.switch(repository, "none"), "switch"),
        (lambda: branches.leave(repository, "none"), "switch"),
        (lambda: branches.start_branch(repository, "main"), "switch"),
        (lambda: branches.delete_branch(repository, "none"), "branch"),
        (lambda: branches.make_commit(repository, ONE, [head], "x", sign=False), "commit-tree"),
        (lambda: branches.merged(repository, "nowhere", head), "merge-tree"),
        (lambda: commits.stage(repository, ["none"]), "add"),
        (lambda: commits.tag(repository, "y", ONE, "x"), "tag"),
        (lambda: commits.initialize(git.root / "x", "a..b"), "init"),
    ):
        assert_failed(said_by(does), command)
    assert said_by(lambda: branches.move_branch(repository, "ma\x07in", head, head, "Moved"))[0] is WriteError
    kind, message, hint = said_by(lambda: branches.move_branch(repository, "main", head, ONE, "Moved"))
    assert (kind, hint) == (WriteError, "Look at it, then do it again.")
    assert message.startswith("The branch main was moved by somebody else in the meantime: ")
    assert "cannot lock ref " in message


def test_a_merge_that_stops(git: GitRepository) -> None:
    repository = git.repository
    git.git("switch", "-q", "-c", "theirs")
    theirs = git.commit("Theirs", {"a": "2\n", "sub/b": "3\n", "their": "x\n"})
    git.git("switch", "-q", "main")
    git.hook("pre-merge-commit", "exit 1")
    git.commit("Apart", {"ours": "x\n"})
    refused = "A hook refused the merge."
    stopped = said_by(lambda: branches.merge_into_current(repository, theirs, "x"))
    assert stopped[0] is ProblemsFound
    assert stopped[1].startswith(refused[:-1])
    assert stopped[2] == ""
    git.hook("pre-merge-commit", "echo ' first \033[1m' >&2; echo second >&2; exit 1")
    message = said_by(lambda: branches.merge_into_current(repository, theirs, "x"))[1]
    assert message.startswith("A hook refused the merge:\nfirst  [1m\nsecond")
    git.commit("Ours", {"a": "3\n", "sub/b": "4\n"})
    assert said_by(lambda: branches.merge_into_current(repository, theirs, "x")) == (
        ProblemsFound, "The two sides conflict in a, sub/b; nothing was merged.", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Outcome(1, b"", ""), (ProblemsFound, "A hook refused the merge.", "")),
        (Outcome(1, b" said\n there\x07 \n", ""), (ProblemsFound, "A hook refused the merge:\nsaid\nthere", "")),
        (Outcome(1, b"three", "one\ntwo"), (ProblemsFound, "A hook refused the merge:\none\ntwo", "")),
        (Outcome(2, b"", "fatal: no"), (GitFailed, "git merge failed: no.", "")),
    ],
)
def test_a_merge_that_is_refused_with_these_words(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, answer: Outcome, said: Said
) -> None:
    repository, real = git.repository, Repository.execute
    monkeypatch.setattr(
        Repository,
        "execute",
        lambda self, args, **more: answer if "merge" in args else real(self, args, **more),
    )
    assert said_by(lambda: branches.merge_into_current(repository, ONE, "x")) == said


# Commits and tags


def test_what_stops_an_init(tmp_path: Path) -> None:
    made = tmp_path / "made"
    commits.initialize(made)
    (tmp_path / "file").write_text("")
    assert said_by(lambda: commits.initialize(tmp_path / "file")) == (
        WriteError,
        f"{tmp_path}/file cannot be made: File exists.",
        "",
    )
    assert said_by(lambda: commits.initialize(made)) == (UsageError, f"{made} is a git repository already.", "")
    for does, message in (
        (lambda: commits.initialize(tmp_path / "x", "-a\nb"), '"-a b" cannot be the name of a branch.'),
        (lambda: commits.initialize(tmp_path / "x", "a" * 101), f'"{"a" * 101}" cannot be the name of a branch.'),
        (
            lambda: commits.initialize(tmp_path / "x", object_format="SHA1"),
            '"SHA1" is no format of objects; there are sha1 and sha256.',
        ),
    ):  # fmt: skip
        assert said_by(does) == (UsageError, message, "")
    assert commits.initialize(tmp_path / "long/below", "a" * 100).branch() == "a" * 100


SPACE = "Free some space, then try again"
OWNER = "you may not write in .git", "Ask whoever owns the repository for the right to write."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Read-only file system", ("the disk can only be read", "Work in a clone on a disk that you may write.")),
        ("No space left on device", ("the disk is full", f"{SPACE}; what you changed is still there.")),
        ("Disk quota exceeded", ("your share of the disk is used up", f"{SPACE}.")),
        ("Input/output error", ("the disk reports an error", "Copy the repository to another disk before you go on.")),
        ("insufficient permission", OWNER),
        ("Permission denied", OWNER),
    ],
)
@pytest.mark.parametrize("command", ["add", "reset", "update-index"])
def test_a_disk_that_refuses(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, command: str, words: str, said: tuple[str, str]
) -> None:
    repository, real = git.repository, Repository.execute
    answer = Outcome(128, b"", f"fatal: {words}")
    monkeypatch.setattr(
        Repository, "execute", lambda self, args, **more: answer if args[0] == command else real(self, args, **more)
    )
    does: dict[str, Callable[[], object]] = {
        "add": lambda: commits.stage(repository, ["a"]),
        "reset": lambda: commits.unstage(repository, ["a"]),
        "update-index": lambda: commits.stage_content(repository, "a", b"x"),
    }
    assert said_by(does[command]) == (WriteError, f"Nothing was changed by git {command}: {said[0]}.", said[1])


def test_what_stops_a_commit(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository
    missing = UsageError, "A message is missing.", "Say in a line what changed and why."
    nothing = UsageError, "There is nothing to commit.", "Change something first, or stage it with: git add"
    assert said_by(lambda: commits.commit(repository, " \n\t")) == missing
    assert said_by(lambda: commits.commit(repository, "a\0")) == (
        UsageError, "A message cannot hold the character NUL.", "",
    )  # fmt: skip
    for paths in (None, [], ["a"]):
        assert said_by(lambda paths=paths: commits.commit(repository, "x", paths=paths)) == nothing  # type: ignore[misc]
    assert said_by(lambda: commits.commit(repository._replace(bare=True), "x")) == (
        RepositoryError, "A bare repository takes no commits.", "Clone it and work in the clone.",
    )  # fmt: skip
    git.stage({"a": "2\n"})
    git.hook("pre-commit", "exit 1")
    assert said_by(lambda: commits.commit(repository, "x")) == (ProblemsFound, "A hook refused the commit.", "")
    git.hook("pre-commit", "echo ' first\033[1m' >&2; echo 'second ' >&2; exit 1")
    assert said_by(lambda: commits.commit(repository, "x")) == (
        ProblemsFound, "A hook refused the commit:\nfirst [1m\nsecond", "",
    )  # fmt: skip
    git.hook("pre-commit", "true")
    git.hook("post-commit", "git reset -q --soft HEAD~1")
    assert said_by(lambda: commits.commit(repository, "x")) == (
        GitFailed, "git made no commit, though it said so.", "",
    )  # fmt: skip
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git.git("config", "--unset", "user.email")
    nobody = (
        EscmError,
        "git does not know who you are, so nothing can be committed.",
        'Say so with: git config --global user.name "Your Name" and git config --global user.email "you@example.com"',
    )
    assert said_by(lambda: commits.commit(repository, "x")) == said_by(repository.identity) == nobody
    head = git.git("rev-parse", "HEAD")
    assert said_by(lambda: commits.tag(repository, "x", head, "x")) == nobody
    assert said_by(lambda: branches.merge_into_current(repository, head, "x")) == nobody
    assert said_by(lambda: branches.make_commit(repository, head, [], "x")) == nobody


@pytest.mark.parametrize(
    ("operation", "way_out"),
    [
        ("rebase", "git rebase --continue"),
        ("cherry-pick", "git cherry-pick --continue"),
        ("revert", "git revert --continue"),
        ("am", "git am --continue"),
        ("bisect", "git bisect reset"),
    ],
)
@pytest.mark.parametrize("paths", [None, ["a"]])
def test_a_commit_in_the_middle_of_something(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, operation: str, way_out: str, paths: list[str] | None
) -> None:
    git.stage({"a": "2\n"})
    monkeypatch.setattr(Repository, "operation", lambda _: operation)
    assert said_by(lambda: commits.commit(git.repository, "x", paths=paths)) == (
        WriteError,
        f"git is in the middle of a {operation}, so nothing was committed.",
        f"Finish it first, for example with: {way_out}",
    )


def test_a_commit_in_the_middle_of_a_merge(git: GitRepository) -> None:
    git.git("switch", "-q", "-c", "side")
    git.commit("Side", {"a": "2\n"})
    git.git("switch", "-q", "main")
    git.commit("Main", {"a": "3\n"})
    git.run("merge", "side")
    assert said_by(lambda: commits.commit(git.repository, "x")) == (
        WriteError,
        "A merge conflict is not resolved, so nothing was committed.",
        "Decide between the sides in each file, then stage it with: git add",
    )
    git.stage({"a": "4\n"})
    assert said_by(lambda: commits.commit(git.repository, "x", paths=["a"])) == (
        WriteError,
        "git is in the middle of a merge, so nothing was committed.",
        "Finish it first, for example with: git merge --continue",
    )
    # What the merge brings is nothing new, and it is concluded all the same.
    git.git("checkout", "HEAD", "--", "a")
    commits.commit(git.repository, "Keep ours")
    assert git.git("log", "-1", "--format=%s %p").count(" ") == 3


def test_what_stops_a_tag(git: GitRepository) -> None:
    repository, head = git.repository, git.git("rev-parse", "HEAD")
    git.tag("evaluation/x")
    ways = "Use letters, digits, dots, hyphens and underscores, in parts divided by slashes."
    for name in ("", "a//b", "a.", "a.lock", "x..y", "a b", "x" * 101):
        assert said_by(lambda name=name: commits.tag(repository, name, head, "x")) == (  # type: ignore[misc]
            UsageError, f'"{name[:80]}" cannot be the name of a tag.', ways,
        )  # fmt: skip
    for target in ("HEAD", head[:39], "g" * 40, head + "0", ""):
        assert said_by(lambda target=target: commits.tag(repository, "y", target, "x")) == (  # type: ignore[misc]
            UsageError, "A tag goes on the full id of a commit.", "",
        )  # fmt: skip
    assert said_by(lambda: commits.tag(repository, "evaluation/x", head, "x")) == (
        UsageError, "The tag evaluation/x exists already.", "A tag never moves; choose another name.",
    )  # fmt: skip
    assert said_by(lambda: commits.tag(repository, "y", head, " ")) == (
        UsageError, "A message is missing.", "Say in a line what changed and why.",
    )  # fmt: skip
    # Just as long as a name may be.
    commits.tag(repository, "x" * 100, head, "x")
    assert git.git("cat-file", "-t", "x" * 100) == "tag"


# Hooks and pushes


def test_what_stops_the_hooks(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = git.root / ".git/hooks"
    assert said_by(lambda: hooks.install(git.repository, ["post-checkout"])) == (
        InternalError, "There is no hook post-checkout in this installation.", "",
    )  # fmt: skip
    folder.mkdir()
    (folder / "pre-push").symlink_to("nowhere")
    assert said_by(lambda: hooks.install(git.repository)) == (
        WriteError,
        f"{folder}/pre-push is no file, or a link that leads nowhere, so it cannot be kept as a hook.",
        "Remove it, then install again.",
    )
    (folder / "pre-push").unlink()
    git.hook("pre-push", "true")
    hooks.install(git.repository)
    git.hook("pre-push", "false")
    assert said_by(lambda: hooks.install(git.repository)) == (
        WriteError,
        f"Another tool replaced our hook {folder}/pre-push, and pre-push.before-escm keeps an earlier one.",
        "Decide which of the two to keep as the hook, remove the other, then install again.",
    )
    shared = tmp_path / "shared"
    (tmp_path / "global").write_text(f"[core]\n\thooksPath = {shared}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    assert said_by(lambda: hooks.install(git.repository, ["pre-commit", "pre-push"])) == (
        UsageError,
        (
            f"core.hooksPath sends git to {shared} for hooks, which may not be this repository's own, so nothing was "
            "installed."
        ),
        (
            f'Add this line there, in {shared}/pre-commit: escm hook pre-commit "$@" || exit $?; in {shared}/pre-push: '
            'escm hook pre-push "$@" || exit $?'
        ),
    )


def test_what_git_would_not_hand_to_a_hook() -> None:
    for does, message in (
        (lambda: pushes.received(b"a b\n"), "Git hands over 3 words a line, but here are 'a b'."),
        (lambda: pushes.about_to_be_sent(b"a b c\n"), "Git hands over 4 words a line, but here are 'a b c'."),
        (lambda: pushes.update("refs/heads/x", "a\x07", ONE), "'a' is no full id of an object."),
        (lambda: pushes.update("refs/heads/x", ONE, "b"), "'b' is no full id of an object."),
    ):
        assert said_by(does) == (UsageError, message, "")


def test_every_kind_has_its_code() -> None:
    codes = {
        UsageError: ExitCode.USAGE,
        RepositoryError: ExitCode.NO_REPOSITORY,
        ProblemsFound: ExitCode.PROBLEMS,
        WriteError: ExitCode.INTERNAL,
        GitFailed: ExitCode.INTERNAL,
    }
    assert {kind: kind("x").exit_code for kind in codes} == codes
