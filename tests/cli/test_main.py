"""The command line as a whole: exit codes, sentences for every fault, what is imported, how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from escm_tui import __version__
from escm_tui.__main__ import SWEEPS
from escm_tui.cli import reading
from escm_tui.cli.commands import Command
from escm_tui.cli.main import root
from escm_tui.git import program
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.cli.conftest import Answer, Run
from tests.support.evidence import base_files
from tests.support.repositories import GitRepository

CHECKOUT = str(Path(__file__).parents[2])


def escm(*words: str, options: Sequence[str] = (), **variables: str) -> subprocess.CompletedProcess[str]:
    """A real process."""
    return subprocess.run(
        [sys.executable, *options, "-m", "escm_tui", *words],
        env=os.environ | {"PYTHONPATH": CHECKOUT, "COLUMNS": "80"} | variables,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def said(answer: Answer) -> tuple[int, str]:
    assert answer.out == ""
    return answer.code, answer.err


def test_version(run: Run) -> None:
    assert run("--version") == Answer(0, f"escm-tui {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("stauts",), "No command 'stauts'. Did you mean status?\n  Try: escm --help"),
        (("model", "exprot"), "No command 'exprot'. Did you mean export?\n  Try: escm model --help"),
        (("xyzzy",), "No command 'xyzzy'.\n  Try: escm --help"),
        (("status", "--jsn"), "No such option --jsn. Did you mean --json?\n  Try: escm status --help"),
        (("list", "--jsn"), "No such option --jsn. Did you mean --json?\n  Try: escm list --help"),
        (("show",), "Missing argument 'PRACTICE[.ACTIVITY]'.\n  Try: escm show --help"),
        (("show", "knv07"), "No Practice knv07.\n  Did you mean knw07?"),
        (("show", "zzz"), "No Practice zzz.\n  Practices are named like knw07; see: escm list"),
        (("show", "knw07.b9"), "knw07 has no Activity b9.\n  It has b1, b2, b3, b4, b5."),
        (("status", "--span", "acne"), "No span 'acne'.\n  Spans are organization and the engagements: acme."),
        (("list", "levl:3"), "No filter key 'levl'.\n  Did you mean level?"),
        (("list", "status:good"), "No status 'good'.\n  status is one of: not_rated, unsatisfied, partial, satisfied."),
        (("list", "level:x"), "No level 'x'.\n  Try: Write level:3, level:<4 or level:>=3."),
        (
            ("status", "--as-of", "2024-02-30"),
            "Invalid value for '--as-of': There is no day 2024-02-30 in the calendar.\n  Try: escm status --help",
        ),
        (
            ("status", "--as-of", "tomorrow"),
            (
                "Invalid value for '--as-of': 'tomorrow' is no date. Dates read like 2026-06-30.\n"
                "  Try: escm status --help"
            ),
        ),
        (
            ("validate", "--staged", "--rev", "HEAD"),
            "--staged and --rev exclude each other.\n  Try: Name the index or a revision, not both.",
        ),
        (
            ("validate", "--json", "--format", "text"),
            "--json and --format text exclude each other.\n  Try: escm validate --help",
        ),
        (("log", "HEAD", "--rev", "HEAD"), "RANGE and --rev exclude each other.\n  Try: Name one revision or range."),
        (("commit", "--all", "escm.yaml"), "--all and a PATH exclude each other."),
        (("--rev", "HEAD", "rate", "knw07.b1", "partial"), "escm rate takes no --rev.\n  Try: escm rate --help"),
        (("--json", "hooks", "remove"), "escm hooks remove takes no --json.\n  Try: escm hooks remove --help"),
        (("--format", "json", "rate", "knw07.b1", "partial"), "escm rate takes no --json.\n  Try: escm rate --help"),
        (("--json",), "--json belongs to a command.\n  Try: escm --help"),
        (("explain", "C03"), "There is no code C03.\n  Did you mean C003?"),
        (
            ("gap", "--level", "5"),
            "Invalid value for '--level': 5 is not in the range 2<=x<=4.\n  Try: escm gap --help",
        ),
    ],
)
def test_words_that_are_off_exit_with_2_and_a_sentence(
    words: tuple[str, ...], message: str, run: Run, northwind: GitRepository
) -> None:
    assert said(run(*words)) == (2, f"escm: {message}\n")


def test_family_without_a_word_prints_its_help(run: Run) -> None:
    answer = run("hooks")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Usage: escm hooks [OPTIONS] COMMAND")


def test_format_json_is_json_everywhere(run: Run, northwind: GitRepository) -> None:
    for words in (("status",), ("trend",), ("log",), ("evidence", "list"), ("model", "list"), ("gap",)):
        assert run(*words, "--format", "json").out == run(*words, "--json").out != run(*words).out


@pytest.mark.parametrize("words", [("status",), ("validate",), ("rate", "knw07.b1", "partial"), ("commit",)])
def test_no_repository_exits_with_3(
    words: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(run(*words)) == (
        3,
        (
            f"escm: There is no git repository in {tmp_path} or above it.\n"
            "  Try: Change into an evidence repository, name one with --repo, or make one with: escm init\n"
        ),
    )


def test_git_repository_without_evidence_exits_with_3(run: Run, evidence_git: GitRepository) -> None:
    evidence_git.commit("Start", {"README.md": "x\n"})
    code, err = said(run("status", "--repo", str(evidence_git.root)))
    assert code == 3
    assert err.startswith(f"escm: The git repository {evidence_git.root} holds no evidence: it has no escm.yaml.\n")


def test_folder_that_is_not_there_exits_with_3(run: Run) -> None:
    assert said(run("status", "--repo", "/nowhere/at/all")) == (3, "escm: There is no folder /nowhere/at/all.\n")


def test_current_folder_that_is_gone_exits_with_3(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    answer = run("status")
    monkeypatch.chdir(tmp_path)
    assert said(answer) == (3, "escm: The current folder is gone.\n  Try: Change into a folder that exists.\n")


def test_unknown_revision_exits_with_3_and_names_the_nearest(run: Run, northwind: GitRepository) -> None:
    assert said(run("status", "--rev", "evaluation/2024-h3")) == (
        3,
        (
            'escm: There is no such revision: "evaluation/2024-h3".\n'
            "  Did you mean evaluation/2024-h2, evaluation/2024-h1?\n"
        ),
    )


def test_repository_without_a_commit_is_read_and_its_history_exits_with_3(
    run: Run, evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_git.write(base_files())
    monkeypatch.chdir(evidence_git.root)
    assert "Capability Level 1" in run("status").out
    assert run("validate").out == "No problems in the work tree, as of 2024-03-01.\n"
    assert run("validate", "--staged").code == 1
    for words in (("log",), ("compare", "HEAD"), ("status", "--rev", "HEAD")):
        code, err = said(run(*words))
        assert (code, err.splitlines()[0]) == (3, "escm: The repository has no commit yet.")


def test_detached_head_is_read_and_committed_to(run: Run, northwind: GitRepository) -> None:
    northwind.git("checkout", "-q", "--detach", "HEAD~1")
    assert run("status").code == 0
    assert run("rate", "ppl03.b1", "partial").code == 0
    answer = run("commit")
    assert answer.code == 0
    assert answer.out.splitlines()[0].endswith("(on no branch: HEAD is detached)")


def test_configuration_that_could_run_programs_exits_with_3(run: Run, northwind: GitRepository) -> None:
    northwind.git("config", "core.fsmonitor", "touch /tmp/never")
    code, err = said(run("status"))
    assert code == 3
    assert err.startswith("escm: The repository's own configuration could run programs, so it was not opened")


def test_newer_format_exits_with_3(run: Run, northwind: GitRepository) -> None:
    northwind.write({"escm.yaml": "format: 99\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n"})
    code, err = said(run("status"))
    assert code == 3
    assert err == (
        "escm: The evidence in the work tree has format 99; this program knows formats up to 1.\n"
        "  Try: Install a newer escm-tui.\n"
    )


def test_missing_identity_exits_with_4_and_the_commands(run: Run, northwind: GitRepository) -> None:
    northwind.git("config", "--unset", "user.name")
    northwind.git("config", "--unset", "user.email")
    assert run("rate", "ppl03.b1", "partial").code == 0
    code, err = said(run("commit"))
    assert code == 4
    assert "git config --global user.name" in err


def test_locked_index_exits_with_4(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escm_tui.git.commits.LOCK_PATIENCE", 0.0)
    assert run("rate", "ppl03.b1", "partial").code == 0
    (northwind.root / ".git" / "index.lock").touch()
    code, err = said(run("commit", "-m", "Rate"))
    assert code == 4
    assert err.startswith("escm: Another git holds the repository (index.lock")


def test_fault_exits_with_4_and_leaves_a_log(
    run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch, isolated_git: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(EvidenceRepository, "summary", broken)
    place = isolated_git / ".local/state/escm/log"
    assert said(run("status")) == (
        4,
        f"escm: A fault of this program: ZeroDivisionError.\n  Try: Report it with the details in {place}\n",
    )
    assert "ZeroDivisionError: secret" in place.read_text()
    assert place.stat().st_mode & 0o777 == 0o600


def test_fault_without_a_place_for_the_log_is_told_whole(
    run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/state")
    monkeypatch.setattr(EvidenceRepository, "summary", lambda *_, **__: 1 / 0)
    code, err = said(run("status"))
    assert code == 4
    assert "ZeroDivisionError: division by zero" in err


def test_disk_that_says_no_exits_with_4(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/some/file")

    monkeypatch.setattr(EvidenceRepository, "summary", full)
    assert said(run("status")) == (4, "escm: /some/file: No space left on device.\n")


def test_interrupt_exits_with_130(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(EvidenceRepository, "summary", interrupted)
    answer = run("status")
    assert (answer.code, answer.out, answer.err.strip()) == (130, "", "escm: Interrupted.")


def test_what_people_typed_is_shown_and_not_obeyed(run: Run, northwind: GitRepository) -> None:
    for words in (("show", "\x1b[31m"), ("\x1b]0;x\x07",), ("status", "--rev", "a\x9bb"), ("list", "a\u202eb:c")):
        answer = run(*words)
        assert answer.code in {2, 3}
        assert not set(answer.err) & set("\x1b\x07\x9b\u202e"), words


def test_alone_without_a_terminal_it_says_what_to_do() -> None:
    done = escm()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "escm: The terminal interface needs a terminal, and there is none here.\n"
        "  Try: escm status, or another command of: escm --help\n"
    )


HEAVY = {"git", "yaml", "ruamel", "textual", "rich", "jsonschema", "jsonschema_rs"}


def imported(*words: str) -> set[str]:
    done = escm(*words, options=("-X", "importtime"))
    assert done.returncode == 0, done.stderr[-500:]
    return set(re.findall(r"\| +(\w+)(?:\.\w+)*\n", done.stderr))


def test_help_imports_nothing_heavy() -> None:
    assert imported("--help") & HEAVY == set()


def test_status_imports_neither_toolkit_nor_gitpython(northwind: GitRepository) -> None:
    assert imported("status") & HEAVY <= {"yaml", "jsonschema_rs"}


def test_hook_imports_neither_toolkit_nor_gitpython(northwind: GitRepository) -> None:
    assert imported("hook", "pre-commit") & HEAVY <= {"yaml", "jsonschema_rs"}


def test_reader_who_leaves_early_is_no_fault(northwind: GitRepository) -> None:
    command = f"{sys.executable} -m escm_tui model export --json 2>err | head -c 20 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"PYTHONPATH": CHECKOUT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0\n"
    assert (northwind.root / "err").read_text() == ""


def test_reader_who_leaves_early_does_not_hide_the_verdict(northwind: GitRepository) -> None:
    for number in range(2000):
        northwind.write({f"organization/evidence/item-{number}.yaml": "x: 1\n"})
    command = f"{sys.executable} -m escm_tui validate 2>err | head -n 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"PYTHONPATH": CHECKOUT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1\n"
    assert (northwind.root / "err").read_text() == ""


def test_output_that_knows_only_ascii_gets_ascii(northwind: GitRepository) -> None:
    done = escm("status", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "\nknw  02#07#08#" in done.stdout
    assert "# satisfied 54   + partial 1   o unsatisfied 1   . not rated 28" in done.stdout


def every_command(group: click.Group, path: str = "escm") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((f"{path} {name}", command))
        if isinstance(command, click.Group):
            found += every_command(command, f"{path} {name}")
    return found


def test_every_command_has_help_with_examples(run: Run) -> None:
    for path, command in every_command(root):
        answer = run(*path.split()[1:], "--help")
        assert answer.code == 0, path
        assert f"Usage: {path} " in answer.out
        assert all(len(line) <= 80 for line in answer.out.splitlines()), path
        if isinstance(command, Command):
            assert "\nExamples:\n" in answer.out, path
            assert f"  {path}" in answer.out.partition("\nExamples:\n")[2], path


def test_help_of_the_whole_lists_every_command(run: Run) -> None:
    out = run("--help").out
    for name in ("demo", "init", "status", "list", "show", "gap", "rate", "evidence", "engagement", "validate",
                 "compare", "commit", "log", "hooks", "hook", "model", "schema", "explain"):  # fmt: skip
        assert re.search(rf"^  {name}  ", out, re.MULTILINE), name


def test_modules_of_commands_stay_free_of_heavy_imports() -> None:
    assert not {name for name in vars(reading) if name in HEAVY}
    assert program.__name__ == "escm_tui.git.program"


def test_a_start_is_hardly_swept_for_garbage() -> None:
    script = (
        "import gc, sys; sys.argv = ['escm', '--help']; from escm_tui.__main__ import main; "
        "swept = lambda: sum(each['collections'] for each in gc.get_stats()); "
        "before = swept(); main(); print(swept() - before)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout.splitlines()[-1]) <= 2


def test_what_a_large_repository_leaves_behind_is_swept_as_often_as_by_default() -> None:
    youngest, middle, oldest = SWEEPS
    assert youngest * (middle + 1) * (oldest + 1) <= 1.1 * 700 * 11 * 11
