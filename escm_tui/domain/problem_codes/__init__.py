"""The table of problem codes, by family; `escm explain CODE` shows the page of each."""

from __future__ import annotations

from escm_tui.domain.problem_codes.capability import CAPABILITY
from escm_tui.domain.problem_codes.changes import CHANGES
from escm_tui.domain.problem_codes.code import Code, Severity
from escm_tui.domain.problem_codes.references import REFERENCES
from escm_tui.domain.problem_codes.texts import TEXTS

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = {each.code: each for each in (*TEXTS, *REFERENCES, *CAPABILITY, *CHANGES)}
