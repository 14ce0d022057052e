"""What a report tells: one state of the repository with its trend, its gap, its evaluations and its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from escm_tui.domain.comparison import Comparison
from escm_tui.domain.determination import Outcome, Standing
from escm_tui.domain.forecast import Forecast
from escm_tui.domain.profile import GapItem, Profile
from escm_tui.domain.records import Action, Finding
from escm_tui.domain.seal import result_sentence, scope_words
from escm_tui.domain.sustained import Trend
from escm_tui.load.between import Between
from escm_tui.load.verification import Verification
from escm_tui.reports.gap_text import open_actions
from escm_tui.reports.rows import plural, span_name
from escm_tui.reports.text import blocking_sentence
from escm_tui.reports.typeset import joined


@dataclass(frozen=True)
class JudgedEvaluation:
    """An evaluation that the state holds, with what its determinations amount to and how it stands."""

    outcome: Outcome
    standing: Standing

    @property
    def state(self) -> str:
        """Its state, or how it stands since it was sealed."""
        kind = self.standing.kind
        return self.outcome.evaluation.state.replace("_", " ") if kind in (None, "reinstated") else kind

    @property
    def result(self) -> str:
        """What it found, in a sentence; of one that is not judged yet, that it is not."""
        if not self.outcome.determinations:
            return "Nothing is determined yet."
        return result_sentence(self.outcome)

    @property
    def scope(self) -> str:
        """Which Practices it looks at."""
        return scope_words(self.outcome.evaluation.scope)

    @property
    def spans(self) -> str:
        """Which part of the organization it looks at."""
        return joined([span_name(span) for span in self.outcome.evaluation.span.spans]) or "none"

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """Practice and finding, in the model's order; weaknesses first."""
        order = {"weakness": 0, "improvement": 1, "strength": 2}
        judged = self.outcome.determinations.values()
        found = [(each.practice, one) for each in judged for one in each.findings.values()]
        return tuple(sorted(found, key=lambda each: (order[each[1].kind], each[0], each[1].slug)))


@dataclass(frozen=True)
class Report:
    """Everything that a report says, in whatever form; evidence above `shown` is withheld already."""

    profile: Profile
    made_on: date
    """The day on which the report is made, in UTC; validity is counted from it."""
    trend: Trend
    forecast: Forecast
    wanted: int
    """The level to which the gap is told."""
    evaluations: tuple[JudgedEvaluation, ...] = ()
    """By their last day."""
    comparison: Comparison | None = None
    between: Between = field(default_factory=Between)
    verification: Verification | None = None
    """What checking the seal found, where the state is that of an annotated evaluation tag."""
    shown: str = "internal"
    """The highest degree of confidentiality of which the report tells."""
    withheld: int = 0
    """So many evidence items are more confidential than that."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Evaluation tags that could not be read, each with the reason."""

    @property
    def gap(self) -> tuple[GapItem, ...]:
        """What stands between the state and the wanted level."""
        return self.profile.gap(self.wanted)

    @property
    def actions(self) -> Iterator[tuple[str, str, Action]]:
        """Practice, span and action of all that is still to be done, the earliest due first."""
        found = [
            (practice.id, span, action)
            for practice in self.profile.catalog.practices
            for span, action in open_actions(self.profile.snapshot, practice.id)
        ]
        yield from sorted(found, key=lambda each: (each[2].due is None, each[2].due or date.max, each[0]))


def scope_statement(report: Report) -> list[str]:
    """What the result is a result of: whose word it is, which Practices, which spans, which day, which commit."""
    profile, snapshot = report.profile, report.profile.snapshot
    spans = joined([span_name(span) for span in profile.assessment.spans]) or "no span"
    state = "the work tree" if snapshot.revision is None else f"{snapshot.label} (commit {snapshot.revision[:9]})"
    day = snapshot.as_of.isoformat()
    if profile.determined is None:
        whose = (
            f"These are the claims of the organization itself, found in {state} and judged by the rules of the model "
            f"as of {day}. {_beside_claims(report)}"
        )
        scope = f"All {len(profile.practices)} Practices of the eSCM-SP v2 are in scope, in {spans}."
    else:
        outcome = profile.determined
        whose = (
            f"This is what {outcome.evaluation.slug}, a {outcome.method.name.lower()}, determined; "
            f"found in {state}, as of {day}."
        )
        inside = f"{len(outcome.scope)} of {len(profile.practices)} Practices of the eSCM-SP v2"
        scope = f"{inside} were in scope ({scope_words(outcome.evaluation.scope)}), in {spans}."
    sentences = [whose, scope]
    if not snapshot.complete:
        errors = plural(profile.errors, "error")
        sentences.append(f"It is not complete: {errors} in the files; a file with an error counts as absent.")
    if report.withheld:
        sentences.append(
            f"{plural(report.withheld, 'evidence item is', 'evidence items are')} more confidential than "
            f"{report.shown} and told of without title, place and summary."
        )
    return sentences


def _beside_claims(report: Report) -> str:
    """Whether somebody has determined what is only claimed here."""
    if any(each.outcome.determinations for each in report.evaluations):
        return "What evaluators determined stands apart, under the evaluations."
    return "No evaluator has determined them."


def headline(report: Report) -> str:
    """The result in a few words: a level, or why none is stated."""
    level = report.profile.stated_level
    return "No Capability Level stated" if level is None else f"Capability Level {level}"


def explanation(report: Report) -> list[str]:
    """What stands behind the headline: what blocks the next level, and what the level would be without exceptions."""
    profile = report.profile
    sentences = []
    if profile.determined is not None:
        sentences.append(result_sentence(profile.determined))
    if profile.stated_level is not None:
        sentences.append(blocking_sentence(profile))
        if profile.level_without_not_applicable != profile.level:
            lower = profile.level_without_not_applicable
            sentences.append(f"Without what is set aside as not applicable it would be Level {lower}.")
    target = profile.snapshot.manifest.target
    if target is not None:
        by = f" by {target.by.isoformat()}" if target.by else ""
        reached = profile.stated_level is not None and profile.stated_level >= target.level
        sentences.append(f"The target is Level {target.level}{by}: {'reached' if reached else 'not reached yet'}.")
    return sentences
