from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.actions.changes import revert
from escm_tui.actions.doctor import examine, repair
from escm_tui.actions.schemas import in_the_way, restore_schemas, shipped_schemas
from escm_tui.errors import WriteError
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository

PATH = ".escm/schemas/record-1.schema.json"


def test_changed_and_missing_copies_are_put_back(git: GitRepository, repo: EvidenceRepository) -> None:
    assert restore_schemas(repo) == ()
    git.write({PATH: "{}\n", ".escm/schemas/manifest-1.schema.json": None, ".escm/schemas/own.json": "{}\n"})
    done = restore_schemas(repo)
    assert sorted(each.path for each in done) == [".escm/schemas/manifest-1.schema.json", PATH]
    assert (git.root / PATH).read_bytes() == shipped_schemas()[PATH]
    assert git.git("status", "--porcelain", "-uall") == "?? .escm/schemas/own.json"
    revert(repo, done)
    assert (git.root / PATH).read_bytes() == b"{}\n"


def _beyond_a_link(path: Path, elsewhere: Path) -> None:
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def _a_dangling_link(path: Path, elsewhere: Path) -> None:
    _nothing(path)
    path.symlink_to(elsewhere)


def _a_pipe(path: Path, _: Path) -> None:
    _nothing(path)
    os.mkfifo(path)


def _a_file(path: Path, _: Path) -> None:
    _nothing(path)
    path.write_bytes(b"in the way")


def _a_folder(path: Path, _: Path) -> None:
    _nothing(path)
    path.mkdir()
    (path / "note.txt").write_bytes(b"in the way")


def _a_huge_file(path: Path, _: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)


def _nothing(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _what_is_there(path: Path) -> dict[str, object]:
    """Every path below one, with its link or bytes; of what is huge, the size."""
    found: dict[str, object] = {}
    for each in [path, *sorted(path.rglob("*"))]:
        name = each.relative_to(path).as_posix()
        if each.is_symlink():
            found[name] = each.readlink()
        elif each.is_file():
            found[name] = each.read_bytes() if each.stat().st_size < SIZE_LIMIT else each.stat().st_size
        else:
            found[name] = each.lstat().st_mode
    return found


@pytest.mark.parametrize(
    ("place", "put"),
    [
        *(
            (folder, put)
            for folder in (".escm", ".escm/schemas")
            for put in (_beyond_a_link, _a_dangling_link, _a_file)
        ),
        (".escm/schemas", _a_pipe),
        *((PATH, put) for put in (_beyond_a_link, _a_dangling_link, _a_pipe, _a_folder, _a_huge_file)),
    ],
)
def test_what_is_in_the_way_is_kept_by_the_doctor_and_never_written_through(
    git: GitRepository, repo: EvidenceRepository, tmp_path: Path, place: str, put: Callable[[Path, Path], None]
) -> None:
    assert in_the_way(repo) == ()
    path, elsewhere = git.root / place, tmp_path / "elsewhere"
    put(path, elsewhere)
    there, beyond = _what_is_there(path), _what_is_there(elsewhere) if elsewhere.exists() else None
    assert in_the_way(repo) == (place,)
    with pytest.raises(WriteError, match=f"{place} is in the way of the copies of the schemas") as refused:
        restore_schemas(repo)
    assert refused.value.hint == "Move it away and keep it: escm doctor --repair"
    assert _what_is_there(path) == there
    found = [each for each in examine(repo) if each.check == "schemas"]
    assert [(each.text, each.mend) for each in found] == [
        (f"In the place of copies of schemas is something else: {place}.", "escm doctor --repair")
    ]
    moved = repair(repo, found)[0]
    assert moved.text == f"{place} was moved away."
    assert _what_is_there(Path(moved.backup)) == there
    assert (_what_is_there(elsewhere) if elsewhere.exists() else None) == beyond
    assert git.git("status", "--porcelain", "-uall") == ""
    assert [each.mend for each in examine(repo) if each.check == "schemas"] == [""]
