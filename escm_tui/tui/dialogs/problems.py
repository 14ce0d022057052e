"""What is wrong in the files: place, code, sentence, next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.problems import Problem, Severity
from escm_tui.load.layout import classify
from escm_tui.reports.plain import show_line
from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.looks import QUIET, line, stack
from escm_tui.tui.widgets.row_table import Column, Row

_STYLES = {Severity.ERROR: "bold $status-bad", Severity.WARNING: "$status-fair"}


class ProblemsDialog(PickDialog):
    """Lists problems; nothing is decided here."""

    TITLE_TEXT = "Problems in the files"
    PLACEHOLDER = "filter by path, code or words"
    HINT = "↑↓ read   enter open the Practice   esc close   escm validate lists the same"
    EMPTY = "No problems: every file reads well."
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(8), Column(5), Column(6), Column(), Column(44, least=100))

    def __init__(self, problems: Sequence[Problem], catalog: Catalog) -> None:
        super().__init__()
        self.catalog = catalog
        self.problems = {f"{place} {each.fingerprint}": each for place, each in enumerate(problems)}

    def choices(self, text: str) -> Sequence[Choice]:  # noqa: ARG002
        """Errors first, then by place."""
        ranked = sorted(
            self.problems.items(), key=lambda pair: (pair[1].severity is not Severity.ERROR, pair[1].sort_key)
        )
        return [self._choice(key, each) for key, each in ranked]

    def _choice(self, key: str, each: Problem) -> Choice:
        place = f"{each.path}:{each.line}" if each.line else each.path
        cells = (
            Content.styled(each.severity.value, _STYLES.get(each.severity, QUIET)),
            Content.styled(each.code, QUIET),
            Content.styled(classify(each.path, self.catalog).practice, "$key"),
            line(each.text),
            line(place, QUIET),
        )
        return Choice(Row(key, cells), show_line(f"{each.severity} {each.code} {each.text} {place}"))

    def describe(self, key: str) -> None:
        """The problem in full."""
        each = self.problems.get(key)
        if each is None:
            return
        place = f"{each.path}:{each.line}:{each.column}" if each.line else each.path
        self.say(stack([line(place, "bold"), line(f"{each.code} {each.text}"), line(each.hint, QUIET)]))
