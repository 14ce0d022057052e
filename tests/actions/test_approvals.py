"""What each approval of an evaluation is worth: whose it is, over which list, by which key, at which time."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from escm_tui.actions import approvals
from escm_tui.actions.approvals import NAMESPACE, check_approvals
from escm_tui.errors import EscmError
from escm_tui.git.sources import Revision
from escm_tui.git.tags import Trust
from escm_tui.load.verification import ApprovalCheck
from escm_tui.processes import Ended, ProgramMissing
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

LISTED = b"0123  organization/knw/knw07.yaml\n"
TEAM = {"lead": {"role": "lead evaluator"}, "second": {"role": "evaluator"}, "third": {"role": "adviser"}}
FOLDER = "evaluations/review/approvals"

NO_SIGNATURE = "It is no signature of a member of the team."
SOMETHING_ELSE = "The signature does not belong to what the evaluation says."


def checked(
    git: GitRepository,
    files: Mapping[str, bytes],
    *,
    signers: bytes | None = None,
    signed_at: datetime | None = None,
) -> tuple[ApprovalCheck, ...]:
    """What is found of these files of the folder, once they are committed."""
    made = git.commit("Approve", {f"{FOLDER}/{name}": content for name, content in files.items()})
    source = Revision.at(git.repository, made)
    return check_approvals(source, "review", TEAM, LISTED, signers=signers, signed_at=signed_at)


def key_of(key: Key) -> str:
    """The key in the words of an approval, told by ssh-keygen itself."""
    command = ["ssh-keygen", "-l", "-f", str(key.private.with_suffix(".pub"))]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"ED25519 {said.split()[1]}"


@needs_ssh_keygen
def test_what_each_approval_is_worth(git: GitRepository, tmp_path: Path) -> None:
    lead, stranger = Key.new(tmp_path, "lead"), Key.new(tmp_path, "stranger")
    sound = lead.sign(LISTED, NAMESPACE)
    git.commit("Elsewhere", {"evaluations/other/approvals/lead.sig": sound, f"{FOLDER}/lead.txt": "Seen"})
    files = {
        "lead.sig": sound,
        "nobody.sig": sound,
        "Second Lead.sig": sound,
        "second.sig": stranger.sign(LISTED, NAMESPACE),
        "third.sig": lead.sign(LISTED, "file"),
    }
    unlike = (
        ApprovalCheck("Second Lead", "", Trust.INVALID, words=NO_SIGNATURE),
        ApprovalCheck("nobody", "", Trust.INVALID, words="The team has no member nobody."),
    )
    third = ApprovalCheck("third", "adviser", Trust.INVALID, words=SOMETHING_ELSE)
    assert checked(git, files) == (
        unlike[0],
        ApprovalCheck("lead", "lead evaluator", Trust.UNVOUCHED, key_of(lead)),
        unlike[1],
        ApprovalCheck("second", "evaluator", Trust.UNVOUCHED, key_of(stranger)),
        third,
    )
    nobody_for_second = "The trusted signers name no such key for second."
    assert checked(git, files, signers=lead.line("lead", "second").encode()) == (
        unlike[0],
        ApprovalCheck("lead", "lead evaluator", Trust.VOUCHED, key_of(lead)),
        unlike[1],
        ApprovalCheck("second", "evaluator", Trust.UNVOUCHED, key_of(stranger), nobody_for_second),
        third,
    )
    # No signers at all vouch for nobody, which is something else than not to have been asked.
    assert checked(git, {"lead.sig": sound}, signers=b"")[1] == ApprovalCheck(
        "lead", "lead evaluator", Trust.UNVOUCHED, key_of(lead), "The trusted signers name no such key for lead."
    )


@needs_ssh_keygen
def test_an_approval_is_over_one_list_and_no_larger_than_signatures_are(git: GitRepository, tmp_path: Path) -> None:
    lead = Key.new(tmp_path, "lead")
    assert checked(git, {"lead.sig": lead.sign(LISTED + b"more\n", NAMESPACE)}) == (
        ApprovalCheck("lead", "lead evaluator", Trust.INVALID, words=SOMETHING_ELSE),
    )
    assert checked(git, {"lead.sig": b"x" * (16 * 1024 + 1)}) == (
        ApprovalCheck("lead", "lead evaluator", Trust.INVALID, words=NO_SIGNATURE),
    )


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("signed_at", "trust"),
    [
        (datetime(2024, 1, 2, 23, 30, tzinfo=UTC), Trust.VOUCHED),
        (datetime(2024, 1, 3, 0, 30, tzinfo=UTC), Trust.UNVOUCHED),
        # Half past eleven two hours to the west is the next day.
        (datetime(2024, 1, 2, 23, 30, tzinfo=timezone(timedelta(hours=-2))), Trust.UNVOUCHED),
        (datetime(2024, 1, 3, 0, 30, tzinfo=timezone(timedelta(hours=2))), Trust.VOUCHED),
        (None, Trust.UNVOUCHED),
    ],
)
def test_the_key_has_to_be_valid_when_it_was_signed(
    git: GitRepository, tmp_path: Path, signed_at: datetime | None, trust: Trust
) -> None:
    lead = Key.new(tmp_path, "lead")
    signers = f'lead valid-before="20240103" {lead.public}\n'.encode()
    [found] = checked(git, {"lead.sig": lead.sign(LISTED, NAMESPACE)}, signers=signers, signed_at=signed_at)
    assert (found.trust, found.key) == (trust, key_of(lead))


@pytest.mark.parametrize(
    ("error", "trust"),
    [
        (ProgramMissing("The program ssh-keygen was not found.", "Install it."), Trust.UNCHECKED),
        (EscmError("ssh-keygen took longer than 60 seconds."), Trust.INVALID),
    ],
)
def test_what_cannot_be_checked_is_told_in_the_words_of_what_went_wrong(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, error: EscmError, trust: Trust
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(approvals, "run", fails)
    assert checked(git, {"lead.sig": b"a signature"}) == (
        ApprovalCheck("lead", "lead evaluator", trust, words=error.message),
    )


def test_a_key_that_is_not_told_is_none(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approvals, "run", lambda *_, **__: Ended(0, "Good signature", ""))
    assert checked(git, {"lead.sig": b"a signature"}) == (ApprovalCheck("lead", "lead evaluator", Trust.UNVOUCHED),)
