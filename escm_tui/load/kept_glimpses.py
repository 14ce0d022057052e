"""What is seen of a state first, kept by all that it rests on, and found again before anything else is loaded."""

from __future__ import annotations

import time

from escm_tui.load.cache import Cache
from escm_tui.load.digest import digest_of
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
    """What a glimpse rests on.

    Args:
        glance: a look at the repository that has begun.
        cache: what is known of it.
        day: the present day.
        learn: the repository passed the gate, so that more may be asked of git.

    Returns:
        Its name in the cache, empty where the ground cannot be told; and whether the files behind it have been left
        alone for long enough to be told by their times.
    """
    moment = time.time_ns()
    root = glance.root
    state = glance.state(cache, work_tree=True, learn=learn)
    if state is None:
        return "", False
    # Which branch it is shows, though several may stand on one commit.
    facts = (day, root, state.digest, content_or_none(f"{root}/.git/HEAD"))
    return digest_of(repr(facts).encode("utf-8", "surrogatepass")), state.settled_at(moment)
