"""The whole pipeline on one page: paths and bytes of a source become a Snapshot and its problems."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity, problem, sort_problems
from escm_tui.domain.records import (
    DEFAULT_MANIFEST,
    Determination,
    Engagement,
    Evaluation,
    Event,
    EvidenceItem,
    Manifest,
    Record,
)
from escm_tui.domain.rules import check
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


@dataclass
class _Loaded:
    """What has been read so far."""

    manifest: Manifest | None = None
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    evidence: dict[tuple[str, str], EvidenceItem] = field(default_factory=dict)
    engagements: dict[str, Engagement] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    determinations: dict[tuple[str, str], Determination] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, held: Held) -> None:
        """Put what one sound file holds in its place."""
        match held:
            case Manifest():
                self.manifest = held
            case Record():
                self.records[held.span, held.practice] = held
            case EvidenceItem():
                self.evidence[held.key] = held
            case Engagement():
                self.engagements[held.slug] = held
            case Evaluation():
                self.evaluations[held.slug] = held
            case Determination():
                self.determinations[held.evaluation, held.practice] = held
            case Event():
                self.events.append(held)


def load_snapshot(
    catalog: Catalog,
    source: Source,
    *,
    today: date,
    as_of: date | None = None,
    known: KnownFiles | None = None,
    seals: bool = True,
) -> Snapshot:
    """Read, check and freeze one state of the repository; nothing is written and nothing is skipped silently.

    Args:
        catalog: the model that paths and Activities are checked against.
        source: the work tree, the index or a revision.
        today: the present day in UTC; used for the index and the work tree only.
        as_of: the day on which evidence is judged; by default the last day of the evaluation that the revision is
            tagged for, else the committer date of the revision, else today.
        known: the files that have been read before; what is read now is added.
        seals: whether sealed folders are compared with what was sealed.
    """
    known = known or KnownFiles()
    entries = source.entries()
    places = [classify(path, catalog) for path in entries]
    loaded = _Loaded(problems=[place.problem for place in places if place.problem])
    loaded.problems += _not_files(entries, places)
    loaded.problems += (_unmerged(path) for path in source.unmerged)
    _read_judged(source, entries, places, loaded, known)
    _refuse_newer_format(loaded.manifest, source)
    loaded.problems += _schema_problems(source, entries)
    if seals:
        loaded.problems += changed_seals(source, loaded.evaluations, known)
    if MANIFEST_PATH not in entries and MANIFEST_PATH not in source.unmerged:
        loaded.problems.append(problem("R009", MANIFEST_PATH, WHOLE_FILE, "The repository has no escm.yaml."))
    snapshot = Snapshot(
        label=source.describe(),
        as_of=as_of or _natural_day(source, loaded.evaluations, today),
        revision=source.commit,
        manifest=loaded.manifest or DEFAULT_MANIFEST,
        records=loaded.records,
        evidence=loaded.evidence,
        engagements=loaded.engagements,
        evaluations=loaded.evaluations,
        determinations=loaded.determinations,
        events=tuple(sorted(loaded.events, key=lambda event: event.order)),
    )
    across = check(
        catalog,
        snapshot,
        entries.keys(),
        _digests(source, entries, snapshot, known),
        unread_evidence={(each.span, each.slug) for each in _unread(places, FileKind.EVIDENCE, loaded.evidence)},
        unread_engagements={each.slug for each in _unread(places, FileKind.ENGAGEMENT, loaded.engagements)},
        unread_evaluations={each.slug for each in _unread(places, FileKind.EVALUATION, loaded.evaluations)},
        before=known.checked,
    )
    if any(each.severity is Severity.ERROR for each in loaded.problems):
        # A record that could not be read may be the one that rests on the item.
        across = tuple(each for each in across if each.code != "E009")
    return replace(snapshot, problems=sort_problems([*loaded.problems, *placed(source, across, known.places)]))


def _read_judged(
    source: Source, entries: Mapping[str, Entry], places: list[Place], loaded: _Loaded, known: KnownFiles
) -> None:
    judged = (place for place in places if place.judged and entries[place.path].is_file)
    for read in known.read(source, judged):
        loaded.problems += read.problems
        if read.holds is not None:
            loaded.add(read.holds)


def _unread(places: Iterable[Place], kind: FileKind, read: Container[object]) -> Iterator[Place]:
    """The files of a kind that are there but hold errors: who refers to them is not to blame."""
    for place in places:
        if place.kind is kind and place.problem is None:
            key = (place.span, place.slug) if kind is FileKind.EVIDENCE else place.slug
            if key not in read:
                yield place


def _refuse_newer_format(manifest: Manifest | None, source: Source) -> None:
    """Stop where files may mean what this program does not know."""
    if manifest is not None and manifest.format > FORMAT:
        label = source.describe() if source.commit else f"the {source.describe()}"
        raise RepositoryError(
            f"The evidence in {label} has format {manifest.format}; this program knows formats up to {FORMAT}.",
            "Install a newer escm-tui.",
        )


def _not_files(entries: Mapping[str, Entry], places: list[Place]) -> list[Problem]:
    """Links, submodules and folders where evidence or an artifact is due."""
    return [
        problem("R008", place.path, WHOLE_FILE, f"This is {entries[place.path].kind}, not a file.")
        for place in places
        if not entries[place.path].is_file
        and (place.kind is not FileKind.FREE or place.path.startswith(("artifacts/", "organization/", "engagements/")))
    ]


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


def _digests(source: Source, entries: Mapping[str, Entry], snapshot: Snapshot, known: KnownFiles) -> dict[str, str]:
    """SHA-256 of every artifact that an evidence item names and the source holds."""
    named = {
        item.location.value
        for item in snapshot.evidence.values()
        if item.location and item.location.kind == "path" and item.location.value in entries
    }
    return dict(known.digests(source, [path for path in sorted(named) if entries[path].is_file]))
