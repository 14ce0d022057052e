"""The register as rows: order, days left, uses, filter."""

from __future__ import annotations

from datetime import date

import pytest

from escm_tui.domain.records import ORGANIZATION, EvidenceItem, EvidenceKind, Period, Retirement
from escm_tui.errors import UsageError
from escm_tui.reports.evidence_rows import EvidenceRow, Use, by_expiry, days_left, parse_evidence_filter

DAY = date(2026, 1, 31)


def row(slug: str, until: date | None = None, *, retired: date | None = None, used: bool = True) -> EvidenceRow:
    retirement = Retirement(retired, "old") if retired else None
    item = EvidenceItem(
        f"organization/evidence/{slug}.yaml", ORGANIZATION, slug, f"The {slug}", EvidenceKind.ARTIFACT,
        valid=Period(None, until), phases=frozenset({"delivery"}), retired=retirement,
    )  # fmt: skip
    uses = (Use(ORGANIZATION, "knw07", "b2"),) if used else ()
    return EvidenceRow(item, uses, item.lapse_on(DAY), days_left(item, DAY))


ROWS = (
    row("late", date(2026, 12, 31)),
    row("gone", date(2026, 1, 30)),
    row("soon", date(2026, 2, 10)),
    row("retired", retired=date(2025, 6, 1)),
    row("always", used=False),
)


def test_soonest_first_then_the_lapsed() -> None:
    assert [each.item.slug for each in by_expiry(ROWS)] == ["soon", "late", "gone", "retired"]


def test_days_left_end_with_the_last_day() -> None:
    assert [each.days_left for each in ROWS] == [334, -1, 10, -244, None]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("", ["late", "gone", "soon", "retired", "always"]),
        ("serves:no", ["gone", "retired"]),
        ("-serves:no used:yes", ["late", "soon"]),
        ("used:no", ["always"]),
        ("due<30d", ["soon"]),
        ("due<=334", ["late", "soon"]),
        ("kind:artifact soon", ["soon"]),
        ("kind:interview", []),
        ("phase:delivery span:organization always", ["always"]),
        ("span:acme", []),
    ],
)
def test_filter(text: str, slugs: list[str]) -> None:
    found = parse_evidence_filter(text)
    assert [each.item.slug for each in ROWS if found.matches(each)] == slugs


@pytest.mark.parametrize(
    ("text", "hint"), [("kinds:artifact", "kind"), ("serves:yess", "yes"), ("phase:deliver", "delivery")]
)
def test_a_wrong_filter_names_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_evidence_filter(text)
    assert caught.value.hint == f"Did you mean {hint}?"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("due:30", "due takes no colon. Write it like: due<30d"),
        ("due<soon", "No days '<soon'. Write due<30d or due>=90d."),
        ("type:polcy", "No type 'polcy'. Did you mean policy?"),
        ("kind:artifact,intervew", "No kind 'intervew'. Did you mean interview?"),
    ],
)
def test_mistakes_are_told_in_words(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_evidence_filter(text)
    assert f"{caught.value.message} {caught.value.hint}" == sentence
