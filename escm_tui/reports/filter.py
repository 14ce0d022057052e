"""The filter grammar: `area:knw level:3 status:partial -support:yes words`, the same in every view and command."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from escm_tui.domain.catalog import LEVELS, LifeCycle, PracticeType
from escm_tui.domain.status import Status
from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.rows import PracticeRow, span_name

RowT = TypeVar("RowT")

COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}

TURNED = "a minus in front turns a condition round"

_LEVEL = re.compile(r"(<=|>=|<|>|=)?([1-5])")


@dataclass(frozen=True)
class Key(Generic[RowT]):
    """A condition of a grammar: how it is written, what it asks, and the test that a value makes.

    `values` are those that completion offers; they are asked for only when needed. `sign` stands between name and
    value: a colon, or nothing where the value begins with a comparison.
    """

    name: str
    words: str
    examples: tuple[str, ...]
    test: Callable[[str], Callable[[RowT], bool]]
    values: Callable[[], Sequence[str]] = tuple
    sign: str = ":"


@dataclass(frozen=True)
class Flag(Generic[RowT]):
    """A word that is a condition by itself."""

    name: str
    words: str
    test: Callable[[RowT], bool]


@dataclass(frozen=True)
class RowFilter(Generic[RowT]):
    """Conditions that a row has to meet, all of them."""

    text: str
    tests: tuple[Callable[[RowT], bool], ...]

    def matches(self, row: RowT) -> bool:
        """Whether the row meets every condition; an empty filter takes all."""
        return all(test(row) for test in self.tests)


@dataclass(frozen=True)
class Grammar(Generic[RowT]):
    """What a list can be filtered by."""

    keys: Mapping[str, Key[RowT]]
    flags: Mapping[str, Flag[RowT]]
    searchable: Callable[[RowT], str]
    """The text in which plain words are looked for, in small letters."""

    @property
    def line(self) -> str:
        """An example of everything, on one line."""
        examples = [each for key in self.keys.values() for each in key.examples]
        return "  ".join([*examples, *self.flags, f"words; {TURNED}"])

    def parse(self, text: str, spans: Sequence[str] | None = None) -> RowFilter[RowT]:
        """Read a filter.

        Args:
            text: conditions and words with blanks between them.
            spans: the spans that there are, where they are known; another one is a mistake then.

        Raises:
            UsageError: a key or value that there is not; the nearest one or all of them stand in the hint.
        """
        return RowFilter(text.strip(), tuple(self._test(word, spans) for word in text.split()))

    def _test(self, word: str, spans: Sequence[str] | None) -> Callable[[RowT], bool]:
        if word.startswith("-") and len(word) > 1:
            wanted = self._test(word[1:], spans)
            return lambda row: not wanted(row)
        for key in self.keys.values():
            if not key.sign and re.match(f"{key.name}[<>=]", word):
                return key.test(word.removeprefix(key.name))
        name, colon, value = word.partition(":")
        if not colon:
            return self._word(word)
        found = self.keys.get(name)
        if found is not None and not found.sign:
            raise UsageError(f"{name} takes no colon.", f"Write it like: {found.examples[0]}")
        if found is None:
            hint = nearest_word(name, tuple(self.keys)) or f"Filters read like: {self.line}"
            raise UsageError(f"No filter key {name!r}.", hint)
        if name == "span" and spans is not None:
            one_of("span", value.lower(), tuple(map(span_name, spans)))
        return found.test(value.lower())

    def _word(self, word: str) -> Callable[[RowT], bool]:
        folded = word.casefold()
        if folded in self.flags:
            return self.flags[folded].test
        return lambda row: folded in self.searchable(row)

    def completions(self, text: str, spans: Sequence[str] = ()) -> list[tuple[str, str]]:
        """What the last word of a filter can become: the whole filter then, and what that asks for."""
        before, word = _last_word(text)
        minus = "-" if word.startswith("-") else ""
        begun = word.removeprefix("-")
        name, colon, value = begun.partition(":")
        if colon and name in self.keys:
            values = tuple(map(span_name, spans)) if name == "span" else self.keys[name].values()
            listed, comma, last = value.rpartition(",")
            return [
                (f"{before}{minus}{name}:{listed}{comma}{each}", self.keys[name].words)
                for each in values
                if each.startswith(last.lower())
            ]
        offered = [(f"{key.name}{key.sign}", key.words) for key in self.keys.values()]
        offered += [(flag.name, flag.words) for flag in self.flags.values()]
        return [(f"{before}{minus}{each}", words) for each, words in offered if each.startswith(begun.lower())]


def _last_word(text: str) -> tuple[str, str]:
    cut = text.rfind(" ") + 1
    return text[:cut], text[cut:]


def one_of(key: str, value: str, choices: Sequence[str]) -> str:
    """The value, where it is one of the choices; else a UsageError that names the nearest one."""
    if value not in choices:
        hint = nearest_word(value, choices) or f"{key} is one of: {', '.join(choices)}."
        raise UsageError(f"No {key} {value!r}.", hint)
    return value


def nearest_word(word: str, words: Sequence[str]) -> str:
    """A question with the word that was probably meant, or nothing."""
    found = get_close_matches(word, words, 1)
    return f"Did you mean {found[0]}?" if found else ""


# Practices

Filter = RowFilter[PracticeRow]
Test = Callable[[PracticeRow], bool]

NO_FILTER: Filter = RowFilter("", ())


def _areas() -> tuple[str, ...]:
    return tuple(load_catalog().area_names)


def _area(value: str) -> Test:
    names = _areas()
    wanted = {_known_area(each, names) for each in value.split(",")}
    return lambda row: row.practice.area in wanted


def _known_area(value: str, names: tuple[str, ...]) -> str:
    """Three letters are alike too soon, so that a mistake gets all areas rather than the nearest one."""
    if value not in names:
        raise UsageError(f"No area {value!r}.", f"area is one of: {', '.join(names)}.")
    return value


def _level(value: str) -> Test:
    match = _LEVEL.fullmatch(value)
    if match is None:
        raise UsageError(f"No level {value!r}.", "Write level:3, level:<4 or level:>=3.")
    compare, number = COMPARE[match[1] or "="], int(match[2])
    return lambda row: compare(row.practice.level, number)


def _status(value: str) -> Test:
    wanted = {Status(one_of("status", each, tuple(Status))) for each in value.split(",")}
    return lambda row: row.status in wanted


def _life(value: str) -> Test:
    wanted = one_of("life", value, _lives())
    return lambda row: row.practice.lifecycle.lower() == wanted


def _lives() -> tuple[str, ...]:
    return tuple(each.lower() for each in LifeCycle)


def _type(value: str) -> Test:
    wanted = one_of("type", value, _types())
    return lambda row: row.practice.type.lower() == wanted


def _types() -> tuple[str, ...]:
    return tuple(each.lower() for each in PracticeType)


def yes_or_no() -> tuple[str, ...]:
    """The two answers."""
    return ("yes", "no")


def _support(value: str) -> Test:
    wanted = one_of("support", value, yes_or_no()) == "yes"
    return lambda row: row.practice.support_practice is wanted


def _span(value: str) -> Test:
    return lambda row: any(span_name(span) == value for span in row.spans)


def _searchable(row: PracticeRow) -> str:
    practice = row.practice
    labels = " ".join(activity.label for activity in practice.activities)
    return f"{practice.id} {practice.title} {practice.subject} {practice.statement} {labels}".casefold()


_KEYS: tuple[Key[PracticeRow], ...] = (
    Key("area", "Capability Area; several with commas", ("area:knw",), _area, _areas),
    Key("level", "Capability Level, also compared", ("level:3", "level:<4"), _level, lambda: tuple(map(str, LEVELS))),
    Key("status", "status; several with commas", ("status:partial",), _status, lambda: tuple(Status)),
    Key("life", "phase of the Sourcing Life-cycle", ("life:ongoing",), _life, _lives),
    Key("type", "kind of guidance that it calls for", ("type:policy",), _type, _types),
    Key("support", "whether it is a Support Practice", ("support:yes",), _support, yes_or_no),
    Key("span", "a span that rates it", ("span:acme-helpdesk",), _span),
)

PRACTICE_GRAMMAR: Grammar[PracticeRow] = Grammar(
    {key.name: key for key in _KEYS},
    {"changed": Flag("changed", "differs from the last commit", lambda row: row.changed)},
    _searchable,
)

GRAMMAR = PRACTICE_GRAMMAR.line


def parse_filter(text: str, spans: Sequence[str] | None = None) -> Filter:
    """Read a filter of Practices. An unknown key or value is a UsageError that names the nearest one."""
    return PRACTICE_GRAMMAR.parse(text, spans)
