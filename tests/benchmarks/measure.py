"""Runs commands side by side in fresh processes: wall time, memory, and ratios taken within each round."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


def nothing() -> None:
    """What is done before a run that needs nothing done."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One command in one folder, and what is done untimed before each of its runs."""

    words: Sequence[str]
    folder: Path
    prepare: Callable[[], object] = nothing
    ok: tuple[int, ...] = (0,)


@dataclass(slots=True)
class Measured:
    """What became of the runs of several contestants, by name."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    kilobytes: dict[str, int] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)
    """Processor time in seconds, with that of every process that was waited for: git, and a second one of ours."""

    def median(self, name: str) -> float:
        """The median of a contestant's wall times, in seconds."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, other: str) -> float:
        """The median of the ratios of two contestants, each taken within one round."""
        return _ratio(self.seconds[name], self.seconds[other])

    def ratio_of_work(self, name: str, other: str) -> float:
        """The same of processor times, which others on the machine disturb less."""
        return _ratio(self.work[name], self.work[other])


def _ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / max(other, 0.001) for one, other in zip(ones, others, strict=True))


def environment() -> dict[str, str]:
    """The environment of every run: this checkout, no configuration of the machine."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
    here = Path(__file__).resolve().parents[2]
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": str(here)}


def race(contestants: Mapping[str, Contestant], rounds: int) -> Measured:
    """Run all contestants in turn, round after round; a run that fails ends the program."""
    found = Measured(
        {name: [] for name in contestants}, dict.fromkeys(contestants, 0), {name: [] for name in contestants}
    )
    for _ in range(rounds):
        for name, each in contestants.items():
            each.prepare()
            seconds, work, kilobytes = _run(each)
            found.seconds[name].append(seconds)
            found.work[name].append(work)
            found.kilobytes[name] = max(found.kilobytes[name], kilobytes)
    return found


def _run(each: Contestant) -> tuple[float, float, int]:
    start = time.perf_counter()
    process = subprocess.Popen(
        each.words, cwd=each.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in each.ok:
        sys.stderr.write(words.decode("utf-8", "replace"))
        raise SystemExit(f"{' '.join(each.words)} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
