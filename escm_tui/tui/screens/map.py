"""Map: all 84 Practices on one page, the level, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.domain.catalog import LEVELS
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.look import Look
from escm_tui.reports.plain import plural
from escm_tui.tui.looks import GAP, QUIET, in_line, stack, tone_style
from escm_tui.tui.messages import EvaluationsRead, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.map_grid import CURSOR, MapContent, MapGrid, Tile

if TYPE_CHECKING:
    from escm_tui.domain.profile import Profile
    from escm_tui.domain.sustained import Trend

_TOP = LEVELS[-1]
_WIDE = 100
_PAGE = 16
"""Lines from which on all is told of the Practice under the cursor."""
_BELOW = 15
"""Lines that frame, badge, legend and the description of a Practice need, and those that set them apart."""


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
        yield Static(id="badge", markup=False)
        with Container(id="page"):
            yield MapGrid(load_catalog(), id="map", below=_BELOW)
            yield Detail(id="strip", can_focus=False)
        yield Static(id="legend", markup=False)

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

    def show_view(self, view: View) -> None:
        """Color the Map."""
        profile = view.profile
        blockers = set(profile.assessment.blocked_by)
        broken = _unreadable(view)
        tiles = {
            row.id: Tile(
                _BROKEN if row.id in broken else row.look,
                changed=row.changed,
                strong=row.id in blockers and profile.level < _TOP,
            )
            for row in view.rows
        }
        self.grid.content = MapContent(tiles, profile.levels, profile.areas)
        self._say_level(view)
        about = self.query_one("#legend", Static)
        about.update(in_line(legend(profile, len(view.changed)), about.size.width))
        self._describe(self.grid.cursor)
        if self.judged is not view:
            self.judged = view
            self._read_trend(view)

    def _say_level(self, view: View) -> None:
        """The badge; where there is no line for it, the level alone in the corner of the Map."""
        said = badge(view.profile, self.chain, self.query_one("#badge").size.width)
        self.query_one("#badge", Static).update(said)
        level = Content.styled(f"L{view.profile.level}", "bold reverse" if self.app.no_color else CURSOR)
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
        if self.view:
            self._say_level(self.view)

    @on(MapGrid.Moved, "#map")
    def _cursor_moved(self, event: MapGrid.Moved) -> None:
        self._describe(event.practice)

    @on(MapGrid.Opened, "#map")
    def _clicked(self, event: MapGrid.Opened) -> None:
        self.escm.open_practice(event.practice)

    def _describe(self, practice: str) -> None:
        strip = self.query_one(Detail)
        if self.view:
            from escm_tui.tui.details import practice_page, practice_summary

            tells = practice_page if strip.size.height >= _PAGE else practice_summary
            summary = tells(self.view.profile, practice)
            strip.show(summary if self.view.snapshot.records else stack([first_steps(), summary]))
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
        if not self.view:
            return
        blocked = set(self.view.profile.assessment.blocked_by)
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


def first_steps() -> Content:
    """What to do in a repository in which nothing is rated yet."""
    steps = (
        ("enter", "opens a Practice: s, p or x rates an Activity"),
        ("6 then a", "registers evidence"),
        ("escm engagement add", "names an engagement"),
        ("f3", "is a tour"),
    )
    parts = [Content.assemble((key, "bold $key"), (f" {words}", QUIET)) for key, words in steps]
    return Content.assemble(("Nothing is rated yet. ", "bold"), Content("; ").join(parts), ".")


_BROKEN = Look("!", "!", "!", "cannot be read", "bad")


def _unreadable(view: View) -> frozenset[str]:
    """The Practices of which a record cannot be read."""
    from escm_tui.domain.problems import Severity
    from escm_tui.load.layout import FileKind, classify

    places = [classify(each.path, view.profile.catalog) for each in view.problems if each.severity is Severity.ERROR]
    return frozenset(
        place.practice
        for place in places
        if place.kind is FileKind.RECORD and place.practice and not view.snapshot.record(place.span, place.practice)
    )


def badge(profile: Profile, chain: Trend | None = None, room: int = 0) -> Content:
    """The level in large, what blocks the next one, the target, and at the right the levels of the evaluations."""
    level, narrow = profile.level, room < _WIDE
    parts = [Content.styled(f" Level {level} ", CURSOR)]
    blocked = len(profile.assessment.blocked_by)
    if not profile.assessment.has_engagement:
        parts.append(Content("no level above 1 without an active engagement"))
    elif level < _TOP:
        parts.append(
            Content.assemble(
                ("blocked by ", ""), (plural(blocked, "Practice"), "bold $status-fair"), f" for Level {level + 1}"
            )
        )
    else:
        parts.append(Content("all 84 Practices satisfied"))
    if profile.level_without_not_applicable != level:
        parts.append(Content.styled(f"Level {profile.level_without_not_applicable} without N/A", "$status-fair"))
    target = profile.snapshot.manifest.target
    if target:
        by = f" by {target.by}" if target.by else ""
        parts.append(Content.styled(f"target {'' if narrow else 'Level '}{target.level}{by}", QUIET))
    if not profile.snapshot.complete:
        parts.append(Content.styled("files left out: see !", "bold $status-bad"))
    said = Content("  ").join(parts)
    from escm_tui.tui.evaluation_rows import stated_levels

    for trend in stated_levels(chain) if chain else ():
        left = room - said.cell_length - trend.cell_length
        if left >= len(GAP):
            return Content.assemble(said, " " * left, trend)
    return said


def legend(profile: Profile, changed: int) -> list[Content]:
    """Glyph, letter, word and number of each status."""
    from escm_tui.domain.assessment import Status
    from escm_tui.reports.rows import STATUS_LOOK

    counts = dict.fromkeys(Status, 0)
    for each in profile.practices.values():
        counts[each.status] += 1
    parts = []
    for status in reversed(Status):
        look = STATUS_LOOK[status]
        parts.append(
            Content.assemble(
                (f"{look.glyph} {look.letter} ", tone_style(look)),
                (f"{look.word} ", QUIET),
                (f"{counts[status]}", "bold"),
            )
        )
    if changed:
        parts.append(Content.assemble(("* ", "bold $accent"), (f"{changed} changed", QUIET)))
    return parts
