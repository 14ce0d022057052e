from __future__ import annotations

from datetime import date

import pytest

from escm_tui.actions.engage import NewEngagement, add_engagement, edit_engagement
from escm_tui.domain.records import Period
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository

PATH = "engagements/nordbank-payroll/engagement.yaml"


def test_new_engagement(git: GitRepository, repo: EvidenceRepository) -> None:
    phases = {"delivery": Period(date(2026, 4, 1)), "initiation": Period(date(2026, 1, 12), date(2026, 3, 31))}
    add_engagement(repo, NewEngagement("nordbank-payroll", "Nordbank", "Payroll", phases=phases))  # type: ignore[arg-type]
    assert (git.root / PATH).read_text().replace("'", '"') == (
        "# yaml-language-server: $schema=../../.escm/schemas/engagement-1.schema.json\n"
        "client: Nordbank\n"
        "service: Payroll\n"
        "state: active\n"
        "phases:\n"
        "  initiation:\n"
        '    from: "2026-01-12"\n'
        '    until: "2026-03-31"\n'
        "  delivery:\n"
        '    from: "2026-04-01"\n'
    )
    engagement = repo.work_tree().engagements["nordbank-payroll"]
    assert engagement.phases == phases


def test_edited_engagement(git: GitRepository, repo: EvidenceRepository) -> None:
    values = {"state": "completed", "phases.delivery.from": date(2025, 4, 1), "phases.delivery.until": "2026-06-30"}
    edit_engagement(repo, "acme-helpdesk", values)
    text = (git.root / "engagements/acme-helpdesk/engagement.yaml").read_text()
    assert text.startswith("client: ACME\nstate: completed   # since June\n")
    engagement = repo.work_tree().engagements["acme-helpdesk"]
    assert engagement.ended == date(2026, 6, 30)
    edit_engagement(repo, "acme-helpdesk", {"phases.delivery.until": None, "phases.delivery.from": None})
    assert (git.root / "engagements/acme-helpdesk/engagement.yaml").read_text() == (
        "client: ACME\nstate: completed   # since June\n"
    )


def test_refusals(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match=r"^There is an engagement acme-helpdesk already\."):
        add_engagement(repo, NewEngagement("acme-helpdesk", "ACME"))
    with pytest.raises(UsageError, match=r"^Acme Inc cannot be used as a slug\. .* for example: acme-inc$"):
        add_engagement(repo, NewEngagement("Acme Inc", "ACME"))
    with pytest.raises(UsageError, match=r"would not be valid.* state"):
        add_engagement(repo, NewEngagement("nordbank", "Nordbank", state="asleep"))
    with pytest.raises(UsageError, match=r"would not be valid.* client"):
        add_engagement(repo, NewEngagement("nordbank", " "))
    with pytest.raises(UsageError, match=r"^No engagement acme\. Did you mean acme-helpdesk\?$"):
        edit_engagement(repo, "acme", {"state": "lost"})
    with pytest.raises(UsageError, match=r"would not be valid"):
        edit_engagement(repo, "acme-helpdesk", {"phases.closing.from": "2026-01-01"})
    assert git.git("status", "--porcelain") == ""
