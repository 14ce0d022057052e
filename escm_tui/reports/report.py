"""What a report tells: one state of the repository with its trend, its gap, its evaluations and its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from escm_tui.domain.comparison import Comparison
from escm_tui.domain.determination import Outcome, Standing
from escm_tui.domain.forecast import Forecast
from escm_tui.domain.profile import Count, GapItem, Profile
from escm_tui.domain.records import Action, Finding
from escm_tui.domain.seal import result_sentence, scope_words
from escm_tui.domain.sustained import Trend
from escm_tui.load.between import Between
from escm_tui.load.verification import Verification
from escm_tui.reports.comparison_text import level_sentence
from escm_tui.reports.gap_text import open_actions
from escm_tui.reports.plain import plural, state_name
from escm_tui.reports.rows import span_name
from escm_tui.reports.text import blocking_sentence
from escm_tui.reports.trend_text import evaluation_name
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
    def since(self) -> str:
        """What happened to it after it was sealed: the day and the reason, to stand behind its state."""
        event = self.standing.event
        return f" on {event.date}: {event.because.rstrip('.')}" if event else ""

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


@dataclass(frozen=True)
class CountTable:
    """One view of the profile: so many of so many under each heading."""

    title: str
    head: str
    counted: str
    rows: tuple[tuple[str, Count], ...]


def profile_tables(profile: Profile) -> list[CountTable]:
    """The profile by area, level, life-cycle and type; of claims also what stands on each Support Practice."""
    catalog = profile.catalog
    kinds = (
        ("By Capability Area", "Area", [(f"{each.id} {each.name}", profile.areas[each.id]) for each in catalog.areas]),
        ("By Capability Level", "Level", [(f"Level {level}", count) for level, count in profile.levels.items()]),
        ("By Sourcing Life-cycle", "Phase", [(each.value, count) for each, count in profile.lifecycles.items()]),
        ("By type of Practice", "Type", [(each.value, count) for each, count in profile.types.items()]),
    )
    tables = [CountTable(title, head, "Satisfied", tuple(rows)) for title, head, rows in kinds]
    support = [(f"{each} {catalog.by_id[each].title}", count) for each, count in profile.institutionalization.items()]
    if support:
        title = "Institutionalization: Activities that rest on each Support Practice and hold"
        tables.append(CountTable(title, "Support Practice", "Hold", tuple(support)))
    return tables


NO_INSTITUTIONALIZATION = "Institutionalization is a matter of claims; evaluators determine whole Practices."


_RULES = ("documentation", "life_cycle", "validity", "corroboration")
_BY_CLAIMS = (
    "A Practice is satisfied in a span when each of its Required Activities holds there on evidence that serves on the "
    "day, a document of the kind that its type calls for lies behind it, and its phase is shown. At Levels 3 and 4 the "
    "organization has to satisfy it, or every engagement to which it applies and at least two."
)
_LEVELS = (
    "A Capability Level is reached when every Practice of it and of the levels below is satisfied. Level 1 is where "
    "every organization begins; Level 5 is Level 4 kept over two evaluations for certification and two years."
)


def method_statement(profile: Profile) -> list[str]:
    """How the result comes about."""
    how = _BY_CLAIMS
    if profile.determined is not None:
        method = profile.determined.method
        how = f"Each Practice has the verdict of the evaluators: a {method.name.lower()}, led by {method.led_by}."
    rules = profile.snapshot.manifest.rules
    told = [f"{name.replace('_', ' ')} {getattr(rules, name)}" for name in _RULES]
    return [how, _LEVELS, f"Rules in force: {', '.join(told)}."]


def trend_statement(report: Report) -> str:
    """What the trend counts."""
    counted = (
        "determinations of sealed evaluations"
        if report.trend.basis == "determinations"
        else ("the claims of the organization")
    )
    return f"By {counted}, each evaluation on its own day."


def unread_evaluations(report: Report) -> list[str]:
    """Tags of evaluations that the trend leaves out, each with the reason."""
    return [f"{tag} is left out. {why}" for tag, why in report.unread.items()]


def trend_remarks(report: Report) -> list[str]:
    """What the trend cannot tell, or not wholly."""
    wrong = [row.facts for row in report.trend.rows if row.facts.errors]
    return [
        f"{evaluation_name(each.tag)} is not complete: {plural(each.errors, 'error')} in the files; a file with an "
        "error counts as absent."
        for each in wrong
    ] + unread_evaluations(report)


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
    """What stands behind the headline: counts, what blocks the next level, the target, and what has moved."""
    profile = report.profile
    sentences = []
    if profile.determined is not None:
        sentences.append(result_sentence(profile.determined))
    else:
        sentences.append(f"{profile.total.satisfied} of {profile.total.total} Practices are satisfied.")
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
    if report.comparison is not None:
        compared = report.comparison
        rose, fell = plural(len(compared.risen), "Practice"), len(compared.fallen) or "none"
        since = state_name(compared.before.snapshot.label)
        sentences.append(f"Since {since}: {level_sentence(compared)} {rose} rose, {fell} fell.")
    return sentences
