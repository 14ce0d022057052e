"""Completion in shells, and manual pages made of the help."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from escm_tui.cli.main import root
from escm_tui.cli.manual import manual_pages
from tests.cli.conftest import Run
from tests.cli.test_main import every_command
from tests.support.repositories import GitRepository


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("escm stat", ["status"]),
        ("escm rate knw07.b", ["knw07.b1", "knw07.b2", "knw07.b3", "knw07.b4", "knw07.b5"]),
        ("escm rate knw07.b1 sat", ["satisfied"]),
        ("escm rate knw07.b1 --evidence work-", ["work-records"]),
        ("escm show cnt1", ["cnt10", "cnt11"]),
        ("escm compare evaluation/", ["evaluation/2024-h2", "evaluation/2024-h1"]),
        ("escm log evaluation/2024-h1..evaluation/2024-h2", ["evaluation/2024-h1..evaluation/2024-h2"]),
        ("escm status --span a", ["acme"]),
        ("escm --rev ma", ["main"]),
        ("escm evidence show lead", ["lead-interview"]),
        ("escm engagement show a", ["acme"]),
        ("escm evaluation show 2024-h1", ["2024-h1"]),
        ("escm evaluation verify evaluation/2024-h1", ["evaluation/2024-h1"]),
        ("escm list level:", ["level:2", "level:3", "level:4"]),
        ("escm explain C00", [f"C00{digit}" for digit in range(1, 10)]),
        ("escm validate --form", ["--format"]),
    ],
)
def test_words_are_completed(typed: str, expected: list[str], northwind: GitRepository) -> None:
    assert completed(typed, northwind.root) == expected


def test_where_nothing_can_be_read_nothing_is_completed(tmp_path: Path) -> None:
    assert completed("escm compare eval", tmp_path) == []
    assert completed("escm show knw0", tmp_path) == [f"knw0{digit}" for digit in range(1, 9)]


def completed(typed: str, folder: Path) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-P", "-m", "escm_tui"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split()) - 1),
            "_ESCM_COMPLETE": "bash_complete",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stderr == ""
    return [line.partition(",")[2] for line in answer.stdout.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_for_a_shell(shell: str, run: Run, tmp_path: Path) -> None:
    answer = run("completion", shell)
    assert answer.code == 0
    assert f"_ESCM_COMPLETE={shell}_complete" in answer.out
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(answer.out)
        checked = subprocess.run([program, "-n", str(tmp_path / "script")], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_every_command_has_a_page_that_roff_reads_without_a_warning(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "man1"
    answer = run("man", str(folder))
    names = sorted(each.stem for each in folder.iterdir())
    commands = {path.replace(" ", "-") for path, command in every_command(root) if not command.hidden}
    assert {"escm", *commands} <= set(names)
    assert answer.err == f"Wrote {len(names)} pages to {folder}.\n"
    if groff := shutil.which("groff"):
        for page in folder.iterdir():
            read = subprocess.run(
                [groff, "-man", "-ww", "-Tutf8", str(page)], capture_output=True, text=True, check=False
            )
            assert (read.returncode, read.stderr) == (0, ""), page


def test_a_page_says_what_the_help_says() -> None:
    pages = dict(manual_pages(date(2026, 1, 2)))
    rate = pages["escm-rate"]
    assert rate.startswith('.TH "ESCM-RATE" "1" "2026-01-02" "escm-tui ')
    assert "\n.SH NAME\nescm\\-rate \\- Rate Activities, with evidence and notes\n" in rate
    assert "\n\\fB\\-\\-detach SLUG\\fR\nDetach this evidence item. Repeatable.\n" in rate
    assert "escm rate knw07.b2 \\-\\-clear" in rate
    assert "\n.SH EXAMPLES\n.PP\nOne Activity of the organization, with its evidence:\n" in rate
    assert "\n\\fB130\\fR\nInterrupted by the user.\n" in pages["escm"]


def test_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("man", str(tmp_path / "file" / "man1")).code == 4
