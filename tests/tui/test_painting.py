"""What is painted after a key: all at once, no more than changed, and exactly what a whole picture would show."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.content import Content, Span
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.visual import Visual, visualize
from textual.widget import Widget

from escm_tui.tui import sweeping, typing
from escm_tui.tui.lines import Page, pieces_of
from escm_tui.tui.painting import FewLines
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.map_grid import MapGrid
from escm_tui.tui.widgets.map_layout import MapLayout
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY

ROUND = (
    "1",
    "l",
    "j",
    "2",
    "j",
    "G",
    "k",
    "J",
    "t",
    "enter",
    "j",
    "space",
    "4",
    "j",
    "k",
    "6",
    "j",
    "7",
    "j",
    "8",
    "j",
)
"""Keys through screens with lists, a Map and details, over the edge of a list and back."""

LINES: tuple[tuple[Any, ...], ...] = (
    ("plain",),
    ("",),
    (("quiet", "$text-muted"), " then ", ("loud", "bold $accent")),
    (Content("nothing of its own"),),
    (Content.styled("in a style", "italic"), ("", "bold"), ("wide 表 é ●", "on $panel")),
    (Content("one over the other", [Span(0, 10, "bold"), Span(4, 14, "italic")]),),
    (Content("in no order", [Span(5, 8, "bold"), Span(0, 3, "italic")]),),
    ("\ttabs\tare wide",),
    ("what is longer than the pane goes on in the next line, ", ("also in a style", "bold"), " and after it"),
    (Content("two\nlines"),),
    ("control \x07 codes",),
)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[ChopsUpdate]:
    """Each part of a screen that was painted anew."""
    found: list[ChopsUpdate] = []
    paint = App._display

    def painting(app: App[Any], screen: Screen[Any], what: Any) -> None:
        if isinstance(what, ChopsUpdate):
            found.append(what)
        paint(app, screen, what)

    monkeypatch.setattr(App, "_display", painting)
    return found


async def test_a_key_is_painted_at_once_with_all_that_it_changes(
    northwind: GitRepository, painted: list[ChopsUpdate]
) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 60)) as story:
        await story.press("2", "j", "j")
        for key in ("j", "j", "k"):
            await _at_rest(story)
            before = story.detail
            painted.clear()
            await story.press(key)
            await _at_rest(story)
            assert story.detail != before
            assert len(painted) == 1


async def test_what_is_painted_is_what_a_whole_picture_would_show(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    seen = 0
    part = FewLines.render_partial_update

    def parting(compositor: FewLines) -> ChopsUpdate | None:
        nonlocal seen
        found = part(compositor)
        if found is not None:
            seen += 1
            whole = Compositor._render_chops(compositor, compositor.size.region, lambda _: True)
            wrong.extend(_differences(found, whole))
        return found

    monkeypatch.setattr(FewLines, "render_partial_update", parting)
    async with sitting(northwind.root, today=TODAY, size=(100, 24)) as story:
        for key in ROUND:
            await story.press(key)
        await _at_rest(story)
    assert seen > len(ROUND) // 2
    assert not wrong


def _differences(found: ChopsUpdate, whole: Any) -> Iterator[str]:
    for y, left, right in found.spans:
        for end, (x, piece) in zip(found.chop_ends[y], found.chops[y].items(), strict=True):
            if x < right and end > left and (piece is None or list(piece) != list(whole[y][x])):
                yield f"{x},{y}: {piece!r} instead of {whole[y][x]!r}"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_a_map_is_drawn_line_by_line_as_in_one_piece(
    northwind: GitRepository, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    line = MapGrid._line

    def making(grid: MapGrid, y: int, plan: MapLayout) -> Content:
        made.append(y)
        return line(grid, y, plan)

    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("1", "g")
        grid = story.app.screen.query_one(MapGrid)
        monkeypatch.setattr(MapGrid, "_line", making)

        def as_painted() -> list[Any]:
            return [_cells(each) for each in grid.render_lines(grid.size.region)]

        async def check(*keys: str) -> None:
            made.clear()
            await story.press(*keys)
            await _at_rest(story)
            drawn, grid._drawn = as_painted(), {}
            assert drawn == as_painted()
            with monkeypatch.context() as patch:
                patch.setattr(grid, "_painting", True)
                parts = [_cells(grid.render_line(y)) for y in range(grid.plan.height)]
            whole = Visual.to_strips(grid, grid.render(), grid.size.width, grid.plan.height, grid.visual_style)
            assert parts == [*map(_cells, whole)]

        for key in ("j", "l", "k", "G", "h", "g"):
            here = grid.plan.at[grid.cursor].y
            made.clear()
            await story.press(key)
            await _at_rest(story)
            assert set(made) <= {here, grid.plan.at[grid.cursor].y}
            await check()
        for keys in (("f5",), ("slash", "escape"), ("2", "1"), ("l", "n")):
            await check(*keys)
        for theme in ("escm-light", "ansi-dark"):
            story.app.theme = theme
            await check("j")
        with monkeypatch.context() as patch:
            patch.setattr(grid, "_drawn", {})
            grid.content = grid.content and grid.content._replace(tiles={})
            await check()


async def test_of_a_widget_only_the_lines_that_are_painted_are_asked_for(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    render = Widget.render_lines

    def rendering(widget: Widget, crop: Region) -> list[Strip]:
        asked.append((type(widget).__name__, crop.height))
        return render(widget, crop)

    async with sitting(northwind.root, today=TODAY, size=(120, 60)) as story:
        await story.press("2", "j", "j")
        await _at_rest(story)
        monkeypatch.setattr(Widget, "render_lines", rendering)
        await story.press("j")
        await _at_rest(story)
    assert sum(height for name, height in asked if name == "RowTable") == 2
    assert {name for name, _ in asked} <= {"RowTable", "Detail", "FewCells", "ScrollBar"}


async def test_no_line_is_divided_into_itself_and_so_a_circle_of_garbage(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    divided: list[bool] = []
    divide = Strip.divide

    def dividing(strip: Strip, cuts: list[int]) -> Sequence[Strip]:
        pieces = divide(strip, cuts)
        divided.append(any(each is strip for each in pieces))
        return pieces

    async with sitting(northwind.root, today=TODAY, size=(120, 60)) as story:
        await story.press("2", "j", "j")
        await _at_rest(story)
        monkeypatch.setattr(Strip, "divide", dividing)
        await story.press("j", "j", "k")
        await _at_rest(story)
    assert not any(divided)


async def test_all_garbage_is_looked_for_when_nobody_types(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[int] = []
    counts = [(0, 0, 1)]
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("2", "j")
        assert gc.get_threshold() == sweeping.BETWEEN_KEYS
        typed = story.app.typed
        with monkeypatch.context() as patch:
            patch.setattr(gc, "collect", lambda: swept.append(1))
            patch.setattr(gc, "get_count", lambda: counts[-1])
            for seconds, times in ((0.9, 0), (1.1, 1)):
                patch.setattr(typing, "monotonic", lambda past=seconds: typed._since + past)
                story.app.sweep_at_rest()
                assert len(swept) == times
            counts.append((500, 5, 0))
            story.app.sweep_at_rest()
            assert len(swept) == 1


@pytest.mark.parametrize("line", LINES)
async def test_a_line_is_drawn_as_textual_draws_it(line: tuple[Any, ...]) -> None:
    async with OfOneText().run_test(size=(30, 12)) as pilot:
        pane = pilot.app.query_one(Detail)
        for theme, width in (("textual-dark", 30), ("textual-light", 30), ("textual-light", 20)):
            pilot.app.theme = theme
            await pilot.resize_terminal(width, 12)
            pane.show(Page.of([("before",), line, line]))
            await pilot.pause()
            pane.render_lines(Region(0, 0, width, 12))
            assert [*map(_cells, pane._strips)] == [*map(_cells, pane._with_places())]
            assert pane.content.plain == Content("\n".join(pane._page.texts)).plain
            assert pane.virtual_size.height == len(pane._strips)


async def test_a_bar_is_drawn_as_textual_draws_it_and_no_cell_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with OfOneText().run_test(size=(30, 12)) as pilot:
        pane = pilot.app.query_one(Detail)
        bar = pane.vertical_scrollbar
        for lines in (0, 5, 12, 13, 40, 41, 2000, 13):
            for theme in ("textual-dark", "textual-light"):
                pilot.app.theme = theme
                pane.show(Content("\n".join(["a line"] * lines)))
                for y in (0, 3, 1000):
                    pane.scroll_to(y=y, animate=False, immediate=True)
                    await pilot.pause()
                    whole = Visual.to_strips(bar, visualize(bar, bar.render()), 1, 12, bar.visual_style)
                    assert [_cells(bar.render_line(line)) for line in range(12)] == [*map(_cells, whole)]
        pane.scroll_home(animate=False, immediate=True)
        await pilot.pause()
        asked: list[Region] = []
        monkeypatch.setattr(bar, "_set_dirty", lambda *regions: asked.extend(regions or [bar.region]))
        pane.show(Content("\n".join(["another"] * 13)))
        await pilot.pause()
        assert asked == []
        pane.show(Content("\n".join(["longer"] * 14)))
        await pilot.pause()
        assert 0 < sum(each.height for each in asked) < 12


def _cells(strip: Strip) -> list[tuple[str, Any]]:
    return [
        (letter, segment.style and segment.style.clear_meta_and_links()) for segment in strip for letter in segment.text
    ]


def test_styles_that_overlap_have_no_pieces() -> None:
    assert pieces_of((Content("abc", [Span(0, 2, "bold"), Span(1, 3, "italic")]),)) is None
    assert pieces_of((Content("abc", [Span(1, 2, "bold")]), "d")) == (("a", ""), ("b", "bold"), ("c", ""), ("d", ""))


async def _at_rest(story: Story) -> None:
    """Wait until all that changed is painted."""
    await story.settle()
    screen = story.app.screen
    assert isinstance(screen, BaseScreen)
    while screen._dirty_widgets or screen._layout_required or screen._scroll_required or screen._callbacks:
        await story.pilot.pause()


class OfOneText(App[None]):
    """A text over the whole screen."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Detail(id="detail")
