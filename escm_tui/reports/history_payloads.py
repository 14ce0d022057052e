"""What `--json` prints about history: the chain of evaluations, who made a claim, where a level was won or lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from escm_tui.domain.authorship import Made
from escm_tui.domain.bisection import LevelReached
from escm_tui.domain.profile import Count
from escm_tui.domain.sustained import EvaluationFacts, Result, Trend, TrendRow
from escm_tui.git.history import Commit
from escm_tui.load.between import Between
from escm_tui.load.bisect import Turn
from escm_tui.load.practice_history import PracticeCommit, RecordBlame
from escm_tui.reports.comparison_payloads import activity_change, commit, comparison
from escm_tui.reports.payloads import Payload, envelope


def trend(chain: Trend, unread: Mapping[str, str]) -> Payload:
    """The chain of evaluations by their days; `unread` says which tags could not be read, and why."""
    five = chain.level_five
    return envelope(
        "trend",
        {
            "basis": chain.basis,
            "today": chain.today.isoformat(),
            "evaluations": [_row(row, chain.today) for row in chain.rows],
            "unread": [{"tag": tag, "text": text} for tag, text in unread.items()],
            "level_5": {
                "held": five.held,
                "chain": [each.tag for each in five.chain],
                "missing": list(five.missing),
                "left_out": [{"tag": each.tag, "text": each.why} for each in five.left_out],
                "gaps": [
                    {"after": each.tag, "from": each.first.isoformat(), "until": each.last.isoformat(),
                     "days": each.days}
                    for each in five.gaps
                ],
                "earliest": _day(five.earliest),
            },
        },
    )  # fmt: skip


def practice_log(commits: Iterable[PracticeCommit]) -> Payload:
    """The commits that changed a Practice, newest first, with what they changed."""
    return envelope(
        "log",
        {
            "commits": [
                {
                    **commit(each.commit),
                    "activities": [activity_change(change) for change in each.claims],
                    "determinations": [
                        {
                            "evaluation": change.evaluation,
                            "before": change.before or "not_determined",
                            "after": change.after or "not_determined",
                        }
                        for change in each.verdicts
                    ],
                    "unreadable": list(each.unreadable),
                }
                for each in commits
            ]
        },
    )


def blame(practice: str, records: Iterable[RecordBlame], commits: Mapping[str, Commit], label: str) -> Payload:
    """Which commit made each claim what it is; no commit where it is not committed yet."""
    return envelope(
        "blame",
        {
            "practice": practice,
            "label": label,
            "spans": {
                record.span: {
                    "path": record.path,
                    "activities": {each.activity: _made(each, commits, record) for each in record.made},
                }
                for record in records
            },
        },
    )


def _made(each: Made, commits: Mapping[str, Commit], record: RecordBlame) -> Payload:
    claim = each.claim
    return {
        "rating": claim.rating.value if claim else "not_rated",
        "evidence": [reference.text for reference in claim.evidence] if claim else [],
        "because": claim.because if claim else "",
        "committed": each.commit is not None,
        "commit": commit(commits[each.commit]) if each.commit else None,
        "lacking": [reason.text for reason in record.lacking if reason.activity == each.activity],
    }


def bisect(turn: Turn) -> Payload:
    """The commit with which a level or Practice was won or lost."""
    question = turn.question
    compared = comparison(turn.comparison, Between())
    return envelope(
        "bisect",
        {
            "basis": turn.comparison.after.basis,
            "question": (
                {"level": question.level} if isinstance(question, LevelReached) else {"practice": question.practice}
            ),
            "gained": turn.gained,
            "commit": commit(turn.commit),
            "by_day": turn.by_day,
            **{key: compared[key] for key in ("before", "after", "risen", "fallen", "rated", "activities", "evidence")},
            "good": turn.start,
            "bad": turn.end,
            "commits": turn.commits,
            "assessments": turn.assessed,
            "unassessed": turn.unassessed,
            "may_hold_more": turn.unassessed > 0,
        },
    )


def _row(row: TrendRow, today: date) -> Payload:
    facts, result = row.facts, row.result
    left = (facts.valid_until - today).days if facts.valid_until else None
    return {
        "tag": facts.tag,
        "revision": facts.commit,
        "as_of": facts.as_of.isoformat(),
        "days": row.days,
        **_result(result),
        "problems": {"error": facts.errors, "warning": facts.warnings},
        "complete": not facts.errors,
        "method": facts.evaluation.method if facts.evaluation else None,
        "sealed": facts.determined is not None,
        "seal": _seal(facts),
        "standing": _standing(facts),
        "valid_until": _day(facts.valid_until),
        "days_left": left,
    }


def _result(result: Result | None) -> Payload:
    if result is None:
        return dict.fromkeys(("level", "level_without_not_applicable", "satisfied", "levels", "areas"))
    return {
        "level": result.level,
        "level_without_not_applicable": result.level_without_not_applicable,
        "satisfied": _count(result.total),
        "levels": {str(level): _count(count) for level, count in result.levels.items()},
        "areas": {area: _count(count) for area, count in result.areas.items()},
    }


def _seal(facts: EvaluationFacts) -> Payload | None:
    found = facts.seal
    if found is None:
        return None
    differences = list(found.differences)
    return {"digest": found.digest, "holds": found.holds, "differences": differences, "signed": found.signed or None}


def _standing(facts: EvaluationFacts) -> Payload | None:
    event = facts.standing.event
    return {"kind": event.kind, "date": event.date.isoformat(), "because": event.because} if event else None


def _count(count: Count) -> Payload:
    return {"satisfied": count.satisfied, "total": count.total}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
