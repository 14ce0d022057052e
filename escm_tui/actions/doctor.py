"""Examines an installation and a repository, and repairs what can be repaired safely, keeping what was there."""

from __future__ import annotations

import os
import platform
import re
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from escm_tui.actions.files import read
from escm_tui.actions.schemas import in_the_way, restore_schemas, shipped_schemas
from escm_tui.domain.checkup import (
    FRESH_SECONDS,
    Finding,
    HookFact,
    InstallationFacts,
    LockFact,
    Repair,
    RepositoryFacts,
    State,
    installation_findings,
    repository_findings,
)
from escm_tui.errors import EscmError, RepositoryError, WriteError
from escm_tui.git import condition, hooks
from escm_tui.git.folders import Folders
from escm_tui.git.program import git_version
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.git.spelling import bytes_of
from escm_tui.load.evidence_repository import EvidenceRepository

_EVIDENCE = ("organization", "engagements", "evaluations", "artifacts", ".escm")
_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.[0-9a-f]{8}\.tmp")
_INTERPRETER = re.compile(rb"^python=(.+)$", re.MULTILINE)
_MOST_LEFTOVERS = 1000


@dataclass(frozen=True, slots=True)
class Repaired:
    """One thing that was mended, and where what was there before is kept."""

    text: str
    backup: str = ""


def examine(repo: EvidenceRepository) -> tuple[Finding, ...]:
    """Everything there is to say about the installation and this repository."""
    facts = _repository_facts(repo)
    return (*examine_installation(), Finding("repository", State.GOOD, str(repo.root)), *repository_findings(facts))


def examine_installation(stopped_by: RepositoryError | None = None) -> tuple[Finding, ...]:
    """The same where no repository can be opened, and why."""
    found = list(installation_findings(_installation_facts()))
    if stopped_by is not None:
        found.append(Finding("repository", State.WRONG, stopped_by.message, stopped_by.hint))
    return tuple(found)


def _installation_facts() -> InstallationFacts:
    try:
        version = git_version()
    except EscmError:
        version = ()
    python = f"Python {platform.python_version()} in {sys.executable}"
    return InstallationFacts(version, python, _has("yaml._yaml"), _has("jsonschema_rs"))


def _has(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ImportError:
        return False


def _repository_facts(repo: EvidenceRepository) -> RepositoryFacts:
    git = repo.git
    unborn = git.head() is None
    return RepositoryFacts(
        identity=_identity(git),
        hooks=tuple(_hook_facts(git)),
        foreign_hooks_folder=str(hooks.effective_hooks_folder(git)) if hooks.hooks_elsewhere(git) else "",
        locks=tuple(LockFact(_below(git, path), age) for path, age in condition.locks(git)),
        git_is_running=condition.git_is_running(git),
        leftovers=tuple(path.relative_to(repo.root).as_posix() for path in _leftovers(repo.root)),
        odd_schemas=tuple(_odd_schemas(repo)),
        in_the_way_of_schemas=in_the_way(repo),
        cache_is_damaged=_is_damaged(git.common_dir / "escm" / "cache.sqlite"),
        converts_line_ends=condition.converts_line_ends(git, "organization/knw/knw07.yaml"),
        replaced_objects=condition.replaced_objects(git),
        grafted=condition.is_grafted(git),
        shallow=git.is_shallow,
        partial=condition.is_partial(git),
        sparse=condition.setting(git, "core.sparseCheckout").lower() == "true",
        operation=git.operation() or "",
        unmerged=len({line.partition(b"\t")[2] for line in git.run(["ls-files", "-u", "-z"]).split(b"\0")[:-1]}),
        detached=not unborn and git.branch() is None,
        unborn=unborn,
        network_disk=condition.network_disk(git.root) or condition.network_disk(git.git_dir),
        ignores_case=condition.ignores_case(git),
        writable=os.access(repo.root, os.W_OK) and os.access(git.git_dir, os.W_OK),
    )


def _identity(git: Repository) -> str:
    try:
        who = git.identity()
    except EscmError:
        return ""
    return f"{who.name} <{who.email}>"


def _hook_facts(git: Repository) -> Iterator[HookFact]:
    for each in hooks.status(git):
        lost = ""
        if each.state is hooks.HookState.OUTDATED:
            with suppress(OSError, ValueError):
                said = _INTERPRETER.search(each.path.read_bytes()[:SIZE_LIMIT])
                words = shlex.split(os.fsdecode(said[1])) if said else []
                lost = words[0] if words and words[0] and not os.access(words[0], os.X_OK) else ""
        yield HookFact(each.name, each.state.value, lost)


def _below(git: Repository, path: Path) -> str:
    for folder in (git.git_dir, git.common_dir):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)


def _leftovers(root: Path) -> list[Path]:
    """Temporary files of writers that are no more, below the folders of the evidence; links are not followed."""
    found: list[Path] = []
    for start in _EVIDENCE:
        for folder, _, files in os.walk(root / start):
            found += [Path(folder) / each for each in files if _is_left(Path(folder) / each)]
    found += [path for path in root.iterdir() if _is_left(path)]
    return sorted(found)[:_MOST_LEFTOVERS]


def _is_left(path: Path) -> bool:
    said = _TEMPORARY.fullmatch(path.name)
    if said is None or len(said["pid"]) > 9:  # noqa: PLR2004
        return False
    try:
        os.kill(int(said["pid"]), 0)
    except ProcessLookupError:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
    return False


def _odd_schemas(repo: EvidenceRepository) -> Iterator[str]:
    with Folders(repo.root) as folders:
        for path, content in shipped_schemas().items():
            entry = folders.look(bytes_of(path))
            if entry is None or not entry.is_file or folders.read(bytes_of(path), SIZE_LIMIT) != content:
                yield path


def _is_damaged(cache: Path) -> bool:
    try:
        # Through a link in place of its folder nothing is saved either, whether there is a cache or not.
        if cache.parent.is_symlink() or not stat.S_ISREG(cache.lstat().st_mode):
            return True
    except FileNotFoundError:
        return False
    except OSError:
        return True
    import sqlite3

    try:
        connection = sqlite3.connect(f"{cache.absolute().as_uri()}?mode=ro", uri=True, timeout=0.25)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        return "locked" not in str(error)
    except (sqlite3.Error, UnicodeError):
        return True


def repair(repo: EvidenceRepository, findings: Iterable[Finding]) -> tuple[Repaired, ...]:
    """Mend what is safe to mend; what was in the way is moved to a folder below the git folder and kept.

    Raises:
        EscmError: something could not be mended; what was mended before stays so.
    """
    wanted = {finding.repair for finding in findings if finding.repair is not None}
    backup = _Backup(repo)
    done: list[Repaired] = []
    for each in Repair:
        if each in wanted:
            done += _REPAIRS[each](repo, backup)
    return tuple(done)


class _Backup:
    """Where things go that were in the way: one numbered folder for each repair."""

    def __init__(self, repo: EvidenceRepository) -> None:
        self._repo = repo
        self._folder: Path | None = None

    def place(self, name: str) -> Path:
        """Where something of this name may go; nothing is there yet."""
        if self._folder is None:
            self._folder = self._make()
        place = self._folder / name.replace("/", "__")
        number = 1
        while os.path.lexists(place):
            number += 1
            place = self._folder / f"{name.replace('/', '__')}.{number}"
        return place

    def _make(self) -> Path:
        base = self._repo.git.git_dir / "escm"
        try:
            for folder in (base, base / "backups"):
                folder.mkdir(exist_ok=True)
                if folder.is_symlink():
                    raise WriteError(f"{folder} is a symbolic link, so nothing was repaired.", "Remove it first.")
            for number in range(1, 10_000):
                with suppress(FileExistsError):
                    (base / "backups" / str(number)).mkdir()
                    return base / "backups" / str(number)
        except OSError as error:
            raise WriteError(
                f"There is no place for a backup, so nothing was repaired: {error.strerror}.",
                f"Let {base / 'backups'} be a folder that you can write to.",
            ) from error
        raise WriteError("There are too many backups, so nothing was repaired.", f"Clear {base / 'backups'}")

    def move(self, path: Path, name: str) -> str:
        """Move a file there; where it went."""
        place = self.place(name)
        try:
            path.rename(place)
        except OSError as error:
            raise WriteError(f"{path} was left as it is: {error.strerror}.", f"Move it to {place} yourself.") from error
        return str(place)

    def copy(self, name: str, content: bytes) -> str:
        """Keep a copy there; where it is."""
        place = self.place(name)
        try:
            place.write_bytes(content)
        except OSError as error:
            raise WriteError(
                f"{name} could not be kept, so it was left as it is: {error.strerror}.",
                f"See to it that {place.parent} can be written to, then try again.",
            ) from error
        return str(place)


def _repair_hooks(repo: EvidenceRepository, backup: _Backup) -> Iterator[Repaired]:
    for each in hooks.status(repo.git):
        if each.state in {hooks.HookState.OUTDATED, hooks.HookState.NOT_EXECUTABLE}:
            kept = backup.copy(f"hooks/{each.name}", each.path.read_bytes()[:SIZE_LIMIT])
            yield Repaired(f"The old hook {each.name} was kept.", kept)
    # A hook of others is kept beside ours and called first.
    hooks.install(repo.git)
    yield Repaired(f"The hooks {' and '.join(hooks.HOOKS)} are installed.")


def _repair_schemas(repo: EvidenceRepository, backup: _Backup) -> Iterator[Repaired]:
    # By rename, so that a link goes away as a link; with the folder gone, what lay beyond it is not looked at.
    for path in in_the_way(repo):
        yield Repaired(f"{path} was moved away.", backup.move(repo.root / path, path))
    for path in _odd_schemas(repo):
        content = read(repo, path)
        kept = "" if content is None else backup.copy(path, content)
        yield Repaired(f"{path} is the shipped one again.", kept)
    restore_schemas(repo)


def _repair_locks(repo: EvidenceRepository, backup: _Backup) -> Iterator[Repaired]:
    for path, age in condition.locks(repo.git):
        # Once more, right before: a git may have begun in the meantime.
        if age >= FRESH_SECONDS and condition.git_is_running(repo.git) is False:
            name = _below(repo.git, path)
            yield Repaired(f"The lock {name} was taken away.", backup.move(path, name))


def _repair_leftovers(repo: EvidenceRepository, backup: _Backup) -> Iterator[Repaired]:
    for path in _leftovers(repo.root):
        name = path.relative_to(repo.root).as_posix()
        yield Repaired(f"{name} was taken away.", backup.move(path, name))


def _repair_cache(repo: EvidenceRepository, backup: _Backup) -> Iterator[Repaired]:
    cache = repo.git.common_dir / "escm" / "cache.sqlite"
    if _is_damaged(cache):
        yield Repaired("The cache was taken away and will be made anew.", backup.move(cache, "cache.sqlite"))


_REPAIRS = {
    Repair.HOOKS: _repair_hooks,
    Repair.SCHEMAS: _repair_schemas,
    Repair.LOCKS: _repair_locks,
    Repair.LEFTOVERS: _repair_leftovers,
    Repair.CACHE: _repair_cache,
}
