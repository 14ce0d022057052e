"""Commits, tags and changes to the letter: dates at the border, order, limits, raw lines of git."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.errors import RepositoryError
from escm_tui.git import (
    changes,
    commits,
    history,
    journal,
    pushes,
)
from escm_tui.git.changes import Change
from escm_tui.git.history import Commit, Tag
from escm_tui.git.repository import Repository
from tests.support.repositories import GitRepository

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n", "sub/b": "2\n", "sub/c": "3\n"})
    return evidence_git


# History


def test_a_commit_without_dates_is_of_the_beginning(git: GitRepository) -> None:
    tree = git.git("rev-parse", "HEAD^{tree}")
    raw = f"tree {tree}\n\nNobody\n".encode()
    id_ = git.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", stdin=raw)
    assert history.log(git.repository, id_) == (
        Commit(id_, (), "", "", EPOCH, EPOCH, "Nobody", "", (), tree, "", ""),
    )  # fmt: skip


def test_tags_by_date_then_name(git: GitRepository) -> None:
    ids = {}
    for name, when in (("z", 0), ("y", 1), ("a", 1)):
        tree = git.git("rev-parse", "HEAD^{tree}")
        raw = f"tree {tree}\nauthor A <a> {when} +0000\ncommitter A <a> {when} +0000\n\nS\n".encode()
        ids[name] = git.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", stdin=raw)
        git.git("tag", f"evaluation/{name}", ids[name])
    git.git("tag", "evaluation/file", "HEAD:a")
    git.git("tag", "-a", "-m", "S\n\nB", "evaluation/late", "HEAD")
    git.git("tag", "evaluations", "HEAD")
    found = {each.name.removeprefix("evaluation/"): each for each in history.tags(git.repository)}
    assert [*found] == ["file", "z", "a", "y", "late"]
    assert found["z"] == Tag("evaluation/z", ids["z"], ids["z"], False, None, EPOCH, "", "")
    blob, head = git.git("rev-parse", "HEAD:a"), git.git("rev-parse", "HEAD")
    assert found["file"] == Tag("evaluation/file", blob, None, False, None, None, "", "")
    assert found["late"] == Tag(
        "evaluation/late",
        git.git("rev-parse", "evaluation/late"),
        head,
        True,
        datetime(2024, 1, 16, 12, tzinfo=UTC),
        datetime(2024, 1, 15, 12, tzinfo=UTC),
        "S",
        "B",
    )
    assert [each.name for each in history.tags(git.repository, "evaluations")] == ["evaluations"]


def test_a_tag_of_a_tag(git: GitRepository) -> None:
    head, blob = git.git("rev-parse", "HEAD"), git.git("rev-parse", "HEAD:a")
    for name, target in (("once", head), ("file", blob)):
        git.git("tag", "-a", "-m", name, name, target)
        git.git("tag", "-a", "-m", "Twice", f"evaluation/{name}", name)
    file, once = history.tags(git.repository)
    when, tagged = datetime(2024, 1, 15, 12, tzinfo=UTC), datetime(2024, 1, 16, 12, tzinfo=UTC)
    assert once[2:] == (head, True, tagged, when, "Twice", "")
    assert file[2:] == (None, True, tagged, None, "Twice", "")


def test_how_many_commits_are_told(git: GitRepository) -> None:
    first = git.git("rev-parse", "HEAD")
    second = git.commit("Second")
    git.git("checkout", "-q", "-b", "side", first)
    side = git.commit("Side")
    git.git("checkout", "-q", "main")
    git.git("merge", "-q", "-m", "Join", "side")
    merge, repository = git.git("rev-parse", "HEAD"), git.repository
    for limit, count in ((-1, 0), (0, 0), (1, 1), (3, 3), (4, 4), (9, 4), (None, 4)):
        assert len(history.log(repository, limit=limit)) == count
    assert [each.id for each in history.log(repository)] in ([merge, side, second, first], [merge, second, side, first])
    assert [*history.commits(repository, [side, first, side, merge])] == [side, first, merge]
    assert history.first_parents(repository, first, merge) == (second, merge)
    assert history.merge_base(repository, second, side) == first
    assert history.ahead_behind(repository, side, merge) == (2, 0)
    assert history.ahead_behind(repository, merge, side) == (0, 2)
    assert history.resolve_range(repository, f"{first}..") == (first, merge)
    assert history.resolve_range(repository, "..side") == (merge, side)
    assert history.resolve_range(repository, "side") == (None, side)
    assert history.resolve_range(repository, "") == (None, merge)
    # All of them take names as well.
    assert history.merge_base(repository, "HEAD^1", "side") == first
    assert history.ahead_behind(repository, "side", "main") == (2, 0)
    assert history.first_parents(repository, "side~1", "HEAD") == (second, merge)
    assert history.is_ancestor(repository, "side", "main")
    assert not history.is_ancestor(repository, "main", "side")
    assert history.versions_of(repository, "side", "a") == {first: ()}
    assert history.changed_paths(repository, "side", "main") == ()
    assert len(history.changed_paths(repository, "", "side")) == 3
    assert [*history.commits_touching(repository, "main^1", "main")] == [merge, side]
    assert history.text_diff(repository, ("side", "main")) == ""
    # A full id is taken as it is, whether or not it is there.
    for id_ in ("1" * 40, "a" * 64):
        assert history.commit_id(repository, id_) == id_
        with pytest.raises(RepositoryError):
            history.commit_id(repository, id_[:-1])


RAW = (
    (b":100644 100755 aa bb M", [b"p"], Change("M", "p", "100644", "100755", "aa", "bb")),
    (b":100644 100644 aa bb R086", [b"old", b"new"], Change("R", "new", "100644", "100644", "aa", "bb", "old")),
    (b":100644 100644 aa bb C100", [b"old", b"new"], Change("C", "new", "100644", "100644", "aa", "bb", "old")),
    (b"::100644 100755 120000 aa bb cc MM", [b"p\xff"], Change("M", "p\udcff", "100644", "120000", "aa", "cc")),
    (b"::100644 100644 100644 aa bb cc RM", [b"p"], Change("R", "p", "100644", "100644", "aa", "cc")),
    (b":::1 2 3 4 a b c d AAA", [b"p"], Change("A", "p", "1", "4", "a", "d")),
)


def test_raw_lines_of_git() -> None:
    for facts, paths, change in RAW:
        fields = iter([*paths, b"next"])
        assert changes.change_in(facts, fields) == change
        assert next(fields) == b"next"
    every = [part for facts, paths, _ in RAW for part in (facts, *paths)]
    assert [*changes.changes_in(iter(every))] == [change for _, _, change in RAW]


def test_renames_among_what_is_staged(git: GitRepository) -> None:
    text = "title: a long enough text\n" * 5
    git.commit("More", {"old": text})
    git.stage({"old": None, "new": text})
    repository = git.repository
    blob = git.git("rev-parse", "HEAD:old")
    assert changes.staged_changes(repository, renames=True) == (
        Change("R", "new", "100644", "100644", blob, blob, "old"),
    )  # fmt: skip
    assert [each.status for each in changes.staged_changes(repository)] == ["A", "D"]
    assert [each.path for each in changes.staged_changes(repository, ["old"], renames=True)] == ["old"]


def test_diffs_are_the_same_whatever_is_configured(git: GitRepository) -> None:
    text = "title: a long enough text\n" * 5
    git.commit("More", {"old": text})
    for key, value in (("diff.noprefix", "true"), ("diff.renames", "true"), ("diff.mnemonicPrefix", "true")):
        git.git("config", key, value)
    git.stage({"old": None, "new": text})
    git.write({"a": "1\n\xff".encode("latin-1")})
    repository = git.repository
    staged = history.text_diff(repository, "staged")
    assert "diff --git a/old b/old\n" in staged
    assert "diff --git a/new b/new\n" in staged
    patch = history.text_diff(repository, "unstaged", ["a"])
    assert patch.startswith("diff --git a/a b/a\n")
    assert "+\ufffd\n" in patch
    assert history.text_diff(repository, ("HEAD~1", "HEAD"), ["a"]) == ""


@pytest.mark.parametrize(
    ("listing", "wanted"),
    [
        (b"1 M. N... 100644 100644 100644 aa bb a b\0", (("a b",), (), (), ())),
        (b"1 .M N... 100644 100644 100644 aa bb a b\0", ((), ("a b",), (), ())),
        (b"1 AD N... 100644 100644 100644 aa bb z\0? b\0? a\xff\0", (("z",), ("z",), ("a\udcff", "b"), ())),
        (b"u UU N... 1 2 3 4 a b c d e f\0", ((), (), (), ("d e f",))),
        (b"u UU N... 1 2 3 4 a b c  blanks \0", ((), (), (), (" blanks ",))),
        (b"1 .M N... 1 2 3 a b  blanks \0?  blanks\0", ((), (" blanks ",), (" blanks",), ())),
        (b"", ((), (), (), ())),
    ],
)
def test_what_git_says_of_the_work_tree(
    git: GitRepository, monkeypatch: pytest.MonkeyPatch, listing: bytes, wanted: tuple[tuple[str, ...], ...]
) -> None:
    asked: list[Sequence[str]] = []

    def run(_: Repository, args: Sequence[str]) -> bytes:
        asked.append(args)
        return listing

    repository = git.repository
    monkeypatch.setattr(Repository, "run", run)
    found = history.status(repository)
    assert (found.staged, found.unstaged, found.untracked, found.unmerged) == wanted
    assert found.is_clean is (listing == b"")
    assert found.changed == tuple(sorted({path for paths in wanted for path in paths}))
    assert history.changed_in(repository, ["x", "y"])[0] == listing
    assert asked[0][-1] == "--"
    assert asked[1][-3:] == ["--", "x", "y"]


def test_questions_on_the_way_leave_no_words(git: GitRepository, tmp_path: Path) -> None:
    """What is asked to find out whether something is there is no failure that a person should read of."""
    empty = GitRepository.new(tmp_path / "empty")
    git.git("checkout", "-q", "--detach")
    repository = git.repository
    head = git.git("rev-parse", "HEAD")
    questions: tuple[Callable[[], object], ...] = (
        empty.repository.head,
        repository.branch,
        lambda: pushes.peeled_commit(repository, "none"),
        lambda: commits.tag(repository, "x", head, "x"),
    )
    for ask in questions:
        number = journal.calls()[0].number
        ask()
        assert [each.said for each in journal.calls() if each.number > number and "tag" not in each.words] == [
            "" for each in journal.calls() if each.number > number and "tag" not in each.words
        ]
    for ask in (
        lambda: repository.resolve("none"),
        lambda: history.tags(repository) or repository.resolve("x^{tree}x"),
    ):
        number = journal.calls()[0].number
        with pytest.raises(RepositoryError):
            ask()
        assert not any(each.said for each in journal.calls() if each.number > number)
