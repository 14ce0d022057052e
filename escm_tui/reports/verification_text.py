"""What verifying a seal found: what is stated, who signed, who approved, and by name what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from escm_tui.domain.determination import Standing
from escm_tui.domain.seal import result_sentence
from escm_tui.git.tags import Trust
from escm_tui.load.verification import ApprovalCheck, Difference, TrustAnchor, Verification
from escm_tui.reports.evaluation_text import list_rows, signature_words, trust_cell
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.typeset import Cell, Column, Page, table

CUT_OFF = (
    "The history before the tag is not here, so the tagged state was compared neither with its baseline nor with the "
    "commit before it."
)
"""What was not looked at in a clone that is cut off, or in a pack."""


def verification_text(found: Verification, standing: Standing, page: Page) -> list[str]:
    """Everything that verifying found; the verdict comes last."""
    tag, outcome = found.tag, found.outcome
    when = f", {tag.tagged_at:%Y-%m-%d}" if tag.tagged_at else ""
    rows: list[tuple[str, Cell | str]] = [
        ("tag", f"{show_line(tag.reference)} ({tag.id[:9]}) on the {show_line(tag.target_kind)} {tag.target[:9]}"),
    ]
    if tag.tagger:
        rows.append(("tagged by", f"{show_line(tag.tagger)}{when}"))
    if outcome is not None:
        rows.append(("method", outcome.method.name))
        if outcome.valid_until:
            rows.append(("holds until", str(outcome.valid_until)))
    if standing.event is not None:
        rows.append(("since then", Cell(f"{standing.kind} on {standing.event.date}: "
                                        f"{show_line(standing.event.because)}", "fair")))  # fmt: skip
    rows.append(("signature", trust_cell(found.signature.trust, signature_words(found.signature))))
    rows.append(("trust", trust_words(found.trust)))
    rows += [
        (f"approval: {show_line(each.who)}", trust_cell(each.trust, _approval_words(each))) for each in found.approvals
    ]
    lines = [page.heading(f"Seal of {show_line(tag.reference)}"), *list_rows(rows, page), ""]
    if outcome is not None:
        lines += [*page.prose(f"By its determinations: {result_sentence(outcome)}"), ""]
    if not found.complete:
        lines += [*page.prose(CUT_OFF), ""]
    differences = found.differences
    if not differences:
        return [*lines, f"{page.paint('It holds:', 'good')} everything that the tag states comes out the same again."]
    columns = (Column("Differs"), Column("Stated", flexible=True), Column("Found", flexible=True))
    body = [(Cell(each.name, "bad"), show_line(each.stated), show_line(each.found)) for each in differences]
    wide = any(len(each.stated) + len(each.found) > page.width // 2 for each in differences)
    told = difference_lines(differences, page) if wide else table(page, columns, body)
    return [*lines, *told, "", f"{page.paint('It does not hold:', 'bad')} {plural(len(differences), 'difference')}."]


def difference_lines(differences: Sequence[Difference], page: Page) -> list[str]:
    """Each difference by name, with what is stated and what is found below it."""
    lines = []
    for each in differences:
        lines.append(page.paint(each.name, "bad"))
        lines += page.prose(f"stated: {show_line(each.stated)}", indent=2, hanging=4)
        lines += page.prose(f"found:  {show_line(each.found)}", indent=2, hanging=4)
    return lines


def _approval_words(each: ApprovalCheck) -> str:
    role = show_line(each.role) or "no role"
    match each.trust:
        case Trust.VOUCHED:
            return f"{role}, valid with {show_line(each.key)}"
        case Trust.UNVOUCHED:
            return f"{role}, valid, signer not vouched for ({show_line(each.key)})"
    return f"{role}, {each.trust.value}. {show_line(each.words)}"


def trust_words(trust: TrustAnchor | None) -> str:
    """Whose word counts for signatures."""
    if trust is None:
        return "nobody is named; name whom you trust with --trust"
    return f"{show_line(trust.words)}{', as remembered' if trust.remembered else ''}"


def verification(found: Verification, standing: Standing) -> Payload:
    """The same as plain data."""
    tag, signature = found.tag, found.signature
    return envelope(
        "evaluation-verify",
        {
            "tag": tag.reference,
            "tag_id": tag.id,
            "commit": tag.target if tag.target_kind == "commit" else None,
            "tagger": tag.tagger or None,
            "tagged_at": tag.tagged_at.isoformat() if tag.tagged_at else None,
            "statements": tag.trailers,
            "level": found.outcome.level if found.outcome else None,
            "holds": found.holds,
            "complete": found.complete,
            "differences": [asdict(each) for each in found.differences],
            "signature": {
                "trust": signature.trust.name.lower(),
                "scheme": signature.scheme,
                "signer": signature.signer or None,
                "key": signature.key or None,
            },
            "trust": {"kind": found.trust.kind, "place": found.trust.place} if found.trust else None,
            "approvals": [
                {"who": each.who, "role": each.role or None, "trust": each.trust.name.lower(), "key": each.key or None}
                for each in found.approvals
            ],
            "standing": standing.kind or "in_force",
        },
    )
