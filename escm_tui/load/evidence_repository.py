"""The door through which commands and screens read: a repository's snapshots, profiles and comparisons."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.records import ORGANIZATION, engagement_span
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import RepositoryError, UsageError
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Entry, Index, Revision, Source, WorkTree
from escm_tui.load.cache import Cache
from escm_tui.load.catalog import load_catalog
from escm_tui.load.files import KnownFiles
from escm_tui.load.layout import MANIFEST_PATH, FileKind
from escm_tui.load.snapshot import Validated, load_snapshot, summarize, validate_state
from escm_tui.load.walk import EVALUATION_FILES, evaluations_alone

if TYPE_CHECKING:
    from pathlib import Path

    from escm_tui.domain.assessment import JudgedBefore
    from escm_tui.domain.comparison import Comparison
    from escm_tui.domain.profile import Basis, Profile
    from escm_tui.git.evaluation_tags import TagOfEvaluation


class EvidenceRepository:
    """A git repository that holds evidence, with the model and the present day."""

    __slots__ = ("catalog", "git", "known", "today")

    def __init__(self, git: Repository, catalog: Catalog, today: date, known: KnownFiles | None = None) -> None:
        self.git = git
        self.catalog = catalog
        self.today = today
        """The present day in UTC; history is never judged by it."""
        self.known = known or KnownFiles()
        """The files that have been read, so that states which share files are cheap together."""

    def through(self, git: Repository) -> EvidenceRepository:
        """The same evidence through another door, such as one with an index or objects of its own."""
        return EvidenceRepository(git, self.catalog, self.today, self.known)

    @classmethod
    def open(cls, start: Path, *, today: date) -> EvidenceRepository:
        """The evidence repository around `start`.

        Raises:
            RepositoryError: there is no git repository, or one without evidence.
        """
        return cls.of(Repository.discover(start), today=today)

    @classmethod
    def of(cls, git: Repository, *, today: date, cached: bool = True) -> EvidenceRepository:
        """The evidence repository that a git repository is, with what was found out about its files before.

        Raises:
            RepositoryError: there is no evidence.
        """
        if not os.path.isfile(f"{git.top}/{MANIFEST_PATH}") and not _ever_had_manifest(git):  # noqa: PTH113
            raise RepositoryError(
                f"The git repository {git.top} holds no evidence: it has no {MANIFEST_PATH}.",
                "Change into an evidence repository, or make one with: escm init DIR --organization NAME",
            )
        return cls(git, load_catalog(), today, KnownFiles(cache=Cache(git.common) if cached else None))

    @property
    def root(self) -> Path:
        """The top folder of the work tree."""
        return self.git.root

    def work_tree(self, *, as_of: date | None = None) -> Snapshot:
        """What is on disk now."""
        return self._load(WorkTree(self.git), as_of)

    def present(self) -> Snapshot:
        """What one stands on: the work tree, or, in a bare repository, the last commit."""
        return self.at("HEAD") if self.git.bare else self.work_tree()

    def index(self, *, as_of: date | None = None) -> Snapshot:
        """What the next commit will hold."""
        return self._load(Index(self.git), as_of)

    def at(self, revision: str, *, as_of: date | None = None, label: str | None = None) -> Snapshot:
        """Any revision that git understands, read without checkout; RepositoryError where there is none.

        `label` is the name that it goes by instead of the one it is found by, such as an evaluation's tag.
        """
        with self.git.reading_history() as git:
            return self._load(Revision.at(git, revision, label), as_of)

    def evaluated(self, commit: str, tag: str, seals: Collection[TagOfEvaluation]) -> Snapshot:
        """The commit of an evaluation's tag, beside all seals that are known; where problems stand is not looked up."""
        source = Revision.at(self.git, commit, tag)
        return load_snapshot(self.catalog, source, today=self.today, known=self.known, lines=False, seals=seals)

    def evaluations_now(self) -> Snapshot:
        """What the work tree says of evaluations, and nothing else of it."""
        source = WorkTree(self.git, EVALUATION_FILES)
        return evaluations_alone(self.catalog, source, self.known, today=self.today)

    def validate(self, source: Source, *, as_of: date | None = None) -> Validated:
        """What is wrong in a state, however many records it holds: no more than one engagement is held at a time."""
        return validate_state(self.catalog, source, today=self.today, as_of=as_of, known=self.known)

    def source(self, revision: str | None = None) -> Source:
        """A revision, or the work tree where none is named."""
        return WorkTree(self.git) if revision is None else Revision.at(self.git, revision)

    def _load(self, source: Source, as_of: date | None) -> Snapshot:
        return load_snapshot(self.catalog, source, today=self.today, as_of=as_of, known=self.known)

    def snapshot(self, revision: str | None = None, *, as_of: date | None = None) -> Snapshot:
        """A revision, or the work tree where none is named."""
        return self.work_tree(as_of=as_of) if revision is None else self.at(revision, as_of=as_of)

    def profile(
        self,
        revision: str | None = None,
        *,
        as_of: date | None = None,
        spans: Iterable[str] | None = None,
        basis: Basis = "claims",
    ) -> Profile:
        """What a revision, or the work tree, amounts to; on the basis of determinations the evaluation gives the spans.

        Raises `UsageError` where the basis is determinations and none is sealed, or spans are named as well.
        """
        chosen = tuple(spans or ()) or None
        snapshot = self.snapshot(revision, as_of=as_of)
        return profile_on(basis, self.catalog, snapshot, spans=chosen, before=self.known.judged)

    def summary(
        self, revision: str | None = None, *, as_of: date | None = None, spans: Iterable[str] | None = None
    ) -> Profile:
        """What a revision, or the work tree, amounts to by its claims, without these and what they rest on.

        Of the records the actions are there, which are planned on what does not hold.

        However many records there are, no more than one engagement is held at a time.
        """
        named = tuple(spans or ())

        def chosen(state: Snapshot) -> list[str] | None:
            return [known_span(state, span) for span in named] or None

        with self.git.reading_history() as git:
            source = self.through(git).source(revision)
            return summarize(self.catalog, source, today=self.today, as_of=as_of, known=self.known, chosen=chosen)

    def practice(
        self,
        practice: str,
        revision: str | None = None,
        *,
        as_of: date | None = None,
        spans: Iterable[str] | None = None,
    ) -> Profile:
        """What one Practice amounts to by its claims in a revision, or the work tree; the others count as not rated.

        Their records are not read, and problems have no lines.
        """
        with self.git.reading_history() as git:
            source = self.through(git).source(revision)
            snapshot = load_snapshot(
                self.catalog,
                source.only(self._beside(practice, source.entries())),
                today=self.today,
                as_of=as_of,
                known=self.known,
                whole=False,
                lines=False,
            )
        return profile_on("claims", self.catalog, snapshot, spans=tuple(spans or ()) or None)

    def _beside(self, practice: str, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
        """All but the records of other Practices."""
        places = {path: self.known.place(path, self.catalog) for path in entries}
        others = {path for path, each in places.items() if each.kind is FileKind.RECORD and each.practice != practice}
        return {path: entry for path, entry in entries.items() if path not in others}

    def compare(self, before: str, after: str | None = None) -> Comparison:
        """Two revisions as consecutive evaluations, each judged on its own day; no second one is the work tree."""
        from escm_tui.domain.comparison import compare

        return compare(self.profile(before), self.profile(after))


def profile_on(
    basis: Basis,
    catalog: Catalog,
    snapshot: Snapshot,
    *,
    spans: Iterable[str] | None = None,
    before: JudgedBefore | None = None,
) -> Profile:
    """A snapshot on one of the two bases; `before` spares what was judged in another state.

    Raises as `EvidenceRepository.profile`.
    """
    from escm_tui.domain.profile import profile_of

    if basis == "determinations":
        from escm_tui.domain.determined_profile import profile_by_determinations

        if spans:
            raise UsageError("Determinations are of the spans that the evaluation names.", "Leave --span out.")
        return profile_by_determinations(catalog, snapshot)
    chosen = None if spans is None else [known_span(snapshot, span) for span in spans]
    return profile_of(catalog, snapshot, spans=chosen, before=before)


def known_span(snapshot: Snapshot, span: str) -> str:
    """The span that a person named: organization, engagements/<slug>, or the engagement's slug alone."""
    for candidate in (span, engagement_span(span)):
        if candidate in snapshot.spans:
            return candidate
    engagements = ", ".join(sorted(snapshot.engagements)) or "none yet"
    raise UsageError(f"No span {span!r}.", f"Spans are {ORGANIZATION} and the engagements: {engagements}.")


def concerns_evidence(git: Repository) -> bool:
    """Whether a commit that is being made is one of an evidence repository: it has a manifest, or takes it away.

    Hooks in a folder that `core.hooksPath` names run for every repository of the user.
    """
    staged = git.run(["ls-files", "--cached", "-z", "--", MANIFEST_PATH])
    return bool(staged) or _ever_had_manifest(git)


def _ever_had_manifest(git: Repository) -> bool:
    head = git.head()
    return head is not None and MANIFEST_PATH in Revision.at(git, head).entries()
