"""What is installed is what was pinned, what is released can be checked, and an audit never says more than it knows."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply_chain.audit import verdict
from tests.supply_chain.lock import asked_by, demands, needed_by_users, pinned
from tests.supply_chain.release import SBOM, write_sbom, write_sums

PINNED = pinned()


def test_every_library_is_pinned_to_one_version_by_digests() -> None:
    assert len(PINNED) > 100
    for each in PINNED:
        assert each.hashes, each.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in each.hashes), each.name
        assert "*" not in each.version


def test_the_lock_file_holds_what_the_project_asks_for() -> None:
    versions: dict[str, list[str]] = {}
    for each in PINNED:
        versions.setdefault(each.name, []).append(each.version)
    for who, wanted in demands().items():
        for need in wanted:
            name = canonicalize_name(need.name)
            assert name in versions, f"{need} of {who} is not locked: just lock"
            assert all(need.specifier.contains(version) for version in versions[name]), f"{need}: {versions[name]}"


def test_what_one_library_asks_of_another_is_locked_with_its_extras() -> None:
    """The pip of Python 3.11 looks for the newest `name[extra]` where only `name` is pinned, and then refuses it."""
    locked: dict[str, frozenset[str]] = {}
    for each in PINNED:
        locked[each.name] = locked.get(each.name, frozenset()) | each.extras
    asked = [
        need
        for each in PINNED
        for need in asked_by(Requirement(f"{each.name}[{','.join(each.extras)}]" if each.extras else each.name))
        if need.extras
    ]
    assert any(need.name == "pydantic" for need in asked)
    assert [str(need) for need in asked if not need.extras <= locked[canonicalize_name(need.name)]] == []


def test_gitpython_is_beyond_its_known_holes() -> None:
    [wanted] = [each for each in demands()["users"] if each.name == "GitPython"]
    assert not wanted.specifier.contains("3.2.0")
    assert wanted.specifier.contains("3.2.1")


def test_a_line_that_is_not_pinned_is_seen() -> None:
    with pytest.raises(ValueError, match="No pinned library"):
        pinned("click>=8\n")


def library(name: str, **rest: object) -> dict[str, object]:
    return {"name": name, "version": "1.0", "vulns": [], **rest}


HOLE = {"id": "CVE-2026-1", "fix_versions": ["1.1"]}
SKIPPED = library("b", skip_reason="Dependency not found on PyPI and could not be audited: b (1.0)")


@pytest.mark.parametrize(
    ("said", "line", "status", "strict_status"),
    [
        ([library("a"), library("b")], "No known hole in 2 libraries.", 0, 0),
        ([library("a"), SKIPPED], "No known hole in 1 libraries. 1 could not be asked about.", 0, 1),
        ([library("a", vulns=[HOLE]), SKIPPED], "1 known holes in 1 libraries:", 1, 1),
        ([SKIPPED], "No advisory service could be reached, so nothing was checked.", 0, 1),
        ([], "No advisory service could be reached, so nothing was checked.", 0, 1),
    ],
)
def test_verdicts_of_an_audit(said: list[dict[str, object]], line: str, status: int, strict_status: int) -> None:
    assert verdict(said, strict=False)[1] == status
    lines, strict = verdict(said, strict=True)
    assert (lines[0], strict) == (line, strict_status)


def test_a_hole_is_named_with_its_mend() -> None:
    assert verdict([library("a", vulns=[HOLE])], strict=False)[0][1] == "a 1.0: CVE-2026-1, mended in 1.1"


def test_the_bill_of_materials_names_what_users_install_and_nothing_else(tmp_path: Path) -> None:
    listed = json.loads(write_sbom(tmp_path).read_text())
    assert listed["bomFormat"] == "CycloneDX"
    names = {canonicalize_name(each["name"]) for each in listed["components"]}
    assert {"click", "gitpython", "textual", "ruamel-yaml", "jsonschema"} <= names
    assert names.isdisjoint({"pytest", "mypy", "ruff", "hypothesis"})
    assert names == needed_by_users() & {each.name for each in PINNED}
    digests = {
        reference["hashes"][0]["content"]
        for each in listed["components"]
        for reference in each.get("externalReferences", ())
        if reference.get("hashes")
    }
    assert digests <= {digest.removeprefix("sha256:") for each in PINNED for digest in each.hashes}
    assert digests
    assert listed["metadata"]["component"]["name"] == "escm-tui"


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"wheel")
    (tmp_path / SBOM).write_bytes(b"{}")
    sums = write_sums(tmp_path)
    assert sums.read_text().startswith(f"{hashlib.sha256(b'wheel').hexdigest()}  a.whl\n")
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
    assert write_sums(tmp_path).read_text() == sums.read_text()
    (tmp_path / "a.whl").write_bytes(b"other")
    done = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == 1
