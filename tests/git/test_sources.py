"""Work tree, index and revision give the same answers, on every kind of path, and never write."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from escm_tui.errors import GitFailed, RepositoryError
from escm_tui.git import blobs, content, folders, sources as module
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Entry, Index, Revision, Source, TooLarge, Unreadable, WorkTree
from escm_tui.git.unmerged import unmerged_versions
from tests.support.repositories import GitRepository

FILES: Mapping[str, bytes] = {
    "escm.yaml": b"format: 1\n",
    "organization/knw/knw07.yaml": b"owner: Quality Lead\n",
    "organization/evidence/a b.yaml": b"title: with blanks\n",
    "organization/evidence/pr\xc3\xbcfung.yaml".encode("latin-1").decode(): "title: prüfung\n".encode(),
    "artifacts/line\nbreak.txt": b"text",
    'artifacts/tab\t"quote".txt': b"text",
    "artifacts/not-utf8-\udcff.bin": b"\x00\x01\x02",
    "artifacts/empty": b"",
}


def sources(git: GitRepository) -> tuple[Source, Source, Source]:
    repository = git.repository
    return WorkTree(repository), Index(repository), Revision.at(repository, "HEAD")


def disk(git: GitRepository) -> dict[str, bytes]:
    """Every byte below the root, git's own folder included."""
    return {str(path): path.read_bytes() for path in git.root.rglob("*") if path.is_file() and not path.is_symlink()}


def test_all_sources_hold_the_same(evidence_git: GitRepository) -> None:
    evidence_git.commit(files=dict(FILES))
    before = disk(evidence_git)
    for source in sources(evidence_git):
        entries = source.entries()
        assert set(entries) == set(FILES)
        assert [os.fsencode(path) for path in entries] == sorted(os.fsencode(path) for path in FILES)
        assert all(entry.mode == "100644" and entry.is_file for entry in entries.values())
        assert dict(source.read_many(entries)) == FILES
        assert {path: source.read(path) for path in FILES} == FILES
        digests = {path: hashlib.sha256(value).hexdigest() for path, value in FILES.items()}
        assert dict(source.hash_many(FILES)) == digests
        assert source.hash_of("escm.yaml") == digests["escm.yaml"]
        assert source.unmerged == ()
        assert source.repository == evidence_git.repository
    assert disk(evidence_git) == before


def test_sizes_are_known_where_they_cost_nothing(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"escm.yaml": "format: 1\n"})
    oid = evidence_git.git("rev-parse", "HEAD:escm.yaml")
    tree, index, revision = sources(evidence_git)
    assert tree.entries() == {"escm.yaml": Entry("100644", None, 10)}
    assert index.entries() == {"escm.yaml": Entry("100644", oid, None)}
    assert revision.entries() == {"escm.yaml": Entry("100644", oid, None)}


def test_order_of_reading_is_the_order_asked(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1", "b": "2", "sub/c": "1"})
    for source in sources(evidence_git):
        assert list(source.read_many(["sub/c", "a", "b", "a"])) == [
            ("sub/c", b"1"),
            ("a", b"1"),
            ("b", b"2"),
            ("a", b"1"),
        ]
        assert list(source.read_many([])) == []
        assert list(source.hash_many([])) == []


def test_path_that_is_not_there_is_a_key_error(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    for source in sources(evidence_git):
        with pytest.raises(KeyError):
            source.read("b")
        with pytest.raises(KeyError):
            source.hash_of("../a")


def test_each_source_sees_its_own_state(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"escm.yaml": "committed", "gone": "x"})
    evidence_git.stage({"escm.yaml": "staged", "new": "staged"})
    evidence_git.write({"escm.yaml": "on disk", "gone": None, "untracked": "on disk", "ignored": "x"})
    evidence_git.write({".git/info/exclude": "/ignored\n"})
    tree, index, revision = sources(evidence_git)
    assert dict(tree.read_many(tree.entries())) == {"escm.yaml": b"on disk", "new": b"staged", "untracked": b"on disk"}
    assert dict(index.read_many(index.entries())) == {"escm.yaml": b"staged", "gone": b"x", "new": b"staged"}
    assert dict(revision.read_many(revision.entries())) == {"escm.yaml": b"committed", "gone": b"x"}


def test_labels_and_dates(evidence_git: GitRepository) -> None:
    first = evidence_git.commit(files={"escm.yaml": "1"})
    evidence_git.tag("evaluation/2024-h1")
    repository = evidence_git.repository
    by_tag = Revision.at(repository, "evaluation/2024-h1")
    assert by_tag.describe() == "evaluation/2024-h1"
    assert by_tag.commit == first
    assert by_tag.tree == evidence_git.git("rev-parse", "HEAD^{tree}")
    assert by_tag.committed_at == datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
    assert Revision.at(repository, first).describe() == first[:9]
    assert Revision.at(repository, first[:12]).describe() == first[:9]
    for source, label in ((WorkTree(repository), "work tree"), (Index(repository), "index")):
        assert (source.describe(), source.commit, source.tree, source.committed_at) == (label, None, None, None)


def test_date_of_another_time_zone_is_given_in_utc(evidence_git: GitRepository) -> None:
    evidence_git.git("commit", "-q", "--allow-empty", "-m", "x", GIT_COMMITTER_DATE="2024-03-01T00:30:00+02:00")
    assert Revision.at(evidence_git.repository, "HEAD").committed_at == datetime(2024, 2, 29, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "year"), [(0, 1970), (-1, 1969), (10**15, 9999), (-(10**15), 1), (2**80, 9999), (-(2**80), 1)]
)
def test_dates_outside_the_calendar_are_moved_to_its_border(seconds: int, year: int) -> None:
    assert content.moment(seconds).year == year


def test_empty_repository(evidence_git: GitRepository) -> None:
    repository = evidence_git.repository
    assert WorkTree(repository).entries() == {}
    assert Index(repository).entries() == {}
    with pytest.raises(RepositoryError, match="no commit yet"):
        Revision.at(repository, "HEAD")


def test_links_are_reported_and_never_followed(evidence_git: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    evidence_git.write({"escm.yaml": "x"})
    (evidence_git.root / "link").symlink_to(tmp_path / "secret")
    (evidence_git.root / "folder").symlink_to(tmp_path)
    evidence_git.git("add", "-A")
    evidence_git.commit()
    for source in sources(evidence_git):
        assert {path: entry.mode for path, entry in source.entries().items()} == {
            "escm.yaml": "100644",
            "folder": "120000",
            "link": "120000",
        }
        assert source.entries()["link"].is_link
        assert source.read("link") == Unreadable("It is a symbolic link.")
        with pytest.raises(RepositoryError):
            source.hash_of("link")


def test_folder_replaced_by_a_link_does_not_lead_outside(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"organization/knw/knw07.yaml": "inside"})
    outside = tmp_path / "outside" / "knw"
    outside.mkdir(parents=True)
    (outside / "knw07.yaml").write_text("outside")
    (evidence_git.root / "organization").rename(tmp_path / "moved")
    (evidence_git.root / "organization").symlink_to(tmp_path / "outside")
    tree = WorkTree(evidence_git.repository)
    assert tree.entries()["organization/knw/knw07.yaml"].is_link
    assert tree.read("organization/knw/knw07.yaml") == Unreadable("It is a symbolic link.")


def test_file_replaced_after_listing_is_not_followed(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"a": "inside", "b": "inside", "c": "inside", "sub/d": "inside"})
    (tmp_path / "secret").write_text("secret")
    tree = WorkTree(evidence_git.repository)
    tree.entries()
    (evidence_git.root / "a").unlink()
    (evidence_git.root / "a").symlink_to(tmp_path / "secret")
    (evidence_git.root / "b").unlink()
    os.mkfifo(evidence_git.root / "b")
    (evidence_git.root / "c").unlink()
    (evidence_git.root / "sub" / "d").unlink()
    (evidence_git.root / "sub").rmdir()
    found = dict(tree.read_many(["a", "b", "c", "sub/d"]))
    assert found == {
        "a": Unreadable("It cannot be read: Too many levels of symbolic links."),
        "b": Unreadable("It is not a regular file."),
        "c": Unreadable("It cannot be read: No such file or directory."),
        "sub/d": Unreadable("It cannot be read: No such file or directory."),
    }
    for path in found:
        with pytest.raises(RepositoryError, match=r"cannot be read|is not a regular file"):
            tree.hash_of(path)


def test_pipe_in_place_of_a_tracked_file(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "x"})
    (evidence_git.root / "a").unlink()
    os.mkfifo(evidence_git.root / "a")
    tree = WorkTree(evidence_git.repository)
    assert tree.entries()["a"].mode == "010000"
    assert tree.read("a") == Unreadable("It is a pipe or a device.")


def test_submodules_are_reported(evidence_git: GitRepository) -> None:
    inner = GitRepository.new(evidence_git.root / "inner")
    inner.commit(files={"file": "x"})
    evidence_git.git("-c", "advice.addEmbeddedRepo=false", "add", "inner")
    evidence_git.commit()
    for source in sources(evidence_git):
        assert set(source.entries()) == {"inner"}
        assert source.entries()["inner"].is_submodule
        assert source.read("inner") == Unreadable("It is a repository of its own.")


def test_untracked_repository_within_is_left_out(evidence_git: GitRepository) -> None:
    GitRepository.new(evidence_git.root / "inner").commit(files={"file": "x"})
    evidence_git.write({"escm.yaml": "x"})
    assert set(WorkTree(evidence_git.repository).entries()) == {"escm.yaml"}


def test_executable_files_are_files(evidence_git: GitRepository) -> None:
    evidence_git.write({"tool": "x"})
    (evidence_git.root / "tool").chmod(0o755)
    evidence_git.git("add", "tool")
    evidence_git.commit()
    for source in sources(evidence_git):
        assert source.entries()["tool"].mode == "100755"
        assert source.read("tool") == b"x"


@pytest.mark.parametrize("restart_size", [0, 10**9])
def test_large_files_are_told_and_not_read(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, restart_size: int
) -> None:
    monkeypatch.setattr(blobs, "_RESTART_SIZE", restart_size)
    evidence_git.commit(files={"a": "small", "b": "x" * 101, "c": "x" * 100, "d": "y" * 3_000_000, "e": "last"})
    for source in sources(evidence_git):
        assert dict(source.read_many("abcde", limit=100)) == {
            "a": b"small",
            "b": TooLarge(101),
            "c": b"x" * 100,
            "d": TooLarge(3_000_000),
            "e": b"last",
        }
        assert source.read("d") == TooLarge(3_000_000)
        assert source.hash_of("d") == hashlib.sha256(b"y" * 3_000_000).hexdigest()


def test_lfs_pointer_stands_for_its_content(evidence_git: GitRepository) -> None:
    digest = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 12345\n"
    evidence_git.commit(files={"artifacts/film.mp4": pointer, "artifacts/text": f"x\n{pointer}"})
    for source in sources(evidence_git):
        assert source.hash_of("artifacts/film.mp4") == digest
        assert source.hash_of("artifacts/text") == hashlib.sha256(f"x\n{pointer}".encode()).hexdigest()


def test_missing_object_is_a_sentence(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"escm.yaml": "x"})
    oid = evidence_git.git("rev-parse", "HEAD:escm.yaml")
    index = Index(evidence_git.repository)
    index.entries()
    (evidence_git.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(GitFailed, match=f"The object {oid} is missing or damaged"):
        index.read("escm.yaml")
    with pytest.raises(GitFailed, match="missing or damaged"):
        index.hash_of("escm.yaml")


def test_unresolved_paths_are_reported(evidence_git: GitRepository) -> None:
    evidence_git.commit("Base", {"a": "base", "b": "base"})
    evidence_git.git("checkout", "-q", "-b", "side")
    evidence_git.commit("Side", {"a": "side"})
    evidence_git.git("checkout", "-q", "main")
    evidence_git.commit("Main", {"a": "main"})
    assert evidence_git.run("merge", "side").returncode == 1
    index = Index(evidence_git.repository)
    assert index.unmerged == ("a",)
    assert set(index.entries()) == {"b"}
    assert set(WorkTree(evidence_git.repository).entries()) == {"a", "b"}


@pytest.mark.parametrize("committed", [False, True])
def test_announced_files_are_not_in_the_index(evidence_git: GitRepository, committed: bool) -> None:
    if committed:
        evidence_git.commit(files={"old": "x", "old-empty": ""})
    evidence_git.stage({"empty": ""})
    evidence_git.write({"announced": "content"})
    evidence_git.git("add", "-N", "announced")
    wanted = {"empty", "old", "old-empty"} if committed else {"empty"}
    assert set(Index(evidence_git.repository).entries()) == wanted
    evidence_git.commit()
    assert set(Revision.at(evidence_git.repository, "HEAD").entries()) == wanted


def test_index_is_the_one_that_git_handed_over(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"escm.yaml": "committed"})
    other = evidence_git.root / ".git" / "next-index-1.lock"
    evidence_git.git("read-tree", "HEAD", GIT_INDEX_FILE=str(other))
    evidence_git.write({"escm.yaml": "only in the other index"})
    evidence_git.git("add", "escm.yaml", GIT_INDEX_FILE=str(other))
    handed = Repository.from_hook_environment({"GIT_INDEX_FILE": ".git/next-index-1.lock"}, evidence_git.root)
    assert Index(handed).read("escm.yaml") == b"only in the other index"
    assert Index(evidence_git.repository).read("escm.yaml") == b"committed"


def test_sha256_repository_reads_alike(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "wide", object_format="sha256")
    git.commit(files=dict(FILES))
    for source in sources(git):
        assert dict(source.read_many(source.entries())) == FILES


def test_linked_worktree_has_its_own_index(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"escm.yaml": "1"})
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    evidence_git.stage({"escm.yaml": "2"})
    side = Repository.discover(tmp_path / "side")
    assert [source.read("escm.yaml") for source in (WorkTree(side), Index(side))] == [b"1", b"1"]


_names = strategies.text(
    strategies.characters(blacklist_categories=["Cs"], blacklist_characters="\0/"), min_size=1, max_size=12
).filter(
    lambda name: name not in {".", ".."} and not name.lower().startswith((".git", "git~")) and "\u200c" not in name
)
_paths = strategies.lists(_names, min_size=1, max_size=3).map("/".join)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=strategies.dictionaries(_paths, strategies.binary(max_size=40), max_size=6))
def test_whatever_git_stores_all_sources_give_back(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    kept: dict[str, bytes] = {}
    for path, value in files.items():
        if not any(path.startswith(f"{other}/") or other.startswith(f"{path}/") for other in kept):
            kept[path] = value
    git = GitRepository.new(tmp_path_factory.mktemp("any") / "repository")
    git.write(kept)
    git.git("add", "-A", "-f")
    git.commit()
    for source in sources(git):
        assert dict(source.read_many(source.entries())) == kept


def test_a_file_in_the_place_of_a_folder_and_the_reverse(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"folder/a": "x", "file": "x"})
    evidence_git.write({"folder/a": None, "file": None})
    (evidence_git.root / "folder").rmdir()
    evidence_git.write({"folder": "now a file", "file/below": "now a folder"})
    tree = WorkTree(evidence_git.repository)
    assert {path: entry.mode for path, entry in tree.entries().items()} == {
        "file": "040000",
        "file/below": "100644",
        "folder": "100644",
    }
    assert tree.read("file") == Unreadable("It is a folder.")


def test_a_system_without_safe_reading_reads_no_work_tree(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.commit(files={"a": "x"})
    monkeypatch.setattr(folders, "ABLE", False)
    with pytest.raises(RepositoryError, match="lacks what reading safely takes") as refused:
        WorkTree(evidence_git.repository).entries()
    assert "--rev HEAD" in refused.value.hint
    assert Revision.at(evidence_git.repository, "HEAD").read("a") == b"x"


def test_more_files_than_evidence_ever_has_are_refused(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.commit(files={"a": "x", "b": "x"})
    monkeypatch.setattr(module, "ENTRY_LIMIT", 1)
    for source in sources(evidence_git):
        with pytest.raises(RepositoryError, match="There are more than 1 files"):
            source.entries()


def test_announced_files_elsewhere_are_nothing_to_an_index_of_some_folders(evidence_git: GitRepository) -> None:
    evidence_git.stage({"inside/empty": ""})
    evidence_git.write({"inside/announced": "x", "outside": "x"})
    evidence_git.git("add", "-N", "inside/announced", "outside")
    assert set(Index(evidence_git.repository, ("inside",)).entries()) == {"inside/empty"}


def test_a_part_of_a_state_holds_what_it_is_given(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1", "b": "2"})
    index, revision = Index(evidence_git.repository), Revision.at(evidence_git.repository, "HEAD")
    for source in (index, revision, WorkTree(evidence_git.repository)):
        part = source.only({"b": source.entries()["b"]})
        assert (set(part.entries()), part.read("b"), part.describe()) == ({"b"}, b"2", source.describe())
        with pytest.raises(KeyError):
            part.read("a")


def test_many_files_are_read_alike(evidence_git: GitRepository) -> None:
    files: dict[str, str | bytes | None] = {f"{number:02}": f"{number}".encode() for number in range(30)}
    evidence_git.commit(files=files)
    (evidence_git.root / "link").symlink_to("01")
    evidence_git.git("add", "-A")
    evidence_git.commit()
    for source in sources(evidence_git):
        found = dict(source.read_many(source.entries()))
        assert found.pop("link") == Unreadable("It is a symbolic link.")
        assert found == files
        assert dict(source.hash_many(())) == {}


def test_pointers_are_hashed_as_they_are_stored_where_that_is_asked(evidence_git: GitRepository) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d' * 32}\nsize 12345\n"
    evidence_git.commit(files={"film": pointer})
    revision = Revision.at(evidence_git.repository, "HEAD")
    assert dict(revision.stored_hashes(["film"])) == {"film": hashlib.sha256(pointer.encode()).hexdigest()}
    assert revision.hash_of("film") == "4d" * 32


def test_content_that_ends_too_soon_is_no_content(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence_git.commit(files={"a": "0123456789"})
    revision = Revision.at(evidence_git.repository, "HEAD")
    cut = f"{revision.entries()['a'].oid} blob 10\n01234".encode()
    monkeypatch.setattr(Repository, "look", lambda *_, **__: [cut])
    with pytest.raises(GitFailed, match="git stopped in the middle of a file") as failed:
        revision.read("a")
    assert "git fsck" in failed.value.hint


def test_a_commit_without_its_lines_is_damaged(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "x"})
    tree = evidence_git.git("rev-parse", "HEAD^{tree}")
    bad = evidence_git.git(
        "hash-object", "--literally", "-t", "commit", "-w", "--stdin", stdin=f"tree {tree}\n\nNobody\n".encode()
    )
    with pytest.raises(GitFailed, match=f"The commit {bad} is damaged") as failed:
        Revision.at(evidence_git.repository, bad)
    assert "git fsck" in failed.value.hint


def test_a_conflict_of_a_file_and_a_folder_is_told_by_path(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "file", "b": "below"})
    ours, theirs = (evidence_git.git("rev-parse", f"HEAD:{path}") for path in ("a", "b"))
    lines = f"100644 {ours} 2\tsplit\n100644 {theirs} 3\tsplit/below\n"
    evidence_git.git("update-index", "--index-info", stdin=lines.encode())
    repository = evidence_git.repository
    assert unmerged_versions(repository, "split") == (None, b"file", None)
    assert unmerged_versions(repository, "split/below") == (None, None, b"below")
