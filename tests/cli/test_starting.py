"""Making repositories from the command line, from nothing to a Practice that a hook protects."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from escm_tui.load.catalog import load_catalog
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

CHECKOUT = str(Path(__file__).parents[2])


@pytest.fixture
def named(isolated_git: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom git knows."""
    configuration = isolated_git / "gitconfig"
    configuration.write_text("[user]\n\tname = Process Lead\n\temail = lead@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)


@pytest.mark.usefixtures("named")
def test_from_init_to_a_satisfied_practice_and_a_refused_commit(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("init", "our evidence", "--organization", "Northwind: Services")
    assert (made.code, made.err) == (0, "")
    lines = made.out.splitlines()
    assert lines[0].startswith(f"Made an evidence repository in {tmp_path}/our evidence, with its first commit ")
    assert lines[1] == "The hooks are installed: a commit with errors in the evidence will be refused."
    assert "  Open the terminal interface: escm" in lines
    monkeypatch.chdir(tmp_path / "our evidence")
    assert run("validate", "--strict").code == 0
    assert run("hooks", "status").code == 0
    assert run("status", "--json").json["organization"] == "Northwind: Services"

    Path("artifacts").mkdir()
    Path("artifacts/procedure.txt").write_text("How changes are made.\n")
    assert run("engagement", "add", "acme", "--client", "Acme", "--initiation", "2024-01-01").code == 0
    assert run(
        "evidence", "add", "cm-procedure", "--title", "Procedure", "--kind", "guidance_document",
        "--type", "procedure", "--path", "artifacts/procedure.txt",
    ).code == 0  # fmt: skip
    phases = ("--phase", "initiation", "--phase", "delivery", "--phase", "completion")
    assert run("evidence", "add", "minutes", "--title", "Minutes", "--kind", "artifact", *phases).code == 0
    targets = [f"knw07.{each.id}" for each in load_catalog().by_id["knw07"].required]
    rated = run("rate", *targets, "satisfied", "--evidence", "cm-procedure", "--evidence", "minutes")
    assert rated.out.splitlines()[-1] == "knw07: not rated -> satisfied"
    assert run("commit").out.splitlines()[0].endswith("Rate 13 Activities of knw07 for the organization (on main)")

    git = GitRepository(tmp_path / "our evidence")
    record = Path("organization/knw/knw07.yaml")
    record.write_text(record.read_text().replace("rating: satisfied", "rating: satisfid", 1))
    git.git("add", "-A")
    refused = git.run("commit", "-q", "-m", "Break it")
    assert refused.returncode == 1
    assert refused.stderr.decode().splitlines() == [
        (
            'organization/knw/knw07.yaml:4:13 S004 error activities.a1.rating is "satisfid"; it can be satisfied, '
            "partial, unsatisfied or not_applicable."
        ),
        "  Did you mean satisfied?",
        "Commit refused: 1 file holds 1 error.",
    ]


@pytest.mark.usefixtures("named")
def test_init_leaves_what_is_there_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    answer = run("init", str(tmp_path), "--organization", "Northwind")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"escm: {tmp_path} is not empty: it holds ")
    assert run("init", str(tmp_path / "new")).err == (
        "escm: Missing option '--organization'.\n  Try: escm init --help\n"
    )


def test_init_without_an_identity_makes_nothing(run: Run, tmp_path: Path) -> None:
    answer = run("init", str(tmp_path / "new"), "--organization", "Northwind")
    assert (answer.code, answer.out) == (4, "")
    assert "git config --global user.name" in answer.err
    assert not (tmp_path / "new").exists()


def test_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "escm_tui", "--version"],
        env=os.environ | {"PYTHONPATH": CHECKOUT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:9]) == (0, "escm-tui ")
