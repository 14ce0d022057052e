"""What actions do where a file goes away, changes or cannot be read just while they work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from escm_tui.actions import engage, rate as rating, register, staging
from escm_tui.actions.changes import apply
from escm_tui.actions.engage import edit_engagement
from escm_tui.actions.files import new_content, read
from escm_tui.actions.merge_files import merge_files
from escm_tui.actions.new_repository import new_folder, write_files
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.actions.register import edit_evidence, rename_evidence
from escm_tui.actions.staging import stage_activities
from escm_tui.domain.records import ORGANIZATION, Rating
from escm_tui.errors import FileChanged, UsageError, WriteError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.parse import SIZE_LIMIT
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

ITEM = "organization/evidence/minutes.yaml"
ENGAGEMENT = "engagements/acme-helpdesk/engagement.yaml"


def goes_away(monkeypatch: pytest.MonkeyPatch, module: ModuleType, path: str, *, after: int = 0) -> None:
    """Let somebody delete a file right before an action reads it, having read it some times already."""
    reads = 0

    def late(repo: EvidenceRepository, name: str) -> bytes | None:
        nonlocal reads
        if name == path:
            reads += 1
            if reads > after:
                (repo.root / name).unlink(missing_ok=True)
        return read(repo, name)

    monkeypatch.setattr(module, "read", late)


Act = Callable[[EvidenceRepository], object]


@pytest.mark.parametrize(
    ("place", "act"),
    [
        ((engage, ENGAGEMENT), lambda repo: edit_engagement(repo, "acme-helpdesk", {"client": "ACME Ltd"})),
        ((register, ITEM), lambda repo: edit_evidence(repo, ORGANIZATION, "minutes", {"title": "Notes"})),
    ],
    ids=["engagement", "evidence"],
)
def test_a_file_that_goes_away_before_it_is_edited_is_not_made_anew(
    git: GitRepository,
    repo: EvidenceRepository,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[ModuleType, str],
    act: Act,
) -> None:
    module, path = place
    goes_away(monkeypatch, module, path)
    with pytest.raises(UsageError, match=rf"There is no file {path} any more\."):
        act(repo)
    assert git.git("status", "--porcelain") == f" D {path}"


def test_a_record_that_goes_away_is_not_staged_as_deleted(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git.write({RECORD_PATH: RECORD.replace(b'"partial"', b'"satisfied"')})
    goes_away(monkeypatch, staging, RECORD_PATH, after=1)
    with pytest.raises(WriteError, match="is gone in the meantime, so nothing was staged"):
        stage_activities(repo, RECORD_PATH, {"b2"}, rest=False)
    assert git.git("status", "--porcelain") == f" D {RECORD_PATH}"


def test_a_record_that_was_committed_or_staged_as_a_link_is_not_staged_in_parts(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    def link() -> None:
        (git.root / RECORD_PATH).unlink()
        (git.root / RECORD_PATH).symlink_to("../../README.md")
        git.git("add", "-A")
        (git.root / RECORD_PATH).unlink()
        git.write({RECORD_PATH: RECORD})

    link()
    with pytest.raises(WriteError, match=r"knw07\.yaml cannot be read from the index, so nothing was staged\."):
        stage_activities(repo, RECORD_PATH, {"b2"}, rest=False)
    made = git.commit("Link")
    git.git("add", "-A")
    with pytest.raises(WriteError, match=rf"knw07\.yaml cannot be read from {made[:9]}, so nothing was staged\."):
        stage_activities(repo, RECORD_PATH, {"b2"}, rest=False)


def change(rated: Rating) -> ClaimChange:
    return ClaimChange(ORGANIZATION, "knw07", "b2", rated)


@pytest.mark.parametrize("times", [1, 2, 100])
def test_a_rating_is_tried_again_where_the_record_changes_under_it_but_not_for_ever(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Somebody else changes the owner between reading and writing, so many times in a row."""
    met = 0

    def beside(repo: EvidenceRepository, wanted: Any) -> Any:
        nonlocal met
        if met < times:
            met += 1
            owner = f"owner: Somebody {met}".encode()
            (git.root / RECORD_PATH).write_bytes(owner + b"\n" + RECORD.partition(b"# a role\n")[2])
        return apply(repo, wanted)

    monkeypatch.setattr(rating, "apply", beside)
    if times < 100:
        rate(repo, [change(Rating.SATISFIED)])
        assert (git.root / RECORD_PATH).read_bytes().count(b"satisfied") == 2
    else:
        with pytest.raises(FileChanged):
            rate(repo, [change(Rating.SATISFIED)])
        assert b'rating: "partial"' in (git.root / RECORD_PATH).read_bytes()
    assert f"owner: Somebody {met}\n".encode() in (git.root / RECORD_PATH).read_bytes()


def test_renaming_leaves_an_item_alone_that_only_mentions_the_slug(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    other = "organization/evidence/cm-procedure.yaml"
    before = (git.root / other).read_text() + "# see minutes\n"
    git.write({other: before})
    rename_evidence(repo, ORGANIZATION, "minutes", "notes")
    assert (git.root / other).read_text() == before


def test_a_file_that_is_too_large_or_in_no_place_of_the_format(git: GitRepository, repo: EvidenceRepository) -> None:
    with (git.root / ITEM).open("ab") as file:
        file.truncate(SIZE_LIMIT * 2)
    with pytest.raises(WriteError, match=r"has [0-9,]+ bytes, too many for evidence"):
        read(repo, ITEM)
    with pytest.raises(UsageError):
        new_content(repo, "organization/knw/knw99.yaml", {"owner": "Somebody"})


class TestNewFolders:
    def test_a_folder_that_cannot_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(_: Path) -> object:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", denied)
        with pytest.raises(WriteError, match=r"cannot be read: Permission denied\."), new_folder(tmp_path / "new"):
            raise AssertionError("nothing is made there")

    def test_a_file_in_the_way_of_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "organization").write_text("a file")
        with pytest.raises(WriteError, match="The repository cannot be written: "):
            write_files(tmp_path, {"organization/knw/knw07.yaml": b""})


class TestMergingFiles:
    @pytest.fixture
    def three(self, tmp_path: Path) -> tuple[Path, Path, Path]:
        files = (tmp_path / "base", tmp_path / "ours", tmp_path / "theirs")
        for file, owner in zip(files, ("A", "A", "B"), strict=True):
            file.write_text(f"owner: {owner}\n")
        return files

    def test_what_is_too_large_is_for_git(self, three: tuple[Path, Path, Path]) -> None:
        with three[2].open("ab") as file:
            file.truncate(SIZE_LIMIT + 1)
        assert merge_files(*three, RECORD_PATH) is None
        assert three[1].read_text() == "owner: A\n"

    def test_a_file_that_cannot_be_replaced_stays_whole(
        self, three: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: Path, __: Path) -> Path:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(WriteError, match=r"ours was not written: No space left on device\."):
            merge_files(*three, RECORD_PATH)
        assert three[1].read_text() == "owner: A\n"
        assert sorted(each.name for each in three[1].parent.iterdir()) == ["base", "ours", "theirs"]
