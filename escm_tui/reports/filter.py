"""The filter grammar: `area:knw level:3 status:partial -support:yes words`, the same in every view and command."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from escm_tui.domain.assessment import Status
from escm_tui.domain.catalog import LifeCycle, PracticeType
from escm_tui.errors import UsageError
from escm_tui.reports.rows import PracticeRow, span_name

Test = Callable[[PracticeRow], bool]

GRAMMAR = (
    "area:knw  level:3  level:<4  status:partial  life:ongoing  type:policy  support:yes  span:acme-helpdesk  "
    "changed  words; a minus in front turns a condition round"
)

_LEVEL = re.compile(r"(<=|>=|<|>|=)?([1-5])")
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that a Practice has to meet, all of them."""

    text: str
    tests: tuple[Test, ...]

    def matches(self, row: PracticeRow) -> bool:
        """Whether the row meets every condition; an empty filter takes all."""
        return all(test(row) for test in self.tests)


NO_FILTER = Filter("", ())


def parse_filter(text: str) -> Filter:
    """Read a filter. An unknown key or value is a UsageError that names the nearest one."""
    return Filter(text.strip(), tuple(_test(word) for word in text.split()))


def _test(word: str) -> Test:
    if word.startswith("-") and len(word) > 1:
        wanted = _test(word[1:])
        return lambda row: not wanted(row)
    key, colon, value = word.partition(":")
    if not colon:
        return _word(word)
    if key not in _KEYS:
        raise UsageError(f"No filter key {key!r}.", nearest_word(key, tuple(_KEYS)) or f"Filters read like: {GRAMMAR}")
    return _KEYS[key](value.lower())


def _word(word: str) -> Test:
    folded = word.casefold()
    if folded == "changed":
        return lambda row: row.changed
    return lambda row: folded in _searchable(row)


def _searchable(row: PracticeRow) -> str:
    practice = row.practice
    labels = " ".join(activity.label for activity in practice.activities)
    return f"{practice.id} {practice.title} {practice.subject} {practice.statement} {labels}".casefold()


def _area(value: str) -> Test:
    wanted = value.split(",")
    return lambda row: row.practice.area in wanted


def _level(value: str) -> Test:
    match = _LEVEL.fullmatch(value)
    if match is None:
        raise UsageError(f"No level {value!r}.", "Write level:3, level:<4 or level:>=3.")
    compare, number = _COMPARE[match[1] or "="], int(match[2])
    return lambda row: compare(row.practice.level, number)


def _status(value: str) -> Test:
    wanted = {Status(one_of("status", each, tuple(Status))) for each in value.split(",")}
    return lambda row: row.status in wanted


def _life(value: str) -> Test:
    wanted = one_of("life", value, tuple(each.lower() for each in LifeCycle))
    return lambda row: row.practice.lifecycle.lower() == wanted


def _type(value: str) -> Test:
    wanted = one_of("type", value, tuple(each.lower() for each in PracticeType))
    return lambda row: row.practice.type.lower() == wanted


def _support(value: str) -> Test:
    wanted = one_of("support", value, ("yes", "no")) == "yes"
    return lambda row: row.practice.support_practice is wanted


def _span(value: str) -> Test:
    return lambda row: any(span_name(span) == value for span in row.spans)


_KEYS: Mapping[str, Callable[[str], Test]] = {
    "area": _area,
    "level": _level,
    "status": _status,
    "life": _life,
    "type": _type,
    "support": _support,
    "span": _span,
}


def one_of(key: str, value: str, choices: tuple[str, ...]) -> str:
    """The value, where it is one of the choices; else a UsageError that names the nearest one."""
    if value not in choices:
        hint = nearest_word(value, choices) or f"{key} is one of: {', '.join(choices)}."
        raise UsageError(f"No {key} {value!r}.", hint)
    return value


def nearest_word(word: str, words: tuple[str, ...]) -> str:
    """A question with the word that was probably meant, or nothing."""
    found = get_close_matches(word, words, 1)
    return f"Did you mean {found[0]}?" if found else ""
