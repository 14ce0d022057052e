"""A repository for others holds what they may see, in no place anything else, and amounts to the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from escm_tui.actions.redact import export_redacted
from escm_tui.domain.profile import profile_of
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.evidence import PROCEDURE, TODAY, evidence_repository
from tests.support.repositories import GitRepository
from tests.torture.calls import call

DEAL = b"The deal with Umbrella.\n"
DIGEST = hashlib.sha256(DEAL).hexdigest()
SECRET = f"""\
# Umbrella must not be told.
title: Takeover of Umbrella Ltd
kind: artifact
location:
  path: artifacts/umbrella-deal.txt
sha256: "{DIGEST}"
version: "Umbrella 2"
approved:
  by: Board of Umbrella
  date: "2026-01-02"
confidentiality: restricted
summary: Who buys what.
retired:
  date: "2030-01-01"
  because: Umbrella is bought.
x-note: umbrella
"""
RECORD = """\
# See umbrella-takeover.
owner: Owner of the Takeover of Umbrella Ltd
activities:
  b1:
    rating: satisfied
    evidence:
      - umbrella-takeover
      - procedure
    note: They sign in May.
    x-own: They sign.
  b2:
    rating: partial
    evidence: [procedure]
    note: As umbrella-takeover says.
actions:
  follow-up:
    title: Update artifacts/umbrella-deal.txt
x-maps:
  iso: [umbrella-takeover, "A.5"]
"""
TELLING = (b"umbrella", b"They sign", b"Who buys")


@pytest.fixture
def place(tmp_path: Path) -> tuple[GitRepository, EvidenceRepository]:
    git, repo = evidence_repository(tmp_path / "original")
    opened = PROCEDURE + f'location:\n  path: artifacts/open.txt\nsha256: "{hashlib.sha256(b"Open").hexdigest()}"\n'
    files: dict[str, str | bytes | None] = {
        "organization/evidence/umbrella-takeover.yaml": SECRET,
        "organization/evidence/procedure.yaml": opened,
        "organization/knw/knw07.yaml": RECORD,
        "artifacts/umbrella-deal.txt": DEAL,
        "artifacts/open.txt": b"Open",
        "artifacts/unnamed.txt": b"Nobody names this.",
        "README.md": "Umbrella\n",
    }
    git.commit("Take over Umbrella", files)
    assert [each.code for each in repo.work_tree().problems if each.severity == "error"] == []
    return git, repo


def everything(root: Path) -> dict[str, bytes]:
    """Every path below a repository and, unpacked, every object of its history."""
    git = GitRepository(root)
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for line in git.git("cat-file", "--batch-all-objects", "--batch-check").split("\n"):
        name, kind, _ = line.split()
        found[f"{kind} {name}"] = git.run("cat-file", kind, name).stdout
    return found


def test_nothing_that_is_restricted_is_anywhere(
    place: tuple[GitRepository, EvidenceRepository], tmp_path: Path
) -> None:
    git, repo = place
    made = export_redacted(repo, tmp_path / "copy")
    held = everything(made.root)
    told = [name for name, data in held.items() for word in TELLING if word.lower() in data.lower()]
    assert told == []
    assert [name for name in held if "umbrella" in name.lower()] == []
    assert (made.withheld, made.left_out) == (1, ())
    assert GitRepository(made.root).git("rev-list", "--count", "--all") == "1"
    assert {name for name in held if name.startswith("artifacts/")} == {"artifacts/open.txt"}
    assert DIGEST.encode() in held["organization/evidence/withheld-1.yaml"]
    assert held["organization/evidence/withheld-1.yaml"].decode() == (
        "# yaml-language-server: $schema=../../.escm/schemas/evidence-1.schema.json\n"
        "title: Withheld evidence\n"
        "kind: artifact\n"
        f'sha256: "{DIGEST}"\n'
        "confidentiality: restricted\n"
        'approved:\n  by: "[withheld]"\n  date: "2026-01-02"\n'
        'retired:\n  date: "2030-01-01"\n  because: "[withheld]"\n'
    )
    assert git.git("status", "--porcelain") == ""


def test_it_amounts_to_the_same_and_is_valid(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    _, repo = place
    made = export_redacted(repo, tmp_path / "copy")
    copy = EvidenceRepository.open(made.root, today=TODAY)
    snapshot = copy.work_tree()
    assert [each for each in snapshot.problems if each.severity == "error"] == []
    before, after = profile_of(repo.catalog, repo.work_tree()), profile_of(repo.catalog, snapshot)
    assert after.level == before.level
    assert after.practices["knw07"].status is before.practices["knw07"].status
    claims = snapshot.records["organization", "knw07"].claims
    assert [each.text for each in claims["b1"].evidence] == ["withheld-1", "procedure"]
    assert (claims["b1"].note, claims["b2"].note) == ("[withheld]", "As [withheld] says.")


def test_removed_items_leave_no_reference(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    _, repo = place
    made = export_redacted(repo, tmp_path / "copy", remove=True)
    held = everything(made.root)
    assert "organization/evidence/withheld-1.yaml" not in held
    assert b"withheld-1" not in held["organization/knw/knw07.yaml"]
    assert DIGEST.encode() not in b"".join(held.values())


def test_what_is_restricted_now_is_withheld_from_an_older_revision(
    place: tuple[GitRepository, EvidenceRepository], tmp_path: Path
) -> None:
    git, repo = place
    path = "organization/evidence/umbrella-takeover.yaml"
    git.commit("Was open", {path: SECRET.replace("restricted", "internal")})
    git.commit("Restrict", {path: SECRET})
    made = export_redacted(repo, tmp_path / "copy", "HEAD~1")
    assert made.withheld == 1
    assert [name for name, data in everything(made.root).items() if b"umbrella" in data.lower()] == []


def test_an_artifact_that_tells_is_left_out(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    git, repo = place
    told = b"See umbrella-takeover.\n"
    opened = PROCEDURE + f'location:\n  path: artifacts/open.txt\nsha256: "{hashlib.sha256(told).hexdigest()}"\n'
    git.write({"artifacts/open.txt": told, "organization/evidence/procedure.yaml": opened})
    made = export_redacted(repo, tmp_path / "copy")
    assert made.left_out == ("artifacts/open.txt",)
    assert not (made.root / "artifacts").exists()
    item = EvidenceRepository.open(made.root, today=TODAY).work_tree().evidence["organization", "procedure"]
    assert item.location is not None
    assert (item.location.kind, item.location.value) == ("reference", "[withheld]")


def test_an_item_named_after_a_withheld_one_is_withheld(
    place: tuple[GitRepository, EvidenceRepository], tmp_path: Path
) -> None:
    git, repo = place
    git.write({"organization/evidence/umbrella-takeover-minutes.yaml": PROCEDURE})
    made = export_redacted(repo, tmp_path / "copy")
    assert made.withheld == 2
    assert [name for name in everything(made.root) if "umbrella" in name] == []


def test_a_path_that_tells_stops_it(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    git, repo = place
    client = "client: Somebody\nstate: active\n"
    git.write({"engagements/umbrella-takeover/engagement.yaml": client})
    with pytest.raises(UsageError, match="tells the name of withheld evidence, so nothing was exported"):
        export_redacted(repo, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_key_that_tells_stops_it(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    git, repo = place
    git.write({"organization/knw/knw07.yaml": RECORD.replace("  follow-up:", "  umbrella-takeover:")})
    with pytest.raises(UsageError, match=r"A key of organization/knw/knw07.yaml tells the name"):
        export_redacted(repo, tmp_path / "copy")


def test_broken_evidence_is_not_exported(place: tuple[GitRepository, EvidenceRepository], tmp_path: Path) -> None:
    git, repo = place
    git.write({"organization/evidence/umbrella-takeover.yaml": "title: ["})
    with pytest.raises(ProblemsFound, match="nobody can tell what has to be withheld"):
        export_redacted(repo, tmp_path / "copy")
    with pytest.raises(ProblemsFound, match="nobody can tell what has to be withheld"):
        export_redacted(repo, tmp_path / "copy", "HEAD")
    assert not (tmp_path / "copy").exists()


def test_the_command(
    place: tuple[GitRepository, EvidenceRepository], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git, _ = place
    monkeypatch.chdir(git.root)
    target = str(tmp_path / "copy")
    said = call("export", "redacted", target, "--shown", "public", "--rev", "HEAD")
    assert said.code == 0
    assert said.out.startswith(f"Made a redacted repository in {target}: 2 items masked, commit ")
    assert call("status", "--repo", target).code == 0
    again = call("export", "redacted", target)
    assert (again.code, "is not empty" in again.err) == (2, True)
