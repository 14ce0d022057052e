"""Every example of the help is real: it does its work on the demo repository."""

from __future__ import annotations

import io
import shlex
import shutil
from pathlib import Path

import pytest

from escm_tui.actions.demo import build_demo
from escm_tui.cli.commands import Command
from escm_tui.cli.main import root
from tests.cli.conftest import Run
from tests.cli.test_main import every_command
from tests.support.repositories import GitRepository

_ELSEWHERE = {
    "demo",
    "init",
    "hook",
    "evaluation",
    "import",
    "portfolio",
    "verify",
    "merge-driver",
    "resolve",
    "change",
    "serve",
}
"""Commands whose examples make repositories of their own, are for git alone, tell one story, or run until stopped."""


def examples() -> list[str]:
    found = list(root.examples)
    for _, command in every_command(root):
        found += command.examples if isinstance(command, Command) else ()
    return list(dict.fromkeys(words for _, words in found if _is_for_the_demo(words)))


def _is_for_the_demo(words: str) -> bool:
    return (
        words.startswith("escm ")
        and words.split()[1] not in _ELSEWHERE
        and not {"--basis", "--server", "import-text"} & set(words.split())
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo(tmp_path_factory.mktemp("built") / "demo").directory


@pytest.fixture
def own_demo(built: Path, tmp_path: Path) -> Path:
    """A copy of the demo, with one change that a commit could take."""
    shutil.copytree(built, tmp_path / "demo", symlinks=True)
    git = GitRepository(tmp_path / "demo")
    git.git("config", "user.name", "Process Lead")
    git.git("config", "user.email", "lead@example.com")
    git.stage({"organization/knw/knw08.yaml": "activities:\n  b1: {rating: partial}\n"})
    return git.root


_WRITING = {"rate", "stage", "commit", "hooks", "add", "edit", "retire", "rename", "done", "drop", "reopen"}
_WRITING |= {"export", "--pin", "--write", "--save", "-o"}


def words_of(call: str) -> list[str]:
    return shlex.split(call.replace("\\\n", " "))[1:]


@pytest.mark.parametrize("call", [each for each in examples() if not _WRITING & set(words_of(each))])
def test_reading_example(call: str, run: Run, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    does_its_work(words_of(call), run, monkeypatch)


@pytest.mark.parametrize("call", [each for each in examples() if _WRITING & set(words_of(each))])
def test_writing_example(call: str, run: Run, own_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own_demo)
    does_its_work(words_of(call), run, monkeypatch)


def does_its_work(words: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    if "<" in words or ">" in words:
        words = words[: next(place for place, word in enumerate(words) if word in "<>")]
        monkeypatch.setattr("sys.stdin", io.StringIO("knw07.b2 partial\n"))
    answer = run(*words)
    found = {"validate", "compare", "doctor"}
    assert answer.code in ({0, 1} if words[0] in found or words[:2] == ["hooks", "status"] else {0}), answer.err
    assert answer.out or answer.err.startswith("Wrote ")
    assert "Traceback" not in answer.err


def test_demo_is_made_once_and_opened_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("demo", "--no-tui")
    assert (made.code, made.err) == (0, "")
    assert made.out.splitlines()[0] == "Made a demo repository in escm-demo: Level 3, with 8 evaluations."
    assert "  Change into the repository: cd escm-demo" in made.out.splitlines()
    again = run("demo")
    assert (again.code, again.err) == (0, "The terminal interface needs a terminal, and there is none here.\n")
    assert again.out.splitlines()[0] == "There is an evidence repository in escm-demo already."
    assert run("status", "--json", "--repo", "escm-demo").json["level"] == 3
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert run("demo", "full").code == 2
