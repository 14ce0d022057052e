"""What the doctor finds and mends where the system says no, or something changes while it looks."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from escm_tui.actions import doctor
from escm_tui.actions.doctor import examine, examine_installation, repair
from escm_tui.domain.checkup import Repair, State
from escm_tui.errors import WriteError
from escm_tui.git import condition, hooks
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository


def wanted(repo: EvidenceRepository) -> set[Repair]:
    return {each.repair for each in examine(repo) if each.repair is not None}


def cache(git: GitRepository) -> Path:
    folder = git.root / ".git/escm"
    folder.mkdir(exist_ok=True)
    return folder / "cache.sqlite"


def left_behind(git: GitRepository, number: int) -> Path:
    path = git.root / f"organization/knw/.knw07.yaml.{number}.0123abcd.tmp"
    path.write_bytes(b"a judgement")
    return path


def test_an_installation_without_git_or_compiled_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    def missing(module: str) -> None:
        # What find_spec does where the package around a module is not there at all.
        raise ModuleNotFoundError(f"No module named {module}")

    monkeypatch.setattr(doctor, "find_spec", missing)
    found = {each.check: each for each in examine_installation()}
    assert (found["git"].state, found["git"].text) == (State.WRONG, "The program git was not found.")
    assert found["libraries"].text == "YAML and schemas are read without a compiled library: slower."


def test_a_lock_elsewhere_is_named_by_its_whole_path(repo: EvidenceRepository, tmp_path: Path) -> None:
    assert doctor._below(repo.git, repo.git.git_dir / "refs/heads/main.lock") == "refs/heads/main.lock"
    assert doctor._below(repo.git, tmp_path / "other.lock") == str(tmp_path / "other.lock")


def test_leftovers_of_others_are_theirs(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(git, 4711)

    def of_somebody_else(_: int, __: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "kill", of_somebody_else)
    assert Repair.LEFTOVERS not in wanted(repo)


class TestCache:
    def test_something_else_in_its_place(self, git: GitRepository, repo: EvidenceRepository) -> None:
        assert Repair.CACHE not in wanted(repo)
        cache(git).mkdir()
        assert Repair.CACHE in wanted(repo)

    def test_a_file_in_the_place_of_its_folder(self, git: GitRepository, repo: EvidenceRepository) -> None:
        (git.root / ".git/escm").write_text("in the way")
        assert Repair.CACHE in wanted(repo)

    def test_one_that_is_in_use_is_not_damaged(self, git: GitRepository, repo: EvidenceRepository) -> None:
        connection = sqlite3.connect(cache(git), isolation_level=None)
        connection.execute("CREATE TABLE t (x)")
        connection.execute("BEGIN EXCLUSIVE")
        try:
            assert Repair.CACHE not in wanted(repo)
        finally:
            connection.close()

    def test_one_that_was_mended_meanwhile_is_left_alone(self, git: GitRepository, repo: EvidenceRepository) -> None:
        cache(git).write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
        found = examine(repo)
        cache(git).unlink()
        assert [each.text for each in repair(repo, found) if "cache" in each.text] == []


class TestBackups:
    """Whatever is in the way of a backup, nothing is taken away without one."""

    @pytest.fixture
    def left(self, git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> Path:
        def gone(_: int, __: int) -> None:
            raise ProcessLookupError(3, "No such process")

        monkeypatch.setattr(os, "kill", gone)
        return left_behind(git, 4711)

    def repair_all(self, repo: EvidenceRepository) -> tuple[str, ...]:
        return tuple(each.backup for each in repair(repo, [each for each in examine(repo) if each.repair]))

    def test_two_files_of_one_name_are_both_kept(self, repo: EvidenceRepository) -> None:
        backup = doctor._Backup(repo)
        places = [Path(backup.copy("a/b", content)) for content in (b"1", b"2", b"3")]
        assert [place.name for place in places] == ["a__b", "a__b.2", "a__b.3"]
        assert [place.read_bytes() for place in places] == [b"1", b"2", b"3"]

    def test_a_file_in_the_way_of_the_folder(self, git: GitRepository, repo: EvidenceRepository, left: Path) -> None:
        cache(git)
        (git.root / ".git/escm/backups").write_text("in the way")
        with pytest.raises(WriteError, match="There is no place for a backup, so nothing was repaired: ") as refused:
            self.repair_all(repo)
        assert refused.value.hint == f"Let {git.root}/.git/escm/backups be a folder that you can write to."
        assert left.exists()

    def test_too_many_backups(self, repo: EvidenceRepository, left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = Path.mkdir

        def taken(path: Path, mode: int = 0o777, *, parents: bool = False, exist_ok: bool = False) -> None:
            if path.name.isdigit():
                raise FileExistsError(17, "File exists")
            real(path, mode, parents, exist_ok)

        monkeypatch.setattr(Path, "mkdir", taken)
        with pytest.raises(WriteError, match="too many backups, so nothing was repaired") as refused:
            self.repair_all(repo)
        assert refused.value.hint.startswith("Clear ")
        assert left.exists()

    def test_a_file_that_cannot_be_moved(
        self, repo: EvidenceRepository, left: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(_: Path, __: Path) -> Path:
            raise OSError(18, "Invalid cross-device link")

        monkeypatch.setattr(Path, "rename", refused)
        with pytest.raises(WriteError, match=r"tmp was left as it is: Invalid cross-device link\.") as said:
            self.repair_all(repo)
        kept = f"{repo.root}/.git/escm/backups/1/organization__knw__{left.name}"
        assert said.value.hint == f"Move it to {kept} yourself."
        assert left.read_bytes() == b"a judgement"

    def test_a_copy_that_cannot_be_written(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        schema = ".escm/schemas/record-1.schema.json"
        git.write({schema: "{}\n"})

        def full(_: Path, __: bytes) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(
            WriteError, match="could not be kept, so it was left as it is: No space left on device"
        ) as said:
            repair(repo, [each for each in examine(repo) if each.repair is Repair.SCHEMAS])
        assert said.value.hint.endswith("/.git/escm/backups/1 can be written to, then try again.")
        assert (git.root / schema).read_text() == "{}\n"


@pytest.mark.parametrize("running", [True, False, None])
def test_a_lock_is_taken_only_where_no_git_has_begun_meanwhile(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, running: bool | None
) -> None:
    lock = git.root / ".git/index.lock"
    lock.write_bytes(b"half an index")
    os.utime(lock, (0, 0))
    monkeypatch.setattr(condition, "git_is_running", lambda _: False)
    found = examine(repo)
    assert Repair.LOCKS in {each.repair for each in found}
    monkeypatch.setattr(condition, "git_is_running", lambda _: running)
    done = repair(repo, [each for each in found if each.repair is Repair.LOCKS])
    assert lock.exists() is (running is not False)
    assert [Path(each.backup).read_bytes() for each in done] == ([] if lock.exists() else [b"half an index"])


def test_a_hook_of_this_version_that_may_not_be_run(git: GitRepository, repo: EvidenceRepository) -> None:
    hooks.install(repo.git)
    hook = git.root / ".git/hooks/pre-commit"
    hook.chmod(0o644)
    texts = [each.text for each in repair(repo, examine(repo))]
    assert "The old hook pre-commit was kept." in texts
    assert os.access(hook, os.X_OK)


def test_nobody_to_commit_is_wrong(git: GitRepository, repo: EvidenceRepository) -> None:
    assert {each.check: each.text for each in examine(repo)}["identity"] == "Test Lead <lead@example.com>"
    git.git("config", "--unset", "user.email")
    assert {each.check: each.state for each in examine(repo)}["identity"] is State.WRONG
