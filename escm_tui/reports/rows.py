"""The words, letters, glyphs, order and rows that all views share."""

from __future__ import annotations

from collections.abc import Mapping

from escm_tui.domain.assessed import ActivityStatus, PracticeAssessment, Unmet
from escm_tui.domain.catalog import Practice
from escm_tui.domain.profile import GapItem, Profile
from escm_tui.domain.records import ORGANIZATION, EvidenceKind, Rating, engagement_of
from escm_tui.domain.status import Status
from escm_tui.reports.look import Look as Look  # noqa: PLC0414  told on
from escm_tui.reports.plain import plural as plural  # noqa: PLC0414  the screens find it among the words here
from escm_tui.tuples import NamedTuple

STATUS_LOOK: Mapping[Status, Look] = {
    Status.SATISFIED: Look("S", "●", "#", "satisfied", "good"),
    Status.PARTIAL: Look("P", "◐", "+", "partial", "fair"),
    Status.UNSATISFIED: Look("U", "○", "o", "unsatisfied", "bad"),
    Status.NOT_RATED: Look("-", "·", ".", "not rated", "none"),
}

ACTIVITY_LOOK: Mapping[ActivityStatus, Look] = {
    ActivityStatus.HOLDS: Look("H", "●", "#", "holds", "good"),
    ActivityStatus.PARTIAL: Look("P", "◐", "+", "partial", "fair"),
    ActivityStatus.FAILS: Look("F", "○", "o", "fails", "bad"),
    ActivityStatus.NOT_RATED: Look("-", "·", ".", "not rated", "none"),
}

RATING_LOOK: Mapping[Rating | None, Look] = {
    Rating.SATISFIED: Look("S", "●", "#", "satisfied", "good"),
    Rating.PARTIAL: Look("P", "◐", "+", "partial", "fair"),
    Rating.UNSATISFIED: Look("U", "○", "o", "unsatisfied", "bad"),
    Rating.NOT_APPLICABLE: Look("N", "∅", "n", "not applicable", "none"),
    None: Look("-", "·", ".", "not rated", "none"),
}

KIND_WORDS: Mapping[EvidenceKind, str] = {
    EvidenceKind.GUIDANCE_DOCUMENT: "guidance document",
    EvidenceKind.ARTIFACT: "artifact",
    EvidenceKind.INTERVIEW: "interview",
    EvidenceKind.QUESTIONNAIRE: "questionnaire",
    EvidenceKind.OBSERVATION: "observation",
}


class PracticeRow(NamedTuple):
    """One Practice as every list and table shows it."""

    practice: Practice
    status: Status
    spans: Mapping[str, Status]
    """The spans that rate it, each with the status there."""
    required_holding: int
    """Required Activities that hold in the record nearest to satisfied."""
    recommended_holding: int
    unmet: tuple[Unmet, ...]
    changed: bool = False
    """Whether it differs from the revision that the view compares with."""

    @property
    def id(self) -> str:
        """Practice id."""
        return self.practice.id

    @property
    def look(self) -> Look:
        """Letter, glyph, word and tone of its status."""
        return STATUS_LOOK[self.status]

    @property
    def required_total(self) -> int:
        """How many Required Activities the Practice has."""
        return len(self.practice.required)

    @property
    def recommended_total(self) -> int:
        """How many Recommended Activities the Practice has."""
        return len(self.practice.recommended)


def practice_row(each: PracticeAssessment, changed: bool = False) -> PracticeRow:
    """The row of one judged Practice."""
    nearest = each.best_span
    return PracticeRow(
        practice=each.practice,
        status=each.status,
        spans={span: judged.status for span, judged in each.spans.items()},
        required_holding=nearest.required_holding if nearest else 0,
        recommended_holding=nearest.recommended_holding if nearest else 0,
        unmet=each.unmet,
        changed=changed,
    )


def practice_rows(profile: Profile, changed: frozenset[str] = frozenset()) -> tuple[PracticeRow, ...]:
    """All 84 rows in the model's order; `changed` names the Practices that differ from what is compared with."""
    return tuple(practice_row(each, practice in changed) for practice, each in profile.practices.items())


def span_name(span: str) -> str:
    """How a span is named to people: "organization" or the engagement's slug."""
    return engagement_of(span) or ORGANIZATION


def unmet_sentence(reason: Unmet) -> str:
    """A reason with the span it holds for in front, where it belongs to one."""
    return f"{span_name(reason.span)}: {reason.text}" if reason.span else reason.text


def level_name(level: int) -> str:
    """For instance "Level 3"."""
    return f"Level {level}"


def effort_words(item: GapItem) -> str:
    """How much of a Practice is still to be done: "3 to go", with the span where that is an engagement."""
    where = f" in {span_name(item.span)}" if item.span != ORGANIZATION else ""
    return f"{len(item.activities)} to go{where}" if item.activities else f"evidence to go{where}"
