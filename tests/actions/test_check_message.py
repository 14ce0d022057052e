"""What the hook commit-msg is told about the message of a commit that is being made."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.actions.check_message import check_message
from escm_tui.errors import WriteError
from tests.actions.conftest import RECORD, RECORD_PATH, refused
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
    assert said(controlled, own, tmp_path) == (
        ("Approved-by names Test Lead <lead@example.com>, who makes this change and cannot approve it.",),
        (),
    )
    other = "Change it\n\nApproved-by: Ann <ann@example.com>\n"
    assert said(controlled, other, tmp_path)[0] == ()
    # Whoever only approves, or merges what others made, has made nothing.
    controlled.git("stash", "-q")
    assert said(controlled, own, tmp_path)[0] == ()
    controlled.git("stash", "pop", "-q", "--index")
    assert len(said(controlled, own, tmp_path)[0]) == 1
    (controlled.root / ".git/MERGE_HEAD").write_text(controlled.git("rev-parse", "HEAD") + "\n")
    assert said(controlled, own, tmp_path)[0] == ()


def test_what_is_wrong_and_what_is_odd_are_told_apart(controlled: GitRepository, tmp_path: Path) -> None:
    assert said(controlled, "Change it\n\nApproved-by: Ann\nAproved-by: Ann <ann@example.com>\n", tmp_path) == (
        ('Approved-by names a person as "Name <name@example.com>", not as "Ann".',),
        ("The trailer Aproved-by means nothing here. Is it Approved-by?",),
    )


def test_of_a_message_the_first_mebibyte_is_read(controlled: GitRepository, tmp_path: Path) -> None:
    rest = "\n\nApproved-by: Ann\n"
    fits = "x" * (1024 * 1024 - len(rest)) + rest
    assert len(said(controlled, fits, tmp_path)[0]) == 1
    assert said(controlled, "x" * 1024 * 1024 + rest, tmp_path) == ((), ())


def test_the_policy_that_is_trusted_judges_and_not_the_one_that_is_being_made(
    controlled: GitRepository, tmp_path: Path
) -> None:
    """What the branch follows says what counts; the last commit here may have loosened it past every hook."""
    controlled.git("branch", "-q", "there")
    controlled.git("branch", "-q", "--set-upstream-to=there", "main")
    controlled.commit("Loosen", {"escm.yaml": (controlled.root / "escm.yaml").read_text().replace(CONTROL, "")})
    controlled.stage({RECORD_PATH: RECORD + b"# still more\n"})
    own = "Change it\n\nApproved-by: Test Lead <lead@example.com>\n"
    assert len(said(controlled, own, tmp_path)[0]) == 1
    controlled.git("checkout", "-q", "--detach")
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
    assert refused(lambda: check_message(controlled.repository, tmp_path / "absent")) == (
        WriteError,
        f"The message {tmp_path / 'absent'} cannot be read: No such file or directory.",
        "",
    )
