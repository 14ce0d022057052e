"""A file's bytes become plain data, with a place for every value, or problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from escm_tui.domain.problems import WHOLE_FILE, Position, Problem
from escm_tui.parse import block_form
from escm_tui.parse.block_form import Field
from escm_tui.parse.limits import SIZE_LIMIT

_FEW = 8
"""Places that are looked for one by one: passing over a text so often takes as long as finding all places in it."""


class Parsed:
    """One file: plain data (dict, list, str, int, float, bool, None) or problems, and where each value stands.

    `data` is nothing where a problem kept the file from being read; `in_blocks` says whether the text is in the plain
    block form.
    """

    __slots__ = ("_latest", "_looked", "_places", "data", "in_blocks", "path", "problems", "text")

    def __init__(
        self, path: str, data: object, problems: tuple[Problem, ...] = (), text: str = "", *, in_blocks: bool = False
    ) -> None:
        self.path = path
        self.data: Any = data
        self.problems = problems
        self.text = text
        self.in_blocks = in_blocks
        self._latest: tuple[Field, tuple[Position, Position] | None] | None = None
        """The place that was asked for last; mostly few are, and value and key are asked for after each other."""
        self._looked = 0
        """How many places were looked for one by one."""
        self._places: tuple[dict[Field, Position], dict[Field, Position]] | None = None

    def position(self, where: Sequence[str | int]) -> Position:
        """Where a value begins, by its keys and indexes; of the nearest value around it where there is none."""
        return self._find(0, tuple(where))

    def key_position(self, where: Sequence[str | int]) -> Position:
        """Where the key of a value begins; of a list's item the item."""
        return self._find(1, tuple(where))

    def _find(self, which: int, where: Field) -> Position:
        if self._places is None and self.in_blocks and where and self._looked < _FEW:
            if self._latest is None or self._latest[0] != where:
                self._latest = (where, block_form.place_of(self.text, where))
                self._looked += 1
            if (both := self._latest[1]) is not None:
                return both[which]
        if self._places is None:
            self._places = self._found()
        for length in range(len(where), 0, -1):
            found = self._places[which].get(where[:length])
            if found is not None:
                return found
        return self._places[0].get((), WHOLE_FILE)

    def _found(self) -> tuple[dict[Field, Position], dict[Field, Position]]:
        """All places; they are looked for when the first is asked for, which of most files nobody does."""
        if self.in_blocks:
            return block_form.places(self.text)
        if not self.text:
            return {}, {}
        from escm_tui.parse.reader import places

        return places(self.text)


def parse(data: bytes, path: str) -> Parsed:
    """Read one file. Everything that is wrong with it comes back as problems; nothing is raised."""
    return parse_blocks(data, path) or parse_strictly(data, path)


def parse_blocks(data: bytes, path: str) -> Parsed | None:
    """Read one file in the plain block form; nothing where it is not in this form, or something is wrong with it."""
    if len(data) > SIZE_LIMIT:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    found = block_form.read_blocks(text)
    return None if found is None else Parsed(path, found, (), text, in_blocks=True)


def parse_strictly(data: bytes, path: str) -> Parsed:
    """The same of any file, with all that is wrong with it; it takes several times as long."""
    # What reads everything takes long to load.
    from escm_tui.parse.reader import read

    return read(data, path)
