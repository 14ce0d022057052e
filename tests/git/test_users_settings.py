"""What people set for git by hand changes nothing of what this program makes and reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.errors import EscmError, GitFailed
from escm_tui.git import branches, changes, commits, history
from escm_tui.git.sources import Index, Revision, WorkTree
from tests.support.repositories import GitRepository

SETTINGS = """
[i18n]
	commitEncoding = ISO-8859-1
	logOutputEncoding = ISO-8859-1
[merge]
	verifySignatures = true
	ff = only
	autoStash = true
	renames = false
[commit]
	cleanup = strip
	status = true
	template = /nowhere
[core]
	quotePath = true
	abbrev = 4
	commentChar = S
	attributesFile = {folder}/attributes
	excludesFile = {folder}/ignored
[diff]
	renames = copies
	noprefix = true
	external = false
	ignoreSubmodules = none
[log]
	showSignature = true
	showRoot = false
	date = relative
	follow = true
[status]
	showUntrackedFiles = no
	relativePaths = true
	renames = copies
[branch]
	autoSetupMerge = always
[tag]
	sort = -refname
[color]
	ui = always
[column]
	ui = always
[checkout]
	guess = true
	defaultRemote = up
"""

MESSAGE = "Sage é\n\n# kept\nS kept  \n\n\nBody: x\n"


@pytest.fixture
def git(evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "é": "1\n", "sub/b": "1\n"})
    (tmp_path / "attributes").write_text("* text eol=crlf -diff\n")
    (tmp_path / "ignored").write_text("nothing\n")
    (tmp_path / "global").write_text(SETTINGS.format(folder=tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    return evidence_git


def raw_message(git: GitRepository, kind: str, id_: str) -> bytes:
    """The bytes of a message, where nothing before it names an encoding."""
    head, _, message = git.run("cat-file", kind, id_).stdout.partition(b"\n\n")
    assert b"\nencoding " not in head
    return message


def test_messages_are_what_was_said_in_utf8(git: GitRepository) -> None:
    repository, head, tree = git.repository, git.git("rev-parse", "HEAD"), git.git("rev-parse", "HEAD^{tree}")
    git.git("branch", "side")
    git.stage({"a": "2\n"})
    made = commits.commit(repository, f"\n{MESSAGE}\n")
    aside = branches.make_commit(repository, tree, [head], f"{MESSAGE}\n\n")
    tag = commits.tag(repository, "t", head, MESSAGE)
    merged = branches.merge_into_current(repository, aside, MESSAGE)
    for kind, id_ in (("commit", made), ("commit", aside), ("tag", tag), ("commit", merged)):
        assert raw_message(git, kind, id_) == MESSAGE.encode()
    assert git.git("rev-parse", f"{merged}^1", f"{merged}^2").split() == [made, aside]
    newest = history.log(repository, limit=1)[0]
    assert (newest.id, newest.subject, newest.body) == (merged, "Sage é", "# kept\nS kept  \n\n\nBody: x")
    assert newest.trailers == (("Body", "x"),)


def test_a_merge_is_a_commit_even_where_none_is_needed(git: GitRepository) -> None:
    repository, head = git.repository, git.git("rev-parse", "HEAD")
    theirs = branches.make_commit(repository, git.git("rev-parse", "HEAD^{tree}"), [head], "Theirs")
    git.git("config", "branch.main.note", "x")
    merged = branches.merge_into_current(repository, theirs, "Join")
    assert git.git("rev-parse", f"{merged}^1", f"{merged}^2").split() == [head, theirs]
    assert git.git("symbolic-ref", "HEAD") == "refs/heads/main"


def test_what_is_not_committed_is_not_put_aside_for_a_merge(git: GitRepository) -> None:
    git.git("switch", "-q", "-c", "theirs")
    theirs = git.commit("Theirs", {"a": "2\n"})
    git.git("switch", "-q", "main")
    git.write({"a": "mine\n"})
    with pytest.raises(EscmError):
        branches.merge_into_current(git.repository, theirs, "Join")
    assert (git.root / "a").read_text() == "mine\n"
    assert git.git("stash", "list") == ""


def test_branches_follow_none_unless_it_is_asked_for(git: GitRepository) -> None:
    repository, head = git.repository, git.git("rev-parse", "HEAD")
    git.git("remote", "add", "up", "https://example.com/up.git")
    git.git("update-ref", "refs/remotes/up/there", head)
    branches.start_branch(repository, "new")
    found = {each.label: each for each in branches.heads(repository)}
    assert (found["new"].upstream, found["new"].checked_out) == ("", True)
    # A branch of over there is not guessed for a name that nobody has here.
    with pytest.raises(GitFailed, match=r"^git switch failed: "):
        branches.switch(repository, "there")
    branches.follow(repository, "there", found["up/there"])
    found = {each.label: each for each in branches.heads(repository)}
    assert found["there"].upstream == "refs/remotes/up/there"


def test_what_is_read_is_the_same(git: GitRepository) -> None:
    repository, first = git.repository, git.git("rev-parse", "HEAD")
    text = "title: a long enough text\n" * 5
    second = git.commit("Go on", {"old": text})
    git.stage({"old": None, "new": text})
    git.write({"a": "2\n", "ü": "x", "sub/c": "x"})
    assert [(each.status, each.path) for each in changes.staged_changes(repository)] == [("A", "new"), ("D", "old")]
    found = history.status(repository)
    assert found == (("new", "old"), ("a",), ("sub/c", "ü"), ())
    changed = b"2\n"
    assert history.text_diff(repository, "unstaged") == (
        f"diff --git a/a b/a\nindex {short(git, 'HEAD:a')}..{short_of(git, changed)} 100644\n"
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n"
    )
    assert list(history.commits_touching(repository, None, "HEAD")) == [second, first]
    assert [each.path for each in history.commits_touching(repository, None, "HEAD")[first]] == ["a", "sub/b", "é"]
    for name in ("b", "a"):
        git.git("tag", "-a", "-m", name, f"evaluation/{name}", first)
    assert [each.name for each in history.tags(repository)] == ["evaluation/a", "evaluation/b"]
    assert [each.name for each in history.branches(repository)] == ["main"]
    assert set(WorkTree(repository).entries()) == {"a", "new", "sub/b", "sub/c", "é", "ü"}
    assert set(Index(repository).entries()) == {"a", "new", "sub/b", "é"}
    assert Revision.at(repository, second).read("é") == Index(repository).read("é") == b"1\n"


def short(git: GitRepository, name: str) -> str:
    """As git shortens ids by these settings."""
    return git.git("rev-parse", "--short=4", name)


def short_of(git: GitRepository, content: bytes) -> str:
    """The same for content that is nowhere yet."""
    return git.git("hash-object", "--stdin", "--no-filters", stdin=content)[:4]
