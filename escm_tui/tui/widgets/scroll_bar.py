"""A scroll bar of which only the cells are painted that change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class FewCells(ScrollBar):
    """A bar beside a text: another text is seldom as long as the one before, but moves only the ends of its bar."""

    def __init__(self) -> None:
        super().__init__(vertical=True, name="vertical", thickness=1)
        self._cells: Sequence[Segment] = ()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Have the cells painted that changed; all of them where nobody has asked for them yet."""
        whole = not repaint or layout or recompose or not self.is_mounted or len(self._cells) != self.size.height
        if not regions and not whole:
            before, self._cells = self._cells, self._drawn()
            regions = tuple(Region(0, y, 1, 1) for y, each in enumerate(self._cells) if each != before[y])
            if not regions:
                return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """A cell."""
        if len(self._cells) != self.size.height:
            self._cells = self._drawn()
        return Strip([self._cells[y]], 1)

    def notify_style_update(self) -> None:
        """Draw it in other colors with the next picture."""
        super().notify_style_update()
        self._cells = ()

    def _drawn(self) -> Sequence[Segment]:
        bar = cast("ScrollBarRender", self.render())
        colors = cast("Style", bar.style)
        drawn = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            back_color=cast("Color", colors.bgcolor),
            bar_color=cast("Color", colors.color),
        )
        return [*Segment.apply_style(drawn.segments, self.visual_style.rich_style)]
