"""Where content begins and ends: sizes, pointers, dates, files that change meanwhile, what short looks cannot give."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from escm_tui.errors import GitFailed, RepositoryError
from escm_tui.git import (
    content,
    evaluation_tags,
    finding,
    folders,
    glance,
    history,
    repository as module,
    sources,
)
from escm_tui.git.blobs import Blobs
from escm_tui.git.content import BLOCK, Entry, TooLarge, Unreadable
from escm_tui.git.folders import Folders
from escm_tui.git.sources import Index, Revision, WorkTree
from tests.support.repositories import GitRepository

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "sub/b": "2\n", "sub/c": "3\n"})
    return evidence_git


# Content


@pytest.mark.parametrize(
    ("mode", "facts"),
    [
        ("100644", (True, False, False, False, "a pipe or a device")),
        ("100755", (True, False, False, False, "a pipe or a device")),
        ("120000", (False, True, False, False, "a symbolic link")),
        ("160000", (False, False, True, True, "a repository of its own")),
        ("040000", (False, False, False, True, "a folder")),
        ("010000", (False, False, False, False, "a pipe or a device")),
    ],
)
def test_what_an_entry_is(mode: str, facts: tuple[bool, bool, bool, bool, str]) -> None:
    for size, told in ((None, TooLarge(0)), (0, TooLarge(0)), (7, TooLarge(7))):
        entry = Entry(mode, None, size)
        assert (entry.is_file, entry.is_link, entry.is_submodule, entry.is_folder, entry.kind) == facts
        assert content.stand_in(entry) == (told if facts[0] else Unreadable(f"It is {facts[4]}."))


def pointer(length: int) -> bytes:
    start = f"version https://git-lfs.github.com/spec/v1\next-0-x y\noid sha256:{'4d' * 32}\n".encode()
    return start + b"x" * (length - len(start))


def test_what_is_a_pointer() -> None:
    for size, length, followed, pointed in (
        (1023, 1023, True, True),
        (1024, 1024, True, False),
        (1023, 1023, False, False),
        (0, 200, True, True),
    ):
        raw = pointer(length)
        wanted = "4d" * 32 if pointed else hashlib.sha256(raw).hexdigest()
        assert content.digest_of([raw], size, follow_pointers=followed) == wanted
    assert content.digest_of([pointer(900)], 900) == "4d" * 32
    assert content.digest_of([b"a", b"b"], 2) == hashlib.sha256(b"ab").hexdigest()
    assert content.digest_of([], 0) == hashlib.sha256().hexdigest()
    assert content.digest_of([b"x", pointer(900)], 901) == "4d" * 32


@pytest.mark.parametrize(
    ("seconds", "date"),
    [
        (0, EPOCH),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (2**80, datetime(9999, 12, 31, tzinfo=UTC)),
        (-(2**80), datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_at_the_border(seconds: int, date: datetime) -> None:
    assert content.moment(seconds) == date


# Files on disk


def test_files_that_change_while_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    for size, limit, wanted in (
        (10, 10, b"0123456789"),
        (10, 3, b"0123456789"),
        (12, 20, b"0123456789"),
        (3, 20, b"0123456789"),
        (3, 10, b"0123456789"),
        (3, 9, b"0123456789"),
        (3, 8, b"012345678"),
        (3, 4, b"01234"),
        (3, 3, b"0123"),
    ):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            assert folders._all_of(descriptor, size, limit) == wanted
        finally:
            os.close(descriptor)
    path.write_bytes(b"x" * (2 * BLOCK + 5))
    descriptor = os.open(path, os.O_RDONLY)
    assert folders._all_of(descriptor, 1, 4 * BLOCK) == path.read_bytes()
    os.close(descriptor)


def test_a_file_that_grew_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    with Folders(tmp_path) as opened:
        assert opened.read(b"file", 5) == b"12345"
        assert opened.read(b"file", 4) == TooLarge(5)
        with monkeypatch.context() as grown:
            grown.setattr(folders, "_all_of", lambda *_: b"123456")
            assert opened.read(b"file", 5) == TooLarge(6)
            assert opened.read(b"file", 6) == b"123456"
    # Of some files the system tells no size, whatever they hold.
    told = Path("/proc/version")
    if told.exists():
        with Folders("/proc") as opened:
            assert opened.read(b"version", 10) == TooLarge(11)
            assert opened.read(b"version", 10**6) == told.read_bytes()


def test_what_lies_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root"
    for name in ("deep/er/file", "inner/.git/HEAD", "moved/there"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("12")
    (root / "plain").write_text("1")
    (root / "tool").write_text("1")
    (root / "tool").chmod(0o744)
    (root / "group").write_text("1")
    (root / "group").chmod(0o655)
    (root / "deep/link").symlink_to("er")
    os.mkfifo(root / "pipe")
    found = {
        b"plain": Entry("100644", None, 1),
        b"tool": Entry("100755", None, 1),
        b"group": Entry("100644", None, 1),
        b"deep/er/file": Entry("100644", None, 2),
        b"deep/er": Entry("040000", None, None),
        b"inner": Entry("160000", None, None),
        b"moved": Entry("040000", None, None),
        b"deep/link": Entry("120000", None, None),
        b"deep/link/file": Entry("120000", None, None),
        b"deep/link/x/y": Entry("120000", None, None),
        b"pipe": Entry("010000", None, None),
        b"none": None,
        b"none/file": None,
        b"deep/none": None,
        b"plain/file": None,
        b"plain/x/y/z": None,
        b"deep/er/file/x": None,
    }
    monkeypatch.chdir(tmp_path)
    before = open_files()
    with Folders("root") as opened:
        for _ in range(2):
            assert {path: opened.look(path) for path in found} == found
        assert opened.read(b"deep/er/file", 9) == b"12"
        assert opened.read(b"moved/there", 9) == b"12"
        assert opened.read(b"plain", 9) == b"1"
        assert opened.read(b"deep/link", 9) == Unreadable("It cannot be read: Too many levels of symbolic links.")
        assert opened.read(b"deep", 9) == Unreadable("It is not a regular file.")
        assert opened.digest(b"deep/er/file") == hashlib.sha256(b"12").hexdigest()
        assert opened.read(b"deep/link/file", 9) in {
            Unreadable("It cannot be read: Not a directory."),
            Unreadable("It cannot be read: Too many levels of symbolic links."),
        }
        with pytest.raises(
            RepositoryError, match=r"^deep is not a regular file\.|^deep cannot be read: Is a directory"
        ):
            opened.digest(b"deep")
        # What no system explains is told by itself.
        with monkeypatch.context() as without:
            without.setattr(os, "fstat", refuse)
            assert opened.read(b"plain", 9) == Unreadable("It cannot be read: odd.")
            with pytest.raises(RepositoryError, match=r"^plain cannot be read: odd\.$"):
                opened.digest(b"plain")
    assert open_files() == before


def refuse(*_: object) -> os.stat_result:
    raise OSError("odd")


def open_files() -> int:
    """How many files this process holds open, where the system tells."""
    told = Path("/proc/self/fd")
    return len(list(told.iterdir())) if told.exists() else 0


# What is read of git at length, where short looks give nothing


def everything(git: GitRepository) -> list[Any]:
    """What there is to read of a repository, by whatever reads it."""
    found = git.repository
    revision, index, tree = Revision.at(found, "HEAD"), Index(found), WorkTree(found)
    paths = ["sub/b", "a"]
    return [
        found,
        found.resolve("HEAD"),
        found.resolve("HEAD", "tree"),
        found.resolve("evaluation/x", "tag"),
        *((source.entries(), dict(source.read_many(paths)), source.describe()) for source in (revision, index, tree)),
        (revision.commit, revision.tree, revision.committed_at),
        Revision.at(found, revision.commit).label,
        history.tags(found),
        history.branches(found),
        evaluation_tags.evaluation_tags(found, revision.commit),
        finding.root_around(str(git.root / "sub")),
    ]


def test_the_same_is_read_at_length(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    git.tag("evaluation/x")
    git.write({"new": "x"})
    wanted = everything(git)
    monkeypatch.setattr(module, "looks", lambda *_, **__: None)
    assert everything(git) == wanted
    repository = git.repository
    assert repository.look((("rev-parse", "HEAD"), (0,))) is None
    assert repository.objects([b"HEAD"]) is None
    with pytest.raises(GitFailed):
        repository.brief("rev-parse", "--verify", "none")
    with pytest.raises(RepositoryError, match="no such revision"):
        Revision.at(repository, "none")


def test_commits_of_any_size_are_read(git: GitRepository) -> None:
    head = git.git("rev-parse", "HEAD")
    raw = git.run("cat-file", "commit", "HEAD").stdout
    repository = git.repository
    for more, told in ((BLOCK - len(raw), True), (BLOCK - len(raw) + 1, False)):
        name = git.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw + b"x" * more)
        if told:
            found = Revision.at(repository, name)
            assert (found.commit, found.tree, found.label) == (name, git.git("rev-parse", "HEAD^{tree}"), name[:9])
        else:
            with pytest.raises(GitFailed, match=f"printed more than {BLOCK} bytes"):
                Revision.at(repository, name)
    assert Revision.at(repository, head, "a name").label == "a name"
    for typed, label in ((head[:7], head[:9]), (head[:6], head[:6]), ("main", "main"), (head, head[:9])):
        assert Revision.at(repository, typed).label == label
    # A branch whose name looks like an id of something else goes by its name.
    git.git("branch", "abcdef0")
    if not head.startswith("abcdef0"):
        assert Revision.at(repository, "abcdef0").label == "abcdef0"


@pytest.mark.parametrize(
    ("header", "when"),
    [
        ("committer A <a> 5 +0000", 5),
        ("committer A <a> -5 -0130", -5),
        ("committer A > b> 7 +0100\ncommitter B <b> 9 +0000", 7),
        ("committer A <a> 5 0000", None),
        ("nocommitter A <a> 5 +0000", None),
    ],
)
def test_when_a_commit_was_made(git: GitRepository, header: str, when: int | None) -> None:
    tree = git.git("rev-parse", "HEAD^{tree}")
    raw = f"tree {tree}\nauthor A <a> 1 +0000\n{header}\n\ncommitter X <x> 3 +0000\n".encode()
    id_ = git.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", stdin=raw)
    if when is None:
        with pytest.raises(GitFailed, match=f"^The commit {id_} is damaged\\. "):
            Revision.at(git.repository, id_)
    else:
        assert Revision.at(git.repository, id_).committed_at == content.moment(when)


def test_as_many_files_as_there_may_be(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository
    looked = glance.looks
    for looks in (looked, lambda *_, **__: None):
        monkeypatch.setattr(module, "looks", looks)
        for limit, fine in ((3, True), (2, False)):
            monkeypatch.setattr(sources, "ENTRY_LIMIT", limit)
            for source in (WorkTree(repository), Index(repository), Revision.at(repository, "HEAD")):
                if fine:
                    assert len(source.entries()) == 3
                else:
                    with pytest.raises(RepositoryError, match="There are more than 2 files"):
                        source.entries()
    monkeypatch.setattr("escm_tui.git.program.OUTPUT_LIMIT", 100)
    monkeypatch.setattr(sources, "ENTRY_LIMIT", 3)
    with pytest.raises(RepositoryError, match="There are more than 3 files"):
        Revision.at(repository, "HEAD").entries()


def test_few_files_of_an_index_are_read_once(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes | None] = {f"{number:02}": f"{number}\n" for number in range(25)}
    git.stage(files)
    repository = git.repository
    asked: list[int] = []
    real = Blobs.contents

    def contents(self: Blobs, wanted: list[tuple[str, Entry]], limit: int) -> Any:
        asked.append(len(wanted))
        return real(self, wanted, limit)

    monkeypatch.setattr(Blobs, "contents", contents)
    index = Index(repository)
    paths = sorted(files)
    for wanted, calls in (
        (paths[:20], [20]),
        (paths[:20], [0]),
        (paths[:21], [21]),
        (paths[19:22], [2]),
    ):
        asked.clear()
        assert [path for path, _ in index.read_many(wanted)] == wanted
        assert asked == calls
    asked.clear()
    part = index.only({"00": index.entries()["00"]})
    assert part.read("00") == b"0\n"
    assert asked == [0]
    assert part.unmerged == ()
    assert index.read("00", 1) == TooLarge(2)
    assert asked == [0, 1]
    assert part.below == index.below == ()
    assert Index(repository, ("sub",)).only({}).below == ("sub",)


def test_a_part_of_a_work_tree(git: GitRepository) -> None:
    git.write({"sub/new": "x", "other": "x"})
    repository = git.repository
    for below, paths in (((), {"a", "other", "sub/b", "sub/c", "sub/new"}), (("sub",), {"sub/b", "sub/c", "sub/new"})):
        tree = WorkTree(repository, below)
        assert (set(tree.entries()), tree.below, tree.unmerged) == (paths, below, ())
        assert tree.entries() is tree.entries()
        assert (tree.commit, tree.tree, tree.committed_at) == (None, None, None)
    assert WorkTree(repository).read("sub/b", 2) == b"2\n"
    assert WorkTree(repository).read("sub/b", 1) == TooLarge(2)
    assert Index(repository, ("sub",)).entries().keys() == {"sub/b", "sub/c"}
    for source in (Index(repository), Revision.at(repository, "HEAD")):
        assert source.read("sub/b", 2) == b"2\n"
        assert source.read("sub/b", 1) == TooLarge(2)
