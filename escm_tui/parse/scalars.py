"""What single values of a file mean, whichever way the file is read."""

from __future__ import annotations

import re
from typing import Any

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""Characters that no file and no text in one may hold."""

WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
"""Unquoted words that are no text."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def plain_value(text: str) -> Any:  # noqa: ANN401
    """The value of an unquoted word by YAML 1.2's core schema; dates stay text."""
    if text in WORDS:
        return WORDS[text]
    first = text[0]
    if first in "+-.0123456789":
        if _INTEGER.fullmatch(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if text.lstrip("+-").lower() in (".inf", ".nan"):
            return float(text.lower().replace(".", "", 1))
    return text
