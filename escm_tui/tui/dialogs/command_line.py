"""The `:` line at the bottom: completion above it, former commands by the arrows, mistakes in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from escm_tui.errors import EscmError, UsageError
from escm_tui.git.choices import revision_choices
from escm_tui.git.repository import Repository
from escm_tui.reports.plain import show, show_line
from escm_tui.tui.command_line import Command, Completion, Known, completions, read_line
from escm_tui.tui.dialogs import STYLES
from escm_tui.tui.looks import QUIET, line, plain
from escm_tui.tui.widgets.row_table import Column, Row, RowTable, width_of

_SHOWN = 8


class CommandLineDialog(ModalScreen[Command]):
    """Takes one command; the answer is what it means, or nothing."""

    CSS_PATH: ClassVar[Path] = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "climb", show=False, priority=True),
        Binding("tab", "complete(1)", show=False, priority=True),
        Binding("shift+tab", "complete(-1)", show=False, priority=True),
        Binding("up,ctrl+p", "former(-1)", show=False, priority=True),
        Binding("down,ctrl+n", "former(1)", show=False, priority=True),
    ]
    AUTO_FOCUS = "#line"

    def __init__(self, known: Known, history: list[str], repository: Repository, text: str = "") -> None:
        super().__init__()
        self.known = known
        self.history = history
        self.repository = repository
        self.first_text = text
        self._place = len(history)
        self._typed = ""
        self._offered: Sequence[Completion] = ()
        self._chosen = -1
        self._ours = ""
        """What we put into the field ourselves."""

    def compose(self) -> ComposeResult:
        """Completions, a mistake, the line."""
        with Vertical(id="command"):
            table = RowTable((Column(30), Column()), id="completions")
            table.can_focus = False
            yield table
            yield Static(id="wrong", markup=False)
            with Horizontal(id="bar"):
                yield Static(Content.styled(":", "bold $key"), id="colon", markup=False)
                yield Input(value=self.first_text, id="line", compact=True, placeholder="tab completes, ↑ brings back")

    def on_mount(self) -> None:
        """Offer what there is; revisions come as soon as git has told them."""
        field = self.query_one("#line", Input)
        field.cursor_blink = False
        self.query_one("#wrong").display = False
        self._offer(field.value)
        self._read_revisions()

    @work(thread=True, exclusive=True, group="revisions", exit_on_error=False)
    def _read_revisions(self) -> None:
        try:
            found = revision_choices(self.repository, 20)
        except EscmError:
            return
        revisions = tuple((each.name, show_line(f"{each.committed_at.date()}  {each.subject}")) for each in found)
        self.app.call_from_thread(self._take_revisions, revisions)

    def _take_revisions(self, revisions: tuple[tuple[str, str], ...]) -> None:
        self.known = Known(self.known.catalog, self.known.screen, self.known.spans, revisions)
        if self.is_mounted and self._chosen < 0:
            self._offer(self.query_one("#line", Input).value)

    @on(Input.Changed, "#line")
    def _changed(self, event: Input.Changed) -> None:
        if event.value != self._ours:
            self._say("")
            self._offer(event.value)

    def _offer(self, text: str) -> None:
        self._typed, self._chosen = text, -1
        self._offered = completions(text, self.known)
        self._draw()

    def _draw(self) -> None:
        table = self.query_one("#completions", RowTable)
        table.display = bool(self._offered)
        width = min(48, max(12, width_of(show_line(each) for each, _ in self._offered)))
        rows = [
            Row(str(at), (line(each, "$key"), line(words, QUIET))) for at, (each, words) in enumerate(self._offered)
        ]
        table.fill(rows, (Column(width), Column()))
        table.styles.height = min(_SHOWN, len(rows))
        table.highlighted = self._chosen if self._chosen >= 0 else None

    def action_complete(self, step: int) -> None:
        """The next or former completion; where there is one alone, it is taken and its own are offered."""
        if not self._offered:
            return
        if len(self._offered) == 1:
            taken = self._offered[0][0]
            self._put(taken if taken.endswith(":") else f"{taken} ")
            self._offer(self._ours)
            return
        self._chosen = (self._chosen + step) % len(self._offered) if self._chosen >= 0 else (0 if step > 0 else -1)
        self._chosen %= len(self._offered)
        self._put(self._offered[self._chosen][0])
        self.query_one("#completions", RowTable).highlighted = self._chosen

    def action_former(self, step: int) -> None:
        """A command of before."""
        place = self._place + step
        if not 0 <= place <= len(self.history):
            return
        self._place = place
        self._put(self.history[place] if place < len(self.history) else "")
        self._offer(self._ours)

    def _put(self, text: str) -> None:
        self._ours = text
        field = self.query_one("#line", Input)
        field.value = text
        field.cursor_position = len(text)

    @on(Input.Submitted, "#line")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not text:
            self.dismiss(None)
            return
        try:
            command = read_line(text, self.known)
        except UsageError as error:
            self._say(f"{error.message} {error.hint}")
            return
        if not self.history or self.history[-1] != text:
            self.history.append(text)
        self.dismiss(command)

    def _say(self, text: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.display = bool(text)
        wrong.update(plain(show(text), "$status-fair"))

    @on(RowTable.OptionSelected)
    def _clicked(self, event: RowTable.OptionSelected) -> None:
        event.stop()
        self._put(self._offered[event.option_index][0])
        self._offer(self._ours)

    @on(RowTable.Moved)
    def _moved(self, event: RowTable.Moved) -> None:
        event.stop()

    def action_climb(self) -> None:
        """Leave the line."""
        self.dismiss(None)
