"""The colors of the interface: dark and light, and their stand-ins where a terminal brings its own."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = "escm-dark"
LIGHT = "escm-light"
CONTRAST = "escm-high-contrast"
COLOR_BLIND = "escm-color-blind"
ANSI_LIGHT = "ansi-light"
PLAIN = "ansi-dark"
"""For NO_COLOR: the one theme that Textual can strip of every color code."""

STATUS_VARIABLES: Mapping[str, str] = {
    "status-good": "ansi_green",
    "status-fair": "ansi_yellow",
    "status-bad": "ansi_red",
    "status-none": "ansi_default",
    "tile-good": "ansi_default",
    "tile-fair": "ansi_default",
    "tile-bad": "ansi_default",
    "tile-none": "ansi_default",
    "quiet": "ansi_default",
    "key": "ansi_cyan",
    "line": "ansi_bright_black",
    "bar": "ansi_default",
    "cursor": "ansi_blue",
    "cursor-text": "ansi_bright_white",
    "resting": "ansi_default",
}
"""Our own variables, with the values for themes that don't know them."""

_DARK = Theme(
    name=DARK,
    primary="#7cacf8",
    secondary="#9aa7bd",
    accent="#c9a7f5",
    foreground="#d8dde6",
    background="#101419",
    surface="#151a21",
    panel="#1c232c",
    success="#7ccf8f",
    warning="#e8bd6a",
    error="#f28b82",
    dark=True,
    variables={
        "status-good": "#86d69a",
        "status-fair": "#ecc474",
        "status-bad": "#f5948b",
        "status-none": "#94a0b2",
        "tile-good": "#1a3527",
        "tile-fair": "#3a2f17",
        "tile-bad": "#422123",
        "tile-none": "#1b212a",
        "quiet": "#98a3b5",
        "key": "#8fb8fa",
        "line": "#2b3440",
        "bar": "#1a2029",
        "cursor": "#2f4f82",
        "cursor-text": "#ffffff",
        "resting": "#232d3a",
        "block-cursor-background": "#22375a",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#232d3a",
        "block-cursor-blurred-foreground": "#d8dde6",
        "block-hover-background": "#1c242f",
        "border": "#7cacf8",
        "border-blurred": "#2b3440",
        "scrollbar": "#2b3440",
        "scrollbar-hover": "#3a4656",
        "scrollbar-active": "#4a5a70",
        "scrollbar-background": "#101419",
        "scrollbar-background-hover": "#101419",
        "scrollbar-background-active": "#101419",
        "input-cursor-background": "#d8dde6",
        "input-selection-background": "#7cacf8 35%",
    },
)

_LIGHT = Theme(
    name=LIGHT,
    primary="#1f5fb8",
    secondary="#5b6675",
    accent="#7a3fb8",
    foreground="#1f242b",
    background="#fbfbf9",
    surface="#f4f4f0",
    panel="#ebebe5",
    success="#1d7a3c",
    warning="#8a5b00",
    error="#b3261e",
    dark=False,
    variables={
        "status-good": "#176b33",
        "status-fair": "#7a5000",
        "status-bad": "#a8201a",
        "status-none": "#5f6670",
        "tile-good": "#d7efdc",
        "tile-fair": "#faebc6",
        "tile-bad": "#fadad7",
        "tile-none": "#eeeeea",
        "quiet": "#5d6571",
        "key": "#1a57ab",
        "line": "#d6d6cf",
        "bar": "#efefea",
        "cursor": "#1f5fb8",
        "cursor-text": "#ffffff",
        "resting": "#dfe5ee",
        "block-cursor-background": "#dbe7fa",
        "block-cursor-foreground": "#10243f",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e6e9ee",
        "block-cursor-blurred-foreground": "#1f242b",
        "block-hover-background": "#eef1f5",
        "border": "#1f5fb8",
        "border-blurred": "#d6d6cf",
        "scrollbar": "#d0d0c8",
        "scrollbar-hover": "#b9b9b0",
        "scrollbar-active": "#a2a298",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
        "input-cursor-background": "#1f242b",
        "input-selection-background": "#1f5fb8 25%",
    },
)

_CONTRAST = Theme(
    name=CONTRAST,
    primary="#9cc8ff",
    secondary="#e0e0e0",
    accent="#ff9cff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    success="#5cff7a",
    warning="#ffe45c",
    error="#ff8f8f",
    dark=True,
    variables={
        **_DARK.variables,
        "status-good": "#5cff7a",
        "status-fair": "#ffe45c",
        "status-bad": "#ff9c9c",
        "status-none": "#e0e0e0",
        "tile-good": "#003b12",
        "tile-fair": "#3d3200",
        "tile-bad": "#4a0d0d",
        "tile-none": "#1c1c1c",
        "quiet": "#e0e0e0",
        "key": "#9cc8ff",
        "line": "#a0a0a0",
        "bar": "#000000",
        "cursor": "#ffe45c",
        "cursor-text": "#000000",
        "resting": "#3a3a3a",
        "block-cursor-background": "#0b3a86",
        "border": "#ffffff",
        "scrollbar": "#a0a0a0",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
    },
)

_COLOR_BLIND = Theme(
    name=COLOR_BLIND,
    primary="#7cacf8",
    secondary="#9aa7bd",
    accent="#e3b5f0",
    foreground="#d8dde6",
    background="#101419",
    surface="#151a21",
    panel="#1c232c",
    success="#7cc4f5",
    warning="#f3e27a",
    error="#ffa65c",
    dark=True,
    variables={
        **_DARK.variables,
        "status-good": "#7cc4f5",
        "status-fair": "#f3e27a",
        "status-bad": "#ffa65c",
        "tile-good": "#12314a",
        "tile-fair": "#3b3612",
        "tile-bad": "#4a2a0e",
    },
)
"""Blue, yellow and orange instead of green, amber and red: told apart with any color vision."""

THEMES: tuple[Theme, ...] = (_DARK, _LIGHT, _CONTRAST, _COLOR_BLIND)

THEME_WORDS: Mapping[str, tuple[str, str]] = {
    DARK: ("dark", "the usual one"),
    LIGHT: ("light", "for bright rooms and light terminals"),
    CONTRAST: ("high contrast", "black, white and strong colors"),
    COLOR_BLIND: ("color-blind safe", "blue and orange for green and red"),
    PLAIN: ("terminal, dark", "the sixteen colors of your terminal"),
    ANSI_LIGHT: ("terminal, light", "the same, where it is light"),
}
"""Theme to its name for people and what it is for."""
