"""What people claim and judge: records, evidence items, engagements, evaluations and the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from escm_tui.domain.change_policy import NO_POLICY, ChangePolicy
from escm_tui.domain.privacy_policy import NO_PRIVACY_POLICY, PrivacyPolicy
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.domain.catalog import Practice
    from escm_tui.domain.status import Status

ORGANIZATION = "organization"
"""The span of the whole organization; an engagement's span is spelled engagements/<slug>."""

Phase = Literal["initiation", "delivery", "completion"]
PHASES: tuple[Phase, ...] = ("initiation", "delivery", "completion")
"""The three phases of the Sourcing Life-cycle that an engagement passes through, in order."""


def engagement_span(slug: str) -> str:
    """The span of an engagement."""
    return f"engagements/{slug}"


def engagement_of(span: str) -> str | None:
    """The engagement's slug, or nothing for the organization."""
    return span.partition("/")[2] or None


class Rating(StrEnum):
    """What the organization claims of one Activity."""

    SATISFIED = "satisfied"
    PARTIAL = "partial"
    UNSATISFIED = "unsatisfied"
    NOT_APPLICABLE = "not_applicable"


class EvidenceKind(StrEnum):
    """What an evidence item is; the first two are documentary."""

    GUIDANCE_DOCUMENT = "guidance_document"
    ARTIFACT = "artifact"
    INTERVIEW = "interview"
    QUESTIONNAIRE = "questionnaire"
    OBSERVATION = "observation"

    @property
    def documentary(self) -> bool:
        """Whether it is something written."""
        return self in (EvidenceKind.GUIDANCE_DOCUMENT, EvidenceKind.ARTIFACT)

    @property
    def shows_performance(self) -> bool:
        """Whether it can show work being done in a phase: everything but a guidance document."""
        return self is not EvidenceKind.GUIDANCE_DOCUMENT


DOCUMENT_TYPES = (
    "policy",
    "procedure",
    "guideline",
    "plan",
    "program_plan",
    "business_case",
    "template",
    "checklist",
    "job_aid",
    "other",
)
"""What a guidance document can be."""

CONFIDENTIALITIES = ("public", "internal", "restricted")
"""Who may see an evidence item, from everybody to few."""


class Period(NamedTuple):
    """Days from and until, both inclusive; an absent end is unbounded."""

    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


ALWAYS = Period()


class EvidenceReference(NamedTuple):
    """The text of a reference, and the span and slug it resolves to."""

    text: str
    key: tuple[str, str]
    """Span and slug: what the register is looked up by."""

    @property
    def span(self) -> str:
        """The span of the item."""
        return self.key[0]

    @property
    def slug(self) -> str:
        """The slug of the item."""
        return self.key[1]


class Claim(NamedTuple):
    """What a record says of one Activity."""

    rating: Rating
    evidence: tuple[EvidenceReference, ...] = ()
    note: str = ""
    because: str = ""


class Action(NamedTuple):
    """Work that closes a gap: who does what until when."""

    slug: str
    title: str
    activities: tuple[str, ...] = ()
    owner: str = ""
    due: date | None = None
    state: Literal["open", "done", "dropped"] = "open"


class MappedClause(NamedTuple):
    """A clause of another standard that people say a Practice answers, from `x-maps` of its record."""

    standard: str
    clause: str
    activities: tuple[str, ...] = ()
    """The Activities that answer it; empty means the Practice as a whole."""
    note: str = ""


class _Record(NamedTuple):
    path: str
    span: str
    practice: str
    owner: str = ""
    claims: Mapping[str, Claim] = {}
    """Activity id to claim; an Activity that is not listed is not rated."""
    actions: Mapping[str, Action] = {}
    maps: tuple[MappedClause, ...] = ()
    unread_maps: tuple[str, ...] = ()
    """Standards under `x-maps` of which an entry has no form that can be read."""


class Record(_Record):
    """The file that rates one Practice in one span."""

    def __getstate__(self) -> None:
        """For another process: without what was found out here."""

    @cached_property
    def used(self) -> frozenset[tuple[str, str]]:
        """Span and slug of the evidence that its claims rest on."""
        # Many claims rest on the same, which is then one object.
        lists = {id(claim.evidence): claim.evidence for claim in self.claims.values()}
        return frozenset([reference.key for evidence in lists.values() for reference in evidence])

    @cached_property
    def sets_aside(self) -> bool:
        """Whether an Activity is set aside as not applicable."""
        return any([claim.rating is Rating.NOT_APPLICABLE for claim in self.claims.values()])  # noqa: C419  faster

    @cached_property
    def found(self) -> dict[int, tuple[Practice, Status]]:
        """What the ratings alone amount to by number and form of a Practice, for those who have found it out already.

        States that share the record share that.
        """
        return {}


class Location(NamedTuple):
    """Where the work product is: a path of the repository, a URL, or a free reference."""

    kind: Literal["path", "url", "reference"]
    value: str


class Approval(NamedTuple):
    """Who approved a document, and when."""

    by: str
    date: date | None = None


class Retirement(NamedTuple):
    """From when on an item no longer serves, why, and what took its place."""

    date: date
    because: str
    superseded_by: str = ""


LapseKind = Literal["retired", "expired", "early"]


class Lapse(NamedTuple):
    """Why an evidence item does not serve on a day, and the day that made it so."""

    kind: LapseKind
    day: date

    @property
    def words(self) -> str:
        """For a sentence about the item: "expired on 2026-03-31"."""
        verb = {"retired": "was retired on", "expired": "expired on", "early": "is valid only from"}[self.kind]
        return f"{verb} {self.day}"


class EvidenceItem(NamedTuple):
    """One file of the evidence register."""

    path: str
    span: str
    slug: str
    title: str
    kind: EvidenceKind
    document_type: str = ""
    location: Location | None = None
    sha256: str = ""
    version: str = ""
    approved: Approval | None = None
    valid: Period = ALWAYS
    phases: frozenset[Phase] = frozenset()
    confidentiality: str = "internal"
    summary: str = ""
    retired: Retirement | None = None
    formerly: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Span and slug."""
        return (self.span, self.slug)

    @property
    def file(self) -> str:
        """The path of the repository where the work product is; empty where it is elsewhere."""
        return self.location.value if self.location is not None and self.location.kind == "path" else ""

    def serves_on(self, day: date) -> bool:
        """Whether it is valid and not retired on that day."""
        return self.valid.holds_on(day) and not (self.retired and self.retired.date <= day)

    def lapse_on(self, day: date) -> Lapse | None:
        """Why it does not serve on that day, the gravest reason first; nothing where it serves."""
        if self.retired and self.retired.date <= day:
            return Lapse("retired", self.retired.date)
        if self.valid.end and self.valid.end < day:
            return Lapse("expired", self.valid.end)
        if self.valid.start and day < self.valid.start:
            return Lapse("early", self.valid.start)
        return None


class Engagement(NamedTuple):
    """A client relationship for which the organization provides a service."""

    path: str
    slug: str
    client: str
    service: str = ""
    state: Literal["prospective", "active", "completed", "lost"] = "active"
    phases: Mapping[Phase, Period] = {}
    formerly: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """How the engagement is spelled as a span."""
        return engagement_span(self.slug)

    def has_begun(self, phase: Phase, day: date) -> bool:
        """Whether the phase had begun by that day."""
        period = self.phases.get(phase)
        return period is not None and (period.start is None or period.start <= day)

    @property
    def ended(self) -> date | None:
        """The last day of its phases; nothing while the last phase that is listed has no end."""
        listed = [self.phases[phase] for phase in PHASES if phase in self.phases]
        if not listed or listed[-1].end is None:
            return None
        return max(period.end for period in listed if period.end is not None)


RuleSetting = Literal["ignore", "warn", "enforce"]


class Rules(NamedTuple):
    """How much the problems of each rule weigh, and how long a completed engagement counts."""

    documentation: RuleSetting = "warn"
    life_cycle: RuleSetting = "warn"
    validity: RuleSetting = "warn"
    corroboration: RuleSetting = "ignore"
    completed_counts_months: int = 24


DEFAULT_RULES = Rules()


class Target(NamedTuple):
    """The level that the organization wants, and by when."""

    level: int
    by: date | None = None


class Manifest(NamedTuple):
    """escm.yaml: what the repository is held to."""

    organization: str
    format: int = 1
    model: str = "escm-sp-v2"
    rules: Rules = DEFAULT_RULES
    target: Target | None = None
    change_control: ChangePolicy = NO_POLICY
    privacy: PrivacyPolicy = NO_PRIVACY_POLICY


DEFAULT_MANIFEST = Manifest(organization="")


class ModelScope(NamedTuple):
    """Which Practices an evaluation looks at: levels, areas or single Practices."""

    levels: tuple[int, ...] = ()
    areas: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()


class OrganizationalSpan(NamedTuple):
    """Which part of the organization an evaluation looks at."""

    organization: bool = True
    engagements: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[str, ...]:
        """The same as spans."""
        return (*((ORGANIZATION,) if self.organization else ()), *map(engagement_span, self.engagements))


class Evaluation(NamedTuple):
    """A Capability Determination: method, scope, span, period and state."""

    path: str
    slug: str
    method: str
    title: str
    scope: ModelScope
    span: OrganizationalSpan
    period: Period
    state: Literal["planned", "in_progress", "determined", "sealed"] = "planned"
    sponsor: str = ""
    baseline: str = ""
    team: Mapping[str, Mapping[str, str]] = {}


Verdict = Literal["satisfied", "not_satisfied", "not_rated"]


class SpanVerdict(NamedTuple):
    """What evaluators say of one Activity in one span."""

    verdict: Verdict
    because: str = ""


class ActivityVerdict(NamedTuple):
    """What evaluators say of one Activity."""

    verdict: Verdict
    because: str = ""
    spans: Mapping[str, SpanVerdict] = {}
    """Span to what they say of it there, where that differs."""


class Finding(NamedTuple):
    """A strength, weakness or improvement that evaluators wrote down."""

    slug: str
    kind: Literal["strength", "weakness", "improvement"]
    severity: Literal["minor", "major"] | None
    activities: tuple[str, ...]
    text: str


class Determination(NamedTuple):
    """What an evaluation says of one Practice."""

    path: str
    evaluation: str
    practice: str
    verdict: Verdict
    because: str = ""
    activities: Mapping[str, ActivityVerdict] = {}
    findings: Mapping[str, Finding] = {}


EventKind = Literal["withdrawn", "suspended", "reinstated"]


class Event(NamedTuple):
    """What befell a sealed evaluation afterwards; the seal stays as it is."""

    path: str
    evaluation: str
    kind: EventKind
    date: date
    because: str
    by: str = ""

    @property
    def order(self) -> tuple[str, int, str]:
        """Events follow each other by day; on one day a suspension comes first and a withdrawal last."""
        return (self.date.isoformat(), ("suspended", "reinstated", "withdrawn").index(self.kind), self.path)
