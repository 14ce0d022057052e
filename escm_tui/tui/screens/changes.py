"""Changes: what is not committed, in words and as text; the commit; and the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.actions.commit import EVIDENCE_PATHS, commit, evidence_changes, message_for
from escm_tui.actions.message import proposed_message
from escm_tui.domain.comparison import Comparison
from escm_tui.domain.problems import Problem, Severity
from escm_tui.errors import EscmError
from escm_tui.load.layout import FileKind, classify
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural, span_name
from escm_tui.tui.action import Action
from escm_tui.tui.change_details import (
    activities_of,
    activity_lines,
    commit_page,
    conflict_page,
    diff_lines,
    evidence_line,
    log_row,
    tally,
)
from escm_tui.tui.comparisons import (
    CommitRead,
    Uncommitted,
    read_commit,
    read_uncommitted,
    text_of_change,
    would_commit,
)
from escm_tui.tui.dialogs.commit import CommitDialog
from escm_tui.tui.lines import Line, Page
from escm_tui.tui.looks import QUIET, heading, line
from escm_tui.tui.messages import Failed, TextRead, UncommittedRead, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.staging import StagingScreen
from escm_tui.tui.session import CommitMade, Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(1), Column(1), Column(), Column(15, right=True))
_LOG_COLUMNS = (Column(9), Column(10, least=48), Column(), Column(16, least=72))
_MARGINS = 4
_STAGING = {"changes.stage", "changes.activities"}
_SIGNS = {
    "added": ("+", "$status-good"),
    "changed": ("~", "$status-fair"),
    "deleted": ("-", "$status-bad"),
    "conflict": ("!", "bold $status-bad"),
}
_ON_FILES = {"changes.mark": "marked", "changes.stage": "staged", "changes.activities": "staged in part"}
_CLEAN = "Everything is committed."
_HISTORY = "History is shown, so nothing here can be uncommitted."
_LOG_BESIDE = "v shows the log."
_WHAT_COMES = "Rate an Activity (3) or register evidence (6, then a), and it shows here before it is committed."


class ChangesScreen(StagingScreen):
    """From files that differ to a commit."""

    NAME = "changes"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "changes.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("changes")]

    def __init__(self) -> None:
        super().__init__()
        self.found: Uncommitted | None = None
        self.marks: set[str] = set()
        self.texts: dict[str, tuple[str, ...]] = {}
        self.commits: dict[str, CommitRead] = {}
        self.log_chosen: bool | None = None
        """Whether the log was asked for; nothing where nobody chose."""
        self.reading = True
        """Whether what differs is being read, so that nothing can be said about it yet."""

    @property
    def shows_log(self) -> bool:
        """Whether the log is listed: where it was asked for, or where nothing else is there."""
        if self.log_chosen is not None or self.found is None:
            return bool(self.log_chosen)
        return not self.found.kinds and bool(self.found.log) and not self.session.read_only

    def body(self) -> Iterable[Widget]:
        """Tally, list and detail."""
        yield Static(id="tally", markup=False)
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield RowTable(_COLUMNS, id="list")
            yield Detail(id="detail")

    def on_mount(self) -> None:
        """The list has the keys."""
        self.table.focus()

    def place(self) -> Place:
        """The row."""
        return Place(self.NAME, row=self.table.cursor_key)

    def visit(self, place: Place) -> None:
        """Back to the row."""
        if place.row:
            self.table.put_cursor(place.row)
        self.table.focus()

    def lay_out(self) -> None:
        """Draw the same again."""
        self._show()
        self.draw_frame()

    def show_view(self, view: View) -> None:  # noqa: ARG002
        """The files may have changed."""
        self.texts.clear()
        self.reading = True
        self._read()

    @property
    def is_reading(self) -> bool:
        """Whether what differs is being read, or being changed."""
        return super().is_reading or self.reading or self.escm.is_writing

    @work(thread=True, exclusive=True, group="changes", exit_on_error=False)
    def _read(self) -> None:
        repository = self.session.repository
        self.post_message(
            guarded(lambda: UncommittedRead(read_uncommitted(repository)), "reading what is not committed")
        )

    @on(UncommittedRead)
    def _was_read(self, event: UncommittedRead) -> None:
        self.found = event.found
        self.reading = False
        self.marks &= event.found.kinds.keys()
        self._show()

    def failed(self, event: Failed) -> None:  # noqa: ARG002
        """Whatever was waited for does not come."""
        self.reading = False

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        if self.shows_log:
            clean = "" if found.kinds else f"{_CLEAN}  "
            title = Content.assemble(
                (f"{clean}Log", "bold"), (f"  {plural(len(found.log), 'commit')}, newest first", QUIET)
            )
            rows = [log_row(each) for each in found.log]
            self.table.fill(rows, _LOG_COLUMNS)
        else:
            title = self._title(found)
            self.table.fill(self._rows(found), _COLUMNS)
        self.query_one("#tally", Static).update(title)
        self._describe(self.table.cursor_key)
        self.draw_keys()

    def _title(self, found: Uncommitted) -> Content:
        if self.session.read_only or not found.kinds:
            return Content.styled(_HISTORY if self.session.read_only else _CLEAN, "bold")
        count = Content.styled(f"* {plural(len(found.kinds), 'file')} uncommitted", "bold $accent")
        if self.marks:
            count = Content.assemble(count, (f", {len(self.marks)} marked", "bold"))
        if found.comparison is None:
            return count
        whole = Content.assemble(count, "   ", tally(found.comparison))
        if whole.cell_length <= self.app.size.width - _MARGINS:
            return whole
        return Content.assemble(count, "   ", tally(found.comparison, brief=True))

    def _rows(self, found: Uncommitted) -> list[Row]:
        if self.session.read_only:
            return []
        staged: list[Row] = []
        evidence: list[Row] = []
        others: list[Row] = []
        for path, kind in found.kinds.items():
            inside = path.split("/")[0] in EVIDENCE_PATHS
            group = staged if path in found.staged else evidence if inside else others
            group.append(self._row(path, kind, found.comparison))
        if others:
            others.insert(0, _heading("Other files, committed only when marked"))
        if staged:
            staged.insert(0, _heading("Staged, which c commits"))
            evidence = [_heading("Not staged"), *evidence] if evidence else []
        return staged + evidence + others

    def _row(self, path: str, kind: str, comparison: Comparison | None) -> Row:
        sign, style = _SIGNS[kind]
        name, words = self._words(path, kind, comparison)
        if self.found and path in self.found.staged & self.found.unstaged:
            words = "staged in part"
        wrong = sum(each.severity is Severity.ERROR for each in self._problems(path))
        if wrong:
            sign, style, words = "!", "bold $status-bad", plural(wrong, "error")
        cells = (
            Content.styled("▪" if path in self.marks else "", "bold $accent"),
            Content.styled(sign, style),
            name,
            Content.styled(words, style if wrong else QUIET),
        )
        return Row(path, cells)

    def _problems(self, path: str) -> list[Problem]:
        """What is wrong in a file, as it was read last; of a conflict both views are shown instead."""
        if self.view is None or (self.found and self.found.kinds.get(path) == "conflict"):
            return []
        return [each for each in self.view.problems if each.path == path]

    def _words(self, path: str, kind: str, comparison: Comparison | None) -> tuple[Content, str]:
        place = classify(path, self.session.repository.catalog)
        if kind == "conflict":
            kind = "in conflict"
            comparison = None
        if place.kind is FileKind.RECORD and place.practice:
            count = len(activities_of(place, comparison))
            name = Content.assemble((place.practice, "$key"), f" {show_line(span_name(place.span))}")
            return name, plural(count, "Activity", "Activities") if count else kind
        if place.kind is FileKind.EVIDENCE:
            return Content.assemble(("evidence ", QUIET), show_line(place.slug)), kind
        if place.kind is FileKind.ENGAGEMENT:
            return Content.assemble(("engagement ", QUIET), show_line(place.slug)), kind
        return line(path), kind

    @on(RowTable.Moved, "#list")
    def _moved(self, event: RowTable.Moved) -> None:
        self._describe(event.key)

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_changes_open()

    def _describe(self, key: str) -> None:
        detail, found = self.query_one(Detail), self.found
        if found is None:
            return
        if not key:
            told = (_LOG_BESIDE,) if self.session.read_only else (_WHAT_COMES, _LOG_BESIDE)
            detail.show(Page.of([((each, QUIET),) for each in told]))
            return
        known = self.texts.get(key)
        if known is None:
            self._read_text(key)
        if self.shows_log:
            chosen = next((each for each in found.log if each.id == key), None)
            about = commit_page(chosen, self.commits.get(key)) if chosen else []
        else:
            about = self._semantic(key, found)
        detail.show(Page.of([*about, *diff_lines(known or (), named=self.shows_log)]))

    def _semantic(self, path: str, found: Uncommitted) -> list[Line]:
        place = classify(path, self.session.repository.catalog)
        lines: list[Line] = [((show_line(path), QUIET),)]
        if place.kind is FileKind.RECORD and place.practice:
            practice = self.session.repository.catalog.by_id[place.practice]
            lines.insert(0, ((practice.id, "bold $key"), "  ", (practice.title, "bold")))
        for each in self._problems(path):
            style = "bold $status-bad" if each.severity is Severity.ERROR else "$status-fair"
            where = f"line {each.line}: " if each.line else ""
            lines += [((show_line(f"{where}{each.code} {each.text}"), style),), ((show_line(each.hint), QUIET),)]
        conflict = next((each for each in found.conflicts if each.path == path), None)
        if conflict is not None:
            lines += [(each,) for each in conflict_page(conflict)]
        elif found.comparison:
            lines += activity_lines(activities_of(place, found.comparison))
            lines += [
                (evidence_line(each),)
                for each in found.comparison.evidence
                if (each.span, each.slug) == (place.span, place.slug)
            ]
        return [*lines, ("",), (heading("Text"),)]

    @work(thread=True, exclusive=True, group="text", exit_on_error=False)
    def _read_text(self, key: str) -> None:
        found, repository = self.found, self.session.repository
        if found is None:
            return
        try:
            chosen = next((each for each in found.log if each.id == key), None)
            if chosen:
                read = read_commit(repository, chosen)
                self.post_message(TextRead(key, read.text, read))
            else:
                text = text_of_change(repository, key, found.kinds.get(key, "changed"))
                self.post_message(TextRead(key, tuple(text.split("\n"))))
        except EscmError as error:
            self.post_message(TextRead(key, (str(error),)))

    @on(TextRead)
    def _text_read(self, event: TextRead) -> None:
        self.texts[event.key] = event.lines
        if event.commit:
            self.commits[event.key] = event.commit
        if self.table.cursor_key == event.key:
            self._describe(event.key)

    # Actions

    def why_not(self, action: Action) -> str:
        """Nothing to commit where nothing differs."""
        if reason := super().why_not(action):
            return reason
        if action.id == "changes.commit" and not self.reading and self.found and not self.found.kinds:
            return _CLEAN
        if action.id == "changes.settle" and (self.shows_log or self.conflict_here() is None):
            return "The file under the cursor is not in conflict."
        if action.id in _STAGING and self.conflict_here() is not None:
            return "Settle the conflict first; to stage the file would say that it is settled."
        if action.id in _ON_FILES and (self.shows_log or not (self.found and self.found.kinds)):
            return f"Only files that are not committed can be {_ON_FILES[action.id]}."
        return ""

    def title_now(self, action: Action) -> str:
        """The list that is not shown."""
        return ("changes" if self.shows_log else "log") if action.id == "changes.view" else action.title

    def climb(self) -> bool:
        """From the detail to the list, from the marks to none, from the log to the files."""
        if not self.table.has_focus:
            self.table.focus()
        elif self.marks and not self.shows_log:
            self.marks.clear()
            self._show()
        elif self.log_chosen:
            self.log_chosen = None
            self._show()
            self.table.action_first()
        else:
            return False
        return True

    def file_behind(self) -> str:
        """Path of the file behind the row."""
        return "" if self.shows_log else self.table.cursor_key

    def do_changes_view(self) -> None:
        """What is not committed, or the log."""
        self.log_chosen = not self.shows_log
        self._show()
        self.table.action_first()

    def do_changes_mark(self) -> None:
        """Mark the file and go on."""
        key = self.table.cursor_key
        if key:
            self.marks ^= {key}
            self._show()
            self.table.action_cursor_down()

    def do_changes_open(self) -> None:
        """Open the Practice behind the file."""
        place = classify(self.table.cursor_key, self.session.repository.catalog)
        if not self.shows_log and place.practice:
            self.escm.open_practice(place.practice, span=place.span)

    def do_changes_commit(self) -> None:
        """Ask for the message."""
        repository, marked = self.session.repository, tuple(sorted(self.marks))

        staged = tuple(sorted(self.found.staged)) if self.found and not marked else ()

        def prepared() -> tuple[tuple[str, ...], str, bool]:
            # A merge is committed as a whole, whatever is staged of it.
            if staged and repository.git.head() and repository.git.operation() is None:
                return staged, message_for(repository, staged=True), True
            paths = marked or evidence_changes(repository) or tuple(self.found.kinds if self.found else ())
            comparison = would_commit(repository, paths)
            return paths, proposed_message(comparison) if comparison else "Begin the evidence repository", False

        self.escm.prepare("preparing the commit", prepared, self._ask)

    def _ask(self, prepared: tuple[tuple[str, ...], str, bool]) -> None:
        paths, proposed, staged = prepared
        repository = self.session.repository

        def attempt(message: str) -> CommitMade:
            made = commit(repository, message, paths=None if staged else paths, staged=staged)
            return CommitMade(made.short, made.subject)

        self.app.push_screen(CommitDialog(paths, proposed, self.escm.drafts, attempt), self._committed)

    def _committed(self, made: CommitMade | None) -> None:
        if made is not None:
            self.marks.clear()
            self.log_chosen = None
            self.escm.tell(f"Committed {made.short}: {show_line(made.subject)}")
            self.escm.reload()
        self.draw_frame()


def _heading(text: str) -> Row:
    return Row("heading", heading=Content.styled(text, QUIET), selectable=False)
