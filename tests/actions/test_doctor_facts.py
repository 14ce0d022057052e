"""Every fact that the doctor looks up, and every word of what was mended or could not be."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escm_tui.actions import doctor
from escm_tui.actions.doctor import Repaired, examine, examine_installation, repair
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.checkup import (
    Finding,
    HookFact,
    InstallationFacts,
    LockFact,
    Repair,
    RepositoryFacts,
    State,
)
from escm_tui.errors import RepositoryError, WriteError
from escm_tui.git import condition, hooks
from escm_tui.git.program import git_version
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, TODAY, refused
from tests.support.repositories import GitRepository

SCHEMA = ".escm/schemas/record-1.schema.json"
LEFT = "organization/knw/.knw07.yaml.{}.0123abcd.tmp"


def facts_of(repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> RepositoryFacts:
    """What the doctor tells the part that words it."""
    told: list[RepositoryFacts] = []

    def worded(facts: RepositoryFacts) -> Iterator[Finding]:
        told.append(facts)
        yield Finding("repository", State.NOTE, "Looked at.")

    with monkeypatch.context() as patch:
        patch.setattr(doctor, "repository_findings", worded)
        found = examine(repo)
    assert found[-2:] == (
        Finding("repository", State.GOOD, str(repo.root)),
        Finding("repository", State.NOTE, "Looked at."),
    )
    assert found[:-2] == examine_installation()
    return told[0]


def end_processes(monkeypatch: pytest.MonkeyPatch, *living: int) -> list[tuple[int, int]]:
    """Let all processes but these be no more; the calls that ask for them."""
    asked: list[tuple[int, int]] = []

    def kill(process: int, signal: int) -> None:
        asked.append((process, signal))
        if process not in living:
            raise ProcessLookupError(3, "No such process")

    monkeypatch.setattr(os, "kill", kill)
    return asked


def test_a_repository_in_order(repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks.install(repo.git)
    monkeypatch.setattr(condition, "network_disk", lambda _: "")
    monkeypatch.setattr(condition, "ignores_case", lambda _: False)
    monkeypatch.setattr(condition, "git_is_running", lambda _: False)
    assert facts_of(repo, monkeypatch) == RepositoryFacts(
        identity="Test Lead <lead@example.com>",
        hooks=tuple(HookFact(name, "installed") for name in hooks.HOOKS),
        git_is_running=False,
    )


def test_a_repository_in_great_disorder(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks.install(repo.git)
    folder = git.root / ".git"
    asked: list[Path] = []

    def network_disk(place: Path) -> str:
        asked.append(place)
        return "nfs4" if place == folder else ""

    monkeypatch.setattr(condition, "network_disk", network_disk)
    monkeypatch.setattr(condition, "ignores_case", lambda of: of.root == git.root)
    monkeypatch.setattr(condition, "git_is_running", lambda of: None if of.root == git.root else False)
    monkeypatch.setattr(os, "access", lambda place, how: how != os.W_OK or place != folder)
    end_processes(monkeypatch)
    git.git("replace", git.git("rev-parse", f"HEAD:{RECORD_PATH}"), git.git("rev-parse", "HEAD:escm.yaml"))
    git.git("config", "core.sparseCheckout", "True")
    git.git("config", "remote.origin.promisor", "true")
    git.git("config", "--unset", "user.email")
    git.git("checkout", "-q", "--detach")
    git.write({".gitattributes": "organization/knw/*07.yaml text eol=crlf\n", SCHEMA: "{}\n"})
    (git.root / ".escm/schemas/evidence-1.schema.json").unlink()
    (git.root / ".escm/schemas/event-1.schema.json").unlink()
    (git.root / ".escm/schemas/event-1.schema.json").mkdir()
    (folder / "escm").mkdir()
    (folder / "escm/cache.sqlite").mkdir()
    (folder / "info").mkdir(exist_ok=True)
    (folder / "info/grafts").write_text("")
    (folder / "shallow").write_text(git.git("rev-parse", "HEAD") + "\n")
    (folder / "CHERRY_PICK_HEAD").write_text(git.git("rev-parse", "HEAD") + "\n")
    (folder / "refs/heads/main.lock").write_bytes(b"")
    os.utime(folder / "refs/heads/main.lock", (0, 0))
    git.write({LEFT.format(4711): "x", ".escm.yaml.1.0123abcd.tmp": "x"})
    oid = git.git("rev-parse", "HEAD:escm.yaml")
    lines = "".join(f"100644 {oid} {stage}\t{path}\n" for path in ("a", "b") for stage in (1, 2, 3))
    git.git("update-index", "--index-info", stdin=lines.encode())
    facts = facts_of(repo, monkeypatch)
    [lock] = facts.locks
    assert facts == RepositoryFacts(
        identity="",
        hooks=facts.hooks,
        locks=(LockFact("refs/heads/main.lock", lock.age),),
        git_is_running=None,
        leftovers=(".escm.yaml.1.0123abcd.tmp", LEFT.format(4711)),
        odd_schemas=tuple(f".escm/schemas/{name}-1.schema.json" for name in ("event", "evidence", "record")),
        in_the_way_of_schemas=(".escm/schemas/event-1.schema.json",),
        cache_is_damaged=True,
        converts_line_ends=True,
        replaced_objects=1,
        grafted=True,
        shallow=True,
        partial=True,
        sparse=True,
        operation="cherry-pick",
        unmerged=2,
        detached=True,
        writable=False,
        network_disk="nfs4",
        ignores_case=True,
    )
    assert lock.age > 1_000_000
    assert asked == [git.root, folder]


def test_the_work_tree_may_be_read_only_too_and_lie_on_a_disk_of_the_network(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, how: how != os.W_OK or place != git.root)
    monkeypatch.setattr(condition, "network_disk", lambda place: "cifs" if place == git.root else "")
    facts = facts_of(repo, monkeypatch)
    assert (facts.writable, facts.network_disk) == (False, "cifs")


def test_before_the_first_commit_nobody_is_on_no_branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = GitRepository.new(tmp_path / "new")
    git.write({"escm.yaml": "format: 1\nmodel: escm-sp-v2\norganization: {name: Northwind}\n"})
    facts = facts_of(EvidenceRepository.open(git.root, today=TODAY), monkeypatch)
    assert (facts.unborn, facts.detached, facts.odd_schemas) == (True, False, tuple(shipped_schemas()))


def test_hooks_that_others_keep(git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert facts_of(repo, monkeypatch).foreign_hooks_folder == ""
    git.git("config", "core.hooksPath", str(git.root.parent / "shared"))
    assert facts_of(repo, monkeypatch).foreign_hooks_folder == str(git.root.parent / "shared")


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("python='/gone/my python'", "/gone/my python"),
        (f"python='{sys.executable}'", ""),
        ("python=''", ""),
        ('python="no end', ""),
        ("# python=/gone", ""),
    ],
)
def test_a_hook_whose_interpreter_is_gone(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, line: str, lost: str
) -> None:
    hooks.install(repo.git)
    git.hook("pre-commit", f"# escm-tui hook: 1\n{line}\nexit 0")
    git.hook("commit-msg", "exit 0")
    (git.root / ".git/hooks/pre-push").unlink()
    assert facts_of(repo, monkeypatch).hooks == (
        HookFact("pre-commit", "outdated", lost),
        HookFact("pre-merge-commit", "installed"),
        HookFact("commit-msg", "foreign"),
        HookFact("pre-push", "absent"),
    )


def test_only_files_of_writers_that_are_no_more_are_left_over(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = end_processes(monkeypatch, 17)
    left = ("organization", "engagements", "evaluations", "artifacts", ".escm")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/.x.1.0123abcd.tmp").write_text("x")
    git.write(
        {
            **{f"{folder}/.x.yaml.999999999.0123abcd.tmp": "x" for folder in left},
            "organization/.x.yaml.9999999990.0123abcd.tmp": "x",
            "organization/.x.yaml.17.0123abcd.tmp": "x",
            "organization/x.yaml.18.0123abcd.tmp": "x",
            "organization/.x.yaml.18.0123abc.tmp": "x",
            "elsewhere/.x.yaml.18.0123abcd.tmp": "x",
            "organization/.folder.18.0123abcd.tmp/x": "x",
        }
    )
    (git.root / "organization/.link.18.0123abcd.tmp").symlink_to(tmp_path / "nowhere")
    os.mkfifo(git.root / ".pipe.19.0123abcd.tmp")
    (git.root / "organization/beyond").symlink_to(tmp_path / "elsewhere")
    assert facts_of(repo, monkeypatch).leftovers == tuple(
        sorted(f"{folder}/.x.yaml.999999999.0123abcd.tmp" for folder in left)
    )
    assert set(asked) == {(999999999, 0), (17, 0), (18, 0), (19, 0)}


def test_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[InstallationFacts] = []

    def worded(facts: InstallationFacts) -> tuple[Finding, ...]:
        told.append(facts)
        return ()

    with monkeypatch.context() as patch:
        patch.setattr(doctor, "installation_findings", worded)
        patch.setattr(doctor, "find_spec", lambda name: object() if name == "jsonschema_rs" else None)
        assert examine_installation() == ()
        patch.setattr(doctor, "find_spec", lambda name: object() if name == "yaml._yaml" else None)
        assert examine_installation(RepositoryError("There is none.", "Make one.")) == (
            Finding("repository", State.WRONG, "There is none.", "Make one."),
        )
    python = f"Python {sys.version.split()[0]} in {sys.executable}"
    assert told == [
        InstallationFacts(git_version(), python, compiled_yaml=False, compiled_schemas=True),
        InstallationFacts(git_version(), python, compiled_yaml=True, compiled_schemas=False),
    ]


class TestCache:
    def damaged(self, git: GitRepository) -> bool:
        return doctor._is_damaged(git.root / ".git/escm/cache.sqlite")

    def test_where_there_is_none(self, git: GitRepository) -> None:
        assert not self.damaged(git)
        (git.root / ".git/escm").mkdir()
        assert not self.damaged(git)

    def test_an_empty_file_is_an_empty_cache(self, git: GitRepository) -> None:
        (git.root / ".git/escm").mkdir()
        (git.root / ".git/escm/cache.sqlite").touch()
        assert not self.damaged(git)

    def test_a_link_in_place_of_its_folder(self, git: GitRepository, tmp_path: Path) -> None:
        (git.root / ".git/escm").symlink_to(tmp_path)
        assert self.damaged(git)

    def test_one_that_cannot_be_opened(self, git: GitRepository) -> None:
        (git.root / ".git/escm").mkdir()
        (git.root / ".git/escm/cache.sqlite").write_text("This is no database, whatever it is called.")
        assert self.damaged(git)


class TestRepairing:
    def repaired(self, repo: EvidenceRepository, *kinds: Repair) -> tuple[Repaired, ...]:
        return repair(repo, [Finding("x", State.WRONG, "x", repair=each) for each in (*kinds, None)])

    def test_everything_at_once(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end_processes(monkeypatch)
        monkeypatch.setattr(condition, "git_is_running", lambda _: False)
        hooks.install(repo.git)
        old = b"#!/bin/sh\n# escm-tui hook: 0\nexit 0\n"
        (git.root / ".git/hooks/pre-push").write_bytes(old)
        (git.root / ".git/hooks/commit-msg").chmod(0o644)
        shown = (git.root / ".git/hooks/commit-msg").read_bytes()
        git.write({SCHEMA: "{}\n", LEFT.format(4711): "a judgement"})
        (git.root / ".escm/schemas/evidence-1.schema.json").unlink()
        (git.root / ".git/escm").mkdir()
        (git.root / ".git/escm/cache.sqlite").write_bytes(b"no cache")
        lock = git.root / ".git/refs/heads/main.lock"
        lock.write_bytes(b"a lock")
        os.utime(lock, (0, 0))
        folder = git.root / ".git/escm/backups/1"
        left = f"{folder}/organization__knw__{Path(LEFT.format(4711)).name}"
        assert self.repaired(repo, *reversed(Repair)) == (
            Repaired("The lock refs/heads/main.lock was taken away.", f"{folder}/refs__heads__main.lock"),
            Repaired(f"{LEFT.format(4711)} was taken away.", left),
            Repaired("The cache was taken away and will be made anew.", f"{folder}/cache.sqlite"),
            Repaired(".escm/schemas/evidence-1.schema.json is the shipped one again."),
            Repaired(f"{SCHEMA} is the shipped one again.", f"{folder}/.escm__schemas__record-1.schema.json"),
            Repaired("The old hook commit-msg was kept.", f"{folder}/hooks__commit-msg"),
            Repaired("The old hook pre-push was kept.", f"{folder}/hooks__pre-push"),
            Repaired("The hooks pre-commit and pre-merge-commit and commit-msg and pre-push are installed."),
        )
        kept = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert kept == {
            "refs__heads__main.lock": b"a lock",
            Path(left).name: b"a judgement",
            "cache.sqlite": b"no cache",
            ".escm__schemas__record-1.schema.json": b"{}\n",
            "hooks__commit-msg": shown,
            "hooks__pre-push": old,
        }
        assert [each.repair for each in examine(repo) if each.repair] == []
        assert git.git("status", "--porcelain", "-uall") == ""

    def test_nothing_that_nobody_asked_for(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.write({SCHEMA: "{}\n"})
        assert self.repaired(repo) == ()
        assert (git.root / SCHEMA).read_text() == "{}\n"
        assert not (git.root / ".git/escm").exists()

    def test_each_time_has_a_folder_of_its_own(self, git: GitRepository, repo: EvidenceRepository) -> None:
        for number in ("1", "2", "3"):
            git.write({SCHEMA: f"{number}\n"})
            [done] = self.repaired(repo, Repair.SCHEMAS)
            assert done.backup == f"{git.root}/.git/escm/backups/{number}/.escm__schemas__record-1.schema.json"
            assert Path(done.backup).read_text() == f"{number}\n"

    @pytest.mark.parametrize(("age", "taken"), [(59, False), (61, True)])
    def test_a_lock_of_just_now_stays(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, age: int, taken: bool
    ) -> None:
        lock = git.root / ".git/index.lock"
        lock.write_bytes(b"")
        monkeypatch.setattr(condition, "locks", lambda _: ((lock, age),))
        monkeypatch.setattr(condition, "git_is_running", lambda _: False)
        assert len(self.repaired(repo, Repair.LOCKS)) == taken
        assert lock.exists() is not taken

    def test_a_lock_of_exactly_a_minute_is_taken(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock = git.root / ".git/index.lock"
        lock.write_bytes(b"")
        monkeypatch.setattr(condition, "locks", lambda _: ((lock, 60),))
        monkeypatch.setattr(condition, "git_is_running", lambda _: False)
        assert len(self.repaired(repo, Repair.LOCKS)) == 1

    @pytest.mark.parametrize("link", ["escm", "escm/backups"])
    def test_a_link_in_place_of_the_folder(
        self, git: GitRepository, repo: EvidenceRepository, tmp_path: Path, link: str
    ) -> None:
        place = git.root / ".git" / link
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(tmp_path)
        git.write({SCHEMA: "{}\n"})
        assert refused(lambda: self.repaired(repo, Repair.SCHEMAS)) == (
            WriteError,
            f"{place} is a symbolic link, so nothing was repaired.",
            "Remove it first.",
        )
        assert (git.root / SCHEMA).read_text() == "{}\n"

    def test_where_there_is_no_place_for_backups(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git.write({SCHEMA: "{}\n"})
        backups = git.root / ".git/escm/backups"
        (git.root / ".git/escm").write_text("in the way")
        assert refused(lambda: self.repaired(repo, Repair.SCHEMAS)) == (
            WriteError,
            "There is no place for a backup, so nothing was repaired: File exists.",
            f"Let {backups} be a folder that you can write to.",
        )
        (git.root / ".git/escm").unlink()
        made: list[str] = []
        real = Path.mkdir

        def taken(path: Path, mode: int = 0o777, *, parents: bool = False, exist_ok: bool = False) -> None:
            if path.name.isdigit():
                made.append(path.name)
                raise FileExistsError(17, "File exists")
            real(path, mode, parents, exist_ok)

        monkeypatch.setattr(Path, "mkdir", taken)
        assert refused(lambda: self.repaired(repo, Repair.SCHEMAS)) == (
            WriteError,
            "There are too many backups, so nothing was repaired.",
            f"Clear {backups}",
        )
        assert made == [str(number) for number in range(1, 10_000)]

    def test_what_cannot_be_kept_stays(
        self, git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git.write({SCHEMA: "{}\n", LEFT.format(4711): "x"})
        end_processes(monkeypatch)

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        folder = git.root / ".git/escm/backups"
        monkeypatch.setattr(Path, "write_bytes", full)
        assert refused(lambda: self.repaired(repo, Repair.SCHEMAS)) == (
            WriteError,
            f"{SCHEMA} could not be kept, so it was left as it is: No space left on device.",
            f"See to it that {folder}/1 can be written to, then try again.",
        )
        monkeypatch.setattr(Path, "rename", full)
        left = git.root / LEFT.format(4711)
        assert refused(lambda: self.repaired(repo, Repair.LEFTOVERS)) == (
            WriteError,
            f"{left} was left as it is: No space left on device.",
            f"Move it to {folder}/2/organization__knw__{left.name} yourself.",
        )
        assert (git.root / SCHEMA).read_text() == "{}\n"
        assert left.read_text() == "x"


def test_the_record_is_none_of_the_doctors_business(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: "activities: [\n"})
    repair(repo, examine(repo))
    assert (git.root / RECORD_PATH).read_bytes() != RECORD
