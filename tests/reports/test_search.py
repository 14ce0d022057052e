"""Finding by a few letters: what is found, in which order, and how fast."""

from __future__ import annotations

from time import process_time

import pytest

from escm_tui.domain.records import EvidenceItem, EvidenceKind
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.search import KINDS, SearchIndex, matched, search_entries

ITEMS = {
    (span, slug): EvidenceItem(
        span=span, slug=slug, path=f"{span}/evidence/{slug}.yaml", title=title, kind=EvidenceKind.ARTIFACT
    )
    for span, slug, title in (
        ("organization", "recovery-drill", "Protocol of the recovery drill"),
        ("engagements/acme", "staff-list", "Staff \u202e list"),
    )
}


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return search_entries(load_catalog(), ITEMS)


def test_everything_can_be_found(index: SearchIndex) -> None:
    counts = {kind: sum(entry.kind == kind for entry in index.entries) for kind in KINDS}
    assert counts == {"practice": 84, "activity": 1690, "evidence": 2, "term": 100}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("knw07", ("practice", "knw07")),
        ("KNW07.b2", ("activity", "knw07.b2")),
        ("disas", ("practice", "thr07")),
        ("disaster rec", ("practice", "thr07")),
        ("dr", ("practice", "ppl05")),
        ("dstr", ("practice", "thr07")),
        ("disastre", ("practice", "thr07")),
        ("share knwo", ("practice", "knw01")),
        ("engagement", ("term", "Engagement")),
        ("recovery-dr", ("evidence", "recovery-drill")),
        ("recov", ("practice", "thr07")),
        ("drill", ("evidence", "recovery-drill")),
        ("list staff", ("evidence", "staff-list")),
    ],
)
def test_what_is_meant_stands_first(index: SearchIndex, text: str, first: tuple[str, str]) -> None:
    entry = index.find(text)[0].entry
    assert (entry.kind, entry.id) == first


def test_the_kinds_rank_and_activities_keep_their_order(index: SearchIndex) -> None:
    found = [hit.entry.id for hit in index.find("knw07")]
    assert found[0] == "knw07"
    assert found[1:4] == ["knw07.a1", "knw07.a2", "knw07.a3"]
    assert [hit.entry.kind for hit in index.find("knowledge system")[:3]] == ["term", "practice", "activity"]


def test_every_word_counts(index: SearchIndex) -> None:
    assert len(index.find("disaster")) > len(index.find("disaster recovery plan")) > 0
    assert index.find("disaster zebra") == []
    assert index.find("   ") == []


def test_one_kind_alone(index: SearchIndex) -> None:
    assert {hit.entry.kind for hit in index.find("recovery", ["evidence"])} == {"evidence"}


def test_at_most_so_many(index: SearchIndex) -> None:
    assert len(index.find("a", most=7)) == 7


@pytest.mark.parametrize(
    ("text", "query", "places"),
    [
        ("Disaster recovery", "rec", [(9, 12)]),
        ("Disaster recovery", "dis aster", [(0, 8)]),
        ("a b a", "a", [(0, 1), (4, 5)]),
        ("Disaster", "", []),
        ("İx", "x", []),
    ],
)
def test_the_words_are_marked(text: str, query: str, places: list[tuple[int, int]]) -> None:
    assert matched(text, query) == places


def test_a_key_takes_less_than_50_ms(index: SearchIndex) -> None:
    """The best of three, in processor time, for each further letter of a long query with a slip in it."""
    query = "establish recoverz"
    for end in range(1, len(query) + 1):
        best = 1.0
        for _ in range(3):
            begun = process_time()
            index.find(query[:end])
            best = min(best, process_time() - begun)
        assert best < 0.05, query[:end]
