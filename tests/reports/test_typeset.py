"""Setting text: width, wrapping, columns, colors."""

from __future__ import annotations

from hypothesis import given, strategies as st

from escm_tui.reports.rows import Look
from escm_tui.reports.typeset import Cell, Column, Page, cells, cut, joined, listed, table, wrap

LOOK = Look("S", "●", "#", "satisfied", "good")


def test_glyphs_and_signs_follow_the_page() -> None:
    assert Page().glyph(LOOK) == "●"
    assert Page(color=True).glyph(LOOK) == "\x1b[32m●\x1b[0m"
    assert (Page(ascii=True).glyph(LOOK), Page(ascii=True).arrow, Page().arrow) == ("#", "->", "→")
    assert Page(color=True).paint("", "bad") == ""
    assert Page(color=True).paint("x", None) == "x"


def test_cells_count_columns_of_the_terminal() -> None:
    assert [cells(text) for text in ("abc", "日本", "e\u0301", "●")] == [3, 4, 1, 1]


def test_cut_keeps_the_beginning() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdef", 5) == "abcd…"
    assert cut("abc def", 5) == "abc…"
    assert cut("日本語", 5) == "日本…"


def test_wrap_hangs_and_keeps_long_words_whole() -> None:
    assert wrap("one two three four", 9, "- ", "  ") == ["- one two", "  three", "  four"]
    assert wrap("x https://example.com/a/long/path y", 10) == ["x", "https://example.com/a/long/path", "y"]
    assert wrap("", 10) == []


def test_pair_fills_the_line_or_stays_apart() -> None:
    assert Page(20).pair("left", "right") == "left           right"
    assert Page(8).pair("left", "right") == "left  right"


def test_table_aligns_and_narrows_what_may_give_way() -> None:
    columns = (Column("Id"), Column("Title", flexible=True), Column("N", right=True))
    rows: list[tuple[Cell | str, ...]] = [("a", "A title that is long", "1"), (Cell("bb", "strong"), "短い題", "12")]
    assert table(Page(24), columns, rows) == [
        "Id  Title              N",
        "a   A title that is…   1",
        "bb  短い題            12",
    ]
    assert table(Page(80), (Column(), Column()), [("a", "b"), ("ccc", "")]) == ["a    b", "ccc"]


def test_words_are_listed() -> None:
    assert listed(["a", "b", "c"], 3) == "a, b, c"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert [joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@given(st.text(), st.integers(10, 60))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    words = [word for word in text.split(" ") if word]
    lines = wrap(text, width, "> ", "  ")
    assert [word for line in lines for word in line[2:].split(" ")] == words
    for line in lines:
        assert cells(line) <= width or " " not in line[2:]


@given(st.text(), st.integers(1, 40))
def test_cut_text_fits(text: str, width: int) -> None:
    assert cells(cut(text, width)) <= max(width, 1)
