"""Which characters of a YAML text give way to which others when one key or item is set, added or taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from escm_tui.domain.catalog import activity_sort_key
from escm_tui.edit.places import Entry, Value
from escm_tui.parse.writer import Layout, behind_key, block_lines, entry_text, flow_text, scalar_text

_GAP = re.compile(r" {2,}(?=#)")
"""What lies between a value and a comment behind it that may stand in a column with others."""

_ACTIVITY = re.compile(r"[abc][0-9]{1,2}[a-z]?")


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """`text[start:end]` gives way to `new`."""

    start: int
    end: int
    new: str


class Splicer:
    """Finds the splices for one text; each method leaves the text alone."""

    def __init__(self, text: str, root: Value, *, literal: bool = True) -> None:
        self.text = text
        self.root = root
        mapping, sequence = self._steps(root)
        self.layout = Layout(mapping or 2, 2 if sequence is None else sequence, literal)

    def _steps(self, value: Value) -> tuple[int | None, int | None]:
        """By how much the first mapping and the first list below a key stand further in than it; nothing for none."""
        mapping = sequence = None
        for entry in value.entries if value.is_block else ():
            inner = entry.value
            if inner.is_block and value.kind is dict:
                step = self._column(inner.start) - self._column(entry.start)
                mapping = step if mapping is None and inner.kind is dict else mapping
                sequence = step if sequence is None and inner.kind is list else sequence
            below = self._steps(inner) if mapping is None or sequence is None else (None, None)
            mapping = below[0] if mapping is None else mapping
            sequence = below[1] if sequence is None else sequence
        return mapping, sequence

    def replace(self, parent: Value, entry: Entry, value: Any) -> list[Splice]:  # noqa: ANN401
        """Give the entry another value."""
        old = entry.value
        if parent.flow:
            return [Splice(old.start, old.end, self._spaced(old, flow_text(value)))]
        if isinstance(value, dict | list) and value:
            return self._replace_by_block(entry, value)
        new = self._new_scalar(entry, value)
        if old.is_block and self._line(old.start) != self._line(entry.start):
            return [self._after_key(entry, new), self._lines_of(old)]
        return [self._aligned(old, self._spaced(old, new))]

    def _aligned(self, old: Value, new: str) -> Splice:
        """A value in one line gives way to another; a comment behind it stays below or above that of its neighbor."""
        gap = _GAP.match(self.text, old.end)
        if gap is None or "\n" in new + self.text[old.start : old.end] or not self._has_neighbor(gap.end()):
            return Splice(old.start, old.end, new)
        blanks = gap.end() - old.start - len(new)
        return Splice(old.start, gap.end(), new + (" " * blanks if blanks > 1 else gap[0]))

    def _has_neighbor(self, at: int) -> bool:
        """Whether the line above or below has a comment in the same column."""
        below = self._line_end(at)
        above = self._line(self._line(at) - 1) if self._line(at) else below
        column = self._column(at)
        return any(self._rest_of_line(line)[column - 1 : column + 1] == " #" for line in (above, below))

    def _new_scalar(self, entry: Entry, value: Any) -> str:  # noqa: ANN401
        """The text of a single value; several lines only where no comment would end up behind the last one."""
        if isinstance(value, dict | list):
            return flow_text(value)
        new = behind_key(value, self._column(entry.start), self.layout)
        if "\n" in new and not self._rest_of_line(entry.value.end).strip():
            return new
        style = entry.value.style
        return scalar_text(value, quotes="'" if style == "'" else '"' if style == '"' else "")

    def replace_root(self, value: Any) -> list[Splice]:  # noqa: ANN401
        """Give the file another value."""
        new = "\n".join(block_lines(value, 0, self.layout)) if value else flow_text(value)
        return [Splice(self.root.start, self.root.end, new)]

    def insert(self, parent: Value, key: str, value: Any) -> list[Splice]:  # noqa: ANN401
        """Give a mapping that is not empty another key, Activities in their natural order, others at its end."""
        at = _index_for(key, [str(each.name) for each in parent.entries])
        if parent.flow:
            return [self._insert_in_flow(parent, at, entry_text(key, value))]
        indent = self._column(parent.entries[0].start)
        return [self._insert_lines(parent, at, block_lines({key: value}, indent, self.layout))]

    def insert_item(self, parent: Value, at: int, value: Any) -> list[Splice]:  # noqa: ANN401
        """Give a list that is not empty another item before the one at `at`."""
        if parent.flow:
            return [self._insert_in_flow(parent, at, flow_text(value))]
        lines = block_lines([value], self._column(parent.entries[0].start), self.layout)
        return [self._insert_lines(parent, at, lines)]

    def remove(self, parent: Value, at: int) -> list[Splice]:
        """Take the entry at `at` away from a mapping or list that holds others as well."""
        entry = parent.entries[at]
        if parent.flow:
            return self._remove_from_flow(parent, at)
        if not self._shares_line(entry):
            return [self._without_doubled_blank(self._line(entry.start), self._extent(entry))]
        # The entry stands behind a dash, where the next one takes its place; behind a question mark none may follow.
        end = self._extent(entry)
        following = parent.entries[at + 1].start if at + 1 < len(parent.entries) else end
        if self.text[end : self._line(following)].strip():
            # Comments stand between the two: they stay, and the next one below them.
            return [Splice(len(self.text[: entry.start].rstrip(" ")), end, "\n")]
        return [Splice(entry.start, following, "")]

    def _replace_by_block(self, entry: Entry, value: Any) -> list[Splice]:  # noqa: ANN401
        old = entry.value
        step = self.layout.mapping if isinstance(value, dict) else self.layout.sequence
        indent = self._column(entry.start) + (step if isinstance(entry.name, str) else 2)
        if old.is_block and self._line(old.start) == self._line(entry.start):
            # A mapping behind a dash.
            indent = self._column(old.start)
            return [Splice(old.start, old.end, "\n".join(block_lines(value, indent, self.layout)).lstrip(" "))]
        lines = block_lines(value, indent, self.layout)
        if old.is_block:
            removed = self._lines_of(old)
            return [Splice(removed.start, removed.end, "\n".join(lines) + self.text[removed.end - 1 : removed.end])]
        start = old.start
        while self.text[start - 1] == " ":
            start -= 1
        line_end = self._line_end(old.end)
        new = "".join(f"{line}\n" for line in lines)
        if self.text[line_end - 1 : line_end] != "\n":
            new = "\n" + new[:-1]
        return [Splice(start, old.end, ""), Splice(line_end, line_end, new)]

    def _insert_lines(self, parent: Value, at: int, lines: Sequence[str]) -> Splice:
        entries = parent.entries
        if at == 0 and self._shares_line(entries[0]):
            start = entries[0].start
            margin = " " * self._column(start)
            return Splice(start, start, "\n".join(lines).lstrip(" ") + f"\n{margin}")
        new = "".join(f"{line}\n" for line in lines)
        if at == 0:
            start = self._above(entries[0])
            return Splice(start, start, new)
        start = self._extent(entries[at - 1])
        if self._is_spaced(parent):
            new = f"\n{new}"
        if self.text[start - 1] != "\n":
            new = "\n" + new[:-1]
        return Splice(start, start, new)

    def _insert_in_flow(self, parent: Value, at: int, new: str) -> Splice:
        if at < len(parent.entries):
            start = parent.entries[at].start
            return Splice(start, start, f"{new}, ")
        start = parent.entries[-1].value.end
        return Splice(start, start, f", {new}")

    def _remove_from_flow(self, parent: Value, at: int) -> list[Splice]:
        entry = parent.entries[at]
        end = entry.value.end
        comma = self._comma(end)
        if comma is None:
            # The last one gives up the comma before it, where there is one.
            before = self._comma(parent.entries[at - 1].value.end)
            if before is None or self.text[before + 1 : entry.start].strip():
                commas = [] if before is None else [Splice(before, before + 1, "")]
                return [*commas, self._with_own_line(entry.start, end)]
            return [Splice(before, end, "")]
        if comma > end:
            return [Splice(entry.start, end, ""), Splice(comma, comma + 1, "")]
        line = self._with_own_line(entry.start, comma + 1)
        if line.end == comma + 1:
            while self.text[line.end] == " ":
                line = Splice(line.start, line.end + 1, "")
        return [line]

    def _with_own_line(self, start: int, end: int) -> Splice:
        """Take characters away, with their line where nothing else stands in it."""
        line, line_end = self._line(start), self._line_end(end)
        if self.text[line:start].strip(" ") or self.text[end:line_end].strip(" \n"):
            return Splice(start, end, "")
        return Splice(line, line_end, "")

    def _comma(self, at: int) -> int | None:
        """Where the comma after `at` stands; nothing where a bracket comes first."""
        while self.text[at] not in ",]}":
            at = self._line_end(at) if self.text[at] == "#" else at + 1
        return at if self.text[at] == "," else None

    def _after_key(self, entry: Entry, new: str) -> Splice:
        """Put a value behind a key whose own value stands on the lines below."""
        at = entry.key_end
        if isinstance(entry.name, str):
            at = self.text.index(":", at) + 1
        return Splice(at, at, f" {new}")

    def _lines_of(self, value: Value) -> Splice:
        return Splice(self._line(value.start), self._extent(value.entries[-1]), "")

    def _spaced(self, old: Value, new: str) -> str:
        """What takes the place of a value; of one that was left out, apart from the colon or dash before it."""
        if old.start < old.end:
            return new
        before = self.text[: old.start].rstrip(" ")[-1:]
        if before not in (":", "-"):
            return f": {new}"
        return f" {new}" if before == self.text[old.start - 1] else new

    def _extent(self, entry: Entry) -> int:
        """Where the lines of an entry end: its own, and the comments below that stand further in than it does."""
        column = self._column(entry.start)
        end = at = self._line_end(max(entry.key_end, entry.value.end))
        while at < len(self.text):
            following = self._line_end(at)
            line = self.text[at:following]
            inner = line.lstrip(" ")
            if inner.startswith("#"):
                if len(line) - len(inner) <= column:
                    break
                end = following
            elif inner.strip():
                break
            at = following
        return end

    def _above(self, entry: Entry) -> int:
        """Where the comment right above an entry begins, or its own line."""
        at = self._line(entry.start)
        margin = " " * self._column(entry.start) + "#"
        while at > 0:
            before = self._line(at - 1)
            if not self.text.startswith(margin, before) or (before == 0 and "yaml-language-server" in self.text[:at]):
                break
            at = before
        return at

    def _without_doubled_blank(self, start: int, end: int) -> Splice:
        """A blank line above and one below would meet; one of them goes too."""
        if self.text[:start].endswith("\n\n") and self.text[end : end + 1] in ("\n", ""):
            return Splice(start - 1, end, "")
        return Splice(start, end, "")

    def _is_spaced(self, parent: Value) -> bool:
        """Whether blank lines stand between all entries of a block."""
        pairs = list(zip(parent.entries, parent.entries[1:], strict=False))
        return bool(pairs) and all("\n\n" in self.text[self._extent(one) - 1 : other.start] for one, other in pairs)

    def _shares_line(self, entry: Entry) -> bool:
        return bool(self.text[self._line(entry.start) : entry.start].strip(" "))

    def _rest_of_line(self, at: int) -> str:
        return self.text[at : self._line_end(at)]

    def _line(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        return self.text.find("\n", at) + 1 or len(self.text)

    def _column(self, at: int) -> int:
        return at - self._line(at)


def _index_for(key: str, names: Sequence[str]) -> int:
    if not _ACTIVITY.fullmatch(key):
        return len(names)
    places = [(at, name) for at, name in enumerate(names) if _ACTIVITY.fullmatch(name)]
    before = [at for at, name in places if activity_sort_key(name) < activity_sort_key(key)]
    if before:
        return before[-1] + 1
    return places[0][0] if places else len(names)
