"""What is seen of a state first, kept by all that it rests on, and found again before anything else is loaded."""

from __future__ import annotations

from escm_tui.load.cache import Cache
from escm_tui.load.state import Glance, content_or_none

KIND = "glimpse"
"""What glimpses are called in the cache."""


def found(glance: Glance, day: str) -> bytes | None:
    """The glimpse that is kept for exactly this state and day; nothing where one cannot tell, or none is kept."""
    cache = Cache(f"{glance.root}/.git")
    if not cache.is_there:
        glance.give_up()
        return None
    name, _ = ground(glance, cache, day)
    kept = dict(cache.get(KIND, [name])) if name else {}
    cache.close()
    return kept.get(name)


def ground(glance: Glance, cache: Cache, day: str, *, learn: bool = False) -> tuple[str, bool]:
    """What a glimpse of the present day rests on; see `Glance.name`."""
    # Which branch it is shows, though several may stand on one commit.
    return glance.name(cache, (day, content_or_none(f"{glance.root}/.git/HEAD")), learn=learn)
