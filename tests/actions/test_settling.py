"""What a merge left marked is found, settled view by view, and staged once nothing is left."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.actions.merge_files import merge_files
from escm_tui.actions.resolve import View, clashes_of, conflicts, conflicts_among, settle_as, settle_with
from escm_tui.domain.merging import ABSENT, Clash, Conflict
from escm_tui.errors import UsageError, WriteError
from escm_tui.git import merge_driver
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.parse import SIZE_LIMIT
from tests.actions.conftest import RECORD, RECORD_PATH, refused
from tests.support.repositories import GitRepository

SECOND = "organization/thr/thr03.yaml"
BASE = "activities:\n  b1:\n    rating: unsatisfied\n"
THEIRS = BASE.replace("unsatisfied", "partial") + "    note: T\n"
OURS = BASE.replace("unsatisfied", "satisfied") + "    note: O\n"
RATING = Clash(("activities", "b1", "rating"), "unsatisfied", "satisfied", "partial")
NOTE = Clash(("activities", "b1", "note"), ABSENT, "O", "T")
HOW = "See what is with: escm resolve"


def merged(git: GitRepository, ours: str | None, theirs: str | None, base: str = BASE) -> None:
    """A merge of two sides that changed thr03, each in its own way or by taking it away; README.md changes too."""
    merge_driver.install(git.repository, sys.executable)
    git.commit("Base", {SECOND: base})
    git.git("branch", "-q", "theirs")
    for branch, content in (("theirs", theirs), ("main", ours)):
        git.git("switch", "-q", branch)
        git.commit("Change", {SECOND: content, f"{branch}.txt": "x\n"})
    assert git.run("merge", "-q", "theirs").returncode == 1


@pytest.fixture
def marked(git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
    merged(git, OURS, THEIRS)
    return repo


def test_conflicts_are_those_of_git_and_those_that_are_marked(git: GitRepository, marked: EvidenceRepository) -> None:
    assert clashes_of(marked, SECOND) == (RATING, NOTE)
    found = (Conflict(SECOND, (RATING, NOTE)),)
    assert conflicts(marked) == found
    # A file that is staged with its marks is in conflict still.
    git.git("add", "-A")
    assert conflicts(marked) == found
    assert conflicts_among(marked, [RECORD_PATH, SECOND, "README.md"], ["b.txt", "a.txt"]) == (
        Conflict("a.txt", ()),
        Conflict("b.txt", ()),
        *found,
    )
    assert conflicts_among(marked, [], []) == ()


@pytest.mark.parametrize(
    ("view", "rating", "note"),
    [("ours", "satisfied", "    note: O\n"), ("theirs", "partial", "    note: T\n"), ("base", "unsatisfied", "")],
)
def test_each_view_may_count(
    git: GitRepository, marked: EvidenceRepository, view: View, rating: str, note: str
) -> None:
    first = settle_with(marked, SECOND, RATING, view)
    assert ([each.path for each in first.changes], first.complete) == ([SECOND], False)
    assert clashes_of(marked, SECOND) == (NOTE,)
    assert git.git("diff", "--name-only", "--diff-filter=U") == SECOND
    last = settle_with(marked, SECOND, NOTE, view)
    assert last.complete
    assert (git.root / SECOND).read_text() == f"activities:\n  b1:\n    rating: {rating}\n{note}"
    assert last.changes[0].after == (git.root / SECOND).read_bytes()
    assert git.git("diff", "--name-only", "--diff-filter=U") == ""
    assert git.git("diff", "--name-only") == ""
    assert conflicts(marked) == ()


def test_a_value_of_ones_own(git: GitRepository, marked: EvidenceRepository) -> None:
    settle_as(marked, SECOND, NOTE, "Both")
    settle_as(marked, SECOND, RATING, "partial")
    assert (git.root / SECOND).read_text() == "activities:\n  b1:\n    rating: partial\n    note: Both\n"


def test_what_cannot_be_settled(git: GitRepository, marked: EvidenceRepository) -> None:
    before = (git.root / SECOND).read_bytes()
    for path in (SECOND, "organization/thr/absent.yaml", RECORD_PATH):
        other = Clash(("owner",), "A", "B", "C")
        assert refused(lambda path=path, other=other: settle_as(marked, path, other, "B")) == (  # type: ignore[misc]
            UsageError,
            f"owner of {path} is not in conflict.",
            HOW,
        )
    kind, sentence, hint = refused(lambda: settle_as(marked, SECOND, RATING, "half"))
    assert (kind, sentence.partition('"half"')[0]) == (
        UsageError,
        f"{SECOND} would not be valid, so nothing was written. activities.b1.rating is ",
    )
    assert hint
    assert (git.root / SECOND).read_bytes() == before


def test_fields_that_say_one_thing_together_may_be_at_odds_until_the_last_one(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    reason = "    rating: not_applicable\n    because: Clients do it.\n"
    merged(git, BASE.replace("    rating: unsatisfied\n", reason), THEIRS)
    [rating, because] = [each for each in clashes_of(repo, SECOND) if each.field[-1] in {"rating", "because"}]
    # Without its reason the rating is not valid; while there is something to settle that is let be.
    assert not settle_with(repo, SECOND, because, "theirs").complete
    left = clashes_of(repo, SECOND)
    for each in left[1:] if left[0] == rating else left[:-1]:
        settle_with(repo, SECOND, each, "ours")
    kind, sentence, _ = refused(lambda: settle_with(repo, SECOND, rating, "ours"))
    assert (kind, sentence.startswith(f"{SECOND} would not be valid, so nothing was written. ")) == (UsageError, True)
    assert settle_with(repo, SECOND, rating, "theirs").complete


class TestTakenAway:
    """One side took the file away, the other one changed it."""

    @pytest.mark.parametrize("deleted", ["ours", "theirs"])
    @pytest.mark.parametrize("kept", ["ours", "theirs", "base"])
    def test_the_whole_is_kept_or_goes(
        self, git: GitRepository, repo: EvidenceRepository, deleted: str, kept: View
    ) -> None:
        sides = {"ours": OURS, "theirs": OURS, deleted: None}
        merged(git, sides["ours"], sides["theirs"])
        views = [ABSENT if side is None else side for side in (sides["ours"], sides["theirs"])]
        [clash] = clashes_of(repo, SECOND)
        assert clash == Clash((), BASE, *views)
        assert refused(lambda: settle_as(repo, SECOND, clash, "x")) == (
            UsageError,
            f"{SECOND} is kept or taken away as a whole.",
            "Add --ours, --theirs or --base.",
        )
        done = settle_with(repo, SECOND, clash, kept)
        assert done.complete
        file = git.root / SECOND
        assert (file.read_text() if file.exists() else None) == {"base": BASE, **sides}[kept]
        assert git.git("diff", "--name-only", "--diff-filter=U") == ""
        assert git.git("diff", "--name-only") == ""
        assert refused(lambda: settle_with(repo, SECOND, clash, kept)) == (
            UsageError,
            f"{SECOND} is not in conflict.",
            HOW,
        )

    def test_a_file_that_is_no_evidence_is_for_git(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.commit("Base", {"notes.txt": "1\n"})
        git.git("branch", "-q", "theirs")
        git.commit("Take away", {"notes.txt": None})
        git.git("switch", "-q", "theirs")
        git.commit("Change", {"notes.txt": "2\n"})
        assert git.run("merge", "-q", "main").returncode == 1
        assert conflicts(repo) == (Conflict("notes.txt", ()),)


class TestMergingFiles:
    """What git's merge driver is answered."""

    def three(self, folder: Path, base: str, ours: str, theirs: str) -> tuple[Path, Path, Path]:
        paths = (folder / "base", folder / "ours", folder / "theirs")
        for path, content in zip(paths, (base, ours, theirs), strict=True):
            path.write_text(content)
        return paths

    def test_both_sides_are_united_in_ours(self, tmp_path: Path) -> None:
        paths = self.three(tmp_path, "owner: A\n", "owner: B\n", "owner: A\nx-own: 1\n")
        paths[1].chmod(0o640)
        assert merge_files(*paths, RECORD_PATH) == ()
        assert [each.read_text() for each in paths] == ["owner: A\n", "owner: B\nx-own: 1\n", "owner: A\nx-own: 1\n"]
        assert paths[1].stat().st_mode & 0o777 == 0o640
        assert sorted(each.name for each in tmp_path.iterdir()) == ["base", "ours", "theirs"]

    def test_what_both_changed_is_marked_and_told(self, tmp_path: Path) -> None:
        paths = self.three(tmp_path, "owner: A\n", "owner: B\n", "owner: C\n")
        assert merge_files(*paths, RECORD_PATH) == (Clash(("owner",), "A", "B", "C"),)
        assert paths[1].read_text() == (
            "owner: B\nx-conflicts:\n  - field:\n      - owner\n    base: A\n    ours: B\n    theirs: C\n"
        )

    def test_what_is_no_evidence_is_for_git(self, tmp_path: Path) -> None:
        paths = self.three(tmp_path, "owner: A\n", "owner: B\n", "owner: A\nx-own: 1\n")
        assert merge_files(*paths, "README.md") is None
        assert paths[1].read_text() == "owner: B\n"

    def test_files_as_large_as_evidence_may_be_are_merged(self, tmp_path: Path) -> None:
        rest = "# " + "x" * (SIZE_LIMIT - len("owner: A\n") - 3) + "\n"
        paths = self.three(tmp_path, f"owner: A\n{rest}", f"owner: B\n{rest}", f"owner: A\n{rest}")
        assert paths[1].stat().st_size == SIZE_LIMIT
        assert merge_files(*paths, RECORD_PATH) == ()

    @pytest.mark.parametrize("gone", [0, 1, 2])
    def test_a_file_that_is_not_there(self, tmp_path: Path, gone: int) -> None:
        paths = self.three(tmp_path, "owner: A\n", "owner: B\n", "owner: C\n")
        paths[gone].unlink()
        assert refused(lambda: merge_files(*paths, RECORD_PATH)) == (
            WriteError,
            f"{paths[gone]} cannot be read: No such file or directory.",
            "",
        )

    @pytest.mark.parametrize("step", ["write_bytes", "chmod", "replace"])
    def test_a_disk_that_says_no_leaves_ours_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        paths = self.three(tmp_path, "owner: A\n", "owner: B\n", "owner: A\nx-own: 1\n")
        drafts: list[str] = []
        real: Callable[..., object] = getattr(Path, step)

        def full(path: Path, *args: object) -> object:
            if step == "write_bytes":
                real(path, *args)
            drafts.append(path.name)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, step, full)
        assert refused(lambda: merge_files(*paths, RECORD_PATH)) == (
            WriteError,
            f"{paths[1]} was not written: No space left on device.",
            "",
        )
        assert drafts == [f"ours.{os.getpid()}.tmp"]
        assert paths[1].read_text() == "owner: B\n"
        assert sorted(each.name for each in tmp_path.iterdir()) == ["base", "ours", "theirs"]


def test_a_record_without_marks_is_in_no_conflict(repo: EvidenceRepository) -> None:
    assert (repo.root / RECORD_PATH).read_bytes() == RECORD
    assert clashes_of(repo, RECORD_PATH) == ()
    assert conflicts(repo) == ()
