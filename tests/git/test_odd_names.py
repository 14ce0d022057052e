"""Names that hold what ends a line or a word elsewhere, or bytes that are no text, come through whole."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escm_tui.errors import RepositoryError
from escm_tui.git import branches, choices, condition, history, hooks, merge_driver, pushes, spelling
from escm_tui.git.changes import Change
from escm_tui.git.evaluation_tags import TagOfEvaluation, evaluation_tags, folder_blobs
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Index, Revision, WorkTree
from escm_tui.git.unmerged import unmerged_versions
from tests.support.programs import stand_in
from tests.support.repositories import FIRST_DATE, GitRepository

ODD = ("a\u2028b", "\x85", "X\udcffX", "é\x0bX", "t\tb c", "XX")
"""All of these may be names of files; git takes those without control characters for names of branches too."""

NAMES = [f"X/{name}" for name in ODD if not {"\x0b", "\t"} & {*name}]


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    evidence_git.commit("Start", {f"X/{name}": f"{place}" for place, name in enumerate(ODD)})
    return evidence_git


def test_bytes_become_text_and_text_bytes() -> None:
    raw = b"\xc3\xa9\xff\n"
    assert (spelling.text_of(raw), spelling.words_of(raw)) == ("é\udcff\n", "é\ufffd\n")
    assert spelling.bytes_of("é\udcff\n") == raw
    assert spelling.words_of(bytearray(raw)) == "é\ufffd\n"
    assert spelling.plain(f" a\x00\x1f\x7f\x9f{'b' * 600} ") == f"a    {'b' * 494}"


def test_names_of_branches(git: GitRepository) -> None:
    head = git.git("rev-parse", "HEAD")
    for name in NAMES:
        git.git("update-ref", f"refs/heads/{name}", head)
        git.git("update-ref", f"refs/remotes/gone/{name}", head)
    git.git("update-ref", "refs/remotes/gone/file", git.git("rev-parse", "HEAD:X/XX"))
    repository = git.repository
    found = branches.heads(repository)
    # What names no commit is no branch; a remote that is known no more is the first part of the name.
    assert [(each.remote, each.name) for each in found] == [
        *(("", name) for name in sorted(NAMES, key=os.fsencode)),
        ("", "main"),
        *(("gone", name) for name in sorted(NAMES, key=os.fsencode)),
    ]
    assert {each.commit for each in found} == {head}
    assert {each.committed_at for each in found} == {FIRST_DATE}
    assert [each.name for each in history.branches(repository)] == [*sorted(NAMES, key=os.fsencode), "main"]
    for name in NAMES:
        git.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
        assert repository.branch() == name
        if "\x85" not in name:
            assert repository.resolve(name) == head
    with pytest.raises(RepositoryError) as refused:
        repository.resolve("X/a b")
    assert refused.value.hint.startswith("Did you mean X/a\u2028b, ")


def test_names_of_tags(git: GitRepository) -> None:
    head = git.git("rev-parse", "HEAD")
    ids = {}
    for name in NAMES:
        git.git("tag", "-a", "-m", "Subject\n\nbody X  \n\n", "--cleanup=verbatim", "x", head)
        ids[name] = git.git("rev-parse", "x")
        git.git("update-ref", f"refs/tags/evaluation/{name}", ids[name])
        git.git("tag", "-d", "x")
    repository = git.repository
    names = sorted(NAMES, key=os.fsencode)
    assert evaluation_tags(repository) == tuple(
        TagOfEvaluation(f"evaluation/{name}", ids[name], head, "body X  \n\n") for name in names
    )
    found = history.tags(repository)
    assert [each.name for each in found] == [f"evaluation/{name}" for name in sorted(NAMES)]
    assert {(each.subject, each.body, each.tagged_at) for each in found} == {
        ("Subject", "body X  ", datetime(2024, 1, 16, 12, tzinfo=UTC))
    }
    chosen = choices._choices_by_git(repository, 0)
    assert [(each.kind, each.name) for each in chosen if each.kind == "tag"] == [
        ("tag", f"evaluation/{name}") for name in sorted(NAMES)
    ]


def test_names_of_files(git: GitRepository) -> None:
    first = git.git("rev-parse", "HEAD")
    paths = [f"X/{name}" for name in ODD]
    last = git.commit("Gone", {f"X/{name}": None for name in ODD[:2]} | {"X/XX": "more"})
    repository = git.repository
    ids = dict(zip(paths, git.git("rev-parse", *(f"{first}:{path}" for path in paths)).split(), strict=True))
    for path in paths:
        assert history.blob_ids(repository, path, [first, last, first])[first] == ids[path]
        assert (last in history.blob_ids(repository, path, [last])) is (path not in paths[:2])
        touched = history.versions_of(repository, "HEAD", path)
        assert touched == ({last: (first,), first: ()} if path in {*paths[:2], "X/XX"} else {first: ()})
    assert history.blob_ids(repository, "X", [first]) == history.blob_ids(repository, "a\nb", [first]) == {}
    assert folder_blobs(repository, first, "X") == folder_blobs(repository, first, "X/") == ids
    assert folder_blobs(repository, last, "X").keys() == set(paths[2:])
    changed = history.changed_paths(repository, first, last)
    assert [(each.status, each.path) for each in changed] == [("D", paths[1]), ("M", "X/XX"), ("D", paths[0])] or {
        each.path for each in changed
    } == {*paths[:2], "X/XX"}
    nothing = "0" * 40
    assert Change("D", paths[0], "100644", "000000", ids[paths[0]], nothing) in changed
    git.write({"X/XX": "again", "Xnew\n": "x"})
    status = history.status(repository)
    assert (status.unstaged, status.untracked) == (("X/XX",), ("Xnew\n",))
    assert history.changed_in(repository, ["X"])[1] == ("X/XX",)
    assert set(history.changed_in(repository, [])[1]) == {"X/XX", "Xnew\n"}
    assert b"X/XX\0" in history.changed_in(repository, ["X"])[0]
    for source in (WorkTree(repository), Index(repository), Revision.at(repository, "HEAD")):
        assert {path for path in source.entries() if path.startswith("X/")} == set(paths[2:])


def test_names_that_git_tells_a_hook() -> None:
    one, two = "1" * 40, "2" * 40
    for name in NAMES:
        told = f"{one} {two} refs/heads/{name}\n"
        assert pushes.received(spelling.bytes_of(told * 2)) == (pushes.Update(f"refs/heads/{name}", one, two),) * 2
        told = f"refs/heads/{name} {one} refs/heads/{name} {two}\n"
        assert pushes.about_to_be_sent(spelling.bytes_of(told * 2)) == (
            pushes.Update(f"refs/heads/{name}", two, one),
        ) * 2  # fmt: skip


def test_names_of_what_conflicts(git: GitRepository) -> None:
    ids = {stage: git.git("hash-object", "-w", "--stdin", stdin=f"side {stage}".encode()) for stage in (1, 2, 3)}
    lines = b"".join(
        f"100644 {ids[stage]} {stage}\t".encode() + os.fsencode(f"X/{name}") + b"\0"
        for name in ODD
        for stage in (1, 2, 3)
    )
    git.git("update-index", "-z", "--index-info", stdin=lines)
    repository = git.repository
    for name in ODD:
        assert unmerged_versions(repository, f"X/{name}") == (b"side 1", b"side 2", b"side 3")
    assert unmerged_versions(repository, "X") == (None, None, None)
    assert Index(repository).unmerged == tuple(sorted(f"X/{name}" for name in ODD))


def test_words_that_end_in_a_letter_of_the_same_kind(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a value and a body whose last letters are capital."""
    repository = git.repository
    git.git("config", "core.eol", "X")
    git.git("config", "escm.x", " XX ")
    assert condition.setting(repository, "core.eol") == "X"
    assert condition.setting(repository, "escm.x") == " XX "
    assert condition.setting(repository, "escm.absent") == ""
    (tmp_path / "global").write_text(f"[core]\n\thooksPath = {tmp_path}/FOLDER-X\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    assert hooks.effective_hooks_folder(repository) == tmp_path / "FOLDER-X"
    git.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-", stdin=b"S\n\nBody X \t \n\n")
    (newest,) = history.log(repository, limit=1)
    assert (newest.subject, newest.body) == ("S", "Body X \t ")


def test_attributes_of_the_clone_keep_their_bytes(git: GitRepository) -> None:
    path = git.root / ".git/info/attributes"
    path.parent.mkdir(exist_ok=True)
    theirs = b"*.pdf binary\r\n\xff* text\n\x0c# X"
    path.write_bytes(theirs)
    repository = git.repository
    merge_driver.install(repository)
    assert path.read_bytes().startswith(theirs + b"\n# escm-tui: merge evidence files field by field\n/escm.yaml ")
    path.write_bytes(path.read_bytes().replace(b"/escm.yaml merge=escm\n", b"/escm.yaml merge=escm\r\n"))
    merge_driver.remove(repository)
    assert path.read_bytes() == theirs + b"\n"
    assert not path.with_name(".attributes.tmp").exists()


def test_a_version_that_git_tells_in_other_letters(
    git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are no text, among the words of git, are shown and break nothing."""
    repository = git.repository
    stand_in(tmp_path, "printf 'fatal: a\\377b' >&2; printf 'x\\377'; exit 1", monkeypatch)
    outcome = repository.execute(["x"])
    assert (outcome.words, outcome.output, outcome.sentence) == ("fatal: a\ufffdb", b"x\xff", "a\ufffdb.")


def test_no_word_is_lost_on_the_way_to_git(git: GitRepository) -> None:
    """What is asked about is written as git knows it."""
    repository: Repository = git.repository
    odd = f"X/{ODD[2]}"
    assert git.git("rev-parse", f"HEAD:{odd}") == history.blob_ids(repository, odd, ["HEAD"])["HEAD"]
    assert [each.path for each in history.staged_changes(repository)] == []
    git.stage({odd: "changed"})
    assert [each.path for each in history.staged_changes(repository, [odd])] == [odd]
    assert history.staged_changes(repository, ["X/XX"]) == ()
