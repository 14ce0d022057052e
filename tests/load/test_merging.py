"""Merging of evidence files: the verdict of the schema on what comes of it, and real merges by git itself."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from escm_tui.domain.merging import clashes_in
from escm_tui.domain.problems import Severity
from escm_tui.edit import set_value
from escm_tui.edit.places import comments, places
from escm_tui.git import merge_driver
from escm_tui.load.catalog import load_catalog
from escm_tui.load.examination import check_content
from escm_tui.load.layout import classify
from escm_tui.load.merging import merge_file
from escm_tui.parse import parse
from tests.support.commented import ACTIVITIES
from tests.support.evidence import sample_files
from tests.support.repositories import GitRepository

RECORD = classify("organization/knw/knw07.yaml", load_catalog())
EVIDENCE = classify("organization/evidence/procedure.yaml", load_catalog())
ITEM = "title: Procedure\nkind: guidance_document\ndocument_type: procedure\n"


def test_a_mark_is_a_problem_that_names_both_views() -> None:
    states = [f"activities:\n  b2:\n    rating: {each}\n".encode() for each in ("partial", "satisfied", "unsatisfied")]
    merged = merge_file(RECORD, *states)
    assert merged is not None
    _, problems = check_content(merged.content, RECORD)
    assert [(each.code, each.severity, each.field, each.line, each.text) for each in problems] == [
        (
            "G012",
            Severity.ERROR,
            "activities.b2.rating",
            5,
            "A merge left two views of activities.b2.rating: ours is satisfied, theirs is unsatisfied.",
        )
    ]


@pytest.mark.parametrize("odd", ["x-conflicts: 1\n", "x-conflicts:\n  - field: a\n", "x-conflicts: []\n"])
def test_a_mark_without_form_is_a_problem_as_well(odd: str) -> None:
    _, problems = check_content(odd.encode(), RECORD)
    assert [(each.code, each.field) for each in problems] == [("G012", "x-conflicts")]


@pytest.mark.parametrize("side", [0, 1, 2])
@pytest.mark.parametrize("spoiled", [b"a: [", b"\xff", b"x-conflicts: []\n", b"- a\n"])
def test_what_cannot_be_merged_by_field_is_left_to_lines(side: int, spoiled: bytes) -> None:
    states = [b"owner: A\n", b"owner: B\n", b"owner: C\n"]
    states[side] = spoiled
    assert merge_file(RECORD, *states) is None


def test_what_would_break_the_schema_is_marked_instead() -> None:
    merged = merge_file(
        EVIDENCE,
        (ITEM + "retired:\n  date: '2026-01-01'\n  because: Old.\n").encode(),
        (ITEM + "retired:\n  date: '2026-01-02'\n  because: Old.\n").encode(),
        (ITEM + "retired:\n  date: '2026-01-01'\n  because: Renewed.\n").encode(),
    )
    assert merged is not None
    assert merged.clashes == ()
    many = [f"e{number}" for number in range(150)]
    states = [
        set_value(b"activities:\n  b2:\n    rating: partial\n", ("activities", "b2", "evidence"), each)
        for each in (["e0"], many, ["e0", *(f"f{number}" for number in range(100))])
    ]
    crowded = merge_file(RECORD, *states)
    assert crowded is not None
    assert [clash.name for clash in crowded.clashes] == ["activities.b2.evidence"]
    assert parse(crowded.content, "").data["activities"]["b2"]["evidence"] == many


def written(chance: random.Random) -> bytes:
    """A record as people write it."""
    lines = [f"owner: {chance.choice('ABC')}  # owner {chance.choice('xy')}", "activities:"]
    for activity in sorted(chance.sample(ACTIVITIES, chance.randint(1, 5))):
        lines += [f"  # about {activity} {chance.choice('xy')}"] * (chance.random() < 0.5)
        lines += [f"  {activity}:", f"    rating: {chance.choice(['partial', 'satisfied', 'unsatisfied'])}"]
        names = chance.sample(["plan", "minutes", "policy"], chance.randint(0, 3))
        lines += ["    evidence:", *(f"      - {name}" + "  # seen" * (chance.random() < 0.3) for name in names)] * (
            bool(names)
        )
        lines += [f"    note: N{chance.choice('12')}"] * (chance.random() < 0.4)
    return ("\n".join(lines) + "\n").encode()


def remarks(text: bytes) -> Counter[str]:
    decoded = text.decode()
    return Counter(decoded[start:end] for start, end in comments(decoded, places(decoded)))


@pytest.mark.parametrize("seed", range(300))
def test_random_merges_validate_and_lose_no_comment(seed: int) -> None:
    chance = random.Random(seed)
    states = [written(chance) for _ in range(3)]
    merged = merge_file(RECORD, *states)
    assert merged is not None
    _, problems = check_content(merged.content, RECORD)
    assert [each.code for each in problems] == ["G012"] * len(merged.clashes)
    assert clashes_in(parse(merged.content, "").data) == merged.clashes
    base, ours, theirs = (remarks(each) for each in states)
    present = remarks(merged.content)
    for text in {*ours, *theirs}:
        if base[text] == 0:
            assert present[text] >= 1


class Clones:
    """Two people's clones of one bare repository."""

    def __init__(self, folder: Path) -> None:
        self.bare = folder / "server.git"
        self.one = GitRepository.new(folder / "one")
        self.one.git("config", "user.name", "One")
        self.one.commit("Start", sample_files() | {".gitattributes": "/escm.yaml merge=escm\n"})
        self.one.git("clone", "-q", "--bare", ".", str(self.bare))
        self.one.git("remote", "add", "origin", str(self.bare))
        self.one.git("fetch", "-q", "origin")
        self.one.git("branch", "-q", "--set-upstream-to=origin/main")
        self.one.git("clone", "-q", str(self.bare), str(folder / "two"))
        self.two = GitRepository(folder / "two", 1)
        self.two.git("config", "user.name", "Two")
        self.two.git("config", "user.email", "two@example.com")
        for each in (self.one, self.two):
            merge_driver.install(each.repository, sys.executable)

    def diverge(self, one: str, two: str, path: str = RECORD.path) -> None:
        self.one.commit("One's view", {path: one})
        self.one.git("push", "-q", "origin", "main")
        self.two.commit("Two's view", {path: two})
        self.two.git("fetch", "-q")


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return Clones(tmp_path)


HEAD = "# Kept with care.\nowner: Configuration Manager\nactivities:\n"
B1 = "  b1:\n    rating: satisfied\n    evidence:\n      - procedure\n"
ONE = HEAD + B1 + "  # One saw the list.\n  b2:\n    rating: partial\n"
TWO = HEAD + B1 + "  b3:\n    rating: unsatisfied  # Two asked.\n"
BOTH = ONE + "  b3:\n    rating: unsatisfied  # Two asked.\n"

JOINING = [["merge", "-q", "--no-edit", "origin/main"], ["rebase", "-q", "origin/main"], ["cherry-pick", "origin/main"]]


@pytest.mark.parametrize("words", JOINING, ids=lambda words: words[0])
def test_clones_that_rate_different_activities_merge_without_conflict(clones: Clones, words: list[str]) -> None:
    clones.diverge(ONE, TWO)
    clones.two.git(*words)
    assert (clones.two.root / RECORD.path).read_text() == BOTH
    assert clones.two.git("status", "--porcelain") == ""


@pytest.mark.parametrize("words", JOINING, ids=lambda words: words[0])
def test_clones_that_rate_one_activity_differently_get_a_marked_conflict(clones: Clones, words: list[str]) -> None:
    clones.diverge(ONE, TWO.replace("b3", "b2"))
    done = clones.two.run(*words)
    assert done.returncode != 0
    assert b"CONFLICT (field): activities.b2.rating in organization/knw/knw07.yaml" in done.stderr
    assert clones.two.git("diff", "--name-only", "--diff-filter=U") == RECORD.path
    content = (clones.two.root / RECORD.path).read_bytes()
    assert [clash.name for clash in clashes_in(parse(content, "").data)] == ["activities.b2.rating"]
    assert b"# One saw the list." in content
    assert b"# Two asked." in content


def test_files_that_both_made_are_merged(clones: Clones) -> None:
    path = "organization/knw/knw08.yaml"
    clones.diverge("activities:\n  b1: {rating: partial}\n", "activities:\n  b2: {rating: partial}\n", path)
    clones.two.git("merge", "-q", "--no-edit", "origin/main")
    assert parse((clones.two.root / path).read_bytes(), "").data == {
        "activities": {"b1": {"rating": "partial"}, "b2": {"rating": "partial"}}
    }


@pytest.mark.parametrize("missing", ["/nowhere/python", "/bin/false"])
def test_without_the_program_git_merges_lines(clones: Clones, missing: str) -> None:
    merge_driver.install(clones.two.repository, missing)
    clones.diverge(ONE, TWO.replace("b3", "b2"))
    done = clones.two.run("merge", "-q", "--no-edit", "origin/main")
    assert done.returncode == 1
    content = (clones.two.root / RECORD.path).read_text()
    assert "<<<<<<< ours\n" in content
    assert ">>>>>>> theirs\n" in content


def test_the_driver_is_installed_once_and_taken_away(clones: Clones) -> None:
    repository = clones.one.repository
    attributes = clones.one.root / ".git" / "info" / "attributes"
    first = attributes.read_text()
    assert first.count("merge=escm") == 4
    assert merge_driver.install(repository, sys.executable) is merge_driver.DriverState.INSTALLED
    assert attributes.read_text() == first
    assert merge_driver.status(repository, "/other/python") is merge_driver.DriverState.OUTDATED
    assert merge_driver.remove(repository) is merge_driver.DriverState.ABSENT
    assert attributes.read_text() == ""
    assert clones.one.run("config", "--get-regexp", "^merge[.]").stdout == b""
    assert merge_driver.remove(repository) is merge_driver.DriverState.ABSENT


def test_a_file_that_is_too_long_is_left_to_its_lines() -> None:
    long = b"owner: Lead\n" + b"# A remark\n" * 4_999
    added = b"x-group: it\n"
    assert merge_file(RECORD, long, long + added, long) is None
    shorter = long.removesuffix(b"# A remark\n")
    merged = merge_file(RECORD, shorter, shorter + added, shorter)
    assert merged is not None
    assert merged.content == shorter + added
