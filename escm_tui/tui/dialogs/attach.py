"""Choosing evidence for an Activity: of its own span and of the organization, or new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from escm_tui.domain.records import ORGANIZATION, EvidenceItem
from escm_tui.domain.snapshot import Snapshot
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import KIND_WORDS, span_name
from escm_tui.tui.details import validity_words
from escm_tui.tui.dialogs.dialog import Choice, PickDialog, heading_choice
from escm_tui.tui.looks import QUIET, evidence_kind, line, plain
from escm_tui.tui.widgets.row_table import Column, Row

NEW = "new:"
"""The answer begins so where a new item is wanted; the filter's text follows as its title."""


class AttachDialog(PickDialog):
    """Lists the evidence that a claim of this span may name; the answer is the reference as records spell it."""

    PLACEHOLDER = "filter by words of the title, slug or kind"
    HINT = "type to filter   ↑↓ choose   enter attach   esc close"
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column(1), Column(), Column(18), Column(18, least=64))

    def __init__(self, what: str, why: str, snapshot: Snapshot, span: str, attached: Sequence[str]) -> None:
        super().__init__()
        self.what = what
        self.why = why
        self.snapshot = snapshot
        self.span = span
        self.attached = frozenset(attached)

    def title_text(self) -> str:
        """Which Activity it is for."""
        return f"Evidence for {self.what}"

    def choices(self, text: str) -> Sequence[Choice]:
        """New first, then the span's own, then the organization's."""
        title = f"Register new evidence: {show_line(text)}" if text.strip() else "Register new evidence …"
        cells = (Content.styled("+", "bold $key"), Content.styled(title, "bold"), Content(""), Content(""))
        new = Choice(Row(f"{NEW}{text}", cells), text)
        found = [] if text.strip() else [new]
        for span in dict.fromkeys((self.span, ORGANIZATION)):
            items = [item for item in self.snapshot.evidence.values() if item.span == span]
            if items:
                found.append(heading_choice(span_name(span)))
                found += [self._choice(item) for item in sorted(items, key=lambda item: item.title.casefold())]
        return [*found, new] if text.strip() else found

    def _choice(self, item: EvidenceItem) -> Choice:
        reference = reference_to(item, self.span)
        day = self.snapshot.as_of
        serves = item.serves_on(day)
        cells = (
            Content.styled("✓" if reference in self.attached else "", "$status-good"),
            line(item.title, "" if serves else QUIET),
            Content.styled(KIND_WORDS[item.kind], QUIET),
            line(validity_words(item, day), QUIET if serves else "$status-fair"),
        )
        search = f"{item.title} {item.slug} {evidence_kind(item)} {item.summary}"
        return Choice(Row(reference, cells, selectable=reference not in self.attached), search)

    def describe(self, key: str) -> None:
        """What the Activity asks for, and what the item is."""
        item = next((each for each in self.snapshot.evidence.values() if reference_to(each, self.span) == key), None)
        lines = [plain(self.why, QUIET)]
        if item is not None:
            facts = [item.slug, evidence_kind(item), ", ".join(sorted(item.phases)), item.version]
            lines.append(line(" · ".join(fact for fact in facts if fact)))
        self.say(Content("\n").join(lines))


def reference_to(item: EvidenceItem, span: str) -> str:
    """How a record of a span names an item."""
    return item.slug if item.span == span else f"{ORGANIZATION}/{item.slug}"
