"""Paths say what files are; what fits nowhere is named."""

from __future__ import annotations

import pytest

from escm_tui.load.catalog import load_catalog
from escm_tui.load.layout import FileKind, classify, engagement_path, evidence_path, is_slug, record_path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("escm.yaml", FileKind.MANIFEST),
        (".escm/schemas/record-1.schema.json", FileKind.SCHEMA),
        ("organization/knw/knw07.yaml", FileKind.RECORD),
        ("organization/evidence/cm-procedure.yaml", FileKind.EVIDENCE),
        ("engagements/acme/engagement.yaml", FileKind.ENGAGEMENT),
        ("engagements/acme/del/del01.yaml", FileKind.RECORD),
        ("engagements/acme/evidence/run-book.yaml", FileKind.EVIDENCE),
        ("evaluations/2026-h2/evaluation.yaml", FileKind.EVALUATION),
        ("evaluations/2026-h2/knw/knw07.yaml", FileKind.DETERMINATION),
        ("evaluations/2026-h2/events/2027-01-01-withdrawn.yaml", FileKind.EVENT),
        ("evaluations/2026-h2/approvals/lead.yaml", FileKind.FREE),
        ("artifacts/plan.yaml", FileKind.FREE),
        (".github/workflows/evidence.yml", FileKind.FREE),
        ("organization/README.md", FileKind.FREE),
    ],
)
def test_kind_of_path(path: str, kind: FileKind) -> None:
    place = classify(path, load_catalog())
    assert place.kind is kind
    assert place.problem is None


def test_place_carries_identity() -> None:
    place = classify("engagements/acme/del/del01.yaml", load_catalog())
    assert (place.span, place.practice) == ("engagements/acme", "del01")
    place = classify("evaluations/2026-h2/knw/knw07.yaml", load_catalog())
    assert (place.evaluation, place.practice, place.span) == ("2026-h2", "knw07", "")
    assert classify("organization/evidence/minutes.yaml", load_catalog()).slug == "minutes"


@pytest.mark.parametrize(
    ("path", "code", "text", "hint"),
    [
        ("organization/knw/knw77.yaml", "R001", "The model has no Practice knw77.", "Did you mean knw07?"),
        (
            "organization/ppl/knw07.yaml",
            "R005",
            "knw07 belongs in the folder knw, not ppl.",
            "Move it with: git mv organization/ppl/knw07.yaml organization/knw/knw07.yaml",
        ),
        ("organization/knw07.yaml", "R005", "The layout has no place for this file, so nothing reads it.", ""),
        ("engagements/stray.yaml", "R005", "The layout has no place for this file, so nothing reads it.", ""),
        ("evaluations/2026-h2/a/b/c.yaml", "R005", "The layout has no place for this file, so nothing reads it.", ""),
        ("organization/knw/knw07.yml", "R005", "Evidence files end in .yaml, in lower case.", ""),
        ("organization/evidence/On.yaml", "R006", "'On' cannot be used as a slug.", ""),
        ("engagements/2026/engagement.yaml", "R006", "'2026' cannot be used as a slug.", ""),
        ("evaluations/con/evaluation.yaml", "R006", "'con' cannot be used as a slug.", ""),
    ],
)
def test_wrong_place_is_named(path: str, code: str, text: str, hint: str) -> None:
    found = classify(path, load_catalog()).problem
    assert found is not None
    assert (found.code, found.text, found.path) == (code, text, path)
    if hint:
        assert found.hint == hint
    assert not classify(path, load_catalog()).judged


@pytest.mark.parametrize("slug", ["cm-procedure", "2026-h2", "a", "3d-print", "x" * 64, "e5", "nullable"])
def test_slugs(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize(
    "slug",
    ["", "-a", "A", "a_b", "x" * 65, "null", "yes", "on", "y", "com1", "lpt9", "2026", "2026-06-30", "1e5", "0x1f",
     "0o17", "12", "a\n", "é"],
)  # fmt: skip
def test_not_slugs(slug: str) -> None:
    assert not is_slug(slug)


def test_paths_come_back() -> None:
    for path in (record_path("organization", "knw07"), record_path("engagements/acme", "del01")):
        assert classify(path, load_catalog()).kind is FileKind.RECORD
    assert classify(evidence_path("engagements/acme", "run-book"), load_catalog()).slug == "run-book"
    assert classify(engagement_path("acme"), load_catalog()).kind is FileKind.ENGAGEMENT
