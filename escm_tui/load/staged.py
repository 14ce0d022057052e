"""What a commit would hold, judged by what it changes: the rest was found sound before, and is told by its ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from escm_tui.domain.claim_checks import hangs_on_other_spans
from escm_tui.domain.drift import any_rises
from escm_tui.domain.evaluation_checks import OPEN_STATES
from escm_tui.domain.examined import Examined
from escm_tui.domain.problems import Problem, Severity, sort_problems
from escm_tui.domain.records import EvidenceItem, Record
from escm_tui.domain.reference_checks import alike_paths, clashing_paths
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.changes import DIFFERENCES, Change, changes_in, staged_changes
from escm_tui.git.evaluation_tags import LISTING, TagOfEvaluation, tags_in
from escm_tui.git.sources import Entry, Index, Revision, Source
from escm_tui.git.spelling import text_of
from escm_tui.load.cache import Cache
from escm_tui.load.digest import digest_of
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH, FileKind, Place, classify, evidence_path, record_path
from escm_tui.load.seals import sealed_tags, seals_among
from escm_tui.load.snapshot import load_snapshot

_TREE_CODES = frozenset({"C004", "C006"})
"""Problems that one record can bring upon the records of the same Practice in other spans."""


class Verdict(NamedTuple):
    """What was found in the index: problems, whether an error is among them, and the paths that are staged."""

    problems: tuple[Problem, ...]
    complete: bool
    staged: frozenset[str]


class Staging:
    """A state, and what it changes of the one before: the index of the last commit, a commit of its first parent."""

    def __init__(self, repo: EvidenceRepository, source: Index | Revision, changes: tuple[Change, ...]) -> None:
        self.repo = repo
        self.source = source
        self.changes = changes

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
        # A conflict has a status of its own.
        return all(
            place.judged
            and (
                (place.kind is FileKind.RECORD and change.status in "AMD")
                or (place.kind is FileKind.EVIDENCE and change.status == "A")
            )
            for place, change in zip(self.places, sorted(self.changes, key=lambda each: each.path), strict=True)
        )

    def touched(self) -> Source:
        """What has a part in any problem that the changes bring, also upon the same Practices in other spans."""
        entries = self.source.entries()
        practices = {place.practice for place in self.places if place.kind is FileKind.RECORD}
        engagements = [
            path for path in entries if path.startswith("engagements/") and path.endswith("/engagement.yaml")
        ]
        spans = ["organization", *(path.rpartition("/")[0] for path in engagements)]
        spans += {place.span for place in self.places}
        records = {record_path(span, practice) for span in spans for practice in practices}
        return self._with_ground(self.source, {MANIFEST_PATH, *engagements, *records, *self.staged})

    def _with_ground(self, source: Index | Revision, wanted: set[str]) -> Source:
        """These files, and what they rest on."""
        entries = dict(source.entries())
        places = (classify(path, self.repo.catalog) for path in sorted(wanted) if path in entries)
        judged = [place for place in places if place.judged and entries[place.path].is_file]
        ground = {path for read in self.repo.known.read(source, judged) for path in _rested_on(read.holds)}
        beyond = ground - entries.keys()
        if beyond and isinstance(source, Index) and source.below:
            entries |= Index(self.repo.git, below=tuple(sorted(beyond))).entries()
        wanted |= ground
        return source.only({path: entries[path] for path in sorted(entries) if path in wanted})


class StagedIndex(Staging):
    """The index, and what it changes of the last commit; `tree` is that of the last commit, if there is one."""

    def __init__(
        self,
        repo: EvidenceRepository,
        changes: tuple[Change, ...],
        tree: str | None,
        seals: tuple[TagOfEvaluation, ...],
    ) -> None:
        super().__init__(repo, Index(repo.git), changes)
        self.tree = tree
        self.seals = seals

    @classmethod
    def of(cls, repo: EvidenceRepository) -> StagedIndex:
        """What is staged now."""
        git = repo.git
        found = git.look(
            (("rev-parse", "--verify", "--quiet", "HEAD^{tree}"), (0,)),
            (("diff-index", "--cached", *DIFFERENCES, "--ita-invisible-in-index", "HEAD", "--"), (0,)),
            (("for-each-ref", *LISTING), (0,)),
        )
        if found is None:
            head = git.head()
            tree = git.resolve(head, "tree") if head else None
            return cls(repo, staged_changes(git), tree, sealed_tags(git))
        changes = tuple(changes_in(iter(found[1].split(b"\0")[:-1])))
        return cls(repo, changes, text_of(found[0]).strip(), seals_among(tags_in(found[2])))

    def name(self, tree: str, changes: Iterable[Change] = ()) -> str:
        """What a verdict on a tree with these changes is kept under: it holds for the day and the seals."""
        seals = [(tag.name, tag.id) for tag in self.seals]
        rows = sorted((each.path, each.after_mode, each.after_oid) for each in changes)
        facts = repr((self.repo.today.isoformat(), seals, tree, rows))
        return digest_of(facts.encode("utf-8", "surrogatepass"))

    def follows_sound(self, cache: Cache) -> bool:
        """Whether the last commit is known as sound: by its tree, or as what a hook let pass on top of its parent."""
        if self.tree is None:
            return False
        name = self.name(self.tree)
        if dict(cache.get("sound", [name])):
            return True
        found = self.repo.git.look(
            (("rev-parse", "--verify", "--quiet", "HEAD~1^{tree}"), (0,)),
            (("diff-tree", "-r", *DIFFERENCES, "HEAD~1", "HEAD", "--"), (0,)),
        )
        if found is None:
            return False
        changes = changes_in(iter(found[1].split(b"\0")[:-1]))
        if not dict(cache.get("sound", [self.name(text_of(found[0]).strip(), changes)])):
            return False
        cache.put("sound", {name: b"1"})
        return True

    def nearby(self) -> Source:
        """What has a part in problems of the staged files, as long as these do not hang on other spans."""
        spans = sorted({"organization", *(place.span for place in self.places)})
        records = {record_path("organization", each.practice) for each in self.places if each.kind is FileKind.RECORD}
        facts = {f"{span}/engagement.yaml" for span in spans if span != "organization"}
        items = [f"{span}/evidence" for span in spans]
        part = Index(self.repo.git, below=(MANIFEST_PATH, *facts, *records, *self.staged, *items))
        return self._with_ground(part, {MANIFEST_PATH, *facts, *records, *self.staged})


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
    staging = StagedIndex.of(repo)
    cache = repo.known.cache
    locally = _locally(staging, cache) if cache is not None and staging.local else None
    settled = locally is not None
    source: Source = staging.source
    if locally is not None:
        source, snapshot, problems = locally
    else:
        snapshot = _snapshot(repo, source)
        if any(each.code == "E002" for each in snapshot.problems):
            from escm_tui.load.moved import with_moves

            snapshot = with_moves(repo, staging.source, snapshot)
        problems = snapshot.problems
        # What is judged right now is compared with every claim, so that no change to it is local.
        settled = all(each.state not in OPEN_STATES for each in snapshot.evaluations.values())
    complete = not any(each.severity is Severity.ERROR for each in problems)
    if complete and settled and cache is not None and staging.tree is not None:
        cache.put("sound", {staging.name(staging.tree, staging.changes): b"1"})
    # Of this commit alone, so it is no part of what is known about the tree.
    own = (*_private(source, staging.staged, snapshot), *_drift(repo, staging))
    complete = complete and not any(each.severity is Severity.ERROR for each in own)
    return Verdict(sort_problems([*problems, *own]) if own else problems, complete, staging.staged)


def _drift(repo: EvidenceRepository, staging: Staging) -> tuple[Problem, ...]:
    """Claims that rise on nothing new; only where a record that was there before is touched can there be one."""
    records = {
        change.status for change in staging.changes if classify(change.path, repo.catalog).kind is FileKind.RECORD
    }
    if "M" not in records and not {"A", "D"} <= records:
        return ()
    if records == {"M"} and not _any_rises(repo, staging):
        return ()
    from escm_tui.load.drift import staged_drift

    return staged_drift(repo)


def _any_rises(repo: EvidenceRepository, staging: Staging) -> bool:
    """Whether a record claims more than before; a closer look takes long to load."""
    changed = [place for place in staging.places if place.judged and place.kind is FileKind.RECORD]
    sides: list[dict[str, Record]] = []
    for side in ("before", "after"):
        entries = {
            each.path: Entry(getattr(each, f"{side}_mode"), getattr(each, f"{side}_oid"), None)
            for each in staging.changes
        }
        read = repo.known.read(Index(repo.git).only(entries), [each for each in changed if entries[each.path].is_file])
        sides.append({each.holds.path: each.holds for each in read if isinstance(each.holds, Record)})
    before, after = sides
    return any(any_rises(before[path], after[path]) for path in after if path in before)


def staged_privacy(repo: EvidenceRepository, snapshot: Snapshot) -> tuple[Problem, ...]:
    """What the staged files hold that should not be there for ever; the snapshot is that of the index."""
    return _private(Index(repo.git), (change.path for change in staged_changes(repo.git)), snapshot)


def _private(source: Source, paths: Iterable[str], snapshot: Snapshot) -> tuple[Problem, ...]:
    wanted = sorted(paths)
    if not wanted:
        return ()
    from escm_tui.load.privacy import privacy_problems

    return privacy_problems(source, wanted, snapshot)


def _locally(staging: StagedIndex, cache: Cache) -> tuple[Source, Snapshot, tuple[Problem, ...]] | None:
    """What was read, and the problems of what is staged; nothing where the last commit is not known as sound.

    Nothing as well where an error is among them: a refusal tells everything, in the order of the whole.
    """
    if not staging.follows_sound(cache):
        return None
    source = staging.nearby()
    snapshot = _snapshot(staging.repo, source, whole=False)
    if _hangs_on_other_spans(staging, snapshot):
        source = staging.touched()
        judged = judged_locally(staging, source)
        return (source, *judged) if judged else None
    problems = tuple(each for each in snapshot.problems if each.path in staging.staged)
    if any(each.severity is Severity.ERROR for each in problems) or _clash(staging):
        return None
    return source, snapshot, problems


def judged_locally(staging: Staging, source: Source | None = None) -> tuple[Snapshot, tuple[Problem, ...]] | None:
    """The warnings of what is changed, of a state that was sound before; nothing where it no longer is.

    `source` is what the changes touch, where that has been found already.
    """
    # No schema and nothing in folders of evaluations is changed, so that what was sealed is as it was.
    snapshot = _snapshot(staging.repo, source or staging.touched(), whole=False)
    problems = tuple(each for each in snapshot.problems if each.path in staging.staged or each.code in _TREE_CODES)
    if any(each.severity is Severity.ERROR for each in problems) or _clash(staging):
        # A refusal tells everything, in the order of the whole.
        return None
    return snapshot, problems


def _hangs_on_other_spans(staging: StagedIndex, snapshot: Snapshot) -> bool:
    """Whether records of other spans have to be read: their phases count, or may be what makes an error elsewhere."""
    if snapshot.manifest.rules.life_cycle == "enforce":
        return True
    examined = Examined(staging.repo.catalog, snapshot, staging.staged, {})
    return any(hangs_on_other_spans(examined, each) for each in examined.records if each.path in staging.staged)


def _snapshot(repo: EvidenceRepository, source: Source, *, whole: bool = True) -> Snapshot:
    return load_snapshot(repo.catalog, source, today=repo.today, known=repo.known, whole=whole)


def _clash(staging: Staging) -> bool:
    """Whether a new path is spelled like another one; all paths have a part in that."""
    if not any(change.status == "A" for change in staging.changes):
        return False
    nothing = Snapshot("index", staging.repo.today)
    examined = Examined(staging.repo.catalog, nothing, staging.source.entries(), {})
    return any(clashing_paths(examined)) or any(alike_paths(examined))
