"""The overview says of each command what its own help says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from escm_tui.cli.main import root
from escm_tui.cli.purposes import PURPOSES


def test_purposes_are_the_first_sentences_of_the_commands() -> None:
    context = click.Context(root)
    commands = {name: root.get_command(context, name) for name in root.list_commands(context)}
    expected = {name: command.get_short_help_str(100) for name, command in commands.items() if command}
    assert dict(PURPOSES) == expected


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
