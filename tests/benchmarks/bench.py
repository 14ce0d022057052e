"""`just bench`: our commands beside the floors and the peers, in one run, as a table of ratios."""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.floors import ONE_GIT, PASS, RAW_PARSE, differences
from tests.benchmarks.measure import Contestant, Measured, environment, race
from tests.benchmarks.peers import Peers
from tests.benchmarks.screens import keys, starts

ESCM = (sys.executable, "-P", "-m", "escm_tui")
FIRST, LAST = "evaluation/2020-01", "evaluation/2021-08"
STAGED = "organization/knw/knw07.yaml"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
AHEAD = {"check-jsonschema": 25.0, "doorstop": 25.0, "strictdoc": 1.0, "trestle": 2.5, "yamllint": 1.0}
"""How many times the time of our validation each peer is to take at least."""

_BEGIN, _END = "<!-- measured -->", "<!-- end of measured -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a ratio of two contestants of one race, and the most that it may be."""

    what: str
    of: str
    to: str
    most: float
    unit: str
    share: float = 1.0
    """What the other contestant's time is multiplied by."""

    def ratio(self, measured: Measured) -> float:
        """The ratio that was measured."""
        return measured.ratio(self.of, self.to) / self.share

    def ratio_of_work(self, measured: Measured) -> float:
        """The same of processor times."""
        return measured.ratio_of_work(self.of, self.to) / self.share


@dataclass(slots=True)
class Repositories:
    """The generated repositories, built when they are first asked for and kept in one folder."""

    folder: Path
    extra: dict[str, int] = field(default_factory=dict)

    def get(self, records: int, tags: int = 20, changed: float = 0.05) -> Path:
        """A repository of so many records and evaluations."""
        root = self.folder / f"r{records}x{tags}"
        if not root.exists():
            # In a process of its own: what a large one takes would be counted as memory of those that are started here.
            words = ["--records", str(records), "--tags", str(tags), "--changed", str(changed)]
            subprocess.run([sys.executable, "-m", "tests.benchmarks.generate", str(root), *words], check=True)
        return root


def forget(root: Path) -> Callable[[], None]:
    """Make the next run a cold one."""

    def remove() -> None:
        shutil.rmtree(root / ".git" / "escm", ignore_errors=True)

    return remove


def stage_anew(root: Path) -> Callable[[], None]:
    """Stage one file with content that no run before has seen."""
    counter = iter(range(1_000_000))

    def stage() -> None:
        path = root / STAGED
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("# round")]
        path.write_text("\n".join([*lines, f"# round {next(counter)}"]) + "\n", encoding="utf-8")
        subprocess.run(["git", "add", STAGED], cwd=root, env=environment(), check=True)

    return stage


def unstage(root: Path) -> None:
    """Leave the repository as it was built."""
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=root, env=environment(), check=True)


def ours(root: Path, *words: str, cold: bool = False, ok: tuple[int, ...] = (0, 1)) -> Contestant:
    """One of our commands."""
    return Contestant((*ESCM, *words), root, forget(root) if cold else (lambda: None), ok)


def start_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """How long it takes to get going."""
    root = repositories.get(840)
    measured = race(
        {
            "pass": Contestant(PASS, root),
            "--help": ours(root, "--help"),
            "status": ours(root, "status"),
            "status 84": ours(repositories.get(84), "status"),
        },
        rounds,
    )
    yield Row("`escm --help`", "--help", "pass", 5, "`python -c pass`"), measured
    yield Row("`escm status`, warm, 84 records", "status 84", "pass", 8, "`python -c pass`"), measured
    yield Row("`escm status`, warm, 840 records", "status", "pass", 8, "`python -c pass`"), measured


def validate_race(repositories: Repositories, rounds: int, records: int) -> Iterator[tuple[Row, Measured]]:
    """Validation of a whole repository."""
    root = repositories.get(records)
    contestants = {
        "floor": Contestant(RAW_PARSE, root),
        "cold": ours(root, "validate", cold=True),
        "warm": ours(root, "validate"),
    }
    measured = race(contestants, rounds)
    unit = "the floor"
    yield Row(f"validate, cold, {records:,}", "cold", "floor", 4 if records < 8400 else 2.5, unit), measured
    yield Row(f"validate, warm, {records:,}", "warm", "floor", 0.5 if records < 8400 else 0.1, unit), measured


def peer_race(repositories: Repositories, records: int) -> Iterator[tuple[Row, Measured]]:
    """Other programs over the same evidence, each once, beside validation."""
    root = repositories.get(records)
    peers = Peers(repositories.folder).contestants(root)
    measured = race({"cold": ours(root, "validate", cold=True)} | dict(peers), 1)
    for name, least in AHEAD.items():
        yield Row(f"{name}, {records:,} (at least)", name, "cold", least, "validate, cold"), measured


def trend_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """Trend over many evaluations, warm."""
    roots = {
        "20, 840": repositories.get(840),
        "20, 8,400": repositories.get(8400),
        "200, 840": repositories.get(840, 200, 0.01),
    }
    measured = race(
        {"git": Contestant(ONE_GIT, roots["20, 840"])} | {name: ours(root, "trend") for name, root in roots.items()},
        rounds,
    )
    for name in roots:
        yield Row(f"trend over {name} records, warm", name, "git", 2, "python and one git process"), measured
    yield Row("the same, 8,400 against 840 records", "20, 8,400", "20, 840", 1.3, "840 records"), measured


def cold_history_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """A revision and 20 evaluations, cold, against validating as many files."""
    root = repositories.get(840)
    measured = race(
        {
            "validate": ours(root, "validate", cold=True),
            "at": ours(root, "status", "--rev", LAST, cold=True),
            "trend": ours(root, "trend", cold=True),
        },
        rounds,
    )
    share = _files(root, "git rev-list --objects --all | grep -c yaml$") / _files(root, "git ls-files | grep -c yaml$")
    yield Row("profile at a revision, cold, 840", "at", "validate", 1.3, "validating it"), measured
    yield Row("20 evaluations, cold, 840", "trend", "validate", 1.3, "validating what differs", share), measured


def _files(root: Path, counting: str) -> int:
    return int(
        subprocess.run(["sh", "-c", counting], cwd=root, env=environment(), capture_output=True, check=True).stdout
    )


def compare_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """Two tags side by side, warm."""
    root = repositories.get(8400)
    both = " ".join(differences(FIRST, LAST))
    floor = (sys.executable, "-c", f"import click, subprocess; subprocess.run({both!r}.split(), stdout=-3)")
    measured = race(
        {"floor": Contestant(floor, root), "compare": ours(root, "compare", FIRST, LAST)},
        rounds,
    )
    yield Row("compare two tags, warm, 8,400", "compare", "floor", 5, "start-up and git diff-tree"), measured


def hook_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """The pre-commit hook with one staged file that is new to it."""
    small, large = repositories.get(840), repositories.get(8400)
    hook = (*ESCM, "hook", "pre-commit")
    # The commit before was made under the hook as well, so that its tree is known.
    race({"small": Contestant(hook, small), "large": Contestant(hook, large)}, 1)
    measured = race(
        {
            "pass": Contestant(PASS, small),
            "840": Contestant(hook, small, stage_anew(small)),
            "8,400": Contestant(hook, large, stage_anew(large)),
        },
        rounds,
    )
    unstage(small)
    unstage(large)
    yield Row("pre-commit hook, one staged file, 840", "840", "pass", 8, "`python -c pass`"), measured
    yield Row("pre-commit hook, one staged file, 8,400", "8,400", "pass", 8, "`python -c pass`"), measured
    yield Row("the same, 8,400 against 840 records", "8,400", "840", 1.5, "840 records"), measured


EMPTY_START = 279
"""Milliseconds in which an empty application started on the machine for which the milliseconds of a key were set."""


def screens_race(repositories: Repositories, rounds: int) -> Iterator[tuple[Row, Measured]]:
    """The screens on 8,400 records, beside an empty Textual application."""
    root = repositories.get(8400)
    measured = starts(root, rounds)
    yield Row("screens, start to first paint", "painted", "empty", 1.3, "an empty Textual application"), measured
    yield Row("screens, data on them, 8,400", "with data", "empty", 1.5, "an empty Textual application"), measured
    pressed = keys(root)
    pressed.seconds["empty"] = [statistics.median(measured.seconds["empty"])]
    pressed.work["empty"] = [statistics.median(measured.work["empty"])]
    unit = f"ms where an empty one starts in {EMPTY_START}"
    for what, name, most in (("median", "median", 16), ("99th percentile", "99th", 50)):
        yield Row(f"screens, a key, {what}", name, "ms", most, "milliseconds"), pressed
        yield Row(f"screens, a key, {what}, at one pace", name, "empty", most, unit, 1 / EMPTY_START), pressed


def size_race(repositories: Repositories) -> Iterator[tuple[Row, Measured]]:
    """84,000 records against 8,400, each once, cold."""
    small, large = repositories.get(8400), repositories.get(84000, 1)
    measured = race({"8,400": ours(small, "validate", cold=True), "84,000": ours(large, "validate", cold=True)}, 1)
    measured.seconds["memory"] = [measured.kilobytes["84,000"] / 1024]
    measured.seconds["MB"] = [1.0]
    yield Row("cost of a record at 84,000, cold", "84,000", "8,400", 1.2, "at 8,400", 10), measured
    yield Row("memory, 84,000 records validated", "memory", "MB", 128, "MB"), measured


def races(repositories: Repositories, rounds: int, chosen: Sequence[str]) -> Iterator[tuple[Row, Measured]]:
    """The races that were chosen, or all."""
    known: Mapping[str, Callable[[], Iterator[tuple[Row, Measured]]]] = {
        "start": lambda: start_race(repositories, rounds),
        "validate": lambda: validate_race(repositories, rounds, 840),
        "validate-8400": lambda: validate_race(repositories, rounds, 8400),
        "peers": lambda: peer_race(repositories, 840),
        "cold": lambda: cold_history_race(repositories, rounds),
        "trend": lambda: trend_race(repositories, rounds),
        "compare": lambda: compare_race(repositories, rounds),
        "hook": lambda: hook_race(repositories, rounds),
        "screens": lambda: screens_race(repositories, rounds),
        "size": lambda: size_race(repositories),
    }
    for name in chosen or known:
        yield from known[name]()


def lines_of(rows: Iterator[tuple[Row, Measured]]) -> Iterator[str]:
    """The table, line by line as it is measured."""
    yield "| what | measured | by processor time | at most | against | milliseconds |"
    yield "|---|---|---|---|---|---|"
    for row, measured in rows:
        ratio, spent = row.ratio(measured), measured.median(row.of) * 1000
        time, work = f"{spent:,.0f}", ""
        if row.of == "memory":
            time = ""
        else:
            work = f"{row.ratio_of_work(measured):.2f}"
        yield f"| {row.what} | {ratio:.2f} | {work} | {row.most:g} | {row.unit} | {time} |"


def write(table: Sequence[str]) -> None:
    """Put the table into the documentation, between its marks."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    DOCUMENT.write_text("\n".join([f"{before}{_BEGIN}", "", *table, "", f"{_END}{after}"]), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, show and, on request, document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("races", nargs="*", help="Only these races.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="Where the repositories are kept for the next time.")
    parser.add_argument("--write", action="store_true", help="Write the table into docs/performance.md.")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="escm-bench-") as temporary:
        repositories = Repositories(given.folder or Path(temporary))
        table = []
        for line in lines_of(races(repositories, given.rounds, given.races)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            table.append(line)
    if given.write:
        write(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
