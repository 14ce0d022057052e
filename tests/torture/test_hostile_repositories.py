"""No repository that is merely read runs code, writes or reads outside, hangs, forges or breaks the program."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from escm_tui.errors import EscmError
from escm_tui.git import program
from escm_tui.git.repository import Repository
from tests.support.evidence import TODAY
from tests.support.screens import sitting
from tests.torture.bounds import LONG, RAW_CONTROL
from tests.torture.calls import SECONDS, faults, seconds_since
from tests.torture.canaries import SECRET
from tests.torture.hostile import HOSTILE, PLACE, TAGS, Scene

FEW = (
    ("status",),
    ("compare", *TAGS),
    ("compare", "HEAD", "--json"),
    ("log",),
    ("validate", "--staged"),
    ("evidence", "list"),
)
"""What the ordinary run asks of each kind."""

SLOW = {"tree without end", "tree that is deep", "blob that is huge", "ignored by endless patterns"}
"""Kinds that take their time to be made or refused; the ordinary run asks little of them."""

COMPARING = (
    ("compare", TAGS[0], "--format", "markdown"),
    ("validate", "--staged"),
    ("log", "--practice", "knw07.b1"),
)
"""What makes git compare trees; the ordinary run asks it where there is no end of them."""

READING = (
    *FEW,
    ("status", "--json"),
    ("status", "--rev", TAGS[0]),
    ("list", "changed"),
    ("list", "--json"),
    ("show", "knw07"),
    ("show", "knw07.b1", "--json"),
    ("gap", "--level", "4"),
    ("compare", TAGS[0], "--format", "markdown"),
    ("trend",),
    ("trend", "--json"),
    ("log", "--json"),
    ("log", "--practice", "knw07.b1"),
    ("validate",),
    ("validate", "--json"),
    ("validate", "--rev", "HEAD"),
    ("validate", PLACE),
    ("evidence", "show", "procedure"),
    ("evidence", "verify"),
    ("engagement", "list"),
    ("engagement", "show", "acme", "--json"),
    ("evaluation", "list"),
    ("evaluation", "verify", "2024-h2"),
    ("hooks", "status"),
    ("doctor",),
    ("doctor", "--json"),
    ("report", "--format", "text"),
    ("export", "csv", "-"),
    ("validate", "--privacy"),
    ("status", "--rev", "--output=pwned"),
    ("compare", "--", "--output=pwned", "-x"),
    ("log", "--", "--output=pwned"),
)
"""Every command that reads, in `just torture`."""


SHOWN = ("references with escapes", "manifest that is a link", "names with escapes", "artifact that leads outside")
"""Kinds that the screens open in the ordinary run."""

GATED = [each for each in (HOSTILE if LONG else list(HOSTILE)[:36]) if not each.startswith("filter")]
"""Kinds for the second line; the ordinary run takes those with code in settings and git folders."""


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A sound repository, in front of the reader."""
    if not LONG:
        # The bound is the same in kind, and the ordinary run does not wait for it.
        monkeypatch.setattr(program, "LOOK_LIMIT", 1.0)
    made = Scene.new(tmp_path / "ground")
    monkeypatch.chdir(made.git.root)
    monkeypatch.setenv("COLUMNS", "100")
    return made


def _opened(scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the scene hostile and go there."""
    start = HOSTILE[kind](scene) or scene.git.root
    # What making it has set off is not the reader's doing.
    for mark in scene.ground.marks.iterdir():
        mark.unlink()
    monkeypatch.chdir(start)
    return start


def _all_in_time(kind: str) -> tuple[tuple[str, ...], ...]:
    """Every reading command; what reads each evaluation is known to be slow where there are thousands."""
    return tuple(words for words in READING if kind != "thousands of tags" or words[0] not in {"trend", "report"})


@pytest.mark.parametrize("kind", HOSTILE)
def test_reading_runs_nothing_and_writes_nothing(scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _opened(scene, kind, monkeypatch)
    before = scene.ground.footprint()
    few = COMPARING if kind == "tree without end" else FEW[:2] if kind in SLOW else FEW
    called, wrong = faults(_all_in_time(kind) if LONG else few)
    assert wrong == []
    assert scene.ground.ran() == []
    assert scene.ground.footprint() == before
    assert SECRET not in "".join(each.said for each in called)


@pytest.mark.parametrize("kind", GATED)
def test_even_a_repository_that_the_user_trusts_runs_nothing(
    scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line: with the gate open, what git is told keeps what it reads from being run.

    A filter is what trust is asked for: git cannot tell whether a file changed without it.
    """
    monkeypatch.setattr(Repository, "pass_gate", lambda _: None)
    _opened(scene, kind, monkeypatch)
    before = scene.ground.footprint()
    called, wrong = faults(_all_in_time(kind) if LONG else FEW[:3])
    assert wrong == []
    assert scene.ground.ran() == []
    assert scene.ground.footprint() == before
    assert SECRET not in "".join(each.said for each in called)


@pytest.mark.parametrize("kind", list(HOSTILE) if LONG else SHOWN)
async def test_the_screens_open_it_or_say_why_not(scene: Scene, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = _opened(scene, kind, monkeypatch)
    before = scene.ground.footprint()
    begun = time.perf_counter()
    with contextlib.suppress(EscmError):
        async with sitting(start, today=TODAY, size=(100, 30)) as story:
            for key in "2345":
                await story.press(key)
                assert not RAW_CONTROL.search(story.text)
                assert SECRET not in story.text
            assert story.app.is_running
    assert seconds_since(begun) < 2 * SECONDS
    assert scene.ground.ran() == []
    assert scene.ground.footprint() == before
