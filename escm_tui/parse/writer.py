"""Plain data becomes YAML text that every reader, of YAML 1.1 or 1.2, takes for the same data."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from escm_tui.errors import UsageError, WriteError
from escm_tui.parse.scalars import FORBIDDEN, plain_value

Quotes = Literal["", "'", '"']

_PLAIN = re.compile(r"[^\W_](?:[^:#\n]|:(?! |$)|(?<! )#)*(?<! )|/(?:[\w./-]*[\w/-])?")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:?]")
_DIGEST = re.compile(r"[0-9a-f]{7,}")
_SINGLE_LETTERS = frozenset("yYnN")
_TEXT_TAG = "tag:yaml.org,2002:str"


class Layout(NamedTuple):
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
    first = "" if header is None else f"{header}\n"
    return (first + _rendered(normal(data))).encode("utf-8")


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


def block_lines(value: dict[str, Any] | list[Any], indent: int, layout: Layout | None = None) -> list[str]:
    """The lines of a mapping or list that is not empty, each indented by at least `indent` blanks."""
    layout = layout or Layout()
    lines = _rendered(normal(value), layout).removesuffix("\n").split("\n")
    surplus = layout.sequence if isinstance(value, list) else 0
    return [" " * indent + line[surplus:] if line else "" for line in lines]


def behind_key(value: object, indent: int, layout: Layout) -> str:
    """What stands behind the colon of a key in column `indent`: a text of several lines on as many of them."""
    return "\n".join(block_lines({"k": value}, indent, layout))[indent + len("k: ") :]


def flow_text(value: object) -> str:
    """The value in one line, as it stands between brackets."""
    return _rendered([normal(value)], flow=True)[1:-2]


def entry_text(key: str, value: object) -> str:
    """A key and its value in one line, as they stand between braces."""
    return flow_text({key: value})[1:-1]


def scalar_text(value: object, *, quotes: Quotes = "") -> str:
    """One value in one line; `quotes` are those that a text had before and keeps where they can hold it."""
    return _rendered([normal(value)], Layout(sequence=0, literal=False), quotes=quotes)[2:-1]


def _rendered(
    value: dict[str, Any] | list[Any], layout: Layout | None = None, *, flow: bool = False, quotes: Quotes = ""
) -> str:
    """The lines of plain data, as ruamel.yaml writes them; which text is to stand in which quotes is decided here."""
    from escm_tui.parse.rendering import double_quoted, literal, render, single_quoted

    layout = layout or Layout()

    def dressed(each: Any) -> Any:  # noqa: ANN401
        if isinstance(each, dict):
            return {worded(key): dressed(inner) for key, inner in each.items()}
        if isinstance(each, list):
            return [dressed(inner) for inner in each]
        if isinstance(each, str):
            if layout.literal and not flow and _fits_literal(each):
                return literal(each)
            return worded(each)
        return each

    def worded(text: str) -> str:
        if quotes == "'" and text.isprintable():
            return single_quoted(text)
        if not quotes and _is_plain(text) and not (flow and _NOT_IN_FLOW.search(text)):
            return text
        return double_quoted(text)

    return render(dressed(value), mapping=layout.mapping, sequence=layout.sequence, flow=flow)


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


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and text.isprintable()
        and text not in _SINGLE_LETTERS
        and not _DIGEST.fullmatch(text)
        and isinstance(plain_value(text), str)
        # What YAML 1.1 takes for a date, a word of truth, base 60 or a number with underscores.
        and _tag_of_old(text) == _TEXT_TAG
    )


def _tag_of_old(text: str) -> str:
    """What YAML 1.1 takes an unquoted text for; who only reads needs none of this."""
    from yaml.nodes import ScalarNode
    from yaml.resolver import Resolver

    tag: str = Resolver().resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag
