"""From which widths and heights on screens and dialogs are laid out otherwise; stylesheets know the classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from textual.geometry import Size
from textual.widget import Widget

StyleSheets = list[str | PurePath]
"""Of an app or a screen, later ones over earlier ones."""

HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (76, "-narrow"), (110, "-wide"), (214, "-vast")]
"""Least columns and the class that a screen of so many has."""

VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (34, "-tall")]
"""Least lines and the class that a screen of so many has."""


def classes_for(size: Size) -> Iterator[tuple[str, bool]]:
    """Each class that stands for a size, and whether a screen of this one has it."""
    for dimension, breakpoints in ((size.width, HORIZONTAL_BREAKPOINTS), (size.height, VERTICAL_BREAKPOINTS)):
        has = _reached(dimension, breakpoints)
        yield from ((name, name == has) for _, name in breakpoints)


def _reached(dimension: int, breakpoints: Sequence[tuple[int, str]]) -> str:
    return max((least, name) for least, name in breakpoints if dimension >= least)[1]


def columns_of(widget: Widget) -> int:
    """The columns that a widget has which stands alone in its lines, also before it was ever laid out."""
    if widget.size.width:
        return widget.size.width
    around = [each for each in widget.ancestors_with_self if isinstance(each, Widget)]
    return max(0, widget.app.size.width - sum(each.styles.gutter.width for each in around))
