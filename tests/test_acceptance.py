"""What is accepted without a validator is accepted by both."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from escm_tui.acceptance import Doubt, acceptance
from escm_tui.parse import parse
from escm_tui.validate import SchemaKind, schema_bytes
from tests.test_validate import BAD, GOOD, kind_of

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, 1.0, 2.5, -1, 10**30, "", "x", "x\n", "\n", "é", "null", "1e3", "0x1f", "2026-02-30",
    "2026-06-30", "20260630", "2026-W01-1", "b1", "b2a", "not_applicable", "satisfied", "a" * 300, [], ["x", "x"],
    ["x", 1], {}, {"x-own": 1}, {"x": 1}, {"rating": "satisfied"}, {"rating": "not_applicable"}, "organization/x",
    "https://x\u00a0y", "https://example.com/x", "0" * 64, "0" * 40, "guidance_document",
)  # fmt: skip


def documents() -> list[tuple[SchemaKind, Any]]:
    found = [(kind_of(path), parse(path.read_bytes(), path.name).data) for path in (*GOOD, *BAD)]
    return [(kind, data) for kind, data in found if data is not None]


def changed(data: Any, chance: random.Random) -> Any:
    """The same data with one to three values, keys or items changed."""
    made = copy.deepcopy(data)
    for _ in range(chance.randrange(1, 4)):
        holder = made
        while True:
            inside = holder.items() if isinstance(holder, dict) else enumerate(holder)
            deeper = [value for _, value in inside if isinstance(value, dict | list) and value]
            if not deeper or chance.random() < 0.4:
                break
            holder = chance.choice(deeper)
        change(holder, chance)
    return made


def change(holder: Any, chance: random.Random) -> None:
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    kind = chance.randrange(4)
    if kind == 0 or not keys:
        if isinstance(holder, dict):
            holder[chance.choice([*(each for each in ODD if isinstance(each, str)), "because", "until"])] = (
                chance.choice(ODD)
            )
        else:
            holder.append(chance.choice([*holder, *ODD]))
    elif kind == 1:
        del holder[chance.choice(keys)]
    else:
        holder[chance.choice(keys)] = copy.deepcopy(chance.choice(ODD))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_examples_need_no_validator(path: Path) -> None:
    accepts = acceptance(json.loads(schema_bytes(kind_of(path))))
    assert accepts(parse(path.read_bytes(), path.name).data)


@pytest.mark.parametrize("kind", SchemaKind)
def test_what_is_accepted_both_validators_accept(kind: SchemaKind) -> None:
    schema = json.loads(schema_bytes(kind))
    accepts = acceptance(schema)
    fast = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    slow = Draft202012Validator(schema, format_checker=FormatChecker(formats=["date"]))
    chance = random.Random(11)
    bases = [data for of, data in documents() if of is kind]
    accepted = sound = 0
    for _ in range(600):
        data = changed(chance.choice(bases), chance)
        valid = fast.is_valid(data)
        sound += valid
        if accepts(data):
            accepted += 1
            assert valid
            if accepted % 4 == 1:
                assert slow.is_valid(data)
    # It decides nearly everything that there is to accept.
    assert accepted >= 0.8 * sound > 0


@pytest.mark.parametrize(
    "schema",
    [
        {"contains": {}},
        {"format": "email"},
        {"$ref": "https://example.com/other"},
        {"enum": [1.5]},
        {"pattern": "^a.c$"},
        {"properties": {"a": {"dependentRequired": {}}}},
    ],
)
def test_unknown_keywords_are_left_to_validators(schema: dict[str, Any]) -> None:
    with pytest.raises(Doubt):
        acceptance(schema)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"minimum": 1, "maximum": 2}, [1, 2, 1.5, "0", True, None], [0, 3]),
        ({"minimum": 1}, [1, 9], [0]),
        ({"maximum": 1}, [1, -9], [2]),
        ({"minProperties": 1}, [{"a": 1}, [], ""], [{}]),
        ({"maxProperties": 1}, [{"a": 1}, {}], [{"a": 1, "b": 1}]),
        ({"pattern": "^a+$"}, ["a", "aa", 1, None], ["b", ""]),
        ({"uniqueItems": True}, [["a", "b"], [], "aa", {"a": 1}], [["a", "a"]]),
        ({"uniqueItems": False}, [["a", "a"]], []),
    ],
)
def test_a_keyword_concerns_its_own_type_alone(schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    accepts = acceptance(schema)
    validator = Draft202012Validator(schema)
    assert [each for each in (*good, *bad) if accepts(each)] == good
    assert [each for each in (*good, *bad) if validator.is_valid(each)] == good


def test_a_date_is_written_in_one_way() -> None:
    accepts = acceptance({"format": "date"})
    assert all(accepts(each) for each in ("2026-01-31", "2024-02-29", 1, None))
    assert not any(accepts(each) for each in ("2026-02-29", "2026-W01-1", "20260131", "2026-1-31", "2026-01-31 ", ""))


def test_doubt_behind_a_no_stays_doubt() -> None:
    accepts = acceptance({"not": {"type": "string", "pattern": "^x$"}})
    assert accepts("y")
    assert not accepts("x\n")
    assert not acceptance({"not": {"type": "integer"}})(1.0)
    assert not acceptance({"oneOf": [{"pattern": "^\\S"}, {"type": "string"}]})("é")


def test_definitions_may_refer_to_themselves() -> None:
    accepts = acceptance(
        {
            "$ref": "#/$defs/tree",
            "$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}},
        }
    )
    assert accepts({"a": {"b": {}}})
    assert not accepts({"a": {"b": 1}})
