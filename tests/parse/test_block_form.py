"""The plain block form is read as the strict reader reads it, with the same places; the rest is left to that one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from escm_tui.parse import parse, reader
from escm_tui.parse.block_form import place_of, places, read_blocks
from escm_tui.parse.writer import dump
from escm_tui.shipped import model_folder
from tests.benchmarks.generate import Generator

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = [*sorted(EXAMPLES.glob("*/*.yaml")), *sorted(model_folder().glob("*.yaml"))]
RECORD = b"""\
# Kept by the knowledge team
owner: Process Lead

activities:
  a1:
    rating: satisfied
    evidence:
      - policy
      # The older one
      - organization/procedure
    note: "Agreed: yes, # and all"
  b2a:
    rating: not_applicable
    because: 'No "clients" here'
actions:
  write-it-down:
    title: 3 of 12 steps (at 10:30) are in http://example.org/#steps
    due: 2026-06-30
x-own:
  deep:
    deeper:
      list:
        - 12
        - true
        - null
        - "null"
        - "12"
        - ''
  number: 0x1F
  octal: 010
"""


def agrees(content: bytes) -> bool:
    """Whether the plain block form takes the content; where it does, it has to be right in everything."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    found = read_blocks(text)
    if found is None:
        return False
    strict = reader.read(content, "x.yaml")
    assert strict.problems == (), content
    # Not equality, to which 1 and true are the same.
    assert repr(found) == repr(strict.data), content
    values, keys = places(text)
    assert (values, keys) == reader.places(text), content
    fields = list(keys)
    for field in (*fields[:60], *fields[-3:]):
        assert place_of(text, field) == (values[field], keys[field]), (content, field)
        for other in ((*field, "b"), (*field, 0), (*field[:-1], "z"), (*field[:-1], 99), field[:-1]):
            assert place_of(text, other) == ((values[other], keys[other]) if other in keys else None), (content, other)
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_read_as_the_strict_reader_reads_them(path: Path) -> None:
    taken = agrees(path.read_bytes())
    assert not (taken and path.name.startswith(("Y", "G")))


def test_what_evidence_is_made_of_is_in_this_form(tmp_path: Path) -> None:
    assert agrees(RECORD)
    Generator(84, 1).build(tmp_path / "made")
    made = list((tmp_path / "made").glob("organization/*/*.yaml"))
    assert len(made) > 84
    assert all(agrees(path.read_bytes()) for path in made)
    assert agrees(dump({"rating": "satisfied", "evidence": ["policy"], "day": "2026-01-01", "note": "a: b", "n1": 1}))


@pytest.mark.parametrize(
    "content",
    [
        "a: b: c\n", "a: b #c\n", "a: b \n", "a:\tb\n", "\ta: b\n", "a: b\r\n", "a: b", "a: |\n  b\n", "a: [b]\n",
        "a: {}\n", "a: &b c\n", "a: *b\n", "a: !b c\n", "<<: a\n", "? a\n", "- a\n", "--- a\n", "---\na: b\n",
        "a: b\n...\n", "%A 1\n", "a:\n", "a: b\n  c\n", "a: b\n  c: d\n", "a:\n  b: c\n d: e\n", "a:\n- b\n",
        "a:\n  - b\n    c\n", "a:\n  - b: c\n", "a:\n  - b\n  c: d\n", "a:\n  b: c\n  - d\n", "a: b\na: c\n",
        "null: a\n", "true: a\n", "1: a\n", "a b: c\n", "a:b\n", 'a: "b\\n"\n', "a: 'b''c'\n", 'a: "b\n  c"\n',
        "a: 'b' c\n", "a: 1.5\n", "a: .inf\n", "a: 1e999\n", f"a: {'9' * 400}\n", "a: -1\n", "a: `b\n", "a: @b\n",
        "a: %b\n", "a: - b\n", "a: ? b\n", "a: b\u2028c\n", "a: b\x85c: d\n", "\ufeffa: b\n", "a: b\x00\n",
        "a: b\u00a0c\n", " a: b\n", "", "\n", "# a\n", "<<<<<<< a\na: b\n", f"{'a' * 101}: b\n", "a: b:\n",
        "a:\n  - - b\n", "a:\n    - b\n  - c\n", "a:\n  - b\n   - c\n", "a: ~\n", "a: >-\n  b\n", "a\n", "a: b\nc\n",
        "a: b\n \tc: d\n",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_strict_reader(content: str) -> None:
    assert read_blocks(content) is None


@pytest.mark.parametrize(
    "text",
    ["null", "False", "~", "12", "1.5", "a: b", "a:b", "a #b", "a#b", "a ", "'a'", '"a"', "a" * 60, "é" * 60,
     "a" * 60 + ":", "a" * 60 + " ", "a" * 60 + "\x85", "a" * 60 + "\t", "a" * 60 + " #", "1" * 60, "²" * 60, "ª" * 60,
     "a" * 60 + "\u2028"],
)  # fmt: skip
def test_what_follows_a_key_that_was_read_before_is_read_as_well(text: str) -> None:
    for key in ("note", "n" * 60):
        first, second = f"a:\n  {key}: one\n", f"a:\n  {key}: {text}\n"
        agrees(first.encode())
        agrees(second.encode())
        agrees(f"{second}  {key}: {text}\n".encode())
        agrees(f"{key}: {text}\n".encode())


def test_what_is_nested_too_deeply_or_too_long_is_left_to_the_strict_reader() -> None:
    assert agrees("".join(f"{' ' * depth}a:\n" for depth in range(16)).encode() + b" " * 16 + b"a: b\n")
    assert not agrees("".join(f"{' ' * depth}a:\n" for depth in range(17)).encode() + b" " * 17 + b"a: b\n")
    assert agrees("".join(f"a{number}: b\n" for number in range(20_000)).encode())
    assert not agrees("".join(f"a{number}: b\n" for number in range(20_001)).encode())


def test_spoiled_files_are_never_taken_for_something_else() -> None:
    chance = random.Random(7)
    sound = [path.read_bytes() for path in FILES if path.parent.name == "good"]
    sound = [RECORD] * len(sound) + sound
    pieces = [b" ", b"\n", b":", b"#", b"-", b'"', b"'", b"- ", b": ", b" #", b"  ", b"a", b"1", b"\t",
              b"|", b"&", b"~", b"*", b"?", b"[", b"{", b"\\", b"null", b"true", b"\r", b"\xc3\xa9",
              b"\xc2\xa0", b"\xe2\x80\xa8", b"<<", b"---\n"]  # fmt: skip
    taken = 0
    for _ in range(2_000):
        content = bytearray(chance.choice(sound))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content) + 1)
            content[at : at + chance.choice((0, 0, 1, 2, 9))] = chance.choice(pieces)
        taken += agrees(bytes(content))
    assert 200 < taken < 1_800


_WORD = st.sampled_from(
    ["a", "b2", "note", "null", "true", "no", "12", "010", "0x1f", "1.5", "2026-01-01", "12:30", "a b", "a: b",
     "a #b", "a#b", "a:", ":a", '"a"', "'a'", '"a: b"', "''", '"', "it's", "é", "x-y", "(a)", "/a", "-", "-a", "- a",
     "~", "<<", "&a", "", " "]
)  # fmt: skip
_LINES = st.builds(
    lambda indent, form, one, other: " " * indent + form.format(one, other),
    st.integers(0, 4),
    st.sampled_from(["{0}: {1}", "{0}:", "- {0}", "# {0}", "", "{0}", "- {0}: {1}", "{0}: {1} # {0}"]),
    _WORD,
    _WORD,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=9))
def test_lines_in_any_order_are_read_as_the_strict_reader_reads_them(lines: list[str]) -> None:
    agrees(("\n".join(lines) + "\n").encode())


def test_places_are_the_same_whether_few_or_all_are_asked_for() -> None:
    asked_for_all = parse(RECORD, "x.yaml")
    for field in places(RECORD.decode())[0]:
        alone = parse(RECORD, "x.yaml")
        for below in (field, (*field, "none"), (*field, 7)):
            assert asked_for_all.position(below) == alone.position(below)
            assert asked_for_all.key_position(below) == alone.key_position(below)


def test_both_readers_answer_for_places() -> None:
    for content in (RECORD, RECORD + b"x-flow: [a]\n"):
        parsed = parse(content, "x.yaml")
        assert parsed.in_blocks is (content is RECORD)
        assert parsed.position(("activities", "b2a", "rating")) == parsed.position(("activities", "b2a", "rating", 1))
        assert parsed.position(("activities", "a1", "evidence", 1)).line == 10
        assert parsed.key_position(("activities", "a1")).line == 5
