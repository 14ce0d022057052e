"""One state of the repository, read and checked span by span, so that nobody has to hold all of it at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date
from itertools import groupby

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem, sort_problems
from escm_tui.domain.records import (
    DEFAULT_MANIFEST,
    ORGANIZATION,
    Determination,
    Engagement,
    Evaluation,
    Event,
    EvidenceItem,
    Manifest,
    Record,
)
from escm_tui.domain.rules import Checks
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import RepositoryError
from escm_tui.git.sources import Entry, Source
from escm_tui.load.files import KnownFiles, blob_id
from escm_tui.load.layout import MANIFEST_PATH, SCHEMA_FOLDER, FileKind, Place, classify
from escm_tui.load.placing import placed
from escm_tui.load.records import Held
from escm_tui.load.seals import changed_seals
from escm_tui.shipped import shipped_folder

EVALUATION_TAG = "evaluation/"
"""A tag of this prefix and an evaluation's slug names the revision that the evaluation judged."""

FORMAT = 1
"""The newest format of evidence files that this program reads."""


class Part:
    """The records and the evidence of one span."""

    __slots__ = ("evidence", "records", "span")

    def __init__(self, span: str) -> None:
        self.span = span
        self.records: dict[tuple[str, str], Record] = {}
        """(span, Practice id) to record."""
        self.evidence: dict[tuple[str, str], EvidenceItem] = {}
        """(span, slug) to evidence item."""

    def add(self, held: Record | EvidenceItem) -> None:
        """Put what one sound file holds in its place."""
        if isinstance(held, Record):
            self.records[held.span, held.practice] = held
        else:
            self.evidence[held.key] = held

    @property
    def paths(self) -> Iterator[str]:
        """The files that hold these."""
        for group in (self.records, self.evidence):
            yield from (each.path for each in group.values())


class _Ground:
    """What is kept to the end: everything but the records and the evidence of engagements."""

    __slots__ = ("determinations", "engagements", "evaluations", "events", "manifest", "organization")

    def __init__(self) -> None:
        self.manifest: Manifest | None = None
        self.organization = Part(ORGANIZATION)
        self.engagements: dict[str, Engagement] = {}
        self.evaluations: dict[str, Evaluation] = {}
        self.determinations: dict[tuple[str, str], Determination] = {}
        self.events: list[Event] = []

    def add(self, held: Held) -> None:
        """Put what one sound file holds in its place."""
        match held:
            case Manifest():
                self.manifest = held
            case Record() | EvidenceItem():
                self.organization.add(held)
            case Engagement():
                self.engagements[held.slug] = held
            case Evaluation():
                self.evaluations[held.slug] = held
            case Determination():
                self.determinations[held.evaluation, held.practice] = held
            case Event():
                self.events.append(held)


class Walk:
    """One state of the repository: its ground at once, then part by part its spans, then the problems of them all.

    Nothing is written and nothing is skipped silently.
    """

    def __init__(
        self,
        catalog: Catalog,
        source: Source,
        known: KnownFiles,
        *,
        today: date,
        as_of: date | None = None,
        whole: bool = True,
    ) -> None:
        """Read the ground. Of the arguments tells `load_snapshot`."""
        self._catalog, self._source, self._known = catalog, source, known
        self._entries = source.entries()
        self._unread: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """Span to span and slug of the items whose files are there, until they are read."""
        self._problems: list[Problem] = [_unmerged(path) for path in source.unmerged]
        self._across: list[Problem] = []
        ground = _Ground()
        places = [self._place(path) for path in self._entries if not _is_in_engagement(path)]
        for held in self._read(places):
            ground.add(held)
        _refuse_newer_format(ground.manifest, source)
        if whole:
            self._problems += _schema_problems(source, self._entries)
            self._problems += changed_seals(source, ground.evaluations, known)
        if MANIFEST_PATH not in self._entries and MANIFEST_PATH not in source.unmerged:
            self._problems.append(problem("R009", MANIFEST_PATH, WHOLE_FILE, "The repository has no escm.yaml."))
        self._organization = ground.organization
        self._ground = Snapshot(
            label=source.describe(),
            as_of=as_of or _natural_day(source, ground.evaluations, today),
            revision=source.commit,
            manifest=ground.manifest or DEFAULT_MANIFEST,
            engagements=ground.engagements,
            evaluations=ground.evaluations,
            determinations=ground.determinations,
            events=tuple(sorted(ground.events, key=lambda event: event.order)),
        )
        self._checks = Checks(
            catalog,
            self._ground,
            self._entries.keys(),
            unread_engagements=_slugs_beyond(places, FileKind.ENGAGEMENT, ground.engagements),
            unread_evaluations=_slugs_beyond(places, FileKind.EVALUATION, ground.evaluations),
            # Who remembers no file has no use for what was found of it.
            before=known.checked if known.most else None,
        )

    def parts(self) -> Iterator[Part]:
        """Each span that holds anything sound, checked: the organization, then the engagements by their paths."""
        self._check(self._organization)
        yield self._organization
        places = (self._place(path) for path in self._entries if _is_in_engagement(path))
        held = (each for each in self._read(places) if isinstance(each, Record | EvidenceItem))
        for span, things in groupby(held, key=lambda each: each.span):
            part = Part(span)
            for each in things:
                part.add(each)
            self._check(part)
            yield part

    def ground(self) -> Snapshot:
        """Once all parts were seen: the state without records, of the evidence what names files, and all problems."""
        across = [*self._across, *self._checks.together(self._digests())]
        if any(each.severity is Severity.ERROR for each in self._problems):
            # A record that could not be read may be the one that rests on the item.
            across = [each for each in across if each.code != "E009"]
        problems = sort_problems([*self._problems, *placed(self._source, across, self._known.places)])
        return self._ground._replace(evidence=self._checks.with_files, problems=problems)

    def _check(self, part: Part) -> None:
        beside = self._organization
        state = self._ground._replace(records=beside.records | part.records, evidence=beside.evidence | part.evidence)
        unread = self._unread[ORGANIZATION] | self._unread[part.span]
        if part is not beside:
            del self._unread[part.span]
        self._across += self._checks.part(state, (part.span,), unread)

    def _place(self, path: str) -> Place:
        """What a path holds; what cannot be there is noted."""
        place, entry = classify(path, self._catalog), self._entries[path]
        if place.problem:
            self._problems.append(place.problem)
        elif place.kind is FileKind.EVIDENCE:
            self._unread[place.span].add((place.span, place.slug))
        if not entry.is_file and _is_due(place):
            self._problems.append(problem("R008", path, WHOLE_FILE, f"This is {entry.kind}, not a file."))
        return place

    def _read(self, places: Iterable[Place]) -> Iterator[Held]:
        judged = (place for place in places if place.judged and self._entries[place.path].is_file)
        for read in self._known.read(self._source, judged):
            self._problems += read.problems
            if isinstance(read.holds, EvidenceItem):
                self._unread[read.holds.span].discard(read.holds.key)
            if read.holds is not None:
                yield read.holds

    def _digests(self) -> dict[str, str]:
        """SHA-256 of every artifact that an evidence item names and the source holds."""
        named = {item.file for item in self._checks.with_files.values()} & self._entries.keys()
        return dict(self._known.digests(self._source, [path for path in sorted(named) if self._entries[path].is_file]))


def _is_in_engagement(path: str) -> bool:
    """Whether a path holds a record or evidence of an engagement, if it holds anything at all."""
    return path.startswith("engagements/") and not (path.endswith("/engagement.yaml") and path.count("/") == 2)  # noqa: PLR2004


def _is_due(place: Place) -> bool:
    """Whether evidence or an artifact is due at a place: no link, submodule or folder."""
    return place.kind is not FileKind.FREE or place.path.startswith(("artifacts/", "organization/", "engagements/"))


def _slugs_beyond(places: Iterable[Place], kind: FileKind, read: Collection[str]) -> frozenset[str]:
    """The files of a kind that are there but hold errors: who refers to them is not to blame."""
    return frozenset(
        place.slug for place in places if place.kind is kind and place.problem is None and place.slug not in read
    )


def _refuse_newer_format(manifest: Manifest | None, source: Source) -> None:
    """Stop where files may mean what this program does not know."""
    if manifest is not None and manifest.format > FORMAT:
        label = source.describe() if source.commit else f"the {source.describe()}"
        raise RepositoryError(
            f"The evidence in {label} has format {manifest.format}; this program knows formats up to {FORMAT}.",
            "Install a newer escm-tui.",
        )


def _unmerged(path: str) -> Problem:
    return problem("G002", path, WHOLE_FILE, "The merge conflict of this file is not resolved.")


def _schema_problems(source: Source, entries: Mapping[str, Entry]) -> list[Problem]:
    """The repository's copies of the schemas have to be those of its format version."""
    shipped = {f"{SCHEMA_FOLDER}/{each.name}": each.read_bytes() for each in shipped_folder("schemas").glob("*.json")}
    present = [path for path in shipped if path in entries and entries[path].is_file]
    if MANIFEST_PATH not in entries:
        return []
    object_format = source.repository.object_format
    stored = {path: oid for path in present if (oid := entries[path].oid)}
    differing = [path for path, oid in stored.items() if oid != blob_id(shipped[path], object_format)]
    read = source.read_many(path for path in present if path not in stored)
    differing += [path for path, content in read if content != shipped[path]]
    wrong = [
        problem("S008", path, WHOLE_FILE, "This copy of the schema is not the one of the format version.")
        for path in differing
    ]
    missing = [
        problem("S008", path, WHOLE_FILE, "The copy of this schema is missing.")
        for path in shipped
        if path not in present
    ]
    return wrong + missing


def _natural_day(source: Source, evaluations: Mapping[str, Evaluation], today: date) -> date:
    name = source.describe()
    if name.startswith(EVALUATION_TAG):
        evaluation = evaluations.get(name.removeprefix(EVALUATION_TAG))
        if evaluation is not None and evaluation.period.end is not None:
            return evaluation.period.end
    committed = source.committed_at
    return committed.astimezone(UTC).date() if committed else today
