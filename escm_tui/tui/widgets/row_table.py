"""A list of rows in columns: one widget for thousands of rows, laid out for the width it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from escm_tui.tui.registry import LISTS, bindings_for

_SPACE = 1
_REVERSED = RichStyle(reverse=True, bold=True)
_BOLD = RichStyle(bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` cells, or a share of what is left where it is 0; shown in tables from `least` cells on."""

    width: int = 0
    right: bool = False
    wraps: bool = False
    """Whether its text goes on in further lines instead of being cut."""
    least: int = 0
    fits: bool = False
    """Whether it takes no more than its widest cell needs."""
    widest: int = 0

    def room(self, share: int) -> int:
        """Its cells, where columns without a width get so many."""
        room = self.width or share
        return min(room, self.widest) if self.fits else room


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a cell for each column, or one heading across all; `key` is what the row stands for."""

    key: str
    cells: tuple[Content, ...] = ()
    heading: Content | None = None
    selectable: bool = True
    indent: int = 0
    badge: Content = field(default_factory=Content)
    """Stands at the right end of a heading."""


class RowVisual(Visual):
    """How a row is drawn at a given width."""

    def __init__(self, row: Row, columns: Sequence[Column]) -> None:
        self.row = row
        self.columns = columns

    def line(self, width: int) -> Content:
        """The row as one line of exactly `width` cells."""
        row = self.row
        if row.heading is not None:
            badge = row.badge.truncate(width)
            room = max(0, width - badge.cell_length - (1 if badge else 0))
            heading = row.heading.truncate(room, ellipsis=True, pad=True)
            return Content.assemble(heading, " " if badge else "", badge)
        shown = [(column, cell) for column, cell in zip(self.columns, row.cells, strict=False) if width >= column.least]
        share = self._share(width)
        parts: list[Content] = [Content(" " * row.indent)]
        for place, (column, cell) in enumerate(shown):
            room = column.room(share)
            fitted = cell.truncate(room, ellipsis=True)
            gap = room - fitted.cell_length
            parts += [Content(" " * gap), fitted] if column.right else [fitted, Content(" " * gap)]
            if place < len(shown) - 1:
                parts.append(Content(" " * _SPACE))
        return Content.assemble(*parts).truncate(width, pad=True)

    def lines(self, width: int) -> list[Content]:
        """The row as lines of exactly `width` cells: more than one where a column wraps."""
        place = next((place for place, column in enumerate(self.columns) if column.wraps), None)
        if place is None or self.row.heading is not None:
            return [self.line(width)]
        row, cell = self.row, self.row.cells[place]
        hang = len(cell.plain) - len(cell.plain.lstrip(" "))
        pieces = cell[hang:].wrap(max(1, self._share(width) - hang))
        before = row.indent + sum(column.room(0) + _SPACE for column in self.columns[:place] if width >= column.least)
        first = replace(row, cells=(*row.cells[:place], _indented(pieces[0], hang), *row.cells[place + 1 :]))
        further = [_indented(piece, before + hang).truncate(width, pad=True) for piece in pieces[1:]]
        return [RowVisual(first, self.columns).line(width), *further]

    def _share(self, width: int) -> int:
        """The cells of a column without a width of its own."""
        shown = [column for column in self.columns if width >= column.least]
        fixed = sum(column.room(0) for column in shown) + _SPACE * (len(shown) - 1) + self.row.indent
        return max(0, width - fixed) // max(1, sum(1 for column in shown if not column.width))

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:  # noqa: ARG002
        """A strip for each line."""
        return [strip for line in self.lines(width) for strip in line.render_strips(width, 1, style, options)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002
        """All there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002
        """As many lines as it takes."""
        return len(self.lines(width))


def _indented(piece: Content, cells: int) -> Content:
    return Content.assemble(Content(" " * cells), piece.rstrip())


class RowTable(OptionList, inherit_bindings=False):
    """Rows with a cursor that stays on the same key when the rows are filled in again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(LISTS),
        Binding("down", "cursor_down", show=False),
        Binding("up", "cursor_up", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, table: RowTable, key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> RowTable:
            """The table that sent it."""
            return self.table

    highlighted: reactive[int | None] = reactive(None, repaint=False)
    """The place of the row under the cursor; only the lines that it leaves and comes to are painted."""

    def __init__(self, columns: Sequence[Column], *, id: str, classes: str = "") -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, compact=True, markup=False)
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()
        self._painted: int | None = None
        """Where the cursor was painted last."""

    @property
    def cursor_key(self) -> str:
        """Key of the row under the cursor, or nothing."""
        return self.rows[self.highlighted].key if self.highlighted is not None and self.rows else ""

    @property
    def cursor_text(self) -> str:
        """What the row under the cursor says."""
        if self.highlighted is None or not self.rows:
            return ""
        row = self.rows[self.highlighted]
        return " ".join(str(cell) for cell in (row.heading or Content(""), *row.cells) if cell).strip()

    def rows_in_sight(self) -> list[tuple[str, int]]:
        """Key and line of each row in sight that can be chosen; the line counts from the upper edge."""
        height, width = self.scrollable_content_region.height, self.scrollable_content_region.width - 1
        line, found = -round(self.scroll_offset.y), []
        for row in self.rows:
            if line >= height:
                break
            if line >= 0 and row.selectable:
                found.append((row.key, line))
            line += len(RowVisual(row, self.columns).lines(width))
        return found

    def fill(self, rows: Iterable[Row], columns: Sequence[Column] | None = None) -> None:
        """Show these rows; the cursor stays on its key, else near its place."""
        key, place = self.cursor_key, self.highlighted or 0
        if columns is not None:
            self.columns = tuple(columns)
        self.rows = tuple(rows)
        self.columns = tuple(self._fitted(place, column) for place, column in enumerate(self.columns))
        offset = self.scroll_offset
        self.set_options(Option(RowVisual(row, self.columns), disabled=not row.selectable) for row in self.rows)
        self.highlighted = None
        if any(row.selectable for row in self.rows):
            found = self._place_of(key)
            self.highlighted = found if found is not None else self._near(place)
        self.scroll_to(y=offset.y, animate=False)

    def _fitted(self, place: int, column: Column) -> Column:
        if not column.fits:
            return column
        cells = (row.cells[place].cell_length for row in self.rows if place < len(row.cells))
        return replace(column, widest=max(cells, default=0))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Paint the row that the cursor leaves and the one that it comes to."""
        before, self._painted = self._painted, highlighted
        if self.is_mounted:
            for place in (before, highlighted):
                if place is not None and place in self._index_to_line:
                    self.refresh_lines(self._index_to_line[place], self._heights[place])
        super().watch_highlighted(highlighted)

    def render_line(self, y: int) -> Strip:
        """A line; without colors, or with those of the terminal, the row under the cursor is reversed as a whole.

        A ground of one of sixteen colors would leave words of another unreadable, and those of that color unseen.
        """
        strip = super().render_line(y)
        line = round(self.scroll_offset.y) + y
        on_ground = self.app.current_theme.ansi or self.app.no_color
        if not on_ground or line >= len(self._lines) or self._lines[line][0] != self.highlighted:
            return strip
        mark = _REVERSED if self.has_focus or not self.can_focus else _BOLD
        plain = [Segment(each.text, each.style and each.style.without_color, each.control) for each in strip]
        return Strip(plain, strip.cell_length).apply_style(mark)

    def scroll_to_highlight(self, top: bool = False) -> None:
        """A heading comes along with the first row below it, and with the last row what stands at the end."""
        super().scroll_to_highlight(top)
        first = last = self.highlighted
        if first is None or last is None or not self.is_mounted or len(self._index_to_line) != len(self.rows):
            return
        while first and not self.rows[first - 1].selectable:
            first -= 1
        if not any(row.selectable for row in self.rows[last + 1 :]):
            last = len(self.rows) - 1
        region = self.scrollable_content_region
        above, below = self._index_to_line[first], self._index_to_line[last] + self._heights[last]
        if below - above <= region.height:
            whole = Region(0, above, region.width, below - above)
            self.scroll_to_region(whole, force=True, animate=False, immediate=True)

    def put_cursor(self, key: str) -> bool:
        """Move to the row with this key; whether there is one."""
        place = self._place_of(key)
        if place is None:
            return False
        self.highlighted = place
        return True

    def replace_row(self, row: Row) -> None:
        """Draw one row anew."""
        place = self._place_of(row.key)
        if place is None:
            return
        self.rows = (*self.rows[:place], row, *self.rows[place + 1 :])
        self.replace_option_prompt_at_index(place, RowVisual(row, self.columns))

    def _place_of(self, key: str) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.key == key and row.selectable), None)

    def _near(self, place: int) -> int:
        selectable = [index for index, row in enumerate(self.rows) if row.selectable]
        return min(selectable, key=lambda index: (abs(index - place), index))

    async def _on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, one on the cursor's row chooses."""
        event.stop()
        event.prevent_default()
        clicked: int | None = event.style.meta.get("option")
        if clicked is None or self.options[clicked].disabled:
            return
        if clicked == self.highlighted:
            self.action_select()
        else:
            self.highlighted = clicked

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        """Go on by a page; a list that has no room knows of no line to go to."""
        if self.scrollable_content_region:
            super()._move_page(direction)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say on which row the cursor stands now."""
        event.stop()
        if event.option_index < len(self.rows):
            self.post_message(self.Moved(self, self.rows[event.option_index].key))


def width_of(texts: Iterable[str]) -> int:
    """The cells that the widest text takes."""
    return max((cell_len(text) for text in texts), default=0)
