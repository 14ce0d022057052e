"""The model, the codes and the schemas from the command line; no repository is around."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.domain.problem_codes import CODES
from escm_tui.load.catalog import load_catalog
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

Golden = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_list_as_text_fits_the_page(run: Run, golden: Golden) -> None:
    answer = run("model", "list", "level:4")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    golden("model-list", answer.out)


def test_list_counts_the_whole_model(run: Run) -> None:
    lines = run("model", "list").out.splitlines()
    assert len(lines) == 1 + 84 + 3
    assert lines[-2:] == [
        "84 Practices with 1,234 Required and 456 Recommended Activities.",
        "* Support Practice",
    ]
    payload = run("model", "list", "support:yes", "--json").json
    assert len(payload["practices"]) == 13
    assert run("model", "list", "xyzzy").out == "None of the 84 Practices.\n"


def test_show(run: Run) -> None:
    out = run("model", "show", "knw07").out
    assert out.splitlines()[0].startswith("knw07  ")
    assert len([line for line in out.splitlines() if line[:3] in {"  a", "  b", "  c"}]) == 13
    assert len(run("model", "show", "knw07", "--json").json["activities"]) == 13
    assert run("model", "show", "knv07").code == 2


def test_export_is_the_whole_catalog_with_or_without_json(run: Run) -> None:
    payload = run("model", "export", "--json").json
    assert payload == run("model", "export").json
    assert len(payload["practices"]) == 84
    assert sum(len(each["activities"]) for each in payload["practices"]) == 1690
    assert (len(payload["glossary"]), len(payload["measurement_core"])) == (100, 9)
    assert run("model", "export").out.isascii()


def test_glossary(run: Run) -> None:
    assert run("model", "glossary", "--json").json["glossary"][0] == {
        "term": load_catalog().glossary[0].term,
        "definition": load_catalog().glossary[0].definition,
    }
    one = run("model", "glossary", "engagement").out.splitlines()
    assert one[0] == "Engagement"
    assert one[1].startswith("  ")
    answer = run("model", "glossary", "engagemnet")
    assert (answer.code, answer.err) == (
        2,
        "escm: The glossary has no term 'engagemnet'.\n  Did you mean engagement?\n",
    )


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str, run: Run) -> None:
    lines = run("explain", code.lower()).out.splitlines()
    assert lines[0] == f"{code}  {CODES[code].title}"
    assert lines[-1] or lines[-2]
    assert all(len(line) <= 80 for line in lines)


def test_codes_are_listed(run: Run) -> None:
    assert len(run("explain").out.splitlines()) == 1 + len(CODES)
    assert [each["code"] for each in run("explain", "--json").json["codes"]] == list(CODES)
    assert run("explain", "C003", "--json").json["codes"][0]["rule"] == "documentation"


def test_schemas_are_listed_and_printed_as_they_ship(run: Run) -> None:
    names = run("schema").out.split()
    assert names == sorted(names)
    assert "record-1.schema.json" in names
    for words in (("schema", "record"), ("schema", "record-1.schema.json")):
        assert json.loads(run(*words).out)["$id"].endswith("record-1.schema.json")
    assert run("schema", "rekord").err == "escm: There is no schema rekord.\n  Did you mean record?\n"
    assert run("schema", "record", "--write").code == 2


def test_schemas_of_a_repository_are_restored(run: Run, northwind: GitRepository) -> None:
    assert run("schema", "--write").out == "All schemas are as they should be.\n"
    path = ".escm/schemas/record-1.schema.json"
    northwind.write({path: "{}\n"})
    assert run("validate").code == 1
    assert run("schema", "--write").out == f"Restored {path}\n"
    assert run("validate").code == 0
