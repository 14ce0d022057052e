"""What reaches a screen is visible and never obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from escm_tui.reports.plain import show, show_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("two\nlines", "two\nlines"),
        ("windows\r\nlines", "windows\nlines"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("bell\x07", "bell\\x07"),
        ("c1 \x9b31m", "c1 \\x9b31m"),
        ("\x00nul", "\\x00nul"),
        ("a\u202egpj.exe", "a<U+202E>gpj.exe"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("tag \U000e0041", "tag <U+E0041>"),
        ("line\u2028separator", "line<U+2028>separator"),
        ("lone \ud800", "lone <U+D800>"),
        ("a\tb", "a   b"),
        ("[bold]markup[/b]", "[bold]markup[/b]"),
        ("日本語 é", "日本語 é"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 8),
    ],
)
def test_dangerous_characters_are_made_visible(text: str, shown: str) -> None:
    assert show(text) == shown


def test_one_line_has_no_line_feeds() -> None:
    assert show_line(" one\n two\t three ") == "one two three"


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    for character in show(text):
        assert character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
