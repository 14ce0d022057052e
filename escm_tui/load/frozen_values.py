"""Frozen values of the domain as JSON and back: named tuples, enumerations, days, sets; nothing that could act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

Classes = Mapping[str, type[Any]]
"""The named tuples and enumerations that may occur, by their names."""

_KINDS: Mapping[str, type[Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def frozen(value: object, classes: Classes) -> bytes:
    """A value as JSON.

    Raises:
        TypeError: it holds something of another class than these and the plain ones.
    """
    return json.dumps(_plain(value, classes), separators=(",", ":")).encode("ascii")


def thawed(content: bytes, classes: Classes) -> Any:  # noqa: ANN401  whatever was frozen
    """The value again.

    Raises:
        ValueError, TypeError, LookupError: this is no frozen value of these classes.
    """
    return _value(json.loads(content), classes)


def _plain(value: object, classes: Classes) -> object:
    # Enumerations of texts are texts, and named tuples are tuples, so they come first.
    if isinstance(value, Enum):
        return {"of": _name(value, classes), "value": value.value}
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict):
        return {"pairs": [[_plain(key, classes), _plain(each, classes)] for key, each in value.items()]}
    if isinstance(value, list):
        return [_plain(each, classes) for each in value]
    if isinstance(value, tuple | set | frozenset):
        kind = type(value).__name__ if type(value) in _KINDS.values() else _name(value, classes)
        return {"of": kind, "items": [_plain(each, classes) for each in value]}
    raise TypeError(f"{type(value).__name__} cannot be frozen.")


def _name(value: object, classes: Classes) -> str:
    name = type(value).__name__
    if classes.get(name) is not type(value):
        raise TypeError(f"{name} cannot be frozen.")
    return name


def _value(plain: Any, classes: Classes) -> Any:  # noqa: ANN401
    if isinstance(plain, list):
        return [_value(each, classes) for each in plain]
    if not isinstance(plain, dict):
        return plain
    if "day" in plain:
        return date.fromisoformat(plain["day"])
    if "pairs" in plain:
        return {_value(key, classes): _value(each, classes) for key, each in plain["pairs"]}
    if "value" in plain:
        return classes[plain["of"]](plain["value"])
    items = [_value(each, classes) for each in plain["items"]]
    kind = _KINDS.get(plain["of"])
    return kind(items) if kind else classes[plain["of"]](*items)
