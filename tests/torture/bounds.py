"""How long the torture lasts: seconds in the ordinary run, many rounds with ESCM_TORTURE=1."""

from __future__ import annotations

import os
import re

SHARE = float(os.environ.get("ESCM_TORTURE") or 0)
"""How much of the long form is asked for: 1 is all of it, which `just torture` asks for, 0 the ordinary run."""

LONG = SHARE > 0
"""Whether every command meets every repository, and every screen every text."""

RAW_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no output may hold when nothing but text was asked for; tab is left out by `show` as well."""


def rounds(short: int, long: int) -> int:
    """How often: `short` in the ordinary run, `long` in `just torture`."""
    return max(short, int(long * SHARE))
