"""A field with a few values of which one is shown; left and right change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Cycle(Widget, can_focus=True):
    """One of several values, on one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l,space", "step(1)", show=False),
    ]
    place: reactive[int] = reactive(0)

    class Changed(Message):
        """Another value is shown."""

    def __init__(self, values: Sequence[tuple[str, str]], *, id: str, value: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self.values = list(values)
        self.set_reactive(Cycle.place, next((i for i, (each, _) in enumerate(values) if each == value), 0))

    @property
    def value(self) -> str:
        """The value that is shown."""
        return self.values[self.place][0]

    def action_step(self, step: int) -> None:
        """The next or the former value."""
        self.place = (self.place + step) % len(self.values)
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """A click takes the next one."""
        self.action_step(1)

    def render(self) -> Content:
        """The value between arrows."""
        style = "bold $cursor-text on $cursor" if self.has_focus else ""
        if self.has_focus and self.app.no_color:
            style = "bold reverse"
        return Content.assemble(("‹ ", "$key"), (f" {self.values[self.place][1]} ", style), (" ›", "$key"))  # noqa: RUF001
