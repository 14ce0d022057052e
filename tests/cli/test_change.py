"""Change control from the command line: two people and a bare repository between them, no forge."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.cli.commands import Command
from escm_tui.cli.main import root
from tests.cli.conftest import Answer, Run
from tests.cli.test_examples import words_of
from tests.cli.test_main import every_command
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

CONTROL = "change_control: {controlled_branches: [main], approvals: 1}\n"


class Team:
    """Bob's and Ann's clones of one bare repository; `escm` runs in the one of whoever is named."""

    def __init__(self, run: Run, bob: GitRepository, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self._monkeypatch = run, monkeypatch
        self.bare = folder / "bare.git"
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", "2024-02-01T12:00:00+00:00")
        self.bob = self._named(bob, "Bob")
        manifest = (bob.root / "escm.yaml").read_text()
        bob.commit("Ask for an approval", {"escm.yaml": manifest + CONTROL})
        bob.git("clone", "-q", "--bare", str(bob.root), str(self.bare))
        bob.git("remote", "add", "origin", str(self.bare))
        bob.git("fetch", "-q", "origin")
        bob.git("branch", "-q", "--set-upstream-to=origin/main")
        bob.git("clone", "-q", str(self.bare), str(folder / "ann"))
        self.ann = self._named(GitRepository(folder / "ann", bob.day), "Ann")

    def _named(self, git: GitRepository, name: str) -> GitRepository:
        git.git("config", "user.name", name)
        git.git("config", "user.email", f"{name.lower()}@example.com")
        return git

    def __call__(self, who: GitRepository, *words: str) -> Answer:
        self._monkeypatch.chdir(who.root)
        return self._run(*words)

    def propose(self, *rating: str) -> None:
        assert self(self.bob, "rate", *(rating or ("knw07.b2", "unsatisfied"))).code == 0
        assert self(self.bob, "change", "propose", "work").code == 0

    def share(self, who: GitRepository, branch: str = "work") -> None:
        who.git("push", "-q", "origin", branch)
        for each in (self.ann, self.bob):
            each.git("fetch", "-q", "origin")


@pytest.fixture
def team(run: Run, northwind: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    return Team(run, northwind, tmp_path, monkeypatch)


def test_a_change_is_proposed_approved_and_merged_over_a_bare_repository(
    team: Team, golden: Callable[[str, str], None]
) -> None:
    assert team(team.bob, "rate", "knw07.b2", "unsatisfied").code == 0
    proposed = team(team.bob, "change", "propose", "work")
    assert (proposed.code, proposed.err) == (0, "")
    golden("change-propose", proposed.masked)
    assert team.bob.git("branch", "--show-current") == "work"
    assert team.bob.git("status", "--porcelain") == ""
    team.share(team.bob)

    shown = team(team.ann, "change", "list")
    golden("change-list", shown.masked)
    tip = team.ann.git("rev-parse", "origin/work")
    approved = team(team.ann, "change", "approve", "work", "-m", "Seen.")
    golden("change-approve", approved.masked)
    assert team.ann.git("log", "-1", "--format=%P %an", "work") == f"{tip} Ann"
    tree = team.ann.git("rev-parse", f"{tip}^{{tree}}")
    assert team.ann.git("log", "-1", "--format=%B", "work").strip() == (
        f"Approve work: Rate knw07 b2 unsatisfied for the organization\n\nSeen.\n\n"
        f"Approved-tree: {tree}\nApproved-by: Ann <ann@example.com>"
    )
    assert team.ann.git("branch", "--show-current") == "main"
    team.share(team.ann)

    golden("change-show", team(team.bob, "change", "show").masked)
    before = team.bob.git("rev-parse", "main")
    merged = team(team.bob, "change", "merge")
    golden("change-merge", merged.masked)
    approval = team.ann.git("rev-parse", "work")
    assert team.bob.git("log", "-1", "--format=%P", "main") == f"{before} {approval}"
    assert team.bob.git("rev-parse", "main^{tree}") == tree
    assert team.bob.git("log", "-1", "--format=%(trailers:only)", "main").strip() == (
        "Proposal: work\nApproved-by: Ann <ann@example.com>"
    )
    assert team.bob.git("branch", "--show-current") == "main"
    team.share(team.bob, "main")
    team.ann.git("merge", "-q", "--ff-only", "origin/main")
    dropped = team(team.bob, "change", "drop", "work")
    assert re.fullmatch(r"Dropped work\. Bring it back with: git branch work [0-9a-f]{9}\n", dropped.out)
    assert team(team.ann, "change", "list").out == (
        "There is no proposal: every branch is part of those that take changes.\n"
    )


def test_everything_is_there_for_programs(team: Team) -> None:
    team(team.bob, "rate", "knw07.b2", "unsatisfied")
    proposed = team(team.bob, "change", "propose", "work", "--json").json
    assert (proposed["schema"], proposed["started"], proposed["name"], proposed["into"]) == (
        "escm/change-propose",
        True,
        "work",
        "main",
    )
    assert proposed["commit"] == proposed["tip"] == team.bob.git("rev-parse", "work")
    assert (proposed["can_be_merged"], [each["code"] for each in proposed["problems"]]) == (False, ["G004"])
    effect = proposed["effect"]
    assert (effect["before"]["level"], effect["after"]["level"], effect["merged"]) == (2, 1, True)
    assert effect["activities"] == [
        {"span": "organization", "practice": "knw07", "activity": "b2", "before": "satisfied", "after": "unsatisfied",
         "evidence_added": [], "evidence_removed": []}
    ]  # fmt: skip
    team.share(team.bob)
    approved = team(team.ann, "change", "approve", "work", "--json").json
    assert (approved["schema"], approved["signed"], approved["problems"]) == ("escm/change-approve", False, [])
    [approval] = approved["approvals"]
    assert approval == {
        "who": "Ann <ann@example.com>", "counts": True, "roles": [], "tree": proposed["tree"],
        "commit": approved["commit"], "trailer": None, "signature": "none", "principal": None, "key": None,
        "code": None, "because": None,
    }  # fmt: skip
    team.share(team.ann)
    [listed] = team(team.bob, "change", "list", "--json").json["proposals"]
    assert (listed["name"], listed["branch"], listed["can_be_merged"], listed["up_to_date"]) == (
        "work",
        "origin/work",
        True,
        True,
    )
    assert listed["policy"]["approvals"] == 1
    assert listed["note"] == "origin/work is newer than the branch of this clone, so it is what is looked at."
    assert team(team.bob, "change", "show", "work", "--json").json["schema"] == "escm/change-show"
    merged = team(team.bob, "change", "merge", "work", "--json").json
    assert (merged["schema"], merged["approved_by"]) == ("escm/change-merge", ["Ann <ann@example.com>"])
    assert merged["commit"] == team.bob.git("rev-parse", "main")
    dropped = team(team.bob, "change", "drop", "work", "--json").json
    assert (dropped["schema"], dropped["name"], dropped["commits_on_no_branch"]) == ("escm/change-drop", "work", 0)


def refused(answer: Answer, code: int, *lines: str) -> None:
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.splitlines()[: len(lines)] == [f"escm: {lines[0]}", *lines[1:]]


def test_own_approval_and_no_approval_do_not_count(team: Team) -> None:
    team.propose()
    tip = team.bob.git("rev-parse", "work")
    refused(
        team(team.bob, "change", "approve"),
        1,
        "Nothing was recorded, since the approval would not count. Bob <bob@example.com> had a hand in the change and "
        "cannot approve it.",
    )
    assert team.bob.git("rev-parse", "work") == tip
    refused(
        team(team.bob, "change", "merge"),
        1,
        "Nothing was merged into main:",
        "work needs 1 approval and has none that counts.",
    )
    assert team.bob.git("branch", "--show-current") == "work"


def test_an_approval_falls_when_the_change_or_the_target_moves_on(team: Team) -> None:
    team.propose()
    team.share(team.bob)
    assert team(team.ann, "change", "approve", "work").code == 0
    team.share(team.ann)
    team.bob.git("merge", "-q", "--ff-only", "origin/work")
    approved = team.bob.git("rev-parse", "HEAD")
    team.bob.commit("Slip in", {"README.md": "more\n"})
    answer = team(team.bob, "change", "merge")
    assert answer.code == 1
    assert "Ann <ann@example.com> approved another state" in answer.err
    team.bob.git("reset", "-q", "--hard", approved)
    team.ann.commit("Move on", {"README.md": "other\n"})
    team.share(team.ann, "main")
    refused(team(team.bob, "change", "merge"), 1, "main lacks 1 commit of the branch that it follows.")
    team.bob.git("fetch", "-q", "origin", "main:main")
    refused(
        team(team.bob, "change", "merge"),
        1,
        "main has moved on since work left it, so merging would hold something that nobody has approved.",
    )
    refused(
        team(team.ann, "change", "approve", "work"),
        1,
        "Nothing was recorded, since the approval would not count. Ann <ann@example.com> approved the change before "
        "the branch that takes it had moved on.",
    )
    shown = team(team.bob, "change", "show", "work")
    assert "It lacks 1 commit of main, so merging would hold something that nobody has" in shown.out
    assert "State: main has moved on" in shown.out
    team.bob.git("merge", "-q", "--no-edit", "main")
    team.share(team.bob)
    team.ann.git("branch", "-q", "-f", "work", "origin/work")
    assert team(team.ann, "change", "approve", "work").code == 0
    team.share(team.ann)
    assert team(team.bob, "change", "merge", "work").code == 0
    assert (team.bob.root / "README.md").read_text() == "other\n"


def test_a_loosened_policy_does_not_judge_the_change_that_loosens_it(team: Team) -> None:
    manifest = (team.bob.root / "escm.yaml").read_text()
    team.bob.write({"escm.yaml": manifest.replace("approvals: 1", "approvals: 0")})
    proposed = team(team.bob, "change", "propose", "loosen")
    assert proposed.code == 0
    # Whoever is asked to approve it is told, though no claim differs.
    assert "It changes who may change what\n  change_control.approvals: 1 → 0\n\nmain → loosen\n" in proposed.out
    assert "Nothing differs.\n" in proposed.out
    assert "Files beside records and evidence items\n  changed  escm.yaml\n" in proposed.out
    effect = team(team.bob, "change", "show", "loosen", "--json").json["effect"]
    assert effect["policy_changes"] == [{"key": "approvals", "before": "1", "after": "0"}]
    assert effect["other_files"] == [{"path": "escm.yaml", "status": "M"}]
    assert team(team.bob, "change", "merge").code == 1
    # Neither does a policy that was committed on the branch here, past every check, but never pushed.
    team.bob.git("branch", "-q", "-f", "main", "loosen")
    team.bob.commit("More", {"README.md": "more\n"})
    assert team(team.bob, "change", "merge").code == 1


def test_trailers_count_where_the_policy_says_so(team: Team) -> None:
    manifest = (team.bob.root / "escm.yaml").read_text()
    team.bob.commit(
        "Count reviews", {"escm.yaml": manifest.replace("approvals: 1", "approvals: 1, trailers: [Reviewed-by]")}
    )
    team.share(team.bob, "main")
    team.propose()
    team.bob.git("commit", "-q", "--amend", "-m", "Rate\n\nReviewed-by: Ann <ann@example.com>")
    merged = team(team.bob, "change", "merge")
    assert (merged.code, merged.out.splitlines()[0][9:]) == (
        0,
        " Merged work into main, approved by Ann <ann@example.com>.",
    )


@needs_ssh_keygen
def test_signed_approvals_by_the_signers_of_the_target(team: Team, tmp_path: Path) -> None:
    key = Key.new(tmp_path, "ann")
    manifest = (team.bob.root / "escm.yaml").read_text()
    policy = "approvals: 1, signed_approvals: true, approver_roles: {quality: {identities: [ann@example.com]}}"
    team.bob.commit(
        "Ask for signatures",
        {"escm.yaml": manifest.replace("approvals: 1", policy), ".escm/allowed_signers": key.line("ann@example.com")},
    )
    team.share(team.bob, "main")
    team.ann.git("merge", "-q", "--ff-only", "origin/main")
    team.propose()
    team.share(team.bob)
    answer = team(team.ann, "change", "approve", "work")
    assert (answer.code, answer.err.splitlines()[0]) == (
        4,
        "escm: The approval has to be signed, and git does not know with which key.",
    )
    assert team(team.ann, "change", "approve", "work", "--no-sign").code == 1
    Key.new(tmp_path, "eve").use(team.ann)
    assert "holds no role that approves" in team(team.ann, "change", "approve", "work").err
    key.use(team.ann)
    answer = team(team.ann, "change", "approve", "work")
    assert answer.out.splitlines()[1].startswith("  ✓ Ann <ann@example.com> as quality, signed (")
    team.share(team.ann)
    assert team(team.bob, "change", "merge", "work").code == 0


def test_conflicts_are_named_and_nothing_changes(team: Team) -> None:
    manifest = (team.bob.root / "escm.yaml").read_text()
    team.bob.commit("Ask for none", {"escm.yaml": manifest.replace("approvals: 1", "approvals: 0")})
    team.propose()
    team.bob.git("switch", "-q", "main")
    path = "organization/knw/knw07.yaml"
    text = (team.bob.root / path).read_text()
    team.bob.commit("Rate otherwise", {path: text.replace("rating: satisfied", "rating: partial")})
    team.share(team.bob, "main")
    state = team.bob.git("rev-parse", "main", "work")
    shown = team(team.bob, "change", "show", "work")
    assert f"It conflicts with main in {path}." in shown.out
    assert "What follows is what the proposal did since it left main" in shown.out
    refused(
        team(team.bob, "change", "merge", "work"),
        1,
        f"work and main conflict in {path}.",
        "  Try: Settle that on the proposal: git switch work, then git merge main",
    )
    assert team.bob.git("rev-parse", "main", "work") == state
    assert team.bob.git("status", "--porcelain") == ""


def test_changes_on_both_sides_are_united_where_no_approval_is_asked_for(team: Team) -> None:
    manifest = (team.bob.root / "escm.yaml").read_text()
    team.bob.commit("Ask for none", {"escm.yaml": manifest.replace("approvals: 1", "approvals: 0")})
    team.propose()
    team.bob.git("switch", "-q", "main")
    team.bob.commit("Say more", {"README.md": "more\n"})
    team.share(team.bob, "main")
    shown = team(team.bob, "change", "show", "work", "--json").json
    assert (shown["behind"], shown["up_to_date"], shown["can_be_merged"]) == (1, False, True)
    assert (shown["effect"]["merged"], shown["effect"]["before"]["level"], shown["effect"]["after"]["level"]) == (
        True,
        2,
        1,
    )
    objects = team.bob.git("count-objects")
    assert team(team.bob, "change", "show", "work").code == 0
    assert team.bob.git("count-objects") == objects
    assert team(team.bob, "change", "merge", "work").code == 0
    assert (team.bob.root / "README.md").read_text() == "more\n"
    assert "rating: unsatisfied" in (team.bob.root / "organization/knw/knw07.yaml").read_text()


class TestOddStates:
    def test_on_the_controlled_branch_a_name_is_needed(self, team: Team) -> None:
        team(team.bob, "rate", "knw07.b2", "unsatisfied")
        refused(
            team(team.bob, "change", "propose"),
            2,
            "You stand on main, which takes approved changes only.",
            "  Try: Give the change a name, such as: escm change propose add-minutes",
        )
        refused(team(team.bob, "change", "propose", "main"), 2, "main takes changes; it cannot be a proposal.")
        refused(team(team.bob, "change", "propose", "a..b"), 2, '"a..b" cannot be the name of a branch.')
        team.bob.git("branch", "there")
        refused(team(team.bob, "change", "propose", "there"), 2, "There is a branch there already.")

    def test_nothing_to_propose(self, team: Team) -> None:
        refused(team(team.bob, "change", "propose", "work"), 2, "There is nothing to propose.")
        assert team.bob.git("branch", "--list", "work") == ""

    def test_an_error_leaves_no_branch_behind(self, team: Team) -> None:
        team.bob.write({"organization/knw/knw08.yaml": "activities: {b1: {rating: superb}}\n"})
        answer = team(team.bob, "change", "propose", "work")
        assert answer.code == 1
        assert team.bob.git("branch", "--show-current") == "main"
        assert team.bob.git("branch", "--list", "work") == ""
        assert (team.bob.root / "organization/knw/knw08.yaml").exists()

    def test_a_branch_that_stood_already_is_proposed_as_it_is(self, team: Team) -> None:
        team.bob.git("switch", "-q", "-c", "mine")
        team.bob.commit("Say more", {"README.md": "more\n"})
        answer = team(team.bob, "change", "propose")
        assert answer.out.splitlines()[0] == "Everything was committed already, on the branch mine."

    def test_from_a_detached_head(self, team: Team) -> None:
        team.bob.git("switch", "-q", "--detach")
        team(team.bob, "rate", "knw07.b2", "unsatisfied")
        refused(team(team.bob, "change", "propose"), 2, "HEAD is detached: you stand on no branch.")
        refused(team(team.bob, "change", "show"), 2, "HEAD is detached: you stand on no branch.")
        assert team(team.bob, "change", "propose", "work").code == 0
        assert team.bob.git("branch", "--show-current") == "work"

    def test_in_the_middle_of_a_merge(self, team: Team) -> None:
        team.propose()
        team.bob.git("switch", "-q", "main")
        team.bob.git("merge", "-q", "--no-ff", "--no-commit", "work")
        for words in (("propose", "other"), ("merge", "work")):
            answer = team(team.bob, "change", *words)
            assert answer.code == 4
            assert answer.err.startswith("escm: git is in the middle of a merge, so nothing was ")

    def test_a_dirty_tree_keeps_from_merging_but_not_from_approving(self, team: Team) -> None:
        team.propose()
        team.share(team.bob)
        team.ann.write({"organization/knw/knw07.yaml": "activities: {}\n"})
        assert team(team.ann, "change", "approve", "work").code == 0
        refused(
            team(team.ann, "change", "merge", "work"),
            4,
            "Changes are not committed, so nothing was merged: organization/knw/knw07.yaml.",
        )
        assert team.ann.git("status", "--porcelain") == " M organization/knw/knw07.yaml"

    def test_no_such_branch_none_controlled_and_nothing_new(self, team: Team) -> None:
        refused(
            team(team.bob, "change", "show", "none"),
            2,
            "There is no branch none.",
            "  Try: See them all with: git branch --all",
        )
        refused(team(team.bob, "change", "show", "main"), 2, "main takes changes; it is no proposal itself.")
        team.bob.git("branch", "same")
        refused(team(team.bob, "change", "show", "same"), 2, "same holds nothing that main lacks.")
        manifest = (team.bob.root / "escm.yaml").read_text().replace(CONTROL, "")
        team.bob.commit("Control nothing", {"escm.yaml": manifest})
        team.share(team.bob, "main")
        refused(
            team(team.bob, "change", "list"),
            2,
            "No branch is controlled here, so there is nothing to propose a change to.",
        )
        team.bob.git("switch", "-q", "same")
        team.bob.commit("Say more", {"README.md": "more\n"})
        assert [
            each["name"] for each in team(team.bob, "change", "list", "--into", "main", "--json").json["proposals"]
        ] == ["same"]

    def test_a_branch_that_stands_elsewhere_is_not_moved_under_anybody(self, team: Team) -> None:
        team.propose()
        team.share(team.bob)
        assert team(team.ann, "change", "approve", "work").code == 0
        team.share(team.ann)
        team.bob.git("config", "user.email", "carl@example.com")
        refused(
            team(team.bob, "change", "approve", "work"),
            4,
            "origin/work is newer than the branch work on which a work tree stands.",
        )

    def test_parted_branches_are_told_and_not_merged(self, team: Team) -> None:
        team.propose()
        team.share(team.bob)
        team.ann.git("switch", "-q", "work")
        team.ann.commit("One", {"README.md": "1"})
        team.share(team.ann)
        team.bob.commit("Other", {"README.md": "2"})
        refused(
            team(team.bob, "change", "merge"),
            1,
            "work and origin/work have parted: what is said here is of work.",
        )

    def test_a_hook_that_refuses_takes_the_merge_back(self, team: Team) -> None:
        team.propose()
        team.share(team.bob)
        team(team.ann, "change", "approve", "work")
        before = team.ann.git("rev-parse", "main")
        team.ann.hook("commit-msg", "echo not today >&2; exit 1")
        team.ann.git("switch", "-q", "work")
        answer = team(team.ann, "change", "merge")
        assert (answer.code, answer.out) == (1, "")
        assert "not today" in answer.err
        assert team.ann.git("rev-parse", "main") == before
        assert team.ann.git("branch", "--show-current") == "work"
        assert team.ann.git("status", "--porcelain") == ""

    def test_dropping(self, team: Team) -> None:
        team.propose()
        refused(
            team(team.bob, "change", "drop", "work"),
            2,
            "work holds 1 commit that no other branch holds.",
            "  Try: Drop it all the same with: escm change drop work --yes",
        )
        refused(
            team(team.bob, "change", "drop", "main"), 2, "main takes changes; it is no proposal and is not dropped."
        )
        refused(team(team.bob, "change", "drop", "none"), 2, "There is no branch none.")
        assert team(team.bob, "change", "drop", "work", "--yes").code == 0
        assert team.bob.git("branch", "--show-current") == "main"
        assert team.bob.git("branch", "--list", "work") == ""
        team.bob.git("push", "-q", "origin", "main:there")
        team.bob.git("fetch", "-q")
        refused(
            team(team.bob, "change", "drop", "there"),
            2,
            "there is no branch of this clone.",
            "  Try: Take it away over there with: git push origin --delete there",
        )


@needs_ssh_keygen
def test_the_examples_tell_one_story(team: Team, tmp_path: Path) -> None:
    told = {
        path.removeprefix("escm change "): [words for _, words in command.examples]
        for path, command in every_command(root)
        if isinstance(command, Command) and path.startswith("escm change ")
    }
    Key.new(tmp_path, "ann").use(team.ann)

    def tell(who: GitRepository, call: str) -> None:
        for line in re.sub(r"\\\n\s*", "", call).split("\n"):
            answer = team(who, *words_of(line))
            assert answer.code == 0, (line, answer.err)

    for practice, call in zip(("knw07", "ppl03"), told.pop("propose"), strict=True):
        team.bob.git("switch", "-q", "main")
        assert team(team.bob, "rate", f"{practice}.b2", "unsatisfied").code == 0
        tell(team.bob, call)
        team.share(team.bob, words_of(call)[2])
    team.bob.git("switch", "-q", "add-minutes")
    for call in (*told.pop("list"), *told.pop("show")):
        tell(team.bob, call)
    plain, signed = told.pop("approve")
    for call in (signed, plain):
        team.ann.run("branch", "-D", "add-minutes")
        tell(team.ann, call)
    for call in told.pop("merge"):
        tell(team.ann, call)
    merged, unmerged = told.pop("drop")
    tell(team.ann, merged)
    team.ann.git("branch", "add-minutes", "main")
    team.ann.git("switch", "-q", "add-minutes")
    team.ann.commit("More", {"README.md": "more\n"})
    tell(team.ann, unmerged)
    assert told == {}


def test_a_claim_that_drifts_upward_is_told_and_refused_where_the_policy_says_so(team: Team) -> None:
    path = "organization/knw/knw07.yaml"
    text = (team.bob.root / path).read_text()
    manifest = (team.bob.root / "escm.yaml").read_text()
    team.bob.commit(
        "Lower it, enforce",
        {
            path: text.replace("rating: satisfied", "rating: partial", 1),
            "escm.yaml": manifest.replace("approvals: 1", "drift: enforce"),
        },
    )
    team.share(team.bob, "main")
    # Committed past every check, and so to be caught when it is merged.
    team.bob.git("switch", "-q", "-c", "drift")
    team.bob.commit("Raise it again", {path: text})
    sentence = f"{path}:4:13 G009 error knw07 a1 rises from partial to satisfied, but its evidence is what it was."
    shown = team(team.bob, "change", "show")
    assert "\nClaims that rise without new evidence\n" + sentence in shown.out
    refused(
        team(team.bob, "change", "merge"),
        1,
        "Nothing was merged, because the evidence would hold 1 error:",
        sentence,
    )
    assert [each["code"] for each in team(team.bob, "change", "show", "--json").json["effect"]["drift"]] == ["G009"]


def test_a_commit_on_the_controlled_branch_itself_is_remarked_on(team: Team) -> None:
    team(team.bob, "rate", "knw07.b2", "unsatisfied")
    told = "main takes approved changes only; next time try: escm change propose NAME"
    assert told in team(team.bob, "commit").err.splitlines()
    team.bob.git("switch", "-q", "-c", "mine")
    team(team.bob, "rate", "knw07.b3", "unsatisfied")
    assert told not in team(team.bob, "commit").err
