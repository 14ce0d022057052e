"""A state of the repository as a whole, as a Snapshot; or its problems or profile alone, of however many records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.records import ORGANIZATION, EvidenceItem, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.evaluation_tags import TagOfEvaluation
from escm_tui.git.sources import Source
from escm_tui.load.files import KnownFiles
from escm_tui.load.walk import EVALUATION_TAG, Walk
from escm_tui.tuples import NamedTuple

TYPE_CHECKING = False  # of a type checker this is true
if TYPE_CHECKING:
    from escm_tui.domain.profile import Profile

__all__ = ["EVALUATION_TAG", "Validated", "load_snapshot", "summarize", "validate_state"]


def load_snapshot(
    catalog: Catalog,
    source: Source,
    *,
    today: date,
    as_of: date | None = None,
    known: KnownFiles | None = None,
    whole: bool = True,
    lines: bool = True,
    seals: Collection[TagOfEvaluation] | None = None,
) -> Snapshot:
    """Read, check and freeze one state of the repository; nothing is written and nothing is skipped silently.

    Args:
        catalog: the model that paths and Activities are checked against.
        source: the work tree, the index or a revision.
        today: the present day in UTC; used for the index and the work tree only.
        as_of: the day on which evidence is judged; by default the last day of the evaluation that the revision is
            tagged for, else the committer date of the revision, else today.
        known: the files that have been read before; what is read now is added.
        whole: whether the copies of the schemas are looked at, and sealed folders compared with what was sealed.
        lines: whether it is looked up where problems across files stand; those who count them do without.
        seals: all seals of the repository, where they are known already.
    """
    walk = Walk(catalog, source, known or KnownFiles(), today=today, as_of=as_of, whole=whole, lines=lines, seals=seals)
    records: dict[tuple[str, str], Record] = {}
    evidence: dict[tuple[str, str], EvidenceItem] = {}
    # By path the engagements come first.
    for part in sorted(walk.parts(), key=lambda part: part.span == ORGANIZATION):
        records |= part.records
        evidence |= part.evidence
    return walk.ground()._replace(records=records, evidence=evidence)


class Validated(NamedTuple):
    """What is wrong in one state of the repository."""

    ground: Snapshot
    """The state with its problems, but without records, and of the evidence only what names files."""
    paths: frozenset[str]
    """The files without an error."""


def validate_state(
    catalog: Catalog, source: Source, *, today: date, as_of: date | None = None, known: KnownFiles | None = None
) -> Validated:
    """Read and check one state of the repository, and hold no more of it than the organization and one span.

    The arguments are those of `load_snapshot`; of `known` only what earlier processes found out is used.
    """
    passing = KnownFiles(most=0, cache=known.cache if known else None)
    walk = Walk(catalog, source, passing, today=today, as_of=as_of)
    paths = walk.check()
    ground = walk.ground()
    return Validated(ground, paths | ground._replace(evidence={}).paths)


def summarize(
    catalog: Catalog,
    source: Source,
    *,
    today: date,
    as_of: date | None = None,
    known: KnownFiles | None = None,
    chosen: Callable[[Snapshot], Iterable[str] | None] = lambda _: None,
) -> Profile:
    """What one state amounts to, of which no more is held than the organization and one span.

    The arguments are those of `load_snapshot`; of `known` only what earlier processes found out is used. `chosen` tells
    the spans of interest of a state, where they are not all that count.
    """
    from escm_tui.domain.profile_in_parts import ProfileInParts

    passing = KnownFiles(most=0, cache=known.cache if known else None)
    walk = Walk(catalog, source, passing, today=today, as_of=as_of, lines=False)
    gathered = ProfileInParts(catalog, walk.without_spans, chosen(walk.without_spans))
    walk.check(gathered)
    return gathered.profile(walk.ground())
