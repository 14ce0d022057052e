"""Who may change a controlled branch: the policy of the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from escm_tui.tuples import NamedTuple

DriftSetting = Literal["ignore", "warn", "enforce"]
ApprovalTrailer = Literal["Approved-by", "Reviewed-by"]
TRAILERS: tuple[ApprovalTrailer, ...] = ("Approved-by", "Reviewed-by")
"""The trailers that forges and people write for an approval; the policy says which of them count."""


def identity(text: str) -> str:
    """An e-mail address or key fingerprint in the one form in which identities are compared.

    E-mail addresses, with or without a name before them, in lower case; `SHA256:` fingerprints of SSH keys as they
    are; fingerprints of OpenPGP keys in capitals without blanks.
    """
    stripped = text.strip()
    if "<" in stripped and stripped.endswith(">"):
        stripped = stripped[stripped.rindex("<") + 1 : -1].strip()
    if stripped.startswith("SHA256:"):
        return stripped.rstrip("=")
    return stripped.casefold() if "@" in stripped else stripped.replace(" ", "").upper()


class ApproverRole(NamedTuple):
    """A role that approves: who holds it, and how many of the approvals have to come from it."""

    slug: str
    identities: frozenset[str]
    """E-mail addresses and fingerprints of keys, in the form of `identity`."""
    approvals: int = 0


class ChangePolicy(NamedTuple):
    """`change_control:` of the manifest; for a change that of the trusted base counts, never that of the change."""

    controlled_branches: tuple[str, ...] = ()
    """Names of branches, with `*` for any letters."""
    approvals: int = 0
    independent: bool = True
    signed_approvals: bool = False
    signed_tags: bool = False
    drift: DriftSetting = "warn"
    trailers: tuple[ApprovalTrailer, ...] = ()
    """The trailers that count as approvals; none by default, since whoever commits can write them."""
    approver_roles: Mapping[str, ApproverRole] = {}
    """Role to who holds it; where there is none, anybody may approve who did not make the change."""

    def controls(self, branch: str) -> bool:
        """Whether a branch, named without refs/heads/, takes only approved changes."""
        from fnmatch import fnmatchcase

        return any(fnmatchcase(branch, pattern) for pattern in self.controlled_branches)

    @property
    def asks_for_approvals(self) -> bool:
        """Whether a change needs any."""
        return self.approvals > 0 or any(role.approvals for role in self.approver_roles.values())

    def roles_of(self, identities: Iterable[str]) -> tuple[str, ...]:
        """The roles that somebody of these identities holds, in the order of the policy."""
        known = frozenset(identities)
        return tuple(slug for slug, role in self.approver_roles.items() if role.identities & known)


NO_POLICY = ChangePolicy()
"""What a manifest without `change_control:` asks for: nothing."""


class PolicyChange(NamedTuple):
    """One key below `change_control` that a change sets otherwise, both values as people read them."""

    key: str
    before: str
    after: str


def policy_changes(before: ChangePolicy, after: ChangePolicy) -> tuple[PolicyChange, ...]:
    """What a change makes of the policy, key by key."""
    one, other = _words_of(before), _words_of(after)
    return tuple(
        PolicyChange(key, one.get(key, "none"), other.get(key, "none"))
        for key in {**one, **other}
        if one.get(key) != other.get(key)
    )


def _words_of(policy: ChangePolicy) -> dict[str, str]:
    words = {
        "controlled_branches": ", ".join(policy.controlled_branches) or "none",
        "approvals": str(policy.approvals),
        "independent": str(policy.independent).lower(),
        "signed_approvals": str(policy.signed_approvals).lower(),
        "signed_tags": str(policy.signed_tags).lower(),
        "drift": policy.drift,
        "trailers": ", ".join(policy.trailers) or "none",
    }
    for slug, role in policy.approver_roles.items():
        words[f"approver_roles.{slug}.identities"] = ", ".join(sorted(role.identities)) or "none"
        words[f"approver_roles.{slug}.approvals"] = str(role.approvals)
    return words
