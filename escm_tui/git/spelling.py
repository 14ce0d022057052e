"""What git says as text, and the way back: names as they are, words on one plain line."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Text from git on one line without control characters, at most 500 letters."""
    return _CONTROL.sub(" ", text)[:500].strip()


def text_of(value: bytes) -> str:
    """A path or name from git as text; bytes that are not UTF-8 survive the way back."""
    return value.decode("utf-8", "surrogateescape")


def words_of(value: bytes | bytearray) -> str:
    """What git, or a message, says to a reader; bytes that are not UTF-8 become replacement characters."""
    return value.decode("utf-8", "replace")


def bytes_of(value: str) -> bytes:
    """The bytes that git knows a path by."""
    return value.encode("utf-8", "surrogateescape")
