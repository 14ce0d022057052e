"""Plain data against a schema becomes problems in plain words, each with its line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import Any

from escm_tui.acceptance import Check, Doubt, acceptance
from escm_tui.domain.problems import Problem, problem, sort_problems
from escm_tui.parse import Field, Parsed
from escm_tui.shipped import shipped_schema
from escm_tui.tuples import NamedTuple

FORMAT_VERSION = 1
"""The newest file format that this program knows; every format ever released stays readable."""


class SchemaKind(StrEnum):
    """The kinds of file that have a schema."""

    MANIFEST = "manifest"
    RECORD = "record"
    EVIDENCE = "evidence"
    ENGAGEMENT = "engagement"
    EVALUATION = "evaluation"
    DETERMINATION = "determination"
    EVENT = "event"


_TYPES: Mapping[str, str] = {
    "object": "a mapping of keys",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}

_FORMS: Mapping[str, str] = {
    "Slug": "a slug: lower-case letters, digits and hyphens, with a letter, and no word or number with a meaning of "
    "its own",
    "Date": 'a day such as "2026-06-30"',
    "SHA-256": "64 hexadecimal digits in lower case",
    "Activity": "the id of an Activity, such as b2 or b2a",
    "Practice": "the id of a Practice, such as knw07",
    "Reference": "the slug of an evidence item, or organization/<slug>",
    "Baseline": "the full id of a commit, 40 or 64 hexadecimal digits",
    "URL": "an address that starts with http:// or https://",
}

_BOUNDS = frozenset(
    ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "uniqueItems", "minProperties",
     "maxProperties"]
)  # fmt: skip

_SHOWN = 60
"""Characters of a value that a sentence repeats."""


def schema_bytes(kind: SchemaKind, version: int = FORMAT_VERSION) -> bytes:
    """The schema as it ships."""
    return shipped_schema(f"{kind}-{version}.schema.json")


@cache
def _schema(kind: SchemaKind) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_bytes(kind))
    return schema


@cache
def _acceptance(kind: SchemaKind) -> Check:
    try:
        return acceptance(_schema(kind))
    except Doubt:
        return lambda _: False


class _Few:
    """How many files this process validates without a validator, which takes longer to load than it saves by them."""

    left = 50


def expect(files: int) -> None:
    """So many files are about to be validated."""
    if files > _Few.left:
        _Few.left = 0


def _fits(data: Any, kind: SchemaKind) -> bool:  # noqa: ANN401
    """Whether data fits its schema; where it was made sure that it does, no validator is asked."""
    if _Few.left > 0 and "jsonschema_rs" not in sys.modules:
        _Few.left -= 1
        if _acceptance(kind)(data):
            return True
    fits: bool = _gate(kind).is_valid(data)
    return fits


@cache
def _gate(kind: SchemaKind) -> Any:  # noqa: ANN401
    """A compiled validator that decides; it is stricter than, or as strict as, the one that explains."""
    try:
        import jsonschema_rs
    except ImportError:
        return _explainer(kind)
    return jsonschema_rs.Draft202012Validator(_schema(kind), validate_formats=True)


@contextmanager
def _without_grammars() -> Iterator[None]:
    """Days are the only format that is checked; what jsonschema loads for addresses, if it is there, takes seconds."""
    optional = "rfc3987_syntax"
    if optional in sys.modules:
        yield
        return
    sys.modules[optional] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(optional, None)


@cache
def _explainer(kind: SchemaKind) -> Any:  # noqa: ANN401
    """The validator that words problems; an empty registry never fetches a reference."""
    with _without_grammars():
        from jsonschema import Draft202012Validator, FormatChecker
        from jsonschema.validators import extend
    from referencing import Registry

    def unique_items(validator: Any, wanted: bool, value: Any, schema: Any) -> Iterator[Any]:  # noqa: ANN401
        # It compares every item with every other; a list that is too long has been told so.
        if isinstance(value, list) and len(value) <= schema.get("maxItems", 0):
            yield from Draft202012Validator.VALIDATORS["uniqueItems"](validator, wanted, value, schema)

    checker = FormatChecker(formats=["date"])
    validator: Any = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"uniqueItems": unique_items}
    )
    return validator(_schema(kind), registry=Registry(), format_checker=checker)


def validate(parsed: Parsed, kind: SchemaKind, path: str) -> tuple[Problem, ...]:
    """Everything in which a file that could be read departs from the schema of its kind, sorted."""
    if _fits(parsed.data, kind):
        return ()
    words = _Words(parsed, path)
    found = [each for error in _explainer(kind).iter_errors(parsed.data) for each in words.of(_Departure.of(error))]
    if not found:
        found = [problem("S007", path, parsed.position(()), "The file does not fit its schema.")]
    return sort_problems(found)


class _Departure(NamedTuple):
    """One place where data departs from a schema, as the explaining validator found it."""

    where: Field
    keyword: str
    """The schema's keyword."""
    bound: Any
    value: Any
    title: str
    known: tuple[str, ...]
    of_key: bool
    conditional: bool

    @classmethod
    def of(cls, error: Any) -> _Departure:  # noqa: ANN401
        """Read a `jsonschema.ValidationError`, whose attributes have no useful types."""
        schema = error.schema if isinstance(error.schema, dict) else {}
        return cls(
            where=tuple(error.absolute_path),
            keyword=error.validator,
            bound=error.validator_value,
            value=error.instance,
            title=schema.get("title", ""),
            known=tuple(schema.get("properties", ())),
            of_key="propertyNames" in error.absolute_schema_path,
            conditional="then" in error.absolute_schema_path,
        )


class _Words:
    """Turns what a validator found in one file into problems."""

    def __init__(self, parsed: Parsed, path: str) -> None:
        self.parsed = parsed
        self.path = path

    def of(self, departure: _Departure) -> Iterator[Problem]:
        """The problems behind one departure: one for each key that is missing or unknown."""
        if departure.of_key:
            yield self._wrong_key(departure)
        elif departure.keyword == "required":
            yield from self._missing(departure)
        elif departure.keyword == "additionalProperties":
            yield from self._unknown(departure)
        elif departure.title not in _FORMS or departure.keyword == "type" or isinstance(departure.value, str):
            # A value that is not even text has been told so; that its form is wrong as well would be noise.
            yield self._wrong_value(departure)

    def _missing(self, departure: _Departure) -> Iterator[Problem]:
        where = departure.where
        for key in departure.bound:
            if key in departure.value:
                continue
            if key == "because" and departure.conditional:
                text = "A rating of not_applicable gives its reason under because."
                yield self._note("S007", where, text, hint="Add the key because with a sentence.", at_key=True)
                continue
            inside = f" of {_dotted(where)}" if where else ""
            text = f"The key {key}{inside} is missing."
            hint = "A guidance document says which type it is." if key == "document_type" else ""
            yield self._note("S001", where, text, at_key=True, hint=hint)

    def _unknown(self, departure: _Departure) -> Iterator[Problem]:
        from difflib import get_close_matches

        for key in departure.value:
            if key in departure.known or key.startswith("x-"):
                continue
            nearest = get_close_matches(key, departure.known, 1)
            hint = (
                f"Did you mean {nearest[0]}?" if nearest else f"Keys are {_listed(departure.known)}; x- keys are free."
            )
            where = (*departure.where, key)
            yield self._note("S002", where, f"The key {_short(key)} is not known here.", at_key=True, hint=hint)

    def _wrong_key(self, departure: _Departure) -> Problem:
        form = _FORMS.get(departure.title, "a plain word")
        where = (*departure.where, departure.value)
        return self._note("S005", where, f"The key {_short(departure.value)} is not {form}.", at_key=True)

    def _wrong_value(self, departure: _Departure) -> Problem:
        where, value = departure.where, departure.value
        name = _dotted(where) or "The file"
        match departure.keyword:
            case "not" if isinstance(departure.bound, dict) and "required" in departure.bound:
                [key] = departure.bound["required"]
                text = f"The key {key} does not belong here: only a guidance document has one."
                hint = f"Remove {key}, or set kind to guidance_document."
                return self._note("S007", (*where, key), text, at_key=True, hint=hint)
            case "oneOf" if isinstance(value, dict):
                return self._not_one(where, name, value, [each["required"][0] for each in departure.bound])
            case "type":
                text = f"{name} is {_kind_of(value)}; {_wanted(departure.bound)} is due."
                return self._note("S003", where, text, hint=_quote_hint(departure))
            case "enum" | "const":
                bound = departure.bound if departure.keyword == "enum" else [departure.bound]
                return self._choice(where, name, value, [str(each) for each in bound])
            case keyword if keyword in _BOUNDS and departure.title not in _FORMS:
                return self._note("S006", where, f"{name} {_out_of_bounds(departure)}.")
        form = _FORMS.get(departure.title, "of the form that the schema asks for")
        return self._note("S005", where, f"{name} is {_short(value)}, which is not {form}.")

    def _not_one(self, where: Field, name: str, value: Mapping[str, Any], allowed: list[str]) -> Problem:
        present = " and ".join(key for key in allowed if key in value) or "none of its keys"
        return self._note("S007", where, f"{name} has {present}; it takes one of {_listed(allowed)}.", at_key=True)

    def _choice(self, where: Field, name: str, value: object, allowed: list[str]) -> Problem:
        from difflib import get_close_matches

        nearest = get_close_matches(str(value), allowed, 1)
        hint = f"Did you mean {nearest[0]}?" if nearest else ""
        text = f"{name} is {_short(value)}; it can be {_listed(allowed)}."
        return self._note("S004", where, text, hint=hint)

    def _note(self, code: str, where: Field, text: str, *, at_key: bool = False, hint: str = "") -> Problem:
        place = self.parsed.key_position(where) if at_key and where else self.parsed.position(where)
        return problem(code, self.path, place, text, field=_dotted(where), hint=hint)


def _dotted(where: Field) -> str:
    return ".".join(map(str, where))


def _short(value: object) -> str:
    if isinstance(value, (dict, list)):
        return _kind_of(value)
    shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    shown = re.sub(r"\s+", " ", shown)
    return f'"{shown[:_SHOWN]}…"' if len(shown) > _SHOWN else f'"{shown}"' if isinstance(value, str) else shown


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    for kind, word in ((dict, "a mapping of keys"), (list, "a list"), (str, "text"), ((int, float), "a number")):
        if isinstance(value, kind):
            return word
    return "nothing"


def _wanted(types: str | list[str]) -> str:
    return " or ".join(_TYPES[each] for each in ([types] if isinstance(types, str) else types))


def _quote_hint(departure: _Departure) -> str:
    if departure.bound == "string" and isinstance(departure.value, (int, float, bool)):
        return "Put the value in double quotes, so that it is read as text."
    return ""


def _out_of_bounds(departure: _Departure) -> str:
    bound = departure.bound
    phrases = {
        "minLength": "is empty" if bound == 1 else f"is shorter than {bound} characters",
        "maxLength": f"is longer than {bound} characters",
        "minItems": "is an empty list",
        "maxItems": f"lists more than {bound} values",
        "minimum": f"is less than {bound}",
        "maximum": f"is more than {bound}",
        "uniqueItems": "names the same value twice",
        "minProperties": "names nothing",
        "maxProperties": f"has more than {bound} of its keys" if bound != 1 else "has more than one of its keys",
    }
    return phrases[departure.keyword]


def _listed(words: Iterable[str]) -> str:
    *most, last = list(words)
    return f"{', '.join(most)} or {last}" if most else last
