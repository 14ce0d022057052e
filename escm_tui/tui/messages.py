"""What workers tell the interface; only handlers of these touch widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from escm_tui.errors import EscmError, InternalError

if TYPE_CHECKING:
    from escm_tui.load.evaluation_history import EvaluationHistory
    from escm_tui.load.judged import Judged
    from escm_tui.tui.comparisons import CommitRead, RevisionPair, Uncommitted
    from escm_tui.tui.session import Step, View


class ViewLoaded(Message):
    """The repository was read; this is what it amounts to, and the how many-th reading of the sitting it is."""

    def __init__(self, view: View, number: int = 0) -> None:
        super().__init__()
        self.view = view
        self.number = number


class Failed(Message):
    """Something could not be done; the sentence and the next step are in the error."""

    def __init__(self, error: EscmError, doing: str = "") -> None:
        super().__init__()
        self.error = error
        self.doing = doing


class Written(Message):
    """A change is on disk."""

    def __init__(self, step: Step, again: bool = False) -> None:
        super().__init__()
        self.step = step
        self.again = again


class TakenBack(Message):
    """A change was undone."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step


class PairCompared(Message):
    """Two revisions were read as consecutive evaluations; nothing where there is no commit yet."""

    def __init__(self, pair: RevisionPair | None, asked: tuple[str, str] = ("", "")) -> None:
        super().__init__()
        self.pair = pair
        self.asked = asked
        """The two as they were asked for; empty names chose."""


class UncommittedRead(Message):
    """What differs from the last commit was read."""

    def __init__(self, found: Uncommitted) -> None:
        super().__init__()
        self.found = found


class EvaluationsRead(Message):
    """All evaluation tags were read."""

    def __init__(self, history: EvaluationHistory) -> None:
        super().__init__()
        self.history = history


class EvaluationOpened(Message):
    """An evaluation was read beside what it judges."""

    def __init__(self, found: Judged, tag: str) -> None:
        super().__init__()
        self.found = found
        self.tag = tag
        """Its seal; empty where it has none."""


class TextRead(Message):
    """The text behind a row was read; behind a commit also what it changed in other words."""

    def __init__(self, key: str, lines: tuple[str, ...], commit: CommitRead | None = None) -> None:
        super().__init__()
        self.key = key
        self.lines = lines
        self.commit = commit


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
