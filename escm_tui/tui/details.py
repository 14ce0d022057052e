"""What the detail panes say about Practices, Activities and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.content import Content

from escm_tui.domain.assessed import ActivityAssessment, PracticeAssessment, Unmet
from escm_tui.domain.catalog import LEVELS, Activity, Catalog, Practice
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import PHASES, Action, EvidenceItem, Period, Record
from escm_tui.domain.status import Status
from escm_tui.load.document_store import DocumentedPractice
from escm_tui.reports.plain import show_line
from escm_tui.reports.practice_text import clause_sentences
from escm_tui.reports.reasons import reason_sentences
from escm_tui.reports.rows import ACTIVITY_LOOK, RATING_LOOK, span_name
from escm_tui.tui.lines import Line, Part, content_of
from escm_tui.tui.looks import (
    GAP,
    QUIET,
    bar,
    evidence_kind,
    heading,
    line,
    mark_with_word,
    plain,
    practice_facts,
    stack,
    status_mark,
    status_word,
)

_BULLET = "$status-fair"
_BAR = 12


def practice_title(practice: Practice) -> Content:
    """Id and title."""
    return Content.assemble((practice.id, "bold $key"), GAP, (practice.title, "bold"))


def summary_lines(profile: Profile, practice_id: str) -> list[Line]:
    """A Practice in a few lines: what it asks, where it stands, what is missing."""
    each = profile.practices[practice_id]
    practice = each.practice
    lines: list[Line] = [
        (practice_title(practice), GAP, status_word(each.status)),
        (practice_facts(practice, profile.catalog.area_names[practice.area]),),
        (practice.statement,),
    ]
    if each.spans:
        lines.append(_span_statuses(each))
    return [*lines, *_reason_lines(each.unmet, practice)]


def area_page(profile: Profile, area_id: str) -> Content:
    """A Capability Area: what it is about, how much of it is satisfied at each level, and what is not."""
    area = next(each for each in profile.catalog.areas if each.id == area_id)
    inside = [profile.practices[each.id] for each in profile.catalog.of_area(area_id)]
    lines = [Content.styled(area.name, "bold"), Content(""), Content(area.description), Content("")]
    for level in LEVELS:
        there = [each for each in inside if each.practice.level == level]
        done = sum(each.status is Status.SATISFIED for each in there)
        if there:
            share = bar(done, len(there), _BAR)
            lines.append(Content.assemble((f"Level {level} ", QUIET), share, f" {done}/{len(there)}"))
    missing = [each for each in inside if each.status is not Status.SATISFIED]
    if missing:
        lines += [Content(""), heading("Not satisfied yet")]
    for each in missing:
        mark, practice = status_mark(each.status), each.practice
        lines.append(Content.assemble("  ", mark, (f" {practice.id} ", "$key"), practice.title))
    return stack(lines)


def reasons(unmet: Iterable[Unmet], practice: Practice | None = None) -> list[Content]:
    """Why it is not satisfied, a sentence each, with the span in front."""
    return [content_of(each) for each in _reason_lines(unmet, practice)]


def _reason_lines(unmet: Iterable[Unmet], practice: Practice | None) -> list[Line]:
    """The same in lines that are not put together yet."""
    found: list[Line] = []
    for span, sentence in reason_sentences(unmet, practice):
        where = ((f"{span_name(span)}: ", QUIET),) if span else ()
        found.append((("▸ ", _BULLET), *where, sentence))
    return found


def _span_statuses(each: PracticeAssessment) -> Line:
    """The status of each span that rates the Practice, on one line."""
    parts: list[Part] = []
    for span, judged in each.spans.items():
        parts += ["   " if parts else "", status_mark(judged.status), (f" {span_name(span)}", QUIET)]
    return tuple(parts)


def practice_page(profile: Profile, practice_id: str) -> Content:
    """All that the model and the repository say of a Practice as a whole."""
    return stack(map(content_of, practice_lines(profile, practice_id)))


def practice_lines(profile: Profile, practice_id: str) -> list[Line]:
    """The same line by line, for who shows no more of it than is in sight."""
    each = profile.practices[practice_id]
    practice = each.practice
    return [
        (practice_title(practice),),
        (practice_facts(practice, profile.catalog.area_names[practice.area]),),
        ("",),
        (practice.statement,),
        ("",),
        *_where_it_stands(each),
        ((practice.purpose, QUIET),),
        ("",),
        *_relations(profile, practice),
        *_other_standards(profile, practice_id),
    ]


def _other_standards(profile: Profile, practice_id: str) -> list[Line]:
    told = clause_sentences(profile.snapshot, practice_id)
    return [("",), (heading("Other standards"),), *((plain(f"  {each}"),) for each in told)] if told else []


def _where_it_stands(each: PracticeAssessment) -> list[Line]:
    required = len(each.practice.required)
    lines: list[Line] = [(heading("Status "), status_word(each.status))]
    for span, judged in each.spans.items():
        held = f"{judged.required_holding} of {required} Required Activities hold"
        lines.append(("  ", status_mark(judged.status), f" {span_name(span)} ", (held, QUIET)))
    if not each.spans:
        lines.append((("  No span has a record of it. On its own screen s, p or x rates an Activity.", QUIET),))
    if each.practice.ongoing and each.spans:
        shown = [phase.capitalize() for phase in PHASES if phase in each.phases_shown]
        lines.append(((f"  Phases that evidence on c shows: {', '.join(shown) or 'none'}", QUIET),))
    if each.unmet:
        lines += [("",), (heading("What is missing"),), *_reason_lines(each.unmet, each.practice)]
    return [*lines, ("",)]


def _relations(profile: Profile, practice: Practice) -> list[Line]:
    lines: list[Line] = []
    for title, relations in (
        ("Names", practice.related),
        ("Is named by", profile.catalog.related_from.get(practice.id, ())),
    ):
        if not relations:
            continue
        lines.append((heading(title),))
        for relation in relations:
            other = profile.practices[relation.id]
            kind = (f"  {relation.kind}", QUIET)
            lines.append(("  ", status_mark(other.status), (f" {relation.id} ", "$key"), other.practice.title, kind))
    return lines


def activity_page(
    catalog: Catalog, activity: Activity, judged: ActivityAssessment | None, record: Record | None
) -> Content:
    """An Activity: what it asks, what is claimed, what that amounts to and why."""
    claim = judged.claim if judged else None
    kind = "Required" if activity.required else "Recommended: counted, never decides"
    lines = [
        Content.assemble((activity.id, "bold $key"), GAP, (activity.label, "bold")),
        Content.assemble((kind, QUIET), *_duties(activity)),
    ]
    if activity.reconstructed:
        lines.append(
            Content.styled("The source has lost this Activity; the label says what the sequence calls for.", QUIET)
        )
    lines.append(_claim_line(judged))
    lines += (
        [Content.assemble(("▸ ", _BULLET), show_line(each.text)) for each in judged.reasons]
        if judged and judged.claim
        else []
    )
    if claim and claim.because:
        lines.append(Content.assemble((("because  "), QUIET), plain(claim.because)))
    if claim and claim.note:
        lines.append(Content.assemble((("note  "), QUIET), plain(claim.note)))
    lines += [
        _action_line(each) for each in (record.actions.values() if record else ()) if activity.id in each.activities
    ]
    if activity.supports:
        names = ", ".join(f"{each} {catalog.by_id[each].title}" for each in activity.supports)
        lines.append(Content.assemble(("supported by  ", QUIET), names))
    return stack(lines)


def document_page(documented: DocumentedPractice, item: str) -> Content:
    """What the reader's own copy of the document says of an Activity, or, without one, of the Practice."""
    told = [documented.texts[item]] if item in documented.texts else []
    if not item:
        told = [documented.description, *(f"{major}. {documented.texts.get(major, '')}" for major in "abc")]
    if item in documented.supplements:
        told.append(f"\u25b8 {documented.supplements[item]}")
    heading_line = Content.styled("From your copy of the document", "bold $accent")
    return stack([heading_line, *map(plain, told or ["It does not hold this Activity."])])


def _duties(activity: Activity) -> list[Content]:
    if activity.documentation == "named":
        return [Content.styled(" · names a document", QUIET)]
    if activity.documentation == "implied":
        return [Content.styled(" · calls for a document", QUIET)]
    return []


def _claim_line(judged: ActivityAssessment | None) -> Content:
    if judged is None or judged.claim is None:
        return Content.assemble(mark_with_word(RATING_LOOK[None]), ("   s satisfied  p partial  x unsatisfied", QUIET))
    claimed = mark_with_word(RATING_LOOK[judged.claim.rating])
    return Content.assemble(
        ("claimed ", QUIET), claimed, ("   amounts to ", QUIET), mark_with_word(ACTIVITY_LOOK[judged.status])
    )


def _action_line(action: Action) -> Content:
    facts = ", ".join(
        str(each) for each in (action.owner, f"due {action.due}" if action.due else "", action.state) if each
    )
    return Content.assemble(("action  ", QUIET), line(action.title), (f"  {show_line(facts)}", QUIET))


def evidence_page(item: EvidenceItem, day: date) -> Content:
    """All that the register says of an evidence item."""
    facts: list[tuple[str, str]] = [
        ("slug", item.slug),
        ("span", span_name(item.span)),
        ("kind", evidence_kind(item)),
        ("location", f"{item.location.kind}: {item.location.value}" if item.location else ""),
        ("sha256", item.sha256),
        ("version", item.version),
        ("approved", f"{item.approved.by}, {item.approved.date or 'no date'}" if item.approved else ""),
        ("validity", validity_words(item, day)),
        ("phases", ", ".join(phase for phase in PHASES if phase in item.phases)),
        ("confidential", item.confidentiality),
        ("file", item.path),
    ]
    lines = [line(item.title, "bold"), Content("")]
    lines += [Content.assemble((f"{name:<13}", QUIET), line(value)) for name, value in facts if value]
    if item.summary:
        lines += [Content(""), plain(item.summary)]
    return stack(lines)


def validity_words(item: EvidenceItem, day: date) -> str:
    """Whether the item serves on the day, and until when."""
    if item.retired and item.retired.date <= day:
        return f"retired {item.retired.date}"
    return _period_words(item.valid, day)


def _period_words(valid: Period, day: date) -> str:
    if valid.start and day < valid.start:
        return f"from {valid.start}"
    if valid.end is None:
        return "valid"
    return f"expired {valid.end}" if valid.end < day else f"until {valid.end}"
