"""What the demo tells: people, registers, what records rest on, and commits, read from the YAML in plan/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from escm_tui.domain.records import ORGANIZATION, engagement_span
from escm_tui.errors import InternalError
from escm_tui.parse import parse

Data = dict[str, Any]

_FOLDER = Path(__file__).resolve().parent
_YEARS = (2024, 2025, 2026)


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What a record rests on once its Practice is worked out; slugs of evidence, whatever span they are of."""

    owner: str
    documents: tuple[str, ...]
    """They serve the first Activity of b and those that call for something written."""
    work: tuple[str, ...]
    """They serve the other Activities of b in turn."""
    supported: Mapping[str, tuple[str, ...]]
    """Activity a1 to c5 to what serves it."""
    recommended: int
    """How many Recommended Activities are rated besides."""
    notes: Mapping[str, str]
    """Activity to what is noted there."""


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """One commit: who, when, why, and what it does to the files."""

    when: datetime
    author: str
    message: str
    does: Data
    """What the keys `template`, `register`, `update`, `rename`, `engagements`, `rate`, `evaluation`, `events`,
    `target` and `readme` say; the commits' own file explains them."""


@dataclass(frozen=True, slots=True)
class Story:
    """The whole demo."""

    people: Mapping[str, Mapping[str, str]]
    registers: Mapping[str, Mapping[str, Data]]
    """Span to slug to the item as it is when it comes in."""
    commits: tuple[CommitPlan, ...]
    _practices: Mapping[str, Data]

    def record_plan(self, span: str, practice: str) -> RecordPlan:
        """What the record of a Practice in a span rests on."""
        plans = self._practices["organization" if span == ORGANIZATION else "engagement"]
        every, area, own = plans["every"], plans["areas"][practice[:3]], plans["practices"][practice]
        merged = every | area | own
        supported = {
            activity: names for each in (every, area, own) for activity, names in each.get("supported", {}).items()
        }
        return RecordPlan(
            owner=merged["owner"],
            documents=tuple(merged.get("documents", ())),
            work=tuple(merged.get("work", ())),
            supported={activity: tuple(names) for activity, names in supported.items()},
            recommended=merged.get("recommended", 0),
            notes=merged.get("notes", {}),
        )


def read_story() -> Story:
    """Read the YAML that ships beside this module. Raises `InternalError` where the installation is damaged."""
    engagements = _read("engagement-evidence")
    return Story(
        people=_read("people"),
        registers={
            ORGANIZATION: _read("organization-evidence"),
            **{engagement_span(slug): items for slug, items in engagements.items()},
        },
        commits=tuple(_commit(each) for year in _YEARS for each in _read(f"commits-{year}")["commits"]),
        _practices={kind: _read(f"{kind}-practices") for kind in ("organization", "engagement")},
    )


def artifact(path: str) -> bytes:
    """The content of a file that the demo keeps under `artifacts/`; `path` is relative to the repository's top."""
    return (_FOLDER / path).read_bytes()


def _commit(data: Data) -> CommitPlan:
    does = {key: value for key, value in data.items() if key not in ("when", "author", "message")}
    return CommitPlan(datetime.fromisoformat(data["when"]), data["author"], data["message"], does)


def _read(name: str) -> Data:
    path = _FOLDER / "plan" / f"{name}.yaml"
    try:
        parsed = parse(path.read_bytes(), path.name)
    except OSError as error:
        raise InternalError(f"{path} cannot be read.", "Install escm-tui again.") from error
    if parsed.problems:
        found = parsed.problems[0]
        raise InternalError(f"{found.path}:{found.line}: {found.text}", "Install escm-tui again.")
    data: Data = parsed.data
    return data
