"""A text beside a list, drawn line by line: another text needs no layout, and only lines that differ are painted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from escm_tui.tui.lines import Line, Page, Piece, content_of, pieces_of
from escm_tui.tui.widgets.scroll_bar import FewCells

_NARROW = re.compile(r"[ -\u10ff\u2010-\u2319\u2500-\u25fc]*")
"""Letters and signs of which none takes more than one cell; there are others."""


class Detail(ScrollView):
    """What is told of the row under the cursor, in a pane that keeps its size whatever it says."""

    DEFAULT_CSS = "Detail { overflow: hidden scroll; scrollbar-size-vertical: 1; }"
    auto_links = False

    def __init__(self, *, id: str, can_focus: bool = True) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=can_focus)
        self._page = Page.of(Content(""))
        self._strips: list[Strip] = []
        self._reached = 0
        """The lines of the text of which there are strips."""
        self._drawn: dict[tuple[Piece, ...], Strip] = {}
        """Lines of this text that fit into the width, as they are drawn in it."""
        self._drawn_before: dict[tuple[Piece, ...], Strip] = {}
        """The same of the text before: most of what is told of a row is told of the next one as well."""
        self._looks: dict[str | Style, RichStyle] = {}
        self._placed: list[Strip] | None = None
        """The text as it is drawn where it is asked which word stands where."""
        self._painting = False
        self._stale = False
        """Whether colors changed since it was drawn."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar beside the text; it is made where it is first asked for, as the one of Textual is."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = FewCells()
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001
        return self._vertical_scrollbar

    @property
    def content(self) -> Content:
        """What it says."""
        return self._page.content

    def show(self, said: Content | Page) -> None:
        """Say this instead, from its beginning."""
        self._page = Page.of(said) if isinstance(said, Content) else said
        if self.scroll_offset.y or self.scroll_target_y:
            self.scroll_home(animate=False, immediate=True)
        self._draw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight."""
        if self._stale:
            self._wrap()
        self._reach(self.scroll_offset.y + crop.bottom)
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        """A line of the text, or an empty one below it."""
        line = self.scroll_offset.y + y
        strips = self._strips if self._painting else self._with_places()
        if line < len(strips):
            return strips[line]
        return Strip.blank(self.scrollable_content_region.width, self.visual_style.rich_style)

    def notify_style_update(self) -> None:
        """Draw it in other colors with the next picture, for which those around it are known."""
        super().notify_style_update()
        self._stale = True
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The part of the text that was marked with the mouse."""
        return selection.extract(self.content.plain), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Show what is marked."""
        self._draw()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        room = self.container_size
        resized = super()._size_updated(size, virtual_size, container_size, layout)
        if self.container_size != room:
            self._wrap()
        return resized

    def _draw(self) -> None:
        """Wrap the text, and have those lines painted that are not what they were."""
        before, top, room = self._strips, self.scroll_offset.y, self.container_size
        self._wrap()
        seen = [slice(top + y, top + y + 1) for y in range(room.height)]
        changed = [Region(0, y, room.width, 1) for y, line in enumerate(seen) if before[line] != self._strips[line]]
        if changed:
            self.refresh(*changed)

    def _wrap(self) -> None:
        """Find out how much room the text takes, and draw what is in sight of it."""
        room = self.container_size
        if not room:
            return
        width = room.width - self.styles.scrollbar_size_vertical
        height = self._height_of(self._page.texts, width)
        same = not self._stale and width == self.virtual_size.width
        self._drawn, self._drawn_before = {}, self._drawn if same else {}
        if self._stale:
            self._looks.clear()
        self._stale, self._strips, self._reached, self._placed = False, [], 0, None
        size = Size(width, height)
        if size != self.virtual_size:
            # Set without a layout: the place of the scroll bar is kept for it, whether there is one or not.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        self._reach(self.scroll_offset.y + room.height)

    def _height_of(self, lines: Sequence[str], width: int) -> int:
        """The lines of the pane that lines take: most are as short as to be one."""
        rules, text = cast("RulesMap", self.styles), "".join(lines)
        if text.isprintable() and _NARROW.fullmatch(text):
            # No letter takes more than one cell, which is seen of all lines at once.
            long = [line for line in lines if len(line) > width]
        else:
            long = [line for line in lines if not _fits(line, width)]
        return len(lines) - len(long) + sum(Content(line).get_height(rules, width) for line in long)

    def _reach(self, end: int) -> None:
        """Draw the text from its beginning at least up to this line; what nobody scrolls to is never drawn."""
        lines, texts = self._page
        if self.text_selection is not None:
            self._strips, self._reached = self._with_places(), len(lines)
        while len(self._strips) < end and self._reached < len(lines):
            self._strips += self._drawn_line(lines[self._reached], texts[self._reached])
            self._reached += 1

    def _drawn_line(self, line: Line, text: str) -> list[Strip]:
        width = self.virtual_size.width
        pieces = pieces_of(line) if _fits(text, width) else None
        if pieces is None:
            return Visual.to_strips(self, content_of(line), width, None, self.visual_style)
        strip = self._drawn.get(pieces) or self._drawn_before.get(pieces)
        if strip is None:
            segments = [Segment(words, self._look(style)) for words, style in pieces if words]
            strip = Strip(segments, cell_len(text))
        self._drawn[pieces] = strip
        return [strip]

    def _look(self, style: str | Style) -> RichStyle:
        """A style on the ground of the pane, as the text of a widget is drawn in it."""
        if (look := self._looks.get(style)) is None:
            ground = self.visual_style
            own = [self._get_style(style)] if style else []
            look = self._looks[style] = (ground + Style.combine([ground, *own])).rich_style
        return look

    def _with_places(self) -> list[Strip]:
        """The whole text, so drawn that each word tells its place in it; that takes longer."""
        if self._placed is None:
            self._placed = Visual.to_strips(self, self.content, self.virtual_size.width, None, self.visual_style)
        return self._placed


def _fits(line: str, width: int) -> bool:
    """Whether it is one line of the pane as it stands."""
    return line.isprintable() and (len(line) if line.isascii() else cell_len(line)) <= width
