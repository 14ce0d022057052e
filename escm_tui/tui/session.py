"""What one sitting holds: the repository, the view loaded last, undo and redo, and the way through the screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from escm_tui.tui.drafts import KeptTexts
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.actions.changes import FileChange
    from escm_tui.domain.problems import Problem
    from escm_tui.domain.profile import Profile
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.load.recalling import Recalling
    from escm_tui.reports.rows import PracticeRow
    from escm_tui.tui.glimpse import Glimpse
    from escm_tui.tui.watching import Trace


class _View(NamedTuple):
    profile: Profile
    rows: tuple[PracticeRow, ...]
    repository: str
    branch: str
    uncommitted: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    """Practices whose records or evidence are not committed."""
    read_only: bool = False
    branch_name: str = ""
    """The branch alone, without words; nothing where the head is detached or history is shown."""


class View(_View):
    """One state of the repository as all screens show it."""

    def __repr__(self) -> str:
        """Short: Textual writes down the arguments of every worker, and all the fields would be all the files."""
        return object.__repr__(self)

    @cached_property
    def glimpse(self) -> Glimpse:
        """What the frame and the Map show of it."""
        from escm_tui.tui.at_a_glance import glimpse_of

        return glimpse_of(self)

    @property
    def snapshot(self) -> Snapshot:
        """What the files say."""
        return self.profile.snapshot

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in the files."""
        return self.profile.snapshot.problems

    def row(self, practice: str) -> PracticeRow:
        """The row of one Practice."""
        return next(row for row in self.rows if row.id == practice)


class Step(NamedTuple):
    """One change that can be taken back: what it says to people, and the files it wrote."""

    words: str
    changes: tuple[FileChange, ...]


class CommitMade(NamedTuple):
    """The commit that was just made."""

    short: str
    subject: str


class Place(NamedTuple):
    """Where a person is: the screen, the Practice, the row under the cursor and the filter."""

    screen: str
    practice: str = ""
    row: str = ""
    filter: str = ""
    span: str = ""
    level: int = 0


class Way:
    """Back and forward, as in a browser."""

    def __init__(self) -> None:
        self.behind: list[Place] = []
        self.ahead: list[Place] = []

    def go(self, here: Place) -> None:
        """Leave `here` for somewhere new."""
        if not self.behind or self.behind[-1] != here:
            self.behind.append(here)
        self.ahead.clear()

    def back(self, here: Place) -> Place | None:
        """The place before, or nothing."""
        if not self.behind:
            return None
        self.ahead.append(here)
        return self.behind.pop()

    def forward(self, here: Place) -> Place | None:
        """The place after, or nothing."""
        if not self.ahead:
            return None
        self.behind.append(here)
        return self.ahead.pop()


Job = Callable[[], "tuple[FileChange, ...]"]
"""A change that has been decided and is to be written; it runs away from the screen."""


class Session:
    """One sitting with one repository; `revision` opens history, read-only."""

    def __init__(
        self,
        repository: EvidenceRepository | Callable[[], EvidenceRepository],
        revision: str | None = None,
        root: Path | None = None,
    ) -> None:
        self._repository = repository
        self._root = root
        self.revision = revision
        self.home = revision
        """Where the sitting began: a revision, or nothing for the work tree."""
        self.view: View | None = None
        self.recalling: Recalling | None = None
        """A look for what was kept for exactly this state, where one has begun and nobody has asked for it yet."""
        self.kept: Glimpse | None = None
        """What is seen of exactly this state first, from an earlier sitting; it stands until the files are read."""
        self.undo: list[Step] = []
        self.redo: list[Step] = []
        self.way = Way()
        self.unread = False
        """Whether the last reading failed, so that the view is old or missing."""
        self.trace: Trace | None = None
        """The files as they were when they were read last."""
        self.edited = ""
        """Path that was in the editor and is not read back yet."""

    @cached_property
    def repository(self) -> EvidenceRepository:
        """The repository; where it was not opened yet, it is now.

        Raises:
            RepositoryError: there is no evidence repository.
        """
        return self._repository() if callable(self._repository) else self._repository

    @property
    def glimpse(self) -> Glimpse | None:
        """What is seen first of the view, or of what was kept as long as there is none."""
        return self.view.glimpse if self.view is not None else self.kept

    def recall(self) -> None:
        """Take what was kept for exactly this state, if anything was; takes as long as the look for it."""
        recalling, self.recalling = self.recalling, None
        plain = recalling.found() if recalling else None
        if plain is not None and self.view is None:
            from escm_tui.tui.glimpse import Glimpse

            self.kept = Glimpse.of_plain(plain)

    def recall_at_once(self) -> None:
        """The same, where that takes no time."""
        if self.recalling is not None and self.recalling.is_over:
            self.recall()

    @property
    def root(self) -> Path:
        """The top folder of the work tree."""
        return self._root or self.repository.root

    @cached_property
    def texts(self) -> KeptTexts:
        """Texts and forms that are not saved yet, by what they belong to."""
        return KeptTexts.of(self.root)

    @property
    def read_only(self) -> bool:
        """Whether history is shown, where nothing can be rated."""
        return self.revision is not None or (self.view is not None and self.view.read_only)

    @property
    def away(self) -> bool:
        """Whether another state is shown than the one that the sitting began with."""
        return self.revision != self.home

    def load(self) -> View:
        """Read and judge the repository; runs in a worker.

        Raises:
            EscmError: the repository or the revision cannot be read.
        """
        return load_view(self.repository, self.revision)


def stop_beside(session: Session, step: int) -> tuple[str | None, str]:
    """The evaluation before (-1) or after (1) the state shown, with words for it; nothing stands for home.

    Raises:
        EscmError: the tags cannot be read.
    """
    from escm_tui.git import history
    from escm_tui.load.snapshot import EVALUATION_TAG

    stops: list[str | None] = [tag.name for tag in history.tags(session.repository.git, EVALUATION_TAG) if tag.commit]
    if not stops:
        return None, "No tag names an evaluation yet."
    stops.append(None)
    here = None if session.revision == session.home else session.revision
    place = (stops.index(here) if here in stops else len(stops) - 1) + step
    if not 0 <= place < len(stops):
        return here, "This is the first evaluation." if place < 0 else "This is the present."
    stop = stops[place]
    return stop, f"{place + 1} of {len(stops) - 1}: {stop}, read-only. esc comes back." if stop else "The present."


def load_view(repository: EvidenceRepository, revision: str | None) -> View:
    """The state of a revision, or of the work tree with what is not committed."""
    from escm_tui.git import history
    from escm_tui.reports.rows import practice_rows

    profile = repository.profile(revision)
    name = repository.root.name
    if revision is not None:
        return View(profile, practice_rows(profile), name, profile.snapshot.label, read_only=True)
    uncommitted = history.status(repository.git).changed
    changed = _changed_practices(repository, profile.snapshot, uncommitted)
    branch = repository.git.branch() or ""
    words = _branch_words(repository, branch)
    return View(profile, practice_rows(profile, changed), name, words, uncommitted, changed, branch_name=branch)


def _branch_words(repository: EvidenceRepository, branch: str) -> str:
    head = repository.git.head()
    if head is None:
        return f"{branch or 'no branch'}, no commit yet"
    return branch or f"detached at {head[:9]}"


def _changed_practices(
    repository: EvidenceRepository, snapshot: Snapshot, uncommitted: tuple[str, ...]
) -> frozenset[str]:
    from escm_tui.load.layout import FileKind, classify

    places = [classify(path, repository.catalog) for path in uncommitted]
    practices = {place.practice for place in places if place.kind is FileKind.RECORD and place.practice}
    items = {(place.span, place.slug) for place in places if place.kind is FileKind.EVIDENCE}
    if items:
        practices |= {
            record.practice
            for record in snapshot.records.values()
            if any(reference.key in items for claim in record.claims.values() for reference in claim.evidence)
        }
    return frozenset(practices)
