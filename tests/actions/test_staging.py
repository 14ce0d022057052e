from __future__ import annotations

from dataclasses import replace

import pytest

from escm_tui.actions.commit import commit
from escm_tui.actions.staging import RecordParts, record_parts, stage_activities, stage_files, unstage_files
from escm_tui.domain.comparison import ActivityChange
from escm_tui.domain.records import Rating
from escm_tui.errors import ProblemsFound, UsageError, WriteError
from escm_tui.git.sources import Revision
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, refused
from tests.support.repositories import GitRepository

TWO = RECORD.replace(b"rating: satisfied", b"rating: partial").replace(b'"partial"', b'"satisfied"')
NEW = "organization/knw/knw08.yaml"


def test_some_activities_are_staged_and_committed_alone(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: TWO})
    parts = record_parts(repo, RECORD_PATH)
    assert (parts.activities, parts.rest, parts.staged, parts.rest_staged) == (("b2", "a1"), False, frozenset(), False)
    assert stage_activities(repo, RECORD_PATH, {"b2"}, rest=False)
    half = RECORD.replace(b'"partial"', b'"satisfied"')
    assert git.run("show", f":{RECORD_PATH}").stdout == half
    assert (git.root / RECORD_PATH).read_bytes() == TWO
    assert record_parts(repo, RECORD_PATH).staged == {"b2"}
    made = commit(repo, "Rate b2", staged=True)
    assert git.run("show", f"{made.id}:{RECORD_PATH}").stdout == half
    assert git.git("status", "--porcelain") == f" M {RECORD_PATH}"
    assert record_parts(repo, RECORD_PATH).activities == ("a1",)


def test_everything_that_is_known_of_the_parts(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: TWO})
    partial, satisfied = Rating.PARTIAL, Rating.SATISFIED
    changes = (
        ActivityChange("organization", "knw07", "a1", satisfied, partial),
        ActivityChange("organization", "knw07", "b2", partial, satisfied),
    )
    parts = record_parts(repo, RECORD_PATH)
    assert parts.changes == changes
    expected = RecordParts(RECORD_PATH, ("b2", "a1"), False, frozenset(), False, parts.changes)
    assert parts == expected
    git.git("add", "-A")
    assert record_parts(repo, RECORD_PATH) == replace(expected, staged=frozenset({"a1", "b2"}))
    git.write({RECORD_PATH: TWO.replace(b"Configuration Manager", b"Somebody")})
    both = replace(expected, rest=True, staged=frozenset({"a1", "b2"}))
    assert record_parts(repo, RECORD_PATH) == both
    git.git("add", "-A")
    assert record_parts(repo, RECORD_PATH) == replace(both, rest_staged=True)
    git.git("reset", "-q")
    assert record_parts(repo, RECORD_PATH) == replace(both, staged=frozenset())
    git.git("rm", "-q", "--cached", RECORD_PATH)
    assert record_parts(repo, RECORD_PATH) == replace(both, staged=frozenset())
    git.git("checkout", "-q", "--orphan", "fresh")
    git.git("rm", "-rq", "--cached", ".")
    unborn = record_parts(repo, RECORD_PATH)
    assert replace(unborn, changes=()) == RecordParts(RECORD_PATH, ("b2", "a1"), True, frozenset(), False)
    assert {each.before for each in unborn.changes} == {None}
    assert stage_activities(repo, RECORD_PATH, {"b2"}, rest=True)
    assert b"a1:" not in git.run("show", f":{RECORD_PATH}").stdout


def test_what_is_staged_as_last_committed_differs_in_nothing(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: TWO})
    assert stage_activities(repo, RECORD_PATH, {"b2", "a1"}, rest=False)
    assert git.run("show", f":{RECORD_PATH}").stdout == TWO
    assert not stage_activities(repo, RECORD_PATH, (), rest=True)
    assert git.git("diff", "--cached", "--name-only") == ""


def test_a_record_that_cannot_be_judged_has_parts_without_words(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: RECORD.replace(b'"partial"', b"superb")})
    parts = record_parts(repo, RECORD_PATH)
    assert parts.activities == ("b2",)
    assert {each.activity for each in parts.changes} == {"a1", "b2"}


def test_a_record_that_is_no_file_in_git(git: GitRepository, repo: EvidenceRepository) -> None:
    (git.root / RECORD_PATH).unlink()
    (git.root / RECORD_PATH).symlink_to("../../README.md")
    git.git("add", "-A")
    (git.root / RECORD_PATH).unlink()
    git.write({RECORD_PATH: RECORD})
    told = (WriteError, f"{RECORD_PATH} cannot be read from the index, so nothing was staged.", "")
    assert refused(lambda: record_parts(repo, RECORD_PATH)) == told
    made = git.commit("Link")
    git.git("add", "-A")
    source = Revision.at(repo.git, made).describe()
    assert refused(lambda: record_parts(repo, RECORD_PATH))[1] == (
        f"{RECORD_PATH} cannot be read from {source}, so nothing was staged."
    )


def test_the_rest_is_a_part_of_its_own(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: TWO.replace(b"Configuration Manager", b"Somebody")})
    assert record_parts(repo, RECORD_PATH).rest
    assert stage_activities(repo, RECORD_PATH, (), rest=True)
    assert git.run("show", f":{RECORD_PATH}").stdout == RECORD.replace(b"Configuration Manager", b"Somebody")
    parts = record_parts(repo, RECORD_PATH)
    assert (parts.staged, parts.rest_staged) == (frozenset(), True)


def test_everything_is_staged_as_the_file_and_nothing_is_taken_back(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    git.write({RECORD_PATH: TWO})
    assert stage_activities(repo, RECORD_PATH, {"a1", "b2"}, rest=True)
    assert git.git("status", "--porcelain") == f"M  {RECORD_PATH}"
    assert not stage_activities(repo, RECORD_PATH, (), rest=False)
    assert git.git("status", "--porcelain") == f" M {RECORD_PATH}"


def test_a_new_record(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({NEW: "activities:\n  b1: {rating: partial}\n  b2: {rating: partial}\n"})
    assert record_parts(repo, NEW).rest
    assert stage_activities(repo, NEW, {"b2"}, rest=False)
    assert git.git("show", f":{NEW}") == "activities:\n  b2: {rating: partial}"
    assert stage_activities(repo, NEW, {"b1", "b2"}, rest=False)
    assert git.git("status", "--porcelain") == f"A  {NEW}"


def test_what_cannot_be_staged_in_parts(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"README.md": "x", RECORD_PATH: None})
    with pytest.raises(UsageError, match=r"README\.md is no record"):
        record_parts(repo, "README.md")
    with pytest.raises(UsageError, match="is gone; it is staged as a whole"):
        record_parts(repo, RECORD_PATH)
    git.write({RECORD_PATH: TWO})
    with pytest.raises(UsageError, match="is as it was in b9"):
        stage_activities(repo, RECORD_PATH, {"b9"}, rest=False)


def test_files(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: TWO, "README.md": "x"})
    stage_files(repo, ["README.md"])
    assert git.git("diff", "--cached", "--name-only") == "README.md"
    unstage_files(repo, ["README.md"])
    assert git.git("diff", "--cached", "--name-only") == ""
    with pytest.raises(UsageError, match="Nothing is staged"):
        commit(repo, "Nothing", staged=True)


def test_an_error_that_is_staged_is_not_committed_whatever_lies_on_disk(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    git.stage({RECORD_PATH: RECORD.replace(b'"partial"', b'"superb"')})
    git.write({RECORD_PATH: TWO})
    with pytest.raises(ProblemsFound, match="the evidence holds 1 error"):
        commit(repo, "Rate", staged=True)
