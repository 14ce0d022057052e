"""Map: all 84 Practices on one page, the level, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from escm_tui.domain.catalog import LEVELS
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.plain import plural
from escm_tui.tui.glimpse import Glimpse
from escm_tui.tui.lines import Page
from escm_tui.tui.looks import GAP, QUIET, in_line, tone_style
from escm_tui.tui.messages import EvaluationsRead, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import columns_of
from escm_tui.tui.sweeping import leave_out
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.frame import OneLine
from escm_tui.tui.widgets.map_grid import CURSOR, MapGrid

if TYPE_CHECKING:
    from escm_tui.domain.sustained import Trend

_TOP = LEVELS[-1]
_WIDE = 100
_PAGE = 16
"""Lines from which on all is told of the Practice under the cursor."""
_BELOW = 15
"""Lines that frame, badge, legend and the description of a Practice need, and those that set them apart."""

_ON_WHAT_IS_KEPT = frozenset(
    f"map.{each}" for each in ("left", "right", "up", "down", "first", "last", "blocker", "open", "filter")
)


class MapScreen(BaseScreen):
    """The whole state in one glance."""

    NAME = "map"
    CSS_PATH = "map.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("map")]

    def __init__(self) -> None:
        super().__init__()
        self.chain: Trend | None = None
        self.judged: View | None = None
        """The view with which the trend was read."""

    def body(self) -> Iterable[Widget]:
        """Badge, legend, Map and the Practice under the cursor."""
        yield OneLine(id="badge", markup=False)
        with Container(id="page"):
            yield MapGrid(load_catalog(), id="map", below=_BELOW)
            yield Detail(id="strip", can_focus=False)
        yield OneLine(id="legend", markup=False)

    def on_mount(self) -> None:
        """The Map has the keys."""
        self.grid.focus()

    @property
    def grid(self) -> MapGrid:
        """The Map."""
        return self.query_one(MapGrid)

    def place(self) -> Place:
        """The Practice under the cursor."""
        return Place(self.NAME, row=self.grid.cursor)

    def visit(self, place: Place) -> None:
        """Back to the Practice."""
        if place.row:
            self.grid.cursor = place.row
        self.grid.focus()

    @property
    def ready(self) -> frozenset[str]:
        """Where the Map is shown as it was kept, one can look around on it and leave it for a Practice."""
        return _ON_WHAT_IS_KEPT if self.session.kept is not None else frozenset()

    def catch_up(self) -> None:
        """Show what was kept, where it is there by the time that this is painted first."""
        if self.view is None and self.is_mounted:
            self.session.recall_at_once()
            if self.session.kept is not None:
                self._show(self.session.kept)
        super().catch_up()

    def lay_out(self) -> None:
        """Draw again for another size, also what was kept."""
        if self.view is None and self.session.kept is not None and self.is_current:
            self._show(self.session.kept)
        super().lay_out()

    def show_view(self, view: View) -> None:
        """Color the Map."""
        self._show(view.glimpse)
        if self.judged is not view:
            self.judged = view
            self._read_trend(view)

    def _show(self, seen: Glimpse) -> None:
        self.grid.content = seen.map
        self._say_level(seen)
        line = self.query_one("#legend", OneLine)
        line.say(in_line(legend(seen), columns_of(line)))
        self._describe(self.grid.cursor)

    def _say_level(self, seen: Glimpse) -> None:
        """The badge; where there is no line for it, the level alone in the corner of the Map."""
        line = self.query_one("#badge", OneLine)
        line.say(badge(seen, self.chain, columns_of(line)))
        level = Content.styled(f"L{seen.level}", "bold reverse" if self.app.no_color else CURSOR)
        self.grid.corner = level if self.has_class("-low") else Content("")

    @work(thread=True, exclusive=True, group="trend", exit_on_error=False)
    def _read_trend(self, view: View) -> None:
        from escm_tui.load.evaluation_history import evaluation_history

        repository = self.session.repository
        self.post_message(
            guarded(
                lambda: EvaluationsRead(evaluation_history(repository, standing=view.snapshot)),
                "reading the evaluations",
            )
        )

    @on(EvaluationsRead)
    def _trend_read(self, event: EvaluationsRead) -> None:
        from escm_tui.tui.evaluation_rows import chain_of

        self.chain = chain_of(event.history, self.session.repository.today)
        leave_out()
        if self.view:
            self._say_level(self.view.glimpse)

    @on(MapGrid.Moved, "#map")
    def _cursor_moved(self, event: MapGrid.Moved) -> None:
        self._describe(event.practice)

    @on(MapGrid.Opened, "#map")
    def _clicked(self, event: MapGrid.Opened) -> None:
        self.escm.open_practice(event.practice)

    def _describe(self, practice: str) -> None:
        strip = self.query_one(Detail)
        full = strip.size.height >= _PAGE
        if self.view:
            from escm_tui.tui.at_a_glance import about as told

            strip.show(Page.of(told(self.view, practice, full=full)))
        elif self.session.kept is not None and practice == self.session.kept.first:
            strip.show(self.session.kept.about[full])
        else:
            found = load_catalog().by_id[practice]
            strip.show(Content.assemble((found.id, "bold $key"), GAP, (found.title, "bold"), "\n", found.statement))

    def do_map_open(self) -> None:
        """Open the Practice under the cursor."""
        self.escm.open_practice(self.grid.cursor)

    def do_map_left(self) -> None:
        """One to the left."""
        self.grid.move(right=-1)

    def do_map_right(self) -> None:
        """One to the right."""
        self.grid.move(right=1)

    def do_map_up(self) -> None:
        """A row up."""
        self.grid.move(down=-1)

    def do_map_down(self) -> None:
        """A row down."""
        self.grid.move(down=1)

    def do_map_first(self) -> None:
        """The first Practice."""
        self.grid.cursor = self.grid.first

    def do_map_last(self) -> None:
        """The last Practice."""
        self.grid.cursor = self.grid.last

    def do_map_blocker(self) -> None:
        """The next Practice that holds back the next level, in the order of the Map."""
        if self.session.glimpse is None:
            return
        blocked = set(self.session.glimpse.blocked_by)
        order = [practice.id for practice in self.grid.catalog.practices]
        here = order.index(self.grid.cursor)
        following = [practice for practice in (*order[here + 1 :], *order[: here + 1]) if practice in blocked]
        if following:
            self.grid.cursor = following[0]
        else:
            self.escm.tell("Nothing holds back the next level.")

    def climb(self) -> bool:
        """From an earlier evaluation back to the present."""
        if self.session.away:
            self.escm.visit_revision(None)
            return True
        return False

    def do_map_earlier(self) -> None:
        """The evaluation before."""
        self.escm.travel(-1)

    def do_map_later(self) -> None:
        """The evaluation after."""
        self.escm.travel(1)

    def do_map_filter(self) -> None:
        """Filter in the list of Practices."""
        self.escm.go(Place("practices"), filtering=True)


def badge(seen: Glimpse, chain: Trend | None = None, room: int = 0) -> Content:
    """The level in large, what blocks the next one, the target, and at the right the levels of the evaluations."""
    level, narrow = seen.level, room < _WIDE
    parts = [Content.styled(f" Level {level} ", CURSOR)]
    if not seen.has_engagement:
        parts.append(Content("no level above 1 without an active engagement"))
    elif level < _TOP:
        blocked = plural(len(seen.blocked_by), "Practice")
        parts.append(Content.assemble(("blocked by ", ""), (blocked, "bold $status-fair"), f" for Level {level + 1}"))
    else:
        parts.append(Content("all 84 Practices satisfied"))
    without = seen.level_without_not_applicable
    if without != level:
        parts.append(Content.styled(f"Level {without} without N/A", "$status-fair"))
    if seen.target:
        wanted, day = seen.target
        by = f" by {day}" if day else ""
        parts.append(Content.styled(f"target {'' if narrow else 'Level '}{wanted}{by}", QUIET))
    if not seen.complete:
        parts.append(Content.styled("files left out: see !", "bold $status-bad"))
    said = Content("  ").join(parts)
    if chain is None:
        return said
    from escm_tui.tui.evaluation_rows import stated_levels

    for trend in stated_levels(chain):
        left = room - said.cell_length - trend.cell_length
        if left >= len(GAP):
            return Content.assemble(said, " " * left, trend)
    return said


def legend(seen: Glimpse) -> list[Content]:
    """Glyph, letter, word and number of each status."""
    parts = [
        Content.assemble(
            (f"{look.glyph} {look.letter} ", tone_style(look)), (f"{look.word} ", QUIET), (f"{count}", "bold")
        )
        for look, count in seen.counts
    ]
    if seen.changed:
        parts.append(Content.assemble(("* ", "bold $accent"), (f"{seen.changed} changed", QUIET)))
    return parts
