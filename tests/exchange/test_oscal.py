"""OSCAL documents: sound by the tools of others, and the same for one state."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.profile import profile_of
from escm_tui.exchange.oscal import oscal_documents, oscal_files
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.snapshots import snapshot
from tests.support.two_evaluations import FIRST, SECOND, TODAY, two_evaluations

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> EvidenceRepository:
    return EvidenceRepository.open(two_evaluations(tmp_path_factory.mktemp("built") / "northwind").root, today=TODAY)


def documents(repo: EvidenceRepository, revision: str = SECOND) -> dict[str, Any]:
    return oscal_documents(repo.profile(revision))


def every_object(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from every_object(each)


def test_one_state_gives_the_same_bytes(repo: EvidenceRepository) -> None:
    assert oscal_files(repo.profile(SECOND)) == oscal_files(repo.profile(SECOND))
    first, second = documents(repo, FIRST), documents(repo, SECOND)
    assert first["catalog.json"] == second["catalog.json"]
    assert (
        first["assessment-results.json"]["assessment-results"]["uuid"]
        != (second["assessment-results.json"]["assessment-results"]["uuid"])
    )

    def slugs(told: Any) -> dict[str, str]:
        [result] = told["assessment-results.json"]["assessment-results"]["results"]
        return {each["props"][0]["value"]: each["uuid"] for each in result["observations"]}

    # An item keeps its id from evaluation to evaluation.
    assert slugs(first).items() < slugs(second).items()


def test_the_catalog_is_the_whole_model(repo: EvidenceRepository) -> None:
    catalog = documents(repo)["catalog.json"]["catalog"]
    controls = [control for group in catalog["groups"] for control in group["controls"]]
    items = [part for control in controls for part in control["parts"][0]["parts"]]
    assert (len(catalog["groups"]), len(controls), len(items)) == (10, 84, 1690)
    ids = [each["id"] for each in every_object(catalog) if "id" in each]
    assert len(set(ids)) == len(ids)
    assert all(_TOKEN.fullmatch(each) for each in ids)
    links = {link["href"].removeprefix("#") for control in controls for link in control.get("links", ())}
    assert links <= {control["id"] for control in controls}


def test_documents_name_each_other(repo: EvidenceRepository) -> None:
    told = documents(repo)
    [imported] = told["profile.json"]["profile"]["imports"]
    assert (imported["href"], len(imported["include-controls"][0]["with-ids"])) == ("catalog.json", 74)
    plan = told["assessment-plan.json"]["assessment-plan"]
    assert plan["import-ssp"]["href"] == f"#{plan['back-matter']['resources'][0]['uuid']}"
    results = told["assessment-results.json"]["assessment-results"]
    assert results["import-ap"] == {"href": "assessment-plan.json"}
    uuids = [each["uuid"] for document in told.values() for each in every_object(document) if "uuid" in each]
    assert all(_UUID.fullmatch(each) for each in uuids)
    assert len(set(uuids)) == len(uuids)


def test_findings_say_what_the_profile_says(repo: EvidenceRepository) -> None:
    [result] = documents(repo)["assessment-results.json"]["assessment-results"]["results"]
    assert {each["name"]: each["value"] for each in result["props"]} == {"level": "2", "basis": "claims"}
    profile = repo.profile(SECOND)
    states = {each["target"]["target-id"][:5]: each["target"]["status"]["state"] for each in result["findings"]}
    rated = {
        name: "satisfied" if each.status.value == "satisfied" else "not-satisfied"
        for name, each in profile.practices.items()
        if each.status.value != "not_rated" and each.practice.level <= 3
    }
    assert states == rated
    fallen = next(each for each in result["findings"] if each["target"]["target-id"] == "knw03_smt")
    assert fallen["props"][0]["value"] == "partial"
    assert "b1" in fallen["description"]
    known = {each["uuid"] for each in result["observations"]}
    assert {
        one["observation-uuid"] for each in result["findings"] for one in each.get("related-observations", ())
    } <= known
    assert "related-observations" in fallen


def test_an_empty_repository_has_no_empty_lists(tmp_path: Path) -> None:
    told = oscal_documents(profile_of(load_catalog(), snapshot()))
    [result] = told["assessment-results.json"]["assessment-results"]["results"]
    assert "observations" not in result
    assert "findings" not in result
    assert [] not in [value for each in every_object(told) for value in each.values()]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")
def test_trestle_finds_the_documents_valid(repo: EvidenceRepository, tmp_path: Path) -> None:
    # Imported here, since it takes as long as many tests.
    validator = importlib.import_module("trestle.core.validator_factory").validator_factory._objects["all"]
    kinds = {
        "catalog.json": "catalog.Catalog",
        "profile.json": "profile.Profile",
        "assessment-plan.json": "assessment_plan.AssessmentPlan",
        "assessment-results.json": "assessment_results.AssessmentResults",
    }
    for name, data in oscal_files(repo.profile(SECOND)).items():
        path = tmp_path / name
        path.write_bytes(data)
        module, _, kind = kinds[name].partition(".")
        model: Any = getattr(importlib.import_module(f"trestle.oscal.{module}"), kind).oscal_read(path)
        assert validator.model_is_valid(model, True, None), name
        # Nothing is dropped on the way through its own classes, but for how moments are written.
        again = json.loads(model.oscal_serialize_json().replace("+00:00", "Z"))
        assert again == json.loads(data)
