"""Whose approvals of a change count under the policy, and what is missing before a controlled branch takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from escm_tui.domain.change_policy import ApprovalTrailer, ChangePolicy, identity
from escm_tui.domain.problems import WHOLE_FILE, Problem, problem

MANIFEST_PATH = "escm.yaml"
"""The file that asks for approvals; problems of a change point at the key that asks."""

SignatureState = Literal["none", "invalid", "unchecked", "unvouched", "vouched"]


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
