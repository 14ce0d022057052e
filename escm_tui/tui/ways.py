"""The ways through the screens: to a place, back, forward, up and out, and what is seen of a screen."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from escm_tui.load.catalog import load_catalog
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, Session
from escm_tui.tui.sitting import SittingApp


class WayfindingApp(SittingApp):
    """Goes from screen to screen and remembers where it was."""

    def __init__(self, session: Session, *, no_color: bool) -> None:
        super().__init__(session, no_color=no_color)
        self.practice = load_catalog().practices[0].id

    def go(self, place: Place, *, filtering: bool = False, remember: bool = True) -> None:
        """Show a place; where one was is kept for the way back."""
        here = self.current
        if here is not None and remember:
            self.session.way.go(here.place())
        if place.practice:
            self.practice = place.practice
        target = self.get_screen(place.screen)
        assert isinstance(target, BaseScreen)
        target.due = place
        target.filtering = filtering
        if target is here:
            target.catch_up()
        elif target is self.screen_stack[0]:
            self.pop_screen()
        elif here is self.screen_stack[0]:
            self.push_screen(place.screen)
        else:
            self.switch_screen(place.screen)
        if here is not None and target is not here:
            here.forget_picture()

    def open_practice(self, practice: str, row: str = "", span: str = "") -> None:
        """Open a Practice to read and rate it."""
        self.go(Place("practice", practice=practice, row=row, span=span))

    def _go_to(self, screen: str) -> None:
        here = self.current
        if here is None or screen != here.NAME:
            self.go(Place(screen, practice=self.practice if screen == "practice" else ""))

    def do_go_map(self) -> None:
        """Show the Map."""
        self._go_to("map")

    def do_go_practices(self) -> None:
        """Show the list of Practices."""
        self._go_to("practices")

    def do_go_practice(self) -> None:
        """Show the Practice looked at last."""
        self._go_to("practice")

    def do_go_compare(self) -> None:
        """Show two revisions."""
        self._go_to("compare")

    def do_go_changes(self) -> None:
        """Show what is not committed."""
        self._go_to("changes")

    def do_go_evidence(self) -> None:
        """Show the evidence register."""
        self._go_to("evidence")

    def do_go_gap(self) -> None:
        """Show what is missing for a level."""
        self._go_to("gap")

    def do_go_evaluations(self) -> None:
        """Show the chain of evaluations."""
        self._go_to("evaluations")

    def do_back(self) -> None:
        """To the view before."""
        self._walk(self.session.way.back)

    def do_forward(self) -> None:
        """To the view after."""
        self._walk(self.session.way.forward)

    def _walk(self, way: Callable[[Place], Place | None]) -> None:
        here = self.current
        place = way(here.place()) if here else None
        if place:
            self.go(place, remember=False)
        else:
            self.tell("No further view this way.")

    def do_climb(self) -> None:
        """One step up; at the top nothing happens."""
        here = self.current
        if here is None or here.climb():
            return
        if self.session.way.behind and here.NAME == "practice":
            self.do_back()

    def do_leave(self) -> None:
        """Back; where there is nothing before, quit."""
        if self.session.way.behind:
            self.do_back()
        else:
            self.exit(0, message=self._parting_words())

    def _parting_words(self) -> Text | None:
        """What waits on disk for the next sitting, for the terminal that stays behind."""
        from escm_tui.reports.plain import show_line

        waiting = [*(["the message of a commit"] if self.drafts.exists else []), *self.session.texts.owners]
        named = ", ".join(show_line(each) for each in waiting)
        return Text(f"Not saved yet, and kept for the next time: {named}.") if waiting else None

    def do_zoom(self) -> None:
        """One pane after the other over the whole screen."""
        if self.current:
            self.current.zoom()

    def do_detail_down(self) -> None:
        """Scroll the detail down."""
        if self.current:
            self.current.scroll_detail(1)

    def do_detail_up(self) -> None:
        """Scroll the detail up."""
        if self.current:
            self.current.scroll_detail(-1)
