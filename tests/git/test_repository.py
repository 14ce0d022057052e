"""Finding a repository, the gate on its configuration, revisions typed by people, and its state."""

from __future__ import annotations

import gc
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from escm_tui.errors import EscmError, ExitCode, GitFailed, RepositoryError
from escm_tui.git import branches, program, repository as repository_module
from escm_tui.git.environment import Manner
from escm_tui.git.repository import Identity, Repository
from tests.support.repositories import GitRepository


def test_repository_is_found_from_a_folder_below(evidence_git: GitRepository) -> None:
    below = evidence_git.root / "organization" / "knw"
    below.mkdir(parents=True)
    found = Repository.discover(below)
    assert found.root == evidence_git.root
    assert found.git_dir == found.common_dir == evidence_git.root / ".git"
    assert found.object_format == "sha1"
    assert not found.bare


def test_repository_is_found_from_inside_the_git_folder(evidence_git: GitRepository) -> None:
    assert Repository.discover(evidence_git.root / ".git" / "objects").root == evidence_git.root


def test_no_repository_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="There is no git repository in") as refused:
        Repository.discover(tmp_path)
    assert refused.value.exit_code is ExitCode.NO_REPOSITORY
    assert "escm init" in refused.value.hint


@pytest.mark.parametrize("name", ["absent", "a\0b"])
def test_no_folder_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(RepositoryError, match="There is no folder"):
        Repository.discover(tmp_path / name)


def test_bare_repository_is_refused(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    with pytest.raises(RepositoryError, match="bare repository"):
        Repository.discover(tmp_path / "bare.git" / "refs")


def test_repository_that_says_it_is_bare_is_refused(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "core.bare", "true")
    with pytest.raises(RepositoryError, match="bare repository"):
        Repository.discover(evidence_git.root)


def test_bare_repository_inside_the_evidence_is_never_entered(evidence_git: GitRepository, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    trap = evidence_git.root / "organization"
    subprocess.run(["git", "init", "-q", "--bare", str(trap)], check=True)
    with (trap / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {canary}; false"\n')
    assert Repository.discover(trap / "refs").root == evidence_git.root
    assert not canary.exists()


def test_empty_git_folder_is_passed_by(evidence_git: GitRepository) -> None:
    below = evidence_git.root / "sub"
    (below / ".git").mkdir(parents=True)
    assert Repository.discover(below).root == evidence_git.root


def test_git_file_that_leads_nowhere_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nonexistent/place\n")
    with pytest.raises(RepositoryError, match="git cannot read the repository"):
        Repository.discover(tmp_path)


def test_damaged_configuration_is_a_sentence(evidence_git: GitRepository) -> None:
    (evidence_git.root / ".git" / "config").write_text("[core\n")
    with pytest.raises(RepositoryError, match="bad config line 1"):
        Repository.discover(evidence_git.root)


def test_linked_worktree_knows_its_own_and_the_common_folder(evidence_git: GitRepository, tmp_path: Path) -> None:
    head = evidence_git.commit(files={"escm.yaml": "format: 1\n"})
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    linked = Repository.discover(tmp_path / "side")
    assert linked.root == tmp_path / "side"
    assert linked.git_dir == evidence_git.root / ".git" / "worktrees" / "side"
    assert linked.common_dir == evidence_git.root / ".git"
    assert (linked.head(), linked.branch()) == (head, "side")


def test_worktree_of_a_bare_repository_is_accepted(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit()
    subprocess.run(["git", "clone", "-q", "--bare", str(evidence_git.root), str(tmp_path / "b.git")], check=True)
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "w"), "main"], cwd=tmp_path / "b.git", check=True)
    assert Repository.discover(tmp_path / "w").root == tmp_path / "w"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_repository_of_another_user_shows_gits_advice(evidence_git: GitRepository) -> None:
    for path in (evidence_git.root, evidence_git.root / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(RepositoryError, match="belongs to another user") as refused:
        Repository.discover(evidence_git.root)
    assert "git config --global --add safe.directory" in refused.value.hint


# The gate


HOSTILE = {
    "core.fsmonitor": "touch CANARY; false",
    "core.hooksPath": "HOOKS",
    "core.worktree": "/tmp",
    "core.sshCommand": "touch CANARY; false",
    "core.pager": "touch CANARY",
    "core.editor": "touch CANARY",
    "core.attributesFile": "/etc/attributes",
    "filter.trap.clean": "touch CANARY; cat",
    "filter.trap.process": "touch CANARY",
    "diff.external": "touch CANARY; true",
    "diff.trap.textconv": "touch CANARY; cat",
    "merge.trap.driver": "touch CANARY; true",
    "gpg.program": "CANARY-script",
    "gpg.ssh.allowedSignersFile": ".git/signers",
    "gpg.ssh.defaultKeyCommand": "touch CANARY",
    "credential.helper": "!touch CANARY",
    "remote.origin.uploadpack": "touch CANARY; false",
    "remote.origin.url": "ext::sh -c 'touch CANARY'",
    "remote.second.pushurl": "--upload-pack=touch CANARY",
    "remote.origin.promisor": "true",
    "branch.main.remote": "ext::sh -c true",
    "branch.main.mergeoptions": "-s trap",
    "url.ext::sh.insteadOf": "https://",
    "alias.status": "!touch CANARY",
    "filter.lfs.clean": "git-lfs clean -- %f; touch CANARY",
    "includeIf.onbranch:main.path": "/etc/gitconfig-of-others",
    "includeIf.hasconfig:remote.*.url:https://**.path": "/etc/gitconfig-of-others",
    "url.--upload-pack=touch CANARY.insteadOf": "https://",
    "credential.https://example.com.helper": "!touch CANARY",
    "include.path": "../more",
    "includeIf.gitdir:/.path": "../more",
    "gc.recentObjectsHook": "touch CANARY",
    "hook.trap.command": "touch CANARY",
    "submodule.x.update": "!touch CANARY",
    "interactive.diffFilter": "touch CANARY",
    "sequence.editor": "touch CANARY",
    "trailer.sign.cmd": "touch CANARY",
    "log.showSignature": "true",
    "extensions.partialClone": "origin",
    "log.mailmap": "true",
}


@pytest.mark.parametrize("key", sorted(HOSTILE))
def test_key_that_could_run_a_program_closes_the_gate(evidence_git: GitRepository, tmp_path: Path, key: str) -> None:
    canary = tmp_path / "canary"
    evidence_git.commit(files={"escm.yaml": "format: 1\n", ".gitattributes": "* filter=trap diff=trap merge=trap\n"})
    (evidence_git.root / "more").write_text("[user]\n\tname = Included\n")
    evidence_git.git("config", key, HOSTILE[key].replace("CANARY", str(canary)))
    evidence_git.write({"escm.yaml": "format: 2\n"})
    with pytest.raises(RepositoryError, match="could run programs") as refused:
        Repository.discover(evidence_git.root)
    section, _, rest = key.partition(".")
    assert f"{section.lower()}." in refused.value.message
    assert rest.rpartition(".")[2].lower() in refused.value.message.lower()
    assert refused.value.exit_code is ExitCode.NO_REPOSITORY
    assert not canary.exists()


def test_key_of_an_included_file_closes_the_gate(evidence_git: GitRepository) -> None:
    (evidence_git.root / ".git" / "more").write_text("[core]\n\tfsmonitor = true\n")
    evidence_git.git("config", "include.path", "more")
    with pytest.raises(RepositoryError, match=r"core\.fsmonitor, include\.path"):
        Repository.discover(evidence_git.root)


@pytest.mark.parametrize("condition", ["include", "includeIf.gitdir:{git}"])
def test_a_file_of_the_runner_is_taken_in_and_judged(
    evidence_git: GitRepository, tmp_path: Path, condition: str
) -> None:
    outside = tmp_path / "runner.config"
    outside.write_text('[http "https://example.com/"]\n\textraheader = AUTHORIZATION: basic x\n')
    evidence_git.git("config", f"{condition.format(git=evidence_git.root / '.git')}.path", str(outside))
    assert Repository.discover(evidence_git.root).root == evidence_git.root
    outside.write_text("[core]\n\tfsmonitor = true\n")
    with pytest.raises(RepositoryError, match=r"could run programs, so it was not opened: core\.fsmonitor\."):
        Repository.discover(evidence_git.root)


def test_a_file_of_the_repository_is_not_taken_in_by_its_full_path(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.write({"more": "[user]\n\tname = Included\n"})
    (tmp_path / "link").symlink_to(evidence_git.root / "more")
    for path in (evidence_git.root / "more", tmp_path / "link", evidence_git.root / ".git" / "more"):
        evidence_git.git("config", "include.path", str(path))
        with pytest.raises(RepositoryError, match=r"include\.path"):
            Repository.discover(evidence_git.root)


def test_key_of_a_worktree_closes_the_gate(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "extensions.worktreeConfig", "true")
    evidence_git.git("config", "--worktree", "core.fsmonitor", "true")
    with pytest.raises(RepositoryError, match=r"core\.fsmonitor"):
        Repository.discover(evidence_git.root)


def test_values_are_not_shown(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "credential.helper", "store --password=hunter2")
    with pytest.raises(RepositoryError) as refused:
        Repository.discover(evidence_git.root)
    assert "hunter2" not in str(refused.value)


HARMLESS = {
    "core.autocrlf": "input",
    "escm.color": "never",
    "gc.auto": "1",
    "branch.main.remote": "origin",
    "branch.main.merge": "refs/heads/main",
    "branch.main.vscode-merge-base": "origin/main",
    "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
    "remote.a.url": "https://example.com/evidence.git",
    "remote.b.url": "git@example.com:team/evidence.git",
    "remote.c.url": "ssh://git@example.com:2222/evidence.git",
    "remote.d.url": "../relative folder/evidence",
    "remote.e.pushurl": "file:///srv/evidence.git",
    "user.signingKey": "ABCDEF",
    "commit.gpgSign": "true",
    "gpg.format": "ssh",
    "pull.rebase": "true",
    "http.https://example.com/.extraheader": "AUTHORIZATION: basic x",
    "merge.escm.driver": "anything, since it is never what is run",
    "merge.escm.name": "Evidence files",
    # What the runners of GitHub and GitLab write into a clone.
    "fetch.recurseSubmodules": "false",
    "transfer.bundleURI": "true",
    "credential.interactive": "never",
    "gc.autoDetach": "false",
    "safe.directory": "/builds/team/evidence",
    "url.https://ci-token:x@gitlab.example.com.insteadOf": "https://gitlab.example.com",
    "filter.lfs.clean": "git-lfs clean -- %f",
    "filter.lfs.smudge": "git-lfs smudge --skip -- %f",
    "filter.lfs.process": "git-lfs filter-process",
    "filter.lfs.required": "true",
}


def test_usual_settings_pass_the_gate(evidence_git: GitRepository) -> None:
    for key, value in HARMLESS.items():
        evidence_git.git("config", key, value)
    assert Repository.discover(evidence_git.root).root == evidence_git.root


def test_the_command_of_the_hint_trusts_just_these_settings(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    evidence_git.git("config", "merge.own.driver", "own-driver %O %A %B")
    with pytest.raises(RepositoryError) as refused:
        Repository.discover(evidence_git.root)
    command = shlex.split(refused.value.hint.partition("trust them: ")[2])
    assert command[:5] == ["git", "config", "--global", "--add", "escm.trusted"]
    evidence_git.git(*command[1:])
    assert Repository.discover(evidence_git.root).root == evidence_git.root
    evidence_git.git("config", "merge.own.driver", "another-driver")
    with pytest.raises(RepositoryError, match=r"merge\.own\.driver"):
        Repository.discover(evidence_git.root)


def test_a_repository_cannot_vouch_for_itself(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "merge.own.driver", "own-driver")
    with pytest.raises(RepositoryError) as refused:
        Repository.discover(evidence_git.root)
    command = shlex.split(refused.value.hint.partition("trust them: ")[2])
    evidence_git.git("config", "--add", "escm.trusted", command[5])
    with pytest.raises(RepositoryError, match=r"merge\.own\.driver"):
        Repository.discover(evidence_git.root)


def test_the_merge_of_evidence_files_that_a_repository_names_never_runs(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    canary, path = tmp_path / "canary", "organization/knw/knw07.yaml"
    evidence_git.commit(files={".gitattributes": "*.yaml merge=escm\n", path: "activities: {b1: {rating: partial}}\n"})
    evidence_git.git("switch", "-q", "-c", "theirs")
    theirs = evidence_git.commit(files={path: "activities: {b1: {rating: partial}, b2: {rating: partial}}\n"})
    evidence_git.git("switch", "-q", "main")
    ours = evidence_git.commit(files={path: "activities: {b1: {rating: satisfied}}\n"})
    evidence_git.git("config", "merge.escm.driver", f"touch '{canary}'; true")
    repository = evidence_git.repository
    assert repository.execute(["merge-tree", "--write-tree", ours, theirs]).status == 1
    found = branches.merged(repository, ours, theirs)
    assert found is not None
    assert repository.run(["cat-file", "blob", f"{found.tree}:{path}"]) == (
        b"activities: {b1: {rating: satisfied}, b2: {rating: partial}}\n"
    )
    assert not canary.exists()


# The runner


def test_environment_of_the_process_does_not_reach_git(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    head = evidence_git.commit(files={"escm.yaml": "format: 1\n"})
    for name, value in {
        "GIT_DIR": "/nonexistent",
        "GIT_WORK_TREE": "/",
        "GIT_INDEX_FILE": "/nonexistent/index",
        "GIT_OBJECT_DIRECTORY": "/nonexistent/objects",
        "GIT_NAMESPACE": "other",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_EXTERNAL_DIFF": "false",
    }.items():
        monkeypatch.setenv(name, value)
    found = Repository.discover(evidence_git.root)
    assert found.head() == head
    assert found.run(["ls-files"]) == b"escm.yaml\n"
    assert not (tmp_path / "trace").exists()


def test_git_of_a_relative_folder_is_never_started(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trap = evidence_git.root / "git"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/canary'\n")
    trap.chmod(0o755)
    monkeypatch.chdir(evidence_git.root)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    Repository.discover(evidence_git.root)
    assert not (tmp_path / "canary").exists()


def test_missing_git_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").write_text("gitdir: x")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitFailed, match="git was not found"):
        Repository.discover(tmp_path)


def test_failure_carries_gits_own_words(evidence_git: GitRepository) -> None:
    with pytest.raises(GitFailed) as failed:
        evidence_git.repository.run(["cat-file", "blob", "nothing"])
    assert failed.value.message == "git cat-file failed: Not a valid object name nothing."


@pytest.mark.skipif(sys.platform != "linux", reason="counts what /proc tells to be open")
def test_no_pipe_of_git_stays_open_until_somebody_sweeps(evidence_git: GitRepository) -> None:
    repository = evidence_git.repository
    repository.run(["version"])
    gc.disable()
    try:
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            repository.run(["hash-object", "--stdin"], stdin=b"evidence")
        assert len(list(Path("/proc/self/fd").iterdir())) <= before
    finally:
        gc.enable()


def test_expected_status_is_no_failure(evidence_git: GitRepository) -> None:
    assert evidence_git.repository.run(["config", "--get", "escm.absent"], ok=(0, 1)) == b""


def test_output_limit_stops_git(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"big": "x" * 200_000})
    with pytest.raises(GitFailed, match="printed more than 1000 bytes"):
        evidence_git.repository.run(["cat-file", "blob", "HEAD:big"], output_limit=1000)


def test_time_limit_stops_git_and_what_it_started(evidence_git: GitRepository) -> None:
    with pytest.raises(GitFailed, match=r"took longer than 0\.2 seconds"):
        evidence_git.repository.run(["-c", "alias.wait=!sleep 30", "wait"], time_limit=0.2)


def test_large_input_does_not_block(evidence_git: GitRepository) -> None:
    content = b"line\n" * 400_000
    name = evidence_git.repository.run(["hash-object", "--stdin"], stdin=content)
    assert name.decode().strip() == evidence_git.git("hash-object", "--stdin", stdin=content)


def test_stream_that_is_left_early_ends_quietly(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"big": "x" * 2_000_000})
    with evidence_git.repository.stream(["cat-file", "blob", "HEAD:big"]) as output:
        assert output.read(3) == b"xxx"


def test_stream_that_fails_is_a_failure(evidence_git: GitRepository) -> None:
    with (
        pytest.raises(GitFailed, match="git cat-file failed"),
        evidence_git.repository.stream(["cat-file", "blob", "none"]) as output,
    ):
        assert output.read() == b""


def test_words_of_git_stay_on_one_plain_line() -> None:
    outcome = program.Outcome(128, b"", "hint: x\nfatal: bad \x1b[31mthing\x07\nerror: more\n")
    assert outcome.sentence == "bad [31mthing more."


@pytest.mark.parametrize(
    ("said", "version", "advice"),
    [
        (b"git version 2.39.5", (2, 39, 5), ""),
        (b"git version 2.50.1 (Apple Git-155)", (2, 50, 1), ""),
        (b"git version 2.38.windows.1", (2, 38, 0), "git 2.38.0 has known security holes"),
    ],
)
def test_version_advice(monkeypatch: pytest.MonkeyPatch, said: bytes, version: tuple[int, ...], advice: str) -> None:
    monkeypatch.setattr(program, "execute", lambda *_, **__: program.Outcome(0, said, ""))
    assert program.git_version() == version
    assert program.git_version_advice().startswith(advice)
    assert bool(program.git_version_advice()) is bool(advice)


def test_version_that_cannot_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "execute", lambda *_, **__: program.Outcome(0, b"git version 2.20.1", ""))
    with pytest.raises(GitFailed, match=r"git 2\.20\.1 is too old"):
        program.git_version_advice()


# Revisions


def test_revisions_of_every_form_become_the_full_id(evidence_git: GitRepository) -> None:
    first = evidence_git.commit("First", {"escm.yaml": "format: 1\n"})
    evidence_git.tag("evaluation/2024-h1")
    second = evidence_git.commit("Second", {"escm.yaml": "format: 1\n# more\n"})
    repository = evidence_git.repository
    wanted = {
        "HEAD": second,
        "main": second,
        "evaluation/2024-h1": first,
        "HEAD~1": first,
        first[:10]: first,
        "refs/heads/main": second,
        "@": second,
    }
    assert {name: repository.resolve(name) for name in wanted} == wanted
    assert repository.resolve("HEAD~1", "tree") == evidence_git.git("rev-parse", "HEAD~1^{tree}")
    assert repository.resolve("evaluation/2024-h1", "tag") == evidence_git.git("rev-parse", "evaluation/2024-h1")


@pytest.mark.parametrize(
    "revision",
    [
        "--output=x",
        "-x",
        "--all",
        "@{",
        "HEAD..HEAD",
        "^HEAD",
        "HEAD^@",
        "main\nHEAD",
        "a\0b",
        "",
        " ",
        "x" * 257,
        "HEAD:escm.yaml",
        "main main",
        "\ud800",
        "x\udcff",
        "..",
        "refs/heads/",
        "$(touch canary)",
        "0" * 40,
    ],
)
def test_what_names_no_revision_is_a_sentence(
    evidence_git: GitRepository, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.commit("First", {"escm.yaml": "format: 1\n"})
    monkeypatch.chdir(evidence_git.root)
    before = sorted(evidence_git.root.iterdir())
    with pytest.raises(RepositoryError, match=r"no such revision|not the name of a revision") as refused:
        evidence_git.repository.resolve(revision)
    assert refused.value.exit_code is ExitCode.NO_REPOSITORY
    assert "\n" not in refused.value.message
    assert sorted(evidence_git.root.iterdir()) == before


def test_branch_whose_name_is_an_option_is_only_a_name(evidence_git: GitRepository) -> None:
    head = evidence_git.commit()
    evidence_git.git("update-ref", "refs/heads/--output=x", head)
    assert evidence_git.repository.resolve("--output=x") == head
    assert not (evidence_git.root / "x").exists()


def test_nearest_names_are_offered(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    evidence_git.tag("evaluation/2024-h1")
    with pytest.raises(RepositoryError) as refused:
        evidence_git.repository.resolve("evaluation/2024h1")
    assert refused.value.hint == "Did you mean evaluation/2024-h1?"


@pytest.mark.parametrize("revision", ["HEAD", "@", "HEAD~1"])
def test_repository_without_a_commit_says_so(evidence_git: GitRepository, revision: str) -> None:
    with pytest.raises(RepositoryError, match="no commit yet"):
        evidence_git.repository.resolve(revision)


def test_replaced_objects_are_not_followed(evidence_git: GitRepository) -> None:
    first = evidence_git.commit("First", {"escm.yaml": "format: 1\n"})
    forged = evidence_git.commit("Forged", {"escm.yaml": "format: 9\n"})
    evidence_git.git("replace", first, forged)
    assert evidence_git.repository.run(["cat-file", "blob", f"{first}:escm.yaml"]) == b"format: 1\n"


# State


def test_state_before_the_first_commit(evidence_git: GitRepository) -> None:
    repository = evidence_git.repository
    assert (repository.head(), repository.branch(), repository.is_unborn) == (None, "main", True)
    assert (repository.operation(), repository.is_shallow) == (None, False)


def test_state_of_a_detached_head(evidence_git: GitRepository) -> None:
    head = evidence_git.commit()
    evidence_git.git("checkout", "-q", "--detach")
    repository = evidence_git.repository
    assert (repository.head(), repository.branch(), repository.is_unborn) == (head, None, False)


def _diverge(git: GitRepository) -> None:
    git.commit("Base", {"escm.yaml": "format: 1\n"})
    git.git("checkout", "-q", "-b", "side")
    git.commit("Side", {"escm.yaml": "format: 2\n"})
    git.git("checkout", "-q", "main")
    git.commit("Main", {"escm.yaml": "format: 3\n"})


@pytest.mark.parametrize(
    ("command", "operation"),
    [
        (["merge", "side"], "merge"),
        (["rebase", "side"], "rebase"),
        (["rebase", "--apply", "side"], "rebase"),
        (["cherry-pick", "side"], "cherry-pick"),
        (["revert", "HEAD~1"], "revert"),
        (["bisect", "start"], "bisect"),
    ],
)
def test_operation_in_progress_is_named(evidence_git: GitRepository, command: list[str], operation: str) -> None:
    _diverge(evidence_git)
    evidence_git.run(*command)
    assert evidence_git.repository.operation() == operation


def test_shallow_clone_is_known(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit()
    evidence_git.commit()
    evidence_git.git("clone", "-q", "--depth=1", f"file://{evidence_git.root}", str(tmp_path / "cut"))
    assert Repository.discover(tmp_path / "cut").is_shallow


def test_identity_of_the_repository(evidence_git: GitRepository) -> None:
    assert evidence_git.repository.identity() == Identity("Test Lead", "lead@example.com")


def test_identity_of_the_environment(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Someone Else")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "else@example.com")
    assert evidence_git.repository.identity() == Identity("Someone Else", "else@example.com")


def test_missing_identity_gives_the_commands(evidence_git: GitRepository) -> None:
    evidence_git.git("config", "--unset", "user.email")
    with pytest.raises(EscmError, match="git does not know who you are") as refused:
        evidence_git.repository.identity()
    assert refused.value.exit_code is ExitCode.INTERNAL
    assert "git config --global user.name" in refused.value.hint
    assert "git config --global user.email" in refused.value.hint


# SHA-256 and hooks


def test_sha256_repository(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "wide", object_format="sha256")
    head = git.commit(files={"escm.yaml": "format: 1\n"})
    repository = git.repository
    assert repository.object_format == "sha256"
    assert repository.resolve("HEAD") == head
    assert len(head) == 64
    assert repository.read_by_gitpython(lambda library: library) is None


def test_gitpython_is_loaded_only_when_it_reads(evidence_git: GitRepository) -> None:
    evidence_git.commit()
    script = (
        "import sys; from pathlib import Path; from escm_tui.git.repository import Repository; "
        "from escm_tui.git import choices; repository = Repository.discover(Path(sys.argv[1])); "
        "repository.head(); print('git' in sys.modules); choices.revision_choices(repository); "
        "print('git' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(evidence_git.root)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["False", "True"]


def test_hook_environment_keeps_what_git_handed_over(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"escm.yaml": "format: 1\n"})
    evidence_git.git("read-tree", "--empty", GIT_INDEX_FILE=str(evidence_git.root / ".git" / "other"))
    environ = {"GIT_INDEX_FILE": ".git/other", "GIT_PREFIX": "sub/", "GIT_EDITOR": ":"}
    handed = Repository.from_hook_environment(environ, evidence_git.root)
    assert handed.root == evidence_git.root
    assert handed.handed_over == {"GIT_INDEX_FILE": str(evidence_git.root / ".git" / "other")}
    assert handed.run(["ls-files"]) == b""


def test_hook_of_a_linked_worktree(evidence_git: GitRepository, tmp_path: Path) -> None:
    head = evidence_git.commit()
    evidence_git.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    git_dir = evidence_git.root / ".git" / "worktrees" / "side"
    handed = Repository.from_hook_environment({"GIT_DIR": str(git_dir)}, tmp_path / "side")
    assert (handed.root, handed.git_dir, handed.branch(), handed.head()) == (tmp_path / "side", git_dir, "side", head)


def test_hook_of_a_server(evidence_git: GitRepository, tmp_path: Path) -> None:
    head = evidence_git.commit()
    evidence_git.git("clone", "-q", "--bare", str(evidence_git.root), str(tmp_path / "b.git"))
    handed = Repository.from_hook_environment({"GIT_DIR": "."}, tmp_path / "b.git")
    assert handed.bare
    assert handed.root == tmp_path / "b.git"
    assert handed.resolve("main") == head


def test_hook_does_not_hand_its_index_to_another_repository(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository.new(tmp_path / "other")
    other.commit(files={"own": "x"})
    monkeypatch.setenv("GIT_INDEX_FILE", str(evidence_git.root / ".git" / "index"))
    monkeypatch.setenv("GIT_DIR", str(evidence_git.root / ".git"))
    assert Repository.discover(other.root).run(["ls-files"]) == b"own\n"


@pytest.mark.parametrize("manner", list(Manner))
def test_no_manner_asks_or_waits(evidence_git: GitRepository, manner: Manner) -> None:
    said = evidence_git.repository.run(["var", "-l"], manner=manner).decode()
    assert f"GIT_EDITOR={'false' if manner is Manner.READ else ':'}\n" in said


def test_a_repository_is_found_at_length_where_no_short_look_is_possible(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = evidence_git.repository
    monkeypatch.setattr(repository_module, "looks", lambda *_, **__: None)
    assert Repository.discover(evidence_git.root) == wanted
    monkeypatch.setattr(repository_module, "looks", lambda *_, **__: [b"true\n"])
    with pytest.raises(RepositoryError, match=r"git cannot read the repository .*"):
        Repository.discover(evidence_git.root)


def test_a_bare_repository_will_do_where_objects_are_read(evidence_git: GitRepository, tmp_path: Path) -> None:
    head = evidence_git.commit(files={"a": "x"})
    evidence_git.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    found = Repository.discover_any(tmp_path / "bare.git")
    assert (found.bare, found.head(), found.root) == (True, head, tmp_path / "bare.git")
    for place in (evidence_git.root, evidence_git.root / ".git"):
        assert Repository.discover_any(place) == evidence_git.repository


def test_a_stream_that_takes_too_long_is_ended(
    evidence_git: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = evidence_git.repository
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\nexec sleep 1000\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with (
        pytest.raises(GitFailed, match=r"git cat-file took longer than 0\.05 seconds\."),
        repository.stream(["cat-file", "--batch"], time_limit=0.05) as output,
    ):
        assert output.read() == b""


def test_what_cannot_be_started_is_a_sentence(evidence_git: GitRepository) -> None:
    with pytest.raises(GitFailed, match="git rev-parse could not be started: "):
        evidence_git.repository.execute(["rev-parse", "a\0b"])


def test_mails_that_are_being_applied_are_an_operation(evidence_git: GitRepository) -> None:
    evidence_git.commit(files={"a": "1"})
    evidence_git.commit(files={"a": "2"})
    patch = evidence_git.git("format-patch", "--stdout", "-1")
    evidence_git.commit(files={"a": "3"})
    assert evidence_git.run("am", "-q", stdin=f"{patch}\n".encode()).returncode != 0
    assert evidence_git.repository.operation() == "am"
    evidence_git.git("am", "--abort")
    assert evidence_git.repository.operation() is None


def test_a_bare_repository_that_could_run_programs_is_not_read(evidence_git: GitRepository, tmp_path: Path) -> None:
    evidence_git.commit(files={"a": "x"})
    bare = tmp_path / "bare.git"
    evidence_git.git("clone", "-q", "--bare", ".", str(bare))
    (tmp_path / "link").symlink_to(bare)
    found = Repository.discover_any(tmp_path / "link")
    assert (found.top, found.folder, found.common, found.bare) == (str(bare),) * 3 + (True,)
    assert found.handed_over == {"GIT_DIR": str(bare)}
    evidence_git.git("--git-dir", str(bare), "config", "core.fsmonitor", "true")
    with pytest.raises(RepositoryError, match=r"core\.fsmonitor"):
        Repository.discover_any(bare)
    with pytest.raises(RepositoryError, match="There is no folder"):
        Repository.discover_any(tmp_path / "none")
