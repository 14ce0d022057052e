"""The policy of a trusted base, and changes with their approvals, read from real histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.domain.change_approval import judge_change
from escm_tui.domain.change_policy import ApproverRole, ChangePolicy
from escm_tui.errors import RepositoryError
from escm_tui.load.change_policy import TrustedPolicy, policy_of, read_policy, trusted_base
from escm_tui.load.changes import judge_update, read_change
from tests.support.evidence import base_files
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

CONTROL = "change_control: {controlled_branches: [main], approvals: 1}\n"
MANIFEST = "format: 1\nmodel: escm-sp-v2\norganization: {name: Northwind}\n"


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    made = GitRepository.new(tmp_path / "evidence")
    made.commit("Start", {**base_files(), "escm.yaml": MANIFEST + CONTROL})
    return made


def _as(git: GitRepository, name: str) -> None:
    git.git("config", "user.name", name)
    git.git("config", "user.email", f"{name.lower()}@example.com")


def approve(git: GitRepository, name: str, *words: str) -> str:
    _as(git, name)
    tree = git.git("rev-parse", "HEAD^{tree}")
    git.git("commit", "-q", "--allow-empty", *words, "-m", f"Approve\n\nApproved-tree: {tree}")
    return git.git("rev-parse", "HEAD")


def propose(git: GitRepository, name: str = "Bob", branch: str = "work", file: str = "README.md") -> str:
    _as(git, name)
    git.git("switch", "-q", "-C", branch)
    return git.commit("Write", {file: f"{name} {branch}"})


def codes(git: GitRepository, old: str, new: str, trusted: TrustedPolicy | None = None) -> list[str]:
    policy = trusted or read_policy(git.repository, old)
    return [each.code for each in judge_update(git.repository, old, new, policy)]


def test_the_policy_is_that_of_the_revision_and_its_signers(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    git.commit("Loosen", {"escm.yaml": MANIFEST, ".escm/allowed_signers": "ann@example.com ssh-ed25519 AAAA\n"})
    repository = git.repository
    assert read_policy(repository, base) == TrustedPolicy(
        ChangePolicy(controlled_branches=("main",), approvals=1), None, base
    )
    loose = read_policy(repository, "HEAD")
    assert (loose.policy, loose.signers) == (ChangePolicy(), b"ann@example.com ssh-ed25519 AAAA\n")
    assert read_policy(repository, None) == TrustedPolicy(ChangePolicy())


def test_every_key_of_the_policy_is_read() -> None:
    text = (
        "change_control:\n  controlled_branches: [main, release/*]\n  approvals: 2\n  independent: false\n"
        "  signed_approvals: true\n  signed_tags: true\n  drift: enforce\n  trailers: [Reviewed-by]\n  x-own: 1\n"
        "  approver_roles:\n    lead: {identities: [Ann@Example.com], approvals: 1, x-own: 2}\n"
    )
    assert policy_of((MANIFEST + text).encode(), "the file") == ChangePolicy(
        ("main", "release/*"),
        2,
        independent=False,
        signed_approvals=True,
        signed_tags=True,
        drift="enforce",
        trailers=("Reviewed-by",),
        approver_roles={"lead": ApproverRole("lead", frozenset({"ann@example.com"}), 1)},
    )


def test_a_policy_that_cannot_be_read_lets_nothing_pass(git: GitRepository) -> None:
    broken = git.commit("Break", {"escm.yaml": MANIFEST + "change_control: {approvals: many}\n"})
    with pytest.raises(RepositoryError, match=f"The policy of the revision {broken[:9]} cannot be read.*Line 4"):
        read_policy(git.repository, broken)


def test_a_history_without_manifest_has_no_policy(evidence_git: GitRepository) -> None:
    made = evidence_git.commit(files={"a": "1"})
    assert read_policy(evidence_git.repository, made) == TrustedPolicy(ChangePolicy(), revision=made)


def test_the_trusted_base_is_the_upstream_where_there_is_one(git: GitRepository, tmp_path: Path) -> None:
    first = git.git("rev-parse", "HEAD")
    assert trusted_base(git.repository, "main") == first
    assert trusted_base(git.repository, "none") is None
    git.git("clone", "-q", "--bare", str(git.root), str(tmp_path / "there"))
    git.git("remote", "add", "origin", str(tmp_path / "there"))
    git.git("fetch", "-q", "origin")
    git.git("branch", "-q", "--set-upstream-to=origin/main")
    git.commit("Loosen", {"escm.yaml": MANIFEST})
    assert trusted_base(git.repository, "main") == first


def test_a_change_names_its_people_and_approvals(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    propose(git)
    git.commit("More\n\nCo-authored-by: Carl <Carl@example.com>\nReviewed-by: Dora <dora@example.com>", {"a": "1"})
    middle = git.git("rev-parse", "HEAD^{tree}")
    made = approve(git, "Ann")
    change = read_change(git.repository, base, made, read_policy(git.repository, base), "work")
    assert (change.name, change.base_tree, change.tree) == ("work", git.git("rev-parse", f"{base}^{{tree}}"), middle)
    assert change.people == {"bob@example.com", "carl@example.com"}
    assert [(each.who, each.trailer, each.tree, each.base_tree) for each in change.approvals] == [
        ("Dora <dora@example.com>", "Reviewed-by", middle, change.base_tree),
        ("Ann <ann@example.com>", None, middle, change.base_tree),
    ]


@pytest.mark.parametrize("way", ["fast-forward", "merge"])
def test_an_approved_proposal_lands(git: GitRepository, way: str) -> None:
    base = git.git("rev-parse", "HEAD")
    propose(git)
    tip = approve(git, "Ann")
    if way == "merge":
        git.git("switch", "-q", "main")
        git.git("merge", "-q", "--no-ff", "-m", "Merge", tip)
    assert codes(git, base, git.git("rev-parse", "HEAD")) == []


def test_unapproved_own_and_altered_changes_do_not_land(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    assert codes(git, base, propose(git)) == ["G004"]
    assert codes(git, base, approve(git, "Bob")) == ["G004", "G005"]
    approve(git, "Ann")
    altered = git.commit("Alter", {"README.md": "more"})
    trusted = read_policy(git.repository, base)
    whole = judge_change(trusted.policy, read_change(git.repository, base, altered, trusted))
    assert [each.code for each in whole] == ["G004", "G006", "G006"]
    # Of a push, what was approved is taken, and what came after it is what lacks an approval.
    assert codes(git, base, altered) == ["G004"]


def test_an_empty_commit_that_names_another_tree_approves_nothing(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    propose(git)
    _as(git, "Ann")
    git.git("commit", "-q", "--allow-empty", "-m", f"Approve\n\nApproved-tree: {'0' * 40}")
    assert codes(git, base, git.git("rev-parse", "HEAD")) == ["G004"]


def test_a_merge_that_alters_what_was_approved_does_not_land(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    propose(git)
    tip = approve(git, "Ann")
    git.git("switch", "-q", "main")
    git.git("merge", "-q", "--no-ff", "--no-commit", tip)
    git.commit("Merge with more", {"extra": "1"})
    assert codes(git, base, git.git("rev-parse", "HEAD")) == ["G004", "G006"]


def test_an_approval_from_before_the_branch_moved_on_does_not_count(git: GitRepository) -> None:
    propose(git)
    tip = approve(git, "Ann")
    git.git("switch", "-q", "main")
    moved = git.commit("Move on", {"other": "1"})
    git.git("merge", "-q", "--no-ff", "-m", "Merge", tip)
    assert codes(git, moved, git.git("rev-parse", "HEAD")) == ["G004", "G006"]
    # Taking the other side's tree as a whole throws away what the branch had: nobody approved that either.
    git.git("reset", "-q", "--hard", moved)
    tree = git.git("rev-parse", f"{tip}^{{tree}}")
    swallowed = git.git("commit-tree", tree, "-p", moved, "-p", tip, "-m", "Merge")
    assert codes(git, moved, swallowed) == ["G004", "G006"]


def test_a_branch_that_moved_without_changing_keeps_approvals(git: GitRepository) -> None:
    propose(git)
    tip = approve(git, "Ann")
    git.git("switch", "-q", "main")
    moved = git.commit("Say something")
    git.git("merge", "-q", "--no-ff", "-m", "Merge", tip)
    assert codes(git, moved, git.git("rev-parse", "HEAD")) == []


def test_several_approved_changes_land_at_once_and_one_without_approval_stops_them(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    for number in ("one", "two"):
        propose(git, branch=number, file=number)
        tip = approve(git, "Ann")
        git.git("switch", "-q", "main")
        git.git("merge", "-q", "--no-ff", "-m", f"Merge {number}", tip)
    assert codes(git, base, git.git("rev-parse", "HEAD")) == []
    _as(git, "Bob")
    assert codes(git, base, git.commit("Slip in", {"slip": "1"})) == ["G004"]


def test_a_loosened_policy_does_not_judge_its_own_change(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    _as(git, "Bob")
    git.commit("Loosen", {"escm.yaml": MANIFEST})
    assert codes(git, base, git.commit("Use it", {"a": "1"})) == ["G004"]


def test_a_controlled_branch_is_not_rewritten(git: GitRepository) -> None:
    old = git.commit("Later", {"a": "1"})
    git.git("reset", "-q", "--hard", "HEAD~1")
    assert codes(git, old, git.commit("Instead", {"a": "2"})) == ["G011"]


def test_trailers_on_the_commit_that_lands_count_where_listed(git: GitRepository) -> None:
    base = git.git("rev-parse", "HEAD")
    _as(git, "Bob")
    new = git.commit("Squash\n\nReviewed-by: Ann <ann@example.com>", {"a": "1"})
    assert codes(git, base, new) == ["G004", "G007"]
    listed = TrustedPolicy(ChangePolicy(("main",), 1, trailers=("Reviewed-by",)))
    assert codes(git, base, new, listed) == []
    own = git.commit("Squash\n\nReviewed-by: Bob <bob@example.com>", {"a": "2"})
    assert codes(git, new, own, listed) == ["G004", "G005"]


@needs_ssh_keygen
def test_signed_approvals_count_by_the_signers_of_the_base(git: GitRepository, tmp_path: Path) -> None:
    key, stranger = Key.new(tmp_path, "ann"), Key.new(tmp_path, "eve")
    policy = ChangePolicy(("main",), 1, signed_approvals=True)
    trusted = TrustedPolicy(policy, key.line("ann@example.com").encode())
    base = git.git("rev-parse", "HEAD")
    work = propose(git)
    assert codes(git, base, approve(git, "Ann"), trusted) == ["G004", "G008"]
    git.git("reset", "-q", "--hard", work)
    stranger.use(git)
    assert codes(git, base, approve(git, "Ann", "-S"), trusted) == ["G004", "G008"]
    git.git("reset", "-q", "--hard", work)
    key.use(git)
    tip = approve(git, "Ann", "-S")
    assert codes(git, base, tip, trusted) == []
    [found] = read_change(git.repository, base, tip, trusted).approvals
    assert (found.signature, found.principal, found.key.startswith("SHA256:")) == ("vouched", "ann@example.com", True)
    raw = git.run("cat-file", "commit", tip).stdout.replace(b"Approve\n", b"Approve all\n")
    forged = git.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    assert codes(git, base, forged, trusted) == ["G004", "G008"]


@needs_ssh_keygen
def test_who_signs_a_change_does_not_approve_it_under_another_name(git: GitRepository, tmp_path: Path) -> None:
    key = Key.new(tmp_path, "ann")
    trusted = TrustedPolicy(ChangePolicy(("main",), 1, signed_approvals=True), key.line("ann@example.com").encode())
    base = git.git("rev-parse", "HEAD")
    key.use(git)
    _as(git, "Bob")
    git.stage({"a": "1"})
    git.git("commit", "-q", "-S", "-m", "Write")
    assert codes(git, base, approve(git, "Ann", "-S"), trusted) == ["G004", "G005"]
