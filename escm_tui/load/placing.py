"""Lines for problems: the checks tell path and field, and only of files with problems it is looked up where that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping

from escm_tui.domain.problems import WHOLE_FILE, Position, Problem
from escm_tui.git.sources import Content, Source
from escm_tui.load.files import NOTHING_HELD, contents_of
from escm_tui.parse import Parsed, parse

Places = MutableMapping[tuple[str, str, str], Position]
"""Path, blob id and field to where it stands."""

_MOST = 50_000


def placed(
    source: Source,
    problems: Iterable[Problem],
    known: Places | None = None,
    held: Mapping[str, Content] = NOTHING_HELD,
) -> Iterator[Problem]:
    """The problems, with line and column of each that knows its field only; the files are those of the source.

    `known` are the places that were looked up before; what is looked up now is added. What `held` has of the content is
    not read.
    """
    known = {} if known is None else known
    entries = source.entries()
    without: dict[str, list[Problem]] = {}
    for each in problems:
        entry = entries.get(each.path)
        if each.position != WHOLE_FILE or not each.field or entry is None:
            yield each
        elif entry.oid and (place := known.get((each.path, entry.oid, each.field))):
            yield each._replace(position=place)
        else:
            without.setdefault(each.path, []).append(each)
    if len(known) > _MOST:
        known.clear()
    for path, content in contents_of(source, without, held):
        parsed = parse(content, path) if isinstance(content, bytes) else None
        for each in without[path]:
            field = tuple(int(part) if part.isdigit() else part for part in each.field.split("."))
            place = _place(parsed, field) if parsed else WHOLE_FILE
            if oid := entries[path].oid:
                known[path, oid, each.field] = place
            yield each._replace(position=place)


def _place(parsed: Parsed, field: tuple[str | int, ...]) -> Position:
    """Where a value stands; what begins below its key, such as a whole claim, is found at the key."""
    key, value = parsed.key_position(field), parsed.position(field)
    return value if value.line == key.line else key
