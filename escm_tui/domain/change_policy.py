"""Who may change a controlled branch: the policy of the manifest, and whose approvals of a change count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from escm_tui.domain.problems import WHOLE_FILE, Problem, problem

MANIFEST_PATH = "escm.yaml"
"""The file that asks for approvals; problems of a change point at the key that asks."""

DriftSetting = Literal["ignore", "warn", "enforce"]
ApprovalTrailer = Literal["Approved-by", "Reviewed-by"]
TRAILERS: tuple[ApprovalTrailer, ...] = ("Approved-by", "Reviewed-by")
"""The trailers that forges and people write for an approval; the policy says which of them count."""

SignatureState = Literal["none", "invalid", "unchecked", "unvouched", "vouched"]


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


@dataclass(frozen=True, slots=True)
class ApproverRole:
    """A role that approves: who holds it, and how many of the approvals have to come from it."""

    slug: str
    identities: frozenset[str]
    """E-mail addresses and fingerprints of keys, in the form of `identity`."""
    approvals: int = 0


@dataclass(frozen=True, slots=True)
class ChangePolicy:
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
    approver_roles: Mapping[str, ApproverRole] = field(default_factory=dict, hash=False)
    """Role to who holds it; where there is none, anybody may approve who did not make the change."""

    def controls(self, branch: str) -> bool:
        """Whether a branch, named without refs/heads/, takes only approved changes."""
        return any(fnmatchcase(branch, pattern) for pattern in self.controlled_branches)

    @property
    def asks_for_approvals(self) -> bool:
        """Whether a change needs any."""
        return self.approvals > 0 or any(role.approvals for role in self.approver_roles.values())

    def roles_of(self, identities: Iterable[str]) -> tuple[str, ...]:
        """The roles that somebody of these identities holds, in the order of the policy."""
        known = frozenset(identities)
        return tuple(slug for slug, role in self.approver_roles.items() if role.identities & known)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval of a state: by a commit that changes nothing, or by a trailer of a commit that changes something."""

    who: str
    """Name and e-mail address, as the approval states them."""
    email: str
    tree: str
    """The id of the tree that was approved."""
    base_tree: str
    """The id of the tree which that one was to replace: that of the base from which the approver saw it differ."""
    commit: str = ""
    trailer: ApprovalTrailer | None = None
    """The trailer that states it; nothing for an approval that is a commit of its own."""
    signature: SignatureState = "none"
    principal: str = ""
    """Whom the trusted signers vouch for."""
    key: str = ""
    """The fingerprint of a key whose signature holds."""

    @property
    def proven(self) -> frozenset[str]:
        """The identities that a signature proves."""
        principal = self.principal if self.signature == "vouched" else ""
        key = self.key if self.signature in ("vouched", "unvouched") else ""
        return frozenset(identity(each) for each in (principal, key) if each)

    @property
    def identities(self) -> frozenset[str]:
        """All identities that go with it, proven or stated."""
        return self.proven | {identity(self.email)}


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of a controlled branch: one tree in the place of another, who made it and who approved it."""

    name: str
    """What to call it in a sentence: a branch, or a short id."""
    base_tree: str
    tree: str
    people: frozenset[str]
    """Identities of the authors, committers and co-authors of whatever commits change something, and their keys."""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an approval is worth: the roles in which it counts, or the code and sentence of why it does not."""

    approval: Approval
    roles: tuple[str, ...] = ()
    code: str = ""
    because: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return not self.code


NO_POLICY = ChangePolicy()
"""What a manifest without `change_control:` asks for: nothing."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
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


def standings(policy: ChangePolicy, change: Change) -> tuple[Standing, ...]:
    """What each approval of the change is worth, in its order; a second one of the same person counts no more."""
    found: list[Standing] = []
    seen: set[str] = set()
    for approval in change.approvals:
        standing = _standing(policy, change, approval)
        if standing.counts and seen & approval.identities:
            standing = Standing(approval, (), "G007", f"{approval.who} has approved already and counts once.")
        if standing.counts:
            seen |= approval.identities
        found.append(standing)
    return tuple(found)


def _standing(policy: ChangePolicy, change: Change, approval: Approval) -> Standing:
    who = approval.who
    entitled = approval.proven if policy.signed_approvals else approval.identities
    roles = policy.roles_of(entitled)
    if approval.trailer is not None and approval.trailer not in policy.trailers:
        code, because = "G007", f"{who} is named by a trailer {approval.trailer}, which the policy does not count."
    elif approval.tree != change.tree:
        code, because = "G006", f"{who} approved another state ({approval.tree[:9]}, not {change.tree[:9]})."
    elif approval.base_tree != change.base_tree:
        code, because = "G006", f"{who} approved the change before the branch that takes it had moved on."
    elif approval.signature == "invalid":
        code, because = "G008", f"The signature on the approval of {who} does not hold."
    elif policy.signed_approvals and not approval.proven:
        code, because = "G008", _unsigned(approval)
    elif policy.independent and approval.identities & change.people:
        code, because = "G005", f"{who} had a hand in the change and cannot approve it."
    elif policy.approver_roles and not roles:
        code, because = "G007", f"{who} holds no role that approves."
    elif policy.signed_approvals and not policy.approver_roles and approval.signature != "vouched":
        code, because = "G008", f"Nobody vouches for the key with which {who} signed the approval."
    else:
        return Standing(approval, roles)
    return Standing(approval, (), code, because)


def _unsigned(approval: Approval) -> str:
    if approval.trailer is not None:
        return f"The trailer that names {approval.who} is not signed by them, as the policy asks."
    if approval.signature == "unchecked":
        return f"The signature on the approval of {approval.who} cannot be checked here."
    return f"The approval of {approval.who} is not signed, as the policy asks."


def judge_change(policy: ChangePolicy, change: Change) -> tuple[Problem, ...]:
    """Why a controlled branch does not take the change; nothing where it does.

    Where approvals are missing, one problem says how many, and one more for each approval why it does not count.
    Whether the branch is controlled is for the caller to ask: `policy.controls`.
    """
    if change.tree == change.base_tree or not policy.asks_for_approvals:
        return ()
    found = standings(policy, change)
    short = _shortfalls(policy, change, [each for each in found if each.counts])
    if not short:
        return ()
    return (*short, *(_problem(each.code, each.because) for each in found if not each.counts))


def _shortfalls(policy: ChangePolicy, change: Change, counting: list[Standing]) -> list[Problem]:
    have = [f"{each.approval.who}{_as(each.roles)}" for each in counting]
    told = f"has {len(have)}: {', '.join(have)}" if have else "has none that counts"
    short = []
    if len(counting) < policy.approvals:
        text = f"{change.name} needs {_approvals(policy.approvals)} and {told}."
        short.append(_problem("G004", text, "change_control.approvals"))
    for slug, role in policy.approver_roles.items():
        number = sum(slug in each.roles for each in counting)
        if number < role.approvals:
            text = f"{change.name} needs {_approvals(role.approvals)} by the role {slug} and has {number or 'none'}."
            short.append(_problem("G004", text, f"change_control.approver_roles.{slug}.approvals"))
    return short


def judge_tag(policy: ChangePolicy, name: str, signature: SignatureState) -> tuple[Problem, ...]:
    """Why the tag of an evaluation is not taken: the policy asks for a signature that the trusted signers vouch for."""
    if not policy.signed_tags or signature == "vouched":
        return ()
    told = {
        "none": "is not signed",
        "invalid": "bears a signature that does not hold",
        "unchecked": "bears a signature that cannot be checked here",
        "unvouched": "is signed by somebody for whom nobody vouches",
    }[signature]
    text = f"The tag {name} {told}; the policy takes only signed tags of evaluations."
    return (_problem("G010", text, "change_control.signed_tags"),)


def _approvals(number: int) -> str:
    return "1 approval" if number == 1 else f"{number} approvals"


def _as(roles: tuple[str, ...]) -> str:
    return f" ({', '.join(roles)})" if roles else ""


def _problem(code: str, text: str, key: str = "change_control") -> Problem:
    return problem(code, MANIFEST_PATH, WHOLE_FILE, text, field=key)
