"""What a commit is searched for before it is made: the part `privacy` of escm.yaml."""

from __future__ import annotations

from typing import Literal

from escm_tui.tuples import NamedTuple

Detector = Literal["built_in", "detect_secrets"]
Weight = Literal["ignore", "warn", "enforce"]


class PrivacyPolicy(NamedTuple):
    """What a commit is searched for, how much each find weighs, and what is none."""

    secrets: Weight = "enforce"
    personal_data: Weight = "warn"
    restricted: Weight = "warn"
    """What an artifact weighs that the repository keeps although its item is restricted."""
    detector: Detector = "built_in"
    allowed: tuple[str, ...] = ()
    """Texts that are no find: a whole find, or the end of an e-mail address that begins with @."""
    unchecked: tuple[str, ...] = ()
    """Files and folders that are not searched."""

    def is_allowed(self, found: str) -> bool:
        """Whether the manifest lets this text pass."""
        plain = found.casefold()
        known = [each.casefold() for each in self.allowed]
        return any(plain == each or (each.startswith("@") and plain.endswith(each)) for each in known)

    def searches(self, path: str) -> bool:
        """Whether a file is searched at all; where addresses and keys of people are due, they are not looked for."""
        places = (*self.unchecked, ".escm", "escm.yaml")
        return not any(path == place.rstrip("/") or path.startswith(f"{place.rstrip('/')}/") for place in places)


NO_PRIVACY_POLICY = PrivacyPolicy()
