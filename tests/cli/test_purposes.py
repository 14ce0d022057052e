"""The overview says of each command what its own help says, and is the same with and without the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from escm_tui.cli.main import main, root
from escm_tui.cli.overview import FILE, given_at_once
from escm_tui.cli.purposes import PURPOSES


def test_purposes_are_the_first_sentences_of_the_commands() -> None:
    context = click.Context(root)
    commands = {name: root.get_command(context, name) for name in root.list_commands(context)}
    expected = {name: command.get_short_help_str(100) for name, command in commands.items() if command}
    assert dict(PURPOSES) == expected


@pytest.mark.parametrize("columns", ["80", "200"])
def test_the_overview_is_given_without_the_command_line(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["--help"]) == 0
    told = capsys.readouterr()
    if os.environ.get("ESCM_GOLDEN") == "write":
        Path(FILE).write_text(told.out, encoding="utf-8")
    assert given_at_once(["--help"]) == 0
    assert capsys.readouterr() == told


@pytest.mark.parametrize(
    ("words", "columns", "complete"),
    [(["--help"], "79", ""), (["status", "--help"], "80", ""), (["--help"], "80", "1")],
)
def test_everything_else_is_for_the_command_line(
    words: list[str], columns: str, complete: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    if complete:
        monkeypatch.setenv("_ESCM_COMPLETE", "bash_complete")
    assert given_at_once(words) is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("columns", ["", "0", "wide"])
def test_where_no_width_is_known_there_are_eighty_columns(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert given_at_once(["--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: escm")


def test_a_call_for_help_loads_no_command_line() -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "80"}
    words = [sys.executable, "-X", "importtime", "-m", "escm_tui", "--help"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: escm")
    assert "escm_tui.cli.overview" in done.stderr
    assert "click" not in done.stderr


def test_the_overview_imports_no_more_than_click() -> None:
    heavy = "git yaml ruamel jsonschema jsonschema_rs textual rich sqlite3 escm_tui.domain.records escm_tui.load"
    script = (
        "import sys\nfrom escm_tui.cli.main import main\nmain(['--help'])\n"
        f"sys.exit(' '.join(name for name in {heavy.split()!r} if name in sys.modules))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
    assert "Usage: escm" in done.stdout
