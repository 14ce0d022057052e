"""The history of one Practice: what each commit changed in its claims, and which commit made each claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from escm_tui.domain.assessed import Unmet
from escm_tui.domain.assessment import assess
from escm_tui.domain.authorship import Made, Version, authorship
from escm_tui.domain.comparison import ActivityChange, claims_changed
from escm_tui.domain.records import Determination, Rating, Record, Verdict, engagement_of, engagement_span
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git import history
from escm_tui.git.history import Change, Commit
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import ReadFile
from escm_tui.load.layout import FileKind, Place, classify, record_path

_ZERO = re.compile(r"0+")


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A determination that appeared, went or was changed; nothing stands for none."""

    evaluation: str
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class PracticeCommit:
    """A commit and what it changed in the claims and determinations of one Practice."""

    commit: Commit
    claims: tuple[ActivityChange, ...]
    verdicts: tuple[VerdictChange, ...]
    unreadable: tuple[str, ...]
    """Paths whose file holds an error before or after, so that what changed is not known."""


def practice_log(
    repo: EvidenceRepository, revisions: str, practice: str, activity: str | None = None
) -> tuple[PracticeCommit, ...]:
    """The commits of `B` or `A..B` that changed a record or determination of a Practice, newest first.

    With an Activity only those that changed a claim on it, and of what they changed only that.
    """
    since, tip = history.resolve_range(repo.git, revisions)
    area = repo.catalog.by_id[practice].area
    place = re.compile(rf"(organization|engagements/[^/]+|evaluations/[^/]+)/{area}/{practice}\.yaml", re.DOTALL)
    touched = {
        commit: [change for change in changes if place.fullmatch(change.path)]
        for commit, changes in history.commits_touching(repo.git, since, tip).items()
    }
    read = _read_sides(repo, [change for changes in touched.values() for change in changes])
    found = (
        _practice_commit(commit, touched[commit.id], read)
        for commit in history.log(repo.git, f"{since}..{tip}" if since else tip)
        if touched.get(commit.id)
    )
    if activity is None:
        return tuple(found)
    only = (replace(each, claims=tuple(one for one in each.claims if one.activity == activity)) for each in found)
    return tuple(replace(each, verdicts=()) for each in only if each.claims or each.unreadable)


Sides = Mapping[tuple[str, str], ReadFile]


def _read_sides(repo: EvidenceRepository, changes: Iterable[Change]) -> Sides:
    """Path and blob id to what the file says, each blob once."""
    wanted: dict[str, dict[str, None]] = {}
    for change in changes:
        sides = (change.before_oid, change.after_oid)
        wanted.setdefault(change.path, {}).update(dict.fromkeys(oid for oid in sides if not _ZERO.fullmatch(oid)))
    found: dict[tuple[str, str], ReadFile] = {}
    for path, oids in wanted.items():
        place = classify(path, repo.catalog)
        if place.judged:
            versions = repo.known.versions(repo.git, place, oids)
            found |= {(path, oid): read for oid, read in versions.items()}
    return found


def _practice_commit(commit: Commit, changes: Iterable[Change], read: Sides) -> PracticeCommit:
    claims: list[ActivityChange] = []
    verdicts: list[VerdictChange] = []
    unreadable: list[str] = []
    for change in changes:
        sides = [
            read.get((change.path, oid), _BROKEN) if not _ZERO.fullmatch(oid) else _ABSENT
            for oid in (change.before_oid, change.after_oid)
        ]
        before, after = (side.holds for side in sides)
        if any(side is not _ABSENT and side.holds is None for side in sides):
            unreadable.append(change.path)
        elif isinstance(before, Determination) or isinstance(after, Determination):
            verdicts += _verdict_change(before, after)
        else:
            claims += claims_changed(_record(before), _record(after))
    return PracticeCommit(commit, tuple(claims), tuple(verdicts), tuple(unreadable))


_ABSENT = ReadFile(None, ())
_BROKEN = ReadFile(None, ())


def _record(held: object) -> Record | None:
    return held if isinstance(held, Record) else None


def _verdict_change(before: object, after: object) -> Iterable[VerdictChange]:
    was = before if isinstance(before, Determination) else None
    now = after if isinstance(after, Determination) else None
    known = now or was
    if known is not None and (was and was.verdict) != (now and now.verdict):
        yield VerdictChange(known.evaluation, was.verdict if was else None, now.verdict if now else None)


@dataclass(frozen=True, slots=True)
class RecordBlame:
    """The claims of one record, each with the commit that made it."""

    span: str
    path: str
    made: tuple[Made, ...]
    lacking: tuple[Unmet, ...] = ()
    """Why claims of satisfied do not hold on the day that is looked at, such as evidence that expired since."""


def blame(
    repo: EvidenceRepository,
    snapshot: Snapshot,
    span: str,
    practice: str,
    activity: str | None = None,
) -> RecordBlame:
    """Which commit made each claim of a record what it is.

    Args:
        repo: the repository.
        snapshot: the state that is asked about; index and work tree stand on the last commit.
        span: the span of the record.
        practice: the Practice.
        activity: the only Activity that is asked about; all of them where none is named.
    """
    path = record_path(span, practice)
    tip = snapshot.revision or repo.git.head()
    versions, newest = _versions(repo, tip, _names(snapshot, span), practice) if tip else ({}, None)
    made = authorship(versions, newest, snapshot.record(span, practice))
    wanted = tuple(each for each in made if activity in (None, each.activity))
    return RecordBlame(span, path, wanted, _lacking(repo, snapshot, span, practice, wanted))


def _lacking(
    repo: EvidenceRepository, snapshot: Snapshot, span: str, practice: str, made: Iterable[Made]
) -> tuple[Unmet, ...]:
    claimed = [each.activity for each in made if each.claim and each.claim.rating is Rating.SATISFIED]
    records = {key: record for key, record in snapshot.records.items() if key == (span, practice)}
    judged = assess(repo.catalog, snapshot._replace(records=records), spans=[span]).practices[practice].spans.get(span)
    return tuple(reason for each in claimed for reason in judged.activities[each].reasons) if judged else ()


def _names(snapshot: Snapshot, span: str) -> tuple[str, ...]:
    """The span and, of an engagement, what it was called before, the youngest name first."""
    engagement = snapshot.engagements.get(engagement_of(span) or "")
    former = reversed(engagement.formerly) if engagement else ()
    return (span, *map(engagement_span, former))


def _versions(
    repo: EvidenceRepository, tip: str, spans: tuple[str, ...], practice: str
) -> tuple[dict[str, Version], str | None]:
    """The versions of a record, and the newest; where it begins it goes on under the span's former name."""
    span, *former = spans
    place = classify(record_path(span, practice), repo.catalog)
    known = history.versions_of(repo.git, tip, place.path)
    found = _read_versions(repo, place, known)
    newest = next(iter(known), None)
    if not former:
        return found, newest
    for begun in [commit for commit, parents in known.items() if not parents]:
        before = history.commits(repo.git, [begun])[begun].parents
        if not before:
            continue
        older, joint = _versions(repo, before[0], tuple(former), practice)
        if joint is not None and older[joint].record is not None:
            found[begun] = Version((joint,), found[begun].record, found[begun].readable)
            # The move took the old file away; what the new one says is compared with what stood there before.
            found |= {commit: each for commit, each in older.items() if commit not in found}
    return found, newest or _newest_of_former(repo, tip, tuple(former), practice, found)


def _newest_of_former(
    repo: EvidenceRepository, tip: str, former: tuple[str, ...], practice: str, found: dict[str, Version]
) -> str | None:
    """Where the present name was never committed."""
    older, newest = _versions(repo, tip, former, practice)
    found |= older
    return newest


def _read_versions(repo: EvidenceRepository, place: Place, known: Mapping[str, tuple[str, ...]]) -> dict[str, Version]:
    oids = history.blob_ids(repo.git, place.path, known)
    read = repo.known.versions(repo.git, place, dict.fromkeys(oids.values())) if place.kind is FileKind.RECORD else {}
    found: dict[str, Version] = {}
    for commit, parents in known.items():
        file = read.get(oids.get(commit, ""))
        record = file.holds if file and isinstance(file.holds, Record) else None
        found[commit] = Version(parents, record, readable=commit not in oids or record is not None)
    return found
