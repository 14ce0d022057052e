"""Where each of the 84 Practices stands on the Map: a pure function from room to places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from escm_tui.domain.catalog import LEVELS, Catalog
from escm_tui.tuples import NamedTuple


class Measures(NamedTuple):
    """One way to lay the Map out; all in cells."""

    label: int
    cell: int
    gap: int
    total: int
    wraps: tuple[int, int, int]
    """Most Practices side by side at Levels 2, 3 and 4; more go on a second line."""

    @property
    def width(self) -> int:
        """The cells it takes."""
        return self.label + self.cell * sum(self.wraps) + self.gap * len(LEVELS) + self.total


MEASURES: tuple[Measures, ...] = (
    Measures(label=32, cell=6, gap=3, total=6, wraps=(9, 7, 5)),
    Measures(label=22, cell=5, gap=2, total=6, wraps=(9, 4, 3)),
    Measures(label=4, cell=4, gap=1, total=5, wraps=(9, 4, 3)),
    Measures(label=4, cell=3, gap=1, total=0, wraps=(9, 4, 3)),
)


_REACH = 3
"""How many cells aside the cursor moves on its way up or down, so that it stays in its column."""


class Spot(NamedTuple):
    """Where a Practice stands."""

    practice: str
    x: int
    y: int


class _MapLayout(NamedTuple):
    measures: Measures
    head: int
    """Lines above the first area."""
    spots: tuple[Spot, ...]
    area_lines: Mapping[str, tuple[int, int]]
    """Area to its first line and how many it has."""
    columns: Mapping[int, tuple[int, int]]
    """Level to the place and width of its column."""
    total_x: int
    height: int


class MapLayout(_MapLayout):
    """All places on the Map."""

    @cached_property
    def at(self) -> Mapping[str, Spot]:
        """Practice id to its place."""
        return {spot.practice: spot for spot in self.spots}

    @cached_property
    def spots_on(self) -> Mapping[int, Sequence[Spot]]:
        """Line to the places on it."""
        found: dict[int, list[Spot]] = {}
        for spot in self.spots:
            found.setdefault(spot.y, []).append(spot)
        return found

    @cached_property
    def area_on(self) -> Mapping[int, tuple[str, int]]:
        """Line to its area, and which of that area's lines it is, from 0 on."""
        return {first + down: (area, down) for area, (first, count) in self.area_lines.items() for down in range(count)}

    def practice_at(self, x: int, y: int) -> str | None:
        """The Practice that a pointer at this place means."""
        return next(
            (spot.practice for spot in self.spots if spot.y == y and spot.x <= x < spot.x + self.measures.cell), None
        )

    def beside(self, practice: str, step: int) -> str:
        """The Practice to the right (1) or left (-1) on the same line; at the end the same again."""
        here = self.at[practice]
        row = sorted((spot for spot in self.spots if spot.y == here.y), key=lambda spot: spot.x)
        place = min(max(row.index(here) + step, 0), len(row) - 1)
        return row[place].practice

    def below(self, practice: str, step: int) -> str:
        """The nearest Practice on the next line down (1) or up (-1); at the edge the same again."""
        here = self.at[practice]
        lines = sorted({spot.y for spot in self.spots})
        further = lines[lines.index(here.y) + 1 :] if step > 0 else lines[: lines.index(here.y)][::-1]
        for y in further:
            near = min((spot for spot in self.spots if spot.y == y), key=lambda spot: abs(spot.x - here.x))
            if abs(near.x - here.x) <= self.measures.cell * _REACH:
                return near.practice
        return practice


def lay_out(catalog: Catalog, width: int, height: int) -> MapLayout:
    """The most generous layout that fits, else the smallest."""
    measures = next((each for each in MEASURES if each.width <= width), MEASURES[-1])
    for apart, head in ((1, 3), (1, 2), (0, 2), (0, 1)):
        layout = _place(catalog, measures, apart, head)
        if layout.height <= height:
            return layout
    return _place(catalog, measures, 0, 1)


def in_reading_order(catalog: Catalog) -> list[str]:
    """The Practices line by line, as the smallest Map has them: the first is the upper left on every Map."""
    return [spot.practice for spot in sorted(lay_out(catalog, 0, 0).spots, key=lambda spot: (spot.y, spot.x))]


def _place(catalog: Catalog, measures: Measures, apart: int, head: int) -> MapLayout:
    columns: dict[int, tuple[int, int]] = {}
    x = measures.label
    for level, wrap in zip(LEVELS, measures.wraps, strict=True):
        columns[level] = (x, wrap * measures.cell - 1)
        x += wrap * measures.cell + measures.gap
    spots: list[Spot] = []
    area_lines: dict[str, tuple[int, int]] = {}
    y = head
    for area in catalog.areas:
        lines = 1
        for level, wrap in zip(LEVELS, measures.wraps, strict=True):
            practices = [each for each in catalog.of_area(area.id) if each.level == level]
            for place, practice in enumerate(practices):
                down, across = divmod(place, wrap)
                spots.append(Spot(practice.id, columns[level][0] + across * measures.cell, y + down))
                lines = max(lines, down + 1)
        area_lines[area.id] = (y, lines)
        y += lines + apart
    return MapLayout(measures, head, tuple(spots), area_lines, columns, x, y - apart)
