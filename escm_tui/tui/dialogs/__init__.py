"""Boxes over a screen: questions, pickers, forms. One module for each, and one style sheet for all."""

from __future__ import annotations

from pathlib import Path

STYLES = Path(__file__).with_name("dialogs.tcss")
"""Their style sheet."""
