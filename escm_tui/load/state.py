"""What tells one state of a repository from another without reading a file: names, sizes, times, references."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass

from escm_tui.git.repository import Repository

RACY = 2_000_000_000
"""Nanoseconds that a file must have been left alone to be told by its times; some file systems count in two seconds."""


@dataclass(frozen=True, slots=True)
class State:
    """A digest, and when the youngest file behind it was changed, in nanoseconds since 1970."""

    digest: str
    youngest: int = 0

    def settled_at(self, moment: int) -> bool:
        """Whether at that moment no file was so young that a change could have kept its times."""
        return self.youngest < moment - RACY


def references(repository: Repository) -> State:
    """HEAD and every reference, and where a shallow history ends."""
    listing = repository.execute(["show-ref", "--head"])
    digest = hashlib.blake2b(listing.output, digest_size=16)
    try:
        digest.update((repository.common_dir / "shallow").read_bytes())
    except OSError:
        digest.update(b"whole")
    return State(digest.hexdigest())


def work_tree(repository: Repository, below: Sequence[str] = ()) -> State:
    """Every file that git sees on disk, or those below some paths: its kind, number, size and times."""
    words = ["ls-files", "-z", "-c", "-o", "--exclude-standard", *(("--", *below) if below else ())]
    names = sorted(set(repository.run(words).split(b"\0")))
    root = os.fsencode(repository.root) + b"/"
    rows, youngest = [], 0
    for name in names:
        try:
            facts = os.lstat(root + name)
        except OSError:
            rows.append(b"%b gone\n" % name)
            continue
        changed, touched = facts.st_ctime_ns, facts.st_mtime_ns
        if name or not stat.S_ISDIR(facts.st_mode):
            youngest = max(youngest, changed, touched)
            rows.append(
                b"%b\0%d %d %d %d %d %d\n"
                % (name, facts.st_mode, facts.st_size, touched, changed, facts.st_ino, facts.st_dev)
            )
    return State(hashlib.blake2b(b"".join(rows), digest_size=16).hexdigest(), youngest)
