"""Reasons gathered into sentences."""

from __future__ import annotations

from escm_tui.domain.assessed import Unmet
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.reasons import in_ranges, reason_lines, reason_sentences, telling
from escm_tui.reports.typeset import Page

SPAN = "engagements/acme"


def unrated(*activities: str) -> list[Unmet]:
    return [Unmet("activity", SPAN, each, f"{each} is not rated.") for each in activities]


def test_neighbors_are_named_as_ranges() -> None:
    assert in_ranges(["a1", "a2", "a3", "b2", "b3", "b5", "c1"]) == ["a1 to a3", "b2", "b3", "b5", "c1"]
    assert in_ranges(["b9", "b10", "b11", "b11a", "c1"]) == ["b9 to b11", "b11a", "c1"]


def test_same_reasons_become_one_sentence() -> None:
    reasons = [
        *unrated("a1", "b1"),
        Unmet("documentation", SPAN, "b2", "b2 calls for a document; only an interview is attached."),
        *unrated("b3"),
        Unmet("documentation", SPAN, "b4", "b4 calls for a document; only an interview is attached."),
        Unmet("span", "", "", "No span satisfies this Practice."),
    ]
    assert reason_sentences(reasons) == (
        (SPAN, "a1, b1 and b3 are not rated."),
        (SPAN, "b2 and b4 call for a document; only an interview is attached."),
        ("", "No span satisfies this Practice."),
    )


def test_spans_stay_apart() -> None:
    reasons = [*unrated("a1"), Unmet("activity", "organization", "a1", "a1 is not rated.")]
    assert reason_sentences(reasons) == ((SPAN, "a1 is not rated."), ("organization", "a1 is not rated."))


def test_all_required_activities_are_named_so() -> None:
    practice = load_catalog().by_id["knw07"]
    reasons = unrated(*(each.id for each in practice.required))
    assert reason_sentences(reasons, practice) == ((SPAN, "All 13 Required Activities are not rated."),)
    assert list(reason_lines(Page(40), reasons, practice)) == [
        "  acme: All 13 Required Activities are",
        "    not rated.",
    ]


def test_rule_about_spans_stands_back_where_a_record_says_more() -> None:
    span = Unmet("span", "", "", "No span satisfies this Practice.")
    assert telling([span, *unrated("a1")]) == tuple(unrated("a1"))
    assert telling([span]) == (span,)


def test_text_of_files_is_made_harmless() -> None:
    assert reason_sentences([Unmet("evidence", "", "b1", "b1 \x1b[31m")]) == (("", "b1 \\x1b[31m"),)
