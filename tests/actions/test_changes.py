from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.actions.changes import FileChange, apply, lock_folder, revert
from escm_tui.errors import FileChanged, WriteError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.saving import save
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

NEW = FileChange("organization/evidence/new.yaml", None, b"title: New\n")
EDIT = FileChange(RECORD_PATH, RECORD, RECORD + b"# more\n")
REMOVAL = FileChange("escm.yaml", b"format: 1\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n", None)


def test_apply_and_revert_restore_every_byte(git: GitRepository, repo: EvidenceRepository) -> None:
    done = apply(repo, [NEW, EDIT, REMOVAL, FileChange("a", b"same", b"same"), FileChange("b", None, None)])
    assert done == (NEW, EDIT, REMOVAL)
    assert git.git("status", "--porcelain", "-uall").splitlines() == [
        " D escm.yaml",
        " M organization/knw/knw07.yaml",
        "?? organization/evidence/new.yaml",
    ]
    undone = revert(repo, done)
    assert undone == (REMOVAL.backwards, EDIT.backwards, NEW.backwards)
    assert git.git("status", "--porcelain", "-uall") == ""
    assert revert(repo, undone) == (NEW, EDIT, REMOVAL)


@pytest.mark.parametrize(
    "stale",
    [
        FileChange(RECORD_PATH, b"older\n", b"newer\n"),
        FileChange("README.md", None, b"mine\n"),
        FileChange("absent.yaml", b"was here\n", b"newer\n"),
    ],
)
def test_nothing_is_written_when_one_file_is_another(
    git: GitRepository, repo: EvidenceRepository, stale: FileChange
) -> None:
    with pytest.raises(FileChanged) as caught:
        apply(repo, [NEW, stale])
    assert caught.value.message == (
        f"{stale.path} was changed by somebody else in the meantime, so nothing was written."
    )
    assert caught.value.hint == "Look at it, then do it again."
    assert git.git("status", "--porcelain", "-uall") == ""


def test_earlier_files_are_put_back_when_a_later_one_fails(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_record(path: Path, new: bytes, **rest: object) -> None:
        if path.name == "knw07.yaml":
            raise WriteError("The disk is full.")
        save(path, new, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr("escm_tui.actions.changes.save", fail_on_record)
    with pytest.raises(WriteError, match=r"^The disk is full\.$"):
        apply(repo, [NEW, REMOVAL, EDIT])
    assert git.git("status", "--porcelain", "-uall") == ""


def test_what_cannot_be_put_back_does_not_hide_what_went_wrong(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes, **__: object) -> None:
        if path.name == "knw07.yaml":
            raise WriteError("The disk is full.")
        path.write_bytes(b"title: New\n")

    def stuck(*_: object, **__: object) -> None:
        raise WriteError("It cannot be taken away.")

    monkeypatch.setattr("escm_tui.actions.changes.save", full)
    monkeypatch.setattr("escm_tui.actions.changes.remove", stuck)
    with pytest.raises(WriteError, match=r"^The disk is full\.$"):
        apply(repo, [NEW, EDIT])
    assert git.git("status", "--porcelain", "-uall") == f"?? {NEW.path}"


def test_links_are_left_alone(git: GitRepository, repo: EvidenceRepository, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_bytes(b"secret\n")
    (git.root / "organization/linked.yaml").symlink_to(outside)
    with pytest.raises(WriteError):
        apply(repo, [FileChange("organization/linked.yaml", b"secret\n", b"mine\n")])
    (git.root / "linked").symlink_to(tmp_path)
    with pytest.raises(WriteError):
        apply(repo, [FileChange("linked/outside.yaml", b"secret\n", b"mine\n")])
    assert outside.read_bytes() == b"secret\n"


def test_lock_is_beside_the_index_of_the_work_tree(git: GitRepository, repo: EvidenceRepository) -> None:
    assert lock_folder(repo) == git.root / ".git/escm"
    apply(repo, [NEW])
    assert git.git("status", "--porcelain", "-uall") == "?? organization/evidence/new.yaml"
