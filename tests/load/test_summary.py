"""A summary says what the profile of the whole state says, whatever is known of its spans."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import Profile
from escm_tui.domain.profile_in_parts import ProfileInParts
from escm_tui.errors import UsageError
from escm_tui.git.repository import Repository
from escm_tui.load import files, walk
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.examination import examine
from escm_tui.load.layout import FileKind, Place
from escm_tui.load.plain_amounts import AmountsReader, plain_amounts
from escm_tui.load.spans import Spans, SpansFound
from escm_tui.reports import payloads, planning_payloads
from escm_tui.reports.practice_text import practice_text
from escm_tui.reports.rows import practice_rows
from escm_tui.reports.typeset import Page
from tests.support.evidence import TODAY
from tests.support.odd import ODD, change_something, odd_repository
from tests.support.repositories import GitRepository


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An odd repository that every test has a copy of."""
    return odd_repository(tmp_path_factory.mktemp("summary") / "r")


@pytest.fixture
def git(made: Path, tmp_path: Path) -> GitRepository:
    shutil.copytree(made, tmp_path / "r", symlinks=True)
    return GitRepository(tmp_path / "r")


def repository(git: GitRepository, *, cached: bool = True) -> EvidenceRepository:
    """As a new process opens it."""
    return EvidenceRepository.of(Repository.discover(git.root), today=TODAY, cached=cached)


def told(profile: Profile) -> tuple[Any, ...]:
    """All that `status`, `list` and `gap` say of a profile."""
    gap = [planning_payloads.gap(profile, level, profile.gap(level)) for level in LEVELS]
    return payloads.status(profile), practice_rows(profile), gap


def same(git: GitRepository, revision: str | None = None, day: date | None = None, *spans: str) -> Profile:
    """A summary, known or not, is the profile."""
    found = repository(git).summary(revision, as_of=day, spans=spans)
    whole = repository(git, cached=False).profile(revision, as_of=day, spans=spans)
    assert told(found) == told(whole)
    assert told(repository(git, cached=False).summary(revision, as_of=day, spans=spans)) == told(whole)
    return found


@pytest.mark.parametrize("method", [None, "fork", "spawn"])
@pytest.mark.parametrize("revision", [None, "HEAD~1"])
def test_it_says_what_the_whole_says(
    git: GitRepository, method: str | None, revision: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    first = same(git, revision)
    monkeypatch.setattr(Spans, "read", lambda *_: pytest.fail("read once more"))
    assert told(repository(git).summary(revision)) == told(first)


def test_of_some_spans_as_of_the_profile(git: GitRepository) -> None:
    same(git, None, None, "client-0003")
    same(git, "HEAD~1", None, "client-0001", "organization")
    with pytest.raises(UsageError, match="No span 'nobody'"):
        repository(git).summary(spans=["nobody"])


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_it_says_what_the_whole_says(git: GitRepository, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(8):
        change_something(git, chance, 0.3)
        day = chance.choice([None, TODAY + timedelta(days=chance.randrange(-900, 900))])
        same(git, chance.choice([None, None, "HEAD", "HEAD~1"]), day)


def test_what_is_broken_is_told_from_what_was_never_there(git: GitRepository) -> None:
    """The file of an item is broken on which a claim of client-0003 rests."""
    git.write({"engagements/client-0003/knw/knw05.yaml": "activities: {b1: {rating: satisfied, evidence: [policy]}}\n"})
    found = same(git).practices["knw05"].spans["engagements/client-0003"]
    texts = [reason.text for reason in found.unmet if reason.activity == "b1"]
    git.write({"engagements/client-0003/evidence/policy.yaml": None})
    gone = same(git).practices["knw05"].spans["engagements/client-0003"]
    assert texts != [reason.text for reason in gone.unmet if reason.activity == "b1"]


@pytest.mark.parametrize("revision", [None, "HEAD~1"])
@pytest.mark.parametrize("spans", [(), ("client-0003",)])
def test_of_one_practice_the_same_is_told_without_reading_the_others(
    git: GitRepository, revision: str | None, spans: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = repository(git).profile(revision, spans=spans)
    for practice, each in whole.practices.items():
        found = repository(git, cached=False).practice(practice, revision, spans=spans)
        assert payloads.practice(found, found.practices[practice]) == payloads.practice(whole, each)
        assert practice_text(found, found.practices[practice], Page()) == practice_text(whole, each, Page())
    read: list[str] = []

    def reading(content: bytes, place: Place, recall: Callable[[], bytes | None]) -> object:
        read.append(place.practice if place.kind is FileKind.RECORD else "")
        return examine(content, place, recall)

    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    monkeypatch.setattr(files, "examine", reading)
    repository(git, cached=False).practice("knw07", revision)
    assert set(read) == {"", "knw07"}


def test_what_is_planned_is_told_as_of_the_profile(git: GitRepository) -> None:
    action = "activities: {}\nactions:\n  one: {title: Do it, activities: [b1, c1], owner: Lead, due: 2027-02-01}\n"
    git.write(
        {
            "engagements/client-0002/knw/knw07.yaml": action,
            "organization/knw/knw07.yaml": action.replace(", due: 2027-02-01", "")
            + "  two: {title: Done, state: done}\n  three: {title: Dropped, state: dropped}\n",
        }
    )
    for _ in range(2):
        found = same(git)
        planned = {
            (record.span, action.slug): action.due
            for record in found.snapshot.records.values()
            if record.practice == "knw07"
            for action in record.actions.values()
            if action.state == "open"
        }
        assert planned == {("organization", "one"): None, ("engagements/client-0002", "one"): date(2027, 2, 1)}
    assert found.snapshot.records["organization", "knw07"].claims == {}


def test_only_the_engagement_that_has_changed_is_read(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    same(git)
    read: list[str] = []
    reading = Spans.read

    def noted(spans: Spans, paths: list[str], *others: Any) -> SpansFound:
        read.append(paths[0])
        return reading(spans, paths, *others)

    monkeypatch.setattr(Spans, "read", noted)
    git.write({"engagements/client-0002/knw/knw03.yaml": ODD["engagements/client-0003/knw/knw07.yaml"]})
    repository(git).summary()
    assert [path.split("/")[1] for path in read] == ["client-0002"]


def test_amounts_come_back_from_plain_data_as_they_were(git: GitRepository) -> None:
    repo = repository(git)
    state = repo.work_tree()
    gathered, reader = ProfileInParts(repo.catalog, state), AmountsReader(repo.catalog)
    for span in state.spans:
        amounts = gathered.look(state, [each for each in state.records.values() if each.span == span])
        assert reader.amounts(span, plain_amounts(amounts)) == amounts
