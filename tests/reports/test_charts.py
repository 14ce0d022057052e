"""Charts: names that fit below their columns, and the steps of the levels."""

from __future__ import annotations

from datetime import date

import pytest

from escm_tui.domain.records import Target
from escm_tui.reports.charts import _in_two, ladder


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("2026-h2", ["2026-h2"]),
        ("2025-certification", ["2025-", "certification"]),
        ("second-half-of-2025", ["second-half-", "of-2025"]),
        ("withoutanyhyphen", ["withoutanyhy\u2026"]),
        ("2025-incomprehensibilities", ["2025-", "incomprehens\u2026"]),
        ("incomprehensibilities-2025", ["incomprehensi", "bilities-2025"]),
    ],
)
def test_names_take_two_lines_at_most(name: str, lines: list[str]) -> None:
    assert _in_two(name, 13) == lines


@pytest.mark.parametrize(
    ("level", "target", "filled", "words"),
    [
        (1, None, 1, "Capability Level 1 of 5."),
        (3, Target(4, date(2026, 12, 31)), 3, "Capability Level 3 of 5. The target is Level 4."),
    ],
)
def test_steps_are_filled_up_to_the_level(level: int, target: Target | None, filled: int, words: str) -> None:
    drawn = ladder(level, target)
    assert (drawn.count('class="held"'), drawn.count("<rect")) == (filled, 5)
    assert f">{words}</title>" in drawn
    assert drawn.count('class="flag"') == (target is not None)


def test_no_level_has_no_steps() -> None:
    assert ladder(None, Target(3)) == ""
