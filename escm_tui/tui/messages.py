"""What workers tell the interface; only handlers of these touch widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from escm_tui.errors import EscmError, InternalError

if TYPE_CHECKING:
    from escm_tui.load.evaluation_history import EvaluationHistory
    from escm_tui.load.judged import Judged
    from escm_tui.tui.comparisons import CommitRead, RevisionPair, Uncommitted
    from escm_tui.tui.session import Step, View


@dataclass
class ViewLoaded(Message):
    """The repository was read; this is what it amounts to."""

    view: View
    number: int = 0
    """The how many-th reading of the sitting it is."""


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
    """Two revisions were read as consecutive evaluations; nothing where there is no commit yet."""

    pair: RevisionPair | None
    asked: tuple[str, str] = ("", "")
    """The two as they were asked for; empty names chose."""


@dataclass
class UncommittedRead(Message):
    """What differs from the last commit was read."""

    found: Uncommitted


@dataclass
class EvaluationsRead(Message):
    """All evaluation tags were read."""

    history: EvaluationHistory


@dataclass
class EvaluationOpened(Message):
    """An evaluation was read beside what it judges."""

    found: Judged
    tag: str
    """Its seal; empty where it has none."""


@dataclass
class TextRead(Message):
    """The text behind a row was read; behind a commit also what it changed in other words."""

    key: str
    lines: tuple[str, ...]
    commit: CommitRead | None = None


def guarded(work: Callable[[], Message], doing: str) -> Message:
    """What a piece of work away from the screen has to tell: its answer, or what went wrong; it never raises."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001
        return failure(error, doing)


def failure(error: Exception, doing: str) -> Failed:
    """What went wrong, in a sentence."""
    if isinstance(error, EscmError):
        return Failed(error, doing)
    return Failed(InternalError(f"Something went wrong while {doing}: {error!r}"), doing)
