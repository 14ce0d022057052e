"""What is said when git's part of the program stops: the code, the sentence and the next step, word for word."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from escm_tui.errors import (
    GitFailed,
    RepositoryError,
    UsageError,
)
from escm_tui.git import folders, history, program, tags
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Index, Revision, WorkTree
from tests.support.programs import stand_in
from tests.support.refusals import assert_failed, said_by
from tests.support.repositories import GitRepository

ONE, NOWHERE = "1" * 40, "0" * 39 + "1"


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "sub/b": "2\n"})
    return evidence_git


# Finding and opening


def test_where_no_repository_can_be_opened(git: GitRepository, tmp_path: Path) -> None:
    bare, empty, lost = tmp_path / "bare.git", tmp_path / "empty", tmp_path / "lost"
    git.git("clone", "-q", "--bare", ".", str(bare))
    empty.mkdir()
    lost.mkdir()
    (lost / ".git").write_text("gitdir: /nonexistent/place\n")
    is_bare = "This is a bare repository; it has no work tree.", "Clone it and work in the clone."
    way_out = "Change into an evidence repository, name one with --repo, or make one with: escm init"
    for place in (bare, bare / "refs"):
        assert said_by(lambda place=place: Repository.discover(place)) == (RepositoryError, *is_bare)  # type: ignore[misc]
    assert said_by(lambda: Repository.discover(empty)) == (
        RepositoryError, f"There is no git repository in {empty} or above it.", way_out,
    )  # fmt: skip
    assert said_by(lambda: Repository.discover(tmp_path / "a\nb")) == (
        RepositoryError, f"There is no folder {tmp_path}/a b.", "",
    )  # fmt: skip
    assert said_by(lambda: Repository.discover(lost)) == (
        RepositoryError, f"git cannot read the repository {lost}: not a git repository: /nonexistent/place.", "",
    )  # fmt: skip
    git.git("config", "core.bare", "true")
    assert said_by(lambda: Repository.discover(git.root)) == (RepositoryError, *is_bare)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user(git: GitRepository) -> None:
    for path in (git.root, git.root / ".git"):
        os.chown(path, 12345, 12345)
    assert said_by(lambda: git.repository) == (
        RepositoryError,
        f"The repository {git.root} belongs to another user, so git does not trust it.",
        f"If you trust it: git config --global --add safe.directory '{git.root}'",
    )


def test_a_repository_of_another_user_of_which_git_gives_no_advice(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escm_tui.git.repository.looks", lambda *_, **__: None)
    for words, said in (
        ("fatal: dubious ownership", f"The repository {git.root} belongs to another user, so git does not trust it."),
        ("fatal: no", f"git cannot read the repository {git.root}: no."),
    ):  # fmt: skip
        answer = Outcome(128, b"", words)
        monkeypatch.setattr(program, "execute", lambda *_, answer=answer, **__: answer)
        assert said_by(lambda: git.repository) == (RepositoryError, said, "")
    monkeypatch.setattr(program, "execute", lambda *_, **__: Outcome(0, b"false\nsha1\n", ""))
    assert said_by(lambda: git.repository) == (RepositoryError, f"git cannot read the repository {git.root}.", "")


@pytest.mark.parametrize("count", [1, 10, 11, 12])
def test_settings_that_close_the_gate_are_named_up_to_ten(git: GitRepository, count: int) -> None:
    keys = [f"alias.a{number:02}" for number in range(count)]
    for key in reversed(keys):
        git.git("config", key, "!true")
    kind, message, hint = said_by(lambda: git.repository)
    more = f" and {count - 10} more" if count > 10 else ""
    assert (kind, message) == (
        RepositoryError,
        f"The repository's own configuration could run programs, so it was not opened: {', '.join(keys[:10])}{more}.",
    )
    assert hint.startswith(
        "Take its content only: git clone --no-local --no-recurse-submodules --template= -- "
        f"{shlex.quote(str(git.root))} NEW-FOLDER; or, if you set these keys yourself, trust them: "
        "git config --global --add escm.trusted '"
    )
    assert hint.endswith(f" {git.root}'")


# Revisions


LONGEST = "x" * 256
NEAR = "Did you mean plans/2024-c, plans/2024-b, plans/2024-a?"


@pytest.mark.parametrize(
    ("revision", "message", "hint"),
    [
        ("", '"" is not the name of a revision.', ""),
        ("x" * 257, f'"{"x" * 80}" is not the name of a revision.', ""),
        ("a\x00b", '"a b" is not the name of a revision.', ""),
        ("a\x9fb", '"a b" is not the name of a revision.', ""),
        (LONGEST, f'There is no such revision: "{LONGEST}".', "See the names of revisions with: escm log"),
        ("\ud800", "There is no such revision: '\\ud800'.", ""),
        ("plans/2024", 'There is no such revision: "plans/2024".', NEAR),
        ("mian", 'There is no such revision: "mian".', "Did you mean main?"),
    ],
)  # fmt: skip
def test_a_revision_that_is_none(git: GitRepository, revision: str, message: str, hint: str) -> None:
    for name in ("plans/2024-a", "plans/2024-b", "plans/2024-c", "plans/2024-dd"):
        git.git("branch", name)
    assert said_by(lambda: git.repository.resolve(revision)) == (RepositoryError, message, hint)


@pytest.mark.parametrize("revision", ["HEAD", "@", "HEAD~1~2", "HEAD^^", "@^2~3", "HEAD^{tree}"])
def test_a_revision_before_the_first_commit(evidence_git: GitRepository, revision: str) -> None:
    assert said_by(lambda: evidence_git.repository.resolve(revision)) == (
        RepositoryError, "The repository has no commit yet.", "Make the first one with: escm commit",
    )  # fmt: skip
    assert said_by(lambda: evidence_git.repository.resolve("main")) == (
        RepositoryError, 'There is no such revision: "main".', "See the names of revisions with: escm log",
    )  # fmt: skip


def test_ranges_relations_and_damage(git: GitRepository) -> None:
    repository, head = git.repository, git.git("rev-parse", "HEAD")
    assert said_by(lambda: history.log(repository, "HEAD...HEAD")) == (
        UsageError, "A range has two dots: A..B.", "To compare two revisions name them one by one.",
    )  # fmt: skip
    assert_failed(said_by(lambda: history.is_ancestor(repository, NOWHERE, head)), "merge-base")
    assert said_by(lambda: tags.read_tag(repository, "refs/tags/no\nne")) == (
        RepositoryError, "There is no tag no ne.", "Fetch those of others with: git fetch --tags",
    )  # fmt: skip
    raw = f"tree {git.git('rev-parse', 'HEAD^{tree}')}\n\nNobody\n".encode()
    bad = git.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", stdin=raw)
    assert said_by(lambda: Revision.at(repository, bad)) == (
        GitFailed, f"The commit {bad} is damaged.", "Look into it with: git fsck",
    )  # fmt: skip


# Reading


def test_what_cannot_be_read(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    (git.root / "link").symlink_to("a")
    git.git("add", "-A")
    git.commit("Link")
    repository, gone = git.repository, git.git("rev-parse", "HEAD:a")
    revision, tree = Revision.at(repository, "HEAD"), WorkTree(repository)
    tree.entries()
    assert said_by(lambda: revision.hash_of("link")) == (RepositoryError, "link is not a regular file.", "")
    assert said_by(lambda: tree.hash_of("link")) == (
        RepositoryError, "link cannot be read: Too many levels of symbolic links.", "",
    )  # fmt: skip
    (git.root / "a").unlink()
    assert said_by(lambda: tree.hash_of("a")) == (RepositoryError, "a cannot be read: No such file or directory.", "")
    os.mkfifo(git.root / "a")
    assert said_by(lambda: tree.hash_of("a")) == (RepositoryError, "a is not a regular file.", "")
    revision.entries()
    (git.root / ".git/objects" / gone[:2] / gone[2:]).unlink()
    damaged = GitFailed, f"The object {gone} is missing or damaged.", "Look into it with: git fsck"
    assert said_by(lambda: revision.read("a")) == said_by(lambda: revision.hash_of("a")) == damaged
    git.git("config", "remote.origin.promisor", "true")
    left_out = (
        GitFailed,
        f"The object {gone} was left out when the repository was cloned.",
        "Get what was left out with: git fetch --refetch --no-filter",
    )
    assert said_by(lambda: revision.read("a")) == said_by(lambda: revision.hash_of("a")) == left_out
    with monkeypatch.context() as fewer:
        fewer.setattr("escm_tui.git.sources.ENTRY_LIMIT", 2)
        for source in (WorkTree(repository), Index(repository), Revision.at(repository, "HEAD")):
            assert said_by(source.entries) == (
                RepositoryError, "There are more than 2 files; an evidence repository has fewer.", "",
            )  # fmt: skip
    monkeypatch.setattr(folders, "ABLE", False)
    assert said_by(lambda: WorkTree(repository).entries()) == (
        RepositoryError,
        "This system lacks what reading safely takes, so the work tree is not read.",
        "On Windows work in the Windows Subsystem for Linux (WSL), or look at a revision: --rev HEAD",
    )


def test_content_that_ends_too_soon(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = Revision.at(git.repository, "HEAD")
    cut = f"{revision.entries()['a'].oid} blob 2\n1\n".encode()
    monkeypatch.setattr(Repository, "look", lambda *_, **__: [cut])
    assert said_by(lambda: revision.read("a")) == (
        GitFailed, "git stopped in the middle of a file.", "Look into it with: git fsck",
    )  # fmt: skip


# The program git


def test_how_git_ends(git: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repository = git.repository
    git.git("tag", "kept", "HEAD:a")
    size = len(repository.run(["cat-file", "--batch-check"], stdin=b"kept\n"))
    assert repository.run(["cat-file", "--batch-check"], stdin=b"kept\n", output_limit=size)
    assert said_by(lambda: repository.run(["cat-file", "--batch-check"], stdin=b"kept\n", output_limit=size - 1)) == (
        GitFailed, f"git cat-file printed more than {size - 1} bytes.", "",
    )  # fmt: skip
    assert said_by(lambda: repository.run(["-c", "alias.wait=!sleep 30", "wait"], time_limit=0.25)) == (
        GitFailed,
        "git -c took longer than 0.25 seconds.",
        "If the disk is only slow, run this once by hand, then try again: git status",
    )
    assert said_by(lambda: repository.execute([], output_limit=3)) == (
        GitFailed, "git git printed more than 3 bytes.", "",
    )  # fmt: skip
    assert said_by(lambda: repository.execute(["rev-parse", "a\0b"])) == (
        GitFailed, "git rev-parse could not be started: embedded null byte.", "",
    )  # fmt: skip
    assert said_by(lambda: repository.run(["cat-file", "-e", ONE])) == (
        GitFailed, "git cat-file failed: exit status 1.", "",
    )  # fmt: skip
    monkeypatch.setenv("PATH", str(tmp_path))
    assert said_by(lambda: repository.run(["version"])) == (
        GitFailed, "The program git was not found.", "Install git 2.39.4 or newer, then try again.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words", "sentence"),
    [
        (3, "", "exit status 3."),
        (3, " \n\t\n", "exit status 3."),
        (1, "hint: x\n  more\n", "hint: x more."),
        (1, "  fatal: really!\n", "really!"),
        (1, "error: why: so?\nwarning: y\n", "why: so?"),
        (1, "hint: x\nfatal: bad \x1b[31mthing\x07\nerror: more\n", "bad [31mthing more."),
        (1, "fatal: ends.\n", "ends."),
        (1, f"fatal: {'x' * 600}\n", f"{'x' * 500}."),
    ],
)
def test_words_of_git_as_a_sentence(status: int, words: str, sentence: str) -> None:
    assert Outcome(status, b"", words).sentence == sentence


@pytest.mark.parametrize(
    ("printed", "version", "advice"),
    [
        ("git version 2.39.4\n", (2, 39, 4), ""),
        ("git version 2.39.3", (2, 39, 3), "git 2.39.3 has known security holes; 2.39.4 or newer closes them."),
        ("git version 2.36.0", (2, 36, 0), "git 2.36.0 has known security holes; 2.39.4 or newer closes them."),
        ("git version 3.0.rc1", (3, 0, 0), ""),
        ("git version 2.35.9", (2, 35, 9), None),
        ("git", (0,), None),
    ],
)
def test_advice_about_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, version: tuple[int, ...], advice: str | None
) -> None:
    stand_in(tmp_path, f"test \"$PWD\" = '{Path.cwd()}' && echo '{printed}'", monkeypatch)
    assert program.git_version() == version
    if advice is None:
        spelled = ".".join(map(str, version))
        assert said_by(program.git_version_advice) == (
            GitFailed, f"git {spelled} is too old for this program.", "Install git 2.39.4 or newer.",
        )  # fmt: skip
    else:
        assert program.git_version_advice() == advice
