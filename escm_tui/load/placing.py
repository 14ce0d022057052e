"""Lines for problems: the checks tell path and field, and only of files with problems it is looked up where that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from escm_tui.domain.problems import WHOLE_FILE, Problem
from escm_tui.git.sources import Source
from escm_tui.parse import parse


def placed(source: Source, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, with line and column of each that knows its field only; the files are those of the source."""
    without: dict[str, list[Problem]] = {}
    for each in problems:
        if each.position == WHOLE_FILE and each.field:
            without.setdefault(each.path, []).append(each)
        else:
            yield each
    for path, content in source.read_many(path for path in without if path in source.entries()):
        parsed = parse(content, path) if isinstance(content, bytes) else None
        for each in without.pop(path):
            field = tuple(int(part) if part.isdigit() else part for part in each.field.split("."))
            yield replace(each, position=parsed.position(field)) if parsed else each
    for left in without.values():
        yield from left
