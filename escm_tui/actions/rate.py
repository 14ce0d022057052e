"""Claims: rate Activities, attach and detach evidence, add notes, in records that are made when they are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.fields import edited
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.lookup import find_activity, find_evidence, find_practice, find_span
from escm_tui.domain.catalog import activity_sort_key
from escm_tui.domain.records import Claim, Rating
from escm_tui.edit import append, delete, set_value
from escm_tui.errors import FileChanged, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import record_path
from escm_tui.load.records import to_reference

KEEP: Final = None
"""The rating stays as it is."""


class Unseen:
    """Whoever changes the claim has not looked at it before, as a command that was typed has not."""


UNSEEN: Final = Unseen()

_ATTEMPTS = 20
"""How often claims are put into a record that others are writing as well."""

_KEYS = ("rating", "evidence", "note", "because")


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What becomes of the claim on one Activity in one span.

    `attach` and `detach` name evidence as records do. A note or reason of nothing stays as it is, an empty one goes.
    `clear` takes the whole claim away. `seen` is the claim that a screen showed, or nothing for none: when the file
    says something else by now, it is not changed.
    """

    span: str
    practice: str
    activity: str
    rating: Rating | None = KEEP
    attach: tuple[str, ...] = ()
    detach: tuple[str, ...] = ()
    note: str | None = None
    because: str | None = None
    clear: bool = False
    seen: Claim | Unseen | None = UNSEEN

    @property
    def name(self) -> str:
        """For instance "knw07.b2"."""
        return f"{self.practice}.{self.activity}"


def rate(repo: EvidenceRepository, changes: Sequence[ClaimChange]) -> tuple[FileChange, ...]:
    """Change claims, each file once and all of them or none; nothing is written where nothing changes.

    A record that another writer changes between reading and writing is read again and the claims are put into what
    it says by then, so that two people who rate at once both get through.

    Raises:
        UsageError: an unknown Practice, Activity, span or evidence item, or a claim that the format does not allow.
        ProblemsFound: a record that should be changed holds an error.
        FileChanged: a claim is no longer what was `seen`, or a record was changed again and again.
    """
    for _ in range(_ATTEMPTS - 1):
        wanted = planned(repo, changes)
        with suppress(FileChanged):
            return apply(repo, wanted)
    return apply(repo, planned(repo, changes))


def planned(repo: EvidenceRepository, changes: Sequence[ClaimChange]) -> tuple[FileChange, ...]:
    """What `rate` would write, checked, without writing it. Raises as `rate` does."""
    by_record: dict[tuple[str, str], list[ClaimChange]] = {}
    for change in changes:
        practice = find_practice(repo.catalog, change.practice)
        find_activity(practice, change.activity)
        by_record.setdefault((find_span(repo, change.span), practice.id), []).append(change)
    return tuple(_changed_record(repo, span, practice, each) for (span, practice), each in by_record.items())


def set_owner(repo: EvidenceRepository, span: str, practice: str, owner: str) -> tuple[FileChange, ...]:
    """Name the role that looks after a record, or none with an empty text. Raises as `rate` does."""
    path = record_path(find_span(repo, span), find_practice(repo.catalog, practice).id)
    before = read(repo, path)
    if before is None:
        if not owner.strip():
            return ()
        return apply(
            repo, [FileChange(path, None, new_content(repo, path, {"owner": owner.strip(), "activities": {}}))]
        )
    after = edited(before, sound_data(repo, path, before), {"owner": owner.strip()})
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def _changed_record(repo: EvidenceRepository, span: str, practice: str, changes: Sequence[ClaimChange]) -> FileChange:
    path = record_path(span, practice)
    before = read(repo, path)
    data = sound_data(repo, path, before) if before is not None else {}
    old: dict[str, dict[str, Any]] = data.get("activities") or {}
    new = dict(old)
    for change in changes:
        activity = change.activity.strip().lower()
        _require_as_seen(change, old.get(activity), path)
        claim = _changed_claim(repo, span, activity, new.get(activity), change)
        if claim is None:
            new.pop(activity, None)
        else:
            new[activity] = claim
    if before is None:
        ordered = {activity: new[activity] for activity in sorted(new, key=activity_sort_key)}
        return FileChange(path, None, new_content(repo, path, {"activities": ordered}) if ordered else None)
    if new == old:
        return FileChange(path, before, before)
    if not new and set(data) <= {"activities"} and not _has_comments(before):
        return FileChange(path, before, None)
    return FileChange(path, before, require_sound(repo, path, _edited(before, old, new)))


def _changed_claim(
    repo: EvidenceRepository, span: str, activity: str, old: Mapping[str, Any] | None, change: ClaimChange
) -> dict[str, Any] | None:
    if change.clear:
        if change.rating or change.attach or change.detach or change.note or change.because:
            raise UsageError(f"{change.name} cannot be cleared and changed at once.")
        return None
    claim = dict(old or {})
    if old is None and change.rating is None:
        raise UsageError(
            f"{change.name} is not rated, and evidence and notes stand with a rating.",
            f"Rate it as well, for example: escm rate {change.name} partial",
        )
    if change.rating is not None:
        if claim.get("rating") == Rating.NOT_APPLICABLE and change.rating is not Rating.NOT_APPLICABLE:
            # It said why the Activity does not apply, and now it does.
            claim.pop("because", None)
        claim["rating"] = change.rating.value
    claim["evidence"] = _changed_evidence(repo, span, claim.get("evidence", []), change)
    for key, text in (("note", change.note), ("because", change.because)):
        if text is not None:
            claim[key] = text.strip()
    _require_reason(activity, claim, change)
    return {key: value for key, value in claim.items() if value or key not in _KEYS}


def _require_as_seen(change: ClaimChange, present: Mapping[str, Any] | None, path: str) -> None:
    """Somebody else's judgement is never replaced by a key that was pressed while looking at an older one."""
    if isinstance(change.seen, Unseen):
        return
    seen = change.seen
    shown = (
        (seen.rating.value, [each.text for each in seen.evidence], seen.note, seen.because)
        if seen
        else (None, [], "", "")
    )
    claim = present or {}
    if shown != (claim.get("rating"), claim.get("evidence", []), claim.get("note", ""), claim.get("because", "")):
        raise FileChanged(
            f"{change.name} was changed in {path} since it was shown; nothing was written.",
            "Look at what it says now, then rate it again.",
        )


def _require_reason(activity: str, claim: Mapping[str, Any], change: ClaimChange) -> None:
    if claim["rating"] != Rating.NOT_APPLICABLE:
        return
    if activity[0] != "b":
        raise UsageError(
            f"{change.name} cannot be not applicable: the Activities of a and c belong to every Practice.",
            "Rate it satisfied, partial or unsatisfied.",
        )
    if not claim.get("because"):
        raise UsageError(
            f"{change.name} needs a reason to be not applicable.",
            f'Say why, for example: escm rate {change.name} not_applicable --because "..."',
        )


def _changed_evidence(repo: EvidenceRepository, span: str, present: Sequence[str], change: ClaimChange) -> list[str]:
    evidence = list(present)
    for text in change.detach:
        wanted = to_reference(text.strip(), span).key
        named = [each for each in evidence if to_reference(each, span).key == wanted]
        if not named:
            raise UsageError(
                f"{text} is not attached to {change.name}.",
                f"Attached are: {', '.join(present) or 'none'}.",
            )
        evidence = [each for each in evidence if each not in named]
    for text in change.attach:
        reference = find_evidence(repo, span, text)
        if to_reference(reference, span).key not in {to_reference(each, span).key for each in evidence}:
            evidence.append(reference)
    return evidence


def _edited(text: bytes, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The file with just the claims changed that differ; comments, order and quoting stay."""
    if not old or not new:
        # An empty mapping is written {} in one line; what replaces it is written line by line.
        ordered = {activity: dict(new[activity]) for activity in sorted(new, key=activity_sort_key)}
        return set_value(text, ("activities",), ordered)
    for activity in sorted({*old, *new}, key=activity_sort_key):
        before, after = old.get(activity), new.get(activity)
        field = ("activities", activity)
        if before == after:
            continue
        if after is None:
            text = delete(text, field)
        elif before is None:
            text = set_value(text, field, dict(after))
        else:
            text = _edited_claim(text, field, before, after)
    return text


def _edited_claim(text: bytes, field: tuple[str, str], before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes:
    for key in _KEYS:
        place = (*field, key)
        if before.get(key) == after.get(key):
            continue
        if key not in after:
            text = delete(text, place)
        elif key == "evidence" and key in before:
            text = _edited_evidence(text, place, before[key], after[key])
        else:
            text = set_value(text, place, after[key])
    return text


def _edited_evidence(text: bytes, place: tuple[str, ...], before: Sequence[str], after: Sequence[str]) -> bytes:
    for index in reversed(range(len(before))):
        if before[index] not in after:
            text = delete(text, (*place, index))
    for reference in after:
        if reference not in before:
            text = append(text, place, reference)
    return text


def _has_comments(text: bytes) -> bool:
    """Whether somebody may have written a comment; the line that names the schema is ours."""
    lines = [line for line in text.splitlines() if not line.startswith(b"# yaml-language-server:")]
    return any(b"#" in line for line in lines)
