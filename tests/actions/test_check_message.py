"""What the hook commit-msg is told about the message of a commit that is being made."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.actions.check_message import check_message
from escm_tui.errors import WriteError
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

CONTROL = "change_control: {controlled_branches: [main], approvals: 1}\n"


@pytest.fixture
def controlled(git: GitRepository) -> GitRepository:
    """A repository whose main asks for an approval, with one record changed and staged."""
    git.commit("Control", {"escm.yaml": (git.root / "escm.yaml").read_text() + CONTROL})
    git.stage({RECORD_PATH: RECORD + b"# more\n"})
    return git


def said(git: GitRepository, text: str, folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (folder / "message").write_text(text)
    return check_message(git.repository, folder / "message")


def test_a_message_without_trailers_is_free(controlled: GitRepository, tmp_path: Path) -> None:
    assert said(controlled, "Change something\n", tmp_path) == ((), ())


def test_nobody_approves_their_own_change(controlled: GitRepository, tmp_path: Path) -> None:
    own = "Change it\n\nApproved-by: Test Lead <lead@example.com>\n"
    faults, _ = said(controlled, own, tmp_path)
    assert len(faults) == 1
    assert "lead@example.com" in faults[0]
    other = "Change it\n\nApproved-by: Ann <ann@example.com>\n"
    assert said(controlled, other, tmp_path)[0] == ()
    # Whoever only approves, or merges what others made, has made nothing.
    controlled.git("stash", "-q")
    assert said(controlled, own, tmp_path)[0] == ()
    controlled.git("stash", "pop", "-q", "--index")
    assert len(said(controlled, own, tmp_path)[0]) == 1
    (controlled.root / ".git/MERGE_HEAD").write_text(controlled.git("rev-parse", "HEAD") + "\n")
    assert said(controlled, own, tmp_path)[0] == ()


def test_on_no_branch_the_last_commit_says_what_counts(controlled: GitRepository, tmp_path: Path) -> None:
    controlled.git("checkout", "-q", "--detach")
    own = "Change it\n\nApproved-by: Test Lead <lead@example.com>\n"
    assert len(said(controlled, own, tmp_path)[0]) == 1


def test_where_git_does_not_know_who_commits_it_says_so_itself(controlled: GitRepository, tmp_path: Path) -> None:
    controlled.git("config", "--unset", "user.email")
    own = "Change it\n\nApproved-by: Test Lead <lead@example.com>\n"
    assert said(controlled, own, tmp_path)[0] == ()


def test_a_message_that_is_gone_is_named(controlled: GitRepository, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"The message .*absent cannot be read: No such file or directory\."):
        check_message(controlled.repository, tmp_path / "absent")
