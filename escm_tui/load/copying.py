"""When a copy of this process can be made, to work beside it."""

from __future__ import annotations

import sys


def may_copy() -> bool:
    """Whether no threads run that may hold locks, which nobody would ever open in a copy."""
    threading = sys.modules.get("threading")  # where nobody has loaded it, there are none
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)
