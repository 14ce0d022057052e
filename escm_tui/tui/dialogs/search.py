"""Finding anything: Practices, Activities, evidence and terms in one list, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.reports.plain import show, show_line
from escm_tui.reports.rows import plural
from escm_tui.reports.search import MOST, Entry, SearchIndex, matched
from escm_tui.tui.dialogs.dialog import Choice, PickDialog
from escm_tui.tui.looks import QUIET, line, stack
from escm_tui.tui.widgets.row_table import Column, Row, width_of

_NARROWEST, _WIDEST = 9, 22
_LOOK = {"practice": "Practice", "activity": "Activity", "evidence": "evidence", "term": "term"}


class SearchDialog(PickDialog):
    """What fits the letters typed; the answer is "<kind> <key>"."""

    TITLE_TEXT = "Find"
    PLACEHOLDER = "words of a Practice, an Activity, evidence or a term; an id; initials"
    HINT = "type to find   ↑↓ choose   enter open   esc close"
    EMPTY = "Nothing has all of these words. Fewer or shorter words find more."
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(8), Column(20), Column(), Column(26, least=100))

    def __init__(self, index: SearchIndex, text: str = "") -> None:
        super().__init__()
        self.index = index
        self.first_text = text
        self.found: dict[str, Entry] = {}

    def on_mount(self) -> None:
        """A text that was handed over is looked for at once."""
        super().on_mount()
        if self.first_text:
            self.filter_field.value = self.first_text
            self.filter_field.cursor_position = len(self.first_text)

    def choices(self, text: str) -> Sequence[Choice]:
        """The hits; before anything is typed, what there is to find."""
        hits = self.index.find(text)
        self.found = {f"{hit.entry.kind} {hit.entry.key}": hit.entry for hit in hits}
        return [Choice(_row(key, entry, text), "") for key, entry in self.found.items()]

    def fill(self, text: str) -> None:
        """Show the hits in their order."""
        rows = [each.row for each in self.choices(text)]
        if not rows:
            words = self.EMPTY if text.strip() else self._what_there_is()
            rows = [Row("", heading=Content.styled(words, QUIET), selectable=False)]
        elif len(rows) == MOST:
            rows.append(
                Row("", heading=Content.styled("And more: a further word narrows it.", QUIET), selectable=False)
            )
        width = min(_WIDEST, max(_NARROWEST, width_of(show_line(entry.id) for entry in self.found.values())))
        self.table.fill(rows, (Column(8), Column(width), *self.COLUMNS[2:]))
        self.table.action_first()
        self.describe(self.table.cursor_key)

    def _what_there_is(self) -> str:
        kinds = [entry.kind for entry in self.index.entries]
        return (
            f"{kinds.count('practice')} Practices, {kinds.count('activity'):,} Activities, "
            f"{plural(kinds.count('evidence'), 'evidence item')} and {kinds.count('term')} terms."
        )

    def describe(self, key: str) -> None:
        """The whole text of what is under the cursor."""
        entry = self.found.get(key)
        if entry is None:
            self.say(Content(""))
            return
        lines = [Content.assemble(line(entry.id, "bold $key"), ("  ", ""), line(entry.place, QUIET))]
        lines.append(Content(show(entry.title)))
        if entry.kind in ("practice", "evidence") and entry.text:
            lines.append(Content.styled(show_line(entry.text), QUIET))
        self.say(stack(lines))


def _row(key: str, entry: Entry, text: str) -> Row:
    cells = (
        Content.styled(_LOOK[entry.kind], QUIET),
        _marked(show_line(entry.id), text, "$key"),
        _marked(show_line(entry.title), text, ""),
        line(entry.place, QUIET),
    )
    return Row(key, cells)


def _marked(words: str, text: str, style: str) -> Content:
    """A line with what was typed standing out."""
    content = Content.styled(words, style)
    for begin, end in matched(words, text):
        content = content.stylize("bold underline", begin, end)
    return content
