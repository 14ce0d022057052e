"""What a source holds at a path: the entry, the content or why there is none, and digests of content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from escm_tui.git.spelling import text_of
from escm_tui.tuples import NamedTuple

BLOCK = 1024 * 1024
"""Bytes to read at a time."""

_POINTER_SIZE = 1024
_LFS_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n")
_KINDS = {"120000": "a symbolic link", "160000": "a repository of its own", "040000": "a folder"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One path of a source: git's mode in octal, the object id (not in the work tree), the size in the work tree."""

    mode: str
    oid: str | None
    size: int | None

    @property
    def is_file(self) -> bool:
        """Whether this is a regular file, the only thing that counts as evidence."""
        return self.mode in {"100644", "100755"}

    @property
    def is_link(self) -> bool:
        """Whether this is a symbolic link, or lies beyond one."""
        return self.mode == "120000"

    @property
    def is_submodule(self) -> bool:
        """Whether this is a repository within the repository."""
        return self.mode == "160000"

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder, be it a repository of its own."""
        return self.mode in {"040000", "160000"}

    @property
    def kind(self) -> str:
        """What it is instead of a regular file, for a sentence."""
        return _KINDS.get(self.mode, "a pipe or a device")


class TooLarge(NamedTuple):
    """Stands in for the content of a file of more bytes than the reader wanted."""

    size: int


class Unreadable(NamedTuple):
    """Stands in for the content of a file that is no regular file or could not be read, with the reason in words."""

    reason: str


Content = bytes | TooLarge | Unreadable


def stand_in(entry: Entry) -> Content:
    """What is told instead of the content of something that is no file, or is too large."""
    return TooLarge(entry.size or 0) if entry.is_file else Unreadable(f"It is {entry.kind}.")


def digest_of(blocks: Iterable[bytes], size: int, *, follow_pointers: bool = True) -> str:
    """SHA-256 of content in hex; of a git LFS pointer (then `size` is small) the digest that it names, if followed."""
    import hashlib

    digest = hashlib.sha256()
    last = b""
    for block in blocks:
        digest.update(block)
        last = block
    # A pointer stands for content that git LFS keeps elsewhere; its digest is that of the content.
    pointer = _LFS_POINTER.match(last) if follow_pointers and size < _POINTER_SIZE else None
    return text_of(pointer[1]) if pointer else digest.hexdigest()


def moment(seconds: int) -> datetime:
    """Seconds since 1970 as a date in UTC; what lies outside the calendar is moved to its border."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return datetime(9999, 12, 31, tzinfo=UTC) if seconds > 0 else datetime(1, 1, 1, tzinfo=UTC)
