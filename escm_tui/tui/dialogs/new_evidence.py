"""Registering an evidence item in place: a short form; what is off is said in the form, and nothing typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from escm_tui.actions.register import propose_slug
from escm_tui.domain.records import DOCUMENT_TYPES, PHASES, EvidenceKind
from escm_tui.errors import EscmError
from escm_tui.reports.rows import KIND_WORDS, span_name
from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.drafts import KeptForm
from escm_tui.tui.looks import line
from escm_tui.tui.widgets.cycle import Cycle

_PHASE_VALUES = [("", "none"), *((phase, phase) for phase in PHASES), (" ".join(PHASES), "all three")]


class EvidenceForm:
    """What was typed, as plain text; the action reads it."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def date(self, key: str) -> date | None:
        """A day, or nothing where the field is empty. Raises ValueError on anything else."""
        text = self.values[key].strip()
        return date.fromisoformat(text) if text else None


class NewEvidenceDialog(KeepingDialog[str]):
    """The form; `attempt` writes the item and says no with an EscmError. The answer is the slug with its span."""

    TITLE_TEXT = "Register new evidence"
    HINT = "tab next   ‹ › change   f2 register   esc leave, keeps it"  # noqa: RUF001
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s", "save", show=False, priority=True)]

    def __init__(
        self,
        title: str,
        *,
        spans: Sequence[str],
        taken: Callable[[str], frozenset[str]],
        attempt: Callable[[EvidenceForm], None],
        kept: KeptForm,
        document_type: str = "",
    ) -> None:
        super().__init__()
        self.first_title = title
        self.spans = spans
        self.taken = taken
        self.attempt = attempt
        self.kept = kept
        self.document_type = document_type
        self.own_slug = False
        self.busy = False

    def body(self) -> Iterable[Widget]:
        """The fields."""
        kinds = [(kind.value, KIND_WORDS[kind]) for kind in EvidenceKind]
        types = [(each, each.replace("_", " ")) for each in DOCUMENT_TYPES]
        old = self.kept
        yield _field(
            "Title", Input(old.get("title", self.first_title), id="title-field", compact=True, select_on_focus=False)
        )
        yield _field("Kind", Cycle(kinds, id="kind", value=old.get("kind", "")))
        yield _field("Document", Cycle(types, id="type", value=old.get("type", self.document_type)))
        yield _field(
            "Location",
            Input(
                old.get("location", ""),
                placeholder="artifacts/…, https://… or any reference",
                id="location",
                compact=True,
            ),
        )
        yield _field(
            "Valid until",
            Input(old.get("until", ""), placeholder="YYYY-MM-DD, empty: no end", id="until", compact=True),
        )
        yield _field("Shows", Cycle(_PHASE_VALUES, id="phases", value=old.get("phases", "")))
        yield _field("Span", Cycle([(span, span_name(span)) for span in self.spans], id="span"))
        yield _field("Slug", Input(old.get("slug", ""), id="slug", compact=True))
        yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Start with the title."""
        for field in self.query(Input):
            field.cursor_blink = False
        title = self.query_one("#title-field", Input)
        title.focus()
        title.cursor_position = len(title.value)
        self._propose()

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {
            "title": self.query_one("#title-field", Input).value,
            **{key: self.query_one(f"#{key}", Input).value for key in ("location", "until", "slug")},
            **{key: self.query_one(f"#{key}", Cycle).value for key in ("kind", "type", "phases", "span")},
        }

    @on(Input.Changed, "#title-field")
    def _title_changed(self) -> None:
        self._propose()

    @on(Cycle.Changed)
    def _cycled(self) -> None:
        self._propose()

    def _propose(self) -> None:
        document = self.query_one("#kind", Cycle).value == EvidenceKind.GUIDANCE_DOCUMENT
        for widget in (self.query_one("#type", Cycle).parent, self.query_one("#phases", Cycle).parent):
            assert isinstance(widget, Widget)
        self.query_one("#type", Cycle).parent.display = document  # type: ignore[union-attr]
        self.query_one("#phases", Cycle).parent.display = not document  # type: ignore[union-attr]
        slug = self.query_one("#slug", Input)
        if slug.has_focus or self.own_slug:
            return
        title = self.query_one("#title-field", Input).value
        with slug.prevent(Input.Changed):
            slug.value = propose_slug(title, self.taken(self.query_one("#span", Cycle).value)) if title.strip() else ""

    @on(Input.Changed, "#slug")
    def _slug_changed(self) -> None:
        if self.query_one("#slug", Input).has_focus:
            self.own_slug = True

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "slug":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Try to write it."""
        if not self.busy:
            self.busy = True
            self._try(self.values)

    @work(exit_on_error=False)
    async def _try(self, values: dict[str, str]) -> None:
        wrong = ""
        if not values["title"].strip():
            wrong = "A title is missing."
        else:
            try:
                await asyncio.to_thread(self.attempt, EvidenceForm(values))
            except ValueError:
                wrong = f"{values['until']} is no day. Write it like 2027-06-30."
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
        self.dismiss(f"{values['span']}:{values['slug']}")

    def action_climb(self) -> None:
        """Leave; the form comes back as it was."""
        self.keep_no_more()
        self.keep()
        self.dismiss(None)

    def keep(self) -> None:
        """Keep the fields on disk, as soon as there is a title or a place."""
        values = self.values
        if values["title"].strip() or values["location"].strip():
            self.kept.keep(values)
        else:
            self.kept.clear()


def _field(name: str, widget: Widget) -> Horizontal:
    return Horizontal(Label(Content.styled(f"{name:<12}", "$quiet"), classes="name"), widget, classes="field")
