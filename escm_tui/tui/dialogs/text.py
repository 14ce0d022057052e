"""A field for a sentence or a note; text that is left unsaved is kept until it is asked for again."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.looks import QUIET, plain


class TextDialog(KeepingDialog[str]):
    """Asks for text; the answer is the text, or nothing where it was left."""

    KEYS: ClassVar[str] = "enter, f2 or ctrl+s"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s", "save", show=False, priority=True)]

    def __init__(
        self, title: str, why: str, text: str, kept: MutableMapping[str, str], key: str, *, verb: str = "save"
    ) -> None:
        super().__init__()
        self.title_words = title
        self.why = why
        self.saved = text
        self.kept = kept
        self.key = key
        self.verb = verb

    def hint_text(self) -> str:
        """What taking the text does."""
        return f"{self.KEYS} {self.verb}   esc leave, keeps the text"

    def title_text(self) -> str:
        """What the text is for."""
        return self.title_words

    def body(self) -> Iterable[Widget]:
        """Reason and field."""
        yield Static(plain(self.why, QUIET), markup=False)
        yield self.field()

    def field(self) -> Widget:
        """One line."""
        return Input(self.kept.get(self.key, self.saved), id="text", compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """The field has the keys."""
        self.start()

    def start(self) -> None:
        """Start at the end of the text."""
        field = self.query_one("#text", Input)
        field.cursor_blink = False
        field.focus()

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.query_one("#text", Input).value

    @on(Input.Submitted, "#text")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.save()

    def save(self) -> None:
        """Take the text."""
        self.keep_no_more()
        self.kept.pop(self.key, None)
        self.dismiss(self.value.strip())

    def action_save(self) -> None:
        """Take the text."""
        self.save()

    def action_climb(self) -> None:
        """Leave; what was typed stays until the next time."""
        self.keep_no_more()
        self.keep()
        if self.key in self.kept:
            self.app.notify("The text is kept until you come back to it.", markup=False)
        self.dismiss(None)

    def keep(self) -> None:
        """Keep the text on disk, where it differs from what is saved."""
        if self.value != self.saved:
            self.kept[self.key] = self.value
        else:
            self.kept.pop(self.key, None)


class NoteDialog(TextDialog):
    """The same with room for several lines."""

    KEYS = "f2 or ctrl+s"

    def field(self) -> Widget:
        """Several lines."""
        return TextArea(self.kept.get(self.key, self.saved), id="text", compact=True)

    def start(self) -> None:
        """Start at the end of the text."""
        area = self.query_one("#text", TextArea)
        area.cursor_blink = False
        area.focus()
        area.move_cursor(area.document.end)

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.query_one("#text", TextArea).text
