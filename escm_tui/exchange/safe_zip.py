"""Zip archives that nobody has to trust: written alike on every machine, read without names that lead elsewhere."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping

from escm_tui.errors import UsageError

MOST_FILES = 20_000
MOST_BYTES = 512 * 1024 * 1024
"""How much one archive may hold when unpacked."""

_MOST_RATIO = 200
_SMALL = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_REGULAR = 0o100644


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, sorted, without times or owners.

    Nothing is compressed: what compressors make of the same bytes differs between machines, and one state of a
    repository shall give one archive.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Every file of an archive by name, in memory alone.

    Raises:
        UsageError: it is no archive, or one that could fill the machine or reach other files: names that lead
            elsewhere, twins, links, encryption, and more than it says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _require_harmless(entries, len(data))
            return {entry.filename: _content(archive, entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zipfile.error,
    ) as error:
        raise UsageError(f"The archive cannot be read: {str(error)[:200] or type(error).__name__}.") from None


def _require_harmless(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_FILES:
        raise UsageError(f"The archive holds more than {MOST_FILES:,} files, so it was not read.")
    if sum(each.file_size for each in entries) > MOST_BYTES:
        raise UsageError("The archive would be too large when unpacked, so it was not read.")
    if sum(each.compress_size for each in entries) > size:
        raise UsageError("Files of the archive share their bytes, as no archive needs to, so it was not read.")
    seen: set[str] = set()
    for each in entries:
        _require_plain(each)
        name = unicodedata.normalize("NFC", each.filename).casefold()
        if name in seen:
            raise UsageError(f"The archive holds {each.filename!a} twice, so it was not read.")
        seen.add(name)


def may_be_named(name: str) -> bool:
    """Whether a name is a plain path below one folder on every system."""
    return not (
        any(part in ("", ".", "..") or part.casefold().rstrip(". ") == ".git" for part in name.split("/"))
        or any(letter in name for letter in '\\:*?"<>|')
        or any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name)
    )


def _require_plain(each: zipfile.ZipInfo) -> None:
    name = each.filename
    if name != each.orig_filename or not may_be_named(name):
        raise UsageError(f"The archive holds a name that could lead elsewhere: {name!a}; it was not read.")
    mode = each.external_attr >> 16
    if mode and mode & 0o170000 not in (0, 0o100000):
        raise UsageError(f"{name} in the archive is a link or a device, so the archive was not read.")
    if each.flag_bits & 0x1:
        raise UsageError(f"{name} in the archive is encrypted, so the archive was not read.")
    if each.file_size > _SMALL and each.file_size > _MOST_RATIO * max(each.compress_size, 1):
        raise UsageError("The archive would be too large when unpacked, so it was not read.")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise UsageError(f"{entry.filename} in the archive is not as long as it says, so the archive was not read.")
    return data
