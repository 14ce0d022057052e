"""Evaluations as text: the list, one with claims and determinations side by side, and what verifying found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from escm_tui.domain.assessed import Assessment, PracticeAssessment
from escm_tui.domain.determination import Outcome, Standing
from escm_tui.domain.records import Determination, EvidenceItem, Verdict
from escm_tui.domain.seal import result_sentence, scope_words
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.tags import SignatureCheck, Trust
from escm_tui.load.judged import Judged
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.reasons import reason_lines, telling
from escm_tui.reports.register_text import period_words
from escm_tui.reports.rows import RATING_LOOK, STATUS_LOOK, Look, span_name
from escm_tui.reports.typeset import Cell, Column, Ink, Page, cells, table

VERDICT_LOOK: Mapping[Verdict | None, Look] = {
    "satisfied": Look("S", "●", "#", "satisfied", "good"),
    "not_satisfied": Look("U", "○", "o", "not satisfied", "bad"),
    "not_rated": Look("-", "·", ".", "not rated", "none"),
    None: Look("?", "?", "?", "open", "fair"),
}

_TRUST_INK: Mapping[Trust, Ink] = {
    Trust.VOUCHED: "good",
    Trust.UNVOUCHED: "fair",
    Trust.INVALID: "bad",
    Trust.UNCHECKED: "fair",
    Trust.UNSIGNED: "quiet",
}


@dataclass(frozen=True)
class ListedEvaluation:
    """One evaluation as the list shows it."""

    outcome: Outcome
    standing: Standing
    tag: str
    """The name of its seal; empty where it has none."""

    @property
    def state(self) -> str:
        """Its state, or how it stands since it was sealed."""
        kind = self.standing.kind
        return self.outcome.evaluation.state.replace("_", " ") if kind in (None, "reinstated") else kind


def evaluations_text(found: Sequence[ListedEvaluation], page: Page) -> list[str]:
    """The evaluations in a table, by their last day."""
    if not found:
        return ["No evaluation yet. Plan the first one: escm evaluation plan --help"]
    columns = (
        Column("Evaluation"),
        Column("Method", flexible=True),
        Column("Last day"),
        Column("State"),
        Column("Result"),
        Column("Holds until"),
    )
    rows = [
        (
            Cell(each.outcome.evaluation.slug, "strong"),
            each.outcome.method.name,
            str(each.outcome.evaluation.period.end or ""),
            Cell(each.state, _state_ink(each)),
            short_result(each.outcome),
            str(each.outcome.valid_until or "") if each.tag and each.standing.in_force else "",
        )
        for each in found
    ]
    sealed = sum(bool(each.tag) for each in found)
    return [*table(page, columns, rows), "", f"{plural(len(found), 'evaluation')}, {sealed} sealed."]


def _tag_words(listed: ListedEvaluation) -> str:
    if listed.tag:
        return f", tag {listed.tag}"
    return ", but its tag is not here: git fetch --tags" if listed.outcome.evaluation.state == "sealed" else ""


def _state_ink(each: ListedEvaluation) -> Ink | None:
    if not each.standing.in_force:
        return "bad"
    return "good" if each.tag else None


def short_result(outcome: Outcome) -> str:
    """For instance "Level 3, 74/84" or, where no level is stated, "10/12"; what is open while it is judged."""
    level = "" if outcome.level is None else f"Level {outcome.level}, "
    if outcome.undetermined or outcome.evaluation.state == "planned":
        return f"{len(outcome.scope) - len(outcome.undetermined)} of {len(outcome.scope)} determined"
    return f"{level}{outcome.total}"


def evaluation_text(listed: ListedEvaluation, looked_at: Judged, page: Page) -> list[str]:
    """One evaluation: its facts, what it amounts to, and each Practice with claims and verdict side by side."""
    outcome, evaluation = listed.outcome, listed.outcome.evaluation
    facts: list[tuple[str, Cell | str]] = [
        ("method", f"{outcome.method.name}, led by {outcome.method.led_by}"),
        ("scope", f"{scope_words(evaluation.scope)} ({plural(len(outcome.scope), 'Practice')})"),
        ("span", ", ".join(map(span_name, evaluation.span.spans))),
        ("period", period_words(evaluation.period)),
        ("baseline", evaluation.baseline[:9] or "none yet"),
        ("state", f"{listed.state}{_tag_words(listed)}"),
    ]
    facts += [("sponsor", show_line(evaluation.sponsor))] if evaluation.sponsor else []
    facts += [(f"team: {slug}", show_line(member.get("role", ""))) for slug, member in evaluation.team.items()]
    lines = [page.heading(show_line(evaluation.title)), ""]
    lines += table(page, (Column(), Column(flexible=True)), [(Cell(key, "quiet"), text) for key, text in facts])
    lines += [
        "",
        *page.prose(result_sentence(outcome)),
        *_level_note(outcome, page),
        *_standing_lines(listed, page),
        "",
    ]
    columns = (Column("Practice"), Column("Claims"), Column("Determined"), Column(""), Column("Because", flexible=True))
    lines += table(page, columns, [_row(each.id, looked_at) for each in outcome.scope])
    contradicted = len(looked_at.contradicted)
    if contradicted:
        does = "is" if contradicted == 1 else "are"
        text = f"{plural(contradicted, 'determination')} {does} not borne out by claims and evidence, marked !"
        lines += ["", *page.prose(f"{text}; see why: escm evaluation show {outcome.evaluation.slug} PRACTICE")]
    return [*lines, "", *page.prose(_where_judged(looked_at))]


def _where_judged(looked_at: Judged) -> str:
    label = show_line(looked_at.snapshot.label)
    where = f"in the {label}, for want of a baseline" if looked_at.of_present else f"in {label}"
    return f"Claims as the rules judge them on {looked_at.assessed.as_of} {where}."


def _level_note(outcome: Outcome, page: Page) -> list[str]:
    if outcome.level is not None:
        return []
    why = "A full method states a level of all Practices alone."
    if not outcome.method.states_level:
        why = f"A {outcome.method.name.lower()} states no level."
    return page.prose(why)


def _standing_lines(listed: ListedEvaluation, page: Page) -> list[str]:
    event = listed.standing.event
    if event is None:
        return []
    by = f" by {show_line(event.by)}" if event.by else ""
    return page.prose(f"It was {event.kind} on {event.date}{by}: {show_line(event.because)}")


def _row(practice: str, looked_at: Judged) -> tuple[Cell | str, ...]:
    status = STATUS_LOOK[looked_at.assessed.practices[practice].status]
    found = looked_at.outcome.determinations.get(practice)
    verdict = VERDICT_LOOK[found.verdict if found else None]
    findings = f" [{plural(len(found.findings), 'finding')}]" if found and found.findings else ""
    because = (show_line(found.because) if found else "") + findings
    mark = Cell("!", "fair") if practice in looked_at.contradicted else ""
    words = Cell(status.word, status.tone), Cell(verdict.word, verdict.tone)
    return Cell(practice, "strong"), *words, mark, because.strip()


def determination_text(looked_at: Judged, practice: str, page: Page) -> list[str]:
    """One Practice as evaluators judge it: claims and evidence, what the rules say, verdict, findings."""
    snapshot, assessed = looked_at.snapshot, looked_at.assessed
    judged, found = assessed.practices[practice], looked_at.outcome.determinations.get(practice)
    status, verdict = STATUS_LOOK[judged.status], VERDICT_LOOK[found.verdict if found else None]
    lines = [page.heading(f"{judged.practice.id} {judged.practice.title}"), *page.prose(judged.practice.statement), ""]
    lines += [f"By the rules on {assessed.as_of}: {page.paint(status.word, status.tone)}"]
    lines += reason_lines(page, telling(judged.unmet), judged.practice, indent=2)
    lines.append(f"Determined: {page.paint(verdict.word, verdict.tone)}")
    if found and found.because:
        lines += page.prose(show_line(found.because), indent=2)
    if practice in looked_at.contradicted:
        lines += page.prose(f"! {show_line(looked_at.contradicted[practice])}", indent=2, hanging=2)
    lines += _verdict_lines(found, page)
    lines += _finding_lines(found, page)
    rows = list(_claim_rows(snapshot, judged, found, assessed))
    if not rows:
        return [*lines, "", "No span claims anything of it."]
    columns = (
        Column("Span"),
        Column("Activity"),
        Column("Claim"),
        Column("Verdict"),
        Column("Evidence", flexible=True),
    )
    return [*lines, "", *table(page, columns, rows)]


def _verdict_lines(found: Determination | None, page: Page) -> Iterator[str]:
    """What is said of single Activities beyond the bare verdict."""
    for activity, each in found.activities.items() if found else ():
        if each.because:
            yield from page.prose(f"{activity}: {show_line(each.because)}", indent=2, hanging=4)
        for span, said in each.spans.items():
            why = f": {show_line(said.because)}" if said.because else ""
            text = f"{activity} in {span_name(span)}: {VERDICT_LOOK[said.verdict].word}{why}"
            yield from page.prose(text, indent=2, hanging=4)


def _finding_lines(found: Determination | None, page: Page) -> Iterator[str]:
    for slug, each in found.findings.items() if found else ():
        severity = f", {each.severity}" if each.severity else ""
        about = f" ({', '.join(each.activities)})" if each.activities else ""
        yield from page.prose(f"{each.kind}{severity}{about}: {show_line(each.text)} [{slug}]", indent=2, hanging=4)


def _claim_rows(
    snapshot: Snapshot, judged: PracticeAssessment, found: Determination | None, assessed: Assessment
) -> Iterator[tuple[Cell | str, ...]]:
    verdicts = found.activities if found else {}
    for span, in_span in judged.spans.items():
        for activity, each in in_span.activities.items():
            claim = RATING_LOOK[each.claim.rating if each.claim else None]
            said = verdicts.get(activity)
            if not each.activity.required and each.claim is None and said is None:
                continue
            items = [snapshot.evidence.get(reference.key) for reference in (each.claim.evidence if each.claim else ())]
            evidence = ", ".join(_item_words(item, assessed) for item in items if item)
            here = said.spans.get(span, said) if said else None
            verdict = VERDICT_LOOK[here.verdict] if here else None
            told = Cell(verdict.word, verdict.tone) if verdict else ""
            yield span_name(span), Cell(activity, "strong"), Cell(claim.word, claim.tone), told, evidence


def _item_words(item: EvidenceItem, assessed: Assessment) -> str:
    lapse = item.lapse_on(assessed.as_of)
    return f"{item.slug} ({lapse.words})" if lapse else item.slug


def signature_words(check: SignatureCheck) -> str:
    """What a signature is worth, in words; never a bare "valid"."""
    match check.trust:
        case Trust.VOUCHED:
            return f"valid, by {show_line(check.signer)} with {show_line(check.key)}"
        case Trust.UNVOUCHED:
            who = f" by {show_line(check.signer)}" if check.signer else ""
            return f"valid{who}, signer not vouched for ({show_line(check.key)})"
        case Trust.UNCHECKED:
            return f"could not be checked: {show_line(check.words)}"
    return check.trust.value


def trust_cell(trust: Trust, text: str) -> Cell:
    """Words about a signature in the color of what they are worth."""
    return Cell(text, _TRUST_INK[trust])


def list_rows(rows: Iterable[tuple[str, Cell | str]], page: Page) -> list[str]:
    """Keys and values under each other; values are wrapped, never cut."""
    found = [(key, value if isinstance(value, Cell) else Cell(value)) for key, value in rows]
    width = max((cells(key) for key, _ in found), default=0) + 2
    lines: list[str] = []
    for key, value in found:
        first, *more = page.prose(value.text, indent=width) or [""]
        lines.append(page.paint(key, "quiet") + " " * (width - cells(key)) + page.paint(first.strip(), value.ink))
        lines += [" " * width + page.paint(line.strip(), value.ink) for line in more]
    return lines
