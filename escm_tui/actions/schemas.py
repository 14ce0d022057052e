"""The repository's copies of the schemas: put back as they ship with the program."""

from __future__ import annotations

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.files import read
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import SCHEMA_FOLDER
from escm_tui.shipped import shipped_folder


def shipped_schemas() -> dict[str, bytes]:
    """Where each schema lies in a repository, and its bytes."""
    folder = shipped_folder("schemas")
    return {f"{SCHEMA_FOLDER}/{each.name}": each.read_bytes() for each in sorted(folder.glob("*.schema.json"))}


def restore_schemas(repo: EvidenceRepository) -> tuple[FileChange, ...]:
    """Make the copies equal to the shipped ones, byte for byte; other files beside them stay."""
    return apply(repo, [FileChange(path, read(repo, path), content) for path, content in shipped_schemas().items()])
