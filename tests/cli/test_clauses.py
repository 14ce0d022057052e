"""Clauses of other standards in records: shown and exported."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

from escm_tui.domain.profile import profile_of
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.details import practice_page
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

_MAPS = """x-maps:
  ISO 9001:
    - "7.5.3"
    - {clause: "8.5.6", activities: [b2], note: "=Half of it."}
  ITIL 4: Change enablement
  CMMI-SVC: [[]]
"""


def with_maps(git: GitRepository) -> None:
    path = git.root / "organization/knw/knw07.yaml"
    path.write_text(path.read_text() + _MAPS)


def test_show_names_the_clauses(run: Run, northwind: GitRepository) -> None:
    with_maps(northwind)
    assert run("validate").code == 0
    lines = run("show", "knw07").out.splitlines()
    at = lines.index("Other standards")
    assert lines[at + 1 :] == [
        "  ISO 9001 7.5.3",
        "  ISO 9001 8.5.6 (b2): =Half of it.",
        "  ITIL 4 Change enablement",
        "  organization/knw/knw07.yaml: x-maps of CMMI-SVC cannot be read.",
    ]
    told = run("show", "knw07.b3", "--json").json["maps"]
    assert [(each["standard"], each["clause"], each["span"]) for each in told] == [
        ("ISO 9001", "7.5.3", "organization"),
        ("ITIL 4", "Change enablement", "organization"),
    ]
    assert run("show", "knw08", "--json").json["maps"] == []


def test_the_screen_of_a_practice_names_them(northwind: GitRepository) -> None:
    with_maps(northwind)
    repo = EvidenceRepository.open(northwind.root, today=date(2026, 11, 24))
    profile = profile_of(repo.catalog, repo.work_tree())
    assert practice_page(profile, "knw07").plain.endswith(
        "Other standards\n  ISO 9001 7.5.3\n  ISO 9001 8.5.6 (b2): =Half of it.\n  ITIL 4 Change enablement\n"
        "  organization/knw/knw07.yaml: x-maps of CMMI-SVC cannot be read."
    )
    assert "Other standards" not in practice_page(profile, "knw08").plain


def test_clauses_are_exported(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    with_maps(northwind)
    path = tmp_path / "clauses.csv"
    assert run("export", "clauses", str(path)).code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [(row["standard"], row["clause"], row["activity"], row["status"], row["note"]) for row in rows] == [
        ("ISO 9001", "7.5.3", "", "satisfied", ""),
        ("ISO 9001", "8.5.6", "b2", "holds", "'=Half of it."),
        ("ITIL 4", "Change enablement", "", "satisfied", ""),
    ]
    run("export", "oscal", str(tmp_path / "oscal"))
    [result] = json.loads((tmp_path / "oscal/assessment-results.json").read_bytes())["assessment-results"]["results"]
    finding = next(each for each in result["findings"] if each["target"]["target-id"] == "knw07_smt")
    assert [
        (each["class"], each["value"], each["remarks"]) for each in finding["props"] if each["name"] == "clause"
    ] == [
        ("std-iso-9001", "7.5.3", "organization"),
        ("std-iso-9001", "8.5.6", "organization b2"),
        ("std-itil-4", "Change enablement", "organization"),
    ]
    # What people keep there survives every edit.
    run("rate", "knw07.b2", "partial")
    assert _MAPS in (northwind.root / "organization/knw/knw07.yaml").read_text()
