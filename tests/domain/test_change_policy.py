from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.change_approval import Approval, Change, judge_change, judge_tag, standings
from escm_tui.domain.change_policy import NO_POLICY, ApproverRole, ChangePolicy, identity, policy_changes
from escm_tui.domain.problems import Severity

TREE, BASE = "a" * 40, "b" * 40
KEY = "SHA256:uNiVztksCsDhcc0u9e8BrqXVUDxYTpgf2zsWQtIIf8s"
ROLE = {"quality": ApproverRole("quality", frozenset({"ann@example.com", KEY}))}


def approval(who: str = "Ann", **other: Any) -> Approval:
    email = f"{who.lower()}@example.com"
    return replace(Approval(f"{who} <{email}>", email, TREE, BASE), **other)


def change(*approvals: Approval, people: tuple[str, ...] = ("bob@example.com",)) -> Change:
    return Change("add-minutes", BASE, TREE, frozenset(people), approvals)


def told(policy: ChangePolicy, judged: Change) -> list[tuple[str, str]]:
    return [(each.code, each.text) for each in judge_change(policy, judged)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee <Ann@Example.COM>", "ann@example.com"),
        (" ann@example.com ", "ann@example.com"),
        (KEY + "=", KEY),
        ("ab12 cd34", "AB12CD34"),
    ],
)
def test_identities_have_one_form(text: str, expected: str) -> None:
    assert identity(text) == expected


def test_branches_are_controlled_by_name_or_pattern() -> None:
    policy = ChangePolicy(controlled_branches=("main", "release/*"))
    assert [policy.controls(name) for name in ("main", "release/1", "Main", "mainline", "release")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_no_approval_is_needed_unless_asked_for_or_where_nothing_changes() -> None:
    assert judge_change(ChangePolicy(), change()) == ()
    assert judge_change(ChangePolicy(approvals=1), replace(change(), tree=BASE)) == ()


def test_enough_approvals_are_enough_whatever_else_does_not_count() -> None:
    judged = change(approval(tree="c" * 40), approval())
    assert judge_change(ChangePolicy(approvals=1), judged) == ()
    assert [each.counts for each in standings(ChangePolicy(approvals=1), judged)] == [False, True]


def test_what_is_missing_is_told_with_why_the_others_do_not_count() -> None:
    policy = ChangePolicy(approvals=2, approver_roles=ROLE)
    judged = change(approval(), approval("Bob"), approval("Carl"), approval("Dora", base_tree="c" * 40))
    assert told(policy, judged) == [
        ("G004", "add-minutes needs 2 approvals and has 1: Ann <ann@example.com> (quality)."),
        ("G005", "Bob <bob@example.com> had a hand in the change and cannot approve it."),
        ("G007", "Carl <carl@example.com> holds no role that approves."),
        ("G006", "Dora <dora@example.com> approved the change before the branch that takes it had moved on."),
    ]
    first = judge_change(policy, judged)[0]
    assert (first.path, first.field, first.severity) == ("escm.yaml", "change_control.approvals", Severity.ERROR)


def test_an_approval_is_of_one_tree() -> None:
    assert told(ChangePolicy(approvals=1), change(approval(tree="c" * 40)))[1] == (
        "G006",
        "Ann <ann@example.com> approved another state (ccccccccc, not aaaaaaaaa).",
    )


def test_a_person_counts_once_by_whatever_name() -> None:
    twice = change(approval(), approval("Dora", signature="vouched", principal="ann@example.com", key=KEY))
    assert told(ChangePolicy(approvals=2), twice) == [
        ("G004", "add-minutes needs 2 approvals and has 1: Ann <ann@example.com>."),
        ("G007", "Dora <dora@example.com> has approved already and counts once."),
    ]


def test_own_approval_counts_where_independence_is_not_asked_for() -> None:
    assert judge_change(ChangePolicy(approvals=1, independent=False), change(approval("Bob"))) == ()


def test_the_key_gives_away_whoever_signs_a_change_of_their_own_under_another_name() -> None:
    signed = approval("Ann", signature="vouched", principal="ann@example.com", key=KEY)
    policy = ChangePolicy(approvals=1, signed_approvals=True)
    assert told(policy, change(signed, people=("bot@example.com", KEY)))[1][0] == "G005"


def test_trailers_count_where_the_policy_lists_them() -> None:
    judged = change(approval(trailer="Reviewed-by"))
    assert told(ChangePolicy(approvals=1, trailers=("Approved-by",)), judged)[1] == (
        "G007",
        "Ann <ann@example.com> is named by a trailer Reviewed-by, which the policy does not count.",
    )
    assert judge_change(ChangePolicy(approvals=1, trailers=("Reviewed-by",)), judged) == ()


@pytest.mark.parametrize(
    ("other", "code", "because"),
    [
        ({}, "G008", "The approval of Ann <ann@example.com> is not signed, as the policy asks."),
        ({"signature": "invalid"}, "G008", "The signature on the approval of Ann <ann@example.com> does not hold."),
        (
            {"signature": "unchecked"},
            "G008",
            "The signature on the approval of Ann <ann@example.com> cannot be checked here.",
        ),
        (
            {"trailer": "Approved-by"},
            "G008",
            "The trailer that names Ann <ann@example.com> is not signed by them, as the policy asks.",
        ),
        (
            {"signature": "unvouched", "key": "SHA256:other"},
            "G007",
            "Ann <ann@example.com> holds no role that approves.",
        ),
        (
            {"signature": "vouched", "key": "SHA256:other", "principal": "eve@example.com"},
            "G007",
            "Ann <ann@example.com> holds no role that approves.",
        ),
    ],
)
def test_where_signatures_are_asked_for_only_proven_identities_count(
    other: dict[str, Any], code: str, because: str
) -> None:
    policy = ChangePolicy(approvals=1, signed_approvals=True, trailers=("Approved-by",), approver_roles=ROLE)
    assert told(policy, change(approval(**other)))[1:] == [(code, because)]


@pytest.mark.parametrize(
    "proof",
    [
        {"signature": "vouched", "principal": "ann@example.com", "key": "SHA256:other"},
        {"signature": "unvouched", "key": KEY},
    ],
)
def test_a_vouched_principal_or_a_key_of_the_role_is_proof(proof: dict[str, Any]) -> None:
    policy = ChangePolicy(approvals=1, signed_approvals=True, approver_roles=ROLE)
    assert judge_change(policy, change(approval("Zoe", **proof))) == ()


def test_without_roles_a_signed_approval_needs_somebody_who_vouches() -> None:
    policy = ChangePolicy(approvals=1, signed_approvals=True)
    assert told(policy, change(approval(signature="unvouched", key=KEY)))[1] == (
        "G008",
        "Nobody vouches for the key with which Ann <ann@example.com> signed the approval.",
    )


def test_a_role_can_ask_for_approvals_of_its_own() -> None:
    roles = {**ROLE, "lead": ApproverRole("lead", frozenset({"dora@example.com"}), approvals=1)}
    policy = ChangePolicy(approvals=1, approver_roles=roles)
    assert told(policy, change(approval())) == [
        ("G004", "add-minutes needs 1 approval by the role lead and has none."),
    ]
    assert judge_change(policy, change(approval("Dora"))) == ()


@pytest.mark.parametrize("signature", ["none", "invalid", "unchecked", "unvouched", "vouched"])
def test_tags_are_signed_where_the_policy_says_so(signature: Any) -> None:
    assert judge_tag(ChangePolicy(), "evaluation/2026", signature) == ()
    found = judge_tag(ChangePolicy(signed_tags=True), "evaluation/2026", signature)
    assert [each.code for each in found] == ([] if signature == "vouched" else ["G010"])


_APPROVALS = st.builds(
    approval,
    st.sampled_from(["Ann", "Bob", "Carl"]),
    tree=st.sampled_from([TREE, BASE]),
    base_tree=st.sampled_from([TREE, BASE]),
    trailer=st.sampled_from([None, "Approved-by"]),
    signature=st.sampled_from(["none", "invalid", "unvouched", "vouched"]),
    principal=st.sampled_from(["ann@example.com", "bob@example.com"]),
    key=st.sampled_from([KEY, "SHA256:other"]),
)


def test_what_a_change_makes_of_the_policy_is_told_key_by_key() -> None:
    strict = ChangePolicy(
        controlled_branches=("main", "release/*"),
        approvals=2,
        independent=False,
        signed_approvals=True,
        signed_tags=True,
        drift="enforce",
        trailers=("Approved-by", "Reviewed-by"),
        approver_roles={"quality": ApproverRole("quality", frozenset({"cy@example.com", "ann@example.com"}), 1)},
    )
    changes = [
        ("controlled_branches", "none", "main, release/*"),
        ("approvals", "0", "2"),
        ("independent", "true", "false"),
        ("signed_approvals", "false", "true"),
        ("signed_tags", "false", "true"),
        ("drift", "warn", "enforce"),
        ("trailers", "none", "Approved-by, Reviewed-by"),
        ("approver_roles.quality.identities", "none", "ann@example.com, cy@example.com"),
        ("approver_roles.quality.approvals", "none", "1"),
    ]
    assert [tuple(each) for each in policy_changes(NO_POLICY, strict)] == changes
    back = [(key, after, before) for key, before, after in changes]
    assert sorted(tuple(each) for each in policy_changes(strict, NO_POLICY)) == sorted(back)
    assert policy_changes(strict, strict) == ()
    emptied = strict._replace(approver_roles={"quality": ApproverRole("quality", frozenset(), 1)})
    assert [tuple(each) for each in policy_changes(strict, emptied)] == [
        ("approver_roles.quality.identities", "ann@example.com, cy@example.com", "none")
    ]


_POLICIES = st.builds(
    ChangePolicy,
    approvals=st.integers(0, 3),
    independent=st.booleans(),
    signed_approvals=st.booleans(),
    trailers=st.sampled_from([(), ("Approved-by",)]),
    approver_roles=st.sampled_from([{}, ROLE]),
)


@given(_POLICIES, st.lists(_APPROVALS, max_size=4))
def test_what_counts_is_of_this_tree_and_independent_and_more_never_hurts(
    policy: ChangePolicy, approvals: list[Approval]
) -> None:
    judged = change(*approvals)
    counting = [each.approval for each in standings(policy, judged) if each.counts]
    assert all((each.tree, each.base_tree) == (TREE, BASE) for each in counting)
    if policy.independent:
        assert not any("bob@example.com" in each.identities for each in counting)
    taken = judge_change(policy, judged) == ()
    assert taken == (len(counting) >= policy.approvals)
    if taken:
        assert judge_change(policy, change(*approvals, approval("Zoe"))) == ()
