"""The Map: all 84 Practices as tiles, areas down and levels across."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from escm_tui.domain.catalog import LEVELS, Catalog
from escm_tui.reports.look import Look
from escm_tui.tui.looks import QUIET, bar, tile_style
from escm_tui.tui.widgets.map_layout import MapLayout, Spot, in_reading_order, lay_out
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.domain.count import Count

CURSOR = "bold $cursor-text on $cursor"


class Tile(NamedTuple):
    """How one Practice looks on the Map."""

    look: Look
    changed: bool = False
    strong: bool = False
    """Whether it stands out: it holds back the next level."""


class MapContent(NamedTuple):
    """What a Map shows: a tile for each Practice and counts at its edges."""

    tiles: Mapping[str, Tile]
    levels: Mapping[int, Count]
    areas: Mapping[str, Count]


NO_TILE = Tile(Look("", " ", " ", "", "none"))


class MapGrid(Widget, can_focus=True):
    """Draws the Map in one piece and moves a cursor across it."""

    auto_links = False

    content: reactive[MapContent | None] = reactive(None)
    cursor: reactive[str] = reactive("", repaint=False)
    """The Practice that is looked at; only the lines that it leaves and comes to are painted."""
    corner: reactive[Content] = reactive(Content(""))
    """Stands at the upper left, above the areas."""

    class Moved(Message):
        """The cursor stands on another Practice."""

        def __init__(self, grid: MapGrid, practice: str) -> None:
            super().__init__()
            self.grid = grid
            self.practice = practice

        @property
        def control(self) -> MapGrid:
            """The Map that sent it."""
            return self.grid

    class Opened(Moved):
        """A Practice was clicked that the cursor stood on already."""

    def __init__(self, catalog: Catalog, *, id: str, below: int) -> None:  # noqa: A002
        super().__init__(id=id)
        self.catalog = catalog
        self._below = below
        self._room = 0
        self._plan: tuple[tuple[int, int], MapLayout] | None = None
        self._drawn: dict[int, Strip] = {}
        """Lines as they are painted."""
        self._painting = False
        self.set_reactive(MapGrid.cursor, self.first)

    @property
    def first(self) -> str:
        """The Practice at the upper left."""
        return in_reading_order(self.catalog)[0]

    @property
    def last(self) -> str:
        """The Practice at the lower right."""
        return in_reading_order(self.catalog)[-1]

    @property
    def plan(self) -> MapLayout:
        """Where everything stands in the room there is."""
        room = (self.size.width, self._room)
        if self._plan is None or self._plan[0] != room:
            self._drawn.clear()
            self._plan = (room, lay_out(self.catalog, *room))
        return self._plan[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the Map takes; some are left for what stands below it."""
        self._room = viewport.height - self._below
        return lay_out(self.catalog, width, self._room).height

    def move(self, right: int = 0, down: int = 0) -> None:
        """Move the cursor by one place."""
        plan = self.plan
        self.cursor = plan.beside(self.cursor, right) if right else plan.below(self.cursor, down)

    def watch_cursor(self, before: str, practice: str) -> None:
        """Tell where the cursor stands."""
        self._paint_at(before)
        self._paint_at(practice)
        self.post_message(self.Moved(self, practice))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """A cursor whose keys go elsewhere looks so."""
        super().watch_has_focus(_has_focus)
        self._paint_at(self.cursor)

    def notify_style_update(self) -> None:
        """Draw it in other colors."""
        super().notify_style_update()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one on the cursor opens."""
        practice = self.plan.practice_at(event.x, event.y)
        if practice is None:
            return
        if practice == self.cursor:
            self.post_message(self.Opened(self, practice))
        self.cursor = practice

    def render(self) -> Content:
        """The whole Map."""
        plan = self.plan
        return Content("\n").join(self._line(y, plan) for y in range(plan.height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines that are painted."""
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        """A line; where it is painted it is put together by itself, since a key changes two of them."""
        plan = self.plan
        if not self._painting or self.text_selection is not None or y >= plan.height:
            return super().render_line(y)
        strip = self._drawn.get(y)
        if strip is None:
            line = Visual.to_strips(self, self._line(y, plan), self.size.width, 1, self.visual_style)
            strip = self._drawn[y] = line[0]
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint what changed, or all of it."""
        if not regions:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _paint_at(self, practice: str) -> None:
        """Paint the line of a Practice."""
        spot = self.plan.at.get(practice)
        if spot is not None:
            self._drawn.pop(spot.y, None)
            self.refresh(Region(0, spot.y, self.size.width, 1))

    def _line(self, y: int, plan: MapLayout) -> Content:
        """What stands on a line."""
        if y < plan.head:
            return self._head(plan)[y]
        if y not in plan.area_on:
            return Content("")
        area, down = plan.area_on[y]
        pieces = [] if down else self._label(area, plan)
        pieces += [(spot.x, self._tile(spot, plan)) for spot in plan.spots_on.get(y, ())]
        if down == 0 and self.content and plan.measures.total:
            pieces.append((plan.total_x, self._count(self.content.areas[area], plan.measures.total)))
        return _in_places(pieces)

    def _head(self, plan: MapLayout) -> list[Content]:
        names: list[tuple[int, Content]] = []
        bars: list[tuple[int, Content]] = []
        for level in LEVELS:
            x, width = plan.columns[level]
            count = self.content.levels[level] if self.content else None
            number = f" {count}" if count else ""
            word = "Level" if len(f"Level {level}{number}") <= width else "Lv"
            names.append((x, Content.assemble((f"{word} {level}", "bold"), (number, QUIET))))
            if count:
                bars.append((x, bar(count.satisfied, count.total, width)))
            else:
                bars.append((x, Content.styled("─" * width, "$line")))
        if self.corner:
            names.insert(0, (0, self.corner))
        lines = [_in_places(names), _in_places(bars), Content("")]
        return lines[: plan.head]

    def _label(self, area: str, plan: MapLayout) -> list[tuple[int, Content]]:
        pieces = [(0, Content.styled(area, "bold $key"))]
        room = plan.measures.label - len(area) - 2
        if room > 0:
            pieces.append((len(area) + 1, Content.styled(self._names(room)[area], QUIET)))
        return pieces

    def _names(self, room: int) -> Mapping[str, str]:
        """The names of the areas, all of them shorter where one would not fit."""
        names = self.catalog.area_names
        if max(map(len, names.values())) <= room:
            return names
        return {area: name.removesuffix(" Management").partition(" & ")[0] for area, name in names.items()}

    def _tile(self, spot: Spot, plan: MapLayout) -> Content:
        tile = self.content.tiles.get(spot.practice, NO_TILE) if self.content else NO_TILE
        number, look = spot.practice[3:], tile.look
        body = {
            3: f"{number}{look.glyph}",
            4: f"{number}{look.glyph}",
            5: f"{number}{look.glyph}{look.letter or ' '}",
            6: f"{number} {look.glyph}{look.letter or ' '}",
        }[plan.measures.cell]
        if spot.practice == self.cursor:
            style = CURSOR if self.has_focus else "bold $foreground on $resting"
            if self.app.no_color:
                style = "bold reverse"
        else:
            style = f"bold {tile_style(look)}" if tile.strong else tile_style(look)
        change = Content.styled("*", "bold $accent") if tile.changed and plan.measures.cell > 3 else Content("")  # noqa: PLR2004
        return Content.assemble((body, style), change)

    def _count(self, count: Count, room: int) -> Content:
        style = "bold $status-good" if count.satisfied == count.total else QUIET
        return Content.styled(str(count).rjust(room - 1), style)


def _in_places(pieces: list[tuple[int, Content]]) -> Content:
    """Pieces at their columns, the rest blank."""
    parts: list[Content] = []
    here = 0
    for x, piece in sorted(pieces, key=lambda each: each[0]):
        if x > here:
            parts.append(Content(" " * (x - here)))
            here = x
        parts.append(piece)
        here += piece.cell_length
    return Content.assemble(*parts)
