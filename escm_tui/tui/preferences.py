"""What a person chose for all repositories, a line each in ~/.config/escm/config.yaml: theme, detail, tour."""

from __future__ import annotations

import os
from pathlib import Path


def config_folder() -> Path:
    """Where configuration lies."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "escm"


def preference(name: str) -> str:
    """What was chosen under a name, or nothing."""
    try:
        data = (config_folder() / "config.yaml").read_bytes()
    except OSError:
        return ""
    from escm_tui.parse import parse

    found = parse(data, "config.yaml").data
    chosen = found.get(name) if isinstance(found, dict) else None
    return str(chosen) if isinstance(chosen, str | int) and not isinstance(chosen, bool) else ""


def keep_preference(name: str, value: str) -> bool:
    """Keep a choice for the next time; whether the disk let us. Other lines of the file stay."""
    path = config_folder() / "config.yaml"
    try:
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        kept = [each for each in lines if not each.startswith(f"{name}:")]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        chosen = value if value.replace("-", "a").isidentifier() else f'"{value}"'
        fresh.write_text("\n".join([*kept, f"{name}: {chosen}"]) + "\n", "utf-8")
        fresh.replace(path)
    except (OSError, UnicodeDecodeError):
        return False
    return True


def preferred_theme() -> str:
    """The theme chosen last, or nothing."""
    return preference("theme")


def keep_theme(name: str) -> bool:
    """Keep the theme for the next time; whether the disk let us."""
    return keep_preference("theme", name)
