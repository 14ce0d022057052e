"""A state that is read and checked span by span says what it says as a whole, and is never held as a whole."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import signal
import types
from collections.abc import Collection
from contextlib import suppress
from threading import BrokenBarrierError

import pytest

from escm_tui.domain.problems import Problem
from escm_tui.domain.records import Record
from escm_tui.domain.rules import ACROSS_SPANS, OF_EVERY_RECORD, OF_OPEN_RECORDS, OF_SPANS, OF_THE_TREE, Findings, check
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.sources import Source
from escm_tui.load import files, second_process, walk
from escm_tui.load.cache import Cache
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import KnownFiles
from escm_tui.load.kept_spans import KeptSpans
from escm_tui.load.parts import Part
from escm_tui.load.spans import Spans, SpansFound
from escm_tui.load.walk import Walk
from tests.benchmarks.generate import Generator
from tests.support.evidence import TODAY
from tests.support.odd import ODD, RECORDS
from tests.support.repositories import GitRepository

ACROSS = {code for code, _ in (*OF_EVERY_RECORD, *OF_OPEN_RECORDS, *OF_SPANS, *ACROSS_SPANS, *OF_THE_TREE)}
ACROSS |= {"C009", "C010", "C011", "R011"}
"""The codes that no file alone shows."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> EvidenceRepository:
    """Five spans of records with something wrong of every kind, in the last commit and on disk."""
    root = tmp_path_factory.mktemp("odd") / "r"
    Generator(RECORDS, 1).build(root)
    git = GitRepository(root)
    git.commit("Make it odd", ODD)
    chance = random.Random(11)
    records = [each for each in sorted(root.glob("*/**/???/???[0-9][0-9].yaml")) if "evaluations" not in each.parts]
    for path in chance.sample(records, 30):
        lines = path.read_text(encoding="utf-8").splitlines()
        del lines[chance.randrange(1, len(lines))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return EvidenceRepository.open(root, today=TODAY)


def across_the_whole(repo: EvidenceRepository, source: Source, whole: Snapshot) -> set[Problem]:
    """What the checks find in a state that is handed over at once."""
    entries = source.entries()
    named = {each.file for each in whole.evidence.values()} & entries.keys()
    broken = {each.path for each in whole.problems if each.severity == "error"} - whole.paths
    items = [path.removesuffix(".yaml").rpartition("/evidence/") for path in broken if "/evidence/" in path]
    found = check(
        repo.catalog,
        whole,
        entries.keys(),
        dict(repo.known.digests(source, sorted(named))),
        unread_evidence={(span, slug) for span, _, slug in items},
        unread_engagements={path.split("/")[1] for path in broken if path.endswith("/engagement.yaml")},
        unread_evaluations={path.split("/")[1] for path in broken if path.endswith("/evaluation.yaml")},
    )
    return {each for each in found if whole.complete or each.code != "E009"}


@pytest.mark.parametrize("revision", [None, "HEAD", "HEAD~1"])
@pytest.mark.parametrize("method", [None, "fork", "spawn"])
def test_in_parts_the_same_problems_are_found_as_in_the_whole(
    odd: EvidenceRepository, revision: str | None, method: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    monkeypatch.setattr(files, "_BATCH", 512 if method is None else 7)
    source = odd.source(revision)
    whole, found = odd.snapshot(revision), odd.validate(source)
    assert found.ground.problems == whole.problems
    assert found.paths == whole.paths
    assert (found.ground.label, found.ground.as_of, found.ground.revision) == (
        whole.label,
        whole.as_of,
        whole.revision,
    )
    told = {(each.code, each.path, each.text) for each in found.ground.problems if each.code in ACROSS}
    assert told == {(each.code, each.path, each.text) for each in across_the_whole(odd, source, whole)}
    if revision == "HEAD":
        named = "R003 R004 R007 R011 E001 E002 E007 C001 C003 C004 C006 C009 C010 C011"
        assert {code for code, _, _ in told} >= set(named.split())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_a_second_process_has_read_is_known(
    odd: EvidenceRepository, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    monkeypatch.setattr(walk, "_TIMES", 4)
    shared, alone = (EvidenceRepository(odd.git, odd.catalog, TODAY, KnownFiles()) for _ in range(2))
    first = shared.at("HEAD")
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    assert first == alone.at("HEAD")
    assert shared.known.count == alone.known.count
    monkeypatch.setattr(files, "examine", lambda *_: pytest.fail("read once more"))
    assert shared.at("HEAD") == first


@pytest.mark.parametrize("befalls", [signal.SIGKILL, MemoryError])
def test_what_a_second_process_does_not_hand_over_is_done_by_the_first(
    odd: EvidenceRepository, befalls: signal.Signals | type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = odd.validate(odd.source("HEAD"))
    first, read = os.getpid(), Spans.read
    both = multiprocessing.get_context("fork").Barrier(2)

    def failing(spans: Spans, paths: list[str]) -> SpansFound:
        if not both.broken:
            # Neither takes it all before the other has begun.
            with suppress(BrokenBarrierError):
                both.wait(20)
            both.abort()
        if os.getpid() == first:
            return read(spans, paths)
        if isinstance(befalls, signal.Signals):
            os.kill(os.getpid(), befalls)
        raise MemoryError

    monkeypatch.setattr(Spans, "read", failing)
    monkeypatch.setattr(walk, "way_to_start", lambda _: "fork")
    assert odd.validate(odd.source("HEAD")) == alone


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_second_process_starts_where_stderr_is_no_file(
    odd: EvidenceRepository, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the screens, Textual puts a stream in its place whose number is -1."""
    alone = odd.validate(odd.source("HEAD"))
    monkeypatch.setattr(walk, "way_to_start", lambda _: method)
    monkeypatch.setattr("sys.stderr", types.SimpleNamespace(fileno=lambda: -1, write=print, flush=lambda: None))
    assert odd.validate(odd.source("HEAD")) == alone


def test_a_second_process_pays_for_many_files_and_is_no_copy_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("sys.platform", "linux")
    for threads, ways in ((1, [None, "fork", "fork"]), (2, [None, None, "spawn"])):
        monkeypatch.setattr("threading.active_count", lambda threads=threads: threads)
        assert [second_process.way_to_start(each) for each in (200, 400, 2000)] == ways
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert second_process.way_to_start(2000) is None


def test_evidence_that_only_engagements_use_is_used(odd: EvidenceRepository) -> None:
    git = odd.git.root
    clean = EvidenceRepository.open(git, today=TODAY)
    found = clean.validate(clean.source("HEAD~1")).ground.problems
    unused = {each.path for each in found if each.code == "E009"}
    used = {
        f"{reference.span}/evidence/{reference.slug}.yaml"
        for record in clean.at("HEAD~1").records.values()
        for claim in record.claims.values()
        for reference in claim.evidence
    }
    assert unused
    assert unused == clean.at("HEAD~1").paths - used - {
        path for path in clean.at("HEAD~1").paths if "/evidence/" not in path
    }


def test_no_more_is_held_than_the_organization_one_engagement_and_the_one_before(
    odd: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_BATCH", 20)
    known = KnownFiles(most=0, cache=Cache(odd.git.common_dir))
    monkeypatch.setattr(walk, "way_to_start", lambda _: None)
    monkeypatch.setattr(walk, "_AT_ONCE", 20)
    # What other tests found of this state is not taken over.
    monkeypatch.setattr(KeptSpans, "values", lambda *_: None)
    before, most = held(), []
    look = Spans.look

    def noted(spans: Spans, part: Part, unread: Collection[tuple[str, str]] = ()) -> Findings:
        most.append(held() - before)
        return look(spans, part, unread)

    monkeypatch.setattr(Spans, "look", noted)
    # What others have called by the garbage collector in the midst of a call would hold its frames.
    gc.disable()
    try:
        Walk(odd.catalog, odd.source("HEAD~1"), known, today=TODAY).check()
    finally:
        gc.enable()
    assert len(most) == 5
    assert 84 <= max(most) <= 84 * 3 + 20


def held() -> int:
    """How many records there are in memory."""
    gc.collect()
    return sum(isinstance(each, Record) for each in gc.get_objects())
