"""Scripts that stand in for programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a script stand in for the program git, whatever its options."""
    program = folder / "bin/git"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
