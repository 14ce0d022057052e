"""The examples about evaluations tell one story: told from plan to withdrawal on the demo repository, each works."""

from __future__ import annotations

import re
import subprocess
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
    (folder / "list").write_text(tell(prepare))
    *signing, committing = approve.replace("~/.ssh/id_ed25519", str(key.private)).split("\n")
    subprocess.run(["sh", "-e", "-c", "\n".join(signing)], cwd=folder, check=True, capture_output=True)
    (folder / "list").unlink()
    tell(committing)
    assert git.git("ls-files", "evaluations/2027-h1/approvals") == "evaluations/2027-h1/approvals/lead.sig"
    tell(seal)
    for name in ("verify", "list", "show", "methods", "suspend", "reinstate", "withdraw"):
        for call in told.pop(name):
            tell(call)
    assert told == {}
    [basis] = [call for _, call in _examples_of("status") if "--basis" in call]
    tell(basis.replace("2026-h2", "2027-h1"))


@needs_ssh_keygen
def test_the_page_for_evaluators_works_word_for_word(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_git: Path
) -> None:
    """What the page says is done: escm's calls in turn, everything else by a shell."""
    folder = build_demo(tmp_path / "demo").directory
    git = GitRepository(folder)
    monkeypatch.chdir(folder)
    key = Key.new(tmp_path, "lead")
    key.use(git)
    git.git("config", "user.name", "Lead")
    git.git("config", "user.email", "lead@example.com")
    (isolated_git / "allowed_signers").write_text(key.line("lead"))
    page = Path(__file__).parents[2] / "docs/how-to/evaluator.md"
    calls = _calls_of(page.read_text(encoding="utf-8"))
    assert [call.split()[2] for call in calls if call.startswith("escm evaluation")] == [
        "plan", "start", "show", "determine", "determine", "finding", "seal", "seal", "verify", "withdraw",
    ]  # fmt: skip
    for call in calls:
        if call.startswith("escm"):
            words, _, target = call.partition(" > ")
            answer = run(*words_of(words), today=DAY)
            assert answer.code == 0, (call, answer.err)
            if target:
                (folder / target).write_text(answer.out)
        else:
            shell = call.replace("~/.ssh/id_ed25519", str(key.private))
            done = subprocess.run(["sh", "-c", shell], cwd=folder, check=True, capture_output=True, text=True)
    digest = done.stdout.split()[0]
    assert f"\nDigest: sha256:{digest}\n" in git.git("tag", "-l", "--format=%(contents)", "evaluation/2027-h1")
    trusted = run("evaluation", "verify", "2027-h1", "--trust", "~/allowed_signers", "--require-signature", today=DAY)
    assert trusted.code == 0


def _calls_of(page: str) -> list[str]:
    """The calls of a page in their order: lines of shell, and evaluation commands between them."""
    found = re.findall(r"^ *```sh\n(.*?)^ *```|`(escm evaluation[^`]*)`", page, re.MULTILINE | re.DOTALL)
    texts = ("".join(groups).replace("\\\n", " ") for groups in found)
    return [
        " ".join(re.sub("  +#.*", "", line).split()) for text in texts for line in text.splitlines() if line.strip()
    ]


def _examples_of(name: str) -> list[tuple[str, str]]:
    [command] = [each for path, each in every_command(root) if path == f"escm {name}"]
    assert isinstance(command, Command)
    return list(command.examples)
