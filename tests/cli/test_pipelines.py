"""Validate and compare in pipelines."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND

_UNSOUND = {"organization/ppl/ppl01.yaml": "activities:\n  b1: {rating: satisfid}\n"}


def test_validate_as_sarif(run: Run, northwind: GitRepository) -> None:
    answer = run("validate", "--format", "sarif")
    assert (answer.code, answer.err) == (0, "")
    [first, second] = answer.json["runs"][0]["results"]
    assert (first["ruleId"], second["ruleId"]) == ("C006", "E004")
    listed = run("validate", "--json").json["problems"]
    assert [each["partialFingerprints"]["escmProblem/v1"] for each in (first, second)] == [
        each["fingerprint"] for each in listed
    ]
    path = northwind.root / "organization/tfr/tfr02.yaml"
    path.write_text(f"\n# a remark\n\n{path.read_text()}")
    moved = run("validate", "--format", "sarif").json["runs"][0]["results"][1]
    region = second["locations"][0]["physicalLocation"]["region"]
    assert moved["locations"][0]["physicalLocation"]["region"]["startLine"] == region["startLine"] + 3
    assert moved["partialFingerprints"] == second["partialFingerprints"]
    northwind.write(_UNSOUND)
    broken = run("validate", "--format", "sarif", "organization/ppl")
    assert (broken.code, [each["level"] for each in broken.json["runs"][0]["results"]]) == (1, ["error"])


def test_validate_as_junit(run: Run, northwind: GitRepository) -> None:
    clean = ET.fromstring(run("validate", "--format", "junit").out)
    listed = [path for path in northwind.git("ls-files").splitlines() if path.endswith(".yaml") and "/" in path]
    assert (clean.get("tests"), clean.get("failures")) == (str(len(listed)), "0")
    strict = run("validate", "--format", "junit", "--strict", "organization/tfr")
    whole = ET.fromstring(strict.out)
    assert strict.code == 1
    assert (whole.get("failures"), {case.get("classname") for case in whole[0]}) == ("1", {"organization/tfr"})
    northwind.write(_UNSOUND)
    broken = run("validate", "--format", "junit")
    assert (broken.code, ET.fromstring(broken.out).get("failures")) == (1, "1")


def test_validate_as_annotations(run: Run, northwind: GitRepository) -> None:
    lines = run("validate", "--format", "github").out.splitlines()
    assert lines == [
        (
            "::warning file=engagements/acme/knw/knw07.yaml,line=3,col=13,title=C006 activities.b2.rating::acme claims "
            "unsatisfied where the organization claims satisfied.%0ALook at both claims; one of them is not the whole "
            "truth."
        ),
        (
            "::warning file=organization/tfr/tfr02.yaml,line=24,col=9,title=E004 activities.b1.evidence.6::"
            "lead-interview expired on 2024-01-17.%0ARenew the document and its dates, or attach other evidence."
        ),
        "2 warnings in the work tree, as of 2024-03-01.",
    ]
    northwind.write(_UNSOUND)
    assert run("validate", "--format", "github").code == 1


def test_compare_fails_on_what_was_asked_for(run: Run, northwind: GitRepository) -> None:
    asked = ("regression", "fallen", "level", "activities", "evidence", "rules", "any")
    words = [word for each in asked for word in ("--fail-on", each)]
    answer = run("compare", FIRST, SECOND, "--format", "json", *words)
    assert (answer.code, answer.json["failed_on"]) == (1, ["regression", "fallen", "activities", "evidence", "any"])
    assert answer.err.splitlines() == [
        "--fail-on regression: a Practice or the level fell.",
        "--fail-on fallen: a Practice fell.",
        "--fail-on activities: an Activity is rated lower or no longer.",
        "--fail-on evidence: evidence was removed or expired.",
        "--fail-on any: anything differs.",
    ]
    back = run("compare", SECOND, FIRST, "--format", "json", "--fail-on", "level")
    assert (back.code, back.json["failed_on"]) == (1, ["level"])
    assert run("compare", FIRST, SECOND, "--fail-on", "level", "--fail-on", "rules").code == 0
    assert run("compare", FIRST, FIRST, *words).code == 0
    northwind.write({"escm.yaml": (northwind.root / "escm.yaml").read_text() + "rules: {corroboration: warn}\n"})
    ruled = run("compare", "HEAD", "--fail-on", "rules", "--json")
    assert (ruled.code, json.loads(ruled.out)["rules_changed"]) == (1, ["corroboration"])
