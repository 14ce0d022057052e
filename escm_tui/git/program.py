"""The only place that starts the git program: a clean environment, limits on time and output, git's own words."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from escm_tui.errors import GitFailed
from escm_tui.git.bounds import MEMORY_LIMIT, bound_memory
from escm_tui.git.environment import Manner, environment, options
from escm_tui.git.journal import note
from escm_tui.git.spelling import plain, words_of
from escm_tui.tuples import NamedTuple

TIME_LIMIT = 120.0
"""Seconds that one git process may take."""

STREAM_LIMIT = 5 * TIME_LIMIT
"""Seconds that git may take while its output is read as it comes."""

LOOK_LIMIT = 6.0
"""Seconds that git may take to look through work tree or trees, which a received repository can make endless."""

LOOKING = frozenset({"check-attr", "diff", "diff-files", "diff-index", "diff-tree", "ls-files", "status"})
"""What looks through the work tree, or compares trees: a few objects can make one of ten thousand million paths, and
git gathers what differs before it prints anything.
"""

OUTPUT_LIMIT = 64 * 1024 * 1024
"""Bytes that one git process may print."""

OLDEST_GIT = (2, 36)
"""Without the options of this version nothing here works."""

SAFE_GIT = (2, 39, 4)
"""Older versions have known holes; they are used, with a warning."""

_WORDS_LIMIT = 64 * 1024

_NO_MEMORY = re.compile(rb"^(?:fatal|error): .*(?:out of memory|cannot allocate memory)", re.IGNORECASE | re.MULTILINE)


class Outcome(NamedTuple):
    """How a git process ended: its exit status, what it printed, and its own words about it."""

    status: int
    output: bytes
    words: str

    @property
    def sentence(self) -> str:
        """Git's own words as one plain line."""
        said = [line.strip() for line in self.words.splitlines() if line.strip()]
        grave = [line for line in said if line.startswith(("fatal:", "error:"))]
        chosen = " ".join(line.split(":", 1)[1].strip() for line in grave) or " ".join(said)
        chosen = " ".join(plain(chosen).split()) or f"exit status {self.status}"
        return chosen if chosen.endswith((".", "!", "?")) else chosen + "."


def time_limit_for(args: Sequence[str], manner: Manner) -> float:
    """Seconds that git may take for these words, unless the caller knows better."""
    looking = manner is Manner.READ and args[:1] and args[0] in LOOKING
    return LOOK_LIMIT if looking else TIME_LIMIT


@lru_cache(maxsize=8)
def _git_program(search_path: str) -> str:
    """The git program; never one from a relative folder, which could be the repository itself."""
    for folder in search_path.split(os.pathsep):
        for name in ("git", "git.exe") if os.name == "nt" else ("git",):
            candidate = Path(folder) / name
            if Path(folder).is_absolute() and candidate.is_file() and os.access(candidate, os.X_OK):
                return str(candidate)
    raise GitFailed("The program git was not found.", "Install git 2.39.4 or newer, then try again.")


class Process:
    """A running git in a session of its own, with a time limit, its words collected and its input fed by a thread."""

    def __init__(
        self,
        args: Sequence[str],
        manner: Manner,
        root: Path,
        env: Mapping[str, str],
        *,
        time_limit: float,
        stdin: bytes | Iterable[bytes] | None = None,
    ) -> None:
        self.command = args[0] if args else "git"
        self._args, self._acts, self._began = tuple(args), manner is not Manner.READ, time.monotonic()
        program = _git_program(os.environ.get("PATH", os.defpath))
        # A session of its own: Ctrl-C or a closed terminal must not kill git in the middle of a commit.
        self._popen = subprocess.Popen(
            [program, *options(manner), *args],
            cwd=root,
            env=dict(env),
            shell=False,
            start_new_session=True,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if manner is Manner.READ:
            bound_memory(self._popen.pid)
        self._words = bytearray()
        self.overdue = False
        self._threads = [threading.Thread(target=self._collect_words, daemon=True)]
        if stdin is not None:
            self._threads.append(threading.Thread(target=self._feed, args=(stdin,), daemon=True))
        for thread in self._threads:
            thread.start()
        self._timer = threading.Timer(time_limit, self._give_up)
        self._timer.daemon = True
        self._timer.start()

    @property
    def output(self) -> IO[bytes]:
        """What git prints, to be read as it comes."""
        assert self._popen.stdout is not None
        return self._popen.stdout

    def _collect_words(self) -> None:
        assert self._popen.stderr is not None
        with suppress(OSError, ValueError), self._popen.stderr as pipe:
            while block := pipe.read1(8192):  # type: ignore[attr-defined]
                self._words += block[: max(0, _WORDS_LIMIT - len(self._words))]

    def _feed(self, stdin: bytes | Iterable[bytes]) -> None:
        assert self._popen.stdin is not None
        with suppress(OSError, ValueError), self._popen.stdin as pipe:
            for block in (stdin,) if isinstance(stdin, bytes) else stdin:
                pipe.write(block)

    def _give_up(self) -> None:
        self.overdue = True
        self.kill()

    def kill(self) -> None:
        """End git and what it started."""
        if self._popen.poll() is None:
            with suppress(OSError):
                if os.name == "nt":
                    self._popen.kill()  # pragma: no cover  Windows has no groups of processes
                else:
                    os.killpg(self._popen.pid, signal.SIGKILL)

    def end(self) -> tuple[int, str]:
        """Wait for git; its status and words, or `GitFailed` where it ran out of memory."""
        status = self._popen.wait()
        self._timer.cancel()
        # A program that git left behind may hold the pipe open for ever.
        for thread in self._threads:
            thread.join(timeout=2)
        self.output.close()
        words = words_of(self._words)
        note(self._args, acts=self._acts, status=status, seconds=time.monotonic() - self._began, said=words)
        if status and not self._acts and _NO_MEMORY.search(self._words):
            raise GitFailed(
                f"git {self.command} ran out of memory, of which it may take {MEMORY_LIMIT >> 20} MiB.",
                "Make sure that you know where this repository comes from, since one can be made to exhaust a machine.",
            )
        return status, words


def execute(
    args: Sequence[str],
    *,
    root: Path,
    manner: Manner = Manner.READ,
    handed_over: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    env_extra: Mapping[str, str] | None = None,
    time_limit: float | None = None,
    output_limit: int | None = None,
) -> Outcome:
    """Run git in `root` to its end, whatever its exit status; too long or too much is a `GitFailed`."""
    env = environment(os.environ, manner, root, handed_over) | dict(env_extra or {})
    seconds = time_limit_for(args, manner) if time_limit is None else time_limit
    most = OUTPUT_LIMIT if output_limit is None else output_limit
    process = start(args, manner, root, env, time_limit=seconds, stdin=stdin)
    blocks: list[bytes] = []
    length = 0
    try:
        while block := process.output.read(65536):
            blocks.append(block)
            length += len(block)
            if length > most:
                raise GitFailed(f"git {process.command} printed more than {most} bytes.")
    finally:
        if length > most:
            process.kill()
        status, words = process.end()
    if process.overdue:
        raise GitFailed(
            f"git {process.command} took longer than {seconds:g} seconds.",
            "If the disk is only slow, run this once by hand, then try again: git status",
        )
    return Outcome(status, b"".join(blocks), words)


def start(
    args: Sequence[str],
    manner: Manner,
    root: Path,
    env: Mapping[str, str],
    *,
    time_limit: float,
    stdin: bytes | Iterable[bytes] | None,
) -> Process:
    """Start git without waiting for it."""
    try:
        return Process(args, manner, root, env, time_limit=time_limit, stdin=stdin)
    except (OSError, ValueError) as error:
        raise GitFailed(f"git {args[0]} could not be started: {plain(str(error))}.") from error


def git_version() -> tuple[int, ...]:
    """The version of the git program, such as (2, 39, 5)."""
    said = words_of(execute(["version"], root=Path.cwd()).output)
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(part) for part in found.groups("0")) if found else (0,)


def git_version_advice() -> str:
    """A sentence when git is older than is safe, else nothing; raises `GitFailed` when it is too old to work."""
    version = git_version()
    spelled = ".".join(map(str, version))
    if version < OLDEST_GIT:
        raise GitFailed(f"git {spelled} is too old for this program.", "Install git 2.39.4 or newer.")
    return f"git {spelled} has known security holes; 2.39.4 or newer closes them." if version < SAFE_GIT else ""
