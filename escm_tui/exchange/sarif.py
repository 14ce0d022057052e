"""SARIF 2.1.0: problems of evidence files for code scanning services and editors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from escm_tui import __version__
from escm_tui.domain.problem_codes import CODES, Code
from escm_tui.domain.problems import Problem
from escm_tui.reports.plain import show_line

FINGERPRINT = "escmProblem/v1"
"""Under this name stands what stays the same when lines move: digits made of code, path, field and sentence."""

_ROOT = "REPOSITORY"


def sarif(problems: Iterable[Problem], *, revision: str | None, label: str) -> dict[str, Any]:
    """One run with one result for each problem, in the order given; the rules are the codes that occur.

    `revision` is the commit that was judged, nothing for the work tree and the index; `label` names the state.
    """
    found = list(problems)
    codes = sorted({each.code for each in found})
    places = {code: index for index, code in enumerate(codes)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "escm-tui",
                "semanticVersion": __version__,
                "rules": [_rule(CODES[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top folder of the evidence repository."}}},
        "automationDetails": {"id": "escm-validate/"},
        "properties": {"state": show_line(label), **({"revision": revision} if revision else {})},
        "results": [
            _result(each, places[each.code], fingerprint)
            for each, fingerprint in zip(found, fingerprints(found), strict=True)
        ],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def fingerprints(problems: Iterable[Problem]) -> Iterator[str]:
    """What tells each problem from all others on every run, however lines move; equal ones are counted."""
    seen: Counter[str] = Counter()
    for each in problems:
        seen[each.fingerprint] += 1
        number = seen[each.fingerprint]
        yield each.fingerprint if number == 1 else f"{each.fingerprint}/{number}"


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.explanation},
        "help": {"text": code.remedy},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(each: Problem, rule: int, fingerprint: str) -> dict[str, Any]:
    hint = f" {show_line(each.hint)}" if each.hint else ""
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(each.path.encode("utf-8", "surrogateescape")), "uriBaseId": _ROOT}
    }
    if each.line:
        place["region"] = {"startLine": each.line, **({"startColumn": each.column} if each.column else {})}
    location: dict[str, Any] = {"physicalLocation": place}
    if each.field:
        location["logicalLocations"] = [{"fullyQualifiedName": show_line(each.field), "kind": "member"}]
    return {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": each.severity.value,
        "message": {"text": show_line(each.text) + hint},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
