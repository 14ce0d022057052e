"""Installs, shows and removes the merge of evidence files by field, in this clone's own configuration."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from escm_tui.errors import WriteError
from escm_tui.git.environment import Manner
from escm_tui.git.merge_command import DRIVER, DRIVER_KEY, driver_command
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, plain, text_of

ATTRIBUTES = tuple(f"{folder}/**/*.yaml merge={DRIVER}" for folder in ("organization", "engagements", "evaluations"))
"""The lines of `.gitattributes` that ask for it, beside one for the manifest."""

_NAME_KEY = f"merge.{DRIVER}.name"
_NAME = "Evidence files, field by field (escm-tui)"
_SAMPLE = "organization/knw/knw07.yaml"
_HEADING = "# escm-tui: merge evidence files field by field"


class DriverState(StrEnum):
    """How git merges evidence files in this clone."""

    ABSENT = "absent"
    INSTALLED = "installed"
    OUTDATED = "outdated"


def status(repository: Repository, interpreter: str | None = None) -> DriverState:
    """Whether git merges evidence files by field here."""
    present = repository.execute(["config", "--local", "--get", DRIVER_KEY])
    if present.status or not _is_asked_for(repository):
        return DriverState.ABSENT
    current = text_of(present.output).removesuffix("\n") == driver_command(interpreter)
    return DriverState.INSTALLED if current else DriverState.OUTDATED


def install(repository: Repository, interpreter: str | None = None) -> DriverState:
    """Have git merge evidence files by field, as often as one likes; the state afterwards.

    Where the repository's `.gitattributes` does not ask for it, this clone's own attributes do.
    """
    for key, value in ((_NAME_KEY, _NAME), (DRIVER_KEY, driver_command(interpreter))):
        repository.run(["config", "--local", key, value], manner=Manner.OWN_WITHOUT_HOOKS)
    if not _is_asked_for(repository):
        path = _own_attributes(repository)
        before = _text(path)
        ended = before if not before or before.endswith("\n") else f"{before}\n"
        lines = (_HEADING, f"/escm.yaml merge={DRIVER}", *ATTRIBUTES)
        _write(path, ended + "".join(f"{line}\n" for line in lines))
    return status(repository, interpreter)


def remove(repository: Repository) -> DriverState:
    """Have git merge evidence files line by line again; the state afterwards."""
    # Status 5: there was nothing to take away.
    repository.run(
        ["config", "--local", "--remove-section", f"merge.{DRIVER}"], ok=(0, 5, 128), manner=Manner.OWN_WITHOUT_HOOKS
    )
    path = _own_attributes(repository)
    before = _text(path)
    ours = {_HEADING, f"/escm.yaml merge={DRIVER}", *ATTRIBUTES}
    after = "".join(line for line in before.splitlines(keepends=True) if line.rstrip("\r\n") not in ours)
    if after != before:
        _write(path, after)
    return status(repository)


def _is_asked_for(repository: Repository) -> bool:
    said = text_of(repository.run(["check-attr", "-z", "merge", "--", _SAMPLE])).split("\0")
    return said[2:3] == [DRIVER]


def _own_attributes(repository: Repository) -> Path:
    return repository.common_dir / "info" / "attributes"


def _text(path: Path) -> str:
    try:
        return text_of(path.read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise WriteError(f"{plain(str(path))} cannot be read: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(bytes_of(text))
        draft.replace(path)
    except OSError as error:
        raise WriteError(f"{plain(str(path))} was not written: {error.strerror or error}.") from error
