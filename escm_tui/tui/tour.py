"""The guided tour: six steps, each of which does something real and notices when it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from escm_tui.tui.preferences import keep_preference, preference
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.tui.finding import FindingApp

_KEY = "tour"
_DONE = "done"


class TourStep(NamedTuple):
    """What to do, and how it is noticed that it was done: by an action or event, or by the state of the sitting."""

    title: str
    text: str
    done: Callable[[str, FindingApp], bool]


def _on(app: FindingApp, screen: str) -> bool:
    here = app.current
    return here is not None and screen == here.NAME


STEPS: tuple[TourStep, ...] = (
    TourStep(
        "What holds the level back",
        "All 84 Practices are on the Map (1). b goes to the next one that holds back the next level.",
        lambda event, app: event == "map.blocker" and _on(app, "map"),
    ),
    TourStep(
        "A Practice",
        "enter opens it: its Activities on one side, what is claimed and why that holds or not on the other.",
        lambda _event, app: _on(app, "practice"),
    ),
    TourStep(
        "Rate",
        "j goes down to an Activity. Rate it other than it is: s satisfied, p partial, x unsatisfied; saved at once.",
        lambda event, app: event == "written" and bool(app.session.undo),
    ),
    TourStep(
        "Take it back",
        "Every change can be undone, as often as you like: u takes the rating back.",
        lambda event, app: event == "taken back" and bool(app.session.redo),
    ),
    TourStep(
        "Compare",
        "4 puts two revisions side by side: what rose and fell since the last evaluation, down to the commit.",
        lambda _event, app: _on(app, "compare"),
    ),
    TourStep(
        "Find anything",
        "F finds Practices, Activities, evidence and terms: type a few letters of disaster recovery, enter opens it.",
        lambda event, _app: event == "found",
    ),
)


class Tour:
    """Where a person is on the tour."""

    def __init__(self, step: int = 0, *, fresh: bool = True) -> None:
        self.step = step
        self.running = False
        self.fresh = fresh
        """Whether it was never begun."""

    @classmethod
    def kept(cls) -> Tour:
        """The tour as it was left."""
        kept = preference(_KEY)
        if kept.isdecimal() and 1 <= int(kept) <= len(STEPS):
            return cls(int(kept) - 1, fresh=False)
        return cls(fresh=kept != _DONE)

    def begin(self) -> None:
        """Show the step where it was left; a tour that is over begins anew."""
        self.fresh = False
        if self.step >= len(STEPS):
            self.step = 0

    def keep(self) -> None:
        """Remember the step for the next sitting."""
        keep_preference(_KEY, str(self.step + 1) if self.step < len(STEPS) else _DONE)

    @property
    def words(self) -> tuple[str, str]:
        """Number with title, and what to do; nothing while it does not run."""
        if not self.running:
            return "", ""
        step = STEPS[self.step]
        return f"Tour {self.step + 1}/{len(STEPS)} {step.title}", step.text

    def sees(self, event: str, app: FindingApp) -> str:
        """Notice what was done; a word of praise where it was what the step asks for."""
        if not self.running or not STEPS[self.step].done(event, app):
            return ""
        self.step += 1
        self.running = self.step < len(STEPS)
        self.keep()
        if self.running:
            return f"Step {self.step} of {len(STEPS)} done."
        return "That was the tour. ? lists the keys of each screen, f3 begins the tour again."
