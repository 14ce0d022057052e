"""On a disk that is full, or that may only be read, nothing is torn, and what is said names the cause."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.evidence import sample_files
from tests.support.repositories import GitRepository

ROOT = Path(__file__).parents[2]
PLACE = "organization/knw/knw07.yaml"

STORY = """
import os, subprocess, sys
from pathlib import Path


def call(*words):
    # A process of its own, which lets go of every file before the disk is taken away.
    words = [sys.executable, "-P", "-m", "escm_tui", *words]
    return subprocess.run(words, capture_output=True, text=True, check=False)



root = Path(sys.argv[1]) / "evidence"
os.chdir(root)
place = root / "organization/knw/knw07.yaml"
before = place.read_bytes()
filler = Path(sys.argv[1]) / "filler"
kind = sys.argv[2]


def leave():
    if kind == "full":
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
    else:
        subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)


def come_back():
    if kind == "full":
        filler.unlink()
    else:
        subprocess.run(["mount", "-o", "remount,rw", sys.argv[1]], check=True)


WORDS = {"full": "the disk is full", "read": "the disk can only be read"}[kind]
leave()
assert call("status").returncode == 0, "reading goes on"
assert call("validate").returncode == 0
note = "x" * 3900
for words in (("rate", "knw07.b1", "partial", "--note", note), ("rate", "thr03.b1", "partial", "--note", note)):
    said = call(*words)
    assert said.returncode == 4, said
    assert WORDS in said.stderr, said.stderr
    assert "Traceback" not in said.stderr
    assert place.read_bytes() == before
    assert not (root / "organization/thr").exists()
come_back()
assert list(root.rglob("*.tmp")) == []
assert call("rate", "knw07.b1", "partial", "--note", note).returncode == 0
changed = place.read_bytes()
head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, check=True).stdout
leave()
said = call("commit", "-m", "In vain")
assert said.returncode == 4, said
assert WORDS in said.stderr or "No space left" in said.stderr, said.stderr
assert "Traceback" not in said.stderr
come_back()
assert place.read_bytes() == changed
assert subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, check=True).stdout == head
assert subprocess.run(["git", "fsck", "--strict"], check=False, capture_output=True).returncode == 0
assert call("commit", "-m", "Go on").returncode == 0, "the work goes on where it was"
print("told")
"""


def _may_mount() -> bool:
    words = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None and subprocess.run(words, check=False, capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not _may_mount(), reason="no disk of one's own can be mounted here")
@pytest.mark.parametrize("kind", ["full", "read"])
def test_a_real_disk_that_refuses(kind: str, tmp_path: Path) -> None:
    """A disk of 3 MB in the memory, seen by the processes of this test alone."""
    git = GitRepository.new(tmp_path / "evidence")
    git.commit("Start", sample_files())
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "story.py").write_text(STORY)
    script = 'mount -t tmpfs -o size=3m none "$1" && cp -a "$2" "$1"/ && exec "$3" -P "$4" "$1" "$5"'
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    places = [str(disk), str(git.root), sys.executable, str(tmp_path / "story.py"), kind]
    done = subprocess.run(
        [*words, *places],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "told"), done.stderr[-3000:]


@pytest.mark.skipif(shutil.which("unshare") is None, reason="the right to write everywhere cannot be given up here")
def test_a_repository_that_one_may_not_write_is_read_and_the_refusal_is_said(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "evidence")
    git.commit("Start", sample_files())
    before = (git.root / PLACE).read_bytes()
    _let_write(git.root, allowed=False)
    try:
        # In a user namespace of its own even root may no longer write what nobody may.
        probe = subprocess.run(["unshare", "--user", "touch", str(git.root / "x")], check=False, capture_output=True)
        if b"Permission denied" not in probe.stderr:
            pytest.skip("the right to write everywhere cannot be given up here")

        def other(*words: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["unshare", "--user", sys.executable, "-P", "-m", "escm_tui", *words],
                cwd=git.root,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )

        read = other("status")
        assert read.returncode == 0, read.stderr
        for words in (("rate", "knw07.b1", "partial"), ("commit", "-m", "In vain", "README.md")):
            refused = other(*words)
            assert refused.returncode in {2, 4}
            assert "Traceback" not in refused.stderr
        assert "you may not write there" in other("rate", "knw07.b1", "partial").stderr
        assert "You may not write here, so the repository can only be read." in other("doctor").stdout
    finally:
        _let_write(git.root, allowed=True)
    assert (git.root / PLACE).read_bytes() == before


def _let_write(root: Path, *, allowed: bool) -> None:
    for path in (root, *root.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o200 if allowed else mode & ~0o222)
