"""The README of the demo repository."""

from __future__ import annotations

from datetime import date

from escm_tui.load.evidence_repository import EvidenceRepository


def demo_readme(repo: EvidenceRepository, tags: tuple[str, ...], today: date) -> str:
    """x."""
    return "x\n"
