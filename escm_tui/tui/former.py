"""The commands that were typed before, kept between sittings outside the repository."""

from __future__ import annotations

import os
from pathlib import Path

KEPT = 100
"""So many of the last commands are kept."""


def _place() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "escm" / "commands"


def former_commands() -> list[str]:
    """The commands of before, oldest first; none where they cannot be read."""
    try:
        lines = _place().read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [each for each in lines if each.strip() and each.isprintable()][-KEPT:]


def keep_commands(commands: list[str]) -> bool:
    """Keep the last of them for the next sitting, readable for their owner alone; whether the disk let us."""
    place = _place()
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = place.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{each}\n" for each in commands[-KEPT:])
        fresh.replace(place)
    except OSError:
        return False
    return True
