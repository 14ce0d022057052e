"""How far two evaluators agree, as text and for programs."""

from __future__ import annotations

from escm_tui.domain.agreement import Agreement, EvaluatorsAgreement
from escm_tui.reports.evaluation_text import VERDICT_LOOK
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import show_line
from escm_tui.reports.typeset import Cell, Column, Page, table

_DIGITS = 4


def agreement_lines(found: EvaluatorsAgreement, slug: str, names: tuple[str, str], page: Page) -> list[str]:
    """Percent and kappa, then each disagreement, then what one evaluator alone judged."""
    figures = (Column(title, right=True) for title in ("Judged by both", "Alike", "Percent", "Kappa"))
    columns = (Column(), *figures)
    rows = [
        (Cell(name, "strong"), str(each.judged), str(each.agreed), _percent(each), _kappa(each))
        for name, each in (("Practices", found.practices), ("Activities", found.activities))
    ]
    first, second = (show_line(name) for name in names)
    lines = [page.heading(f"Agreement on {show_line(slug)}: {first} and {second}"), "", *table(page, columns, rows)]
    if found.disagreements:
        verdicts = [
            (
                Cell(f"{each.practice}.{each.activity}" if each.activity else each.practice, "strong"),
                *(Cell(VERDICT_LOOK[verdict].word, VERDICT_LOOK[verdict].tone) for verdict in each.verdicts),
            )
            for each in found.disagreements
        ]
        lines += ["", *table(page, (Column("To talk about"), Column(first), Column(second)), verdicts)]
    for name, alone in zip((first, second), found.only, strict=True):
        if alone:
            lines += ["", *page.prose(f"Judged by {name} alone: {', '.join(alone)}.", hanging=2)]
    return lines


def _percent(each: Agreement) -> str:
    return f"{float(each.share) * 100:.1f}" if each.share is not None else "-"


def _kappa(each: Agreement) -> str:
    return f"{float(each.kappa):.2f}" if each.kappa is not None else "-"


def agreement_payload(found: EvaluatorsAgreement, slug: str, names: tuple[str, str]) -> Payload:
    """The same for programs; percent and kappa are null where they say nothing."""
    return envelope(
        "agreement",
        {
            "evaluation": slug,
            "revisions": list(names),
            "practices": _figures(found.practices),
            "activities": _figures(found.activities),
            "disagreements": [
                {"practice": each.practice, "activity": each.activity or None, "verdicts": list(each.verdicts)}
                for each in found.disagreements
            ],
            "only": [list(alone) for alone in found.only],
        },
    )


def _figures(each: Agreement) -> Payload:
    return {
        "judged": each.judged,
        "agreed": each.agreed,
        "percent": None if each.share is None else round(float(each.share) * 100, _DIGITS),
        "kappa": None if each.kappa is None else round(float(each.kappa), _DIGITS),
    }
