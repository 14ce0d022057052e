"""What a commit would hold, judged by what it changes: the rest was found sound before, and is told by its ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from escm_tui.domain.evaluation_checks import OPEN_STATES
from escm_tui.domain.examined import Examined
from escm_tui.domain.problems import Problem, Severity, sort_problems
from escm_tui.domain.records import EvidenceItem, Record
from escm_tui.domain.reference_checks import alike_paths, clashing_paths
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.changes import Change, staged_changes
from escm_tui.git.sources import Entry, Index, Revision, Source
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH, SCHEMA_FOLDER, FileKind, Place, classify, evidence_path, record_path
from escm_tui.load.seals import sealed_tags
from escm_tui.load.snapshot import load_snapshot

_TREE_CODES = frozenset({"C004", "C006"})
"""Problems that one record can bring upon the records of the same Practice in other spans."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in the index: problems, whether an error is among them, and the paths that are staged."""

    problems: tuple[Problem, ...]
    complete: bool
    staged: frozenset[str]


@dataclass(frozen=True)
class Staging:
    """A state, and what it changes of the one before: the index of the last commit, a commit of its first parent."""

    repo: EvidenceRepository
    source: Index | Revision
    changes: tuple[Change, ...]

    @cached_property
    def staged(self) -> frozenset[str]:
        """The paths that differ from the state before."""
        return frozenset(change.path for change in self.changes)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What the staged paths hold."""
        return tuple(classify(path, self.repo.catalog) for path in sorted(self.staged))

    @property
    def local(self) -> bool:
        """Whether only claims and new evidence are staged: what these can touch is known without a look at the rest."""
        return not self.source.unmerged and all(
            place.judged
            and (
                (place.kind is FileKind.RECORD and change.status in "AMD")
                or (place.kind is FileKind.EVIDENCE and change.status == "A")
            )
            for place, change in zip(self.places, sorted(self.changes, key=lambda each: each.path), strict=True)
        )

    def name(self, entries: Mapping[str, Entry]) -> str:
        """What a verdict on these entries is kept under: it holds for the day, the seals and these very files."""
        digest = hashlib.blake2b(digest_size=20)
        seals = [(tag.name, tag.id) for tag in sealed_tags(self.source.repository)]
        digest.update(repr((self.repo.today, seals)).encode("utf-8", "surrogateescape"))
        rows = [f"{path}\0{entry.mode} {entry.oid}\n" for path, entry in sorted(entries.items())]
        digest.update("".join(rows).encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def before(self) -> dict[str, Entry]:
        """The state without what it changes."""
        entries = dict(self.source.entries())
        for change in self.changes:
            if change.status == "A":
                entries.pop(change.path, None)
            else:
                entries[change.path] = Entry(change.before_mode, change.before_oid, None)
        return entries

    def touched(self) -> dict[str, Entry]:
        """The entries that can have a part in a problem of what is staged, so that nothing else has to be read."""
        entries = self.source.entries()
        practices = {place.practice for place in self.places if place.kind is FileKind.RECORD}
        engagements = [
            path for path in entries if path.startswith("engagements/") and path.endswith("/engagement.yaml")
        ]
        spans = ["organization", *(path.rpartition("/")[0] for path in engagements)]
        spans += {place.span for place in self.places}
        wanted = {MANIFEST_PATH, *engagements, *self.staged}
        wanted |= {path for path in entries if path.startswith(f"{SCHEMA_FOLDER}/")}
        wanted |= {record_path(span, practice) for span in spans for practice in practices}
        known = self.repo.known
        places = (classify(path, self.repo.catalog) for path in sorted(wanted) if path in entries)
        judged = (place for place in places if place.judged and entries[place.path].is_file)
        for read in known.read(self.source, judged):
            wanted |= set(_rested_on(read.holds))
        return {path: entries[path] for path in entries if path in wanted}


def _rested_on(held: object) -> Iterator[str]:
    """The paths that an object leans on."""
    if isinstance(held, Record):
        for claim in held.claims.values():
            yield from (evidence_path(reference.span, reference.slug) for reference in claim.evidence)
    elif isinstance(held, EvidenceItem) and held.location is not None and held.location.kind == "path":
        yield held.location.value


def judge_index(repo: EvidenceRepository) -> Verdict:
    """The verdict on the whole tree that the next commit would hold.

    Where the tree before was found sound and only claims or new evidence are staged, only these, what they rest on
    and what they are compared with is read; else everything is.
    """
    staging = Staging(repo, Index(repo.git), staged_changes(repo.git))
    cache = repo.known.cache
    locally = _locally(staging) if cache is not None and staging.local else None
    settled = locally is not None
    if locally is not None:
        snapshot, problems = locally
    else:
        snapshot = _snapshot(repo, staging.source)
        if any(each.code == "E002" for each in snapshot.problems):
            from escm_tui.load.moved import with_moves

            snapshot = with_moves(repo, staging.source, snapshot)
        problems = snapshot.problems
        # What is judged right now is compared with every claim, so that no change to it is local.
        settled = all(each.state not in OPEN_STATES for each in snapshot.evaluations.values())
    complete = not any(each.severity is Severity.ERROR for each in problems)
    if complete and settled and cache is not None:
        cache.put("sound", {staging.name(staging.source.entries()): b"1"})
    # Of this commit alone, so it is no part of what is known about the tree.
    own = (*_private(staging.source, staging.staged, snapshot), *_drift(repo, staging))
    complete = complete and not any(each.severity is Severity.ERROR for each in own)
    return Verdict(sort_problems([*problems, *own]) if own else problems, complete, staging.staged)


def _drift(repo: EvidenceRepository, staging: Staging) -> tuple[Problem, ...]:
    """Claims that rise on nothing new; only where a record that was there before is touched can there be one."""
    records = {
        change.status for change in staging.changes if classify(change.path, repo.catalog).kind is FileKind.RECORD
    }
    if "M" not in records and not {"A", "D"} <= records:
        return ()
    from escm_tui.load.drift import staged_drift

    return staged_drift(repo)


def staged_privacy(repo: EvidenceRepository, snapshot: Snapshot) -> tuple[Problem, ...]:
    """What the staged files hold that should not be there for ever; the snapshot is that of the index."""
    return _private(Index(repo.git), (change.path for change in staged_changes(repo.git)), snapshot)


def _private(source: Source, paths: Iterable[str], snapshot: Snapshot) -> tuple[Problem, ...]:
    wanted = sorted(paths)
    if not wanted:
        return ()
    from escm_tui.load.privacy import privacy_problems

    return privacy_problems(source, wanted, snapshot)


def _locally(staging: Staging) -> tuple[Snapshot, tuple[Problem, ...]] | None:
    """The warnings of what is staged; nothing where the tree before is not known as sound, or no longer is."""
    cache = staging.repo.known.cache
    if cache is None or not dict(cache.get("sound", [staging.name(staging.before())])):
        return None
    return judged_locally(staging)


def judged_locally(staging: Staging) -> tuple[Snapshot, tuple[Problem, ...]] | None:
    """The warnings of what is changed, of a state that was sound before; nothing where it no longer is."""
    snapshot = _snapshot(staging.repo, staging.source.only(staging.touched()))
    problems = tuple(each for each in snapshot.problems if each.path in staging.staged or each.code in _TREE_CODES)
    if any(each.severity is Severity.ERROR for each in problems) or _clash(staging):
        # A refusal tells everything, in the order of the whole.
        return None
    return snapshot, problems


def _snapshot(repo: EvidenceRepository, source: Source) -> Snapshot:
    return load_snapshot(repo.catalog, source, today=repo.today, known=repo.known)


def _clash(staging: Staging) -> bool:
    """Whether a new path is spelled like another one; all paths have a part in that."""
    if not any(change.status == "A" for change in staging.changes):
        return False
    nothing = Snapshot("index", staging.repo.today)
    examined = Examined(staging.repo.catalog, nothing, staging.source.entries(), {})
    return any(clashing_paths(examined)) or any(alike_paths(examined))
