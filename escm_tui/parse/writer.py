"""Plain data becomes YAML text that every reader, of YAML 1.1 or 1.2, takes for the same data."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from escm_tui.errors import UsageError, WriteError
from escm_tui.parse.reader import FORBIDDEN, plain_value

Quotes = Literal["", "'", '"']

_PLAIN = re.compile(r"[^\W_](?:[^:#\n]|:(?! |$)|(?<! )#)*(?<! )|/(?:[\w./-]*[\w/-])?")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:?]")
_DIGEST = re.compile(r"[0-9a-f]{7,}")
_SINGLE_LETTERS = frozenset("yYnN")
_TEXT_TAG = "tag:yaml.org,2002:str"
_RESOLVER: Any = Resolver()
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How far what stands below a key is indented, and whether text of several lines may take several lines."""

    mapping: int = 2
    sequence: int = 2
    literal: bool = True


def dump(data: Mapping[str, Any], *, header: str | None = None) -> bytes:
    """A new file: an optional first line, then block style, dates, digests and versions in double quotes.

    Raises:
        UsageError: a text holds a character that files must not hold.
        WriteError: a value has no place in the format, such as an infinite number.
    """
    lines = [] if header is None else [header]
    lines += block_lines(data, 0) if data else ["{}"]
    return ("\n".join(lines) + "\n").encode("utf-8")


def normal(value: object) -> Any:  # noqa: ANN401
    """The value as plain data: dict, list, str, int, float, bool or None; a day becomes text.

    Raises:
        UsageError: a text holds a character that files must not hold.
        WriteError: a value has no place in the format.
    """
    if isinstance(value, str):
        if hidden := FORBIDDEN.search(value):
            raise UsageError(
                f"A text holds the control character U+{ord(hidden[0]):04X}, so nothing was written.",
                "Leave the character out.",
            )
        # An enumeration's member becomes its plain text.
        return str(value)
    if isinstance(value, Mapping):
        return {normal(str(key)): normal(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [normal(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise WriteError(f"{value!r} cannot be written into an evidence file, so nothing was written.")


def block_lines(value: Mapping[str, Any] | Sequence[Any], indent: int, layout: Layout | None = None) -> list[str]:
    """The lines of a mapping or list that is not empty, each indented by at least `indent` blanks."""
    value = normal(value)
    pad = " " * indent
    if isinstance(value, dict):
        return [
            line
            for key, each in value.items()
            for line in entry_lines(f"{pad}{scalar_text(key)}:", each, indent, layout)
        ]
    return [line for each in value for line in item_lines(f"{pad}-", each, indent, layout)]


def entry_lines(lead: str, value: object, indent: int, layout: Layout | None = None) -> list[str]:
    """The value behind `lead`, which ends with a key's colon; `indent` is the key's column."""
    value, layout = normal(value), layout or Layout()
    if isinstance(value, dict | list) and value:
        step = layout.mapping if isinstance(value, dict) else layout.sequence
        return [lead, *block_lines(value, indent + step, layout)]
    return _scalar_lines(lead, value, indent + layout.mapping, literal=layout.literal)


def item_lines(lead: str, value: object, indent: int, layout: Layout | None = None) -> list[str]:
    """The value behind `lead`, which ends with a list item's dash; `indent` is the dash's column."""
    value, layout = normal(value), layout or Layout()
    if isinstance(value, dict | list) and value:
        first, *more = block_lines(value, indent + 2, layout)
        return [f"{lead} {first.lstrip(' ')}", *more]
    return _scalar_lines(lead, value, indent + 2, literal=layout.literal)


def _scalar_lines(lead: str, value: object, indent: int, *, literal: bool) -> list[str]:
    if literal and isinstance(value, str) and _fits_literal(value):
        body = value.removesuffix("\n")
        keep = "|" if value.endswith("\n") else "|-"
        return [f"{lead} {keep}", *(" " * indent + line if line else "" for line in body.split("\n"))]
    return [f"{lead} {flow_text(value)}" if isinstance(value, dict | list) else f"{lead} {scalar_text(value)}"]


def _fits_literal(text: str) -> bool:
    """Whether a text of several lines can stand line by line, without marks and without blanks nobody sees."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and bool(lines[0])
        and bool(lines[-1])
        and not lines[0].startswith(" ")
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )


def flow_text(value: object) -> str:
    """The value in one line, as it stands between brackets."""
    value = normal(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar_text(key, flow=True)}: {flow_text(each)}" for key, each in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow_text, value))}]"
    return scalar_text(value, flow=True)


def scalar_text(value: object, *, flow: bool = False, quotes: Quotes = "") -> str:
    """One value in one line; `quotes` are those that a text had before and keeps where they can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if quotes == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if not quotes and _is_plain(value) and not (flow and _NOT_IN_FLOW.search(value)):
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and text.isprintable()
        and text not in _SINGLE_LETTERS
        and not _DIGEST.fullmatch(text)
        and isinstance(plain_value(text), str)
        # What YAML 1.1 takes for a date, a word of truth, base 60 or a number with underscores.
        and _RESOLVER.resolve(ScalarNode, text, (True, False)) == _TEXT_TAG
    )


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    return f"\\x{ord(letter):02x}" if letter < "\u0100" else f"\\U{ord(letter):08x}"
