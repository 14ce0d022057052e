"""A small evidence repository on disk: manifest, schemas and whatever a test adds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.shipped import shipped_folder
from tests.support.repositories import Content, GitRepository

TODAY = date(2026, 11, 24)
MANIFEST = "format: 1\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n"
ENGAGEMENT = (
    'client: Acme\nstate: active\nphases:\n  initiation: {from: "2024-01-01"}\n  delivery: {from: "2024-06-01"}\n'
)
RECORD = """owner: Configuration Manager
activities:
  b1:
    rating: satisfied
    evidence:
      - procedure
"""
PROCEDURE = "title: Configuration management procedure\nkind: guidance_document\ndocument_type: procedure\n"


def base_files() -> dict[str, Content]:
    """What every evidence repository holds: the manifest and the schemas."""
    schemas = shipped_folder("schemas").glob("*.json")
    return {"escm.yaml": MANIFEST, **{f".escm/schemas/{each.name}": each.read_bytes() for each in schemas}}


def sample_files() -> dict[str, Content]:
    """A sound repository with one record, one evidence item and one engagement."""
    return base_files() | {
        "organization/knw/knw07.yaml": RECORD,
        "organization/evidence/procedure.yaml": PROCEDURE,
        "engagements/acme/engagement.yaml": ENGAGEMENT,
    }


def evidence_repository(root: Path) -> tuple[GitRepository, EvidenceRepository]:
    """The sound repository with one commit, as git and as the product see it."""
    git = GitRepository.new(root)
    git.commit("Start", sample_files())
    return git, EvidenceRepository.open(root, today=TODAY)
