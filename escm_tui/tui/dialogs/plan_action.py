"""Planning what closes a gap: what is to be done, by whom and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from escm_tui.errors import EscmError, UsageError
from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.drafts import KeptForm
from escm_tui.tui.looks import line

_FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("Title", "what is going to be done"),
    "activities": ("Activities", "ids, as in b2 b4; empty: the whole Practice"),
    "owner": ("Owner", "a role"),
    "due": ("Due", "YYYY-MM-DD"),
}


class ActionDialog(KeepingDialog[bool]):
    """The form; `attempt` writes what its fields say, with the day that is due, and says no with an EscmError.

    Which fields there are, and what they say at first, is handed over: what is supposed has its titles already.
    """

    HINT = "tab next   f2 or ctrl+s save   esc leave, keeps it"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s", "save", show=False, priority=True)]

    def __init__(
        self,
        heading: str,
        first: Mapping[str, str],
        attempt: Callable[[Mapping[str, str], date | None], None],
        kept: KeptForm,
    ) -> None:
        super().__init__()
        self.heading = heading
        self.first = first
        self.attempt = attempt
        self.kept = kept

    def title_text(self) -> str:
        """For what."""
        return self.heading

    def body(self) -> Iterable[Widget]:
        """The fields."""
        for key, first in self.first.items():
            name, hint = _FIELDS[key]
            value = self.kept.get(key, first)
            field = Input(value, placeholder=hint, id=f"field-{key}", compact=True, select_on_focus=False)
            label = Label(Content.styled(f"{name:<12}", "$quiet"), classes="name")
            yield Horizontal(label, field, classes="field")
        yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Start with the first."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query(Input).first().focus()

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: self.query_one(f"#field-{key}", Input).value.strip() for key in self.first}

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == f"field-{list(self.first)[-1]}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Try to write it."""
        if not self.busy:
            self.busy = True
            self._try(self.values)

    @work(exit_on_error=False)
    async def _try(self, values: Mapping[str, str]) -> None:
        wrong = ""
        try:
            await asyncio.to_thread(self.attempt, values, _day(values["due"]))
        except EscmError as error:
            wrong = str(error)
        except Exception as error:  # noqa: BLE001
            wrong = f"Something went wrong: {error!r}"
        self.busy = False
        if wrong:
            self.query_one("#wrong", Static).update(line(wrong, "bold $status-bad"))
            return
        self.keep_no_more()
        self.kept.clear()
        self.dismiss(True)

    def action_climb(self) -> None:
        """Leave; the form comes back as it was."""
        self.keep_no_more()
        self.keep()
        if self.kept:
            self.app.notify("The form is kept until you come back to it.", markup=False)
        self.dismiss(None)

    def keep(self) -> None:
        """Keep the fields on disk, as soon as there is something in them."""
        if self.values != self.first:
            self.kept.keep(self.values)
        else:
            self.kept.clear()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text} is no day. Write it like 2027-06-30.") from None
