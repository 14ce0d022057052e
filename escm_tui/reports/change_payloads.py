"""What `escm change ... --json` prints: proposals, approvals and what they are worth, merges."""

from __future__ import annotations

from collections.abc import Iterable

from escm_tui.domain.change_approval import Standing
from escm_tui.domain.change_policy import ChangePolicy
from escm_tui.load.between import Between
from escm_tui.load.proposals import Effect, Proposal
from escm_tui.reports.comparison_payloads import commit, comparison
from escm_tui.reports.payloads import Payload, envelope, problem


def proposal_list(found: Iterable[Proposal]) -> Payload:
    """All proposals, by name."""
    return envelope("change-list", {"proposals": [proposal_facts(each) for each in found]})


def proposal_shown(found: Proposal, effect: Effect, between: Between) -> Payload:
    """One proposal, with what merging it would do."""
    return envelope("change-show", {**proposal_facts(found), "effect": effect_facts(effect, between)})


def effect_facts(effect: Effect, between: Between) -> Payload:
    """What merging would do; `merged` says whether the comparison is of the result, or only of the proposal."""
    compared = {
        key: value for key, value in comparison(effect.comparison, between).items() if key not in ("schema", "version")
    }
    drift = [problem(each) for each in effect.drift]
    policy = [{"key": each.key, "before": each.before, "after": each.after} for each in effect.policy]
    files = [{"path": each.path, "status": each.status} for each in effect.files]
    told = {"merged": effect.merged, "conflicts": list(effect.conflicts), "drift": drift}
    return {**told, "policy_changes": policy, "other_files": files, **compared}


def proposal_facts(found: Proposal) -> Payload:
    """A proposal with its commits, its approvals and what it still needs."""
    return {
        "name": found.name,
        "branch": found.head.label,
        "into": found.target.head.name,
        "controlled": found.target.controlled,
        "title": found.title,
        "authors": list(found.authors),
        "tip": found.head.commit,
        "base": found.target.head.commit,
        "tree": found.change.tree,
        "base_tree": found.change.base_tree,
        "commits": [commit(each) for each in found.commits],
        "behind": found.behind,
        "up_to_date": found.up_to_date,
        "can_be_merged": not found.problems and (found.up_to_date or not found.policy.asks_for_approvals),
        "policy": policy_facts(found.policy),
        "policy_of": found.target.trusted.revision,
        "approvals": [standing_facts(each) for each in found.standings],
        "problems": [problem(each) for each in found.problems],
        "note": found.note or None,
    }


def policy_facts(policy: ChangePolicy) -> Payload:
    """The policy that judges a change."""
    return {
        "controlled_branches": list(policy.controlled_branches),
        "approvals": policy.approvals,
        "independent": policy.independent,
        "signed_approvals": policy.signed_approvals,
        "signed_tags": policy.signed_tags,
        "drift": policy.drift,
        "trailers": list(policy.trailers),
        "approver_roles": {
            slug: {"identities": sorted(role.identities), "approvals": role.approvals}
            for slug, role in policy.approver_roles.items()
        },
    }


def standing_facts(standing: Standing) -> Payload:
    """One approval with its worth; `code` and `because` say why it does not count."""
    approval = standing.approval
    return {
        "who": approval.who,
        "counts": standing.counts,
        "roles": list(standing.roles),
        "tree": approval.tree,
        "commit": approval.commit,
        "trailer": approval.trailer,
        "signature": approval.signature,
        "principal": approval.principal or None,
        "key": approval.key or None,
        "code": standing.code or None,
        "because": standing.because or None,
    }
