"""One file examined: parsed, validated, turned into its object, and perhaps a plain form to keep by the blob's id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from escm_tui.domain.problems import Problem, Severity, problem
from escm_tui.load import records
from escm_tui.load.layout import FileKind, Place
from escm_tui.load.records import Held
from escm_tui.parse import Parsed, parse, parse_blocks, parse_strictly
from escm_tui.tuples import NamedTuple
from escm_tui.validate import SchemaKind, validate

if TYPE_CHECKING:
    from escm_tui.domain.merging import Clash

_MOST_SHOWN = 60
"""Characters of a view that a problem shows."""

_SCHEMAS: Mapping[FileKind, SchemaKind] = {
    FileKind.MANIFEST: SchemaKind.MANIFEST,
    FileKind.RECORD: SchemaKind.RECORD,
    FileKind.EVIDENCE: SchemaKind.EVIDENCE,
    FileKind.ENGAGEMENT: SchemaKind.ENGAGEMENT,
    FileKind.EVALUATION: SchemaKind.EVALUATION,
    FileKind.DETERMINATION: SchemaKind.DETERMINATION,
    FileKind.EVENT: SchemaKind.EVENT,
}


MARKED = "G012"
"""The problem of a field that a merge has left marked."""


def check_content(data: bytes, place: Place) -> tuple[Parsed, tuple[Problem, ...]]:
    """Parse and validate one file by the schema of its place; the data is sound when no problem is an error."""
    parsed = parse(data, place.path)
    return parsed, _checked(parsed, place)


def _checked(parsed: Parsed, place: Place) -> tuple[Problem, ...]:
    if parsed.problems or place.kind not in _SCHEMAS:
        return parsed.problems
    return (*validate(parsed, _SCHEMAS[place.kind], place.path), *_marked(parsed))


def _marked(parsed: Parsed) -> Iterator[Problem]:
    """A problem for each field that a merge has left marked."""
    if not isinstance(parsed.data, dict) or not any(key.startswith("x-") for key in parsed.data):
        return
    # What merges is loaded for files that may be marked alone.
    from escm_tui.domain.merging import CONFLICTS, clashes_in

    if CONFLICTS not in parsed.data:
        return
    clashes = clashes_in(parsed.data)
    for number, clash in enumerate(clashes):
        where = parsed.position((CONFLICTS, number))
        text = (
            f"A merge left two views of {clash.name}: ours is {_shown(clash, clash.ours)}, "
            f"theirs is {_shown(clash, clash.theirs)}."
        )
        yield problem(MARKED, parsed.path, where, text, field=clash.name)
    if not clashes or len(clashes) != len(parsed.data[CONFLICTS]):
        where = parsed.position((CONFLICTS,))
        text = f"{CONFLICTS} marks what a merge could not decide, and this is no such mark."
        yield problem(MARKED, parsed.path, where, text, field=CONFLICTS)


def _shown(clash: Clash, view: object) -> str:
    """One view in a few words."""
    from escm_tui.domain.merging import ABSENT

    if view is ABSENT:
        return "nothing" if clash.base is ABSENT else "to take it away"
    if isinstance(view, dict):
        view = view.get("rating", view.get("verdict", view))
    text = view if isinstance(view, str) else json.dumps(view, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."


class ReadFile(NamedTuple):
    """What one file says: the object it holds, nothing where an error keeps it from counting, and its problems."""

    holds: Held | None
    problems: tuple[Problem, ...]


def nothing() -> None:
    """What is known of a file that was never kept."""


def examine(
    content: bytes, place: Place, recall: Callable[[], bytes | None] = nothing
) -> tuple[ReadFile, bytes | None]:
    """What a file says, and its plain form where it is worth keeping.

    Of a sound file that is not in the plain block form that is so, since to read it again takes long; `recall` gives
    the plain form that was kept. Files with problems have none, since they are to be told in full.
    """
    parsed = parse_blocks(content, place.path)
    if parsed is None and (form := recall()) is not None:
        return ReadFile(records.to_object(json.loads(form), place), ()), None
    parsed = parsed or parse_strictly(content, place.path)
    problems = _checked(parsed, place)
    if any(each.severity is Severity.ERROR for each in problems):
        return ReadFile(None, problems), None
    form = None
    if not problems and not parsed.in_blocks:
        form = json.dumps(parsed.data, separators=(",", ":")).encode("ascii")
    return ReadFile(records.to_object(parsed.data, place), problems), form
