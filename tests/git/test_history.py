"""Commits, tags, branches, changes and status, held against the plain git program."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.errors import GitFailed, RepositoryError, UsageError
from escm_tui.git import choices, history
from escm_tui.git.history import Branch, Change, Commit, WorkTreeStatus
from escm_tui.git.repository import Repository
from tests.support.repositories import GitRepository


def _evaluations(git: GitRepository) -> tuple[str, str, str]:
    """Three commits on main, the first and the last tagged."""
    first = git.commit("First evaluation\n\nWhat was judged.\n", {"escm.yaml": "1", "a b": "1"})
    git.tag("evaluation/2024-h1", message="First half of 2024\n\nBy the quality team.")
    second = git.commit("Middle", {"organization/knw/knw07.yaml": "owner: x", "a b": None})
    third = git.commit(
        "Last evaluation\n\nWhy: the audit.\n\nReviewed-by: Lead <lead@example.com>\nEscm-Practice: knw07\n",
        {"escm.yaml": "2"},
    )
    git.tag("evaluation/2025-h1")
    git.git("tag", "other/plain", second)
    return first, second, third


def test_log_gives_all_facts_of_a_commit(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    found = history.log(evidence_git.repository)
    when = datetime(2024, 1, 17, 12, 0, tzinfo=UTC)
    assert found[0] == Commit(
        third,
        (second,),
        "Test Lead",
        "lead@example.com",
        when,
        when,
        "Last evaluation",
        "Why: the audit.\n\nReviewed-by: Lead <lead@example.com>\nEscm-Practice: knw07",
        (("Reviewed-by", "Lead <lead@example.com>"), ("Escm-Practice", "knw07")),
        evidence_git.git("rev-parse", "HEAD^{tree}"),
        "Test Lead",
        "lead@example.com",
    )
    assert [each.id for each in found] == [third, second, first]
    assert found[2].body == "What was judged."
    assert found[2].parents == ()
    assert found[0].short == third[:9]


def test_log_of_ranges_paths_and_limits(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    repository = evidence_git.repository

    def ids(*args: object, **options: object) -> list[str]:
        return [each.id for each in history.log(repository, *args, **options)]  # type: ignore[arg-type]

    assert ids("evaluation/2024-h1..evaluation/2025-h1") == [third, second]
    assert ids("evaluation/2024-h1..") == [third, second]
    assert ids("..other/plain") == []
    assert ids("HEAD~1") == [second, first]
    assert ids(f"{first}..{third}") == [third, second]
    assert ids(paths=["a b"]) == [second, first]
    assert ids(paths=["escm.yaml"]) == [third, first]
    assert ids(paths=["*"]) == []
    assert ids(limit=1) == [third]
    assert ids(limit=0) == []


@pytest.mark.parametrize("revisions", ["--output=x", "main..--all", "nothing..main", "a\nb"])
def test_log_takes_no_options_for_revisions(evidence_git: GitRepository, revisions: str) -> None:
    evidence_git.commit()
    with pytest.raises(RepositoryError):
        history.log(evidence_git.repository, revisions)
    assert not (evidence_git.root / "x").exists()


def test_log_of_three_dots_says_what_to_do(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    with pytest.raises(UsageError, match="two dots"):
        history.log(evidence_git.repository, "HEAD...HEAD")


def test_log_before_the_first_commit_says_so(evidence_git: GitRepository) -> None:
    with pytest.raises(RepositoryError, match="no commit yet"):
        history.log(evidence_git.repository)


def test_log_shows_odd_messages_as_they_are(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    evidence_git.git(
        "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-",
        stdin="a \x1b[31m red\x1e\x1f line\n\nbody é\r\n\n\nend\n".encode(),
        GIT_AUTHOR_NAME="Jürgen \x01 [x]",
    )  # fmt: skip
    newest = history.log(evidence_git.repository, limit=1)[0]
    assert newest.subject == "a \x1b[31m red\x1e\x1f line"
    assert newest.body == "body é\r\n\n\nend"
    assert "Jürgen" in newest.author_name


def test_tags_of_evaluations_in_order(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    found = history.tags(evidence_git.repository)
    assert [tag.name for tag in found] == ["evaluation/2024-h1", "evaluation/2025-h1"]
    assert found[0].commit == first
    assert found[0].id == evidence_git.git("rev-parse", "evaluation/2024-h1")
    assert found[0].annotated
    assert found[0].tagged_at == datetime(2024, 1, 16, 12, 0, tzinfo=UTC)
    assert found[0].committed_at == datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
    assert (found[0].subject, found[0].body) == ("First half of 2024", "By the quality team.")
    every = history.tags(evidence_git.repository, "")
    assert [tag.name for tag in every] == ["evaluation/2024-h1", "other/plain", "evaluation/2025-h1"]
    plain = every[1]
    assert (plain.commit, plain.id, plain.annotated, plain.tagged_at, plain.subject) == (
        second, second, False, None, "",
    )  # fmt: skip
    assert every[2].commit == third


def test_tags_of_other_things(evidence_git: GitRepository) -> None:
    head = evidence_git.commit(files={"escm.yaml": "1"})
    evidence_git.git("tag", "evaluation/file", "HEAD:escm.yaml")
    evidence_git.git("tag", "-a", "-m", "tree", "evaluation/tree", "HEAD^{tree}")
    inner = evidence_git.tag("evaluation/once")
    evidence_git.git("tag", "-a", "-m", "twice", "evaluation/twice", inner)
    commits = {tag.name: tag.commit for tag in history.tags(evidence_git.repository)}
    assert commits == {
        "evaluation/file": None,
        "evaluation/tree": None,
        "evaluation/once": head,
        "evaluation/twice": head,
    }


def test_branches(evidence_git: GitRepository) -> None:
    head = evidence_git.commit("Tip")
    evidence_git.git("branch", "feature/évidence")
    when = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
    assert history.branches(evidence_git.repository) == (
        Branch("feature/évidence", head, when, "Tip", current=False),
        Branch("main", head, when, "Tip", current=True),
    )


def test_choices_of_gitpython_are_those_of_git(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    evidence_git.git("tag", "other/file", "HEAD:escm.yaml")
    repository = evidence_git.repository
    found = choices.revision_choices(repository)
    assert [(each.kind, each.name, each.commit) for each in found] == [
        ("tag", "evaluation/2025-h1", third),
        ("tag", "other/plain", second),
        ("tag", "evaluation/2024-h1", first),
        ("branch", "main", third),
        ("commit", third[:9], third),
        ("commit", second[:9], second),
        ("commit", first[:9], first),
    ]
    assert found[0].subject == "Last evaluation"
    by_library = repository.read_by_gitpython(lambda library: choices._choices_by_library(library, 2))
    assert by_library == choices._choices_by_git(repository, 2)
    assert by_library is not None
    assert len(by_library) == 6


def test_choices_before_the_first_commit(evidence_git: GitRepository) -> None:
    assert choices.revision_choices(evidence_git.repository) == ()
    assert evidence_git.repository.read_by_gitpython(lambda library: choices._choices_by_library(library, 5)) == ()


def test_choices_of_a_sha256_repository_and_of_a_worktree(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "wide", object_format="sha256")
    head = git.commit("Tip")
    assert [(each.kind, each.commit) for each in choices.revision_choices(git.repository)] == [
        ("branch", head), ("commit", head),
    ]  # fmt: skip
    narrow = GitRepository.new(tmp_path / "narrow")
    tip = narrow.commit("Tip")
    narrow.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    found = choices.revision_choices(Repository.discover(tmp_path / "side"))
    assert [(each.kind, each.name) for each in found] == [("branch", "main"), ("branch", "side"), ("commit", tip[:9])]


def test_reader_that_fails_gives_nothing(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    assert evidence_git.repository.read_by_gitpython(lambda library: library.commit("nothing")) is None


def test_changed_paths_between_revisions(evidence_git: GitRepository) -> None:
    first, _, third = _evaluations(evidence_git)
    repository = evidence_git.repository
    found = history.changed_paths(repository, "evaluation/2024-h1", "evaluation/2025-h1")
    assert [(each.status, each.path) for each in found] == [
        ("D", "a b"), ("M", "escm.yaml"), ("A", "organization/knw/knw07.yaml"),
    ]  # fmt: skip
    assert found[1] == Change(
        "M",
        "escm.yaml",
        "100644",
        "100644",
        evidence_git.git("rev-parse", f"{first}:escm.yaml"),
        evidence_git.git("rev-parse", f"{third}:escm.yaml"),
    )
    assert history.changed_paths(repository, first, first) == ()
    assert {each.path for each in history.changed_paths(repository, None, first)} == {"escm.yaml", "a b"}


def test_renames_are_shown_when_asked_for(evidence_git: GitRepository) -> None:
    text = "title: a long enough text\n" * 5
    evidence_git.commit(files={"old\nname": text})
    evidence_git.commit(files={"old\nname": None, "new name": text})
    repository = evidence_git.repository
    apart = history.changed_paths(repository, "HEAD~1", "HEAD")
    assert [(each.status, each.path) for each in apart] == [("A", "new name"), ("D", "old\nname")]
    joined = history.changed_paths(repository, "HEAD~1", "HEAD", renames=True)
    assert [(each.status, each.before_path, each.path) for each in joined] == [("R", "old\nname", "new name")]


@pytest.mark.parametrize("committed", [False, True])
def test_staged_changes(evidence_git: GitRepository, committed: bool) -> None:
    if committed:
        evidence_git.commit(files={"kept": "1", "gone": "1"})
        evidence_git.stage({"gone": None})
    evidence_git.stage({"new": "1"})
    evidence_git.write({"untracked": "1", "announced": "1"})
    evidence_git.git("add", "-N", "announced")
    found = [(each.status, each.path) for each in history.staged_changes(evidence_git.repository)]
    assert found == ([("D", "gone"), ("A", "new")] if committed else [("A", "new")])
    assert history.staged_changes(evidence_git.repository, ["absent"]) == ()


def test_commits_that_touch_paths(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    evidence_git.git("checkout", "-q", "-b", "side", second)
    side = evidence_git.commit("Side", {"side.yaml": "1"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.git("merge", "-q", "--no-ff", "-m", "Join", "side")
    merged = evidence_git.git("rev-parse", "HEAD")
    evidence_git.git("checkout", "-q", "-b", "bad", "HEAD")
    repository = evidence_git.repository
    found = history.commits_touching(repository, None, "main")
    assert {commit: [(each.status, each.path) for each in changes] for commit, changes in found.items()} == {
        merged: [],
        third: [("M", "escm.yaml")],
        side: [("A", "side.yaml")],
        second: [("D", "a b"), ("A", "organization/knw/knw07.yaml")],
        first: [("A", "a b"), ("A", "escm.yaml")],
    }
    assert next(iter(found)) == merged
    assert set(history.commits_touching(repository, "evaluation/2024-h1", "main")) == {merged, third, side, second}
    assert history.commits_touching(repository, "main", "main") == {}


def test_merge_that_changes_something_itself_is_told(evidence_git: GitRepository) -> None:
    evidence_git.commit("Base", {"a": "base\n", "b": "base\n"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"a": "side\n"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.commit("Main", {"a": "main\n"})
    evidence_git.run("merge", "side")
    merged = evidence_git.commit("Join", {"a": "both\n"})
    changes = history.commits_touching(evidence_git.repository, None, "HEAD")[merged]
    assert changes == (
        Change(
            "M",
            "a",
            "100644",
            "100644",
            evidence_git.git("rev-parse", "HEAD^1:a"),
            evidence_git.git("rev-parse", "HEAD:a"),
        ),
    )


def test_relations_of_two_revisions(evidence_git: GitRepository) -> None:
    first, second, third = _evaluations(evidence_git)
    evidence_git.git("checkout", "-q", "-b", "side", first)
    side = evidence_git.commit("Side")
    repository = evidence_git.repository
    assert history.merge_base(repository, "main", "side") == first
    assert history.ahead_behind(repository, "main", "side") == (1, 2)
    assert history.ahead_behind(repository, first, third) == (2, 0)
    assert history.is_ancestor(repository, first, second)
    assert not history.is_ancestor(repository, side, third)
    evidence_git.git("checkout", "-q", "--orphan", "apart")
    evidence_git.commit("Apart")
    assert history.merge_base(repository, "main", "apart") is None
    with pytest.raises(GitFailed):
        history.is_ancestor(repository, "0" * 40, first)


def test_status_by_kind_of_change(evidence_git: GitRepository) -> None:
    assert history.status(evidence_git.repository).is_clean
    evidence_git.commit(files={"both": "1", "disk only": "1", "gone": "1", "moved": "1\n2\n3\n", "same": "1"})
    evidence_git.stage({"both": "2", "new\nline": "1", "moved": None, "moved here": "1\n2\n3\n"})
    evidence_git.write({"both": "3", "disk only": "2", "gone": None, "sub/untrackéd": "1", ".gitignore": "ignored\n"})
    evidence_git.write({"ignored": "1"})
    index = (evidence_git.root / ".git" / "index").read_bytes()
    found = history.status(evidence_git.repository)
    assert found == WorkTreeStatus(
        staged=("both", "moved", "moved here", "new\nline"),
        unstaged=("both", "disk only", "gone"),
        untracked=(".gitignore", "sub/untrackéd"),
        unmerged=(),
    )
    assert not found.is_clean
    assert found.changed == tuple(sorted({*found.staged, *found.unstaged, *found.untracked}))
    assert (evidence_git.root / ".git" / "index").read_bytes() == index


def test_status_of_a_conflict(evidence_git: GitRepository) -> None:
    evidence_git.commit("Base", {"a b": "base"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"a b": "side"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.commit("Main", {"a b": "main"})
    evidence_git.run("merge", "side")
    assert history.status(evidence_git.repository).unmerged == ("a b",)


def test_status_leaves_a_locked_index_alone(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    lock = evidence_git.root / ".git" / "index.lock"
    lock.write_text("")
    evidence_git.write({"a": "2"})
    assert history.status(evidence_git.repository).unstaged == ("a",)
    assert lock.exists()


def test_text_diff_of_every_pair_of_states(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "one\n", "b": "one\n"})
    evidence_git.commit(files={"a": "two\n"})
    evidence_git.stage({"a": "three\n"})
    evidence_git.write({"a": "four\n"})
    repository = evidence_git.repository

    def lines(patch: str) -> list[str]:
        return [line for line in patch.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}]

    assert lines(history.text_diff(repository, "unstaged")) == ["-three", "+four"]
    assert lines(history.text_diff(repository, "staged")) == ["-two", "+three"]
    assert lines(history.text_diff(repository, "uncommitted")) == ["-two", "+four"]
    assert lines(history.text_diff(repository, ("HEAD~1", "HEAD"))) == ["-one", "+two"]
    assert history.text_diff(repository, "uncommitted", ["b"]) == ""


def test_text_diff_before_the_first_commit(evidence_git: GitRepository) -> None:
    evidence_git.stage({"a": "one\n"})
    assert "+one" in history.text_diff(evidence_git.repository, "staged")
    assert "+one" in history.text_diff(evidence_git.repository, "uncommitted")


def test_trusted_settings_still_run_nothing_while_reading(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user trusted may run at a commit, but reading has no need of most of it."""
    canary = tmp_path / "canary"
    evidence_git.commit(files={"a": "one\n", ".gitattributes": "* diff=trap\n"})
    evidence_git.tag("evaluation/2024-h1")
    evidence_git.hook("post-index-change", f"touch '{canary}'")
    evidence_git.hook("reference-transaction", f"touch '{canary}'")
    for key in ("core.fsmonitor", "diff.external", "diff.trap.textconv", "diff.trap.command", "core.pager"):
        evidence_git.git("config", key, f"touch '{canary}'; false")
    evidence_git.git("config", "log.showSignature", "true")
    canary.unlink(missing_ok=True)
    monkeypatch.setattr(Repository, "pass_gate", lambda _: None)
    repository = evidence_git.repository
    evidence_git.write({"a": "two\n"})
    history.status(repository)
    history.text_diff(repository, "uncommitted")
    history.log(repository)
    history.tags(repository)
    history.staged_changes(repository)
    history.commits_touching(repository, None, "HEAD")
    choices.revision_choices(repository)
    assert not canary.exists()


def test_first_parents_of_a_range_are_the_branch_itself_from_the_oldest_on(evidence_git: GitRepository) -> None:
    start = evidence_git.commit("Start", {"a": "1"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"b": "1"})
    evidence_git.git("checkout", "-q", "main")
    one = evidence_git.commit("One", {"a": "2"})
    evidence_git.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    merge = evidence_git.git("rev-parse", "HEAD")
    repository = evidence_git.repository
    assert history.first_parents(repository, start, "HEAD") == (one, merge)
    assert history.first_parents(repository, "HEAD", "HEAD") == ()


def test_versions_of_a_file_leave_out_what_did_not_touch_it(evidence_git: GitRepository) -> None:
    first = evidence_git.commit("First", {"x y/é.yaml": "1"})
    evidence_git.commit("Other", {"b": "1"})
    gone = evidence_git.commit("Gone", {"x y/é.yaml": None})
    again = evidence_git.commit("Again", {"x y/é.yaml": "2"})
    evidence_git.commit("Other", {"b": "2"})
    repository = evidence_git.repository
    versions = history.versions_of(repository, "HEAD", "x y/é.yaml")
    assert versions == {again: (gone,), gone: (first,), first: ()}
    assert list(versions) == [again, gone, first]
    assert history.blob_ids(repository, "x y/é.yaml", versions) == {
        commit: evidence_git.git("rev-parse", f"{commit}:x y/é.yaml") for commit in (again, first)
    }
    assert history.blob_ids(repository, "x y/é.yaml", []) == {}
    assert history.blob_ids(repository, "x y", [first]) == {}


def test_commits_by_id_come_in_one_call(evidence_git: GitRepository) -> None:
    first, second = evidence_git.commit("First"), evidence_git.commit("Second")
    found = history.commits(evidence_git.repository, [second, first, second])
    assert {id_: each.subject for id_, each in found.items()} == {first: "First", second: "Second"}
    assert found[second].parents == (first,)
    assert history.commits(evidence_git.repository, []) == {}


def test_a_tag_is_short_by_its_commit_or_by_itself(evidence_git: GitRepository) -> None:
    head = evidence_git.commit(files={"escm.yaml": "1"})
    evidence_git.tag("evaluation/whole")
    evidence_git.git("tag", "evaluation/file", "HEAD:escm.yaml")
    shown = {tag.name: tag.short for tag in history.tags(evidence_git.repository)}
    file = evidence_git.git("rev-parse", "HEAD:escm.yaml")
    assert shown == {"evaluation/whole": head[:9], "evaluation/file": file[:9]}


def test_a_status_of_a_git_to_come_is_not_guessed(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = evidence_git.repository
    monkeypatch.setattr(Repository, "run", lambda *_, **__: b"? new\0~ strange\x1b\0")
    with pytest.raises(GitFailed, match="git status said something unknown: ~ strange") as failed:
        history.status(repository)
    assert "\x1b" not in failed.value.message


@pytest.mark.parametrize("separators", ["=:", ":="])
@pytest.mark.parametrize(
    ("line", "expected"),
    [("Approved-by: Ann <a@x.org>", (("Approved-by", "Ann <a@x.org>"),)), ("Approved-by= Nobody", ())],
)
def test_trailers_are_the_same_whatever_the_configuration_takes_for_a_colon(
    evidence_git: GitRepository, separators: str, line: str, expected: tuple[tuple[str, str], ...]
) -> None:
    evidence_git.git("config", "trailer.separators", separators)
    message = f"Say so\n\n{line}\n"
    evidence_git.commit(message, {"a": "1"})
    # In a hook the repository's own configuration counts, otherwise that of the user does.
    repository = Repository.from_hook_environment({}, evidence_git.root)
    assert history.log(repository, limit=1)[0].trailers == expected
    assert history.trailers_of(repository, message.encode()) == expected


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1e", "\x85", "\u2028"])
def test_no_trailer_hides_in_the_value_of_another(evidence_git: GitRepository, end: str) -> None:
    message = f"Say so\n\nNote: kept{end}Approved-by: Nobody\n"
    evidence_git.commit(message, {"a": "1"})
    (trailer,) = history.log(evidence_git.repository, limit=1)[0].trailers
    assert trailer == ("Note", f"kept{end}Approved-by: Nobody")
    assert history.trailers_of(evidence_git.repository, message.encode()) == (trailer,)
