"""What runs the checks elsewhere: the pre-commit framework, a GitHub workflow and a GitLab job."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from escm_tui.cli.run_hooks import hook
from escm_tui.shipped import shipped_folder
from tests.support.evidence import sample_files
from tests.support.repositories import GitRepository

TOP = Path(__file__).parents[2]
TEMPLATE = shipped_folder("evidence-template")
RECORD = "organization/knw/knw08.yaml"
BAD = "activities:\n  b1:\n    rating: satisfid\n"
STAGES = {"pre-commit", "pre-merge-commit", "commit-msg", "pre-push"}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_the_hooks_for_the_framework_have_its_form() -> None:
    found = loaded(TOP / ".pre-commit-hooks.yaml")
    assert [each["id"] for each in found] == ["escm-evidence", "escm-message", "escm-push"]
    for each in found:
        assert {"id", "name", "description", "entry", "language", "stages"} <= each.keys()
        assert each["language"] == "python"
        assert set(each["stages"]) <= STAGES
        program, command, name = each["entry"].split()
        assert (program, command, name in hook.commands) == ("escm", "hook", True)
    assert {stage for each in found for stage in each["stages"]} == STAGES


def test_the_configuration_of_the_template_names_the_same_hooks() -> None:
    [repo] = loaded(TEMPLATE / ".pre-commit-config.yaml")["repos"]
    same = ("id", "name", "entry", "stages")
    assert [{key: each[key] for key in same} for each in repo["hooks"]] == [
        {key: each[key] for key in same} for each in loaded(TOP / ".pre-commit-hooks.yaml")
    ]
    assert {each["language"] for each in repo["hooks"]} == {"system"}


def github_script() -> str:
    [job] = loaded(TEMPLATE / ".github/workflows/evidence.yml")["jobs"].values()
    checkout = next(step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    assert (checkout["with"]["fetch-depth"], checkout["with"]["persist-credentials"]) == (0, False)
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs[0] == "pip install escm-tui"
    [env] = [step["env"] for step in job["steps"] if "env" in step]
    assert env == {
        "BASE": "${{ github.event.pull_request.base.sha || github.event.before }}",
        "BRANCH": "${{ github.event_name == 'push' && github.ref_type == 'branch' && github.ref_name || '' }}",
    }
    return "\n".join(runs[1:])


def gitlab_script() -> str:
    script = loaded(TEMPLATE / ".gitlab-ci.yml")["evidence"]["script"]
    assert script[0] == "pip install escm-tui"
    return "\n".join(script[1:])


@dataclass
class Pipeline:
    """What a forge runs in a clone, but the installation."""

    git: GitRepository
    forge: str

    def run(self, before: str, branch: str = "") -> subprocess.CompletedProcess[str]:
        """The job for a push to a branch that held `before`; without one for a review that starts there."""
        folder = self.git.root.parent / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "escm"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m escm_tui "$@"\n')
        program.chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        if self.forge == "github":
            told = {"BASE": before, "BRANCH": branch}
        elif branch:
            told = {"CI_COMMIT_BEFORE_SHA": before, "CI_COMMIT_BRANCH": branch}
        else:
            told = {"CI_COMMIT_BEFORE_SHA": "0" * 40, "CI_MERGE_REQUEST_DIFF_BASE_SHA": before}
        environ = self.git.environment() | told | {"PATH": path, "PYTHONPATH": str(TOP)}
        script = github_script() if self.forge == "github" else gitlab_script()
        # As both forges run it: the first command that fails ends the job.
        return subprocess.run(
            ["sh", "-e", "-c", script], cwd=self.git.root, env=environ, capture_output=True, text=True, check=False
        )


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_job_asks_for_the_approvals_of_the_branch_that_was_pushed(tmp_path: Path, forge: str) -> None:
    git = GitRepository.new(tmp_path / "clone")
    manifest = str(sample_files()["escm.yaml"]) + "change_control: {controlled_branches: [main], approvals: 1}\n"
    base = git.commit("Start", sample_files() | {"escm.yaml": manifest})
    git.commit("Rate", {RECORD: BAD.replace("satisfid", "partial")})
    pipeline = Pipeline(git, forge)
    refused = pipeline.run(base, "main")
    assert (refused.returncode, "G004 error main needs 1 approval" in refused.stdout) == (1, True)
    assert pipeline.run(base, "work").returncode == 0
    assert pipeline.run(base).returncode == 0


@pytest.mark.parametrize("forge", ["github", "gitlab"])
@pytest.mark.parametrize("known", [True, False])
def test_the_job_catches_what_a_later_commit_hides(tmp_path: Path, forge: str, known: bool) -> None:
    git = GitRepository.new(tmp_path / "clone")
    base = git.commit("Start", sample_files())
    before = base if known else "1" * 40

    def job() -> subprocess.CompletedProcess[str]:
        return Pipeline(git, forge).run(before, "main")

    git.commit("Rate", {RECORD: BAD.replace("satisfid", "partial")})
    passed = job()
    assert (passed.returncode, passed.stdout.splitlines()[0]) == (
        0,
        f"{1 if known else 2} {'commit' if known else 'commits'} checked, no problems.",
    )
    git.commit("Rate wrongly", {RECORD: BAD})
    git.commit("Mend", {RECORD: BAD.replace("satisfid", "partial")})
    caught = job()
    assert (caught.returncode, "S004 error" in caught.stdout) == (1, True)


def test_the_framework_hands_over_a_push_in_its_own_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = GitRepository.new(tmp_path / "clone")
    base = git.commit("Start", sample_files())
    bad = git.commit("Rate wrongly", {RECORD: BAD})
    environ = git.environment() | {
        "PYTHONPATH": str(TOP),
        "PRE_COMMIT_FROM_REF": base,
        "PRE_COMMIT_TO_REF": bad,
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main",
        "PRE_COMMIT_REMOTE_NAME": "origin",
    }
    words = [sys.executable, "-P", "-m", "escm_tui", "hook", "pre-push"]

    def said(environ: dict[str, str]) -> tuple[int, bool]:
        done = subprocess.run(words, cwd=git.root, env=environ, capture_output=True, check=False, input=b"")
        return done.returncode, b"S004 error" in done.stderr

    assert said(environ) == (1, True)
    assert said(environ | {"PRE_COMMIT_TO_REF": base}) == (0, False)
    # Of a first push the framework tells no ids.
    first = {key: value for key, value in environ.items() if not key.endswith("_REF")}
    assert said(first | {"PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main"}) == (1, True)
