"""What is fuzzed: bytes go into the reader, the schemas, an edit and a merge; anything but a refusal is a fault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from escm_tui.domain.problems import Severity
from escm_tui.edit import append, delete, set_value
from escm_tui.errors import EscmError
from escm_tui.load import records
from escm_tui.load.catalog import load_catalog
from escm_tui.load.examination import check_content
from escm_tui.load.layout import Place, classify
from escm_tui.load.merging import merge_file
from escm_tui.parse import block_form, parse, reader
from tests.load.test_own_keys import PLACES

_PLACES: list[Place] = [classify(path, load_catalog()) for path in PLACES.values()]
_RECORD = classify(PLACES["record"], load_catalog())


def parser(data: bytes) -> None:
    """Read; what was read line by line is what the strict reader reads, with the same places."""
    parsed = parse(data, "a.yaml")
    if parsed.in_blocks:
        strict = reader.read(data, "a.yaml")
        assert strict.problems == ()
        assert repr(strict.data) == repr(parsed.data)
        assert reader.places(strict.text) == block_form.places(parsed.text)
    assert parsed.problems or parsed.data is not None
    for each in parsed.problems:
        assert each.text
        assert len(each.text) < 2000


def validator(data: bytes) -> None:
    """Hold against every schema; what is sound becomes an object."""
    for place in _PLACES:
        parsed, problems = check_content(data, place)
        if not any(each.severity is Severity.ERROR for each in problems):
            records.to_object(parsed.data, place)


def edit(data: bytes) -> None:
    """Change, add and take away; the result says just that, or the edit is refused."""
    before = parse(data, "").data
    if not isinstance(before, dict):
        with suppress(EscmError):
            set_value(data, ("owner",), "Somebody else")
        return
    with suppress(EscmError):
        assert parse(set_value(data, ("owner",), "Somebody else"), "").data == before | {"owner": "Somebody else"}
    with suppress(EscmError):
        assert parse(append(data, ("x-new",), "one"), "").data["x-new"][-1] == "one"
    for key in list(before)[:3]:
        with suppress(EscmError):
            rest = {name: value for name, value in before.items() if name != key}
            assert (parse(delete(data, (key,)), "").data or {}) == rest


def merge(data: bytes) -> None:
    """Merge three parts of the bytes as three states of a record; what comes of it is readable, or there is none."""
    states = [*data.split(b"\0", 2), b"", b""][:3]
    merged = merge_file(_RECORD, *states)
    if merged is not None:
        assert not [each for each in parse(merged.content, "").problems if each.severity is Severity.ERROR]


TARGETS: dict[str, Callable[[bytes], None]] = {"parser": parser, "validator": validator, "edit": edit, "merge": merge}
