"""Improvement actions: who closes which gap until when, kept in the record of the Practice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.fields import edited
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.lookup import find_activity, find_practice, find_span, nearest
from escm_tui.actions.register import propose_slug
from escm_tui.domain.records import ORGANIZATION, engagement_of
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import is_slug, record_path

State = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class NewAction:
    """Work that is planned for a Practice; without a slug one is made of the title."""

    span: str
    practice: str
    title: str
    activities: tuple[str, ...] = ()
    owner: str = ""
    due: date | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action that was written: where it stands, and under which slug."""

    span: str
    practice: str
    slug: str


def add_actions(
    repo: EvidenceRepository, new: Sequence[NewAction]
) -> tuple[tuple[PlannedAction, ...], tuple[FileChange, ...]]:
    """Write actions into their records, all of them or none; a record is made where there is none.

    Raises:
        UsageError: an unknown Practice, Activity or span, a slug that is taken or none, or no title.
        ProblemsFound: a record holds an error already.
    """
    named, changes = planned_actions(repo, new)
    return named, apply(repo, changes)


def planned_actions(
    repo: EvidenceRepository, new: Sequence[NewAction]
) -> tuple[tuple[PlannedAction, ...], tuple[FileChange, ...]]:
    """What `add_actions` would write, checked, without writing it. Raises as it does."""
    named: list[PlannedAction] = []
    changes: list[FileChange] = []
    by_record: dict[tuple[str, str], list[NewAction]] = {}
    for each in new:
        key = (find_span(repo, each.span), find_practice(repo.catalog, each.practice).id)
        by_record.setdefault(key, []).append(each)
    for (span, practice), wanted in by_record.items():
        change, slugs = _with_actions(repo, span, practice, wanted)
        changes.append(change)
        named += [PlannedAction(span, practice, slug) for slug in slugs]
    return tuple(named), tuple(changes)


def set_state(repo: EvidenceRepository, span: str, practice: str, slug: str, state: State) -> tuple[FileChange, ...]:
    """Say what became of an action; it stays in its record.

    Raises:
        UsageError: no such Practice, span or action.
        ProblemsFound: the record holds an error already.
    """
    span, practice = find_span(repo, span), find_practice(repo.catalog, practice).id
    path = record_path(span, practice)
    before = read(repo, path)
    data: dict[str, Any] = sound_data(repo, path, before) if before is not None else {}
    known: dict[str, Any] = data.get("actions", {})
    if before is None or slug not in known:
        where = engagement_of(span) or ORGANIZATION
        hint = nearest(slug, known) or "See what is planned with: escm action list"
        raise UsageError(f"No action {slug} for {practice} in {where}.", hint)
    if known[slug].get("state", "open") == state:
        return ()
    after = edited(before, data, {f"actions.{slug}.state": state})
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def _with_actions(
    repo: EvidenceRepository, span: str, practice: str, wanted: Iterable[NewAction]
) -> tuple[FileChange, list[str]]:
    path = record_path(span, practice)
    before = read(repo, path)
    data: dict[str, Any] = sound_data(repo, path, before) if before is not None else {}
    taken = set(data.get("actions", {}))
    entries: dict[str, dict[str, Any]] = {}
    for each in wanted:
        slug = _free_slug(each, taken)
        taken.add(slug)
        entries[slug] = _facts(repo, practice, each)
    if before is None:
        content = new_content(repo, path, {"activities": {}, "actions": entries})
    else:
        content = require_sound(
            repo, path, edited(before, data, {f"actions.{slug}": facts for slug, facts in entries.items()})
        )
    return FileChange(path, before, content), list(entries)


def _free_slug(new: NewAction, taken: Iterable[str]) -> str:
    known = set(taken)
    if not new.slug:
        return propose_slug(new.title, known)
    if not is_slug(new.slug):
        raise UsageError(
            f"{new.slug} cannot be used as a slug.",
            f"Use a-z, 0-9 and hyphens, with a letter, for example: {propose_slug(new.slug)}",
        )
    if new.slug in known:
        raise UsageError(
            f"There is an action {new.slug} already.",
            f"Choose another slug, for example {propose_slug(new.slug, known)}.",
        )
    return new.slug


def _facts(repo: EvidenceRepository, practice: str, new: NewAction) -> dict[str, Any]:
    title = new.title.strip()
    if not title:
        raise UsageError("An action needs a title that says what is going to be done.")
    model = repo.catalog.by_id[practice]
    facts: dict[str, Any] = {"title": title}
    if new.activities:
        facts["activities"] = list(dict.fromkeys(find_activity(model, each).id for each in new.activities))
    if new.owner.strip():
        facts["owner"] = new.owner.strip()
    if new.due is not None:
        facts["due"] = new.due.isoformat()
    return facts | {"state": "open"}
