"""One module and one style sheet for each screen; a screen is loaded when it is shown first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escm_tui.tui.screens.screen import BaseScreen

_CLASSES = {
    "map": "MapScreen",
    "practices": "PracticesScreen",
    "practice": "PracticeScreen",
    "compare": "CompareScreen",
    "changes": "ChangesScreen",
    "evidence": "EvidenceScreen",
    "gap": "GapScreen",
    "evaluations": "EvaluationsScreen",
    "judging": "JudgingScreen",
}
"""The class of each screen, in the module of its name."""


def made(name: str) -> BaseScreen:
    """The screen of a name."""
    screen: BaseScreen = getattr(import_module(f"{__name__}.{name}"), _CLASSES[name])()
    return screen


FACTORIES: dict[str, Callable[[], BaseScreen]] = {name: partial(made, name) for name in _CLASSES}
"""What makes each screen when it is shown first."""
