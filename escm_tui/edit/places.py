"""Where each key and value begins and ends in a YAML text, and what is a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from escm_tui.parse.reader import events

_BLANKS_AND_COMMENTS = re.compile(r"\s*(?:#[^\n]*\s*)*")
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list.

    `start` is where the key begins, in a block list the dash, in a flow list the item; `key_end` where the key or
    dash ends.
    """

    name: str | int
    start: int
    key_end: int
    value: Value


@dataclass(slots=True)
class Value:
    """A value and its place: `text[start:end]` holds it, nothing after it; what `entries` are to a mapping or list."""

    kind: type
    start: int
    end: int
    flow: bool = False
    style: str = ""
    entries: list[Entry] = field(default_factory=list)

    def entry(self, name: str | int) -> Entry | None:
        """The entry of that key or index."""
        if self.kind is list and isinstance(name, int):
            return self.entries[name] if 0 <= name < len(self.entries) else None
        return next((each for each in self.entries if each.name == name), None)

    @property
    def is_block(self) -> bool:
        """Whether this is a mapping or list written line by line."""
        return self.kind is not str and not self.flow


def places(text: str) -> Value:
    """The value of a text that has been found sound."""
    root: list[Value] = []
    stack: list[_Open] = []
    for event in events(text):
        kind = type(event)
        if kind in (MappingEndEvent, SequenceEndEvent):
            _close(stack.pop(), event, stack)
        elif kind in (ScalarEvent, MappingStartEvent, SequenceStartEvent):
            value = _begun(event, text)
            if stack:
                if not stack[-1].take(event, value, text):
                    continue
            else:
                root.append(value)
            if kind is not ScalarEvent:
                stack.append(_Open(value))
            elif stack:
                stack[-1].reached = max(stack[-1].reached, value.end)
    return root[0]


def comments(text: str, root: Value) -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends."""
    at = 0
    for start, end in [*_tokens(root), (len(text), len(text))]:
        for found in _COMMENT.finditer(text, at, max(start, at)):
            yield found.span()
        at = max(end, at)
        if text[start : start + 1] in ("|", ">"):
            # A comment may follow the sign of a block scalar.
            line = text.find("\n", start)
            yield from (found.span() for found in _COMMENT.finditer(text, start, end if line < 0 else line))


def _tokens(value: Value) -> Iterator[tuple[int, int]]:
    if value.kind is str:
        yield value.start, value.end
    for each in value.entries:
        yield each.start, each.key_end
        yield from _tokens(each.value)


def _begun(event: Any, text: str) -> Value:  # noqa: ANN401
    start, end = event.start_mark.index, event.end_mark.index
    if type(event) is not ScalarEvent:
        return Value(dict if type(event) is MappingStartEvent else list, start, end, flow=bool(event.flow_style))
    style = event.style or ""
    if style in ("|", ">"):
        header = text[start : text.find("\n", start)].split("#", maxsplit=1)[0]
        if "+" not in header:
            end = start + len(text[start:end].rstrip(" \n"))
        elif text[end - 1] == "\n":
            end -= 1
    return Value(str, start, end, style=style)


def _close(done: _Open, event: Any, stack: list[_Open]) -> None:  # noqa: ANN401
    done.value.end = event.end_mark.index if done.value.flow else done.reached
    if stack:
        stack[-1].reached = max(stack[-1].reached, done.value.end)


class _Open:
    """A mapping or list whose end has not come yet."""

    __slots__ = ("key", "name", "reached", "value")

    def __init__(self, value: Value) -> None:
        self.value = value
        self.key: Value | None = None
        self.reached = value.end
        self.name = ""

    def take(self, event: Any, value: Value, text: str) -> bool:  # noqa: ANN401
        """Take the next key or value; whether it was a value."""
        entries = self.value.entries
        if self.value.kind is list:
            start = value.start
            key_end = start
            if not self.value.flow:
                # What follows an item, blanks and comments aside, is the next one's dash.
                gap = _BLANKS_AND_COMMENTS.match(text, self.reached) if entries else None
                start = gap.end() if gap else self.value.start
                key_end = start + 1
            entries.append(Entry(len(entries), start, key_end, value))
            return True
        if self.key is None:
            self.key = value
            self.name = event.value
            self.reached = max(self.reached, value.end)
            return False
        entries.append(Entry(self.name, self.key.start, self.key.end, value))
        self.key = None
        return True
