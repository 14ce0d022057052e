"""The repository's copies of the schemas: put back as they ship with the program."""

from __future__ import annotations

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.files import read
from escm_tui.errors import WriteError
from escm_tui.git.folders import Folders
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.git.spelling import bytes_of
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import SCHEMA_FOLDER
from escm_tui.shipped import shipped_folder


def shipped_schemas() -> dict[str, bytes]:
    """Where each schema lies in a repository, and its bytes."""
    folder = shipped_folder("schemas")
    return {f"{SCHEMA_FOLDER}/{each.name}": each.read_bytes() for each in sorted(folder.glob("*.schema.json"))}


def in_the_way(repo: EvidenceRepository) -> tuple[str, ...]:
    """What stands where the folder of the copies or one of them belongs and cannot be it, such as a link or a device.

    Above everything is the folder: what lies beyond a link in its place is not looked at.
    """
    with Folders(repo.root) as folders:
        for folder in (SCHEMA_FOLDER.partition("/")[0], SCHEMA_FOLDER):
            entry = folders.look(bytes_of(folder))
            if entry is not None and not entry.is_folder:
                return (folder,)
        return tuple(path for path in shipped_schemas() if _is_no_copy(folders, bytes_of(path)))


def _is_no_copy(folders: Folders, path: bytes) -> bool:
    entry = folders.look(path)
    return entry is not None and not (entry.is_file and isinstance(folders.read(path, SIZE_LIMIT), bytes))


def restore_schemas(repo: EvidenceRepository) -> tuple[FileChange, ...]:
    """Make the copies equal to the shipped ones, byte for byte; other files beside them stay.

    Raises:
        WriteError: something else is in their place, which is never written through; nothing is written.
    """
    if others := in_the_way(repo):
        raise WriteError(
            f"{others[0]} is in the way of the copies of the schemas, so nothing was written.",
            "Move it away and keep it: escm doctor --repair",
        )
    return apply(repo, [FileChange(path, read(repo, path), content) for path, content in shipped_schemas().items()])
