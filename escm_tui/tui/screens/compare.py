"""Compare: two revisions as consecutive evaluations, from the level down to evidence and commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.domain.comparison import Comparison, EvidenceChange, PracticeChange
from escm_tui.git.choices import RevisionChoice
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import STATUS_LOOK, Look, plural, span_name
from escm_tui.tui.action import Action
from escm_tui.tui.change_details import (
    EVIDENCE_SIGNS,
    arrow,
    evidence_change_page,
    practice_change_page,
    statuses,
    tally_parts,
)
from escm_tui.tui.comparisons import WORK_TREE, RevisionPair, compare_newest, compare_pair, revisions
from escm_tui.tui.dialogs.revisions import PREFIX, RevisionsDialog
from escm_tui.tui.looks import QUIET, in_line, line
from escm_tui.tui.messages import Failed, PairCompared, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.map_grid import MapContent, MapGrid, Tile
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(1), Column(5), Column(), Column(9))
_MARGINS = 2
_BELOW = 24
"""Lines that the lists keep where the map stands above them."""

COMPARING = "comparing"
_WIDE = 110
_NO_COMMIT = "Nothing to compare yet: commit first (5, then c). Each evaluation then gets a tag evaluation/<name>."
_SAME = "The two revisions say the same.\nb and a choose other ones."


class CompareScreen(BaseScreen):
    """What rose and fell between two revisions."""

    NAME = "compare"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "compare.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("compare")]

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, str] | None = None
        self.pair: RevisionPair | None = None
        self.asked: tuple[str, str] | None = None
        """The two that are being read."""
        self.evidence_changes: dict[str, EvidenceChange] = {}

    def body(self) -> Iterable[Widget]:
        """The two revisions, the tally, map, list and detail."""
        yield Static(Content.styled("Reading two revisions …", QUIET), id="names", markup=False)
        yield Static(id="tally", markup=False)
        yield MapGrid(self.session.repository.catalog, id="map", below=_BELOW)
        with Container(id="panes"):
            with Vertical(id="left"):
                yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail")

    def on_mount(self) -> None:
        """The list has the keys."""
        self.table.focus()

    @property
    def table(self) -> RowTable:
        """What differs."""
        return self.query_one(RowTable)

    @property
    def grid(self) -> MapGrid:
        """The same on the Map."""
        return self.query_one(MapGrid)

    def place(self) -> Place:
        """The row and the pair."""
        return Place(self.NAME, row=self.table.cursor_key, filter="..".join(self.names) if self.names else "")

    def visit(self, place: Place) -> None:
        """Back to the pair and the row."""
        before, dots, after = place.filter.partition("..")
        if dots and (before, after) != self.names:
            self.read(before, after)
        if place.row:
            self.table.put_cursor(place.row)
        (self.grid if self.has_class("-map") and not self._both else self.table).focus()

    def lay_out(self) -> None:
        """Draw the same pair again."""
        if self.pair is not None:
            self._show()
        self.draw_frame()

    def show_view(self, view: View) -> None:  # noqa: ARG002
        """The work tree may have changed."""
        if self.pair is None or self.pair.after == WORK_TREE:
            self.read(*(self.names or ("", "")))

    @property
    def _both(self) -> bool:
        return self.has_class("-wide") and self.has_class("-tall")

    # Reading

    @property
    def is_reading(self) -> bool:
        """Whether two revisions are being read."""
        return super().is_reading or self.asked is not None

    def read(self, before: str, after: str) -> None:
        """Compare two revisions; empty names choose."""
        self.asked = (before, after)
        self.query_one("#names", Static).update(Content.styled("Reading two revisions …", QUIET))
        self._read(before, after)

    @work(thread=True, exclusive=True, group="compare", exit_on_error=False)
    def _read(self, before: str, after: str) -> None:
        repository = self.session.repository

        def compared() -> PairCompared:
            pair = compare_pair(repository, before, after) if before else compare_newest(repository)
            return PairCompared(pair, (before, after))

        self.post_message(guarded(compared, COMPARING))

    def failed(self, event: Failed) -> None:
        """Show the pair of before again."""
        if event.doing == COMPARING:
            self.asked = None
            self._show()

    @on(PairCompared)
    def _compared(self, event: PairCompared) -> None:
        if event.asked != self.asked:
            return
        self.asked = None
        self.pair = event.pair
        if event.pair:
            self.names = (event.pair.before, event.pair.after)
        self._show()

    # Showing

    def _show(self) -> None:
        names, numbers = (self.query_one(f"#{each}", Static) for each in ("names", "tally"))
        if self.pair is None:
            names.update(Content.styled(_NO_COMMIT, QUIET))
            self.table.fill([])
            return
        comparison = self.pair.comparison
        narrow = self.app.size.width < _WIDE
        names.update(_pair_words(self.pair, days=not narrow))
        commits = Content.styled(plural(len(self.pair.commits), "commit"), QUIET)
        room = self.app.size.width - _MARGINS
        numbers.update(in_line([*tally_parts(comparison, brief=narrow), commits], room))
        self.grid.content = delta_map(comparison)
        self.evidence_changes = {f"evidence {each.span} {each.slug}": each for each in comparison.evidence}
        self.table.fill(self._rows(comparison))
        if comparison.empty:
            self.query_one(Detail).show(Content.styled(_SAME, QUIET))
        else:
            self._describe(self.table.cursor_key)

    def _rows(self, comparison: Comparison) -> list[Row]:
        rows: list[Row] = []
        if comparison.empty:
            rows.append(Row("", heading=Content.styled("Nothing differs.", QUIET), selectable=False))
        for title, changes in (("Fallen", comparison.fallen), ("Risen", comparison.risen), ("Rated", comparison.rated)):
            rows += _section(title, [_practice_row(each, comparison) for each in changes])
        moved = {each.practice for each in comparison.practices}
        others = sorted({each.practice for each in comparison.activities} - moved)
        rows += _section("Same status, other Activities", [_activity_row(each, comparison) for each in others])
        rows += _section("Evidence", [_evidence_row(key, each) for key, each in self.evidence_changes.items()])
        sides = [(f"+ {span_name(span)}", span) for span in comparison.spans_added]
        sides += [(f"- {span_name(span)}", span) for span in comparison.spans_removed]
        rows += _section("Spans", [_word_row(f"span {span}", words) for words, span in sides])
        rules = [
            _word_row(f"rule {rule}", f"{rule.replace('_', ' ')} is ruled otherwise")
            for rule in comparison.rules_changed
        ]
        return [*rows, *_section("Rules", rules)]

    @on(RowTable.Moved, "#list")
    def _row_moved(self, event: RowTable.Moved) -> None:
        if event.key in self.session.repository.catalog.by_id:
            with self.grid.prevent(MapGrid.Moved):
                self.grid.cursor = event.key
        self._describe(event.key)

    @on(MapGrid.Moved, "#map")
    def _tile_moved(self, event: MapGrid.Moved) -> None:
        if self.grid.has_focus:
            self._describe(event.practice)
            with self.table.prevent(RowTable.Moved):
                self.table.put_cursor(event.practice)

    def _describe(self, key: str) -> None:
        if self.pair is None or not key:
            return
        page = Content("")
        if key in self.evidence_changes:
            page = evidence_change_page(self.pair, self.evidence_changes[key])
        elif key in self.pair.comparison.after.practices:
            page = practice_change_page(self.pair, key)
        self.query_one(Detail).show(page)

    @on(RowTable.OptionSelected, "#list")
    @on(MapGrid.Opened, "#map")
    def _clicked(self) -> None:
        self.do_compare_open()

    # Actions

    def do_compare_open(self) -> None:
        """Open the Practice."""
        key = self.grid.cursor if self.grid.has_focus else self.table.cursor_key
        if key in self.session.repository.catalog.by_id:
            self.escm.open_practice(key)

    def do_compare_map(self) -> None:
        """List or map; where both stand, the keys go to the other."""
        self.toggle_class("-map")
        (self.grid if self.has_class("-map") else self.table).focus()
        self.draw_keys()

    def title_now(self, action: Action) -> str:
        """Map or list, whichever has not the keys."""
        return ("list" if self.has_class("-map") else "map") if action.id == "compare.map" else action.title

    def climb(self) -> bool:
        """From the map or the detail back to the list."""
        if not self.table.has_focus:
            self.remove_class("-map")
            self.table.focus()
            self.draw_keys()
            return True
        return False

    def do_compare_before(self) -> None:
        """Choose the earlier revision."""
        self._choose("before")

    def do_compare_after(self) -> None:
        """Choose the later revision."""
        self._choose("after")

    def _choose(self, side: str) -> None:
        title = "Compare from: the earlier revision" if side == "before" else "Compare to: the later revision"
        repository = self.session.repository

        def chosen(answer: str | None) -> None:
            if answer is None:
                return
            revision = answer.removeprefix(PREFIX)
            before, after = self.names or ("HEAD", WORK_TREE)
            self.read(*((revision, after) if side == "before" else (before, revision)))

        def listed(choices: tuple[RevisionChoice, ...]) -> None:
            self.app.push_screen(RevisionsDialog(title, choices, work_tree=side == "after"), chosen)

        self.escm.prepare("listing the revisions", lambda: revisions(repository), listed)

    def do_compare_swap(self) -> None:
        """Exchange the two."""
        if self.names is None:
            return
        before, after = self.names
        if after == WORK_TREE:
            self.escm.tell("The work tree can only be the later side.", severity="warning")
        else:
            self.read(after, before)


def delta_map(comparison: Comparison) -> MapContent:
    """What rose and fell on the Map; all else is quiet."""
    changes = {each.practice: each for each in comparison.practices}
    touched = {each.practice for each in comparison.activities}
    tiles = {}
    for practice, each in comparison.after.practices.items():
        look = STATUS_LOOK[each.status]
        change = changes.get(practice)
        if change is not None:
            glyph, tone = ("▲", "good") if change.rose else ("▼", "bad") if change.fell else ("◆", "fair")
            tiles[practice] = Tile(Look(look.letter, glyph, glyph, look.word, tone), strong=True)  # type: ignore[arg-type]
        else:
            glyph = "◆" if practice in touched else look.glyph
            tiles[practice] = Tile(Look(look.letter, glyph, look.ascii, look.word, "none"))
    return MapContent(tiles, comparison.after.levels, comparison.after.areas)


def _pair_words(pair: RevisionPair, *, days: bool) -> Content:
    sides = []
    for name, profile in ((pair.before, pair.comparison.before), (pair.after, pair.comparison.after)):
        shown = show_line(profile.snapshot.label if len(name) > 20 else name or "work tree")  # noqa: PLR2004
        sides.append(Content.assemble((shown, "bold"), (f"  as of {profile.snapshot.as_of}" if days else "", QUIET)))
    return Content.styled("   →   ", "$key").join(sides)


def _section(title: str, rows: Sequence[Row]) -> list[Row]:
    if not rows:
        return []
    head = Content.assemble((title, "bold $key"))
    return [Row(f"heading {title}", heading=head, badge=Content.styled(str(len(rows)), QUIET), selectable=False), *rows]


def _practice_row(change: PracticeChange, comparison: Comparison) -> Row:
    title = comparison.after.catalog.by_id[change.practice].title
    return Row(
        change.practice, (arrow(change), Content.styled(change.practice, "$key"), Content(title), statuses(change))
    )


def _activity_row(practice: str, comparison: Comparison) -> Row:
    count = sum(each.practice == practice for each in comparison.activities)
    title = comparison.after.catalog.by_id[practice].title
    cells = (
        Content.styled("◆", QUIET),
        Content.styled(practice, "$key"),
        Content(title),
        Content.styled(str(count).rjust(9), QUIET),
    )
    return Row(practice, cells)


def _evidence_row(key: str, change: EvidenceChange) -> Row:
    sign, style = EVIDENCE_SIGNS[change.kind]
    cells = (Content.styled(sign, style), Content(""), line(change.title), Content.styled(change.kind.rjust(9), QUIET))
    return Row(key, heading=Content.assemble(cells[0], " ", cells[2]), badge=cells[3])


def _word_row(key: str, words: str) -> Row:
    return Row(key, heading=Content(words))
