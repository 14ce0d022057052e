"""What `compare --json` and `log --json` print: what differs between two revisions, with reasons and commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from escm_tui.domain.comparison import ActivityChange, Comparison, EvidenceChange, PracticeChange
from escm_tui.domain.profile import Profile
from escm_tui.git.history import Commit
from escm_tui.load.between import Between
from escm_tui.reports.comparison_text import change_reasons
from escm_tui.reports.payloads import Payload, envelope, satisfied_of


def comparison(compared: Comparison, between: Between, *, failed_on: Iterable[str] = ()) -> Payload:
    """Two revisions as consecutive evaluations, with what lies between them in history.

    `failed_on` are the conditions that were asked for and are met.
    """

    def moved(changes: Iterable[PracticeChange]) -> list[Payload]:
        return [_practice_change(each, compared, between) for each in changes]

    return envelope(
        "compare",
        {
            "basis": compared.after.basis,
            "before": _side(compared.before),
            "after": _side(compared.after),
            "risen": moved(compared.risen),
            "fallen": moved(compared.fallen),
            "rated": moved(compared.rated),
            "activities": [activity_change(each) for each in compared.activities],
            "evidence": {
                kind: [_evidence_change(each) for each in compared.evidence if each.kind == kind]
                for kind in ("added", "removed", "changed", "expired")
            },
            "spans": {"added": list(compared.spans_added), "removed": list(compared.spans_removed)},
            "rules_changed": list(compared.rules_changed),
            "merge_base": between.merge_base,
            "ahead": between.ahead,
            "behind": between.behind,
            "commits": [{**commit(each, between.tags), "paths": sorted(paths)} for each, paths in between.commits],
            "failed_on": list(failed_on),
        },
    )


def log(commits: Iterable[Commit], tags: Mapping[str, Sequence[str]]) -> Payload:
    """Commits, newest first, each with the tags on it."""
    return envelope("log", {"commits": [commit(each, tags) for each in commits]})


def activity_change(each: ActivityChange) -> Payload:
    """One Activity that was rated or proved anew."""
    return {
        "span": each.span,
        "practice": each.practice,
        "activity": each.activity,
        "before": each.before.value if each.before else "not_rated",
        "after": each.after.value if each.after else "not_rated",
        "evidence_added": list(each.evidence_added),
        "evidence_removed": list(each.evidence_removed),
    }


def commit(each: Commit, tags: Mapping[str, Sequence[str]] | None = None) -> Payload:
    """One commit, with the tags on it where they are known."""
    said: Payload = {
        "id": each.id,
        "author": each.author_name,
        "date": each.committed_at.isoformat(),
        "subject": each.subject,
    }
    return said if tags is None else said | {"tags": list(tags.get(each.id, ()))}


def _side(profile: Profile) -> Payload:
    snapshot = profile.snapshot
    return {
        "level": profile.stated_level,
        "level_without_not_applicable": profile.level_without_not_applicable if profile.stated_level else None,
        "evaluation": profile.determined.evaluation.slug if profile.determined else None,
        "revision": snapshot.revision,
        "label": snapshot.label,
        "as_of": snapshot.as_of.isoformat(),
        "complete": snapshot.complete,
        "levels": {str(level): satisfied_of(count) for level, count in profile.levels.items()},
    }


def _practice_change(each: PracticeChange, compared: Comparison, between: Between) -> Payload:
    return {
        "practice": each.practice,
        "before": each.before.value,
        "after": each.after.value,
        "reasons": list(change_reasons(each, compared, most=None)),
        "commits": [made.id for made in between.made_by(compared, each.practice)],
    }


def _evidence_change(each: EvidenceChange) -> Payload:
    return {"span": each.span, "slug": each.slug, "title": each.title, "fields": list(each.changed_fields)}
