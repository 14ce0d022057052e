"""Whom a reader trusts to sign: an allowed-signers file of their own, or the one of a revision that they name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from escm_tui.errors import RepositoryError, UsageError
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Revision
from escm_tui.load.verification import TrustAnchor
from escm_tui.saving import save

ALLOWED_SIGNERS = ".escm/allowed_signers"
"""Who may sign, as `ssh-keygen` reads it; the repository's own word, which counts only where a reader says so."""

_FILE_NAME = "trust.json"
_SIZE_LIMIT = 1024 * 1024


def trust_folder() -> Path:
    """Where readers' trust is remembered: in their own folder, outside of every repository."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "escm"


def named_anchor(repository: Repository, text: str) -> TrustAnchor:
    """The trust that a reader named, a file outside of the repository or a revision of it.

    Raises:
        UsageError: it is neither, or a file inside the work tree, or a revision without allowed signers.
    """
    path = Path(text).expanduser()
    if path.is_file():
        return _of_file(repository, path.resolve())
    try:
        commit = repository.resolve(text)
    except RepositoryError as error:
        raise UsageError(f"{text} is neither a file nor a revision, so it cannot be trusted.", error.hint) from error
    return _of_revision(repository, commit)


def _of_file(repository: Repository, path: Path) -> TrustAnchor:
    if path.is_relative_to(repository.root.resolve()):
        raise UsageError(
            f"{path} lies in the repository, so whoever wrote the repository wrote it.",
            "Name a file of your own, or the revision in which you know the signers to be right.",
        )
    try:
        return TrustAnchor("file", str(path), path.read_bytes()[:_SIZE_LIMIT])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


def _of_revision(repository: Repository, commit: str) -> TrustAnchor:
    source = Revision.at(repository, commit)
    content = source.read(ALLOWED_SIGNERS) if ALLOWED_SIGNERS in source.entries() else None
    if not isinstance(content, bytes):
        raise UsageError(f"The revision {commit[:9]} has no file {ALLOWED_SIGNERS}.", "Name a file of your own.")
    return TrustAnchor("revision", commit, content)


def remember(folder: Path, repository: Repository, anchor: TrustAnchor) -> None:
    """Keep what the reader named for this repository in a folder of the reader's, outside of every repository."""
    _change(folder, repository, {"kind": anchor.kind, "place": anchor.place})


def forget(folder: Path, repository: Repository) -> None:
    """Forget what was named for this repository."""
    _change(folder, repository, None)


def remembered_anchor(folder: Path, repository: Repository) -> TrustAnchor | None:
    """What the reader named last for this repository; nothing where nothing was, or `UsageError` where it is gone."""
    entry = _read(folder).get(_key(repository))
    if entry is None:
        return None
    try:
        anchor = (
            _of_file(repository, Path(entry["place"]))
            if entry["kind"] == "file"
            else _of_revision(repository, repository.resolve(entry["place"]))
        )
    except (RepositoryError, UsageError) as error:
        raise UsageError(
            f"The trust that is remembered is gone: {error.message}", "Name it anew with --trust"
        ) from error
    return TrustAnchor(anchor.kind, anchor.place, anchor.signers, remembered=True)


def _key(repository: Repository) -> str:
    return str(repository.common_dir)


def _bytes(folder: Path) -> bytes | None:
    try:
        return (folder / _FILE_NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{folder / _FILE_NAME} cannot be read: {error.strerror or error}.") from error


def _read(folder: Path) -> dict[str, dict[str, str]]:
    content = _bytes(folder)
    if content is None:
        return {}
    try:
        data = json.loads(content)
        return {
            key: {"kind": str(entry["kind"]), "place": str(entry["place"])}
            for key, entry in data.items()
        }  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{folder / _FILE_NAME} is damaged.", "Delete it, then name your trust anew.") from error


def _change(folder: Path, repository: Repository, entry: Mapping[str, str] | None) -> None:
    before = _bytes(folder)
    entries = {key: value for key, value in _read(folder).items() if key != _key(repository)}
    if entry is not None:
        entries[_key(repository)] = dict(entry)
    if before is None and not entries:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = json.dumps(entries, indent=2, sort_keys=True).encode() + b"\n"
    save(folder / _FILE_NAME, content, expected=before, root=folder, lock_folder=folder)
