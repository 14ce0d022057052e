"""One Practice or Activity as text: what the model asks, what is claimed where, on which evidence, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from escm_tui.domain.assessed import ActivityAssessment, ActivityStatus, PracticeAssessment, SpanAssessment
from escm_tui.domain.catalog import Activity, Catalog, Practice, Relation
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import ORGANIZATION, EvidenceItem
from escm_tui.domain.snapshot import Snapshot
from escm_tui.reports.plain import show_line, state_name
from escm_tui.reports.reasons import in_ranges, reason_lines
from escm_tui.reports.rows import ACTIVITY_LOOK, KIND_WORDS, RATING_LOOK, STATUS_LOOK, span_name
from escm_tui.reports.typeset import Page, joined

_DUTY = {
    "implied": "Calls for something written, by its verb.",
    "named": "Names the document that it calls for.",
}


def practice_text(profile: Profile, each: PracticeAssessment, page: Page) -> list[str]:
    """A Practice with its Activities and claims in every span that rates it."""
    practice = each.practice
    look = STATUS_LOOK[each.status]
    spans = list(each.spans.values())
    return [
        *_head(profile.catalog, practice, page, f"{page.glyph(look)} {look.word}", f"{look.glyph} {look.word}"),
        "",
        *_where(profile, page),
        *_spans(spans, page),
        *_activities(practice, spans, page),
        *_missing(each, page),
        *_evidence(profile.snapshot, spans, page),
        *_relations(profile.catalog, practice, page),
        *_other_standards(profile.snapshot, practice.id, page),
    ]


def model_practice_text(catalog: Catalog, practice: Practice, page: Page) -> list[str]:
    """A Practice as the model has it, without any claim."""
    return [
        *_head(catalog, practice, page),
        "",
        *_activities(practice, [], page),
        *_relations(catalog, practice, page),
    ]


def activity_text(profile: Profile, each: PracticeAssessment, activity: Activity, page: Page) -> list[str]:
    """One Activity with its claim, evidence and reasons in every span that rates its Practice."""
    practice = each.practice
    kind = "Required" if activity.required else "Recommended"
    name = f"{practice.id}.{activity.id}"
    first, *rest = page.prose(activity.label, indent=len(name) + 2)
    lines = [
        page.heading(f"{name}  {first.lstrip()}"),
        *(page.heading(line) for line in rest),
        f"{kind} Activity of {practice.id} {practice.title}",
        *(_supports(profile.catalog, activity, page)),
        *([_DUTY[activity.documentation]] if activity.documentation else []),
        *(page.prose("The source has lost this Activity; its label says what the sequence calls for."))
        * activity.reconstructed,
        "",
        *_where(profile, page),
    ]
    if not each.spans:
        return [*lines, "", *page.prose(f"No span rates it yet: escm rate {practice.id}.{activity.id} --help")]
    for span in each.spans.values():
        lines += ["", *_claim(profile.snapshot, span, span.activities[activity.id], page)]
    return lines


def _where(profile: Profile, page: Page) -> list[str]:
    snapshot = profile.snapshot
    return page.prose(f"Claims in {state_name(snapshot.label)}, as of {snapshot.as_of.isoformat()}:")


def _head(catalog: Catalog, practice: Practice, page: Page, status: str = "", measure: str = "") -> list[str]:
    name = f"{practice.id}  {practice.title}"
    first = page.pair(name, measure).rstrip() if status else name
    facts = [catalog.area_names[practice.area], f"Level {practice.level}", practice.lifecycle.value]
    facts += [practice.type.value] + ["Support Practice"] * practice.support_practice
    return [
        first.replace(measure, status, 1).replace(name, page.heading(name), 1) if status else page.heading(name),
        f" {page.dot} ".join(facts),
        "",
        *page.prose(practice.statement),
        *page.prose(f"Purpose: {practice.purpose}", hanging=2),
    ]


def _other_standards(snapshot: Snapshot, practice: str, page: Page) -> Iterator[str]:
    """The clauses of other standards that the records name."""
    told = clause_sentences(snapshot, practice)
    if told:
        yield from ("", page.heading("Other standards"))
    for each in told:
        yield from page.prose(each, 2, 6)


def clause_sentences(snapshot: Snapshot, practice: str) -> list[str]:
    """Each clause of another standard that a record of the Practice names, and where they cannot be read."""
    sentences: list[str] = []
    records = [record for span in snapshot.spans if (record := snapshot.record(span, practice)) is not None]
    for record in records:
        for each in record.maps:
            behind = f" ({', '.join(each.activities)})" if each.activities else ""
            where = "" if record.span == ORGANIZATION else f", {span_name(record.span)}"
            note = f": {show_line(each.note)}" if each.note else ""
            sentences.append(f"{show_line(each.standard)} {show_line(each.clause)}{behind}{where}{note}")
        sentences += [f"{record.path}: x-maps of {show_line(each)} cannot be read." for each in record.unread_maps]
    return sentences


def _spans(spans: Sequence[SpanAssessment], page: Page) -> Iterator[str]:
    if not spans:
        yield "No span rates it yet."
    for number, span in enumerate(spans, 1):
        look = STATUS_LOOK[span.status]
        required = [each for each in span.activities.values() if each.activity.required]
        recommended = len(span.activities) - len(required)
        holding = f"{span.required_holding} of {len(required)} Required hold"
        if recommended:
            holding += f", {span.recommended_holding} of {recommended} Recommended"
        yield f"{number} {page.glyph(look)} {span_name(span.span)}: {look.word}, {holding}"
    yield ""


def _activities(practice: Practice, spans: Sequence[SpanAssessment], page: Page) -> Iterator[str]:
    """The Activities, a column of glyph and letter for each span; Recommended ones stand in."""
    several = len(spans) > 1
    if several:
        yield page.paint("        " + "   ".join(str(number) for number in range(1, len(spans) + 1)), "quiet")
    for activity in practice.activities:
        marks = "  ".join(_mark(span.activities[activity.id], page) for span in spans)
        opening = f"  {activity.id:<5} " if activity.required else f"   {activity.id:<4} "
        margin = len(opening) + (4 * len(spans) if spans else 0)
        text = activity.label if activity.required else f"{activity.label} (Recommended)"
        if activity.documentation:
            text += " [written]"
        label = page.prose(text, margin)
        yield f"{opening}{marks}{'  ' if marks else ''}{label[0][margin:]}"
        yield from label[1:]
    yield ""


def _mark(each: ActivityAssessment, page: Page) -> str:
    look = RATING_LOOK[each.claim.rating] if each.not_applicable and each.claim else ACTIVITY_LOOK[each.status]
    return f"{page.glyph(look)}{page.paint(look.letter, look.tone)}"


def _missing(each: PracticeAssessment, page: Page) -> Iterator[str]:
    if not each.unmet or not each.spans:
        return
    yield page.heading("Not satisfied because")
    yield from reason_lines(page, each.unmet, each.practice)
    yield ""


def _evidence(snapshot: Snapshot, spans: Sequence[SpanAssessment], page: Page) -> Iterator[str]:
    """Every evidence item that a claim rests on, with the Activities that name it."""
    used: dict[tuple[str, str], dict[str, list[str]]] = {}
    for span in spans:
        for activity, judged in span.activities.items():
            for reference in judged.claim.evidence if judged.claim else ():
                used.setdefault(reference.key, {}).setdefault(span.span, []).append(activity)
    if not used:
        return
    yield page.heading("Evidence")
    for key, by_span in sorted(used.items()):
        name = key[1] if key[0] == ORGANIZATION else f"{span_name(key[0])}/{key[1]}"
        yield from page.prose(f"{show_line(name)}: {item_facts(snapshot.evidence.get(key), snapshot)}", 2, 4)
        places = [
            f"{'' if len(spans) == 1 else f'{span_name(span)} '}{', '.join(in_ranges(activities))}"
            for span, activities in by_span.items()
        ]
        yield from page.prose(f"for {'; '.join(places)}", 4)
    yield ""


def item_facts(item: EvidenceItem | None, snapshot: Snapshot) -> str:
    """Title, kind and whether it serves on the as-of date."""
    if item is None:
        return "does not exist"
    kind = KIND_WORDS[item.kind]
    if item.document_type:
        kind = f"{kind}, {item.document_type.replace('_', ' ')}"
    lapse = item.lapse_on(snapshot.as_of)
    state = f"; it {lapse.words} and does not serve" if lapse else ""
    return f"{show_line(item.title)} ({kind}){state}"


def _relations(catalog: Catalog, practice: Practice, page: Page) -> Iterator[str]:
    back = catalog.related_from.get(practice.id, ())
    if not practice.related and not back:
        return
    yield page.heading("Related")
    yield from _related(catalog, practice.related, "names", page)
    yield from _related(catalog, back, "is named by", page)


def _related(catalog: Catalog, relations: Sequence[Relation], verb: str, page: Page) -> Iterator[str]:
    for relation in relations:
        kind = "" if relation.kind == "related" else f" ({relation.kind})"
        yield from page.prose(f"{verb} {relation.id} {catalog.by_id[relation.id].title}{kind}", 2, 4)


def _supports(catalog: Catalog, activity: Activity, page: Page) -> list[str]:
    if not activity.supports:
        return []
    names = [f"{practice} {catalog.by_id[practice].title}" for practice in activity.supports]
    return page.prose(f"Supported by {joined(names)}.")


def _claim(snapshot: Snapshot, span: SpanAssessment, judged: ActivityAssessment, page: Page) -> Iterator[str]:
    claim = judged.claim
    rating = RATING_LOOK[claim.rating if claim else None]
    status = ACTIVITY_LOOK[judged.status]
    rated = f"rated {rating.word}, {_outcome(judged)}" if claim else rating.word
    yield f"{page.heading(span_name(span.span))}: {page.glyph(status)} {rated}"
    for reference in sorted(claim.evidence, key=lambda each: each.key) if claim else ():
        facts = item_facts(snapshot.evidence.get(reference.key), snapshot)
        yield from page.prose(f"evidence {show_line(reference.text)}: {facts}", 2, 4)
    if claim and claim.because:
        yield from page.prose(f"because: {show_line(claim.because)}", 2, 4)
    if claim and claim.note:
        yield from page.prose(f"note: {show_line(claim.note)}", 2, 4)
    for reason in judged.reasons if claim else ():
        # That it is rated so has been said.
        if reason.rule != "activity":
            yield from page.prose(show_line(reason.text), 2, 4)


def _outcome(judged: ActivityAssessment) -> str:
    words = {
        ActivityStatus.HOLDS: "so it holds",
        ActivityStatus.PARTIAL: "so it counts as partial",
        ActivityStatus.FAILS: "so it does not hold",
        ActivityStatus.NOT_RATED: "",
    }
    return words[judged.status]
