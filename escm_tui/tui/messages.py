"""What workers tell the interface; only handlers of these touch widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from escm_tui.errors import EscmError, InternalError
from escm_tui.git.choices import RevisionChoice
from escm_tui.load.evaluation_history import EvaluationHistory
from escm_tui.tui.comparisons import RevisionPair, Uncommitted
from escm_tui.tui.session import Step, View


@dataclass
class ViewLoaded(Message):
    """The repository was read; this is what it amounts to."""

    view: View


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


@dataclass
class RevisionsListed(Message):
    """What there is to compare; `side` is the one that is being chosen."""

    choices: tuple[RevisionChoice, ...]
    side: str


@dataclass
class UncommittedRead(Message):
    """What differs from the last commit was read."""

    found: Uncommitted


@dataclass
class EvaluationsRead(Message):
    """All evaluation tags were read."""

    history: EvaluationHistory


@dataclass
class Travelled(Message):
    """Another state is to be shown: a revision, or nothing for where the sitting began."""

    revision: str | None
    words: str


@dataclass
class TextRead(Message):
    """The text behind a row was read."""

    key: str
    lines: tuple[str, ...]


@dataclass
class CommitPrepared(Message):
    """The paths of a commit and the message that is proposed for them."""

    paths: tuple[str, ...]
    proposed: str


def guarded(work: Callable[[], Message], doing: str) -> Message:
    """What a piece of work away from the screen has to tell: its answer, or what went wrong; it never raises."""
    try:
        return work()
    except EscmError as error:
        return Failed(error, doing)
    except Exception as error:  # noqa: BLE001
        return Failed(InternalError(f"Something went wrong while {doing}: {error!r}"), doing)
