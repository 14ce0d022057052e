"""Every color pair that carries words can be read."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from escm_tui.tui.themes import STATUS_VARIABLES, THEMES


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


WORDS = ("status-good", "status-fair", "status-bad", "status-none", "quiet", "key")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", WORDS)
def test_words_on_every_ground(theme: Theme, name: str) -> None:
    color = Color.parse(theme.variables[name])
    assert theme.background
    assert theme.surface
    grounds = [theme.background, theme.surface, theme.variables["bar"]]
    assert all(contrast(Color.parse(ground), color) >= 4.5 for ground in grounds)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", ["good", "fair", "bad", "none"])
def test_signs_on_their_tiles(theme: Theme, tone: str) -> None:
    tile, sign = Color.parse(theme.variables[f"tile-{tone}"]), Color.parse(theme.variables[f"status-{tone}"])
    assert contrast(tile, sign) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ground", "text"), [("cursor", "cursor-text"), ("block-cursor-background", "quiet")])
def test_words_under_the_cursor(theme: Theme, ground: str, text: str) -> None:
    pair = Color.parse(theme.variables[ground]), Color.parse(theme.variables[text])
    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_variable_is_missing(theme: Theme) -> None:
    assert STATUS_VARIABLES.keys() <= theme.variables.keys()
