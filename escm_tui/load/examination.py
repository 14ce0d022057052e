"""One file examined: parsed, validated, turned into its object, and a plain form of that to keep by the blob's id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from escm_tui.domain.problems import Problem, Severity, problem
from escm_tui.load import records
from escm_tui.load.cache import pack
from escm_tui.load.layout import FileKind, Place
from escm_tui.load.records import Held
from escm_tui.parse import Parsed, parse
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


_JSON = b"\0"
"""With what a plain form begins that is no text of a file."""

MARKED = "G012"
"""The problem of a field that a merge has left marked."""


def check_content(data: bytes, place: Place) -> tuple[Parsed, tuple[Problem, ...]]:
    """Parse and validate one file by the schema of its place; the data is sound when no problem is an error."""
    parsed = parse(data, place.path)
    if parsed.problems or place.kind not in _SCHEMAS:
        return parsed, parsed.problems
    return parsed, (*validate(parsed, _SCHEMAS[place.kind], place.path), *_marked(parsed))


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


def examine(content: bytes, place: Place) -> tuple[ReadFile, bytes | None]:
    """What a file says, and its plain form; files with problems have none, since they are to be told in full."""
    parsed, problems = check_content(content, place)
    if any(each.severity is Severity.ERROR for each in problems):
        return ReadFile(None, problems), None
    read = ReadFile(records.to_object(parsed.data, place), problems)
    return read, None if problems else _form(parsed, content)


def plain_data(work: tuple[bytes, FileKind]) -> tuple[Any, bytes] | None:
    """The data of a file without problems, and its plain form packed, for a process that hands both to another."""
    content, kind = work
    parsed, problems = check_content(content, Place("", kind))
    return None if problems else (parsed.data, pack(_form(parsed, content)))


def _form(parsed: Parsed, content: bytes) -> bytes:
    """The content itself where reading it again takes hardly longer than JSON, which has to be made first."""
    return content if parsed.in_blocks else _JSON + json.dumps(parsed.data, separators=(",", ":")).encode("ascii")


def from_plain_form(form: bytes, place: Place) -> ReadFile:
    """What a file says whose plain form was kept; the path says whose file it is."""
    in_json = form.startswith(_JSON)
    return from_plain_data(json.loads(form[1:]) if in_json else parse(form, place.path).data, place)


def from_plain_data(data: Any, place: Place) -> ReadFile:  # noqa: ANN401
    """What a file says that was found sound before."""
    return ReadFile(records.to_object(data, place), ())
