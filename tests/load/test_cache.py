"""The cache keeps what it is told, believes no other file, and is never in the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from escm_tui.load import cache as module
from escm_tui.load.cache import Cache

ENTRIES = {"a": b"one", "b": b"two" * 1000, "\udcff": b""}


def place(folder: Path) -> Path:
    return folder / "escm" / "cache.sqlite"


def found(folder: Path, *names: str, kind: str = "k") -> dict[str, bytes]:
    each = Cache(folder)
    try:
        return dict(each.get(kind, names or ("a", "b")))
    finally:
        each.close()


def keep(folder: Path, entries: dict[str, bytes] | None = None) -> None:
    each = Cache(folder)
    each.put("k", entries or {"a": b"one", "b": b"two" * 1000})
    each.close()


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    keep(tmp_path)
    assert found(tmp_path) == {"a": b"one", "b": b"two" * 1000}
    assert found(tmp_path, kind="other") == {}
    keep(tmp_path, {"a": b"new"})
    assert found(tmp_path, "a") == {"a": b"new"}
    assert list((tmp_path / "escm").iterdir()) == [place(tmp_path)]


def test_more_names_than_one_question_holds(tmp_path: Path) -> None:
    many = {str(number): b"%d" % number for number in range(1234)}
    keep(tmp_path, many)
    assert found(tmp_path, *many) == many


def test_a_copied_cache_is_not_believed(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    keep(one)
    shutil.copytree(one, two)
    assert found(two) == {}
    keep(two, {"a": b"own"})
    assert found(two) == {"a": b"own"}


def test_another_version_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path)
    monkeypatch.setattr(module, "installation", lambda: "another")
    assert found(tmp_path) == {}


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_not_used_and_made_anew(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path)
    place(tmp_path).write_bytes(damage)
    assert found(tmp_path) == {}
    keep(tmp_path)
    assert found(tmp_path, "a") == {"a": b"one"}


def test_a_flipped_byte_is_never_handed_out(tmp_path: Path) -> None:
    keep(tmp_path)
    whole = place(tmp_path).read_bytes()
    for at in range(0, len(whole), 97):
        place(tmp_path).write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        assert found(tmp_path).items() <= {"a": b"one", "b": b"two" * 1000}.items()
        if not place(tmp_path).exists():
            place(tmp_path).write_bytes(whole)


def test_content_that_was_swapped_is_not_believed(tmp_path: Path) -> None:
    keep(tmp_path)
    with sqlite3.connect(place(tmp_path)) as connection:
        connection.execute("UPDATE kept SET content = (SELECT content FROM kept WHERE name = 'b') WHERE name = 'a'")
    connection.close()
    assert found(tmp_path) == {"b": b"two" * 1000}


def test_strange_tables_and_triggers_are_thrown_out(tmp_path: Path) -> None:
    keep(tmp_path)
    with sqlite3.connect(place(tmp_path)) as connection:
        connection.execute("CREATE TRIGGER evil AFTER INSERT ON kept BEGIN DELETE FROM kept; END")
    connection.close()
    assert found(tmp_path) == {}
    keep(tmp_path)
    assert found(tmp_path, "a") == {"a": b"one"}


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "git"
    outside.mkdir()
    folder.mkdir()
    (folder / "escm").symlink_to(outside)
    keep(folder)
    assert list(outside.iterdir()) == []
    (folder / "escm").unlink()
    (folder / "escm").mkdir()
    place(folder).symlink_to(outside / "target")
    keep(folder)
    assert list(outside.iterdir()) == []


def test_a_locked_cache_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path)
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    other = sqlite3.connect(place(tmp_path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert found(tmp_path) == {}
    keep(tmp_path, {"a": b"new"})
    other.execute("ROLLBACK")
    other.close()
    assert found(tmp_path, "a") == {"a": b"one"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    keep(tmp_path)
    assert found(tmp_path) == {}
    tmp_path.chmod(0o700)


def test_something_in_the_way_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "escm").write_text("in the way", encoding="utf-8")
    keep(tmp_path)
    assert found(tmp_path) == {}
    assert found(tmp_path / "absent") == {}


def test_size_is_bounded_and_the_newest_stay(tmp_path: Path) -> None:
    each = Cache(tmp_path, most_bytes=400_000)
    for number in range(40):
        each.put("k", {str(number): os.urandom(40_000)})
    assert place(tmp_path).stat().st_size < 800_000
    assert [name for name, _ in each.get("k", ["0", "39"])] == ["39"]
    each.close()


def test_several_writers_lose_nothing_that_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 30)

    def work(number: int) -> None:
        for step in range(20):
            keep(tmp_path, {f"{number}-{step}": b"%d" % step})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    names = [f"{number}-{step}" for number in range(4) for step in range(20)]
    assert found(tmp_path, *names) == {name: name.partition("-")[2].encode() for name in names}
