"""What stops something, as a whole: its kind, the sentence and the next step."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from escm_tui.errors import EscmError, GitFailed

Said = tuple[type[EscmError], str, str]


def said_by(does: Callable[[], object]) -> Said:
    """The whole of what stops something."""
    with pytest.raises(EscmError) as stopped:
        does()
    return type(stopped.value), stopped.value.message, stopped.value.hint


def assert_failed(said: Said, command: str) -> None:
    """It is told which command failed, in git's own words, which are not the same in every version."""
    kind, message, hint = said
    assert (kind, hint) == (GitFailed, "")
    assert re.fullmatch(rf"git {command} failed: \S.*\S\.", message)
