"""Repositories in odd states: every command works, or says in a sentence why not and exits with 3 or 4."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escm_tui.errors import RepositoryError
from escm_tui.git.repository import Repository
from tests.support.evidence import RECORD, sample_files
from tests.support.repositories import GitRepository
from tests.torture.calls import call

PLACE = "organization/knw/knw07.yaml"
READING = (
    ("status", "--json"),
    ("status", "--rev", "HEAD"),
    ("list", "changed"),
    ("show", "knw07"),
    ("gap",),
    ("compare", "HEAD~1", "HEAD"),
    ("compare", "HEAD"),
    ("trend",),
    ("log",),
    ("log", "--practice", "knw07"),
    ("validate",),
    ("validate", "--staged"),
    ("evidence", "list"),
    ("evidence", "verify"),
    ("engagement", "list"),
    ("evaluation", "list"),
    ("hooks", "status"),
    ("doctor",),
    ("doctor", "--json"),
)


def _start(folder: Path, object_format: str = "sha1") -> GitRepository:
    git = GitRepository.new(folder / "evidence", object_format=object_format)
    git.commit("Start", sample_files())
    git.commit("Rate", {PLACE: RECORD.replace("satisfied", "partial")})
    git.tag("evaluation/2024-h1")
    return git


def _clone(git: GitRepository, folder: Path, *options: str) -> GitRepository:
    words = ["git", "-c", "protocol.file.allow=always", "clone", "-q", *options, f"file://{git.root}", str(folder)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    made = GitRepository(folder, day=9)
    made.git("config", "user.name", "Test Lead")
    made.git("config", "user.email", "lead@example.com")
    return made


def sound(folder: Path) -> GitRepository:
    """Nothing odd, to see that the commands are right."""
    return _start(folder)


def shallow(folder: Path) -> GitRepository:
    """The history is cut off after one commit."""
    return _clone(_start(folder), folder / "clone", "--depth=1")


def partial(folder: Path) -> GitRepository:
    """Blobs of history were left out, the user trusts the remote; still nothing is fetched by reading."""
    git = _start(folder)
    git.git("config", "uploadpack.allowFilter", "true")
    made = _clone(git, folder / "clone", "--filter=blob:none")
    os.environ["GIT_CONFIG_GLOBAL"] = str(folder / "gitconfig")
    with pytest.raises(RepositoryError) as refused:
        Repository.discover(made.root)
    assert "remote.origin.promisor" in refused.value.message
    # The user says yes with the command of the hint.
    trust = shlex.split(refused.value.hint.partition("trust them: ")[2])
    subprocess.run(trust, check=True)
    return made


def worktree(folder: Path) -> GitRepository:
    """A second work tree of the same repository."""
    git = _start(folder)
    git.git("worktree", "add", "-q", str(folder / "second"), "-b", "second")
    return GitRepository(folder / "second", day=9)


def submodule(folder: Path) -> GitRepository:
    """The evidence repository is a submodule of another one."""
    git = _start(folder)
    outer = GitRepository.new(folder / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(git.root), "evidence")
    made = GitRepository(outer.root / "evidence", day=9)
    made.git("config", "user.name", "Test Lead")
    made.git("config", "user.email", "lead@example.com")
    return made


def unborn(folder: Path) -> GitRepository:
    """No commit yet."""
    git = GitRepository.new(folder / "evidence")
    git.stage(sample_files())
    return git


def detached(folder: Path) -> GitRepository:
    """HEAD is on no branch."""
    git = _start(folder)
    git.git("checkout", "-q", "--detach")
    return git


def _diverged(folder: Path, theirs: str, path: str) -> GitRepository:
    git = _start(folder)
    git.git("checkout", "-q", "-b", "other", "HEAD~1")
    git.commit("Theirs", {path: theirs})
    git.git("checkout", "-q", "main")
    git.commit("Ours", {PLACE: RECORD.replace("satisfied", "partial") + "# ours\n"})
    return git


def merging(folder: Path) -> GitRepository:
    """A merge that has not been committed yet."""
    git = _diverged(folder, RECORD, "organization/thr/thr01.yaml")
    git.git("merge", "-q", "--no-commit", "--no-ff", "other")
    return git


def conflicted(folder: Path) -> GitRepository:
    """A merge with a conflict in a record."""
    git = _diverged(folder, RECORD.replace("satisfied", "unsatisfied"), PLACE)
    assert git.run("merge", "-q", "other").returncode == 1
    return git


def sha256(folder: Path) -> GitRepository:
    """Objects are named by SHA-256."""
    return _start(folder, "sha256")


def sparse(folder: Path) -> GitRepository:
    """Only a part of the files is on disk."""
    git = _start(folder)
    git.git("sparse-checkout", "set", "--no-cone", "/*", "!/engagements/")
    return git


def missing_object(folder: Path) -> GitRepository:
    """An object of an older commit is gone."""
    git = _start(folder)
    blob = git.git("rev-parse", f"HEAD~1:{PLACE}")
    (git.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    return git


def read_only(folder: Path) -> GitRepository:
    """The index is locked by a git that is gone."""
    git = _start(folder)
    (git.root / ".git/index.lock").touch()
    return git


MAKERS: Mapping[str, Callable[[Path], GitRepository]] = {
    each.__name__: each
    for each in (
        sound, shallow, partial, worktree, submodule, unborn, detached, merging, conflicted, sha256, sparse,
        missing_object, read_only,
    )
}  # fmt: skip

REFUSED: Mapping[str, Mapping[str, str]] = {
    "shallow": {"compare HEAD~1 HEAD": "There is no such revision"},
    "partial": dict.fromkeys(("compare HEAD~1 HEAD", "log --practice knw07"), "git fetch --refetch --no-filter"),
    "unborn": dict.fromkeys(
        (
            "list changed",
            "status --rev HEAD",
            "compare HEAD~1 HEAD",
            "compare HEAD",
            "log",
            "log --practice knw07",
            "trend",
        ),
        "The repository has no commit yet.",
    ),
    "missing_object": {
        "compare HEAD~1 HEAD": "is missing or damaged",
        "log --practice knw07": "is missing or damaged",
    },
}
"""What cannot be done, and what is said about it; everything else works."""


@pytest.mark.parametrize("name", MAKERS)
def test_every_command_works_or_says_why_not(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = MAKERS[name](tmp_path)
    monkeypatch.chdir(git.root)
    monkeypatch.setenv("COLUMNS", "200")
    refused = {}
    for words in READING:
        said = call(*words)
        assert said.faults() == []
        if said.code in {3, 4}:
            refused[" ".join(words)] = said.err
        else:
            assert said.code in {0, 1}, said
    expected = REFUSED.get(name, {})
    assert {command: expected.get(command, "nothing") in said for command, said in refused.items()} == dict.fromkeys(
        refused, True
    ), refused
    if name != "unborn":
        assert set(refused) == set(expected)


def test_what_a_partial_clone_left_out_comes_with_the_command_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = partial(tmp_path)
    monkeypatch.chdir(git.root)
    command = call("compare", "HEAD~1", "HEAD").err.rpartition("with: ")[2]
    git.git("-c", "protocol.file.allow=always", *shlex.split(command)[1:])
    assert call("compare", "HEAD~1", "HEAD").code == 0


def test_bare_repository_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = _start(tmp_path)
    _clone(git, tmp_path / "bare.git", "--bare")
    monkeypatch.chdir(tmp_path / "bare.git")
    for words in READING:
        said = call(*words)
        assert said.faults() == []
        assert said.code == (1 if words[0] == "doctor" else 3), words
        assert "This is a bare repository; it has no work tree." in said.said


@pytest.mark.parametrize("name", sorted(set(MAKERS) - {"conflicted", "read_only"}))
def test_rating_and_committing_go_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = MAKERS[name](tmp_path)
    monkeypatch.chdir(git.root)
    rated = call("rate", "knw07.b2", "unsatisfied")
    assert (rated.code, rated.err) == (0, "")
    done = call("commit", "-m", "Rate")
    assert done.code == 0, done.err
    assert git.git("log", "-1", "--format=%s") == "Rate"
    assert git.git("status", "--porcelain") == ""
    assert "unsatisfied" in git.git("show", f"HEAD:{PLACE}")
    if name == "merging":
        assert len(git.git("log", "-1", "--format=%P").split()) == 2


def test_conflict_is_named_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = conflicted(tmp_path)
    monkeypatch.chdir(git.root)
    before = (git.root / PLACE).read_bytes()
    assert "G001" in call("validate").out
    assert call("rate", "knw07.b2", "unsatisfied").code == 1
    assert call("commit", "-m", "Rate").code in {1, 4}
    assert (git.root / PLACE).read_bytes() == before
    assert len(git.git("ls-files", "-u").splitlines()) == 3
    assert "1 file with a merge conflict" in " ".join(call("doctor").out.split())
    git.write({PLACE: RECORD + "# both\n"})
    assert call("commit", "-m", "Merge").code == 0
    assert len(git.git("log", "-1", "--format=%P").split()) == 2
