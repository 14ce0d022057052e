"""Answers that are kept: the same bytes as without, never stale, never in the way."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.cli import again
from escm_tui.cli.main import main
from escm_tui.errors import ExitCode
from escm_tui.load import state
from tests.support.evidence import RECORD, sample_files
from tests.support.repositories import GitRepository

READING = (
    ["status"],
    ["status", "--json"],
    ["status", "--rev", "HEAD~1"],
    ["list", "changed"],
    ["show", "knw07"],
    ["gap"],
    ["validate"],
    ["validate", "--rev", "HEAD"],
    ["trend"],
    ["compare", "HEAD~1", "HEAD"],
    ["compare", "HEAD~1"],
)
Run = Callable[..., tuple[int, bytes, bytes]]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    monkeypatch.setattr(state, "RACY", 0)
    made = GitRepository.new(tmp_path / "r")
    made.commit("Start", sample_files())
    made.commit("Rate", {"organization/knw/knw08.yaml": RECORD.replace("procedure", "gone")})
    made.git("tag", "-a", "-m", "Evaluated", "evaluation/one")
    return made


@pytest.fixture
def run(git: GitRepository, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(git.root)

    def call(*words: str) -> tuple[int, bytes, bytes]:
        code = main(list(words))
        out, err = capfdbinary.readouterr()
        return code, out, err

    return call


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was answered from the cache."""
    seen: list[object] = []
    say = again.Said.say

    def noted(said: again.Said) -> int | None:
        seen.append(said)
        return say(said)

    monkeypatch.setattr(again.Said, "say", noted)
    return seen


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_same_bytes_with_and_without(run: Run, answered: list[object], words: list[str]) -> None:
    plain = run("--no-cache", *words)
    assert answered == []
    assert run(*words) == plain
    assert answered == []
    assert run(*words) == plain
    assert len(answered) == 1
    assert run("--no-cache", *words) == plain
    assert len(answered) == 1


def test_no_cache_writes_none(run: Run, git: GitRepository) -> None:
    run("--no-cache", "status")
    assert not (git.root / ".git" / "escm").exists()


@pytest.mark.parametrize("words", [["status"], ["validate"], ["compare", "HEAD~1"]], ids=" ".join)
def test_every_change_is_seen(run: Run, git: GitRepository, answered: list[object], words: list[str]) -> None:
    record = git.root / "organization/knw/knw08.yaml"
    times = record.stat()
    run(*words)
    text = record.read_text(encoding="utf-8")
    # Of the same size, with its old times: only that it was touched tells.
    record.write_text(text.replace("satisfied", "satisfizd"), encoding="utf-8")
    os.utime(record, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert run(*words) == run("--no-cache", *words)
    record.write_text(text, encoding="utf-8")
    (git.root / "organization/evidence/new.yaml").write_text("title: 1\n", encoding="utf-8")
    assert run(*words) == run("--no-cache", *words)
    git.git("rm", "-q", "-f", "organization/knw/knw07.yaml")
    assert run(*words) == run("--no-cache", *words)
    git.commit("Record")
    assert run(*words) == run("--no-cache", *words)
    assert answered == []


def test_events_of_evaluations_are_seen_by_trend(run: Run, git: GitRepository) -> None:
    run("trend")
    event = git.root / "evaluations/one/events/2026-01-01-withdrawn.yaml"
    event.parent.mkdir(parents=True)
    event.write_text('kind: withdrawn\ndate: "2026-01-01"\nbecause: Wrong\n', encoding="utf-8")
    assert run("trend") == run("--no-cache", "trend")
    git.git("tag", "-d", "evaluation/one")
    assert run("trend") == run("--no-cache", "trend")


def test_files_that_were_just_written_are_not_told_by_their_times(
    run: Run, git: GitRepository, monkeypatch: pytest.MonkeyPatch, answered: list[object]
) -> None:
    monkeypatch.setattr(state, "RACY", 10**18)
    (git.root / "organization/evidence/new.yaml").write_text("title: 1\n", encoding="utf-8")
    assert run("status") == run("status")
    assert answered == []


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_given_again_before_the_command_line_is_loaded(
    run: Run, capfdbinary: pytest.CaptureFixture[bytes], words: list[str]
) -> None:
    assert again.given_again(words) is None
    plain = run(*words)
    code = again.given_again(words)
    out, err = capfdbinary.readouterr()
    assert (code, out, err) == plain


@pytest.mark.parametrize(
    "words", [[], ["--json", "status"], ["status", "--repo", "."], ["--no-cache", "status"], ["log"], ["status", "--x"]]
)
def test_nothing_is_given_again_for_other_words(run: Run, words: list[str]) -> None:
    run("status")
    run("--json", "status")
    run("status", "--repo", ".")
    assert again.given_again(words) is None


def test_nothing_is_given_again_elsewhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("status")
    monkeypatch.chdir(tmp_path)
    assert again.given_again(["status"]) is None


def test_given_again_after_git_refreshed_its_index(run: Run, git: GitRepository, answered: list[object]) -> None:
    run("status")
    os.utime(git.root / "organization/knw/knw08.yaml", ns=(1, 1))
    git.git("update-index", "--refresh")
    assert again.given_again(["status"]) is None
    assert run("status") == run("status")
    assert len(answered) == 2
    assert again.given_again(["status"]) == 0


def test_a_changed_configuration_passes_the_gate_first(run: Run, git: GitRepository, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    run("status")
    # As young as the index, so that git would look into it, through the filter.
    (git.root / ".gitattributes").write_text("*.yaml filter=spy\n", encoding="utf-8")
    git.git("config", "filter.spy.clean", f"touch {ran}; cat")
    assert again.given_again(["status"]) is None
    assert run("status")[0] == 3
    assert not ran.exists()


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_overlooks_is_not_overlooked_here(
    run: Run, git: GitRepository, answered: list[object], flag: str
) -> None:
    record = git.root / "organization/knw/knw08.yaml"
    git.git("update-index", flag, "organization/knw/knw08.yaml")
    before = run("validate")
    record.write_text("activities: nonsense\n", encoding="utf-8")
    after = run("validate")
    assert before != after == run("--no-cache", "validate")
    assert answered == []


def test_revisions_are_asked_for_anew(run: Run, git: GitRepository) -> None:
    run("status", "--rev", "HEAD@{0}")
    before = run("status", "--rev", "HEAD@{0}")
    git.git("reset", "-q", "--hard", "HEAD~1")
    assert run("status", "--rev", "HEAD@{0}") == run("--no-cache", "status", "--rev", "HEAD@{0}") != before


def test_answers_survive_being_packed() -> None:
    said = again.Said(1, [("out", "ä\n1\n"), ("err", ""), ("out", "\udcff")], {"a": "0" * 40})
    read = again.Said.unpacked(said.packed())
    assert (read.exit, read.texts, read.revisions) == (said.exit, said.texts, said.revisions)
    assert again.Said.unpacked(again.Said(None, [], {}).packed()).exit is None


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0" + bytes(3000)])
def test_a_damaged_cache_changes_nothing(run: Run, git: GitRepository, damage: bytes) -> None:
    plain = run("--no-cache", "validate")
    run("validate")
    (git.root / ".git/escm/cache.sqlite").write_bytes(damage)
    assert [run("validate"), run("validate"), run("validate")] == [plain] * 3


def test_what_stands_in_the_way_changes_nothing(run: Run, git: GitRepository) -> None:
    (git.root / ".git" / "escm").write_text("in the way", encoding="utf-8")
    assert run("status") == run("--no-cache", "status")


def test_a_stream_that_takes_nothing_is_left_to_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    run("status")
    assert again.given_again(["status"]) == ExitCode.CLEAN
    with monkeypatch.context() as patched:
        patched.setattr(sys.stdout, "flush", full)
        assert again.given_again(["status"]) is None
        assert main(["status"]) == ExitCode.INTERNAL


def test_two_processes_at_once_say_the_same(git: GitRepository) -> None:
    words = [sys.executable, "-m", "escm_tui", "validate"]
    here = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(here)}
    both = [
        subprocess.Popen(words, cwd=git.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    one, two = ((*each.communicate(), each.returncode) for each in both)
    assert one == two
    assert one[1] == b""
