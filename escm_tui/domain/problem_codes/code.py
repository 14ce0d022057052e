"""What a problem code is: its severity, the rule of the manifest that sets it, and a page of explanation."""

from __future__ import annotations

from enum import StrEnum

from escm_tui.tuples import NamedTuple


class Severity(StrEnum):
    """How much a problem weighs: an error refuses a commit, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(NamedTuple):
    """What a problem code means: its usual severity, its rule in the manifest, and a page of explanation."""

    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
    rule: str = ""
    """The key of `rules:` in the manifest that sets the severity, or nothing."""
