"""What short looks and the one process for objects give to git, what they let through, and where they stop."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from escm_tui.git import batch, blobs, glance, history
from escm_tui.git.batch import Batch
from escm_tui.git.blobs import Blobs
from escm_tui.git.content import Content, Entry, TooLarge, Unreadable
from escm_tui.git.evaluation_tags import evaluation_tags
from escm_tui.git.reading import reading_environment, reading_settings
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Index, Revision, WorkTree
from tests.support.repositories import GitRepository


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a.txt": "a\n", "b/c.txt": "c\n"})
    return evidence_git


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no failure."""
    monkeypatch.setattr(glance, "SECONDS", 60.0)
    monkeypatch.setattr(batch, "SECONDS", 60.0)


def program(folder: Path, script: str) -> dict[str, str]:
    """The variables of somebody whose git is a script."""
    place = folder / "bin/git"
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(0o755)
    return {"PATH": f"{place.parent}:{os.environ['PATH']}", "GIT_TRACE": "1", "OTHER": "kept"}


SETTINGS = [word for key, value in reading_settings() for word in ("-c", f"{key}={value}")]


def test_what_a_look_gives_to_git(git: GitRepository, tmp_path: Path) -> None:
    root = str(git.root)
    outer = program(tmp_path, 'for each; do echo "$each"; done; echo "$GIT_INDEX_FILE $OTHER $GIT_TRACE"; cat')
    outer["GIT_CONFIG_GLOBAL"] = "/config"
    found = glance.looks(
        [(("one", "a b"), (0,)), (("two",), (0,))], root, outer, {"GIT_INDEX_FILE": "/handed"}, b"asked\n"
    )
    rest = b"/handed kept \nasked\n"
    lead = "\n".join(["-C", root, *SETTINGS]).encode()
    assert found == [lead + b"\none\na b\n" + rest, lead + b"\ntwo\n" + rest]
    assert glance.looks([(("x",), (0,))], root, outer) == [lead + b"\nx\n kept \n"]
    outer = program(tmp_path, "env")
    told = glance.looks([((), (0,))], root, outer)
    assert told is not None
    seen = dict(line.split("=", 1) for line in told[0].decode().splitlines())
    assert seen.items() >= reading_environment(outer, root).items()


@pytest.mark.parametrize(
    ("script", "fine", "answer"),
    [
        ("echo said", (0,), [b"said\n"]),
        ("echo said; exit 3", (0, 3), [b"said\n"]),
        ("echo said; exit 3", (0, 1), None),
        ("echo said; echo besides >&2", (0,), None),
        ("exit 3", (), None),
        ("kill -9 $$", (9,), None),
        ("true", (0,), [b""]),
    ],
)
def test_what_a_look_lets_through(
    git: GitRepository, tmp_path: Path, script: str, fine: tuple[int, ...], answer: list[bytes] | None
) -> None:
    assert glance.looks([(("x",), fine)], str(git.root), program(tmp_path, script)) == answer


def test_one_of_several_looks_that_fails_spoils_them_all(git: GitRepository, tmp_path: Path) -> None:
    outer = program(tmp_path, 'for last; do :; done; test "$last" != no')
    yes: glance.Command = (("yes",), (0,))
    for place in range(3):
        commands: list[glance.Command] = [yes, yes]
        commands.insert(place, (("no",), (0,)))
        assert glance.looks(commands, str(git.root), outer) is None
    assert glance.looks([yes, yes], str(git.root), outer) == [b"", b""]


def test_how_much_a_look_may_bring(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = program(tmp_path, "printf 1234567890")
    for most, answer in ((10, [b"1234567890"]), (9, None)):
        monkeypatch.setattr(glance, "MOST_BYTES", most)
        assert glance.looks([(("x",), (0,))], str(git.root), outer) == answer
    monkeypatch.setattr(glance, "MOST_BYTES", 2**24)
    outer = program(tmp_path, "head -c 3000000 /dev/zero")
    assert glance.looks([(("x",), (0,))] * 2, str(git.root), outer) == [bytes(3_000_000)] * 2


def test_git_where_nobody_says_where(git: GitRepository) -> None:
    if glance.program_in(os.defpath) is None:
        pytest.skip("git is in no folder that the system knows by itself")
    assert glance.looks([(("rev-parse", "--is-bare-repository"), (0,))], str(git.root), {}) == [b"false\n"]
    asked = Batch(str(git.root), {}, {})
    assert asked.tell([b"HEAD:a.txt"]) == f"{git.git('rev-parse', 'HEAD:a.txt')} blob 2\na\n\n".encode()
    asked.close()


def test_a_look_is_a_group_of_its_own(git: GitRepository) -> None:
    begun = glance.begin([(("cat-file", "--batch-check"), (0,))], str(git.root), os.environ, asked=b"HEAD\n")
    assert begun is not None
    [process] = begun._running.values()
    assert os.getpgid(process) == process
    assert begun.answers() == [f"{git.git('rev-parse', 'HEAD')} commit {_size(git)}\n".encode()]


def _size(git: GitRepository) -> str:
    return git.git("cat-file", "-s", "HEAD")


def test_how_long_nobody_looks_after_a_slow_git(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[glance.Command] = [(("rev-parse", "--is-bare-repository"), (0,))]
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    glance.remember_slow(now)
    assert glance.slow_at() == now
    glance.remember_slow(now - 1)
    assert glance.slow_at() == now
    for later, looked in ((0.0, False), (9.9, False), (10.0, True), (20.0, True)):
        now = 1000.0 + later
        assert (glance.looks(asked, str(git.root), os.environ) == [b"false\n"]) is looked
    glance.remember_slow(now)
    assert glance.slow_at() == now
    monkeypatch.setattr(glance, "SECONDS", 0.0)
    now = 1030.0
    assert glance.looks(asked, str(git.root), os.environ) is None
    assert glance.slow_at() == now


def test_nobody_looks_where_processes_cannot_be_started_so(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_spawn")
    assert glance.looks([(("version",), (0,))], str(git.root), os.environ) is None
    assert git.repository.head() == git.git("rev-parse", "HEAD")


def test_what_hooks_read_is_told_by_looks_alone(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module for processes takes as long to load as git to answer."""
    tag, head = git.tag("evaluation/x"), git.git("rev-parse", "HEAD")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    for name in ("execute", "stream"):
        monkeypatch.setattr(Repository, name, refuse)
    monkeypatch.setattr("escm_tui.git.program.execute", refuse)
    repository = Repository.discover(git.root)
    assert repository.resolve("HEAD") == head
    for source in (
        Index(repository),
        Index(repository, ("a.txt",)),
        Revision.at(repository, head),
        WorkTree(repository),
    ):
        assert source.read("a.txt") == b"a\n"
    assert [each.id for each in evaluation_tags(repository)] == [tag]
    assert [each.id for each in history.tags(repository)] == [tag]


@pytest.mark.parametrize("why", ["another", "common", "no head", "a file", "link"])
def test_work_trees_that_are_not_plain(git: GitRepository, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = git.root / ".git"
    assert glance.root_of(str(git.root / "b")) == str(git.root)
    monkeypatch.chdir(git.root / "b")
    assert glance.root_of(".") == str(git.root)
    match why:
        case "another":
            mine = os.geteuid()
            monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
        case "common":
            (folder / "commondir").write_text("x")
        case "no head":
            (folder / "HEAD").unlink()
        case "a file":
            folder.rename(git.root / "moved")
            folder.write_text("gitdir: moved\n")
        case _:
            folder.rename(git.root / "moved")
            folder.symlink_to("moved")
    assert glance.root_of(str(git.root / "b")) is None
    assert glance.root_of("a\0b") is None
    # Without users everybody is the owner.
    if why == "another":
        monkeypatch.delattr(os, "geteuid")
        assert glance.root_of(str(git.root / "b")) == str(git.root)


# One process for many objects


def test_what_the_process_for_objects_is_given(
    git: GitRepository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = f"""
        words='{tmp_path}/words'
        for each; do echo "$each"; done > "$words"
        echo "$GIT_INDEX_FILE $OTHER $GIT_TRACE" >> "$words"
        echo besides >&2
        while read -r word name; do test "$word" = flush || echo "$name x"; done
    """
    asked = Batch(str(git.root), program(tmp_path, script), {"GIT_INDEX_FILE": "/handed"})
    assert asked.tell([b"one", b"two"]) == b"one x\ntwo x\n"
    assert asked.tell([b"three"]) == b"three x\n"
    assert os.getpgid(asked._process) == asked._process
    asked.close()
    asked.close()
    lines = (tmp_path / "words").read_text().splitlines()
    assert lines == ["-C", str(git.root), *SETTINGS, "cat-file", "--batch-command", "--buffer", "/handed kept "]
    assert capfd.readouterr() == ("", "")


def test_a_copy_of_the_process_is_given_the_same(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    git.git("clone", "-q", "--bare", ".", str(git.root / "bare"))
    bare = str(git.root / "bare")
    asked = Batch(bare, os.environ, {"GIT_DIR": bare})
    told = asked.tell([b"HEAD:a.txt"])
    assert told is not None
    with monkeypatch.context() as copy:
        copy.setattr(os, "getpid", lambda: -1)
        assert asked.tell([b"HEAD:a.txt"]) == told
        other = asked._of_copy
        assert asked.tell([b"HEAD:a.txt"]) == told
        assert asked._of_copy is other
        assert other is not None
        asked.close()
        assert other._closed
    asked.close()


def test_how_much_the_process_may_be_asked_and_bring(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of each question git says that there is no such object: 81 lines of 50 bytes, one of 40, and one to end with.
    names = [*(b"%040d" % number for number in range(1, 82)), b"x" * 30]
    answer = b"".join(b"%b missing\n" % name for name in names)
    for more, told in (([], answer), ([b""], None)):
        asked = Batch(str(git.root), os.environ, {})
        names[-1] += b"x" * len(more)
        assert asked.tell(names) == told
        asked.close()
    for most, same in ((len(answer), True), (len(answer) - 1, False)):
        monkeypatch.setattr(batch, "MOST_BYTES", most)
        asked = Batch(str(git.root), os.environ, {})
        assert (asked.tell([*names[:-1], b"x" * 30]) == answer) is same
        asked.close()


class Asked:
    """What is looked at, and how often a process was started for more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looked: list[list[bytes]] = []
        self.streams = 0
        stream, objects = Repository.stream, Repository.objects

        def note_stream(repository: Repository, *args: Any, **more: Any) -> Any:
            self.streams += 1
            return stream(repository, *args, **more)

        def note_objects(repository: Repository, names: Sequence[bytes]) -> bytes | None:
            self.looked.append([*names])
            return objects(repository, names)

        monkeypatch.setattr(Repository, "stream", note_stream)
        monkeypatch.setattr(Repository, "objects", note_objects)


def test_who_is_asked_for_files(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files are told by a look, or by the process that is there; for more there is a process of their own."""
    files: dict[str, str | bytes | None] = {f"{number:03}": f"{number}" for number in range(120)}
    git.commit("Many", files)
    repository = git.repository
    wanted = [(path, Entry("100644", git.git("rev-parse", f"HEAD:{path}"), None)) for path in files]
    expected: list[tuple[str, Content]] = [(path, path.lstrip("0").encode() or b"0") for path in files]
    asked_for = Asked(monkeypatch)
    for count, alone, beside in ((1, [1], [1]), (20, [20], [20]), (21, [], [21]), (50, [], [50]), (51, [], [50, 1])):
        for reader, asked in ((repository, alone), (None, beside)):
            asked_for.looked.clear()
            asked_for.streams = 0
            if reader:
                assert list(Blobs(reader).contents(wanted[:count], 100)) == expected[:count]
                assert ([*map(len, asked_for.looked)], asked_for.streams) == (asked, 0 if asked else 1)
            else:
                with repository.reading_history() as reading:
                    assert list(Blobs(reading).contents(wanted[:count], 100)) == expected[:count]
                    assert ([*map(len, asked_for.looked)], asked_for.streams) == (asked, 0)


def test_what_is_not_asked_for(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    a, c = (git.git("rev-parse", f"HEAD:{path}") for path in ("a.txt", "b/c.txt"))
    asked_for = Asked(monkeypatch)
    wanted = [
        ("link", Entry("120000", c, None)),
        ("large", Entry("100644", c, 3)),
        ("a", Entry("100755", a, 2)),
        ("folder", Entry("040000", None, None)),
        ("pipe", Entry("010000", None, 1)),
        ("unknown", Entry("100644", c, None)),
    ]
    reader = Blobs(git.repository)
    assert list(reader.contents(wanted, 2)) == [
        ("link", Unreadable("It is a symbolic link.")),
        ("large", TooLarge(3)),
        ("a", b"a\n"),
        ("folder", Unreadable("It is a folder.")),
        ("pipe", Unreadable("It is a pipe or a device.")),
        ("unknown", b"c\n"),
    ]
    assert asked_for.looked == [[a.encode(), c.encode()]]
    assert list(reader.contents(wanted[:2], 2)) == [
        ("link", Unreadable("It is a symbolic link.")),
        ("large", TooLarge(3)),
    ]
    assert list(reader.contents(wanted[2:3], 1)) == [("a", TooLarge(2))]
    assert list(reader.contents([], 1)) == []
    assert asked_for.looked == [[a.encode(), c.encode()]]
    assert blobs._is_wanted(wanted[2][1], 2)
