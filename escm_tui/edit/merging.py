"""Writes the outcome of a merge into the text of one side, with the comments of both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from escm_tui.domain.merging import CONFLICTS, Clash, Merged, same
from escm_tui.edit.line_merging import merge_lines
from escm_tui.edit.operations import Delete, Operation, SetValue, edit
from escm_tui.edit.places import Entry, Value, comments, places
from escm_tui.errors import WriteError
from escm_tui.parse import parse

Side = Literal["above", "behind", "end"]
_Key = tuple[str, ...]

_SPACES = re.compile(r" +$")

_MOST_PASSED = 50_000
"""Lines that are passed over, each change and each comment by way of the whole text: some seconds."""


def merged_text(base: bytes, ours: bytes, theirs: bytes, merged: Merged) -> bytes:
    """The text of a merged file: our text where nothing else was decided, and every comment that a side wrote.

    Args:
        base: the text that both sides come from; empty where there was none.
        ours: our text, sound.
        theirs: their text, sound.
        merged: what became of the data of the three.

    Raises:
        WriteError: the text cannot be written so that it holds the merged data and loses no comment.
    """
    if not merged.clashes:
        alone = ours if theirs == base else theirs if ours in (base, theirs) else None
        if alone is not None and same(parse(alone, "").data, merged.data):
            return alone
    text = _by_lines(base, ours, theirs, merged.data)
    if text is None:
        text = _by_fields(base, ours, theirs, merged.data)
    return mark(text, merged.clashes)


def mark(text: bytes, clashes: tuple[Clash, ...]) -> bytes:
    """The text with these fields marked as clashing, and no others. Raises `WriteError` as `edit` does."""
    if not clashes:
        return edit(text, [Delete((CONFLICTS,))])
    return edit(text, [SetValue((CONFLICTS,), [each.as_data() for each in clashes])])


def settle(text: bytes, clash: Clash, value: Any, *, gone: bool = False) -> bytes:  # noqa: ANN401
    """The text with one marked field settled: it holds the value, or nothing where it is gone, and no mark is left."""
    from escm_tui.domain.merging import clashes_in

    left = tuple(each for each in clashes_in(parse(text, "").data) if each.field != clash.field)
    decided: Operation = Delete(clash.field) if gone else SetValue(clash.field, value)
    return mark(edit(text, [decided]), left)


def _by_lines(base: bytes, ours: bytes, theirs: bytes, wanted: Mapping[str, Any]) -> bytes | None:
    """The three texts merged by lines, where that gives the wanted data and keeps every comment."""
    states = [each.decode().splitlines(keepends=True) for each in (base, ours, theirs)]
    text = "".join(merge_lines(*states))
    if not same(parse(text.encode(), "").data, wanted):
        return None
    written = [Counter(remark.text for remark in _remarks(each.decode()).elements()) for each in (base, ours, theirs)]
    found = Counter(remark.text for remark in _remarks(text).elements())
    return text.encode() if not _expected(*written) - found else None


def _expected(base: Counter[str], ours: Counter[str], theirs: Counter[str]) -> Counter[str]:
    """How often each comment is to stand in a merge: as often as the side says that changed something about it."""
    counts = {
        each: theirs[each]
        if ours[each] == base[each]
        else ours[each]
        if theirs[each] == base[each]
        else max(ours[each], theirs[each])
        for each in {*ours, *theirs}
    }
    return Counter(counts)


def _by_fields(base: bytes, ours: bytes, theirs: bytes, wanted: dict[str, Any]) -> bytes:
    """Our text with the data changed to what is wanted, and their comments carried over."""
    operations = list(_operations((), parse(ours, "").data, wanted))
    before, after = _remarks(base.decode()), _remarks(theirs.decode())
    changes = len(operations) + (before - after).total() + (after - before).total()
    if changes * ours.count(b"\n") > _MOST_PASSED:
        raise WriteError(f"There are {changes:,} changes to a long file.", "Merge the file in an editor.")
    text = edit(ours, operations).decode()
    for remark in (before - after).elements():
        text = _without(text, remark, wanted)
    present = _remarks(text)
    for remark in (after - before - present).elements():
        text = _with(text, remark, wanted)
    return text.encode()


def _operations(field: tuple[str, ...], old: Any, new: Any) -> Iterator[Operation]:  # noqa: ANN401
    if isinstance(old, dict) and isinstance(new, dict):
        yield from (op for key in new if key in old for op in _operations((*field, key), old[key], new[key]))
        yield from (SetValue((*field, key), new[key]) for key in new if key not in old)
        yield from (Delete((*field, key)) for key in old if key not in new)
    elif not same(old, new):
        yield SetValue(field, new)


@dataclass(frozen=True, slots=True)
class _Remark:
    """A comment and where it stands: above an entry, behind something in its line, or below everything."""

    side: Side
    at: _Key
    text: str


def _remarks(text: str) -> Counter[_Remark]:
    """The comments of a sound text, in their order."""
    return Counter(remark for remark, _, _ in _found(text))


def _found(text: str) -> Iterator[tuple[_Remark, int, int]]:
    """Each comment with its place in the text."""
    if not text.strip() or parse(text.encode(), "").problems:
        return
    root = places(text)
    entries = sorted(_entries((), root, text), key=lambda each: each[1].start)
    for start, end in comments(text, root):
        own_line = not text[text.rfind("\n", 0, start) + 1 : start].strip(" ")
        if own_line:
            following = next((key for key, entry in entries if entry.start >= end), None)
            side: Side = "end" if following is None else "above"
            yield _Remark(side, following or (), text[start:end].rstrip()), start, end
        else:
            before = [key for key, entry in entries if entry.start < start]
            yield _Remark("behind", before[-1] if before else (), text[start:end].rstrip()), start, end


def _entries(field: _Key, value: Value, text: str) -> Iterator[tuple[_Key, Entry]]:
    """Every entry of block style, by its field; what stands between brackets is one with its line."""
    for entry in value.entries if value.is_block else ():
        # An item of a list is known by what it says, since its number moves.
        said = text[entry.value.start : entry.value.end] if entry.value.kind is str else str(entry.name)
        key = (*field, str(entry.name) if value.kind is dict else f"- {said}")
        yield key, entry
        yield from _entries(key, entry.value, text)


def _without(text: str, remark: _Remark, wanted: dict[str, Any]) -> str:
    """The text without a comment that they took away, where it still stands."""
    for each, start, end in _found(text):
        if each == remark:
            line = text.rfind("\n", 0, start) + 1
            if remark.side == "behind":
                result = _SPACES.sub("", text[:start]) + text[end:]
            else:
                result = text[:line] + text[end:].removeprefix("\n")
            return result if _holds(result, wanted) else text
    return text


def _with(text: str, remark: _Remark, wanted: dict[str, Any]) -> str:
    """The text with one comment more, at the first of its places where it harms nothing and is a comment."""
    for result in _places_for(remark, text):
        if _holds(result, wanted) and remark.text in (each.text for each in _remarks(result)):
            return result
    raise WriteError(f"The comment {remark.text!r} has no place in the merged file.", "Merge the file in an editor.")


def _places_for(remark: _Remark, text: str) -> Iterator[str]:
    """The text with the comment at its entry, at what is around that, at the end."""
    entries = dict(_entries((), places(text), text))
    for depth in range(len(remark.at), 0, -1):
        entry = entries.get(remark.at[:depth])
        if entry is not None:
            side = remark.side if depth == len(remark.at) else "above"
            yield from _insertions(text, entry, side, remark.text)
    yield text + ("" if text.endswith("\n") else "\n") + remark.text + "\n"


def _insertions(text: str, entry: Entry, side: Side, comment: str) -> Iterator[str]:
    """The text with the comment behind the entry's first line, if it belongs there, or in a line above the entry."""
    line = text.rfind("\n", 0, entry.start) + 1
    if side == "behind":
        end = text.find("\n", entry.start)
        end = len(text) if end < 0 else end
        yield f"{text[:end].rstrip(' ')}  {comment}{text[end:]}"
    margin = " " * (entry.start - line) if not text[line : entry.start].strip(" ") else ""
    yield f"{text[:line]}{margin}{comment}\n{text[line:]}"


def _holds(text: str, wanted: dict[str, Any]) -> bool:
    return same(parse(text.encode(), "").data, wanted)
