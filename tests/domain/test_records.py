"""What people write: periods, items, engagements and snapshots."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from escm_tui.domain.records import (
    ALWAYS,
    CONFIDENTIALITIES,
    DOCUMENT_TYPES,
    ORGANIZATION,
    Event,
    EventKind,
    EvidenceKind,
    Lapse,
    OrganizationalSpan,
    Rules,
)
from tests.support.snapshots import ACME, BANK, DAY, engagement, item, period, record, snapshot


@pytest.mark.parametrize(
    ("text", "before", "first", "last", "after"),
    [
        ("2026-02-01..2026-02-28", False, True, True, False),
        ("..2026-02-28", True, True, True, False),
        ("2026-02-01..", False, True, True, True),
        ("..", True, True, True, True),
    ],
)
def test_a_period_holds_from_its_first_to_its_last_day(
    text: str, before: bool, first: bool, last: bool, after: bool
) -> None:
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [period(text).holds_on(day) for day in days] == [before, first, last, after]


@pytest.mark.parametrize(
    ("valid", "retired", "lapse"),
    [
        ("..", "", None),
        ("2026-06-30..2026-06-30", "2026-07-01", None),
        ("..2026-06-29", "", Lapse("expired", date(2026, 6, 29))),
        ("2026-07-01..", "", Lapse("early", date(2026, 7, 1))),
        ("..2026-06-29", "2026-06-30", Lapse("retired", date(2026, 6, 30))),
        ("2027-01-01..2020-01-01", "", Lapse("expired", date(2020, 1, 1))),
    ],
)
def test_an_item_serves_or_says_why_not(valid: str, retired: str, lapse: Lapse | None) -> None:
    found = item("a", valid=valid, retired=retired)
    assert found.lapse_on(DAY) == lapse
    assert found.serves_on(DAY) is (lapse is None)


def test_a_lapse_reads_as_the_end_of_a_sentence() -> None:
    day = date(2026, 3, 31)
    assert Lapse("retired", day).words == "was retired on 2026-03-31"
    assert Lapse("expired", day).words == "expired on 2026-03-31"
    assert Lapse("early", day).words == "is valid only from 2026-03-31"


def test_words_of_the_register_are_those_of_its_schema() -> None:
    folder = Path(__file__).parents[2] / "schemas"
    allowed = json.loads((folder / "evidence-1.schema.json").read_text(encoding="utf-8"))["properties"]
    assert allowed["document_type"]["enum"] == list(DOCUMENT_TYPES)
    assert allowed["confidentiality"]["enum"] == list(CONFIDENTIALITIES)
    assert allowed["kind"]["enum"] == [each.value for each in EvidenceKind]


def test_kinds_of_evidence() -> None:
    assert [kind for kind in EvidenceKind if kind.documentary] == [
        EvidenceKind.GUIDANCE_DOCUMENT,
        EvidenceKind.ARTIFACT,
    ]
    assert [kind for kind in EvidenceKind if not kind.shows_performance] == [EvidenceKind.GUIDANCE_DOCUMENT]


class TestHasBegun:
    def test_from_the_first_day_and_for_ever(self) -> None:
        acme = engagement("acme", delivery="2026-06-30..2026-06-30")
        assert not acme.has_begun("delivery", date(2026, 6, 29))
        assert acme.has_begun("delivery", DAY)
        assert acme.has_begun("delivery", date(2030, 1, 1))

    def test_without_a_first_day_it_always_has(self) -> None:
        assert engagement("acme", delivery="..2030-01-01").has_begun("delivery", date.min)

    def test_a_phase_that_is_not_listed_has_not(self) -> None:
        assert not engagement("acme", delivery="..").has_begun("completion", date.max)


def test_the_span_of_an_evaluation_is_spelled_as_spans() -> None:
    assert OrganizationalSpan(True, ("acme", "bank")).spans == (ORGANIZATION, ACME, BANK)
    assert OrganizationalSpan(False, ("acme",)).spans == (ACME,)
    assert OrganizationalSpan().spans == (ORGANIZATION,)


def test_rules_are_mild_unless_the_manifest_says_otherwise() -> None:
    assert Rules() == Rules("warn", "warn", "warn", "ignore", 24)
    assert item("a").valid == ALWAYS


class TestSnapshot:
    FOUND = snapshot(
        engagement("acme"),
        item("a"),
        item("old", valid="..2026-06-29"),
        item("a", span=ACME),
        record(ACME, "sdd04", a1="partial:a,organization/a,organization/old,gone,a"),
    )

    def test_finds_records(self) -> None:
        found = self.FOUND.record(ACME, "sdd04")
        assert found is not None
        assert found.path == "engagements/acme/sdd/sdd04.yaml"
        assert self.FOUND.record(ORGANIZATION, "sdd04") is None

    def test_knows_what_serves(self) -> None:
        assert set(self.FOUND.serving) == {(ORGANIZATION, "a"), (ACME, "a")}

    def test_knows_what_a_claim_rests_on_each_item_once_in_the_claims_order(self) -> None:
        rated = self.FOUND.records[ACME, "sdd04"].claims["a1"]
        assert [each.key for each in self.FOUND.serving_of(rated)] == [(ACME, "a"), (ORGANIZATION, "a")]


def test_events_follow_each_other_by_day_and_a_withdrawal_is_the_last_of_its_day() -> None:
    def event(kind: EventKind, day: int = 2, path: str = "b") -> Event:
        return Event(path, "h2", kind, date(2026, 7, day), "So.")

    wanted = [
        event("withdrawn", 1),
        event("suspended"),
        event("reinstated", path="a"),
        event("reinstated"),
        event("withdrawn"),
        event("suspended", 10),
    ]
    assert sorted([wanted[place] for place in (3, 5, 0, 4, 1, 2)], key=lambda each: each.order) == wanted
