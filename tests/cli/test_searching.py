"""`escm search`: the model and the register, the best first; outside of a repository the model alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository


@pytest.mark.usefixtures("northwind")
def test_the_best_stands_first(run: Run) -> None:
    lines = run("search", "disaster", "rec", "--limit", "2").out.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["practice", "thr07", "Disaster", "recovery", "Threat", "Management"],
        ["activity", "thr01.b4", *lines[2].split()[2:]],
    ]


@pytest.mark.usefixtures("northwind")
def test_evidence_is_found_and_told_as_data(run: Run) -> None:
    found = run("search", "lead-interview", "--json").json
    assert (found["schema"], found["version"], found["query"]) == ("escm/search", 1, "lead-interview")
    first = found["found"][0]
    assert (first["kind"], first["id"], first["in"]) == ("evidence", "lead-interview", "organization")


@pytest.mark.usefixtures("northwind")
def test_one_kind_alone(run: Run) -> None:
    found = run("search", "engagement", "--kind", "term", "--json").json["found"]
    assert {each["kind"] for each in found} == {"term"}
    assert found[0]["id"] == "Engagement"


@pytest.mark.usefixtures("northwind")
def test_nothing_is_a_sentence(run: Run) -> None:
    answer = run("search", "zebra")
    assert (answer.code, answer.out) == (0, "Nothing has all of these words. Fewer or shorter words find more.\n")


def test_outside_of_a_repository_the_model_is_searched(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    monkeypatch.chdir(nowhere)
    assert run("search", "knw07.b2").out.splitlines()[1].startswith("activity  knw07.b2")
    assert run("search", "knw07", "--repo", str(nowhere)).code == 3


def test_text_of_files_is_shown_and_never_obeyed(run: Run, northwind: GitRepository) -> None:
    northwind.write({"organization/evidence/hostile.yaml": 'title: "a \u202e[/b]"\nkind: interview\n'})
    assert "a <U+202E>[/b]" in run("search", "hostile").out
