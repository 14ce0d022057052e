"""The model itself as text: its Practices in a table, its glossary."""

from __future__ import annotations

from collections.abc import Sequence

from escm_tui.domain.catalog import Catalog, Practice, Term
from escm_tui.reports.plain import plural
from escm_tui.reports.typeset import Cell, Column, Page, table


def model_list(catalog: Catalog, practices: Sequence[Practice], page: Page) -> list[str]:
    """The Practices by Capability Area."""
    columns = (
        Column("Id"),
        Column("Practice", flexible=True),
        Column("Lv", right=True),
        Column("Life-cycle"),
        Column("Type"),
        Column("Req.", right=True),
        Column("Rec.", right=True),
    )
    rows = [
        (
            Cell(f"{each.id}{'*' * each.support_practice}", "strong"),
            each.title,
            str(each.level),
            each.lifecycle.value,
            each.type.value,
            str(len(each.required)),
            str(len(each.recommended)),
        )
        for each in practices
    ]
    if not practices:
        return [f"None of the {len(catalog.practices)} Practices."]
    required = sum(len(each.required) for each in practices)
    recommended = sum(len(each.recommended) for each in practices)
    return [
        *table(page, columns, rows),
        "",
        f"{plural(len(practices), 'Practice')} with {required:,} Required and {recommended:,} Recommended Activities.",
        *["* Support Practice"] * any(each.support_practice for each in practices),
    ]


def glossary_text(terms: Sequence[Term], page: Page) -> list[str]:
    """Terms with their definitions."""
    lines: list[str] = []
    for term in terms:
        lines += [page.heading(term.term), *page.prose(term.definition, 2), ""]
    return lines[:-1]
