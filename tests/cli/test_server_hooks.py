"""Pushes to a real bare repository with our hook, and the same commits checked as continuous integration does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.git import hooks
from escm_tui.git.repository import Repository
from tests.cli.conftest import Run
from tests.support.evidence import base_files, sample_files
from tests.support.repositories import GitRepository

CHECKOUT = str(Path(__file__).parents[2])
RECORD = "organization/knw/knw08.yaml"
GOOD = "activities:\n  b1:\n    rating: partial\n"
BAD = "activities:\n  b1:\n    rating: satisfid\n"
CONTROL = "change_control: {controlled_branches: [main], approvals: 1}\n"


class Served:
    """A bare repository with our hook, and a clone of it without any."""

    def __init__(self, folder: Path, hook: str) -> None:
        self.bare = folder / "évidence server.git"
        self.clone = GitRepository.new(folder / "clone")
        self.clone.commit("Start", sample_files())
        self.clone.git("clone", "-q", "--bare", ".", str(self.bare))
        self.clone.git("remote", "add", "origin", str(self.bare))
        self.clone.git("fetch", "-q", "origin")
        self.repository = Repository.discover_any(self.bare)
        hooks.install(self.repository, (hook,), sys.executable)

    def tip(self, branch: str = "main") -> str:
        return (
            subprocess.run(
                ["git", "--git-dir", self.bare, "rev-parse", "--verify", "-q", f"refs/heads/{branch}"],
                capture_output=True,
                check=False,
            )
            .stdout.decode()
            .strip()
        )

    def push(self, *words: str) -> tuple[bool, str]:
        """Whether a push was taken, and what the server said."""
        done = self.clone.run("push", "origin", *(words or ("HEAD:main",)))
        said = [line.removeprefix("remote: ").rstrip() for line in done.stderr.decode().splitlines()]
        return done.returncode == 0, "\n".join(line for line in said if not line.startswith(("To ", " ", "error")))

    def as_(self, name: str) -> None:
        self.clone.git("config", "user.name", name)
        self.clone.git("config", "user.email", f"{name.lower()}@example.com")

    def approve(self, name: str) -> None:
        self.as_(name)
        tree = self.clone.git("rev-parse", "HEAD^{tree}")
        self.clone.git("commit", "-q", "--allow-empty", "-m", f"Approve\n\nApproved-tree: {tree}")


@pytest.fixture(params=["pre-receive", "update"])
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)
    monkeypatch.setenv("COLUMNS", "80")
    return Served(tmp_path, request.param)


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)
    monkeypatch.setenv("COLUMNS", "80")
    return Served(tmp_path, "pre-receive")


def test_an_honest_push_passes_without_a_word(served: Served) -> None:
    served.clone.commit("Rate", {RECORD: GOOD})
    taken, said = served.push()
    assert taken
    assert "refused" not in said
    assert served.tip() == served.clone.git("rev-parse", "HEAD")


def test_an_invalid_blob_three_commits_deep_is_refused(served: Served) -> None:
    before = served.tip()
    bad = served.clone.commit("Rate wrongly", {RECORD: BAD})
    served.clone.commit("Mend", {RECORD: GOOD})
    served.clone.commit("More", {RECORD: GOOD + "owner: Lead\n"})
    taken, said = served.push()
    assert not taken
    assert said.splitlines()[:2] == [
        f"Commit {bad[:9]} Rate wrongly (Test Lead)",
        (
            f'{RECORD}:3:13 S004 error activities.b1.rating is "satisfid"; '
            "it can be satisfied, partial, unsatisfied or not_applicable."
        ),
    ]
    assert "Push refused. 3 commits checked: 1 problem." in said
    assert served.tip() == before


def _sealed(clone: GitRepository) -> str:
    folder = "evaluations/2024-h1"
    baseline = clone.git("rev-parse", "HEAD")
    facts = (
        "method: mini_self_appraisal\ntitle: First half\nscope: {practices: [knw07]}\nspan: {organization: true}\n"
        "team: {lead: {role: lead evaluator}}\nsponsor: Board\n"
        f'period: {{from: "2024-01-01", to: "2024-01-31"}}\nbaseline: "{baseline}"\nstate: sealed\n'
    )
    clone.commit("Seal", {f"{folder}/evaluation.yaml": facts, f"{folder}/knw/knw07.yaml": "verdict: satisfied\n"})
    message = f"First half\n\nDigest: sha256:{'0' * 64}"
    clone.git("tag", "-a", "evaluation/2024-h1", "-m", message)
    return folder


@pytest.mark.parametrize("with_tag", [True, False])
def test_a_push_that_edits_a_sealed_evaluation_is_refused(served: Served, with_tag: bool) -> None:
    folder = _sealed(served.clone)
    taken, said = served.push("HEAD:main", *(["evaluation/2024-h1"] if with_tag else []))
    assert taken, said
    changed = served.clone.commit("Polish", {f"{folder}/knw/knw07.yaml": "verdict: not_satisfied\n"})
    taken, said = served.push()
    assert not taken
    assert f"Commit {changed[:9]} Polish (Test Lead)" in said
    assert f"{folder}/knw/knw07.yaml G003 error" in said


@pytest.mark.parametrize("words", [["--delete", "evaluation/2024-h1"], ["--force", "evaluation/2024-h1"]])
def test_a_seal_is_neither_moved_nor_deleted(served: Served, words: list[str]) -> None:
    _sealed(served.clone)
    assert served.push("HEAD:main", "evaluation/2024-h1")[0]
    served.clone.git("tag", "-f", "-a", "evaluation/2024-h1", "-m", "Another", "HEAD~1")
    taken, said = served.push(*words)
    assert not taken
    done = "deleted" if words[0] == "--delete" else "moved"
    assert f"escm.yaml G013 error The tag evaluation/2024-h1 is a seal, so it is not {done}." in said


def test_a_merge_that_loses_a_sealed_evaluation_is_refused(served: Served, run: Run) -> None:
    clone = served.clone
    before = clone.git("rev-parse", "HEAD")
    folder = _sealed(clone)
    assert served.push("HEAD:main", "evaluation/2024-h1")[0]
    clone.git("switch", "-q", "-c", "work", before)
    clone.commit("Rate", {RECORD: GOOD})
    clone.git("merge", "-q", "-s", "ours", "-m", "Merge main", "main")
    merge = clone.git("rev-parse", "HEAD")
    taken, said = served.push("HEAD:main")
    assert not taken
    assert f"Commit {merge[:9]} Merge main (Test Lead)" in said
    assert f"{folder}/knw/knw07.yaml G003 error" in said
    assert run("check", "main..work", "--repo", str(clone.root)).code == 1


def test_a_seal_that_was_moved_before_it_arrives_is_refused(served: Served, run: Run) -> None:
    clone = served.clone
    _sealed(clone)
    words = ("check", "HEAD", "--repo", str(clone.root))
    assert run(*words).code == 0
    sealed = clone.git("rev-parse", "HEAD")
    clone.commit("Rate", {RECORD: GOOD})
    assert served.push()[0]
    message = clone.git("tag", "-l", "--format=%(contents)", "evaluation/2024-h1")
    for other in ("HEAD", "HEAD~2"):
        clone.git("tag", "-f", "-a", "evaluation/2024-h1", "-m", message, other)
        told = f"{clone.git('rev-parse', other)[:9]} is not the commit in which 2024-h1 was sealed."
        taken, said = served.push("evaluation/2024-h1")
        assert (taken, told in said) == (False, True)
        checked = run(*words)
        assert (checked.code, told in checked.out) == (1, True)
    clone.git("tag", "-f", "-a", "evaluation/2024-h1", "-m", message, sealed)
    assert served.push("evaluation/2024-h1")[0]


def _control(served: Served) -> None:
    files = {"escm.yaml": str(base_files()["escm.yaml"]) + CONTROL}
    served.clone.commit("Ask for approvals", files)
    taken, said = served.push()
    assert taken, said


def test_a_self_approved_push_is_refused_and_one_approved_by_another_passes(served: Served) -> None:
    _control(served)
    before = served.tip()
    served.as_("Bob")
    served.clone.commit("Rate", {RECORD: GOOD})
    taken, said = served.push()
    assert (taken, "escm.yaml G004 error main needs 1 approval and has none that counts." in said) == (False, True)
    served.approve("Bob")
    taken, said = served.push()
    assert not taken
    assert "G005 error Bob <bob@example.com> had a hand in the change and cannot approve it." in said
    assert served.tip() == before
    served.clone.git("reset", "-q", "--hard", "HEAD~1")
    served.approve("Ann")
    taken, said = served.push()
    assert taken, said


def test_a_push_that_loosens_the_policy_in_its_own_favor_is_refused(served: Served) -> None:
    _control(served)
    before = served.tip()
    served.as_("Bob")
    served.clone.commit("Loosen", {"escm.yaml": base_files()["escm.yaml"]})
    served.clone.commit("Rate", {RECORD: GOOD})
    taken, said = served.push()
    assert not taken
    assert "G004 error main needs 1 approval" in said
    assert served.tip() == before


@pytest.mark.parametrize("first", ["main", "old"])
def test_going_back_by_a_merge_that_drops_a_side_is_a_change_of_whoever_made_it(served: Served, first: str) -> None:
    served.clone.git("branch", "-q", "old")
    _control(served)
    before = served.tip()
    served.as_("Bob")
    # The merge holds the tree of an old commit, from before approvals were asked for.
    sides = ["main", "old"] if first == "main" else ["old", "main"]
    parents = [word for each in sides for word in ("-p", each)]
    merge = served.clone.git("commit-tree", "old^{tree}", *parents, "-m", "Tidy")
    served.clone.git("reset", "-q", "--hard", merge)
    served.approve("Bob")
    taken, said = served.push()
    assert not taken
    assert "G005 error Bob <bob@example.com> had a hand in the change and cannot approve it." in said
    assert served.tip() == before
    served.clone.git("reset", "-q", "--hard", "HEAD~1")
    served.approve("Ann")
    assert served.push()[0]


def test_an_octopus_that_drops_what_it_merges_is_a_change_of_whoever_made_it(served: Served) -> None:
    _control(served)
    clone = served.clone
    for name, path in (("Ann", "a.md"), ("Carl", "c.md")):
        served.as_(name)
        clone.git("switch", "-q", "-c", name.lower(), "main")
        clone.commit(f"Write {path}", {path: "x"})
    served.as_("Bob")
    merge = clone.git("commit-tree", "ann^{tree}", "-p", "main", "-p", "ann", "-p", "carl", "-m", "Both")
    clone.git("switch", "-q", "main")
    clone.git("reset", "-q", "--hard", merge)
    served.approve("Bob")
    taken, said = served.push()
    assert not taken
    assert "G005 error Bob <bob@example.com>" in said


def test_a_server_whose_head_names_no_branch_refuses_what_it_has_no_policy_for(served: Served) -> None:
    _control(served)
    served.repository.run(["symbolic-ref", "HEAD", "refs/heads/master"])
    served.clone.git("switch", "-q", "-c", "work")
    served.clone.commit("Rate", {RECORD: GOOD})
    taken, said = served.push("HEAD:main")
    assert (taken, "G004 error main needs 1 approval" in said) == (False, True)
    taken, said = served.push("HEAD:work")
    assert not taken
    assert "HEAD of this repository names the branch master, which it does not have" in said
    served.repository.run(["symbolic-ref", "HEAD", "refs/heads/main"])
    assert served.push("HEAD:work")[0]


def test_a_controlled_branch_is_neither_rewritten_nor_deleted(served: Served) -> None:
    _control(served)
    served.repository.run(["config", "receive.denyDeletes", "false"])
    taken, said = served.push("--delete", "main")
    assert not taken
    served.clone.git("reset", "-q", "--hard", "HEAD~1")
    served.clone.commit("Another way", {RECORD: GOOD})
    taken, said = served.push("--force", "HEAD:main")
    assert not taken
    assert "G011 error main does not stand on" in said


def test_other_branches_are_free_but_held_to_the_rules(served: Served) -> None:
    _control(served)
    served.clone.git("switch", "-q", "-c", "work")
    served.clone.commit("Rate", {RECORD: GOOD})
    assert served.push("HEAD:work")[0]
    served.clone.commit("Rate wrongly", {RECORD: BAD})
    assert not served.push("HEAD:work")[0]


def test_what_no_commit_of_the_push_brings_is_not_held_against_it(tmp_path: Path, served: Served) -> None:
    hooks.remove(served.repository, ("pre-receive", "update"))
    served.clone.commit("Old fault", {"organization/knw/knw09.yaml": BAD})
    assert served.push()[0]
    hooks.install(served.repository, ("pre-receive",), sys.executable)
    served.clone.commit("Rate", {RECORD: GOOD})
    assert served.push()[0]


def test_a_branch_without_evidence_is_none_of_our_business(served: Served) -> None:
    served.clone.git("switch", "-q", "--orphan", "pages")
    served.clone.commit("Pages", {"index.html": "x", "organization/knw/knw08.yaml": BAD})
    assert served.push("HEAD:pages")[0]


def test_the_first_push_is_judged_by_what_the_administrator_laid_down(tmp_path: Path, guarded: Served) -> None:
    empty = tmp_path / "empty.git"
    guarded.clone.git("init", "-q", "--bare", "--initial-branch=main", str(empty))
    hooks.install(Repository.discover_any(empty), hooks.SERVER_HOOKS, sys.executable)
    (empty / "escm-policy.yaml").write_text(str(base_files()["escm.yaml"]) + CONTROL)
    guarded.clone.commit("Rate", {RECORD: GOOD})
    refused = guarded.clone.run("push", str(empty), "HEAD:main")
    assert refused.returncode != 0
    assert b"G004 error main needs 1 approval and has none that counts." in refused.stderr
    guarded.approve("Ann")
    guarded.clone.git("push", "-q", str(empty), "HEAD:main")


def _fast_forward(clone: GitRepository) -> None:
    clone.git("merge", "-q", "--ff-only", "bad")


def _cherry_pick(clone: GitRepository) -> None:
    clone.git("cherry-pick", "bad")


def _rebase(clone: GitRepository) -> None:
    clone.commit("Elsewhere", {"README.md": "x"})
    clone.git("rebase", "-q", "main", "bad")


def _am(clone: GitRepository) -> None:
    mail = clone.git("format-patch", "--stdout", "-1", "bad").encode() + b"\n"
    clone.git("am", "-q", stdin=mail)


def _no_verify(clone: GitRepository) -> None:
    clone.stage({RECORD: BAD})
    clone.git("commit", "-q", "--no-verify", "-m", "Past the hook")


@pytest.mark.parametrize("way", [_fast_forward, _cherry_pick, _rebase, _am, _no_verify])
def test_each_way_around_the_hook_of_a_clone_is_caught(
    guarded: Served, way: Callable[[GitRepository], None], run: Run
) -> None:
    clone = guarded.clone
    # Made where no hook is, as on another machine.
    clone.git("switch", "-q", "-c", "bad")
    clone.commit("Rate wrongly", {RECORD: BAD})
    clone.git("switch", "-q", "main")
    hooks.install(clone.repository, interpreter=sys.executable)
    way(clone)
    assert BAD.encode() == clone.git("show", f"HEAD:{RECORD}").encode() + b"\n"
    checked = run("check", "origin/main..HEAD", "--repo", str(clone.root))
    assert (checked.code, "S004 error" in checked.out) == (1, True)
    sent, said = guarded.push("--no-verify", "HEAD:main")
    assert (sent, "Push refused." in said) == (False, True)


def test_a_revert_of_a_mend_is_caught(guarded: Served, run: Run) -> None:
    clone = guarded.clone
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    clone.commit("Rate wrongly", {RECORD: BAD})
    clone.commit("Mend", {RECORD: GOOD})
    assert guarded.push()[0]
    clone.git("fetch", "-q", "origin")
    hooks.install(guarded.repository, hooks.SERVER_HOOKS, sys.executable)
    hooks.install(clone.repository, interpreter=sys.executable)
    clone.git("revert", "--no-edit", "HEAD")
    assert run("check", "origin/main..HEAD", "--repo", str(clone.root)).code == 1
    sent, said = guarded.push("--no-verify", "HEAD:main")
    assert (sent, "S004 error" in said) == (False, True)


def test_the_hook_of_a_clone_stops_the_push_before_it_leaves(guarded: Served) -> None:
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    before = guarded.tip()
    bad = guarded.clone.commit("Rate wrongly", {RECORD: BAD})
    hooks.install(guarded.clone.repository, interpreter=sys.executable)
    sent, said = guarded.push()
    assert not sent
    assert said.splitlines()[0] == f"Commit {bad[:9]} Rate wrongly (Test Lead)"
    assert "Push refused. 1 commit checked: 1 problem." in said
    assert guarded.tip() == before
    assert guarded.push("--no-verify", "HEAD:main")[0]


def test_a_new_branch_is_held_to_the_policy_over_there_before_it_leaves(guarded: Served) -> None:
    control = CONTROL.replace("[main]", "[main, release/*]")
    guarded.clone.commit("Ask for approvals", {"escm.yaml": str(base_files()["escm.yaml"]) + control})
    assert guarded.push()[0]
    guarded.clone.git("remote", "set-head", "origin", "main")
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    hooks.install(guarded.clone.repository, interpreter=sys.executable)
    guarded.clone.commit("Loosen", {"escm.yaml": base_files()["escm.yaml"]})
    sent, said = guarded.push("HEAD:release/1")
    assert (sent, "G004 error release/1 needs 1 approval" in said) == (False, True)


def test_a_range_is_checked_in_a_bare_repository(guarded: Served, run: Run) -> None:
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    before = guarded.tip()
    clean = run("check", "main", "--repo", str(guarded.bare))
    assert (clean.code, clean.out) == (0, "1 commit checked, no problems.\n")
    bad = guarded.clone.commit("Rate wrongly", {RECORD: BAD})
    guarded.clone.commit("Mend", {RECORD: GOOD})
    assert guarded.push()[0]
    answer = run("check", f"{before}..main", "--repo", str(guarded.bare), "--json")
    assert answer.code == 1
    payload = answer.json
    assert (payload["schema"], payload["version"], payload["base"]) == ("escm/check", 1, before)
    assert [(each["id"], [found["code"] for found in each["problems"]]) for each in payload["commits"]] == [
        (bad, ["S004"]),
        (guarded.tip(), []),
    ]
    assert payload["counts"] == {"error": 1}
    zeros = run("check", f"{'0' * 40}..main", "--repo", str(guarded.bare), "--json").json
    assert (zeros["base"], len(zeros["commits"])) == (None, 3)


def test_a_range_is_held_to_the_approvals_of_a_branch(guarded: Served, run: Run) -> None:
    _control(guarded)
    clone = guarded.clone
    clone.git("fetch", "-q", "origin")
    guarded.as_("Bob")
    clone.commit("Rate", {RECORD: GOOD})
    words = ("check", "origin/main..HEAD", "--repo", str(clone.root))
    assert run(*words).code == 0
    refused = run(*words, "--branch", "main")
    assert (refused.code, "G004 error main needs 1 approval" in refused.out) == (1, True)
    guarded.approve("Ann")
    assert run(*words, "--branch", "main").code == 0


def test_unsigned_tags_of_evaluations_are_refused_where_the_policy_asks(served: Served, run: Run) -> None:
    control = str(base_files()["escm.yaml"]) + "change_control: {controlled_branches: [main], signed_tags: true}\n"
    before = served.clone.git("rev-parse", "HEAD")
    served.clone.commit("Ask for signatures", {"escm.yaml": control})
    assert served.push()[0]
    _sealed(served.clone)
    assert served.push()[0]
    taken, said = served.push("evaluation/2024-h1")
    assert not taken
    assert "G010 error The tag evaluation/2024-h1 is not signed" in said
    assert run("check", "HEAD~1..HEAD", "--repo", str(served.clone.root)).code == 1
    assert run("check", f"{before}..HEAD", "--repo", str(served.clone.root)).code == 0


@pytest.mark.parametrize("hook", ["pre-commit", "pre-receive"])
def test_an_interpreter_without_the_program_is_named_in_a_sentence(
    guarded: Served, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH")
    base = Path(sys.base_prefix) / "bin" / "python3"
    empty = Repository.discover_any(guarded.bare) if hook == "pre-receive" else guarded.clone.repository
    hooks.install(empty, (hook,), str(base))
    guarded.clone.stage({RECORD: GOOD})
    if hook == "pre-commit":
        done = guarded.clone.run("commit", "-m", "Rate")
    else:
        guarded.clone.git("commit", "-q", "-m", "Rate")
        done = guarded.clone.run("push", "origin", "HEAD:main")
    assert done.returncode != 0
    server = " --server REPOSITORY" if hook == "pre-receive" else ""
    assert (
        f"The evidence was not checked, because {base} no longer holds escm-tui. Install it there, or where it is "
        f"run: escm hooks install{server}"
    ) in " ".join(done.stderr.decode().replace("remote: ", "").split())


def test_hooks_of_a_server_are_installed_shown_and_removed(guarded: Served, run: Run) -> None:
    bare = str(guarded.bare)
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    absent = run("hooks", "status", "--server", bare)
    assert (absent.code, absent.out) == (1, f"pre-receive  absent\nin {bare}/hooks\n")
    assert run("hooks", "install", "--server", bare).code == 0
    status = run("hooks", "status", "--server", bare, "--json")
    assert (status.code, status.json) == (
        0,
        {
            "schema": "escm/hooks",
            "version": 1,
            "folder": f"{bare}/hooks",
            "complete": True,
            "hooks": [{"name": "pre-receive", "state": "installed", "earlier_hook": False}],
            "merge_by_field": None,
        },
    )
    assert run("hooks", "remove", "--server", bare).out == absent.out
    assert run("hooks", "install", "--server", bare, "--each-branch").out == f"update  installed\nin {bare}/hooks\n"
    assert run("hooks", "install", "--each-branch", "--repo", str(guarded.clone.root)).code == 2


def test_what_servers_are_set_to_is_no_danger(guarded: Served, run: Run, tmp_path: Path) -> None:
    shared = tmp_path / "shared.git"
    guarded.clone.git("init", "-q", "--bare", "--shared", str(shared))
    settings = ("receive.denyDeletes", "receive.fsckObjects", "transfer.fsckObjects", "uploadpack.allowFilter")
    for each in settings:
        guarded.clone.git("--git-dir", str(shared), "config", each, "true")
    assert run("hooks", "install", "--server", str(shared)).code == 0
    guarded.clone.git("--git-dir", str(shared), "config", "uploadpack.packObjectsHook", "/bin/false")
    refused = run("hooks", "install", "--server", str(shared))
    assert (refused.code, "uploadpack.packobjectshook" in refused.err) == (3, True)


def test_an_earlier_hook_of_the_server_hears_the_push_first(guarded: Served) -> None:
    hooks.remove(guarded.repository, hooks.SERVER_HOOKS)
    path = guarded.bare / "hooks" / "pre-receive"
    path.write_text('#!/bin/sh\ncat > "$(dirname "$0")/heard"\n')
    path.chmod(0o755)
    hooks.install(guarded.repository, hooks.SERVER_HOOKS, sys.executable)
    old = guarded.tip()
    new = guarded.clone.commit("Rate", {RECORD: GOOD})
    assert guarded.push()[0]
    assert (guarded.bare / "hooks" / "heard").read_text() == f"{old} {new} refs/heads/main\n"
    assert os.access(path, os.X_OK)
