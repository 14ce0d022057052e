"""What actions write: a file's bytes before and after, put in place all together or not at all, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from escm_tui.actions.files import read
from escm_tui.errors import EscmError, FileChanged
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.saving import remove, save


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that an action wrote; nothing stands for a file that is not there. Undo puts `before` back."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def backwards(self) -> FileChange:
        """The change that undoes this one."""
        return FileChange(self.path, self.after, self.before)


def lock_folder(repo: EvidenceRepository) -> Path:
    """Where the lock of this work tree lies; each linked work tree has its own."""
    return repo.git.git_dir / "escm"


def apply(repo: EvidenceRepository, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Write the changes in their order; those that change nothing are left out of the answer.

    All files are compared with `before` before the first one is written. When a later one fails all the same, the
    earlier ones are put back.

    Raises:
        FileChanged: a file is no longer what it was; nothing is written.
        WriteError: the disk or another program says no; nothing stays written.
    """
    wanted = tuple(change for change in changes if change.before != change.after)
    for change in wanted:
        if read(repo, change.path) != change.before:
            raise FileChanged(
                f"{change.path} was changed by somebody else in the meantime, so nothing was written.",
                "Look at it, then do it again.",
            )
    done: list[FileChange] = []
    try:
        for change in wanted:
            _put(repo, change)
            done.append(change)
    except BaseException:
        for change in reversed(done):
            # What cannot be put back now is at least whole, and git shows it.
            with suppress(EscmError):
                _put(repo, change.backwards)
        raise
    return wanted


def revert(repo: EvidenceRepository, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Put back what the files were before the changes; the answer undoes the undoing. Raises as `apply` does."""
    return apply(repo, [change.backwards for change in reversed(changes)])


def _put(repo: EvidenceRepository, change: FileChange) -> None:
    path = repo.root / change.path
    if change.after is not None:
        save(path, change.after, expected=change.before, root=repo.root, lock_folder=lock_folder(repo))
    else:
        # A change that changes nothing is not put.
        assert change.before is not None
        remove(path, expected=change.before, root=repo.root, lock_folder=lock_folder(repo))
