"""Planning an evaluation: method, scope, span, period and who asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from escm_tui.actions.evaluate import NewEvaluation
from escm_tui.domain.methods import Method
from escm_tui.domain.records import ModelScope
from escm_tui.errors import EscmError, UsageError
from escm_tui.tui.dialogs.dialog import KeepingDialog
from escm_tui.tui.drafts import KeptForm
from escm_tui.tui.looks import line
from escm_tui.tui.widgets.cycle import Cycle

_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("title", "Title", "First half of 2027"),
    ("slug", "Slug", "2027-h1; names the folder and the tag"),
    ("scope", "Scope", "mini: ppl knw, or 2 3, or knw07; full: all 84"),
    ("engagements", "Engagements", "slugs; the organization is always in"),
    ("from", "First day", "YYYY-MM-DD"),
    ("to", "Last day", "YYYY-MM-DD; evidence is judged on it"),
    ("sponsor", "Sponsor", "the role that asked for it"),
    ("lead", "Lead", "the role that leads"),
)


class PlanDialog(KeepingDialog[str]):
    """The form; `attempt` writes it and says no with an EscmError. The answer is the slug."""

    TITLE_TEXT = "Plan an evaluation"
    HINT = "tab next   ←→ method   f2 or ctrl+s save   esc leave, keeps it"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s", "save", show=False, priority=True)]

    def __init__(
        self,
        methods: Sequence[Method],
        engagements: Sequence[str],
        attempt: Callable[[NewEvaluation], None],
        kept: KeptForm,
    ) -> None:
        super().__init__()
        self.methods = methods
        self.first = {"engagements": " ".join(engagements)}
        self.attempt = attempt
        self.kept = kept

    def body(self) -> Iterable[Widget]:
        """The fields."""
        values = [(each.id, each.name) for each in self.methods]
        yield _field("Method", Cycle(values, id="method", value=self.kept.get("method", "")))
        for key, name, hint in _FIELDS:
            value = self.kept.get(key, self.first.get(key, ""))
            yield _field(name, Input(value, placeholder=hint, id=f"field-{key}", compact=True, select_on_focus=False))
        yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Start with the title."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query(Input).first().focus()

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        found = {key: self.query_one(f"#field-{key}", Input).value.strip() for key, _, _ in _FIELDS}
        return {"method": self.query_one(Cycle).value, **found}

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == f"field-{_FIELDS[-1][0]}":
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
            await asyncio.to_thread(self.attempt, new_evaluation(values))
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
        self.dismiss(values["slug"])

    def action_climb(self) -> None:
        """Leave; the form comes back as it was."""
        self.keep_no_more()
        self.keep()
        if self.kept:
            self.app.notify("The form is kept until you come back to it.", markup=False)
        self.dismiss(None)

    def keep(self) -> None:
        """Keep the fields on disk, as soon as there is something in them."""
        if any(self.values[key] for key in ("title", "slug", "from", "to")):
            self.kept.keep(self.values)
        else:
            self.kept.clear()


def new_evaluation(values: Mapping[str, str]) -> NewEvaluation:
    """What the form says. Raises `UsageError` where a title or a day is missing."""
    if not values["title"]:
        raise UsageError("A title is missing.")
    return NewEvaluation(
        slug=values["slug"],
        method=values["method"],
        title=values["title"],
        start=_day(values["from"]),
        end=_day(values["to"]),
        scope=_scope(values["scope"].lower().replace(",", " ").split()),
        engagements=tuple(values["engagements"].replace(",", " ").split()),
        sponsor=values["sponsor"],
        team={"lead": values["lead"]} if values["lead"] else {},
    )


def _scope(words: Sequence[str]) -> ModelScope:
    """Levels are digits, areas have letters alone, all else names a Practice."""
    levels = tuple(int(word) for word in words if word.isdecimal())
    areas = tuple(word for word in words if word.isalpha())
    return ModelScope(levels, areas, tuple(word for word in words if not word.isdecimal() and not word.isalpha()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text or 'An empty field'} is no day. Write it like 2027-06-30.") from None


def _field(name: str, widget: Widget) -> Horizontal:
    return Horizontal(Label(Content.styled(f"{name:<12}", "$quiet"), classes="name"), widget, classes="field")
