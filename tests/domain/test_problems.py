"""Problems and their table."""

from __future__ import annotations

import re

import pytest

from escm_tui.domain.problems import CODES, WHOLE_FILE, Code, Position, Severity, problem, sort_problems
from escm_tui.domain.records import Rules


def test_a_problem_takes_severity_and_next_step_from_its_code() -> None:
    found = problem("E004", "organization/knw/knw07.yaml", Position(3, 9), "old expired on 2026-03-31.", field="a.b")
    assert (found.severity, found.hint) == (Severity.WARNING, CODES["E004"].remedy)
    assert (found.line, found.column, found.field) == (3, 9, "a.b")


def test_a_problem_may_bring_its_own() -> None:
    found = problem("E004", "a.yaml", WHOLE_FILE, "It expired.", hint="Look.", severity=Severity.ERROR)
    assert (found.severity, found.hint, found.line, found.column) == (Severity.ERROR, "Look.", 0, 0)


class TestFingerprint:
    FOUND = problem("E004", "a.yaml", Position(3, 9), "It expired.", field="b")

    def test_is_known(self) -> None:
        assert self.FOUND.fingerprint == "d0c9df260e8978ef"

    def test_stays_when_lines_severity_and_hint_move(self) -> None:
        moved = self.FOUND._replace(position=Position(30, 1), severity=Severity.ERROR, hint="Look.")
        assert moved.fingerprint == self.FOUND.fingerprint

    @pytest.mark.parametrize("change", [{"code": "E005"}, {"path": "b.yaml"}, {"field": "c"}, {"text": "It is gone."}])
    def test_tells_apart_what_differs(self, change: dict[str, str]) -> None:
        assert self.FOUND._replace(**change).fingerprint != self.FOUND.fingerprint  # type: ignore[arg-type]

    @pytest.mark.parametrize("odd", [chr(0xDC80), chr(0xD800), chr(0x1F600)], ids=["escaped", "lone", "wide"])
    def test_takes_any_text(self, odd: str) -> None:
        assert len(self.FOUND._replace(path=odd, text=odd).fingerprint) == 16


def test_problems_are_sorted_by_path_place_and_code_and_come_once() -> None:
    expected = [
        problem("Y003", "a.yaml", WHOLE_FILE, "x"),
        problem("S001", "a.yaml", Position(2, 9), "x"),
        problem("E004", "a.yaml", Position(10, 1), "x"),
        problem("S001", "a.yaml", Position(10, 1), "x", field="a"),
        problem("S001", "a.yaml", Position(10, 1), "x", field="b"),
        problem("S001", "a.yaml", Position(10, 1), "y"),
        problem("R001", "b.yaml", WHOLE_FILE, "x"),
    ]
    assert sort_problems([*reversed(expected), *expected]) == tuple(expected)
    assert sort_problems([]) == ()


class TestTable:
    @pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
    def test_every_code_explains_itself(self, code: Code) -> None:
        assert re.fullmatch(r"[YSRECPG][0-9]{3}", code.code)
        assert code.title
        assert not code.title.endswith(".")
        assert code.explanation.endswith(".")
        assert code.remedy
        assert "  " not in code.explanation

    def test_is_keyed_by_code_in_families(self) -> None:
        assert all(key == code.code for key, code in CODES.items())
        assert list(dict.fromkeys(key[0] for key in CODES)) == list("YSRECPG")

    def test_numbers_have_no_gaps(self) -> None:
        for family in "YSRECPG":
            numbers = [int(key[1:]) for key in CODES if key[0] == family]
            assert numbers == list(range(1, len(numbers) + 1))

    def test_rules_are_those_of_the_manifest(self) -> None:
        settings = {*Rules._fields} - {"completed_counts_months"}
        assert {code.rule for code in CODES.values() if code.rule} == settings

    def test_what_depends_on_a_date_or_on_judgment_is_no_error(self) -> None:
        for code in CODES.values():
            if code.rule or code.code.startswith("C") or code.code in {"G009", "R012", "P002", "P003", "P004"}:
                assert code.severity is Severity.WARNING
            else:
                assert code.severity is (Severity.NOTE if code.code == "E009" else Severity.ERROR)
