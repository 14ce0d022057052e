"""Puts together what is painted anew: of each widget those lines alone of which something is to be seen there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Places = dict[int, set[int]]
"""The lines that are painted, and in each the cells at which a piece begins that is still to come."""


class FewLines(Compositor):
    """Has of each widget what is painted anew; the one of Textual has all lines of all widgets in the space around."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is painted anew, or nothing."""
        if not self._dirty_regions:
            return None
        spans = list(self._regions_to_spans(self._dirty_regions))
        self._dirty_regions.clear()
        cuts = self.cuts
        missing: Places = {}
        for y, left, right in spans:
            pieces = zip(cuts[y], cuts[y][1:], strict=False)
            missing.setdefault(y, set()).update(at for at, end in pieces if at < right and end > left)
        pieces_by_line: list[dict[int, Strip | None]] = [dict.fromkeys(each[:-1]) for each in cuts]
        for widget, (region, clip) in self.visible_widgets.items():
            if not missing:
                break
            self._take(widget, region, region.intersection(clip), missing, pieces_by_line)
        return ChopsUpdate(pieces_by_line, spans, [each[1:] for each in cuts])

    def _take(
        self, widget: Widget, region: Region, seen: Region, missing: Places, found: list[dict[int, Strip | None]]
    ) -> None:
        """Take from a widget what is missing and no widget before it hides."""
        left, right = seen.column_span
        top, bottom = seen.line_span
        lines = [y for y, at in missing.items() if top <= y < bottom and any(left <= each < right for each in at)]
        for first, count in _runs(sorted(lines)):
            strips = widget.render_lines(Region(left - region.x, first - region.y, seen.width, count))
            for y, strip in enumerate(strips, first):
                edges = [each for each in self.cuts[y] if left <= each <= right]
                pieces = _divided(strip, [each - left for each in edges[1:]])
                for at, piece in zip(edges, pieces, strict=False):
                    if at in missing[y]:
                        found[y][at] = piece
                        missing[y].remove(at)
                if not missing[y]:
                    del missing[y]


def _divided(strip: Strip, cuts: list[int]) -> Sequence[Strip]:
    """A line cut into pieces; a whole one as it is: one that Textual divides into itself is a circle of garbage."""
    return [strip] if cuts == [strip.cell_length] else strip.divide(cuts)


def _runs(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first of lines that follow each other, and how many there are."""
    first = count = 0
    for line in lines:
        if count and line == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = line, 1
    if count:
        yield first, count
