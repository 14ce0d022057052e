"""What all screens share: the frame, showing a view, and keeping and taking up a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from escm_tui.tui.action import Action
from escm_tui.tui.messages import Failed
from escm_tui.tui.painting import FewLines
from escm_tui.tui.registry import footer_for
from escm_tui.tui.session import Place, Session, View
from escm_tui.tui.sizes import HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS, classes_for
from escm_tui.tui.widgets.frame import KeyBar, StatusLine, TopBar, TourBar, crumbs

if TYPE_CHECKING:
    from escm_tui.tui.app import EscmApp

HISTORY_IS_READ_ONLY = "This is history: open the work tree to change anything (escm without --rev)."


class BaseScreen(Screen[None]):
    """A screen of the registry; `NAME` is its scope there."""

    NAME: ClassVar[str] = ""
    TOP: ClassVar[str] = ""
    """The screen that the top bar marks, where it is another one."""
    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = VERTICAL_BREAKPOINTS
    AUTO_FOCUS = ""

    filters: ClassVar[bool] = False
    """Whether the list of the screen takes a filter."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = FewLines()
        self.shown: View | None = None
        self.due: Place | None = None
        self.filtering = False

    @property
    def escm(self) -> EscmApp:
        """The app, typed."""
        return cast("EscmApp", self.app)

    @property
    def session(self) -> Session:
        """The sitting."""
        return self.escm.session

    @property
    def view(self) -> View | None:
        """What was loaded last."""
        return self.session.view

    @property
    def is_reading(self) -> bool:
        """Whether what the screen shows is still being read, so that keys for it have to wait."""
        return self.view is None and not self.session.unread

    @property
    def ready(self) -> frozenset[str]:
        """The actions of the screen that need not wait until all is read."""
        return frozenset()

    @property
    def span(self) -> str:
        """The span that the screen looks at; nothing for all of interest."""
        return ""

    def compose(self) -> ComposeResult:
        """The frame around the body, from the first styles on those for the size of the terminal."""
        self.update_classes(dict(classes_for(self.app.size)), update=False)
        yield TopBar(id="top", markup=False)
        yield TourBar(id="tour", markup=False)
        with Container(id="body"):
            yield from self.body()
        yield StatusLine(id="status", markup=False)
        yield KeyBar(id="keys", markup=False)

    def body(self) -> Iterable[Widget]:
        """The widgets between the frame's bars."""
        raise NotImplementedError

    def show_view(self, view: View) -> None:
        """Draw a view that was just loaded; the cursor stays where it is."""
        raise NotImplementedError

    def place(self) -> Place:
        """Where the person is now."""
        return Place(self.NAME)

    def visit(self, place: Place) -> None:
        """Take up a place again."""

    def climb(self) -> bool:
        """One step up inside the screen; whether there was one."""
        return False

    def file_behind(self) -> str:
        """Path of the file behind the row under the cursor, or nothing."""
        return ""

    @property
    def detail(self) -> Widget | None:
        """The pane beside or below the list."""
        return next(iter(self.query("#detail, #strip")), None)

    def place_detail(self) -> None:
        """Show or hide the detail, and put it where the person wants it."""
        self.set_class(self.escm.detail_hidden, "-detail-hidden")
        for side in ("right", "below"):
            self.set_class(self.escm.detail_side == side, f"-detail-{side}")
        self.call_after_refresh(self.lay_out)

    def show_detail_alone(self) -> None:
        """The detail fills the screen."""
        self.remove_class("-zoom-list")
        self.add_class("-zoom-detail")
        self.call_after_refresh(self.lay_out)

    def zoom(self) -> None:
        """List alone, detail alone, both again."""
        if self.has_class("-zoom-list"):
            self.show_detail_alone()
            return
        if self.has_class("-zoom-detail"):
            self.remove_class("-zoom-detail")
        else:
            self.add_class("-zoom-list")
        self.call_after_refresh(self.lay_out)

    def scroll_detail(self, step: int) -> None:
        """Half a page of the detail down (1) or up (-1)."""
        if self.detail is not None:
            half = max(1, self.detail.size.height // 2)
            self.detail.scroll_relative(y=step * half, animate=False)

    def failed(self, event: Failed) -> None:
        """Something that was asked for could not be done; the sentence is told already."""

    def why_not(self, action: Action) -> str:
        """Why an action of this screen cannot be done now, or nothing."""
        if action.writes and self.session.read_only:
            return HISTORY_IS_READ_ONLY
        return ""

    def title_now(self, action: Action) -> str:
        """What the key will do now, where that depends on what is shown."""
        return action.title

    def on_idle(self, event: events.Idle) -> None:
        """Paint all that a key changes at once, as soon as it has done what it does, and not each step of it.

        Not where something is to be laid out, or waits for the next picture: that goes on as it always does.
        """
        if self.escm.typed.travelling and not (self._layout_required or self._callbacks):
            event.prevent_default()

    def forget_picture(self) -> None:
        """Give back the lines that were drawn, which take megabytes; who comes back draws them anew anyway."""
        for each in (self, *self.query("*")):
            each._styles_cache.clear()  # noqa: SLF001  what `refresh` does as well, without drawing

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Draw what was loaded meanwhile."""
        self.place_detail()
        self.catch_up()

    def on_resize(self, event: events.Resize) -> None:
        """What is laid out for the room there is, is laid out anew.

        Not for a size that is none any more: each lay-out tells of its size again, and two in turn would never end.
        """
        if event.size != self.app.size:
            event.stop()
            event.prevent_default()
            return
        self.call_after_refresh(self.lay_out)

    def lay_out(self) -> None:
        """Draw again for another size."""
        if self.shown is not None and self.is_current:
            self.show_view(self.shown)
        self.draw_frame()

    def catch_up(self) -> None:
        """Show the present view and take up the place that was asked for; a screen still to come does so later."""
        if not self.is_mounted:
            return
        view = self.view
        if view is not None and view is not self.shown:
            self.shown = view
            self.show_view(view)
        if view is not None and self.due is not None:
            place, self.due = self.due, None
            self.visit(place)
        self.draw_frame()

    def draw_frame(self) -> None:
        """Top bar, status line and keys."""
        if not self.is_mounted:
            return
        self.escm.did("shown")
        self.query_one(TopBar).show(
            self.TOP or self.NAME, self.escm.practice, self.session.glimpse, crumbs(self.session.way, self.place())
        )
        self.query_one(TourBar).show(*self.escm.tour.words)
        self.query_one(StatusLine).show(
            self.session.glimpse,
            self.span,
            drafts=self.view is not None and self.escm.has_draft,
            unread=self.session.unread,
            reading=self.view is None,
        )
        self.draw_keys()

    def draw_keys(self) -> None:
        """The keys, quiet where they can do nothing."""
        actions = footer_for(self.NAME)
        disabled = frozenset(action.id for action in actions if self.escm.why_not(action))
        named = tuple(self.escm.keymap.of(action)._replace(title=self.title_now(action)) for action in actions)
        self.query_one(KeyBar).show(named, disabled)
