"""The message of a commit: proposed from what changed, kept on disk until the commit is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from escm_tui.domain.commit_trailers import with_trailer
from escm_tui.errors import EscmError
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural
from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.drafts import Drafts
from escm_tui.tui.looks import QUIET, plain, stack
from escm_tui.tui.session import CommitMade

_SUBJECT = 72
_MOST_PATHS = 6
_ROOMY = 30
"""Lines of a terminal from which on so many paths are named; below, the message needs the room."""


class CommitDialog(KeepingDialog[CommitMade]):
    """Asks for the message and commits; the answer is the commit, or nothing where it was left."""

    TITLE_TEXT = "Commit"
    HINT = "f2 or ctrl+s commit   ctrl+t trailer   esc keeps it"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "commit", show=False, priority=True),
        Binding("ctrl+t", "trailer", show=False, priority=True),
    ]

    def __init__(
        self, paths: Sequence[str], proposed: str, drafts: Drafts, attempt: Callable[[str], CommitMade]
    ) -> None:
        super().__init__()
        self.paths = paths
        self.proposed = proposed
        self.drafts = drafts
        self.attempt = attempt
        self.busy = False

    def body(self) -> Iterable[Widget]:
        """The paths, the message and what a hook said."""
        yield Static(self._paths(), id="paths", markup=False)
        yield TextArea(self.drafts.read() or self.proposed, id="message", compact=True)
        yield Static(id="count", markup=False)
        with VerticalScroll(id="said", can_focus=False):
            yield Static(id="wrong", markup=False)

    def _paths(self) -> Content:
        lines = [Content.styled(plural(len(self.paths), "file"), "bold")]
        most = _MOST_PATHS if self.app.size.height >= _ROOMY else 2
        lines += [Content.assemble("  ", (show_line(path), QUIET)) for path in self.paths[:most]]
        if len(self.paths) > most:
            lines.append(Content.styled(f"  and {len(self.paths) - most} more", QUIET))
        return stack(lines)

    def on_mount(self) -> None:
        """Start at the end of the first line."""
        area = self.query_one("#message", TextArea)
        area.cursor_blink = False
        area.focus()
        area.move_cursor((0, len(area.document.get_line(0))))
        self.query_one("#said").display = False
        self._count()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._count()

    def _count(self) -> None:
        length = len(self.query_one("#message", TextArea).text.split("\n", 1)[0])
        style = "$status-fair" if length > _SUBJECT else QUIET
        self.query_one("#count", Static).update(Content.styled(f"first line {length}/{_SUBJECT}", style))

    def keep(self) -> None:
        """Keep the message on disk, unless it is the one that was proposed."""
        text = self.query_one("#message", TextArea).text
        self.drafts.keep("" if text == self.proposed else text)

    def action_trailer(self) -> None:
        """Put a trailer at the end, ready for a name; again for the next kind."""
        area = self.query_one("#message", TextArea)
        if not self.busy:
            area.text = with_trailer(area.text)
            area.move_cursor(area.document.end)
            area.focus()

    def action_commit(self) -> None:
        """Commit, unless one is under way."""
        if self.busy:
            return
        self.busy = True
        self.keep()
        self._say("Committing; the hooks run …", QUIET)
        self._try(self.query_one("#message", TextArea).text)

    @work(exit_on_error=False)
    async def _try(self, message: str) -> None:
        try:
            made = await asyncio.to_thread(self.attempt, message)
        except EscmError as error:
            self._refused(message, str(error))
            return
        except Exception as error:  # noqa: BLE001
            self._refused(message, f"Something went wrong: {error!r}")
            return
        self.keep_no_more()
        self.drafts.forget()
        self.dismiss(made)

    def _refused(self, message: str, why: str) -> None:
        self.drafts.keep(message)
        self.busy = False
        self._say(why, "$status-bad")

    def _say(self, text: str, style: str) -> None:
        self.query_one("#said").display = True
        self.query_one("#wrong", Static).update(plain(text, style))

    def action_climb(self) -> None:
        """Leave; a message that was changed waits on disk."""
        if self.busy:
            return
        self.keep_no_more()
        self.keep()
        self.dismiss(None)
