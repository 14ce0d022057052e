"""Conflicts that are no more, or cannot be shown, when somebody settles them."""

from __future__ import annotations

import pytest

from escm_tui.actions.resolve import clashes_of, conflicts, settle_as, settle_with
from escm_tui.domain.merging import ABSENT, Clash
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository


def took_away(git: GitRepository, ours: bytes) -> None:
    """A merge of a side that took the record away into one that changed it."""
    git.git("switch", "-q", "-c", "theirs")
    git.commit("Take away", {RECORD_PATH: None})
    git.git("switch", "-q", "main")
    git.commit("Change", {RECORD_PATH: ours})
    assert git.run("merge", "-q", "theirs").returncode == 1


def test_a_side_that_is_no_text_is_for_git(git: GitRepository, repo: EvidenceRepository) -> None:
    took_away(git, b"owner: \xff\n")
    assert clashes_of(repo, RECORD_PATH) == ()
    assert [(each.path, each.clashes) for each in conflicts(repo)] == [(RECORD_PATH, ())]


def test_what_somebody_else_settled_meanwhile_is_not_settled_again(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    took_away(git, RECORD + b"# more\n")
    [clash] = clashes_of(repo, RECORD_PATH)
    assert (clash.field, clash.theirs) == ((), ABSENT)
    git.git("add", RECORD_PATH)
    with pytest.raises(UsageError, match=rf"{RECORD_PATH} is not in conflict"):
        settle_with(repo, RECORD_PATH, clash, "theirs")
    assert (git.root / RECORD_PATH).read_bytes() == RECORD + b"# more\n"


@pytest.mark.parametrize("gone", [True, False])
def test_a_field_that_is_not_marked_any_more(git: GitRepository, repo: EvidenceRepository, gone: bool) -> None:
    if gone:
        git.write({RECORD_PATH: None})
    clash = Clash(("owner",), "A", "B", "C")
    with pytest.raises(UsageError, match=rf"owner of {RECORD_PATH} is not in conflict"):
        settle_as(repo, RECORD_PATH, clash, "B")
    assert git.git("status", "--porcelain") == (f" D {RECORD_PATH}" if gone else "")
