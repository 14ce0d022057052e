"""Rows fit their width exactly, whatever the text."""

from __future__ import annotations

from hypothesis import given, strategies as st
from textual.content import Content

from escm_tui.tui.looks import line
from escm_tui.tui.widgets.row_table import Column, Row, RowVisual

COLUMNS = (Column(5), Column(), Column(8, least=40), Column(3, right=True))


@given(text=st.text(max_size=60), width=st.integers(12, 90), wraps=st.booleans())
def test_each_line_is_as_wide_as_the_list(text: str, width: int, wraps: bool) -> None:
    columns = (COLUMNS[0], Column(wraps=wraps), *COLUMNS[2:])
    row = Row("key", (Content("b2"), line(text), Content("artifact"), Content("12")))
    for shown in RowVisual(row, columns).lines(width):
        assert shown.cell_length == width


def test_columns_leave_by_width() -> None:
    row = Row("key", (Content("b2"), Content("Label"), Content("artifact"), Content("2")))
    assert RowVisual(row, COLUMNS).line(40).plain == f"b2    {'Label':<21} artifact   2"
    assert RowVisual(row, COLUMNS).line(30).plain == f"b2    {'Label':<20}   2"


def test_long_text_is_cut_or_goes_on() -> None:
    label = Content("one two three four")
    cut = RowVisual(Row("key", (Content("b2"), label)), (Column(3), Column()))
    assert [each.plain for each in cut.lines(14)] == ["b2  one two t…"]
    wrapped = RowVisual(Row("key", (Content("b2"), label)), (Column(3), Column(wraps=True)))
    assert [each.plain for each in wrapped.lines(14)] == ["b2  one two   ", "    three four"]


def test_a_heading_keeps_its_badge_in_sight() -> None:
    row = Row("knw", heading=Content("Knowledge Management"), badge=Content("7/8"))
    assert RowVisual(row, COLUMNS).line(16).plain == "Knowledge M… 7/8"
