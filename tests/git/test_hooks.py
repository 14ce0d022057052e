"""The hooks, driven by real git commits and merges, with a stand-in for the interpreter that writes down its call."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from escm_tui.errors import InternalError, UsageError, WriteError
from escm_tui.git import commits, hooks
from escm_tui.git.hooks import HookState
from escm_tui.git.repository import Repository
from escm_tui.shipped import shipped_folder
from tests.support.repositories import GitRepository


@dataclass(frozen=True)
class Checker:
    """Stands in for the interpreter: notes its words and the index it was given, ends with the status wanted."""

    path: Path
    calls: Path

    def refuse(self, status: int) -> None:
        (self.path.parent / "status").write_text(str(status))

    @property
    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    path = folder / "python"
    path.write_text(
        '#!/bin/sh\nhere=$(dirname "$0")\ncase "$*" in *"import escm_tui") exit 0;; esac\n'
        'echo "$@" >> "$here/calls"\n'
        'exit $(cat "$here/status" 2>/dev/null || echo 0)\n'
    )
    path.chmod(0o755)
    return Checker(path, folder / "calls")


CLONE = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")

CALL = "-P -m escm_tui hook pre-commit"


def _install(git: GitRepository, checker: Checker) -> None:
    hooks.install(git.repository, interpreter=str(checker.path))


def _states(git: GitRepository, checker: Checker) -> list[tuple[str, HookState, bool]]:
    found = hooks.status(git.repository, interpreter=str(checker.path))
    return [(each.name, each.state, each.chained) for each in found]


def test_install_status_and_remove(evidence_git: GitRepository, checker: Checker) -> None:
    assert _states(evidence_git, checker) == [(name, HookState.ABSENT, False) for name in CLONE]
    _install(evidence_git, checker)
    assert _states(evidence_git, checker) == [(name, HookState.INSTALLED, False) for name in CLONE]
    folder = evidence_git.root / ".git" / "hooks"
    first = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert set(first) == set(CLONE)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o755 for path in folder.iterdir())
    assert all(content.startswith(b"#!/bin/sh\n") and b"\r" not in content for content, _ in first.values())
    _install(evidence_git, checker)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == first
    hooks.remove(evidence_git.repository)
    assert list(folder.iterdir()) == []
    hooks.remove(evidence_git.repository)


def test_status_tells_what_is_wrong_and_install_mends_it(evidence_git: GitRepository, checker: Checker) -> None:
    _install(evidence_git, checker)
    folder = evidence_git.root / ".git" / "hooks"
    (folder / "pre-commit").chmod(0o644)
    hooks.install(evidence_git.repository, ["pre-merge-commit"], interpreter="/another/python")
    spoiled = [HookState.NOT_EXECUTABLE, HookState.OUTDATED, HookState.INSTALLED, HookState.INSTALLED]
    assert [state for _, state, _ in _states(evidence_git, checker)] == spoiled
    _install(evidence_git, checker)
    assert [state for _, state, _ in _states(evidence_git, checker)] == [HookState.INSTALLED] * 4
    assert {path.name for path in folder.iterdir()} == set(CLONE)


def test_hook_is_asked_and_obeyed(evidence_git: GitRepository, checker: Checker) -> None:
    _install(evidence_git, checker)
    evidence_git.stage({"escm.yaml": "format: 1\n"})
    checker.refuse(1)
    assert evidence_git.run("commit", "-m", "First").returncode == 1
    assert evidence_git.repository.is_unborn
    checker.refuse(0)
    evidence_git.git("commit", "-m", "First")
    assert checker.called == [CALL, CALL]


@pytest.mark.parametrize(
    "path",
    ["escm.yaml", ".escm/schemas/record.schema.json", "organization/knw/knw07.yaml", "engagements/x/engagement.yaml",
     "evaluations/2024-h1/evaluation.yaml", "artifacts/prüfung 1.pdf"],
)  # fmt: skip
def test_every_kind_of_evidence_is_checked_also_when_deleted(
    evidence_git: GitRepository, checker: Checker, path: str
) -> None:
    _install(evidence_git, checker)
    evidence_git.commit("Add", {path: "1"})
    evidence_git.commit("Change", {path: "2"})
    evidence_git.commit("Delete", {path: None})
    assert checker.called == [CALL] * 3


def test_commit_that_touches_no_evidence_is_not_checked(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.commit("First", {"escm.yaml": "1", "README.md": "1"})
    _install(evidence_git, checker)
    checker.refuse(1)
    evidence_git.write({"escm.yaml": "changed, but not staged"})
    evidence_git.commit("Readme", {"README.md": "2", "organization.txt": "1", "docs/escm.yaml": "1"})
    assert checker.called == []


def test_rename_into_and_out_of_evidence_is_checked(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.commit("First", {"notes.yaml": "same\n"})
    _install(evidence_git, checker)
    evidence_git.write({"organization/.keep": ""})
    evidence_git.git("mv", "notes.yaml", "organization/notes.yaml")
    evidence_git.commit("In")
    evidence_git.git("mv", "organization/notes.yaml", "notes.yaml")
    evidence_git.commit("Out")
    assert checker.called == [CALL, CALL]


@pytest.mark.parametrize("args", [["-a"], ["--", "escm.yaml"], ["--amend", "-a"]])
def test_commits_of_every_form_are_checked(evidence_git: GitRepository, checker: Checker, args: list[str]) -> None:
    evidence_git.commit("First", {"escm.yaml": "1"})
    _install(evidence_git, checker)
    evidence_git.write({"escm.yaml": "2"})
    checker.refuse(1)
    assert evidence_git.run("commit", "-m", "x", *args).returncode == 1
    assert checker.called == [CALL]


def test_commit_from_a_folder_below_is_checked(evidence_git: GitRepository, checker: Checker) -> None:
    _install(evidence_git, checker)
    evidence_git.stage({"organization/knw/knw07.yaml": "1"})
    subprocess.run(
        ["git", "commit", "-q", "-m", "x"],
        cwd=evidence_git.root / "organization" / "knw",
        env=evidence_git.environment(),
        check=True,
    )
    assert checker.called == [CALL]


def test_clean_merge_is_checked(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.commit("Base", {"escm.yaml": "1"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"organization/a.yaml": "1"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.commit("Main", {"organization/b.yaml": "1"})
    _install(evidence_git, checker)
    checker.refuse(1)
    assert evidence_git.run("merge", "-m", "Join", "side").returncode == 1
    assert checker.called == ["-P -m escm_tui hook pre-merge-commit"]
    assert len(evidence_git.git("rev-parse", "HEAD^@").split()) == 1
    checker.refuse(0)
    evidence_git.git("commit", "-q", "-m", "Join")
    assert len(evidence_git.git("rev-parse", "HEAD^@").split()) == 2


def test_linked_worktree_shares_the_hook(evidence_git: GitRepository, checker: Checker, tmp_path: Path) -> None:
    evidence_git.commit("First", {"escm.yaml": "1"})
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repository.discover(tmp_path / "side")
    assert hooks.effective_hooks_folder(side) == evidence_git.root / ".git" / "hooks"
    hooks.install(side, interpreter=str(checker.path))
    checker.refuse(1)
    (side.root / "escm.yaml").write_text("2")
    assert GitRepository(side.root).run("commit", "-a", "-m", "x").returncode == 1
    assert checker.called == [CALL]


# What was there before


def test_foreign_hook_is_called_first_and_restored(
    evidence_git: GitRepository, checker: Checker, tmp_path: Path
) -> None:
    path = evidence_git.hook("pre-commit", f'echo foreign $# >> "{checker.calls}"')
    before = (path.read_bytes(), path.stat().st_mode)
    _install(evidence_git, checker)
    _install(evidence_git, checker)
    assert _states(evidence_git, checker)[0] == ("pre-commit", HookState.INSTALLED, True)
    evidence_git.commit("First", {"escm.yaml": "1"})
    assert checker.called == ["foreign 0", CALL]
    hooks.remove(evidence_git.repository)
    assert (path.read_bytes(), path.stat().st_mode) == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["pre-commit"]


def test_foreign_hook_runs_for_commits_without_evidence_too(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.hook("pre-commit", f'echo foreign >> "{checker.calls}"')
    _install(evidence_git, checker)
    evidence_git.commit("Readme", {"README.md": "1"})
    assert checker.called == ["foreign"]


def test_foreign_hook_that_refuses_ends_it(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.hook("pre-commit", f'echo foreign >> "{checker.calls}"; exit 7')
    _install(evidence_git, checker)
    evidence_git.stage({"escm.yaml": "1"})
    assert evidence_git.run("commit", "-m", "x").returncode == 1
    assert checker.called == ["foreign"]


def test_foreign_hook_that_git_did_not_run_stays_asleep(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.hook("pre-commit", f'echo foreign >> "{checker.calls}"').chmod(0o644)
    _install(evidence_git, checker)
    evidence_git.commit("First", {"escm.yaml": "1"})
    assert checker.called == [CALL]


def test_foreign_hook_that_is_a_link_is_kept_as_one(evidence_git: GitRepository, checker: Checker) -> None:
    real = evidence_git.hook("shared", f'echo foreign >> "{checker.calls}"')
    (real.parent / "pre-commit").symlink_to("shared")
    _install(evidence_git, checker)
    evidence_git.commit("First", {"escm.yaml": "1"})
    assert checker.called == ["foreign", CALL]
    assert real.read_text().startswith("#!/bin/sh\necho foreign")
    hooks.remove(evidence_git.repository)
    assert (real.parent / "pre-commit").readlink() == Path("shared")


def test_link_that_leads_nowhere_is_refused(evidence_git: GitRepository, checker: Checker) -> None:
    folder = evidence_git.root / ".git" / "hooks"
    folder.mkdir()
    (folder / "pre-merge-commit").symlink_to("nowhere")
    with pytest.raises(WriteError, match="a link that leads nowhere"):
        _install(evidence_git, checker)
    assert [path.name for path in folder.iterdir()] == ["pre-merge-commit"]


def test_hook_that_replaced_ours_is_not_overwritten(evidence_git: GitRepository, checker: Checker) -> None:
    evidence_git.hook("pre-commit", "true")
    _install(evidence_git, checker)
    replaced = evidence_git.hook("pre-commit", "echo a third tool")
    with pytest.raises(WriteError, match="Another tool replaced our hook"):
        _install(evidence_git, checker)
    hooks.remove(evidence_git.repository)
    assert "a third tool" in replaced.read_text()
    assert _states(evidence_git, checker)[0] == ("pre-commit", HookState.FOREIGN, True)


def test_hooks_that_are_sent_elsewhere_are_left_alone(
    evidence_git: GitRepository, checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "global").write_text(f"[core]\n\thooksPath = {tmp_path}/shared\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    assert hooks.effective_hooks_folder(evidence_git.repository) == tmp_path / "shared"
    with pytest.raises(UsageError, match=r"core\.hooksPath sends git to") as refused:
        _install(evidence_git, checker)
    assert f'{tmp_path}/shared/pre-commit: escm hook pre-commit "$@" || exit $?' in refused.value.hint
    assert not (tmp_path / "shared").exists()
    assert not (evidence_git.root / ".git" / "hooks").exists()


# The program behind the hook


def test_program_on_the_path_stands_in_for_a_lost_interpreter(
    evidence_git: GitRepository, checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks.install(evidence_git.repository, interpreter=str(tmp_path / "gone" / "python"))
    (tmp_path / "bin").mkdir()
    shutil.copy(checker.path, tmp_path / "bin" / "escm")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    evidence_git.commit("First", {"escm.yaml": "1"})
    assert (tmp_path / "bin" / "calls").read_text() == "hook pre-commit\n"


def test_lost_program_refuses_with_a_sentence(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    hooks.install(evidence_git.repository, interpreter="")
    evidence_git.stage({"escm.yaml": "1"})
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = evidence_git.run("commit", "-m", "x")
    assert done.returncode == 1
    assert b"The evidence was not checked, because the program escm was not found." in done.stderr


def test_file_of_the_repository_does_not_pose_as_the_program(evidence_git: GitRepository, tmp_path: Path) -> None:
    hooks.install(evidence_git.repository)
    trap = f"open({str(tmp_path / 'canary')!r}, 'w')"
    evidence_git.stage({"escm_tui/__main__.py": trap, "escm_tui/__init__.py": trap, "json.py": trap, "escm.yaml": "1"})
    evidence_git.run("commit", "-m", "x")
    assert not (tmp_path / "canary").exists()


def test_unknown_hook_is_a_sentence(evidence_git: GitRepository) -> None:
    with pytest.raises(InternalError, match="no hook post-checkout"):
        hooks.install(evidence_git.repository, ["post-checkout"])


# What a hook reads is what the commit will hold


READER = """
import os, sys
from pathlib import Path
from escm_tui.git.repository import Repository
from escm_tui.shipped import shipped_folder
from escm_tui.git.sources import Index
index = Index(Repository.from_hook_environment(os.environ))
lines = [f"{entry.mode} {entry.oid} {path}" for path, entry in index.entries().items()]
Path(sys.argv[1]).write_text(chr(10).join(lines))
"""


@pytest.fixture
def seen(evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file into which the hook of the repository writes what it reads."""
    (tmp_path / "reader.py").write_text(READER)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for name in hooks.HOOKS:
        evidence_git.hook(name, f'exec "{sys.executable}" -P "{tmp_path}/reader.py" "{tmp_path}/seen"')
    return tmp_path / "seen"


def _committed(git: GitRepository) -> str:
    listing = git.git(
        "-c", "core.quotePath=false", "ls-tree", "-r", "-z", "--format=%(objectmode) %(objectname) %(path)", "HEAD"
    )
    return listing.rstrip("\0").replace("\0", "\n")


def test_first_commit_is_read(evidence_git: GitRepository, seen: Path) -> None:
    evidence_git.write({"announced": "1"})
    evidence_git.git("add", "-N", "announced")
    evidence_git.commit("First", {"escm.yaml": "1", "prüfung und mehr.yaml": "1"})
    assert seen.read_text() == _committed(evidence_git)


@pytest.mark.parametrize(
    "args", [[], ["-a"], ["--", "escm.yaml"], ["--amend"], ["--amend", "-a"], ["-i", "other.yaml"], ["-o", "gone.yaml"]]
)
def test_commit_of_every_form_is_read(evidence_git: GitRepository, seen: Path, args: list[str]) -> None:
    evidence_git.commit("First", {"escm.yaml": "1", "other.yaml": "1", "gone.yaml": "1", "partly.yaml": "1"})
    evidence_git.stage({"partly.yaml": "staged", "new.yaml": "1"})
    evidence_git.write({"partly.yaml": "on disk", "escm.yaml": "2", "other.yaml": "2", "gone.yaml": None})
    evidence_git.git("commit", "-q", "-m", "Second", *args)
    assert seen.read_text() == _committed(evidence_git)


def test_merge_is_read(evidence_git: GitRepository, seen: Path) -> None:
    evidence_git.commit("Base", {"escm.yaml": "1"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"a.yaml": "1"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.commit("Main", {"b.yaml": "1"})
    evidence_git.git("merge", "-q", "-m", "Join", "side")
    assert seen.read_text() == _committed(evidence_git)
    assert "a.yaml" in seen.read_text()


@pytest.mark.parametrize("args", [["-a"], ["--", "escm.yaml"]])
def test_commit_of_a_linked_worktree_is_read(
    evidence_git: GitRepository, seen: Path, tmp_path: Path, args: list[str]
) -> None:
    evidence_git.commit("First", {"escm.yaml": "1", "other.yaml": "1"})
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = GitRepository(tmp_path / "side", day=5)
    side.write({"escm.yaml": "2", "other.yaml": "2"})
    side.git("commit", "-q", "-m", "Side", *args)
    assert seen.read_text() == _committed(side)


def test_our_own_commit_of_paths_is_read(evidence_git: GitRepository, seen: Path) -> None:
    evidence_git.commit("First", {"escm.yaml": "1", "other.yaml": "1"})
    evidence_git.stage({"other.yaml": "2"})
    evidence_git.write({"escm.yaml": "2"})
    commits.commit(evidence_git.repository, "Second", paths=["escm.yaml"])
    assert seen.read_text() == _committed(evidence_git)


SHIMS = sorted(shipped_folder("hooks").iterdir())


def test_there_is_a_shim_for_every_hook() -> None:
    assert {path.name for path in SHIMS} == {*hooks.HOOKS, *hooks.SERVER_HOOKS, "update"}


@pytest.mark.parametrize("shim", SHIMS, ids=lambda path: path.name)
def test_each_shim_is_a_few_lines_of_plain_shell(shim: Path) -> None:
    text = shim.read_text()
    assert len(text.splitlines()) <= 32
    assert max(map(len, text.splitlines())) <= 180
    # Between installing and running, the placeholder becomes the interpreter.
    ready = text.replace("@PYTHON@", "'/usr/bin/python3'").encode()
    assert subprocess.run(["sh", "-n"], input=ready, check=False).returncode == 0
    checking = shutil.which("shellcheck")
    if checking is None:
        pytest.skip("shellcheck is not here")
    checked = subprocess.run([checking, "--shell=sh", "-"], input=ready, capture_output=True, check=False)
    assert checked.stdout.decode() == ""


def refuse(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_hook_that_cannot_be_written_leaves_the_one_before_whole(
    evidence_git: GitRepository, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(evidence_git, checker)
    folder = evidence_git.root / ".git/hooks"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WriteError, match=r"The hook .*pre-commit was not written: No space left on device\."):
        hooks.install(evidence_git.repository, interpreter="/another/python")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_hook_that_cannot_be_taken_away_is_named_and_stays(
    evidence_git: GitRepository, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(evidence_git, checker)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(WriteError, match=r"The hook .*pre-commit was not removed: No space left on device\."):
        hooks.remove(evidence_git.repository)
    assert {state for _, state, _ in _states(evidence_git, checker)} == {HookState.INSTALLED}


def test_a_folder_in_the_place_of_a_hook_is_no_hook(evidence_git: GitRepository, checker: Checker) -> None:
    (evidence_git.root / ".git/hooks/pre-commit").mkdir(parents=True)
    assert _states(evidence_git, checker)[0] == ("pre-commit", HookState.FOREIGN, False)
    with pytest.raises(WriteError, match="is no file"):
        _install(evidence_git, checker)


def test_either_hook_of_a_server_will_do(evidence_git: GitRepository, checker: Checker) -> None:
    def found() -> list[tuple[str, HookState]]:
        return [(each.name, each.state) for each in hooks.server_status(evidence_git.repository, str(checker.path))]

    assert found() == [("pre-receive", HookState.ABSENT)]
    hooks.install(evidence_git.repository, ("update",), str(checker.path))
    assert found() == [("update", HookState.INSTALLED)]


def test_what_is_written_as_a_hook(evidence_git: GitRepository) -> None:
    for interpreter, quoted in (
        ("C:\\it's", "'C:/it'\\''s'"),
        (None, f"'{sys.executable}'"),
        ("/a\udcff", "'/a\udcff'"),
    ):
        (status,) = hooks.install(evidence_git.repository, ["pre-push"], interpreter)
        text = (shipped_folder("hooks") / "pre-push").read_text(encoding="utf-8")
        path = evidence_git.root / ".git/hooks/pre-push"
        assert path.read_bytes() == text.replace("@PYTHON@", quoted).encode("utf-8", "surrogateescape")
        assert status == hooks.HookStatus("pre-push", path, HookState.INSTALLED, chained=False)
        assert hooks.status(evidence_git.repository, ["pre-push"], interpreter) == (status,)
        assert [each.name for each in path.parent.iterdir()] == ["pre-push"]
    assert [each.name for each in hooks.status(evidence_git.repository)] == list(CLONE)
    assert [each.name for each in hooks.remove(evidence_git.repository)] == list(CLONE)


def test_a_hook_as_the_umask_would_not_have_it(evidence_git: GitRepository) -> None:
    kept = os.umask(0o077)
    try:
        hooks.install(evidence_git.repository, ["pre-push"])
    finally:
        os.umask(kept)
    assert stat.S_IMODE((evidence_git.root / ".git/hooks/pre-push").stat().st_mode) == 0o755


def test_the_hooks_of_a_server_are_all_told(evidence_git: GitRepository, checker: Checker) -> None:
    def found(interpreter: str | None = None) -> list[tuple[str, HookState]]:
        return [(each.name, each.state) for each in hooks.server_status(evidence_git.repository, interpreter)]

    hooks.install(evidence_git.repository, hooks.SERVER_HOOKS, str(checker.path))
    assert found(str(checker.path)) == [("pre-receive", HookState.INSTALLED)]
    assert found() == [("pre-receive", HookState.OUTDATED)]
    hooks.install(evidence_git.repository, ("update",), str(checker.path))
    assert found() == [("pre-receive", HookState.OUTDATED)]
    assert found(str(checker.path)) == [("update", HookState.INSTALLED)]


def test_what_is_too_long_to_be_ours_is_read_in_part(evidence_git: GitRepository, checker: Checker) -> None:
    marker = "# escm-tui hook:"
    for before, state in ((10, HookState.OUTDATED), (64 * 1024, HookState.FOREIGN)):
        evidence_git.hook("pre-commit", f"{'#' * before}\n{marker}")
        assert _states(evidence_git, checker)[0] == ("pre-commit", state, False)


def test_hooks_elsewhere_are_known(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = evidence_git.repository
    assert not hooks.hooks_elsewhere(repository)
    assert hooks.effective_hooks_folder(repository) == evidence_git.root / ".git/hooks"
    (tmp_path / "global").write_text("[core]\n\thooksPath = /x\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    assert hooks.hooks_elsewhere(repository)
