"""A small evidence repository that the tests of actions change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

import pytest

from escm_tui.actions.schemas import shipped_schemas
from escm_tui.errors import EscmError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository

TODAY = date(2026, 11, 2)

PROCEDURE = b"%PDF-1.7 how changes are made\r\n\x00\xff"

RECORD = b"""\
# yaml-language-server: $schema=../../.escm/schemas/record-1.schema.json
# Looked after since the merger.
owner:   'Configuration Manager'   # a role

activities:
  b2:    # the list itself
    evidence: [minutes]
    rating: "partial"
  a1:
    rating: satisfied
    # Both were seen in June.
    evidence:
      - cm-procedure
      - minutes   # page 4
    note: >-
      The budget line
      was approved.
x-reviewed: yes
"""

RECORD_PATH = "organization/knw/knw07.yaml"


def refused(act: Callable[[], object]) -> tuple[type[EscmError], str, str]:
    """How an action says no: the kind of error, its sentence and the next step."""
    with pytest.raises(EscmError) as caught:
        act()
    return caught.type, caught.value.message, caught.value.hint


def evidence_file(title: str, rest: str = "") -> str:
    """A small evidence item."""
    return (
        "# yaml-language-server: $schema=../../.escm/schemas/evidence-1.schema.json\n"
        f"title: {title}\nkind: artifact\nlocation:\n  reference: DMS 4711\n{rest}"
    )


@pytest.fixture
def git(evidence_git: GitRepository) -> GitRepository:
    """The git repository behind `repo`, with one commit."""
    digest = hashlib.sha256(PROCEDURE).hexdigest()
    evidence_git.commit(
        "Start",
        {
            **shipped_schemas(),
            "README.md": "Evidence\n",
            ".gitattributes": "artifacts/** -text\n",
            ".gitignore": "*.draft\n",
            "escm.yaml": "format: 1\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n",
            "artifacts/cm-procedure.pdf": PROCEDURE,
            "organization/evidence/cm-procedure.yaml": (
                "title: Configuration management procedure   # the one in force\n"
                "kind: guidance_document\ndocument_type: procedure\n"
                f'location:\n  path: artifacts/cm-procedure.pdf\nsha256: "{digest}"\n'
            ),
            "organization/evidence/minutes.yaml": evidence_file("Minutes"),
            "engagements/acme-helpdesk/engagement.yaml": "client: ACME\nstate: active   # since June\n",
            "engagements/acme-helpdesk/evidence/run-book.yaml": evidence_file("Run book"),
            RECORD_PATH: RECORD,
        },
    )
    return evidence_git


@pytest.fixture
def repo(git: GitRepository) -> EvidenceRepository:
    """The evidence repository as actions see it."""
    return EvidenceRepository.open(git.root, today=TODAY)
