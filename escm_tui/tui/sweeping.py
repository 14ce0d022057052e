"""When circles of garbage are looked for while somebody works on the screens: often and briefly, all of it at rest."""

from __future__ import annotations

import gc

BETWEEN_KEYS = (10_000, 10, 20)
"""A key makes a few thousand objects, of which next to none stay. Short looks at what is new hold up no key, as one
through all that there is would; that one is left for when nobody types, or comes after a thousand keys without a rest.
"""

REST = 1.0
"""Seconds since the last key after which nobody types."""


def leave_out() -> None:
    """What there is now stays: it was just read, and a look through all of it would find nothing."""
    gc.freeze()
    gc.set_threshold(*BETWEEN_KEYS)


def sweep_old() -> None:
    """Look through what outlived several short looks, where there were any since the last time."""
    if gc.get_count()[-1]:
        gc.collect()
