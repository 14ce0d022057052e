"""Engagements: the client relationships whose records and evidence stand beside those of the organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.fields import edited, plain
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.lookup import engagement_slugs, find_engagement
from escm_tui.actions.register import propose_slug
from escm_tui.domain.records import PHASES, Period, Phase
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import engagement_path, is_slug


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """An engagement that is to be added. The slug names its folder and cannot be taken back from history."""

    slug: str
    client: str
    service: str = ""
    state: str = "active"
    phases: Mapping[Phase, Period] = field(default_factory=dict)


def add_engagement(repo: EvidenceRepository, new: NewEngagement) -> tuple[FileChange, ...]:
    """Write the facts of a new engagement.

    Raises:
        UsageError: the slug is taken or none, or a value is not allowed.
    """
    if not is_slug(new.slug):
        raise UsageError(
            f"{new.slug} cannot be used as a slug.",
            f"Use a-z, 0-9 and hyphens, with a letter, for example: {propose_slug(new.slug)}",
        )
    if new.slug in engagement_slugs(repo):
        raise UsageError(f"There is an engagement {new.slug} already.", "Choose another slug.")
    values: dict[str, Any] = {"client": new.client.strip(), "service": new.service.strip(), "state": new.state}
    phases = {phase: _period(new.phases[phase]) for phase in PHASES if phase in new.phases}
    if phases:
        values["phases"] = phases
    path = engagement_path(new.slug)
    content = new_content(repo, path, {key: value for key, value in values.items() if value or key == "client"})
    return apply(repo, [FileChange(path, None, content)])


def edit_engagement(repo: EvidenceRepository, slug: str, values: Mapping[str, object]) -> tuple[FileChange, ...]:
    """Change keys of an engagement; comments and order stay.

    Args:
        repo: the repository.
        slug: the engagement.
        values: dotted key such as "state" or "phases.delivery.from" to its new value; nothing takes the key away.

    Raises:
        UsageError: no such engagement or key, or a value that is not allowed.
        ProblemsFound: the file holds an error already.
    """
    path = engagement_path(find_engagement(repo, slug))
    before = read(repo, path)
    if before is None:
        raise UsageError(f"There is no file {path} any more.")
    after = edited(before, sound_data(repo, path, before), values)
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def _period(period: Period) -> dict[str, str]:
    ends = {"from": plain(period.start), "until": plain(period.end)}
    return {key: value for key, value in ends.items() if value}
