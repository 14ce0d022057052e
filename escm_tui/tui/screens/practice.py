"""Practice: its Activities rated by single keys, evidence, reasons and relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.domain.assessed import ActivityAssessment, SpanAssessment
from escm_tui.domain.catalog import Activity, Practice
from escm_tui.domain.records import ORGANIZATION, Claim, EvidenceItem, Rating
from escm_tui.load.between import tags_by_commit
from escm_tui.load.document_store import DocumentedPractice, document_text
from escm_tui.load.layout import record_path
from escm_tui.load.practice_history import practice_log
from escm_tui.reports.practice_history_text import practice_log_text
from escm_tui.reports.typeset import Page
from escm_tui.tui.action import Action
from escm_tui.tui.claims import TEXTS, Claims
from escm_tui.tui.details import activity_page, document_page, evidence_page, practice_page, practice_title
from escm_tui.tui.dialogs.say import SayDialog, columns_of_text
from escm_tui.tui.looks import (
    GAP,
    QUIET,
    borne_out,
    documentation_mark,
    practice_facts,
    rating_mark,
    status_word,
)
from escm_tui.tui.practice_rows import evidence_rows, owner_of, span_tabs, unreadable
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_MARGINS = 4
_ROOMY = 34
"""From so many lines on, labels go on in a second line instead of being cut."""

ABOUT = "about"
"""Key of the row that stands for the Practice as a whole."""

_COLUMNS = (Column(5), Column(3), Column(1), Column(), Column(17, least=84), Column(3), Column(2, right=True))
_ROOMY_COLUMNS = tuple(replace(column, wraps=not column.width) for column in _COLUMNS)
_EVIDENCE_COLUMNS = (Column(1), Column(wraps=True), Column(17, least=58, fits=True), Column(18, least=40, fits=True))
_CHOOSE_FIRST = "Choose an Activity first."


class PracticeScreen(Claims, BaseScreen):
    """One Practice in one span at a time."""

    NAME = "practice"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "practice.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practice")]

    def __init__(self) -> None:
        super().__init__()
        self.practice_id = ""
        self._span = ""
        self.pending: dict[tuple[str, str, str], Rating | None] = {}
        """What was rated and is not read back yet."""
        self.marks: set[str] = set()
        """Activities that the next rating goes to."""
        self.unread: set[tuple[str, str, str]] = set()
        """Claims that were changed here and are not read back yet, by span, Practice and Activity."""
        self.documented: Mapping[str, DocumentedPractice] = document_text()
        """The reader's own copy of the document; empty where there is none."""
        self.shows_document = True

    def body(self) -> Iterable[Widget]:
        """Header, spans, Activities and detail."""
        yield Static(id="header", markup=False)
        yield Static(id="spans", markup=False)
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="activities")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="about", markup=False)
                yield RowTable(_EVIDENCE_COLUMNS, id="evidence")

    def on_mount(self) -> None:
        """The Activities have the keys."""
        self.activities.focus()

    @property
    def activities(self) -> RowTable:
        """The list of Activities."""
        return self.query_one("#activities", RowTable)

    @property
    def evidence(self) -> RowTable:
        """The evidence of the Activity under the cursor."""
        return self.query_one("#evidence", RowTable)

    @property
    def practice(self) -> Practice:
        """The Practice shown."""
        return self.session.repository.catalog.by_id[self.practice_id or self.escm.practice]

    @property
    def span(self) -> str:
        """The span whose record is shown."""
        return self._span or ORGANIZATION

    @property
    def activity(self) -> Activity | None:
        """The Activity under the cursor."""
        return self.practice.by_id.get(self.activities.cursor_key)

    @property
    def claim(self) -> Claim | None:
        """What is claimed of it in the span."""
        record = self.view.snapshot.record(self.span, self.practice.id) if self.view else None
        return record.claims.get(self.activities.cursor_key) if record else None

    # Showing

    def place(self) -> Place:
        """Practice, span and row."""
        return Place(self.NAME, self.practice.id, self.activities.cursor_key, span=self.span)

    def visit(self, place: Place) -> None:
        """Show the Practice that was asked for."""
        if not self.view:
            return
        other = place.practice != self.practice_id
        if other:
            self.marks.clear()
        self.practice_id = place.practice or self.practice.id
        if place.span:
            self._span = place.span
        elif other:
            best = self.view.profile.practices[self.practice_id].best_span
            self._span = best.span if best else ORGANIZATION
        self._draw(self.view)
        if place.row:
            self.activities.put_cursor(place.row)
        elif other:
            self.activities.put_cursor(self.practice.activities[0].id)
            self.activities.scroll_to(y=0, animate=False)
        self.activities.focus()

    def show_view(self, view: View) -> None:
        """Draw what was just read."""
        # A view that was read before our last change is written does not know of it yet; the next one does.
        if not self.escm.is_writing:
            self.pending.clear()
            self.unread.clear()
        self._draw(view)

    def _draw(self, view: View) -> None:
        each = view.profile.practices[self.practice.id]
        area = view.profile.catalog.area_names[self.practice.area]
        title = Content.assemble(practice_title(self.practice), GAP, status_word(each.status))
        if self.practice.id in view.changed:
            title = Content.assemble(title, ("  * not committed", "$accent"))
        facts = unreadable(view, self.span, self.practice.id) or Content.assemble(
            practice_facts(self.practice, area), owner_of(view, self.span, self.practice.id)
        )
        room = max(1, self.app.size.width - _MARGINS)
        self.query_one("#header", Static).update(Content.assemble(title, "\n", facts.truncate(room, ellipsis=True)))
        tabs = span_tabs(view, self.practice.id, self.span, room, reverse=self.app.no_color)
        self.query_one("#spans", Static).update(tabs)
        columns = _ROOMY_COLUMNS if self.app.size.height >= _ROOMY else _COLUMNS
        self.activities.fill(self._rows(each.spans.get(self.span)), columns)
        self._describe()

    def _rows(self, judged: SpanAssessment | None) -> list[Row]:
        rows = [
            Row(ABOUT, heading=Content.assemble(("◆ ", "$key"), "What it asks, where it stands, what it relates to"))
        ]
        found = judged.activities if judged else {}
        for major in self.session.repository.catalog.major_activities:
            inside = [each for each in self.practice.activities if each.major == major.id]
            holding = sum(found[each.id].holds for each in inside if each.id in found and each.required)
            required = sum(each.required for each in inside)
            name = Content.assemble((f"{major.id} ", "bold $key"), (major.name, "bold"))
            badge = Content.styled(f"{holding}/{required} ", QUIET)
            rows.append(Row(f"heading {major.id}", heading=name, badge=badge, selectable=False))
            rows += [self._row(each, found.get(each.id)) for each in inside]
        return rows

    def _row(self, activity: Activity, judged: ActivityAssessment | None) -> Row:
        key = (self.span, self.practice.id, activity.id)
        claim = judged.claim if judged else None
        waiting = key in self.pending
        rating = self.pending[key] if waiting else claim.rating if claim else None
        sign = Content.styled("…", QUIET) if waiting else borne_out(judged)
        evidence = len(claim.evidence) if claim else 0
        id_style, label_style = ("$key", "") if activity.required else (QUIET, QUIET)
        name = activity.id if activity.required else f" {activity.id}"
        cells = (
            Content.assemble((name, id_style), self._sign(activity.id)),
            rating_mark(rating),
            sign,
            Content.styled(activity.label if activity.required else f"  {activity.label}", label_style),
            Content.styled(" ".join(activity.supports), QUIET),
            documentation_mark(activity),
            Content.styled(str(evidence) if evidence else "", "bold" if judged and judged.serving else "$status-fair"),
        )
        return Row(activity.id, cells)

    def _sign(self, activity: str) -> Content:
        """That it is marked, or that a text for it is not saved."""
        if activity in self.marks:
            return Content.styled("■", "bold $accent")
        begun = any(f"{kind} {self.span} {self.practice.id} {activity}" in self.session.texts for kind in TEXTS)
        return Content.styled("▪", "bold $status-fair") if begun else Content("")

    @on(RowTable.Moved, "#activities")
    def _moved(self) -> None:
        self._describe()

    @on(RowTable.OptionSelected)
    def _clicked(self) -> None:
        self.do_practice_open()

    def _describe(self) -> None:
        view = self.view
        if view is None:
            return
        about, activity = self.query_one("#about", Static), self.activity
        evidence: list[Row] = []
        if activity is None:
            about.update(self._beside_document(practice_page(view.profile, self.practice.id), ""))
        else:
            judged = view.profile.practices[self.practice.id].spans.get(self.span)
            found = judged.activities.get(activity.id) if judged else None
            record = view.snapshot.record(self.span, self.practice.id)
            page = activity_page(view.profile.catalog, activity, found, record)
            about.update(self._beside_document(page, activity.id))
            evidence = evidence_rows(view, record.claims.get(activity.id) if record else None)
        self.evidence.fill(evidence)
        if not self.evidence.has_focus:
            self.evidence.action_first()
        self.evidence.display = bool(evidence)
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
        self.draw_keys()

    def _beside_document(self, page: Content, item: str) -> Content:
        """Our wording, and below it that of the reader's own copy where it is wanted."""
        documented = self.documented.get(self.practice.id) if self.shows_document else None
        return Content.assemble(page, "\n\n", document_page(documented, item)) if documented else page

    def do_practice_document(self) -> None:
        """Show or hide the wording of the reader's own copy."""
        self.shows_document = not self.shows_document
        self._describe()

    def do_practice_history(self) -> None:
        """Which commits changed claims and determinations of the Practice, newest first, and how."""
        view, practice = self.view, self.practice
        if view is None:
            return
        repository, tip = self.session.repository, view.snapshot.revision or "HEAD"
        width = columns_of_text(self.app.size.width)

        def reading() -> list[str]:
            commits = practice_log(repository, tip, practice.id)
            return list(practice_log_text(commits, tags_by_commit(repository), Page(width)))

        def read(told: list[str]) -> None:
            self.app.push_screen(SayDialog(f"History of {practice.id}", [Content(each) for each in told]))

        self.escm.prepare(f"reading the history of {practice.id}", reading, read)

    # Moving

    def climb(self) -> bool:
        """From the evidence back to the Activities, then the marks."""
        if self.evidence.has_focus:
            self.activities.focus()
            return True
        if self.marks:
            self.clear_marks()
            return True
        return False

    def do_practice_open(self) -> None:
        """Into the evidence, then into one item."""
        if self.evidence.has_focus:
            item = self._item_under_cursor()
            if item and self.view:
                self.app.push_screen(SayDialog("Evidence", [evidence_page(item, self.view.snapshot.as_of)]))
        elif self.evidence.display:
            self.evidence.focus()
            self.evidence.scroll_visible(animate=False)
        elif self.activity is not None:
            self.escm.tell("No evidence is attached.", "e attaches some")

    def _item_under_cursor(self) -> EvidenceItem | None:
        if self.claim is None or self.view is None:
            return None
        by_text = {reference.text: reference.key for reference in self.claim.evidence}
        key = by_text.get(self.evidence.cursor_key)
        return self.view.snapshot.evidence.get(key) if key else None

    def do_span_next(self) -> None:
        """The next span."""
        self._step_span(1)

    def do_span_previous(self) -> None:
        """The span before."""
        self._step_span(-1)

    def _step_span(self, step: int) -> None:
        if not self.view:
            return
        spans = self.view.snapshot.spans
        place = spans.index(self.span) if self.span in spans else 0
        self._span = spans[(place + step) % len(spans)]
        self._draw(self.view)
        self.draw_frame()

    def do_practice_next(self) -> None:
        """The next Practice."""
        self._step_practice(1)

    def do_practice_previous(self) -> None:
        """The Practice before."""
        self._step_practice(-1)

    def _step_practice(self, step: int) -> None:
        practices = self.session.repository.catalog.practices
        place = [each.id for each in practices].index(self.practice.id)
        self.escm.go(Place(self.NAME, practices[(place + step) % len(practices)].id), remember=False)

    def file_behind(self) -> str:
        """The evidence item, else the record of this span."""
        item = self._item_under_cursor() if self.evidence.has_focus else None
        return item.path if item else record_path(self.span, self.practice.id)

    def do_practice_mark(self) -> None:
        """Mark the Activity and go on to the next."""
        if self.activity is None:
            self.escm.tell(_CHOOSE_FIRST)
            return
        self.marks ^= {self.activity.id}
        self.redraw_rows((self.activity.id,))
        self.activities.action_cursor_down()

    def clear_marks(self) -> None:
        """No Activity is marked any more."""
        marked, self.marks = self.marks, set()
        self.redraw_rows(marked)

    def redraw_rows(self, activities: Iterable[str]) -> None:
        """Draw some Activities anew, and whether a text waits."""
        self.draw_frame()
        judged = self.view.profile.practices[self.practice.id].spans.get(self.span) if self.view else None
        for each in activities:
            found = judged.activities.get(each) if judged else None
            self.activities.replace_row(self._row(self.practice.by_id[each], found))

    def do_copy(self) -> None:
        """The id to the clipboard."""
        self.escm.copy(f"{self.practice.id}.{self.activity.id}" if self.activity else self.practice.id)

    def why_not(self, action: Action) -> str:
        """Ratings need an Activity; not applicable is for b alone."""
        if reason := super().why_not(action):
            return reason
        needs_activity = action.writes and action.scope == self.NAME and action.id != "owner"
        if needs_activity and self.activity is None and not self.marks:
            return _CHOOSE_FIRST
        if action.id == "practice.document" and not self.documented:
            return "Import your own copy of the document first: escm model import-text FILE"
        if action.id == "rate.not_applicable" and not self.marks and self.activity and self.activity.major != "b":
            return f"{self.activity.id} belongs to every Practice; only Activities of b can be not applicable."
        return ""

    def mark_pending(self, activity: str, rating: Rating | None) -> None:
        """Show a rating that is being written."""
        self.pending[self.span, self.practice.id, activity] = rating
        self.redraw_rows((activity,))
