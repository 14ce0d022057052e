"""Programs besides git: found in absolute folders alone, ended in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.errors import EscmError
from escm_tui.processes import ProgramMissing, program_path, run


def test_a_program_ends_with_status_output_and_words() -> None:
    ended = run("sh", ["-c", "cat; echo oops >&2; exit 3"], stdin=b"in")
    assert (ended.status, ended.output, ended.words) == (3, "in", "oops\n")


def test_a_program_of_a_relative_folder_is_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "signer"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "bin::.")
    with pytest.raises(ProgramMissing, match="signer was not found"):
        program_path("signer")
    monkeypatch.setenv("PATH", str(program.parent))
    assert program_path("signer") == str(program)


def test_too_long_is_a_sentence() -> None:
    with pytest.raises(EscmError, match=r"took longer than 0\.05 seconds"):
        run("sh", ["-c", "exec sleep 5"], time_limit=0.05)


def test_git_variables_do_not_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    assert run("sh", ["-c", "echo ${GIT_DIR:-none}"]).output == "none\n"
