"""What is around a repository: who works on it, what goes on in it, on which disk it lies, and what to choose from."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.errors import EscmError, RepositoryError
from escm_tui.git import (
    choices,
    commits,
    condition,
    finding,
    glance,
    trees,
)
from escm_tui.git.content import Entry
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Identity, Repository
from escm_tui.git.sources import Index, Revision, WorkTree
from tests.support.programs import stand_in
from tests.support.repositories import GitRepository


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "sub/b": "2\n", "sub/c": "3\n"})
    return evidence_git


# Who, where and in what condition


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("A B <a@b> 1 +0000\n", Identity("A B", "a@b")),
        ("A <x> B <a@b> 12345 -0130", Identity("A <x> B", "a@b")),
        ("Ä\udcff <ä> 1 +0000\n", Identity("Ä\udcff", "ä")),
        (" <a@b> 1 +0000\n", None),
        ("A <> 1 +0000\n", None),
        ("A <a@b> +0000\n", None),
        ("", None),
    ],
)
def test_who_git_says_you_are(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, printed: str, found: Identity | None
) -> None:
    for status in (0, 1):
        answer = Outcome(status, printed.encode("utf-8", "surrogateescape"), "")
        monkeypatch.setattr(Repository, "execute", lambda *_, answer=answer, **__: answer)
        if found and not status:
            assert git.repository.identity() == found
        else:
            with pytest.raises(EscmError, match="git does not know who you are"):
                git.repository.identity()


def test_nobody_is_guessed_from_the_machine(git: GitRepository) -> None:
    git.git("config", "--unset", "user.email")
    git.git("config", "--unset", "user.name")
    with pytest.raises(EscmError):
        git.repository._replace(handed_over={"EMAIL": "x@y.z"}).identity()


MARKS = ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG")
OPERATIONS = ("rebase", "rebase", "merge", "cherry-pick", "revert", "bisect")


def test_the_first_of_several_operations_is_named(git: GitRepository) -> None:
    repository = git.repository
    for mark, operation in reversed([*zip(MARKS, OPERATIONS, strict=True)]):
        (repository.git_dir / mark).mkdir()
        assert repository.operation() == operation
    (repository.git_dir / "rebase-apply/applying").touch()
    assert repository.operation() == "am"


def test_what_looks_like_a_folder_of_git(git: GitRepository, tmp_path: Path) -> None:
    assert finding.looks_like_git_folder(str(git.root / ".git"))
    for missing in ("HEAD", "objects", "refs"):
        folder = tmp_path / missing
        for name in {"HEAD", "objects", "refs"} - {missing}:
            (folder / name).mkdir(parents=True)
        assert not finding.looks_like_git_folder(str(folder))
    assert finding.root_around(str(git.root / "sub")) == str(git.root)
    (tmp_path / "link").symlink_to(git.root / "sub")
    assert finding.root_around(str(tmp_path / "link")) == str(git.root)


def test_what_git_hands_to_a_hook(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, index = git.root / ".git", git.root / ".git/index"
    given = {
        "GIT_DIR": ".git",
        "GIT_WORK_TREE": ".",
        "GIT_INDEX_FILE": ".git/index",
        "GIT_OBJECT_DIRECTORY": ".git/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "relative/as/it/is",
        "GIT_QUARANTINE_PATH": ".git/objects/q",
        "GIT_EDITOR": "x",
    }
    absolute = {
        "GIT_DIR": str(folder),
        "GIT_WORK_TREE": str(git.root) + "/.",
        "GIT_INDEX_FILE": str(index),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "relative/as/it/is",
        "GIT_QUARANTINE_PATH": ".git/objects/q",
    }
    found = Repository.from_hook_environment(given, git.root)
    assert (found.handed_over, found.top) == (absolute, f"{git.root}/.")
    monkeypatch.chdir(git.root / "sub")
    bare = Repository.from_hook_environment({"GIT_INDEX_FILE": "", "GIT_EDITOR": "x"})
    assert (bare.handed_over, bare.top) == ({}, str(git.root))
    assert Repository.from_hook_environment({"GIT_DIR": "../.git"}, None).top == str(git.root / "sub")
    (tmp_path / "link").symlink_to(git.root)
    assert Repository.from_hook_environment({}, tmp_path / "link").top == str(git.root)


def test_a_submodule_knows_its_work_tree(git: GitRepository, tmp_path: Path) -> None:
    git.git("config", "core.worktree", "..")
    assert git.repository.top == str(git.root)
    git.git("config", "core.worktree", str(tmp_path))
    with pytest.raises(RepositoryError, match=r"core\.worktree"):
        _ = git.repository


def test_locks_are_of_now_at_the_youngest_and_not_told_without_end(git: GitRepository) -> None:
    folder = git.root / ".git"
    for number in range(51):
        (folder / f"{number:02}.lock").touch()
    later = time.time() + 1000
    os.utime(folder / "00.lock", (later, later))
    found = condition.locks(git.repository)
    assert [path.name for path, _ in found] == [f"{number:02}.lock" for number in range(50)]
    assert found[0][1] == 0
    assert all(0 <= age < 600 for _, age in found)
    said = commits._locked(folder / "00.lock").message
    assert said == "Another git holds the repository (00.lock, 0 seconds old), so nothing was changed."


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("1 1 0:1 / /a rw - nfs x", "nfs"),
        ("1 1 0:1 / /a rw - smb3 x", "smb3"),
        ("1 1 0:1 / /a rw - ext4 x", ""),
        ("1 1 0:1 / /a - nfs x", "nfs"),
        ("1 1 0:1 / - nfs x", ""),
        ("1 1 0:1 / /a rw -  ", ""),
        ("1 1 0:1 / /a rw - nfs - ext4", "nfs"),
        ("1 1 0:1 / / rw - nfs x", "nfs"),
        ("1 1 0:1 / /a/b rw - nfs x\n1 1 0:1 / / rw - ext4 x", "nfs"),
        ("1 1 0:1 / /a rw - nfs x\n1 1 0:1 / /a rw - ext4 x", ""),
        ("1 1 0:1 / /a rw - ext4 x\n1 1 0:1 / /a rw - nfs x\n1 1 0:1 / /b rw - ext4 x", "nfs"),
        ("bad\n1 1 0:1 / /a rw - 9p x", "9p"),
        ("1 1 0:1 / /a\\040 rw - nfs x", ""),
        ("1 1 0:1 / /\\141 rw - nfs x", "nfs"),
    ],
)
def test_of_which_kind_a_disk_is(mounts: str, kind: str) -> None:
    assert condition.network_disk(Path("/a/b/c"), mounts) == kind


@pytest.mark.parametrize(
    ("autocrlf", "eol", "attributes", "converts"),
    [
        *((value, "", "", True) for value in ("TRUE", "1", "yes", "On")),
        *((value, "", "", False) for value in ("false", "0", "no", "off", "input")),
        ("true", "", "* -text", False),
        ("true", "", "* eol=lf", False),
        ("true", "", "* eol=crlf", True),
        ("", "CRLF", "* text", True),
        ("", "crlf", "* text=auto", True),
        ("", "crlf", "* text=other", False),
        ("", "native", "* text", False),
        ("true", "lf", "* text=auto", True),
    ],
)
def test_who_decides_on_ends_of_lines(
    git: GitRepository, autocrlf: str, eol: str, attributes: str, converts: bool
) -> None:
    git.write({".gitattributes": f"{attributes}\n"})
    for key, value in (("core.autocrlf", autocrlf), ("core.eol", eol)):
        if value:
            git.git("config", key, value)
    assert condition.converts_line_ends(git.repository, "a") is converts


def test_a_git_in_the_folder_itself_or_below_or_beside(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "Path", lambda _: tmp_path / "proc")
    processes = tmp_path / "proc"
    assert condition.git_is_running(git.repository) is None
    (processes / "self/cwd").mkdir(parents=True)
    (processes / "fs").mkdir()
    assert condition.git_is_running(git.repository) is False
    for number, (name, place, runs) in enumerate(
        (
            ("git\n", git.root.parent, False),
            ("git\n", Path(f"{git.root}-beside"), False),
            ("vim\n", git.root, False),
            ("git\n", git.root / "gone", False),
            ("git\n", git.root, True),
            ("git-remote-http\n", git.root / "sub", True),
            ("git\n", git.root / ".git/objects", True),
        )
    ):
        process = processes / str(number)
        process.mkdir()
        (process / "comm").write_text(name)
        if place.name != "gone":
            place.mkdir(exist_ok=True)
        (process / "cwd").symlink_to(place)
        assert condition.git_is_running(git.repository) is runs, (name, place)
        if runs:
            (process / "comm").unlink()


# Choices


def test_choices_as_a_whole(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    head, repository = git.git("rev-parse", "HEAD"), git.repository
    git.git("tag", "-a", "-m", "T", "b", "HEAD")
    git.git("tag", "a", "b")
    git.git("branch", "also")
    when = datetime(2024, 1, 15, 12, tzinfo=UTC)
    facts = (head, when, "Test Lead", "Start")
    named = (("tag", "a"), ("tag", "b"), ("branch", "also"), ("branch", "main"))
    for limit, newest in ((0, ()), (1, (("commit", head[:9]),)), (5, (("commit", head[:9]),))):
        wanted = tuple(choices.RevisionChoice(kind, name, *facts) for kind, name in (*named, *newest))
        assert choices.revision_choices(repository, limit) == wanted
        assert choices._choices_by_git(repository, limit) == wanted
    asked: list[tuple[object, int]] = []

    def choose(git: Repository, limit: int) -> tuple[choices.RevisionChoice, ...]:
        asked.append((git, limit))
        return ()

    monkeypatch.setattr(choices, "_choices_by_git", choose)
    monkeypatch.setattr(Repository, "read_by_gitpython", lambda *_: None)
    assert choices.revision_choices(repository) == ()
    assert asked == [(repository, 50)]


def test_nobody_asks_the_library_where_it_could_be_wrong(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository
    assert repository.read_by_gitpython(lambda library: Path(str(library.working_dir))) == git.root
    assert repository._replace(handed_over={"GIT_INDEX_FILE": "x"}).read_by_gitpython(lambda _: 1) is None
    assert repository._replace(object_format="sha256").read_by_gitpython(lambda _: 1) is None
    seen = repository.read_by_gitpython(lambda library: library.git.environment())
    assert seen is not None
    assert (seen["GIT_LITERAL_PATHSPECS"], seen["GIT_CONFIG_KEY_0"]) == ("1", "core.fsmonitor")
    assert "PATH" not in seen
    assert os.environ["GIT_PYTHON_REFRESH"] == "quiet"
    monkeypatch.setenv("GIT_INDEX_FILE", "x")
    assert repository.read_by_gitpython(lambda _: 1) is None
    below = repository._replace(top=str(git.root / "sub"))
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert below.read_by_gitpython(lambda _: 1) is None


# Trees


def test_how_deep_and_how_many(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository, tree = git.repository, git.git("rev-parse", "HEAD^{tree}")
    with repository.reading_history() as reading:
        for most, fine in ((3, True), (2, False), (1, False)):
            found = trees.KnownTrees().files(reading, tree, most)
            assert (found is not None and [*found] == ["a", "sub/b", "sub/c"]) is fine
        monkeypatch.setattr(trees, "_DEEPEST", 3)
        assert trees.KnownTrees().files(reading, tree, 3) is not None
        monkeypatch.setattr(trees, "_DEEPEST", 2)
        assert trees.KnownTrees().files(reading, tree, 3) is None


def test_many_trees_are_asked_for_in_parts(git: GitRepository) -> None:
    files: dict[str, str | bytes | None] = {f"f{number:03}/x": f"{number}" for number in range(130)}
    git.commit("Many", files)
    tree = git.git("rev-parse", "HEAD^{tree}")
    asked: list[int] = []
    with git.repository.reading_history() as reading:
        assert reading.batch is not None
        tell = reading.batch.tell

        class Noted:
            """The same process, with a note of how much it is asked."""

            @staticmethod
            def tell(names: Sequence[bytes]) -> bytes | None:
                asked.append(len(names))
                return tell(names)

        noted = reading._replace(batch=Noted())  # type: ignore[arg-type]
        known = trees.KnownTrees()
        found = known.files(noted, tree, 1000)
        assert found is not None
        assert asked == [1, 60, 60, 11]
        assert len(found) == 133
        assert [*found] == sorted(found)
        assert known.files(noted, tree, 1000) == found
        assert trees.KnownTrees().files(noted, tree, 132) is None


def test_a_tree_of_another_length_of_ids(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "wide", object_format="sha256")
    git.commit("Start", {"a": "1", "b/c": "2"})
    tree = git.git("rev-parse", "HEAD^{tree}")
    with git.repository.reading_history() as reading:
        found = trees.KnownTrees().files(reading, tree, 9)
    assert found == {
        "a": Entry("100644", git.git("rev-parse", "HEAD:a"), None),
        "b/c": Entry("100644", git.git("rev-parse", "HEAD:b/c"), None),
    }


def test_an_empty_answer_of_ls_tree_is_an_empty_commit(git: GitRepository) -> None:
    git.commit("Nothing", {"a": None, "sub/b": None, "sub/c": None})
    repository = git.repository
    assert (
        Revision.at(repository, "HEAD").entries() == Index(repository).entries() == WorkTree(repository).entries() == {}
    )
    with repository.reading_history() as reading:
        assert Revision.at(reading, "HEAD").entries() == {}


def test_a_look_that_git_does_not_answer_is_asked_again(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git.repository
    stand_in(tmp_path, "echo said; test -e '{0}' || {{ touch '{0}'; exit 1; }}".format(tmp_path / "x"), monkeypatch)
    monkeypatch.setattr(glance, "SECONDS", 60.0)
    assert repository.brief("x", "y") == b"said\n"
