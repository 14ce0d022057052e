"""Whatever stands in evidence, names and history is shown and never obeyed: commands, JSON, screens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.evidence import MANIFEST, TODAY, sample_files
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.torture.bounds import LONG, RAW_CONTROL, rounds
from tests.torture.calls import faults
from tests.torture.hostile_texts import IN_FILES, IN_GIT

TEXTS = IN_FILES | IN_GIT


def quoted(text: str) -> str:
    """A text in YAML's double quotes; what cannot stand there plainly is written by its number."""
    short = text.encode("utf-8", "replace").decode()
    return '"' + "".join(_quoted(each) for each in short) + '"'


def _quoted(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return f"\\U{ord(character):08x}" if ord(character) < 32 or not character.isprintable() else character


def attacked(root: Path, text: str) -> GitRepository:
    """A repository in which the text stands wherever a text can stand."""
    git = GitRepository.new(root)
    git.commit("Start", sample_files())
    git.tag("evaluation/2024-h1", message=text.replace("\0", "") or "x")
    said = quoted(text)
    git.write(
        {
            "escm.yaml": MANIFEST.replace("Northwind", said),
            "organization/knw/knw07.yaml": f"owner: {said}\nactivities:\n  b1:\n    rating: partial\n"
            f"    evidence: [procedure]\n    note: {said}\nactions:\n  extend:\n    title: {said}\n    owner: {said}\n",
            "organization/evidence/procedure.yaml": f"title: {said}\nkind: guidance_document\n"
            f"document_type: procedure\nlocation: {{reference: {said}}}\nversion: {said}\nsummary: {said}\n"
            f"approved: {{by: {said}}}\n",
            "engagements/acme/engagement.yaml": f"client: {said}\nservice: {said}\nstate: active\n",
            "organization/thr/thr01.yaml": f"owner: x\nratings: {said}\nactivities: {{b1: {{rating: {said}}}}}\n",
        }
    )
    name = os.fsencode(text.replace("/", "-").replace("\0", "").encode("utf-8", "surrogateescape")[:120])
    for folder in ("organization/evidence", "artifacts"):
        path = os.fsencode(git.root / folder)
        os.makedirs(path, exist_ok=True)  # noqa: PTH103
        with open(path + b"/" + name + b".yaml", "wb") as file:  # noqa: PTH123
            file.write(b"title: \xff\x1b[31m\n")
    message = text.replace("\0", "").encode("utf-8", "surrogateescape")
    who = "".join(each for each in text if each not in "<>\n\0").encode("utf-8", "surrogateescape")
    git.git("add", "-A")
    git.run("commit", "-q", "-m", os.fsdecode(message), f"--author={os.fsdecode(who)} <x@example.com>")
    git.write({"artifacts/minutes.txt": text.encode("utf-8", "surrogateescape")})
    return git


COMMANDS = (
    ("status",),
    ("show", "knw07"),
    ("validate",),
    ("log",),
    ("compare", "HEAD~1", "HEAD"),
    ("evidence", "list"),
    ("evidence", "show", "procedure"),
    ("search", "procedure"),
    ("search", "procedure", "--json"),
    ("engagement", "list"),
    ("compare", "HEAD~1", "HEAD", "--format", "markdown"),
    ("status", "--json"),
    ("log", "--json"),
    ("validate", "--json"),
    ("show", "knw07.b1"),
    ("show", "knw07", "--json"),
    ("list", "changed"),
    ("gap",),
    ("trend",),
    ("evidence", "list", "--json"),
    ("engagement", "show", "acme"),
    ("log", "--practice", "knw07"),
    ("doctor",),
    ("doctor", "--json"),
    ("report", "--format", "html"),
    ("report", "--format", "markdown"),
    ("report", "--format", "text"),
    ("report", "--format", "json"),
    ("validate", "--format", "sarif"),
    ("validate", "--format", "junit"),
    ("validate", "--format", "github"),
    ("validate", "--privacy"),
    ("export", "csv", "-"),
)


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 50


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.usefixtures("_here")
def test_commands_print_and_never_obey(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = attacked(tmp_path / "evidence", TEXTS[name])
    monkeypatch.chdir(git.root)
    # Each text meets a few commands in the ordinary run, and each command many texts.
    first = list(TEXTS).index(name)
    chosen = COMMANDS if LONG else [COMMANDS[(first + step) % len(COMMANDS)] for step in (0, 5, 11, 22)]
    _, wrong = faults(chosen)
    assert wrong == []


@pytest.mark.parametrize("part", range(rounds(2, 15)))
async def test_screens_show_and_never_obey(part: int, tmp_path: Path) -> None:
    """Several texts at once: what one of them opens another must not close."""
    names = list(TEXTS)[part :: rounds(12, 15)]
    for number, name in enumerate(names[: rounds(1, 100)]):
        git = attacked(tmp_path / f"evidence-{number}", TEXTS[name])
        async with sitting(git.root, today=TODAY, size=(120, 40)) as story:
            for keys in (("1",), ("2",), ("3", "j", "j", "enter"), ("escape", "e"), ("escape", "5"), ("4", "b")):
                await story.press(*keys)
                assert_plain(story, name)
            for keys in (("escape", "6"), ("D",), ("escape", "semicolon"), ("escape", "7"), ("8",), ("F",)):
                await story.press(*keys)
                assert_plain(story, name)
            await story.type("procedure")
            assert_plain(story, name)
            await story.press("enter", "colon")
            await story.type("at ev")
            assert_plain(story, name)
            await story.press("escape", "exclamation_mark")
            assert_plain(story, name)
            assert story.app.is_running


def assert_plain(story: Story, name: str) -> None:
    """No cell of the screen, and nothing told, holds what a terminal could obey."""
    found = RAW_CONTROL.search(story.text.replace("\n", "")) or RAW_CONTROL.search("".join(story.toasts))
    assert not found, (name, found)
