"""What tells whether a repository is in order beside its content."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from escm_tui.git import condition
from escm_tui.git.repository import Repository
from tests.support.repositories import GitRepository

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 21 0:30 / /net rw - nfs4 server:/export rw
41 40 8:2 / /net/own rw shared:2 - xfs /dev/sdb1 rw
42 21 0:31 / /with\\040blank rw - cifs //server/share rw
43 21 0:32 / /ssh rw - fuse.sshfs me@host: rw
44 21 0:33 / /fuse rw - fuse.bindfs x rw
45 21 0:34 / /covered rw - nfs a rw
46 21 0:35 / /covered rw - tmpfs b rw
broken line
47 21
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/evidence", ""),
        ("/net", "nfs4"),
        ("/net/evidence", "nfs4"),
        ("/network/evidence", ""),
        ("/net/own/evidence", ""),
        ("/with blank/x", "cifs"),
        ("/ssh/x", "fuse.sshfs"),
        ("/fuse/x", ""),
        ("/covered/x", ""),
    ],
)
def test_disks_of_the_network_are_told_apart(folder: str, kind: str) -> None:
    assert condition.network_disk(Path(folder), MOUNTS) == kind


def test_the_system_is_asked_where_nothing_is_given(tmp_path: Path) -> None:
    assert condition.network_disk(tmp_path) == ""


def test_whether_case_is_told_apart_is_asked_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = GitRepository.new(tmp_path / "r")
    other = git.root / ".git/hEAD"
    told_apart = not other.exists()
    assert condition.ignores_case(git.repository) is not told_apart
    if told_apart:
        os.link(git.root / ".git/HEAD", other)
        assert condition.ignores_case(git.repository)


def test_locks_are_found_with_their_age_and_links_are_passed_by(evidence_git: GitRepository) -> None:
    folder = evidence_git.root / ".git"
    for name in ("index.lock", "refs/heads/main.lock", "refs/tags/evaluation/x.lock"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (time.time() - 90, time.time() - 90))
    (folder / "refs/heads/link.lock").symlink_to(folder / "index.lock")
    found = condition.locks(evidence_git.repository)
    assert [path.relative_to(folder).as_posix() for path, _ in found] == [
        "index.lock", "refs/heads/main.lock", "refs/tags/evaluation/x.lock",
    ]  # fmt: skip
    assert all(90 <= age <= 300 for _, age in found)


def test_a_folder_of_references_that_leads_elsewhere_is_not_searched(
    evidence_git: GitRepository, tmp_path: Path
) -> None:
    repository = evidence_git.repository
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x.lock").touch()
    (evidence_git.root / ".git/refs").rename(tmp_path / "kept")
    (evidence_git.root / ".git/refs").symlink_to(tmp_path / "elsewhere")
    assert condition.locks(repository) == ()


def test_a_git_at_work_here_is_seen_and_one_elsewhere_is_not(evidence_git: GitRepository, tmp_path: Path) -> None:
    other = GitRepository.new(tmp_path / "other")
    with subprocess.Popen(
        ["git", "cat-file", "--batch"], cwd=evidence_git.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(b"HEAD\n")
        running.stdin.flush()
        running.stdout.readline()
        assert condition.git_is_running(evidence_git.repository) is True
        assert condition.git_is_running(other.repository) is False
        running.stdin.close()
    assert condition.git_is_running(evidence_git.repository) is False


def test_what_hides_history_is_seen(evidence_git: GitRepository) -> None:
    first, second = evidence_git.commit("One", {"a": "1"}), evidence_git.commit("Two", {"a": "2"})
    repository = evidence_git.repository
    assert (condition.replaced_objects(repository), condition.is_grafted(repository)) == (0, False)
    evidence_git.git("replace", second, first)
    (repository.common_dir / "info").mkdir(exist_ok=True)
    (repository.common_dir / "info/grafts").symlink_to("nowhere")
    assert (condition.replaced_objects(repository), condition.is_grafted(repository)) == (1, True)


@pytest.mark.parametrize(
    ("settings", "attributes", "converts"),
    [
        ({}, "", False),
        ({"core.autocrlf": "true"}, "", True),
        ({"core.autocrlf": "input"}, "", False),
        ({"core.autocrlf": "true"}, "*.yaml -text\n", False),
        ({"core.autocrlf": "true"}, "*.yaml text eol=lf\n", False),
        ({}, "*.yaml text eol=crlf\n", True),
        ({"core.eol": "crlf"}, "", False),
        ({"core.eol": "crlf"}, "*.yaml text=auto\n", True),
        ({"core.eol": "crlf"}, "*.yaml text\n", True),
        ({"core.eol": "lf"}, "*.yaml text\n", False),
    ],
)
def test_ends_of_lines_are_as_git_would_check_them_out(
    settings: dict[str, str], attributes: str, evidence_git: GitRepository, *, converts: bool
) -> None:
    path = evidence_git.root / "a.yaml"
    evidence_git.commit("Start", {"a.yaml": "a: 1\n", ".gitattributes": attributes})
    for key, value in settings.items():
        evidence_git.git("config", key, value)
    assert condition.converts_line_ends(evidence_git.repository, "a.yaml") is converts
    path.unlink()
    evidence_git.git("checkout", "--", "a.yaml")
    assert (b"\r\n" in path.read_bytes()) is converts


def test_a_clone_that_lacks_objects_is_told(evidence_git: GitRepository) -> None:
    evidence_git.commit("One", {"a": "1"})
    repository = evidence_git.repository
    assert not condition.is_partial(repository)
    evidence_git.git("config", "remote.origin.promisor", "true")
    assert condition.is_partial(repository)
    evidence_git.git("config", "--unset", "remote.origin.promisor")
    evidence_git.git("config", "extensions.partialClone", "origin")
    assert condition.is_partial(repository)


def test_a_system_that_tells_nothing_is_asked_nothing_more(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a Mac, where there is no /proc."""
    repository = evidence_git.repository
    monkeypatch.setattr(condition, "Path", lambda place: tmp_path / f"absent{place}")
    assert condition.git_is_running(repository) is None
    assert condition.network_disk(tmp_path) == ""


def test_a_pipe_in_the_place_of_the_attributes_is_not_waited_for(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(evidence_git.root / ".gitattributes")
    evidence_git.git("config", "core.autocrlf", "true")
    real = Repository.run
    monkeypatch.setattr(Repository, "run", lambda self, args, **more: real(self, args, **more | {"time_limit": 0.05}))
    assert not condition.converts_line_ends(evidence_git.repository, "organization/knw/knw07.yaml")
