"""Set, delete or append one value of a YAML text; the result is proven to differ in that value alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from escm_tui.edit.places import Entry, Value, comments, places
from escm_tui.edit.splices import Splice, Splicer
from escm_tui.errors import WriteError
from escm_tui.parse import parse
from escm_tui.parse.writer import normal

Field = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value at `field` becomes `value`; mappings on the way that are missing are made."""

    field: Sequence[str | int]
    value: Any


@dataclass(frozen=True, slots=True)
class Delete:
    """The key or item at `field` goes, with the comments on its lines; what is not there stays away."""

    field: Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Append:
    """The list at `field` gets one item more at its end; a list that is missing is made."""

    field: Sequence[str | int]
    value: Any


Operation = SetValue | Delete | Append


def set_value(text: bytes, field: Sequence[str | int], value: Any) -> bytes:  # noqa: ANN401
    """The text with one value set. Raises as `edit` does."""
    return edit(text, [SetValue(field, value)])


def delete(text: bytes, field: Sequence[str | int]) -> bytes:
    """The text without one key or item. Raises as `edit` does."""
    return edit(text, [Delete(field)])


def append(text: bytes, field: Sequence[str | int], value: Any) -> bytes:  # noqa: ANN401
    """The text with one item more in a list. Raises as `edit` does."""
    return edit(text, [Append(field, value)])


def edit(text: bytes, operations: Sequence[Operation]) -> bytes:
    """The text of a sound file with the operations done in their order; the same bytes where nothing changes.

    Args:
        text: the file as it is.
        operations: what becomes of which value; a field is its keys and indexes from the outermost inwards.

    Raises:
        UsageError: a text holds a character that files must not hold.
        WriteError: the file is not sound, a field leads nowhere, or the change could not be proven to leave the
            other values and comments alone.
    """
    before = data = _sound(text)
    # A last line without an end would run into what comes after it.
    ended = text if text.endswith(b"\n") or not _same(parse(text + b"\n", "").data, data) else text + b"\n"
    content = ended.decode()
    for operation in operations:
        wanted = _done(data, operation)
        for step in _steps_of(operation, data, wanted):
            content = _stepped(content, step)
        data = wanted
    if _same(before, data):
        return text
    result = content.encode()
    if ended != text and _same(parse(result.removesuffix(b"\n"), "").data, data):
        result = result.removesuffix(b"\n")
    if not _same(parse(result, "").data, data):
        raise _unproven()
    _confirm(text, before, result, data)
    return result


def _sound(text: bytes) -> Any:  # noqa: ANN401
    parsed = parse(text, "")
    if parsed.problems:
        raise WriteError(f"The file cannot be edited: {parsed.problems[0].text}", parsed.problems[0].hint)
    return parsed.data


def _unproven() -> WriteError:
    return WriteError(
        "The value could not be written without touching something else in the file, so nothing was written.",
        "Change it in an editor.",
    )


def _confirm(text: bytes, before: Any, result: bytes, data: Any) -> None:  # noqa: ANN401
    """Require that a second reader finds the same data and comments in both texts as the first one."""
    # Only here, so that commands that edit nothing start without it.
    from escm_tui.edit.second_reader import UnreadError

    try:
        alike = _agreed(text.decode(), before)
    except UnreadError as error:
        where = f"stops at line {error.line}" if error.line else "cannot read it"
        raise WriteError(
            f"The file cannot be edited: a second reader of YAML {where}.",
            "Look there for a tab, or change the file in an editor.",
        ) from error
    if not alike:
        raise WriteError(
            "The file cannot be edited: a second reader of YAML finds other values or comments in it.",
            "Change it in an editor.",
        )
    try:
        alike = _agreed(result.decode(), data)
    except UnreadError as error:
        raise _unproven() from error
    if not alike:
        raise _unproven()


def _agreed(text: str, data: Any) -> bool:  # noqa: ANN401
    from escm_tui.edit.second_reader import read

    found, remarks = read(text)
    return _same(found, data) and remarks == [text[start:end].strip() for start, end in comments(text, places(text))]


def _done(data: Any, operation: Operation) -> Any:  # noqa: ANN401
    """What the data is to be after the operation."""
    field = tuple(operation.field)
    if not field:
        raise WriteError("A change of a file names the value that it is about.")
    if isinstance(operation, SetValue):
        return _put(data, field, 0, normal(operation.value))
    if isinstance(operation, Delete):
        return _without(data, field)
    present = _get(data, field)
    if present is not None and not isinstance(present, list):
        raise WriteError(f"{_dotted(field)} is no list, so nothing can be appended to it.")
    return _put(data, field, 0, [*(present or []), normal(operation.value)])


def _put(data: Any, field: Field, depth: int, value: Any) -> Any:  # noqa: ANN401
    if depth == len(field):
        return value
    part = field[depth]
    if isinstance(part, int):
        if not isinstance(data, list) or not 0 <= part < len(data):
            raise WriteError(f"{_dotted(field[: depth + 1])} is not there, so it cannot be changed.")
        return [*data[:part], _put(data[part], field, depth + 1, value), *data[part + 1 :]]
    if data is not None and not isinstance(data, dict):
        raise WriteError(f"{_dotted(field[:depth]) or 'The file'} is no mapping of keys, so it cannot hold {part}.")
    present = data or {}
    return {**present, part: _put(present.get(part), field, depth + 1, value)}


def _without(data: Any, field: Field) -> Any:  # noqa: ANN401
    head, *rest = field
    if not _holds(data, head):
        return data
    copied = data.copy()
    if rest:
        copied[head] = _without(data[head], tuple(rest))
    else:
        del copied[head]
    return copied


def _get(data: Any, field: Field) -> Any:  # noqa: ANN401
    for part in field:
        if not _holds(data, part):
            return None
        data = data[part]
    return data


def _dotted(field: Field) -> str:
    return ".".join(map(str, field))


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two values are equal and of equal types all the way down; the order of keys is of no account."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class _Step:
    """One key or item that is set, put in or, with `remove`, taken away."""

    field: Field
    value: Any = None
    remove: bool = False
    put_in: bool = False


def _steps_of(operation: Operation, old: Any, new: Any) -> Iterator[_Step]:  # noqa: ANN401
    """The steps of one operation; they go straight to its field, since equal items of a list are not the same."""
    field = tuple(operation.field)
    depth = 0
    last = len(field) - 1 if isinstance(operation, Delete) else len(field)
    while depth < last and _holds(old, field[depth]) and _holds(new, field[depth]):
        old, new = old[field[depth]], new[field[depth]]
        depth += 1
    if isinstance(old, list) and isinstance(operation, Delete) and depth == last:
        if _holds(old, field[-1]):
            yield _Step(field, remove=True)
    elif isinstance(old, list) and old and isinstance(operation, Append):
        yield _Step((*field, len(old)), new[-1], put_in=True)
    else:
        yield from _steps(field[:depth], old, new)


def _holds(data: Any, part: str | int) -> bool:  # noqa: ANN401
    if isinstance(data, list):
        return isinstance(part, int) and 0 <= part < len(data)
    return isinstance(data, dict) and part in data


def _steps(field: Field, old: Any, new: Any) -> Iterator[_Step]:  # noqa: ANN401
    """The smallest steps that lead from one value to the other, so that whatever stays keeps its comments."""
    if _same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        for key in new:
            if key in old:
                yield from _steps((*field, key), old[key], new[key])
            else:
                yield _Step((*field, key), new[key], put_in=True)
        for key in old:
            if key not in new:
                yield _Step((*field, key), remove=True)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _list_steps(field, old, new)
    else:
        yield _Step(field, new)


def _list_steps(field: Field, old: list[Any], new: list[Any]) -> Iterator[_Step]:
    matcher = SequenceMatcher(None, [*map(repr, old)], [*map(repr, new)], autojunk=False)
    for _, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
        shared = min(end - start, new_end - new_start)
        # From the end, so that indexes further to the front stay true; put in first, so that the list is never empty.
        for value in reversed(new[new_start + shared : new_end]):
            yield _Step((*field, start + shared), value, put_in=True)
        for at in reversed(range(start + shared, end)):
            yield _Step((*field, at), remove=True)
        for at in range(shared):
            yield from _steps((*field, start + at), old[start + at], new[new_start + at])


def _stepped(text: str, step: _Step) -> str:
    """The text after one step; every comment outside what gave way is still there, or `WriteError`."""
    try:
        return _proven(text, step, literal=True)
    except WriteError:
        # Text of several lines would swallow a comment that stands further in; in quotes it does not.
        return _proven(text, step, literal=False)


def _proven(text: str, step: _Step, *, literal: bool) -> str:
    root = places(text)
    splices = sorted(_splices(Splicer(text, root, literal=literal), step))
    result = text
    for splice in reversed(splices):
        result = result[: splice.start] + splice.new + result[splice.end :]
    kept = [text[start:end] for start, end in comments(text, root) if not _covered(start, end, splices)]
    if parse(result.encode(), "").problems:
        raise _unproven()
    if kept != [result[start:end] for start, end in comments(result, places(result))]:
        raise _unproven()
    return result


def _covered(start: int, end: int, splices: Sequence[Splice]) -> bool:
    return any(splice.start <= start and end <= splice.end for splice in splices)


def _splices(splicer: Splicer, step: _Step) -> list[Splice]:
    if not step.field:
        return splicer.replace_root(step.value)
    above, parent, own = None, splicer.root, None
    for part in step.field[:-1]:
        own = parent.entry(part)
        if own is None:
            raise _unproven()
        above, parent = parent, own.value
    name = step.field[-1]
    entry = parent.entry(name)
    if step.put_in:
        if isinstance(name, int):
            return splicer.insert_item(parent, name, step.value)
        return splicer.insert(parent, name, step.value)
    if entry is None:
        raise _unproven()
    if not step.remove:
        return splicer.replace(parent, entry, step.value)
    if len(parent.entries) > 1:
        return splicer.remove(parent, parent.entries.index(entry))
    return _emptied(splicer, above, own, parent)


def _emptied(splicer: Splicer, above: Value | None, own: Entry | None, parent: Value) -> list[Splice]:
    if above is None or own is None:
        return splicer.replace_root(parent.kind())
    return splicer.replace(above, own, parent.kind())
