"""The shape of the model, on a small one; its facts are tested where they are loaded."""

from __future__ import annotations

import pytest

from escm_tui.domain.catalog import Relation, activity_sort_key
from tests.support.snapshots import DEL01, KNW01, KNW07, PRF07, REL05, SDD04, SMALL, TFR06


def test_activities_sort_as_people_count() -> None:
    ids = ["c1", "b10", "b2", "b2b", "b1a", "b", "a1", "b2a", "b1", "B1", "b" + "9" * 5000, "b\u0662"]
    assert sorted(ids, key=activity_sort_key) == [
        *("a1", "b1", "b1a", "b2", "b2a", "b2b", "b10", "c1"),
        *("B1", "b", "b" + "9" * 5000, "b\u0662"),
    ]


def test_a_practice_knows_its_activities() -> None:
    assert [each.id for each in SDD04.required] == ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3", "c4", "c5"]
    assert [each.id for each in SDD04.recommended] == ["b2a"]
    assert SDD04.by_id["b2a"].major == "b"
    assert not SDD04.by_id["b2a"].required
    assert SDD04.by_id["b2"].required
    assert (KNW07.ongoing, SDD04.ongoing) == (True, False)


def test_a_catalog_finds_practices() -> None:
    assert SMALL.by_id["prf07"] is PRF07
    assert list(SMALL.of_level(3)) == [REL05, TFR06]
    assert list(SMALL.of_area("knw")) == [KNW01, KNW07]
    assert list(SMALL.of_area("xyz")) == []
    assert list(SMALL.area_names.items())[:2] == [("knw", "Area knw"), ("cnt", "Area cnt")]


def test_relations_are_read_backwards_too() -> None:
    assert SMALL.related_from == {
        "sdd04": (Relation("del01", "dependency"),),
        "knw07": (Relation("rel05", "progression"),),
        "knw01": (Relation("rel05", "related"),),
    }
    assert DEL01.related == (Relation("sdd04", "dependency"),)


@pytest.mark.parametrize("name", ["a1", "a2", "a3", "c1", "c5"])
def test_every_practice_has_the_activities_that_institutionalize_it(name: str) -> None:
    assert all(each.by_id[name].required for each in SMALL.practices)
