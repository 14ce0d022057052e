"""The Map's places, for any room."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from escm_tui.load.catalog import load_catalog
from escm_tui.tui.widgets.map_layout import MEASURES, lay_out

CATALOG = load_catalog()


@given(width=st.integers(40, 260), height=st.integers(5, 80))
def test_every_practice_has_a_place_of_its_own(width: int, height: int) -> None:
    plan = lay_out(CATALOG, width, height)
    assert set(plan.at) == set(CATALOG.by_id)
    taken = {(x, spot.y) for spot in plan.spots for x in range(spot.x, spot.x + plan.measures.cell)}
    assert len(taken) == len(plan.spots) * plan.measures.cell
    assert all(spot.y < plan.height for spot in plan.spots)


@pytest.mark.parametrize(("width", "height", "cell"), [(58, 13, 3), (78, 14, 4), (116, 25, 5), (190, 45, 6)])
def test_all_of_it_fits(width: int, height: int, cell: int) -> None:
    plan = lay_out(CATALOG, width, height)
    assert plan.measures.cell == cell
    assert plan.measures.width <= width
    assert plan.height <= height
    assert max(spot.x for spot in plan.spots) + cell <= width


def test_measures_are_listed_from_wide_to_narrow() -> None:
    widths = [measures.width for measures in MEASURES]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(
    ("practice", "right", "down", "there"),
    [
        ("knw02", 1, 0, "knw07"),
        ("knw08", 1, 0, "knw03"),
        ("knw02", -1, 0, "knw02"),
        ("knw01", 1, 0, "knw01"),
        ("knw02", 0, 1, "ppl03"),
        ("knw02", 0, -1, "knw02"),
        ("ppl03", 0, 1, "prf01"),
        ("ppl02", 0, 1, "ppl09"),
        ("tch06", 0, 1, "tfr06"),
        ("tfr06", 0, 1, "tfr06"),
    ],
)
def test_the_cursor_stays_in_its_column(practice: str, right: int, down: int, there: str) -> None:
    plan = lay_out(CATALOG, 78, 14)
    assert (plan.beside(practice, right) if right else plan.below(practice, down)) == there


def test_a_pointer_finds_the_practice() -> None:
    plan = lay_out(CATALOG, 78, 14)
    spot = plan.at["cnt11"]
    assert plan.practice_at(spot.x, spot.y) == "cnt11"
    assert plan.practice_at(spot.x + plan.measures.cell - 1, spot.y) == "cnt11"
    assert plan.practice_at(0, 0) is None
