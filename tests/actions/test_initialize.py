from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

import escm_tui
from escm_tui.actions import initialize as module
from escm_tui.actions.initialize import initialize
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.records import Rating
from escm_tui.errors import EscmError, ExitCode, UsageError, WriteError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.shipped import shipped_folder

TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def identity(isolated_git: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has told git their name."""
    configuration = isolated_git / ".gitconfig"
    configuration.write_text("[user]\n\tname = Process Lead\n\temail = lead@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    return configuration


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, capture_output=True, check=True, text=True).stdout.strip()


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_new_repository(tmp_path: Path) -> None:
    root = tmp_path / "new évidence" / "of us"
    result = initialize(root, 'Müller: "Söhne" #1')
    assert result.root == root
    assert result.hooks_installed
    assert result.next_steps[0] == f"Change into the repository: cd '{root}'"
    assert git(root, "log", "--format=%H %an <%ae> %s") == (
        f'{result.commit} Process Lead <lead@example.com> Start the evidence repository of Müller: "Söhne" #1'
    )
    assert git(root, "status", "--porcelain", "--ignored") == ""
    assert git(root, "symbolic-ref", "HEAD") == "refs/heads/main"
    template = shipped_folder("evidence-template")
    for path in template.rglob("*"):
        if path.is_file() and path.name != "escm.yaml":
            assert (root / path.relative_to(template)).read_bytes() == path.read_bytes()
    for name, content in shipped_schemas().items():
        assert (root / name).read_bytes() == content
    before, after = (template / "escm.yaml").read_text().splitlines(), (root / "escm.yaml").read_text().splitlines()
    assert [line for line in before if line not in after] == ["  name: Organization"]
    assert len(after) == len(before)

    repo = EvidenceRepository.open(root, today=TODAY)
    assert repo.work_tree().problems == ()
    assert repo.at("HEAD").problems == ()
    assert repo.work_tree().manifest.organization == 'Müller: "Söhne" #1'
    assert rate(repo, [ClaimChange("organization", "knw07", "b2", Rating.PARTIAL)]) != ()


def test_empty_directory_is_used_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    inode = root.stat().st_ino
    initialize(root, "Northwind")
    assert root.stat().st_ino == inode
    assert (root / ".git").is_dir()


@pytest.mark.parametrize(
    ("names", "held"),
    [
        (["notes.txt"], "notes.txt"),
        ([".git"], ".git"),
        (["g", "f", "e", "d", "c", "b", "a"], "a, b, c, d, e and 2 more"),
    ],
)
def test_directory_with_something_in_it_is_left_alone(tmp_path: Path, names: list[str], held: str) -> None:
    root = tmp_path / "full"
    root.mkdir()
    for name in names:
        (root / name).write_text("mine\n")
    with pytest.raises(UsageError) as caught:
        initialize(root, "Northwind")
    assert caught.value.message == f"{root} is not empty: it holds {held}."
    assert everything(root) == sorted(names)


def test_file_in_place_of_the_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine\n")
    with pytest.raises(UsageError, match=r"file is a file\."):
        initialize(tmp_path / "file", "Northwind")
    with pytest.raises((UsageError, WriteError)):
        initialize(tmp_path / "file" / "below", "Northwind")
    assert everything(tmp_path) == ["file"]


def test_organization_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^The organization has no name\."):
        initialize(tmp_path / "new", "  ")
    with pytest.raises(UsageError, match=r"organization\.name"):
        initialize(tmp_path / "new", "x" * 201)
    assert everything(tmp_path) == []


def test_missing_identity_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with pytest.raises(EscmError) as caught:
        initialize(tmp_path / "outer" / "new", "Northwind")
    assert caught.value.exit_code is ExitCode.INTERNAL
    assert "git config --global user.name" in caught.value.hint
    assert "git config --global user.email" in caught.value.hint
    assert everything(tmp_path) == []
    (tmp_path / "empty").mkdir()
    with pytest.raises(EscmError):
        initialize(tmp_path / "empty", "Northwind")
    assert everything(tmp_path) == ["empty"]


def test_git_repository_without_a_commit_is_used(tmp_path: Path) -> None:
    root = tmp_path / "begun"
    root.mkdir()
    git(root, "init", "-q", "-b", "trunk")
    git(root, "remote", "add", "origin", "elsewhere")
    result = initialize(root, "Northwind")
    assert git(root, "log", "--format=%H") == result.commit
    assert git(root, "symbolic-ref", "--short", "HEAD") == "trunk"
    assert git(root, "remote") == "origin"
    assert git(root, "status", "--porcelain") == ""
    assert result.hooks_installed
    with pytest.raises(UsageError, match="is not empty"):
        initialize(root, "Northwind")


def test_git_repository_that_was_begun_stays_when_something_stops_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "begun"
    root.mkdir()
    git(root, "init", "-q")

    def fail(*_args: object) -> None:
        raise WriteError("The disk is full.")

    monkeypatch.setattr(module, "install_hooks", fail)
    with pytest.raises(WriteError):
        initialize(root, "Northwind")
    assert sorted(each.name for each in root.iterdir()) == [".git"]


@pytest.mark.parametrize("spoil", ["tag", "stage"])
def test_git_repository_that_holds_something_is_left_alone(tmp_path: Path, spoil: str) -> None:
    root = tmp_path / "begun"
    root.mkdir()
    git(root, "init", "-q")
    if spoil == "tag":
        blob = git(root, "hash-object", "-w", "--stdin")
        git(root, "tag", "kept", blob)
    else:
        (root / "mine.txt").write_text("mine\n")
        git(root, "add", "mine.txt")
        (root / "mine.txt").unlink()
    before = git(root, "ls-files"), git(root, "tag")
    with pytest.raises(UsageError, match=r"is not empty: it holds \.git\."):
        initialize(root, "Northwind")
    assert (git(root, "ls-files"), git(root, "tag")) == before


def test_repository_inside_another_is_told(tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    result = initialize(outer / "deep" / "evidence", "Northwind")
    assert result.next_steps[0] == (
        f"It lies inside the git repository {outer}, which does not keep it; move it if that was not meant."
    )
    assert git(outer, "status", "--porcelain") == "?? deep/"


@pytest.mark.parametrize("step", ["write_files", "install_hooks"])
def test_failure_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    real = getattr(module, step)

    def fail(*args: object) -> None:
        real(*args)
        raise WriteError("The disk is full.")

    monkeypatch.setattr(module, step, fail)
    (tmp_path / "empty").mkdir()
    for name in ("outer/new", "empty"):
        with pytest.raises(WriteError, match=r"^The disk is full\.$"):
            initialize(tmp_path / name, "Northwind")
    assert everything(tmp_path) == ["empty"]


def test_hooks_elsewhere_are_told(tmp_path: Path, identity: Path) -> None:
    with identity.open("a") as file:
        file.write(f"[core]\n\thooksPath = {tmp_path / 'shared hooks'}\n")
    result = initialize(tmp_path / "new", "Northwind")
    assert not result.hooks_installed
    assert result.next_steps[0].startswith("The hooks were not installed. core.hooksPath sends git to ")
    assert git(tmp_path / "new", "status", "--porcelain") == ""


def test_hook_refuses_a_broken_record_and_passes_a_sound_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(escm_tui.__file__).parents[1]))
    root = tmp_path / "new évidence"
    initialize(root, "Northwind")
    rate(
        EvidenceRepository.open(root, today=TODAY),
        [ClaimChange("organization", "knw07", "b2", Rating.PARTIAL)],
    )
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Rate knw07 b2 partial")
    path = root / "organization/knw/knw07.yaml"
    path.write_text(path.read_text().replace("partial", "good"))
    git(root, "add", "-A")
    refused = subprocess.run(
        ["git", "commit", "-q", "-m", "Break it"], cwd=root, capture_output=True, check=False, text=True
    )
    assert refused.returncode == 1
    assert "organization/knw/knw07.yaml:4:13" in refused.stdout + refused.stderr
    assert git(root, "log", "--format=%s", "-1") == "Rate knw07 b2 partial"


def test_place_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.mkdir

    def full(self: Path, *args: object, **rest: object) -> None:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        real(self, *args, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(WriteError, match=r"new cannot be made: No space left on device\.$"):
        initialize(tmp_path / "outer" / "new", "Northwind")
    assert everything(tmp_path) == []
