"""How text leaves the program: nothing that a stream cannot show, and no complaint where its reader has left."""

from __future__ import annotations

import os
from collections.abc import Iterable

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from typing import TextIO


def write(stream: TextIO, lines: str | Iterable[str]) -> None:
    """Write lines; a reader who has left is no fault, and the rest of the work goes on."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    if not can_show(stream, text):
        coding = stream.encoding or "ascii"
        text = text.encode(coding, "backslashreplace").decode(coding)
    try:
        stream.write(text if text.endswith("\n") else f"{text}\n")
        stream.flush()
    except BrokenPipeError:
        silence(stream)


def silence(stream: TextIO) -> None:
    """Lead a stream whose reader has left into nothing, so that neither we nor Python complain at the end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, stream.fileno())
    finally:
        os.close(nothing)


def can_show(stream: TextIO, text: str) -> bool:
    """Whether a stream can show every letter of a text."""
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
