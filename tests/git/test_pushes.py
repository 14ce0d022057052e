"""What git tells hooks about pushes, and which commits are new."""

from __future__ import annotations

import pytest

from escm_tui.errors import UsageError
from escm_tui.git.pushes import (
    Update,
    about_to_be_sent,
    is_known,
    new_commits,
    peeled_commit,
    received,
    told_by_framework,
    update,
)
from escm_tui.git.unmerged import unmerged_versions
from tests.support.repositories import GitRepository

ONE, TWO, NONE = "1" * 40, "2" * 40, "0" * 40


def test_a_server_is_told_references_with_both_ids() -> None:
    lines = f"{NONE} {ONE} refs/heads/main\n{ONE} {NONE} refs/tags/evaluation/2026\n{ONE} {TWO} refs/notes/a b\n"
    found = received(lines.encode())
    assert found == (
        Update("refs/heads/main", None, ONE),
        Update("refs/tags/evaluation/2026", ONE, None),
        Update("refs/notes/a b", ONE, TWO),
    )
    assert [(each.branch, each.tag) for each in found] == [("main", None), (None, "evaluation/2026"), (None, None)]
    assert received(b"") == ()


def test_a_sender_is_told_local_things_first() -> None:
    assert about_to_be_sent(f"refs/heads/x {TWO} refs/heads/main {ONE}\n".encode()) == (
        Update("refs/heads/main", ONE, TWO),
    )


@pytest.mark.parametrize(
    ("read", "line", "message"),
    [
        (received, f"{ONE} {TWO}", f"Git hands over 3 words a line, but here are '{ONE} {TWO}'."),
        (about_to_be_sent, "a b c d e", "Git hands over 4 words a line, but here are 'a b c d e'."),
        (received, f"{ONE} HEAD refs/heads/x", "'HEAD' is no full id of an object."),
        (received, f"{'1' * 39} {TWO} refs/heads/x", f"'{'1' * 39}' is no full id of an object."),
        (received, f"--output=x {TWO} refs/heads/x", "'--output=x' is no full id of an object."),
    ],
)
def test_what_git_would_not_say_is_refused(read: object, line: str, message: str) -> None:
    assert callable(read)
    with pytest.raises(UsageError) as caught:
        read(line.encode())
    assert caught.value.message == message


def test_ids_of_both_formats_are_full() -> None:
    assert update("refs/heads/x", "0" * 64, "a" * 64) == Update("refs/heads/x", None, "a" * 64)


def test_the_framework_tells_names_in_variables(evidence_git: GitRepository) -> None:
    head = evidence_git.commit("One", {"a": "1"})
    names = {"PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main"}
    repository = evidence_git.repository
    ids = {"PRE_COMMIT_FROM_REF": ONE, "PRE_COMMIT_TO_REF": TWO}
    assert told_by_framework(repository, names | ids) == Update("refs/heads/main", ONE, TWO)
    assert told_by_framework(repository, names) == Update("refs/heads/main", None, head)
    assert told_by_framework(repository, names | {"PRE_COMMIT_LOCAL_BRANCH": "refs/heads/gone"}) is None
    assert told_by_framework(repository, ids) is None
    assert told_by_framework(repository, {"PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main"}) is None


def test_new_commits_come_parents_first(evidence_git: GitRepository) -> None:
    first = evidence_git.commit("One", {"a": "1"})
    second = evidence_git.commit("Two", {"a": "2"})
    evidence_git.git("branch", "there", first)
    third = evidence_git.commit("Three", {"a": "3"})
    evidence_git.git("tag", "-am", "Tag", "t", third)
    tag = evidence_git.git("rev-parse", "t")
    blob = evidence_git.git("rev-parse", "HEAD:a")
    repository = evidence_git.repository
    assert new_commits(repository, [third], [first]) == (second, third)
    assert new_commits(repository, [tag, third], ["--branches=the*"]) == (second, third)
    assert new_commits(repository, [third], []) == (first, second, third)
    assert new_commits(repository, [third], ["--all"]) == ()
    assert peeled_commit(repository, tag) == peeled_commit(repository, third) == third
    assert peeled_commit(repository, blob) is None
    assert peeled_commit(repository, "--all") is None
    assert is_known(repository, third)
    assert not is_known(repository, ONE)


def test_versions_of_what_conflicts(evidence_git: GitRepository) -> None:
    evidence_git.commit("Base", {"a": "1\n", "a b": "kept\n", "gone": "1\n"})
    evidence_git.git("switch", "-q", "-c", "theirs")
    evidence_git.commit("Theirs", {"a": "2\n", "gone": "2\n"})
    evidence_git.git("switch", "-q", "main")
    evidence_git.commit("Ours", {"a": "3\n", "gone": None})
    assert evidence_git.run("merge", "theirs").returncode == 1
    repository = evidence_git.repository
    assert unmerged_versions(repository, "a") == (b"1\n", b"3\n", b"2\n")
    assert unmerged_versions(repository, "gone") == (b"1\n", None, b"2\n")
    assert unmerged_versions(repository, "a b") == (None, None, None)


def test_what_conflicts_below_a_folder_is_none_of_the_folder(evidence_git: GitRepository) -> None:
    evidence_git.commit("Base", {"a/b": "1\n"})
    evidence_git.git("switch", "-q", "-c", "theirs")
    evidence_git.commit("Theirs", {"a/b": "2\n"})
    evidence_git.git("switch", "-q", "main")
    evidence_git.commit("Ours", {"a/b": "3\n"})
    assert evidence_git.run("merge", "theirs").returncode == 1
    assert unmerged_versions(evidence_git.repository, "a") == (None, None, None)
