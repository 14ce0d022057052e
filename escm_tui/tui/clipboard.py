"""What goes to the clipboard of the terminal: short, on one line, and nothing that a terminal obeys."""

from __future__ import annotations

from escm_tui.reports.plain import show_line

_LONGEST = 4096


def copied(text: str) -> str:
    """The text as it may be handed to a terminal."""
    return show_line(text)[:_LONGEST]
