"""Evidence: the register, what runs out, and the claims that nothing stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.reports.evidence_rows import (
    EVIDENCE_GRAMMAR,
    EvidenceFilter,
    EvidenceRow,
    Uncovered,
    by_expiry,
    evidence_rows,
    parse_evidence_filter,
    uncovered,
)
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import KIND_WORDS, RATING_LOOK, plural, span_name
from escm_tui.tui.action import Action
from escm_tui.tui.details import activity_page, evidence_page, practice_title
from escm_tui.tui.dialogs.say import SayDialog
from escm_tui.tui.looks import GAP, QUIET, heading, line, mark_with_word, stack
from escm_tui.tui.register import Register
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.filtered import FilteredScreen
from escm_tui.tui.session import View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (
    Column(1),
    Column(24, fits=True),
    Column(fits=True),
    Column(17, least=90, fits=True),
    Column(18, least=60, fits=True),
    Column(6, least=90),
    Column(6, right=True),
)
_WIDE_COLUMNS = (_COLUMNS[0], Column(34, fits=True), *_COLUMNS[2:])
_WIDE = 110
_HEADED = 20
"""Lines from which on the columns have names."""
_HEADS = ("", "Evidence", "Title", "Kind", "Validity", "Phases", "Claims")
_COVERAGE_COLUMNS = (Column(1), Column(9), Column(), Column(16, least=64), Column(26, least=76))
_VIEWS = ("register", "expiry", "coverage")
_SOON = 30
"""Days within which an end is marked."""
_CHOOSE_FIRST = "Choose an evidence item first."
_EMPTY = "No evidence yet. a describes something that you can show."
_NOTHING_ENDS = "Nothing in the register ever ends."
_COVERED = "Evidence stands behind every claim of satisfied or partial."
_NO_MATCH = "No evidence matches. esc clears the filter."


class EvidenceScreen(Register, FilteredScreen):
    """The evidence register."""

    NAME = "evidence"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "evidence.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("evidence")]
    GRAMMAR = EVIDENCE_GRAMMAR

    def __init__(self) -> None:
        super().__init__()
        self.filter = EvidenceFilter("", ())
        self.shows = _VIEWS[0]
        self.items: dict[str, EvidenceRow] = {}
        self.gaps: dict[str, Uncovered] = {}
        self.due_key = ""
        """The item that was just registered and gets the cursor as soon as it is read."""

    def body(self) -> Iterable[Widget]:
        """Filter, tally, list and detail."""
        yield self.filter_bar()
        yield self.wrong_bar()
        yield Static(id="tally", markup=False)
        with Vertical(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail", can_focus=False)

    @property
    def filter_text(self) -> str:
        """The filter in force."""
        return self.filter.text

    @property
    def chosen(self) -> EvidenceRow | None:
        """The item under the cursor."""
        return self.items.get(self.table.cursor_key)

    def take_filter(self, text: str) -> None:
        """Put a filter in force."""
        self.filter = parse_evidence_filter(text, self.view.snapshot.spans if self.view else None)

    def show_view(self, view: View) -> None:
        """Read the register off the view."""
        self.items = {row.id: row for row in evidence_rows(view.snapshot)}
        self.gaps = {each.id: each for each in uncovered(view.profile)}
        self.fill_list()
        if self.due_key and self.table.put_cursor(self.due_key):
            self.due_key = ""

    def fill_list(self) -> None:
        """Show what the filter leaves."""
        rows = [row for row in self.items.values() if self.filter.matches(row)]
        self.query_one("#tally", Static).update(self._tally())
        if self.shows == "coverage":
            self.show_count(len(self.gaps), len(self.gaps))
            self.table.fill(self._gap_rows() or [_word(_COVERED)], _COVERAGE_COLUMNS)
        else:
            self.show_count(len(rows), len(self.items))
            made = self._register_rows(rows) if self.shows == "register" else [_row(row) for row in by_expiry(rows)]
            if made and self.app.size.height >= _HEADED:
                names = tuple(Content.styled(name, QUIET) for name in _HEADS)
                made.insert(0, Row("heading", names, selectable=False))
            columns = _WIDE_COLUMNS if self.app.size.width >= _WIDE else _COLUMNS
            self.table.fill(made or [_word(self._why_empty(rows))], columns)
        self._describe(self.table.cursor_key)

    def _why_empty(self, rows: Sequence[EvidenceRow]) -> str:
        if not self.items:
            return _EMPTY
        return _NOTHING_ENDS if rows else _NO_MATCH

    def reveal(self, row: str) -> None:
        """An item that is asked for stands in the register."""
        if row in self.items and self.shows != "register":
            self.shows = "register"
            self.fill_list()
        super().reveal(row)

    def _tally(self) -> Content:
        lapsed = sum(row.lapse is not None for row in self.items.values())
        unused = sum(not row.uses for row in self.items.values())
        soon = sum(_ends_soon(row) for row in self.items.values())
        gaps = len(self.gaps)
        bare = f"{plural(gaps, 'claim')} without evidence" if self.app.size.width >= _WIDE else f"{gaps} missing"
        counts = {
            "register": (f"{lapsed} lapsed, {unused} unused", lapsed or unused),
            "expiry": (f"{soon} within {_SOON} days", soon),
            "coverage": (bare, gaps),
        }
        parts = []
        for name, (words, wrong) in counts.items():
            here = name == self.shows
            style = ("bold reverse" if self.app.no_color else "bold $cursor-text on $cursor") if here else QUIET
            parts.append(Content.assemble((f" {name} ", style), " ", (words, "$status-fair" if wrong else QUIET)))
        return Content("  ").join(parts)

    def _register_rows(self, rows: Sequence[EvidenceRow]) -> list[Row]:
        made: list[Row] = []
        for span, inside in groupby(rows, lambda row: row.item.span):
            items = list(inside)
            badge = Content.styled(str(len(items)), QUIET)
            name = line(span_name(span), "bold $key")
            made.append(Row(f"heading {span}", heading=name, badge=badge, selectable=False))
            made += [_row(row) for row in items]
        return made

    def _gap_rows(self) -> list[Row]:
        catalog = self.session.repository.catalog
        made = []
        for each in self.gaps.values():
            practice = catalog.by_id[each.use.practice]
            activity = practice.by_id[each.use.activity]
            look = RATING_LOOK[each.rating]
            lapsed = f"{', '.join(each.lapsed)} lapsed" if each.lapsed else "none attached"
            cells = (
                Content.styled(look.glyph, f"$status-{look.tone}"),
                Content.styled(f"{practice.id}.{activity.id}", "$key"),
                Content(activity.label),
                line(span_name(each.use.span), QUIET),
                line(lapsed, "$status-fair" if each.lapsed else QUIET),
            )
            made.append(Row(each.id, cells))
        return made

    @on(RowTable.Moved, "#list")
    def _moved(self, event: RowTable.Moved) -> None:
        self._describe(event.key)
        self.draw_keys()

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_register_open()

    def _describe(self, key: str) -> None:
        if key in self.items:
            page = self._item_page(self.items[key])
        elif key in self.gaps:
            page = self._gap_page(self.gaps[key])
        else:
            page = Content.styled(f"Filters read like:\n{EVIDENCE_GRAMMAR.line}", QUIET)
        self.query_one(Detail).show(page)

    def _item_page(self, row: EvidenceRow) -> Content:
        day = self.view.snapshot.as_of if self.view else self.session.repository.today
        names = ", ".join(each.words for each in row.uses)
        used = line(names) if names else Content.styled("No claim names it.", "$status-fair")
        lines = [evidence_page(row.item, day), Content("")]
        if row.item.retired:
            lines.append(line(f"Retired {row.item.retired.date}: {row.item.retired.because}", "$status-fair"))
        return stack([*lines, heading(f"Used by {plural(len(row.uses), 'claim')}"), used])

    def _gap_page(self, each: Uncovered) -> Content:
        assert self.view is not None
        use, view = each.use, self.view
        practice = view.profile.catalog.by_id[use.practice]
        judged = view.profile.practices[use.practice].spans[use.span].activities[use.activity]
        where = Content.assemble(practice_title(practice), GAP, line(span_name(use.span), QUIET))
        page = activity_page(
            view.profile.catalog, judged.activity, judged, view.snapshot.record(use.span, use.practice)
        )
        claimed = Content.assemble(
            "enter opens it, e there attaches evidence; claimed ", mark_with_word(RATING_LOOK[each.rating])
        )
        return stack([where, page, claimed.stylize(QUIET)])

    # Actions

    def why_not(self, action: Action) -> str:
        """Changing an item needs one."""
        if reason := super().why_not(action):
            return reason
        needs_item = action.id in ("register.edit", "register.retire", "register.pin", "register.copy")
        row = self.chosen
        if needs_item and row is None:
            return _CHOOSE_FIRST
        if action.id == "register.retire" and row and row.item.retired:
            return f"{show_line(row.item.slug)} is retired already."
        if action.id == "register.pin" and row and (row.item.location is None or row.item.location.kind != "path"):
            return f"{show_line(row.item.slug)} lies in no file of this repository, so there is nothing to pin."
        return ""

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        return self.chosen.item.path if self.chosen else ""

    def do_register_open(self) -> None:
        """All of an item; the Activity that lacks evidence."""
        key = self.table.cursor_key
        if key in self.gaps:
            use = self.gaps[key].use
            self.escm.open_practice(use.practice, row=use.activity, span=use.span)
        elif key in self.items and self.view:
            self.app.push_screen(SayDialog("Evidence", [evidence_page(self.items[key].item, self.view.snapshot.as_of)]))

    def do_register_view(self) -> None:
        """Register, expiry, coverage."""
        self.shows = _VIEWS[(_VIEWS.index(self.shows) + 1) % len(_VIEWS)]
        self.fill_list()
        self.table.action_first()
        self.draw_keys()

    def do_register_filter(self) -> None:
        """Type a filter."""
        self.type_filter()

    def do_register_copy(self) -> None:
        """The slug to the clipboard."""
        if self.chosen:
            self.escm.copy(self.chosen.item.slug)


def _ends_soon(row: EvidenceRow) -> bool:
    return row.lapse is None and row.days_left is not None and row.days_left <= _SOON


def _word(text: str) -> Row:
    return Row("", heading=Content.styled(text, QUIET), selectable=False)


def _row(row: EvidenceRow) -> Row:
    item = row.item
    glyph, tone = ("○", "bad") if row.lapse else ("◐", "fair") if _ends_soon(row) else ("●", "good")
    cells = (
        Content.styled(glyph, f"$status-{tone}"),
        line(item.slug, "$key"),
        line(item.title),
        Content.styled(KIND_WORDS[item.kind], QUIET),
        line(_until(row), QUIET if tone == "good" else f"$status-{tone}"),
        Content.styled(row.phases, QUIET),
        Content.styled(str(len(row.uses)) if row.uses else "none", QUIET if row.uses else "$status-fair"),
    )
    return Row(row.id, cells)


def _until(row: EvidenceRow) -> str:
    item = row.item
    if row.lapse is None and row.days_left is not None and _ends_soon(row):
        return f"{plural(row.days_left, 'day')} left"
    if row.lapse is not None:
        return f"{row.lapse.kind} {row.lapse.day}" if row.lapse.kind != "early" else f"from {row.lapse.day}"
    return f"until {item.valid.end}" if item.valid.end else "valid"
