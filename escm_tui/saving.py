"""Puts a file in place whole or not at all, never over a change by somebody else, never through a symbolic link."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from escm_tui.errors import FileChanged, UsageError, WriteError

try:
    import fcntl
except ImportError:  # pragma: no cover  a test imports this module without it in a process of its own
    # Windows has no such module.
    _LOCKS = False
else:
    _LOCKS = True

LOCK_SECONDS = 5.0
"""How long to wait for another program that is writing."""

_PAUSE_SECONDS = 0.05
ABLE = _LOCKS and os.open in os.supports_dir_fd
"""Whether this system locks files and opens them below a folder that is held open; Windows does not."""

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_FOLLOW
_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EIO: "the disk reports an error",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EMFILE: "too many files are open",
    errno.ELOOP: "a symbolic link is in the way",
    errno.ENOTDIR: "a file or symbolic link is where a folder should be",
    errno.ENOLCK: "this disk, perhaps one of the network, cannot lock files",
    errno.EOPNOTSUPP: "this disk, perhaps one of the network, cannot do that",
    errno.ESTALE: "the disk of the network was taken away",
    errno.ETIMEDOUT: "the disk of the network does not answer",
    errno.EFBIG: "the file would be too large for this disk",
}


def save(path: Path, new: bytes, *, expected: bytes | None, root: Path, lock_folder: Path) -> None:
    """Write a file below `root`, atomically; folders on the way are made. Nothing is written where nothing changes.

    Args:
        path: the file, below `root`.
        new: what it shall hold.
        expected: what it held when it was read; nothing where there was none.
        root: the work tree.
        lock_folder: where the lock lies that every writer of this work tree takes; made where it is missing.

    Raises:
        FileChanged: the file is no longer what was expected; it is left as it is.
        WriteError: no regular file, outside of the root, locked, read-only, or the disk says no; it is left as it is.
    """
    with _opened(path, root, lock_folder, make=expected is None) as place:
        place.require(expected)
        if new != expected:
            place.write(new)


def remove(path: Path, *, expected: bytes, root: Path, lock_folder: Path) -> None:
    """Take a file away, and folders that are empty without it. Arguments and errors are those of `save`."""
    with _opened(path, root, lock_folder, make=False) as place:
        place.require(expected)
        place.unlink()


@contextmanager
def lock(lock_folder: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock that all writers of one work tree take; not to be taken twice by one process.

    Raises:
        WriteError: another program holds it for longer than the given time; names it.
    """
    _require_able()
    with ExitStack() as closing:
        try:
            lock_folder.mkdir(parents=True, exist_ok=True)
            # Neither the folder nor the file may lead elsewhere: a received repository could aim at other files.
            folder = os.open(lock_folder, _FOLDER)
            closing.callback(_let_go, folder)
            flags = os.O_RDWR | os.O_CREAT | _NO_FOLLOW
            file = os.open("lock", flags, 0o666, dir_fd=folder)
            closing.callback(_let_go, file)
            _wait(file, seconds)
            os.ftruncate(file, 0)
            os.pwrite(file, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)
        except OSError as error:
            raise WriteError(f"The lock in {lock_folder} cannot be taken: {in_words(error)}.") from error
        yield


def _require_able() -> None:
    """Stop where a file cannot be locked, or cannot be opened below a folder that is held open."""
    if not ABLE:
        raise WriteError(
            "This system lacks what saving safely takes, so nothing was written.",
            "On Windows work in the Windows Subsystem for Linux (WSL).",
        )


def _let_go(opened: int) -> None:
    """Close what was only read or locked; nothing written depends on it, so that failing means nothing."""
    with suppress(OSError):
        os.close(opened)


def _wait(file: int, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= limit:
                holder = os.pread(file, 200, 0).decode("utf-8", "replace")
                who = f" ({holder})" if holder.isprintable() and holder else ""
                raise WriteError(
                    f"Another program{who} is writing to this repository, so nothing was written.",
                    "Wait until it is done, then try again.",
                ) from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def in_words(error: OSError) -> str:
    """Why the system said no."""
    return _WORDS.get(error.errno or 0) or error.strerror or type(error).__name__


@contextmanager
def _opened(path: Path, root: Path, lock_folder: Path, *, make: bool) -> Iterator[_Place]:
    """The place of a file, under the lock; what the system refuses becomes a `WriteError`."""
    parts = _parts(path, root)
    name = "/".join(parts)
    with lock(lock_folder):
        try:
            place = _Place(root, parts, make=make)
            with place:
                yield place
        except FileNotFoundError:
            raise FileChanged(f"{name} is no longer there, so nothing was written.", "Look again.") from None
        except OSError as error:
            raise WriteError(f"{name} was left as it is: {in_words(error)}.") from error


def _parts(path: Path, root: Path) -> tuple[str, ...]:
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        parts = ()
    if not parts or any(part == ".." or part.casefold() == ".git" for part in parts):
        raise WriteError(f"{path} is not a file of this repository, so it was left as it is.")
    return parts


@dataclass(frozen=True, slots=True)
class _State:
    """What tells a file from another one at the same place, and from itself after a change."""

    inode: int
    size: int
    changed: int
    mode: int

    @classmethod
    def of(cls, facts: os.stat_result) -> _State:
        return cls(facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_mode)


class _Place:
    """The folder of one file, held open from the root down, so that no link swapped in on the way leads elsewhere."""

    def __init__(self, root: Path, parts: tuple[str, ...], *, make: bool) -> None:
        self.path = "/".join(parts)
        self.name = parts[-1]
        self._parents = parts[:-1]
        self._make = make
        self._root = root
        self._folders: list[int] = []
        self._made: list[tuple[int, str]] = []
        self._state: _State | None = None
        self._done = False

    def __enter__(self) -> None:
        try:
            self._folders.append(os.open(self._root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0)))
            for part in self._parents:
                self._folders.append(self._below(self._folders[-1], part))
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if not self._done:
            for folder, name in reversed(self._made):
                with suppress(OSError):
                    os.rmdir(name, dir_fd=folder)
        for folder in self._folders:
            _let_go(folder)

    @property
    def folder(self) -> int:
        """The descriptor of the folder that the file lies in."""
        return self._folders[-1]

    def _below(self, folder: int, name: str) -> int:
        try:
            below = os.open(name, _FOLDER, dir_fd=folder)
        except FileNotFoundError:
            if not self._make:
                raise
        else:
            if self._make:
                self._require_spelling(folder, name, below)
            return below
        # Another program may make it at the same moment; then it is not ours to take away.
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=folder)
            self._made.append((folder, name))
        return os.open(name, _FOLDER, dir_fd=folder)

    def _require_spelling(self, folder: int, name: str, below: int) -> None:
        """On a disk that does not tell case apart, a new file must not end up in a folder that git knows as another."""
        try:
            there = os.listdir(folder)
        except BaseException:
            _let_go(below)
            raise
        if name in there:
            return
        _let_go(below)
        other = next((each for each in there if each.casefold() == name.casefold()), "another way")
        raise WriteError(
            f"{self.path} was not written: on this disk the folder {name} is spelled {other}.",
            f"Rename that folder to {name}: git mv {other} {name}.tmp, then git mv {name}.tmp {name}",
        )

    def require(self, expected: bytes | None) -> None:
        """Find the file as it is expected to be, or raise."""
        content = self._read(len(expected or b"") + 1)
        if content == expected:
            return
        if expected is None:
            raise FileChanged(f"{self.path} is there already, so nothing was written.", "Look at it first.")
        raise FileChanged(
            f"{self.path} was changed by somebody else in the meantime, so nothing was written.",
            "Look at it, then do it again.",
        )

    def _read(self, limit: int) -> bytes | None:
        self._state = self._look()
        if self._state is None:
            return None
        # Not blocking: a pipe that took the file's place must not hang the program.
        flags = os.O_RDONLY | os.O_NONBLOCK | _NO_FOLLOW
        with os.fdopen(os.open(self.name, flags, dir_fd=self.folder), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise self._no_file()
            return file.read(limit)

    def _look(self) -> _State | None:
        try:
            facts = os.lstat(self.name, dir_fd=self.folder)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(facts.st_mode):
            raise self._no_file()
        return _State.of(facts)

    def _no_file(self) -> WriteError:
        return WriteError(f"{self.path} is a symbolic link or no regular file, so it was left as it is.")

    def _require_unchanged(self) -> None:
        """Once more, right before the file is replaced: an editor does not ask for the lock."""
        if self._look() != self._state:
            raise FileChanged(f"{self.path} was changed just now, so nothing was written.", "Look at it again.")

    def _require_writable(self) -> None:
        if self._state is not None and not self._state.mode & stat.S_IWUSR:
            raise WriteError(f"{self.path} can only be read, so it was left as it is.", "Make it writable first.")

    def write(self, new: bytes) -> None:
        """Put new content in the place of the file, or leave everything as it was."""
        self._require_writable()
        temporary = f".{self.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
        file = os.open(temporary, flags, 0o666, dir_fd=self.folder)
        try:
            self._fill(file, new)
            self._require_unchanged()
            os.replace(temporary, self.name, src_dir_fd=self.folder, dst_dir_fd=self.folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=self.folder)
            raise
        self._done = True
        self._sync_folders()

    def _fill(self, file: int, new: bytes) -> None:
        try:
            if self._state is not None:
                os.fchmod(file, stat.S_IMODE(self._state.mode))
            rest = memoryview(new)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        finally:
            os.close(file)

    def unlink(self) -> None:
        """Take the file away, then the folders that hold nothing else."""
        self._require_writable()
        os.unlink(self.name, dir_fd=self.folder)
        self._done = True
        self._sync_folders()
        with suppress(OSError):
            for folder, name in reversed(list(zip(self._folders, self._parents, strict=False))):
                os.rmdir(name, dir_fd=folder)

    def _sync_folders(self) -> None:
        # The file is in place and whole; a system that cannot sync a folder must not make this look undone.
        with suppress(OSError):
            os.fsync(self.folder)
            for folder, _ in self._made:
                os.fsync(folder)


def save_outside(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file that a person asked for, anywhere, whole or not at all.

    Raises:
        UsageError: there is something already, and it is not to be replaced, or the folder is missing.
        WriteError: the system says no; what was there is left as it is.
    """
    if (path.exists() or path.is_symlink()) and not replace:
        raise UsageError(f"{path} is there already, so nothing was written.", "Name another file, or add --force.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", "Make it first, or name a file elsewhere.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file in it.")
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            with os.fdopen(file, "wb") as opened:
                opened.write(data)
                opened.flush()
                os.fsync(opened.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise WriteError(f"{path} was not written: {in_words(error)}.") from error
