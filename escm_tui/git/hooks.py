"""Installs, shows and removes the hooks through which git asks this program; a hook that is there already is kept."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from escm_tui.errors import InternalError, UsageError, WriteError
from escm_tui.git.environment import Manner
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, plain, text_of
from escm_tui.shipped import shipped_folder

HOOKS = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")
"""The hooks of a clone, installed unless others are named."""

SERVER_HOOKS = ("pre-receive",)
"""The hooks of a repository that people push to; `update` can stand in its place."""

KEPT = ".before-escm"
"""How the name of a hook ends that was there before and is called first."""

_MARKER = b"# escm-tui hook:"
_PLACEHOLDER = "@PYTHON@"
_SHIM_SIZE = 64 * 1024


class HookState(StrEnum):
    """What is in the place of a hook."""

    ABSENT = "absent"
    INSTALLED = "installed"
    OUTDATED = "outdated"
    NOT_EXECUTABLE = "not executable"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class HookStatus:
    """One hook: where it is, what is there, and whether an earlier hook is kept and called first."""

    name: str
    path: Path
    state: HookState
    chained: bool


def effective_hooks_folder(repository: Repository) -> Path:
    """The folder from which git runs the hooks of this work tree."""
    said = repository.run(["rev-parse", "--git-path", "hooks"], manner=Manner.OWN)
    return repository.root / text_of(said).removesuffix("\n")


def hooks_elsewhere(repository: Repository) -> bool:
    """Whether `core.hooksPath` sends git to a folder that other repositories or tools may share."""
    outcome = repository.execute(["config", "--get", "core.hooksPath"], manner=Manner.OWN)
    return outcome.status == 0


def status(
    repository: Repository, names: Sequence[str] = HOOKS, interpreter: str | None = None
) -> tuple[HookStatus, ...]:
    """What is in the place of each hook; `interpreter` is that of this process unless given."""
    folder = effective_hooks_folder(repository)
    return tuple(_status(folder, name, _shim(name, interpreter)) for name in names)


def server_status(repository: Repository, interpreter: str | None = None) -> tuple[HookStatus, ...]:
    """What is in the place of the hooks of a server: those that are always there, or the one in their place."""
    instead = status(repository, ("update",), interpreter)
    return instead if instead[0].state is HookState.INSTALLED else status(repository, SERVER_HOOKS, interpreter)


def _status(folder: Path, name: str, shim: bytes) -> HookStatus:
    path = folder / name
    chained = os.path.lexists(_kept(path))
    present = _content(path)
    if present is None:
        state = HookState.FOREIGN if os.path.lexists(path) else HookState.ABSENT
    elif _MARKER not in present:
        state = HookState.FOREIGN
    elif not os.access(path, os.X_OK):
        state = HookState.NOT_EXECUTABLE
    else:
        state = HookState.INSTALLED if present == shim else HookState.OUTDATED
    return HookStatus(name, path, state, chained)


def install(
    repository: Repository, names: Sequence[str] = HOOKS, interpreter: str | None = None
) -> tuple[HookStatus, ...]:
    """Put the hooks in place, as often as one likes; the status afterwards.

    A hook that is there already is kept beside it and called first. Raises `UsageError` where `core.hooksPath` sends
    git elsewhere, and `WriteError` where a hook is in the way that cannot be kept; then nothing has changed.
    """
    folder = effective_hooks_folder(repository)
    if hooks_elsewhere(repository):
        lines = "; ".join(f'in {plain(str(folder / name))}: escm hook {name} "$@" || exit $?' for name in names)
        raise UsageError(
            f"core.hooksPath sends git to {plain(str(folder))} for hooks, which may not be this repository's own, "
            "so nothing was installed.",
            f"Add this line there, {lines}",
        )
    shims = {name: _shim(name, interpreter) for name in names}
    for name in names:
        _refuse_obstacle(folder, name, shims[name])
    for name, shim in shims.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if _status(folder, name, shim).state is HookState.FOREIGN:
                (folder / name).rename(_kept(folder / name))
            _write(folder / name, shim)
        except OSError as error:
            raise WriteError(
                f"The hook {plain(str(folder / name))} was not written: {error.strerror or error}."
            ) from error
    return tuple(_status(folder, name, shim) for name, shim in shims.items())


def remove(repository: Repository, names: Sequence[str] = HOOKS) -> tuple[HookStatus, ...]:
    """Take our hooks away and put back what was there before; a hook of others stays. The status afterwards."""
    folder = effective_hooks_folder(repository)
    for name in names:
        path = folder / name
        if _MARKER not in (_content(path) or b""):
            continue
        try:
            if os.path.lexists(_kept(path)):
                _kept(path).replace(path)
            else:
                path.unlink()
        except OSError as error:
            raise WriteError(f"The hook {plain(str(path))} was not removed: {error.strerror or error}.") from error
    return status(repository, names)


def _kept(path: Path) -> Path:
    return path.with_name(path.name + KEPT)


def _content(path: Path) -> bytes | None:
    """The beginning of a hook, or nothing where there is no file that can be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            return file.read(_SHIM_SIZE)
    except OSError:
        return None


def _refuse_obstacle(folder: Path, name: str, shim: bytes) -> None:
    found = _status(folder, name, shim)
    if found.state is not HookState.FOREIGN:
        return
    shown = plain(str(found.path))
    if not found.path.is_file():
        raise WriteError(
            f"{shown} is no file, or a link that leads nowhere, so it cannot be kept as a hook.",
            "Remove it, then install again.",
        )
    if found.chained:
        raise WriteError(
            f"Another tool replaced our hook {shown}, and {name}{KEPT} keeps an earlier one.",
            "Decide which of the two to keep as the hook, remove the other, then install again.",
        )


def _shim(name: str, interpreter: str | None) -> bytes:
    source = shipped_folder("hooks") / name
    try:
        text = text_of(source.read_bytes())
    except OSError as error:
        raise InternalError(f"There is no hook {plain(name)} in this installation.") from error
    chosen = (sys.executable if interpreter is None else interpreter).replace("\\", "/")
    quoted = "'" + chosen.replace("'", "'\\''") + "'"
    return bytes_of(text.replace(_PLACEHOLDER, quoted))


def _write(path: Path, content: bytes) -> None:
    """Write an executable file in one step: a commit beside this finds the old hook or the new one, never half."""
    if path.is_file() and path.read_bytes() == content and os.access(path, os.X_OK):
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            draft.chmod(0o755)
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
