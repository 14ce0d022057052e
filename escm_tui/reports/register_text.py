"""The evidence register and the engagements as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from escm_tui.domain.records import Engagement, EvidenceItem, Period
from escm_tui.domain.snapshot import Snapshot
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.rows import KIND_WORDS, span_name
from escm_tui.reports.typeset import Cell, Column, Ink, Page, table

Uses = Mapping[tuple[str, str], Sequence[str]]
"""Span and slug of an item to what rests on it, such as "knw07.a1" or "acme-helpdesk knw07.a1"."""


def uses_of(snapshot: Snapshot) -> dict[tuple[str, str], list[str]]:
    """What rests on each evidence item: Activities of the item's own span by name, others with their span."""
    uses: dict[tuple[str, str], list[str]] = {}
    for (span, practice), record in sorted(snapshot.records.items()):
        for activity, claim in record.claims.items():
            for reference in claim.evidence:
                name = f"{practice}.{activity}"
                where = name if reference.span == span else f"{span_name(span)} {name}"
                uses.setdefault(reference.key, []).append(where)
    return uses


def register_text(items: Sequence[EvidenceItem], uses: Uses, as_of: date, page: Page, *, total: int = 0) -> list[str]:
    """The items in a table, one part for each span; slugs are what people type, so they are never cut."""
    if not items:
        return ["No evidence yet. Describe something that you can show: escm evidence add --help"]
    columns = (
        Column("Evidence"),
        Column("Kind"),
        Column("Serves"),
        Column("Used", right=True),
        Column("Title", flexible=True),
    )
    rows = [
        (
            Cell(item.slug, "strong"),
            _kind(item),
            _serves(item, as_of),
            str(len(uses.get(item.key, ()))),
            show_line(item.title),
        )
        for item in items
    ]
    head, *body = table(page, columns, rows, indent=2)
    lines = [head]
    for span, group in groupby(zip(items, body, strict=True), lambda each: each[0].span):
        lines += [page.heading(span_name(span)), *(line for _, line in group)]
    count = f"{len(items)} of {plural(total, 'item')}" if total > len(items) else plural(len(items), "item")
    return [*lines, "", f"{count}. Used: Activities that rest on it."]


def _name(item: EvidenceItem) -> str:
    return item.slug if item.span == "organization" else f"{span_name(item.span)}/{item.slug}"


def _kind(item: EvidenceItem) -> str:
    return item.document_type.replace("_", " ") or KIND_WORDS[item.kind]


def _serves(item: EvidenceItem, as_of: date) -> Cell:
    lapse = item.lapse_on(as_of)
    if lapse is None:
        return Cell(f"until {item.valid.end.isoformat()}" if item.valid.end else "yes", "good")
    ink: Ink = "fair" if lapse.kind == "early" else "bad"
    return Cell(f"no, {lapse.kind}", ink)


def item_text(item: EvidenceItem, uses: Sequence[str], as_of: date, page: Page) -> list[str]:
    """One item with everything that its file says, and what rests on it."""
    lines = [page.heading(show_line(item.title)), f"{_name(item)} ({item.path})"]
    lapse = item.lapse_on(as_of)
    state = f"It {lapse.words}, so it does not serve" if lapse else "It serves"
    lines += [*page.prose(f"{state} as of {as_of.isoformat()}."), ""]
    lines += table(page, (Column(), Column(flexible=True)), [(Cell(key, "quiet"), text) for key, text in _facts(item)])
    if item.summary:
        lines += ["", *page.prose(show_line(item.summary))]
    lines.append("")
    if uses:
        return [*lines, *page.prose(f"Used for {', '.join(uses)}.")]
    return [*lines, "No Activity rests on it yet."]


def _facts(item: EvidenceItem) -> Iterator[tuple[str, str]]:
    yield "kind", KIND_WORDS[item.kind]
    if item.document_type:
        yield "document type", item.document_type.replace("_", " ")
    if item.location:
        yield item.location.kind, show_line(item.location.value)
    if item.sha256:
        yield "sha256", item.sha256
    if item.version:
        yield "version", show_line(item.version)
    if item.approved:
        when = f" on {item.approved.date.isoformat()}" if item.approved.date else ""
        yield "approved", f"by {show_line(item.approved.by)}{when}"
    yield "valid", period_words(item.valid)
    if item.phases:
        yield "shows", ", ".join(sorted(item.phases))
    yield "confidentiality", show_line(item.confidentiality)
    if item.retired:
        instead = f"; see {show_line(item.retired.superseded_by)}" if item.retired.superseded_by else ""
        yield "retired", f"{item.retired.date.isoformat()}: {show_line(item.retired.because)}{instead}"
    if item.formerly:
        yield "formerly", show_line(", ".join(item.formerly))


def period_words(period: Period) -> str:
    """For instance "from 2026-01-01 until 2026-12-31" or "always"."""
    words = []
    if period.start:
        words.append(f"from {period.start.isoformat()}")
    if period.end:
        words.append(f"until {period.end.isoformat()}")
    return " ".join(words) or "always"


def engagements_text(snapshot: Snapshot, counted: Sequence[str], page: Page) -> list[str]:
    """The engagements in a table, and which of them count on the as-of date."""
    if not snapshot.engagements:
        return ['No engagement yet. Add the first one: escm engagement add SLUG --client "..."']
    columns = (
        Column("Engagement"),
        Column("Client", flexible=True),
        Column("State"),
        Column("Phases begun", flexible=True),
        Column("Counts"),
    )
    rows = [
        (
            Cell(slug, "strong"),
            show_line(each.client),
            each.state,
            _phases(each, snapshot.as_of),
            "yes" if each.span in counted else "no",
        )
        for slug, each in sorted(snapshot.engagements.items())
    ]
    count = plural(len(rows), "engagement")
    return [*table(page, columns, rows), "", f"{count}. Counts: in the span of interest on {snapshot.as_of}."]


def _phases(engagement: Engagement, day: date) -> str:
    return ", ".join(phase for phase in engagement.phases if engagement.has_begun(phase, day)) or "none"


def engagement_text(snapshot: Snapshot, engagement: Engagement, counts: bool, page: Page) -> list[str]:
    """One engagement with its phases, records and evidence items."""
    records = sum(span == engagement.span for span, _ in snapshot.records)
    items = sum(span == engagement.span for span, _ in snapshot.evidence)
    facts = [("client", show_line(engagement.client))]
    if engagement.service:
        facts.append(("service", show_line(engagement.service)))
    facts.append(("state", engagement.state))
    facts += [(phase, period_words(period)) for phase, period in engagement.phases.items()]
    if engagement.formerly:
        facts.append(("formerly", show_line(", ".join(engagement.formerly))))
    return [
        page.heading(engagement.slug),
        *table(page, (Column(), Column(flexible=True)), [(Cell(key, "quiet"), text) for key, text in facts]),
        "",
        f"{plural(records, 'record')}, {plural(items, 'evidence item')}.",
        f"It {'counts' if counts else 'does not count'} on {snapshot.as_of.isoformat()}.",
    ]
