"""Ended at any moment, or in a crowd: nothing is torn, nothing that was reported done is lost, and work goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from escm_tui.git import condition
from tests.support.evidence import RECORD, sample_files
from tests.support.repositories import GitRepository
from tests.torture.bounds import rounds
from tests.torture.calls import call

SAVER = """
import itertools, os, sys
from datetime import date
from pathlib import Path
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.domain.records import Rating
from escm_tui.load.evidence_repository import EvidenceRepository
repo = EvidenceRepository.open(Path(sys.argv[1]), today=date(2026, 11, 24))
for number in itertools.count():
    note = "x" * 3_900 + str(number)
    rate(repo, [ClaimChange("organization", "knw07", "b1", Rating.PARTIAL, note=note)])
    os.write(1, b"%d\\n" % number)
"""

COMMITTER = """
import os, sys
from datetime import date
from pathlib import Path
from escm_tui.actions.commit import commit
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.domain.records import Rating
from escm_tui.load.evidence_repository import EvidenceRepository
repo = EvidenceRepository.open(Path(sys.argv[1]), today=date(2026, 11, 24))
practice, count = sys.argv[2], int(sys.argv[3])
for number in range(count):
    rate(repo, [ClaimChange("organization", practice, "b1", Rating.PARTIAL, note=f"{practice} {number}")])
    made = commit(repo, f"{practice} {number}", paths=[f"organization/{practice[:3]}/{practice}.yaml"])
    os.write(1, f"{made.id}\\n".encode())
"""


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A sound repository, in front of the reader."""
    made = GitRepository.new(tmp_path / "evidence")
    made.commit("Start", sample_files())
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return made


def started(program: str, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own that says on stdout what it has done."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def killed_after_a_line(process: subprocess.Popen[bytes], chance: random.Random) -> bytes:
    """Let it report something, then kill it and everything it started a moment later; all that it reported."""
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, process.stderr.read().decode() if process.stderr else ""
    limit = time.monotonic() + chance.random() * 0.06
    while time.monotonic() < limit:
        os.sched_yield()
    os.killpg(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    return first + rest


def test_killed_while_saving(git: GitRepository) -> None:
    chance = random.Random("save")
    record = git.root / "organization/knw/knw07.yaml"
    for _ in range(rounds(4, 1000)):
        said = killed_after_a_line(started(SAVER, str(git.root)), chance)
        last = int(said.split()[-1])
        content = record.read_text()
        assert f"xxx{last}" in content or f"xxx{last + 1}" in content
        assert call("validate").code == 0
        assert call("rate", "knw07.b1", "partial", "--note", "short").code == 0
    assert call("doctor", "--repair").code in {0, 1}
    assert [path for path in git.root.rglob("*.tmp") if "backups" not in path.parts] == []
    git.git("fsck", "--strict")


def test_killed_while_committing(git: GitRepository) -> None:
    chance = random.Random("commit")
    for _ in range(rounds(4, 300)):
        before = git.git("rev-parse", "HEAD")
        said = killed_after_a_line(started(COMMITTER, str(git.root), "knw07", "1000"), chance)
        # Git runs in a session of its own, so that it is not killed in the middle; it may still be at work.
        _wait_for_git(git)
        history = git.git("rev-list", "HEAD").split()
        assert set(said.decode().split()) <= set(history)
        assert before in history
        assert git.run("fsck", "--strict").returncode == 0
        _clear_locks(git)
        assert call("validate").code == 0
        # No claim rises, which would be told as a warning of its own.
        git.write({"organization/knw/knw07.yaml": RECORD.replace("satisfied", "partial") + f"# {len(history)}\n"})
        done = call("commit", "-m", "Go on")
        # The claims of the record rise again on the evidence that they had, which is told and no error.
        assert (done.code, done.err) in ((0, ""), (0, "1 warning in the evidence: escm validate\n"))
    assert git.git("status", "--porcelain") == ""


def _wait_for_git(git: GitRepository) -> None:
    limit = time.monotonic() + 10
    while condition.git_is_running(git.repository) and time.monotonic() < limit:
        os.sched_yield()


def _clear_locks(git: GitRepository) -> None:
    """What the doctor does once a lock is a minute old."""
    for lock in _locks(git):
        past = lock.stat().st_mtime - 3600
        os.utime(lock, (past, past))
    if _locks(git):
        call("doctor", "--repair")
    assert _locks(git) == []


def _locks(git: GitRepository) -> list[Path]:
    return [path for path in (git.root / ".git").glob("**/*.lock") if "backups" not in path.parts]


def test_killed_git_leaves_a_lock_that_the_doctor_clears(git: GitRepository) -> None:
    (git.root / ".git/index.lock").write_bytes(b"half")
    git.write({"organization/knw/knw07.yaml": RECORD.replace("satisfied", "partial")})
    _clear_locks(git)
    assert call("commit", "-m", "Go on").code == 0


ONE_RECORD = """
import os, sys
from datetime import date
from pathlib import Path
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.domain.records import Rating
from escm_tui.load.evidence_repository import EvidenceRepository
repo = EvidenceRepository.open(Path(sys.argv[1]), today=date(2026, 11, 24))
activity, count = sys.argv[2], int(sys.argv[3])
for number in range(count):
    rate(repo, [ClaimChange("organization", "knw07", activity, Rating.PARTIAL, note=f"{activity} {number}")])
    claim = repo.work_tree().records["organization", "knw07"].claims[activity]
    assert claim.note == f"{activity} {number}", claim.note
    os.write(1, b"%d\\n" % number)
"""


def test_three_writers_of_one_record_lose_nothing(git: GitRepository) -> None:
    """Each has a claim of its own in one file, and after each save finds what it wrote, whoever saved meanwhile."""
    count = rounds(12, 300)
    activities = ("b2", "b3", "c1")
    writers = [started(ONE_RECORD, str(git.root), activity, str(count)) for activity in activities]
    for writer in writers:
        out, err = writer.communicate()
        assert writer.returncode == 0, err.decode()
        assert out.split() == [str(number).encode() for number in range(count)]
    text = (git.root / "organization/knw/knw07.yaml").read_text()
    assert all(f"note: {activity} {count - 1}" in text for activity in activities), text
    assert call("validate").code == 0
    assert list(git.root.rglob("*.tmp")) == []


def test_three_writers_and_a_person_with_git(git: GitRepository) -> None:
    count = rounds(4, 60)
    practices = ("knw07", "thr01", "ppl03")
    writers = [started(COMMITTER, str(git.root), practice, str(count)) for practice in practices]
    done: set[str] = set()
    person = 0
    while any(writer.poll() is None for writer in writers):
        # Somebody looks on with the program; a look must not get into the way of the person's git.
        assert call("status").code in {0, 4}
        git.write({"README.md": f"{person}\n"})
        for words in (("add", "README.md"), ("commit", "-q", "-m", f"Note {person}", "--", "README.md")):
            _until_unlocked(git, *words)
        person += 1
    for writer in writers:
        out, err = writer.communicate()
        assert writer.returncode == 0, err.decode()
        done |= set(out.decode().split())
    subjects = git.git("log", "--format=%s").split("\n")
    assert len(done) == 3 * count
    assert done <= set(git.git("rev-list", "HEAD").split())
    assert {f"{practice} {number}" for practice in practices for number in range(count)} <= set(subjects)
    assert sum(each.startswith("Note ") for each in subjects) == person
    assert git.run("fsck", "--strict").returncode == 0


def _until_unlocked(git: GitRepository, *words: str) -> None:
    """As a person does whom git tells that it is locked by a commit."""
    limit = time.monotonic() + 30
    while True:
        said = git.run(*words)
        if said.returncode == 0:
            return
        words_of_git = said.stderr.decode()
        assert "index.lock" in words_of_git or "cannot lock ref" in words_of_git, words_of_git
        assert time.monotonic() < limit


def test_looking_on_never_disturbs_a_person(git: GitRepository) -> None:
    """The program reads over and over while a person adds and commits; not one of their commands fails."""
    program = "import sys\nfrom escm_tui.cli.main import main\nwhile True: main(['status'])"
    looking = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for number in range(rounds(25, 400)):
            git.write({"organization/knw/knw07.yaml": RECORD + f"# {number}\n"})
            git.git("add", "-A")
            git.git("commit", "-q", "-m", f"Change {number}")
        assert looking.poll() is None
    finally:
        looking.kill()
        looking.wait()
