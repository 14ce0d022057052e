"""Opens files below one folder component by component, so that no symbolic link leads elsewhere."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import Self

from escm_tui.errors import RepositoryError
from escm_tui.git.content import BLOCK, Content, Entry, TooLarge, Unreadable, digest_of
from escm_tui.git.spelling import text_of

ABLE = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether this system opens files below a folder that is held open; Windows does not."""


def _require_able() -> None:
    """Stop where a file cannot be opened below a folder that is held open, as on Windows: a link could lead outside."""
    if not ABLE:
        raise RepositoryError(
            "This system lacks what reading safely takes, so the work tree is not read.",
            "On Windows work in the Windows Subsystem for Linux (WSL), or look at a revision: --rev HEAD",
        )


class Folders:
    """Opens files below one folder component by component, so that no symbolic link leads elsewhere."""

    def __init__(self, root: os.PathLike[str] | str) -> None:
        _require_able()
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._name = b""
        self._folder = self._root

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()
        os.close(self._root)

    def _leave(self) -> None:
        if self._folder != self._root:
            os.close(self._folder)
        self._folder, self._name = self._root, b""

    def _enter(self, name: bytes) -> int:
        if name == self._name:
            return self._folder
        self._leave()
        folder = self._root
        for part in name.split(b"/"):
            try:
                below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            finally:
                if folder != self._root:
                    os.close(folder)
            folder = below
        self._folder, self._name = folder, name
        return folder

    def look(self, path: bytes) -> Entry | None:
        """The entry of a path, or nothing when the file is gone; what lies beyond a link counts as a link."""
        name, _, last = path.rpartition(b"/")
        try:
            facts = os.lstat(last, dir_fd=self._enter(name)) if name else os.lstat(last, dir_fd=self._root)
        except (FileNotFoundError, PermissionError):
            return None
        except OSError:
            return Entry("120000", None, None) if self._beyond_link(name) else None
        if stat.S_ISREG(facts.st_mode):
            return Entry("100755" if facts.st_mode & 0o100 else "100644", None, facts.st_size)
        if stat.S_ISDIR(facts.st_mode):
            # git lists no folders, but a repository within the repository, or one that took the place of a file.
            return Entry("160000" if self._has_git(path) else "040000", None, None)
        return Entry(f"{stat.S_IFMT(facts.st_mode):06o}", None, None)

    def _has_git(self, path: bytes) -> bool:
        with suppress(OSError):
            os.lstat(b".git", dir_fd=self._enter(path))
            return True
        return False

    def _beyond_link(self, name: bytes) -> bool:
        parts = name.split(b"/")
        for count in range(1, len(parts) + 1):
            with suppress(OSError):
                if stat.S_ISLNK(os.lstat(b"/".join(parts[:count]), dir_fd=self._root).st_mode):
                    return True
        return False

    def _open(self, path: bytes) -> int:
        name, _, last = path.rpartition(b"/")
        folder = self._enter(name) if name else self._root
        # Not blocking: a pipe that took the file's place must not hang the program.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(last, flags, dir_fd=folder)

    def read(self, path: bytes, limit: int) -> Content:
        """A file's bytes, or why not."""
        try:
            file = self._open(path)
            try:
                facts = os.fstat(file)
                if not stat.S_ISREG(facts.st_mode):
                    return Unreadable("It is not a regular file.")
                if facts.st_size > limit:
                    return TooLarge(facts.st_size)
                content = _all_of(file, facts.st_size, limit)
            finally:
                os.close(file)
        except OSError as error:
            return Unreadable(f"It cannot be read: {error.strerror or error}.")
        return content if len(content) <= limit else TooLarge(len(content))

    def digest(self, path: bytes) -> str:
        """SHA-256 of a file."""
        try:
            file = self._open(path)
            try:
                facts = os.fstat(file)
                if stat.S_ISREG(facts.st_mode):
                    return digest_of(iter(lambda: os.read(file, BLOCK), b""), facts.st_size)
            finally:
                os.close(file)
        except OSError as error:
            raise RepositoryError(f"{text_of(path)} cannot be read: {error.strerror or error}.") from error
        raise RepositoryError(f"{text_of(path)} is not a regular file.")


def _all_of(file: int, size: int, limit: int) -> bytes:
    """What a file holds, and at most one byte more than `limit`; mostly it is as large as it was a moment ago."""
    content = os.read(file, size + 1)
    if len(content) == size:
        return content
    blocks = [content]
    left = limit + 1 - len(content)
    while left > 0 and (block := os.read(file, min(left, BLOCK))):
        blocks.append(block)
        left -= len(block)
    return b"".join(blocks)
