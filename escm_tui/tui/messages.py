"""What workers tell the interface; only handlers of these touch widgets."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from escm_tui.errors import EscmError
from escm_tui.tui.session import CommitMade, RevisionPair, Step, View


@dataclass
class ViewLoaded(Message):
    """The repository was read; this is what it amounts to."""

    view: View
    seconds: float = 0.0


@dataclass
class Failed(Message):
    """Something could not be done; the sentence and the next step are in the error."""

    error: EscmError
    doing: str = ""


@dataclass
class Written(Message):
    """A change is on disk."""

    step: Step
    again: bool = False


@dataclass
class TakenBack(Message):
    """A change was undone."""

    step: Step


@dataclass
class PairCompared(Message):
    """Two revisions were read as consecutive evaluations."""

    pair: RevisionPair


@dataclass
class Committed(Message):
    """A commit was made."""

    commit: CommitMade
