"""The story of a rater: a workbook goes out, is edited, and comes back."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from escm_tui.cli.main import main
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST

KNW07 = "organization/knw/knw07.yaml"


def enter(path: Path, entries: dict[str, dict[str, str | None]]) -> None:
    """What a rater does: find the rows of the organization by id and enter values by column."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        header = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 2).value == "organization":
                for column, value in entries.get(str(sheet.cell(row, 1).value), {}).items():
                    sheet.cell(row, header[column]).value = value
    book.save(path)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_round_trip_leaves_the_work_tree_clean(run: Run, northwind: GitRepository, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"claims.{form}"
    made = run("export", form, str(path))
    assert (made.code, made.err) == (0, "")
    assert made.out == f"Wrote {path}: {path.stat().st_size:,} bytes.\n"
    assert run("import", form, str(path), "--yes").out == "0 claims would change, 1703 rows would not.\n"
    assert northwind.git("status", "--porcelain") == ""
    again = run("export", form, str(path))
    assert (again.code, again.err) == (
        2,
        f"escm: {path} is there already, so nothing was written.\n  Try: Name another file, or add --force.\n",
    )
    assert run("export", form, str(path), "--force").code == 0


def test_a_formula_is_no_claim(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "claims.xlsx"
    run("export", "xlsx", str(path))
    enter(path, {"knw07.b2": {"rating": "partial", "note": "=A1&B1"}})
    answer = run("import", "xlsx", str(path), "--yes")
    assert (answer.code, answer.err) == (1, "Nothing was written: correct what is listed, then import again.\n")
    assert answer.out.splitlines()[:3] == [
        "0 claims would change, 1702 rows would not.",
        "1 row cannot be taken:",
        "knw row 123: The column note holds a formula, and claims are texts.",
    ]
    assert northwind.git("status", "--porcelain") == ""


def test_dry_run_then_yes(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "claims.xlsx"
    run("export", "xlsx", str(path))
    enter(path, {"knw07.b2": {"rating": "partial", "evidence": "plan", "note": "'=Suppliers\nare missing."}})
    shown = run("import", "xlsx", str(path))
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines() == [
        "1 claim would change, 1702 rows would not.",
        "  knw07.b2 (organization): satisfied → partial; -policy; -procedure; -guideline;",
        "      -program-plan; -business-case; -work-records; note: =Suppliers are",
        "      missing.",
        "knw07: satisfied → partial",
        "The Capability Level falls from 2 to 1.",
        "Nothing was written. Take it with: --yes",
    ]
    assert northwind.git("status", "--porcelain") == ""
    taken = run("import", "xlsx", str(path), "--yes")
    assert taken.out.splitlines()[-1] == "Wrote 1 file. Commit with: escm commit"
    assert northwind.git("status", "--porcelain") == f" M {KNW07}"
    claim = run("show", "knw07.b2", "--json").json["spans"]["organization"]["activities"]["b2"]["claim"]
    assert claim == {"rating": "partial", "evidence": ["plan"], "note": "=Suppliers\nare missing.", "because": ""}
    assert run("import", "xlsx", str(path)).out == "0 claims would change, 1703 rows would not.\n"


def test_stale_and_wrong_rows_refuse_the_whole_table(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "claims.xlsx"
    run("export", "xlsx", str(path))
    enter(
        path,
        {
            "knw07.b2": {"rating": "partial"},
            "knw07.b3": {"rating": "partial"},
            "knw03.b2": {"evidence": "polcy"},
        },
    )
    run("rate", "knw07.b3", "unsatisfied")
    state = northwind.git("status", "--porcelain")
    answer = run("import", "xlsx", str(path), "--yes", "--json")
    assert answer.code == 1
    told = answer.json
    assert [each["text"] for each in told["problems"]] == ["No evidence polcy in organization."]
    assert [each["hint"] for each in told["problems"]] == ["Did you mean policy?"]
    assert [each["text"] for each in told["stale"]] == [
        "knw07.b3 of organization was changed since the table was made: it is unsatisfied now."
    ]
    assert told["written"] == []
    assert northwind.git("status", "--porcelain") == state
    text = run("import", "xlsx", str(path), "--yes")
    assert (text.code, text.err) == (1, "Nothing was written: correct what is listed, then import again.\n")


def test_a_table_of_another_repository_is_refused(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    run("export", "csv", str(path), "--rev", FIRST)
    base = northwind.git("rev-parse", f"{FIRST}^{{commit}}")
    path.write_bytes(path.read_bytes().replace(base.encode(), b"a" * 40))
    answer = run("import", "csv", str(path))
    assert (answer.code, answer.err.splitlines()[0]) == (
        2,
        "escm: The table was made from commit aaaaaaaaaaaa, which this repository does not have.",
    )


def test_what_cannot_be_read_is_told(northwind: GitRepository, run: Run) -> None:
    answer = run("import", "csv", "absent.csv")
    assert (answer.code, answer.err) == (2, "escm: absent.csv cannot be read: No such file or directory.\n")


def test_csv_goes_to_stdout(northwind: GitRepository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    caught = io.TextIOWrapper(raw, encoding="utf-8")
    monkeypatch.setattr("sys.stdout", caught)
    assert main(["export", "csv", "-", "--span", "acme"]) == 0
    lines = raw.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 1691
    assert lines[1].startswith('"knw01.a1","engagements/acme",')
