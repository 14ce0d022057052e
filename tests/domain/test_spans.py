"""Which spans count on a day, and what an engagement is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from escm_tui.domain.catalog import LifeCycle, Practice
from escm_tui.domain.records import ORGANIZATION, engagement_of, engagement_span
from escm_tui.domain.spans import applies, months_later, phases_shown_by, spans_of_interest
from tests.support.snapshots import ACME, CNT02, DAY, DEL01, KNW07, TFR06, engagement, item, snapshot


def test_a_span_names_its_engagement() -> None:
    assert engagement_span("acme") == ACME == "engagements/acme"
    assert engagement_of(ACME) == "acme"
    assert engagement_of(ORGANIZATION) is None


class TestSpansOfInterest:
    def test_are_the_organization_and_active_engagements_by_name(self) -> None:
        found = snapshot(
            engagement("dock"), engagement("acme"), engagement("city", "prospective"), engagement("b", "lost")
        )
        assert spans_of_interest(found) == (ORGANIZATION, "engagements/acme", "engagements/dock")
        assert found.spans == (
            ORGANIZATION,
            "engagements/acme",
            "engagements/b",
            "engagements/city",
            "engagements/dock",
        )

    @pytest.mark.parametrize(
        ("ended", "months", "counts"),
        [
            ("2024-06-30", 24, True),
            ("2024-06-29", 24, False),
            ("2026-06-30", 0, True),
            ("2026-06-29", 0, False),
            ("2026-12-31", 0, True),
            ("9999-12-31", 24, True),
        ],
    )
    def test_hold_completed_engagements_for_some_months(self, ended: str, months: int, counts: bool) -> None:
        over = engagement("acme", "completed", completion=f"2020-01-01..{ended}")
        found = spans_of_interest(snapshot(over, completed_counts_months=months))
        assert found == ((ORGANIZATION, ACME) if counts else (ORGANIZATION,))

    def test_hold_completed_engagements_whose_end_nobody_wrote_down(self) -> None:
        for over in (engagement("acme", "completed"), engagement("acme", "completed", completion="2001-01-01..")):
            assert spans_of_interest(snapshot(over)) == (ORGANIZATION, ACME)


class TestEnd:
    """The last day of an engagement."""

    def test_is_the_last_day_of_all_phases(self) -> None:
        both = engagement("acme", delivery="2020-01-01..2025-12-31", completion="2025-01-01..2025-06-30")
        assert both.ended == date(2025, 12, 31)

    def test_needs_no_end_of_earlier_phases(self) -> None:
        assert engagement("acme", initiation="2020-01-01..", completion="..2025-06-30").ended == date(2025, 6, 30)

    def test_is_open_while_the_last_phase_is(self) -> None:
        assert engagement("acme", initiation="..2020-01-01", delivery="2020-01-01..").ended is None
        assert engagement("acme").ended is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-03-31", 1, "2023-04-30"),
        ("2023-03-31", 0, "2023-03-31"),
        ("2023-12-01", 1, "2024-01-01"),
        ("2023-11-30", 25, "2025-12-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("9997-11-30", 24, "9999-11-30"),
        ("9999-12-31", 1, "9999-12-31"),
        ("9998-01-01", 600, "9999-12-31"),
    ],
)
def test_months_later(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


class TestApplies:
    @pytest.mark.parametrize(
        ("practice", "phase"), [(CNT02, "initiation"), (DEL01, "delivery"), (TFR06, "completion")], ids=str
    )
    def test_to_an_engagement_whose_phase_has_begun(self, practice: Practice, phase: str) -> None:
        assert applies(practice, engagement("acme", **{phase: "2026-06-30.."}), DAY)
        assert applies(practice, engagement("acme", **{phase: "..2020-01-01"}), DAY)
        assert not applies(practice, engagement("acme", **{phase: "2026-07-01.."}), DAY)
        others = {each: "2020-01-01.." for each in ("initiation", "delivery", "completion") if each != phase}
        assert not applies(practice, engagement("acme", **others), DAY)

    def test_always_when_the_practice_is_ongoing(self) -> None:
        assert KNW07.lifecycle is LifeCycle.ONGOING
        assert applies(KNW07, engagement("acme", completion="2030-01-01.."), DAY)


class TestPhasesShown:
    def test_by_the_organizations_item_are_those_it_names(self) -> None:
        assert phases_shown_by(item("a", phases="delivery completion"), snapshot()) == {"delivery", "completion"}

    def test_by_a_guidance_document_are_none(self) -> None:
        assert phases_shown_by(item("a", "guidance_document", phases="delivery"), snapshot()) == frozenset()

    def test_by_an_engagements_item_have_begun(self) -> None:
        seen = item("a", span=ACME, phases="initiation delivery completion")
        acme = engagement("acme", initiation="2020-01-01..", delivery="2026-07-01..")
        assert phases_shown_by(seen, snapshot(acme)) == {"initiation"}
        assert phases_shown_by(seen, snapshot()) == frozenset()
