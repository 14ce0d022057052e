"""What is frozen comes back as it was, and nothing but values of known classes is made of what is read."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum

import pytest

from escm_tui.domain.problems import Position, Problem, Severity
from escm_tui.load.frozen_values import frozen, thawed

CLASSES = {each.__name__: each for each in (Position, Problem, Severity)}


class Other(StrEnum):
    ONE = "one"


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, "é \udcff", date(2026, 2, 1), [], (), [1, [2, (3,)]],
        {"a": {1, 2}, ("b", None): frozenset({"c"})},
        Position(3, 4), [Problem("C001", Severity.WARNING, "a.yaml", Position(1, 2), "owner", "Wrong.", "Mend it.")],
    ],
)  # fmt: skip
def test_what_is_frozen_comes_back(value: object) -> None:
    again = thawed(frozen(value, CLASSES), CLASSES)
    assert again == value
    assert type(again) is type(value)
    assert repr(again) == repr(value)


@pytest.mark.parametrize("value", [1.5, b"bytes", object(), Other.ONE, [Other.ONE], {"a": object()}])
def test_nothing_else_is_frozen(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be frozen"):
        frozen(value, CLASSES)


@pytest.mark.parametrize(
    "plain",
    [
        {"of": "Popen", "items": ["id"]}, {"of": "Severity", "value": "fatal"}, {"of": "Position", "items": [1, 2, 3]},
        {"day": "yesterday"}, {"items": []}, {"pairs": [[1]]}, {"of": "set", "items": [[1]]},
    ],
)  # fmt: skip
def test_what_is_no_frozen_value_is_refused(plain: object) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        thawed(json.dumps(plain).encode(), CLASSES)
