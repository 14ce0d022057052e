"""What `--json` prints about plans: the gap, what if, the forecast, and the actions that close gaps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from escm_tui.domain.comparison import Comparison, PracticeChange
from escm_tui.domain.forecast import Forecast, ForecastStep
from escm_tui.domain.profile import GapItem, Profile
from escm_tui.domain.records import Action, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.reports.gap_text import open_actions
from escm_tui.reports.payloads import Payload, envelope, practice_facts


def gap(profile: Profile, level: int, items: Iterable[GapItem]) -> Payload:
    """What stands between now and a level."""
    return envelope("gap", _gap(profile, level, items))


def _gap(profile: Profile, level: int, items: Iterable[GapItem]) -> dict[str, Any]:
    listed = [
        {
            **practice_facts(item.practice),
            "status": item.assessment.status.value,
            "activities": list(item.activities),
            "unblocks": list(item.unblocks),
            "actions": [_action(span, each) for span, each in open_actions(profile.snapshot, item.practice.id)],
            "unmet": [reason._asdict() for reason in item.missing],
        }
        for item in items
    ]
    return {
        "label": profile.snapshot.label,
        "as_of": profile.snapshot.as_of.isoformat(),
        "level": profile.level,
        "target": level,
        "practices": listed,
        "totals": {"practices": len(listed), "activities": sum(len(each["activities"]) for each in listed)},
    }


def what_if(names: Iterable[str], compared: Comparison, level: int) -> Payload:
    """What would be otherwise; the gap is the one that would be left."""
    return envelope(
        "what-if",
        {
            "supposed": list(names),
            "before": {"level": compared.before.level},
            "after": {"level": compared.after.level},
            "risen": [_change(each) for each in compared.risen],
            "gap": _gap(compared.after, level, compared.after.gap(level)),
        },
    )


def forecast(found: Forecast) -> Payload:
    """What time alone takes away, day by day."""
    return envelope(
        "forecast",
        {
            "label": found.now.snapshot.label,
            "as_of": found.now.snapshot.as_of.isoformat(),
            "until": found.until.isoformat(),
            "level": {"now": found.now.level, "then": found.then.level},
            "steps": [_step(step) for step in found.steps],
        },
    )


def _step(step: ForecastStep) -> Payload:
    return {
        "day": step.day.isoformat(),
        "level": {"before": step.level_before, "after": step.level_after},
        "expiring": [{"span": each.span, "slug": each.slug, "title": each.title} for each in step.lapsing],
        "fallen": [_change(each) for each in step.fallen],
        "risen": [_change(each) for each in step.risen],
        "spans": {"added": list(step.spans_added), "removed": list(step.spans_removed)},
    }


def actions(found: Iterable[tuple[Record, Action]], snapshot: Snapshot) -> Payload:
    """The actions of all records, the next due first."""
    return envelope(
        "actions",
        {
            "label": snapshot.label,
            "as_of": snapshot.as_of.isoformat(),
            "actions": [
                {"practice": record.practice, **_action(record.span, each), "path": record.path,
                 "overdue": each.state == "open" and each.due is not None and each.due < snapshot.as_of}
                for record, each in found
            ],
        },
    )  # fmt: skip


def _action(span: str, each: Action) -> Payload:
    return {
        "span": span,
        "slug": each.slug,
        "title": each.title,
        "activities": list(each.activities),
        "owner": each.owner or None,
        "due": each.due.isoformat() if each.due else None,
        "state": each.state,
    }


def _change(each: PracticeChange) -> Payload:
    return {"practice": each.practice, "before": each.before.value, "after": each.after.value}
