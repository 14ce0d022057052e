"""What goes to the clipboard of the terminal, and the way there past tmux and screen, which drop it as it is."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping

from escm_tui.errors import EscmError
from escm_tui.processes import run
from escm_tui.reports.plain import show_line

_LONGEST = 4096
_PIECE = 240
"""Bytes that screen hands on at once."""
_PATIENCE = 5.0
"""Seconds after which tmux is no longer waited for."""


def copied(text: str) -> str:
    """The text as it may be handed to a terminal: short, on one line, and nothing that a terminal obeys."""
    return show_line(text)[:_LONGEST]


def wrapped(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The sequence that sets the clipboard as a program between here and the terminal hands it on; else nothing."""
    plain = f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"
    term = environment.get("TERM", "")
    if "TMUX" in environment or term.startswith("tmux"):
        return f"\x1bPtmux;\x1b{plain}\x1b\\"
    if "STY" in environment or term.startswith("screen"):
        return "".join(f"\x1bP{plain[at : at + _PIECE]}\x1b\\" for at in range(0, len(plain), _PIECE))
    return ""


def give_to_tmux(text: str) -> None:
    """Let tmux put it on the clipboard, as its own buffer: that it does unless it was told otherwise."""
    try:
        run("tmux", ["load-buffer", "-w", "-"], stdin=text.encode(), time_limit=_PATIENCE)
    except EscmError:
        return  # the wrapped sequence remains
