from __future__ import annotations

import pytest

from escm_tui.actions.lookup import (
    engagement_slugs,
    evidence_slugs,
    find_activity,
    find_engagement,
    find_evidence,
    find_item,
    find_practice,
    find_span,
    has_evidence,
    nearest,
    parse_target,
)
from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository

ACME = "engagements/acme-helpdesk"


def test_target_names_practice_or_activity() -> None:
    catalog = load_catalog()
    assert parse_target(catalog, "knw07").practice.id == "knw07"
    assert parse_target(catalog, "knw07").activity is None
    activity = parse_target(catalog, " KNW07.B2 ").activity
    assert activity is not None
    assert activity.id == "b2"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("knv07", "No Practice knv07.", "Did you mean knw07?"),
        ("zzz", "No Practice zzz.", "Practices are named like knw07; see: escm list"),
        ("", "No Practice .", "Practices are named like knw07; see: escm list"),
        ("knw07.b2.x", "knw07 has no Activity b2.x.", "It has b1, b2, b3, b4, b5."),
        ("knw07.b9", "knw07 has no Activity b9.", "It has b1, b2, b3, b4, b5."),
        ("knw07.a4", "knw07 has no Activity a4.", "It has a1, a2, a3."),
        ("knw07.", "knw07 has no Activity .", "It has a1, a2, a3, b1, b2, b3, b4, b5, c1, c2, c3, c4, c5."),
    ],
)
def test_unknown_target_names_the_nearest(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_target(load_catalog(), text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_known_names_are_found(repo: EvidenceRepository) -> None:
    assert find_practice(repo.catalog, "Knw07").id == "knw07"
    assert find_activity(repo.catalog.by_id["knw07"], "b2").id == "b2"
    assert find_span(repo, "organization") == "organization"
    assert find_span(repo, "acme-helpdesk") == ACME
    assert find_span(repo, ACME) == ACME
    assert find_engagement(repo, ACME) == "acme-helpdesk"
    assert engagement_slugs(repo) == ("acme-helpdesk",)
    assert evidence_slugs(repo, "organization") == ("cm-procedure", "minutes")
    assert find_item(repo, ACME, "run-book") == "run-book"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("acme-helpdsk", "Did you mean acme-helpdesk?"),
        ("organisation", "Did you mean organization?"),
        ("../../etc", "Spans are organization and the engagements: acme-helpdesk."),
    ],
)
def test_unknown_span(repo: EvidenceRepository, text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_span(repo, text)
    assert (caught.value.message, caught.value.hint) == (f"No span {text}.", hint)


@pytest.mark.parametrize(
    ("span", "text", "reference"),
    [
        ("organization", "minutes", "minutes"),
        ("organization", "organization/minutes", "minutes"),
        (ACME, "run-book", "run-book"),
        (ACME, "organization/minutes", "organization/minutes"),
    ],
)
def test_evidence_is_spelled_as_records_spell_it(
    repo: EvidenceRepository, span: str, text: str, reference: str
) -> None:
    assert find_evidence(repo, span, text) == reference


@pytest.mark.parametrize(
    ("span", "text", "message", "hint"),
    [
        (
            ACME,
            "minutes",
            "acme-helpdesk has no evidence minutes, the organization has.",
            "Write organization/minutes.",
        ),
        ("organization", "minute", "No evidence minute in organization.", "Did you mean minutes?"),
        (
            ACME,
            "organization/minuts",
            "No evidence organization/minuts in acme-helpdesk.",
            "Did you mean organization/minutes?",
        ),
        (
            "organization",
            "run-book",
            "No evidence run-book in organization.",
            "See what there is with: escm evidence list",
        ),
        (
            "organization",
            f"{ACME}/run-book",
            f"{ACME}/run-book names no evidence.",
            "Write the slug of an item of the span, or organization/<slug>.",
        ),
        (
            ACME,
            "organization/evidence/minutes",
            "organization/evidence/minutes names no evidence.",
            "Write the slug of an item of the span, or organization/<slug>.",
        ),
        (
            "organization",
            "..",
            "No evidence .. in organization.",
            "See what there is with: escm evidence list",
        ),
    ],
)
def test_unknown_evidence(repo: EvidenceRepository, span: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_evidence(repo, span, text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_unknown_engagement_and_item(repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match=r"^No engagement acme\. Did you mean acme-helpdesk\?$"):
        find_engagement(repo, "acme")
    with pytest.raises(UsageError, match=r"^No engagement nordbank\. There are these: acme-helpdesk\.$"):
        find_engagement(repo, "nordbank")
    with pytest.raises(UsageError, match=r"^No evidence minute in organization\. Did you mean minutes\?$"):
        find_item(repo, "organization", "minute")


def test_only_files_with_names_of_items_and_engagements_count(repo: EvidenceRepository) -> None:
    folder = repo.root / "organization/evidence"
    for name in ("notes.txt", "Not A Slug.yaml", ".hidden.yaml", "a-first.yaml"):
        (folder / name).write_text("title: T\n")
    assert evidence_slugs(repo, "organization") == ("a-first", "cm-procedure", "minutes")
    (folder / "folder.yaml").mkdir()
    assert not has_evidence(repo, "organization", "folder")
    assert has_evidence(repo, "organization", "a-first")
    assert not has_evidence(repo, "organization", "Not A Slug")
    for name in ("bank", "No Slug", "crew"):
        (repo.root / "engagements" / name).mkdir()
    for name in ("bank", "No Slug"):
        (repo.root / "engagements" / name / "engagement.yaml").write_text("client: C\n")
    assert engagement_slugs(repo) == ("acme-helpdesk", "bank")


def test_the_only_name_that_begins_so_is_the_nearest() -> None:
    assert nearest("cm", ["cm-procedure", "minutes"]) == "Did you mean cm-procedure?"
    assert nearest("m", ["minutes", "map"]) == ""
    assert nearest("", ["minutes"]) == ""
    assert nearest("minuts", ["minutes", "minute"]) == "Did you mean minutes?"
    assert nearest("zzz", ["minutes"]) == ""


def test_where_there_is_no_folder_there_are_no_engagements(repo: EvidenceRepository) -> None:
    assert engagement_slugs(repo) == ("acme-helpdesk",)
    (repo.root / "engagements").rename(repo.root / "elsewhere")
    assert engagement_slugs(repo) == ()
