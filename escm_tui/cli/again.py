"""Answers of reading commands, kept by all that they rest on and given again before anything else is loaded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from typing import Literal

    from escm_tui.load.cache import Cache
    from escm_tui.load.state import Glance

    RestsOn = Literal["state", "two states", "evaluations"]
    """What an answer is read from: the work tree or --rev; A and B; the evaluation tags with what befell them."""

RESTS_ON: Mapping[str, RestsOn] = {
    "compare": "two states",
    "gap": "state",
    "list": "state",
    "show": "state",
    "status": "state",
    "trend": "evaluations",
    "validate": "state",
}
"""The commands whose answers are kept."""

KIND = "answer"
"""What answers are called in the cache."""

_EVALUATIONS = ("escm.yaml", "evaluations")
_AWAY = ("--repo", "--no-cache", "--help")


class Call:
    """What is asked: the command's name, all words of the call, the present day, and the folder that it is about."""

    __slots__ = ("command", "day", "folder", "words")

    def __init__(self, command: str, words: Sequence[str], day: str, folder: str) -> None:
        self.command = command
        self.words = tuple(words)
        self.day = day
        self.folder = folder

    @property
    def looks_at_work_tree(self) -> bool:
        """Whether the work tree may have a part in the answer; where that takes a closer look at the words, it has."""
        if self.words[:1] != (self.command,):
            return True
        if RESTS_ON[self.command] == "two states":
            return len(self.words) < len((self.command, "A", "B")) or any(word[:1] == "-" for word in self.words)
        return RESTS_ON[self.command] == "evaluations" or not any(
            word.partition("=")[0] == "--rev" for word in self.words
        )


class Said:
    """An answer: the exit code, what was printed to which stream, and the commits that its revisions stood for."""

    __slots__ = ("exit", "revisions", "texts")

    def __init__(self, exit_: int | None, texts: Sequence[tuple[str, str]], revisions: Mapping[str, str]) -> None:
        self.exit = exit_
        self.texts = texts
        self.revisions = revisions

    def packed(self) -> bytes:
        """The answer as bytes."""
        fields = ["" if self.exit is None else str(int(self.exit)), str(len(self.revisions))]
        fields += [field for pair in (*self.revisions.items(), *self.texts) for field in pair]
        coded = [field.encode("utf-8", "surrogatepass") for field in fields]
        return b"".join(b"%d\n%b" % (len(field), field) for field in coded)

    @classmethod
    def unpacked(cls, packed: bytes) -> Said:
        """The answer that `packed` made bytes of."""
        fields = list(_fields(packed))
        count = int(fields[1])
        pairs = list(zip(fields[2::2], fields[3::2], strict=True))
        return cls(int(fields[0]) if fields[0] else None, pairs[count:], dict(pairs[:count]))

    def say(self) -> int | None:
        """Print it; its exit code."""
        from escm_tui.cli.streams import write

        for stream, text in self.texts:
            write(sys.stdout if stream == "out" else sys.stderr, text)
        return self.exit


def _fields(packed: bytes) -> Iterator[str]:
    place = 0
    while place < len(packed):
        start = packed.index(b"\n", place) + 1
        place = start + int(packed[place : start - 1])
        yield packed[start:place].decode("utf-8", "surrogatepass")


def given_again(words: Sequence[str]) -> int | None:
    """Give the answer that is kept for these words in this place, if there is one; its exit code."""
    if not words or words[0] not in RESTS_ON or any(word.startswith(_AWAY) for word in words):
        return None
    from escm_tui.git.glance import root_of

    try:
        folder = os.getcwd()  # noqa: PTH109
    except OSError:
        return None
    root = root_of(folder)
    if root is None or not os.path.isdir(f"{root}/.git/escm"):  # noqa: PTH112
        return None
    from escm_tui.load.state import Glance

    glance = Glance(root)
    from escm_tui.load.cache import Cache

    # Loaded while git is at work.
    cache = Cache(f"{root}/.git")
    if not cache.is_there:
        glance.give_up()
        return None
    name, _ = ground(glance, cache, Call(words[0], words, today(), folder))
    said = kept(cache, root, name)
    cache.close()
    return None if said is None else _given(said)


def _given(said: Said) -> int | None:
    try:
        return said.say() or 0
    except OSError:  # such as a full disk: the command line meets it again and says so in a sentence
        return None


def today() -> str:
    """The present day in UTC, as dates are written."""
    year, month, day, *_ = time.gmtime()
    return f"{year:04d}-{month:02d}-{day:02d}"


def ground(glance: Glance, cache: Cache, call: Call, *, learn: bool = False) -> tuple[str, bool]:
    """What the answer to a call rests on; see `Glance.name`."""
    below = _EVALUATIONS if RESTS_ON[call.command] == "evaluations" else ()
    facts = (call.command, call.words, call.day, call.folder, _surroundings())
    return glance.name(cache, facts, work_tree=call.looks_at_work_tree, below=below, learn=learn)


def _surroundings() -> tuple[object, ...]:
    """What the look of an answer depends on."""
    streams = [(stream.encoding, stream.isatty()) for stream in (sys.stdout, sys.stderr)]
    named = [os.environ.get(name) for name in ("NO_COLOR", "TERM", "COLUMNS")]
    try:
        columns = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
    except (OSError, ValueError):
        columns = 0
    return (streams, named, columns)


def kept(cache: Cache, root: str, name: str) -> Said | None:
    """The answer of this name, if the revisions that it is about are still the same."""
    if not name:
        return None
    from escm_tui.load.state import resolved

    for _, packed in cache.get(KIND, [name]):
        said = Said.unpacked(packed)
        return said if resolved(root, said.revisions) else None
    return None
