"""Keeps of a state that was read what is seen first, so that the next sitting on it begins with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escm_tui.git.glance import root_of
from escm_tui.load.kept_glimpses import KIND, ground
from escm_tui.load.state import Glance

if TYPE_CHECKING:
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.tui.session import View


def ground_of(repository: EvidenceRepository) -> str:
    """What is seen first will rest on this; nothing where that cannot be told, or could change without a sign."""
    cache, root = repository.known.cache, str(repository.root)
    if cache is None or root_of(root) != root:
        return ""
    try:
        name, settled = ground(Glance(root), cache, repository.today.isoformat(), learn=True)
    except OSError:  # no process or file more can be opened: nothing is kept, and the reading says what is wrong
        return ""
    return name if settled else ""


def keep(repository: EvidenceRepository, view: View, before: str) -> None:
    """Keep what is seen first of a view, if what it rested on before it was read is still the same."""
    cache = repository.known.cache
    if cache is None or not before or dict(cache.get(KIND, [before])):
        return
    if ground_of(repository) == before:
        cache.put(KIND, {before: view.glimpse.packed()})
