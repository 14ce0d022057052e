"""Strictness, places and fuzz of `escm_tui.parse`."""

from __future__ import annotations

import random
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError as RuamelError

from escm_tui.domain.problems import WHOLE_FILE, Position
from escm_tui.errors import UsageError, WriteError
from escm_tui.parse import DEPTH_LIMIT, SIZE_LIMIT, VALUE_LIMIT, parse, reader, scalars
from escm_tui.parse.writer import dump, flow_text, scalar_text
from tests.support.pace import at_most

EXAMPLES = Path(__file__).parent / "examples"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))


def told(data: bytes) -> list[str]:
    """Code and place of each problem."""
    return [f"{each.code} {each.line}:{each.column}" for each in parse(data, "file.yaml").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("off", "off"), ("=", "="), ("<<", "<<"),
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"),
        ("null", None), ("~", None), ("", None), ("Null", None), ("nULL", "nULL"),
        ("1", 1), ("-17", -17), ("+3", 3), ("010", 10), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1"), ("-0x1", "-0x1"),
        ("1_000", "1_000"), ("1:30", "1:30"), ("12:30:00", "12:30:00"), ("9" * 18, int("9" * 18)),
        ("9" * 19, float("9" * 19)), ("9" * 5000, None),
        ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-3", -0.0015), ("1.", 1.0), ("1.2.3", "1.2.3"),
        (".", "."), ("-", None), ("+", "+"), ("e3", "e3"), ("1e", "1e"),
        ("2026-06-30", "2026-06-30"), ("2026-02-30", "2026-02-30"), ("2026-06-30T10:00:00Z", "2026-06-30T10:00:00Z"),
        ("3.0", 3.0), ('"3.0"', "3.0"), ("'1'", "1"), ('"true"', "true"), ('""', ""), ("''", ""),
        ("|\n  a\n  b\n", "a\nb\n"), (">-\n  a\n  b\n", "a b"), ('"a\\nb"', "a\nb"), ("Grüße 😀", "Grüße 😀"),
    ],
)  # fmt: skip
def test_core_schema_reads_what_is_written(text: str, value: object) -> None:
    parsed = parse(f"key: {text}\n".encode(), "file.yaml")
    if text == "-":
        assert parsed.data == {"key": [None]} or told(f"key: {text}\n".encode()) == ["Y003 1:6"]
        return
    if len(text) == 5000:
        assert [each.code for each in parsed.problems] == ["S003"]
        return
    assert parsed.problems == ()
    assert parsed.data == {"key": value}
    assert type(parsed.data["key"]) is type(value)


DEEP = b"a: " + b"[" * 100_000
BAD: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["Y012 0:0"]),
    "blank lines": (b"\n\n\n", ["Y012 0:0"]),
    "only a comment": (b"# nothing\n", ["Y012 0:0"]),
    "only null": (b"~\n", ["Y012 0:0"]),
    "only a document start": (b"---\n", ["Y012 0:0"]),
    "only null with a tag": (b"!!null ~\n", ["Y006 1:1"]),
    "Latin-1": (b"owner: Gr\xfc\xdfe\n", ["Y001 1:10"]),
    "cut off UTF-8": (b"a: 1\nowner: \xe2\x82", ["Y001 2:8"]),
    "overlong UTF-8": (b"a: \xc0\xaf\n", ["Y001 1:4"]),
    "encoded surrogate": (b"a: \xed\xa0\x80\n", ["Y001 1:4"]),
    "UTF-16": ("a: 1\n".encode("utf-16"), ["Y001 1:1"]),
    "byte order mark": (b"\xef\xbb\xbfa: 1\n", ["Y001 1:1"]),
    "NUL": (b"a: x\x00y\n", ["Y009 1:5"]),
    "escape sequence": (b"a: x\x1b[2Jy\n", ["Y009 1:5"]),
    "delete": (b"a: \x7f\n", ["Y009 1:4"]),
    "next line": ("a: x\x85b: y\n".encode(), ["Y009 1:5"]),
    "line separator": ("a: x\u2028b: y\n".encode(), ["Y009 1:5"]),
    "byte order mark inside": ("a: x\ufeffy\n".encode(), ["Y009 1:5"]),
    "NUL by its number": (b'a: "x\\0y"\n', ["Y009 1:4"]),
    "escape by its number": (b'a: "x\\x1b[2J"\nb: "\\u2028"\n', ["Y009 1:4", "Y009 2:4"]),
    "half a pair by its number": (b'a: "\\ud800"\n', ["Y003 1:7"]),
    "CRLF": (b"a: 1\r\nb: 2\r\n", ["Y009 1:5", "Y009 2:5"]),
    "CR in a comment": (b"# a\rb: 1\nc: 1\n", ["Y009 1:4"]),
    "vertical tab": (b"a:\x0b1\n", ["Y009 1:3"]),
    "indented by tab": (b"a:\n\tb: 1\n", ["Y009 2:1"]),
    "blanks, then tab": (b"a:\n  \tb: 1\n", ["Y009 2:3"]),
    "a colon too many": (b"note: See: page 4\n", ["Y003 1:10"]),
    "open bracket": (b"a: 1\nevidence: [one, two\n", ["Y003 2:11"]),
    "open brace": (b"a: {b: 1\n", ["Y003 1:4"]),
    "open quote": (b"a: 1\nb: 'x\nc: 1\n", ["Y003 2:4"]),
    "at sign": (b"a: @x\n", ["Y003 1:4"]),
    "back quote": (b"a: `x`\n", ["Y003 1:4"]),
    "unknown escape": (b'a: "\\q"\n', ["Y003 1:5"]),
    "half an indentation": (b"a:\n  b: 1\n c: 2\n", ["Y003 3:2"]),
    "list and mapping": (b"- a\nb: 1\n", ["Y003 2:1"]),
    "key without colon": (b"a: 1\nb\nc: 1\n", ["Y003 2:1"]),
    "no key": (b": x\n", ["Y003 1:1"]),
    "doubled key": (b"a: 1\nb: 2\na: 3\n", ["Y004 3:1"]),
    "doubled key in quotes": (b'a: 1\n"a": 2\n', ["Y004 2:1"]),
    "doubled keys in brackets": (b"a: {b: 1, b: 2, c: {d: 1, d: 2}}\n", ["Y004 1:11", "Y004 1:27"]),
    "tripled key": (b"a: 1\na: 2\na: 3\n", ["Y004 2:1", "Y004 3:1"]),
    "anchor": (b"a: &x 1\n", ["Y005 1:4"]),
    "anchor on a key": (b"&x a: 1\n", ["Y005 1:1"]),
    "alias": (b"a: &x [1]\nb: *x\n", ["Y005 1:4", "Y005 2:4"]),
    "alias as key": (b"a: &x b\n*x : 1\n", ["Y005 1:4", "Y005 2:1"]),
    "endless alias": (b"a: &x\n  b: *x\n", ["Y005 1:4", "Y005 2:6"]),
    "undefined alias": (b"a: *nowhere\n", ["Y005 1:4"]),
    "billion laughs": (
        b"a: &a [lol]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (i, i, i - 1, i - 1) for i in b"bcdefghijkl"),
        ["Y005 1:4", *(f"Y005 {line}:{column}" for line in range(2, 13) for column in (4, 8, 12))],
    ),
    "merge key": (b"a:\n  <<: {b: 1}\n  c: 2\n", ["Y010 2:3"]),
    "tag of Python": (b'a: !!python/object/apply:os.system ["true"]\n', ["Y006 1:4"]),
    "own tag": (b"a: !secret x\n", ["Y006 1:4"]),
    "standard tags": (b"!!map\na: !!str 1\n!!str b: 1\n", ["Y006 1:1", "Y006 2:4", "Y006 3:1"]),
    "binary": (b"a: !!binary aGk=\n", ["Y006 1:4"]),
    "version directive": (b"%YAML 1.1\n---\na: no\n", ["Y008 1:1"]),
    "tag directive": (b"%TAG ! tag:x,2000:\n---\na: 1\n", ["Y008 1:1"]),
    "two documents": (b"a: 1\n---\nb: 1\n", ["Y008 2:1"]),
    "list as key": (b"? [a, b]\n: 1\n", ["Y011 1:3"]),
    "mapping as key": (b"{a: 1}: 1\n", ["Y011 1:1"]),
    "numbers and words as keys": (b"1: a\ntrue: b\n1.5: c\n~: d\n", ["Y011 1:1", "Y011 2:1", "Y011 3:1", "Y011 4:1"]),
    "100,000 brackets": (DEEP, ["Y007 1:67"]),
    "100,000 closed brackets": (DEEP + b"]" * 100_000, ["Y007 1:67"]),
    "100,000 braces": (b"{a: " * 100_000, ["Y007 1:257"]),
    "deep indentation": (b"".join(b" " * i + b"a:\n" for i in range(500)), ["Y007 65:65"]),
    "deep list in one line": (b"- " * 5000 + b"a\n", ["Y007 1:129"]),
    "deep explicit keys": (b"? " * 5000 + b"a\n", ["Y011 1:3"]),
    "too many values": (b"- 1\n" * (VALUE_LIMIT + 1), [f"Y007 {VALUE_LIMIT}:3"]),
    "too large": (b"#" * (SIZE_LIMIT + 1), ["Y002 0:0"]),
    "infinite": (b"a: .inf\nb: [-.Inf, .NAN, 1e999]\n", ["S003 1:4", "S003 2:5", "S003 2:12", "S003 2:18"]),
    "one conflict marker of three": (b"a: 1\n<<<<<<< HEAD\n", ["Y003 2:1"]),
    "conflict": (b"a: 1\n<<<<<<< HEAD\nb: 1\n||||||| base\nb: 0\n=======\nb: 2\n>>>>>>> other\n",
                 ["G001 2:1", "G001 4:1", "G001 6:1", "G001 8:1"]),
    "several at once": (b"a: &x 1\na: !y 2\nb: *x\nb: .nan\n",
                        ["Y005 1:4", "Y004 2:1", "Y006 2:4", "Y005 3:4", "Y004 4:1", "S003 4:4"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_at_its_place(name: str) -> None:
    data, expected = BAD[name]
    with at_most(5):
        parsed = parse(data, "organization/knw/knw07.yaml")
    assert parsed.data is None
    found = [f"{each.code} {each.line}:{each.column}" for each in parsed.problems]
    assert found == expected
    assert {each.path for each in parsed.problems} == {"organization/knw/knw07.yaml"}
    # Where a value stands can be asked of a broken file, too.
    assert isinstance(parsed.position(("a", "b", 0)), Position)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"1: a\n", "The key 1 is not text; put it in quotes."),
        (b"true: a\n", "The key true is not text; put it in quotes."),
        (b"? \n: a\n", "The key (nothing) is not text; put it in quotes."),
        (b"!secret x\n", "The tag !secret is not part of the format."),
        (b"&x a\n", "The anchor &x is not part of the format."),
        (b"a: *x\n", "The alias *x is not part of the format."),
        (b"%YAML 1.1\n---\na: 1\n", "The file holds a directive (%)."),
        (b"a: 1\n---\nb: 1\n", "The file holds more than one document."),
        (b"# c\n", "The file holds no value."),
        (b"a: \xff\n", "Byte 0xff is not UTF-8."),
        (b"\xef\xbb\xbfa: 1\n", "The file starts with a byte order mark."),
        (b"a: \x07\n", "The character U+0007 must not stand here."),
        (b"#" * (SIZE_LIMIT + 1), f"The file has {SIZE_LIMIT + 1:,} bytes; 1 MiB is the most."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(text: bytes, said: str) -> None:
    assert [each.text for each in parse(text, "f").problems] == [said]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RecursionError(), "The text cannot be read as YAML: RecursionError."),
        (ValueError("too long"), "The text cannot be read as YAML: ValueError."),
        (yaml.YAMLError("?"), "The text cannot be read as YAML: not well formed."),
        (yaml.MarkedYAMLError(), "The text cannot be read as YAML: it is not well formed."),
    ],
)
def test_whatever_stops_the_library_is_a_problem(error: Exception, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: str) -> Iterator[Any]:
        raise error
        yield

    monkeypatch.setattr(reader, "events", stop)
    parsed = parse(b"{a: 1}\n", "f")
    assert (parsed.data, [(each.code, Position(each.line, each.column), each.text) for each in parsed.problems]) == (
        None,
        [("Y003", WHOLE_FILE, text)],
    )


def test_what_looks_odd_and_is_fine() -> None:
    fine = b"on: yes\n'1': a\n\"<<\": b\n'true': c\n# <<<<<<< a comment\nd: |\n  <<<<<<< text\n  tab\there\ne:\tf\n"
    parsed = parse(fine, "file.yaml")
    assert parsed.problems == ()
    assert parsed.data == {
        "on": "yes", "1": "a", "<<": "b", "true": "c", "d": "<<<<<<< text\ntab\there\n", "e": "f"
    }  # fmt: skip


def test_limits_are_the_last_that_fit() -> None:
    assert told(b"- 1\n" * (VALUE_LIMIT - 1)) == []
    assert told(b"a: " + b"[" * (DEPTH_LIMIT - 1) + b"]" * (DEPTH_LIMIT - 1)) == []
    assert told(b"a: " + b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT) == [f"Y007 1:{3 + DEPTH_LIMIT}"]
    assert told(b"a: 1\n#" + b"x" * (SIZE_LIMIT - 6)) == []


def test_large_files_take_little_time_and_memory() -> None:
    many = b"".join(b"k%d: v\n" % i for i in range(90_000))
    with at_most(5):
        parsed = parse(many[:SIZE_LIMIT], "file.yaml")
        parsed.position(("k89999",))
    assert parsed.problems == ()
    tracemalloc.start()
    parse(many[:SIZE_LIMIT], "file.yaml").position(("k89999",))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300_000_000


RECORD = b"""\
# A comment
owner: Someone
activities:
  b2:
    rating: partial
    evidence:
      - one
      - two
  "b3": {rating: satisfied, evidence: [three, "four"]}
  b4:
x-list:
- - nested
  - a: 1
    b: >-
      folded
-
  late: yes
"""


@pytest.mark.parametrize(
    ("where", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("owner",), (2, 8), (2, 1)),
        (("activities",), (4, 3), (3, 1)),
        (("activities", "b2"), (5, 5), (4, 3)),
        (("activities", "b2", "rating"), (5, 13), (5, 5)),
        (("activities", "b2", "evidence"), (7, 7), (6, 5)),
        (("activities", "b2", "evidence", 1), (8, 9), (8, 9)),
        (("activities", "b3"), (9, 9), (9, 3)),
        (("activities", "b3", "rating"), (9, 18), (9, 10)),
        (("activities", "b3", "evidence", 1), (9, 47), (9, 47)),
        (("activities", "b4"), (10, 6), (10, 3)),
        (("x-list", 0, 1, "b"), (14, 8), (14, 5)),
        (("x-list", 1, "late"), (17, 9), (17, 3)),
        (("activities", "b2", "note"), (5, 5), (4, 3)),
        (("activities", "b9", "rating"), (4, 3), (3, 1)),
        (("actions", 0), (2, 1), (2, 1)),
    ],
)
def test_every_value_has_its_place(where: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]) -> None:
    parsed = parse(RECORD, "file.yaml")
    assert parsed.problems == ()
    assert parsed.position(where) == Position(*value)
    assert parsed.key_position(where) == Position(*key)


def test_pure_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [each.read_bytes() for each in GOOD] + [RECORD]
    read = [(reader.read(each, "f").data, reader.places(each.decode())) for each in files]
    monkeypatch.setattr(reader, "_Parser", yaml.SafeLoader)
    assert [(reader.read(each, "f").data, reader.places(each.decode())) for each in files] == read
    assert told(DEEP)[0] == "Y007 1:67"


def neighbor(text: bytes) -> Any:
    """What ruamel's YAML 1.2 reader makes of it; days come back as text, as they stand in the file."""
    safe = YAML(typ="safe", pure=True)
    safe.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
    return safe.load(text)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_examples_read_as_others_read_them(path: Path) -> None:
    parsed = parse(path.read_bytes(), path.name)
    assert parsed.problems == ()
    assert parsed.data == neighbor(path.read_bytes())


OTHERWISE = re.compile(rb"[0-9]_|_[0-9]|(?<!\w)=(?!\w)")
"""Numbers with underscores and lone equals signs, which ruamel takes for more than text."""


SIGNS = [
    b":", b" ", b"\n", b"- ", b"#", b"&a ", b"*a", b"!", b"'", b'"', b"[", b"]", b"{", b"}", b"|\n", b">", b"%", b"\t",
    b"\x00", b"\xff", b"\r", b"<<: ", b"---\n", b"...", b"? ", b",", b"@", b"~", b"1e9", b"\xc3\xa4",
]  # fmt: skip


def spoiled(text: bytes, chance: random.Random) -> bytes:
    """The text with one to three bytes, pieces or signs of YAML put in, taken out or doubled."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        end = at + chance.randrange(12)
        text = chance.choice(
            [
                text[:at] + chance.choice(SIGNS) + text[at:],
                text[:at] + text[end:],
                text[:end] + text[at:],
                text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :],
            ]
        )
    return text


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_spoiled_files_are_refused_or_read_as_others_read_them(path: Path) -> None:
    chance = random.Random(path.stem)
    read = 0
    for _ in range(150):
        text = spoiled(path.read_bytes(), chance)
        parsed = parse(text, "file.yaml")
        assert (parsed.data is None) == bool(parsed.problems)
        parsed.position(("activities", "b2"))
        if parsed.problems or OTHERWISE.search(text):
            continue
        try:
            other = neighbor(text)
        except (RuamelError, ValueError):
            # It is stricter about tabs and plain words in brackets.
            continue
        read += 1
        assert parsed.data == other, text
    assert read > 5


TEXTS = st.text(
    st.one_of(st.sampled_from("aA0 1-_:#'\"[]{},&*!|>%@`~?.=<yn\n\té😀\\/"), st.characters(exclude_categories=["Cs"])),
    max_size=12,
) | st.sampled_from(
    ["2026-06-30", "3.0", "1_000", "0o17", "0x1f", "12:30", "yes", "No", "NULL", "~", "1e5", ".5", "-", "---", "...",
     "a: b", "a #b", "#a", "x:", ": x", " x", "x ", "é", "=", "<<", "9f86d08", "0" * 40, "https://a.example/b?c=d#e",
     "a\nb", "a\n", "\na", "a\n\n", "a\n b\n", " a\nb", "a \nb", "a\n\nb", "organization/minutes"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def without_hidden(value: Any) -> bool:
    """Whether no text holds a character that files must not hold."""
    if isinstance(value, dict):
        return all(without_hidden(key) and without_hidden(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(without_hidden, value))
    return not isinstance(value, str) or scalars.FORBIDDEN.search(value) is None


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5).filter(without_hidden))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_what_is_written_is_read_by_everyone(data: dict[str, Any]) -> None:
    written = dump(data, header="# yaml-language-server: $schema=x")
    parsed = parse(written, "file.yaml")
    assert parsed.problems == ()
    assert repr(parsed.data) == repr(data)
    assert neighbor(written) == data
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    assert yaml.safe_load(dump(texts)) == texts
    assert parse(f"[{flow_text(data)}]\n".encode(), "file.yaml").data == [data]


def test_new_file_is_written_our_way() -> None:
    data = {
        "title": "Plan: version 2", "version": "2.0", "day": "2026-02-11", "sha256": "9f86d081884c7d65",
        "note": "One line.\nAnother.\n", "because": "One.\nTwo.", "odd": "a \nb",
        "evidence": ["cm-procedure", "organization/m"], "none": [], "empty": {},
        "people": {"lead": {"role": "lead evaluator", "on": True}}, "share": 0.5,
    }  # fmt: skip
    assert dump(data, header="# first line").decode() == (
        "# first line\n"
        'title: "Plan: version 2"\n'
        'version: "2.0"\n'
        'day: "2026-02-11"\n'
        'sha256: "9f86d081884c7d65"\n'
        "note: |\n  One line.\n  Another.\n"
        "because: |-\n  One.\n  Two.\n"
        'odd: "a \\nb"\n'
        "evidence:\n  - cm-procedure\n  - organization/m\n"
        "none: []\n"
        "empty: {}\n"
        'people:\n  lead:\n    role: lead evaluator\n    "on": true\n'
        "share: 0.5\n"
    )
    assert dump({}) == b"{}\n"


def test_line_is_never_broken_and_holds_nothing_unseen() -> None:
    words = "word " * 200 + "end"
    data = {words: words, "turned": "a\u202eb é", "tab": "a\tb", "blank": "a\xa0b", "lists": [[1, 2], [{"x": []}]]}
    assert dump(data).decode() == (
        f"{words}: {words}\n"
        'turned: "a\\u202Eb \\xE9"\n'
        'tab: "a\\tb"\n'
        'blank: "a\\_b"\n'
        "lists:\n  -   - 1\n      - 2\n  -   - x: []\n"
    )
    assert parse(dump(data), "file.yaml").data == data
    assert flow_text({"a": [{"b": None}, words, "é"], "c": 1e17}) == f"{{a: [{{b: null}}, {words}, é], c: 1e+17}}"


def test_quotes_are_kept_where_they_can_hold_the_text() -> None:
    assert scalar_text("plain", quotes='"') == '"plain"'
    assert scalar_text("it's", quotes="'") == "'it''s'"
    assert scalar_text("two\nlines", quotes="'") == '"two\\nlines"'
    assert flow_text("a, b") == '"a, b"'
    assert scalar_text("a, b") == "a, b"


@pytest.mark.parametrize("text", ["\x00", "a\x1b[0m", "\r\n", "\u2028", "\ufeff", "\ud800"])
def test_control_characters_are_refused_before_they_reach_a_file(text: str) -> None:
    for data in ({"x": text}, {text: "x"}, {"x": [{"y": text}]}):
        with pytest.raises(UsageError, match=r"^A text holds the control character U\+"):
            dump(data)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), object(), b"bytes", {1, 2}])
def test_what_has_no_place_in_a_file_is_refused(value: object) -> None:
    with pytest.raises(WriteError, match="cannot be written into an evidence file"):
        dump({"x": value})


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        (b"\x01" * 500_000, "Y009", 20),
        (b"\ta\n" * 300_000, "Y009", 20),
        (b"a: 1\n=======\n" * 50_000, "G001", 50_000),
        (b"a: 1\n" * 99_000, "Y004", 98_999),
    ],
    ids=["characters", "tabs", "markers", "keys"],
)
def test_many_problems_take_no_longer_than_one_look_at_the_file(text: bytes, code: str, count: int) -> None:
    with at_most(5):
        problems = parse(text, "file.yaml").problems
    assert [each.code for each in problems] == [code] * count
    last = text.rstrip(b"\n").count(b"\n") + 1
    assert problems[-1].line == (last if count > 20 else 1 if text[0] == 1 else 20)


@pytest.mark.parametrize("odd", ["\r", "\x85", "\u2028", "\u2029"])
def test_places_below_an_odd_line_break_are_not_guessed(odd: str) -> None:
    found = parse(f"a: 1{odd}b: 2\nc: 1\nc: 2\n".encode(), "file.yaml").problems
    assert [(each.code, each.line, each.column) for each in found] == [("Y009", 1, 5)]
    windows = parse(b"a: 1\r\nc: 1\r\nc: 2\r\n", "file.yaml").problems
    assert [(each.code, each.line) for each in windows] == [("Y009", 1), ("Y009", 2), ("Y009", 3), ("Y004", 3)]


def test_end_of_a_file_without_line_feed_is_in_its_last_line() -> None:
    [found] = parse(b"a: 1\nactivities: {", "file.yaml").problems
    assert (found.code, found.line, found.column) == ("Y003", 2, 14)


def test_places_are_exact_however_long_a_line_is() -> None:
    wide = "x" * 900_000
    parsed = parse(f'a: ["{wide}", {{b: 1, c: [2]}}]\n'.encode(), "x.yaml")
    assert parsed.problems == ()
    assert parsed.position(("a", 1, "c", 0)) == Position(1, 4 + 1 + len(wide) + 2 + 2 + len("{b: 1, c: ["))
    assert parsed.key_position(("a", 1, "b")) == Position(1, 4 + 1 + len(wide) + 2 + 2 + len("{"))
