"""What was found out about content, kept in one file under the git folder; to lose it costs time and nothing else."""

from __future__ import annotations

import os
import stat
import zlib
from _thread import RLock
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from escm_tui import __version__
from escm_tui.load.digest import blake2b
from escm_tui.shipped import installation_files

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

FOLDER, NAME = "escm", "cache.sqlite"
PATIENCE = 0.25
"""Seconds to wait for another process; after that this one goes on without the cache."""

MOST_BYTES = 256 * 1024 * 1024
"""Beyond this the older half is dropped."""

MOST_CONTENT = 64 * 1024 * 1024
"""Bytes that one entry may have when it is unpacked."""

_WINDOW, _MEMORY = 12, 5
"""Of zlib: entries are small, and to make its usual memory ready takes longer than to pack them."""
_PAGE = 4096
_AT_ONCE = 500
_SEAL = 16
_TABLES = (
    "CREATE TABLE kept (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL)",
    "CREATE UNIQUE INDEX kept_by_name ON kept (kind, name)",
    "CREATE TABLE made_for (binding BLOB NOT NULL)",
)


def pack(content: bytes) -> bytes:
    """The content as it is kept."""
    packer = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY)
    return packer.compress(content) + packer.flush()


class Cache:
    """Bytes by kind and name; no method raises, what fails is not there.

    Every entry is sealed for this program, user, machine and file, so that a cache that came along with a repository,
    or was damaged, is not believed.
    """

    def __init__(self, git_folder: Path | str, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = f"{git_folder}/{FOLDER}"
        self._path = f"{self._folder}/{NAME}"
        self._most_bytes = most_bytes
        self._open: sqlite3.Connection | None = None
        self._usable = True
        self._writable = True
        self._binding = b""
        self._lock = RLock()

    def __reduce__(self) -> tuple[type[Cache], tuple[str]]:
        """For another process: the same file, to be opened there."""
        return Cache, (self._folder.removesuffix(f"/{FOLDER}"),)

    @property
    def is_there(self) -> bool:
        """Whether there is a file, whatever it holds."""
        return os.path.exists(self._path)  # noqa: PTH110

    def get(self, kind: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Name and content of those that are there."""
        rest = iter(names)
        while some := list(islice(rest, _AT_ONCE)):
            with self._lock:
                rows = self._rows(kind, some)
            for name, content in rows:
                found = self._unsealed(kind, name, content)
                if found is not None:
                    yield name, found

    def put(self, kind: str, contents: Mapping[str, bytes]) -> None:
        """Keep these, in one short transaction; they replace what the names stood for."""
        if not contents:
            return
        import sqlite3

        with self._lock:
            connection = self._connected()
            if connection is None or not self._writable:
                return
            packed = {name: pack(content) for name, content in contents.items()}
            rows = [(kind, name, self._seal(kind, name, content) + content) for name, content in packed.items()]
            try:
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany("INSERT OR REPLACE INTO kept (kind, name, content) VALUES (?, ?, ?)", rows)
                    self._bound(connection)
            except sqlite3.Error as error:
                self._writable = False
                self._give_up_if_damaged(error)

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        import sqlite3

        with self._lock:
            try:
                if self._open is not None:
                    self._open.close()
            except sqlite3.Error:
                pass
            self._open = None

    def _rows(self, kind: str, names: list[str]) -> list[tuple[str, bytes]]:
        import sqlite3

        connection = self._connected()
        if connection is None:
            return []
        marks = ",".join("?" * len(names))
        try:
            asked = f"SELECT name, content FROM kept WHERE kind = ? AND name IN ({marks})"  # noqa: S608  marks alone
            return connection.execute(asked, (kind, *names)).fetchall()
        except (sqlite3.Error, UnicodeError) as error:
            self._usable = False
            self._give_up_if_damaged(error)
            return []

    def _connected(self) -> sqlite3.Connection | None:
        if self._open is None and self._usable:
            import sqlite3

            try:
                self._open = self._prepared()
            except (OSError, sqlite3.Error, UnicodeError) as error:
                self._usable = False
                self._give_up_if_damaged(error)
            self._usable = self._usable and self._open is not None
        return self._open if self._usable else None

    def _prepared(self) -> sqlite3.Connection | None:
        import sqlite3

        if not os.path.lexists(self._folder):
            _quietly(os.mkdir, self._folder, 0o700)
        if not self._is_own():
            return None
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            # Nothing in the file may run, and no second file is written beside it.
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "journal_mode = MEMORY",
                            "synchronous = OFF", "temp_store = MEMORY", "mmap_size = 0"):  # fmt: skip
                connection.execute(f"PRAGMA {setting}")
            facts = os.stat(self._path)  # noqa: PTH116
            self._binding = _binding(facts.st_dev, facts.st_ino)
            self._lay_out(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _is_own(self) -> bool:
        """Whether folder and file are what they should be: no links that lead elsewhere, no other user's."""
        if not stat.S_ISDIR(os.lstat(self._folder).st_mode):
            return False
        for beside in ("-journal", "-wal", "-shm"):
            if os.path.lexists(f"{self._path}{beside}"):
                return False
        try:
            facts = os.lstat(self._path)
        except FileNotFoundError:
            return True
        own = not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()
        return stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1 and own

    def _lay_out(self, connection: sqlite3.Connection) -> None:
        """Make the tables, anew where they are those of another version, user, machine or place."""
        if self._is_laid_out(connection):
            return
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if self._is_laid_out(connection):
                return
            found = connection.execute("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
            for type_, name in found:
                if type_ != "index":
                    quoted = name.replace('"', '""')
                    connection.execute(f'DROP {type_} IF EXISTS "{quoted}"')
            for table in _TABLES:
                connection.execute(table)
            connection.execute("INSERT INTO made_for VALUES (?)", (self._binding,))

    def _is_laid_out(self, connection: sqlite3.Connection) -> bool:
        found = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rootpage").fetchall()
        if {sql for (sql,) in found} != set(_TABLES):
            return False
        return connection.execute("SELECT binding FROM made_for").fetchall() == [(self._binding,)]

    def _bound(self, connection: sqlite3.Connection) -> None:
        """Drop the older half when the file has grown too large; its pages are used again."""
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        [free] = connection.execute("PRAGMA freelist_count").fetchone()
        if (pages - free) * _PAGE > self._most_bytes:
            connection.execute("DELETE FROM kept WHERE number <= (SELECT (min(number) + max(number)) / 2 FROM kept)")

    def _unsealed(self, kind: str, name: str, content: object) -> bytes | None:
        if not isinstance(content, bytes) or content[:_SEAL] != self._seal(kind, name, content[_SEAL:]):
            return None
        unpacker = zlib.decompressobj()
        try:
            found = unpacker.decompress(content[_SEAL:], MOST_CONTENT)
        except zlib.error:
            return None
        return found if unpacker.eof else None

    def _seal(self, kind: str, name: str, packed: bytes) -> bytes:
        seal = blake2b(f"{kind}\0{name}\0".encode("utf-8", "surrogateescape"), key=self._binding, digest_size=16)
        seal.update(packed)
        return seal.digest()

    def _give_up_if_damaged(self, error: Exception) -> None:
        """A file that is no database is removed, so that the next process makes a new one."""
        import sqlite3

        busy = isinstance(error, sqlite3.OperationalError)
        if isinstance(error, sqlite3.DatabaseError) and not busy and self._is_own():
            self.close()
            self._usable = False
            _quietly(os.unlink, self._path)


def _quietly(act: Callable[..., None], *args: object) -> None:
    """Do something that others may have done before, or forbidden."""
    try:
        act(*args)
    except OSError:
        return


def _binding(device: int, number: int) -> bytes:
    """What seals are made for: a file that was copied from elsewhere has another number on another machine."""
    try:
        with open("/etc/machine-id", "rb") as file:  # noqa: PTH123
            machine = file.read().hex()
    except OSError:
        machine = ""
    user = os.geteuid() if hasattr(os, "geteuid") else 0
    facts = f"{installation()}\0{machine}\0{user}\0{device}\0{number}"
    return blake2b(facts.encode(), digest_size=32).digest()


_installation = ""


def installation() -> str:
    """What tells this program from any other version of it: names, sizes and times of its files."""
    global _installation  # noqa: PLW0603  found once a process
    if not _installation:
        digest = blake2b(__version__.encode(), digest_size=16)
        for path, facts in installation_files():
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
        _installation = digest.hexdigest()
    return _installation
