"""Writes the pages that follow from the registry of actions: keys, filters, and the schema of a keymap."""

from __future__ import annotations

import json
from pathlib import Path

from escm_tui.tui.key_table import filters_page, keys_page
from escm_tui.tui.keymap import keymap_schema

HERE = Path(__file__).parent


def pages() -> dict[str, str]:
    """Name of each page to its text."""
    return {
        "keys.md": keys_page(),
        "filters.md": filters_page(),
        "keymap-1.schema.json": json.dumps(keymap_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, "utf-8")
