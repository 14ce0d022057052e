"""The frame around every screen: the row of screens on top, status line and keys at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from escm_tui.reports.plain import plural, show_line
from escm_tui.tui.action import Action
from escm_tui.tui.glimpse import Glimpse
from escm_tui.tui.looks import QUIET, in_line
from escm_tui.tui.registry import BY_ID, SCREENS
from escm_tui.tui.session import Place, Way
from escm_tui.tui.sizes import columns_of

_NARROW = 100
_SHORT_NAME = 14
_CRUMBS = 3
_FILTER = 12
_LEAST = 8
"""In less room the way here says nothing."""
_ARROW = " › "  # noqa: RUF001
_WHOLE, _SHORT, _CUT = 99, 4, 3
"""Letters of a screen's name: all of them, or so many that it can still be told."""


def _pressing(action: str) -> Style:
    """A style that makes text do an action when it is clicked."""
    return Style.from_meta({"@click": f"app.do('{action}')"})


class OneLine(Static):
    """One line of its own, whatever it says: nothing is laid out anew for that, and the same again is not painted."""

    auto_links = False

    def say(self, content: Content) -> None:
        """Say this."""
        if not (isinstance(self.content, Content) and self.content.is_same(content)):
            self.update(content, layout=False)


class TopBar(OneLine):
    """The screens with their keys, and the organization."""

    def show(self, current: str, practice: str, seen: Glimpse | None, way: Sequence[str] = ()) -> None:
        """Mark the current screen; at the right the way here, or whose capability it is."""
        room = columns_of(self)
        right = _way(way) if way else Content("")
        for names, gap in ((_WHOLE, 1), (_WHOLE, 0), (_SHORT, 0), (_CUT, 0), (0, 0)):
            left = self._screens(current, practice, names, gap)
            if left.cell_length + (1 + right.cell_length if way and names >= _SHORT else 0) <= room:
                break
        room = max(0, room - 1 - left.cell_length)
        if way:
            right = _way(way, room) if room >= _LEAST else Content("")
        elif seen:
            right = Content.styled(show_line(seen.organization), QUIET).truncate(room, ellipsis=True)
        self.say(Content.assemble(left, " ", right.pad_left(max(0, room - right.cell_length))))

    def _screens(self, current: str, practice: str, names: int, gap: int) -> Content:
        """Key and name of each screen, with so many letters of those that are not shown."""
        parts: list[Content] = []
        for number, screen in enumerate(SCREENS, 1):
            here = screen == current
            name = (practice if screen == "practice" else "") or BY_ID[f"go.{screen}"].title
            style = ("bold reverse" if self.app.no_color else "bold $cursor-text on $cursor") if here else ""
            pad = " " * (1 if here else gap)
            shown = name if here or screen == "practice" else name[:names]
            words = f" {shown}{pad}" if shown else pad
            text = Content.assemble((f"{pad}{number}", style or "$key"), (words, style or QUIET))
            parts.append(text.stylize(_pressing(f"go.{screen}")))
        return Content("" if gap else " ").join(parts)


def crumbs(way: Way, here: Place) -> tuple[str, ...]:
    """The places on the way here, the last ones alone, and this one; nothing at the beginning of the way."""
    if not way.behind:
        return ()
    names = [_name_of(place) for place in (*way.behind[-_CRUMBS:], here)]
    kept = [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]
    return ("…", *kept) if len(way.behind) > _CRUMBS else tuple(kept)


def _name_of(place: Place) -> str:
    if place.screen == "judging":
        return show_line(place.filter)
    name = place.practice if place.screen == "practice" and place.practice else BY_ID[f"go.{place.screen}"].title
    filtered = place.screen in ("practices", "evidence", "gap") and place.filter.strip()
    return show_line(f"{name} /{place.filter.strip()[:_FILTER]}") if filtered else name


def _way(names: Sequence[str], room: int = _WHOLE) -> Content:
    """The names with arrows between, as many of the last as there is room for; a click goes back."""
    kept = list(names)
    while len(kept) > 1 and len(_ARROW.join(kept)) > room:
        kept = ["…", *kept[2:]] if kept[0] == "…" else ["…", *kept[1:]]
        if len(kept) == 2 and len(_ARROW.join(kept)) > room:  # noqa: PLR2004
            kept = kept[1:]
    *before, here = kept
    said = Content.assemble(*((f"{name}{_ARROW}", QUIET) for name in before), (here, "bold"))
    return said.truncate(room, ellipsis=True).stylize(_pressing("back"))


class TourBar(Static):
    """The step of the guided tour, while it runs."""

    auto_links = False
    _said = ("", "")

    def show(self, title: str, text: str) -> None:
        """Say what to do; nothing takes no room."""
        if (title, text) == self._said:
            return
        self._said = (title, text)
        self.display = bool(title)
        self.update(Content.assemble((f" {title} ", "bold $cursor-text on $cursor"), " ", text, ("  f3 leaves", QUIET)))


class StatusLine(OneLine):
    """Repository, branch or revision, what is not committed, span, day and problems: always in sight."""

    def show(
        self, seen: Glimpse | None, span: str, *, drafts: bool = False, unread: bool = False, reading: bool = False
    ) -> None:
        """Say where one is; `reading` whether what is seen was kept, and the rest is still to come."""
        if unread:
            old = "" if seen is None else " What is shown is older."
            said = f"The repository could not be read; r tries again.{old}"
            self.say(Content.styled(said, "bold $status-bad").truncate(max(1, columns_of(self) - 2), ellipsis=True))
            return
        if seen is None:
            self.say(Content.styled("Reading the repository …", QUIET))
            return
        narrow, room = columns_of(self) < _NARROW, max(1, columns_of(self) - 2)
        name = Content.styled(show_line(seen.repository), "bold")
        parts = [name.truncate(_SHORT_NAME, ellipsis=True) if narrow else name]
        if seen.read_only:
            parts.append(Content.styled(f"{show_line(seen.branch)}, read-only", "bold $status-fair"))
        else:
            branch = Content(show_line(seen.branch))
            parts.append(branch.truncate(_SHORT_NAME, ellipsis=True) if narrow else branch)
            parts.append(_uncommitted(seen))
        if reading:
            parts.append(Content.styled("reading the rest …", QUIET))
        if drafts:
            parts.append(Content.styled("draft kept", "$status-fair"))
        given_up = [
            Content.styled(_span(span) if span else _spans(seen, narrow=narrow), QUIET),
            Content.styled(f"as of {seen.as_of}", QUIET),
        ]
        problems = [_problems(seen)] if seen.errors or seen.warnings or seen.notes else []
        divider = Content.styled("  " if narrow else " · ", QUIET)
        while given_up and divider.join([*parts, *given_up, *problems]).cell_length > room:
            given_up.pop(0)
        self.say(divider.join([*parts, *given_up, *problems]).truncate(room, ellipsis=True))


def _uncommitted(seen: Glimpse) -> Content:
    if not seen.uncommitted:
        return Content.styled("committed", QUIET)
    return Content.styled(f"*{seen.uncommitted} uncommitted", "bold $accent")


def _span(span: str) -> str:
    from escm_tui.reports.rows import span_name

    return span_name(span)


def _spans(seen: Glimpse, *, narrow: bool) -> str:
    if narrow:
        return plural(seen.engagements + 1, "span")
    return "organization" if not seen.engagements else f"organization + {plural(seen.engagements, 'engagement')}"


def _problems(seen: Glimpse) -> Content:
    errors, warnings = seen.errors, seen.warnings
    words = (
        plural(errors, "error") if errors else plural(warnings, "warning") if warnings else plural(seen.notes, "note")
    )
    style = "bold $status-bad" if errors else "$status-fair"
    return Content.assemble((words, style), (" !", "$key")).stylize(_pressing("problems"))


class KeyBar(OneLine):
    """The few keys that matter most here."""

    def show(self, actions: tuple[Action, ...], disabled: frozenset[str]) -> None:
        """Name these actions; those that cannot be done now are quiet."""
        parts: list[Content] = []
        for action in actions:
            off = action.id in disabled
            text = Content.assemble(
                (action.first_key, "$quiet" if off else "bold $key"), (f" {action.title}", "dim" if off else "")
            )
            parts.append(text.stylize(_pressing(action.id)))
        self.say(in_line(parts, max(1, columns_of(self) - 2)))
