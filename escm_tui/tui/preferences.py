"""What a person chose for all repositories: the theme, kept in ~/.config/escm/config.yaml."""

from __future__ import annotations

import os
from pathlib import Path

from escm_tui.parse.reader import parse


def config_folder() -> Path:
    """Where configuration lies."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "escm"


def preferred_theme() -> str:
    """The theme chosen last, or nothing."""
    try:
        data = (config_folder() / "config.yaml").read_bytes()
    except OSError:
        return ""
    found = parse(data, "config.yaml").data
    theme = found.get("theme") if isinstance(found, dict) else None
    return theme if isinstance(theme, str) else ""


def keep_theme(name: str) -> bool:
    """Keep the theme for the next time; whether the disk let us. Other lines of the file stay."""
    path = config_folder() / "config.yaml"
    try:
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        kept = [each for each in lines if not each.startswith("theme:")]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text("\n".join([*kept, f"theme: {name}"]) + "\n", "utf-8")
        fresh.replace(path)
    except (OSError, UnicodeDecodeError):
        return False
    return True
