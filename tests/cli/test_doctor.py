"""The command doctor on real repositories: what it says, what it mends, and that nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository


def states(run: Run) -> dict[str, str]:
    """Check to the worst state that it has."""
    order = ("good", "note", "wrong")
    found: dict[str, str] = {}
    for each in run("doctor", "--json").json["findings"]:
        found[each["check"]] = max(found.get(each["check"], "good"), each["state"], key=order.index)
    return found


@pytest.fixture
def sound(northwind: GitRepository, run: Run) -> GitRepository:
    """Northwind with its hooks."""
    assert run("hooks", "install").code == 0
    assert run("doctor").code == 0
    return northwind


def aged(path: Path, content: bytes = b"") -> Path:
    """A file of an hour ago."""
    path.write_bytes(content)
    past = path.stat().st_mtime - 3600
    os.utime(path, (past, past))
    return path


def dead_process() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.usefixtures("sound")
def test_nothing_to_mend_is_said(run: Run) -> None:
    said = run("doctor")
    assert said.code == 0
    assert "! " not in said.out
    assert said.out.endswith("\nNothing has to be mended. The evidence itself is checked by: escm validate\n")
    assert run("doctor", "--repair").out == said.out


def test_everything_that_is_safe_is_mended_and_kept(sound: GitRepository, run: Run) -> None:
    admin, schema = sound.root / ".git", sound.root / ".escm/schemas/record-1.schema.json"
    shipped = schema.read_bytes()
    schema.write_bytes(b"{}\n")
    (admin / "hooks/pre-commit").write_bytes(
        (admin / "hooks/pre-commit").read_bytes().replace(sys.executable.encode(), b"/gone/python")
    )
    (admin / "hooks/pre-merge-commit").unlink()
    lock = aged(admin / "index.lock", b"half an index")
    (admin / "escm").mkdir(exist_ok=True)
    (admin / "escm/cache.sqlite").unlink(missing_ok=True)
    (admin / "escm/cache.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    left = aged(sound.root / f"organization/knw/.knw07.yaml.{dead_process()}.0123abcd.tmp", b"a judgement")
    said = run("doctor")
    assert said.code == 1
    assert "The hook pre-commit asks for /gone/python, which is gone." in said.out
    assert "git is locked by index.lock, 1 hour old, and no git is running here" in " ".join(said.out.split())
    assert said.out.endswith("6 things have to be mended. What is safe is done by: escm doctor --repair\n")
    mended = run("doctor", "--repair")
    assert mended.code == 0, mended.out
    assert not lock.exists()
    assert not left.exists()
    assert schema.read_bytes() == shipped
    kept = {each.name: each.read_bytes() for each in (admin / "escm/backups/1").iterdir()}
    assert kept["index.lock"] == b"half an index"
    assert kept["organization__knw__" + left.name] == b"a judgement"
    assert kept[".escm__schemas__record-1.schema.json"] == b"{}\n"
    assert b"/gone/python" in kept["hooks__pre-commit"]
    assert kept["cache.sqlite"].endswith(b"\xff")
    assert sound.git("status", "--porcelain") == ""
    assert run("doctor", "--repair").code == 0
    assert not (admin / "escm/backups/2").exists()


def test_what_may_be_in_use_is_left_alone(sound: GitRepository, run: Run) -> None:
    lock = sound.root / ".git/index.lock"
    lock.write_bytes(b"")
    mine = sound.root / f"organization/knw/.knw07.yaml.{os.getpid()}.0123abcd.tmp"
    mine.write_bytes(b"being written")
    said = run("doctor", "--repair")
    assert said.code == 0
    assert "git is locked by index.lock, 0 seconds old." in said.out
    assert lock.exists()
    assert mine.read_bytes() == b"being written"


def test_lock_of_a_running_git_is_left_alone(sound: GitRepository, run: Run) -> None:
    lock = aged(sound.root / ".git/index.lock")
    with subprocess.Popen(["git", "cat-file", "--batch"], cwd=sound.root, stdin=subprocess.PIPE) as git:
        said = run("doctor", "--repair")
        git.communicate()
    assert "a git is running here" in " ".join(said.out.split())
    assert lock.exists()


def test_settings_that_close_the_gate_are_told_with_the_command(sound: GitRepository, run: Run) -> None:
    sound.git("config", "core.fsmonitor", "/bin/true")
    said = run("doctor", "--repair")
    assert said.code == 1
    words = " ".join(said.out.split())
    assert "could run programs, so it was not opened: core.fsmonitor" in words
    assert "git config --global --add escm.trusted" in words


def test_no_repository_is_a_finding(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("doctor", "--json")
    assert said.code == 1
    assert [each["check"] for each in said.json["findings"]] == ["git", "python", "libraries", "repository"]
    assert said.json["findings"][-1]["mend"].endswith("escm init")


def test_missing_git_is_a_finding(sound: GitRepository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    said = run("doctor")
    assert said.code in {1, 4}
    assert "The program git was not found." in said.out + said.err


def test_states_of_a_repository(sound: GitRepository, run: Run) -> None:
    sound.git("config", "core.autocrlf", "true")
    assert states(run)["line ends"] == "wrong"
    sound.commit("Say how lines end", {".gitattributes": "*.yaml text eol=lf\n"})
    assert "line ends" not in states(run)
    sound.git("replace", sound.git("rev-parse", "HEAD"), sound.git("rev-parse", "HEAD~1"))
    assert states(run)["history"] == "wrong"
    sound.git("replace", "-d", sound.git("rev-parse", "HEAD"))
    sound.git("checkout", "-q", "--detach")
    assert states(run)["state"] == "note"


def test_backup_never_goes_through_a_link(sound: GitRepository, run: Run, tmp_path: Path) -> None:
    shutil.rmtree(sound.root / ".git/escm", ignore_errors=True)
    (tmp_path / "outside").mkdir()
    (sound.root / ".git/escm").symlink_to(tmp_path / "outside")
    # There is no cache behind the link, but nothing can be saved there either.
    assert states(run)["cache"] == "wrong"
    lock = aged(sound.root / ".git/index.lock")
    said = run("doctor", "--repair")
    assert said.code == 4
    assert "is a symbolic link, so nothing was repaired." in " ".join(said.err.split())
    assert lock.exists()
    assert list((tmp_path / "outside").iterdir()) == []
