"""How long the torture lasts: seconds in the ordinary run, hours' worth of rounds with ESCM_TORTURE=long."""

from __future__ import annotations

import os
import re

LONG = os.environ.get("ESCM_TORTURE") == "long"
"""Whether this is `just torture`."""

RAW_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no output may hold when nothing but text was asked for; tab is left out by `show` as well."""


def rounds(short: int, long: int) -> int:
    """How often: `short` in the ordinary run, `long` in `just torture`."""
    return long if LONG else short
