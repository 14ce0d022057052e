"""How much of the world each command of git sees, what it is told beside its words, and for how long it may run."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from escm_tui.errors import GitFailed, ProblemsFound
from escm_tui.git import (
    branches,
    commits,
    condition,
    environment,
    glance,
    hooks,
    journal,
    merge_driver,
    program,
    reading,
)
from escm_tui.git.commits import HOOK_TIME_LIMIT, Signature
from escm_tui.git.environment import Manner
from escm_tui.git.merge_command import driver_command
from escm_tui.git.program import LOOK_LIMIT, TIME_LIMIT, time_limit_for
from escm_tui.git.repository import Repository
from tests.support.programs import stand_in
from tests.support.repositories import GitRepository

READ, OWN, QUIET = Manner.READ, Manner.OWN, Manner.OWN_WITHOUT_HOOKS
LEAD = Signature("Lead", "lead@x.org", datetime(2025, 3, 1, tzinfo=UTC))
NAIVE = Signature("Auditor", "a@x.org", datetime(2025, 3, 1))  # noqa: DTZ001
LEAD_AND_AUDITOR = {
    "GIT_AUTHOR_NAME": "Lead",
    "GIT_AUTHOR_EMAIL": "lead@x.org",
    "GIT_AUTHOR_DATE": "@1740787200 +0000",
    "GIT_COMMITTER_NAME": "Auditor",
    "GIT_COMMITTER_EMAIL": "a@x.org",
    "GIT_COMMITTER_DATE": "@1740787200 +0000",
}

Call = tuple[str, Manner, float | None, Mapping[str, str] | None]


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {"a": "1\n"})
    evidence_git.git("branch", "other")
    return evidence_git


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The calls of git so far: the command, and what it was given beside its words."""
    found: list[Call] = []
    real = Repository.execute

    def execute(self: Repository, args: Sequence[str], **more: Any) -> program.Outcome:
        words = list(args)
        while words[0] == "-c":
            words = words[2:]
        manner, extra = more.get("manner", READ), more.get("env_extra")
        found.append((words[0], manner, more.get("time_limit"), extra or None))
        return real(self, args, **more)

    monkeypatch.setattr(Repository, "execute", execute)
    return found


def head_of(repository: Repository) -> str:
    head = repository.head()
    assert head is not None
    return head


def stage_and_commit(repository: Repository, **more: Any) -> None:
    (repository.root / "a").write_text("2\n")
    commits.stage(repository, ["a"])
    commits.commit(repository, "Change", **more)


HOOKED = {"ESCM_COMMITTING": "1"}
SIGNS = ("config", QUIET, None, None)

CASES: dict[str, tuple[Callable[[Repository], object], list[Call]]] = {
    "switch": (lambda it: branches.switch(it, "other"), [("switch", QUIET, None, None)]),
    "leave": (lambda it: branches.leave(it, None), [("switch", QUIET, None, None)]),
    "delete": (lambda it: branches.delete_branch(it, "other"), [("branch", QUIET, None, None)]),
    "start": (
        lambda it: branches.start_branch(it, "new"),
        [("check-ref-format", READ, None, None), ("switch", QUIET, None, None)],
    ),
    "make commit": (
        lambda it: branches.make_commit(it, head_of(it) + "^{tree}", [], "x"),
        [("var", QUIET, None, None), SIGNS, ("commit-tree", QUIET, HOOK_TIME_LIMIT, None)],
    ),
    "merge": (
        lambda it: branches.merge_into_current(it, head_of(it), "x"),
        [("var", QUIET, None, None), ("merge", OWN, HOOK_TIME_LIMIT, None)],
    ),
    "stage": (lambda it: commits.stage(it, ["a"]), [("add", READ, HOOK_TIME_LIMIT, None)]),
    "unstage": (lambda it: commits.unstage(it, ["a"]), [("reset", READ, HOOK_TIME_LIMIT, None)]),
    "stage content": (
        lambda it: commits.stage_content(it, "a", b"x"),
        [
            ("ls-files", READ, None, None),
            ("hash-object", READ, None, None),
            ("update-index", READ, HOOK_TIME_LIMIT, None),
        ],
    ),
    "commit": (
        stage_and_commit,
        [("add", READ, HOOK_TIME_LIMIT, None), ("var", QUIET, None, None), ("commit", OWN, HOOK_TIME_LIMIT, HOOKED)],
    ),
    "commit for others": (
        lambda it: stage_and_commit(it, author=LEAD, committer=NAIVE, allow_hooks=False),
        [("add", READ, HOOK_TIME_LIMIT, None), ("commit", QUIET, HOOK_TIME_LIMIT, HOOKED | LEAD_AND_AUDITOR)],
    ),
    "commit of one for others": (
        lambda it: stage_and_commit(it, author=LEAD),
        [
            ("add", READ, HOOK_TIME_LIMIT, None),
            ("var", QUIET, None, None),
            (
                "commit",
                OWN,
                HOOK_TIME_LIMIT,
                HOOKED | {key: value for key, value in LEAD_AND_AUDITOR.items() if "AUTHOR" in key},
            ),
        ],
    ),
    "tag": (
        lambda it: commits.tag(it, "x", head_of(it), "x"),
        [
            ("check-ref-format", READ, None, None),
            ("var", QUIET, None, None),
            ("tag", QUIET, HOOK_TIME_LIMIT, None),
            SIGNS,
        ],
    ),
    "tag for others": (
        lambda it: commits.tag(it, "x", head_of(it), "x", tagger=LEAD, sign=False),
        [
            ("check-ref-format", READ, None, None),
            (
                "tag",
                QUIET,
                HOOK_TIME_LIMIT,
                {f"GIT_{role}_{key}": LEAD_AND_AUDITOR[f"GIT_AUTHOR_{key}"]
                 for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL", "DATE")},
            ),
        ],
    ),
    "can sign": (commits.can_sign, [SIGNS, SIGNS]),
    "partial": (condition.is_partial, [("config", OWN, None, None)] * 2),
    "setting": (lambda it: condition.setting(it, "core.eol"), [("config", OWN, None, None)]),
    "line ends": (
        lambda it: condition.converts_line_ends(it, "a"),
        [("check-attr", OWN, 2, None), ("config", OWN, None, None)],
    ),
    "hooks": (hooks.effective_hooks_folder, [("rev-parse", OWN, None, None)]),
    "hooks elsewhere": (hooks.hooks_elsewhere, [("config", OWN, None, None)]),
    "driver": (
        merge_driver.install,
        [
            ("config", QUIET, None, None),
            ("config", QUIET, None, None),
            ("check-attr", READ, None, None),
            ("config", READ, None, None),
            ("check-attr", READ, None, None),
        ],
    ),
    "no driver": (merge_driver.remove, [("config", QUIET, None, None), ("config", READ, None, None)]),
}  # fmt: skip

MINOR = {"ls-files", "rev-parse", "diff-index", "rev-list", "cat-file"}
"""What is looked up beside."""


@pytest.mark.parametrize("name", CASES)
def test_what_each_command_is_given(git: GitRepository, called: list[Call], name: str) -> None:
    does, expected = CASES[name]
    repository = git.repository
    head_of(repository)
    called.clear()
    does(repository)
    beside = [each for each in called if each[0] in MINOR and each not in expected]
    assert [each for each in called if each not in beside] == expected
    assert all(each[1:] == (READ, None, None) for each in beside)


def test_a_branch_is_moved_without_hooks(git: GitRepository, called: list[Call]) -> None:
    repository = git.repository
    other = git.commit("Go on")
    called.clear()
    branches.move_branch(repository, "other", other, git.git("rev-parse", "other"), "Moved")
    assert called == [("update-ref", QUIET, None, None)]
    called.clear()
    branches.follow(repository, "new", branches.Head("other", other, datetime(2025, 1, 1, tzinfo=UTC)))
    assert called == [("branch", QUIET, None, None)]
    assert git.git("rev-parse", "new") == other


def test_a_merge_that_conflicts_is_taken_back_without_hooks(git: GitRepository, called: list[Call]) -> None:
    git.commit("Ours", {"a": "2\n"})
    git.git("switch", "-q", "other")
    theirs = git.commit("Theirs", {"a": "3\n"})
    git.git("switch", "-q", "main")
    repository = git.repository
    called.clear()
    with pytest.raises(ProblemsFound):
        branches.merge_into_current(repository, theirs, "x")
    assert called == [
        ("var", QUIET, None, None),
        ("merge", OWN, HOOK_TIME_LIMIT, None),
        ("diff", READ, None, None),
        ("merge", QUIET, None, None),
    ]


# The environment


OUTER = {
    "PATH": "/usr/bin",
    "HOME": "/home/x",
    "LANGUAGE": "de",
    "LC_ALL": "de_DE.UTF-8",
    "GIT_DIR": "/elsewhere",
    "GIT_CONFIG_GLOBAL": "/config",
    "GIT_AUTHOR_NAME": "Someone",
    "GIT_COMMITTER_DATE": "2024-01-01",
    "GIT_TRACE": "1",
}
ALWAYS = {
    "PATH": "/usr/bin",
    "HOME": "/home/x",
    "GIT_CONFIG_GLOBAL": "/config",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_PAGER": "cat",
    "LC_ALL": "C.UTF-8",
    "GIT_CEILING_DIRECTORIES": "/srv/a",
}
WHILE_READING = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_SSH_COMMAND": "false",
    "GIT_ASKPASS": "false",
    "GIT_EDITOR": "false",
}
WHO = {"GIT_AUTHOR_NAME": "Someone", "GIT_COMMITTER_DATE": "2024-01-01", "GIT_EDITOR": ":"}


@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("handed_over", [None, {}, {"GIT_DIR": "/handed", "GIT_EDITOR": "x"}])
def test_the_whole_environment(manner: Manner, handed_over: dict[str, str] | None) -> None:
    found = environment.environment(OUTER, manner, Path("/srv/a/b"), handed_over)
    assert found == ALWAYS | (WHILE_READING if manner is READ else WHO) | (handed_over or {})
    bare = environment.environment({}, manner, Path("/srv/a/b"))
    assert "GIT_CONFIG_GLOBAL" not in bare
    assert "GIT_AUTHOR_NAME" not in bare


def test_the_settings_of_every_manner() -> None:
    always = [
        ("core.fsmonitor", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("advice.graftFileDeprecated", "false"),
    ]
    merge, silent = ("merge.escm.driver", driver_command()), ("core.hooksPath", os.devnull)
    assert environment.settings(OWN) == (*always, merge)
    assert environment.settings(QUIET) == (*always, merge, silent)
    read = environment.settings(READ)
    assert read == reading.reading_settings()
    assert [*read[:5]] == [*always, silent]
    assert ("merge.escm.driver", "false") in read
    assert environment.options(OWN)[:4] == ["-c", "core.fsmonitor=false", "-c", "gc.auto=0"]
    assert len(environment.options(OWN)) == 10
    variables = environment.settings_as_environment(OWN)
    assert variables == {
        "GIT_CONFIG_COUNT": "5",
        **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate([*always, merge])},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate([*always, merge])},
    }


# The process


@pytest.mark.parametrize(
    ("args", "manner", "seconds"),
    [
        *((([word, "x"], READ, LOOK_LIMIT)) for word in sorted(program.LOOKING)),
        (["status"], OWN, TIME_LIMIT),
        (["log"], READ, TIME_LIMIT),
        ([], READ, TIME_LIMIT),
    ],
)
def test_how_long_git_may_take(args: list[str], manner: Manner, seconds: float) -> None:
    assert time_limit_for(args, manner) == seconds


def test_what_git_is_started_with(git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository._replace(handed_over={"GIT_INDEX_FILE": "/handed"})
    script = 'pwd\nfor each; do echo "$each"; done\necho "$GIT_INDEX_FILE $EXTRA $GIT_EDITOR"\ncat >&2'
    stand_in(tmp_path, script, monkeypatch)
    for manner in Manner:
        outcome = repository.execute(["a", "b c"], manner=manner, stdin=b"told", env_extra={"EXTRA": "given"})
        editor = "false" if manner is READ else ":"
        lines = [str(git.root), *environment.options(manner), "a", "b c", f"/handed given {editor}", ""]
        assert outcome == (0, "\n".join(lines).encode(), "told")
    # What is given for the call counts more than what a hook was handed.
    assert b"mine  false" in repository.run(["x"], env_extra={"GIT_INDEX_FILE": "mine"})


def test_what_a_person_types_is_not_for_git(git: GitRepository) -> None:
    typed, typing = os.pipe()
    kept = os.dup(0)
    os.write(typing, b"typed")
    os.close(typing)
    try:
        os.dup2(typed, 0)
        assert git.repository.run(["hash-object", "--stdin"]) == git.repository.run(
            ["hash-object", "--stdin"], stdin=b""
        )
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(typed)


def test_words_of_git_are_kept_up_to_a_limit(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git.repository
    stand_in(tmp_path, "head -c 200000 /dev/zero | tr '\\0' 'x' >&2; exit 7", monkeypatch)
    outcome = repository.execute(["x"])
    assert (outcome.status, outcome.output, len(outcome.words)) == (7, b"", 64 * 1024)


CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


def children() -> set[int]:
    """The processes that this one has started, where the system tells."""
    return {int(each) for each in CHILDREN.read_text().split()} if CHILDREN.exists() else set()


def test_a_git_that_runs_is_apart_and_keeps_nobody_from_ending(git: GitRepository) -> None:
    before, others = set(threading.enumerate()), children()
    go_on = threading.Event()

    def wait() -> Iterator[bytes]:
        yield f"{git.git('rev-parse', 'HEAD:a')}\n".encode()
        go_on.wait(60)

    try:
        with git.repository.stream(["cat-file", "--batch", "--buffer"], stdin=wait()):
            added = set(threading.enumerate()) - before
            assert len(added) == 3
            assert all(each.daemon for each in added)
            if CHILDREN.exists():
                (started,) = children() - others
                assert os.getsid(started) == started
            go_on.set()
    finally:
        go_on.set()


def test_git_of_the_first_folder_that_has_one(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git.repository
    for number in range(4):
        folder = tmp_path / f"p{number}"
        folder.mkdir()
        if number:
            (folder / "git").write_text(f"#!/bin/sh\necho {number}\n")
            (folder / "git").chmod(0o644 if number == 1 else 0o755)
    (tmp_path / "f" / "git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    places = [".", "p2", tmp_path / "p0", tmp_path / "p1", tmp_path / "f", tmp_path / "p3", tmp_path / "p2"]
    path = os.pathsep.join(map(str, places))
    monkeypatch.setenv("PATH", path)
    assert glance.program_in(path) == f"{tmp_path}/p3/git"
    assert repository.run(["x"]) == b"3\n"
    assert glance.program_in(str(tmp_path / "p0")) is None
    monkeypatch.delenv("PATH")
    if any(Path(folder, "git").exists() for folder in os.defpath.split(os.pathsep)):
        assert repository.run(["version"]).startswith(b"git version")


def test_what_is_noted_of_a_call(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.repository

    def noted(does: Callable[[], object]) -> tuple[object, ...]:
        number = journal.calls()[0].number
        does()
        newest = journal.calls()[0]
        assert newest.number == number + 1
        assert 0 <= newest.seconds < 600
        return newest[1:4] + newest[5:]

    assert noted(lambda: repository.run(["version"])) == (("version",), False, 0, "")
    assert noted(lambda: repository.run(["version"], manner=OWN)) == (("version",), True, 0, "")
    assert noted(lambda: repository.brief("rev-parse", "HEAD")) == (("rev-parse", "HEAD"), False, 0, "")
    words = noted(lambda: repository.execute(["rev-parse", "none", "--"]))
    assert words[:3] == (("rev-parse", "none", "--"), False, 128)
    assert str(words[3]).startswith("fatal: ")
    # Whoever is asked at length notes that; a look that gave nothing is no call.
    monkeypatch.setattr("escm_tui.git.repository.looks", lambda *_, **__: None)
    assert noted(lambda: repository.brief("rev-parse", "HEAD")) == (("rev-parse", "HEAD"), False, 0, "")


def test_only_a_git_that_reads_is_known_to_run_out_of_memory(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git.repository
    stand_in(tmp_path, "echo 'fatal: Out of memory, malloc failed' >&2; exit ${CODE:-128}", monkeypatch)
    with pytest.raises(GitFailed) as caught:
        repository.execute(["x"])
    assert (caught.value.message, caught.value.hint) == (
        "git x ran out of memory, of which it may take 2048 MiB.",
        "Make sure that you know where this repository comes from, since one can be made to exhaust a machine.",
    )
    assert repository.execute(["x"], manner=OWN).status == 128
    assert repository.execute(["x"], env_extra={"CODE": "0"}).status == 0


def test_a_program_that_git_leaves_behind_is_not_waited_for(git: GitRepository) -> None:
    """It holds the pipe of git's words open, as a daemon that was started by a hook does."""
    script = "!sleep 300 >/dev/null & echo $!"
    told = git.repository.execute(["-c", f"alias.x={script}", "x"], time_limit=60)
    left = int(told.output)
    assert (told.status, told.words) == (0, "")
    subprocess.run(["kill", str(left)], check=True)
