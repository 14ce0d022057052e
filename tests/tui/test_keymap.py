"""A keymap of one's own: taken whole, or refused with sentences."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from escm_tui.cli.main import main
from escm_tui.tui.ascii import SIGNS, asks_for_ascii, in_ascii
from escm_tui.tui.keymap import Keymap, keymap_schema, read_keymap
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY


def test_keys_are_read() -> None:
    keymap, wrong = read_keymap(b"rate.satisfied: S\nmap.filter: [/, f]\n", "keys.yaml")
    assert wrong == ()
    assert keymap.keys == {"rate.satisfied": ("S",), "map.filter": ("slash", "f")}
    assert keymap.bindings == {"practice.rate.satisfied": "S", "map.map.filter": "slash,f"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rate.satisfied: p", "p would mean both rate.satisfied and rate.partial."),
        ("map.blocker: u", "u would mean both map.blocker and undo."),
        ("rate.satisfyed: s", "There is no action rate.satisfyed. Did you mean rate.satisfied?"),
        ("note: ctrl+m", "ctrl+m for note: terminals cannot tell this key from another."),
        ("note: hyper", "hyper for note is no key. Keys read like: s, S, ctrl+r, f5, space."),
        ("climb: x", "climb keeps its keys, so that there is always a way out."),
        ("note: []", "note needs a key."),
    ],
)
def test_what_is_off_is_refused_whole(text: str, sentence: str) -> None:
    keymap, wrong = read_keymap(f"{text}\n".encode(), "keys.yaml")
    assert keymap == Keymap()
    assert wrong[0] == f"keys.yaml:1:1: {sentence}"


def test_what_is_no_keymap_is_refused_and_an_empty_file_is_one() -> None:
    sentence = "keys.yaml has to be a list of lines like: rate.satisfied: S"
    assert read_keymap(b"- s\n", "keys.yaml") == (Keymap(), (sentence,))
    assert read_keymap(b"# nothing yet\n", "keys.yaml") == (Keymap(), ())


def test_each_mistake_has_its_line_and_column() -> None:
    _, wrong = read_keymap(b"# mine\nmap.blocker: B\n\ngo.gap: u\nnote: hyper\n", "keys.yaml")
    assert [each.partition(": ")[0] for each in wrong] == ["keys.yaml:5:1", "keys.yaml:4:1"]
    assert wrong[1] == "keys.yaml:4:1: u would mean both go.gap and undo."


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("rate.satisfied: S", True),
        ("map.filter: [/, f]", True),
        ("note: f12", True),
        ("note: hyper", False),
        ("note: ctrl+m", False),
        ("note: []", False),
        ("climb: x", False),
        ("rate.satisfyed: s", False),
        ("note: {a: b}", False),
        ("- s", False),
    ],
)
def test_the_schema_refuses_what_is_refused(text: str, good: bool) -> None:
    _, wrong = read_keymap(f"{text}\n".encode(), "keys.yaml")
    assert (wrong == ()) is good
    assert Draft202012Validator(keymap_schema()).is_valid(yaml.safe_load(text)) is good


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "keymap"]) == 0
    assert json.loads(capsys.readouterr().out) == keymap_schema()


@pytest.mark.parametrize("name", ["keys.md", "filters.md", "keymap-1.schema.json"])
def test_the_pages_are_current(name: str) -> None:
    """`just keys` writes them anew."""
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / name).read_text("utf-8") == runpy.run_path(str(docs / "make_keys.py"))["pages"]()[name]


def _write(home: Path, text: str) -> None:
    path = home / ".config" / "escm" / "keys.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


async def test_the_keymap_is_in_force_everywhere(northwind: GitRepository, isolated_git: Path) -> None:
    _write(isolated_git, "map.blocker: B\ngo.gap: f7\n")
    async with sitting(northwind.root, today=TODAY) as story:
        assert "B next blocker" in story.text
        await story.press("b")
        assert "knw02  Provide" in story.text
        await story.press("B")
        assert "knw03  Knowledge system" in story.text
        await story.press("question_mark")
        await story.type("blocker")
        assert "  B " in story.box
        await story.press("escape", "escape", "f7")
        assert story.app.current is not None
        assert story.app.current.NAME == "gap"


async def test_a_clash_is_told_and_nothing_of_the_file_is_taken(northwind: GitRepository, isolated_git: Path) -> None:
    _write(isolated_git, "map.blocker: u\ngo.gap: f7\n")
    async with sitting(northwind.root, today=TODAY) as story:
        assert "keys.yaml is left aside" in story.toast
        assert "u would mean both map.blocker and undo." in story.toast
        await story.press("f7")
        assert story.app.current is not None
        assert story.app.current.NAME == "map"


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"LC_ALL": "C"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, False),
        ({}, False),
    ],
)
def test_the_locale_asks_for_ascii(environment: dict[str, str], asked: bool) -> None:
    assert asks_for_ascii(environment) is asked


def test_every_sign_has_a_stand_in_of_its_width() -> None:
    assert all(len(stand_in) == 1 and stand_in.isascii() for stand_in in SIGNS.values())
    assert in_ascii("● 日本 é") == "# ???? ?"
