"""Archives: the same bytes on every machine, and none that reaches other files or fills the machine."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from escm_tui.errors import UsageError
from escm_tui.exchange.safe_zip import may_be_named, read_zip, write_zip

NAMES = st.from_regex(r"\A[a-zé]{1,6}(/[a-z ]{0,4}[a-z.]{0,3}[a-z]){0,2}\Z")


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_what_is_written_is_read_and_order_does_not_matter(files: dict[str, bytes]) -> None:
    if len({name.casefold() for name in files}) < len(files) or not all(map(may_be_named, files)):
        return
    made = write_zip(files)
    assert read_zip(made) == files
    assert write_zip(dict(reversed(files.items()))) == made


def test_the_bytes_depend_on_nothing_else() -> None:
    made = write_zip({"b": b"2", "a/c": b"1"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert [(each.filename, each.date_time, each.compress_type) for each in archive.infolist()] == [
            ("a/c", (1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED),
            ("b", (1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED),
        ]


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", compression) as file:
        warnings.simplefilter("ignore")
        for name, data in entries:
            file.writestr(name, data)
    return made.getvalue()


def link(name: str, mode: int = stat.S_IFLNK) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o777) << 16
    return info


def patched(data: bytes, name: bytes, other: bytes) -> bytes:
    """The same archive with a name that the library would not write."""
    assert len(name) == len(other)
    return data.replace(name, other)


def encrypted() -> bytes:
    data = bytearray(archive(("a", b"secret")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        struct.pack_into("<H", data, at, 1)
    return bytes(data)


def overlapping() -> bytes:
    """Many entries of the central directory that all point at the same bytes."""
    one = archive(("aa", b"x" * 1000))
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[start:end]
    entries = b"".join(entry.replace(b"aa", f"{number:02d}".encode()) for number in range(50))
    tail = bytearray(one[end:])
    struct.pack_into("<HHII", tail, 8, 50, 50, len(entries), start)
    return one[:start] + entries + bytes(tail)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(("../../etc/passwd", b"x")), "could lead elsewhere"),
        (archive(("/etc/passwd", b"x")), "could lead elsewhere"),
        (archive(("a/./b", b"x")), "could lead elsewhere"),
        (archive(("a//b", b"x")), "could lead elsewhere"),
        (archive(("C:/windows", b"x")), "could lead elsewhere"),
        (patched(archive(("a|b", b"x")), b"a|b", b"a\\b"), "could lead elsewhere"),
        (archive((".GIT/hooks/pre-commit", b"x")), "could lead elsewhere"),
        (archive(("a/.git. /x", b"x")), "could lead elsewhere"),
        (archive(("a\x1b[2J", b"x")), "could lead elsewhere"),
        (archive(("a\u202eb", b"x")), "could lead elsewhere"),
        (archive(("a", b"x"), ("a", b"y")), "twice"),
        (archive(("a", b"x"), ("A", b"y")), "twice"),
        (archive(("\u00e9", b"x"), ("e\u0301", b"y")), "twice"),
        (archive((link("a"), b"/etc/passwd")), "is a link or a device"),
        (archive((link("a", stat.S_IFIFO), b"")), "is a link or a device"),
        (archive(("a", b"\0" * 30_000_000), compression=zipfile.ZIP_DEFLATED), "would be too large"),
        (archive(*((f"{number}", b"") for number in range(20_001))), "more than 20,000 files"),
        (encrypted(), "is encrypted"),
        (overlapping(), "share their bytes"),
        (b"", "cannot be read"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (archive(("a", b"x" * 100))[:-30], "cannot be read"),
        (archive(("a", b"content"))[:].replace(b"content", b"contend"), "cannot be read"),
    ],
)
def test_hostile_archives_are_refused(data: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_zip(data)
    assert words in caught.value.message
    assert caught.value.message.isprintable()
    assert list(tmp_path.iterdir()) == []
