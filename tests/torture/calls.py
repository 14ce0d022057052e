"""One call of `escm` in this process, and what has to hold after it whatever the repository is."""

from __future__ import annotations

import contextlib
import io
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from escm_tui.cli.main import main
from tests.support.evidence import TODAY
from tests.torture.bounds import RAW_CONTROL

SECONDS = 10.0
"""The longest that one call may take, on a machine that has nothing else to do."""

_YARDSTICK = 0.25
"""Seconds of computing that tell how busy the machine is."""

_CODES = {0, 1, 2, 3, 4}


@dataclass(frozen=True, slots=True)
class Called:
    """What one call said."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    seconds: float

    @property
    def said(self) -> str:
        """All of it."""
        return self.out + self.err

    def faults(self) -> list[str]:
        """What is wrong with it, in words; nothing is what everybody hopes for."""
        wrong = []
        if self.code not in _CODES or "fault of this program" in self.said or "Traceback" in self.said:
            wrong.append(f"fault, exit {self.code}: {self.err[-1500:]}")
        if self.seconds > SECONDS:
            wrong.append(f"took {self.seconds:.1f} s")
        # A CSV file begins with what spreadsheets know UTF-8 by, and its lines end as its standard says.
        said = self.said.removeprefix("\ufeff").replace("\r\n", "\n") if "csv" in self.words else self.said
        if found := RAW_CONTROL.search(said):
            wrong.append(f"prints {found[0]!r}: {said[max(0, found.start() - 60) : found.start() + 20]!r}")
        if self.code in {2, 3, 4} and not self.err.strip():
            wrong.append(f"exit {self.code} without a word")
        if "--json" in self.words and self.out:
            if not self.out.isascii():
                wrong.append("JSON that is not ASCII")
            try:
                json.loads(self.out)
            except ValueError as error:
                wrong.append(f"no JSON: {error}")
        return [f"escm {' '.join(self.words)}: {each}" for each in wrong]


class _Stream(io.TextIOWrapper):
    """A stream of UTF-8 that is no terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogatepass", write_through=True)

    @property
    def text(self) -> str:
        """What was written."""
        self.flush()
        content: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return content.decode("utf-8", "surrogatepass")


def seconds_since(start: float) -> float:
    """Seconds since a moment of `time.perf_counter`; if that is too long, without what others computed meanwhile.

    How many times as long as alone a computation takes just now says how busy the machine is. What hangs is found on a
    busy machine as well, only later.
    """
    seconds = time.perf_counter() - start
    if seconds <= SECONDS:
        return seconds
    begun, computed = time.perf_counter(), time.process_time()
    while (spent := time.process_time() - computed) < _YARDSTICK:
        pass
    return seconds / max(1.0, (time.perf_counter() - begun) / spent)


def call(*words: str) -> Called:
    """Run `escm` with these words in the current folder."""
    out, err = _Stream(), _Stream()
    start = time.perf_counter()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words, today=TODAY)
    return Called(tuple(words), int(code), out.text, err.text, seconds_since(start))


def faults(commands: Sequence[Sequence[str]]) -> tuple[list[Called], list[str]]:
    """Run the commands one after the other; what they said, and everything that is wrong with it."""
    called = [call(*words) for words in commands]
    return called, [fault for each in called for fault in each.faults()]
