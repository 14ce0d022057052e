"""Whether plain data fits a schema beyond doubt, by functions made of the schema; loads no validator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Check = Callable[[Any], bool]
Schema = Mapping[str, Any] | bool

_NOTES = frozenset(["$schema", "$id", "$defs", "title", "description", "default"])
"""Keywords that decide nothing."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Doubt(Exception):
    """Validators may disagree here, or this one cannot tell: another has to decide."""


def acceptance(schema: Mapping[str, Any]) -> Check:
    """A function that tells whether data fits.

    Its yes is that of every validator of draft 2020-12; its no may be doubt. Raises `Doubt` at once where the schema
    holds a keyword that is not known here.
    """
    check = _Schemas(schema).check(schema)

    def accepts(data: Any) -> bool:  # noqa: ANN401
        try:
            return check(data)
        except Doubt:
            return False

    return accepts


class _Schemas:
    """The schemas of one file, each made a function once."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._referred: dict[str, Check] = {}

    def check(self, schema: Schema) -> Check:
        """All keywords of one schema together."""
        if isinstance(schema, bool):
            return lambda _: schema
        makers = (self._inside, self._whole, self._text, self._number, self._list, self._mapping)
        checks: list[Check] = []
        left = set(schema) - _NOTES
        for maker in makers:
            checks += maker(schema, left)
        if left:
            raise Doubt(f"Unknown keywords: {', '.join(sorted(left))}")
        if len(checks) == 1:
            return checks[0]
        return lambda data: all(each(data) for each in checks)

    def _inside(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        """References and combinations. A no is beyond doubt as well, since what turns it round rests on it."""
        left -= {"$ref", "allOf", "oneOf", "not", "if", "then", "else"}
        checks: list[Check] = []
        if "$ref" in schema:
            checks.append(self._reference(schema["$ref"]))
        checks += [self.check(each) for each in schema.get("allOf", ())]
        if "oneOf" in schema:
            checks.append(_one_of([self.check(each) for each in schema["oneOf"]]))
        if "not" in schema:
            checks.append(_not(self.check(schema["not"])))
        if "if" in schema:
            branches = (self.check(schema.get(each, True)) for each in ("if", "then", "else"))
            checks.append(_if(*branches))
        return checks

    def _reference(self, name: str) -> Check:
        if not name.startswith("#/$defs/"):
            raise Doubt(name)
        if name not in self._referred:
            # A definition may refer to itself.
            self._referred[name] = lambda data: self._referred[name](data)  # noqa: PLW0108  what it is by then
            self._referred[name] = self.check(self._root["$defs"][name.removeprefix("#/$defs/")])
        return self._referred[name]

    def _whole(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        left -= {"type", "enum", "const"}
        checks: list[Check] = []
        if "type" in schema:
            names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            checks.append(_of_type(names))
        if "enum" in schema:
            checks.append(_among(schema["enum"]))
        if "const" in schema:
            checks.append(_among([schema["const"]]))
        return checks

    def _text(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        left -= {"minLength", "maxLength", "pattern", "format"}
        checks: list[Check] = []
        if "minLength" in schema or "maxLength" in schema:
            checks.append(_sized(str, schema.get("minLength", 0), schema.get("maxLength")))
        if "pattern" in schema:
            checks.append(_matching(schema["pattern"]))
        if "format" in schema:
            if schema["format"] != "date":
                raise Doubt(schema["format"])
            checks.append(lambda data: not isinstance(data, str) or _is_date(data))
        return checks

    def _number(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        left -= {"minimum", "maximum"}
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is None and high is None:
            return []

        def within(data: Any) -> bool:  # noqa: ANN401
            if isinstance(data, bool) or not isinstance(data, (int, float)):
                return True
            return (low is None or data >= low) and (high is None or data <= high)

        return [within]

    def _list(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        left -= {"items", "minItems", "maxItems", "uniqueItems"}
        checks: list[Check] = []
        if "minItems" in schema or "maxItems" in schema:
            checks.append(_sized(list, schema.get("minItems", 0), schema.get("maxItems")))
        if schema.get("uniqueItems"):
            checks.append(_unique)
        if "items" in schema:
            each = self.check(schema["items"])
            checks.append(lambda data: not isinstance(data, list) or all(each(item) for item in data))
        return checks

    def _mapping(self, schema: Mapping[str, Any], left: set[str]) -> list[Check]:
        left -= {"properties", "patternProperties", "additionalProperties", "propertyNames", "required"}
        left -= {"minProperties", "maxProperties"}
        checks: list[Check] = []
        if "required" in schema:
            required = frozenset(schema["required"])
            checks.append(lambda data: not isinstance(data, dict) or required <= data.keys())
        if "minProperties" in schema or "maxProperties" in schema:
            checks.append(_sized(dict, schema.get("minProperties", 0), schema.get("maxProperties")))
        if "propertyNames" in schema:
            name = self.check(schema["propertyNames"])
            checks.append(lambda data: not isinstance(data, dict) or all(name(key) for key in data))
        if {"properties", "patternProperties", "additionalProperties"} & schema.keys():
            checks.append(self._properties(schema))
        return checks

    def _properties(self, schema: Mapping[str, Any]) -> Check:
        named = {key: self.check(each) for key, each in schema.get("properties", {}).items()}
        patterns = [
            (_searching(pattern), self.check(each)) for pattern, each in schema.get("patternProperties", {}).items()
        ]
        other = self.check(schema.get("additionalProperties", True))

        def fits(key: str, value: Any) -> bool:  # noqa: ANN401
            found = [named[key]] if key in named else []
            found += [check for search, check in patterns if search(key)]
            return all(check(value) for check in found or [other])

        return lambda data: not isinstance(data, dict) or all(fits(*each) for each in data.items())


def _one_of(checks: list[Check]) -> Check:
    return lambda data: sum([each(data) for each in checks]) == 1


def _not(check: Check) -> Check:
    return lambda data: not check(data)


def _if(condition: Check, then: Check, other: Check) -> Check:
    return lambda data: then(data) if condition(data) else other(data)


def _of_type(names: list[str]) -> Check:
    types = tuple(each for name in names for each in _TYPES[name])

    def is_one(data: Any) -> bool:  # noqa: ANN401
        if isinstance(data, bool):
            return bool in types
        if isinstance(data, float) and float not in types and int in types:
            # Whether 1.0 is a whole number is for others to say.
            raise Doubt
        return isinstance(data, types)

    return is_one


def _among(values: list[Any]) -> Check:
    # 1, 1.0 and true are equal in Python, and not all of them in JSON.
    if not all(isinstance(each, str | int) for each in values):
        raise Doubt("Only words and whole numbers can be counted up.")
    known = frozenset((type(each), each) for each in values)

    def is_one(data: Any) -> bool:  # noqa: ANN401
        if isinstance(data, float):
            raise Doubt
        return isinstance(data, str | int) and (type(data), data) in known

    return is_one


def _sized(kind: type, least: int, most: int | None) -> Check:
    def within(data: Any) -> bool:  # noqa: ANN401
        return not isinstance(data, kind) or (least <= len(data) and (most is None or len(data) <= most))  # type: ignore[arg-type]

    return within


def _matching(pattern: str) -> Check:
    if "." in pattern:
        raise Doubt("What a dot stands for differs from one validator to the next.")
    search = _searching(pattern)
    has_class, has_end = re.search(r"\\[sSdDwWbB]", pattern) is not None, "$" in pattern

    def matches(data: Any) -> bool:  # noqa: ANN401
        if not isinstance(data, str):
            return True
        if (has_class and not data.isascii()) or (has_end and "\n" in data):
            # What \s and $ mean there differs as well.
            raise Doubt
        return search(data) is not None

    return matches


def _searching(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Searches for a pattern, which is compiled when it is searched for; most of a schema's are not."""
    compiled: list[re.Pattern[str]] = []

    def search(text: str) -> re.Match[str] | None:
        if not compiled:
            compiled.append(re.compile(pattern, re.ASCII))
        return compiled[0].search(text)

    return search


def _unique(data: Any) -> bool:  # noqa: ANN401
    if not isinstance(data, list):
        return True
    if not all(type(each) in (str, int) for each in data):
        raise Doubt
    return len(set(data)) == len(data)


def _is_date(text: str) -> bool:
    # 2026-W01-1 is a date to Python as well.
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
