"""`just mutation`: how many small faults the tests of a package notice, by a random sample of what mutmut can make.

Each package is mutated in a copy of its own below build/mutation, which holds what mutmut needs, and judged by its own
tests alone. `mutmut show NAME`, there, shows what a mutant that lives on is like.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build/mutation"

NEEDED = ("escm_tui", "schemas", "evidence-template", "hooks", "docs", "tests", "pyproject.toml", "README.md")
"""What a package and its tests take from a checkout."""


@dataclass(frozen=True)
class Package:
    """What is mutated, and which tests have to notice."""

    code: str
    tests: tuple[str, ...]


PACKAGES: Mapping[str, Package] = {
    "parse": Package("escm_tui/parse/*", ("tests/test_parse.py", "tests/parse")),
    "edit": Package("escm_tui/edit/*", ("tests/test_edit.py", "tests/edit")),
    "validate": Package("escm_tui/validate.py", ("tests/test_validate.py",)),
    "saving": Package("escm_tui/saving.py", ("tests/test_saving.py",)),
    "git": Package("escm_tui/git/*", ("tests/git",)),
    "actions": Package("escm_tui/actions/*", ("tests/actions",)),
    "domain": Package("escm_tui/domain/*", ("tests/domain",)),
}

_HOOKS = ("first_commit_is_read", "form_is_read", "merge_is_read", "worktree_is_read", "paths_is_read")
_STARTED = ("every_command_of_the_tour",)
_LEFT_OUT = ("told_in_time", "little_time_and_memory", "takes_seconds", *_HOOKS, *_STARTED)
"""Parts of names of tests that measure time, which the wrapping of the mutants takes, or that let a hook or a person
start the mutated code in a folder where mutmut finds no settings."""

_CODES = {0: "survived", 33: "no test", 5: "no test"}
"""Exit statuses that stand for a fault that nobody noticed; with all others somebody did."""


def prepare(name: str) -> Path:
    """A copy with the settings of mutmut for one package; what an earlier run made of the same code stays."""
    package, folder = PACKAGES[name], WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    for each in NEEDED:
        source, target = ROOT / each, folder / each
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    few = " and ".join(f"not {each}" for each in _LEFT_OUT)
    settings = {
        "source_paths": ["escm_tui"],
        "only_mutate": [package.code],
        "also_copy": [each for each in NEEDED if each != "escm_tui"],
        "pytest_add_cli_args_test_selection": list(package.tests),
        "pytest_add_cli_args": ["-k", few, "--hypothesis-profile=few-examples", "-p", "no:cacheprovider"],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")
    return folder


def mutmut(folder: Path, *names: str) -> None:
    """Make the mutants and see which tests run which; then judge the named ones."""
    words = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", "run", "--max-children", "1", *names]
    with (folder / "mutmut.log").open("a", encoding="utf-8") as log:
        subprocess.run(words, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False)


def mutants(folder: Path) -> dict[str, int | None]:
    """Every mutant with the exit status of its tests, where they ran."""
    found: dict[str, int | None] = {}
    for path in sorted(folder.glob("mutants/**/*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def judge(name: str, of: int, seed: int) -> tuple[int, Counter[str], list[str]]:
    """How many mutants there are, how those of the sample fared, and which of them nobody noticed."""
    folder = prepare(name)
    mutmut(folder, "no.such.mutant")
    every = sorted(mutants(folder))
    sample = random.Random(f"{seed} {name}").sample(every, min(of, len(every)))
    if sample:
        mutmut(folder, *sample)
    fates = {each: _fate(status) for each, status in mutants(folder).items() if each in set(sample)}
    return len(every), Counter(fates.values()), sorted(each for each, fate in fates.items() if fate != "noticed")


def _fate(status: int | None) -> str:
    return "not run" if status is None else _CODES.get(status, "noticed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the packages one after the other, say how each fared, and weigh them by their number of mutants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", choices=[*PACKAGES, []], help="all of them, unless some are named")
    parser.add_argument("--of", type=int, default=30, help="so many mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    chosen = parser.parse_args(arguments)
    weighed = total = 0.0
    for name in chosen.packages or PACKAGES:
        every, fates, unnoticed = judge(name, chosen.of, chosen.seed)
        if fates["not run"]:
            sys.stdout.write(f"{name}: the tests of the package fail without any fault; see {WORK / name}/mutmut.log\n")
            return 1
        share = fates["noticed"] / max(1, fates.total())
        weighed, total = weighed + share * every, total + every
        lived = "".join(f"\n  {each}" for each in unnoticed)
        sys.stdout.write(f"{name}: {fates['noticed']} of {fates.total()} noticed, of {every} mutants{lived}\n")
        sys.stdout.flush()
    sys.stdout.write(f"All, each package by its number of mutants: {100 * weighed / max(1, total):.1f} %\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
