"""Schemas, their agreement with other validators, and the words of `escm_tui.validate`."""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from escm_tui import validate as validation
from escm_tui.acceptance import Doubt
from escm_tui.domain.problems import CODES, Problem
from escm_tui.parse import parse
from escm_tui.parse.writer import dump
from escm_tui.shipped import shipped_folder
from escm_tui.validate import SchemaKind, schema_bytes, validate
from tests.support.pace import at_most, spent

EXAMPLES = Path(__file__).parent / "examples"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))


def kind_of(path: Path) -> SchemaKind:
    """The kind that an example's name begins with, after its code; records otherwise."""
    words = path.stem.split("-")
    return next((SchemaKind(word) for word in words[:2] if word in set(SchemaKind)), SchemaKind.RECORD)


def problems_of(data: bytes, kind: SchemaKind, path: str = "file.yaml") -> tuple[Problem, ...]:
    """What parsing finds, else what the schema finds."""
    parsed = parse(data, path)
    return parsed.problems or validate(parsed, kind, path)


def told(problems: tuple[Problem, ...]) -> str:
    """The text that stands beside a bad example."""
    return "\n".join(
        f"{each.line}:{each.column} {each.code} {each.field}".rstrip() + f"\n  {each.text}\n  {each.hint}\n"
        for each in problems
    )


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_example_has_no_problem(path: Path) -> None:
    assert problems_of(path.read_bytes(), kind_of(path)) == ()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_example_is_told_in_the_expected_words(path: Path) -> None:
    problems = problems_of(path.read_bytes(), kind_of(path), f"organization/{path.name}")
    assert told(problems) == path.with_suffix(".expected.txt").read_text("utf-8")
    assert path.name.split("-")[0] in {each.code for each in problems}
    assert {each.path for each in problems} == {f"organization/{path.name}"}


def test_every_code_of_reading_and_schemas_has_an_example() -> None:
    # Y001, Y002, Y007 and Y009 are bytes, sizes and depths that tests build; the snapshot notes S008.
    built = {"Y001", "Y002", "Y007", "Y009", "S008"}
    assert {code for code in CODES if code[0] in "YS"} - built <= {path.name.split("-")[0] for path in BAD}


def parts(schema: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema with its place."""
    if isinstance(schema, dict):
        yield at, schema
        for key, each in schema.items():
            if key not in ("const", "enum", "default", "required"):
                yield from parts(each, f"{at}/{key}")
    elif isinstance(schema, list):
        for index, each in enumerate(schema):
            yield from parts(each, f"{at}/{index}")


@pytest.mark.parametrize("kind", SchemaKind)
def test_schema_explains_itself_and_refers_to_nothing_else(kind: SchemaKind) -> None:
    schema = json.loads(schema_bytes(kind))
    assert schema["$id"] == f"https://escm-tui.dev/schemas/{kind}-1.schema.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)
    for at, part in parts(schema):
        if "$ref" in part:
            assert part["$ref"].startswith("#/$defs/")
            part = schema["$defs"][part["$ref"].removeprefix("#/$defs/")]  # noqa: PLW2901
        if re.search(r"/properties/[^/]+$|^$|/\$defs/[^/]+$", at) and "/if/" not in at:
            assert part["title"], at
            assert part["description"].endswith("."), at
        if "properties" in part and not re.search(r"/(if|then|else)$", at):
            assert part["additionalProperties"] is False, at
            assert part["patternProperties"] == {"^x-": True}, at
        for word in (*part.get("properties", ()), *part.get("enum", ())):
            if not at.endswith("/not"):
                assert yaml.safe_load(f"{word}") == word, f"YAML 1.1 reads {word} otherwise"
                assert word not in ("y", "n")


def test_every_schema_has_a_kind() -> None:
    shipped = {path.name for path in shipped_folder("schemas").iterdir()}
    assert shipped == {f"{kind}-1.schema.json" for kind in SchemaKind}


LEAVES: list[Any] = [
    None, True, 0, 1, -1, 2.0, 1.5, 10**30, "", " ", "x", "x\n", "\n", "con", "on", "2026", "1e5", "0x1f", "a" * 64,
    "a" * 65, "a" * 201, "a" * 5000, "2026-06-30", "2026-06-30\n", "2026-02-29", "2024-02-29", "0000-01-01",
    "9999-12-31", "2026-13-01", "20260630", "2026-6-30", "\u0662\u0660\u0662\u0666-06-30", "b2", "b2\n", "b0",
    "b30a", "b99", "a4", "c5", "knw07", "knw07\n", "satisfied", "satisfied\n", "not_applicable", "guidance_document",
    "artifact", "0" * 40, "0" * 40 + "\n", "0" * 64, "A" * 64, "0" * 41, "https://a.example/b", "https://a b",
    "https://a\n", "http://", "https://a\u00a0b", "https://a\u2003b", "https://\u00e4", "https://a\tb",
    "organization/minutes", "organization/", "engagements/x", "a/b", "-a", "a-", "A", "\u00e9", [], {}, ["a", "a"],
    ["a", "a\n"], ["b2", "b2"], [1, True], [2, 2.0], [[]], {"x-a": 1}, {"a": 1}, {"a\n": {"rating": "partial"}},
    {"b2\n": {"rating": "partial"}}, {"path": "a", "url": "b"},
]  # fmt: skip
KEYS = [
    "x-own",
    "x-",
    "X-own",
    "x-own\n",
    "rating",
    "because",
    "document_type",
    "zzz",
    "on",
    "",
    "b7",
    "path",
    "levels",
]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the data, the outermost first."""
    yield at
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*at, key))


def changed(data: Any, chance: random.Random) -> Any:
    """The data with one value replaced, taken out or put in."""
    data = copy.deepcopy(data)
    *way, last = chance.choice([place for place in places(data) if place])
    around = data
    for part in way:
        around = around[part]
    match chance.randrange(4):
        case 0 if isinstance(around, dict):
            del around[last]
        case 1 if isinstance(around, dict):
            around[chance.choice(KEYS)] = chance.choice(LEAVES)
        case 2 if isinstance(around, dict):
            around[chance.choice([*KEYS, "con", "a\n", "b2\n", "Slug", "2026"])] = around.pop(last)
        case _:
            around[last] = chance.choice(LEAVES)
    return data


def variants(kind: SchemaKind, count: int) -> Iterator[dict[str, Any]]:
    """Good data of a kind with one to three changes each."""
    chance = random.Random(kind.value)
    good = [parse(path.read_bytes(), path.name).data for path in GOOD if kind_of(path) is kind]
    for _ in range(count):
        data = chance.choice(good)
        for _ in range(chance.randint(1, 3)):
            data = changed(data, chance) if data else data
        yield data


@pytest.mark.parametrize("kind", SchemaKind)
def test_both_validators_and_the_problems_agree(kind: SchemaKind) -> None:
    gate, explainer = validation._gate(kind), validation._explainer(kind)
    refused = 0
    for data in variants(kind, 800):
        verdict = gate.is_valid(data)
        assert verdict is explainer.is_valid(data), data
        problems = problems_of(dump(data), kind) if data else ()
        assert bool(problems) is not verdict or not data
        refused += not verdict
    assert 150 < refused < 795


@pytest.mark.parametrize("kind", SchemaKind)
def test_plain_check_jsonschema_refuses_the_same_files(kind: SchemaKind, tmp_path: Path) -> None:
    files = {
        path.name: path.read_bytes() for path in (*GOOD, *BAD) if kind_of(path) is kind and path.name[0] not in "YG"
    }
    for index, variant in enumerate(variants(kind, 100)):
        files[f"variant-{index:03}.yaml"] = dump(variant)
        files[f"plain-{index:03}.yaml"] = dump(variant).replace(b'"2026-', b"2026-").replace(b'-30"', b"-30")
    sound = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        parsed = parse(data, name)
        if not any(each.code[0] == "Y" for each in parsed.problems) and b".inf" not in data:
            sound[name] = bool(parsed.problems or validate(parsed, kind, name))
    ours = {name for name, refused in sound.items() if refused}
    schema = shipped_folder("schemas") / f"{kind}-1.schema.json"
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "-o", "json", "--schemafile", str(schema), *sorted(sound)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report.get("parse_errors", []) == []
    theirs = {each["filename"] for each in report["errors"]}
    assert ours == theirs, {name: files[name] for name in ours ^ theirs}
    assert 20 < len(ours) < len(sound)


def test_long_and_odd_values_are_trimmed() -> None:
    data = dump({"owner": ["x" * 100_000], "activities": {"b2": {"rating": "x\ny" * 50_000}}, "k" * 900: 1})
    problems = problems_of(data, SchemaKind.RECORD)
    assert [each.code for each in problems] == ["S003", "S004", "S002"]
    assert max(len(each.text) for each in problems) < 200


@pytest.mark.parametrize("first", [b"x-first: a\n", b"x-first: [a]\n"], ids=["by line", "strictly"])
def test_many_problems_are_told_in_time(first: bytes) -> None:
    """Eight times as many take about eight times as long, on any machine, and not 64 times."""

    def of(count: int) -> float:
        data = first + b"".join(b"k%d: v\n" % number for number in range(count))
        problems: list[Problem] = []
        seconds = spent(lambda: problems.extend(problems_of(data, SchemaKind.RECORD)))
        assert len(problems) == count
        return seconds

    of(10)
    assert of(16_000) < 24 * of(2_000)


def test_validator_without_compiled_one_decides_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    validation._gate.cache_clear()
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    try:
        for path in (*GOOD, *BAD):
            if path.name[0] != "Y" and path.name[:4] not in ("G001", "S003"):
                problems = problems_of(path.read_bytes(), kind_of(path), f"organization/{path.name}")
                expected = path.with_suffix(".expected.txt")
                assert told(problems) == (expected.read_text("utf-8") if path in BAD else "")
    finally:
        validation._gate.cache_clear()


def test_a_few_files_are_judged_without_a_validator_and_many_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[SchemaKind] = []
    compiled = validation._gate(SchemaKind.RECORD)

    def gate(kind: SchemaKind) -> Any:
        asked.append(kind)
        return compiled

    monkeypatch.setattr(validation, "_gate", gate)
    monkeypatch.delitem(sys.modules, "jsonschema_rs")
    monkeypatch.setattr(validation._Few, "left", 2)
    validation.expect(2)
    good = b"activities: {}\n"
    assert [problems_of(good, SchemaKind.RECORD) for _ in range(2)] == [(), ()]
    assert asked == []
    assert problems_of(good, SchemaKind.RECORD) == ()
    assert asked == [SchemaKind.RECORD]
    monkeypatch.setattr(validation._Few, "left", 2)
    validation.expect(3)
    assert problems_of(good, SchemaKind.RECORD) == ()
    assert len(asked) == 2


def test_a_schema_that_is_beyond_acceptance_is_judged_by_a_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubt(_: object) -> None:
        raise Doubt

    monkeypatch.setattr(validation, "acceptance", doubt)
    validation._acceptance.cache_clear()
    try:
        assert not validation._acceptance(SchemaKind.RECORD)({})
        assert problems_of(b"activities: {}\n", SchemaKind.RECORD) == ()
        assert [each.code for each in problems_of(b"activities: []\n", SchemaKind.RECORD)] == ["S003"]
    finally:
        validation._acceptance.cache_clear()


def test_what_only_the_compiled_validator_refuses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict:
        def is_valid(self, data: object) -> bool:
            return False

    monkeypatch.setattr(validation, "_gate", lambda kind: Strict())
    [problem] = validate(parse(b"# c\nactivities: {}\n", "f"), SchemaKind.RECORD, "f")
    assert (problem.code, problem.line, problem.text) == ("S007", 2, "The file does not fit its schema.")


def test_schemas_are_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        pytest.fail("a schema was fetched")

    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("urllib.request.urlopen", refused)
    for path in (*GOOD, *BAD):
        problems_of(path.read_bytes(), kind_of(path))


def test_importing_takes_no_validator_along() -> None:
    code = (
        "import sys, escm_tui.parse, escm_tui.validate, escm_tui.edit;"
        "print([each for each in ('jsonschema', 'jsonschema_rs', 'referencing', 'ruamel') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_wording_a_problem_loads_no_grammar_of_addresses() -> None:
    """It takes seconds, here and wherever somebody installed jsonschema with all its formats; others may have it."""
    code = (
        "import sys; from escm_tui.validate import validate; from escm_tui.parse import parse;"
        "assert validate(parse(b'owner: []', 'a.yaml'), 'record', 'a.yaml');"
        "assert 'jsonschema' in sys.modules;"
        "print([each for each in ('lark', 'rfc3987_syntax') if each in sys.modules]);"
        "import rfc3987_syntax; print(rfc3987_syntax.is_valid_syntax('iri', 'https://example.com/'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nTrue\n"


def test_long_lists_are_not_compared_item_by_item() -> None:
    items = b"".join(b"      - {a: %d}\n" % each for each in range(20_000))
    parsed = parse(b"activities:\n  b1:\n    rating: partial\n    evidence:\n" + items, "file.yaml")
    with at_most(20):
        problems = validate(parsed, SchemaKind.RECORD, "file.yaml")
    assert len(problems) == 20_001
    assert problems[0].text == "activities.b1.evidence lists more than 200 values."


@pytest.mark.parametrize("kind", SchemaKind)
def test_whatever_holds_each_item_once_is_bounded(kind: SchemaKind) -> None:
    for at, part in parts(json.loads(schema_bytes(kind))):
        if "uniqueItems" in part:
            assert part.get("maxItems", 10**6) <= 500, at
