"""A report as plain data: what the single commands print as JSON, under one roof."""

from __future__ import annotations

from escm_tui.domain.seal import DIGEST
from escm_tui.reports import comparison_payloads, history_payloads, payloads, planning_payloads
from escm_tui.reports.evidence_rows import evidence_rows
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.report import Report, scope_statement


def report_payload(report: Report) -> Payload:
    """All parts; what there is not is null or empty."""
    profile = report.profile
    found = report.verification
    return envelope(
        "report",
        {
            "made_on": report.made_on.isoformat(),
            "scope": scope_statement(report),
            "confidentiality": report.shown,
            "withheld": report.withheld,
            "status": payloads.status(profile),
            "trend": history_payloads.trend(report.trend, report.unread),
            "compare": (
                comparison_payloads.comparison(report.comparison, report.between) if report.comparison else None
            ),
            "gap": planning_payloads.gap(profile, report.wanted, report.gap),
            "evaluations": [
                {
                    "slug": each.outcome.evaluation.slug,
                    "title": each.outcome.evaluation.title,
                    "method": each.outcome.evaluation.method,
                    "state": each.state,
                    "scope": each.scope,
                    "spans": list(each.outcome.evaluation.span.spans),
                    "level": each.outcome.level,
                    "result": each.result,
                    "findings": [
                        {"practice": practice, "kind": one.kind, "severity": one.severity,
                         "activities": list(one.activities), "text": one.text}
                        for practice, one in each.findings
                    ],
                }
                for each in report.evaluations
            ],
            "evidence": payloads.register(
                [row.item for row in evidence_rows(profile.snapshot)],
                {row.item.key: [use.words for use in row.uses] for row in evidence_rows(profile.snapshot)},
                profile.snapshot.as_of,
            ),
            "seal": (
                {
                    "tag": found.tag.reference,
                    "digest": found.tag.trailers.get(DIGEST),
                    "signature": found.signature.trust.value,
                    "holds": found.holds,
                }
                if found
                else None
            ),
        },
    )  # fmt: skip
