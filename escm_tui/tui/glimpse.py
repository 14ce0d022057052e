"""What the frame and the Map show of a state, as plain as it can be kept from one sitting to the next."""

from __future__ import annotations

from typing import Any

from textual.content import Content, Span

from escm_tui.domain.count import Count
from escm_tui.reports.look import Look
from escm_tui.tui.widgets.map_grid import MapContent, Tile
from escm_tui.tuples import NamedTuple


class Glimpse(NamedTuple):
    """One state of the repository, as far as it is seen first."""

    organization: str
    repository: str
    branch: str
    read_only: bool
    uncommitted: int
    """How many files."""
    engagements: int
    """How many of them have a part in the level."""
    as_of: str
    errors: int
    warnings: int
    notes: int
    level: int
    level_without_not_applicable: int
    has_engagement: bool
    blocked_by: tuple[str, ...]
    """The Practices that hold back the next level."""
    target: tuple[int, str] | None
    """Level and the day by which, as it is written."""
    complete: bool
    counts: tuple[tuple[Look, int], ...]
    """How many Practices have each status, the best first."""
    changed: int
    """How many Practices are not committed as they stand."""
    map: MapContent
    first: str
    """The Practice that the cursor of a Map stands on first."""
    about: tuple[Content, Content]
    """What is said of it, in a few lines and in full."""

    def packed(self) -> bytes:
        """The glimpse as it is kept: its plain form in JSON."""
        import json

        tiles = [(practice, *tile) for practice, tile in self.map.tiles.items()]
        shown = (tiles, list(self.map.levels.items()), list(self.map.areas.items()))
        plain = self._asdict() | {"map": shown, "about": [_plain(each) for each in self.about]}
        return json.dumps(list(plain.values())).encode("ascii")

    @classmethod
    def of_plain(cls, plain: list[object]) -> Glimpse:
        """The glimpse of which this is the plain form."""
        found: dict[str, Any] = dict(zip(cls._fields, plain, strict=True))
        tiles, levels, areas = found["map"]
        found["map"] = MapContent(
            {practice: Tile(Look(*look), changed, strong) for practice, look, changed, strong in tiles},
            {key: Count(*count) for key, count in levels},
            {key: Count(*count) for key, count in areas},
        )
        found["blocked_by"] = tuple(found["blocked_by"])
        found["target"] = tuple(found["target"]) if found["target"] else None
        found["counts"] = tuple((Look(*look), count) for look, count in found["counts"])
        short, full = found["about"]
        found["about"] = (_content(short), _content(full))
        return cls(**found)


def _plain(content: Content) -> list[Any]:
    """Text and styles; a style that is no words has no part in what is kept."""
    return [content.plain, [[*span] for span in content.spans if isinstance(span.style, str)]]


def _content(plain: Any) -> Content:  # noqa: ANN401
    text, spans = plain
    return Content(text, [Span(*each) for each in spans])
