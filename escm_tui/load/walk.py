"""One state of the repository, read and checked span by span, so that nobody has to hold all of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.sources import Entry, Source
from escm_tui.load.files import KnownFiles, blob_id
from escm_tui.load.layout import MANIFEST_PATH, SCHEMA_FOLDER, FileKind, Place, slug_in
from escm_tui.load.parts import Part
from escm_tui.load.placing import placed
from escm_tui.load.records import Held
from escm_tui.load.seals import changed_seals
from escm_tui.load.second_process import shared, way_to_start
from escm_tui.load.spans import Reading, Spans, SpansFound
from escm_tui.shipped import shipped_schemas

TYPE_CHECKING = False  # of a type checker this is true
if TYPE_CHECKING:
    from escm_tui.domain.profile_in_parts import ProfileInParts

EVALUATION_TAG = "evaluation/"
"""A tag of this prefix and an evaluation's slug names the revision that the evaluation judged."""

EVALUATION_FILES = (MANIFEST_PATH, "evaluations")
"""All that says anything of evaluations."""

FORMAT = 1
"""The newest format of evidence files that this program reads."""


Look = Callable[[list[str]], SpansFound]
"""Reads and checks the spans whose files these are."""

_AT_ONCE = 512
"""Files that are read at a time, if there are no more in an engagement."""

_HANDED_OVER = 2
"""How many times as many files a second process pays for that hands all of them over."""

_TIMES = 16
"""How often at least files are read where there are many, so that two processes end at the same time."""


class _Ground:
    """What is kept to the end: everything but the records and the evidence of engagements."""

    __slots__ = ("determinations", "engagements", "evaluations", "events", "manifest", "organization")

    def __init__(self, reading: Reading, places: Iterable[Place]) -> None:
        self.manifest: Manifest | None = None
        self.organization = Part(ORGANIZATION)
        self.engagements: dict[str, Engagement] = {}
        self.evaluations: dict[str, Evaluation] = {}
        self.determinations: dict[tuple[str, str], Determination] = {}
        self.events: list[Event] = []
        for held in reading.held(places):
            self._add(held)

    def as_snapshot(self, source: Source, as_of: date) -> Snapshot:
        """The state without records, evidence and problems."""
        return Snapshot(
            label=source.describe(),
            as_of=as_of,
            revision=source.commit,
            manifest=self.manifest or DEFAULT_MANIFEST,
            engagements=self.engagements,
            evaluations=self.evaluations,
            determinations=self.determinations,
            events=tuple(sorted(self.events, key=lambda event: event.order)),
        )

    def _add(self, held: Held) -> None:
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


def evaluations_alone(catalog: Catalog, source: Source, known: KnownFiles, *, today: date) -> Snapshot:
    """What a state says of evaluations, with their determinations and events; nothing else of it is read."""
    reading = Reading(catalog, source, known)
    paths = (path for path in source.entries() if path == MANIFEST_PATH or path.startswith("evaluations/"))
    ground = _Ground(reading, reading.places(paths))
    _refuse_newer_format(ground.manifest, source)
    return ground.as_snapshot(source, _natural_day(source, ground.evaluations, today))


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
        lines: bool = True,
        seals: Collection[TagOfEvaluation] | None = None,
    ) -> None:
        """Read the ground. Of the arguments tells `load_snapshot`."""
        self._source, self._known, self._lines = source, known, lines
        self._entries = source.entries()
        reading = Reading(catalog, source, known)
        places = reading.places(path for path in self._entries if not _is_in_engagement(path))
        ground = _Ground(reading, places)
        _refuse_newer_format(ground.manifest, source)
        self._problems: list[Problem] = [*(_unmerged(path) for path in source.unmerged), *reading.problems]
        if whole:
            self._problems += _schema_problems(source, self._entries)
            self._problems += changed_seals(source, ground.evaluations, known, seals)
        if MANIFEST_PATH not in self._entries and MANIFEST_PATH not in source.unmerged:
            self._problems.append(problem("R009", MANIFEST_PATH, WHOLE_FILE, "The repository has no escm.yaml."))
        self._ground = ground.as_snapshot(source, as_of or _natural_day(source, ground.evaluations, today))
        self._checks = Checks(
            catalog,
            self._ground,
            unread_engagements=_slugs_beyond(places, FileKind.ENGAGEMENT, ground.engagements),
            unread_evaluations=_slugs_beyond(places, FileKind.EVALUATION, ground.evaluations),
            # Who remembers no file has no use for what was found of it.
            before=known.checked if known.most else None,
        )
        unread = frozenset(reading.unread)
        self._spans = Spans(catalog, source, known, self._ground, self._checks, ground.organization, unread, lines)
        shown = self._spans.look(ground.organization)
        self._across = [*shown.problems]
        self._checks.add(shown)

    @property
    def without_spans(self) -> Snapshot:
        """The state without records, evidence and problems."""
        return self._ground

    def parts(self) -> Iterator[Part]:
        """Each span that holds anything sound, checked: the organization, then the engagements by their paths."""
        yield self._spans.organization
        for found in self._shared(self._spans.read, self._spans.handed_over, _HANDED_OVER):
            yield from found.parts

    def check(self, profile: ProfileInParts | None = None) -> frozenset[str]:
        """Check every span without holding it; the files of organization and engagements that are sound.

        `profile` gathers what the records amount to.
        """
        organization = self._spans.organization
        paths = {each.path for group in (organization.records, organization.evidence) for each in group.values()}
        inside = [path for path in self._entries if _is_in_engagement(path)]
        if not inside and profile is None:
            return frozenset(paths)
        # Hooks mostly look at the staged files alone.
        from escm_tui.load.checked_spans import CheckedSpans

        spans = CheckedSpans.of(self._spans, profile, self._problems)
        paths.update(inside)
        paths.difference_update(spans.gather(self._shared(spans.check, spans.check)))
        return frozenset(paths)

    def ground(self) -> Snapshot:
        """Once all spans were seen: the state without records, of the evidence what names files, and all problems."""
        together = self._checks.together(self._entries.keys(), self._digests())
        across = [*self._across, *together]
        if self._lines:
            across = [*placed(self._source, across, self._known.places)]
        if any(each.severity is Severity.ERROR for each in self._problems):
            # A record that could not be read may be the one that rests on the item.
            across = [each for each in across if each.code != "E009"]
        problems = sort_problems([*self._problems, *across])
        return self._ground._replace(evidence=self._checks.with_files, problems=problems)

    def _shared(self, here: Look, there: Look, effort: int = 1) -> Iterator[SpansFound]:
        """What is found in the engagements, looked at in this process, and by a second one where that pays.

        `effort` says how many times as many files it takes until it pays as where problems alone are found.
        """
        paths = [path for path in self._entries if _is_in_engagement(path)]
        new = self._known.count_new(self._source, paths)
        method = way_to_start(new // effort)
        if method is not None and self._known.cache is not None:
            # No two processes may have the same connection.
            self._known.cache.close()
        tasks = list(_engagements(paths, min(_AT_ONCE, new // _TIMES) if method else _AT_ONCE))
        for task, found in zip(tasks, shared(here, there, tasks, method), strict=True):
            if found.files:
                self._spans.take_over(task, found)
            self._problems += found.problems
            self._across += found.across
            for each in found.findings:
                self._checks.add(each)
            yield found

    def _digests(self) -> dict[str, str]:
        """SHA-256 of every artifact that an evidence item names and the source holds."""
        named = {item.file for item in self._checks.with_files.values()} & self._entries.keys()
        return dict(self._known.digests(self._source, [path for path in sorted(named) if self._entries[path].is_file]))


def _is_in_engagement(path: str) -> bool:
    """Whether a path holds a record or evidence of an engagement, if it holds anything at all."""
    return path.startswith("engagements/") and not (path.endswith("/engagement.yaml") and path.count("/") == 2)  # noqa: PLR2004


def _engagements(paths: Iterable[str], enough: int) -> Iterator[list[str]]:
    """The files of engagements: whole engagements, as few as have enough files together."""
    some: list[str] = []
    for _, each in groupby(paths, key=slug_in):
        some += each
        if len(some) >= enough:
            yield some
            some = []
    if some:
        yield some


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
    shipped = {f"{SCHEMA_FOLDER}/{name}": content for name, content in shipped_schemas().items()}
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
