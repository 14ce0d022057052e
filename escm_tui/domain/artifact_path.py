"""Which paths an evidence item may name: relative, the same on every computer, and never into git's own folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

LONGEST_PATH = 240
"""Characters; what Windows leaves after the folder that a repository lies in."""
LONGEST_NAME = 100

_REFUSED_CHARACTERS = frozenset('\\:*?"<>|')
_DEVICES = frozenset(
    ["con", "nul", "aux", "prn", "conin$", "conout$"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in "0123456789\u00b9\u00b2\u00b3"]
)
_GIT_FOLDERS = frozenset([".git", "git~1"])


def why_unsafe(path: str) -> str:
    """Why the path cannot be used, as the end of a sentence that starts with the path; nothing where it can.

    Letters of every script and blanks inside a name are fine.
    """
    if len(path) > LONGEST_PATH:
        return f"is longer than {LONGEST_PATH} characters"
    if not unicodedata.is_normalized("NFC", path):
        return "composes its letters in a way that other computers change (not NFC)"
    for name in path.split("/"):
        for reason, refuses in _REFUSALS:
            if refuses(name):
                return reason
    return ""


def _refused(character: str) -> bool:
    """Control, format, private and unassigned characters, separators other than a blank, and those of Windows."""
    return character in _REFUSED_CHARACTERS or (character != " " and unicodedata.category(character)[0] in "CZ")


_REFUSALS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("has an empty part; it is relative, with single slashes", lambda name: not name),
    ("has a part that is '.' or '..'", lambda name: name in {".", ".."}),
    (f"has a part longer than {LONGEST_NAME} characters", lambda name: len(name) > LONGEST_NAME),
    ("holds a character that some computers refuse or do not show", lambda name: any(map(_refused, name))),
    ("has a part that starts or ends with a blank", lambda name: name != name.strip()),
    ("has a part that ends with a dot", lambda name: name.endswith(".")),
    ("leads into git's own folder", lambda name: name.casefold() in _GIT_FOLDERS),
    ("has a part that names a Windows device", lambda name: name.partition(".")[0].rstrip().casefold() in _DEVICES),
)
"""Reason and test of one part of a path, the first that applies is told."""
