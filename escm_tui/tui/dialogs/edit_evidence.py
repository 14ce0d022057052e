"""Changing what the register says of an evidence item; only what was changed is written."""

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

from escm_tui.domain.records import EvidenceItem
from escm_tui.errors import EscmError, UsageError
from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.drafts import KeptForm
from escm_tui.tui.looks import line

_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("title", "Title", ""),
    ("location", "Location", "artifacts/…, https://… or any reference"),
    ("version", "Version", ""),
    ("approved.by", "Approved by", "a role or a board"),
    ("approved.date", "Approved on", "YYYY-MM-DD"),
    ("valid.from", "Valid from", "YYYY-MM-DD, empty: always"),
    ("valid.until", "Valid until", "YYYY-MM-DD, empty: no end"),
    ("summary", "Summary", "what it is, in a sentence"),
)
"""Key of the file, name for people, and what may stand there."""

_DAYS = ("approved.date", "valid.from", "valid.until")


class EditEvidenceDialog(KeepingDialog[bool]):
    """The form; `attempt` gets what changed and says no with an EscmError. The answer is whether anything changed."""

    TITLE_TEXT = "Edit evidence"
    HINT = "tab next   f2 or ctrl+s save   esc leave, keeps it"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s", "save", show=False, priority=True)]

    def __init__(self, item: EvidenceItem, attempt: Callable[[Mapping[str, str | None]], None], kept: KeptForm) -> None:
        super().__init__()
        self.item = item
        self.attempt = attempt
        self.kept = kept
        self.saved = _values_of(item)
        self.busy = False

    def title_text(self) -> str:
        """Which item."""
        return f"Edit {self.item.slug}"

    def body(self) -> Iterable[Widget]:
        """The fields."""
        for key, name, hint in _FIELDS:
            value = self.kept.get(key, self.saved[key])
            field = Input(value, placeholder=hint, id=_id(key), compact=True, select_on_focus=False)
            label = Label(Content.styled(f"{name:<12}", "$quiet"), classes="name")
            yield Horizontal(label, field, classes="field")
        yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Start with the title."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query(Input).first().focus()

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: self.query_one(f"#{_id(key)}", Input).value.strip() for key, _, _ in _FIELDS}

    @property
    def changed(self) -> dict[str, str | None]:
        """The keys whose values changed; an empty field takes the key away."""
        return {key: value or None for key, value in self.values.items() if value != self.saved[key]}

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == _id(_FIELDS[-1][0]):
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Try to write what changed."""
        if not self.busy:
            self.busy = True
            self._try(self.changed)

    @work(exit_on_error=False)
    async def _try(self, changed: dict[str, str | None]) -> None:
        wrong = ""
        try:
            _check(changed)
            if changed:
                await asyncio.to_thread(self.attempt, changed)
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
        self.dismiss(bool(changed))

    def action_climb(self) -> None:
        """Leave; what was typed comes back the next time."""
        self.keep_no_more()
        self.keep()
        if self.kept:
            self.app.notify("The form is kept until you come back to it.", markup=False)
        self.dismiss(None)

    def keep(self) -> None:
        """Keep the fields on disk, where any differs from the register."""
        if self.changed:
            self.kept.keep(self.values)
        else:
            self.kept.clear()


def _id(key: str) -> str:
    return f"field-{key.replace('.', '-')}"


def _values_of(item: EvidenceItem) -> dict[str, str]:
    approved, valid = item.approved, item.valid
    return {
        "title": item.title,
        "location": item.location.value if item.location else "",
        "version": item.version,
        "approved.by": approved.by if approved else "",
        "approved.date": _day(approved.date if approved else None),
        "valid.from": _day(valid.start),
        "valid.until": _day(valid.end),
        "summary": item.summary,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _check(changed: Mapping[str, str | None]) -> None:
    if "title" in changed and not changed["title"]:
        raise UsageError("A title is missing.")
    for key in _DAYS:
        text = changed.get(key)
        if not text:
            continue
        try:
            date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"{text} is no day. Write it like 2027-06-30.") from None
