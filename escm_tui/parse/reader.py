"""The strict reader: any YAML, event by event, with a problem for everything that the format does not allow."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from escm_tui.domain.problems import WHOLE_FILE, Position, Problem, problem
from escm_tui.parse.block_form import Field
from escm_tui.parse.limits import DEPTH_LIMIT, SIZE_LIMIT, VALUE_LIMIT
from escm_tui.parse.parsed import Parsed
from escm_tui.parse.scalars import FORBIDDEN, plain_value

_MOST_CHARACTERS = 20
"""Characters that are told one by one; where there are more, the file is no text."""

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # pragma: no cover - PyYAML was built without libyaml; the pure parser reads the same, slower
    from yaml.loader import SafeLoader as _Parser  # type: ignore[assignment]

_WORDED: dict[str, tuple[str, bool]] = {
    "could not find expected ':'": ("a colon is missing after this key", True),
    "found unexpected end of stream": ("what is opened here is never closed", True),
    "did not find expected ',' or ']'": ("the list that begins here is not closed or lacks a comma", True),
    "did not find expected ',' or '}'": ("the mapping that begins here is not closed or lacks a comma", True),
    "did not find expected key": ("a key of the mapping around it is due here; look at the indentation", False),
    "did not find expected '-' indicator": (
        "an item of the list is due here; look at the indentation",
        False,
    ),
    "mapping values are not allowed in this context": ("a second colon in one line; put the text in quotes", False),
    "found character that cannot start any token": (
        "no text begins so; put it in quotes",
        False,
    ),
    "found a tab character that violates indentation": ("the line is indented by a tab; use blanks", False),
}
"""What libyaml says, in plain words, and whether the place to look at is where the thing began."""

_ODD_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_INDENTED_BY_TAB = re.compile(r"^ *\t", re.MULTILINE)
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( .*)?$", re.MULTILINE)


class _Refused(Exception):
    """The structure cannot be read on; the problem has been noted."""


def read(data: bytes, path: str) -> Parsed:
    """Read one file. Everything that is wrong with it comes back as problems; nothing is raised."""
    text, problems = _decode(data, path)
    if text is None:
        return Parsed(path, None, problems)
    problems += _forbidden_text(text, path)
    if problems and _ODD_BREAK.search(text):
        # What libyaml takes for a line is none to anybody else, so that every place below it would be wrong.
        return Parsed(path, None, problems)
    markers = _conflict_markers(text, path)
    if len(markers) > 1:
        return Parsed(path, None, (*problems, *markers), text)
    reader = _Reader(path)
    result: Any = None
    try:
        with suppress(_Refused):
            result = reader.read(text)
    except yaml.YAMLError as error:
        if not problems:
            # Where a character must not stand, it is what the parser stumbled over.
            reader.note("Y003", *_explained(error, text))
    except (ValueError, RecursionError, MemoryError) as error:
        reader.note("Y003", WHOLE_FILE, f"The text cannot be read as YAML: {type(error).__name__}.")
    found = (*problems, *reader.problems)
    if found:
        return Parsed(path, None, found, text)
    return Parsed(path, result, (), text)


def _decode(data: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    if len(data) > SIZE_LIMIT:
        return None, (problem("Y002", path, WHOLE_FILE, f"The file has {len(data):,} bytes; 1 MiB is the most."),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        place = Position(line, column)
        return None, (problem("Y001", path, place, f"Byte 0x{data[error.start]:02x} is not UTF-8."),)
    if text.startswith("\ufeff"):
        return None, (problem("Y001", path, Position(1, 1), "The file starts with a byte order mark."),)
    return text, ()


def _conflict_markers(text: str, path: str) -> list[Problem]:
    return [
        problem("G001", path, place, f"Line {found[0][:7]} is a merge conflict's marker.")
        for place, found in _placed(text, _CONFLICT.finditer(text))
    ]


def _forbidden_text(text: str, path: str) -> tuple[Problem, ...]:
    found = [
        problem("Y009", path, place, f"The character U+{ord(match[0]):04X} must not stand here.")
        for place, match in _placed(text, islice(FORBIDDEN.finditer(text), _MOST_CHARACTERS))
    ]
    found += [
        problem("Y009", path, Position(place.line, len(match[0])), "The line is indented by a tab; use blanks.")
        for place, match in _placed(text, islice(_INDENTED_BY_TAB.finditer(text), _MOST_CHARACTERS))
    ]
    return tuple(found[:_MOST_CHARACTERS])


def _place(text: str, at: int) -> Position:
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _placed(text: str, matches: Iterable[re.Match[str]]) -> Iterator[tuple[Position, re.Match[str]]]:
    """Each match with its place; lines are counted once, so that a hostile file takes no longer than another."""
    line, counted = 1, 0
    for match in matches:
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield Position(line, counted - text.rfind("\n", 0, counted)), match


def _explained(error: yaml.YAMLError, text: str) -> tuple[Position, str]:
    """Where the text went wrong, and what about it in words of our own for what goes wrong most."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return WHOLE_FILE, f"The text cannot be read as YAML: {getattr(error, 'reason', None) or 'not well formed'}."
    said, opened = error.problem or "", error.context_mark
    words, at_opening = _WORDED.get(said, ("", False))
    mark = (opened if at_opening else None) or error.problem_mark or opened
    # At the end of a file without a last line feed, libyaml stands one line further.
    last = _place(text, len(text))
    place = WHOLE_FILE if mark is None else min(Position(mark.line + 1, mark.column + 1), last)
    return place, f"The text cannot be read as YAML: {words or said or 'it is not well formed'}."


def _tag(full: str) -> str:
    return full.replace("tag:yaml.org,2002:", "!!", 1)


def events(text: str) -> Iterator[Event]:
    """What libyaml sees in a text, one by one and without recursion; raises `yaml.YAMLError` where it stops."""
    parser: Any = _Parser(text)
    try:
        get = parser.get_event
        while (event := get()) is not None:
            yield event
    finally:
        parser.dispose()


def _at(event: Any) -> Position:  # noqa: ANN401
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


class _Reader:
    """Builds plain data from events, without recursion, and notes what the format does not allow."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.documents = 0
        self.values = 0

    def note(self, code: str, place: Position, text: str) -> None:
        self.problems.append(problem(code, self.path, place, text))

    def read(self, text: str) -> Any:  # noqa: ANN401
        """The one value of the text; nothing where it holds none."""
        root: list[Any] = []
        stack = [_Open(root)]
        for event in events(text):
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(stack[-1], event)
            elif kind in (MappingStartEvent, SequenceStartEvent):
                stack.append(self._opened(stack[-1], event))
                if len(stack) > DEPTH_LIMIT + 1:
                    self.refuse("Y007", event, f"The file nests deeper than {DEPTH_LIMIT} levels.")
            elif kind in (MappingEndEvent, SequenceEndEvent):
                stack.pop()
            elif kind is DocumentStartEvent:
                self._document(event)
            elif kind is AliasEvent:
                self._alias(stack[-1], event)
        if not root or root[0] is None:
            if not self.problems:
                self.note("Y012", WHOLE_FILE, "The file holds no value.")
            return None
        return root[0]

    def refuse(self, code: str, event: Event, text: str) -> NoReturn:
        """Note a problem after which the rest of the file means nothing."""
        self.note(code, _at(event), text)
        raise _Refused

    def _opened(self, parent: _Open, event: Any) -> _Open:  # noqa: ANN401
        self._check(event)
        if parent.wants_key:
            self.refuse("Y011", event, "A key is a list or a mapping; keys are plain words.")
        opened = _Open({} if type(event) is MappingStartEvent else [])
        parent.put(opened.value)
        return opened

    def _alias(self, parent: _Open, event: Any) -> None:  # noqa: ANN401
        self.note("Y005", _at(event), f"The alias *{event.anchor} is not part of the format.")
        if parent.wants_key:
            raise _Refused
        parent.put(None)

    def _document(self, event: Any) -> None:  # noqa: ANN401
        self.documents += 1
        if event.version or event.tags:
            self.note("Y008", _at(event), "The file holds a directive (%).")
        if self.documents > 1:
            self.refuse("Y008", event, "The file holds more than one document.")

    def _check(self, event: Any) -> None:  # noqa: ANN401
        self.values += 1
        if self.values > VALUE_LIMIT:
            self.refuse("Y007", event, f"The file holds more than {VALUE_LIMIT:,} values.")
        if event.anchor:
            self.note("Y005", _at(event), f"The anchor &{event.anchor} is not part of the format.")
        if event.tag:
            self.note("Y006", _at(event), f"The tag {_tag(event.tag)} is not part of the format.")

    def _key(self, parent: _Open, event: Any) -> None:  # noqa: ANN401
        key = event.value
        if key == "<<" and not event.style:
            self.note("Y010", _at(event), "The merge key << is not part of the format.")
        elif not event.style and not isinstance(plain_value(key), str):
            self.note("Y011", _at(event), f"The key {key or '(nothing)'} is not text; put it in quotes.")
        elif key in parent.value:
            self.note("Y004", _at(event), f"The key {key} is given twice.")
        parent.key = key
        parent.wants_key = False

    def _scalar(self, parent: _Open, event: Any) -> None:  # noqa: ANN401
        self.values += 1
        if event.anchor or event.tag or self.values > VALUE_LIMIT:
            self.values -= 1
            self._check(event)
        if parent.wants_key:
            self._key(parent, event)
            return
        value = event.value if event.style else plain_value(event.value)
        if event.style == '"' and (hidden := FORBIDDEN.search(value)):
            self.note("Y009", _at(event), f"The text holds the character U+{ord(hidden[0]):04X} by its number.")
        if isinstance(value, float) and not math.isfinite(value):
            self.note("S003", _at(event), f"{event.value} is not a finite number.")
        parent.put(value)


class _Open:
    """A mapping or list that is being filled."""

    __slots__ = ("key", "put", "value", "wants_key")

    def __init__(self, value: dict[str, Any] | list[Any]) -> None:
        self.value: Any = value
        self.key = ""
        self.wants_key = isinstance(value, dict)
        self.put: Callable[[Any], None] = self._put_value if isinstance(value, dict) else value.append

    def _put_value(self, value: Any) -> None:  # noqa: ANN401
        self.value[self.key] = value
        self.wants_key = True


def places(text: str) -> tuple[dict[Field, Position], dict[Field, Position]]:
    """Where the values and the keys of a text stand; of a broken one as far as it can be read."""
    values: dict[Field, Position] = {}
    keys: dict[Field, Position] = {}
    stack: list[_Walk] = []
    with suppress(yaml.YAMLError, ValueError, RecursionError):
        for event in events(text):
            kind = type(event)
            opens = kind in (MappingStartEvent, SequenceStartEvent)
            if kind in (MappingEndEvent, SequenceEndEvent):
                stack.pop()
            elif opens or kind in (ScalarEvent, AliasEvent):
                if (not stack and values) or len(stack) > DEPTH_LIMIT or (opens and stack and stack[-1].awaits_key):
                    # From here on reading gave up as well.
                    break
                where = stack[-1].next(event, keys) if stack else ()
                if where is None:
                    continue
                values[where] = _at(event)
                if opens:
                    stack.append(_Walk(where, kind is MappingStartEvent))
    return values, keys


@dataclass(slots=True)
class _Walk:
    """A mapping or list on the way through a file: what comes next in it."""

    field: Field
    mapping: bool
    key: str | None = None
    index: int = 0

    @property
    def awaits_key(self) -> bool:
        """Whether a key comes next, not a value."""
        return self.mapping and self.key is None

    def next(self, event: Any, keys: dict[Field, Position]) -> Field | None:  # noqa: ANN401
        """The field of the value that begins with this event; nothing where the event is a key."""
        if not self.mapping:
            where: Field = (*self.field, self.index)
            self.index += 1
            keys[where] = _at(event)
            return where
        if self.key is None:
            self.key = str(getattr(event, "value", ""))
            keys[*self.field, self.key] = _at(event)
            return None
        where = (*self.field, self.key)
        self.key = None
        return where
