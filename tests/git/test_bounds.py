"""What git may take of the machine's memory, and what is said when that is not enough."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from escm_tui.errors import GitFailed
from escm_tui.git import bounds, glance
from escm_tui.git.environment import Manner
from tests.support.repositories import GitRepository

MIB = 1024 * 1024

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds another process")


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    made = GitRepository.new(tmp_path / "r")
    made.commit("Start", {"a.txt": "a\n"})
    return made


def _big(git: GitRepository) -> bytes:
    """The id of a commit of which git makes 64 MiB of memory."""
    said = b"tree " + git.git("rev-parse", "HEAD^{tree}").strip().encode() + b"\n\n" + b"#" * 64 * MIB
    return git.git("hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=said).strip().encode() + b"\n"


@ON_LINUX
def test_git_that_wants_too_much_memory_is_a_sentence(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, repository = _big(git), git.repository
    assert len(repository.run(["cat-file", "--batch"], stdin=wanted, output_limit=80 * MIB)) > 64 * MIB
    monkeypatch.setattr(bounds, "MEMORY_LIMIT", 32 * MIB)
    with pytest.raises(GitFailed, match=r"git cat-file ran out of memory, of which it may take 2048 MiB\. Make sure"):
        repository.run(["cat-file", "--batch"], stdin=wanted)
    # It says so before the reader can complain of what is missing.
    with (
        pytest.raises(GitFailed, match=r"git cat-file ran out of memory, of which it may take 2048 MiB\. Make sure"),
        repository.stream(["cat-file", "--batch"], stdin=wanted) as output,
    ):
        raise EOFError(output.read())


def _counting_git(tmp_path: Path) -> str:
    """A search path whose git waits until it is bounded and prints by how many kibibytes."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nwhile [ "$(ulimit -d)" = unlimited ]; do :; done\nulimit -d\n', encoding="utf-8")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


@ON_LINUX
def test_whatever_reads_is_bounded(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "SECONDS", 60.0)
    path = _counting_git(tmp_path)
    assert glance.looks([(("ls-files",), (0,))], str(git.root), {"PATH": path}) == [b"2097152\n"]
    repository = git.repository
    monkeypatch.setenv("PATH", path)
    assert repository.run(["rev-parse", "HEAD"]) == b"2097152\n"


def test_what_a_person_does_with_git_is_not_bounded(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, program = git.repository, tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\ncat\nulimit -d\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    mine = subprocess.run(["/bin/sh", "-c", "ulimit -d"], capture_output=True, check=True).stdout
    assert repository.run(["status"], manner=Manner.OWN, stdin=b"") == mine


@ON_LINUX
def test_who_is_held_to_less_stays_so() -> None:
    with subprocess.Popen(
        ["/bin/sh", "-c", "ulimit -S -d 1024; echo; read x; ulimit -d"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
        bounds.bound_memory(process.pid)
        said, _ = process.communicate(b"\n")
    assert said == b"1024\n"
    # Nobody is left to be bounded, which is no fault.
    bounds.bound_memory(process.pid)


def test_nothing_happens_where_the_system_cannot(monkeypatch: pytest.MonkeyPatch, git: GitRepository) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert git.repository.run(["ls-files"]) == b"a.txt\n"
