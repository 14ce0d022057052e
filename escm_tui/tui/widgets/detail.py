"""A text beside a list, drawn line by line: another text needs no layout, and only lines that differ are painted."""

from __future__ import annotations

from typing import cast

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class Detail(ScrollView):
    """What is told of the row under the cursor, in a pane that keeps its size whatever it says."""

    auto_links = False

    def __init__(self, *, id: str, can_focus: bool = True) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=can_focus)
        self.content = Content("")
        self._strips: list[Strip] = []
        self._stale = False
        """Whether colors changed since it was drawn."""

    def show(self, content: Content) -> None:
        """Say this instead, from its beginning."""
        self.content = content
        self._draw()
        self.scroll_home(animate=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight."""
        if self._stale:
            self._wrap()
        self._reach(self.scroll_offset.y + crop.bottom)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A line of the text, or an empty one below it."""
        line = self.scroll_offset.y + y
        if line < len(self._strips):
            return self._strips[line]
        return Strip.blank(self.scrollable_content_region.width, self.visual_style.rich_style)

    def notify_style_update(self) -> None:
        """Draw it in other colors with the next picture, for which those around it are known."""
        super().notify_style_update()
        self._stale = True
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The part of the text that was marked with the mouse."""
        return selection.extract(str(self.content)), "\n"

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
        for y in range(room.height):
            line = slice(top + y, top + y + 1)
            if before[line] != self._strips[line]:
                self.refresh(Region(0, y, room.width, 1))

    def _wrap(self) -> None:
        """Find out how much room the text takes, and draw what is in sight of it."""
        room = self.container_size
        if not room:
            return
        text, width = self.content.plain, room.width
        height = 0 if text.count("\n") >= room.height else self._height_of(text, width)
        if not 0 < height <= room.height:
            width -= self.styles.scrollbar_size_vertical
            height = self._height_of(text, width)
        self._stale, self._strips, size = False, [], Size(width, height)
        if size != self.virtual_size:
            # Set without a layout, which only a scroll bar that comes or goes needs.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        self._reach(self.scroll_offset.y + room.height)

    def _height_of(self, text: str, width: int) -> int:
        """The lines that a text takes: most are as short as to be one."""
        rules = cast("RulesMap", self.styles)
        return sum(
            1 if line.isprintable() and cell_len(line) <= width else Content(line).get_height(rules, width)
            for line in text.split("\n")
        )

    def _reach(self, end: int) -> None:
        """Draw the text from its beginning at least up to this line; what nobody scrolls to is never drawn."""
        width, height = self.virtual_size
        if len(self._strips) >= min(end, height):
            return
        *_, rest = found = self.content.plain.split("\n", end)
        seen = self.content[: len(self.content) - len(rest) - 1] if len(found) > end else self.content
        self._strips = Visual.to_strips(self, seen, width, None, self.visual_style)
