"""The examples about evaluations tell one story: told from plan to withdrawal on the demo repository, each works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from escm_tui.actions.demo import build_demo
from escm_tui.cli.commands import Command
from escm_tui.cli.main import root
from tests.cli.conftest import Run
from tests.cli.test_examples import words_of
from tests.cli.test_main import every_command
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

DAY = date(2027, 3, 26)


def examples() -> dict[str, list[str]]:
    """Name of a command to its examples."""
    return {
        path.removeprefix("escm evaluation "): [words for _, words in command.examples]
        for path, command in every_command(root)
        if isinstance(command, Command) and path.startswith("escm evaluation ")
    }


@needs_ssh_keygen
def test_the_examples_about_evaluations_work_one_after_the_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_git: Path
) -> None:
    folder = build_demo(tmp_path / "demo").directory
    git = GitRepository(folder)
    monkeypatch.chdir(folder)
    git.git("config", "user.name", "Process Lead")
    git.git("config", "user.email", "lead@example.com")
    told = examples()
    key = Key.new(tmp_path, "lead")
    key.use(git)
    signers = isolated_git / "allowed_signers"
    signers.write_text(key.line("lead"))
    git.commit("Say who signs", {".escm/allowed_signers": signers.read_text()})

    def tell(call: str) -> str:
        answer = run(*words_of(call.partition(" > ")[0]), today=DAY)
        assert answer.code == 0, (call, answer.err)
        return answer.out

    def commit(what: str) -> None:
        assert run("commit", "-m", what, today=DAY).code == 0

    for call in told.pop("plan"):
        tell(call)
    commit("Plan")
    for call in reversed(told.pop("start")):
        tell(call)
    for name in ("determine", "finding"):
        for call in told.pop(name):
            tell(call)
    commit("Judge")
    git.git("branch", "evaluator/ann")
    git.git("branch", "evaluator/bob")
    assert all("2027-h1" in tell(call) for call in told.pop("agreement"))
    prepare, approve, seal = told.pop("seal")
    assert "mv list.sig evaluations/2027-h1/approvals/lead.sig" in approve
    listed = tell(prepare).encode()
    git.commit("Approve", {"evaluations/2027-h1/approvals/lead.sig": key.sign(listed, "escm-evaluation")})
    tell(seal)
    for name in ("verify", "list", "show", "methods", "suspend", "reinstate", "withdraw"):
        for call in told.pop(name):
            tell(call)
    assert told == {}
    [basis] = [call for _, call in _examples_of("status") if "--basis" in call]
    tell(basis.replace("2026-h2", "2027-h1"))


def _examples_of(name: str) -> list[tuple[str, str]]:
    [command] = [each for path, each in every_command(root) if path == f"escm {name}"]
    assert isinstance(command, Command)
    return list(command.examples)
