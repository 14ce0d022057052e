"""Writing through the git program: init, stage, commit and tag, with all that can be in the way."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from escm_tui.errors import EscmError, ExitCode, GitFailed, ProblemsFound, RepositoryError, UsageError, WriteError
from escm_tui.git import commits, history
from escm_tui.git.commits import Signature
from escm_tui.git.environment import Manner
from escm_tui.git.program import Outcome
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Revision
from tests.support.repositories import GitRepository

LEAD = Signature("Quality Lead", "lead@example.com", datetime(2025, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))))
AUDITOR = Signature("Auditor", "audit@example.com", datetime(2025, 3, 2, 9, 30, tzinfo=timezone.utc))  # noqa: UP017


def test_initialize_makes_an_empty_repository(tmp_path: Path) -> None:
    repository = commits.initialize(tmp_path / "new" / "evidence", "trunk")
    assert repository.root == tmp_path / "new" / "evidence"
    assert (repository.head(), repository.branch(), repository.object_format) == (None, "trunk", "sha1")
    assert not (repository.git_dir / "hooks").exists()
    assert commits.initialize(tmp_path / "wide", object_format="sha256").object_format == "sha256"


def test_initialize_does_not_take_templates_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template" / "hooks").mkdir(parents=True)
    (tmp_path / "template" / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    assert not (commits.initialize(tmp_path / "evidence").git_dir / "hooks").exists()


def test_initialize_refuses(tmp_path: Path) -> None:
    commits.initialize(tmp_path / "there")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="a git repository already"):
        commits.initialize(tmp_path / "there")
    with pytest.raises(WriteError, match="cannot be made"):
        commits.initialize(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot be the name of a branch"):
        commits.initialize(tmp_path / "other", "--bare")
    with pytest.raises(UsageError, match="no format of objects"):
        commits.initialize(tmp_path / "other", object_format="md5")
    assert not (tmp_path / "other").exists()


ODD_PATHS = ("with blank", "line\nbreak", "prüfung", ":(top)x", "*", "-x", "sub/[a]?.yaml")


def test_stage_and_unstage_take_paths_exactly(evidence_git: GitRepository) -> None:
    evidence_git.write(dict.fromkeys(ODD_PATHS, "1") | {"other": "1", "sub/a1.yaml": "1"})
    repository = evidence_git.repository
    for path in ODD_PATHS:
        commits.stage(repository, [path])
        assert history.status(repository).staged == (path,)
        commits.unstage(repository, [path])
        assert history.status(repository).staged == ()
    commits.stage(repository, ODD_PATHS)
    assert history.status(repository).staged == tuple(sorted(ODD_PATHS))
    commits.stage(repository, [])
    commits.unstage(repository, [])
    assert history.status(repository).staged == tuple(sorted(ODD_PATHS))


def test_stage_takes_deletions_and_names_beyond_utf8(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"gone": "1"})
    evidence_git.write({"gone": None, "odd\udcff": "1"})
    commits.stage(evidence_git.repository, ["gone", "odd\udcff"])
    assert history.status(evidence_git.repository).staged == ("gone", "odd\udcff")


def test_stage_of_what_is_not_there_is_a_sentence(evidence_git: GitRepository) -> None:
    evidence_git.write({"a": "1"})
    for path in ("absent", ":/", "../x"):
        with pytest.raises(GitFailed, match="git add failed: "):
            commits.stage(evidence_git.repository, [path])
    commits.stage(evidence_git.repository, [".git/config"])
    assert history.status(evidence_git.repository).staged == ()


def test_unstage_keeps_the_file_and_goes_back_to_the_last_commit(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.stage({"a": "2"})
    commits.unstage(evidence_git.repository, ["a"])
    assert history.status(evidence_git.repository).unstaged == ("a",)
    assert (evidence_git.root / "a").read_text() == "2"


MESSAGE = "Rate knw07\n\n# not a comment\nText.\n\nReviewed-by: Lead <lead@example.com>\n"


def test_commit_is_the_same_on_every_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        monkeypatch.setenv("TZ", zone)
        repository = commits.initialize(tmp_path / str(number))
        (repository.root / "escm.yaml").write_text("format: 1\n")
        commits.stage(repository, ["escm.yaml"])
        made = commits.commit(repository, MESSAGE, author=LEAD, committer=AUDITOR, allow_hooks=False, sign=False)
        found.add((made, commits.tag(repository, "evaluation/2025-h1", made, "First", tagger=LEAD, sign=False)))
    assert found == {("0dd9dcf1766609dae068a0e236d0697c51a9fc58", "4e93c93b4115f0d80598cd262c4d1c3e16f5a105")}


def test_commit_keeps_message_people_and_dates(evidence_git: GitRepository) -> None:
    evidence_git.stage({"a": "1"})
    made = commits.commit(evidence_git.repository, MESSAGE, author=LEAD, committer=AUDITOR)
    assert evidence_git.git("rev-parse", "HEAD") == made
    assert evidence_git.git("log", "-1", "--format=%B") == MESSAGE
    assert evidence_git.git("log", "-1", "--format=%an %ae %aI|%cn %ce %cI") == (
        "Quality Lead lead@example.com 2025-03-01T09:30:00+02:00|Auditor audit@example.com 2025-03-02T09:30:00+00:00"
    )
    assert history.log(evidence_git.repository)[0].trailers == (("Reviewed-by", "Lead <lead@example.com>"),)


def test_commit_is_by_the_user_unless_said_otherwise(evidence_git: GitRepository) -> None:
    evidence_git.stage({"a": "1"})
    commits.commit(evidence_git.repository, "One")
    assert evidence_git.git("log", "-1", "--format=%an %ae %cn") == "Test Lead lead@example.com Test Lead"


def test_commit_takes_what_is_staged_and_no_more(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1", "b": "1"})
    evidence_git.stage({"a": "2"})
    evidence_git.write({"a": "3", "b": "2"})
    made = commits.commit(evidence_git.repository, "Two")
    assert Revision.at(evidence_git.repository, made).read("a") == b"2"
    assert history.status(evidence_git.repository).unstaged == ("a", "b")


def test_commit_of_paths_leaves_the_rest_staged(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1", "gone": "1", "staged": "1"})
    evidence_git.stage({"staged": "2"})
    evidence_git.write({"a": "2", "gone": None, "*": "new", ":(top)x": "new"})
    made = commits.commit(evidence_git.repository, "Some", paths=["a", "gone", "*", ":(top)x"])
    changed = history.changed_paths(evidence_git.repository, f"{made}~1", made)
    assert [(each.status, each.path) for each in changed] == [("A", "*"), ("A", ":(top)x"), ("M", "a"), ("D", "gone")]
    assert history.status(evidence_git.repository).staged == ("staged",)


def test_first_commit_of_paths(evidence_git: GitRepository) -> None:
    evidence_git.write({"a": "1", "b": "1"})
    made = commits.commit(evidence_git.repository, "First", paths=["a"])
    assert set(Revision.at(evidence_git.repository, made).entries()) == {"a"}


@pytest.mark.parametrize("moment", ["stage", "staged_changes"])
def test_commit_beside_that_drops_what_is_staged_is_outlasted(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.write({"new": "1"})
    original, calls = getattr(commits, moment), []

    def dropped_at_first(*args: Any) -> Any:
        answer = original(*args)
        calls.append(args)
        if len(calls) == 1:
            evidence_git.git("reset", "-q")
        return answer

    monkeypatch.setattr(commits, moment, dropped_at_first)
    made = commits.commit(evidence_git.repository, "Add", paths=["new"])
    assert len(calls) == 2
    assert set(Revision.at(evidence_git.repository, made).entries()) == {"a", "new"}


@pytest.mark.parametrize("place", ["main", "detached"])
def test_commit_that_is_told_is_our_own(evidence_git: GitRepository, place: str) -> None:
    evidence_git.commit("Start", {"a": "1"})
    if place == "detached":
        evidence_git.git("checkout", "-q", "--detach")
    evidence_git.hook("post-commit", 'test -n "$AGAIN" || AGAIN=1 git commit -q --allow-empty -m "Somebody else"')
    evidence_git.stage({"a": "2"})
    made = commits.commit(evidence_git.repository, "Ours")
    assert evidence_git.git("log", "-1", "--format=%s", "HEAD") == "Somebody else"
    assert evidence_git.git("log", "-1", "--format=%s", made) == "Ours"


@pytest.mark.parametrize("paths", [None, [], ["a"]])
def test_nothing_to_commit_is_a_sentence(evidence_git: GitRepository, paths: list[str] | None) -> None:
    evidence_git.commit(files={"a": "1", "b": "1"})
    evidence_git.write({"b": "2"})
    if paths is not None:
        evidence_git.stage({"b": "2"})
    head = evidence_git.git("rev-parse", "HEAD")
    with pytest.raises(UsageError, match="There is nothing to commit"):
        commits.commit(evidence_git.repository, "Nothing", paths=paths)
    assert evidence_git.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("message", ["", " \n", "a\0b"])
def test_message_is_needed(evidence_git: GitRepository, message: str) -> None:
    evidence_git.stage({"a": "1"})
    with pytest.raises(UsageError, match="message"):
        commits.commit(evidence_git.repository, message)


def test_missing_identity_stops_before_anything_happens(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "--unset", "user.name")
    evidence_git.write({"a": "1"})
    with pytest.raises(EscmError, match="git does not know who you are") as refused:
        commits.commit(evidence_git.repository, "One", paths=["a"])
    assert refused.value.exit_code is ExitCode.INTERNAL
    assert "git config --global user.name" in refused.value.hint
    assert history.status(evidence_git.repository).untracked == ("a",)


# Hooks


def test_hook_that_refuses_is_quoted(evidence_git: GitRepository) -> None:
    evidence_git.hook("pre-commit", "echo 'escm.yaml:3: no \033[31mred'; echo second >&2; exit 3")
    evidence_git.stage({"a": "1"})
    with pytest.raises(ProblemsFound) as refused:
        commits.commit(evidence_git.repository, "One")
    assert refused.value.exit_code is ExitCode.PROBLEMS
    assert refused.value.message == "A hook refused the commit:\nescm.yaml:3: no  [31mred\nsecond"
    assert evidence_git.repository.is_unborn
    assert history.status(evidence_git.repository).staged == ("a",)


def test_hooks_run_unless_told_otherwise(evidence_git: GitRepository, tmp_path: Path) -> None:
    for name in ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction"):
        evidence_git.hook(name, f"echo {name} >> '{tmp_path}/ran'")
    evidence_git.stage({"a": "1"})
    commits.commit(evidence_git.repository, "One", allow_hooks=False)
    assert not (tmp_path / "ran").exists()
    evidence_git.stage({"a": "2"})
    commits.commit(evidence_git.repository, "Two")
    ran = (tmp_path / "ran").read_text().split()
    assert [name for name in ran if name != "reference-transaction"] == [
        "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit",
    ]  # fmt: skip


def test_hook_sees_an_ordinary_world(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.hook(
        "pre-commit", f"env > '{tmp_path}/env'; git diff --cached --name-only -- '*.yaml' > '{tmp_path}/out'"
    )
    evidence_git.stage({"sub/a.yaml": "1"})
    commits.commit(evidence_git.repository, "One")
    seen = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert (tmp_path / "out").read_text() == "sub/a.yaml\n"
    assert seen["ESCM_COMMITTING"] == "1"
    assert not {"GIT_LITERAL_PATHSPECS", "GIT_ALLOW_PROTOCOL", "GIT_SSH_COMMAND", "GIT_CONFIG_NOSYSTEM"} & set(seen)


def test_commit_by_hand_hands_the_right_index_to_the_hook(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.hook("pre-commit", f"echo \"$GIT_INDEX_FILE\" >> '{tmp_path}/index'")
    evidence_git.commit(files={"a": "1"})
    evidence_git.write({"a": "2"})
    commits.commit(evidence_git.repository, "Two", paths=["a"])
    names = (tmp_path / "index").read_text().splitlines()
    assert names[0].endswith(".git/index")
    assert "next-index-" in names[1]


# Other operations and locks


def _conflict(git: GitRepository, command: str) -> None:
    git.commit("Base", {"a": "base"})
    git.git("checkout", "-q", "-b", "side")
    git.commit("Side", {"a": "side"})
    git.git("checkout", "-q", "main")
    git.commit("Main", {"a": "main"})
    git.run(command, "side")


def test_unresolved_conflict_stops_a_commit(evidence_git: GitRepository) -> None:
    _conflict(evidence_git, "merge")
    with pytest.raises(WriteError, match="A merge conflict is not resolved"):
        commits.commit(evidence_git.repository, "Join")


def test_commit_concludes_a_merge_with_both_parents(evidence_git: GitRepository) -> None:
    _conflict(evidence_git, "merge")
    evidence_git.stage({"a": "both"})
    with pytest.raises(WriteError, match="in the middle of a merge"):
        commits.commit(evidence_git.repository, "Part", paths=["a"])
    made = commits.commit(evidence_git.repository, "Join")
    assert len(evidence_git.git("rev-parse", f"{made}^@").split()) == 2
    assert evidence_git.repository.operation() is None


@pytest.mark.parametrize("command", ["rebase", "cherry-pick"])
def test_other_operations_are_gits_own_to_finish(evidence_git: GitRepository, command: str) -> None:
    _conflict(evidence_git, command)
    evidence_git.stage({"a": "both"})
    with pytest.raises(WriteError, match=f"in the middle of a {command}") as refused:
        commits.commit(evidence_git.repository, "Join")
    assert f"git {command} --continue" in refused.value.hint


def test_commit_on_a_detached_head_and_in_a_worktree(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repository.discover(tmp_path / "side")
    (side.root / "a").write_text("2")
    made = commits.commit(side, "On the side", paths=["a"])
    assert evidence_git.git("rev-parse", "side") == made
    evidence_git.git("checkout", "-q", "--detach")
    evidence_git.stage({"a": "3"})
    assert commits.commit(evidence_git.repository, "Detached") == evidence_git.git("rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fatal: Unable to create '/x/.git/index.lock': Read-only file system", "the disk can only be read"),
        ("error: unable to write file: No space left on device", "the disk is full"),
        ("error: insufficient permission for adding an object to repository database", "you may not write in .git"),
        ("fatal: Unable to create '/x/.git/index.lock': Permission denied", "you may not write in .git"),
        ("fatal: write error: Input/output error", "the disk reports an error"),
        ("fatal: Disk quota exceeded", "your share of the disk is used up"),
    ],
)
def test_what_the_disk_refuses_is_said_in_plain_words(
    words: str, said: str, evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = evidence_git.repository
    monkeypatch.setattr(Repository, "execute", lambda *_, **__: Outcome(128, b"", words))
    with pytest.raises(WriteError) as caught:
        commits.stage(repository, ["a"])
    assert caught.value.message == f"Nothing was changed by git add: {said}."
    assert caught.value.hint


Write = Callable[[Repository], object]


@pytest.mark.parametrize(
    "write",
    [
        lambda repository: commits.stage(repository, ["b"]),
        lambda repository: commits.unstage(repository, ["a"]),
        lambda repository: commits.commit(repository, "Two"),
        lambda repository: commits.commit(repository, "Two", paths=["b"]),
    ],
)
def test_lock_of_another_git_is_named_and_never_deleted(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.stage({"a": "2"})
    evidence_git.write({"b": "1"})
    head = evidence_git.git("rev-parse", "HEAD")
    lock = evidence_git.root / ".git" / "index.lock"
    lock.write_text("")
    old = lock.stat().st_mtime - 90
    os.utime(lock, (old, old))
    monkeypatch.setattr(commits, "LOCK_PATIENCE", 0)
    with pytest.raises(
        WriteError, match=r"Another git holds the repository \(index\.lock, 9\d seconds old\)"
    ) as refused:
        write(evidence_git.repository)
    assert str(lock) in refused.value.hint
    assert lock.exists()
    assert evidence_git.git("rev-parse", "HEAD") == head


def test_lock_that_goes_away_is_waited_for(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence_git.stage({"a": "1"})
    lock = evidence_git.root / ".git" / "index.lock"
    lock.write_text("")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            lock.unlink()

    monkeypatch.setattr("escm_tui.git.commits.time.sleep", wait)
    commits.commit(evidence_git.repository, "One")
    assert len(waits) == 3
    assert all(0 < seconds < 0.5 for seconds in waits)


def test_lock_of_the_branch_is_named_too(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.stage({"a": "2"})
    (evidence_git.root / ".git" / "refs" / "heads" / "main.lock").write_text("")
    monkeypatch.setattr(commits, "LOCK_PATIENCE", 0)
    with pytest.raises(WriteError, match=r"main\.lock"):
        commits.commit(evidence_git.repository, "Two")


# Tags


def test_tag_is_annotated_and_on_the_commit_named(evidence_git: GitRepository) -> None:
    first = evidence_git.commit()
    evidence_git.commit()
    made = commits.tag(evidence_git.repository, "evaluation/2024-h1", first, "First half\n\n# kept\n", tagger=LEAD)
    assert evidence_git.git("cat-file", "tag", made) == (
        f"object {first}\ntype commit\ntag evaluation/2024-h1\n"
        "tagger Quality Lead <lead@example.com> 1740814200 +0200\n\nFirst half\n\n# kept"
    )
    assert evidence_git.git("rev-parse", "evaluation/2024-h1") == made


def test_tag_never_moves(evidence_git: GitRepository) -> None:
    head = evidence_git.commit()
    made = evidence_git.tag("evaluation/2024-h1")
    with pytest.raises(UsageError, match="exists already"):
        commits.tag(evidence_git.repository, "evaluation/2024-h1", head, "Again")
    assert evidence_git.git("rev-parse", "evaluation/2024-h1") == made


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-d",
        "evaluation/",
        "/x",
        "a//b",
        "a..b",
        "a.lock",
        "a.lock/b",
        "a b",
        "a\nb",
        "é",
        "a@{b",
        "x" * 101,
        ".a",
        "a~1",
    ],
)
def test_tag_names_that_cannot_be(evidence_git: GitRepository, name: str) -> None:
    head = evidence_git.commit()
    with pytest.raises(UsageError, match="cannot be the name of a tag"):
        commits.tag(evidence_git.repository, name, head, "No")
    assert history.tags(evidence_git.repository, "") == ()


def test_tag_needs_a_full_id_that_exists(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    with pytest.raises(UsageError, match="full id"):
        commits.tag(evidence_git.repository, "evaluation/x", "HEAD", "No")
    with pytest.raises(GitFailed, match="git tag failed"):
        commits.tag(evidence_git.repository, "evaluation/x", "0" * 39 + "1", "No")


def test_signing_follows_the_user_unless_said_otherwise(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.git("config", "commit.gpgSign", "true")
    evidence_git.git("config", "tag.gpgSign", "true")
    evidence_git.git("config", "gpg.format", "ssh")
    evidence_git.git("config", "user.signingKey", str(tmp_path / "absent"))
    evidence_git.stage({"a": "1"})
    repository = evidence_git.repository
    with pytest.raises((GitFailed, ProblemsFound)):
        commits.commit(repository, "Signed")
    made = commits.commit(repository, "Plain", sign=False)
    with pytest.raises(GitFailed, match="The tag could not be signed"):
        commits.tag(repository, "evaluation/x", made, "Signed")
    assert history.tags(repository) == ()
    assert commits.tag(repository, "evaluation/x", made, "Plain", sign=False)


def test_a_bare_repository_takes_no_commit(evidence_git: GitRepository) -> None:
    evidence_git.commit("Start", {"a": "1"})
    with pytest.raises(RepositoryError) as caught:
        commits.commit(evidence_git.repository._replace(bare=True), "No work tree")
    assert (caught.value.message, caught.value.hint) == (
        "A bare repository takes no commits.",
        "Clone it and work in the clone.",
    )


def test_a_lock_that_went_in_the_meantime_has_no_age(tmp_path: Path) -> None:
    lock = tmp_path / "index.lock"
    said = commits._locked(lock)
    assert said.message == "Another git holds the repository (index.lock), so nothing was changed."
    assert said.hint == f"Wait for it. If no git is running any more, delete {lock}"
    lock.touch()
    os.utime(lock, (time.time() - 90, time.time() - 90))
    assert re.search(r"\(index\.lock, \d+ seconds old\)", commits._locked(lock).message)


def test_trailers_of_a_message_that_is_being_written(evidence_git: GitRepository) -> None:
    message = b"Say so\n\nBody: no trailer\n\nApproved-by: Ann <a@x.org>\nEvidence: a: b\n# Approved-by: nobody\n"
    assert history.trailers_of(evidence_git.repository, message) == (
        ("Approved-by", "Ann <a@x.org>"),
        ("Evidence", "a: b"),
    )
    assert history.trailers_of(evidence_git.repository, b"Say so\n") == ()


def test_paths_that_others_drop_again_and_again_are_given_up_with_gits_words(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.write({"new": "1"})
    real, tried = Repository.execute, []

    def dropped(self: Repository, args: Any, **more: Any) -> Outcome:
        if "commit" not in args:
            return real(self, args, **more)
        tried.append(args)
        return Outcome(1, b"", "error: pathspec 'new' did not match any file(s) known to git")

    monkeypatch.setattr(Repository, "execute", dropped)
    with pytest.raises(ProblemsFound, match="did not match any file"):
        commits.commit(evidence_git.repository, "Add", paths=["new"])
    with pytest.raises(GitFailed, match=r"git commit failed: pathspec 'new' did not match any file"):
        commits.commit(evidence_git.repository, "Add", paths=["new"], allow_hooks=False)
    assert len(tried) == 2 * commits._ATTEMPTS


@pytest.mark.parametrize("begun", [False, True])
def test_a_commit_that_is_not_there_afterwards_was_not_made(evidence_git: GitRepository, begun: bool) -> None:
    if begun:
        evidence_git.commit(files={"a": "1"})
    undo = "git reset -q --soft HEAD~1" if begun else "git update-ref -d HEAD"
    evidence_git.hook("post-commit", undo)
    evidence_git.stage({"a": "2"})
    with pytest.raises(GitFailed, match=r"git made no commit, though it said so\."):
        commits.commit(evidence_git.repository, "Undone")
    assert evidence_git.git("diff", "--cached", "--name-only", *([] if begun else ["--root"])) == "a"


def test_our_own_among_several_commits_is_known_by_its_message(evidence_git: GitRepository) -> None:
    before = evidence_git.commit("Start", {"a": "1"})
    theirs, ours = evidence_git.commit("Theirs", {"a": "2"}), evidence_git.commit("Ours", {"a": "3"})
    repository = evidence_git.repository
    assert commits._made(repository, before, b"Ours\n") == ours
    assert commits._made(repository, before, b"Theirs\n") == theirs
    # A hook may have written the message anew; then the last one is as good a guess as any.
    assert commits._made(repository, before, b"Another\n") == ours
    assert commits._made(repository, ours, b"Ours\n") is None


def test_a_branch_that_moves_all_the_time_is_given_up(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.stage({"a": "1"})
    words = f"fatal: cannot lock ref 'HEAD': is at {'1' * 40} but expected {'2' * 40}"
    real = Repository.execute
    monkeypatch.setattr(
        Repository,
        "execute",
        lambda self, args, **more: Outcome(128, b"", words) if "commit" in args else real(self, args, **more),
    )
    monkeypatch.setattr(commits, "LOCK_PATIENCE", 0)
    with pytest.raises(GitFailed, match="git commit failed: cannot lock ref 'HEAD'"):
        commits.commit(evidence_git.repository, "One")


def test_content_that_is_staged_keeps_the_mode_that_the_file_has(evidence_git: GitRepository) -> None:
    evidence_git.write({"tool": "1"})
    (evidence_git.root / "tool").chmod(0o755)
    evidence_git.commit(files={"tool": "1"})
    for path in ("tool", "new"):
        commits.stage_content(evidence_git.repository, path, b"staged")
        assert evidence_git.git("show", f":{path}") == "staged"
    assert evidence_git.git("ls-files", "-s").split()[::4] == ["100644", "100755"]
    assert (evidence_git.root / "tool").read_text() == "1"


LOCKED = Outcome(128, b"", "fatal: Unable to create '/x/.git/index.lock': File exists.")
BRANCH = Outcome(1, b"", "fatal: cannot lock ref 'HEAD': Unable to create '/x/.git/HEAD.lock': File exists.")
MOVED = Outcome(128, b"", f"fatal: cannot lock ref 'HEAD': is at {'1' * 40} but expected {'2' * 40}")
OTHER = Outcome(128, b"", "fatal: Unable to create '/x/.git/index.lock': Not a directory")
FINE = Outcome(0, b"done", "Unable to create '/x/.git/index.lock': File exists")


@pytest.mark.parametrize(
    ("answers", "waits", "ended"),
    [
        ([FINE], 0, FINE),
        ([OTHER], 0, OTHER),
        ([LOCKED, FINE], 1, FINE),
        ([BRANCH, LOCKED, OTHER], 2, OTHER),
        ([MOVED, FINE], 1, FINE),
        ([LOCKED] * 5 + [FINE], 5, FINE),
        ([LOCKED] * 6, 5, "index.lock"),
        ([BRANCH] * 6, 5, "HEAD.lock"),
        ([MOVED] * 6, 5, MOVED),
    ],
)
def test_for_how_long_a_lock_is_waited_for(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, answers: list[Outcome], waits: int, ended: object
) -> None:
    """As if every wait took a second of the five that there are."""
    repository, left = evidence_git.repository, list(answers)
    now, waited = 1000.0, []

    def wait(seconds: float) -> None:
        nonlocal now
        waited.append(seconds)
        now += 1.0

    monkeypatch.setattr("escm_tui.git.commits.time.monotonic", lambda: now)
    monkeypatch.setattr("escm_tui.git.commits.time.sleep", wait)
    monkeypatch.setattr(Repository, "execute", lambda *_, **__: left.pop(0))
    if isinstance(ended, str):
        with pytest.raises(WriteError) as caught:
            commits._patiently(repository, ["x"], stdin=b"", manner=Manner.READ)
        assert caught.value.message == f"Another git holds the repository ({ended}), so nothing was changed."
        assert caught.value.hint == f"Wait for it. If no git is running any more, delete /x/.git/{ended}"
    else:
        assert commits._patiently(repository, ["x"], stdin=b"", manner=Manner.READ) == ended
    assert (len(waited), left) == (waits, [])
    assert all(0.05 <= seconds <= 0.25 for seconds in waited)


def test_of_several_commits_the_one_that_is_ours(evidence_git: GitRepository) -> None:
    made = [evidence_git.commit(message) for message in ("One", "Two\n\nBody\n\nMore", "Three")]
    repository = evidence_git.repository
    for before in (None, made[0]):
        assert commits._made(repository, before, b"Two\n\nBody\n\nMore\n") == made[1]
        assert commits._made(repository, before, b"Body\n\nMore\n") == made[2]
    assert commits._made(repository, made[1], b"anything") == made[2]
    assert commits._made(repository, made[2], b"Three\n") is None
    evidence_git.git("checkout", "-q", "--orphan", "empty")
    assert commits._made(evidence_git.repository, None, b"Three\n") is None
