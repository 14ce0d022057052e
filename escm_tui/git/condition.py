"""What tells whether a repository is in order beside its content: locks, running gits, settings, odd references."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from escm_tui.errors import GitFailed
from escm_tui.git.environment import Manner
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import text_of

_MOST_LOCKS = 50
_MOUNT_POINT = 4
_ESCAPED = re.compile(r"\\([0-7]{3})")
_OF_THE_NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.rclone",
    "davfs",
    "ncpfs",
)


def locks(repository: Repository) -> tuple[tuple[Path, int], ...]:
    """The locks that git left or holds here, each with its age in seconds."""
    folders = {repository.git_dir, repository.common_dir}
    found = {path for folder in folders for path in folder.glob("*.lock")}
    references = repository.common_dir / "refs"
    if references.is_dir() and not references.is_symlink():
        found |= {path for path in references.rglob("*.lock") if not path.is_symlink()}
    aged = []
    for path in sorted(found)[:_MOST_LOCKS]:
        with suppress(OSError):
            aged.append((path, max(0, int(time.time() - path.lstat().st_mtime))))
    return tuple(aged)


def git_is_running(repository: Repository) -> bool | None:
    """Whether a git process works in this repository; nothing where the system does not tell."""
    processes = Path("/proc")
    if not (processes / "self" / "cwd").exists():
        return None
    places = [os.path.realpath(folder) for folder in {repository.root, repository.git_dir, repository.common_dir}]
    for process in processes.iterdir():
        if not process.name.isdigit():
            continue
        with suppress(OSError):
            if (process / "comm").read_bytes().startswith(b"git"):
                here = os.path.realpath(process / "cwd", strict=True)
                if any(here == place or here.startswith(place + os.sep) for place in places):
                    return True
    return False


def replaced_objects(repository: Repository) -> int:
    """How many objects `refs/replace` shows as others."""
    return repository.run(["for-each-ref", "--format=%(refname)", "refs/replace/"]).count(b"\n")


def is_grafted(repository: Repository) -> bool:
    """Whether a file changes what git shows as parents."""
    return os.path.lexists(repository.common_dir / "info" / "grafts")


def network_disk(folder: Path, mounts: str | None = None) -> str:
    """The kind of disk of the network that a folder lies on, such as nfs4; empty where it is none or nobody knows.

    `mounts` is what the system says of its disks, in the form of /proc/self/mountinfo.
    """
    if mounts is None:
        try:
            mounts = text_of(Path("/proc/self/mountinfo").read_bytes())
        except OSError:
            return ""
    place, best, kind = os.path.realpath(folder), "", ""
    for line in mounts.split("\n"):
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) <= _MOUNT_POINT or not after:
            continue
        point = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[_MOUNT_POINT])
        # Of two disks at one place the later one covers the earlier.
        if (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, after.partition(" ")[0]
    return kind if kind.startswith(_OF_THE_NETWORK) else ""


def ignores_case(repository: Repository) -> bool:
    """Whether the disk takes HEAD and head for one name."""
    try:
        return (repository.git_dir / "HEAD").samefile(repository.git_dir / "hEAD")
    except OSError:
        return False


def setting(repository: Repository, key: str) -> str:
    """The value that git goes by, whoever set it; empty where nobody did."""
    outcome = repository.execute(["config", "--get", key], manner=Manner.OWN)
    return text_of(outcome.output).removesuffix("\n") if outcome.status == 0 else ""


def is_partial(repository: Repository) -> bool:
    """Whether objects were left out when the repository was cloned."""
    outcome = repository.execute(["config", "--get-regexp", r"^remote\..*\.promisor$"], manner=Manner.OWN)
    return outcome.status == 0 or bool(setting(repository, "extensions.partialclone"))


def converts_line_ends(repository: Repository, path: str) -> bool:
    """Whether git would check this file out with CRLF."""
    try:
        listing = repository.run(["check-attr", "-z", "text", "eol", "--", path], manner=Manner.OWN, time_limit=2)
    except GitFailed:
        # A pipe in the place of the attributes holds git up for ever.
        return False
    fields = text_of(listing).split("\0")
    found = dict(zip(fields[1::3], fields[2::3], strict=False))
    if found.get("eol") in {"lf", "crlf"}:
        return found["eol"] == "crlf"
    if found.get("text") == "unset":
        return False
    if setting(repository, "core.autocrlf").lower() in {"true", "1", "yes", "on"}:
        return True
    return found.get("text") in {"set", "auto"} and setting(repository, "core.eol").lower() == "crlf"
