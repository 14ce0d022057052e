"""Values as styled text: every status, rating and word of a file as it stands on screen. Never markup."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from textual.content import Content

from escm_tui.reports.look import Look
from escm_tui.reports.plain import show, show_line

if TYPE_CHECKING:
    from escm_tui.domain.assessed import ActivityAssessment
    from escm_tui.domain.catalog import Activity, Practice
    from escm_tui.domain.records import EvidenceItem, Rating
    from escm_tui.domain.status import Status

QUIET = "$quiet"
STRONG = "bold"
GAP = Content("  ")


def tone_style(look: Look) -> str:
    """The style of a look's color."""
    return f"$status-{look.tone}"


def tile_style(look: Look) -> str:
    """A look's color on the tint that belongs to it."""
    return f"$status-{look.tone} on $tile-{look.tone}"


def plain(text: str, style: str = "") -> Content:
    """Text of a file, on as many lines as it has."""
    return Content.styled(show(text), style)


def line(text: str, style: str = "") -> Content:
    """Text of a file, on one line."""
    return Content.styled(show_line(text), style)


@cache
def mark(look: Look) -> Content:
    """Glyph and letter."""
    return Content.styled(f"{look.glyph} {look.letter}", tone_style(look))


@cache
def mark_with_word(look: Look) -> Content:
    """Glyph and word."""
    return Content.styled(f"{look.glyph} {look.word}", tone_style(look))


def status_mark(status: Status) -> Content:
    """Glyph and letter of a Practice's status."""
    from escm_tui.reports.rows import STATUS_LOOK

    return mark(STATUS_LOOK[status])


def status_word(status: Status) -> Content:
    """Glyph and word of a Practice's status."""
    from escm_tui.reports.rows import STATUS_LOOK

    return mark_with_word(STATUS_LOOK[status])


def rating_mark(rating: Rating | None) -> Content:
    """Glyph and letter of a claim."""
    from escm_tui.reports.rows import RATING_LOOK

    return mark(RATING_LOOK[rating])


def borne_out(judged: ActivityAssessment | None) -> Content:
    """A warning sign where a claim of satisfied does not hold."""
    if judged is None or judged.claim is None:
        return Content(" ")
    from escm_tui.domain.records import Rating
    from escm_tui.reports.rows import ACTIVITY_LOOK

    claims_more = judged.claim.rating in (Rating.SATISFIED, Rating.NOT_APPLICABLE) and not judged.holds
    return Content.styled("!", f"bold {tone_style(ACTIVITY_LOOK[judged.status])}") if claims_more else Content(" ")


def practice_facts(practice: Practice, area_name: str) -> Content:
    """Area, level, life-cycle and type on one quiet line."""
    facts = [area_name, f"Level {practice.level}", practice.lifecycle.value, practice.type.value]
    if practice.support_practice:
        facts.append("Support Practice")
    return Content.styled(" · ".join(facts), QUIET)


def documentation_mark(activity: Activity) -> Content:
    """Whether the Activity has to leave something written."""
    return Content.styled("doc" if activity.documentation else "", QUIET)


def evidence_kind(item: EvidenceItem) -> str:
    """For instance "guidance document, procedure"."""
    from escm_tui.reports.rows import KIND_WORDS

    words = KIND_WORDS[item.kind]
    return f"{words}, {item.document_type.replace('_', ' ')}" if item.document_type else words


def heading(text: str) -> Content:
    """A small heading in a text."""
    return Content.styled(text, "bold $key")


def stack(lines: Iterable[Content]) -> Content:
    """Lines below each other."""
    return Content("\n").join(lines)


def in_line(parts: Iterable[Content], room: int) -> Content:
    """Parts beside each other: closer together where there is little room, and as many of them as there is room for."""
    kept = list(parts)
    for gap in ("   ", "  "):
        if Content(gap).join(kept).cell_length <= room:
            break
    while len(kept) > 1 and Content(gap).join(kept).cell_length > room:
        kept.pop()
    return Content(gap).join(kept)


def bar(done: int, total: int, width: int, style: str = "$status-good") -> Content:
    """How much of it is done, as a line."""
    filled = round(width * done / total) if total else 0
    if done and not filled:
        filled = 1
    if done < total and filled == width:
        filled = width - 1
    return Content.assemble(("━" * filled, style), ("─" * (width - filled), "$line"))
