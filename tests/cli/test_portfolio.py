"""Providers side by side, and the data sets and OSCAL files of one of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND


@pytest.fixture
def three(northwind: GitRepository, tmp_path: Path) -> list[str]:
    """Three providers: one as it is, one at its first evaluation, one that has lost a Practice."""
    for name, organization in (("acme", "Acme Services"), ("bright", "Bright Sourcing")):
        shutil.copytree(northwind.root, tmp_path / name, symlinks=True)
        manifest = tmp_path / name / "escm.yaml"
        manifest.write_text(manifest.read_text().replace("Northwind Services", organization))
    shutil.rmtree(tmp_path / "bright" / "organization" / "tch")
    return [str(tmp_path / name) for name in ("acme", "bright", "northwind")]


def test_providers_side_by_side(run: Run, three: list[str], golden: Callable[[str, str], None]) -> None:
    answer = run("portfolio", *three)
    assert (answer.code, answer.err) == (0, "")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    golden("portfolio", answer.out)
    told = run("portfolio", *three, "--json").json
    assert [(each["organization"], each["level"]) for each in told["providers"]] == [
        ("Acme Services", 2), ("Bright Sourcing", 1), ("Northwind Services", 2),
    ]  # fmt: skip
    assert {practice[:3] for practice in told["differing"]} == {"tch"}
    assert told["practices"][told["differing"][0]] == ["satisfied", "not_rated", "satisfied"]


def test_a_query_over_three_providers(run: Run, three: list[str]) -> None:
    sql = "SELECT organization, sum((status = 'satisfied')::int) AS good FROM practices GROUP BY 1 ORDER BY 1"
    answer = run("portfolio", *three, "--sql", sql)
    assert (answer.code, answer.err) == (0, "")
    counts = {
        each["organization"]: each["good"] for each in run("portfolio", *three, "--sql", sql, "--json").json["rows"]
    }
    assert list(counts) == ["acme-services", "bright-sourcing", "northwind-services"]
    assert counts["bright-sourcing"] < counts["acme-services"] == counts["northwind-services"]
    assert answer.out.splitlines()[0].split() == ["organization", "good"]
    wrong = run("portfolio", *three, "--sql", "SELECT 1 FROM nowhere")
    assert wrong.code == 2
    assert wrong.err.startswith("escm: DuckDB cannot answer this: Catalog Error: Table with name nowhere does not")


def test_one_that_cannot_be_read_does_not_hide_the_others(run: Run, three: list[str], tmp_path: Path) -> None:
    answer = run("portfolio", *three, str(tmp_path / "absent"), "--json")
    assert (answer.code, len(answer.json["providers"]), list(answer.json["unread"])) == (
        3, 3, [str(tmp_path / "absent")],
    )  # fmt: skip
    assert run("portfolio", str(tmp_path / "absent")).code == 2


def test_parquet_by_organization_evaluation_and_area(run: Run, three: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for each in three:
        made = run("export", "parquet", str(folder), "--repo", each)
        assert (made.code, made.err) == (0, "")
    sql = f"""
        SELECT organization, evaluation, count(DISTINCT area), count(*)
        FROM read_parquet('{folder}/practices/**/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL
    """
    evaluations = ("2024-h1", "2024-h2", "current")
    assert duckdb.connect().execute(sql).fetchall() == [
        (name, evaluation, 10, 84)
        for name in ("acme-services", "bright-sourcing", "northwind-services")
        for evaluation in evaluations
    ]
    again = run("export", "parquet", str(folder), "--repo", three[0])
    assert (again.code, again.err.splitlines()[0][-42:]) == (2, " is there already, so nothing was written.")


def test_oscal_files(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    folder = tmp_path / "oscal"
    made = run("export", "oscal", str(folder), "--rev", SECOND)
    assert (made.code, made.out.split(":")[0]) == (0, f"Wrote 4 files below {folder}")
    first = (folder / "assessment-results.json").read_bytes()
    assert run("export", "oscal", str(folder), "--rev", SECOND).code == 2
    assert run("export", "oscal", str(folder), "--rev", SECOND, "--force").code == 0
    assert (folder / "assessment-results.json").read_bytes() == first
    run("export", "oscal", str(folder), "--rev", FIRST, "--force")
    [result] = json.loads((folder / "assessment-results.json").read_bytes())["assessment-results"]["results"]
    assert result["props"][0]["value"] == "1"


def test_errors_are_told(run: Run, three: list[str]) -> None:
    (Path(three[1]) / "organization/knw/knw01.yaml").write_text("activities: []\n")
    assert f"In {three[1]} 1 error keeps files from counting: escm validate" in " ".join(
        run("portfolio", *three).out.split()
    )
