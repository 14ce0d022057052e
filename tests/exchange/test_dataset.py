"""The data set: rows by the profile, folders that DuckDB reads, and a clear stop without the libraries."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from escm_tui.domain.profile import profile_of
from escm_tui.errors import UsageError
from escm_tui.exchange.dataset import CURRENT, TABLES, State, distinct, parquet_files, plain_name, query, rows
from tests.support.snapshots import ACME, catalog, engagement, item, practice, record, satisfying, snapshot

KNW07, PPL01 = practice("knw07"), practice("ppl01", level=3)
CATALOG = catalog(KNW07, PPL01)


def state(name: str = "northwind", evaluation: str = CURRENT) -> State:
    things = (
        *satisfying(KNW07), engagement("acme"), record(ACME, "knw07", b1="partial:organization/knw07-work"),
        item("unused", "interview", valid="2020-01-01..2020-12-31"),
    )  # fmt: skip
    return State(name, evaluation, profile_of(CATALOG, snapshot(*things)))


def test_rows_say_what_the_profile_says() -> None:
    told = rows([state()])
    assert [(each["practice"], each["status"], each["required_holding"]) for each in told["practices"]] == [
        ("knw07", "satisfied", 11),
        ("ppl01", "not_rated", 0),
    ]
    theirs = [each for each in told["activities"] if each["span"] == ACME and each["rating"]]
    assert [(each["activity"], each["rating"], each["status"], each["evidence"]) for each in theirs] == [
        ("b1", "partial", "partial", 1)
    ]
    assert [(each["slug"], each["area"], each["serves"], each["activities"]) for each in told["evidence"]] == [
        ("knw07-talk", "knw", True, 11),
        ("knw07-work", "knw", True, 12),
        ("unused", "none", False, 0),
    ]
    assert all(list(row) and set(row) == set(TABLES[name]) for name, found in told.items() for row in found)


def test_duckdb_reads_the_folders(tmp_path: Path) -> None:
    files = parquet_files([state("northwind", "2026-h1"), state("northwind"), state("acme")])
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    assert "practices/organization=northwind/evaluation=2026-h1/area=knw/part-0.parquet" in files
    assert files == parquet_files([state("northwind", "2026-h1"), state("northwind"), state("acme")])
    sql = f"""
        SELECT organization, evaluation, area, count(*), count(*) FILTER (status = 'satisfied')
        FROM read_parquet('{tmp_path}/practices/**/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL
    """
    assert duckdb.connect().execute(sql).fetchall() == [
        ("acme", "current", "knw", 1, 1),
        ("acme", "current", "ppl", 1, 0),
        ("northwind", "2026-h1", "knw", 1, 1),
        ("northwind", "2026-h1", "ppl", 1, 0),
        ("northwind", "current", "knw", 1, 1),
        ("northwind", "current", "ppl", 1, 0),
    ]


def test_a_query_over_three_providers_in_one_call() -> None:
    names, found = query(
        [state("acme"), state("northwind"), State("empty", CURRENT, profile_of(CATALOG, snapshot()))],
        "SELECT organization, sum((status = 'satisfied')::int) AS good FROM practices GROUP BY 1 ORDER BY 1",
    )
    assert (names, found) == (["organization", "good"], [("acme", 1), ("empty", 0), ("northwind", 1)])
    assert query([State("empty", CURRENT, profile_of(CATALOG, snapshot()))], "SELECT * FROM activities")[1] == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY practices TO '/tmp/escm-never.csv'",
        "ATTACH '/tmp/escm-never.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SELECT nothing FROM practices",
        "no query",
    ],
)
def test_a_query_reaches_nothing_but_the_tables(sql: str) -> None:
    with pytest.raises(UsageError, match="DuckDB cannot answer this") as caught:
        query([state()], sql)
    assert caught.value.hint.startswith("The tables are practices(organization, ")
    assert not Path("/tmp/escm-never.csv").exists()


@pytest.mark.parametrize(
    ("module", "needing"), [("pyarrow.parquet", lambda: parquet_files([state()])), ("duckdb", lambda: query([], ""))]
)
def test_without_the_extra_it_says_so(module: str, needing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert callable(needing)
    with pytest.raises(UsageError) as caught:
        needing()
    assert caught.value.message == f"This needs {module.partition('.')[0]}, which is not installed."
    assert caught.value.hint == "Install it with: pip install 'escm-tui[data]'"


def test_names_of_folders() -> None:
    assert [plain_name(each) for each in ("Northwind Services", "../..", "Größe & Co.", "")] == [
        "northwind-services", "unnamed", "gr-sse-co", "unnamed",
    ]  # fmt: skip
    assert [each.organization for each in distinct([state(), state(), state("acme"), state()])] == [
        "northwind", "northwind-2", "acme", "northwind-3",
    ]  # fmt: skip
