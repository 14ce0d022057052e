"""What tells whether a repository is in order beside its content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from escm_tui.git import condition
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
