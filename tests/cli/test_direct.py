"""What is asked most often is said without the command line as it is said with it."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.cli.direct import run_directly
from escm_tui.errors import ExitCode
from tests.cli.conftest import Run
from tests.support.evidence import PROCEDURE, base_files
from tests.support.repositories import GitRepository

WORDS = (
    "validate", "validate --strict", "validate --json", "validate --no-color --strict",
    "validate --json --strict --json", "validate --rev HEAD", "validate --rev HEAD~1 --json", "validate --rev nowhere",
    "status", "status --json",
    "status --rev evaluation/2024-h2", "status --no-color --rev HEAD", "status --rev nowhere",
    "trend", "trend --json",
)  # fmt: skip


@pytest.fixture(autouse=True)
def swept_as_before() -> Iterator[None]:
    """For the tests that follow in this process."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("state", ["sound", "warnings", "errors"])
def test_plain_words_do_without_the_command_line_and_say_the_same(
    run: Run, northwind: GitRepository, words: str, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if state == "warnings":
        (northwind.root / "organization/evidence/unused.yaml").write_text("title: Unused\nkind: interview\n")
    elif state == "errors":
        (northwind.root / "organization/knw/knw07.yaml").write_text("activities: 1\n")
    # Today is what the clock says, since nobody tells these words another day.
    told = run(*words.split(), today=datetime.now(UTC).date())
    assert (run_directly(words.split()), *capsys.readouterr()) == (told.code, told.out, told.err)
    assert (told.err != "") == (told.code == ExitCode.NO_REPOSITORY) == ("nowhere" in words)


@pytest.mark.parametrize("words", ["validate", "status --json", "trend"])
@pytest.mark.parametrize("lacking", ["evidence", "repository"])
def test_what_cannot_be_read_is_said_in_the_same_sentence(
    run: Run, northwind: GitRepository, words: str, lacking: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if lacking == "repository":
        shutil.rmtree(northwind.root / ".git")
    else:
        northwind.git("checkout", "-q", "--orphan", "bare")
        northwind.git("rm", "-q", "-r", "-f", ".")
    told = run(*words.split(), today=datetime.now(UTC).date())
    assert (run_directly(words.split()), *capsys.readouterr()) == (told.code, told.out, told.err)
    assert told.code == ExitCode.NO_REPOSITORY


@pytest.mark.parametrize(
    "words",
    [
        "validate --staged", "validate --no-cache", "validate organization", "validate --json=1", "validate --rev",
        "validate --rev --strict", "validate --rev HEAD --rev HEAD", "validate --rev=HEAD", "status --strict",
        "status --span organization", "trend --basis claims", "trend --rev HEAD", "--json status", "list", "",
    ],
)  # fmt: skip
def test_other_words_are_for_the_command_line(northwind: GitRepository, words: str) -> None:
    assert run_directly(words.split()) is None


def test_completion_is_for_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ESCM_COMPLETE", "bash_complete")
    assert run_directly(["validate"]) is None


@pytest.mark.parametrize(
    ("words", "lighter"),
    [
        (
            "validate",
            "dataclasses pathlib subprocess hashlib yaml escm_tui.domain.assessment escm_tui.load.checked_spans",
        ),
        ("status --rev HEAD", ""),
    ],
)
def test_no_more_is_loaded_than_it_takes(evidence_git: GitRepository, words: str, lighter: str) -> None:
    record = "activities:\n  b1:\n    rating: satisfied\n    evidence:\n      - procedure\n"
    files = {"organization/knw/knw07.yaml": record, "organization/evidence/procedure.yaml": PROCEDURE}
    evidence_git.commit("Start", base_files() | files)
    heavy = f"click shutil multiprocessing jsonschema_rs git {lighter}"
    script = (
        f"import sys\nsys.argv = ['escm', *{words.split()!r}]\nfrom escm_tui.__main__ import main\nmain()\n"
        f"sys.exit(' '.join(name for name in {heavy.split()!r} if name in sys.modules))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, env=environment, cwd=evidence_git.root, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
    assert "as of" in done.stdout
