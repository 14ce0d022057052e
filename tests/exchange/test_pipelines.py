"""Problems for pipelines: SARIF, JUnit XML and workflow commands."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from escm_tui.domain.problems import Position, Problem, Severity, problem
from escm_tui.exchange.junit import junit
from escm_tui.exchange.sarif import FINGERPRINT, sarif
from escm_tui.exchange.workflow_commands import workflow_commands
from tests.torture.hostile_texts import IN_FILES

_RECORD = "organization/knw/knw07.yaml"
EXPIRED = problem(
    "E004", _RECORD, Position(24, 9), "lead-interview expired on 2024-01-17.", field="activities.c1.evidence.0"
)
NO_MANIFEST = problem("R009", "escm.yaml", Position(), "The repository has no escm.yaml.")


def _closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT = _closed({"text": {"type": "string", "minLength": 1}})
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_COUNT = {"type": "integer", "minimum": 1}
# The part of the SARIF 2.1.0 standard that a result of ours lives in: every object closed, as there.
SARIF_2_1_0 = _closed(
    {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": _closed(
                {
                    "tool": _closed(
                        {
                            "driver": _closed(
                                {"name": {"type": "string"}},
                                {
                                    "semanticVersion": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": _closed(
                                            {"id": {"type": "string"}},
                                            {
                                                "shortDescription": _TEXT,
                                                "fullDescription": _TEXT,
                                                "help": _TEXT,
                                                "defaultConfiguration": _closed({}, {"level": _LEVEL}),
                                            },
                                        ),
                                    },
                                },
                            )
                        }
                    )
                },
                {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {
                        "type": "object",
                        "additionalProperties": _closed({}, {"description": _TEXT}),
                    },
                    "automationDetails": _closed({}, {"id": {"type": "string"}}),
                    "properties": {"type": "object"},
                    "results": {
                        "type": "array",
                        "items": _closed(
                            {"message": _TEXT},
                            {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": _LEVEL,
                                "locations": {
                                    "type": "array",
                                    "items": _closed(
                                        {},
                                        {
                                            "physicalLocation": _closed(
                                                {
                                                    "artifactLocation": _closed(
                                                        {},
                                                        {
                                                            "uri": {"type": "string", "pattern": r"^[!-~]+$"},
                                                            "uriBaseId": {"type": "string"},
                                                        },
                                                    )
                                                },
                                                {"region": _closed({}, {"startLine": _COUNT, "startColumn": _COUNT})},
                                            ),
                                            "logicalLocations": {
                                                "type": "array",
                                                "items": _closed(
                                                    {},
                                                    {
                                                        "fullyQualifiedName": {"type": "string"},
                                                        "kind": {"type": "string"},
                                                    },
                                                ),
                                            },
                                        },
                                    ),
                                },
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        ),
                    },
                },
            ),
        },
    }
)


def results(*problems: Problem) -> list[dict[str, Any]]:
    log = sarif(problems, revision=None, label="work tree")
    jsonschema.validate(log, SARIF_2_1_0)
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def test_sarif_places_rules_and_levels() -> None:
    log = sarif([NO_MANIFEST, EXPIRED], revision="1" * 40, label="main")
    jsonschema.validate(log, SARIF_2_1_0)
    [run] = log["runs"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in run["tool"]["driver"]["rules"]] == [
        ("E004", "warning"),
        ("R009", "error"),
    ]
    assert run["properties"] == {"state": "main", "revision": "1" * 40}
    whole, placed = run["results"]
    assert whole["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "escm.yaml", "uriBaseId": "REPOSITORY"}}}
    ]
    assert (whole["ruleId"], whole["ruleIndex"], whole["level"]) == ("R009", 1, "error")
    assert placed["locations"][0]["physicalLocation"]["region"] == {"startLine": 24, "startColumn": 9}
    assert placed["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "activities.c1.evidence.0"
    assert placed["message"]["text"].startswith("lead-interview expired on 2024-01-17. ")


def test_fingerprints_survive_moved_lines_and_tell_equal_problems_apart() -> None:
    moved = problem(EXPIRED.code, EXPIRED.path, Position(31, 11), EXPIRED.text, field=EXPIRED.field)
    elsewhere = problem(EXPIRED.code, "organization/knw/knw08.yaml", Position(24, 9), EXPIRED.text, field=EXPIRED.field)
    first, again, other = (
        each["partialFingerprints"][FINGERPRINT] for problems in [(EXPIRED,), (moved, elsewhere)]
        for each in results(*problems)
    )  # fmt: skip
    assert (first, len(first)) == (again, 16)
    assert other != first
    both = [each["partialFingerprints"][FINGERPRINT] for each in results(EXPIRED, moved)]
    assert both == [first, f"{first}/2"]


def test_no_problems_are_an_empty_run() -> None:
    assert results() == []


def test_sarif_paths_are_uris() -> None:
    [found] = results(problem("R008", "artifacts/Ä plan\udcff?.pdf", Position(), "A link."))
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "artifacts/%C3%84%20plan%FF%3F.pdf"


def test_junit_counts_each_file_once() -> None:
    clean = "organization/knw/knw01.yaml"
    text = junit([_RECORD, clean], [NO_MANIFEST, EXPIRED], label="work tree")
    whole = ET.fromstring(text)
    [suite] = whole
    assert whole.attrib == {"name": "escm-tui", "tests": "3", "failures": "1", "errors": "0", "skipped": "0"}
    assert [(case.get("file"), case.get("classname"), case.get("name")) for case in suite] == [
        ("escm.yaml", ".", "escm.yaml"),
        (clean, "organization/knw", "knw01.yaml"),
        (_RECORD, "organization/knw", "knw07.yaml"),
    ]
    failure = suite[0][0]
    assert (failure.tag, failure.get("type"), failure.get("message")) == ("failure", "R009", NO_MANIFEST.text)
    assert len(suite[1]) == 0
    assert [each.tag for each in suite[2]] == ["system-out"]
    assert (suite[2][0].text or "").startswith(f"{_RECORD}:24:9 E004 warning lead-interview expired on 2024-01-17.\n")
    strict = ET.fromstring(junit([_RECORD, clean], [NO_MANIFEST, EXPIRED], label="x", strict=True))
    assert strict.get("failures") == "2"


def test_workflow_commands_name_file_line_and_title() -> None:
    assert list(workflow_commands([NO_MANIFEST, EXPIRED])) == [
        f"::error file=escm.yaml,title=R009::The repository has no escm.yaml.%0A{NO_MANIFEST.hint}",
        (
            f"::warning file={_RECORD},line=24,col=9,title=E004 activities.c1.evidence.0::"
            f"lead-interview expired on 2024-01-17.%0A{EXPIRED.hint}"
        ),
    ]


def test_workflow_commands_escape_what_would_end_them() -> None:
    each = Problem("E004", Severity.NOTE, "a,b:c%.yaml", Position(), "", "100% of\n::error::it\r\n", "")
    assert list(workflow_commands([each])) == ["::notice file=a%2Cb%3Ac%25.yaml,title=E004::100%25 of ::error::it"]


@pytest.mark.parametrize("text", IN_FILES.values(), ids=IN_FILES)
def test_hostile_texts_stay_texts(text: str) -> None:
    each = Problem("E004", Severity.ERROR, f"a/{text}.yaml", Position(3), text, text, text)
    [suite] = ET.fromstring(junit([], [each], label=text))
    assert len(suite) == 1
    [line] = workflow_commands([each])
    assert line.splitlines() == [line]
    assert "\x1b" not in line
    assert line.count("::") >= 2
    assert line.startswith("::error file=a/")
    [result] = results(each)
    assert all(ord(character) >= 32 for character in result["message"]["text"])
