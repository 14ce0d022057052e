"""How a person finds things: the `:` line, search, terms, jumping, the place of the detail, and the guided tour."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from escm_tui.tui.former import former_commands, keep_commands
from escm_tui.tui.preferences import keep_preference, preference
from escm_tui.tui.registry import SCREENS
from escm_tui.tui.session import Place, Session
from escm_tui.tui.tour import Tour
from escm_tui.tui.ways import WayfindingApp

if TYPE_CHECKING:
    from escm_tui.tui.command_line import Command

SIDES = {"": "beside or below, as there is room", "right": "to the right", "below": "below"}
"""Where the detail may stand, with words; nothing lets the width decide."""


class FindingApp(WayfindingApp):
    """Leads to what was named, typed or pointed at."""

    def __init__(self, session: Session, *, no_color: bool) -> None:
        super().__init__(session, no_color=no_color)
        self.detail_side = preference("detail") if preference("detail") in SIDES else ""
        self.detail_hidden = preference("detail-hidden") == "yes"
        self.tour = Tour.kept()

    @cached_property
    def _commands(self) -> list[str]:
        return former_commands()

    def action_do(self, id_: str) -> None:
        """Do an action of the registry."""
        raise NotImplementedError

    # The line

    def do_command(self, text: str = "") -> None:
        """Type a command."""
        if self.current is None:
            return
        from escm_tui.tui.command_line import Known
        from escm_tui.tui.dialogs.command_line import CommandLineDialog

        catalog, view = self.session.repository.catalog, self.session.view
        known = Known(catalog, self.current.NAME, view.snapshot.spans if view else ())
        dialog = CommandLineDialog(known, self._commands, self.session.repository.git, text)
        self.push_screen(dialog, self._obey)

    def _obey(self, command: Command | None) -> None:
        if command is None:
            return
        keep_commands(self._commands)
        if not self._visit_named(command):
            self._act_named(command)

    def _visit_named(self, command: Command) -> bool:
        """Go to the screen, Practice or revision that was named; whether one was."""
        verb, words = command.verb, command.words
        if verb in ("practice", "open"):
            practice, _, activity = words.partition(".")
            self.open_practice(practice or self.practice, row=activity)
        elif verb == "compare" and words:
            before, _, after = words.partition(" ")
            self.go(Place("compare", filter=f"{before}..{after}"))
        elif verb == "filter":
            listed = self.current.NAME if self.current and self.current.filters else "practices"
            self.show_filtered(listed, words)
        elif verb in ("practices", "evidence") and words:
            self.show_filtered(verb, words)
        elif verb in SCREENS:
            self.go(Place(verb, level=int(words) if verb == "gap" and words else 0))
        elif verb == "at":
            self.visit_revision(words or None)
        else:
            return False
        return True

    def _act_named(self, command: Command) -> None:
        verb, words = command.verb, command.words
        match verb:
            case "do":
                self.action_do(words or verb)
            case "search":
                self.do_search(words)
            case "term":
                self.do_term(words)
            case "theme" if words:
                self.take_theme(words)
            case "quit":
                self.exit(0) if not self.session.texts else self.action_do("leave")
            case _:
                self.action_do(verb)

    def show_filtered(self, screen: str, text: str) -> None:
        """Show a list with a filter in force; an empty one is emptied."""
        self.go(Place(screen, filter=text or " "))

    def take_theme(self, name: str) -> None:
        """Put colors in force and keep them."""
        raise NotImplementedError

    # Search and terms

    def do_search(self, text: str = "") -> None:
        """Find Practices, Activities, evidence and terms."""
        from escm_tui.reports.search import search_entries
        from escm_tui.tui.dialogs.search import SearchDialog

        items = self.session.view.snapshot.evidence if self.session.view else {}
        self.push_screen(SearchDialog(search_entries(self.session.repository.catalog, items), text), self._open_found)

    def _open_found(self, found: str | None) -> None:
        kind, _, key = (found or "").partition(" ")
        if kind in ("practice", "activity"):
            practice, _, activity = key.partition(".")
            self.open_practice(practice, row=activity)
        elif kind == "evidence":
            self.go(Place("evidence", row=key))
        elif kind == "term":
            self.do_term(key)
        if kind:
            self.did("found")

    def do_term(self, name: str = "") -> None:
        """Explain the terms near the cursor, or one by name."""
        from escm_tui.reports.terms import terms_near
        from escm_tui.tui.dialogs.terms import TermsDialog
        from escm_tui.tui.in_sight import words_near_cursor

        glossary = self.session.repository.catalog.glossary
        near = tuple(term for term in glossary if term.term == name)
        if not near and self.current:
            near = terms_near(words_near_cursor(self.current), glossary)
        self.push_screen(TermsDialog(near, glossary), lambda term: self.do_search(term) if term else None)

    # Jumping

    def do_jump(self) -> None:
        """Put letters on what can be gone to."""
        from escm_tui.tui.dialogs.jump import JumpDialog
        from escm_tui.tui.in_sight import goals, jump

        here = self.current
        if here is None:
            return
        found = goals(here)
        if not found:
            self.tell("There is nothing here to jump to.")
            return
        self.push_screen(JumpDialog(found), lambda place: jump(here, found[place]) if place is not None else None)

    # The detail

    def do_detail_hide(self) -> None:
        """Hide the detail, or show it again."""
        self.detail_hidden = not self.detail_hidden
        self._keep_detail("detail-hidden", "yes" if self.detail_hidden else "no")
        self.tell("The detail is hidden." if self.detail_hidden else "The detail is shown.",
                  "- shows it again" if self.detail_hidden else "")  # fmt: skip

    def do_detail_side(self) -> None:
        """To the right, below, or as there is room."""
        sides = list(SIDES)
        self.detail_side = sides[(sides.index(self.detail_side) + 1) % len(sides)]
        self.detail_hidden = False
        self._keep_detail("detail", self.detail_side)
        self.tell(f"The detail stands {SIDES[self.detail_side]}.")

    def _keep_detail(self, name: str, value: str) -> None:
        keep_preference(name, value)
        if self.current:
            self.current.place_detail()

    # The tour

    def do_tour(self) -> None:
        """Begin the tour, go on with it, or leave it."""
        self.tour.running = not self.tour.running
        if self.tour.running:
            self.tour.begin()
        else:
            self.tell("The tour is left.", "f3 or :tour goes on with it")
        self.tour.keep()
        if self.current:
            self.current.draw_frame()

    def start_tour_once(self) -> None:
        """Begin the tour where it was never begun."""
        if self.tour.fresh:
            self.do_tour()

    def did(self, event: str) -> None:
        """Let the tour notice it."""
        said = self.tour.sees(event, self)
        if said:
            self.tell(said)
        if said and self.current:
            self.current.draw_frame()
