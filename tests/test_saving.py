"""Saving: whole or not at all, whatever the system or other programs do in between."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escm_tui import saving
from escm_tui.errors import FileChanged, RepositoryError, UsageError, WriteError
from escm_tui.git import folders
from escm_tui.saving import lock, remove, save, save_outside

OLD = b"owner: Configuration Manager\n"
NEW = b"owner: Quality Manager\n" * 400


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "évidence"
    (folder / "organization/knw").mkdir(parents=True)
    (folder / "organization/knw/knw07.yaml").write_bytes(OLD)
    return folder


@pytest.fixture
def path(root: Path) -> Path:
    return root / "organization/knw/knw07.yaml"


def put(path: Path, new: bytes, expected: bytes | None, root: Path) -> None:
    save(path, new, expected=expected, root=root, lock_folder=root.parent / "git/escm")


def take(path: Path, expected: bytes, root: Path) -> None:
    remove(path, expected=expected, root=root, lock_folder=root.parent / "git/escm")


def names(folder: Path) -> list[str]:
    """Everything below a folder."""
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*"))


def test_content_takes_the_place_of_the_old_and_mode_stays(path: Path, root: Path) -> None:
    path.chmod(0o640)
    before = names(root)
    put(path, NEW, OLD, root)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(root) == before


def test_new_file_gets_its_folders_and_the_usual_mode(root: Path) -> None:
    path = root / "engagements/acme-helpdesk/ppl/ppl04.yaml"
    old = os.umask(0o027)
    try:
        put(path, NEW, None, root)
    finally:
        os.umask(old)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_same_content_writes_nothing(path: Path, root: Path) -> None:
    before = path.stat()
    path.chmod(0o444)
    put(path, OLD, OLD, root)
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("present", "expected", "message"),
    [
        (b"changed\n", OLD, "organization/knw/knw07.yaml was changed by somebody else in the meantime"),
        (OLD + b"# more\n" * 100_000, OLD, "organization/knw/knw07.yaml was changed by somebody else in the meantime"),
        (None, OLD, "organization/knw/knw07.yaml was changed by somebody else in the meantime"),
        (OLD, None, "organization/knw/knw07.yaml is there already"),
        (b"", None, "organization/knw/knw07.yaml is there already"),
    ],
)
def test_changes_of_others_are_never_overwritten(
    present: bytes | None, expected: bytes | None, message: str, path: Path, root: Path
) -> None:
    path.unlink() if present is None else path.write_bytes(present)
    before = names(root)
    with pytest.raises(FileChanged) as caught:
        put(path, NEW, expected, root)
    assert caught.value.message.startswith(message)
    if expected is not None:
        with pytest.raises(FileChanged) as caught:
            take(path, expected, root)
        assert caught.value.message.startswith(message)
    assert (path.read_bytes() if path.exists() else None) == present
    assert names(root) == before


def test_folder_that_went_is_a_change(path: Path, root: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(FileChanged, match="is no longer there"):
        put(path, NEW, OLD, root)
    with pytest.raises(FileChanged, match="is no longer there"):
        take(path, OLD, root)
    assert not path.parent.exists()


def test_removing_takes_empty_folders_along(path: Path, root: Path) -> None:
    (root / "organization/notes.txt").write_text("kept")
    take(path, OLD, root)
    assert names(root) == ["organization", "organization/notes.txt"]
    take(root / "organization/notes.txt", b"kept", root)
    assert names(root) == []
    assert root.is_dir()


@pytest.mark.parametrize(
    "name",
    [
        "..", "../other.yaml", "organization/../../other.yaml", ".git/config", ".GIT/config", "a/.git/hooks/pre-commit",
        ".", "/etc/passwd",
    ],
)  # fmt: skip
def test_only_files_of_the_repository_are_written(name: str, root: Path) -> None:
    with pytest.raises(WriteError, match="is not a file of this repository"):
        put(root / name, NEW, None, root)
    assert names(root.parent) == ["évidence", *(f"évidence/{each}" for each in names(root))]


def link_as_file(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    path.symlink_to(outside / "knw07.yaml")


def link_as_folder(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(outside)


def link_higher(root: Path, path: Path, outside: Path) -> None:
    (outside / "knw").mkdir()
    (outside / "knw/knw07.yaml").write_bytes(OLD)
    (root / "organization").rename(root / "moved")
    (root / "organization").symlink_to(outside)


def folder_as_file(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    path.mkdir()


def file_as_folder(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.write_bytes(OLD)


def pipe_as_file(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def dangling_link(root: Path, path: Path, outside: Path) -> None:
    path.unlink()
    path.symlink_to(outside / "nothing.yaml")


@pytest.mark.parametrize(
    "trap", [link_as_file, link_as_folder, link_higher, folder_as_file, file_as_folder, pipe_as_file, dangling_link]
)
@pytest.mark.parametrize("expected", [OLD, None])
def test_links_and_odd_files_are_left_alone(
    trap: Callable[[Path, Path, Path], None], expected: bytes | None, path: Path, root: Path
) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "knw07.yaml").write_bytes(OLD)
    trap(root, path, outside)
    before = names(root.parent)
    with pytest.raises(WriteError):
        put(path, NEW, expected, root)
    with pytest.raises(WriteError):
        take(path, OLD, root)
    assert [each for each in names(root.parent) if not each.startswith("git")] == before
    assert (outside / "knw07.yaml").read_bytes() == OLD


def test_a_pipe_that_takes_the_place_at_the_last_moment_is_left_alone(
    path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.lstat

    def swapped(name: Any, **options: Any) -> os.stat_result:
        facts = real(name, **options)
        if name == path.name:
            path.unlink()
            os.mkfifo(path)
        return facts

    monkeypatch.setattr(os, "lstat", swapped)
    with pytest.raises(WriteError) as caught:
        put(path, NEW, OLD, root)
    monkeypatch.undo()
    assert caught.value.message == (
        "organization/knw/knw07.yaml is a symbolic link or no regular file, so it was left as it is."
    )
    assert stat.S_ISFIFO(path.lstat().st_mode)


def test_a_folder_that_cannot_be_listed_takes_no_new_file_and_is_let_go(
    path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_before = len(list(Path("/dev/fd").iterdir()))
    Faults(monkeypatch, "listdir", 1, errno.EIO)
    with pytest.raises(WriteError, match="was left as it is: the disk reports an error"):
        put(path.with_name("knw08.yaml"), NEW, None, root)
    monkeypatch.undo()
    assert names(path.parent) == ["knw07.yaml"]
    assert len(list(Path("/dev/fd").iterdir())) == open_before


def test_a_work_tree_that_a_link_leads_to_is_written(path: Path, root: Path) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    put(link / "organization/knw/knw07.yaml", NEW, OLD, link)
    assert path.read_bytes() == NEW


def test_each_refusal_says_what_to_do_next(path: Path, root: Path) -> None:
    with pytest.raises(FileChanged) as there:
        put(path, NEW, None, root)
    assert there.value.hint == "Look at it first."
    with pytest.raises(FileChanged) as changed:
        put(path, NEW, b"older\n", root)
    assert changed.value.hint == "Look at it, then do it again."
    path.chmod(0o444)
    with pytest.raises(WriteError) as closed:
        put(path, NEW, OLD, root)
    assert closed.value.hint == "Make it writable first."


class TestOutside:
    """Files that a person asks for, anywhere."""

    def test_new_and_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        old = os.umask(0o027)
        try:
            save_outside(path, b"one")
        finally:
            os.umask(old)
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"one", 0o640)
        save_outside(path, b"two", replace=True)
        assert path.read_bytes() == b"two"
        assert names(tmp_path) == ["report.html"]

    def test_a_link_gives_way_and_what_it_leads_to_does_not(self, tmp_path: Path) -> None:
        (tmp_path / "kept").write_bytes(b"kept")
        (tmp_path / "link").symlink_to("kept")
        save_outside(tmp_path / "link", b"two", replace=True)
        assert ((tmp_path / "kept").read_bytes(), (tmp_path / "link").read_bytes()) == (b"kept", b"two")
        assert not (tmp_path / "link").is_symlink()

    @pytest.mark.parametrize(
        ("name", "replace", "message", "hint"),
        [
            ("there", False, "{} is there already, so nothing was written.", "Name another file, or add --force."),
            ("nowhere", False, "{} is there already, so nothing was written.", "Name another file, or add --force."),
            ("no/report", True, "There is no folder {.parent}.", "Make it first, or name a file elsewhere."),
            ("folder", True, "{} is a folder.", "Name a file in it."),
        ],
    )
    def test_refusals(self, name: str, message: str, hint: str, tmp_path: Path, *, replace: bool) -> None:
        (tmp_path / "there").write_bytes(b"kept")
        (tmp_path / "nowhere").symlink_to("gone")
        (tmp_path / "folder").mkdir()
        before = names(tmp_path)
        with pytest.raises(UsageError) as caught:
            save_outside(tmp_path / name, b"two", replace=replace)
        assert (caught.value.message, caught.value.hint) == (message.format(tmp_path / name), hint)
        assert (names(tmp_path), (tmp_path / "there").read_bytes()) == (before, b"kept")

    @pytest.mark.parametrize("call", ["open", "fsync"])
    def test_a_disk_that_says_no_leaves_what_was_there(
        self, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "report.html"
        path.write_bytes(b"kept")
        Faults(monkeypatch, call, 1, errno.ENOSPC)
        with pytest.raises(WriteError) as caught:
            save_outside(path, b"two", replace=True)
        monkeypatch.undo()
        assert caught.value.message == f"{path} was not written: the disk is full."
        assert (names(tmp_path), path.read_bytes()) == (["report.html"], b"kept")


def test_read_only_file_is_left_alone(path: Path, root: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(WriteError, match="can only be read, so it was left as it is"):
        put(path, NEW, OLD, root)
    with pytest.raises(WriteError, match="can only be read, so it was left as it is"):
        take(path, OLD, root)
    assert path.read_bytes() == OLD


CALLS = ["open", "mkdir", "listdir", "lstat", "fstat", "write", "fchmod", "fsync", "replace", "close", "unlink"]
WORDS = {
    errno.ENOSPC: "the disk is full", errno.EIO: "the disk reports an error", errno.EROFS: "the disk can only be read",
    errno.EACCES: "you may not write there",
}  # fmt: skip


class Faults:
    """Counts the calls of one function of `os` and lets the one of a given number fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, number: int, code: int) -> None:
        self.real: Callable[..., Any] = getattr(os, name)
        self.number, self.code, self.count, self.name = number, code, 0, name
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.count += 1
        if self.count == self.number:
            if self.name == "close":
                self.real(*args, **kwargs)
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("code", list(WORDS), ids=errno.errorcode.get)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("case", ["change", "new", "remove"])
def test_every_failing_call_leaves_old_or_new_whole(
    case: str, call: str, code: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "organization/knw/knw07.yaml"
    new_path = root / "engagements/acme/knw/knw07.yaml"
    for number in range(1, 30):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(OLD)
        before = names(root)
        with monkeypatch.context() as patch:
            faults = Faults(patch, call, number, code)
            try:
                if case == "remove":
                    take(path, OLD, root)
                elif case == "change":
                    put(path, NEW, OLD, root)
                else:
                    put(new_path, NEW, None, root)
            except WriteError as error:
                said = error.message
            else:
                said = ""
        wanted = {"change": NEW, "new": NEW, "remove": None}[case]
        target = new_path if case == "new" else path
        found = target.read_bytes() if target.exists() else None
        if said:
            assert WORDS[code] in said
            assert found == (None if case == "new" else OLD)
            assert names(root) == before
        else:
            assert found == wanted
        assert not [each for each in names(root) if each.endswith(".tmp")]
        if new_path.exists():
            new_path.unlink()
            for folder in list(new_path.parents)[:3]:
                folder.rmdir()
        if faults.count < number:
            return
    pytest.fail("the calls never ended")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOLCK, "this disk, perhaps one of the network, cannot lock files"),
        (errno.EOPNOTSUPP, "this disk, perhaps one of the network, cannot do that"),
    ],
)
def test_a_disk_that_cannot_lock_is_not_written(
    code: int, said: str, path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(WriteError, match=f"cannot be taken: {said}"):
        put(path, NEW, OLD, root)
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("code", [errno.ESTALE, errno.ETIMEDOUT])
def test_a_disk_of_the_network_that_goes_away_is_named(
    code: int, path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Faults(monkeypatch, "fsync", 1, code)
    with pytest.raises(WriteError, match="was left as it is: the disk of the network"):
        put(path, NEW, OLD, root)
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert names(path.parent) == ["knw07.yaml"]


def test_a_disk_that_does_not_tell_case_apart_takes_no_new_file_into_the_wrong_folder(
    path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.rename(root / "kept")
    path.parent.rmdir()
    (root / "organization").rename(root / "Organization")
    real = os.open

    def folding(name: Any, flags: int, *args: Any, dir_fd: int | None = None) -> int:
        there = os.listdir(dir_fd) if dir_fd is not None else []  # noqa: PTH208
        if name not in there:
            name = next((each for each in there if each.casefold() == str(name).casefold()), name)
        return real(name, flags, *args, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", folding)
    with pytest.raises(WriteError) as caught:
        put(path, NEW, None, root)
    assert caught.value.message == (
        "organization/knw/knw07.yaml was not written: on this disk the folder organization is spelled Organization."
    )
    assert caught.value.hint == (
        "Rename that folder to organization: "
        "git mv Organization organization.tmp, then git mv organization.tmp organization"
    )
    assert names(root) == ["Organization", "kept"]


def test_a_system_without_locks_and_folders_held_open_reads_no_work_tree_and_writes_nothing(
    path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "ABLE", False)
    with pytest.raises(WriteError, match="lacks what saving safely takes"):
        put(path, NEW, OLD, root)
    monkeypatch.setattr(folders, "ABLE", False)
    with pytest.raises(RepositoryError, match="lacks what reading safely takes"):
        folders.Folders(root)
    assert path.read_bytes() == OLD


def test_the_program_is_imported_where_there_is_no_posix() -> None:
    program = """
import os, sys
sys.modules["fcntl"] = None
for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "fchmod", "killpg"):
    delattr(os, name)
os.supports_dir_fd = set()
import pkgutil, importlib, escm_tui
for each in pkgutil.walk_packages(escm_tui.__path__, "escm_tui."):
    if not each.name.endswith("__main__") and ".tui" not in each.name[8:]:
        importlib.import_module(each.name)
from escm_tui.cli.main import main
sys.exit(main(["model", "show", "knw07"]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_short_writes_go_on_until_all_is_written(path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, bytes(data)[:7]))
    put(path, NEW, OLD, root)
    assert path.read_bytes() == NEW


def test_change_in_the_last_moment_wins(path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def change(file: int) -> None:
        real(file)
        path.write_bytes(b"somebody else\n")

    monkeypatch.setattr(os, "fsync", change)
    with pytest.raises(FileChanged, match="was changed just now"):
        put(path, NEW, OLD, root)
    assert path.read_bytes() == b"somebody else\n"
    assert names(path.parent) == ["knw07.yaml"]


def test_interruption_leaves_nothing_behind(path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        put(root / "engagements/new/engagement.yaml", NEW, None, root)
    assert names(root) == ["organization", "organization/knw", "organization/knw/knw07.yaml"]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A lock folder whose lock another program holds."""
    folder = tmp_path / "git/escm"
    folder.mkdir(parents=True)
    file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    os.write(file, b"process 4711 on workstation")
    fcntl.flock(file, fcntl.LOCK_EX)
    yield folder
    os.close(file)


def test_lock_of_another_program_is_waited_for_and_named(
    held: Path, path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))
    pauses: list[float] = []
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "sleep", pauses.append)
    with pytest.raises(WriteError) as caught:
        save(path, NEW, expected=OLD, root=root, lock_folder=held)
    assert caught.value.message == (
        "Another program (process 4711 on workstation) is writing to this repository, so nothing was written."
    )
    assert len(pauses) == saving.LOCK_SECONDS - 1
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("holder", [b"\x1b[2J", b"", b"process \x00"])
def test_holder_that_is_no_plain_text_is_not_repeated(holder: bytes, held: Path) -> None:
    (held / "lock").write_bytes(holder)
    with pytest.raises(WriteError, match=r"^Another program is writing"), lock(held, seconds=0):
        pytest.fail("the lock is held")


def test_holder_beyond_unicode_is_named_with_what_can_be_read(held: Path) -> None:
    (held / "lock").write_bytes(b"process 1 on \xff")
    with pytest.raises(WriteError, match=r"^Another program \(process 1 on \ufffd\) is writing"), lock(held, seconds=0):
        pytest.fail("the lock is held")


def test_lock_cannot_be_a_link(tmp_path: Path, path: Path, root: Path) -> None:
    folder = tmp_path / "git/escm"
    folder.mkdir(parents=True)
    (folder / "lock").symlink_to(path)
    with pytest.raises(WriteError, match="cannot be taken: a symbolic link is in the way"):
        put(path, NEW, OLD, root)
    assert path.read_bytes() == OLD


def test_folder_of_the_lock_cannot_be_a_link(tmp_path: Path, path: Path, root: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").write_text("of the reader")
    (tmp_path / "git").mkdir(exist_ok=True)
    (tmp_path / "git/escm").symlink_to(elsewhere)
    with pytest.raises(WriteError, match="cannot be taken: a file or symbolic link is where a folder should be"):
        put(path, NEW, OLD, root)
    assert path.read_bytes() == OLD
    assert (elsewhere / "lock").read_text() == "of the reader"


COUNT = """
import sys
from pathlib import Path
from escm_tui.errors import FileChanged
from escm_tui.saving import save
root, path = Path(sys.argv[1]), Path(sys.argv[1]) / "count.yaml"
done = 0
while done < int(sys.argv[2]):
    old = path.read_bytes()
    try:
        save(path, b"%d\\n" % (int(old) + 1), expected=old, root=root, lock_folder=root.parent / "escm")
        done += 1
    except FileChanged:
        pass
"""


def test_three_writers_lose_nothing(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    (root / "count.yaml").write_bytes(b"0\n")
    writers = [subprocess.Popen([sys.executable, "-c", COUNT, str(root), "40"]) for _ in range(3)]
    assert [writer.wait(timeout=100) for writer in writers] == [0, 0, 0]
    assert (root / "count.yaml").read_bytes() == b"120\n"
    assert names(root) == ["count.yaml"]


def write_forever(root: Path) -> None:
    contents = [b"a" * 200_000, b"b" * 200_000]
    path = root / "big.yaml"
    while True:
        old = path.read_bytes()
        put(path, contents[old == contents[0]], old, root)


def test_killed_writer_leaves_a_whole_file_and_no_lock(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    path = root / "big.yaml"
    path.write_bytes(b"a" * 200_000)
    whole = {b"a" * 200_000, b"b" * 200_000}
    context = multiprocessing.get_context("fork")
    for number in range(12):
        writer = context.Process(target=write_forever, args=(root,))
        first = path.stat().st_ino
        writer.start()
        limit = time.monotonic() + 20
        while path.stat().st_ino == first and time.monotonic() < limit:
            os.sched_yield()
        for _ in range(number * 400):
            path.stat()
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        assert path.read_bytes() in whole
        put(path, b"a" * 200_000, path.read_bytes(), root)
