"""The methods of a Capability Determination, as data: who leads, what is looked at, what may be stated."""

from __future__ import annotations

from typing import Literal

from escm_tui.tuples import NamedTuple

LONGEST_VALIDITY = 24
"""Calendar months that the result of any method may hold."""


class Method(NamedTuple):
    """How capability is determined. The source names the methods and leaves open what they are; see `reading`."""

    id: str
    name: str
    led_by: str
    """Who leads, to follow the word "by"."""
    external: bool
    """Whether those who judge come from outside of the organization."""
    scope: Literal["all", "any"]
    """Which Practices are looked at: all 84, or whichever are named."""
    states_level: bool
    """Whether the result may be a Capability Level; else it is a count of Practices."""
    certifies: bool
    """Whether every rule is enforced, nothing is set aside as not applicable, and a certificate may follow."""
    takes_over_claims: bool
    """Whether determinations may be taken over from what the organization claims."""
    validity_months: int
    """Calendar months for which the result holds, at most 24."""
    source: str
    reading: str
    """What of this is not in the source."""
