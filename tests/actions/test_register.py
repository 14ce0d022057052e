from __future__ import annotations

import hashlib
from datetime import date

import pytest

from escm_tui.actions.changes import revert
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.actions.register import (
    NewEvidence,
    add_evidence,
    edit_evidence,
    location_of,
    pin_evidence,
    propose_slug,
    rename_evidence,
    retire_evidence,
    verify_evidence,
)
from escm_tui.domain.records import EvidenceKind, Location, Rating
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import is_slug
from tests.actions.conftest import PROCEDURE, RECORD, RECORD_PATH, evidence_file
from tests.support.repositories import GitRepository

ORGANIZATION = "organization"
ACME = "engagements/acme-helpdesk"
ITEM_PATH = "organization/evidence/cm-procedure.yaml"


def errors(repo: EvidenceRepository) -> list[str]:
    return [f"{each.path} {each.code}" for each in repo.work_tree().problems if each.severity == "error"]


def new(slug: str = "cm-plan", **rest: object) -> NewEvidence:
    values: dict[str, object] = {"span": ORGANIZATION, "title": "Plan", "kind": EvidenceKind.ARTIFACT} | rest
    return NewEvidence(slug, **values)  # type: ignore[arg-type]


def test_added_item_holds_everything_in_order(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"artifacts/plan.pdf": b"plan\r\n"})
    added = add_evidence(
        repo,
        new(
            title="Plan: version 2",
            kind=EvidenceKind.GUIDANCE_DOCUMENT,
            document_type="plan",
            location=Location("path", "artifacts/plan.pdf"),
            version="2.0",
            approved_by="Change Control Board",
            approved_on=date(2026, 2, 11),
            valid_from=date(2026, 2, 15),
            valid_until=date(2028, 2, 15),
            phases=("initiation", "delivery"),
            confidentiality="restricted",
            summary="What will be controlled.",
        ),
    )
    digest = hashlib.sha256(b"plan\r\n").hexdigest()
    assert (git.root / "organization/evidence/cm-plan.yaml").read_text().replace("'", '"') == (
        "# yaml-language-server: $schema=../../.escm/schemas/evidence-1.schema.json\n"
        'title: "Plan: version 2"\n'
        "kind: guidance_document\n"
        "document_type: plan\n"
        "location:\n"
        "  path: artifacts/plan.pdf\n"
        f'sha256: "{digest}"\n'
        'version: "2.0"\n'
        "approved:\n"
        "  by: Change Control Board\n"
        '  date: "2026-02-11"\n'
        "valid:\n"
        '  from: "2026-02-15"\n'
        '  until: "2028-02-15"\n'
        "phases:\n"
        "  - initiation\n"
        "  - delivery\n"
        "confidentiality: restricted\n"
        "summary: What will be controlled.\n"
    )
    assert errors(repo) == []
    revert(repo, added)
    assert not (git.root / "organization/evidence/cm-plan.yaml").exists()


def test_least_item_of_an_engagement(git: GitRepository, repo: EvidenceRepository) -> None:
    add_evidence(repo, new("desk-walk", span="acme-helpdesk", kind=EvidenceKind.OBSERVATION, title="Walk"))
    assert (git.root / ACME / "evidence/desk-walk.yaml").read_text() == (
        "# yaml-language-server: $schema=../../../.escm/schemas/evidence-1.schema.json\n"
        "title: Walk\nkind: observation\n"
    )
    assert errors(repo) == []


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        (new("minutes"), "There is evidence minutes already.", "Choose another slug, for example minutes-2."),
        (
            new("CM Plan"),
            "CM Plan cannot be used as a slug.",
            "Use a-z, 0-9 and hyphens, with a letter, for example: cm-plan",
        ),
        (new("../up"), "../up cannot be used as a slug.", "Use a-z, 0-9 and hyphens, with a letter, for example: up"),
        (new(span="acme"), "No span acme.", "Did you mean acme-helpdesk?"),
        (
            new(location=Location("path", "artifacts/cm-proceduer.pdf")),
            "There is no file artifacts/cm-proceduer.pdf in the repository.",
            "Did you mean artifacts/cm-procedure.pdf?",
        ),
        (
            new(location=Location("path", "../outside.pdf")),
            "There is no file ../outside.pdf in the repository.",
            "Put the file below artifacts/ first.",
        ),
        (
            new(location=Location("path", "artifacts/a.draft")),
            "git ignores artifacts/a.draft, so it cannot be evidence.",
            "Look into .gitignore.",
        ),
        (
            new(location=Location("path", "artifacts/link.pdf")),
            "artifacts/link.pdf cannot be read: Too many levels of symbolic links.",
            "Evidence is a regular file; put the file itself there.",
        ),
        (
            new(approved_on=date(2026, 1, 1)),
            "An approval has a date, but nobody who approved.",
            "Name the role or board that approved.",
        ),
    ],
)
def test_refused_additions(
    git: GitRepository, repo: EvidenceRepository, wanted: NewEvidence, message: str, hint: str
) -> None:
    git.write({"artifacts/a.draft": b"draft"})
    (git.root / "artifacts/link.pdf").symlink_to("cm-procedure.pdf")
    with pytest.raises(UsageError) as caught:
        add_evidence(repo, wanted)
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert git.git("status", "--porcelain") == "?? artifacts/link.pdf"


def test_values_the_schema_refuses_name_their_field(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError) as caught:
        add_evidence(repo, new(kind=EvidenceKind.GUIDANCE_DOCUMENT))
    assert caught.value.message.startswith("organization/evidence/cm-plan.yaml would not be valid")
    with pytest.raises(UsageError) as caught:
        add_evidence(repo, new(confidentiality="secret"))
    assert "confidentiality" in caught.value.message
    with pytest.raises(UsageError):
        add_evidence(repo, new(title=" "))
    assert git.git("status", "--porcelain") == ""


def test_edit_keeps_comments_and_order(git: GitRepository, repo: EvidenceRepository) -> None:
    before = (git.root / ITEM_PATH).read_bytes()
    done = edit_evidence(
        repo,
        ORGANIZATION,
        "cm-procedure",
        {"title": "Change procedure", "valid.until": date(2028, 2, 15), "approved.by": "Board"},
    )
    after = (git.root / ITEM_PATH).read_text()
    assert after.startswith("title: Change procedure   # the one in force\nkind: guidance_document\n")
    item = repo.work_tree().evidence[ORGANIZATION, "cm-procedure"]
    assert item.valid.end == date(2028, 2, 15)
    assert item.approved is not None
    assert item.approved.by == "Board"
    edit_evidence(repo, ORGANIZATION, "cm-procedure", {"valid.until": None, "approved.by": None, "title": "T"})
    assert b"valid" not in (git.root / ITEM_PATH).read_bytes()
    assert b"approved" not in (git.root / ITEM_PATH).read_bytes()
    assert edit_evidence(repo, ORGANIZATION, "cm-procedure", {"title": "T", "summary": None}) == ()
    (git.root / ITEM_PATH).write_text(after)
    revert(repo, done)
    assert (git.root / ITEM_PATH).read_bytes() == before


def test_edit_of_the_location_pins_anew(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"artifacts/second.pdf": b"second"})
    edit_evidence(repo, ORGANIZATION, "cm-procedure", {"location.path": "artifacts/second.pdf"})
    item = repo.work_tree().evidence[ORGANIZATION, "cm-procedure"]
    assert item.sha256 == hashlib.sha256(b"second").hexdigest()
    edit_evidence(repo, ORGANIZATION, "cm-procedure", {"location.url": "https://example.com/cm"})
    item = repo.work_tree().evidence[ORGANIZATION, "cm-procedure"]
    assert item.location == Location("url", "https://example.com/cm")
    assert item.sha256 == ""
    edit_evidence(repo, ORGANIZATION, "cm-procedure", {"kind": "artifact"})
    assert b"document_type" not in (git.root / ITEM_PATH).read_bytes()
    assert errors(repo) == []


def test_refused_edits(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match=r"^No evidence cm in organization\. Did you mean cm-procedure\?$"):
        edit_evidence(repo, ORGANIZATION, "cm", {"title": "T"})
    with pytest.raises(UsageError) as caught:
        edit_evidence(repo, ORGANIZATION, "cm-procedure", {"titel": "T"})
    assert "titel" in caught.value.message
    with pytest.raises(UsageError, match=r"^A work product lies in one place"):
        edit_evidence(repo, ORGANIZATION, "minutes", {"location.url": "https://a.example", "location.reference": "b"})
    with pytest.raises(UsageError):
        edit_evidence(repo, ORGANIZATION, "minutes", {"valid.until": "2026-02-30"})
    with pytest.raises(UsageError):
        edit_evidence(repo, ORGANIZATION, "minutes", {"title": None})
    assert git.git("status", "--porcelain") == ""
    git.write({"organization/evidence/minutes.yaml": "title: [\n"})
    with pytest.raises(ProblemsFound, match=r"^organization/evidence/minutes\.yaml:\d+:\d+ Y003 error "):
        edit_evidence(repo, ORGANIZATION, "minutes", {"title": "T"})


def test_retired_item(git: GitRepository, repo: EvidenceRepository) -> None:
    day = date(2026, 10, 1)
    retire_evidence(repo, ORGANIZATION, "minutes", on=day, because="Replaced.", superseded_by="cm-procedure")
    assert (git.root / "organization/evidence/minutes.yaml").read_text().replace("'", '"') == (
        evidence_file("Minutes")
        + 'retired:\n  date: "2026-10-01"\n  because: Replaced.\n  superseded_by: cm-procedure\n'
    )
    with pytest.raises(UsageError, match=r"^minutes needs a reason to be retired\."):
        retire_evidence(repo, ORGANIZATION, "minutes", on=day, because=" ")
    with pytest.raises(UsageError, match=r"^No evidence procedure in organization\. Did you mean cm-procedure\?$"):
        retire_evidence(repo, ORGANIZATION, "minutes", on=day, because="Old.", superseded_by="procedure")
    with pytest.raises(UsageError, match=r"^minutes cannot take its own place\.$"):
        retire_evidence(repo, ORGANIZATION, "minutes", on=day, because="Old.", superseded_by="minutes")


def test_pin_and_verify(git: GitRepository, repo: EvidenceRepository) -> None:
    assert verify_evidence(repo) == ()
    assert pin_evidence(repo, ORGANIZATION, "cm-procedure") == ()
    git.write({"artifacts/cm-procedure.pdf": PROCEDURE + b"more"})
    assert [(each.code, each.path, each.field) for each in verify_evidence(repo)] == [("E001", ITEM_PATH, "sha256")]
    assert verify_evidence(repo, "HEAD") == ()
    pin_evidence(repo, ORGANIZATION, "cm-procedure")
    assert verify_evidence(repo) == ()
    git.write({"artifacts/cm-procedure.pdf": None})
    assert [each.code for each in verify_evidence(repo)] == ["E002"]
    with pytest.raises(UsageError, match=r"^minutes lies in no file of this repository"):
        pin_evidence(repo, ORGANIZATION, "minutes")


def test_rename_takes_every_reference_along(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({f"{ACME}/evidence/minutes.yaml": evidence_file("Other minutes")})
    rate(
        repo,
        [ClaimChange(ACME, "knw07", "b1", Rating.PARTIAL, attach=("minutes", "organization/minutes", "run-book"))],
    )
    retire_evidence(repo, ORGANIZATION, "cm-procedure", on=date(2026, 1, 1), because="Old.", superseded_by="minutes")
    git.git("add", "-A")
    git.commit("Before")
    done = rename_evidence(repo, ORGANIZATION, "minutes", "steering-minutes")
    assert errors(repo) == []
    assert (git.root / RECORD_PATH).read_bytes() == RECORD.replace(b"minutes", b"steering-minutes")
    snapshot = repo.work_tree()
    assert [each.text for each in snapshot.records[ACME, "knw07"].claims["b1"].evidence] == [
        "minutes",
        "organization/steering-minutes",
        "run-book",
    ]
    assert snapshot.evidence[ORGANIZATION, "steering-minutes"].formerly == ("minutes",)
    retired = snapshot.evidence[ORGANIZATION, "cm-procedure"].retired
    assert retired is not None
    assert retired.superseded_by == "steering-minutes"
    assert (ORGANIZATION, "minutes") not in snapshot.evidence
    revert(repo, done)
    assert git.git("status", "--porcelain") == ""


def test_refused_renaming(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match=r"^There is evidence cm-procedure already\."):
        rename_evidence(repo, ORGANIZATION, "minutes", "cm-procedure")
    with pytest.raises(UsageError, match=r"^null cannot be used as a slug\."):
        rename_evidence(repo, ORGANIZATION, "minutes", "null")
    (git.root / RECORD_PATH).write_bytes(b"activities: {b2: {evidence: [minutes]}}\n")
    with pytest.raises(ProblemsFound):
        rename_evidence(repo, ORGANIZATION, "minutes", "steering-minutes")
    assert git.git("status", "--porcelain", "-uall") == f" M {RECORD_PATH}"


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Configuration management procedure", (), "configuration-management-procedure"),
        (
            "Configuration management procedure",
            ("configuration-management-procedure",),
            "configuration-management-procedure-2",
        ),
        ("a", ("a", "a-2", "a-3"), "a-4"),
        ("Prozeß für Änderungen", (), "proze-fur-anderungen"),
        ("2026", (), "item-2026"),
        ("On", (), "item-on"),
        ("手順", (), "item"),
        ("", ("item",), "item-2"),
        ("1e5", (), "item-1e5"),
        ("word " * 40, (), "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 100, (), "x" * 60),
        (f"{'a' * 30} {'b' * 29}", (), f"{'a' * 30}-{'b' * 29}"),
        (f"{'a' * 30} {'b' * 30}", (), "a" * 30),
        (f"{'a' * 30} {'b' * 30} c", (), "a" * 30),
        ("a", ("a",), "a-2"),
    ],
)
def test_proposed_slug(title: str, taken: tuple[str, ...], slug: str) -> None:
    assert propose_slug(title, taken) == slug
    assert is_slug(slug)


def test_location_of_what_was_typed(git: GitRepository, repo: EvidenceRepository) -> None:
    assert location_of(repo, "https://example.com/x") == Location("url", "https://example.com/x")
    assert location_of(repo, "artifacts/cm-procedure.pdf") == Location("path", "artifacts/cm-procedure.pdf")
    assert location_of(repo, "README.md") == Location("path", "README.md")
    assert location_of(repo, "DMS 4711/a") == Location("reference", "DMS 4711/a")
    with pytest.raises(UsageError, match=r"^There is no file artifacts/absent\.bin in the repository\."):
        location_of(repo, "artifacts/absent.bin")


def test_an_item_is_retired_without_another_in_its_place(git: GitRepository, repo: EvidenceRepository) -> None:
    [change] = retire_evidence(repo, ORGANIZATION, "minutes", on=date(2026, 11, 1), because="Over.")
    item = repo.work_tree().evidence["organization", "minutes"]
    assert (change.path, item.retired and item.retired.because) == ("organization/evidence/minutes.yaml", "Over.")
