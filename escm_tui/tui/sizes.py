"""From which widths and heights on screens and dialogs are laid out otherwise; stylesheets know the classes."""

from __future__ import annotations

from pathlib import PurePath

StyleSheets = list[str | PurePath]
"""Of an app or a screen, later ones over earlier ones."""

HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (76, "-narrow"), (110, "-wide"), (214, "-vast")]
"""Least columns and the class that a screen of so many has."""

VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (34, "-tall")]
"""Least lines and the class that a screen of so many has."""
