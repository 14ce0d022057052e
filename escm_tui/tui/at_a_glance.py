"""Makes of a state that was read what the frame and the Map show of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.problems import Severity
from escm_tui.domain.status import Status
from escm_tui.load.layout import FileKind, classify
from escm_tui.reports.look import Look
from escm_tui.reports.rows import STATUS_LOOK
from escm_tui.tui.details import practice_lines, summary_lines
from escm_tui.tui.glimpse import Glimpse
from escm_tui.tui.lines import Line, content_of
from escm_tui.tui.looks import QUIET, stack
from escm_tui.tui.widgets.map_grid import MapContent, Tile
from escm_tui.tui.widgets.map_layout import in_reading_order

if TYPE_CHECKING:
    from escm_tui.tui.session import View

_BROKEN = Look("!", "!", "!", "cannot be read", "bad")


def glimpse_of(view: View) -> Glimpse:
    """What is seen of a view first."""
    profile, snapshot = view.profile, view.snapshot
    target = snapshot.manifest.target
    first = in_reading_order(profile.catalog)[0]
    return Glimpse(
        organization=snapshot.manifest.organization,
        repository=view.repository,
        branch=view.branch,
        read_only=view.read_only,
        uncommitted=len(view.uncommitted),
        engagements=len(profile.assessment.spans) - 1,
        as_of=str(snapshot.as_of),
        errors=sum(each.severity is Severity.ERROR for each in view.problems),
        warnings=sum(each.severity is Severity.WARNING for each in view.problems),
        notes=sum(each.severity not in (Severity.ERROR, Severity.WARNING) for each in view.problems),
        level=profile.level,
        level_without_not_applicable=profile.level_without_not_applicable,
        has_engagement=profile.assessment.has_engagement,
        blocked_by=tuple(profile.assessment.blocked_by),
        target=(target.level, str(target.by) if target.by else "") if target else None,
        complete=snapshot.complete,
        counts=tuple(
            (STATUS_LOOK[status], sum(each.status is status for each in profile.practices.values()))
            for status in reversed(Status)
        ),
        changed=len(view.changed),
        map=MapContent(_tiles(view), dict(profile.levels), dict(profile.areas)),
        first=first,
        about=(_put_together(about(view, first)), _put_together(about(view, first, full=True))),
    )


def about(view: View, practice: str, *, full: bool = False) -> list[Line]:
    """What is said of a Practice below the Map, in a few lines or in full; where nothing is rated, how to begin."""
    told = (practice_lines if full else summary_lines)(view.profile, practice)
    return told if view.snapshot.records else [(first_steps(),), *told]


def _put_together(lines: Iterable[Line]) -> Content:
    return stack(map(content_of, lines))


def _tiles(view: View) -> dict[str, Tile]:
    blockers = set(view.profile.assessment.blocked_by) if view.profile.level < LEVELS[-1] else set()
    broken = _unreadable(view)
    return {
        row.id: Tile(_BROKEN if row.id in broken else row.look, changed=row.changed, strong=row.id in blockers)
        for row in view.rows
    }


def _unreadable(view: View) -> frozenset[str]:
    """The Practices of which a record cannot be read."""
    places = [classify(each.path, view.profile.catalog) for each in view.problems if each.severity is Severity.ERROR]
    return frozenset(
        place.practice
        for place in places
        if place.kind is FileKind.RECORD and place.practice and not view.snapshot.record(place.span, place.practice)
    )


def first_steps() -> Content:
    """What to do in a repository in which nothing is rated yet."""
    steps = (
        ("enter", "opens a Practice: s, p or x rates an Activity"),
        ("6 then a", "registers evidence"),
        ("escm engagement add", "names an engagement"),
        ("f3", "is a tour"),
    )
    parts = [Content.assemble((key, "bold $key"), (f" {words}", QUIET)) for key, words in steps]
    return Content.assemble(("Nothing is rated yet. ", "bold"), Content("; ").join(parts), ".")
