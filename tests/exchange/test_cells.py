"""No cell of a spreadsheet or CSV file calculates, and what came back says what went out."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from escm_tui.exchange.cells import neutralise, original, says
from escm_tui.reports.plain import show
from tests.torture.bounds import RAW_CONTROL
from tests.torture.hostile_texts import IN_FILES

LIVE = {
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
    "+1+1": "'+1+1",
    "-2+3": "'-2+3",
    "@SUM(1)": "'@SUM(1)",
    "|x": "'|x",
    "%0A=1": "'%0A=1",
    "  =1": "'  =1",
    "\u00a0=1": "'\u00a0=1",
    "＝１": "'＝１",
    "＠x": "'＠x",
    "fine\n=1+1": "fine\n'=1+1",
    "fine\r\n=1+1\r-1": "fine\n'=1+1\n'-1",
    "'tis": "''tis",
    "'=1": "''=1",
    "": "",
    "plain = words + more - less": "plain = words + more - less",
    "Émile @ home": "Émile @ home",
}


@pytest.mark.parametrize("text", LIVE)
def test_what_a_cell_holds(text: str) -> None:
    assert neutralise(text) == LIVE[text]


def test_a_hidden_sign_in_front_does_not_hide_a_formula() -> None:
    # The sign is made visible, so the formula is no longer at the beginning; nothing calculates.
    assert neutralise("\ufeff=1") == "<U+FEFF>=1"
    assert neutralise("\t=1") == "'    =1"
    assert neutralise("\x1b[31m=1") == "\\x1b[31m=1"


@pytest.mark.parametrize("name", IN_FILES)
def test_hostile_texts_are_dead_and_come_back(name: str) -> None:
    text = IN_FILES[name]
    cell = neutralise(text)
    assert not RAW_CONTROL.search(cell)
    assert not any(line.lstrip()[:1] in set("=+-@|%＝＋－＠") and line.strip() for line in cell.split("\n"))
    assert says(cell, text)


@given(st.text(max_size=60))
def test_the_original_comes_back_and_nothing_acts(text: str) -> None:
    cell = neutralise(text)
    shown = show("\n".join(text.replace("\r\n", "\n").split("\r")))
    assert says(cell, text)
    assert neutralise(original(cell)) == cell
    if shown == text and "\x85" not in text:
        assert original(cell) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_another_text_is_told_apart(one: str, other: str) -> None:
    if show(one).strip() == one and show(other).strip() == other and one != other:
        assert not says(neutralise(one), other)


def test_a_text_that_no_cell_holds_says_that_it_is_cut() -> None:
    cell = neutralise("x" * 40_000)
    assert len(cell) == 32_767
    assert cell.endswith("x [...]")
    assert says(cell, "x" * 40_000)
