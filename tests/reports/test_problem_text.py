from __future__ import annotations

import pytest

from escm_tui.domain.problems import WHOLE_FILE, Position, problem
from escm_tui.reports.problem_text import problem_line


@pytest.mark.parametrize(
    ("position", "place"),
    [(Position(2, 16), "a.yaml:2:16"), (Position(2), "a.yaml:2"), (WHOLE_FILE, "a.yaml")],
)
def test_place_names_only_what_is_known(position: Position, place: str) -> None:
    assert problem_line(problem("R008", "a.yaml", position, "No file.")) == f"{place} R008 error No file."
