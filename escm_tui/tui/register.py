"""What the Evidence screen writes: items added, edited, retired and pinned, each by an action, never in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from escm_tui.actions.changes import FileChange
from escm_tui.actions.register import add_evidence, edit_evidence, location_of, pin_evidence, retire_evidence
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import plural
from escm_tui.tui.claims import new_evidence
from escm_tui.tui.dialogs.edit_evidence import EditEvidenceDialog
from escm_tui.tui.dialogs.new_evidence import EvidenceForm, NewEvidenceDialog
from escm_tui.tui.dialogs.text import TextDialog

if TYPE_CHECKING:
    from escm_tui.tui.screens.evidence import EvidenceScreen


class Register:
    """The writing half of the Evidence screen."""

    @property
    def _screen(self) -> EvidenceScreen:
        return cast("EvidenceScreen", self)

    def do_register_add(self) -> None:
        """Register a new item."""
        screen, view = self._screen, self._screen.view
        if view is None:
            return
        repository = screen.session.repository
        written: list[tuple[FileChange, ...]] = []

        def attempt(form: EvidenceForm) -> None:
            written.append(add_evidence(repository, new_evidence(repository, form)))

        def answered(made: str | None) -> None:
            if made is not None:
                slug = made.partition(":")[2]
                screen.due_key = made
                screen.escm.write(f"+ {slug}", lambda: written[-1])

        row = screen.chosen
        spans = view.snapshot.spans
        first = row.item.span if row and row.item.span in spans else spans[0]
        dialog = NewEvidenceDialog(
            "",
            spans=(first, *(span for span in spans if span != first)),
            taken=lambda span: frozenset(slug for home, slug in view.snapshot.evidence if home == span),
            attempt=attempt,
            kept=screen.session.texts.form("new evidence"),
        )
        screen.app.push_screen(dialog, answered)

    def do_register_edit(self) -> None:
        """Change what the register says of the item."""
        screen, row = self._screen, self._screen.chosen
        if row is None:
            return
        repository, item = screen.session.repository, row.item
        written: list[tuple[FileChange, ...]] = []

        def attempt(changed: Mapping[str, str | None]) -> None:
            values: dict[str, object] = {key: value for key, value in changed.items() if key != "location"}
            place = changed.get("location")
            if place:
                location = location_of(repository, place)
                values[f"location.{location.kind}"] = location.value
            elif "location" in changed:
                values["location"] = None
                values["sha256"] = None
            written.append(edit_evidence(repository, item.span, item.slug, values))

        def answered(changed: bool | None) -> None:
            if changed:
                screen.escm.write(f"{item.slug} edited", lambda: written[-1])
            elif changed is False:
                screen.escm.tell(f"{item.slug} stays as it is.")

        kept = screen.session.texts.form(f"changes to {row.id}")
        screen.app.push_screen(EditEvidenceDialog(item, attempt, kept), answered)

    def do_register_retire(self) -> None:
        """Say that the item serves no more; the reason comes first."""
        screen, row = self._screen, self._screen.chosen
        if row is None:
            return
        repository, item = screen.session.repository, row.item

        def answered(because: str | None) -> None:
            if because is None:
                return
            if not because:
                screen.escm.tell(f"{item.slug} stays in force.", "Retiring an item needs a reason.", severity="warning")
                return
            day = repository.today
            screen.escm.write(
                f"{item.slug} retired",
                lambda: retire_evidence(repository, item.span, item.slug, on=day, because=because),
            )

        rests = f"{plural(len(row.uses), 'claim')} will no longer rest on it." if row.uses else "No claim rests on it."
        why = f"Why does it no longer serve, from {repository.today} on? {rests}"
        key = f"retire {row.id}"
        screen.app.push_screen(
            TextDialog(f"Retire {show_line(item.slug)}", why, "", screen.session.texts, key, verb="retire"), answered
        )

    def do_register_pin(self) -> None:
        """Pin the item to what its file holds now."""
        screen, row = self._screen, self._screen.chosen
        if row is not None:
            repository, item = screen.session.repository, row.item
            screen.escm.write(f"{item.slug} pinned", lambda: pin_evidence(repository, item.span, item.slug))
