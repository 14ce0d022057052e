"""Checks the message of a commit that is being made, as git hands it to the hook commit-msg."""

from __future__ import annotations

from pathlib import Path

from escm_tui.domain.commit_trailers import doubts, faults
from escm_tui.errors import EscmError, WriteError
from escm_tui.git import history
from escm_tui.git.repository import Repository
from escm_tui.load.change_policy import read_policy, trusted_base

_MESSAGE_LIMIT = 1024 * 1024


def check_message(repository: Repository, message: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What refuses the commit, and what its author should look at again, in sentences.

    Raises `WriteError` where the message cannot be read, and as `read_policy`.
    """
    try:
        with message.open("rb") as file:
            text = file.read(_MESSAGE_LIMIT)
    except OSError as error:
        raise WriteError(f"The message {message} cannot be read: {error.strerror or error}.") from error
    trailers = history.trailers_of(repository, text)
    if not trailers:
        return (), ()
    branch = repository.branch()
    policy = read_policy(repository, trusted_base(repository, branch) if branch else repository.head()).policy
    return tuple(faults(trailers, policy, _makers(repository))), tuple(doubts(trailers))


def _makers(repository: Repository) -> tuple[str, ...]:
    """Who makes the change; nobody where the commit only approves or merges what others made."""
    if (repository.git_dir / "MERGE_HEAD").exists() or not history.staged_changes(repository):
        return ()
    try:
        return (repository.identity().email,)
    except EscmError:
        # git itself is about to say that it does not know who commits.
        return ()
