"""Every color pair that carries words can be read."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from escm_tui.tui.ascii import in_ascii
from escm_tui.tui.looks import bar
from escm_tui.tui.themes import ANSI_LIGHT, PLAIN, STATUS_VARIABLES, THEMES
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import TODAY


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
def test_words_under_the_cursor(theme: Theme) -> None:
    assert contrast(*(Color.parse(theme.variables[name]) for name in ("cursor", "cursor-text"))) >= 4.5
    assert theme.panel
    assert theme.accent
    colors = {**{name: theme.variables[name] for name in WORDS}, "accent": theme.accent}
    rows = ("block-cursor-background", "block-cursor-blurred-background", "resting")
    for ground in (*(theme.variables[name] for name in rows), theme.panel):
        for name, color in colors.items():
            assert contrast(Color.parse(ground), Color.parse(color)) >= 4.5, (name, ground)


@pytest.mark.parametrize("theme", [PLAIN, ANSI_LIGHT])
async def test_the_row_under_the_cursor_is_reversed_in_the_colors_of_the_terminal(
    northwind: GitRepository, theme: str
) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        story.app.theme = theme
        await story.press("8", "j")
        table = story.app.screen.query_one(RowTable)
        place = next(y for y in range(table.size.height) if "2024-h2" in table.render_line(y).text)
        styles = [segment.style for segment in table.render_line(place) if segment.text.strip()]
        assert all(style and style.reverse and style.color is None and style.bgcolor is None for style in styles)
        above = [segment.style for segment in table.render_line(place - 1) if segment.text.strip()]
        assert not any(style and style.reverse for style in above)


def test_what_is_not_done_differs_from_what_is_without_color_too() -> None:
    assert str(bar(1, 4, 8)) == "━━──────"
    assert in_ascii(str(bar(1, 4, 8))) == "==------"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_variable_is_missing(theme: Theme) -> None:
    assert STATUS_VARIABLES.keys() <= theme.variables.keys()
