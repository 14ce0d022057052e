"""Random data written down as people write YAML: mixed styles, odd spacing, comments and blank lines everywhere."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from escm_tui.parse import parse

WORDS = [
    "satisfied", "x", "a b", "2026-06-30", "yes", "1", "it's", "a: b", "# no", "é", "", "null", "[x]", "cm-procedure",
    "organization/minutes", "😀",
]  # fmt: skip
ACTIVITIES = ["a1", "a2", "b1", "b2", "b2a", "b10", "c1", "c5"]
KEYS = [*ACTIVITIES, "k1", "note", "owner", "on", "because", "ünï"]
TOP = ["owner", "activities", "actions", "x-list", "title", "note"]
REMARKS = ["", " x: y", " - z", ' "q', " [a", " b2: partial"]


@dataclass
class Commented:
    """Makes one file after the other; the same seed makes the same files."""

    seed: int
    chance: random.Random = field(init=False)
    count: int = 0
    step: int = 2
    offset: int = 2

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def file(self) -> tuple[dict[str, Any], str]:
        """Data and the text that holds it."""
        while True:
            self.count = 0
            data = {self.chance.choice(TOP): self.value(3) for _ in range(5)}
            if self.rarely(0.7):
                chosen = self.chance.sample(ACTIVITIES, self.chance.randint(1, 5))
                data["activities"] = {each: {"rating": "partial", "evidence": self.words()} for each in chosen}
            self.step = self.chance.choice([2, 2, 2, 4])
            self.offset = self.chance.choice([2, 2, 0, 4])
            lines = ["# yaml-language-server: $schema=x"] * self.rarely(0.5) + ["---"] * self.rarely(0.1)
            text = "\n".join([*lines, *self.lines(data, 0), *self.noise(0)]) + "\n" * self.rarely(0.9)
            parsed = parse(text.encode(), "")
            # Here and there a comment ends up within text of several lines; such a file holds other data.
            if repr(parsed.data) == repr(data):
                return data, text

    def rarely(self, share: float) -> bool:
        return self.chance.random() < share

    def words(self) -> list[str]:
        return [self.chance.choice(WORDS) for _ in range(self.chance.randint(0, 3))]

    def scalar(self) -> Any:
        return self.chance.choice([*WORDS, 1, 2.5, True, None, "two\nlines", "three\n\nlines\n"])

    def value(self, depth: int) -> Any:
        if depth == 0 or self.rarely(0.4):
            return self.scalar()
        count = self.chance.randint(0, 4)
        if self.rarely(0.6):
            return {self.chance.choice(KEYS): self.value(depth - 1) for _ in range(count)}
        return [self.value(depth - 1) for _ in range(count)]

    def comment(self) -> str:
        self.count += 1
        return f"# c{self.count}{self.chance.choice(REMARKS)}"

    def tail(self) -> str:
        return f"   {self.comment()}" if self.rarely(0.25) else ""

    def noise(self, indent: int) -> list[str]:
        lines = []
        while self.rarely(0.25):
            lines.append(" " * indent + self.comment() if self.rarely(0.7) else "")
        return lines

    def word(self, value: Any, *, flow: bool = False) -> str:
        if value is None or isinstance(value, bool):
            return self.chance.choice({None: ["null", "~"], True: ["true", "True"], False: ["false"]}[value])
        if not isinstance(value, str):
            return str(value)
        quoted = json.dumps(value, ensure_ascii=False)
        if "\n" in value or (flow and re.search(r"[\[\]{},:#]", value)):
            return quoted
        single = "'" + value.replace("'", "''") + "'"
        is_plain = parse(f"k: {value}\n".encode(), "").data == {"k": value}
        return self.chance.choice([quoted, single, value, value] if is_plain else [quoted, single])

    def flow(self, value: Any) -> str:
        blank = " " * self.rarely(0.5)
        if isinstance(value, dict):
            inner = ", ".join(f"{self.word(key, flow=True)}: {self.flow(each)}" for key, each in value.items())
            return f"{{{blank}{inner}{blank}}}"
        if isinstance(value, list):
            return f"[{blank}{', '.join(map(self.flow, value))}{blank}]"
        return self.word(value, flow=True)

    def lines(self, value: dict[str, Any] | list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            lines += self.noise(indent) if self.rarely(0.5) else []
            lead = " " * indent + (f"{self.word(key)}:" if isinstance(value, dict) else "-")
            lines += self.entry(lead, each, indent, in_list=isinstance(value, list))
            lines += [" " * (indent + 2) + self.comment()] * self.rarely(0.15)
        return lines

    def entry(self, lead: str, value: Any, indent: int, *, in_list: bool) -> list[str]:
        if isinstance(value, dict | list):
            if not value or self.rarely(0.25):
                return [lead + " " * self.chance.choice([1, 1, 3]) + self.flow(value) + self.tail()]
            if in_list and self.rarely(0.5):
                below = self.lines(value, indent + 2)
                while not below[0].strip() or below[0].lstrip().startswith("#"):
                    below.pop(0)
                return [f"{lead} {below[0].lstrip()}", *below[1:]]
            step = self.step if isinstance(value, dict) else self.offset
            return [lead + self.tail(), *self.lines(value, indent + (max(step, 2) if in_list else step))]
        if isinstance(value, str) and "\n" in value and self.rarely(0.7):
            body = value.removesuffix("\n").split("\n")
            sign = "|" if value.endswith("\n") else "|-"
            margin = " " * (indent + self.step)
            return [f"{lead} {sign}{self.tail()}", *(margin + line if line else "" for line in body)]
        if value is None and self.rarely(0.5):
            return [lead + self.tail()]
        return [lead + " " * self.chance.choice([1, 1, 3]) + self.word(value) + self.tail()]


def fields(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below the top, the outermost first."""
    if at:
        yield at
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from fields(each, (*at, key))


def at(value: Any, where: tuple[str | int, ...]) -> Any:
    """The value at a place."""
    for part in where:
        value = value[part]
    return value


def with_value(data: Any, where: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the data with another value at a place; a key that is not there comes last."""
    if not where:
        return value
    copied = data.copy()
    copied[where[0]] = with_value(data[where[0]], where[1:], value) if where[1:] else value
    return copied


def without(data: Any, where: tuple[str | int, ...]) -> Any:
    """A copy of the data without what is at a place."""
    copied = data.copy()
    if where[1:]:
        copied[where[0]] = without(data[where[0]], where[1:])
    else:
        del copied[where[0]]
    return copied
